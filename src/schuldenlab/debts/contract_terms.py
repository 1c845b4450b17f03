# SPDX-License-Identifier: EUPL-1.2
"""What somebody agrees to beside the amounts: how it is given back, how long, and what follows when it does not work.

Each sentence comes from the method of the case, what the city chose, or the case itself. Of what none of these says,
nothing is said: there is no sentence here for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.money import euros
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import sentences, text
from schuldenlab.cases.above import (
    OwnTerm,
    decision_rule_of,
    giving_back_of,
    goals_to_reach,
    is_owed_back,
    own_terms_of,
)
from schuldenlab.fund.selectors import ways_to_give_back
from schuldenlab.law.calendar import add_months
from schuldenlab.people.selectors import Face, face_of

from .selectors.agreement import only_cash

FOLLOWED, PASSED_ON = "giving_back.follow", "instalments.follow"
SIGNED = "contract.signed_by_resident"  # the fact that a term can run from: the day of this contract
OwnTerms = Mapping[tuple[str, str], OwnTerm]


@dataclass(frozen=True, slots=True)
class Terms:
    """In words for who signs. Each is empty where there is nothing to say."""

    ways: str
    long: str
    not_working: str
    goals: str
    coach: Face


def contract_terms(*, case: Any, on: date, language: str) -> Terms:
    """As they are for a contract of this case that is signed on this day. The caller has seen to it that the reader may
    read the words of this case."""
    with acting(SYSTEM):
        coach, owed, terms = face_of(employment_id=case.coach_id, on=on), is_owed_back(case), own_terms_of(case)
        say = _Say(language, coach.shown_as)
        has_method = case.method_version is not None
        return Terms(
            ways=_ways(case, on, say) if has_method and owed else "",
            long=_long(terms, on, say, owed),
            not_working=_not_working(case, terms, say, owed) if has_method else "",
            goals=_goals(case, say),
            coach=coach,
        )


@dataclass(frozen=True, slots=True)
class _Say:
    language: str
    coach: str

    def __call__(self, key: str, **values: object) -> str:
        return text(f"debts.letters.contract.{key}", self.language, coach=self.coach, **values)


def _ways(case: Any, on: date, say: _Say) -> str:
    back, ways = giving_back_of(case), ways_to_give_back(case=case, on=on)
    none = f"{say('no_interest')} " if back is not None and back.owes == "sum_paid" else ""
    if only_cash(case):
        return f"{none}{say('amount_later')}"
    lines = [say("way_money")] if ways.in_money else []
    if ways.by_steps:
        lines += [
            say("way_step", step=_in_a_line(f"fund.page.milestone.{kind}", say), cents=euros(cents, say.language))
            for kind, cents in ways.steps.items()
        ] or [say("way_steps_not_set")]
    if ways.by_hours:
        known = ways.hour_cents is not None
        worth = euros(ways.hour_cents or 0, say.language)
        lines.append(say("way_hours" if known else "way_hours_not_set", cents=worth))
    said = [say("ways", lines=_list(lines))] if lines else []
    later = say("amount_later") if ways.in_money else ""
    return "\n\n".join(filter(None, [*said, f"{none}{later}".strip()]))


def _long(terms: OwnTerms, on: date, say: _Say, owed: bool) -> str:
    term = next((one for (do, _), one in terms.items() if do == (FOLLOWED if owed else PASSED_ON)), None)
    if term is None or term.unit != "months":
        return ""
    if not owed:
        return say("long_parts", months=term.count)
    if term.start != SIGNED:
        return f"{say('long_from_paid', months=term.count)} {say('long_over')}"
    until = date_in_words(add_months(on, term.count), say.language, weekday=False, year=True)
    return f"{say('long_until', months=term.count, until=until)} {say('long_over')}"


def _not_working(case: Any, terms: OwnTerms, say: _Say, owed: bool) -> str:
    back = giving_back_of(case)
    if not owed or back is None:
        return say("missed_parts") if not owed and any(do == PASSED_ON for do, _ in terms) else ""
    said = []
    if back.missed == "talk":
        said.append(say("missed_talk"))
        term = terms.get(("contact.record", "giving_back.missed"))
        if term is not None and term.unit == "workdays":
            said[-1] += " " + say("missed_called", days=term.count)
    if back.may_be_forgiven:
        said.append(say("forgiven"))
    breach = decision_rule_of(case, "breach")
    if breach is not None:
        known = sentences(say.language)
        outcomes = [known[f"cases.letters.outcome.{one}"] for one in breach.outcomes]
        words = [say("breach"), say("breach_outcomes", outcomes=_list(outcomes))]
        more = {"hearing": breach.hearing, "second": breach.second_person == "always", "paper": breach.formal}
        words.append(" ".join(say(f"breach_{name}") for name, is_so in more.items() if is_so))
        said += [one for one in words if one]
    return "\n\n".join(said)


def _goals(case: Any, say: _Say) -> str:
    goals = [f"“{words}”" for words in goals_to_reach(case)]
    return say("goals", lines=_list(goals)) if goals else ""


def _in_a_line(key: str, say: _Say) -> str:
    words = text(key, say.language)
    return words[:1].lower() + words[1:]


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"– {line}" for line in lines)
