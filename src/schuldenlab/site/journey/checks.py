# SPDX-License-Identifier: EUPL-1.2
"""What has to be true at the end, worked out apart from the program: `story.py` says what went in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import ceil
from uuid import UUID

from django.db.models import Sum

from schuldenlab import law
from schuldenlab.base import sealing
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.models import Event, Paper, Task
from schuldenlab.cases.models import Case, DecisionSent, Measure, Receipt
from schuldenlab.cases.own_facts import whole_months
from schuldenlab.cases.selectors import receipt_open
from schuldenlab.debts.models import Claim, Conversation, Discharge, Letter, Message, Offer
from schuldenlab.debts.selectors.creditor import questions
from schuldenlab.fund.models import GivingBack, Obligation, Payment, PayoutBatch, Reservation, Specification
from schuldenlab.ledger import prove
from schuldenlab.ledger.models import Transfer
from schuldenlab.people.purposes import Purpose
from schuldenlab.site.demo.cast import clerk_of
from schuldenlab.site.demo.story import HOURS, OWED
from schuldenlab.site.demo.way import Way

Found = tuple[str, object, object]  # what, as it is, as it should be

# Easter, King's Day and Liberation Day lie in these terms, then Ascension Day and Whit Monday.
TALK_BEFORE = date(2026, 4, 9)
# Student loans are asked by letter, which goes on the post a working day later.
BALANCES_BEFORE, OFFERS_BEFORE = [date(2026, 5, 6), date(2026, 5, 7)], [date(2026, 5, 27)]
OBJECT_BEFORE = date(2026, 5, 21)  # six weeks: the letter of 8 April goes on the post of the 9th
LETTERS = {
    "cases.talk_noted": 1, "cases.plan": 1, "cases.granted": 1, "cases.closing": 1, "debts.agreement": 1,
    "debts.contract": 1, "debts.discharged": 1, "fund.giving_back": 2, "fund.missed": 1, "fund.specification": 11,
    "debts.balance_request": 1,
}  # fmt: skip


def offered() -> dict[str, int]:
    """Ten percent of each debt but the student loan, every cent rounded up (SPEC 8 and 9: fixed share, factor 1)."""
    return {one.reference: ceil(Fraction(one.cents, 10)) for one in OWED if one.offer != "left out"}


def checks(way: Way, failed_nights: list[str]) -> Iterator[Found]:
    case = way.case_id
    total = sum(offered().values())
    with acting(SYSTEM):
        yield "every night ran", failed_nights, []
        yield from _debts(case)
        yield from _terms(case)
        yield from _offers(case)
        yield from _money(case, total)
        yield from _giving_back(case, total)
        yield from _ending(case)
        yield "letters", dict(Counter(Paper.objects.values_list("template", flat=True))), LETTERS
        yield "events as sealed", [str(one) for one in sealing.verify()], []
    with prove.books():
        yield "the books prove", [str(fault) for fault in prove.faults()], []
    for receipt_id, content in _receipts(case):
        yield f"receipt {str(receipt_id)[:8]} verifies", law.verify(content).outcome, "equal"
    for owed in {one.answers for one in OWED if one.answers != "student_loans"}:
        with acting(clerk_of(owed)) as clerk:
            left = questions(actor=clerk, on=way.clock.today())
            yield f"nothing waits for {owed}", len(left.questions), 0
            seen = set(Claim.objects.values_list("answering_id", flat=True)) - set(clerk.organisation_ids)
            yield f"{owed} sees its own debts only", seen, set()


def _debts(case: UUID) -> Iterator[Found]:
    rows = Claim.objects.filter(case=case)
    yield "creditors", rows.values("creditor").distinct().count(), 12
    yield "owed, in cents", sum(one.cents for one in OWED), 15_480_00
    yield "claims that go first", rows.filter(rank="preferential").count(), 2
    yield "letters read, each kept by its debt", Letter.objects.filter(case=case, outcome="claim").count(), 12
    yield "given up after silence", Event.objects.filter(case_id=case, verb="claim.given_up").count(), 2
    yield "paid as agreed, and over", rows.filter(state="gone", reason="discharged").count(), 11
    yield (
        "still owed: the student loan",
        list(rows.exclude(state="gone").values_list("kind", flat=True)),
        ["student_loan"],
    )
    told = Message.objects.filter(case=case, type="notice").values("conversation").distinct()
    yield "every conversation began with a notice", told.count(), Conversation.objects.filter(case=case).count()


def _terms(case: UUID) -> Iterator[Found]:
    talk = Task.objects.filter(case_id=case, term_source="law:wgs.first_talk").order_by("opened_at").last()
    yield "first talk before", talk and talk.due_on, TALK_BEFORE
    for type_, days in (("balance_request", BALANCES_BEFORE), ("offer", OFFERS_BEFORE)):
        due = Message.objects.filter(case=case, type=type_).values_list("due_on", flat=True).distinct()
        yield f"{type_} answered before", sorted(due), days


def _offers(case: UUID) -> Iterator[Found]:
    offers = Offer.objects.filter(case=case).select_related("claim")
    yield "offers, to the cent", {one.claim.reference_creditor: one.cents for one in offers}, offered()
    yield "all accepted in the end", set(offers.values_list("state", flat=True)), {"accepted"}
    yield "asked to think again", Message.objects.filter(case=case, type="reconsideration").count(), 2
    yield "final discharges", Discharge.objects.filter(case=case).count(), 11


def _money(case: UUID, total: int) -> Iterator[Found]:
    batch = PayoutBatch.objects.get()
    yield "set apart", Reservation.objects.filter(case=case).aggregate(all=Sum("cents"))["all"], total
    yield "paid and arrived", Payment.objects.filter(state="settled").aggregate(all=Sum("cents"))["all"], total
    yield "made and released by two people", batch.made_by_id != batch.released_by_id, True
    yield "a specification for each creditor", Specification.objects.count(), 11
    yield "what she owes is what was paid", Obligation.objects.get(case=case).opened_cents, total


def _giving_back(case: UUID, total: int) -> Iterator[Found]:
    given = GivingBack.objects.filter(obligation__case=case)
    by_way = {row["way"]: row["all"] for row in given.values("way").annotate(all=Sum("worth_cents"))}
    yield "given back", by_way, {"cash": 200_01, "milestone": 400_00, "hours": HOURS * 10_00}
    yield "all of it", sum(by_way.values()), total
    yield "nothing left", Obligation.objects.get(case=case).left_cents, 0
    reasons = set(Transfer.objects.values_list("cause_type", flat=True))
    yield "no fine", {one for one in reasons if "fine" in one}, set()


def _ending(case: UUID) -> Iterator[Found]:
    row = Case.objects.get(pk=case)
    yield "closed as completed", row.outcome, "completed"
    asked = Counter(Measure.objects.filter(case=case).values_list("months", flat=True))
    yield "worry asked of her and of the coach", dict(asked), {0: 2, 6: 2, 12: 2, 24: 2}
    days = Measure.objects.filter(case=case).values_list("months", "measured_on")
    late = {months for months, on in days if whole_months(row.opened_on, on) != months}
    yield "each time in the month it is about", late, set()
    (sent,) = DecisionSent.objects.filter(case=case, decision__kind="admission")
    yield "she could object until", sent.objection_until, OBJECT_BEFORE
    open_steps = list(Task.objects.filter(case_id=case, done_at=None).values_list("step", flat=True))
    yield "no work left", open_steps, []


def _receipts(case: UUID) -> list[tuple[UUID, bytes]]:
    with acting(SYSTEM):
        return [
            (row.pk, law.canonical(receipt_open(receipt_id=row.pk, actor=SYSTEM, purpose=Purpose.ACCESS)))
            for row in Receipt.objects.filter(case=case).order_by("known_at")
        ]
