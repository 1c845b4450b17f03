# SPDX-License-Identifier: EUPL-1.2
"""Opening a login for a person. Without a password: they choose one through the letter or message they get."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base import events
from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import LabError

from .. import policies, validation
from ..models import Account, Person
from ._tools import one_outcome, present


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

    Raises Conflict people.email_known or people.account_exists; LabError people.person_deceased.
    """
    policies.require(actor, "account_open")
    person = present(Person.objects.all(), person_id)
    if person.deceased:
        raise LabError("people.person_deceased", field="person_id")
    address = validation.email(email)
    if not address:
        raise LabError("people.email_wrong", field="email")
    account = Account(id=account_id or uuid4(), email=address, person=person, language=language or person.language)
    account.set_unusable_password()
    with one_outcome(
        people_account_email_key="people.email_known",
        people_account_person_id_key="people.account_exists",
        people_account_pkey="base.stale",
    ):
        account.save(force_insert=True)
    events.record("account.opened", actor=actor, subject=("person", person_id), clock=clock, account_id=account.id)
    return account
