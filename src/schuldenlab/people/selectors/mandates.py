# SPDX-License-Identifier: EUPL-1.2
"""Questions about mandates: who may decide this, on which mandate?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from schuldenlab.base.actor import Actor, DbRole
from schuldenlab.base.errors import LabError, NotAllowed
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language, sentences, text

from ..models import Employment, Mandate

NAMED_MAX = 3  # a refusal names a few teams; the whole list is on the page of mandates


@dataclass(frozen=True, slots=True)
class MandateLine:
    """A mandate in force. `limit_cents` None: without limit; `method_key` None: for every method.

    `holds_until` is the first day without it, by its own date or by a row that ends it.
    """

    id: UUID
    holder_id: UUID
    decision_kind: str
    limit_cents: int | None
    method_key: str | None
    holds_from: date
    holds_until: date | None
    given_by_id: UUID | None


@dataclass(frozen=True, slots=True)
class Decider:
    """Somebody who may take a decision: their work, not their private data."""

    person_id: UUID
    shown_as: str
    team: str
    roles: tuple[str, ...]
    mandate_id: UUID


def mandates_of(*, person_id: UUID, on: date, actor: Actor) -> list[MandateLine]:
    """The mandates this person may use on this day. Staff only: the mandate register is the city's."""
    _staff_only(actor)
    rows = Mandate.objects.holding_on(on).filter(holder=person_id).select_related("ended_by")
    return [_line(row) for row in rows.order_by("decision_kind", "method_key")]


def mandate_for(
    *, actor: Actor, decision_kind: str, cents: int | None, on: date, method_key: str | None = None
) -> MandateLine:
    """The mandate on which the actor may take this decision.

    `cents`: the amount decided on; 0 for a decision without an amount, None for one without a limit. Raises NotAllowed
    people.mandate_missing or people.mandate_too_low, which say what is missing and who can decide instead.
    """
    _staff_only(actor)
    if cents is not None and cents < 0:
        raise LabError("base.amount_negative", field="limit_cents")
    rows = Mandate.objects.holding_on(on).filter(_method(method_key), decision_kind=decision_kind)
    own = list(rows.filter(holder=actor.person_id).select_related("ended_by"))
    enough = [row for row in own if _reaches(row.limit_cents, cents)]
    if enough:
        # The narrowest that suffices: a mandate for this method before one for all.
        return _line(
            min(enough, key=lambda row: (row.method_key is None, row.limit_cents is None, row.limit_cents or 0))
        )
    deciders = who_may_decide(decision_kind=decision_kind, cents=cents, on=on, actor=actor, method_key=method_key)
    values = {"kind": kind_in_words(decision_kind), "who": _in_words(deciders)}
    if not own:
        raise NotAllowed("people.mandate_missing", **values)
    limits = [row.limit_cents for row in own if row.limit_cents is not None]
    raise NotAllowed("people.mandate_too_low", limit=euros(max(limits), current_language()), **values)


def who_may_decide(
    *, decision_kind: str, cents: int | None, on: date, actor: Actor, method_key: str | None = None
) -> list[Decider]:
    """Colleagues who have the mandate and work for the city on this day, the narrowest mandate first."""
    _staff_only(actor)
    rows = [
        row
        for row in Mandate.objects.holding_on(on).filter(_method(method_key), decision_kind=decision_kind)
        if _reaches(row.limit_cents, cents) and row.holder_id != actor.person_id
    ]
    rows.sort(key=_width)
    work = {
        employment.person_id: employment
        for employment in Employment.objects.of_the_city()
        .holding_on(on)
        .filter(person__in=[row.holder_id for row in rows])
    }
    return [
        Decider(
            person_id=row.holder_id,
            shown_as=work[row.holder_id].shown_as,
            team=work[row.holder_id].team,
            roles=tuple(work[row.holder_id].roles),
            mandate_id=row.id,
        )
        for row in rows
        if row.holder_id in work
    ]


def kind_in_words(decision_kind: str) -> str:
    """The kind of decision as a person says it; a kind that only a method knows keeps its own word."""
    return sentences(current_language()).get(f"people.decision.{decision_kind}", decision_kind.replace("_", " "))


def _in_words(deciders: list[Decider]) -> str:
    """Roles and teams, no names: an error message holds no personal data."""
    if not deciders:
        return text("people.nobody_may_decide")
    said = []
    for decider in deciders:
        role = text(f"people.role.{decider.roles[0]}")
        said.append(text("people.role_in_team", role=role, team=decider.team) if decider.team else role)
    return ", ".join(list(dict.fromkeys(said))[:NAMED_MAX])


def _method(method_key: str | None) -> Q:
    every = Q(method_key__isnull=True)
    return every | Q(method_key=method_key) if method_key else every


def _reaches(limit_cents: int | None, cents: int | None) -> bool:
    return limit_cents is None or (cents is not None and cents <= limit_cents)


def _width(row: Mandate) -> tuple[bool, int]:
    return row.limit_cents is None, row.limit_cents or 0


def _line(row: Mandate) -> MandateLine:
    ended_by = getattr(row, "ended_by", None)  # absent for most
    last_days = [day for day in (row.holds_until, ended_by and ended_by.holds_from) if day]
    return MandateLine(
        id=row.id,
        holder_id=row.holder_id,
        decision_kind=row.decision_kind,
        limit_cents=row.limit_cents,
        method_key=row.method_key,
        holds_from=row.holds_from,
        holds_until=min(last_days, default=None),
        given_by_id=row.given_by_id,
    )


def _staff_only(actor: Actor) -> None:
    if actor.db_role != DbRole.STAFF:
        raise NotAllowed()
