# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with a method whose single keys are right: how its parts fit together, and what it may not loosen."""

from __future__ import annotations

from collections.abc import Iterable

from schuldenlab.law import wgs_terms
from schuldenlab.law.norms import periods

from .conditions import tests_of
from .findings import Findings, Place
from .package import INTEGER_MAX, MAIN
from .reach import can_come, unreachable
from .safeguards import law_of, loose_ends
from .schema import Method, Number, Param, Step
from .terms import COUNT_MAX, LAW_TERMS
from .vocabulary import ACTIONS, FACTS, Type, nearest, shown
from .vocabulary.kinds import OfferParameter
from .vocabulary.lists import DECISIONS, OFFER_RULES, PAPERS, SECOND_PERSON


def check(method: Method, findings: Findings) -> None:
    """Adds a finding for each part that does not fit the others, the vocabulary or the law."""
    unread = findings.within("step") or findings.within("decision")
    look = _Look(method, findings)
    look.keys_are_unique()
    look.steps()
    look.decisions()
    look.papers()
    look.money()
    look.offer()
    look.giving_back()
    look.card()
    look.parameters()
    if unread:
        return  # what hangs on a step that could not be read would be an echo of that
    for place, what, cure in (*unreachable(method), *loose_ends(method)):
        look.wrong(place, what, cure)


class _Look:
    def __init__(self, method: Method, findings: Findings) -> None:
        self.method, self.findings = method, findings
        self.params = {param.key: param for param in method.params}
        self.used: set[str] = set()

    def wrong(self, place: Place, what: str, cure: str) -> None:
        self.findings.add(MAIN, place, what, cure, key=self._shown(place))

    def _shown(self, place: Place) -> str:
        """Steps and fits by their own key, which people know, rather than by number."""
        if place[:1] in (("step",), ("fits",)) and len(place) > 1 and isinstance(place[1], int):
            listed: tuple[object, ...] = self.method.steps if place[0] == "step" else self.method.fits
            key = getattr(listed[place[1]], "key", "") if place[1] < len(listed) else ""
            if key:
                return ".".join([str(place[0]), key, *map(str, place[2:])])
        return ""

    def keys_are_unique(self) -> None:
        for name, keys in (
            ("step", [step.key for step in self.method.steps]),
            ("stage", [stage.key for stage in self.method.stages]),
            ("fits", [fit.key for fit in self.method.fits]),
        ):
            for at, key in enumerate(keys):
                if key and key in keys[:at]:
                    self.wrong((name, at, "key"), f"{shown(key)} is there twice", "give each a key of its own")

    def steps(self) -> None:
        stages = {stage.key for stage in self.method.stages}
        for at, step in enumerate(self.method.steps):
            if step.stage and step.stage not in stages:
                self.wrong(("step", at, "stage"), f"unknown stage {shown(step.stage)}", nearest(step.stage, stages))
            if step.do:
                self._action(at, step)
            self._term(at, step)
            for test in (test for one in (*step.needs, *step.done) for test in tests_of(one)):
                self.number(("step", at), test.value, test.type)
        for at, fit in enumerate(self.method.fits):
            for test in tests_of(fit.condition):
                self.number(("fits", at), test.value, test.type)
            if fit.kind == "usual" and "departure" not in (one.kind for one in self.method.decisions):
                self.wrong(("fits", at), "may be departed from, but nobody decides that", "add [decision.departure]")

    def _action(self, at: int, step: Step) -> None:
        action = ACTIONS[step.do.partition(":")[0]]
        if self.method.domain and self.method.domain not in action.domains:
            cure = f"it is for: {', '.join(action.domains)}"
            self.wrong(("step", at, "do"), f"{action.name} is not an action of domain {self.method.domain}", cure)
        if step.who and step.who not in action.who:
            self.wrong(
                ("step", at, "who"), f"a {step.who} cannot do {action.name}", f"it is for: {', '.join(action.who)}"
            )
        if action.argument == "decision":
            kind = step.do.partition(":")[2]
            owner = next((one.who for one in self.method.decisions if one.kind == kind), "")
            if owner and step.who and owner != step.who:
                self.wrong(
                    ("step", at, "who"), f"the {kind} decision is owned by the {owner}", f'write who = "{owner}"'
                )
        if action.decision and action.decision not in (one.kind for one in self.method.decisions):
            cure = f"add [decision.{action.decision}] with its owner"
            self.wrong(("step", at, "do"), f"{action.name} needs a {action.decision} decision", cure)
        if action.money and self.method.money is None:
            self.wrong(("step", at, "do"), "a money step without a reservation", "add [money] with pot and reserve_on")
        if action.name == "card.walk" and self.method.card is None:
            self.wrong(("step", at, "do"), "there is no card to walk", "add [card] with its steps")
        if action.name.startswith("offers.") and self.method.offer is None:
            self.wrong(("step", at, "do"), "sends offers that nothing computes", "add [offer] with its rule")

    def _term(self, at: int, step: Step) -> None:
        law_name = law_of(step.do) if step.do else ""
        term = step.term
        if term is not None and term.unit:
            self.number(("step", at, "term"), term.count, Type.INT)
            if self.most(term.count) > COUNT_MAX:
                self.wrong(("step", at, "term"), "may run for ever", f"give {term.count} a range, at most {COUNT_MAX}")
        if not law_name or (term is not None and term.law == law_name):
            return
        law = LAW_TERMS[law_name]
        cure = f'write term = "law:{law_name}", or put law = "law:{law_name}" beside a shorter one'
        if term is None or not term.unit:
            self.wrong(("step", at), f"looser than the law: {law.source} gives a term", cure)
        elif term.start != law.start:
            self.wrong(("step", at, "term"), f"looser than the law: {law.source} counts from {law.start}", cure)
        elif wgs_terms.looser_start(wgs_terms.Span(self.most(term.count), wgs_terms.Unit(term.unit)), law_name):
            self.wrong(("step", at, "term"), f"looser than the law: {law.source}", cure)
        else:
            cure = f'add law = "law:{law_name}" beside it: that one counts when it is earlier'
            self.wrong(("step", at, "term"), "stricter, but the law's term has to count as well", cure)

    def decisions(self) -> None:
        for decision in self.method.decisions:
            place: Place = ("decision", decision.kind)
            rule = DECISIONS.get(decision.kind)
            if rule is not None:
                if SECOND_PERSON.index(decision.second_person or "never") < SECOND_PERSON.index(rule.second_person):
                    cure = f'write second_person = "{rule.second_person}"'
                    self.wrong((*place, "second_person"), "looser than every method has to be", cure)
                for key, has, must in (
                    ("reasons", bool(decision.reasons), rule.reasons),
                    ("hearing", decision.hearing, rule.hearing),
                    ("formal", decision.formal, rule.formal),
                ):
                    if must and not has:
                        self.wrong((*place, key), f"a {decision.kind} decision has {key}", f"add {key}")
            if decision.formal and not (decision.paper and PAPERS[decision.paper].objection):
                papers = ", ".join(name for name, paper in PAPERS.items() if paper.objection)
                self.wrong(
                    (*place, "paper"), "a formal decision goes on paper that says how to object", f"one of: {papers}"
                )

    def papers(self) -> None:
        named: list[tuple[Place, str]] = [(("decision", one.kind, "paper"), one.paper) for one in self.method.decisions]
        named += [(("papers", event), paper) for event, paper in self.method.papers]
        for place, paper in named:
            lacking = [one for one in self.method.languages if paper and one not in PAPERS[paper].languages]
            if lacking:
                cure = "have the paper translated first, or do not claim the language"
                self.wrong(place, f"there is no {paper} in {', '.join(lacking)}", cure)
        for event, _ in self.method.papers:
            if event in FACTS and not can_come(event, self.method):
                cure = "take it out, or say in [giving_back] how somebody gives back"
                self.wrong(("papers", event), "a paper for what never happens here", cure)

    def money(self) -> None:
        moves = [step.do for step in self.method.steps if step.do and ACTIONS[step.do.partition(":")[0]].money]
        money = self.method.money
        if money is not None and money.pot != "own_income" and not moves:
            self.wrong(("money",), "a pot that no step uses", "remove [money], or add the step")
        if money is not None and money.pot == "own_income" and "payout.release" in moves:
            self.wrong(("money", "pot"), "pays out of a pot that holds no money", "name fund or loan")

    def offer(self) -> None:
        offer = self.method.offer
        if offer is None or not offer.rule:
            return
        known = OFFER_RULES[offer.rule].parameters
        for key, value in offer.values:
            place, parameter = ("offer", key), known[key]
            if parameter.type == "debt_kinds" or (isinstance(value, str) and not value.startswith("$")):
                continue
            listed = parameter.type.endswith("[]")
            if listed and isinstance(value, tuple):
                self._rungs(place, [one for one in value if isinstance(one, int)], parameter)
            elif not isinstance(value, tuple):
                self._in_offer(place, value, parameter)
        if "offers.send" not in (step.do for step in self.method.steps) and offer.rule != "instalments":
            self.wrong(("offer",), "an offer that no step sends", "add a step with do = offers.send")

    def _in_offer(self, place: Place, value: Number, parameter: OfferParameter) -> None:
        """A number, or every value the city may give its parameter, has to lie in what the law and the sector allow."""
        if isinstance(value, str):
            param = self.reference(place, value, (parameter.type,))
            if param is None:
                return
            if param.type.endswith("[]"):
                self._rungs(place, list(param.default) if isinstance(param.default, tuple) else [], parameter)
                return
            if param.type == "code":
                if set(param.codes) - set(parameter.codes):
                    self.wrong(place, f"{value} may be something the rule does not know", f"keep to {parameter.codes}")
                return
            least, most = param.minimum or 0, INTEGER_MAX if param.maximum is None else param.maximum
        else:
            least = most = value
        limit = _limit(parameter)
        if least < parameter.minimum or most > limit:
            cure = f"keep it between {parameter.minimum} and {limit}" + (" with range" if least != most else "")
            self.wrong(place, "looser than the law and the sector allow", cure)

    def _rungs(self, place: Place, rungs: list[int], parameter: OfferParameter) -> None:
        if rungs != sorted(set(rungs)) or any(not 0 <= rung <= parameter.maximum for rung in rungs):
            self.wrong(place, "is no rising list of shares", f"write parts per million, at most {parameter.maximum}")
        elif rungs and rungs[-1] != parameter.maximum:
            self.wrong(place, "leaves a gap at the top", "end with 1_000_000, so that a full offer is possible")

    def giving_back(self) -> None:
        back = self.method.giving_back
        if back is None:
            return
        if back.hour_value is not None:
            self.number(("giving_back", "hour_value"), back.hour_value, Type.CENTS)
        if back.may_be_forgiven and "forgive" not in (one.kind for one in self.method.decisions):
            self.wrong(
                ("giving_back", "may_be_forgiven"), "nobody decides that", "add [decision.forgive] with its owner"
            )
        if back.owes == "loan" and any(way != "cash" for way, _ in back.ways):
            self.wrong(("giving_back", "ways"), "a loan is paid back in money", "keep cash only")

    def card(self) -> None:
        if self.method.card is not None and "card.walk" not in (step.do for step in self.method.steps):
            self.wrong(("card",), "a card that no step walks", "add a step with do = card.walk")

    def parameters(self) -> None:
        for param in self.method.params:
            if param.key not in self.used:
                self.wrong(("params", param.key), "a parameter that nothing uses", "use it as $name, or remove it")

    def number(self, place: Place, value: object, wanted: Type) -> None:
        """A ``$parameter`` where a number of this type is meant."""
        if isinstance(value, str) and value.startswith("$"):
            self.reference(place, value, (wanted.value,))

    def reference(self, place: Place, value: str, types: Iterable[str]) -> Param | None:
        key = value[1:]
        param = self.params.get(key)
        if param is None:
            self.wrong(place, f"unknown parameter {shown(value)}", nearest(key, self.params))
            return None
        self.used.add(key)
        if param.type and param.type not in types:
            self.wrong(place, f"{value} is {param.type}, not {' or '.join(types)}", "name a parameter of that type")
            return None
        return param

    def most(self, count: Number) -> int:
        """The loosest a term can be made: the top of the parameter's range, or too long when it has none."""
        if not isinstance(count, str):
            return count
        param = self.params.get(count[1:])
        if param is None:
            return 0  # a finding of its own
        return COUNT_MAX + 1 if param.maximum is None else min(param.maximum, COUNT_MAX + 1)


def _limit(parameter: OfferParameter) -> int:
    """The most an offer's number may be: fixed, or the newest norm of that name."""
    if not parameter.norm:
        return parameter.maximum
    value = next(period.norms[parameter.norm].value for period in reversed(periods()) if parameter.norm in period.norms)
    assert not isinstance(value, str), f"{parameter.norm} is no number"
    return int(value * 1_000_000 if parameter.type == "ppm" else value)
