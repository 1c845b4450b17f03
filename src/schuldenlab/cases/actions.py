# SPDX-License-Identifier: EUPL-1.2
"""What this city's system can do, by the names of the vocabulary.

Rooms register a service for each action a method may name: this room talks, plans, decisions and facts; debts and fund,
later, offers and payments. A method that names an action, a role or a fact nobody registered is refused when the city
allows it, not when somebody stands at the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import LabError, NotFound
from schuldenlab.methods.conditions import tests_of
from schuldenlab.methods.progress import Finished
from schuldenlab.methods.schema import Method, Step
from schuldenlab.methods.terms import starts
from schuldenlab.methods.vocabulary import FACTS, Type, makes

from .facts import Facts, provider_of
from .models import Case
from .packages import method_of
from .papers import paper_can_be_made


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in.

    `kind`: day, moment, line, text, whole, yes_no, cents, code, codes, id, ids, reasons, marks, fact_value.
    """

    name: str
    kind: str
    codes: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Action:
    """`do`: a service with the keywords case_id, actor, clock and the fields. `who`: roles it lets do this.

    `argument`: the keyword that gets what stands after the colon, as `read` makes of it.
    """

    name: str
    do: Callable[..., Any]
    who: frozenset[str]
    fields: tuple[Field, ...] = ()
    argument: str = ""
    read: Callable[[str], object] = str

    @property
    def text_key(self) -> str:
        return f"cases.actions.{self.name}"


@dataclass(frozen=True, slots=True)
class Missing:
    """Why this system cannot run a method: `what` is action, role, fact or paper, `name` its name, `step` where it is
    used."""

    what: str
    name: str
    step: str

    def __str__(self) -> str:
        return f"{self.name} ({self.what}, {self.step})" if self.step else f"{self.name} ({self.what})"


_actions: dict[str, Action] = {}
_pages: dict[str, str] = {}


def action_register(action: Action) -> None:
    """Twice the same name is a programming error."""
    assert action.name not in _actions, f"{action.name} is registered twice"
    _actions[action.name] = action


def action_named(name: str) -> Action | None:
    """The action of a full name such as ``decision.take:admission``."""
    return _actions.get(name.partition(":")[0])


def action_page_register(action: str, url_name: str) -> None:
    """The button of a step that does this action opens a page of its own, an address that asks for `case_id` only.

    `action`: a name, or a full name such as ``decision.take:payout``, which goes before it. Twice is an error.
    """
    assert action not in _pages, f"{action} has two pages"
    _pages[action] = url_name


def action_page(name: str) -> str:
    """The name of the address of its own page; empty when the form made from its fields is the page."""
    return _pages.get(name) or _pages.get(name.partition(":")[0], "")


@transaction.atomic
def step_do(*, case_id: UUID, step: str, actor: Actor, clock: Clock, **values: object) -> Any:
    """Do the action of this step of the case's method; `values` are its fields.

    What the service checks, it checks: a step that is not open yet may be done early. Raises NotFound for a step the
    method does not have.
    """
    case = Case.objects.for_actor(actor).select_related("method_version").filter(pk=case_id).first()
    if case is None:
        raise NotFound()
    found = next((one for one in method_of(case).steps if one.key == step), None)
    action = action_named(found.do) if found else None
    if found is None or action is None:
        raise NotFound()
    unknown = set(values) - {field.name for field in action.fields}
    lacking = {field.name for field in action.fields if field.required} - set(values)
    if unknown or lacking:
        raise LabError("cases.fields_wrong", field=min(unknown | lacking))
    if action.argument:
        values[action.argument] = action.read(found.do.partition(":")[2])
    return action.do(case_id=case_id, actor=actor, clock=clock, **values)


def cannot_yet(method: Method) -> list[Missing]:
    """Everything this method asks that this system does not have, each once."""
    return list(dict.fromkeys(_missing(method)))


def facts_read(method: Method) -> set[str]:
    """Names of all facts that the steps of this method look at."""
    return {name for step in method.steps for name in _facts_of(step)}


def facts_left(method: Method, finished: Iterable[Finished]) -> tuple[set[str], set[str]]:
    """Names of what still tells where a case is; and of the rest, which only counts when something reopens a step.

    A finished step is looked at again for what reopens it, and where the law asks it: what was written down wrong may
    have been put right.
    """
    done = {one.step for one in finished}
    open_steps = [step for step in method.steps if step.key not in done or (step.term is not None and step.term.law)]
    left = {name for step in open_steps for name in _facts_of(step)}
    left |= {name for step in method.steps for name in step.reopens_on}
    return left, facts_read(method) - left


def reopens(method: Method, facts: Facts, finished: Iterable[Finished]) -> bool:
    """Whether a fact that may reopen a finished step is not older than its record."""
    done = {one.step: one.at for one in sorted(finished, key=lambda one: one.at)}
    return any(
        facts[name].known_at >= done[step.key]
        for step in method.steps
        if step.key in done
        for name in step.reopens_on
        if name in facts
    )


def fits_read(method: Method) -> set[str]:
    return {test.fact for fit in method.fits for test in tests_of(fit.condition)}


def _missing(method: Method) -> Iterator[Missing]:
    for step in method.steps:
        action = action_named(step.do)
        if action is None:
            yield Missing("action", step.do, step.key)
        elif step.who not in action.who:
            yield Missing("role", f"{step.who}: {step.do}", step.key)
        for name in sorted(_facts_of(step)):
            if provider_of(name) is None:
                yield Missing("fact", name, step.key)
    for name in sorted(fits_read(method)):
        if provider_of(name) is None:
            yield Missing("fact", name, "")
    named = {**dict(method.papers), **{f"decision.{one.kind}": one.paper for one in method.decisions if one.paper}}
    for event, paper in named.items():
        if not paper_can_be_made(paper):
            yield Missing("paper", paper, event)
    for decision in method.decisions:
        if decision.kind == "departure" and decision.second_person == "always":
            yield Missing("second_person", "departure", "")


def _is_milestone(name: str) -> bool:
    return FACTS[name.partition(":")[0]].type is Type.DATE


def _facts_of(step: Step) -> set[str]:
    names = {test.fact for condition in (*step.needs, *step.done) for test in tests_of(condition)}
    # Of what the action makes only milestones tell that it was done.
    names |= {*step.reopens_on, *(name for name in makes(step.do) if _is_milestone(name))}
    if step.term is not None:
        names.update(starts(step.term))
    return {name for name in names if name and not name.endswith(":")}
