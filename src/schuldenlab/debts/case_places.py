# SPDX-License-Identifier: EUPL-1.2
"""The pages of this room that hang on a case, as its page lists them, and the page of each task that is no step."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from schuldenlab.base.actor import Actor
from schuldenlab.cases.actions import action_page_register
from schuldenlab.cases.places import Place, place_register

from . import policies
from .models import Letter

PLACES = (
    ("debts", "see_debts"),
    ("letters", "letter_read"),
    ("answered", "see_debts"),
    ("calculation", "calculation_make"),
    ("proposal", "see_debts"),
    ("contract", "contract_sign"),
)


def register() -> None:
    for page, verb in PLACES:
        count = _letters_to_read if page == "letters" else None
        place_register(Place(f"debts.places.{page}", f"debts:{page}", _who_may(verb), count))
    action_page_register("debts.tasks.letters_read", "debts:letters")
    action_page_register("debts.tasks.silent", "debts:answered")


def _who_may(verb: str) -> Callable[[Actor], bool]:
    return lambda actor: policies.may(actor, verb)


def _letters_to_read(case_id: UUID) -> int:
    return Letter.objects.filter(case=case_id, read_on=None).count()
