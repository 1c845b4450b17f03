# SPDX-License-Identifier: EUPL-1.2
"""The final discharge that a creditor gives by its own paper."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import Clock, FixedClock
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.base.money import euros
from schuldenlab.base.outcomes import one_outcome
from schuldenlab.base.texts import current_language
from schuldenlab.cases.above import cases_follow
from schuldenlab.cases.computed import offer_terms

from .. import policies
from ..models import Discharge, Offer, Proposal
from ..selectors.agreement import discharges_that_hold, ended_by_hand, held
from ._settling import proposal_held
from ._tools import day, in_case
from .contracts import discharge_turn, discharge_write
from .instalments import discharges_follow, part_until, passed_on_above


@transaction.atomic
def discharge_receive(
    *, offer_id: UUID, given_on: date, document_id: UUID, actor: Actor, clock: Clock,
    debtor_ids: Collection[UUID] = (), received_cents: int | None = None, sure: bool = False,
) -> Discharge:  # fmt: skip
    """The creditor's paper that the rest is no longer owed, where it did not accept itself, or where less came than it
    accepted. Once for whoever owes it, unless what it gave before does not hold: then it holds again by this paper.

    `debtor_ids`: whom the paper names, where it does not name both of two; for the other the debt lives on, until a
    later paper names that one too. Nobody named: everybody who owes it.
    `received_cents`: what this creditor got in all, needed where the household pays in parts. Whoever got all of
    their own by then discharged as well. `sure`: it was seen that this is less than its part of what went by that day.
    Raises LabError debts.received_needed, debts.received_too_much, debts.received_less unless `sure`,
    debts.received_too_little when more was passed on by now than all get together, and debts.amount_not_asked where no
    household pays in parts; Conflict debts.nobody_owes_it when somebody wrote down that the debt is no more.
    """
    policies.require(actor, "settle")
    clock = FixedClock(clock.now())  # what follows from a paper is known with it
    offer = Offer.objects.select_related("proposal", "case", "claim").filter(pk=offer_id).first()
    if offer is None:
        raise NotFound()
    proposal, case = proposal_held(offer.proposal_id, actor=actor, closed_too=True)
    if proposal.state != "agreed":
        raise Conflict("debts.not_agreed")
    if not in_case(document_id, case):
        raise LabError("debts.discharge_paper_needed", field="document_id")
    offer.claim.refresh_from_db()
    if ended_by_hand([offer], held(proposal.pk)):
        raise Conflict("debts.nobody_owes_it")
    given = list(Discharge.objects.filter(offer=offer))
    owing = [one for one in case.client_ids if any(one in row.debtor_ids for row in (offer.claim, *given))]
    if not set(debtor_ids) <= set(owing):
        raise NotFound()
    terms = offer_terms(case)
    if terms is None or terms.reserves:
        if received_cents is not None:
            raise LabError("debts.amount_not_asked", field="received_cents")
    elif received_cents is None:
        raise LabError("debts.received_needed", field="received_cents")
    if received_cents is not None and not 0 <= received_cents <= offer.cents:
        raise LabError("debts.received_too_much", field="received_cents")
    on = day(given_on, clock, field="given_on")
    if received_cents is not None and not sure:
        _looked_at(proposal, offer, received_cents, on)
    paper = {"document_id": document_id, "received_cents": received_cents}
    holding = set(discharges_that_hold().filter(offer=offer).values_list("pk", flat=True))
    done = {one for row in given if row.pk in holding for one in row.debtor_ids}
    named = set(debtor_ids or owing) - done
    if not named:
        raise Conflict("debts.discharged_already")
    lost = [row for row in given if row.pk not in holding and named & set(row.debtor_ids)]
    if any(not set(row.debtor_ids) <= named for row in lost):
        # Of two who owe it together the discharge that was given names both: for one alone it cannot hold again.
        raise LabError("debts.discharge_names_both", field="offer_id")
    for row in lost:
        discharge_turn(row, offer, document_id, on, actor, clock, holds=True, **paper)
        named -= set(row.debtor_ids)
    if named:
        with one_outcome(discharge_once="debts.discharged_already"):
            new = [one for one in owing if one in named]
            lost.append(discharge_write(offer, on, actor, clock, debtor_ids=new, **paper))
    if passed_on_above(proposal):
        raise LabError("debts.received_too_little", field="received_cents")
    with acting(SYSTEM):
        discharges_follow(proposal, document_id, on, actor, clock)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return lost[-1]


def _looked_at(proposal: Proposal, offer: Offer, received_cents: int, on: date) -> None:
    """An amount that was typed too low makes it seem that what went was for others: below its part somebody looks
    twice."""
    part = part_until(proposal, offer.pk, on)
    if received_cents < part:
        language = current_language()
        amounts = {"cents": euros(received_cents, language), "part": euros(part, language)}
        raise LabError("debts.received_less", field="received_cents", **amounts)
