# SPDX-License-Identifier: EUPL-1.2
"""What a file of norms would do to the open cases, as it was kept: numbers, and for who works there the cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from schuldenlab.base.actor import Actor
from schuldenlab.base.errors import NotFound
from schuldenlab.law.norms import periods
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import person_names

from .models import Case, NormLook, NormLookLine
from .norm_figures import Figures
from .policies import require

PAGE = 50
LOOKS = 20  # the newest that can be chosen


@dataclass(frozen=True, slots=True)
class LookView:
    """`state`: whether this file is installed, another for its half-year, or none yet. `others`: other looks, the
    newest first, each with its id, file and day."""

    id: UUID
    file: str
    sha256: str
    valid_from: date
    valid_to: date
    looked_on: date
    state: Literal["installed", "other", "waiting"]
    figures: Mapping[str, Figures]
    left: Mapping[str, int]
    by_hand: Mapping[str, int]
    others: tuple[tuple[UUID, str, date], ...]


@dataclass(frozen=True, slots=True)
class ChangedCase:
    case_id: UUID
    names: tuple[str, ...]
    before_cents: int
    after_cents: int

    @property
    def change_cents(self) -> int:
        return self.after_cents - self.before_cents


def norm_look(*, actor: Actor, look_id: UUID | None = None) -> LookView | None:
    """The newest where none is named; None where nobody looked yet. Raises NotAllowed, NotFound."""
    require(actor, "norms_look")
    looks = list(NormLook.objects.order_by("-known_at", "-id")[:LOOKS])
    if look_id is None and not looks:
        return None
    chosen = looks[0] if look_id is None else NormLook.objects.filter(pk=look_id).first()
    if chosen is None:
        raise NotFound()
    return LookView(
        id=chosen.pk,
        file=chosen.file,
        sha256=chosen.sha256,
        valid_from=chosen.valid_from,
        valid_to=chosen.valid_to,
        looked_on=chosen.looked_on,
        state=_state(chosen),
        figures={name: Figures(**(told | {"steps": tuple(told["steps"])})) for name, told in chosen.figures.items()},
        left=chosen.left,
        by_hand=chosen.by_hand,
        others=tuple((one.pk, one.file, one.looked_on) for one in looks if one.pk != chosen.pk),
    )


def changed_cases(
    *, look_id: UUID, name: str, page: int, actor: Actor, purpose: Purpose
) -> tuple[tuple[ChangedCase, ...], bool]:
    """The cases whose amount of this name changes, the largest fall first, as far as this actor sees cases; and whether
    there are more after this page, which counts from 1. Raises NotAllowed."""
    require(actor, "norms_look")
    seen = NormLookLine.objects.filter(look=look_id, name=name, case__in=Case.objects.for_actor(actor))
    start = (page - 1) * PAGE
    rows = list(seen.order_by("change_cents", "case_id")[start : start + PAGE + 1])
    shown = rows[:PAGE]
    names = person_names(person_ids=[one for row in shown for one in row.client_ids], actor=actor, purpose=purpose)
    found = (
        ChangedCase(
            row.case_id, tuple(names[one] for one in row.client_ids if one in names), row.before_cents, row.after_cents
        )
        for row in shown
    )
    return tuple(found), len(rows) > PAGE


def _state(look: NormLook) -> Literal["installed", "other", "waiting"]:
    for period in periods():
        if period.valid_from == look.valid_from:
            return "installed" if period.sha256 == look.sha256 else "other"
    return "waiting"
