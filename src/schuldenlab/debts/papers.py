# SPDX-License-Identifier: EUPL-1.2
"""The letters of debts that a method promises, and two that follow whatever it says: a reminder, and a proposal's end.

A creditor that answers on screen has the message there and gets no paper beside it: one conversation, not two. Who has
nobody on screen gets the same on paper. What belongs together (several debts at one creditor) is one letter. The
resident hears when there is an agreement, and when the debts are gone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import LabError
from schuldenlab.base.letters import Template, register
from schuldenlab.base.models import Event
from schuldenlab.base.money import euros
from schuldenlab.base.texts import text
from schuldenlab.cases.computed import offer_terms
from schuldenlab.cases.packages import method_of
from schuldenlab.cases.papers import (
    OVERTAKEN,
    Cause,
    Draft,
    Reader,
    Writing,
    clients,
    coach_of,
    event_register,
    letter_to_resident,
    paper_always,
    paper_register,
)
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import answering_on_screen, identities, organisation_names
from schuldenlab.people.validation import phone_in_words

from . import contract_letter
from .contract_letter import outside_in_words
from .models import Agreement, Claim, Discharge, DischargeTurn, Message, Offer
from .selectors.agreement import IN_AGREEMENT, discharges_that_hold
from .selectors.gone import Gone, agreed_on, all_gone
from .selectors.taken_back import offers_taken_back
from .services.conversation import opened
from .services.proposals import months_of

BALANCE = register("debts.balance_request", version=2, formal=True)
OFFER = register("debts.offer", version=3, formal=True)
RECONSIDER = register("debts.reconsider", version=1, formal=True)
REMINDER = register("debts.reminder", version=1, formal=True)
ENDED = register("debts.ended", version=1, formal=True)
BEGUN = register("debts.begun", version=1, formal=True)
AGREED = register("debts.agreed", version=4, formal=True)
AGREEMENT = register("debts.agreement", version=3)
JOINED = register("debts.joined", version=1)
DISCHARGED = register("debts.discharged", version=3)
NONE_OWED = register("debts.none_owed", version=1)
UNPAID = register("debts.unpaid", version=1)
OWED_AFTER_ALL = register("debts.owed_after_all", version=1)
NOT_ALL_PAID = register("debts.not_all_paid", version=1)
TURNED = "dischargeturn"
OF_DEBT = "claim"  # it ended as somebody wrote down, or was opened again
JOINS = "offer"  # what is said of who joins an agreement, is said of its offer


def register_papers() -> None:
    for verb, event, of_type in (
        ("message.sent", "balances.asked", "balance_request"),
        ("message.sent", "offer.sent", "offer"),
        ("message.sent", "offer.reconsider", "reconsideration"),
        ("agreement.reached", "agreement.reached", ""),
        ("agreement.joined", "agreement.reached", ""),
        ("discharge.given", "payout.settled", ""),
        ("discharge.holds", "payout.settled", ""),  # paid again: that the debts are gone is so once more
        ("offer.taken_back", "payout.settled", ""),  # it was what the letter waited for
        ("agreement.none_owed", "payout.settled", ""),
    ):
        event_register(verb, event, of_type=of_type)
    contract_letter.register_papers()  # made as it is signed
    paper_register("balance-request", _balance_request, readers=_on_paper)
    paper_register("offer", _offer, readers=_on_paper)
    paper_register("reconsider-request", _reconsider, readers=_on_paper)
    # Whoever is on screen has these there, so no method has to promise them. The notice is part of the first question.
    paper_always("message.sent", "reminder", of_type="status_from_helper")
    paper_register("reminder", _reminder, readers=_reminded)
    for notice in ("notice", "notice_public"):
        paper_always("message.sent", "begun", of_type=notice)
    paper_register("begun", _begun, readers=_told_nothing_else)
    paper_always("message.sent", "ended", of_type="ended")
    paper_register("ended", _ended, readers=_told)
    paper_register("agreement-notice", _agreement, readers=_everybody)
    paper_register("final-discharge", _discharged, readers=_when_all_are_gone, may_come=True)
    paper_always("discharge.unpaid", "unpaid", of_type="")  # who read that a debt is gone reads that it is not
    paper_always("claim.reopened", "unpaid", of_type="")
    paper_register("unpaid", _unpaid, readers=_who_owes_again)
    paper_always("claim.paid_after_all", "paid", of_type="")
    paper_register("paid", _paid, readers=_who_reads_of_one)


def _on_paper(case: Any, cause: Cause) -> list[Reader]:
    """Who answers, when nobody there is on screen: once for what went out together."""
    message = Message.objects.get(pk=cause.id)
    if together(message).first() != message:
        return []
    return _without_screen([message.answering_id], cause.holds_on)


def _told_nothing_else(case: Any, cause: Cause) -> list[Reader]:
    """The first question about a balance says on paper that help has begun; without one this letter does."""
    asked = Message.objects.filter(conversation__messages=cause.id, type="balance_request", withdrawn_at=None)
    return [] if asked.exists() else _told(case, cause)


def _reminded(case: Any, cause: Cause) -> list[Reader]:
    """A message about where we are is a reminder, or the answer to who asked: that one gets no letter."""
    of_ours = Message.objects.filter(pk=cause.id, answers__direction="out")
    return _told(case, cause) if of_ours.exists() else []


def _told(case: Any, cause: Cause) -> list[Reader]:
    return _without_screen([Message.objects.get(pk=cause.id).answering_id], cause.holds_on)


def _everybody(case: Any, cause: Cause) -> list[Reader]:
    """Who owes something of it, and who is paid. Of who joins later: that one, and who owes it."""
    _, offers = _agreement_of(cause)
    owing = {one for offer in offers for one in offer.claim.debtor_ids}
    people = [reader for reader in clients(case, cause) if reader[1] in owing]
    return [*people, *_without_screen((offer.answering_id for offer in offers), cause.holds_on)]


def _without_screen(answering: Iterable[UUID], on: date) -> list[Reader]:
    found = set(answering)
    return [("organisation", one) for one in sorted(found - answering_on_screen(organisation_ids=found, on=on))]


def _when_all_are_gone(case: Any, cause: Cause) -> list[Reader]:
    """With the last of the debts in this agreement, discharged, paid again, taken back from it or ended as somebody
    wrote down: one letter that all are gone."""
    proposal_id = _proposal_of(cause)
    rows = Discharge.objects.filter(offer__proposal=proposal_id)
    again = DischargeTurn.objects.filter(discharge__in=rows, holds=True)
    given, turned = rows.values_list("known_at", "pk"), again.values_list("known_at", "pk")
    back = offers_taken_back(proposal=proposal_id).values_list("reservation__ended_at", "pk")
    claims = Offer.objects.filter(proposal=proposal_id).values("claim")
    ended = Event.objects.filter(verb="agreement.none_owed", subject_id__in=claims)
    by_hand = ended.values_list("known_at", "subject_id")
    # What follows at once from the end of a debt is of the same instant: then that is the last.
    all_of_them = ((at, order, pk) for order, found in enumerate((by_hand, given, turned, back)) for at, pk in found)
    last_at, _, last_id = max(all_of_them)
    if last_id != cause.id:
        return []
    owed = {person for one in all_gone(proposal_id) for person in one.debtor_ids}
    if cause.type == OF_DEBT:
        offer = agreed_on(cause.id)
        if offer is not None and (offer.state == "withdrawn" or offer.discharges.exists()):
            owed &= set(offer.claim.debtor_ids)  # nobody else waited for it
    elif cause.type != JOINS:
        # One note may discharge several: which of them is the cause says nothing of the others.
        at_once = rows.filter(Q(known_at=last_at) | Q(pk__in=again.filter(known_at=last_at).values("discharge")))
        of_offer = discharges_that_hold()
        if all(of_offer.filter(offer=one.offer_id).exclude(pk=one.pk).exists() for one in at_once):
            owed &= {person for one in at_once for person in one.debtor_ids}  # the other of two read it when it was so
    return [reader for reader in clients(case, cause) if reader[1] in owed]


def _proposal_of(cause: Cause) -> UUID:
    """Of a discharge, of what turned it, of an offer that was taken back, or of a debt that ended."""
    if cause.type == OF_DEBT and (offer := agreed_on(cause.id)):
        return offer.proposal_id
    if cause.type == JOINS:
        return Offer.objects.get(pk=cause.id).proposal_id
    return Discharge.objects.select_related("offer").get(**_of_discharge(cause)).offer.proposal_id


def _of_discharge(cause: Cause) -> dict[str, UUID]:
    return {"turns" if cause.type == TURNED else "pk": cause.id}


def _who_owes_again(case: Any, cause: Cause) -> list[Reader]:
    """One letter for all that one payment undid; or for a debt that was not paid another way after all."""
    if cause.type == OF_DEBT:
        return _who_owed(case, cause)
    turns = _undone(cause)
    if turns[0].pk != cause.id:
        return []
    owing = {one for turn in turns for one in turn.discharge.debtor_ids}
    return [reader for reader in clients(case, cause) if reader[1] in owing]


def _who_owed(case: Any, cause: Cause) -> list[Reader]:
    owing = set(Claim.objects.get(pk=cause.id).debtor_ids)
    return [reader for reader in clients(case, cause) if reader[1] in owing]


def _who_reads_of_one(case: Any, cause: Cause) -> list[Reader]:
    """Who owed it, and does not read in one letter with it that all are gone."""
    promised = "final-discharge" in dict(method_of(case).papers).values()
    of_all = _when_all_are_gone(case, cause) if promised else []
    return [reader for reader in _who_owed(case, cause) if reader not in of_all]


def _undone(cause: Cause) -> list[DischargeTurn]:
    payment = DischargeTurn.objects.filter(pk=cause.id).values("payment_id")
    rows = DischargeTurn.objects.filter(payment_id__in=payment, holds=False)
    return list(rows.select_related("discharge__offer", "discharge__claim").order_by("known_at", "pk"))


def _balance_request(writing: Writing) -> Draft:
    message, _ = _still_asked(writing)
    told = opened(message)
    claims = list(Claim.objects.filter(pk__in=[one["claim_id"] for one in told["claims"]]).order_by("known_at", "pk"))
    known = [reference for claim in claims if (reference := claim.their_reference)]
    return _to_creditor(
        writing,
        BALANCE,
        claims,
        creditor_id=message.conversation.creditor_id,
        known=_say(writing, "balance_request.known", references=_list(known)) if known else "",
        our_reference=message.conversation.reference,
        due=message.due_on,
    )


def _offer(writing: Writing) -> Draft:
    return _about_offers(writing, OFFER)


def _reconsider(writing: Writing) -> Draft:
    reasons = opened(Message.objects.get(pk=writing.cause.id))["reasons"]
    return _about_offers(writing, RECONSIDER, reasons=str(reasons))


def _about_offers(writing: Writing, template: Template, **values: str) -> Draft:
    message, still = _still_asked(writing)
    ids = [one.answers_id or one.pk for one in still]  # an offer and its message have one id
    offers = list(Offer.objects.select_related("claim").filter(pk__in=ids).order_by("known_at", "pk"))
    months = opened(message).get("months")
    return _to_creditor(
        writing,
        template,
        [one.claim for one in offers],
        creditor_id=message.conversation.creditor_id,
        lines=_list(_line(writing, one, months) for one in offers),
        our_reference=message.conversation.reference,
        due=message.due_on,
        **values,
    )


def _reminder(writing: Writing) -> Draft:
    """What was asked, by its references. Its day stands: a reminder gives no new one."""
    message = Message.objects.select_related("conversation", "answers").get(pk=writing.cause.id)
    question = message.answers
    if question.type == "balance_request":
        asked, claims = "balance", Claim.objects.filter(pk__in=[one["claim_id"] for one in opened(question)["claims"]])
    else:
        asked, claims = "offer", Claim.objects.filter(offers=question.answers_id or question.pk)
    return _short(writing, REMINDER, message, claims, asked=_say(writing, f"reminder.{asked}"), due=question.due_on)


def _begun(writing: Writing) -> Draft:
    message = Message.objects.select_related("conversation").get(pk=writing.cause.id)
    claims = Claim.objects.filter(pk__in=[one["claim_id"] for one in opened(message)["claims"]])
    return _short(writing, BEGUN, message, claims)


def _ended(writing: Writing) -> Draft:
    message = Message.objects.select_related("conversation").get(pk=writing.cause.id)
    told = opened(message)
    claims = Claim.objects.filter(pk__in=told["claim_ids"])
    why, act, then = (_say(writing, f"ended.{part}_{told['reason']}") for part in ("why", "todo", "next"))
    return _short(writing, ENDED, message, claims, why=why, act=act, next=then)


def _short(writing: Writing, template: Template, message: Message, claims: Any, **values: Any) -> Draft:
    found = list(claims.order_by("known_at", "pk"))
    return _to_creditor(
        writing,
        template,
        found,
        creditor_id=message.conversation.creditor_id,
        lines=_list(one.their_reference or "–" for one in found),
        our_reference=message.conversation.reference,
        **values,
    )


def _agreement(writing: Writing) -> Draft:
    agreement, offers = _agreement_of(writing.cause)
    joined = writing.cause.type == JOINS
    if writing.recipient.kind == "organisation" and writing.reader_id == writing.recipient.id:
        own = [one for one in offers if one.answering_id == writing.reader_id]
        months = months_of(offer_terms(agreement.case))
        return _to_creditor(
            writing,
            AGREED,
            [one.claim for one in own],
            creditor_id=own[0].creditor_id,
            lines=_list(_line(writing, one, months) for one in own),
            reached_on=writing.cause.holds_on if joined else agreement.reached_on,
            how=_say(writing, "agreed.how_court") if agreement.by == "court" else "",
            act=_say(writing, "agreed.todo_paid" if any(one.cents for one in own) else "agreed.todo_nothing"),
            then=_say(writing, "agreed.when_paid" if any(one.cents for one in own) else "agreed.when_nothing"),
        )
    offers = [one for one in offers if writing.reader_id in one.claim.debtor_ids]
    owed, paid = sum(one.balance_cents for one in offers), sum(one.cents for one in offers)
    if joined:
        return letter_to_resident(
            writing,
            JOINED,
            creditor=organisation_names(ids=[offers[0].creditor_id])[offers[0].creditor_id],
            joined_on=writing.cause.holds_on,
            paid=euros(paid, writing.language),
            owed=euros(owed, writing.language),
            gone=euros(owed - paid, writing.language),
        )
    return letter_to_resident(
        writing,
        AGREEMENT,
        reached_on=agreement.reached_on,
        who=_say(writing, f"agreement.by_{agreement.by}"),
        paid=euros(paid, writing.language),
        owed=euros(owed, writing.language),
        gone=euros(owed - paid, writing.language),
        outside=outside_in_words(agreement.proposal, writing.reader_id, writing.language),
    )


def _discharged(writing: Writing) -> Draft:
    own = [one for one in all_gone(_proposal_of(writing.cause)) if writing.reader_id in one.debtor_ids]
    if not own:  # the letter waited, and a payment came back
        raise LabError(OVERTAKEN)
    return _all_of(writing, own)


def _all_of(writing: Writing, own: Collection[Gone]) -> Draft:
    owed, never = (_how_gone(writing, (one for one in own if one.was_owed is was)) for was in (True, False))
    if not owed:
        return letter_to_resident(writing, NONE_OWED, lines=never)
    beside = _say(writing, "discharged.never_owed", lines=never) if never else ""
    return letter_to_resident(writing, DISCHARGED, lines=owed, never_owed=beside)


def _how_gone(writing: Writing, found: Iterable[Gone]) -> str:
    """Each debt, with how it ended where that is not by the agreement."""
    debts = list(found)
    names = organisation_names(ids=[one.offer.creditor_id for one in debts])
    return _list(
        _say(
            writing,
            f"gone_{one.how}",
            creditor=names[one.offer.creditor_id],
            cents=euros(one.offer.balance_cents, writing.language),
        )
        for one in debts
    )


def _unpaid(writing: Writing) -> Draft:
    if writing.cause.type == OF_DEBT:
        last = offers_taken_back(claim=writing.cause.id).order_by("reservation__ended_at").last()
        if last is None or last.claim.state == "gone":  # the letter waited, and it was paid
            raise LabError(OVERTAKEN)
        return letter_to_resident(writing, OWED_AFTER_ALL, lines=_each_debt(writing, [last]))
    of_payment = [turn.discharge for turn in _undone(writing.cause)]
    again = set(discharges_that_hold().filter(pk__in=[one.pk for one in of_payment]))
    own = [
        one
        for one in of_payment
        if one not in again and one.claim.state != "gone" and writing.reader_id in one.debtor_ids
    ]
    if not own:  # the letter waited, and all was paid again, or another way
        raise LabError(OVERTAKEN)
    # Only what the fund pays can come back. Else what was noted was put right: less was paid than it seemed.
    template = UNPAID if any(one.offer.reservation_id for one in own) else NOT_ALL_PAID
    return letter_to_resident(writing, template, lines=_each_debt(writing, [one.offer for one in own]))


def _paid(writing: Writing) -> Draft:
    agreed = Offer.objects.select_related("claim").filter(claim=writing.cause.id, proposal__state="agreed")
    last = agreed.latest("known_at")
    if last.claim.reason not in ("paid", "discharged"):  # the letter waited, and it was not paid after all
        raise LabError(OVERTAKEN)
    return _all_of(writing, [Gone(last, frozenset(last.claim.debtor_ids), last.claim.reason)])


def _each_debt(writing: Writing, offers: Iterable[Offer]) -> str:
    found = list(offers)
    names = organisation_names(ids=[one.creditor_id for one in found])
    return _list(f"{names[one.creditor_id]}: {euros(one.balance_cents, writing.language)}" for one in found)


def together(message: Message) -> QuerySet[Message]:
    """Messages that went to this party for this creditor at one go, the first one first: offers of one proposal, with
    one last day. A question what is owed names all its debts itself."""
    if message.type == "balance_request":
        return Message.objects.filter(pk=message.pk)
    offer_id = message.answers_id or message.pk  # an offer and its message have one id
    of_proposal = Offer.objects.filter(proposal__offers=offer_id).values("pk")
    column = "answers" if message.type == "reconsideration" else "pk"
    return Message.objects.filter(
        **{f"{column}__in": of_proposal}, conversation=message.conversation_id, type=message.type, due_on=message.due_on
    ).order_by("sent_at", "pk")


def _still_asked(writing: Writing) -> tuple[Message, list[Message]]:
    """The message that a letter came of, and what it still asks: not what was answered or taken back while it waited.
    When nothing is left, none goes."""
    message = Message.objects.select_related("conversation").get(pk=writing.cause.id)
    still = list(together(message).filter(answered_at=None, withdrawn_at=None))
    if not still:
        raise LabError(OVERTAKEN)
    return message, still


def _agreement_of(cause: Cause) -> tuple[Agreement, list[Offer]]:
    """The agreement with its offers, or with the one offer that joined it."""
    of = {"proposal__offers": cause.id} if cause.type == JOINS else {"pk": cause.id}
    agreement = Agreement.objects.select_related("proposal").get(**of)
    rows = Offer.objects.select_related("claim").filter(IN_AGREEMENT, proposal=agreement.proposal_id)
    if cause.type == JOINS:
        rows = rows.filter(pk=cause.id)
    return agreement, list(rows.order_by("known_at", "pk"))


def _to_creditor(
    writing: Writing, template: Template, claims: list[Claim], *, creditor_id: UUID, **values: Any
) -> Draft:
    """With what an organisation needs to find somebody: name and day of birth, and no BSN."""
    owing = list(dict.fromkeys(one for claim in claims for one in claim.debtor_ids))
    people = identities(person_ids=owing, on=writing.clock.today(), actor=SYSTEM, purpose=Purpose.SETTLEMENT)
    names = [" ".join(part for part in (one.given_names, one.prefix, one.surname) if part) for one in people]
    face = coach_of(writing)
    shared = {
        "client": f" {_say(writing, 'and_word')} ".join(names),
        "born": "; ".join(str(one.birth) for one in people),
        "creditor": organisation_names(ids=[creditor_id])[creditor_id],
        "contact": face.shown_as,
        "phone": phone_in_words(face.work_phone) or settings.PHONE,
    }
    return Draft(template, {**shared, **values}, (face.shown_as,))


def _line(writing: Writing, offer: Offer, months: int | None) -> str:
    language = writing.language
    return _say(
        writing,
        "offer_line_nothing" if not offer.cents else "offer_line_parts" if months else "offer_line",
        reference=offer.claim.their_reference or "–",
        cents=euros(offer.cents, language),
        balance=euros(offer.balance_cents, language),
        months=months,
    )


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"– {line}" for line in lines)


def _say(writing: Writing, key: str, **values: object) -> str:
    return text(f"debts.letters.{key}", writing.language, **values)
