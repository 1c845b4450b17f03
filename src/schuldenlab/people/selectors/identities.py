# SPDX-License-Identifier: EUPL-1.2
"""Who somebody is, in the parts that a creditor needs to find them in its own books."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from schuldenlab.base import access
from schuldenlab.base.actor import Actor
from schuldenlab.base.errors import NotAllowed

from .. import bsn as bsn_columns
from ..models import Address, Organisation, Person
from ..partial_date import PartialDate
from ..policies import STAFF_WHO_USE_BSN
from ..purposes import Purpose, require_purpose


@dataclass(frozen=True, slots=True)
class HomeAddress:
    """`street` may be the words for a place without an address, or the first line of one abroad."""

    street: str
    number: int | None
    letter: str
    addition: str
    postcode: str
    town: str


@dataclass(frozen=True, slots=True)
class Identity:
    """`address` is None when it is secret, or when there is none of their own. `bsn` is empty unless asked for."""

    person_id: UUID
    given_names: str
    prefix: str
    surname: str
    birth: PartialDate
    address: HomeAddress | None
    is_secret: bool
    bsn: str

    @property
    def initials(self) -> str:
        return "".join(f"{name[0]}." for name in self.given_names.split())


def identities(
    *, person_ids: Iterable[UUID], on: date, actor: Actor, purpose: Purpose, with_bsn: bool = False
) -> list[Identity]:
    """In the order asked. A secret address is not in it, whoever asks: this goes out of the house.

    `with_bsn` only for casework, and only for who may have it by law. Two queries, however many.
    """
    require_purpose(actor, purpose)
    if with_bsn and not actor.is_one_of(*STAFF_WHO_USE_BSN):
        raise NotAllowed()
    wanted = list(person_ids)
    found = {row.pk: row for row in Person.objects.for_actor(actor).filter(pk__in=wanted)}
    open_ids = [row.pk for row in found.values() if not row.is_secret]
    homes = {
        row.person_id: row
        for row in Address.objects.for_actor(actor).holding_on(on).filter(person__in=open_ids, kind=Address.Kind.HOME)
        if not row.no_fixed_address
    }
    access.note(f"{purpose}.bsn" if with_bsn else purpose, list(found))
    return [
        Identity(
            person_id=row.pk,
            given_names=row.given_names,
            prefix=row.prefix,
            surname=row.surname,
            birth=row.birth,
            address=_home(homes[row.pk]) if row.pk in homes else None,
            is_secret=row.is_secret,
            bsn=bsn_columns.opened(row.bsn_enc, person_id=row.pk) if with_bsn else "",
        )
        for row in (found[one] for one in wanted if one in found)
    ]


def organisations_by_kvk(*, numbers: Iterable[str]) -> set[UUID]:
    """The organisations with these numbers of the Chamber of Commerce, as far as they are on record. Staff only."""
    return set(Organisation.objects.filter(kvk__in=list(numbers)).values_list("id", flat=True))


def _home(row: Address) -> HomeAddress:
    if row.country_code:
        first, *rest = [*row.lines(), ""]
        return HomeAddress(first, None, "", "", "", ", ".join(line for line in rest if line))
    return HomeAddress(
        row.street or row.place_words, row.house_number, row.house_letter, row.addition, row.postcode, row.town
    )
