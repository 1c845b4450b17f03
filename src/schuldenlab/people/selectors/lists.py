# SPDX-License-Identifier: EUPL-1.2
"""Lists for the pages of this room: organisations, colleagues, the register of mandates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from schuldenlab.base.actor import Actor, DbRole
from schuldenlab.base.clock import AMSTERDAM, Clock
from schuldenlab.base.errors import NotAllowed, NotFound

from ..models import ActsFor, BankAccount, Employment, KnownPhone, LoginReset, Mandate, Organisation
from ..validation import phone_in_words
from .letters import address_lines

LIST_MAX = 200
COLLECTORS_MAX = 1_000  # some 400 bailiffs' offices and collectors in the whole country


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    id: UUID
    name: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One organisation that acts for another, since when. `id` is of the authorisation."""

    id: UUID
    organisation_id: UUID
    name: str
    holds_from: date


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A bank account as a page shows it: the last four characters tell two apart."""

    id: UUID
    iban_end: str
    holder_name: str
    holds_from: date
    is_confirmed: bool
    refused_why: str  # what a second person found wrong; empty when nothing


@dataclass(frozen=True, slots=True)
class BankAccountCard:
    """One account in full, with what a second person needs to ask along another way whether it is right."""

    id: UUID
    organisation_id: UUID
    organisation: str
    iban: str
    holder_name: str
    holds_from: date
    is_confirmed: bool
    entered_by_me: bool
    entered_by: str
    entered_on: date
    refused_by: str
    refused_on: date | None
    refused_why: str
    known_phone: str  # as people write it; empty when we had none on an earlier day than this account came in
    known_phone_since: date | None
    known_phone_by: str
    address: tuple[str, ...]
    before: AccountBefore | None  # the one confirmed before this one


@dataclass(frozen=True, slots=True)
class AccountBefore:
    iban: str
    holder_name: str
    holds_from: date


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody's work: not their private data."""

    employment_id: UUID
    person_id: UUID
    shown_as: str
    roles: tuple[str, ...]
    team: str
    organisation: str
    holds_from: date
    covered_by: str
    cover_from: date | None
    cover_until: date | None
    waits_for_second: bool  # work for the city that nobody has confirmed yet
    entered_by: UUID | None
    code_by: UUID | None = None  # who gave a code to log in again, where that waits for a second person


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    id: UUID
    name: str
    kinds: tuple[str, ...]
    kvk: str
    acts_for: tuple[Link, ...]
    represented_by: tuple[Link, ...]
    accounts: tuple[AccountLine, ...]
    workers: tuple[Worker, ...]
    address: tuple[str, ...]  # where letters go; for staff
    phone: str  # as people write it; for staff
    is_city: bool
    municipality_code: str  # of the city; empty while nobody wrote it down


@dataclass(frozen=True, slots=True)
class Authorisation:
    id: UUID
    organisation: str
    for_organisation_id: UUID
    for_organisation: str
    holds_from: date


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One mandate in force in the register, with the names of work and not of private life."""

    id: UUID
    holder: str
    decision_kind: str
    limit_cents: int | None
    method_key: str | None
    holds_from: date
    holds_until: date | None


def organisations_for_actor(*, actor: Actor, query: str = "", kind: str = "") -> list[OrganisationLine]:
    """Organisations this actor may see, by name, of one kind if named; a private person who is owed something is in no
    list."""
    rows = Organisation.objects.for_actor(actor).of_everybody().only("id", "name", "kinds")
    if query.strip():
        rows = rows.filter(name__icontains=query.strip()[:200])
    if kind:
        rows = rows.filter(kinds__contains=[kind])
    return [OrganisationLine(row.id, row.name, tuple(row.kinds)) for row in rows.order_by("name", "id")[:LIST_MAX]]


def organisations_that_help(*, actor: Actor) -> list[OrganisationLine]:
    """To whom a resident can be referred, by name: no creditor, and nobody who collects for one. Staff only."""
    _staff_only(actor)
    kind = Organisation.Kind
    rows = Organisation.objects.of_everybody().exclude(kinds__overlap=[kind.CREDITOR, kind.COLLECTOR, kind.BAILIFF])
    rows = rows.order_by("name", "id").only("id", "name", "kinds")
    return [OrganisationLine(row.id, row.name, tuple(row.kinds)) for row in rows[:LIST_MAX]]


def organisation_card(*, organisation_id: UUID, actor: Actor, clock: Clock) -> OrganisationCard:
    """One organisation as it is now. A partner gets their own, and of it only for whom it acts.

    Raises NotFound outside the actor's sight.
    """
    row = (
        Organisation.objects.for_actor(actor).filter(pk=organisation_id).only("id", "name", "kinds", "is_city").first()
    )
    if row is None:
        raise NotFound()
    on = clock.today()
    acts_for = ActsFor.objects.for_actor(actor).holding_on(on).filter(organisation=row)
    staff = actor.db_role == DbRole.STAFF
    kvk, code = Organisation.objects.values_list("kvk", "municipality_code").get(pk=row.pk) if staff else ("", "")
    return OrganisationCard(
        id=row.id,
        name=row.name,
        kinds=tuple(row.kinds),
        kvk=kvk or "",
        acts_for=_links(acts_for, "for_organisation"),
        represented_by=_links(ActsFor.objects.holding_on(on).filter(for_organisation=row), "organisation")
        if staff
        else (),
        accounts=_accounts(row) if staff else (),
        workers=tuple(_with_codes(_workers(Employment.objects.holding_on(on).filter(organisation=row)), clock))
        if staff
        else (),
        address=address_lines(on, organisation=row) if staff else (),
        phone=_phone(row) if staff else "",
        is_city=row.is_city,
        municipality_code=code,
    )


def bank_account(*, bank_account_id: UUID, actor: Actor, on: date) -> BankAccountCard:
    """One account in full, for who has to compare it with what we knew before. Staff only."""
    _staff_only(actor)
    rows = BankAccount.objects.select_related("organisation", "entered_by", "refused_by")
    row = rows.filter(pk=bank_account_id).first()
    if row is None:
        raise NotFound()
    phone = KnownPhone.objects.select_related("entered_by").before(row)
    older = BankAccount.objects.filter(organisation=row.organisation, confirmed_by__isnull=False).exclude(pk=row.pk)
    before = older.filter(known_at__lte=row.known_at).order_by("-holds_from", "-known_at", "-id").first()
    return BankAccountCard(
        id=row.id,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        iban=_in_fours(row.iban),
        holder_name=row.holder_name,
        holds_from=row.holds_from,
        is_confirmed=row.confirmed_by_id is not None,
        entered_by_me=row.entered_by_id == actor.person_id,
        entered_by=row.entered_by.full_name,
        entered_on=row.known_at.astimezone(AMSTERDAM).date(),
        refused_by=row.refused_by.full_name if row.refused_by else "",
        refused_on=row.refused_on,
        refused_why=row.refused_why,
        known_phone=phone_in_words(phone.phone) if phone else "",
        known_phone_since=phone.known_at.astimezone(AMSTERDAM).date() if phone else None,
        known_phone_by=phone.entered_by.full_name if phone and phone.entered_by else "",
        address=address_lines(on, organisation=row.organisation),
        before=AccountBefore(_in_fours(before.iban), before.holder_name, before.holds_from) if before else None,
    )


def _in_fours(iban: str) -> str:
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def _phone(organisation: Organisation) -> str:
    newest = KnownPhone.objects.filter(organisation=organisation).newest_first().first()
    return phone_in_words(newest.phone) if newest else ""


def organisations_that_collect(*, actor: Actor) -> list[OrganisationLine]:
    """Collectors and bailiffs, by name: who can act for a creditor. Staff only."""
    _staff_only(actor)
    kinds = [Organisation.Kind.COLLECTOR, Organisation.Kind.BAILIFF]
    rows = Organisation.objects.filter(kinds__overlap=kinds).order_by("name", "id").only("id", "name", "kinds")
    return [OrganisationLine(row.id, row.name, tuple(row.kinds)) for row in rows[:COLLECTORS_MAX]]


def authorisation(*, acts_for_id: UUID, actor: Actor) -> Authorisation:
    """One authorisation, with both names. Staff only."""
    _staff_only(actor)
    row = ActsFor.objects.filter(pk=acts_for_id).select_related("organisation", "for_organisation").first()
    if row is None:
        raise NotFound()
    return Authorisation(
        row.id, row.organisation.name, row.for_organisation_id, row.for_organisation.name, row.holds_from
    )


def colleagues(*, actor: Actor, on: date) -> list[Worker]:
    """Everybody who works for the city on this day, with who covers for them. Staff only."""
    _staff_only(actor)
    return _workers(Employment.objects.holding_on(on).filter(organisation__is_city=True))


def colleagues_and_codes(*, actor: Actor, clock: Clock) -> list[Worker]:
    """Everybody who works for the city now, and whose code to log in again waits for a second person. Staff only."""
    return _with_codes(colleagues(actor=actor, on=clock.today()), clock)


def _with_codes(found: list[Worker], clock: Clock) -> list[Worker]:
    codes = dict(LoginReset.objects.waiting(clock.now()).values_list("account__person", "given_by"))
    return [replace(one, code_by=codes.get(one.person_id)) for one in found]


def mandate_register(*, actor: Actor, on: date) -> list[RegisterLine]:
    """Every mandate in force on this day. Staff only: the register is the city's."""
    _staff_only(actor)
    rows = list(Mandate.objects.holding_on(on).order_by("decision_kind", "holds_from", "id")[:LIST_MAX])
    work = Employment.objects.filter(person__in={row.holder_id for row in rows}, organisation__is_city=True)
    names = dict(work.values_list("person_id", "shown_as"))
    return [
        RegisterLine(
            id=row.id,
            holder=names.get(row.holder_id, ""),
            decision_kind=row.decision_kind,
            limit_cents=row.limit_cents,
            method_key=row.method_key,
            holds_from=row.holds_from,
            holds_until=row.holds_until,
        )
        for row in rows
    ]


def _links(rows, other: str) -> tuple[Link, ...]:
    found = rows.values_list("id", f"{other}_id", f"{other}__name", "holds_from").order_by(f"{other}__name")
    return tuple(Link(*row) for row in found)


def _accounts(organisation: Organisation) -> tuple[AccountLine, ...]:
    rows = BankAccount.objects.filter(organisation=organisation).order_by("-holds_from", "-known_at", "-id")[:10]
    return tuple(
        AccountLine(
            row.id, row.iban[-4:], row.holder_name, row.holds_from, row.confirmed_by_id is not None, row.refused_why
        )
        for row in rows
    )


def _workers(rows) -> list[Worker]:
    found = rows.select_related("organisation", "covered_by").order_by("team", "shown_as", "id")[:LIST_MAX]
    return [
        Worker(
            employment_id=row.id,
            person_id=row.person_id,
            shown_as=row.shown_as,
            roles=tuple(row.roles),
            team=row.team,
            organisation=row.organisation.name,
            holds_from=row.holds_from,
            covered_by=row.covered_by.shown_as if row.covered_by else "",
            cover_from=row.cover_from,
            cover_until=row.cover_until,
            waits_for_second=row.organisation.is_city and row.confirmed_on is None,
            entered_by=row.entered_by_id,
        )
        for row in found
    ]


def _staff_only(actor: Actor) -> None:
    if actor.db_role != DbRole.STAFF:
        raise NotAllowed()
