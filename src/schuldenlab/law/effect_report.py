# SPDX-License-Identifier: EUPL-1.2
"""What an effect says, for people (tables, a chart, a page of its own) and for programs (`effect/1`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Any

from .effects import BANDS, EDGES, NOT_KNOWN, SAME, STEPS, Effect, Group, Side
from .norms import Period
from .texts import day_in_words, name_of, refusal, sentences, text, written
from .values import fixed

FORMAT = "effect/1"
REASONS_SHOWN = 10
_WIDTH, _ROW, _LABEL, _TOP = 760, 26, 260, 8
_COLOURS = ("#a13d00", "#595959", "#1a6840")  # lower, the same, higher; the words beside each bar say which
_STYLE = """\
body{font:1rem/1.5 system-ui,sans-serif;max-width:82rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;margin:1rem 0}caption{text-align:left;font-weight:600}
th,td{padding:.25rem .75rem;text-align:right;border-bottom:1px solid #ccc}
th:first-child{text-align:left}th,td{white-space:nowrap}
.wide{overflow-x:auto}svg{max-width:100%;height:auto}
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A title, and rows of words; the first row heads the columns, the first word of each row heads that row."""

    title: str
    rows: tuple[tuple[str, ...], ...]


def in_words(effect: Effect, about: Sequence[str], language: str) -> str:
    """Everything as plain text: what was compared, and three tables. `about`: sentences about who was looked at."""
    parts = ["\n".join(said(effect, about, language))]
    for table in tables(effect, language):
        widths = [max(map(len, column)) for column in zip(*table.rows, strict=True)]
        lines = [
            "  ".join(
                word.rjust(width) if place else word.ljust(width)
                for place, (word, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in table.rows
        ]
        parts.append("\n".join([table.title, *lines]))
    return "\n\n".join(parts) + "\n"


def said(effect: Effect, about: Sequence[str], language: str) -> Iterator[str]:
    """What was compared with what, over whom, and what stayed out of it."""
    name = name_of(effect.target, language)
    yield text("effect.title", language, name=name)
    for key, side in zip(("effect.before", "effect.after"), effect.sides, strict=True):
        yield text(key, language, rules=_rules(side, language), day=day_in_words(side.on.isoformat(), language))
    yield from about
    yield text(f"effect.unit.{effect.unit}", language)
    meaning = sentences(language).get(f"effect.meaning.{effect.target}")
    if meaning:
        yield meaning
    total = effect.total
    numbers = {"up": total.up, "down": total.down, "same": total.same, "compared": total.compared}
    yield text("effect.result", language, **{key: counted(number, language) for key, number in numbers.items()})
    for (side_name, reason), count in effect.refused.most_common(REASONS_SHOWN):
        told = refusal(effect.reasons[reason], language)
        yield text(f"effect.refused_{side_name}", language, count=counted(count, language), reason=told)
    for reason, rows in list(effect.unread.items())[:REASONS_SHOWN]:
        told, number = refusal(effect.reasons[reason], language), counted(rows.households, language)
        yield text("effect.unread", language, count=number, reason=told, first=counted(rows.first, language))


def tables(effect: Effect, language: str) -> tuple[Table, Table, Table]:
    """By situation, by band of income, and by step of change."""
    head = tuple(text(f"effect.column.{name}", language) for name in (
        "group", "households", "compared", "up", "down", "same", "gained", "lost", "before", "after"))  # fmt: skip
    all_words = text("effect.all", language)
    situations = [(_situation(word, language), group) for word, group in effect.situations.items()]
    bands = [(_band(edge, language), effect.bands[edge]) for edge in (*BANDS, NOT_KNOWN) if edge in effect.bands]
    by_step = [(text("effect.column.step", language), text("effect.column.households", language))]
    by_step += [(step_in_words(step, language), counted(count, language)) for step, count in enumerate(effect.steps)]
    return (
        Table(
            text("effect.by_situation", language), _grouped(head, [*situations, (all_words, effect.total)], language)
        ),
        Table(text("effect.by_income", language), _grouped(head, [*bands, (all_words, effect.total)], language)),
        Table(text("effect.by_step", language), tuple(by_step)),
    )


def svg(effect: Effect, language: str) -> str:
    """How many households each step of change has, as bars; title and description say it without them."""
    height = _TOP * 2 + _ROW * STEPS
    most = max(*effect.steps, 1)
    title = text("effect.title", language, name=name_of(effect.target, language))
    described = "; ".join(
        f"{step_in_words(step, language)}: {counted(count, language)}" for step, count in enumerate(effect.steps)
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="effect-title effect-desc" font-family="system-ui,sans-serif" font-size="14">',
        f'<title id="effect-title">{escape(title)}</title>',
        f'<desc id="effect-desc">{escape(text("effect.by_step", language))}. {escape(described)}.</desc>',
    ]
    for step, count in enumerate(effect.steps):
        middle = _TOP + _ROW * step + _ROW // 2
        long = (_WIDTH - _LABEL - 110) * count // most
        words = escape(step_in_words(step, language))
        colour = _COLOURS[0 if step < SAME else 1 if step == SAME else 2]
        lines += [
            f'<text x="{_LABEL - 10}" y="{middle + 5}" text-anchor="end">{words}</text>',
            f'<rect x="{_LABEL}" y="{middle - 9}" width="{max(long, 1 if count else 0)}" height="18" fill="{colour}"/>',
            f'<text x="{_LABEL + long + 8}" y="{middle + 5}">{counted(count, language)}</text>',
        ]
    return "\n".join([*lines, "</svg>"]) + "\n"


def html(effect: Effect, about: Sequence[str], language: str) -> str:
    """A page of its own, without anything from elsewhere: what was compared, the chart, and the tables."""
    title, *lines = said(effect, about, language)
    parts = [f"<h1>{escape(title)}</h1>", *(f"<p>{escape(line)}</p>" for line in lines), svg(effect, language)]
    parts += [_html_table(table) for table in reversed(tables(effect, language))]
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>\n{_STYLE}</style></head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def document(effect: Effect, population: dict[str, Any]) -> dict[str, Any]:
    """As JSON: whole cents, numbers of households. See docs/reference/law-compare.md."""
    return {
        "format": FORMAT,
        "target": effect.target,
        "unit": f"cents of {effect.unit}",
        "counted": "households",
        "population": population,
        "before": _side(effect.sides[0]),
        "after": _side(effect.sides[1]),
        "total": _group(effect.total),
        "situations": {word: _group(group) for word, group in effect.situations.items()},
        "bands": [
            {"taxable_income_from": None if edge == NOT_KNOWN else edge, **_group(effect.bands[edge])}
            for edge in (*BANDS, NOT_KNOWN)
            if edge in effect.bands
        ],
        "steps": [
            {"change_from": _ends(step)[0], "change_to": _ends(step)[1], "households": count}
            for step, count in enumerate(effect.steps)
        ],
        "most_up": effect.most_up,
        "most_down": effect.most_down,
        "refused": [
            {"side": side, "reason": reason, "households": count}
            for (side, reason), count in sorted(effect.refused.items())
        ],
        "unread": [
            {"reason": reason, "households": rows.households, "first_row": rows.first}
            for reason, rows in effect.unread.items()
        ],
    }


# --- words


def step_in_words(step: int, language: str) -> str:
    """Whole cents, so that each change is in one step only."""
    if step == SAME:
        return text("effect.step.same", language)
    way, ends = ("up" if step > SAME else "down"), _ends(step)
    low, *high = (_euros(cents, language) for cents in sorted(abs(cents) for cents in ends if cents is not None))
    if not high:
        return text(f"effect.step.{way}_most", language, low=low)
    return text(f"effect.step.{way}", language, low=low, high=high[0])


def _rules(side: Side, language: str) -> str:
    if not side.rules.sha256:
        return text("effect.law", language)
    return text("effect.not_law", language, name=side.rules.name, sha256=side.rules.sha256[:12])


def _situation(word: str, language: str) -> str:
    return text("effect.not_known" if word == NOT_KNOWN else f"words.{word}", language)


def _band(edge: int | str, language: str) -> str:
    if not isinstance(edge, int):
        return text("effect.not_known", language)
    low = _euros(edge, language)
    if edge == BANDS[-1]:
        return text("effect.band_most", language, low=low)
    high = BANDS[BANDS.index(edge) + 1] - 1
    return text("effect.band", language, low=low, high=_euros(high, language))


def _grouped(head: tuple[str, ...], groups: Sequence[tuple[str, Group]], language: str) -> tuple[tuple[str, ...], ...]:
    rows = [head]
    for words, one in groups:
        counts = (one.households, one.compared, one.up, one.down, one.same)
        amounts = (one.gained, one.lost, one.before, one.after)
        rows.append(
            (words, *(counted(count, language) for count in counts), *(_euros(cents, language) for cents in amounts))
        )
    return tuple(rows)


def counted(number: int, language: str) -> str:
    """A number of households as people write it."""
    return f"{number:,}" if language == "en" else f"{number:,}".replace(",", ".")


def euros(amount: Fraction, language: str) -> str:
    return written(fixed(amount, 2), "EUR", language)


def _euros(cents: int, language: str) -> str:
    return euros(Fraction(cents, 100), language)


def _html_table(table: Table) -> str:
    head, *rows = table.rows
    title = escape(table.title)
    lines = [
        f'<div class="wide" tabindex="0" role="region" aria-label="{title}">',
        f"<table><caption>{title}</caption>",
        "<thead><tr>",
    ]
    lines += [f'<th scope="col">{escape(word)}</th>' for word in head]
    lines += ["</tr></thead><tbody>"]
    for first, *rest in rows:
        cells = "".join(f"<td>{escape(word)}</td>" for word in rest)
        lines.append(f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>')
    return "\n".join([*lines, "</tbody></table></div>"])


# --- JSON


def _side(side: Side) -> dict[str, Any]:
    period = next((one for one in side.rules.periods if one.valid_from <= side.on <= one.valid_to), None)
    return {
        "rules": side.rules.name,
        "sha256": side.rules.sha256,
        "on": side.on.isoformat(),
        "norms": _period(period),
    }


def _period(period: Period | None) -> dict[str, str] | None:
    return None if period is None else {"period": period.name, "sha256": period.sha256}


def _group(one: Group) -> dict[str, int]:
    return {
        "households": one.households,
        "compared": one.compared,
        "up": one.up,
        "down": one.down,
        "same": one.same,
        "gained": one.gained,
        "lost": one.lost,
        "before": one.before,
        "after": one.after,
    }


def _ends(step: int) -> tuple[int | None, int | None]:
    """The smallest and the largest change of this step, in cents; None where there is no end."""
    if step == SAME:
        return 0, 0
    size = abs(step - SAME)
    low, high = (0, *EDGES)[size - 1] + 1, EDGES[size - 1] if size <= len(EDGES) else None
    return (low, high) if step > SAME else (None if high is None else -high, -low)
