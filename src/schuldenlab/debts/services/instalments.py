# SPDX-License-Identifier: EUPL-1.2
"""Passing on what a household sets aside, where no fund or loan paid its creditors at once (schuldbemiddeling)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, Sum

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.base.outcomes import one_outcome
from schuldenlab.cases.above import cases_follow
from schuldenlab.cases.computed import offer_terms

from .. import policies
from ..models import Contract, Discharge, PassedOn, Proposal
from ..selectors.agreement import discharges_that_hold
from ._settling import agreed_offers, proposal_held
from ._tools import day, of, record
from .contracts import debtors_of, discharge_turn, discharge_write


@transaction.atomic
def instalment_pass_on(
    *, proposal_id: UUID, cents: int, passed_on: date, actor: Actor, clock: Clock, corrects: UUID | None = None
) -> PassedOn:
    """Note that this much went to the creditors of the agreement, each its part.

    With the last of it they gave what they accepted it for: final discharge. `corrects`: the note this one takes the
    place of, with no cents when nothing went; when it was not the last after all, the discharges that came of it do
    not hold. Raises Conflict debts.not_agreed, debts.discharged_already; LabError
    debts.fund_pays, debts.not_signed, debts.passed_on_too_much and others that name a field.
    """
    policies.require(actor, "settle")
    proposal, case = proposal_held(proposal_id, actor=actor)
    terms = offer_terms(case)
    if proposal.state != "agreed":
        raise Conflict("debts.not_agreed")
    if terms is None or terms.reserves:
        raise LabError("debts.fund_pays")
    if not debtors_of(proposal) <= set(Contract.objects.filter(proposal=proposal).values_list("person_id", flat=True)):
        raise LabError("debts.not_signed")
    offers, before = agreed_offers(proposal), counting(proposal)
    given = {one.offer_id: one for one in Discharge.objects.filter(offer__proposal=proposal)}
    held = set(discharges_that_hold().filter(offer__proposal=proposal).values_list("offer_id", flat=True))
    left = [offer for offer in offers if offer.state == "accepted" and offer.pk not in held]
    if held and not left and corrects is None:
        raise Conflict("debts.discharged_already")
    if day(passed_on, clock, field="passed_on") < proposal.ended_on:
        raise LabError("debts.passed_on_early", field="passed_on")
    if corrects is not None:
        if not before.filter(pk=corrects).exists():
            raise NotFound()
        before = before.exclude(pk=corrects)
    if cents < 0 or (cents == 0 and corrects is None):
        raise LabError("debts.passed_on_nothing", field="cents")
    together = cents + (before.aggregate(all=Sum("cents"))["all"] or 0)
    agreed = sum(offer.cents for offer in offers)
    if together > agreed:
        raise LabError("debts.passed_on_too_much", field="cents")
    row = PassedOn(**of(case, clock), proposal=proposal, cents=cents, passed_on=passed_on, corrects_id=corrects)
    with one_outcome(debts_passedon_corrects_id_key="base.stale"):
        row.save(force_insert=True)
    record("instalment.passed_on", row, actor=actor, clock=clock, holds_on=passed_on, amount_cents=cents)
    with acting(SYSTEM):
        if together == agreed:
            for offer in left:  # whom the court ordered gave nothing: its own paper has to come
                if offer.pk in given:
                    discharge_turn(given[offer.pk], offer, row.pk, passed_on, actor, clock, holds=True)
                else:
                    discharge_write(offer, passed_on, actor, clock)
        elif together < agreed - sum(offer.cents for offer in left):  # who joined later undoes nothing of the others
            for offer in offers:
                if offer.pk in held and given[offer.pk].document_id is None:  # its own paper says so whatever came
                    discharge_turn(given[offer.pk], offer, row.pk, clock.today(), actor, clock, holds=False)
        cases_follow(cases=[case], actor=actor, clock=clock)
    return row


def counting(proposal: Proposal) -> QuerySet[PassedOn]:
    """What was passed on and not corrected since, the oldest first."""
    return PassedOn.objects.filter(proposal=proposal, corrected_by__isnull=True).order_by("passed_on", "known_at")
