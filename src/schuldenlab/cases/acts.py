# SPDX-License-Identifier: EUPL-1.2
"""One thing to do in a case, as its page asks it: the action, the step it belongs to, and what the form must know.

Everything follows from the method and from what a room registered, so a method nobody has seen has its pages too. A
room above brings the choices of an `id` (`choices_register`) and what somebody saw before they acted (`seen_register`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from schuldenlab.base import access
from schuldenlab.base.actor import Actor
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.base.money import euros
from schuldenlab.base.texts import sentences, text
from schuldenlab.law.wgs_terms import TERMS
from schuldenlab.methods import schema
from schuldenlab.methods.progress import State, StepProgress
from schuldenlab.methods.schema import Method
from schuldenlab.methods.vocabulary import FACTS, Fact, Own, UnknownName, fact_named
from schuldenlab.methods.vocabulary.lists import DEBT_KINDS
from schuldenlab.people.purposes import Purpose, require_purpose
from schuldenlab.people.selectors import kind_in_words, person_names

from .actions import Action, action_named
from .engine import CLOSING, case_progress, case_values, finished_steps
from .facts import Told
from .models import Case, Decision, StepFinished
from .packages import ParamValue, method_of
from .way import TALK

Choices = Sequence[tuple[str, str]]  # value, in words

# Steps of a case without a method: the law asks for a talk, whatever way follows.
_BEFORE_A_METHOD = {TALK: "talk.record", CLOSING: "case.close"}


@dataclass(frozen=True, slots=True)
class Act:
    """`name` is full, such as ``decision.take:admission``. `step` None: done outside a step, such as a note.

    `early`: the key of a step from before a method was chosen. `done_before`: how often its step was finished when this
    was read. `told` and `current`: what this page asked of the case already, so that it asks it once.
    """

    case: Case
    name: str
    action: Action
    method: Method | None
    step: StepProgress | None
    actor: Actor
    on: date
    names: dict[UUID, str]
    early: str = ""
    done_before: int = 0
    told: Told = field(default_factory=dict)
    current: dict[str, Decision | None] = field(default_factory=dict)

    @property
    def argument(self) -> str:
        return self.name.partition(":")[2]

    @property
    def rule(self) -> schema.Decision | None:
        """What the method asks of this kind of decision."""
        if self.action.name != "decision.take" or self.method is None:
            return None
        return next((rule for rule in self.method.decisions if rule.kind == self.argument), None)

    @property
    def fact(self) -> Fact | None:
        """The fact that is recorded."""
        try:
            return fact_named(self.argument, Own()) if self.action.name == "fact.record" else None
        except UnknownName:
            return None

    @property
    def decision(self) -> Decision | None:
        """The decision of this kind that holds now."""
        if self.argument not in self.current:
            rows = Decision.objects.filter(case=self.case, kind=self.argument, superseded_by__isnull=True)
            self.current[self.argument] = rows.first()
        return self.current[self.argument]

    @property
    def who(self) -> str:
        return self.rule.who if self.rule else (self.step.step.who if self.step else "")


ChoicesOf = Callable[[Act], Choices]
SeenBy = Callable[[Act], object]
_choices: dict[tuple[str, str], ChoicesOf] = {}
_seen: dict[tuple[str, str], SeenBy] = {}


def choices_register(action: str, field: str, of: ChoicesOf) -> None:
    """What can be chosen for this field of kind `id`, `ids` or `codes`: pairs of value and words."""
    assert (action, field) not in _choices, f"{action}.{field} has choices already"
    _choices[action, field] = of


def seen_register(action: str, field: str, of: SeenBy) -> None:
    """What the form carries unseen for this field, such as the version it was written from."""
    assert (action, field) not in _seen, f"{action}.{field} is seen already"
    _seen[action, field] = of


def choices_of(act: Act, field: str) -> Choices | None:
    of = _choices.get((act.action.name, field))
    return None if of is None else of(act)


def seen_in(act: Act, field: str) -> tuple[bool, object]:
    """Whether this field is carried unseen, and its value now."""
    of = _seen.get((act.action.name, field))
    return (False, None) if of is None else (True, of(act))


def act_of(
    *, case_id: UUID, name: str, actor: Actor, purpose: Purpose, on: date, any_role: bool = False,
    names: dict[UUID, str] | None = None,
) -> Act:  # fmt: skip
    """An action outside a step. Raises NotFound, NotAllowed cases.step_of_another unless `any_role` may look. `names`:
    of the clients, where the page asked them already."""
    return _act(_case(case_id, actor, purpose), name, None, actor, purpose, on, any_role=any_role, names=names)


def act_beside(other: Act, name: str, *, actor: Actor, purpose: Purpose, on: date) -> Act:
    """Another action on the same page: the case was read and may be seen."""
    return _act(other.case, name, None, actor, purpose, on, names=other.names)


def step_act(*, case_id: UUID, step: str, actor: Actor, purpose: Purpose, on: date) -> Act:
    """A step of the case's method. Raises NotFound for one it does not have, NotAllowed cases.step_of_another."""
    case = _case(case_id, actor, purpose)
    if case.method_version is None:
        if step not in _BEFORE_A_METHOD:
            raise NotFound()
        return replace(_act(case, _BEFORE_A_METHOD[step], None, actor, purpose, on), early=step)
    method = method_of(case)
    if step not in {one.key for one in method.steps}:
        raise NotFound()
    finished, told = finished_steps(case), Told()
    now = case_progress(case=case, method=method, on=on, values=values_said(case), finished=finished, told=told)
    found = now.of(step)
    done = sum(one.step == step for one in finished)
    return replace(_act(case, found.step.do, found, actor, purpose, on), done_before=done, told=told)


def is_open(act: Act) -> bool:
    return act.step is None or act.step.state in (State.OPEN, State.REOPENED)


def times_done(act: Act) -> int:
    """How often this step was finished; a form that was opened before is then old."""
    return StepFinished.objects.filter(case=act.case, step=act.step.step.key).count() if act.step else 0


def article(source: str) -> str:
    """The article behind a term: "Wgs art. 4 lid 1, 2" for ``law:wgs.first_talk``; empty for a method's own term."""
    term = TERMS.get(source.removeprefix("law:"))
    return term.source.partition(";")[0] if term else ""


def fact_words(name: str, language: str) -> str:
    """What a fact says, in words, with what stands after the colon."""
    head, _, argument = name.partition(":")
    fact = FACTS[head]
    words = fact.en if language == "en" else fact.nl
    if not argument:
        return words
    return f"{words} ({_argument_words(fact.argument, argument, language)})"


def _argument_words(kind: str, argument: str, language: str) -> str:
    if kind == "decision":
        return kind_in_words(argument)
    if kind == "debt_kind" and language == "nl":
        return DEBT_KINDS.get(argument, argument)
    field = {"life_domain": "domain", "goal_kind": "kind", "threat": "threats"}.get(kind, kind)
    key = f"cases.steps.code.{field}.{argument}"
    return sentences(language).get(key, argument.replace("_", " ")).lower()


def method_words(case: Case, method: Method, key: str, language: str, **names: str) -> str:
    """A text of the method with its placeholders filled in: the city's values in this case, and names.

    A page says many: see `values_said`.
    """
    return filled(method.text(key, language), values_said(case), language, **names)


def values_said(case: Case) -> dict[str, ParamValue]:
    """The values of the parameters in this case, asked once for the case that was read for a page."""
    kept = case.__dict__
    if "values_said" not in kept:
        kept["values_said"] = case_values(case)
    return kept["values_said"]


def filled(words: str, values: dict[str, ParamValue], language: str, **names: str) -> str:
    told = {name: _told(name, value, language) for name, value in values.items()} | names
    return words.format_map(_Shown(told))


class _Shown(dict[str, str]):
    """A name that is not known reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def _told(name: str, value: ParamValue, language: str) -> str:
    if isinstance(value, list):
        return ", ".join(_told(name, one, language) for one in value)
    return euros(value, language) if name.endswith("_value") and isinstance(value, int) else str(value)


def _case(case_id: UUID, actor: Actor, purpose: Purpose) -> Case:
    require_purpose(actor, purpose)
    case = Case.objects.for_actor(actor).select_related("method_version").filter(pk=case_id).first()
    if case is None:
        raise NotFound()
    access.note(purpose, case.client_ids)
    return case


def _act(
    case: Case,
    name: str,
    step: StepProgress | None,
    actor: Actor,
    purpose: Purpose,
    on: date,
    *,
    any_role: bool = False,
    names: dict[UUID, str] | None = None,
) -> Act:
    action = action_named(name)
    if action is None:
        raise NotFound()
    if names is None:
        names = person_names(person_ids=case.client_ids, actor=actor, purpose=purpose)
    act = Act(case, name, action, method_of(case) if case.method_version else None, step, actor, on, names)
    if action.name == "decision.take" and act.rule is None:
        raise NotFound()
    if action.name == "fact.record" and (act.fact is None or not act.fact.recordable):
        raise NotFound()
    if action.name == "measure.take" and act.argument not in _months(act.method):
        raise NotFound()
    allowed = {act.rule.who} if act.rule else action.who
    if not any_role and {str(role) for role in actor.roles}.isdisjoint(allowed):
        raise NotAllowed("cases.step_of_another", who=_roles(allowed))
    return act


def _roles(roles: Iterable[str]) -> str:
    return ", ".join(text(f"people.role.{role}") for role in sorted(roles))


def _months(method: Method | None) -> set[str]:
    return {str(month) for month in method.measure.at_months} if method and method.measure else set()
