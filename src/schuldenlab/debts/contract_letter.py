# SPDX-License-Identifier: EUPL-1.2
"""The paper a resident signs: who is paid what, what is written off, and what they owe afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock
from schuldenlab.base.letters import Sender, letter_make, register
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language, text
from schuldenlab.cases.above import is_owed_back
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import on_screen_recipient, organisation_names, person_names

from .models import Offer, Proposal
from .selectors.agreement import only_cash
from .selectors.outside import stays_outside

CONTRACT = register("debts.contract", version=5)


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
        "– "
        + text(
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
            "head": text(f"debts.letters.contract.head_{proposal.agreed.by}", language),
            "owed": euros(owed, language),
            "paid": euros(paid, language),
            "gone": euros(owed - paid, language),
            "lines": lines,
            "back": _back(offers, person_id, language),
            "outside": outside_in_words(proposal, person_id, language),
            "phone": settings.PHONE,
        },
        channel="portal",
        case_id=proposal.case_id,
        actor=SYSTEM,
        clock=clock,
    )
    return paper.document_id


def _back(offers: list[Offer], person_id: UUID, language: str) -> str:
    """What this person owes the fund afterwards: alone, and together with the other debtor."""
    held = [offer for offer in offers if offer.reservation is not None and offer.reservation.person_id is not None]
    paid = sum(offer.cents for offer in held)
    owed = held if held and is_owed_back(held[0].case) else []
    own = sum(offer.cents for offer in owed if offer.reservation.with_person_id is None)
    key = "back_cash" if own and only_cash(offers[0].case) else "back_fund"
    said = [text(f"debts.letters.contract.{key}", language, paid=euros(own, language))] if own else []
    for other, cents in shared_with(owed, person_id).items():
        name = person_names(person_ids=[other], actor=SYSTEM, purpose=Purpose.SETTLEMENT)[other]
        said.append(text("debts.letters.contract.back_joint", language, paid=euros(cents, language), name=name))
    if not said:
        none = "back_gift" if held else "back_none" if any(offer.cents for offer in offers) else "back_nothing"
        said = [text(f"debts.letters.contract.{none}", language, paid=euros(paid, language))]
    return "\n\n".join(said)


def shared_with(offers: Iterable[Offer], person_id: UUID) -> dict[UUID, int]:
    """With whom this person owes the fund together, and how much."""
    found: dict[UUID, int] = {}
    for offer in offers:
        both = (offer.reservation.person_id, offer.reservation.with_person_id) if offer.reservation else ()
        if person_id in both and None not in both:
            (other,) = (one for one in both if one != person_id)
            found[other] = found.get(other, 0) + offer.cents
    return found


def outside_in_words(proposal: Proposal, person_id: UUID, language: str) -> str:
    """What is not part of the agreement and why, for this person; nothing when all of theirs is."""
    stays = stays_outside(
        case_id=proposal.case_id, leaves_out=proposal.leaves_out, proposal=proposal, person_ids=[person_id]
    )
    if not stays:
        return ""
    lines = "\n".join(
        "– " + text(
            "debts.letters.outside_line", language, creditor=one.creditor,
            kind=text(f"debts.kind.{one.kind}", language).lower(), why=one.why_in_words(language),
            cents=text("debts.letters.outside_unknown", language) if one.cents is None else euros(one.cents, language),
        )
        for one in stays
    )  # fmt: skip
    said = [text("debts.letters.outside", language, lines=lines)]
    if any(one.joins_cents for one in stays):
        said.append(text("debts.letters.joins_later", language))
        held = Offer.objects.filter(proposal=proposal, reservation__person__isnull=False)
        if is_owed_back(proposal.case) and held.exists():
            said[-1] += " " + text("debts.letters.joins_later_fund", language)
    return "\n\n".join(said)
