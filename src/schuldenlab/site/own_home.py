# SPDX-License-Identifier: EUPL-1.2
"""The first page of a resident: one thing to do now, who helps, and where they are. At most sixty words.

Whoever acts for somebody else gets the same page about that person, with their name above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.errors import NotFound
from schuldenlab.base.models import Task
from schuldenlab.base.money import euros
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import current_language, sentences, text
from schuldenlab.cases.actions import action_page
from schuldenlab.cases.acts import filled
from schuldenlab.cases.models import Case
from schuldenlab.cases.own_way import OwnWay, own_cases, own_way
from schuldenlab.cases.way import Move, StageLine, danger_of, turn_of
from schuldenlab.cases.way_picture import Stage, Way, both
from schuldenlab.debts.selectors.own import creditors_silent, who_signs
from schuldenlab.fund.selectors.own import own_next
from schuldenlab.methods.conditions import tests_of
from schuldenlab.methods.schema import Method
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import person_names

from . import selectors, theme

SOON = timedelta(days=14)  # an instalment is the thing to do from here on
_WAITS = ("creditor", "court")


@dataclass(frozen=True, slots=True)
class Next:
    """`url` empty: nothing to do. `task`: ticked off by hand, since nothing else ends it."""

    sentence: str
    why: str = ""
    button: str = ""
    url: str = ""
    task: UUID | None = None


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else this person acts for."""

    name: str
    url: str


def own_home(request: HttpRequest) -> HttpResponse:
    actor, today = request.actor, request.clock.today()
    cases = own_cases(actor=actor)
    case = _asked_for(request.GET.get("case", ""), cases)
    others = [one for one in cases if one is not case]
    names = _names([one for one in cases if actor.person_id not in one.client_ids], actor)
    way = own_way(case=case, actor=actor, on=today) if case else None
    coach = selectors.coach_shown(way.coach) if way else None
    picture = _picture(way, today) if way else None
    return render(
        request,
        "site/home_resident.html",
        {
            "next": _Words(way, actor, today, coach).next() if way else _nobody(),
            "about": names.get(case.pk, "") if case else "",
            "coach": coach,
            "appointment": _moment(way.appointment) if way and way.appointment else "",
            "way": picture,
            "pictures": both(picture) if picture else (),
            "others": [
                Other(names.get(one.pk) or text("site.own.myself"), f"{reverse('home')}?case={one.pk}")
                for one in others
            ],
        },
    )


def _asked_for(asked: str, cases: Sequence[Case]) -> Case | None:
    """The case in the address, or the first. Raises NotFound for one that is not among their own."""
    if not asked:
        return cases[0] if cases else None
    found = next((case for case in cases if str(case.pk) == asked), None)
    if found is None:
        raise NotFound()
    return found


def _names(cases: Sequence[Case], actor: Actor) -> dict[UUID, str]:
    """What the clients of these cases are called; nothing is asked when there are none."""
    if not cases:
        return {}
    found = person_names(person_ids={one for case in cases for one in case.client_ids}, actor=actor,
                         purpose=Purpose.OWN)  # fmt: skip
    return {case.pk: ", ".join(found[one] for one in case.client_ids if one in found) for case in cases}


def _moment(at: datetime) -> str:
    """ "woensdag 25 november, 14:30"."""
    local = at.astimezone(AMSTERDAM)
    return f"{date_in_words(local.date(), current_language())}, {local:%H:%M}"


def _nobody() -> Next:
    shown = theme.current()
    return Next(
        text("site.own.none.what"),
        text("site.own.none.why"),
        text("site.own.none.button", phone=shown.phone),
        f"tel:{shown.dial}",
    )


class _Words:
    """The one next thing of one case, in words: the first of these that there is, else who does something now."""

    def __init__(self, way: OwnWay, actor: Actor, today: date, coach: selectors.Coach | None) -> None:
        self.way, self.actor, self.today, self.coach = way, actor, today, coach
        self.name = coach.first_name if coach else text("site.own.we")
        self.case_id = way.case.pk
        self.todo = {self._do(task): task for task in reversed(way.tasks) if self._is_theirs(task)}

    def next(self) -> Next:
        if self.way.case.closed_on is not None:
            return self._said("closed", on=date_in_words(self.way.case.closed_on, current_language(), weekday=False))
        return next(self._found())

    def _found(self) -> Iterator[Next]:
        """In the order of what cannot wait."""
        if task := self.todo.get("letter_again"):
            yield self._said("letter_again", reverse("debts:letter_again", args=[task.subject_id]))
        if "contract.sign" in self.todo:
            yield self._contract()
        if "plan.agree" in self.todo:
            yield self._said("plan", reverse("cases:me_plan", args=[self.case_id]))
        if "needs.rank" in self.todo:
            yield self._said("rank", reverse("cases:me_first", args=[self.case_id]))
        back = own_next(case_id=self.case_id, actor=self.actor, on=self.today) if self._gives_back() else None
        missed = back.due if back and back.due and back.due.state == "missed" else None
        if missed or self._open("giving_back.missed"):
            yield self._missed("missed_part" if missed and missed.paid_cents else "missed")
        if back and back.due and back.due.due_on <= self.today + SOON:
            yield self._instalment(back.due.cents - back.due.paid_cents, back.due.due_on, back.obligation_id)
        if task := next((task for do, task in self.todo.items() if do.startswith("measure.take")), None):
            yield self._said("measure", reverse("cases:me_questions", args=[self.case_id, self._argument(task)]))
        if "claims.add" in self.todo:
            yield self._said("photo", reverse("debts:my_debts_of", args=[self.case_id]))
        for task in self.todo.values():
            yield self._any(task)
        if back and back.has_place:
            yield self._said("hours", reverse("fund:obligation", args=[back.obligation_id]) + "#report")
        if back and back.due:
            yield self._instalment(back.due.cents - back.due.paid_cents, back.due.due_on, back.obligation_id)
        yield self._wait()

    def _is_theirs(self, task: Task) -> bool:
        """Theirs by role; a plan or question of the coach that waits for their word; questions either may answer."""
        return task.who_role == "resident" or (task.waits_for == "resident" and not task.optional) \
            or task.what == "cases.actions.measure.take"  # fmt: skip

    def _do(self, task: Task) -> str:
        """What they do about it, by the name of the action."""
        name = task.what.removeprefix("cases.actions.").removeprefix("debts.tasks.")
        return {"plan.write": "plan.agree"}.get(name, name)

    def _open(self, fact: str) -> bool:
        """Whether a step is open that is there for this fact."""
        steps = self.way.method.steps if self.way.method else ()
        wanted = {one.key for one in steps if any(test.fact == fact for need in one.needs for test in tests_of(need))}
        return any(task.step in wanted and task.case_id == self.case_id for task in self.way.tasks)

    def _gives_back(self) -> bool:
        return any(task.what == "cases.actions.giving_back.follow" for task in self.way.tasks)

    def _argument(self, task: Task) -> str:
        return self._full(task).partition(":")[2]

    def _said(self, key: str, url: str = "", **values: object) -> Next:
        known = sentences(current_language())
        parts = {name: text(f"site.own.{key}.{name}", name=self.name, **values) if f"site.own.{key}.{name}" in known
                 else "" for name in ("what", "why", "button")}  # fmt: skip
        return Next(parts["what"], parts["why"], parts["button"], url)

    def _contract(self) -> Next:
        who = who_signs(case_id=self.case_id, actor=self.actor, on=self.today)
        return self._said("sign" if who == "actor" else "sign_other", reverse("debts:contract", args=[self.case_id]))

    def _missed(self, key: str) -> Next:
        phone = self.coach.phone if self.coach and self.coach.phone else theme.current().dial
        return self._said(key, f"tel:{phone}")

    def _instalment(self, cents: int, due_on: date, obligation_id: UUID) -> Next:
        language = current_language()
        return self._said(
            "instalment", reverse("fund:obligation", args=[obligation_id]), cents=euros(cents, language),
            on=date_in_words(due_on, language, weekday=False),
        )  # fmt: skip

    def _any(self, task: Task) -> Next:
        """Work nobody made words for here: the method's own, and the page of its action."""
        begin = text("site.home.begin")
        if task.case_id == self.case_id and self.way.method:
            own = action_page(self._full(task))
            url = reverse(own, args=[self.case_id]) if own else reverse("cases:step", args=[self.case_id, task.step])
            return Next(self._of_method(self.way.method, task), "", begin, url)
        what = sentences(current_language()).get(task.what, task.what)
        url = reverse("people:person", args=[task.subject_id]) if task.subject_type == "person" else ""
        return Next(what, "", begin, url, task.pk)

    def _full(self, task: Task) -> str:
        """The full name of the action of its step."""
        steps = self.way.method.steps if self.way.method else ()
        return next((one.do for one in steps if one.key == task.step), "")

    def _of_method(self, method: Method, task: Task) -> str:
        words = method.text(f"step.{task.step}.resident", current_language())
        return filled(words, dict(self.way.state.values), current_language(), coach=self.name)

    def _wait(self) -> Next:
        """Nothing to do, and what happens meanwhile: who is waited for, or what the furthest open step is about."""
        nothing = text("site.own.wait.what")
        task = self._furthest()
        if task is None:
            return Next(nothing, text("site.own.wait.idle"))
        if task.waits_for == "creditor":
            count = creditors_silent(case_id=self.case_id, actor=self.actor)
            return Next(nothing, text(f"site.own.wait.{'creditor' if count == 1 else 'creditors'}", count=count))
        if self.way.method is None:
            return Next(nothing, text(f"site.own.before.{task.step}", name=self.name))
        return Next(nothing, self._of_method(self.way.method, task).replace(nothing, "").strip())

    def _furthest(self) -> Task | None:
        ours = [
            task
            for task in self.way.tasks
            if task.case_id == self.case_id and not task.optional and not danger_of(task.step)
        ]
        order = [one.key for one in self.way.method.steps] if self.way.method else []
        return max(ours, key=lambda task: order.index(task.step) if task.step in order else -1, default=None)


def _picture(way: OwnWay, today: date) -> Way:
    """The way with few words: its stages, and at the furthest one of now whose move it is and since when."""
    last = max((place for place, line in enumerate(way.state.stages) if line.state == "now"), default=-1)
    stages = tuple(
        Stage(_title(way, line), line.state, _block(line, way, today) if place == last else ())
        for place, line in enumerate(way.state.stages)
    )
    told = " ".join(
        text("cases.pages.way.told", stage=one.title, state=text(f"cases.pages.way.state.{one.state}"))
        + "".join(f" {'. '.join(block)}." for block in one.blocks)
        for one in stages
    )
    return Way(title=text("site.own.way"), told=told, here=text("cases.pages.way.here"), stages=stages)


def _title(way: OwnWay, line: StageLine) -> str:
    if way.method is None:
        return text(f"cases.pages.way.before.{line.key}")
    return way.method.text(f"stage.{line.key}", current_language())


def _block(line: StageLine, way: OwnWay, today: date) -> tuple[tuple[str, ...], ...]:
    """Since when others are at it; how long they themselves take is nobody's business."""
    move = next((one for one in line.moves if not one.optional), None)
    if move is None:
        return ()
    whose = _whose(move)
    lines = [text(f"site.own.move.{whose}")]
    if move.since and whose != "resident":
        on = date_in_words(move.since, current_language(), weekday=False, year=move.since.year != today.year)
        lines.append(text("cases.pages.way.since", on=on))
    return (tuple(lines),)


def _whose(move: Move) -> str:
    whose = turn_of(move)
    return whose if whose == "resident" or whose in _WAITS else "we"
