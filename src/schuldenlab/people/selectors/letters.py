# SPDX-License-Identifier: EUPL-1.2
"""To whom a letter about somebody goes, decided here and nowhere else."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from schuldenlab.base import access
from schuldenlab.base.actor import Actor
from schuldenlab.base.errors import LabError, NotFound
from schuldenlab.base.letters import Recipient

from ..models import Address, Organisation, Person, Representation
from ..purposes import Purpose, require_purpose

# A guardian before an administrator: the first acts in everything, the second in money.
_INSTEAD = (Representation.Kind.GUARDIAN, Representation.Kind.ADMINISTRATOR)
_ADDRESSES = (Address.Kind.LETTER, Address.Kind.HOME, Address.Kind.VISIT)


def letter_recipient(
    *, person_id: UUID, on: date, actor: Actor, purpose: Purpose, large_print: bool = False, by_hand: bool = False
) -> Recipient:
    """Who gets the letter for this person: their guardian or administrator where there is one, else they themselves.

    `by_hand`: printed and given to them, so that a person needs no address; a letter to an office still goes by post.
    Raises LabError people.person_deceased, people.guardian_unknown while nobody knows who the guardian is (letters
    wait), people.address_missing; NotFound for who may not see this person.
    """
    require_purpose(actor, purpose)
    person = Person.objects.for_actor(actor).filter(pk=person_id).first()
    if person is None:
        raise NotFound()
    if person.deceased:
        raise LabError("people.person_deceased", field="person_id")
    instead = _instead_of(person, on)
    if instead is not None and instead.by_organisation is not None:
        access.note(purpose, [person.pk])
        office = instead.by_organisation
        lines = (office.name, *_address(on, organisation=office))
        return Recipient("organisation", office.pk, office.name, lines, person.language, large_print)
    reader = person if instead is None else instead.by_person
    if reader is None or reader.deceased:
        raise LabError("people.guardian_unknown", field="person_id")
    access.note(purpose, {person.pk, reader.pk})
    return Recipient(
        kind="person",
        id=reader.pk,
        name=reader.full_name,
        lines=(reader.full_name, *(address_lines(on, person=reader) if by_hand else _address(on, person=reader))),
        language=reader.language,
        large_print=large_print,
        secret_address=reader.is_secret,
    )


def on_screen_recipient(
    *, person_id: UUID, actor: Actor, purpose: Purpose, language: str, address_on: date | None = None,
    large_print: bool = False,
) -> Recipient:  # fmt: skip
    """For a paper that this person reads and signs on the spot, in the language they read it in. It goes to no address,
    so it names none; or that of `address_on`, where it is known and no secret from who else opens it. Raises NotFound
    for who may not see this person."""
    require_purpose(actor, purpose)
    person = Person.objects.for_actor(actor).filter(pk=person_id).first()
    if person is None:
        raise NotFound()
    access.note(purpose, [person.pk])
    lines = () if address_on is None or person.is_secret else address_lines(address_on, person=person)
    return Recipient("person", person.pk, person.full_name, (person.full_name, *lines), language, large_print)


def organisation_recipient(*, organisation_id: UUID, on: date, actor: Actor) -> Recipient:
    """Where letters to an organisation go. Raises LabError people.address_missing, NotFound."""
    office = Organisation.objects.for_actor(actor).filter(pk=organisation_id).first()
    if office is None:
        raise NotFound()
    return Recipient("organisation", office.pk, office.name, (office.name, *_address(on, organisation=office)))


def _instead_of(person: Person, on: date) -> Representation | None:
    rows = (
        Representation.objects.holding_on(on)
        .filter(person=person, kind__in=_INSTEAD)
        .select_related("by_person", "by_organisation")
    )
    # Of two guardians the one who was there first: the letter is one letter.
    return min(rows, key=lambda row: (_INSTEAD.index(row.kind), row.holds_from or date.min, row.known_at), default=None)


def address_lines(on: date, **owner: Person | Organisation) -> tuple[str, ...]:
    """Where letters go on this day, as on an envelope; nothing when no address is known."""
    found = {row.kind: tuple(row.lines()) for row in Address.objects.holding_on(on).filter(**owner)}
    return next((found[kind] for kind in _ADDRESSES if found.get(kind)), ())


def _address(on: date, **owner: Person | Organisation) -> tuple[str, ...]:
    lines = address_lines(on, **owner)
    if not lines:
        raise LabError("people.address_missing", field="person_id")
    return lines
