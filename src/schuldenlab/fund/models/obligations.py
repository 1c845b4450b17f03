# SPDX-License-Identifier: EUPL-1.2
"""What a resident owes the fund, how they agreed to give back, and what they gave.

The sum paid is what is owed. `left_cents` repeats the ledger's receivable, so that the resident can be shown it; tests
hold the two equal.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from schuldenlab.base.models.fields import Row, append_only, never_deleted

from .mistakes import Counting

WAYS = ("cash", "milestone", "hours", "forgiven")
MILESTONE_KINDS = ("school_year", "diploma", "work_contract", "half_year_at_work", "plan_completed")


class Obligation(Row):
    """One person, one case, one pot. Zero closes it; another payment opens it again.

    `with_person`: who owes it together with them, for a debt that two had together. Each can be asked for all that is
    left, and what one gives back the other no longer owes.
    """

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    pot = models.ForeignKey("fund.Pot", on_delete=models.PROTECT, related_name="obligations")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    with_person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    opened_cents = models.BigIntegerField()
    left_cents = models.BigIntegerField()
    state = models.CharField(max_length=12, default=State.OPEN)
    closed_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="obligation_once", fields=["case", "person", "with_person", "pot"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="obligation_with_person", condition=Q(with_person__isnull=True) | ~Q(with_person=F("person"))
            ),
            models.CheckConstraint(
                name="obligation_left", condition=Q(left_cents__gte=0, left_cents__lte=F("opened_cents"))
            ),
            models.CheckConstraint(
                name="obligation_closed_at_zero",
                condition=Q(state="open", left_cents__gt=0, closed_on__isnull=True, closed_at__isnull=True)
                | Q(state="closed", left_cents=0, closed_on__isnull=False, closed_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["person"], name="obligation_of_person")]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(
                name="obligation_fixed",
                fields=["id", "known_at", "pot", "person", "with_person", "case", "opened_on"],
            ),
        ]


class OfObligation(Row):
    """`person_id` repeats that of the obligation: row security compares one column of the row itself."""

    person_id = models.UUIDField()

    class Meta:
        abstract = True


class ReturnPlan(OfObligation):
    """How somebody gives back, as agreed on this day. The newest one counts."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="plans")
    agreed_on = models.DateField()
    by_hours = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["obligation", "-known_at"], name="returnplan_newest")]
        triggers = append_only()


class Instalment(OfObligation):
    """An amount in cash and the day it is due. `missed_on`: the day we saw that it had not come; never a fine."""

    plan = models.ForeignKey(ReturnPlan, on_delete=models.PROTECT, related_name="instalments")
    due_on = models.DateField()
    cents = models.BigIntegerField()
    missed_on = models.DateField(null=True)
    missed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="instalment_day_once", fields=["plan", "due_on"]),
            models.CheckConstraint(name="instalment_cents", condition=Q(cents__gt=0)),
            models.CheckConstraint(name="instalment_missed_after_due", condition=Q(missed_on__gt=F("due_on"))),
        ]
        indexes = [models.Index(fields=["due_on"], name="instalment_due", condition=Q(missed_on=None))]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(name="instalment_fixed", exclude=["missed_on", "missed_at"]),
            pgtrigger.Protect(
                name="instalment_missed_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__missed_on__isnull=False),
            ),
        ]


class Milestone(OfObligation):
    """A step at school or work, and what it takes off; `worth_cents` is the city's value on the day of the first plan
    that has it."""

    plan = models.ForeignKey(ReturnPlan, on_delete=models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=40)
    host = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    worth_cents = models.BigIntegerField()
    due_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="milestone_kind", condition=Q(kind__in=MILESTONE_KINDS)),
            models.CheckConstraint(name="milestone_worth", condition=Q(worth_cents__gt=0)),
        ]
        triggers = append_only()


class GivingBack(OfObligation):
    """Something was given back, or forgiven. Without a local hour value hours are kept and `worth_cents` is unknown.
    Cash that was written down wrongly is among `everything` and not among `objects`.

    `quantity`: cents for cash and what is forgiven, minutes for hours, 1 for a milestone. `values`: a later decision
    gave these kept hours their worth; that is a row of its own.
    """

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="given")
    way = models.CharField(max_length=12)
    quantity = models.BigIntegerField()
    worth_cents = models.BigIntegerField(null=True)
    given_on = models.DateField()
    confirmation = models.OneToOneField(
        "fund.HostConfirmation", null=True, on_delete=models.PROTECT, related_name="giving_back"
    )
    decision = models.ForeignKey("cases.Decision", null=True, on_delete=models.PROTECT, related_name="+")
    values = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="valued_by")
    transfer_id = models.UUIDField(null=True)
    to_suspense_cents = models.BigIntegerField(default=0)  # paid more than was owed: kept apart until matched

    objects = Counting()
    everything = models.Manager["GivingBack"]()

    class Meta:
        constraints = [
            models.CheckConstraint(name="givingback_way", condition=Q(way__in=WAYS)),
            models.CheckConstraint(
                name="givingback_quantity", condition=Q(quantity__gt=0, to_suspense_cents__gte=0)
            ),
            models.CheckConstraint(
                name="givingback_worth_is_booked",
                condition=Q(worth_cents__isnull=True, transfer_id__isnull=True, way="hours")
                | Q(worth_cents=0)
                | Q(worth_cents__gt=0, transfer_id__isnull=False),
            ),
            models.CheckConstraint(
                name="givingback_by_whom",
                condition=Q(way="cash", confirmation__isnull=True, decision__isnull=True)
                | Q(way="milestone", confirmation__isnull=False)
                | Q(way="hours", confirmation__isnull=False, values__isnull=True)
                | Q(way="hours", values__isnull=False, decision__isnull=False)
                | Q(way="forgiven", decision__isnull=False),
            ),
            models.UniqueConstraint(name="givingback_decision_once", fields=["decision", "values"],
                                    nulls_distinct=False, condition=Q(decision__isnull=False)),
        ]  # fmt: skip
        indexes = [models.Index(fields=["obligation", "given_on"], name="givingback_of")]
        triggers = append_only()
