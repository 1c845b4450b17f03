# SPDX-License-Identifier: EUPL-1.2
"""What is still owed: asking each creditor, its answer, and going on without one when it does not come.

A creditor answers as itself. What follows from its word (the amount, the state of the debt, the steps of the case) the
city's own system writes: a creditor sees no case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.base.inputs import clean_line
from schuldenlab.base.money import CENTS_MAX, euros
from schuldenlab.base.terms import EARLIEST, date_in_words
from schuldenlab.base.texts import current_language
from schuldenlab.cases.above import cases_follow
from schuldenlab.cases.papers import causes_without_letter
from schuldenlab.people.selectors import Purpose, person_card

from .. import flow, policies
from ..models import Claim, ClaimAmount, Message
from ..models.claims import GIVEN_UP_REASONS, REFERENCE_MAX
from ..models.conversation import NO_COOPERATION_REASONS
from ..selectors.amounts import amounts_that_count
from ..silence import silence_follow
from ..wire_names import CLAIM_STATUSES
from ._tools import day, one_of, record
from .claims import claim_correct, claim_held, not_before_it_began, still_answers
from .conversation import (
    answer_days,
    balance_workdays,
    confirmed,
    helper_payload,
    hold,
    message_keep,
    message_send,
    notice_send,
    opened,
    question_held,
)
from .instalments import end_follows


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceLine:
    """What a creditor says about one debt. `cents`: what is owed in all; of the parts it may give none, some or all.

    `status` other than open: it was handed over to somebody else, or the creditor does not know it; then no amount.
    """

    claim_id: UUID
    status: str = "open"
    cents: int | None = None
    principal_cents: int | None = None
    interest_cents: int | None = None
    costs_cents: int | None = None
    paid_cents: int | None = None
    arisen_on: date | None = None
    reference_creditor: str = ""


# An answer is asked twice when it is ten times what we knew and a sum that few debts of a household reach: a comma that
# was forgotten makes it a hundred times as much. Both are ours (L).
FAR_TIMES, FAR_ABOVE = 10, 10_000_00

PARTS = ("principal_cents", "interest_cents", "costs_cents", "paid_cents")


@transaction.atomic
def balances_ask(*, case_id: UUID, actor: Actor, clock: Clock, again: Iterable[UUID] = ()) -> list[Message]:
    """Ask who answers for each listed debt what is owed: one message for each of them, with its debts.

    Whoever was not told yet that help has begun hears that first: from then on it waits with new costs.

    `again`: debts that were asked before, or known, to be asked anew. Asked twice, the second time asks nobody: the
    questions that wait are given back. Raises LabError debts.nothing_to_ask.
    """
    policies.require(actor, "creditors_write")
    case = hold(case_id, actor=actor)
    anew = set(again)
    rows = list(Claim.objects.select_for_update().filter(case=case).order_by("known_at", "pk"))
    if not anew <= {row.pk for row in rows}:
        raise NotFound()
    wanted = [row for row in rows if row.state == "listed" or row.pk in anew]
    waiting = Message.objects.filter(case=case, type="balance_request", answered_at=None, withdrawn_at=None)
    if not wanted:
        found = list(waiting.order_by("sent_at"))
        if not found:
            raise LabError("debts.nothing_to_ask")
        return found
    by_party: dict[tuple[UUID, UUID], list[Claim]] = {}
    for row in wanted:
        by_party.setdefault((row.answering_id, row.creditor_id), []).append(row)
    due_on = answer_days(
        (answering_id for answering_id, _ in by_party),
        workdays=balance_workdays(case),
        clock=clock,
    )
    notice_send(case_id=case_id, actor=actor, clock=clock)
    sent = []
    for (answering_id, creditor_id), claims in by_party.items():
        still_answers(answering_id, creditor_id, clock, kinds={claim.kind for claim in claims})
        about = helper_payload(case=case, claims=claims, actor=actor, clock=clock)
        sent.append(
            message_send(
                case=case, answering_id=answering_id, creditor_id=creditor_id, type="balance_request", payload=about,
                due_on=due_on[answering_id], actor=actor, clock=clock,
            )
        )  # fmt: skip
        for claim in claims:
            if claim.state != "asked":
                _moved(claim, "asked", clock)
    silence_follow(case_id=case.pk, clock=clock)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return sent


@transaction.atomic
def balance_answer(
    *, message_id: UUID, holds_on: date, actor: Actor, clock: Clock, lines: Sequence[BalanceLine] = (),
    total_cents: int | None = None, customer_number: str = "", agreed_in_advance: bool = False, sure_cents: int = 0,
) -> Message:  # fmt: skip
    """What the creditor says is owed on this day: debt by debt, and one total for those it cannot tell apart.

    `agreed_in_advance`: it will go along with any offer made under the agreed method. The oldest debt of those under a
    total carries it, the others are then part of that one. Staff may write down what came by phone or on paper.
    Raises LabError debts.answer_for_each, debts.parts_do_not_add and others that name a field; see `question_held` too.
    And debts.amount_far for an amount far above what a letter says, unless somebody looked twice at `sure_cents`.
    """
    question = _asked(message_id, actor, clock)
    day(holds_on, clock, field="holds_on")
    customer = clean_line(customer_number, limit=REFERENCE_MAX, field="customer_number")
    with acting(SYSTEM):
        claims = _claims_of(question)
    given = {line.claim_id: _checked(line, claims) for line in lines}
    if len(given) != len(lines):
        raise LabError("debts.answer_for_each", field="lines")
    together = [claim for claim in claims.values() if claim.pk not in given and claim.state == "asked"]
    _check_total(total_cents, together)
    _not_far_off(given.values(), total_cents, together, sure_cents)
    for claim in claims.values():
        line = given.get(claim.pk)
        if line is None or line.status == "open":
            not_before_it_began((line and line.arisen_on) or claim.arisen_on, holds_on)
    payload: dict[str, object] = {
        "customer_number": customer,
        "contact": contact_of(actor, clock),
        "client_unknown": False,
        "agreed_in_advance": agreed_in_advance,
        "holds_on": holds_on.isoformat(),
        "total_cents": total_cents,
        "claims": [_on_the_wire(line) for line in given.values()],
    }
    kind = "balance_answer_agreed" if agreed_in_advance else "balance_answer"
    answer = message_keep(question=question, type=kind, payload=payload, actor=actor, clock=clock)
    with acting(SYSTEM):
        for claim in claims.values():
            line = given.get(claim.pk)
            if line is not None:
                _said(claim, line, customer, answer, holds_on, actor, clock)
        if together:
            _said_of_all(together, int(total_cents or 0), customer, answer, holds_on, actor, clock)
        _answered(question, actor, clock)
    return answer


@transaction.atomic
def cooperation_refuse(*, message_id: UUID, reason: str, actor: Actor, clock: Clock) -> Message:
    """The creditor does not know this person, or does not go along, for one of four reasons."""
    question = _asked(message_id, actor, clock)
    one_of(reason, NO_COOPERATION_REASONS, field="reason")
    payload = {"customer_number": "", "contact": contact_of(actor, clock), "reason": reason}
    answer = message_keep(question=question, type="no_cooperation", payload=payload, actor=actor, clock=clock)
    with acting(SYSTEM):
        _answered(question, actor, clock)
    return answer


@transaction.atomic
def balance_give_up(*, claim_id: UUID, reason: str, actor: Actor, clock: Clock) -> Claim:
    """Go on without the creditor's word: the term is over, or it said that it will not tell. What a letter said stays.

    Raises LabError debts.term_runs while it may still answer, debts.letter_waits for no answer to a letter that did not
    go, Conflict debts.not_asked.
    """
    policies.require(actor, "creditors_write")
    one_of(reason, GIVEN_UP_REASONS, field="reason")
    case_id = Claim.objects.filter(pk=claim_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound()
    case = hold(case_id, actor=actor)
    claim = Claim.objects.select_for_update().get(pk=claim_id)
    if claim.state == "given_up":
        return claim
    if claim.state != "asked":
        raise Conflict("debts.not_asked")
    waiting = _question_about(claim)
    unposted = waiting is not None and waiting.pk in set(causes_without_letter("message").filter(case=case))
    if unposted and reason == "no_answer":
        raise LabError("debts.letter_waits", field="reason")
    if waiting is not None and waiting.due_on is not None and waiting.due_on >= clock.today() and not unposted:
        until = date_in_words(waiting.due_on, current_language(), year=True)
        raise LabError("debts.term_runs", field="reason", until=until)
    _moved(claim, "given_up", clock, reason=reason)
    record("claim.given_up", claim, actor=actor, clock=clock, reason=reason)
    if waiting is not None and not _left_to_ask(waiting):
        _withdrawn(waiting, actor, clock)
    silence_follow(case_id=case.pk, clock=clock)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return claim


@transaction.atomic
def answering_change(*, claim_id: UUID, answering_id: UUID | None, actor: Actor, clock: Clock) -> Claim:
    """From now on another answers for this debt: who has the creditor's authorisation, or with None the creditor.

    What was asked of the one before is taken back, and the debt waits to be asked. Raises LabError
    debts.answers_not_for.
    """
    policies.require(actor, "claim_change")
    claim, case = claim_held(claim_id, actor=actor)
    to = answering_id or claim.creditor_id
    if claim.answering_id == to:
        return claim
    waiting = _question_about(claim) if claim.state == "asked" else None
    claim = claim_correct(claim_id=claim_id, answering_id=to, actor=actor, clock=clock)
    if claim.state == "asked":
        _moved(claim, "listed", clock)
    if waiting is not None and not _left_to_ask(waiting):
        _withdrawn(waiting, actor, clock)
    silence_follow(case_id=case.pk, clock=clock)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return claim


def _withdrawn(question: Message, actor: Actor, clock: Clock) -> None:
    question.withdrawn_at = clock.now()
    question.save(update_fields=["withdrawn_at"])
    record("message.withdrawn", question, actor=actor, clock=clock)


def _asked(message_id: UUID, actor: Actor, clock: Clock) -> Message:
    """Raises LabError debts.answers_not_for when its authorisation ended, for whoever writes the answer down."""
    if actor.db_role is DbRole.STAFF:
        policies.require(actor, "creditors_write")
    question = question_held(message_id, actor=actor, clock=clock)
    if question.type != "balance_request":
        raise NotFound()
    with acting(SYSTEM):
        kinds = {claim.kind for claim in _claims_of(question).values()}
    still_answers(question.answering_id, question.conversation.creditor_id, clock, kinds=kinds)
    return question


def _claims_of(question: Message) -> dict[UUID, Claim]:
    """The debts this question is about that are still there, the oldest first."""
    ids = [UUID(one["claim_id"]) for one in opened(question)["claims"]]
    rows = Claim.objects.select_for_update().filter(pk__in=ids, answering=question.answering_id)
    return {row.pk: row for row in rows.exclude(state="gone").order_by("known_at", "pk")}


def _checked(line: BalanceLine, claims: dict[UUID, Claim]) -> BalanceLine:
    """Raises NotFound for a debt that was not asked; LabError for what cannot be, with the debt as `claim_id`."""
    claim = claims.get(line.claim_id)
    if claim is None:
        raise NotFound()
    try:
        return _can_be(line, claim)
    except LabError as error:
        error.values["claim_id"] = line.claim_id
        raise


def _can_be(line: BalanceLine, claim: Claim) -> BalanceLine:
    one_of(line.status, CLAIM_STATUSES, field="status")
    reference = clean_line(line.reference_creditor, limit=REFERENCE_MAX, field="reference_creditor")
    if line.status != "open":
        return BalanceLine(claim_id=line.claim_id, status=line.status, reference_creditor=reference)
    for name in ("cents", *PARTS):
        _amount(getattr(line, name), name)
    if line.arisen_on is not None and not EARLIEST <= line.arisen_on <= claim.listed_on:
        raise LabError("debts.arisen_late", field="arisen_on")
    said = asdict(line) | {"cents": _sum(line), "reference_creditor": reference}
    return BalanceLine(**said)


def _amount(cents: int | None, field: str) -> None:
    if cents is not None and not 0 <= cents <= CENTS_MAX:
        raise LabError("base.amount_negative" if cents < 0 else "base.amount_absurd", field=field)


def _sum(line: BalanceLine) -> int:
    """What is owed: as said, and then the parts have to agree; or else as the parts add up to."""
    parts = None
    if line.principal_cents is not None:
        parts = line.principal_cents + (line.interest_cents or 0) + (line.costs_cents or 0) - (line.paid_cents or 0)
    if line.cents is None:
        if parts is None or parts < 0:
            raise LabError("debts.amount_missing", field="cents")
        return parts
    if parts is not None and parts != line.cents:
        raise LabError("debts.parts_do_not_add", field="cents")
    return line.cents


def _check_total(total_cents: int | None, together: Sequence[Claim]) -> None:
    """Either every debt has its line, or one total covers the rest. It cannot cover two ranks or two debtors: how much
    of it is whose would be a guess."""
    if (total_cents is None) == bool(together):
        raise LabError("debts.answer_for_each", field="total_cents")
    _amount(total_cents, "total_cents")
    if len({(claim.rank, claim.kind, tuple(sorted(claim.debtor_ids))) for claim in together}) > 1:
        raise LabError("debts.total_mixes", field="total_cents")


def _not_far_off(
    lines: Iterable[BalanceLine], total_cents: int | None, together: Sequence[Claim], sure_cents: int
) -> None:
    """What the city knows of the debt is not told to who answers, only that it is far less."""
    told = [("cents", line.cents or 0, [line.claim_id]) for line in lines]
    told += [("total_cents", total_cents or 0, [claim.pk for claim in together])] if together else []
    with acting(SYSTEM):
        known = amounts_that_count(claim__in=[one for _, _, ids in told for one in ids])
    for field, cents, ids in told:
        before = sum(known[one].cents for one in ids if one in known)
        if cents > max(FAR_TIMES * before, FAR_ABOVE, sure_cents):
            said = euros(cents, current_language())
            raise LabError("debts.amount_far", field=field, claim_id=ids[0], said=said, sure_cents=cents)


def contact_of(actor: Actor, clock: Clock) -> dict[str, str]:
    """Who answered, to call back. Written down by staff: nobody of the creditor is named."""
    if actor.db_role is DbRole.STAFF or actor.person_id is None:
        return {"name": "", "phone": "", "email": ""}
    card = person_card(person_id=actor.person_id, actor=actor, purpose=Purpose.OWN, on=clock.today())
    return {"name": card.full_name, "phone": card.phone, "email": card.email}


def _on_the_wire(line: BalanceLine) -> dict[str, object]:
    said = asdict(line)
    said["claim_id"] = str(line.claim_id)
    said["arisen_on"] = line.arisen_on.isoformat() if line.arisen_on else None
    return said


def _said(
    claim: Claim, line: BalanceLine, customer: str, answer: Message, holds_on: date, actor: Actor, clock: Clock
) -> None:
    """A debt that was handed over or is unknown stays asked: the settlement officer finds out who has it."""
    claim.reference_creditor = line.reference_creditor or claim.reference_creditor
    claim.reference_customer = customer or claim.reference_customer
    if line.status != "open":
        claim.save(update_fields=["reference_creditor", "reference_customer"])
        return
    claim.arisen_on = line.arisen_on or claim.arisen_on
    claim.save(update_fields=["reference_creditor", "reference_customer", "arisen_on"])
    parts = {name: getattr(line, name) for name in PARTS}
    _amount_said(claim, int(line.cents or 0), answer, holds_on, clock, **parts)
    if claim.state != "known":
        _moved(claim, "known", clock)
    record("balance.said", claim, actor=actor, clock=clock, amount_cents=line.cents)


def _said_of_all(
    together: Sequence[Claim], total: int, customer: str, answer: Message, holds_on: date, actor: Actor, clock: Clock
) -> None:
    first, *rest = together
    line = BalanceLine(claim_id=first.pk, cents=total)
    _said(first, line, customer, answer, holds_on, actor, clock)
    for claim in rest:
        _moved(claim, "gone", clock, reason="double")
        record("claim.in_total", claim, actor=actor, clock=clock, into_claim=first.pk)
        end_follows(claim, clock.today(), actor, clock)


def _amount_said(claim: Claim, cents: int, answer: Message, holds_on: date, clock: Clock, **parts: int | None) -> None:
    ClaimAmount.objects.create(
        known_at=clock.now(), case_id=claim.case_id, client_ids=claim.client_ids, answering_id=claim.answering_id,
        claim=claim, cents=cents, holds_on=holds_on, said_by="creditor", message=answer, **parts,
    )  # fmt: skip


def _answered(question: Message, actor: Actor, clock: Clock) -> None:
    confirmed(question, actor=actor, clock=clock)
    question.answered_at = clock.now()
    question.save(update_fields=["answered_at"])
    silence_follow(case_id=question.case_id, clock=clock)
    cases_follow(cases=[hold(question.case_id, actor=SYSTEM)], actor=actor, clock=clock)


def _question_about(claim: Claim) -> Message | None:
    """The question that waits in which this debt was asked."""
    rows = Message.objects.filter(
        case=claim.case_id, answering=claim.answering_id, conversation__creditor=claim.creditor_id,
        type="balance_request", answered_at=None, withdrawn_at=None,
    )  # fmt: skip
    for row in rows.order_by("-sent_at"):
        if str(claim.pk) in {one["claim_id"] for one in opened(row)["claims"]}:
            return row
    return None


def _left_to_ask(question: Message) -> bool:
    ids = [one["claim_id"] for one in opened(question)["claims"]]
    return Claim.objects.filter(pk__in=ids, state="asked", answering=question.answering_id).exists()


def _moved(claim: Claim, to: str, clock: Clock, *, reason: str = "") -> None:
    flow.move(claim, to)
    claim.reason = reason
    claim.state_on = clock.today()
    claim.save(update_fields=["state", "reason", "state_on"])
