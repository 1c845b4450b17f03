# SPDX-License-Identifier: EUPL-1.2
"""Verbs on addresses: a move ends the old one and begins the new one on the same day."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base import events
from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import LabError

from .. import policies, validation
from ..models import Address, Organisation, Person
from ..selectors.organisations import city_code
from ._tools import end, locked, one_outcome

_LINES = ("street", "town", "place_words", "foreign_line_1", "foreign_line_2", "foreign_line_3")


@transaction.atomic
def address_start(
    *,
    holds_from: date | None,
    actor: Actor,
    clock: Clock,
    person_id: UUID | None = None,
    organisation_id: UUID | None = None,
    kind: str = Address.Kind.HOME,
    source: str = Address.Source.HAND,
    house_number: int | None = None,
    house_letter: str = "",
    addition: str = "",
    postcode: str = "",
    municipality_code: str = "",
    is_elsewhere: bool = False,
    no_fixed_address: bool = False,
    country_code: str = "",
    address_id: UUID | None = None,
    **lines: str,
) -> Address:
    """Where a person or an organisation is from this day on; the address of before ends.

    `lines`: street, town, place_words, foreign_line_1 to 3. `is_elsewhere`: in another municipality than this city's,
    told without its code; with neither, nobody knows where it lies. `no_fixed_address`: this person has no address of
    their own and stays in the municipality told, which is then needed; told twice it stays the one row. Raises Conflict
    people.address_overlaps when a later address is already known.
    """
    policies.require(actor, "address" if person_id else "organisation")
    assert set(lines) <= set(_LINES), "an address has these lines"
    assert (person_id is None) != (organisation_id is None), "an address belongs to a person or an organisation"
    if kind not in Address.Kind.values:
        raise LabError("people.address_kind_unknown", field="kind")
    for name, code in (("municipality_code", municipality_code), ("country_code", country_code)):
        if code and not re.fullmatch("[0-9]{4}", code, re.ASCII):
            raise LabError("people.register_code_wrong", field=name)
    assert not (municipality_code and is_elsewhere), "a code says where it is"
    assert not no_fixed_address or municipality_code or is_elsewhere, "who has no address stays somewhere"
    if house_number is not None and not 1 <= house_number <= 99_999:
        raise LabError("people.house_number_wrong", field="house_number")
    address = Address(
        id=address_id or uuid4(),
        known_at=clock.now(),
        person=locked(Person.objects.for_actor(actor), person_id) if person_id else None,
        organisation=locked(Organisation.objects.for_actor(actor), organisation_id) if organisation_id else None,
        kind=kind,
        source=source,
        holds_from=holds_from,
        house_number=house_number,
        house_letter=validation.name(house_letter, field="house_letter", limit=1),
        addition=validation.name(addition, field="addition", limit=10),
        postcode=validation.postcode(postcode) if postcode else "",
        municipality_code=municipality_code,
        is_elsewhere=is_elsewhere,
        no_fixed_address=no_fixed_address,
        country_code=country_code,
        **{name: validation.name(line, field=name, limit=80) for name, line in lines.items()},
    )
    if not (address.street or address.place_words or country_code or no_fixed_address):
        raise LabError("people.address_empty", field="street")
    current = _current(address, actor)
    if no_fixed_address and current is not None and _same_place(current, address):
        return current
    if current is not None and holds_from is not None:
        end(current, holds_from)
    with one_outcome(address_one_at_a_time="people.address_overlaps", people_address_pkey="base.stale"):
        address.save(force_insert=True)
    events.record(
        "address.started",
        actor=actor,
        subject=_owner(address),
        clock=clock,
        holds_on=holds_from,
        address_id=address.id,
        kind=kind,
        source=source,
    )
    return address


def no_fixed_address_start(*, person_id: UUID, in_our_municipality: bool, actor: Actor, clock: Clock) -> Address:
    """From today this person has no address of their own, and stays in our municipality or in another one.

    Raises LabError people.city_code_missing: that they stay here is kept as the code of the city.
    """
    return address_start(
        person_id=person_id, holds_from=clock.today(), no_fixed_address=True, is_elsewhere=not in_our_municipality,
        municipality_code=our_code(field="municipality") if in_our_municipality else "", actor=actor, clock=clock,
    )  # fmt: skip


def our_code(*, field: str) -> str:
    """The municipality code of the city that runs this. Raises LabError people.city_code_missing, at this field."""
    if not (code := city_code()):
        raise LabError("people.city_code_missing", field=field)
    return code


@transaction.atomic
def address_end(*, address_id: UUID, on: date, actor: Actor, clock: Clock) -> Address:
    """This address no longer holds from this day on. Raises Conflict people.ended_already."""
    policies.require(actor, "address")
    address = locked(Address.objects.for_actor(actor), address_id)
    end(address, on)
    events.record(
        "address.ended", actor=actor, subject=_owner(address), clock=clock, holds_on=on, address_id=address.id
    )
    return address


def _owner(address: Address) -> tuple[str, UUID]:
    return ("person", address.person_id) if address.person_id else ("organisation", address.organisation_id)


def _current(address: Address, actor: Actor) -> Address | None:
    """The address of this kind that holds on the day the new one begins, held until the end of the transaction."""
    if address.holds_from is None:
        return None
    return (
        Address.objects.for_actor(actor)
        .filter(person=address.person, organisation=address.organisation, kind=address.kind)
        .holding_on(address.holds_from)
        .select_for_update(of=("self",))
        .first()
    )


def _same_place(one: Address, other: Address) -> bool:
    """Of two who have no fixed address: the same municipality."""
    return (one.no_fixed_address, one.municipality_code, one.is_elsewhere) == (
        other.no_fixed_address,
        other.municipality_code,
        other.is_elsewhere,
    )
