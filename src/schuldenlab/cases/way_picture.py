# SPDX-License-Identifier: EUPL-1.2
"""The way of a household as one picture: its stages as stations on a road, and below it a river of euros.

A pure function from words to shapes: `way_picture(way, tall=False)` lies down for a desk and for paper, `tall=True`
stands up for a phone. What goes in is a `Way`, with every word as the reader will read it: the page that draws it
decides who is "you" and who has a name. The template ``cases/parts/way.html`` draws both and shows the one that fits;
it needs ``way`` (a `Way`) and ``pictures`` (`both(way)`), and nothing of the page around it.

States are told apart by shape, not by colour alone: a check mark, a ring with a heart, an empty ring, a dot.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import Literal

State = Literal["done", "now", "waiting", "skipped"]

WIDE, TALL = 1056, 330
EDGE = 14  # room left of the first station for its ring and its band
TITLE, LINE = 23, 21  # from one line of words to the next
BLOCK = 9  # between one move and the next
SMALL, BOLD = 8.0, 8.8  # how wide a letter is, about: enough to break a line
BAND = 320
RIVER = 18  # as thick as the largest amount
ROUND = {"done": 13, "now": 16, "waiting": 10, "skipped": 4}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the method. `blocks`: sentences below its title.

    Of a stage that is done one block with the day. Of a stage that is now a block for each move that is waited for: who
    waits for whom (drawn bold), for what, since when.
    """

    title: str
    state: State
    blocks: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """One station of the euros: `label` says what it is, `words` the amount; `cents` None is not known yet."""

    label: str
    words: str
    cents: int | None


@dataclass(frozen=True, slots=True)
class Way:
    """`title` and `told`: the same in words, for who does not see it. `here`: what stands above the stage of now.

    `amounts` are in the order in which euros go: owed, offered, agreed, paid, given back; none for a method without.
    """

    title: str
    told: str
    here: str
    stages: tuple[Stage, ...]
    amounts: tuple[Amount, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """Light behind a stage that is now."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of road or river without water: walked, or still to come."""

    path: str
    done: bool


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    y: float
    r: float
    state: State


@dataclass(frozen=True, slots=True)
class Words:
    """`kind`: here, title, ahead, strong, line, label, amount, unknown. `end`: they end at x."""

    x: float
    y: float
    words: str
    kind: str
    end: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything to draw, from the back to the front. `way` tells the two apart: wide or tall."""

    way: str
    width: float
    height: float
    bands: tuple[Band, ...]
    stretches: tuple[Stretch, ...]
    rivers: tuple[str, ...]
    marks: tuple[Mark, ...]
    words: tuple[Words, ...]


def both(way: Way) -> tuple[Picture, Picture]:
    return way_picture(way, tall=False), way_picture(way, tall=True)


def way_picture(way: Way, *, tall: bool) -> Picture:
    draw = _Drawing()
    bottom = _stand(draw, way) if tall else _lie(draw, way)
    return Picture(
        way="tall" if tall else "wide",
        width=TALL if tall else WIDE,
        height=round(bottom) + 1,
        bands=tuple(draw.bands),
        stretches=tuple(draw.stretches),
        rivers=tuple(draw.rivers),
        marks=tuple(draw.marks),
        words=tuple(draw.words),
    )


class _Drawing:
    def __init__(self) -> None:
        self.bands: list[Band] = []
        self.stretches: list[Stretch] = []
        self.rivers: list[str] = []
        self.marks: list[Mark] = []
        self.words: list[Words] = []

    def mark(self, x: float, y: float, state: State) -> None:
        self.marks.append(Mark(x, y, ROUND[state], state))

    def lines(self, x: float, y: float, words: str, kind: str, room: float) -> float:
        """Write these words, as many lines as they need; gives the baseline for what comes below them."""
        bold = kind in ("title", "strong")
        step = TITLE if kind in ("title", "ahead") else LINE
        for line in wrap(words, max(8, int(room / (BOLD if bold else SMALL)))):
            self.words.append(Words(x, y, line, kind))
            y += step
        return y

    def blocks(self, x: float, y: float, stage: Stage, room: float) -> float:
        for place, block in enumerate(stage.blocks):
            y += BLOCK if place else 0
            for number, line in enumerate(block):
                strong = stage.state == "now" and number == 0
                y = self.lines(x, y, line, "strong" if strong else "line", room)
        return y


def _lie(draw: _Drawing, way: Way) -> float:
    """From left to right: a column for each stage, then the euros below it."""
    column = (WIDE - 2 * EDGE) / max(len(way.stages), 1)
    road, bottom = 46.0, 0.0
    for number, stage in enumerate(way.stages):
        x = EDGE + number * column
        draw.mark(x + ROUND["now"], road, stage.state)
        if stage.state == "now":
            draw.words.append(Words(x, 18, way.here, "here"))
        start = x + ROUND["now"] + ROUND[stage.state]
        follows = way.stages[number + 1].state if number + 1 < len(way.stages) else None
        end = x + column + ROUND["now"] - (ROUND[follows] if follows else column / 4)
        draw.stretches.append(Stretch(f"M{start:g} {road:g}H{end:g}", stage.state == "done"))
        y = draw.lines(x, road + 46, stage.title, _title(stage), column - 2 * EDGE)
        bottom = max(bottom, draw.blocks(x, y + 2, stage, column - 2 * EDGE))
    for number, stage in enumerate(way.stages):
        if stage.state == "now":
            draw.bands.append(Band(number * column, 0, min(column - 4, BAND), bottom - 4))
    return _river(draw, way, bottom + 12) if way.amounts else bottom


def _river(draw: _Drawing, way: Way, top: float) -> float:
    column = (WIDE - 2 * EDGE) / len(way.amounts)
    middle = top + RIVER / 2
    for number, amount in enumerate(way.amounts):
        x = EDGE + number * column
        after = way.amounts[number + 1].cents if number + 1 < len(way.amounts) else None
        last = number + 1 == len(way.amounts)
        end = x + column - (column / 4 if last else 0)
        if amount.cents:
            here, there = _thick(way, amount.cents), _thick(way, amount.cents if after is None else after)
            draw.rivers.append(_ribbon(x, end, middle, here, there, turn=44, tall=False))
        else:
            draw.stretches.append(Stretch(f"M{x:g} {middle:g}H{end:g}", amount.cents is not None))
        draw.words.append(Words(x, top + RIVER + 24, amount.label, "label"))
        draw.words.append(Words(x, top + RIVER + 48, amount.words, _kind(amount)))
    return top + RIVER + 56


def _stand(draw: _Drawing, way: Way) -> float:
    """From top to bottom: the road on the left, the words beside it, then the euros in the same way."""
    road, x = EDGE + 4.0, 48.0
    y, marks = 4.0, []
    for stage in way.stages:
        top = y
        if stage.state == "now":
            y = draw.lines(x, y + 22, way.here, "here", TALL - x) - 22
        marks.append((y + 20, stage.state))
        y = draw.lines(x, y + 26, stage.title, _title(stage), TALL - x - EDGE)
        y = draw.blocks(x, y, stage, TALL - x - EDGE) - 4
        if stage.state == "now":
            draw.bands.append(Band(0, top, TALL, y - top))
        y += 14
    for number, (at, state) in enumerate(marks):
        draw.mark(road, at, state)
        if number + 1 < len(marks):
            until, follows = marks[number + 1]
            path = f"M{road:g} {at + ROUND[state]:g}V{until - ROUND[follows]:g}"
            draw.stretches.append(Stretch(path, state == "done"))
    return _fall(draw, way, y + 14, road, x) if way.amounts else y


def _fall(draw: _Drawing, way: Way, top: float, middle: float, x: float) -> float:
    row = 46.0
    for number, amount in enumerate(way.amounts):
        y = top + number * row
        after = way.amounts[number + 1].cents if number + 1 < len(way.amounts) else None
        end = y + row
        if amount.cents:
            here, there = _thick(way, amount.cents), _thick(way, amount.cents if after is None else after)
            draw.rivers.append(_ribbon(y, end, middle, here, there, turn=20, tall=True))
        else:
            draw.stretches.append(Stretch(f"M{middle:g} {y:g}V{end:g}", amount.cents is not None))
        draw.words.append(Words(x, y + 22, amount.label, "label"))
        draw.words.append(Words(TALL, y + 22, amount.words, _kind(amount), end=True))
    return top + len(way.amounts) * row


def _ribbon(start: float, end: float, middle: float, here: float, there: float, *, turn: int, tall: bool) -> str:
    """From start to end along the middle, as thick as here, and in the last stretch becoming as thick as there."""
    near, half, far = end - turn, end - turn / 2, end
    sides = [(start, -here / 2), (near, -here / 2), (half, -here / 2), (half, -there / 2), (far, -there / 2),
             (far, there / 2), (half, there / 2), (half, here / 2), (near, here / 2), (start, here / 2)]  # fmt: skip
    at = [f"{middle + off:g} {along:g}" if tall else f"{along:g} {middle + off:g}" for along, off in sides]
    return f"M{at[0]}L{at[1]}C{at[2]} {at[3]} {at[4]}L{at[5]}C{at[6]} {at[7]} {at[8]}L{at[9]}Z"


def _thick(way: Way, cents: int) -> float:
    """Thickness is euros: the largest is RIVER, and what is there at all can be seen."""
    most = max(amount.cents or 0 for amount in way.amounts)
    return max(1.5, cents * RIVER / most) if cents else 1.5


def _title(stage: Stage) -> str:
    return "title" if stage.state in ("done", "now") else "ahead"


def _kind(amount: Amount) -> str:
    return "unknown" if amount.cents is None else "amount"
