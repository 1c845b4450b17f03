# SPDX-License-Identifier: EUPL-1.2
"""One household's way through the youth fund, through the services, each step by the person whose work it is.

The demo city walks a part of it for many households, `schuldenlab journey` all of it for one and looks at what it left.
A chapter begins on the day the one before ended; `story.py` says what happens in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import Clock, FixedClock
from schuldenlab.base.terms import add_workdays
from schuldenlab.cases import papers
from schuldenlab.cases import services as cases
from schuldenlab.cases.above import followed_once
from schuldenlab.cases.own_facts import months_on
from schuldenlab.debts import services as debts
from schuldenlab.debts.selectors.claims import claims_view
from schuldenlab.debts.selectors.creditor import questions
from schuldenlab.debts.services.answers import offers_expire
from schuldenlab.fund import missed
from schuldenlab.fund import selectors as fund_seen
from schuldenlab.fund import services as fund
from schuldenlab.fund.shapes import ObligationView
from schuldenlab.people.services import bank_account_confirm

from . import story
from .cast import clerk_of, played_by, resident
from .letter_photo import photo
from .personas import id_of
from .story import Owed

Say = Callable[[str], None]
Night = Callable[[Clock], None]
PLACE = id_of("place", "club")


# What a creditor says on an offer, by the reason that goes with it.
REFUSALS = {"refuses": "share_too_low", "disputes": "debt_disputed"}


class Way:
    """`clock` is moved by the chapters, never back. `say` hears which step was just done, `night` runs before a day."""

    method = "jpf"
    needs: tuple[tuple[str, str, int], ...] = story.NEEDS
    plan = story.PLAN
    aims: tuple[tuple[str, str], ...] = story.GOALS
    admitted = story.ADMITTED
    true_of: tuple[str, ...] = ("person.in_education", "person.willing")
    enters: Mapping[str, debts.ByHand] = MappingProxyType({})  # for the proposal

    def __init__(
        self, *, name: str, person_id: UUID, coach: str, on: date, pot_id: UUID, owed: Sequence[Owed] = story.OWED,
        say: Say = lambda step: None, night: Night = lambda clock: None,
    ) -> None:  # fmt: skip
        self.name, self.person_id, self.pot_id, self.owed = name, person_id, pot_id, owed
        self.say, self.night = say, night
        self.coach, self.officer, self.manager = played_by(coach), played_by("henk"), played_by("mariska")
        self.releaser, self.herself = played_by("willem"), resident(person_id)
        self.begun, self.clock = on, FixedClock.on(on)
        self.case_id, self.batch_id = id_of("case", str(person_id)), id_of("batch", str(person_id))
        self.claims: dict[str, UUID] = {}  # by the reference of the creditor

    def go(self, until: str) -> None:
        """Every chapter up to and including this one."""
        for chapter in CHAPTERS:
            getattr(self, chapter)()
            if chapter == until:
                return

    @contextmanager
    def by(self, actor: Actor) -> Iterator[dict[str, Any]]:
        """What every service of this case is called with, in the sight of this actor."""
        self.clock.at += timedelta(minutes=3)
        with acting(actor):
            yield {"actor": actor, "clock": self.clock}

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction, in which several do the same on one day: what follows in the case follows once."""
        with acting(SYSTEM), followed_once():
            yield

    def told(self, words: str) -> str:
        """Of this person what the story says of Yara."""
        return words.replace("Yara", self.name.split()[0])

    def reasons(self, words: Mapping[str, str]) -> dict[str, str]:
        return {name: self.told(one) for name, one in words.items()}

    def wait(self, *, workdays: int = 0, until: date | None = None) -> None:
        """To nine o'clock on a later day."""
        day = until or add_workdays(self.clock.today(), workdays)
        assert day >= self.clock.today(), (day, self.clock.today())
        if day > self.clock.today():
            self.clock.at = FixedClock.on(day, hour=3).at
            self.night(self.clock)
            self.clock.at = FixedClock.on(day).at

    # --- 1. somebody asks for help, and brings a bag of letters

    def asks(self) -> None:
        with self.by(self.coach) as by:
            cases.walk_in(
                person_id=self.person_id, case_id=self.case_id, channel="desk", talked=False, threats=["cut_off"], **by
            )
        self.say("asked")

    def talks(self) -> None:
        self.wait(workdays=1)
        with self.by(self.coach) as by:
            cases.talk_record(case_id=self.case_id, held_on=self.clock.today(), channel="desk", **by)
        self.say("talked")

    def brings_letters(self) -> None:
        with self.together():
            for owed in self.owed:
                with self.by(self.coach) as by:
                    debts.letter_add(
                        case_id=self.case_id, letter_id=self._id("letter", owed), content=photo(owed, self.name), **by
                    )  # fmt: skip
        self.say("letters")
        with self.together():
            for owed in self.owed:
                with self.by(self.officer) as by:
                    debts.letter_read(
                        letter_id=self._id("letter", owed), outcome="claim", cents=owed.cents, kind=owed.kind,
                        creditor_id=id_of("organisation", owed.creditor), reference_creditor=owed.reference,
                        answering_id=id_of("organisation", owed.answers),
                        rank="preferential" if owed.basis else "ordinary", rank_basis=owed.basis, **by,
                    )  # fmt: skip
        with self.by(self.officer) as by:
            listed = claims_view(case_id=self.case_id, actor=self.officer)
        self.claims = {line.reference_creditor: line.id for line in listed.claims}
        self.say("listed")

    # --- 2. need before process

    def says_what_is_needed(self) -> None:
        with self.by(self.coach) as by:
            needs = [
                cases.need_record(case_id=self.case_id, domain=domain, own_words=words, score=score, **by)
                for domain, words, score in self.needs
            ]
            for name in self.true_of:
                cases.fact_record(
                    case_id=self.case_id, name=name, value=True, holds_on=self.clock.today(), source="resident", **by
                )
        with self.by(self.herself) as by:
            cases.needs_rank(case_id=self.case_id, need_ids=[need.need_id for need in needs], **by)
        self.say("needs")

    def chooses(self) -> None:
        with self.by(self.coach) as by:
            cases.method_choose(case_id=self.case_id, key=self.method, **by)
        self.say("chosen")

    def plans(self) -> None:
        with self.by(self.coach) as by:
            cases.plan_write(case_id=self.case_id, words=self.told(self.plan), seen_version=0, **by)
            self.goals = {
                kind: cases.goal_set(case_id=self.case_id, kind=kind, target=target, **by).pk
                for kind, target in self.aims
            }
        with self.by(self.herself) as by:
            cases.plan_agree(case_id=self.case_id, version=1, **by)
        self.measured(0, worry=9)
        self.say("planned")

    def measured(self, months: int, *, worry: int) -> None:
        """The same questions to her and to the coach."""
        for actor in (self.herself, self.coach):
            with self.by(actor) as by:
                cases.measure_record(case_id=self.case_id, months=months, answers=story.answers(worry), **by)

    # --- 3. a decision

    def is_admitted(self) -> None:
        self.wait(workdays=1)
        with self.by(self.coach) as by:
            cases.decision_take(
                case_id=self.case_id,
                kind="admission",
                outcome="granted",
                reasons={"need": self.told(self.admitted)},
                **by,
            )
        self.danger_is_over()
        self.say("admitted")

    def danger_is_over(self) -> None:
        with self.by(self.coach) as by:
            cases.fact_record(
                case_id=self.case_id, name="threat.averted:cut_off", value=self.clock.today(),
                holds_on=self.clock.today(), source="coach", **by,
            )  # fmt: skip

    # --- 4. what is still owed

    def asks_balances(self) -> None:
        self.wait(workdays=8)
        with self.by(self.officer) as by:
            debts.balances_ask(case_id=self.case_id, **by)
        self.say("balances_asked")

    def hears_balances(self) -> None:
        self.wait(workdays=3)
        with self.together():
            for owed in self.owed:
                if owed.balance == "says":
                    self.says_what_is_owed(owed)
        self.say("balances_heard")

    def says_what_is_owed(self, owed: Owed) -> None:
        with self.by(clerk_of(owed.answers)) as by:
            debts.balance_answer(
                message_id=self.asked(owed), holds_on=self.clock.today(), customer_number=f"K{owed.reference[-4:]}",
                lines=[debts.BalanceLine(claim_id=self.claims[owed.reference], cents=owed.cents)], **by,
            )  # fmt: skip

    def gives_up_the_silent(self) -> None:
        self.wait(workdays=9)  # who is asked by letter has a day more than the others
        papers.every_night(self.clock)  # who was sent nothing is not silent
        for owed in self.owed:
            if owed.balance == "silent":
                with self.by(self.officer) as by:
                    debts.balance_give_up(claim_id=self.claims[owed.reference], reason="no_answer", **by)
        with self.by(self.coach) as by:
            cases.fact_record(
                case_id=self.case_id, name="fixed_costs.paid", value=self.clock.today(), holds_on=self.clock.today(),
                source="resident", **by,
            )  # fmt: skip
        self.say("balances_known")

    # --- 5. what can be missed, and what each creditor is offered

    def calculates(self) -> None:
        by_hand = {name: debts.ByHand("0", *story.CALCULATOR) for name in story.BY_HAND}
        with self.by(self.officer) as by:
            debts.calculation_make(case_id=self.case_id, facts=story.HOUSEHOLD, by_hand=by_hand, **by)
        self.say("calculated")

    def makes_offers(self) -> None:
        with self.by(self.officer) as by:
            self.proposal_id = debts.proposal_make(case_id=self.case_id, by_hand=self.enters, **by).pk
        self.say("proposed")
        self.wait(workdays=1)
        with self.by(self.officer) as by:
            debts.offers_send(proposal_id=self.proposal_id, pot_id=self.pot_id, **by)
        self.say("offered")

    # --- 6. creditors answer

    def hears_answers(self) -> None:
        self.wait(workdays=4)
        with self.together():
            for owed in self.owed:
                if owed.offer == "accepts":
                    self.answer(owed, "accept")
                elif owed.offer in REFUSALS:
                    self.answer(owed, "refuse", reason_code=REFUSALS[owed.offer])
        self.say("answered")

    def answer(self, owed: Owed, kind: str, **more: Any) -> None:
        with self.by(clerk_of(owed.answers)) as by:
            debts.offer_answer(
                offer_id=self.asked(owed), kind=kind, discharge_after_payment=kind == "accept", **more, **by
            )

    def asked(self, owed: Owed) -> UUID:
        """The question about this debt that waits for its creditor, as that creditor sees it."""
        clerk, claim_id = clerk_of(owed.answers), self.claims[owed.reference]
        found = questions(actor=clerk, on=self.clock.today()).questions
        return next(one.id for one in found if claim_id in {claim.id for claim in one.claims})

    def no_yes_yet(self) -> list[Owed]:
        """Who said no to the offer, or nothing."""
        return [owed for owed in self.owed if owed.offer not in ("accepts", "left out")]

    def lets_the_term_pass(self) -> None:
        if self.no_yes_yet():
            self.wait(workdays=7)
            offers_expire(clock=self.clock)

    def asks_again(self) -> None:
        if self.no_yes_yet():
            with self.by(self.officer) as by:
                debts.offers_reconsider(proposal_id=self.proposal_id, reasons=story.ASK_AGAIN, **by)
            self.say("asked_again")

    def hears_again(self) -> None:
        if self.no_yes_yet():
            self.wait(workdays=3)
            for owed in self.no_yes_yet():
                self.answer(owed, "accept")
            self.say("agreed")

    # --- 7. signed and paid

    def signs(self) -> None:
        self.wait(workdays=1)
        with self.by(self.herself) as by:
            debts.contract_sign(proposal_id=self.proposal_id, person_id=self.person_id, **by)
        self.say("signed")

    def waits_for_release(self) -> None:
        """Made by one, for another to release; the new account of the collector is confirmed through a known number."""
        if any(owed.collector for owed in self.owed):
            with self.by(self.manager) as by:
                bank_account_confirm(bank_account_id=id_of("bank_account", "collector"), how="phone_known_number", **by)
            self.say("account_confirmed")
        with self.by(self.manager) as by:
            rows = fund_seen.to_pay(pot_id=self.pot_id, on=self.clock.today(), actor=self.manager)
            mine = [row.reservation_id for row in rows if row.case_id == self.case_id]
            fund.batch_make(pot_id=self.pot_id, reservation_ids=mine, batch_id=self.batch_id, **by)
        self.say("batch_made")

    def is_released(self) -> None:
        self.wait(workdays=1)
        with self.by(self.releaser) as by:
            fund.batch_release(batch_id=self.batch_id, **by)
        self.say("released")

    def is_paid(self) -> None:
        self.wait(workdays=1)
        with self.by(self.manager) as by:
            seen = fund_seen.batch_view(batch_id=self.batch_id, actor=self.manager, on=self.clock.today())
            with followed_once():
                for payment in [line for payee in seen.payees for line in payee.payments]:
                    fund.payment_confirm(payment_id=payment.id, settled_on=self.clock.today(), **by)
        self.say("paid")

    # --- 8. giving back, in cash and by what she does

    def agrees_to_give_back(self) -> None:
        self.wait(workdays=4)
        with self.by(self.coach) as by:
            today = self.clock.today()
            match_from = today + timedelta(days=1)
            fund.return_plan_make(
                obligation_id=self.owed_to_fund().id, agreed_on=today, by_hours=True,
                instalments=[
                    (first_of_month(today, 1), story.INSTALMENT), (first_of_month(today, 2), story.LAST_INSTALMENT)
                ],
                milestones=[("school_year", id_of("organisation", "school"), None)], **by,
            )  # fmt: skip
            self.match_id = fund.place_match(
                place_id=PLACE, obligation_id=self.owed_to_fund().id, holds_from=match_from, **by
            ).pk
        self.say("giving_back")

    def gives_back(self) -> None:
        """One instalment, and her school year; the second instalment does not come."""
        self.wait(until=first_of_month(self.clock.today(), 1))
        self.pays(story.INSTALMENT)
        self.say("first_instalment")
        self.wait(workdays=8)
        (milestone,) = self.owed_to_fund().milestones
        with self.by(played_by("bouchra")) as by:
            fund.milestone_reach(milestone_id=milestone.id, yes=True, reached_on=self.clock.today(), **by)
        with self.by(self.coach) as by:
            self.reaches("school", by)
        self.say("school_year")

    def misses_one(self) -> None:
        """A talk follows, not a fine: they agree on a later day."""
        self.wait(until=first_of_month(self.clock.today(), 1) + timedelta(days=1))
        missed.every_night(self.clock)
        self.say("missed")
        self.wait(workdays=3)
        with self.by(self.coach) as by:
            today = self.clock.today()
            cases.contact_record(
                case_id=self.case_id, kind="missed_instalment", held_on=today, reached=True, channel="phone",
                note=story.WHY_MISSED, **by,
            )  # fmt: skip
            fund.return_plan_make(
                obligation_id=self.owed_to_fund().id, agreed_on=today, by_hours=True,
                instalments=[(first_of_month(today, 2), story.LAST_INSTALMENT)], **by,
            )  # fmt: skip
        self.say("talked_about_it")

    def works_hours(self) -> None:
        self.wait(until=first_of_month(self.clock.today(), 2))
        self.pays(story.LAST_INSTALMENT)
        self.say("second_instalment")
        half_a_year, asked = months_on(self.begun, 6), False
        for _ in range(story.HOURS // story.HOURS_A_WEEK):
            self.wait(workdays=5)
            if not asked and self.clock.today() >= half_a_year:
                self.half_a_year_on()
                asked = True
            self.reports_hours(story.HOURS_A_WEEK * 60, confirmed=True)
            if not self.owed_to_fund().left_cents:
                break
        with self.by(self.coach) as by:
            self.reaches("internship", by)
        if not asked:
            self.wait(until=half_a_year)
            self.half_a_year_on()
        self.say("hours")

    def half_a_year_on(self) -> None:
        self.measured(6, worry=3)
        self.say("measure_6")

    def reports_hours(self, minutes: int, *, confirmed: bool) -> None:
        with self.by(self.herself) as by:
            report = fund.hours_report(match_id=self.match_id, worked_on=self.clock.today(), minutes=minutes, **by)
        if confirmed:
            with self.by(played_by("marco")) as by:
                fund.hours_confirm(report_id=report.pk, yes=True, **by)

    def pays(self, cents: int) -> None:
        with self.by(self.manager) as by:
            fund.instalment_pay(obligation_id=self.owed_to_fund().id, cents=cents, received_on=self.clock.today(), **by)

    def reaches(self, kind: str, by: dict[str, Any]) -> None:
        cases.goal_reach(case_id=self.case_id, goal_id=self.goals[kind], reached_on=self.clock.today(), **by)

    def owed_to_fund(self) -> ObligationView:
        with acting(self.coach):
            rows = fund_seen.obligations(actor=self.coach, on=self.clock.today())
        return next(row for row in rows if row.case_id == self.case_id)

    # --- 9. closed, and the worry asked again later

    def closes(self) -> None:
        self.wait(workdays=4)
        with self.by(self.coach) as by:
            cases.case_close(case_id=self.case_id, outcome="completed", **by)
            later = FixedClock.on(self.clock.today() + timedelta(days=90), hour=14).now()
            cases.appointment_plan(case_id=self.case_id, kind="aftercare", starts_at=later, channel="phone", **by)
        self.say("closed")

    def gets_aftercare(self) -> None:
        self.wait(until=self.clock.today() + timedelta(days=90))
        with self.by(self.coach) as by:
            cases.contact_record(
                case_id=self.case_id, kind="aftercare", held_on=self.clock.today(), reached=True, channel="phone", **by
            )

    def is_asked_later(self) -> None:
        for months, worry in ((12, 2), (24, 1)):
            self.wait(until=months_on(self.begun, months))
            self.measured(months, worry=worry)
            self.say(f"measure_{months}")

    def _id(self, kind: str, owed: Owed) -> UUID:
        return id_of(kind, f"{self.person_id} {owed.creditor}")


def first_of_month(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


CHAPTERS = (
    "asks", "talks", "brings_letters", "says_what_is_needed", "chooses", "plans", "is_admitted", "asks_balances",
    "hears_balances", "gives_up_the_silent", "calculates", "makes_offers", "hears_answers", "lets_the_term_pass",
    "asks_again", "hears_again", "signs", "waits_for_release", "is_released", "is_paid", "agrees_to_give_back",
    "gives_back", "misses_one", "works_hours", "closes", "gets_aftercare",
    "is_asked_later",
)  # fmt: skip
