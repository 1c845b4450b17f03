# SPDX-License-Identifier: EUPL-1.2
"""Questions about persons. Each answer notes whose data was read and for which purpose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, When

from schuldenlab.base import access, crypto
from schuldenlab.base.actor import Actor
from schuldenlab.base.errors import NotAllowed, NotFound

from .. import bsn as bsn_columns
from ..models import Address, Member, Person, Representation
from ..models.person import PersonQuerySet
from ..names import sortable
from ..partial_date import PartialDate
from ..policies import STAFF_WHO_SEE_PERSONS, STAFF_WHO_USE_BSN, is_partner
from ..purposes import Purpose, require_purpose

LIST_MAX = 100


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in a list."""

    id: UUID
    full_name: str
    birth: PartialDate
    deceased: bool
    is_secret: bool


@dataclass(frozen=True, slots=True)
class RepresentedBy:
    id: UUID
    kind: str
    by_person_id: UUID | None
    by_organisation_id: UUID | None
    name: str  # "" while the register does not say who

    @property
    def is_unknown(self) -> bool:
        return self.by_person_id is None and self.by_organisation_id is None


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What one page shows of a person. `address_hidden`: there may be an address that this reader does not get."""

    id: UUID
    revision: int
    given_names: str
    prefix: str
    surname: str
    full_name: str
    birth: PartialDate
    ages: tuple[int, int] | None
    died: PartialDate | None
    is_secret: bool
    address: tuple[str, ...]
    letter_address: tuple[str, ...]
    address_hidden: bool
    stays: str  # "here" or "elsewhere" of who has no fixed address, else ""
    bsn: str  # masked, whole, or "" for who may not know it
    language: str
    reach_by: str
    phone: str
    email: str
    represented_by: tuple[RepresentedBy, ...]

    @property
    def under_guardianship(self) -> bool:
        """A guardian must act for this person (curatele)."""
        return any(row.kind == Representation.Kind.GUARDIAN for row in self.represented_by)


@dataclass(frozen=True, slots=True)
class MemberLine:
    person_id: UUID
    full_name: str
    role: str
    holds_from: date | None


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    id: UUID
    members: tuple[MemberLine, ...]


def persons_for_actor(
    *, actor: Actor, purpose: Purpose, query: str = "", birth: PartialDate | None = None, limit: int = LIST_MAX
) -> list[PersonLine]:
    """Persons this actor may see, in the order of a Dutch list of names.

    `query`: the beginning of a surname, or words of the name in any order, or a whole BSN. `birth`: who may be born
    then, also where the register does not know the day or the month; else somebody would be put on record twice.
    """
    require_purpose(actor, purpose)
    rows = Person.objects.for_actor(actor)
    if birth is not None and not birth.is_unknown:
        rows = rows.filter(_may_be_born(birth, with_year_unknown=bool(query.strip())))
    rows = _matching(rows, query.strip()[:200], actor).order_by("search_key", "id")[: min(limit, LIST_MAX)]
    lines = [_line(person) for person in rows]
    access.note(purpose, [line.id for line in lines])
    return lines


@dataclass(frozen=True, slots=True)
class Alike:
    """`here`: those found whom the asker named as known. `more`: there are others, and `others` is not all."""

    here: tuple[PersonLine, ...]
    others: tuple[PersonLine, ...]
    more: bool


def persons_alike(
    *,
    actor: Actor,
    purpose: Purpose,
    query: str,
    limit: int,
    given_names: str = "",
    birth: PartialDate | None = None,
    here: Collection[UUID] = (),
) -> Alike:
    """Who of the living on record somebody may be who is about to be entered; `query` and `birth` as persons_for_actor.

    Those with the same first given name come first. `here` are found beside the `limit` of others.
    """
    require_purpose(actor, purpose)
    rows = Person.objects.for_actor(actor).filter(deceased=False)
    if birth is not None and not birth.is_unknown:
        rows = rows.filter(_may_be_born(birth, with_year_unknown=True))
    rows = _matching(rows, query.strip()[:200], actor) if query.strip() else rows.none()
    first = (sortable(given_names).split() or [""])[0]
    rows = rows.order_by(Case(When(search_key__contains=first, then=0), default=1), "search_key", "id")
    found = [_line(person) for person in rows[: limit + 1 + len(here)]]
    others = [one for one in found if one.id not in here]
    alike = Alike(tuple(one for one in found if one.id in here), tuple(others[:limit]), len(others) > limit)
    access.note(purpose, [one.id for one in (*alike.here, *alike.others)])
    return alike


def person_names(*, person_ids: Iterable[UUID], actor: Actor, purpose: Purpose) -> dict[UUID, str]:
    """What these persons are called, as far as this actor may see them. One query, however many."""
    require_purpose(actor, purpose)
    rows = Person.objects.for_actor(actor).filter(pk__in=set(person_ids)).only("given_names", "prefix", "surname")
    names = {row.pk: row.full_name for row in rows}
    access.note(purpose, list(names))
    return names


@dataclass(frozen=True, slots=True)
class PersonContact:
    """How to reach somebody, and whether another acts for them."""

    id: UUID
    given_names: str
    full_name: str
    died: PartialDate | None
    language: str
    reach_by: str
    phone: str
    is_represented: bool


def person_contacts(
    *, person_ids: Sequence[UUID], actor: Actor, purpose: Purpose, on: date
) -> tuple[PersonContact, ...]:
    """These persons in this order, as far as the actor may see them. One query, however many."""
    require_purpose(actor, purpose)
    represented = Representation.objects.holding_on(on).filter(person=OuterRef("pk"))
    rows = Person.objects.for_actor(actor).filter(pk__in=person_ids).annotate(is_represented=Exists(represented))
    found = {row.pk: row for row in rows}
    access.note(purpose, list(found))
    return tuple(
        PersonContact(
            id=row.id,
            given_names=row.given_names,
            full_name=row.full_name,
            died=row.died,
            language=row.language,
            reach_by=row.reach_by,
            phone=row.phone,
            is_represented=row.is_represented,
        )
        for row in (found[one] for one in person_ids if one in found)
    )


def unplaced_address(*, person_id: UUID, actor: Actor, on: date) -> Address | None:
    """The home address of which nobody knows in which municipality it lies; None where there is none, or one does."""
    rows = Address.objects.for_actor(actor).holding_on(on).filter(person=person_id, kind=Address.Kind.HOME)
    return rows.filter(municipality_code="", country_code="", is_elsewhere=False).first()


def person_card(*, person_id: UUID, actor: Actor, purpose: Purpose, on: date, with_bsn: bool = False) -> PersonCard:
    """One person, as far as this reader may know them.

    An address goes to nobody but the person and staff: not to a partner, and not to who acts for them.
    The BSN is masked unless asked for `with_bsn`, which casework may; partners never get any of it.
    Raises NotFound for who may not see this person.
    """
    require_purpose(actor, purpose)
    person = (
        Person.objects.for_actor(actor)
        .filter(pk=person_id)
        .prefetch_related(
            Prefetch("addresses", Address.objects.for_actor(actor).holding_on(on), "addresses_now"),
            Prefetch(
                "represented_by",
                Representation.objects.holding_on(on)
                .select_related("by_organisation")
                .only("id", "kind", "person", "by_person", "by_organisation__id", "by_organisation__name"),
                "represented_now",
            ),
        )
        .first()
    )
    if person is None:
        raise NotFound()
    if with_bsn and not actor.is_one_of(*STAFF_WHO_USE_BSN):
        raise NotAllowed()
    access.note(f"{purpose}.bsn" if with_bsn else purpose, [person.id])
    shown = _may_see_address(person, actor)
    return PersonCard(
        id=person.id,
        revision=person.revision,
        given_names=person.given_names,
        prefix=person.prefix,
        surname=person.surname,
        full_name=person.full_name,
        birth=person.birth,
        ages=person.birth.ages_on(on) if not person.deceased else None,
        died=person.died,
        is_secret=person.is_secret,
        address=_lines(person, Address.Kind.HOME) if shown else (),
        letter_address=_lines(person, Address.Kind.LETTER) if shown else (),
        address_hidden=not shown,
        stays=_stays(person) if shown else "",
        bsn=_bsn(person, actor, whole=with_bsn),
        language=person.language,
        reach_by=person.reach_by,
        phone=person.phone,
        email=person.email,
        represented_by=tuple(_represented_by(person)),
    )


def household_of(*, person_id: UUID, actor: Actor, purpose: Purpose, on: date) -> HouseholdLine | None:
    """The household this person lives in on this day, with everybody in it whom the actor may see; None for none."""
    require_purpose(actor, purpose)
    visible = Person.objects.for_actor(actor)
    own = Member.objects.holding_on(on).filter(person=person_id, person__in=visible).first()
    if own is None:
        return None
    members = (
        Member.objects.holding_on(on)
        .filter(household=own.household_id, person__in=visible)
        .select_related("person")
        .order_by("person__birth_year", "person__birth_month", "person__birth_day", "person__search_key")
    )
    lines = tuple(MemberLine(row.person_id, row.person.full_name, row.role, row.holds_from) for row in members)
    access.note(purpose, [line.person_id for line in lines])
    return HouseholdLine(own.household_id, lines)


def _line(person: Person) -> PersonLine:
    return PersonLine(
        id=person.id,
        full_name=person.full_name,
        birth=person.birth,
        deceased=person.deceased,
        is_secret=person.is_secret,
    )


def _may_be_born(birth: PartialDate, *, with_year_unknown: bool) -> Q:
    """Every part that both know agrees. A year that nobody knows matches everything, so only beside a name."""
    fits = Q(birth_year=birth.year)
    for part in ("month", "day"):
        if asked := getattr(birth, part):
            fits &= Q(**{f"birth_{part}": asked}) | Q(**{f"birth_{part}__isnull": True})
    return fits | Q(birth_year__isnull=True) if with_year_unknown else fits


def _matching(rows: PersonQuerySet, query: str, actor: Actor) -> PersonQuerySet:
    if not query:
        return rows
    digits = query.replace(" ", "").replace(".", "")
    if digits.isdigit():
        if not actor.is_one_of(*STAFF_WHO_USE_BSN) or len(digits) not in (8, 9):
            return rows.none()
        return rows.filter(bsn_index=crypto.blind_index(digits))
    words = sortable(query).split()
    if not words:
        return rows.none()
    beginning = rows.filter(search_key__startswith=" ".join(words))
    if beginning.exists():
        return beginning
    for word in words:
        rows = rows.filter(search_key__contains=word)
    return rows


def _may_see_address(person: Person, actor: Actor) -> bool:
    return person.id == actor.person_id or actor.is_one_of(*STAFF_WHO_SEE_PERSONS)


def _bsn(person: Person, actor: Actor, *, whole: bool) -> str:
    own = person.id == actor.person_id and not is_partner(actor)
    if not own and not actor.is_one_of(*STAFF_WHO_USE_BSN):
        return ""
    number = bsn_columns.opened(person.bsn_enc, person_id=person.id)
    return number if whole else bsn_columns.masked(number)


def _lines(person: Person, kind: str) -> tuple[str, ...]:
    return next((tuple(address.lines()) for address in person.addresses_now if address.kind == kind), ())


def _stays(person: Person) -> str:
    home = next((one for one in person.addresses_now if one.no_fixed_address), None)
    return "" if home is None else "elsewhere" if home.is_elsewhere else "here"


def _represented_by(person: Person) -> Iterator[RepresentedBy]:
    """Names of organisations only: who a private representative is, is another person's card."""
    for row in person.represented_now:
        yield RepresentedBy(
            id=row.id,
            kind=row.kind,
            by_person_id=row.by_person_id,
            by_organisation_id=row.by_organisation_id,
            name=row.by_organisation.name if row.by_organisation else "",
        )
