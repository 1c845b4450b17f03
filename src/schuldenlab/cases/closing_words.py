# SPDX-License-Identifier: EUPL-1.2
"""What rooms above have to say in the letter that a case is closed: which debts are gone, what was given back.

A room gives a paragraph about one client in the language of the letter, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from .models import Case

Say = Callable[[Case, UUID, str], str]
ORDER = ("debts", "given_back")

_said: dict[str, Say] = {}


def words_register(about: str, say: Say) -> None:
    """`about`: one of `ORDER`. Twice the same is a programming error."""
    assert about in ORDER, f"{about} is no part of the letter"
    assert about not in _said, f"{about} is registered twice"
    _said[about] = say


def closing_words(case: Case, client_id: UUID, language: str) -> str:
    """The paragraphs in their order; empty where no room has anything to say."""
    found = [_said[about](case, client_id, language) for about in ORDER if about in _said]
    return "\n\n".join(filter(None, found))
