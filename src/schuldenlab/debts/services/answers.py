# SPDX-License-Identifier: EUPL-1.2
"""Verbs on answers: a creditor accepts or refuses, is asked once more, or lets the day pass; and what follows.

A creditor writes its own answer and nothing else. What follows (the agreement, the money) the city's system writes, as
nobody of one creditor may see what the others did.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from schuldenlab.base import case_keys
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.inputs import clean_text
from schuldenlab.base.nightly import one_by_one
from schuldenlab.base.outcomes import one_outcome
from schuldenlab.cases.above import cases_follow, followed_once
from schuldenlab.cases.computed import offer_terms
from schuldenlab.cases.services import fact_record
from schuldenlab.fund.services import reserve_post

from .. import policies
from ..models import Agreement, Answer, Claim, Message, Offer, Proposal
from ..models.proposals import REFUSE_REASONS
from ..selectors.amounts import amount_that_counts
from ..selectors.answerable import offers_for
from ..selectors.court import court_answered_on
from ..stuck import stuck_follow
from ._settling import OPEN, is_changed, moved, proposal_digest, proposal_held
from ._tools import in_case, of, record
from .balances import contact_of
from .claims import still_answers
from .conversation import answer_days, hold, message_keep, message_send, offer_workdays
from .proposals import (
    ended,
    months_of,
    offer_payload,
    payment_reference,
    questions_withdraw,
    set_apart,
    set_free,
    who_it_is_about,
)

WORDS_MAX = 2_000


@transaction.atomic
@followed_once()
def offer_answer(
    *, offer_id: UUID, kind: str, actor: Actor, clock: Clock, reason_code: str = "", words: str = "",
    discharge_after_payment: bool = False, document_id: UUID | None = None,
) -> Answer:  # fmt: skip
    """Accept, which is always against final discharge after payment, or refuse with a reason.

    By who answers for the creditor; or by the settlement officer, with the letter in which the creditor said so.
    Raises Conflict debts.answered_already, debts.offer_expired, debts.withdrawn, or debts.debt_changed (for the officer
    debts.claims_changed) when the debt is not what was offered on any more; NotAllowed debts.own_debt.
    """
    offer = _mine(offer_id, actor, clock.today())
    with acting(SYSTEM):
        case = hold(offer.case_id, actor=actor)
        offer = Offer.objects.select_for_update(of=("self",)).select_related("claim", "proposal").get(pk=offer_id)
        asked = Message.objects.select_related("conversation").filter(pk=offer.pk).first()
    if actor.person_id in offer.client_ids:
        raise NotAllowed("debts.own_debt")
    if actor.db_role is DbRole.STAFF and not in_case(document_id, case):
        raise LabError("debts.answer_document_needed", field="document_id")
    _still_open(offer, clock.today())
    still_answers(offer.answering_id, offer.creditor_id, clock, kinds=[offer.claim.kind])
    if kind == "accept" and _changed([offer]):
        if actor.db_role is DbRole.STAFF:
            raise Conflict("debts.claims_changed")
        raise Conflict("debts.debt_changed", phone=settings.PHONE)
    answer = _answer(
        offer, case, kind=kind, reason_code=reason_code, words=words, discharge=discharge_after_payment,
        document_id=document_id, actor=actor, clock=clock,
    )  # fmt: skip
    with one_outcome(answer_once="debts.answered_already"):
        answer.save(force_insert=True)
    record("offer.accepted" if kind == "accept" else "offer.refused", answer, actor=actor, clock=clock,
           offer_id=offer.pk, **({"reason": reason_code} if reason_code else {}))  # fmt: skip
    question = _question(offer, asked)
    if question is not None:
        message_keep(
            question=question,
            type="offer_answer",
            payload=_payload(offer, answer, contact_of(actor, clock)),
            actor=actor,
            clock=clock,
        )
        question.collected_at = question.collected_at or clock.now()
        question.confirmed_at = question.confirmed_at or clock.now()
        question.answered_at = clock.now()
        question.save(update_fields=["collected_at", "confirmed_at", "answered_at"])
    with acting(SYSTEM):
        moved(offer, "accepted" if kind == "accept" else "refused", on=clock.today())
        if offer.proposal.state == "agreed":
            joined_or_not(offer, case, actor, clock)
        else:
            settle(offer.proposal, case, actor, clock)
        stuck_follow(case=case, clock=clock)
        cases_follow(cases=[case], actor=actor, clock=clock)
    return answer


def _mine(offer_id: UUID, actor: Actor, on: date) -> Offer:
    """An offer this actor may answer; a draft is nobody's business yet. Raises NotFound."""
    if actor.db_role is DbRole.STAFF:
        policies.require(actor, "settle")
        rows = Offer.objects.exclude(state="drafted")
    elif not actor.is_one_of(Role.CREDITOR_EMPLOYEE):
        raise NotAllowed()
    else:
        rows = offers_for(actor, on)
    found = rows.filter(pk=offer_id).first()
    if found is None:
        raise NotFound()
    return found


def _still_open(offer: Offer, today: date) -> None:
    if offer.state in ("accepted", "refused"):
        raise Conflict("debts.answered_already")
    if offer.state == "withdrawn" or (offer.proposal.state != "sent" and offer.state != "reconsidering"):
        raise Conflict("debts.withdrawn")
    if offer.state == "expired" or (offer.due_on is not None and offer.due_on < today):
        raise Conflict("debts.offer_expired")


def _changed(offers: list[Offer]) -> list[Offer]:
    """Those of which the debt is not as it was when the offer was made: its amount too, whoever said the newer one."""
    with acting(SYSTEM):  # what others said of an amount is not for the creditor, but it counts
        claims = Claim.objects.filter(pk__in=[offer.claim_id for offer in offers])
        now = {claim.pk: claim for claim in claims.annotate(cents=amount_that_counts("cents"))}
    return [offer for offer in offers if is_changed(offer, now[offer.claim_id], now[offer.claim_id].cents)]


def _answer(
    offer: Offer, case: Any, *, kind: str, reason_code: str, words: str, discharge: bool, document_id: UUID | None,
    actor: Actor, clock: Clock,
) -> Answer:  # fmt: skip
    said = clean_text(words, limit=WORDS_MAX, field="words")
    if kind not in ("accept", "refuse"):
        raise LabError("debts.code_unknown", field="kind", allowed="accept, refuse")
    if kind == "accept" and (not discharge or reason_code):
        raise LabError("debts.discharge_needed", field="discharge_after_payment")
    if kind == "refuse" and reason_code not in REFUSE_REASONS:
        raise LabError("debts.reason_needed", field="reason_code", allowed=", ".join(REFUSE_REASONS))
    if kind == "refuse" and reason_code == "other" and not said:
        raise LabError("debts.words_needed", field="words")
    row_id = uuid4()
    return Answer(
        **of(case, clock), id=row_id, answering_id=offer.answering_id, offer=offer,
        round=2 if offer.state == "reconsidering" else 1, kind=kind,
        reason_code=reason_code if kind == "refuse" else "", discharge_after_payment=kind == "accept",
        words=case_keys.seal(case_id=case.pk, column="debts_answer.words", row_id=row_id, text=said, clock=clock)
        if said else None,
        by_person_id=actor.person_id, answered_on=clock.today(), document_id=document_id,
    )  # fmt: skip


def _question(offer: Offer, asked: Message | None) -> Message | None:
    """The message this answers: the offer, or the question to think again."""
    if offer.state != "reconsidering" or asked is None:
        return asked
    with acting(SYSTEM):
        rows = Message.objects.select_related("conversation").filter(answers=asked, type="reconsideration")
        return rows.order_by("-sent_at").first() or asked


def _payload(offer: Offer, answer: Answer, contact: dict[str, str]) -> dict[str, Any]:
    claim = {
        "claim_id": str(offer.claim_id),
        "reference_creditor": offer.claim.reference_creditor,
        "accepted": answer.kind == "accept",
        "reason": answer.reason_code,
    }
    return {"customer_number": offer.claim.reference_customer, "contact": contact, "claims": [claim]}


def settle(proposal: Proposal, case: Any, actor: Actor, clock: Clock) -> None:
    """Is there an agreement now? All accepted; or, where each counts alone, nobody has time left to answer.

    A debt may have changed since its creditor said yes. Where all count, nothing is agreed then: the officer makes a
    new proposal. Where each counts alone, that one stays outside and hears it.
    """
    offers = list(proposal.offers.select_related("claim", "proposal").order_by("known_at", "id"))
    accepted = [offer for offer in offers if offer.state == "accepted"]
    if proposal.agreement == "all" and len(accepted) == len(offers) and not _changed(accepted):
        agree(proposal, case, accepted, "all", actor, clock)
    elif proposal.agreement == "each" and accepted and not any(offer.state in OPEN for offer in offers):
        changed = _changed(accepted)
        for offer in changed:
            moved(offer, "withdrawn", on=clock.today())
            set_free(offer, actor, clock)
        if standing := [offer for offer in accepted if offer not in changed]:
            agree(proposal, case, standing, "each", actor, clock)
            for offer in offers:
                if offer not in standing:
                    set_free(offer, actor, clock)
        ended(case, changed, "withdrawn", actor, clock)


def agree(proposal: Proposal, case: Any, offers: list[Offer], by: str, actor: Actor, clock: Clock) -> Agreement:
    """The money is theirs now, and everybody is told. As the city's system."""
    moved(proposal, "agreed", on=clock.today())
    agreement = Agreement.objects.create(**of(case, clock), proposal=proposal, reached_on=clock.today(), by=by)
    for offer in offers:
        if offer.reservation_id is not None:
            reserve_post(reservation_id=offer.reservation_id, actor=SYSTEM, clock=clock)
        message_send(
            case=case, answering_id=offer.answering_id, creditor_id=offer.creditor_id, type="agreement",
            payload=_agreed(offer, case, clock), actor=SYSTEM, clock=clock,
        )  # fmt: skip
    record("agreement.reached", agreement, actor=actor, clock=clock, by=by, count=len(offers))
    return agreement


def joined_or_not(offer: Offer, case: Any, actor: Actor, clock: Clock) -> None:
    """Asked again after an agreement that others reached: this one joins it now, or its money is free. As the city's
    system."""
    if offer.state != "accepted":
        set_free(offer, actor, clock)
        return
    if offer.reservation_id is not None:
        reserve_post(reservation_id=offer.reservation_id, actor=SYSTEM, clock=clock)
    message_send(
        case=case, answering_id=offer.answering_id, creditor_id=offer.creditor_id, type="agreement",
        payload=_agreed(offer, case, clock), actor=SYSTEM, clock=clock,
    )  # fmt: skip
    record("agreement.joined", offer, actor=actor, clock=clock)


def _agreed(offer: Offer, case: Any, clock: Clock) -> dict[str, Any]:
    claim = offer.claim
    return {
        "months": months_of(offer_terms(case)) if offer.cents else None,
        "agreed_on": clock.today().isoformat(),
        "customer_number": claim.reference_customer,
        "claims": [
            {
                "claim_id": str(claim.pk),
                "reference_creditor": claim.reference_creditor,
                "share_ppm": offer.share_ppm,
                "paid_cents": offer.cents,
                "balance_cents": offer.balance_cents,
                "rank": offer.rank,
                "payment_reference": payment_reference(offer, SYSTEM, clock),
            }
        ],
    }


@transaction.atomic
@followed_once()
def offers_reconsider(
    *, proposal_id: UUID, reasons: str, actor: Actor, clock: Clock, seen: str | None = None
) -> list[Offer]:
    """Ask whoever refused, or let the day pass, to think again: once, with the reasons, and with a new term.

    Where each creditor counts alone also after the others agreed: then its money is set apart anew. Raises LabError
    debts.nobody_to_ask when nobody is left to ask, debts.asked_changed when of all who are left the debt changed since
    the agreement; Overdraft when the pot has too little; Conflict base.stale when somebody answered after the page with
    these offers (`seen`: `proposal_digest`) was opened, for the reasons were not written for who said no since.
    """
    policies.require(actor, "settle")
    words = clean_text(reasons, limit=WORDS_MAX, field="reasons", required=True)
    proposal, case = proposal_held(proposal_id, actor=actor)
    hold(case.pk, actor=actor)
    after = Agreement.objects.filter(proposal=proposal, by="each").exists()
    if proposal.state != "sent" and not after:
        raise Conflict("debts.not_from_here", thing="proposal", state=proposal.state, to="reconsidering")
    offers = list(proposal.offers.select_related("claim").order_by("known_at", "id"))
    if seen is not None and seen != proposal_digest(proposal, offers):
        raise Conflict("base.stale")
    again = set(Message.objects.filter(case=case, type="reconsideration").values_list("answers_id", flat=True))
    asked = [offer for offer in offers if offer.state in ("refused", "expired") and offer.pk not in again]
    if not asked:
        raise LabError("debts.nobody_to_ask")
    if after:
        changed = _changed(asked)
        asked = [offer for offer in asked if offer not in changed]
        if not asked:
            raise LabError("debts.asked_changed")
    terms = offer_terms(case)
    due_on = answer_days((offer.answering_id for offer in asked), workdays=offer_workdays(terms), clock=clock)
    about = who_it_is_about(case, actor, clock)
    for offer in asked:
        if after and offer.reservation is not None:
            offer.reservation_id = set_apart(offer, offer.reservation.pot_id, actor, clock)
        until = due_on[offer.answering_id]
        moved(offer, "reconsidering", on=clock.today(), due_on=until, reservation_id=offer.reservation_id)
        message_send(
            case=case, answering_id=offer.answering_id, creditor_id=offer.creditor_id, type="reconsideration",
            payload=about(offer) | offer_payload(offer, offers, terms) | {"reasons": words}, due_on=until,
            answers=Message.objects.get(pk=offer.pk), actor=actor, clock=clock,
        )  # fmt: skip
    if not after:
        proposal.expires_on = max(due_on.values())
        proposal.save(update_fields=["expires_on"])
    record("offers.reconsidered", proposal, actor=actor, clock=clock, count=len(asked))
    cases_follow(cases=[case], actor=actor, clock=clock)
    return asked


@transaction.atomic
def compulsory_file(*, proposal_id: UUID, filed_on: date, actor: Actor, clock: Clock) -> Proposal:
    """The court was asked to order the others to join (Fw article 287a). The same day again changes nothing; another
    day takes the place of one that was wrong, while the court has not answered."""
    policies.require(actor, "settle")
    proposal, case = proposal_held(proposal_id, actor=actor)
    before = proposal.court_asked_on
    refused = before is not None or proposal.offers.filter(state__in=["refused", "expired"]).exists()
    if proposal.state != "sent" or not refused:
        raise Conflict("debts.not_from_here", thing="proposal", state=proposal.state, to="court")
    if before is None and proposal.offers.filter(state__in=OPEN).exists():
        raise LabError("debts.offers_open")
    if filed_on > clock.today() or filed_on < proposal.sent_on:
        raise LabError("debts.day_wrong", field="filed_on")
    if before != filed_on:
        if court_answered_on(case, proposal, clock.today()) is not None:
            raise Conflict("debts.court_answered")
        proposal.court_asked_on = filed_on
        proposal.save(update_fields=["court_asked_on"])
        record("compulsory.filed", proposal, actor=actor, clock=clock, holds_on=filed_on)
        stuck_follow(case=case, clock=clock)
        cases_follow(cases=[case], actor=actor, clock=clock)
    return proposal


@transaction.atomic
@followed_once()
def compulsory_answered(
    *, proposal_id: UUID, ordered: bool, decided_on: date, document_id: UUID, actor: Actor, clock: Clock
) -> Agreement | None:
    """What the court decided, with its paper. Ordered: there is an agreement with everybody, but not on a debt that is
    not what was offered on any more: that one stays outside, its creditor hears it, and the officer calls. Else, or
    when no debt is as it was, the officer decides what comes next."""
    policies.require(actor, "settle")
    proposal, case = proposal_held(proposal_id, actor=actor)
    if proposal.state != "sent" or proposal.court_asked_on is None:
        raise Conflict("debts.not_from_here", thing="proposal", state=proposal.state, to="court")
    if not proposal.court_asked_on <= decided_on <= clock.today():
        raise LabError("debts.day_wrong", field="decided_on")
    if not in_case(document_id, case):
        raise LabError("debts.answer_document_needed", field="document_id")
    fact_record(
        case_id=case.pk, name="compulsory.answered", value=decided_on, holds_on=decided_on, source="document",
        document_id=document_id, actor=actor, clock=clock,
    )  # fmt: skip
    if not ordered:
        stuck_follow(case=case, clock=clock)
        return None
    with acting(SYSTEM):
        rows = proposal.offers.exclude(state="withdrawn")  # those stay outside, and their creditors heard it
        offers = list(rows.select_related("claim", "proposal").order_by("known_at", "id"))
        changed = _changed(offers)
        standing = [offer for offer in offers if offer not in changed]
        if not standing:
            stuck_follow(case=case, clock=clock)
            return None
        asked_again = [offer for offer in standing if offer.state in OPEN]
        for offer in asked_again:  # the court decided before this creditor did: its answer is waited for no more
            moved(offer, "expired", on=clock.today())
        questions_withdraw(asked_again, clock)
        for offer in changed:
            moved(offer, "withdrawn", on=clock.today())
            set_free(offer, actor, clock)
        agreement = agree(proposal, case, standing, "court", actor, clock)
        ended(case, changed, "withdrawn", actor, clock)
        stuck_follow(case=case, clock=clock)
        cases_follow(cases=[case], actor=actor, clock=clock)
    return agreement


def offers_expire(*, clock: Clock) -> int:
    """Offers whose day has passed without an answer, each proposal in a transaction of its own. How many offers.

    One that cannot be ended keeps no other waiting. Raises LeftUndone, which names it, when the others are done.
    """
    with acting(SYSTEM):
        due = Offer.objects.filter(state__in=OPEN, due_on__lt=clock.today(), proposal__state__in=["sent", "agreed"])
        proposals = sorted(set(due.values_list("proposal_id", flat=True)))
    return one_by_one(proposals, lambda proposal_id: _expire(proposal_id, clock))


def _expire(proposal_id: UUID, clock: Clock) -> int:
    with acting(SYSTEM), followed_once():
        proposal, case = proposal_held(proposal_id, actor=SYSTEM, closed_too=True)
        late = list(proposal.offers.filter(state__in=OPEN, due_on__lt=clock.today()))
        for offer in late:
            moved(offer, "expired", on=clock.today())
            record("offer.expired", offer, actor=SYSTEM, clock=clock)
            if proposal.state == "agreed":
                joined_or_not(offer, case, SYSTEM, clock)
        if late:
            if proposal.state == "sent":
                settle(proposal, case, SYSTEM, clock)
            stuck_follow(case=case, clock=clock)
            cases_follow(cases=[case], actor=SYSTEM, clock=clock)
        return len(late)


def every_night(clock: Clock) -> str:
    return f"{offers_expire(clock=clock)} offers expired"
