# SPDX-License-Identifier: EUPL-1.2
"""What rooms above say before a case is closed: nothing of theirs may be left lying.

A guard gets the case and the kinds of decisions that count in it, refused ones left out, and raises LabError with what
has to be done first.
"""

from __future__ import annotations

from collections.abc import Callable

from .models import Case

Guard = Callable[[Case, frozenset[str]], None]

_guards: list[Guard] = []


def guard_register(guard: Guard) -> None:
    """Twice the same guard is a programming error."""
    assert guard not in _guards, f"{guard.__qualname__} is registered twice"
    _guards.append(guard)


def guards_ask(case: Case, decided: frozenset[str]) -> None:
    """Raises what the first guard that is not content raises."""
    for guard in _guards:
        guard(case, decided)
