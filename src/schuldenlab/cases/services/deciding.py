# SPDX-License-Identifier: EUPL-1.2
"""Verbs on decisions: advise, decide, confirm as the second person.

The method says whose decision it is and what it asks; the city's mandate says who may take it and up to which amount.
A later decision of the same kind names the one it supersedes: what was decided stays on record.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base import case_keys
from schuldenlab.base.actor import Actor, DbRole, Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.inputs import clean_text
from schuldenlab.base.texts import current_language
from schuldenlab.law.calendar import add_weeks
from schuldenlab.methods import schema
from schuldenlab.methods.progress import State
from schuldenlab.methods.vocabulary import FACTS
from schuldenlab.methods.vocabulary.lists import REASONS
from schuldenlab.people.selectors import MandateLine, mandate_for, mandates_of

from .. import endings
from ..engine import case_progress, case_refresh
from ..models import Advice, Case, Contact, Decision, DecisionProposal, DecisionSent, Plan, Receipt
from ..packages import method_of
from ..policies import require
from ._tools import case_locked, of, one_of, record, sealed

OBJECTION_WEEKS = 6  # Awb article 6:7, counted from the day after (6:8), rolled on to a working day (Atw article 1)
PROPOSAL_DAYS = 30  # L: docs/adr/0006
POST_DAYS = 14  # a letter made today bears the day it goes on the post
PLAN_PAPER = "decision-plan"
OF_AN_AMOUNT = ("forgive",)  # granted without an amount they say nothing


@transaction.atomic
def advice_give(*, case_id: UUID, kind: str, outcome: str, words: str, actor: Actor, clock: Clock) -> Advice:
    """Advise on a decision of this kind, before another takes it. Raises LabError cases.no_advice_asked."""
    case = case_locked(case_id, actor=actor)
    rule = _rule(method_of(case), kind)
    if not rule.advice:
        raise LabError("cases.no_advice_asked", kind=kind)
    _role(actor, rule.advice)
    row_id = uuid4()
    advice = Advice.objects.create(
        **of(case, clock),
        id=row_id,
        kind=kind,
        outcome=one_of(outcome, rule.outcomes, field="outcome"),
        by_id=actor.person_id,
        words=sealed(case, row_id, "advice.words", clean_text(words, field="words", required=True), clock),
    )
    record("advice.given", case, advice, actor=actor, clock=clock, kind=kind, outcome=outcome)
    return advice


@transaction.atomic
def decision_take(
    *,
    case_id: UUID,
    kind: str,
    outcome: str,
    actor: Actor,
    clock: Clock,
    cents: int = 0,
    reasons: Mapping[str, str] | None = None,
    receipt_id: UUID | None = None,
    supersedes: UUID | None = None,
) -> Decision | DecisionProposal:
    """Decide; where a second person is needed, propose, and nothing is decided before `decision_confirm`.

    `supersedes`: the decision of this kind that the actor saw, if any. Raises Conflict base.stale when another counts
    by now, NotAllowed without the role or the mandate, LabError for a reason, a hearing or an advice that is missing,
    or while the method's step for it waits.
    """
    case = case_locked(case_id, actor=actor)
    method = method_of(case)
    _step_is_open(case, method, kind, outcome, clock.today())
    taken = decide(
        case, method, kind, outcome, cents=cents, reasons=reasons or {}, receipt_id=receipt_id,
        supersedes=supersedes, actor=actor, clock=clock,
    )  # fmt: skip
    if isinstance(taken, Decision):
        endings.decided(taken, case=case, actor=actor, clock=clock)
    case_refresh(case=case, actor=actor, clock=clock)
    return taken


@transaction.atomic
def decision_confirm(*, proposal_id: UUID, case_id: UUID, actor: Actor, clock: Clock) -> Decision:
    """The second person agrees, and with that it is decided.

    Raises NotAllowed for the first person, without a mandate for the amount, and when the first person's mandate ended
    meanwhile; Conflict base.stale when something else was decided meanwhile or the proposal was confirmed before,
    cases.proposal_too_old when the household may be somewhere else by now.
    """
    case = case_locked(case_id, actor=actor)
    proposal = DecisionProposal.objects.filter(case=case, pk=proposal_id).first()
    if proposal is None:
        raise NotFound()
    method = method_of(case)
    _rule(method, proposal.kind)  # a later version of the method may not know it any more
    if actor.person_id == proposal.by_id:
        raise NotAllowed("cases.second_person_is_first")
    today = clock.today()
    mandate = _mandate(actor, proposal.kind, proposal.cents, today, method.key)
    if _current(case, proposal.kind) != proposal.supersedes_id:
        raise Conflict("base.stale")
    if proposal.mandate_id not in {one.id for one in mandates_of(person_id=proposal.by_id, on=today, actor=actor)}:
        raise NotAllowed("cases.first_mandate_ended")
    if proposal.known_at < clock.now() - timedelta(days=PROPOSAL_DAYS):
        raise Conflict("cases.proposal_too_old", days=PROPOSAL_DAYS)
    _step_is_open(case, method, proposal.kind, proposal.outcome, today)
    cipher = case_keys.for_writing(case.pk, clock=clock)
    row_id = uuid4()
    reasons = proposal.reasons and cipher.unseal(
        bytes(proposal.reasons), column="cases_decisionproposal.reasons", row_id=proposal.pk
    )
    decision = Decision.objects.create(
        **of(case, clock),
        id=row_id,
        kind=proposal.kind,
        outcome=proposal.outcome,
        cents=proposal.cents,
        receipt_id=proposal.receipt_id,
        by_id=proposal.by_id,
        mandate_id=proposal.mandate_id,
        reasons=cipher.seal(reasons, column="cases_decision.reasons", row_id=row_id) if reasons else None,
        decided_on=today,
        proposal=proposal,
        second_person_id=actor.person_id,
        second_mandate_id=mandate.id,
        supersedes_id=proposal.supersedes_id,
    )
    _record("decision.taken", case, decision, mandate, actor, clock)
    endings.decided(decision, case=case, actor=actor, clock=clock)
    case_refresh(case=case, actor=actor, clock=clock)
    return decision


@transaction.atomic
def decision_sent(*, decision_id: UUID, person_id: UUID, sent_on: date, actor: Actor, clock: Clock) -> DecisionSent:
    """The letter with this decision goes out to this client on this day: from the day after they have six weeks to
    object. Of one letter the first day counts. Raises NotFound for who is no client, LabError cases.decision_not_formal
    or base.dates_out_of_order."""
    require(actor, "decision_sent")
    decision = Decision.objects.select_related("case").filter(pk=decision_id, client_ids__contains=[person_id]).first()
    if decision is None:
        raise NotFound()
    if not _rule(method_of(decision.case), decision.kind).formal:
        raise LabError("cases.decision_not_formal", kind=decision.kind)
    if not decision.decided_on <= sent_on <= clock.today() + timedelta(days=POST_DAYS):
        raise LabError("base.dates_out_of_order", field="sent_on")
    row, is_new = DecisionSent.objects.get_or_create(
        decision=decision,
        person_id=person_id,
        defaults={
            **of(decision.case, clock),
            "sent_on": sent_on,
            "objection_until": add_weeks(sent_on, OBJECTION_WEEKS),
        },
    )
    if is_new:
        record("decision.sent", decision.case, decision, actor=actor, clock=clock, holds_on=sent_on, kind=decision.kind)
    return row


def decide(
    case: Case,
    method: schema.Method,
    kind: str,
    outcome: str,
    *,
    cents: int,
    reasons: Mapping[str, str],
    receipt_id: UUID | None,
    supersedes: UUID | None,
    actor: Actor,
    clock: Clock,
) -> Decision | DecisionProposal:
    """What `decision_take` does, in a case that is locked and under a method that may not be chosen yet."""
    rule = _rule(method, kind)
    _role(actor, rule.who)
    one_of(outcome, rule.outcomes, field="outcome")
    if cents < 0:
        raise LabError("base.amount_negative", field="cents")
    if kind in OF_AN_AMOUNT and outcome == "granted" and not cents:
        raise LabError("cases.amount_needed", field="cents")
    if receipt_id is not None and not Receipt.objects.filter(pk=receipt_id, case=case).exists():
        raise NotFound()
    if _current(case, kind) != supersedes:
        raise Conflict("base.stale")
    _heard_and_advised(case, rule, supersedes, actor)
    _with_plan(case, rule, outcome)
    mandate, second = _whose(rule, actor, cents, clock.today(), method.key)
    row_id = uuid4()
    model, column = (DecisionProposal, "decisionproposal.reasons") if second else (Decision, "decision.reasons")
    said = _reasons(rule, reasons)
    columns: dict[str, Any] = of(case, clock) | {
        "id": row_id,
        "kind": kind,
        "outcome": outcome,
        "cents": cents,
        "receipt_id": receipt_id,
        "by_id": actor.person_id,
        "mandate_id": mandate.id,
        "reasons": sealed(case, row_id, column, said, clock) if said else None,
        "supersedes_id": supersedes,
    }
    if not second:
        columns["decided_on"] = clock.today()
    taken = model.objects.create(**columns)
    _record("decision.proposed" if second else "decision.taken", case, taken, mandate, actor, clock)
    return taken


def _rule(method: schema.Method, kind: str) -> schema.Decision:
    for rule in method.decisions:
        if rule.kind == kind:
            return rule
    raise LabError("cases.decision_unknown", field="kind", kind=kind[:40])


def _step_is_open(case: Case, method: schema.Method, kind: str, outcome: str, on: date) -> None:
    """Where the method has a step for this decision, it is open, or was done and is done anew. What the law does not
    let wait can always be decided, but not granted. Raises LabError cases.step_waits, which says for what."""
    if all(step.do != f"decision.take:{kind}" for step in method.steps):
        return
    steps = [
        one for one in case_progress(case=case, method=method, on=on).steps if one.step.do == f"decision.take:{kind}"
    ]
    waiting = [one for one in steps if one.state in (State.WAITING, State.NOT_NEEDED)]
    by_law = any(one.step.term and one.step.term.law for one in waiting)
    if len(waiting) < len(steps) or (by_law and (outcome != "granted" or waiting[0].state is State.NOT_NEEDED)):
        return
    nl = current_language() == "nl"
    facts = [FACTS[wait.fact.partition(":")[0]] for wait in waiting[0].waits]
    raise LabError(
        "cases.step_waits", field="kind", waits=", ".join(fact.nl if nl else fact.en for fact in facts) or "-"
    )


def _role(actor: Actor, role: str) -> None:
    if actor.db_role is not DbRole.STAFF or not actor.is_one_of(Role(role)):
        raise NotAllowed("cases.decision_of_another_role")


def _current(case: Case, kind: str) -> UUID | None:
    return (
        Decision.objects.filter(case=case, kind=kind, superseded_by__isnull=True).values_list("pk", flat=True).first()
    )


def _heard_and_advised(case: Case, rule: schema.Decision, supersedes: UUID | None, decider: Actor) -> None:
    """Since the last decision of this kind: who was heard or advised then, has to be asked again now.

    Nobody advises themselves: somebody with both roles takes the advice of a colleague.
    """
    since = Decision.objects.filter(pk=supersedes).values_list("known_at", flat=True).first() if supersedes else None
    newer = {"known_at__gt": since} if since else {}
    if (
        rule.hearing
        and not Contact.objects.filter(case=case, kind="hearing", reached=True, corrected_by=None, **newer).exists()
    ):
        raise LabError("cases.hearing_needed")
    advice = Advice.objects.filter(case=case, kind=rule.kind, **newer).exclude(by_id=decider.person_id)
    if rule.advice and not advice.exists():
        raise LabError("cases.advice_needed", role=rule.advice)


def _with_plan(case: Case, rule: schema.Decision, outcome: str) -> None:
    """Who is admitted gets a decision with a plan of action in it (Wgs article 4a): that letter needs one. To refuse,
    the law waits for no plan."""
    if rule.paper == PLAN_PAPER and outcome == "granted" and not Plan.objects.filter(case=case).exists():
        raise LabError("cases.plan_first", field="outcome")


def _whose(rule: schema.Decision, actor: Actor, cents: int, on: date, method_key: str) -> tuple[MandateLine, bool]:
    """The mandate of the first person, and whether a second one has to confirm."""
    try:
        return _mandate(actor, rule.kind, cents, on, method_key), rule.second_person == "always"
    except NotAllowed as refusal:
        if rule.second_person != "above_mandate" or refusal.code != "people.mandate_too_low":
            raise
    return _mandate(actor, rule.kind, 0, on, method_key), True


def _mandate(actor: Actor, kind: str, cents: int, on: date, method_key: str) -> MandateLine:
    return mandate_for(actor=actor, decision_kind=kind, cents=cents, on=on, method_key=method_key)


def _reasons(rule: schema.Decision, reasons: Mapping[str, str]) -> dict[str, str]:
    """Every reason the method asks for, in words; more may be given."""
    said = {
        one_of(name, REASONS, field="reasons"): clean_text(words, field=f"reasons.{name}")
        for name, words in reasons.items()
    }
    for name in rule.reasons:
        if not said.get(name):
            raise LabError("cases.reason_missing", field=f"reasons.{name}", reason=name)
    return {name: words for name, words in said.items() if words}


def _record(
    verb: str, case: Case, taken: Decision | DecisionProposal, mandate: MandateLine, actor: Actor, clock: Clock
) -> None:
    record(
        verb, case, taken, actor=actor, clock=clock, mandate_id=mandate.id, kind=taken.kind, outcome=taken.outcome,
        amount_cents=taken.cents,
    )  # fmt: skip
