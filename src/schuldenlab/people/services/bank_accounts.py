# SPDX-License-Identifier: EUPL-1.2
"""Where an organisation is paid, and the numbers along which a second person asks whether that is right."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models.functions import Greatest

from schuldenlab.base import events
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed
from schuldenlab.base.inputs import clean_line
from schuldenlab.base.models import Task
from schuldenlab.base.tasks import Wanted, task_open

from .. import policies, validation
from ..models import BankAccount, KnownPhone, Organisation
from ._tools import locked, one_outcome, present

CONFIRM, AGAIN = "confirm_account", "account_refused"  # the work of a second person, and of who entered it
WHY_MAX = 300


@transaction.atomic
def phone_write(
    *, organisation_id: UUID, phone: str, actor: Actor, clock: Clock, known_phone_id: UUID | None = None
) -> KnownPhone:
    """Write down the number on which an organisation is called; the newest counts, the old ones stay.

    Raises LabError people.phone_missing, people.phone_wrong.
    """
    policies.require(actor, "organisation")
    number = validation.phone(phone)
    if not number:
        raise LabError("people.phone_missing", field="phone")
    row = KnownPhone(
        id=known_phone_id or uuid4(),
        known_at=clock.now(),
        organisation=present(Organisation.objects.for_actor(actor), organisation_id),
        phone=number,
        entered_by_id=actor.person_id,
    )
    with one_outcome(people_knownphone_pkey="base.stale"):
        row.save(force_insert=True)
    events.record("organisation.phone", actor=actor, subject=("organisation", organisation_id), clock=clock)
    return row


@transaction.atomic
def bank_account_enter(
    *,
    organisation_id: UUID,
    iban: str,
    holder_name: str,
    holds_from: date,
    actor: Actor,
    clock: Clock,
    bank_account_id: UUID | None = None,
) -> BankAccount:
    """Write down where an organisation is paid from this day on; nothing is paid before another person confirms it.

    That confirmation is work of the fund, or of the controller where the fund entered it. Raises Conflict
    people.bank_account_known when this number is there for this day.
    """
    policies.require(actor, "bank_account_enter")
    account = BankAccount(
        id=bank_account_id or uuid4(),
        known_at=clock.now(),
        organisation=present(Organisation.objects.for_actor(actor), organisation_id),
        iban=validation.iban(iban),
        holder_name=validation.name(holder_name, field="holder_name", limit=140, required=True),
        holds_from=holds_from,
        entered_by_id=_person_of(actor),
    )
    with one_outcome(bank_account_once="people.bank_account_known", people_bankaccount_pkey="base.stale"):
        account.save(force_insert=True)
    events.record(
        "bank_account.entered",
        actor=actor,
        subject=("organisation", organisation_id),
        clock=clock,
        holds_on=holds_from,
        bank_account_id=account.id,
    )
    _work_done(organisation_id, AGAIN, actor=actor, clock=clock)
    second = Role.CONTROLLER if Role.FUND_MANAGER in actor.roles else Role.FUND_MANAGER
    wanted = Wanted(
        subject=("bank_account", account.id), step=CONFIRM, what="people.bank.confirm_task", who_role=second
    )
    task_open(wanted=wanted, actor=actor, clock=clock)
    return account


@transaction.atomic
def bank_account_confirm(*, bank_account_id: UUID, how: str, actor: Actor, clock: Clock) -> BankAccount:
    """A second person confirms a number along another way than it came.

    Raises NotAllowed people.second_person_needed for who entered it, Conflict people.bank_account_confirmed when
    another was first, people.bank_account_refused when it was found wrong, and LabError people.phone_not_known for a
    call where we had no number before the account came in, or only from who entered it: who brings a false account
    brings a false number with it.
    """
    account = _second_look(bank_account_id, how, actor)
    if how == BankAccount.ConfirmedHow.PHONE_KNOWN_NUMBER and KnownPhone.objects.before(account) is None:
        raise LabError("people.phone_not_known", field="how")
    account.confirmed_by_id, account.confirmed_how, account.confirmed_on = actor.person_id, how, clock.today()
    account.save(update_fields=["confirmed_by", "confirmed_how", "confirmed_on"])
    events.record(
        "bank_account.confirmed",
        actor=actor,
        subject=("organisation", account.organisation_id),
        clock=clock,
        bank_account_id=account.id,
        how=how,
    )
    _work_done(account.id, CONFIRM, actor=actor, clock=clock)
    return account


@transaction.atomic
def bank_account_refuse(*, bank_account_id: UUID, how: str, why: str, actor: Actor, clock: Clock) -> BankAccount:
    """A second person found that this number is not right: it is never paid to, and who entered it hears why.

    Nor is an older one, until the right number is entered and confirmed. Raises what `bank_account_confirm` raises,
    and LabError people.refused_why_missing.
    """
    account = _second_look(bank_account_id, how, actor)
    told = clean_line(why, limit=WHY_MAX, field="why")
    if not told:
        raise LabError("people.refused_why_missing", field="why")
    account.refused_by_id, account.refused_on = actor.person_id, clock.today()
    account.refused_how, account.refused_why = how, told
    account.save(update_fields=["refused_by", "refused_how", "refused_on", "refused_why"])
    events.record(
        "bank_account.refused",
        actor=actor,
        subject=("organisation", account.organisation_id),
        clock=clock,
        bank_account_id=account.id,
        how=how,
    )
    _work_done(account.id, CONFIRM, actor=actor, clock=clock)
    wanted = Wanted(
        subject=("organisation", account.organisation_id), step=AGAIN, what="people.bank.refused_task",
        who_role=Role.SETTLEMENT_OFFICER, assignee_id=account.entered_by_id,
    )  # fmt: skip
    task_open(wanted=wanted, actor=actor, clock=clock)
    return account


def _second_look(bank_account_id: UUID, how: str, actor: Actor) -> BankAccount:
    """The account, held, for a second person who has not said anything about it yet."""
    policies.require(actor, "bank_account_confirm")
    if how not in BankAccount.ConfirmedHow.values:
        raise LabError("people.confirmed_how_unknown", field="how")
    account = locked(BankAccount.objects.all(), bank_account_id)
    if account.entered_by_id == _person_of(actor):
        raise NotAllowed("people.second_person_needed")
    if account.confirmed_by_id is not None:
        raise Conflict("people.bank_account_confirmed")
    if account.refused_by_id is not None:
        raise Conflict("people.bank_account_refused")
    return account


def _work_done(subject_id: UUID, step: str, *, actor: Actor, clock: Clock) -> None:
    with acting(SYSTEM):
        rows = Task.objects.filter(subject_id=subject_id, step=step, done_at=None)
        # Told of an earlier day it was done all the same, and not before it was asked.
        rows.update(done_at=Greatest("opened_at", clock.now()), done_by=actor.account_id)


def _person_of(actor: Actor) -> UUID:
    """Two persons, not two logins: a job or a command is nobody and can be neither of them."""
    if actor.person_id is None:
        raise NotAllowed()
    return actor.person_id
