# SPDX-License-Identifier: EUPL-1.2
"""Opening a login for a person. Without a password: they choose one through the letter or message they get."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base import events
from schuldenlab.base.actor import Actor, Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import LabError, NotAllowed

from .. import policies, validation
from ..models import Account, Employment, Member, Person
from ._tools import locked, one_outcome


@transaction.atomic
def account_open(
    *,
    person_id: UUID,
    email: str,
    actor: Actor,
    clock: Clock,
    language: str = "",
    account_id: UUID | None = None,
) -> Account:
    """Open the one login of a person.

    Whoever chooses the address could log in with it. So a coach opens it for who works nowhere in the lab, also when
    they did once; a coordinator for who works in it, lives in no household that we know, and was never employed by that
    coordinator.
    Raises NotAllowed people.login_by_another, Conflict people.email_known or people.account_exists, LabError
    people.person_deceased.
    """
    policies.require(actor, "account_open")
    person = locked(Person.objects.for_actor(actor), person_id)
    _require_other_work(person, actor, clock.today())
    if person.deceased:
        raise LabError("people.person_deceased", field="person_id")
    address = validation.email(email)
    if not address:
        raise LabError("people.email_wrong", field="email")
    account = Account(
        id=account_id or uuid4(),
        email=address,
        person=person,
        opened_by_id=actor.person_id,
        language=language or person.language,
    )
    account.set_unusable_password()
    with one_outcome(
        people_account_email_key="people.email_known",
        people_account_person_id_key="people.account_exists",
        people_account_pkey="base.stale",
    ):
        account.save(force_insert=True)
    events.record("account.opened", actor=actor, subject=("person", person_id), clock=clock, account_id=account.id)
    return account


def _require_other_work(person: Person, actor: Actor, on: date) -> None:
    """Whose login this actor may hand out. Raises NotAllowed people.login_by_another."""
    if policies.is_system(actor):
        return
    work = Employment.objects.filter(person=person)
    if not work.not_ended(on).exists():
        allowed = actor.is_one_of(Role.COACH)
    else:
        own = work.filter(entered_by=actor.person_id).exists()
        lives_here = Member.objects.filter(person=person).exists()
        allowed = policies.sees_network(actor) and not own and not lives_here
    if not allowed:
        raise NotAllowed("people.login_by_another")
