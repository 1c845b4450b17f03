# SPDX-License-Identifier: EUPL-1.2
"""What staff read about a case: who waits for whom, the way in words and as a picture, and days as people say them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from schuldenlab.base.actor import Actor
from schuldenlab.base.money import euros
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import current_language, sentences, text

from ..acts import article, filled
from ..euros import NAMES
from ..overview import Overview
from ..way import Move, StageLine, danger_of, turn_of
from ..way_picture import Amount, Stage, Way
from ._tools import step_url

MOVES_SHOWN = 2  # in the picture; all of them are listed beside it


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One thing to do as staff read it. `url` only where this reader can do it."""

    title: str
    what: str
    button: str
    url: str
    who: str
    due: str
    law: str
    is_late: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class StageWords:
    title: str
    state: str
    says: tuple[str, ...]


def joined(names: Sequence[str]) -> str:
    """ "Youssef en Amira": more than one as people say it."""
    *most, last = names
    return text("cases.pages.and", first=", ".join(most), last=last) if most else last


def day(on: date, today: date, *, weekday: bool = False) -> str:
    """The year only where it is not this one."""
    return date_in_words(on, current_language(), weekday=weekday, year=on.year != today.year)


def due_words(on: date | None, today: date) -> str:
    if on is None:
        return ""
    if on < today:
        return text("cases.pages.due.late", on=day(on, today, weekday=True))
    if on <= today + timedelta(days=1):
        return text("cases.pages.due.today" if on == today else "cases.pages.due.tomorrow")
    return text("cases.pages.due.by", on=day(on, today, weekday=True))


def law_words(source: str) -> str:
    """The term of the law behind a day, in plain words and with its article, or the reason that a room gives by a key
    of its texts; empty for a method's own."""
    if source in sentences(current_language()):
        return text(source)
    name = source.removeprefix("law:")
    if name == source or f"cases.pages.law.{name}" not in sentences(current_language()):
        return ""
    return text(f"cases.pages.law.{name}", article=article(source))


class CaseWords:
    """The words of one case for one reader."""

    def __init__(self, seen: Overview, actor: Actor, today: date) -> None:
        self.seen, self.actor, self.today = seen, actor, today
        self.client = joined([one.given_names.split()[0] if one.given_names else one.full_name for one in seen.people])
        self.values = dict(seen.state.values)
        self.coach = _first(seen.coach.shown_as) if seen.coach else text("cases.pages.whom.coach")

    @property
    def case_id(self) -> UUID:
        return self.seen.view.id

    def step(self, key: str, part: str) -> str:
        """The method's words for a step; before one was chosen, and for what threatens, ours."""
        if threat := danger_of(key):
            return text(f"cases.danger.{part}", threat=text(f"cases.pages.threat.{threat}"))
        if self.seen.method is None:
            return text(f"cases.pages.before.{key}.{part}")
        words = self.seen.method.text(f"step.{key}.{part}", current_language())
        return filled(words, self.values, current_language(), coach=self.coach, resident=self.client)

    def whom(self, code: str) -> str:
        own = {"coach": self.coach, "resident": self.client}.get(code)
        return own or text(f"cases.pages.whom.{code}")

    def waits(self, move: Move) -> str:
        """Who waits for whom."""
        whose = turn_of(move)
        if whose == "time":
            return text("cases.pages.way.time")
        who = self.coach if whose == "resident" else self.client
        return text("cases.pages.way.waits", who=who, whom=self.whom(whose))

    def line(self, move: Move) -> MoveLine:
        mine = (
            bool(move.do) and move.whose in self.actor.roles and self.actor.person_id not in self.seen.view.client_ids
        )
        return MoveLine(
            title=self.step(move.step, "title"),
            what=self.step(move.step, "do"),
            button=text("cases.danger.button") if danger_of(move.step) else _action(move.do),
            url=step_url(self.case_id, move.step, move.do) if mine else "",
            who=self.waits(move),
            due=due_words(move.due_on, self.today),
            law=law_words(move.source),
            is_late=move.is_late,
            optional=move.optional,
        )

    def stages(self) -> list[StageWords]:
        return [StageWords(self.stage(one), one.state, tuple(". ".join(b) for b in self._blocks(one, all_of_them=True)))
                for one in self.seen.stages]  # fmt: skip

    def stage(self, line: StageLine) -> str:
        if self.seen.method is None:
            return text(f"cases.pages.way.before.{line.key}")
        return self.seen.method.text(f"stage.{line.key}", current_language())

    def amounts(self) -> tuple[Amount, ...]:
        """None for a way without euros: nothing is known, and the method pays nothing."""
        known = self.seen.euros
        if not known and (self.seen.method is None or self.seen.method.offer is None):
            return ()
        return tuple(self._amount(name, known.get(name)) for name in NAMES)

    def way(self) -> Way:
        lines = self.stages()
        told = [text("cases.pages.way.told", stage=one.title, state=text(f"cases.pages.way.state.{one.state}"))
                + "".join(f" {says}." for says in one.says) for one in lines]  # fmt: skip
        told += [f"{one.label}: {one.words}." for one in self.amounts()]
        return Way(
            title=text("cases.pages.way.title", who=self.client),
            told=" ".join(told),
            here=text("cases.pages.way.here"),
            stages=tuple(
                Stage(words.title, line.state, self._blocks(line))
                for words, line in zip(lines, self.seen.stages, strict=True)
            ),
            amounts=self.amounts(),
        )

    def _blocks(self, line: StageLine, *, all_of_them: bool = False) -> tuple[tuple[str, ...], ...]:
        if line.state == "done" and line.since:
            return ((day(line.since, self.today),),)
        needed = [move for move in line.moves if not move.optional] or list(line.moves)
        shown = needed if all_of_them else needed[:MOVES_SHOWN]
        blocks = [self._block(line, move) for move in shown]
        if len(needed) > len(shown):
            blocks.append((text("cases.pages.way.more", count=len(needed) - len(shown)),))
        return tuple(blocks)

    def _block(self, line: StageLine, move: Move) -> tuple[str, ...]:
        since = [text("cases.pages.way.since", on=day(move.since, self.today))] if move.since else []
        what = [self.step(move.step, "title")]
        return (self.waits(move), *(one for one in what if one != self.stage(line)), *since)

    def _amount(self, name: str, cents: int | None) -> Amount:
        words = text("cases.pages.euros.unknown") if cents is None else euros(cents, current_language())
        return Amount(text(f"cases.pages.euros.{name}"), words, cents)


def _action(name: str) -> str:
    return sentences(current_language()).get(f"cases.actions.{name.partition(':')[0]}", "")


def _first(shown_as: str) -> str:
    """A first name where it is written in full."""
    first = shown_as.split()[0] if shown_as.split() else shown_as
    return shown_as if len(first) < 3 or first.endswith(".") else first
