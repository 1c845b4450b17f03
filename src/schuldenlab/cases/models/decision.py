# SPDX-License-Identifier: EUPL-1.2
"""Decisions: who decided what, on which mandate, and where it departs from the rule, why.

A decision that needs a second person is first a proposal; only the second person makes a decision of it.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from schuldenlab.base.models.fields import append_only

from .case import OfCase
from .facts import Receipt

_KIND = Q(kind__regex="^[a-z][a-z0-9_]*$")


class Advice(OfCase):
    """What somebody who knows the household advises, before another decides."""

    kind = models.CharField(max_length=40)
    outcome = models.CharField(max_length=40)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    words = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(name="advice_kind", condition=_KIND)]
        indexes = [models.Index(fields=["case", "kind", "-known_at"], name="advice_newest")]
        triggers = append_only()


class Decided(OfCase):
    """What a proposal and a decision share. `reasons` lie under the key of the case."""

    kind = models.CharField(max_length=40)
    outcome = models.CharField(max_length=40)
    cents = models.BigIntegerField(default=0)
    receipt = models.ForeignKey(Receipt, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    mandate_id = models.UUIDField()
    reasons = models.BinaryField(null=True)

    class Meta:
        abstract = True


class DecisionProposal(Decided):
    """Waits for a second person. `supersedes` is the decision that counts now."""

    supersedes = models.ForeignKey("cases.Decision", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="proposal_kind", condition=_KIND),
            models.CheckConstraint(name="proposal_cents", condition=Q(cents__gte=0)),
        ]
        indexes = [models.Index(fields=["case", "kind"], name="proposal_of_case")]
        triggers = append_only()


class Decision(Decided):
    """A decision that holds. Of one kind the newest counts: each next one names the one it supersedes."""

    decided_on = models.DateField()
    proposal = models.OneToOneField(DecisionProposal, null=True, on_delete=models.PROTECT, related_name="decision")
    second_person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    second_mandate_id = models.UUIDField(null=True)
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    class Meta:
        constraints = [
            models.CheckConstraint(name="decision_kind", condition=_KIND),
            models.CheckConstraint(name="decision_cents", condition=Q(cents__gte=0)),
            models.CheckConstraint(
                name="decision_second_is_another", condition=Q(second_person__isnull=True) | ~Q(second_person=F("by"))
            ),
            models.CheckConstraint(
                name="decision_second_with_mandate",
                condition=Q(second_person__isnull=True, second_mandate_id__isnull=True, proposal__isnull=True)
                | Q(second_person__isnull=False, second_mandate_id__isnull=False, proposal__isnull=False),
            ),
            models.UniqueConstraint(
                name="decision_first_once", fields=["case", "kind"], condition=Q(supersedes__isnull=True)
            ),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="decision_as_proposed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__proposal__isnull=False),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM cases_decisionproposal AS proposal
                        WHERE proposal.id = NEW.proposal_id AND proposal.case_id = NEW.case_id
                          AND proposal.kind = NEW.kind AND proposal.outcome = NEW.outcome
                          AND proposal.cents = NEW.cents AND proposal.by_id = NEW.by_id
                    ) THEN
                        RAISE EXCEPTION 'differs from what was proposed'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_as_proposed';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]


class DecisionSent(OfCase):
    """The day on which the letter with a formal decision went out to one person: from the day after they can object.

    `objection_until`: the last day (Awb 6:7). Each client has a term of their own.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="sent")
    person_id = models.UUIDField()
    sent_on = models.DateField()
    objection_until = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="decision_sent_once", fields=["decision", "person_id"]),
            models.CheckConstraint(name="decision_sent_term", condition=Q(objection_until__gt=F("sent_on"))),
        ]
        triggers = append_only()
