# SPDX-License-Identifier: EUPL-1.2
"""The paper a resident signs: who is paid what, what is written off, and what they owe afterwards."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db.models import Sum

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock
from schuldenlab.base.letters import Sender, letter_make, register
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language, text
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import on_screen_recipient, organisation_names

from .models import Offer, Proposal

CONTRACT = register("debts.contract", version=1)


def contract_write(proposal: Proposal, person_id: UUID, offers: list[Offer], *, clock: Clock) -> UUID:
    """Keep the words that were signed, in the language in which they were read; the id of the document. `offers`: those
    that are paid.

    About the debts of this person only: of two debtors nobody signs for what the other owes.
    """
    language = current_language()
    offers = [offer for offer in offers if person_id in offer.claim.debtor_ids]
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
        recipient=on_screen_recipient(person_id=person_id, actor=SYSTEM, purpose=Purpose.SETTLEMENT, language=language),
        values={
            "owed": euros(owed, language),
            "paid": euros(paid, language),
            "gone": euros(owed - paid, language),
            "lines": lines,
            "back": _back(proposal, person_id, language),
            "phone": settings.PHONE,
        },
        channel="portal",
        case_id=proposal.case_id,
        actor=SYSTEM,
        clock=clock,
    )
    return paper.document_id


def _back(proposal: Proposal, person_id: UUID, language: str) -> str:
    """What this person owes the fund afterwards: what was set apart for them. Of a debt of two, one of them owes it."""
    held = Offer.objects.filter(proposal=proposal, reservation__person__isnull=False)
    own = held.filter(reservation__person=person_id).aggregate(all=Sum("cents"))["all"]
    key = "back_fund" if own else "back_other" if held.exists() else "back_none"
    return text(f"debts.letters.contract.{key}", language, paid=euros(own or 0, language))
