# SPDX-License-Identifier: EUPL-1.2
"""What is owed to whom, what was said about the amount and by whom, and the letters it was found in."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from schuldenlab.base.models.fields import append_only, never_deleted
from schuldenlab.base.money import CENTS_MAX
from schuldenlab.methods.vocabulary.lists import DEBT_KINDS

from .below import Answerable, OfCase, all_or_none, one_of, written_once

RANKS = ("preferential", "ordinary")

# On what the preference rests, as the settlement officer looked it up; the system never decides it (Fw art. 349).
RANK_BASES = (
    "state_tax",  # Invorderingswet 1990 art. 21
    "assistance",  # Participatiewet art. 60 lid 7
    "uwv",  # the recovery article of each act
    "svb",
    "ioaw",
    "health_premium",  # the administrative premium, Zvw
    "funeral",  # BW 3:288
    "employer",  # wage and pension owed by the debtor as employer, BW 3:288
    "other_law",
    "creditor_says",  # the creditor names a preference that nobody checked yet
)

# How the debt came about: overlevings-, compensatie-, aanpassings-, overkrediteringsschuld. Blank: not asked.
CAUSES = ("survival", "compensation", "adjustment", "overcrediting")

GIVEN_UP_REASONS = ("no_answer", "client_unknown", "creditor_gone", "no_cooperation")
NO_DEBT = ("not_a_debt", "double")  # nobody was ever owed it
SAID_GONE = ("paid", *NO_DEBT)  # somebody writes it down; the others follow from a sale or a discharge
GONE_REASONS = (*SAID_GONE, "sold", "discharged")
REOPENED_BECAUSE = ("not_received", "noted_wrongly")
SAID_BY = ("resident", "letter", "coach", "creditor")
BROUGHT_BY = ("resident", "coach")
DEBTORS_MAX = 2
REFERENCE_MAX = 140


class Claim(Answerable):
    """One debt. `state` moves only as `flow` says; `reason` says why it was given up or is gone, `state_on` since when.

    `debtor_ids`: the one or two clients who owe it. A sold claim is gone; the new one names it in `sold_from`.
    """

    class State(models.TextChoices):
        LISTED = "listed"
        ASKED = "asked"
        KNOWN = "known"
        GIVEN_UP = "given_up"
        GONE = "gone"

    debtor_ids = ArrayField(models.UUIDField())
    creditor = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    rank = models.CharField(max_length=12, default="ordinary")
    rank_basis = models.CharField(max_length=20, blank=True)
    reference_creditor = models.CharField(max_length=REFERENCE_MAX, blank=True)  # FactuurnummerSE
    reference_customer = models.CharField(max_length=REFERENCE_MAX, blank=True)  # KlantnummerSE
    arisen_on = models.DateField(null=True)
    cause = models.CharField(max_length=20, blank=True)
    sold_from = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="sold_to")
    listed_on = models.DateField()
    state = models.CharField(max_length=10, default=State.LISTED)
    state_on = models.DateField()
    reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            one_of("claim_kind", "kind", tuple(DEBT_KINDS)),
            one_of("claim_rank", "rank", RANKS),
            models.CheckConstraint(
                name="claim_rank_basis",
                condition=Q(rank="ordinary", rank_basis="") | Q(rank="preferential", rank_basis__in=RANK_BASES),
            ),
            one_of("claim_cause", "cause", ("", *CAUSES)),
            models.CheckConstraint(
                name="claim_debtors",
                condition=Q(debtor_ids__len__in=[1, DEBTORS_MAX], debtor_ids__contained_by=F("client_ids")),
            ),
            one_of("claim_state", "state", ("listed", "asked", "known", "given_up", "gone")),
            models.CheckConstraint(
                name="claim_reason",
                condition=Q(state__in=["listed", "asked", "known"], reason="")
                | Q(state="given_up", reason__in=GIVEN_UP_REASONS)
                | Q(state="gone", reason__in=GONE_REASONS),
            ),
            models.CheckConstraint(name="claim_arisen_before_listed", condition=Q(arisen_on__lte=F("listed_on"))),
            models.CheckConstraint(name="claim_not_from_itself", condition=~Q(sold_from=F("id"))),
        ]
        indexes = [
            models.Index(fields=["case"], name="claim_of_case"),
            models.Index(fields=["answering", "state"], name="claim_of_answering"),
            GinIndex(fields=["client_ids"], name="claim_of_clients"),
        ]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(
                name="claim_fixed", fields=["id", "known_at", "case", "client_ids", "sold_from", "listed_on"]
            ),
            pgtrigger.Protect(
                name="claim_gone_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="gone")
                & ~pgtrigger.Q(old__reason__in=["discharged", "paid"], new__state="known", new__reason=""),
            ),
        ]

    @property
    def their_reference(self) -> str:
        """What the creditor knows it by; empty where nobody told us."""
        return self.reference_creditor or self.reference_customer


class ClaimAmount(OfCase):
    """What somebody said is owed, on which day it was so; which one counts, `selectors.amounts` says. Nobody said
    anything: no row. `answering` is filled in on the creditor's word only: what others said is not for the creditor
    to see.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="amounts")
    answering = models.ForeignKey("people.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    cents = models.BigIntegerField()
    principal_cents = models.BigIntegerField(null=True)
    interest_cents = models.BigIntegerField(null=True)
    costs_cents = models.BigIntegerField(null=True)
    paid_cents = models.BigIntegerField(null=True)
    holds_on = models.DateField()
    said_by = models.CharField(max_length=10)
    message = models.ForeignKey("debts.Message", null=True, on_delete=models.PROTECT, related_name="+")
    document_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            *(
                models.CheckConstraint(
                    name=f"claimamount_{part}", condition=Q(**{f"{part}__gte": 0, f"{part}__lte": CENTS_MAX})
                )
                for part in ("cents", "principal_cents", "interest_cents", "costs_cents", "paid_cents")
            ),
            one_of("claimamount_said_by", "said_by", SAID_BY),
            models.CheckConstraint(
                name="claimamount_creditor_named",
                condition=Q(said_by="creditor", answering__isnull=False)
                | ~Q(said_by="creditor") & Q(answering__isnull=True),
            ),
            models.CheckConstraint(
                name="claimamount_letter_named", condition=~Q(said_by="letter") | Q(document_id__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["claim", "-holds_on", "-known_at"], name="claimamount_newest")]
        triggers = append_only()


class Letter(OfCase):
    """A letter somebody photographed or handed over; `document_id` holds it. Read once, with what came of it.

    `replaces`: the letter that could not be read and that this one takes the place of.
    """

    class Outcome(models.TextChoices):
        CLAIM = "claim"
        NOT_A_DEBT = "not_a_debt"
        UNREADABLE = "unreadable"

    document_id = models.UUIDField(unique=True)
    received_on = models.DateField()
    brought_by = models.CharField(max_length=10)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    read_on = models.DateField(null=True)
    read_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, blank=True)
    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="letters")

    class Meta:
        constraints = [
            one_of("letter_brought_by", "brought_by", BROUGHT_BY),
            all_or_none("letter_read_by_somebody", "read_on", "read_by"),
            models.CheckConstraint(
                name="letter_outcome",
                condition=Q(outcome="", read_on__isnull=True, claim__isnull=True)
                | Q(outcome="claim", read_on__isnull=False, claim__isnull=False)
                | Q(outcome__in=["not_a_debt", "unreadable"], read_on__isnull=False, claim__isnull=True),
            ),
            models.CheckConstraint(name="letter_read_after_received", condition=Q(read_on__gte=F("received_on"))),
        ]
        indexes = [
            models.Index(fields=["case", "known_at"], name="letter_unread", condition=Q(read_on=None)),
            models.Index(fields=["case"], name="letter_of_case"),
        ]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(name="letter_fixed", exclude=["read_on", "read_by", "outcome", "claim"]),
            written_once("letter_read_once", "read_on"),
        ]
