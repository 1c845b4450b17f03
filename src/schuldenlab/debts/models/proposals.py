# SPDX-License-Identifier: EUPL-1.2
"""What creditors are offered, what each answered, and what was agreed, signed and discharged."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from schuldenlab.base.models.fields import append_only, never_deleted
from schuldenlab.base.money import CENTS_MAX
from schuldenlab.methods.vocabulary.lists import DEBT_KINDS

from .below import Answerable, OfCase, one_of
from .claims import RANKS, Claim

PPM = 1_000_000
AGREEMENT_KINDS = ("all", "each")
AGREED_BY = ("all", "each", "court")
ANSWER_KINDS = ("accept", "refuse")
REFUSE_REASONS = (
    "share_too_low",
    "capacity_doubted",
    "debt_disputed",
    "fraud_or_fine",
    "secured",
    "others_paid_more",
    "no_cooperation_with_helper",
    "other",
)
CORRECTED_BECAUSE = ("typed_wrongly", "creditor_said")


class Proposal(OfCase):
    """One proposal to all creditors of a case; a later one is a version more.

    `share_ppm`: of an ordinary claim. `usual_ppm`: what that share is when nobody chooses more than the method gives.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        SENT = "sent"
        AGREED = "agreed"
        FAILED = "failed"
        WITHDRAWN = "withdrawn"

    method_version = models.ForeignKey("cases.MethodVersion", on_delete=models.PROTECT, related_name="+")
    receipt = models.ForeignKey("cases.Receipt", on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField()
    share_ppm = models.IntegerField()
    usual_ppm = models.IntegerField()
    agreement = models.CharField(max_length=4)
    leaves_out = ArrayField(models.CharField(max_length=40), default=list)
    state = models.CharField(max_length=10, default=State.DRAFT)
    made_on = models.DateField()
    sent_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    court_asked_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="proposal_version_once", fields=["case", "version"]),
            models.UniqueConstraint(
                name="proposal_one_alive", fields=["case"], condition=Q(state__in=["draft", "sent"])
            ),
            models.CheckConstraint(name="proposal_version", condition=Q(version__gt=0)),
            models.CheckConstraint(name="proposal_share", condition=Q(share_ppm__gte=0, share_ppm__lte=PPM)),
            models.CheckConstraint(name="proposal_usual", condition=Q(usual_ppm__gte=0, usual_ppm__lte=F("share_ppm"))),
            one_of("proposal_agreement", "agreement", AGREEMENT_KINDS),
            models.CheckConstraint(name="proposal_leaves_out", condition=Q(leaves_out__contained_by=list(DEBT_KINDS))),
            one_of("proposal_state", "state", ("draft", "sent", "agreed", "failed", "withdrawn")),
            models.CheckConstraint(
                name="proposal_days",
                condition=Q(state="draft", sent_on__isnull=True, expires_on__isnull=True, ended_on__isnull=True)
                | Q(state="sent", sent_on__isnull=False, expires_on__isnull=False, ended_on__isnull=True)
                | Q(state__in=["agreed", "failed"], sent_on__isnull=False, expires_on__isnull=False)
                & Q(ended_on__gte=F("sent_on"))
                | Q(state="withdrawn", ended_on__isnull=False),
            ),
            models.CheckConstraint(name="proposal_expires_after_sent", condition=Q(expires_on__gte=F("sent_on"))),
            models.CheckConstraint(name="proposal_court_after_sent", condition=Q(court_asked_on__gte=F("sent_on"))),
        ]
        indexes = [
            models.Index(fields=["expires_on"], name="proposal_open", condition=Q(state="sent")),
            GinIndex(fields=["client_ids"], name="proposal_of_clients"),
        ]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(
                name="proposal_fixed", exclude=["state", "sent_on", "expires_on", "ended_on", "court_asked_on"]
            ),
            pgtrigger.Protect(
                name="proposal_ended_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["agreed", "failed", "withdrawn"]),
            ),
        ]


class Offer(Answerable):
    """What one claim is offered: `cents` of `balance_cents`, against final discharge. Both stand as they were made.

    `regular_cents`: what the regular route would pay it, where a share is offered that stands apart from that route.
    """

    class State(models.TextChoices):
        DRAFTED = "drafted"
        SENT = "sent"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        RECONSIDERING = "reconsidering"
        EXPIRED = "expired"
        WITHDRAWN = "withdrawn"

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="offers")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="offers")
    creditor = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    rank = models.CharField(max_length=12)
    balance_cents = models.BigIntegerField()
    cents = models.BigIntegerField()
    share_ppm = models.IntegerField()
    regular_cents = models.BigIntegerField(null=True)
    reservation = models.OneToOneField("fund.Reservation", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=14, default=State.DRAFTED)
    state_on = models.DateField()
    due_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="offer_once", fields=["proposal", "claim"]),
            one_of("offer_rank", "rank", RANKS),
            models.CheckConstraint(
                name="offer_balance", condition=Q(balance_cents__gte=0, balance_cents__lte=CENTS_MAX)
            ),
            models.CheckConstraint(name="offer_cents", condition=Q(cents__gte=0, cents__lte=F("balance_cents"))),
            models.CheckConstraint(name="offer_regular", condition=Q(regular_cents__gte=0)),
            models.CheckConstraint(name="offer_share", condition=Q(share_ppm__gte=0, share_ppm__lte=PPM)),
            one_of(
                "offer_state",
                "state",
                ("drafted", "sent", "accepted", "refused", "reconsidering", "expired", "withdrawn"),
            ),
            models.CheckConstraint(
                name="offer_due", condition=~Q(state__in=["sent", "reconsidering"]) | Q(due_on__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["answering", "due_on"], name="offer_open", condition=Q(state__in=["sent", "reconsidering"])
            ),
            models.Index(fields=["case"], name="offer_of_case"),
            GinIndex(fields=["client_ids"], name="offer_of_clients"),
        ]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(name="offer_fixed", exclude=["state", "state_on", "due_on", "reservation"]),
        ]


class Answer(Answerable):
    """What the creditor answered, first and, asked again, in a second round. `words` lie under the key of the case.

    Accepting is always against final discharge after payment. `document_id`: the letter, where the officer wrote down
    what came on paper.
    """

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="answers")
    round = models.IntegerField(default=1)
    kind = models.CharField(max_length=10)
    reason_code = models.CharField(max_length=30, blank=True)
    words = models.BinaryField(null=True)
    discharge_after_payment = models.BooleanField(default=False)
    by_person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField()
    document_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="answer_once", fields=["offer", "round"]),
            models.CheckConstraint(name="answer_round", condition=Q(round__in=[1, 2])),
            models.CheckConstraint(
                name="answer_kind",
                condition=Q(kind="accept", reason_code="", discharge_after_payment=True)
                | Q(kind="refuse", reason_code__in=REFUSE_REASONS, discharge_after_payment=False),
            ),
        ]
        triggers = append_only()


class Agreement(OfCase):
    """The creditors agreed, or the court ordered them to."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="agreed")
    reached_on = models.DateField()
    by = models.CharField(max_length=5)

    class Meta:
        constraints = [one_of("agreement_by", "by", AGREED_BY)]
        indexes = [models.Index(fields=["case"], name="agreement_of_case")]
        triggers = append_only()


class Contract(OfCase):
    """What the agreement means for this person was signed: by them, or by who decides about their money.

    `signed_for`: the office that administers their money, where the coach saw on paper that it signed. Whose hand that
    was stands on the paper. `words`: what the paper says, by language, where this program wrote it.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="contracts")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField()
    signed_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    signed_for = models.ForeignKey("people.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    document_id = models.UUIDField()
    words = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="contract_once", fields=["proposal", "person"]),
            models.CheckConstraint(
                name="contract_signed",
                condition=Q(signed_by__isnull=False, signed_for__isnull=True)
                | Q(signed_by__isnull=True, signed_for__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["case"], name="contract_of_case")]
        triggers = append_only()


class PassedOn(OfCase):
    """What the household set aside and went to the creditors of its agreement that day: all of them together, each its
    part. Only where no fund paid at once. Noted wrongly: a row that `corrects` it, with no cents when it never went.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="passed_on")
    cents = models.BigIntegerField()
    passed_on = models.DateField()
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="passedon_cents",
                condition=Q(cents__gt=0, cents__lte=CENTS_MAX) | Q(cents=0, corrects__isnull=False),
            ),
            models.CheckConstraint(name="passedon_not_itself", condition=~Q(corrects=F("id"))),
        ]
        indexes = [models.Index(fields=["case"], name="passedon_of_case")]
        triggers = append_only()


class Discharge(Answerable):
    """The rest of this claim is no longer owed, since its offer was paid. `debtor_ids`: by whom; of two who owe it
    together, both where the creditor says so, or each by a discharge of their own. It holds unless its newest turn says
    that the payment came back.

    `received_cents`: for how much in all the creditor gave it, where its own paper came for less than was agreed; None:
    for what was agreed.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="discharges")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="discharges")
    debtor_ids = ArrayField(models.UUIDField())
    given_on = models.DateField()
    payment_id = models.UUIDField(null=True)
    document_id = models.UUIDField(null=True)
    received_cents = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="discharge_debtors",
                condition=Q(debtor_ids__len__in=[1, 2], debtor_ids__contained_by=F("client_ids")),
            ),
            models.CheckConstraint(name="discharge_received", condition=Q(received_cents__gte=0)),
            models.UniqueConstraint(name="discharge_once", fields=["offer", "debtor_ids"]),
        ]
        indexes = [models.Index(fields=["case"], name="discharge_of_case")]
        triggers = append_only()


class DischargeTurn(Answerable):
    """What undid a discharge or made it hold again: its payment came back, was paid again, or the creditor's own paper
    came. `payment_id`: that payment, the note of what was passed on (`PassedOn`), the paper that was added, the
    amount on one that was put right (`DischargeCorrection`), or the debt (`Claim`) that was none after all.

    `document_id`: the creditor's own paper, with `received_cents` as in a discharge.
    """

    discharge = models.ForeignKey(Discharge, on_delete=models.PROTECT, related_name="turns")
    holds = models.BooleanField()
    payment_id = models.UUIDField()
    turned_on = models.DateField()
    document_id = models.UUIDField(null=True)
    received_cents = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="dischargeturn_once", fields=["payment_id", "discharge", "holds"]),
            models.CheckConstraint(
                name="dischargeturn_paper",
                condition=Q(document_id__isnull=True, received_cents__isnull=True) | Q(holds=True),
            ),
            models.CheckConstraint(name="dischargeturn_received", condition=Q(received_cents__gte=0)),
        ]
        indexes = [models.Index(fields=["discharge", "-known_at"], name="dischargeturn_newest")]
        triggers = append_only()


class DischargeCorrection(OfCase):
    """The amount on a creditor's own paper was noted wrongly: what it got in all is this, known since `known_at`. The
    newest counts. The paper with its first amount stays as it was noted, and so does every amount in between.
    """

    discharge = models.ForeignKey(Discharge, on_delete=models.PROTECT, related_name="corrections")
    received_cents = models.BigIntegerField()
    reason = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.CheckConstraint(name="dischargecorrection_received", condition=Q(received_cents__gte=0)),
            one_of("dischargecorrection_reason", "reason", CORRECTED_BECAUSE),
        ]
        indexes = [models.Index(fields=["discharge", "-known_at"], name="dischargecorrection_newest")]
        triggers = append_only()
