# SPDX-License-Identifier: EUPL-1.2
"""When a step is due: by the law's terms, which methods name, and by a method's own.

The law's term always counts. A method's own term may only come before it: both are computed, the earlier one is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from schuldenlab.law import Entered, InputWrong, Label
from schuldenlab.law import wgs_terms as law

from .schema import FactValue, Method, Number, Term
from .vocabulary import FACTS

COUNT_MAX = 1000


@dataclass(frozen=True, slots=True)
class LawTerm:
    """A term of the law as steps use it: the fact it runs from, the fact that shortens it, what the city has to set.

    `ends_when`: the fact after which the law asks nothing any more. `of_act`: an act gives it, no agreement.
    """

    name: str
    start: str
    short_when: str
    choice: str
    source: str
    ends_when: str
    of_act: bool

    def due(self, start: date, *, threat: date | None = None, weeks: int | None = None) -> date:
        """The last day. `threat`: since when it threatens. `weeks`: what the ordinance says; without it the most the
        act allows.

        The short term runs from the later of start and threat: it is over on no day before anybody could know of it.
        The ordinary one runs on beside it. Raises InputWrong for weeks the act does not allow.
        """
        if self.choice and weeks is None:
            return law.TERMS[self.name].latest(start)
        entered = Entered(weeks, source="ordinance", reason="set by the city", label=Label.L) if self.choice else None
        ordinary = law.due(self.name, start, ordinance_weeks=entered).on
        if not self.short_when or threat is None:
            return ordinary
        # Which of them threatens makes no difference to the term.
        return min(ordinary, law.due(self.name, max(start, threat), threats=tuple(law.Threat)).on)


# Who renounces help in the first talk gets no decision (Wgs article 4a).
_ENDS_WHEN = {"wgs.decision": "help.declined"}

# Those that run from a fact; the others wait for a room that knows when they start.
LAW_TERMS = {
    name: LawTerm(
        name,
        term.start,
        "threat.any" if term.threatened else "",
        term.by_ordinance,
        term.source,
        _ENDS_WHEN.get(name, ""),
        term.of_act,
    )
    for name, term in law.TERMS.items()
    if term.start in FACTS
}


@dataclass(frozen=True, slots=True)
class Due:
    """`on` None: nothing is due yet, because the term has not started, or because of what is `missing`."""

    on: date | None = None
    source: str = ""  # "law:wgs.decision", or "method"
    missing: tuple[str, ...] = ()


NOT_DUE = Due()


def due(term: Term, facts: Mapping[str, FactValue], values: Mapping[str, Any]) -> Due:
    """The earlier of the law's day and the method's. `missing` names what the city has not set, or set impossibly."""
    found: list[tuple[date, str]] = []
    missing: list[str] = []
    if term.law:
        by_law, started = LAW_TERMS[term.law], _day(facts, LAW_TERMS[term.law].start)
        weeks = values.get(by_law.choice)
        threat = threatened_since(facts) if by_law.short_when else None
        try:
            if by_law.choice and weeks is None:
                missing.append(by_law.choice)
            elif started:
                found.append((by_law.due(started, threat=threat, weeks=weeks), f"law:{term.law}"))
        except InputWrong:
            missing.append(by_law.choice)
    if term.unit:
        started, count = _day(facts, term.start), number(term.count, values)
        if count is None or not 0 <= count <= COUNT_MAX:
            missing.append(str(term.count))
        elif started:
            found.append((law.Span(count, law.Unit(term.unit)).end(started), "method"))
    on, source = min(found, default=(None, ""))
    return Due(on, source, tuple(missing))


def runs_by_law(term: Term | None, facts: Mapping[str, FactValue]) -> bool:
    """Whether a term of an act has started; no condition of a method holds that up."""
    by_law = LAW_TERMS.get(term.law) if term else None
    return by_law is not None and by_law.of_act and by_law.start in facts


def ended_by_law(term: Term | None, facts: Mapping[str, FactValue]) -> bool:
    """Whether the law asks nothing any more of this step."""
    return term is not None and bool(term.law) and LAW_TERMS[term.law].ends_when in facts


def starts(term: Term) -> tuple[str, ...]:
    """The facts this term reads."""
    by_law = LAW_TERMS.get(term.law)
    names = (term.start, by_law.start, by_law.short_when, by_law.ends_when) if by_law else (term.start,)
    return tuple(name for name in names if name)


def number(value: Number, values: Mapping[str, Any]) -> int | None:
    """A number, or the city's value of a ``$parameter``; None when the city has set none."""
    return values.get(value[1:]) if isinstance(value, str) else value


def law_choices(method: Method) -> tuple[str, ...]:
    """What an ordinance of the city has to set before this method can run."""
    named = (LAW_TERMS[step.term.law].choice for step in method.steps if step.term and step.term.law)
    return tuple(dict.fromkeys(choice for choice in named if choice))


def threatened_since(facts: Mapping[str, FactValue]) -> date | None:
    """Since when what threatens does so; None when nothing does."""
    found = facts.get("threat.any")
    return found.holds_on if found is not None and found.value else None


def _day(facts: Mapping[str, FactValue], name: str) -> date | None:
    found = facts.get(name)
    return found.value if found is not None and isinstance(found.value, date) else None
