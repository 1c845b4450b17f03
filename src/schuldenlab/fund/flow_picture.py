# SPDX-License-Identifier: EUPL-1.2
"""The fund as a river: money comes in at the top, leaves to the right, and what is given back flows in again.

A pure function from amounts to shapes; the template draws them and the texts name them. Thickness is euros, so the
same amount is as thick wherever it flows. One narrow, tall layout: it reads the same on a phone, a desk and paper.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

WIDTH = 360
RIVER = 64  # thickness of everything that ever came in
ROW, GAP = 58, 22  # a label of two lines needs ROW; a thick branch needs its thickness and GAP
LANE = 12  # between the way back and the river
TIP = 6  # a stream ends in a point: that way it flows
EDGE = 8
INDENT = 14  # what was paid became one of several things: those stand under it, behind a line


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a fund did with its money, in cents, named as in `shapes.PotLine`. What came in is where it now is."""

    contributed: int
    can_spend: int
    reserved: int
    to_pay: int
    paid: int
    lent: int
    in_kind: int
    given_back: int

    @property
    def came_in(self) -> int:
        return self.contributed + self.given_back

    @property
    def granted(self) -> int:
        """Paid without anybody owing it: some methods ask nothing back."""
        return self.paid - self.lent - self.in_kind - self.given_back

    def __post_init__(self) -> None:
        amounts = (getattr(self, one.name) for one in fields(self))
        assert min(*amounts, self.granted) >= 0, "an amount below zero"
        assert self.came_in == self.can_spend + self.reserved + self.to_pay + self.paid, "money came from nowhere"


@dataclass(frozen=True, slots=True)
class Ribbon:
    """One stream: its outline as an SVG path, and what it is."""

    name: str
    path: str
    thickness: float


@dataclass(frozen=True, slots=True)
class Label:
    name: str
    x: float
    y: float
    cents: int


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    ribbons: tuple[Ribbon, ...]
    labels: tuple[Label, ...]
    bracket: str = ""  # the line before the labels of what was paid


LEAVING = ("can_spend", "reserved", "to_pay")
AFTER_PAID = ("lent", "in_kind", "granted")


def flow_picture(amounts: Amounts) -> Picture | None:
    """The picture, or None while no money came in: then there is nothing to see.

    Every destination is a strand of its own from the top of the river to where it leaves; the rightmost leaves first,
    so that no strand crosses another. What is given back is the leftmost: it turns round and joins at the top.
    A stream without money has no label either; only what can still be spent says so when it is nothing.
    """
    if not amounts.came_in:
        return None

    def thick(cents: int) -> float:
        return cents * RIVER / amounts.came_in

    back = thick(amounts.given_back)
    left = EDGE + back + LANE
    right = left + RIVER
    label_x = right + 3 * EDGE + TIP
    top = max(ROW, EDGE + (2 * back + LANE) / 2)
    ribbons = [Ribbon("contributed", _down(left + back, EDGE, right, top), right - left - back)]
    labels = [Label("contributed", label_x, top / 2, amounts.contributed)]
    y, paid_at = top, 0.0
    for name in (*LEAVING, "paid", *AFTER_PAID):
        cents = getattr(amounts, name)
        if not cents and name != "can_spend":
            continue
        wide = thick(cents)
        row = ROW if name == "paid" else max(ROW, wide + GAP)
        part = name in AFTER_PAID
        labels.append(Label(name, label_x + INDENT * part, y + row / 2, cents))
        if name == "paid":
            paid_at = y + row
        if cents and name != "paid":
            ribbons.append(Ribbon(name, _leaves(right, wide, top, y + row / 2, label_x - EDGE - TIP), wide))
            right -= wide
        y += row
    bottom = y + (ROW if back else 0)
    bracket = f"M{label_x + INDENT / 4:g} {paid_at - 6:g}V{bottom - 8:g}" if paid_at else ""
    if back:
        labels.append(Label("given_back", label_x + INDENT, y + ROW / 2, amounts.given_back))
        ribbons.append(Ribbon("given_back", _round(left, back, top, y), back))
        y += max(ROW, back + LANE / 2 + EDGE)
    return Picture(WIDTH, round(y) + 1, tuple(one for one in ribbons if one.thickness > 0), tuple(labels), bracket)


def _down(left: float, top: float, right: float, bottom: float) -> str:
    return f"M{left:g} {top:g}H{right:g}V{bottom:g}H{left:g}Z"


def _leaves(right: float, wide: float, top: float, middle: float, end: float) -> str:
    """Straight down, then a quarter turn to the right, ending in a point."""
    above, below = middle - wide / 2, middle + wide / 2
    return (
        f"M{right - wide:g} {top:g}H{right:g}V{above:g}H{end:g}L{end + TIP:g} {middle:g}L{end:g} {below:g}"
        f"H{right:g}A{wide:g} {wide:g} 0 0 1 {right - wide:g} {above:g}Z"
    )


def _round(left: float, wide: float, top: float, bottom: float) -> str:
    """Down the left side of the river, round under it, up along it, and in again at the top."""
    inner = LANE / 2
    outer = inner + wide
    lane = left - LANE - wide
    return (
        f"M{left:g} {top:g}V{bottom:g}A{inner:g} {inner:g} 0 0 1 {left - LANE:g} {bottom:g}V{top:g}"
        f"A{inner:g} {inner:g} 0 0 1 {left:g} {top:g}L{left + wide / 2:g} {top + TIP:g}L{left + wide:g} {top:g}"
        f"A{outer:g} {outer:g} 0 0 0 {lane:g} {top:g}V{bottom:g}A{outer:g} {outer:g} 0 0 0 {left + wide:g} {bottom:g}"
        f"V{top:g}Z"
    )
