# SPDX-License-Identifier: EUPL-1.2
"""Questions about organisations: what they are called, for whom they answer, where they are paid, who is whose face."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from schuldenlab.base.actor import Actor, DbRole, Role
from schuldenlab.base.errors import LabError, NotAllowed, NotFound

from ..models import ActsFor, BankAccount, Employment, KnownPhone, Organisation
from ..validation import phone_in_words


@dataclass(frozen=True, slots=True)
class AnsweredFor:
    """An organisation for which another answers. No kinds named: every kind of claim."""

    organisation_id: UUID
    name: str
    claim_kinds: tuple[str, ...]
    is_itself: bool


@dataclass(frozen=True, slots=True)
class Payee:
    """Where to pay an organisation: confirmed by a second person, along another way."""

    bank_account_id: UUID
    organisation_id: UUID
    iban: str
    holder_name: str
    entered_by_id: UUID
    confirmed_by_id: UUID


@dataclass(frozen=True, slots=True)
class Face:
    """The person a household or a creditor talks to."""

    employment_id: UUID
    shown_as: str
    work_phone: str
    organisation_id: UUID
    stands_in: bool  # a colleague, while the own one is away


def organisation_names(*, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What organisations are called; anybody may know."""
    return dict(Organisation.objects.filter(id__in=set(ids)).values_list("id", "name"))


def city_code() -> str:
    """The municipality code of the city that runs this; empty while nobody wrote it down. For staff."""
    return Organisation.objects.filter(is_city=True).values_list("municipality_code", flat=True).first() or ""


def organisations_called(*, name: str) -> list[UUID]:
    """Organisations of exactly this name, whatever its capitals; more than one shares it when there are two.

    Never a private person: two families may each have somebody of this name.
    """
    return list(
        Organisation.objects.of_everybody().filter(name__iexact=name).order_by("id").values_list("id", flat=True)[:2]
    )


def answering_on_screen(*, organisation_ids: Iterable[UUID], on: date) -> set[UUID]:
    """Of these the organisations where somebody answers questions on screen today: they need no paper."""
    rows = Employment.objects.counting().holding_on(on)
    found = rows.filter(organisation__in=set(organisation_ids), roles__contains=[Role.CREDITOR_EMPLOYEE])
    return set(found.values_list("organisation_id", flat=True))


def phones_of_organisations(*, organisation_ids: Iterable[UUID], actor: Actor) -> dict[UUID, str]:
    """On which number each of these is called now, in words; who has no number is not in it. Staff only."""
    if actor.db_role is not DbRole.STAFF:
        raise NotAllowed()
    rows = KnownPhone.objects.filter(organisation__in=set(organisation_ids)).order_by("known_at", "id")
    return {row.organisation_id: phone_in_words(row.phone) for row in rows}


def organisations_answered_for(*, organisation_id: UUID, on: date, actor: Actor) -> list[AnsweredFor]:
    """The organisation itself and those it answers for on this day. Raises NotFound outside the actor's scope."""
    return organisations_answered_for_each(organisation_ids=[organisation_id], on=on, actor=actor)[organisation_id]


def organisations_answered_for_each(
    *, organisation_ids: Iterable[UUID], on: date, actor: Actor
) -> dict[UUID, list[AnsweredFor]]:
    """The same for each of these; two queries, however many."""
    wanted = set(organisation_ids)
    if actor.db_role != DbRole.STAFF and not wanted <= set(actor.organisation_ids):
        raise NotFound()
    rows = list(
        ActsFor.objects.for_actor(actor)
        .holding_on(on)
        .filter(organisation__in=wanted)
        .values_list("organisation_id", "for_organisation_id", "claim_kinds")
    )
    names = organisation_names(ids=[*wanted, *(principal for _, principal, _ in rows)])
    if not wanted <= set(names):
        raise NotFound()
    found: dict[UUID, list[AnsweredFor]] = {one: [] for one in wanted}
    for organisation_id, principal, kinds in rows:
        found[organisation_id].append(AnsweredFor(principal, names[principal], tuple(kinds), False))
    return {
        one: [
            AnsweredFor(one, names[one], (), True),
            *sorted(others, key=lambda other: (other.name.casefold(), other.organisation_id)),
        ]
        for one, others in found.items()
    }


def collects(*, by: str, creditor: str, kind: str, on: date) -> Exists:
    """Whether the organisation in column `by` has an authorisation of this day from the one in column `creditor`, for
    the kind of claim in column `kind`. For the queries of rooms above."""
    rows = ActsFor.objects.holding_on(on).filter(organisation=OuterRef(by), for_organisation=OuterRef(creditor))
    return Exists(rows.filter(Q(claim_kinds=[]) | Q(claim_kinds__contains=[OuterRef(kind)])))


def payee_of(*, organisation_id: UUID, on: date, actor: Actor) -> Payee:
    """The account to pay to on this day: the newest one that has begun.

    Raises LabError people.bank_account_missing, or people.bank_account_unconfirmed when the newest waits for a second
    person, people.bank_account_refused when that person found it wrong: an older one is then no longer sure either, so
    nothing is paid.
    """
    found = payees_of(organisation_ids=[organisation_id], on=on, actor=actor)[organisation_id]
    if isinstance(found, str):
        raise LabError(found)
    return found


def payees_of(*, organisation_ids: Iterable[UUID], on: date, actor: Actor) -> dict[UUID, Payee | str]:
    """For each of these where to pay it on this day, or the code of why `payee_of` refuses. One query."""
    wanted = set(organisation_ids)
    if actor.db_role != DbRole.STAFF and not wanted <= set(actor.organisation_ids):
        raise NotFound()
    newest = (
        BankAccount.objects.filter(organisation__in=wanted, holds_from__lte=on)
        .order_by("organisation", "-holds_from", "-known_at", "-id")
        .distinct("organisation")
    )
    found: dict[UUID, Payee | str] = dict.fromkeys(wanted, "people.bank_account_missing")
    for row in newest:
        if row.refused_by_id is not None:
            found[row.organisation_id] = "people.bank_account_refused"
        elif row.confirmed_by_id is None:
            found[row.organisation_id] = "people.bank_account_unconfirmed"
        else:
            found[row.organisation_id] = Payee(
                bank_account_id=row.id,
                organisation_id=row.organisation_id,
                iban=row.iban,
                holder_name=row.holder_name,
                entered_by_id=row.entered_by_id,
                confirmed_by_id=row.confirmed_by_id,
            )
    return found


def face_today(row: Employment, *, on: date) -> Face | None:
    """Who answers for the work of this employment on this day; None when nobody does: they left, or were never
    confirmed. `row` comes with what FACE_JOINS names, so that nothing is asked of the database."""
    cover = row.covered_by
    away = cover is not None and row.cover_from <= on and (row.cover_until is None or on < row.cover_until)
    there = cover is not None and cover.confirmed_on is not None and _holds(cover, on)
    face = cover if cover is not None and away and there else row
    if (row.organisation.is_city and row.confirmed_on is None) or not _holds(face, on):
        return None
    return Face(face.id, face.shown_as, face.work_phone, face.organisation_id, stands_in=face is not row)


FACE_JOINS = ("organisation", "covered_by")


def _holds(row: Employment, on: date) -> bool:
    return row.holds_from <= on and (row.holds_until is None or on < row.holds_until)


def face_of(*, employment_id: UUID, on: date) -> Face:
    """Who answers for this employment on this day: the colleague who covers, during an absence."""
    rows = Employment.objects.only(
        "id", "shown_as", "work_phone", "organisation", "covered_by", "cover_from", "cover_until", "holds_until"
    )
    own = rows.filter(pk=employment_id).first()
    if own is None:
        raise NotFound()
    away = own.covered_by_id and own.cover_from <= on and (own.cover_until is None or on < own.cover_until)
    cover = rows.filter(pk=own.covered_by_id).holding_on(on).first() if away else None
    face = cover or own
    return Face(face.id, face.shown_as, face.work_phone, face.organisation_id, stands_in=face is not own)
