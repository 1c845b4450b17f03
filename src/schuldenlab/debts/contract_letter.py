# SPDX-License-Identifier: EUPL-1.2
"""The paper a resident signs: who is paid what, what is written off, and what they owe afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from django.conf import settings

from schuldenlab.base import case_keys
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock
from schuldenlab.base.letters import Template, letter_make, register
from schuldenlab.base.models import Event, Paper
from schuldenlab.base.money import euros
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import LANGUAGES, current_language, text
from schuldenlab.cases.above import is_owed_back
from schuldenlab.cases.papers import Draft, Writing, paper_made, paper_register, sender_now, wants_large
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import on_screen_recipient, organisation_names, person_names
from schuldenlab.people.validation import phone_in_words

from .contract_terms import contract_terms
from .models import Contract, Offer, Proposal
from .selectors.agreement import only_cash
from .selectors.outside import stays_outside

CONTRACT = register(
    "debts.contract", version=6, parts=("what", "back", "long", "not_working", "todo", "by_when", "call")
)
PAPER = "contract"
COLUMN = "debts_contract.words"  # what was said in it, so that a copy in large print says the same


def register_papers() -> None:
    """In large print it is made like any letter, of the words that were signed."""
    paper_register(PAPER, _copy)


def contract_write(contract: Contract, offers: list[Offer], *, clock: Clock) -> None:
    """Write what was signed, in the language in which it was read, and put it in this row: `document_id`, `words`.
    `offers`: those that are paid.

    About the debts of this person only: of two debtors nobody signs for what the other owes.
    """
    language, person_id, case = current_language(), contract.person_id, contract.proposal.case
    offers = [offer for offer in offers if person_id in offer.claim.debtor_ids]
    told = {one: _told(contract, offers, one) for one in LANGUAGES}
    recipient = on_screen_recipient(
        person_id=person_id, actor=SYSTEM, purpose=Purpose.SETTLEMENT, language=language,
        address_on=contract.signed_on, large_print=wants_large(case=case, reader_id=person_id),
    )  # fmt: skip
    values = told[language]
    paper = letter_make(
        template=_template(values),
        sender=sender_now((values["coach"],), on=contract.signed_on),
        recipient=recipient,
        values=values,
        channel="portal",
        case_id=contract.case_id,
        actor=SYSTEM,
        clock=clock,
    )
    contract.document_id = paper.document_id
    contract.words = case_keys.seal(
        case_id=contract.case_id, column=COLUMN, row_id=contract.pk, text=json.dumps(told), clock=clock
    )


def contract_keep(contract: Contract, event: Event, *, clock: Clock) -> None:
    """Keep it among the letters of this person, who can have it in large print; not one that came on paper."""
    if contract.words is None:
        return
    large = Paper.objects.get(document=contract.document_id).large_print
    paper_made(
        case=contract.proposal.case, event=event, paper=PAPER, reader_id=contract.person_id,
        document_id=contract.document_id, on=contract.signed_on, large_print=large, clock=clock,
    )  # fmt: skip


def _copy(writing: Writing) -> Draft:
    contract = Contract.objects.get(pk=writing.cause.id)
    sealed = bytes(contract.words or b"")
    told = json.loads(case_keys.unseal(case_id=contract.case_id, column=COLUMN, row_id=contract.pk, sealed=sealed))
    values = told[writing.language]
    return Draft(_template(values), values, (values["coach"],))


def _template(values: Mapping[str, str]) -> Template:
    """Without the parts about which there is nothing to say."""
    return replace(CONTRACT, parts=tuple(part for part in CONTRACT.parts if values.get(part, part)))


def _told(contract: Contract, offers: list[Offer], language: str) -> dict[str, str]:
    proposal, person_id, case = contract.proposal, contract.person_id, contract.proposal.case
    names = organisation_names(ids=[offer.creditor_id for offer in offers])
    paid, owed = sum(offer.cents for offer in offers), sum(offer.balance_cents for offer in offers)
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
    terms = contract_terms(case=case, on=contract.signed_on, language=language)
    is_owed, back = _back(offers, person_id, language)
    return {
        "head": text(f"debts.letters.contract.head_{proposal.agreed.by}", language),
        "owed": euros(owed, language),
        "paid": euros(paid, language),
        "gone": euros(owed - paid, language),
        "lines": lines,
        "how_paid": "" if is_owed else back,
        "back": "\n\n".join(filter(None, (back, terms.ways))) if is_owed else "",
        "outside": outside_in_words(proposal, person_id, language),
        "long": terms.long if is_owed or paid else "",
        "not_working": terms.not_working if is_owed or paid else "",
        "goals": terms.goals,
        "signed": _signed(contract, language),
        "coach": terms.coach.shown_as,
        "phone": phone_in_words(terms.coach.work_phone) or settings.PHONE,
    }


def _signed(contract: Contract, language: str) -> str:
    on = date_in_words(contract.signed_on, language, year=True)
    if contract.signed_by_id in (contract.person_id, None):
        return text("debts.letters.contract.signed_self", language, on=on)
    hand = contract.signed_by_id
    name = person_names(person_ids=[hand], actor=SYSTEM, purpose=Purpose.SETTLEMENT)[hand]
    return text("debts.letters.contract.signed_by", language, on=on, name=name)


def _back(offers: list[Offer], person_id: UUID, language: str) -> tuple[bool, str]:
    """Whether this person owes the fund something afterwards, and what: alone, and together with the other debtor."""
    held = [offer for offer in offers if offer.reservation is not None and offer.reservation.person_id is not None]
    paid = sum(offer.cents for offer in held)
    owed = held if held and is_owed_back(held[0].case) else []
    own = sum(offer.cents for offer in owed if offer.reservation.with_person_id is None)
    key = "back_cash" if own and only_cash(offers[0].case) else "back_fund"
    said = [text(f"debts.letters.contract.{key}", language, paid=euros(own, language))] if own else []
    for other, cents in shared_with(owed, person_id).items():
        name = person_names(person_ids=[other], actor=SYSTEM, purpose=Purpose.SETTLEMENT)[other]
        said.append(text("debts.letters.contract.back_joint", language, paid=euros(cents, language), name=name))
    is_owed = bool(said)
    if not said:
        none = "back_gift" if held else "back_none" if any(offer.cents for offer in offers) else "back_nothing"
        said = [text(f"debts.letters.contract.{none}", language, paid=euros(paid, language))]
    return is_owed, "\n\n".join(said)


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
