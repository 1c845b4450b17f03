# SPDX-License-Identifier: EUPL-1.2
"""What no method may leave out, however its parts fit together: the decisions the law asks for, at the law's moment;
admission before money; money set apart before it is paid; and an end that is more than one talk.
"""

from __future__ import annotations

from collections.abc import Iterator

from .conditions import tests_of
from .findings import Place
from .reach import among, brings, possible
from .schema import All, Condition, Method, Step, Test
from .terms import LAW_TERMS, LawTerm
from .vocabulary import ACTIONS, FACTS, Type
from .vocabulary.lists import EVENTS

Told = tuple[Place, str, str]

DEBT_HELP = ("settlement", "family")  # where the act asks for a decision on who is helped (Wgs article 4a)
ADMISSION = "decision.take:admission"
GRANTED = '{ fact = "decision.outcome:admission", is = "granted" }'
_LAW_STEPS = {
    "talk.record": 'do = "talk.record", done = ["talk.held"] and term = "law:wgs.first_talk"',
    ADMISSION: f'do = "{ADMISSION}", needs = ["talk.held"], done = ["decision.taken:admission"] '
    'and term = "law:wgs.decision"',
}


def loose_ends(method: Method) -> Iterator[Told]:
    """A finding for each: place, what is wrong, cure."""
    for at, step in enumerate(method.steps):
        if step.do and (law := law_of(step.do)):
            yield from _law_step(at, step, LAW_TERMS[law])
    if method.domain in DEBT_HELP and all(step.do for step in method.steps):
        yield from _lacking(method)
        yield from _money_before_admission(method)
        yield from _ends_too_soon(method)
    yield from _money_order(method)


def law_of(do: str) -> str:
    """The term of the law for this action, of its full name; nothing where the law gives none."""
    return "wgs.decision" if do == ADMISSION else ACTIONS[do.partition(":")[0]].term


def _law_step(at: int, step: Step, law: LawTerm) -> Iterator[Told]:
    """The term runs from one fact and is met by one: what else a method writes there only makes it late."""
    milestone = "decision.taken:admission" if step.do == ADMISSION else "talk.held"
    held_up = dict.fromkeys(test.fact for one in step.needs for test in tests_of(one) if not _allowed(test, law))
    if held_up:
        cure = f'write needs = ["{law.start}"], and let later steps need {" and ".join(held_up)}'
        if FACTS[law.start].given:
            cure = f"take needs away, and let later steps need {' and '.join(held_up)}"
        yield ("step", at, "needs"), f"the law does not wait for {', '.join(held_up)} ({law.source})", cure
    if step.optional:
        yield ("step", at, "optional"), f"the law leaves no choice here ({law.source})", "take optional away"
    if step.done != (Test(milestone, Type.DATE, "is", True),):
        what = f"the law is met by {milestone}, by that alone and by nothing else"
        yield ("step", at, "done"), what, f'write done = ["{milestone}"]'


def _allowed(test: Test, law: LawTerm) -> bool:
    """What the term runs from; and that it was not renounced, which ends it anyway."""
    return test.fact in (law.start, "help.asked", law.ends_when)


def _lacking(method: Method) -> Iterator[Told]:
    place: Place = ("method", "domain")
    for do, cure in _LAW_STEPS.items():
        if do not in (step.do for step in method.steps):
            yield place, f"domain {method.domain} asks for a step that does {do}", f"add a [[step]] with {cure}"
    decisions = {one.kind: one for one in method.decisions}
    admission = decisions.get("admission")
    if admission is None:
        cure = 'add [decision.admission] with who = "coach" and paper = "decision-plan", and its text'
        yield place, f"domain {method.domain} asks for a decision on admission (Wgs article 4a)", cure
    elif not {"granted", "refused"} <= set(admission.outcomes):
        yield (
            ("decision", "admission", "outcomes"),
            "admission can be granted and can be refused",
            'write outcomes = ["granted", "refused"], or take outcomes away',
        )
    ending = decisions.get("ending")
    if ending is None:
        cure = 'add [decision.ending] with who = "coach", paper = "decision-ending", reasons = ["need"], and its text'
        yield place, f"domain {method.domain} asks for a decision to end help early (Wgs article 4a)", cure
    elif "granted" not in ending.outcomes:
        yield ("decision", "ending", "outcomes"), "help can never be ended", 'add "granted" to outcomes'


def _money_before_admission(method: Method) -> Iterator[Told]:
    if not any(one.kind == "admission" and "granted" in one.outcomes for one in method.decisions):
        return  # a finding of its own
    after = _after_admission(method)
    for at, step in enumerate(method.steps):
        name = step.do.partition(":")[0]
        if (ACTIONS[name].money or name.startswith("offers.")) and step.key not in after:
            cure = f"add {GRANTED} to needs, or to a step it needs"
            yield ("step", at, "needs"), f"{name} does not wait until admission is granted", cure


def _after_admission(method: Method) -> set[str]:
    """Steps that can only open once admission was granted: they need it, or what only such steps bring.

    Whatever is left of all steps has a reason to be: the first of them to open cannot have had another.
    """
    after = {step.key for step in method.steps}
    while True:
        kept = {
            step.key
            for step in method.steps
            if step.key in after and any(_asks_admission(one, after, method) for one in step.needs)
        }
        if kept == after:
            return after
        after = kept


def _asks_admission(condition: Condition, after: set[str], method: Method) -> bool:
    if isinstance(condition, Test):
        if condition.fact == "decision.outcome:admission":
            return condition.op == "is" and condition.value == "granted"
        makers = [step.key for step in method.steps if among(condition.fact, brings(step))]
        given = FACTS[condition.fact.partition(":")[0]].given
        return _that_it_is_so(condition) and not given and bool(makers) and after.issuperset(makers)
    found = [_asks_admission(part, after, method) for part in condition.parts]
    return any(found) if isinstance(condition, All) else all(found)


def _that_it_is_so(test: Test) -> bool:
    """Not: that it did not happen, or that it is at most so much."""
    if test.type in (Type.DATE, Type.BOOL):
        return (test.value is True) == (test.op == "is")
    return test.op in ("is", "min")


def _money_order(method: Method) -> Iterator[Told]:
    money = method.money
    if money is None or not all((money.reserve_on, money.commit_on, money.pay_on)):
        return
    order = list(EVENTS)
    reserve, commit, pay = (order.index(name) for name in (money.reserve_on, money.commit_on, money.pay_on))
    if not reserve <= commit <= pay:
        what = "money is set apart first, then promised, then paid"
        yield ("money",), what, 'such as reserve_on = "offer.sent", commit_on = "agreement.reached", pay_on = …'
    elif pay > order.index("payout.released"):
        yield ("money", "pay_on"), f"{money.pay_on} comes after the money", 'such as pay_on = "payout.released"'
    if money.commit_on == "talk.recorded":
        yield ("money", "commit_on"), "money is promised before admission", 'such as commit_on = "agreement.reached"'


def _ends_too_soon(method: Method) -> Iterator[Told]:
    talked = {name for step in method.steps if step.do == "talk.record" for name in brings(step)}
    for at, step in enumerate(method.steps):
        if step.do == "case.close" and all(possible(one, talked, method, without=_exceptions()) for one in step.needs):
            cure = 'need a milestone of another step, "help.declined", or a decision that was taken'
            yield ("step", at, "needs"), "the case could be closed after the first talk alone", cure


def _exceptions() -> frozenset[str]:
    """What may well never happen does not count as there."""
    return frozenset(name for name, fact in FACTS.items() if fact.maybe)
