# SPDX-License-Identifier: EUPL-1.2
"""What the rooms above compute with: facts about residents and who is at work. Nobody reads more of a name here than
the first.

Each answer is one query, and runs as the city's own system: the same facts hold, whoever's click asks for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject

from schuldenlab.base.actor import Actor, DbRole
from schuldenlab.base.errors import NotAllowed

from ..models import Account, Address, Employment, FormerRecord, Member, Organisation, Person, Representation
from ..names import full_name
from ..partial_date import PartialDate

_DECIDE_ABOUT_MONEY = ("guardian", "administrator")


@dataclass(frozen=True, slots=True)
class ResidentFacts:
    """`ages`: the lowest and highest age it can be. `in_municipality` is None while nobody knows: no home address is on
    record, or not in which municipality it lies.

    `money_decided_by_another`: under guardianship or administration (curatele, bewind).
    """

    person_id: UUID
    ages: tuple[int, int] | None
    deceased: bool
    in_municipality: bool | None
    money_decided_by_another: bool


@dataclass(frozen=True, slots=True)
class Death:
    """`died`: when, as far as the register says. `known_at`: since when it is on record here."""

    died: PartialDate
    known_at: datetime


@dataclass(frozen=True, slots=True)
class AtWork:
    """Who does the work of an employment today: the colleague who covers, during an absence."""

    employment_id: UUID
    person_id: UUID
    roles: tuple[str, ...]
    stands_in: bool


def resident_facts(*, person_ids: Iterable[UUID], on: date, actor: Actor) -> list[ResidentFacts]:
    """One row for each of these persons, in no order. Staff only."""
    _staff_only(actor)
    home = Address.objects.holding_on(on).filter(person=OuterRef("pk"), kind=Address.Kind.HOME)
    city = Organisation.objects.filter(is_city=True).exclude(municipality_code="")
    another = Representation.objects.holding_on(on).filter(
        person=OuterRef("pk"), kind__in=["guardian", "administrator"]
    )
    rows = Person.objects.filter(pk__in=list(person_ids)).annotate(
        another_decides=Exists(another),
        home_code=Subquery(home.values("municipality_code")[:1]),
        home_elsewhere=Subquery(home.values("is_elsewhere")[:1]),
        city_code=Subquery(city.values("municipality_code")[:1]),
    )
    return [
        ResidentFacts(
            person_id=row.pk,
            ages=None if row.deceased else row.birth.ages_on(on),
            deceased=row.deceased,
            in_municipality=_in_municipality(row.home_code, row.home_elsewhere, row.city_code),
            money_decided_by_another=row.another_decides,
        )
        for row in rows
    ]


def deaths(*, person_ids: Iterable[UUID], actor: Actor) -> dict[UUID, Death]:
    """Of which of these persons it is on record that they died. Staff only."""
    _staff_only(actor)
    alive = FormerRecord.objects.filter(person=OuterRef("pk"), deceased=False).order_by("-known_at")
    rows = Person.objects.filter(pk__in=list(person_ids), deceased=True).annotate(
        death_known_at=Coalesce(Subquery(alive.values("known_at")[:1]), "known_at")
    )
    return {row.pk: Death(died, row.death_known_at) for row in rows if (died := row.died) is not None}


def _in_municipality(home_code: str | None, elsewhere: bool | None, city_code: str | None) -> bool | None:
    if elsewhere:
        return False
    return home_code == city_code if home_code and city_code else None


def first_names(*, person_ids: Iterable[UUID], actor: Actor) -> dict[UUID, str]:
    """The first given name of each, for who works beside them and may know no more. Staff only."""
    _staff_only(actor)
    rows = Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "given_names")
    return {person_id: (names.split() or [""])[0] for person_id, names in rows}


def account_names(*, account_ids: Iterable[UUID], actor: Actor) -> dict[UUID, str]:
    """Who did something, by the account they were logged in with; the system itself has no name. Staff only."""
    _staff_only(actor)
    rows = Account.objects.filter(pk__in=set(account_ids), person__isnull=False).select_related("person")
    return {row.pk: row.person.full_name for row in rows}


def account_name(account_id: Any) -> Subquery:
    """For an annotation: the parts of the name of who has this account, for `name_of_parts`. Staff only may read it."""
    parts = JSONObject(given="person__given_names", prefix="person__prefix", surname="person__surname")
    return Subquery(Account.objects.filter(pk=account_id, person__isnull=False).values(parts=parts)[:1])


def name_of_parts(parts: dict[str, str] | None) -> str:
    """Empty for the system itself."""
    return full_name(**parts) if parts else ""


def household_roles(*, household_id: UUID, on: date, actor: Actor) -> Counter[str]:
    """How many partners, children and others live in this household on this day. Staff only."""
    _staff_only(actor)
    return Counter(Member.objects.holding_on(on).filter(household=household_id).values_list("role", flat=True))


def household_changed_since(*, household: str, on: date) -> Exists:
    """For a query of rows with `known_at` and `holds_on`, and in `household` the path to a household: whether somebody
    came to live in it or left it since, or that was told since. Only of a household that was known then.
    """
    since, told_since = OuterRef("holds_on"), OuterRef("known_at")
    came = (Q(holds_from__gt=since) | Q(known_at__gt=told_since)) & (Q(holds_from=None) | Q(holds_from__lte=on))
    left = (Q(holds_until__gt=since) | Q(end_told_at__gt=told_since)) & Q(holds_until__lte=on)
    rows = Member.objects.filter(household=OuterRef(household), household__known_at__lte=told_since)
    return Exists(rows.filter(came | left))


def at_work(*, employment_id: UUID, on: date, actor: Actor) -> AtWork | None:
    """Who does this work on this day; None when nobody does: they left, or were never confirmed. Staff only."""
    _staff_only(actor)
    own = Employment.objects.counting().select_related("covered_by").filter(pk=employment_id).first()
    if own is None:
        return None
    cover = own.covered_by
    away = cover is not None and own.cover_from <= on and (own.cover_until is None or on < own.cover_until)
    there = cover is not None and cover.confirmed_on is not None and _holds(cover, on)
    face = cover if away and there else own
    return AtWork(face.pk, face.person_id, tuple(face.roles), stands_in=face is not own) if _holds(face, on) else None


def work_of(*, employment_id: UUID, on: date, actor: Actor) -> list[UUID]:
    """The employments whose work this one does on this day: its own, and those of absent colleagues. Staff only."""
    _staff_only(actor)
    covers = (
        Employment.objects.counting()
        .filter(covered_by=employment_id, cover_from__lte=on)
        .exclude(cover_until__isnull=False, cover_until__lte=on)
    )
    return [employment_id, *covers.values_list("pk", flat=True)]


def _holds(row: Employment, on: date) -> bool:
    return row.holds_from <= on and (row.holds_until is None or on < row.holds_until)


def _staff_only(actor: Actor) -> None:
    if actor.db_role != DbRole.STAFF:
        raise NotAllowed()
