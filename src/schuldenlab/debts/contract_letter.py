# SPDX-License-Identifier: EUPL-1.2
"""The paper a resident signs: who is paid what, what is written off, and what they owe afterwards."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock
from schuldenlab.base.letters import Recipient, Sender, letter_make, register
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language, text
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import organisation_names, person_names

from .models import Offer, Proposal

CONTRACT = register("debts.contract", version=1)


def contract_write(proposal: Proposal, person_id: UUID, *, clock: Clock) -> UUID:
    """Keep the words that were signed, in the language in which they were read; the id of the document."""
    language = current_language()
    name = person_names(person_ids=[person_id], actor=SYSTEM, purpose=Purpose.SETTLEMENT)[person_id]
    offers = list(Offer.objects.filter(proposal=proposal).order_by("known_at", "id"))
    names = organisation_names(ids=[offer.creditor_id for offer in offers])
    paid = sum(offer.cents for offer in offers)
    owed = sum(offer.balance_cents for offer in offers)
    lines = "\n".join(
        text(
            "debts.letters.contract.line",
            language,
            creditor=names[offer.creditor_id],
            owed=euros(offer.balance_cents, language),
            paid=euros(offer.cents, language),
        )
        for offer in offers
    )
    paper = letter_make(
        template=CONTRACT,
        sender=Sender(settings.CITY, (), (settings.CITY,)),
        recipient=Recipient("person", person_id, name, (name,), language),  # read on the spot, sent to no address
        values={
            "owed": euros(owed, language),
            "paid": euros(paid, language),
            "gone": euros(owed - paid, language),
            "lines": lines,
            "back": text(f"debts.letters.contract.{what_back(proposal)}", language, paid=euros(paid, language)),
            "phone": settings.PHONE,
        },
        channel="portal",
        case_id=proposal.case_id,
        actor=SYSTEM,
        clock=clock,
    )
    return paper.document_id


def what_back(proposal: Proposal) -> str:
    """Whether what is paid is owed to the fund afterwards: when money was set apart for somebody."""
    held = Offer.objects.filter(proposal=proposal, reservation__isnull=False, reservation__person__isnull=False)
    return "back_fund" if held.exists() else "back_none"
