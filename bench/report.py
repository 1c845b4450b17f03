# SPDX-License-Identifier: EUPL-1.2
"""What was measured, as lines, as a page with tables, and as a chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10
from pathlib import Path
from statistics import median
from xml.sax.saxutils import escape

OURS = "Schuldenlab"
BEGIN, END = "<!-- measured: written by ./lab bench law -->", "<!-- end of what was measured -->"
PAGE, CHART = "speed-and-exactness.md", "speed-and-exactness.svg"


@dataclass(frozen=True, slots=True)
class Peer:
    """`environment` names a lock beside it; none is our own. A peer that always keeps its steps has only that way."""

    name: str
    module: str
    environment: str
    package: str = ""
    ways: tuple[str, ...] = ("bare", "kept")


@dataclass(slots=True)
class Run:
    """One peer on one set of households, in one way; seconds and CPU seconds of each timed run."""

    peer: Peer
    households: str  # their number, or "awkward"
    way: str
    seconds: list[float]
    cpu: list[float]
    peak_mb: float  # more than with only the households in memory
    start: float  # seconds until it could begin: imports, parameters, compiling
    rows: int = 0
    wrong: int = 0  # households with another amount than the exact one
    cents: int = 0  # by how much together

    @property
    def took(self) -> float:
        return median(self.seconds)


@dataclass(slots=True)
class Measured:
    on: date
    machine: str
    versions: dict[str, str]
    runs: list[Run]
    missing: list[str]

    def run(self, name: str, households: str, way: str) -> Run | None:
        found = (run for run in self.runs if (run.peer.name, run.households, run.way) == (name, households, way))
        return next(found, None)

    @property
    def sizes(self) -> list[str]:
        """The numbers of households, smallest first."""
        counted = {run.households for run in self.runs if run.households != "awkward"}
        return sorted(counted, key=lambda one: int(one.replace(",", "")))

    @property
    def largest(self) -> str:
        return self.sizes[-1] if self.sizes else "awkward"

    @property
    def smallest(self) -> str:
        return self.sizes[0] if self.sizes else "awkward"


def line(run: Run) -> str:
    speed = f"{run.took:9.4f} s ({min(run.seconds):.4f} to {max(run.seconds):.4f}), CPU {median(run.cpu):8.4f} s"
    rest = f"{run.peak_mb:7.0f} MB {run.rows / run.took:12,.0f}/s  wrong {run.wrong:,} by {run.cents:,} cents"
    return f"{run.households:>9} {run.way:<5}{run.peer.name:<29}{speed}{rest}"


# --- what was hoped for

FASTER = {"OpenFisca-core": 5.0, "OpenFisca-core, node[situation]": 5.0, "PolicyEngine-core": 1.5}
NUMBA, NUMBA_GOAL = "Numba, floats", 3.0


@dataclass(frozen=True, slots=True)
class Goal:
    """What was hoped for, and for each number of households what came out: reached or missed, and by how much."""

    hope: str
    outcomes: dict[str, str]


def goals(found: Measured) -> list[Goal]:
    """By seconds; beside them in CPU seconds. A peer that was not measured has no goal."""
    told = [_faster(found, name, times) for name, times in FASTER.items()]
    told += [_every_peer_that_keeps(found), _beside_numba(found)]
    right = [name for name in found.versions if not any(run.wrong for run in found.runs if run.peer.name == name)]
    if OURS in found.versions:
        verdict = "reached" if right == [OURS] else "missed"
        sizes = f"{found.smallest} to {found.largest}, and awkward ones"
        told.append(Goal("the only one with no household wrong", {sizes: f"{verdict}; none wrong: {'; '.join(right)}"}))
    return [goal for goal in told if goal.outcomes]


def said(goal: Goal) -> str:
    """One line, for a terminal."""
    return f"{goal.hope}. " + ". ".join(f"{size}: {outcome}" for size, outcome in goal.outcomes.items())


def _faster(found: Measured, name: str, times: float) -> Goal:
    outcomes = {}
    for size in found.sizes:
        ours, theirs = found.run(OURS, size, "kept"), found.run(name, size, "kept")
        if ours and theirs:
            seconds, cpu = theirs.took / ours.took, median(theirs.cpu) / median(ours.cpu)
            outcomes[size] = f"{'reached' if seconds >= times else 'missed'}, {seconds:.1f} ({cpu:.1f} in CPU)"
    return Goal(f"{times:g} times as fast as {name}, steps kept", outcomes)


def _every_peer_that_keeps(found: Measured) -> Goal:
    outcomes = {}
    for size in found.sizes:
        kept = [run for run in found.runs if run.households == size and run.way == "kept"]
        ours, others = found.run(OURS, size, "kept"), [run for run in kept if run.peer.name != OURS]
        if ours and others:
            by = [f"{run.peer.name} {ours.took / run.took:.1f}" for run in others if run.took <= ours.took]
            outcomes[size] = f"missed, faster by so many times: {'; '.join(by)}" if by else "reached"
    return Goal("faster than every peer that keeps its steps", outcomes)


def _beside_numba(found: Measured) -> Goal:
    outcomes = {}
    for size in found.sizes:
        ours, theirs = found.run(OURS, size, "bare"), found.run(NUMBA, size, "bare")
        if ours and theirs:
            seconds, cpu = ours.took / theirs.took, median(ours.cpu) / median(theirs.cpu)
            outcomes[size] = f"{'reached' if seconds <= NUMBA_GOAL else 'missed'}, {seconds:.1f} ({cpu:.1f} in CPU)"
    return Goal(f"the bare answer in at most {NUMBA_GOAL:g} times the seconds of Numba", outcomes)


# --- the page


def tables(found: Measured) -> str:
    """Markdown: what was measured where, a table for each number of households, and the goals."""
    versions = "; ".join(f"{name} {version}" for name, version in found.versions.items())
    parts = [f"Measured on {found.on} with `./lab bench law`: {found.machine}. Versions: {versions}."]
    parts += [f"Left out: {told}." for told in found.missing]
    parts.append(f"![Time for {found.largest} households, for each engine]({CHART})")
    for size in reversed(found.sizes):
        parts.append("\n".join(_table(found, size)))
    parts.append("\n".join(_awkward(found)))
    parts.append("\n".join(_hoped(found)))
    return "\n\n".join(parts)


def _table(found: Measured, size: str) -> list[str]:
    lines = [
        f"**{size} households**\n",
        "| engine | steps | seconds (lowest to highest) | CPU s | MB | households a second | households wrong |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for run in found.runs:
        if run.households == size:
            spread = f"{_seconds(run.took)} ({_seconds(min(run.seconds))} to {_seconds(max(run.seconds))})"
            cells = (run.peer.name, run.way, spread, _seconds(median(run.cpu)), f"{run.peak_mb:,.0f}",
                     f"{_two_digits(run.rows / run.took):,}", f"{run.wrong:,}")  # fmt: skip
            lines.append("| " + " | ".join(cells) + " |")
    return lines


def _hoped(found: Measured) -> list[str]:
    lines = ["**What was hoped for**\n", "| goal | households | outcome |", "|---|--:|---|"]
    for goal in goals(found):
        lines += [f"| {goal.hope} | {size} | {outcome} |" for size, outcome in goal.outcomes.items()]
    return lines


def _awkward(found: Measured) -> list[str]:
    awkward = [run for run in found.runs if run.households == "awkward"]
    if not awkward:
        return []
    lines = [
        f"**{awkward[0].rows:,} awkward households**\n",
        "| engine | households wrong | cents wrong |",
        "|---|--:|--:|",
    ]
    return lines + [f"| {run.peer.name} | {run.wrong:,} | {run.cents:,} |" for run in awkward]


def _seconds(value: float) -> str:
    return f"{value:.1f}" if value >= 10 else f"{value:.2g}" if value < 0.1 else f"{value:.2f}"


def _two_digits(value: float) -> int:
    digits = 10 ** max(len(str(int(value))) - 2, 0)
    return round(value / digits) * digits


def write(found: Measured, folder: Path) -> None:
    """The chart, and the part of the page between its marks."""
    page = folder / PAGE
    before, _, rest = page.read_text().partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise SystemExit(f"{page} has no marks between which to write.")
    (folder / CHART).write_text(chart(found))
    page.write_text(f"{before}{BEGIN}\n\n{tables(found)}\n\n{END}{after}")


# --- the chart

WIDTH, LEFT, RIGHT, ROW, TOP = 860, 265, 150, 34, 64
INK, SOFT, BARE, KEPT = "#1b1b1b", "#c9ccd1", "#154273", "#b8550f"


def chart(found: Measured) -> str:
    """Seconds on a scale of powers of ten; a disc where only the answer is asked, a square where steps are kept."""
    runs = [run for run in found.runs if run.households == found.largest]
    names = sorted({run.peer.name for run in runs}, key=lambda one: min(r.took for r in runs if r.peer.name == one))
    low, high = floor(min(log10(run.took) for run in runs)), ceil(max(log10(run.took) for run in runs))

    def across(seconds: float) -> float:
        return LEFT + (log10(seconds) - low) / max(high - low, 1) * (WIDTH - LEFT - RIGHT)

    height, bottom = TOP + ROW * len(names) + 46, TOP + ROW * len(names)
    title = f"Seconds for {found.largest} households, and how many get a wrong amount"
    told = "; ".join(f"{run.peer.name}, {run.way}: {_seconds(run.took)} s, {run.wrong:,} wrong" for run in runs)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-labelledby="title desc" font-family="sans-serif" font-size="14">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(told)}</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(12, 24, title, weight="bold"),
        f'<circle cx="{LEFT}" cy="42" r="6" fill="{BARE}"/>',
        _text(LEFT + 12, 47, "only the answer"),
        f'<rect x="{LEFT + 136}" y="36" width="12" height="12" fill="{KEPT}"/>',
        _text(LEFT + 156, 47, "every step kept"),
        _text(WIDTH - 12, 47, "households wrong", anchor="end"),
    ]
    for power in range(low, high + 1):
        x = across(10.0**power)
        parts.append(f'<path d="M{x:.1f} {TOP - 4}V{bottom}" stroke="{SOFT}"/>')
        parts.append(_text(x, bottom + 20, f"{10.0**power:g} s", anchor="middle"))
    for place, name in enumerate(names):
        y = TOP + ROW * place + ROW / 2
        here = {run.way: run for run in runs if run.peer.name == name}
        parts.append(_text(12, y + 5, name, weight="bold" if name == OURS else "normal"))
        ends = [across(run.took) for run in here.values()]
        parts.append(f'<path d="M{min(ends):.1f} {y}H{max(ends):.1f}" stroke="{INK}"/>')
        if "kept" in here:
            x = across(here["kept"].took)
            parts.append(f'<rect x="{x - 6:.1f}" y="{y - 6}" width="12" height="12" fill="{KEPT}"/>')
        if "bare" in here:
            parts.append(f'<circle cx="{across(here["bare"].took):.1f}" cy="{y}" r="6" fill="{BARE}"/>')
        wrong = max(run.wrong for run in here.values())
        parts.append(_text(WIDTH - 12, y + 5, f"{wrong:,}", anchor="end", weight="normal" if wrong else "bold"))
    parts.append(_text(12, height - 8, f"{found.on}; {found.machine}", size=12))
    return "\n".join([*parts, "</svg>\n"])


def _text(x: float, y: float, words: str, *, anchor: str = "start", weight: str = "normal", size: int = 14) -> str:
    more = f'text-anchor="{anchor}" font-weight="{weight}" font-size="{size}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{INK}" {more}>{escape(words)}</text>'
