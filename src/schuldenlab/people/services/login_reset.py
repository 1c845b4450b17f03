# SPDX-License-Identifier: EUPL-1.2
"""A lost password or second factor: somebody who may open a login hands over a code, after seeing who it is.

Who gives the code could use it. So it is somebody else than the owner; for who works for the city a second person
confirms it first, or one coordinator could become both persons that money needs. The owner gets a letter; giving,
confirming and using are in the log.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare

from schuldenlab.base import crypto, events
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed
from schuldenlab.base.letters import Sender, letter_make, register
from schuldenlab.base.local_values import local_value

from .. import policies
from ..models import Account, Employment, LoginReset, Member, Person
from ..models.login_reset import TRIES_MAX
from ..purposes import Purpose
from ..selectors.letters import letter_recipient
from ._tools import locked, present

LIVES = timedelta(minutes=30)  # L: long enough to walk to a desk with a computer, too short to lie about
LETTER = register("people.login_reset", version=1)
_LETTERS, _LONG, _PART = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 12, 4  # nothing that reads as something else


@dataclass(frozen=True, slots=True)
class Given:
    """The code as it is read out, and whether a letter tells the owner; if not, who gave it tells them."""

    code: str
    minutes: int
    by_letter: bool
    needs_second: bool


@transaction.atomic
def login_reset_give(*, person_id: UUID, lost: str, known_by: str, actor: Actor, clock: Clock) -> Given:
    """A code for the login of this person, after seeing who it is. A code that was given before works no more.

    By a coach for who works nowhere in the lab, by a coordinator for who does; never for oneself. Raises NotAllowed
    people.login_by_another, LabError people.login_none or people.person_deceased.
    """
    person = may_give(person_id=person_id, actor=actor, on=clock.today())
    if person.deceased:
        raise LabError("people.person_deceased", field="person_id")
    account = Account.objects.filter(person=person, is_active=True).first()
    if account is None:
        raise LabError("people.login_none", field="person_id")
    locked(Account.objects.all(), account.pk)
    for value, allowed, field in ((lost, LoginReset.Lost, "lost"), (known_by, LoginReset.KnownBy, "known_by")):
        if value not in allowed.values:
            raise LabError("people.code_unknown", field=field)
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LONG))
    row = LoginReset.objects.create(
        known_at=clock.now(),
        account=account,
        lost=lost,
        known_by=known_by,
        given_by_id=actor.person_id,
        code_hash=_hash(account.pk, code),
        needs_second=_needs_second(person, actor, clock.today()),
        ends_at=clock.now() + LIVES,
    )
    events.record("login_reset.given", actor=actor, subject=("person", person_id), clock=clock, reset_id=row.pk,
                  lost=lost, known_by=known_by)  # fmt: skip
    told = _letter(person, clock)
    parts = [code[at : at + _PART] for at in range(0, _LONG, _PART)]
    return Given("-".join(parts), int(LIVES.total_seconds()) // 60, told, row.needs_second)


@transaction.atomic
def login_reset_confirm(*, person_id: UUID, actor: Actor, clock: Clock) -> LoginReset:
    """A second person says that the code was given to who it is for; from then on it works.

    Raises NotAllowed people.second_person_resets for who gave it or whose login it is, Conflict people.reset_nothing
    when no code waits: used, too old, or confirmed by another.
    """
    policies.require(actor, "login_reset_confirm")
    row = (
        LoginReset.objects.waiting(clock.now())
        .filter(account__person=person_id)
        .select_for_update(of=("self",))
        .first()
    )
    if row is None:
        raise Conflict("people.reset_nothing")
    if actor.person_id is None or actor.person_id in (row.given_by_id, person_id):
        raise NotAllowed("people.second_person_resets")
    row.confirmed_by_id, row.confirmed_at = actor.person_id, clock.now()
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    events.record("login_reset.confirmed", actor=actor, subject=("person", person_id), clock=clock, reset_id=row.pk)
    return row


def may_give(*, person_id: UUID, actor: Actor, on: date) -> Person:
    """The person, when this actor may help them back in. Raises NotFound, NotAllowed people.login_by_another."""
    policies.require(actor, "login_reset")
    person: Person = present(Person.objects.all(), person_id)
    if actor.person_id is None or actor.person_id == person_id:
        raise NotAllowed("people.login_by_another")
    works = Employment.objects.not_ended(on).filter(person=person).exists()
    if not (policies.sees_network(actor) if works else actor.is_one_of(Role.COACH)):
        raise NotAllowed("people.login_by_another")
    return person


def _needs_second(person: Person, actor: Actor, on: date) -> bool:
    """Who works for the city, who works here by this actor's own word, and who works here and is a client too."""
    work = Employment.objects.not_ended(on).filter(person=person)
    return work.filter(Q(organisation__is_city=True) | Q(entered_by=actor.person_id)).exists() or (
        work.exists() and Member.objects.filter(person=person).exists()
    )


@transaction.atomic
def login_reset_use(*, email: str, code: str, password: str, clock: Clock) -> LoginReset | None:
    """Choose a new password with the code, once; None when the code is not right for this login, or not any more.

    Runs at the door. With the password every session of this login ends. A wrong code counts, also for the caller that
    gets None: after a hundred the code works no more, and a new one has to be asked for.
    """
    account = Account.objects.select_for_update().filter(email=email.strip().lower(), is_active=True).first()
    row = None
    if account is not None:
        row = LoginReset.objects.select_for_update().filter(account=account).order_by("-known_at", "-id").first()
    if (
        row is None
        or row.used_at is not None
        or row.tries >= TRIES_MAX
        or (row.needs_second and row.confirmed_at is None)
        or not row.known_at <= clock.now() <= row.ends_at
    ):
        return None
    typed = "".join(one for one in code.upper() if one in _LETTERS)
    if not constant_time_compare(bytes(row.code_hash).hex(), _hash(row.account_id, typed).hex()):
        row.tries += 1
        row.save(update_fields=["tries"])
        return None
    row.used_at = clock.now()
    row.save(update_fields=["used_at"])
    account.set_password(password)
    account.save(update_fields=["password"])
    owner = Actor(account_id=account.pk, person_id=account.person_id, db_role=DbRole.PORTAL)
    events.record("login_reset.used", actor=owner, subject=("person", account.person_id), clock=clock,
                  reset_id=row.pk, lost=row.lost)  # fmt: skip
    row.account = account
    return row


def _hash(account_id: UUID, code: str) -> bytes:
    return crypto.fingerprint("login_reset", account_id.bytes + code.encode())


def _letter(person: Person, clock: Clock) -> bool:
    """Whoever owns the login hears of it, also when it was not they who stood at the desk. Without an address, or where
    another opens their post, no letter goes."""
    today = clock.today()
    with acting(SYSTEM):
        try:
            to = letter_recipient(person_id=person.pk, on=today, actor=SYSTEM, purpose=Purpose.PLAN)
            head = local_value("city.letter_head", on=today).value
        except LabError:
            return False
        if to.id != person.pk:
            return False
        letter_make(
            template=LETTER, sender=Sender(head["name"], tuple(head["lines"]), (head["name"],)), recipient=to,
            values={"on": today, "phone": settings.PHONE}, channel="post", actor=SYSTEM, clock=clock,
        )  # fmt: skip
    return True
