# SPDX-License-Identifier: EUPL-1.2
"""A pot of money with a purpose, what partners put into the lab, and money set apart for an opaque cause.

What a pot holds is in the ledger, never here: `Pot` knows only the names of its accounts (`accounts.py`).
"""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from schuldenlab.base.models.fields import Row, append_only, never_deleted

from .mistakes import Counting

# What a method asks for under [money], and what a partner can bring: never ranked, never added up.
POT_KINDS = ("fund", "loan", "own_income")
CONTRIBUTION_KINDS = ("money", "staff", "knowledge", "access", "concession")


GIVEN_FREE = ("voided", "returned")  # reservations that take nothing from the pot any more


class Pot(Row):
    name = models.CharField(max_length=120, unique=True)
    purpose = models.CharField(max_length=500)
    kind = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.CheckConstraint(name="pot_kind", condition=Q(kind__in=POT_KINDS)),
            models.CheckConstraint(name="pot_has_name_and_purpose", condition=~Q(name="") & ~Q(purpose="")),
        ]
        triggers = append_only()


class PotCondition(Row):
    """What a pot is for, on these days. An empty list or no number is no condition; the newest that holds counts.

    `cents_max_case`: what one case can get at most, all its reservations together.
    """

    pot = models.ForeignKey(Pot, on_delete=models.PROTECT, related_name="conditions")
    age_first = models.PositiveSmallIntegerField(null=True)
    age_last = models.PositiveSmallIntegerField(null=True)
    method_keys = ArrayField(models.CharField(max_length=60), default=list)
    debt_kinds = ArrayField(models.CharField(max_length=40), default=list)
    cents_max_case = models.BigIntegerField(null=True)
    holds_from = models.DateField()
    holds_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="potcondition_ages", condition=Q(age_last__gte=F("age_first"))),
            models.CheckConstraint(name="potcondition_days", condition=Q(holds_until__gt=F("holds_from"))),
            models.CheckConstraint(name="potcondition_cents", condition=Q(cents_max_case__gt=0)),
        ]
        indexes = [models.Index(fields=["pot", "-holds_from"], name="potcondition_newest")]
        triggers = append_only()


class Contribution(Row):
    """What a partner brought on this day. Only money has cents; the rest is told in words. Money that was written down
    wrongly is among `everything` and not among `objects`."""

    pot = models.ForeignKey(Pot, null=True, on_delete=models.PROTECT, related_name="contributions")
    party = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    cents = models.BigIntegerField(null=True)
    words = models.CharField(max_length=500, blank=True)
    received_on = models.DateField()
    transfer_id = models.UUIDField(null=True)

    objects = Counting()
    everything = models.Manager["Contribution"]()

    class Meta:
        constraints = [
            models.CheckConstraint(name="contribution_kind", condition=Q(kind__in=CONTRIBUTION_KINDS)),
            models.CheckConstraint(
                name="contribution_money_or_words",
                condition=Q(kind="money", cents__gt=0, pot__isnull=False, transfer_id__isnull=False)
                | ~Q(kind="money") & Q(cents__isnull=True, transfer_id__isnull=True) & ~Q(words=""),
            ),
        ]
        indexes = [models.Index(fields=["pot", "-received_on"], name="contribution_of_pot")]
        triggers = append_only()


class Reservation(Row):
    """Money set apart for one cause (an offer, say), so that what is promised can be paid.

    `person` is who will owe what is paid; nobody when the method asks nothing back. `with_person` owes it together with
    them, each the whole of it until it is given back. `payee` is who is paid: the
    creditor, or who collects for it by dated authorisation.
    """

    class State(models.TextChoices):
        HELD = "held"
        COMMITTED = "committed"
        VOIDED = "voided"
        RETURNED = "returned"  # agreed and never paid: taken back to the pot

    pot = models.ForeignKey(Pot, on_delete=models.PROTECT, related_name="reservations")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    with_person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    cause_type = models.CharField(max_length=40)
    cause_id = models.UUIDField()
    creditor = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    creditor_reference = models.CharField(max_length=140)
    debt_kind = models.CharField(max_length=40, blank=True)
    cents = models.BigIntegerField()
    transfer_id = models.UUIDField(unique=True)
    reserved_on = models.DateField()
    state = models.CharField(max_length=12, default=State.HELD)
    ended_on = models.DateField(null=True)  # committed or given free on this day
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reservation_cause_once",
                fields=["cause_type", "cause_id"],
                condition=~Q(state__in=GIVEN_FREE),
            ),
            models.CheckConstraint(
                name="reservation_with_person", condition=Q(with_person__isnull=True) | ~Q(with_person=F("person"))
            ),
            models.CheckConstraint(name="reservation_cents", condition=Q(cents__gt=0)),
            models.CheckConstraint(name="reservation_state", condition=Q(state__in=["held", "committed", *GIVEN_FREE])),
            models.CheckConstraint(
                name="reservation_ended",
                condition=Q(state="held", ended_on__isnull=True, ended_at__isnull=True)
                | ~Q(state="held") & Q(ended_on__isnull=False, ended_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="reservation_of_case"),
            models.Index(fields=["pot"], name="reservation_open", condition=~Q(state__in=GIVEN_FREE)),
        ]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(name="reservation_fixed", exclude=["state", "ended_on", "ended_at"]),
        ]
