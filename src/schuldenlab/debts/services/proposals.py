# SPDX-License-Identifier: EUPL-1.2
"""Verbs on a proposal to all creditors: work it out, send it with the money set apart, let it end.

What each creditor is offered follows from the method, the city's values and the newest calculation; the law core
divides it and the receipt says how. Nothing is promised that is not set apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from schuldenlab import law
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError
from schuldenlab.base.local_values import local_value
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language
from schuldenlab.cases.above import cases_follow, cases_not_open, followed_once
from schuldenlab.cases.computed import (
    Kept,
    OfferTerms,
    decision_granted,
    facts_of,
    offer_terms,
    receipt_newest,
)
from schuldenlab.cases.services import receipt_keep
from schuldenlab.fund.selectors import pots_for_case
from schuldenlab.fund.services import money_reserve, reserve_void
from schuldenlab.people.selectors import answering_on_screen

from .. import policies
from ..models import Message, Offer, Proposal
from ..stuck import stuck_follow
from ._settling import OPEN, ClaimNow, as_law, claims_now, moved, proposal_held
from ._tools import of, record
from .calculation import PPM, ByHand, _entered, cents_of, said_by_law
from .conversation import (
    answer_days,
    conversation_with,
    helper_payload,
    hold,
    message_send,
    notice_send,
    offer_workdays,
)

ABOVE_BASE = "offer_above_base"
# Who owes the fund what was paid for a debt of two: "together", each the whole of it until it is given back.
JOINT_DEBT, TOGETHER = "debts.joint_debt", "together"
_SHARES = {"fixed_share": "fund_share", "present_value": "concurrent_share", "instalments": "concurrent_share"}


@transaction.atomic
def proposal_make(
    *, case_id: UUID, actor: Actor, clock: Clock, at_least_ppm: int | None = None, why: str = "",
    by_hand: Mapping[str, ByHand] | None = None,
) -> Proposal:  # fmt: skip
    """Work out what each creditor is offered, as a draft; an earlier draft is withdrawn.

    `at_least_ppm`: a higher share than the method's base, with the reason why; only where the method has a base.
    Raises LabError debts.calculation_needed or _old, debts.claims_open while a creditor may still say what is owed,
    debts.not_established, debts.pays_nothing where a fund or a loan would pay nobody anything; Conflict
    debts.proposal_running while another is with the creditors.
    """
    policies.require(actor, "settle")
    case = hold(case_id, actor=actor)
    terms = _terms(case)
    before = Proposal.objects.filter(case=case)
    if before.filter(state="sent").exists():
        raise Conflict("debts.proposal_running")
    if before.filter(state="agreed").exists():
        raise Conflict("debts.agreed_already")
    claims, hand = _to_offer(case_id, terms), by_hand or {}
    made, document = _worked_out(case, terms, claims, at_least_ppm, why, hand, actor, clock)
    if terms.reserves and made.lines and not made.total_cents:
        raise LabError("debts.pays_nothing")
    share = usual = _ordinary_share(made, terms)
    if at_least_ppm is not None:
        usual = _ordinary_share(_worked_out(case, terms, claims, None, "", hand, actor, clock)[0], terms)
    receipt = receipt_keep(
        case_id=case_id, kind="offer", content=document, label=made.answer.label.name, facts={},
        holds_on=clock.today(), actor=actor, clock=clock,
    )  # fmt: skip
    for draft in before.filter(state="draft"):
        _withdraw(draft, actor, clock)
    proposal = Proposal.objects.create(
        **of(case, clock), method_version_id=case.method_version_id, receipt_id=receipt.pk,
        version=(before.aggregate(last=Max("version"))["last"] or 0) + 1,
        share_ppm=share, usual_ppm=usual,
        agreement=terms.agreement,
        leaves_out=list(terms.leaves_out), made_on=clock.today(),
    )  # fmt: skip
    rows = {str(one.row.pk): one for one in claims}
    for line in made.lines:
        claim = rows[line.id].row
        Offer.objects.create(
            **of(case, clock), proposal=proposal, claim=claim, creditor_id=claim.creditor_id,
            answering_id=claim.answering_id, rank=claim.rank, balance_cents=line.claim_cents,
            cents=line.offered_cents, share_ppm=line.offered_cents * PPM // line.claim_cents if line.claim_cents else 0,
            regular_cents=line.regular_cents if terms.rule == "fixed_share" else None, state_on=clock.today(),
        )  # fmt: skip
    record("proposal.made", proposal, actor=actor, clock=clock, version=proposal.version,
           amount_cents=made.total_cents)  # fmt: skip
    return proposal


def _ordinary_share(made: law.Offer, terms: OfferTerms) -> int:
    step = made.answer.step(_SHARES[terms.rule])
    assert step is not None, f"{terms.rule} has a share"
    return int(step.value * PPM)


def _terms(case: Any) -> OfferTerms:
    terms = offer_terms(case)
    if terms is None:
        raise LabError("debts.method_offers_nothing")
    return terms


def _to_offer(case_id: UUID, terms: OfferTerms) -> list[ClaimNow]:
    """Claims with an amount that nobody is still asked about; the method's exceptions stay in, to be named.

    A debt of which nobody could say the amount is not offered anything: it stays as it is, and the page says so.
    """
    found = claims_now(case_id)
    asked = [one for one in found if one.row.state in ("listed", "asked") and one.row.kind not in terms.leaves_out]
    if asked:
        raise LabError("debts.claims_open", count=len(asked))
    return [one for one in found if one.cents]


def _worked_out(
    case: Any, terms: OfferTerms, claims: list[ClaimNow], at_least_ppm: int | None, why: str,
    by_hand: Mapping[str, ByHand], actor: Actor, clock: Clock,
) -> tuple[law.Offer, dict[str, Any]]:  # fmt: skip
    today = clock.today()
    calculation = _calculation(case, clock)
    facts, manual = law.given_in(calculation.document)
    facts |= {"creditors": [as_law(one.row, one.cents or 0) for one in claims], "scheme_start": today}
    facts.pop("leaves_out", None)
    parameters: dict[str, Any] = dict(terms.parameters)
    if at_least_ppm is not None:
        parameters["base"] = _raised(terms, at_least_ppm, why)
    if terms.leaves_out:
        parameters["leaves_out"] = list(terms.leaves_out)
    manual |= {name: _entered(name, one) for name, one in by_hand.items()}
    with said_by_law():
        made = law.offer(terms.rule, on=today, facts=facts, parameters=parameters, manual=manual)
    if cents_of(made.answer, "repayment_capacity") != calculation.facts["capacity.month"]:
        raise LabError("debts.calculation_old")
    return made, law.receipt_of(made.answer).document


def _calculation(case: Any, clock: Clock) -> Kept:
    kept = receipt_newest(case=case, kind="calculation")
    if kept is None:
        raise LabError("debts.calculation_needed")
    current = facts_of(case=case, names=("calculation.current",), on=clock.today()).get("calculation.current")
    if current is None or current.value is not True:
        raise LabError("debts.calculation_old")
    return kept


def _raised(terms: OfferTerms, at_least_ppm: int, why: str) -> law.Entered:
    base = terms.parameters.get("base")
    if base is None:
        raise LabError("debts.no_base_share", field="at_least_ppm")
    if not int(base.value) <= at_least_ppm <= PPM:
        raise LabError("debts.share_below_base", field="at_least_ppm")
    return replace(_entered("why", ByHand(at_least_ppm, base.reason, why)), label=law.Label.H)


@transaction.atomic
@followed_once()
def offers_send(*, proposal_id: UUID, actor: Actor, clock: Clock, pot_id: UUID | None = None) -> Proposal:
    """Send each creditor its offer, with the money set apart; they have the method's term to answer.

    Everything or nothing: without money for one, none goes out. Raises Conflict debts.not_open_yet when the method has
    a step before it, such as admission; Overdraft; LabError debts.pot_needed when there
    is a choice of pots, debts.no_pot when there is none, debts.decision_needed for more than the base share without a
    granted decision; Conflict debts.claims_changed when a debt is no longer what the offer was made for.
    """
    policies.require(actor, "settle")
    proposal, case = proposal_held(proposal_id, actor=actor)
    hold(case.pk, actor=actor)
    terms = _terms(case)
    offers = list(proposal.offers.select_related("claim").order_by("known_at", "id"))
    if proposal.method_version_id != case.method_version_id:
        raise Conflict("debts.claims_changed")
    _still_so(case, terms, offers)
    _calculation(case, clock)
    if cases_not_open(case_ids=[case.pk], action="offers.send", on=clock.today()):
        raise Conflict("debts.not_open_yet")
    total = sum(offer.cents for offer in offers)
    if decision_lacks(case, terms, proposal, total):
        raise LabError("debts.decision_needed", cents=euros(total, current_language()))
    today = clock.today()
    due_on = answer_days((offer.answering_id for offer in offers), workdays=offer_workdays(terms), clock=clock)
    moved(proposal, "sent", on=today, sent_on=today, expires_on=max(due_on.values(), default=today))
    pot = _pot(case, terms, pot_id, clock) if terms.reserves and any(offer.cents for offer in offers) else None
    answering = {offer.answering_id for offer in offers}
    # Who was asked nothing and reads no screen would hear of an offer before it hears that somebody is helped.
    by_post = answering - answering_on_screen(organisation_ids=answering, on=today)
    if by_post:
        notice_send(case_id=case.pk, only=by_post, actor=actor, clock=clock)
    about = who_it_is_about(case, actor, clock)
    for offer in offers:
        if pot is not None and offer.cents:
            offer.reservation_id = set_apart(offer, pot, actor, clock)
        moved(offer, "sent", on=today, due_on=due_on[offer.answering_id], reservation_id=offer.reservation_id)
        message_send(
            case=case, answering_id=offer.answering_id, creditor_id=offer.creditor_id, type="offer",
            payload=about(offer) | offer_payload(offer, offers, terms), due_on=due_on[offer.answering_id],
            message_id=offer.pk, actor=actor, clock=clock,
        )  # fmt: skip
    record("offers.sent", proposal, actor=actor, clock=clock, count=len(offers),
           amount_cents=total)  # fmt: skip
    cases_follow(cases=[case], actor=actor, clock=clock)
    return proposal


def set_apart(offer: Offer, pot_id: UUID, actor: Actor, clock: Clock) -> UUID:
    """The money of this offer, with who will owe it to the fund once it is paid. The id of the reservation.

    Of a debt of two nobody established who owes it then: the city chooses, see `JOINT_DEBT`. Raises LabError
    base.local_value_missing while it did not, debts.joint_debt_unknown for what is not built.
    """
    owing = list(offer.claim.debtor_ids)
    if len(owing) > 1 and (chosen := local_value(JOINT_DEBT, on=clock.today()).value) != TOGETHER:
        raise LabError("debts.joint_debt_unknown", value=str(chosen)[:60])
    return money_reserve(
        pot_id=pot_id, case_id=offer.case_id, cause=("offer", offer.pk), creditor_id=offer.creditor_id,
        creditor_reference=payment_reference(offer, actor, clock), cents=offer.cents, person_id=owing[0],
        with_person_id=owing[1] if len(owing) > 1 else None, payee_id=offer.answering_id,
        debt_kind=offer.claim.kind, actor=actor, clock=clock,
    ).pk  # fmt: skip


def who_it_is_about(case: Any, actor: Actor, clock: Clock) -> Callable[[Offer], dict[str, Any]]:
    """What an offer begins with: who owes this debt, and nobody else of the case. Asked once for each debtor."""
    known: dict[tuple[UUID, ...], dict[str, Any]] = {}

    def about(offer: Offer) -> dict[str, Any]:
        owing = tuple(sorted(offer.claim.debtor_ids))
        if owing not in known:
            known[owing] = helper_payload(case=case, claims=[offer.claim], actor=actor, clock=clock)
        return known[owing] | {"reference_customer": offer.claim.reference_customer}

    return about


def months_of(terms: OfferTerms | None) -> int | None:
    """Over how many months a household pays by itself; None where the creditors are paid at once."""
    if terms is None or terms.reserves or "months" not in terms.parameters:
        return None
    return int(terms.parameters["months"].value)


def offer_payload(offer: Offer, offers: list[Offer], terms: OfferTerms | None) -> dict[str, Any]:
    """What a creditor has to know to answer; of the others only how many they are and what they claim together.

    `months`: it is paid in parts, over so many; None: at once, or nothing is paid.
    """
    preferential = [one for one in offers if one.rank == "preferential"]
    ordinary = [one for one in offers if one.rank == "ordinary"]
    return {
        "months": months_of(terms) if offer.cents else None,
        "creditors_preferential": len({one.creditor_id for one in preferential}),
        "creditors_ordinary": len({one.creditor_id for one in ordinary}),
        "total_preferential_cents": sum(one.balance_cents for one in preferential),
        "total_ordinary_cents": sum(one.balance_cents for one in ordinary),
        "causes": sorted({one.claim.cause for one in offers if one.claim.cause}),
        "claims": [
            {
                "claim_id": str(offer.claim_id),
                "reference_creditor": offer.claim.reference_creditor,
                "offer_cents": offer.cents,
            }
        ],
    }


def payment_reference(offer: Offer, actor: Actor, clock: Clock) -> str:
    """What stands with the payment: what the creditor knows the debt by, else our number in everything we wrote."""
    if own := offer.claim.their_reference:
        return own
    return conversation_with(offer.case, offer.answering_id, offer.creditor_id, actor=actor, clock=clock).reference


def _still_so(case: Any, terms: OfferTerms, offers: list[Offer]) -> None:
    now = {
        one.row.pk: (one.cents, one.row.rank, one.row.answering_id)
        for one in claims_now(case.pk)
        if one.row.kind not in terms.leaves_out and one.cents
    }
    if now != {offer.claim_id: (offer.balance_cents, offer.rank, offer.answering_id) for offer in offers}:
        raise Conflict("debts.claims_changed")


def decision_lacks(case: Any, terms: OfferTerms, proposal: Proposal, cents: int) -> bool:
    """Whether somebody chose to offer more than base and floor give, without a granted decision for this sum.

    When the regular route itself lifts the share to a higher rung, the method asks for it and nobody departs from it.
    """
    if proposal.share_ppm <= proposal.usual_ppm:
        return False
    granted = decision_granted(case=case, kind=ABOVE_BASE)
    return granted is None or granted < cents


def _pot(case: Any, terms: OfferTerms, pot_id: UUID | None, clock: Clock) -> UUID:
    found = pots_for_case(case_id=case.pk, kind=terms.pot_kind, on=clock.today(), actor=SYSTEM)
    if not found:
        raise LabError("debts.no_pot")
    if pot_id is None and len(found) > 1:
        raise LabError("debts.pot_needed", field="pot_id")
    if pot_id is not None and pot_id not in {one.id for one in found}:
        raise LabError("debts.no_pot", field="pot_id")
    return pot_id or found[0].id


@transaction.atomic
@followed_once()
def proposal_withdraw(*, proposal_id: UUID, actor: Actor, clock: Clock) -> Proposal:
    """Take it back, and let the money go. What creditors answered stays on record."""
    policies.require(actor, "settle")
    proposal, case = proposal_held(proposal_id, actor=actor)
    was_sent = proposal.state == "sent"
    offers = _withdraw(proposal, actor, clock)
    if was_sent:
        ended(case, offers, "withdrawn", actor, clock)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return proposal


def help_ended(*, case: Any, on: date, actor: Actor, clock: Clock) -> None:
    """What is still with the creditors is taken back, and they are told; money that was set apart for it is free.

    What was agreed stands: nobody is asked any more to join it. `on`: the day help ended, or a later one on which that
    became known; what was made or asked after it stays.
    """
    with acting(SYSTEM):
        running = Proposal.objects.filter(case=case, state__in=["draft", "sent"], made_on__lte=on)
        for proposal in running.select_for_update():
            was_sent = proposal.state == "sent"
            offers = _withdraw(proposal, actor, clock)
            if was_sent:
                ended(case, offers, "help_ended", actor, clock)
        rows = Offer.objects.select_for_update().filter(
            case=case, proposal__state="agreed", state="reconsidering", state_on__lte=on
        )
        again = list(rows.order_by("known_at", "id"))
        for offer in again:
            moved(offer, "withdrawn", on=clock.today())
            set_free(offer, actor, clock)
        ended(case, again, "help_ended", actor, clock)


def _withdraw(proposal: Proposal, actor: Actor, clock: Clock) -> list[Offer]:
    """The offers that this took back: not those that were already, of which the creditors heard it."""
    moved(proposal, "withdrawn", on=clock.today())
    rows = proposal.offers.select_for_update().exclude(state="withdrawn")
    offers = list(rows.order_by("known_at", "id"))
    for offer in offers:
        moved(offer, "withdrawn", on=clock.today())
        set_free(offer, actor, clock)
    record("proposal.withdrawn", proposal, actor=actor, clock=clock, version=proposal.version)
    stuck_follow(case=proposal.case, clock=clock)
    return offers


@transaction.atomic
@followed_once()
def proposal_fail(*, proposal_id: UUID, actor: Actor, clock: Clock) -> Proposal:
    """There will be no agreement on this one: the money is free again, and a next proposal may offer more.

    Raises LabError debts.offers_open while a creditor still has time to answer.
    """
    policies.require(actor, "settle")
    proposal, case = proposal_held(proposal_id, actor=actor)
    standing = proposal.offers.exclude(state="withdrawn")  # of the others the creditors heard it
    offers = list(standing.order_by("known_at", "id"))
    if any(offer.state in OPEN for offer in offers):
        raise LabError("debts.offers_open")
    moved(proposal, "failed", on=clock.today())
    for offer in offers:
        set_free(offer, actor, clock)
    record("agreement.failed", proposal, actor=actor, clock=clock, version=proposal.version)
    ended(case, offers, "no_agreement", actor, clock)
    stuck_follow(case=case, clock=clock)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return proposal


def ended(case: Any, offers: list[Offer], reason: str, actor: Actor, clock: Clock) -> None:
    """Tell every party once that this proposal is over."""
    questions_withdraw(offers, clock)
    by_party: dict[tuple[UUID, UUID], list[str]] = {}
    for offer in offers:
        by_party.setdefault((offer.answering_id, offer.creditor_id), []).append(str(offer.claim_id))
    for (answering_id, creditor_id), claim_ids in by_party.items():
        message_send(
            case=case, answering_id=answering_id, creditor_id=creditor_id, type="ended", actor=actor, clock=clock,
            payload={"ended_on": clock.today().isoformat(), "reason": reason, "claim_ids": claim_ids},
        )  # fmt: skip


def questions_withdraw(offers: list[Offer], clock: Clock) -> None:
    """Nobody waits any more for an answer on these, first or asked again."""
    asked = [offer.pk for offer in offers]
    waiting = Message.objects.filter(Q(pk__in=asked) | Q(answers__in=asked, type="reconsideration"))
    waiting.filter(answered_at=None, withdrawn_at=None).update(withdrawn_at=clock.now())


def set_free(offer: Offer, actor: Actor, clock: Clock) -> None:
    """Let the money that was set apart for this offer go."""
    if offer.reservation_id is not None:
        with acting(SYSTEM):
            reserve_void(reservation_id=offer.reservation_id, actor=SYSTEM, clock=clock)
