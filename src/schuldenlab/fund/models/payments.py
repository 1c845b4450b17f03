# SPDX-License-Identifier: EUPL-1.2
"""Payments go out in batches: made by one person, released by another who entered none of its bank accounts.

That is refused here by the database too, whatever a service forgets.
"""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from schuldenlab.base.models.fields import Row, append_only, never_deleted

from .obligations import Obligation
from .pots import Pot, Reservation

_SECOND_PERSON = """
IF EXISTS (
    SELECT 1 FROM fund_payment AS payment
    JOIN people_bankaccount AS account ON account.id = payment.bank_account_id
    WHERE payment.batch_id = NEW.id
      AND (account.entered_by_id = NEW.released_by_id OR account.confirmed_by_id IS NULL)
) THEN
    RAISE EXCEPTION 'released by who entered a bank account, or to one that nobody confirmed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payoutbatch_second_person';
END IF;
RETURN NEW;
"""

_STANDS_STILL = """
PERFORM 1 FROM fund_payoutbatch AS batch WHERE batch.id = NEW.batch_id AND batch.state = 'made' FOR UPDATE;
IF NOT FOUND THEN
    RAISE EXCEPTION 'this batch stands still'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_batch_stands_still';
END IF;
RETURN NEW;
"""


class PayoutBatch(Row):
    """Payments of one pot, on their way to be released together. `cents`: all of them."""

    class State(models.TextChoices):
        MADE = "made"
        RELEASED = "released"
        DROPPED = "dropped"

    pot = models.ForeignKey(Pot, on_delete=models.PROTECT, related_name="batches")
    cents = models.BigIntegerField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField()
    released_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    released_on = models.DateField(null=True)
    released_at = models.DateTimeField(null=True)
    mandate_id = models.UUIDField(null=True)
    state = models.CharField(max_length=12, default=State.MADE)

    class Meta:
        constraints = [
            models.CheckConstraint(name="payoutbatch_state", condition=Q(state__in=["made", "released", "dropped"])),
            models.CheckConstraint(name="payoutbatch_cents", condition=Q(cents__gt=0)),
            models.CheckConstraint(
                name="payoutbatch_two_people", condition=Q(released_by__isnull=True) | ~Q(released_by=F("made_by"))
            ),
            models.CheckConstraint(
                name="payoutbatch_released_wholly",
                condition=Q(
                    state="released",
                    released_by__isnull=False,
                    released_on__isnull=False,
                    released_at__isnull=False,
                    mandate_id__isnull=False,
                )
                | ~Q(state="released")
                & Q(released_by__isnull=True, released_on__isnull=True, released_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["pot", "-known_at"], name="payoutbatch_newest")]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(name="payoutbatch_fixed", fields=["id", "known_at", "pot", "cents", "made_by"]),
            pgtrigger.Protect(
                name="payoutbatch_ended",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="made"),
            ),
            pgtrigger.Trigger(
                name="payoutbatch_second_person",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state="released"),
                func=_SECOND_PERSON,
            ),
        ]


class Payment(Row):
    """One reservation, paid to one bank account, with the reference by which the creditor knows it.

    `party_ids`: who may see it, the creditor and who is paid for it. Paid twice is impossible: one payment lives for
    one reservation; a returned one lives no more.
    """

    class State(models.TextChoices):
        MADE = "made"
        RELEASED = "released"
        SETTLED = "settled"  # the bank says it arrived
        RETURNED = "returned"  # it came back
        DROPPED = "dropped"

    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="payments")
    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="payments")
    cause_type = models.CharField(max_length=40)
    cause_id = models.UUIDField()
    obligation = models.ForeignKey(Obligation, null=True, on_delete=models.PROTECT, related_name="payments")
    creditor = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    party_ids = ArrayField(models.UUIDField())
    bank_account = models.ForeignKey("people.BankAccount", on_delete=models.PROTECT, related_name="+")
    cents = models.BigIntegerField()
    creditor_reference = models.CharField(max_length=140)
    transfer_id = models.UUIDField(null=True)  # the entry in the ledger, once released
    state = models.CharField(max_length=12, default=State.MADE)
    ended_on = models.DateField(null=True)  # arrived or came back on this day
    ended_at = models.DateTimeField(null=True)
    overpaid_cents = models.BigIntegerField(default=0)  # of a returned one: given back in cash, now in suspense

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="payment_once",
                fields=["reservation"],
                condition=Q(state__in=["made", "released", "settled"]),
            ),
            models.UniqueConstraint(
                name="payment_cause_once",
                fields=["cause_type", "cause_id"],
                condition=Q(state__in=["made", "released", "settled"]),
            ),
            models.CheckConstraint(name="payment_cents", condition=Q(cents__gt=0)),
            models.CheckConstraint(
                name="payment_state", condition=Q(state__in=["made", "released", "settled", "returned", "dropped"])
            ),
            models.CheckConstraint(
                name="payment_posted",
                condition=Q(state__in=["made", "dropped"], transfer_id__isnull=True)
                | Q(state__in=["released", "settled", "returned"], transfer_id__isnull=False),
            ),
            models.CheckConstraint(
                name="payment_ended",
                condition=Q(state__in=["settled", "returned"], ended_on__isnull=False, ended_at__isnull=False)
                | ~Q(state__in=["settled", "returned"]) & Q(ended_on__isnull=True, ended_at__isnull=True),
            ),
            models.CheckConstraint(name="payment_parties", condition=Q(party_ids__len__in=[1, 2])),
        ]
        indexes = [
            models.Index(fields=["batch"], name="payment_of_batch"),
            GinIndex(fields=["party_ids"], name="payment_parties_of"),
        ]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(
                name="payment_fixed",
                exclude=[
                    *("bank_account", "obligation", "transfer_id"),
                    *("state", "ended_on", "ended_at", "overpaid_cents"),
                ],
            ),
            pgtrigger.Trigger(
                name="payment_enters_open_batch",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_STANDS_STILL,
            ),
            pgtrigger.Trigger(
                name="payment_account_of_open_batch",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("bank_account"),
                func=_STANDS_STILL,
            ),
        ]


class Specification(Row):
    """What one creditor was paid in one batch, with its own references and nobody else's."""

    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="specifications")
    creditor = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    party_ids = ArrayField(models.UUIDField())
    cents = models.BigIntegerField()
    payments = models.PositiveIntegerField()
    paid_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="specification_once", fields=["batch", "creditor", "payee"]),
            models.CheckConstraint(name="specification_cents", condition=Q(cents__gt=0, payments__gt=0)),
        ]
        indexes = [GinIndex(fields=["party_ids"], name="specification_parties_of")]
        triggers = append_only()


class SpecificationLetter(Row):
    """The letter of a specification, kept as it was sent. A row of its own: it is made just after the payment."""

    specification = models.OneToOneField(Specification, on_delete=models.PROTECT, related_name="letter")
    document_id = models.UUIDField()
    party_ids = ArrayField(models.UUIDField())
    sent_on = models.DateField()

    class Meta:
        indexes = [GinIndex(fields=["party_ids"], name="specificationletter_parties")]
        triggers = append_only()
