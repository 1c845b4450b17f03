# SPDX-License-Identifier: EUPL-1.2
"""What who answers for a creditor may see: what it was asked, while it is the creditor or its authorisation holds.

Who was asked stands in the row and stays; an authorisation ends. The database compares the creditor of a row with the
scope of the request (migration 0004); here the kind of debt counts too.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from schuldenlab.base.actor import Actor, Role
from schuldenlab.people.selectors import collects

from ..models import Claim, Message, Offer


def messages_for(actor: Actor, on: date) -> QuerySet[Message]:
    """Messages to and from the actor's organisations. Of who collects some kinds: about such a debt, in that case."""
    covered = Claim.objects.filter(
        collects(by="answering", creditor="creditor", kind="kind", on=on), case=OuterRef("case"),
        answering=OuterRef("answering"), creditor=OuterRef("conversation__creditor"),
    )  # fmt: skip
    rows = Message.objects.filter(answering__in=actor.answers_as(Role.CREDITOR_EMPLOYEE))
    return rows.filter(Q(answering=F("conversation__creditor")) | Exists(covered))


def offers_for(actor: Actor, on: date) -> QuerySet[Offer]:
    """Offers to the actor's organisations; a draft is nobody's business yet."""
    rows = Offer.objects.filter(answering__in=actor.answers_as(Role.CREDITOR_EMPLOYEE)).exclude(state="drafted")
    return rows.filter(
        Q(answering=F("creditor")) | collects(by="answering", creditor="creditor", kind="claim__kind", on=on)
    )
