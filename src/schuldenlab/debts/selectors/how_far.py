# SPDX-License-Identifier: EUPL-1.2
"""How far we are with one creditor, in one word; of the others it tells nothing."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from schuldenlab.cases.computed import offer_terms

from ..models import Claim, Contract, Conversation, Message, Offer, Proposal
from ..models.claims import SAID_GONE
from ..services.contracts import debtors_of
from .agreement import IN_AGREEMENT, discharges_that_hold


def how_far(case: Any, conversation: Conversation) -> str:
    """The end of a text key below ``debts.creditor.status``. Never a promise that does not hold for this creditor."""
    if case.closed_on is not None:
        return "ended"
    party = {"case": case, "answering": conversation.answering_id, "creditor": conversation.creditor_id}
    running = Proposal.objects.filter(case=case, state__in=["sent", "agreed"]).order_by("-version").first()
    if running is not None:
        offers = Offer.objects.filter(**party, proposal=running)
        joined = offers.filter(IN_AGREEMENT)
        if joined.exists():
            return _agreed(running, joined)
        if (offers.filter(state="reconsidering") if running.state == "agreed" else offers).exists():
            return "offered"
    claims = Claim.objects.filter(**party).exclude(state="gone")
    terms = offer_terms(case) if case.method_version_id else None
    kinds = set(claims.values_list("kind", flat=True))
    if not kinds:
        return "none_known"
    if terms is not None and kinds <= set(terms.leaves_out):
        return "left_out"
    if running is not None:
        return "not_in_agreement"
    asked = Message.objects.filter(conversation=conversation, type="balance_request").exists()
    return "inventory" if asked else "begun"


def _agreed(proposal: Proposal, joined: Any) -> str:
    """Over, when each of its debts was discharged, or ended as somebody wrote down, and nobody owes it: where none was
    discharged, nothing of it was let go. Else whether everybody signed."""
    given = Q(pk__in=discharges_that_hold().filter(offer__proposal=proposal).values("offer"))
    if not joined.exclude(given | Q(claim__reason__in=SAID_GONE, reservation=None), claim__state="gone").exists():
        return "done" if joined.filter(given).exists() else "none_known"
    signed = set(Contract.objects.filter(proposal=proposal).values_list("person_id", flat=True))
    return "signed" if debtors_of(proposal) <= signed else "agreed"
