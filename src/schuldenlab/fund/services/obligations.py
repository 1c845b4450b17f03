# SPDX-License-Identifier: EUPL-1.2
"""Verbs on what a resident owes: the plan to give back, cash, a missed instalment, forgiving.

Over-paid goes to suspense, never to the pot, and from there back to the resident (`refunds`). A missed instalment opens
a talk, never a fine.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, Sum

from schuldenlab.base.actor import SYSTEM, Actor, Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.base.local_values import local_value
from schuldenlab.base.money import euros
from schuldenlab.base.tasks import Wanted, task_open
from schuldenlab.base.terms import add_workdays
from schuldenlab.base.texts import current_language
from schuldenlab.cases.above import cases_follow, cases_hold, decision_cents, giving_back_of, method_reads
from schuldenlab.ledger.services import NewTransfer, post
from schuldenlab.methods.vocabulary.lists import WAY_COUNTS
from schuldenlab.people.selectors import at_work, organisation_names

from .. import accounts, flow, policies
from ..models import GivingBack, HostConfirmation, Instalment, Milestone, Obligation, Payment, Refund, ReturnPlan
from ..models.obligations import MILESTONE_KINDS
from ._tools import amount, locked, not_before, not_in_future, record
from .too_much import LIVES, refunds_follow

MILESTONE_VALUE = "fund.milestone_value"  # and the kind: what reaching it takes off
INSTALMENTS_MAX = 120
TALK_WORKDAYS = 5  # L: as in the methods that have a step for it


@dataclass(frozen=True, slots=True)
class GivenBefore:
    """In cents; `cash` waited in suspense."""

    kind: int
    cash: int


def obligation_add(
    *, pot_id: UUID, case_id: UUID, person_id: UUID, cents: int, actor: Actor, clock: Clock,
    with_person_id: UUID | None = None,
) -> tuple[Obligation, GivenBefore]:  # fmt: skip
    """So much more is owed, by a payment that is released now. The caller holds the case and books it.

    With what counts of it at once, for it was given for a payment that came back.
    """
    of = {"pot_id": pot_id, "case_id": case_id, "person_id": person_id, "with_person_id": with_person_id}
    obligation = Obligation.objects.select_for_update(of=("self",)).filter(**of).first()
    if obligation is None:
        obligation = Obligation.objects.create(
            **of, known_at=clock.now(), opened_on=clock.today(), opened_cents=cents, left_cents=cents
        )
        accounts.open_for_obligation(obligation.pk, clock)
        record("obligation.opened", obligation, actor=actor, clock=clock, case_id=case_id, amount_cents=cents)
        return obligation, GivenBefore(0, 0)
    before = _given_before(obligation, cents)
    _out_of_suspense(obligation, before.cash)
    obligation.opened_cents += cents
    obligation.left_cents += cents - before.kind - before.cash
    if obligation.left_cents and obligation.state == Obligation.State.CLOSED:
        flow.move(obligation, Obligation.State.OPEN)
        obligation.closed_on = obligation.closed_at = None
    obligation.save()
    record("obligation.grew", obligation, actor=actor, clock=clock, case_id=case_id, amount_cents=cents)
    return obligation, before


def _given_before(obligation: Obligation, cents: int) -> GivenBefore:
    """Of this much paid (again): what was given already, for a payment that came back, and counts for nothing now.

    In kind first: money can go back to who gave it, hours cannot. What went back counts no more.
    """
    given = GivingBack.objects.filter(obligation=obligation).aggregate(all=Sum("worth_cents"))["all"] or 0
    undone = given - (obligation.opened_cents - obligation.left_cents)
    refunds = Refund.objects.filter(obligation=obligation, state__in=LIVES)
    refunded = refunds.aggregate(all=Sum("of_undone_cents"))["all"] or 0
    counts = min(cents, undone - refunded)
    kind = min(counts, undone - _undone_cash(obligation))
    return GivenBefore(kind, counts - kind)


def _out_of_suspense(obligation: Obligation, cents: int) -> None:
    for payment in Payment.objects.filter(obligation=obligation, overpaid_cents__gt=0).order_by("ended_at", "pk"):
        taken = min(cents, payment.overpaid_cents)
        payment.overpaid_cents -= taken
        cents -= taken
        payment.save(update_fields=["overpaid_cents"])


def _undone_cash(obligation: Obligation) -> int:
    """Given in cash for a payment that came back: it waits in suspense, or went back to the resident."""
    return Payment.objects.filter(obligation=obligation).aggregate(all=Sum("overpaid_cents"))["all"] or 0


def obligation_take_off(obligation: Obligation, cents: int, *, on: date, clock: Clock, opened: int = 0) -> None:
    """So much less is left; at zero it is closed. `opened`: so much was never owed, for a payment came back."""
    obligation.left_cents -= cents
    obligation.opened_cents -= opened
    if obligation.left_cents == 0 and obligation.state == Obligation.State.OPEN:
        flow.move(obligation, Obligation.State.CLOSED)
        obligation.closed_on, obligation.closed_at = on, clock.now()
    obligation.save()


def cash_given(obligation: Obligation) -> int:
    """What was given back in cash and still counts: not what was given for a payment that came back."""
    given = GivingBack.objects.filter(obligation=obligation, way="cash").aggregate(all=Sum("worth_cents"))["all"]
    return (given or 0) - _undone_cash(obligation)


@transaction.atomic
def return_plan_make(
    *, obligation_id: UUID, agreed_on: date, actor: Actor, clock: Clock,
    instalments: Sequence[tuple[date, int]] = (), milestones: Sequence[tuple[str, UUID, date | None]] = (),
    kept_milestones: Collection[UUID] = (), by_hours: bool = False, plan_id: UUID | None = None,
) -> ReturnPlan:  # fmt: skip
    """How they give back: cash (day, cents), milestones (kind, host, day or None), hours at a place. Replaces the
    plan before; `kept_milestones` of that plan go on for what was agreed, whatever the city chose since.

    What a new milestone takes off is the city's choice ``fund.milestone_value.<kind>``: without it LabError
    base.local_value_missing. Raises LabError fund.agreed_before_help for a day before the help was asked for,
    fund.plan_too_much when cash and milestones are more than is owed, fund.way_not_here when the method of the case
    does not know such a way, Conflict base.stale when a kept one was reached or is of no plan that holds.
    """
    policies.require(actor, "return_plan")
    obligation, case = hold(obligation_id, actor=actor)
    not_in_future(agreed_on, clock, field="agreed_on")
    not_before(case.asked_on, agreed_on, "fund.agreed_before_help", field="agreed_on")
    kept = _still_open(obligation, kept_milestones)
    if not (instalments or milestones or kept or by_hours) or len(instalments) > INSTALMENTS_MAX:
        raise LabError("fund.plan_empty", field="instalments", most=INSTALMENTS_MAX)
    _ways_known(case, instalments=instalments, milestone=milestones or kept, hours=by_hours)
    hosts = organisation_names(ids=[host for _, host, _ in milestones])
    worth = {kind: _milestone_value(kind, agreed_on) for kind, _, _ in milestones}
    if not {host for _, host, _ in milestones} <= set(hosts):
        raise NotFound()
    if len({day for day, _ in instalments}) != len(instalments) or any(day < agreed_on for day, _ in instalments):
        raise LabError("fund.plan_days", field="instalments")
    steps = [(kind, host, day, worth[kind]) for kind, host, day in milestones]
    steps += [(one.kind, one.host_id, one.due_on, one.worth_cents) for one in kept]
    if sum(amount(cents) for _, cents in instalments) + sum(cents for *_, cents in steps) > obligation.left_cents:
        raise LabError("fund.plan_too_much", field="instalments")
    own = {"known_at": clock.now(), "person_id": obligation.person_id}
    plan = ReturnPlan.objects.create(
        **own, id=plan_id or uuid4(), obligation=obligation, agreed_on=agreed_on, by_hours=by_hours
    )
    Instalment.objects.bulk_create(Instalment(**own, plan=plan, due_on=day, cents=cents) for day, cents in instalments)
    Milestone.objects.bulk_create(
        Milestone(**own, plan=plan, kind=kind, host_id=host, due_on=day, worth_cents=cents)
        for kind, host, day, cents in steps
    )
    record("return_plan.made", plan, actor=actor, clock=clock, case_id=case.pk, holds_on=agreed_on,
           instalments=len(instalments), milestones=len(steps), by_hours=by_hours)  # fmt: skip
    cases_follow(cases=[case], actor=actor, clock=clock)
    return plan


@transaction.atomic
def instalment_pay(
    *, obligation_id: UUID, cents: int, received_on: date, actor: Actor, clock: Clock, sure_over_cents: int = 0,
    giving_back_id: UUID | None = None,
) -> GivingBack:  # fmt: skip
    """Cash came in, on a due day or not, a whole instalment or a part. It can help the next one at once.

    What is more than is owed waits in suspense. `sure_over_cents`: so much more somebody saw that it is. The same id
    with the same content again gives the row that is there. Raises LabError fund.received_before_owed for a day before
    the fund paid, fund.more_than_left when it is more than is owed by another amount than was seen.
    """
    policies.require(actor, "cash_back")
    obligation, case = hold(obligation_id, actor=actor)
    not_in_future(received_on, clock, field="received_on")
    not_before(obligation.opened_on, received_on, "fund.received_before_owed", field="received_on")
    row_id = giving_back_id or uuid4()
    known = GivingBack.everything.filter(pk=row_id).first()
    if known is not None:
        if (known.obligation_id, known.way, known.quantity) != (obligation_id, "cash", cents):
            raise Conflict("base.stale")
        return known
    worth = min(amount(cents), obligation.left_cents)
    over = cents - worth
    if over and over != sure_over_cents:
        language = current_language()
        said = {"over": euros(over, language), "counts": euros(worth, language)}
        raise LabError("fund.more_than_left", field="too_much", over_cents=over, **said)
    booked = accounts.cash_back(
        row_id=row_id, pot_id=obligation.pot_id, obligation_id=obligation.pk, worth=worth, over=over, on=received_on
    )
    row = give(
        obligation, case, row_id, way="cash", quantity=cents, worth=worth, on=received_on, booked=list(booked),
        actor=actor, clock=clock, to_suspense_cents=over,
    )  # fmt: skip
    if over:
        refunds_follow(case_ids=[case.pk], actor=actor, clock=clock)
    return row


@transaction.atomic
def instalment_missed(*, instalment_id: UUID, actor: Actor, clock: Clock) -> Instalment:
    """It had not come by its day: time for a talk. Never a fine, never a letter from a bailiff.

    Raises Conflict fund.instalment_came when it did come, or is not due yet.
    """
    policies.require(actor, "return_plan")
    of = Instalment.objects.filter(pk=instalment_id).values_list("plan__obligation_id", flat=True).first()
    if of is None:
        raise NotFound()
    obligation, case = hold(of, actor=actor)
    row = locked(Instalment.objects.select_related("plan"), instalment_id)
    if row.missed_on is not None:
        return row
    if row.due_on >= clock.today() or came(row.plan, row, obligation):
        raise Conflict("fund.instalment_came")
    row.missed_on, row.missed_at = clock.today(), clock.now()
    row.save(update_fields=["missed_on", "missed_at"])
    record("instalment.missed", row, actor=actor, clock=clock, case_id=case.pk, holds_on=row.due_on)
    if case.closed_on is not None or not method_reads(case, "giving_back.missed"):  # a closed case has no step for it
        talk(obligation, case, "talk", actor, clock)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return row


@transaction.atomic
def forgive(
    *, obligation_id: UUID, decision_id: UUID, actor: Actor, clock: Clock, giving_back_id: UUID | None = None
) -> GivingBack:
    """Write down what a decision of kind `forgive` granted; not more than is left. Once for a decision."""
    policies.require(actor, "write_down")
    obligation, case = hold(obligation_id, actor=actor)
    granted = decision_cents(case=case, decision_id=decision_id, kind="forgive")
    if GivingBack.objects.filter(decision=decision_id).exists():
        raise Conflict("fund.decision_used")
    worth = min(amount(granted), obligation.left_cents)
    if not worth:
        raise Conflict("fund.nothing_left")
    return write_down(
        obligation, case, giving_back_id or uuid4(), way="forgiven", quantity=worth, worth=worth, on=clock.today(),
        actor=actor, clock=clock, decision_id=decision_id,
    )  # fmt: skip


def hold(obligation_id: UUID, *, actor: Actor) -> tuple[Obligation, Any]:
    """The obligation and its case, held: first the case, then what is below it."""
    case_id = Obligation.objects.filter(pk=obligation_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound()
    (case,) = cases_hold(case_ids=[case_id], actor=actor)
    return locked(Obligation.objects.all(), obligation_id), case


def write_down(
    obligation: Obligation, case: Any, row_id: UUID, *, worth: int | None, on: date, actor: Actor, clock: Clock,
    **columns: Any,
) -> GivingBack:  # fmt: skip
    """Less is owed and no money moves. Without a worth nothing is booked: the row is kept."""
    booked: list[NewTransfer] = []
    if worth:
        booked = [
            accounts.written_down(
                row_id=row_id, pot_id=obligation.pot_id, obligation_id=obligation.pk, worth=worth, on=on
            )
        ]
    return give(obligation, case, row_id, worth=worth, on=on, booked=booked, actor=actor, clock=clock, **columns)


def give(
    obligation: Obligation, case: Any, row_id: UUID, *, worth: int | None, on: date, booked: list[NewTransfer],
    actor: Actor, clock: Clock, **columns: Any,
) -> GivingBack:  # fmt: skip
    """One thing given back: the row, the books, and at zero the end of what is owed."""
    transfers = post(booked, actor=actor, clock=clock, entry=row_id) if booked else []
    row = GivingBack.objects.create(
        id=row_id, known_at=clock.now(), person_id=obligation.person_id, obligation=obligation, worth_cents=worth,
        given_on=on, transfer_id=transfers[0].entry if transfers else None, **columns,
    )  # fmt: skip
    if worth:
        obligation_take_off(obligation, worth, on=on, clock=clock)
    record("giving_back.recorded", row, actor=actor, clock=clock, case_id=case.pk, holds_on=on, way=row.way,
           worth_cents=worth)  # fmt: skip
    if worth and obligation.state == Obligation.State.CLOSED:
        record("obligation.closed", obligation, actor=actor, clock=clock, case_id=case.pk, holds_on=on)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return row


def came(plan: ReturnPlan, instalment: Instalment, obligation: Obligation) -> bool:
    """Cash that came in after the plan was made pays the oldest instalment first, for the plan divides what was left
    then; nothing left to owe is nothing to miss."""
    if obligation.left_cents == 0:
        return True
    due = plan.instalments.filter(due_on__lte=instalment.due_on).aggregate(all=Sum("cents"))["all"]
    since = GivingBack.objects.filter(obligation=obligation, way="cash", known_at__gte=plan.known_at)
    return (since.aggregate(all=Sum("worth_cents"))["all"] or 0) >= due


def _ways_known(case: Any, **asked: object) -> None:
    known = ways_of(case)
    if lacking := [way for way, said in asked.items() if said and way not in known]:
        raise LabError("fund.way_not_here", way=lacking[0])


def ways_of(case: Any) -> frozenset[str]:
    """How somebody may give back in this case, by how it is counted. A method without a word on it refuses none."""
    back = giving_back_of(case)
    return frozenset(counted for _, counted in back.ways) if back else frozenset(WAY_COUNTS)


def _still_open(obligation: Obligation, ids: Collection[UUID]) -> list[Milestone]:
    """These milestones of the plan that holds, which nobody has reached."""
    if not ids:
        return []
    plan = obligation.plans.order_by("-known_at").first()
    reached = HostConfirmation.objects.filter(milestone=OuterRef("pk"), yes=True)
    found = list(Milestone.objects.filter(~Exists(reached), plan=plan, pk__in=ids))
    if len(found) != len(set(ids)):
        raise Conflict("base.stale")
    return found


def _milestone_value(kind: str, on: date) -> int:
    if kind not in MILESTONE_KINDS:
        raise LabError("fund.code_unknown", field="kind", allowed=", ".join(MILESTONE_KINDS))
    return amount(int(local_value(f"{MILESTONE_VALUE}.{kind}", on=on).value))


def talk(obligation: Obligation, case: Any, step: str, actor: Actor, clock: Clock) -> None:
    """Work for the coach that no step of a method has: `talk` (missed), `host_no` or `mistake`. No step of the case
    closes it."""
    work = at_work(employment_id=case.coach_id, on=clock.today(), actor=SYSTEM)
    wanted = Wanted(
        subject=("obligation", obligation.pk), step=step, what=f"fund.tasks.{step}", who_role=Role.COACH,
        assignee_id=work.person_id if work else None, due_on=add_workdays(clock.today(), TALK_WORKDAYS),
        term_source=f"fund.terms.{step}",
    )  # fmt: skip
    task_open(wanted=wanted, actor=actor, clock=clock)
