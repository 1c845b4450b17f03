# SPDX-License-Identifier: EUPL-1.2
"""Ways of the demo city that do not go straight: somebody says no, a debt is sold, nothing is paid back; or the
household pays by itself, or with a loan."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

from schuldenlab.cases import services as cases
from schuldenlab.debts import services as debts
from schuldenlab.fund import missed
from schuldenlab.fund import services as fund
from schuldenlab.people.services import address_start

from . import story
from .personas import id_of
from .way import CHAPTERS, Way, first_of_month


class YoungWithATurn(Way):
    """On the youth fund."""

    def is_refused(self) -> None:
        """The law lets a city say no; how to object stands in the letter."""
        self.wait(workdays=2)
        with self.by(self.coach) as by:
            cases.decision_take(
                case_id=self.case_id, kind="admission", outcome="refused", reasons={"ground": story.REFUSED}, **by
            )
        self.danger_is_over()

    def is_sold(self) -> None:
        """Who collected a debt buys it, and has to say anew what is owed."""
        self.wait(workdays=2)
        owed = next(one for one in self.owed if one.collector)
        with self.by(self.officer) as by:
            debts.claim_sell(
                claim_id=self.claims[owed.reference], sold_on=self.clock.today(),
                creditor_id=id_of("organisation", owed.collector), reference_creditor=f"KV-{owed.reference}", **by,
            )  # fmt: skip

    def is_forgiven(self) -> None:
        """A part of what the fund paid: the coach advises, the fund decides within its mandate."""
        self.wait(workdays=5)
        with self.by(self.coach) as by:
            cases.advice_give(
                case_id=self.case_id, kind="forgive", outcome="granted", words=self.told(story.FORGIVE), **by
            )
        with self.by(self.manager) as by:
            decided = cases.decision_take(
                case_id=self.case_id, kind="forgive", outcome="granted", cents=story.FORGIVEN,
                reasons={"ground": self.told(story.FORGIVE)}, **by,
            )  # fmt: skip
            fund.forgive(obligation_id=self.owed_to_fund().id, decision_id=decided.pk, **by)

    def agrees_to_pay(self) -> None:
        self.wait(workdays=4)
        with self.by(self.coach) as by:
            today = self.clock.today()
            days = [first_of_month(today, month) for month in (1, 2)]
            fund.return_plan_make(
                obligation_id=self.owed_to_fund().id, agreed_on=today,
                instalments=[(day, story.SMALL_INSTALMENT) for day in days], **by,
            )  # fmt: skip

    def pays_nothing(self) -> None:
        """After the first a talk, after the second a hearing: whoever does not pay is heard before anybody decides."""
        for notes in ({"missed_instalment": story.TALK}, {"missed_instalment": "", "hearing": story.HEARD}):
            self.wait(until=first_of_month(self.clock.today(), 1) + timedelta(days=1))
            missed.every_night(self.clock)
            self.wait(workdays=3)
            with self.by(self.coach) as by:
                for kind, note in notes.items():
                    cases.contact_record(
                        case_id=self.case_id, kind=kind, held_on=self.clock.today(), reached=True, channel="desk",
                        note=self.told(note), **by,
                    )  # fmt: skip

    def breaks_the_agreement(self) -> None:
        """Two people decide that the amount is due; then help ends, on paper."""
        with self.by(self.coach) as by:
            cases.advice_give(
                case_id=self.case_id, kind="breach", outcome="amount_due", words=self.told(story.BROKEN["ground"]), **by
            )
        with self.by(self.manager) as by:
            proposal = cases.decision_take(
                case_id=self.case_id, kind="breach", outcome="amount_due", reasons=self.reasons(story.BROKEN), **by
            )
        with self.by(self.releaser) as by:
            cases.decision_confirm(case_id=self.case_id, proposal_id=proposal.pk, **by)
        self.is_ended("ended_early", story.ENDED)

    def moves_away(self) -> None:
        """To another city, which helps from then on."""
        self.wait(workdays=5)
        with self.by(self.coach) as by:
            address_start(
                person_id=self.person_id, holds_from=self.clock.today(), street="Havenstraat", house_number=8,
                postcode="9989ZZ", town="Wilgenstad", is_elsewhere=True, **by,
            )  # fmt: skip
        self.is_ended("moved", story.MOVED)

    def is_ended(self, outcome: str, words: dict[str, str]) -> None:
        self.wait(workdays=2)
        with self.by(self.coach) as by:
            cases.decision_take(
                case_id=self.case_id, kind="ending", outcome="granted", reasons=self.reasons(words), **by
            )
        self.wait(workdays=3)
        with self.by(self.coach) as by:
            cases.case_close(case_id=self.case_id, outcome=outcome, **by)


class PaysByItself(Way):
    """Mediation: the household sets aside each month what it can miss, and the creditors get it in parts."""

    method = "mediation"
    needs = story.NEEDS_OF_A_FAMILY
    plan = story.PLAN_OF_A_FAMILY
    aims = story.GOALS_OF_A_FAMILY
    admitted = story.ADMITTED_FAMILY
    true_of = ("person.willing",)

    def departs(self) -> None:
        """Nobody knows yet what can be missed: the coach departs from that, within mandate and with reasons."""
        with self.by(self.coach) as by:
            cases.method_choose(case_id=self.case_id, key=self.method, reasons=self.reasons(story.DEPARTED), **by)

    def calculates(self) -> None:
        with self.by(self.officer) as by:
            debts.calculation_make(
                case_id=self.case_id, facts={"counted_income_month": story.INCOME},
                by_hand={"vtlb": debts.ByHand(story.KEPT, *story.CALCULATOR)}, **by,
            )  # fmt: skip

    def comes_to_rest(self) -> None:
        for name, actor in (("budget.in_balance", self.coach), ("creditors.at_rest", self.officer)):
            with self.by(actor) as by:
                cases.fact_record(
                    case_id=self.case_id, name=name, value=self.clock.today(), holds_on=self.clock.today(),
                    source="coach", **by,
                )  # fmt: skip

    def passes_on(self) -> None:
        """The first two months."""
        for _ in range(2):
            self.wait(until=first_of_month(self.clock.today(), 1))
            with self.by(self.officer) as by:
                debts.instalment_pass_on(
                    proposal_id=self.proposal_id, cents=story.PASSED_ON, passed_on=self.clock.today(), **by
                )


class Borrows(PaysByItself):
    """A loan pays the creditors at once."""

    method = "settlement-loan"
    enters = MappingProxyType({"max_credit_charge": debts.ByHand(*story.CHARGE)})


def _until(chapter: str) -> tuple[str, ...]:
    return CHAPTERS[: CHAPTERS.index(chapter) + 1]


_ASKS = _until("says_what_is_needed")
_OFFERS = (
    "plans", "is_admitted", "asks_balances", "hears_balances", "gives_up_the_silent", "comes_to_rest", "calculates",
    "makes_offers",
)  # fmt: skip
# Chapters of a way, by what becomes of it.
ROUTES = {
    "refused": (*_ASKS, "chooses", "is_refused"),
    "moved": (*_until("is_admitted"), "moves_away"),
    "sold": (*_until("hears_balances"), "is_sold"),
    "forgiven": (*_until("is_paid"), "is_forgiven"),
    "broken": (*_until("is_paid"), "agrees_to_pay", "pays_nothing", "breaks_the_agreement"),
    "offers": (*_ASKS, "calculates", "chooses", *_OFFERS),
    "pays": (*_ASKS, "departs", *_OFFERS, "hears_answers", "signs", "passes_on"),
    "borrows": (*_ASKS, "calculates", "chooses", *_OFFERS, "hears_answers", "signs"),
}
