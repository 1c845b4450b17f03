# SPDX-License-Identifier: EUPL-1.2
"""A receipt as a story in plain words: the amount, why, the facts, what was entered by hand, the norms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .texts import day_in_words, name_of, one_line, sentences, text, written

_PER = {"EUR/month": "story.per_month", "EUR/year": "story.per_year"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is told, with where it stands in the law or who said so. `label` is empty for a fact."""

    words: str
    source: str = ""
    url: str = ""
    label: str = ""
    name: str = ""


def explain(receipt: Mapping[str, Any], language: str) -> str:
    """Several short paragraphs of plain text. Zero amounts and unspoken steps are left to the receipt itself."""
    parts = [list(_result(receipt, language))]
    for heading, lines in told(receipt, language).items():
        if lines:
            words = [text("story.step", language, sentence=one.words, source=one.source) if one.source else one.words
                     for one in lines]  # fmt: skip
            parts.append([text(f"story.{heading}", language), *(f"- {one}" for one in words)])
    return "\n\n".join("\n".join(map(one_line, part)) for part in parts) + "\n"


def told(receipt: Mapping[str, Any], language: str, *, to_staff: bool = False) -> dict[str, list[Line]]:
    """The same story by part, in order: why, facts, by_hand, norms. `to_staff`: about whom it is, not to them."""
    return {
        "why": list(_why(receipt, language, to_staff)),
        "facts": list(_facts(receipt, language, to_staff)),
        "by_hand": list(_by_hand(receipt, language, to_staff)),
        "norms": list(_norms(receipt, language, to_staff)),
    }


def heading(part: str, language: str, *, to_staff: bool = False) -> str:
    return sentences(language, to_staff=to_staff)[f"story.{part}"]


def label_in_words(label: str, language: str, *, to_staff: bool = False) -> str:
    return sentences(language, to_staff=to_staff)[f"labels.{label}"]


def _result(receipt: Mapping[str, Any], language: str) -> Iterator[str]:
    result, norms = receipt["result"], receipt["norms"]
    value = written(result["shown"], result["unit"], language)
    if result["unit"] in _PER:
        value = text(_PER[result["unit"]], language, value=value)
    yield text("story.result", language, title=name_of(receipt["target"], language), value=value)
    if overlay := receipt.get("overlay"):
        yield text("story.overlay", language, title=overlay["title"], source=overlay["source"])
    day = day_in_words(receipt["reference_date"], language)
    if norms:
        first, last = (day_in_words(norms[key], language) for key in ("period", "valid_to"))
        yield text("story.dates", language, day=day, first=first, last=last)
    else:
        yield text("story.date_only", language, day=day)
    yield text(f"labels.{receipt['label']}", language)


def _why(receipt: Mapping[str, Any], language: str, to_staff: bool) -> Iterator[Line]:
    values: dict[str, str] = {}
    for step in receipt["steps"]:
        values[step["name"]] = _amount(step, language, to_staff)
        if step["kind"] not in ("rule", "choice"):
            continue
        sentence = _sentence(step, language, is_answer=step is receipt["steps"][-1], to_staff=to_staff)
        if sentence is not None:
            words = sentence.format_map(values | {"value": values[step["name"]]})
            yield Line(words, step["source"], step["url"], step["label"], step["name"])


def _sentence(step: Mapping[str, Any], language: str, *, is_answer: bool, to_staff: bool) -> str | None:
    """A yes/no has a sentence for each. An amount of zero changes nothing and is not told, unless it is the answer or
    the zero itself is a rule."""
    known = sentences(language, to_staff=to_staff)
    if isinstance(step["value"], bool):
        return known.get(f"steps.{step['name']}_{'true' if step['value'] else 'false'}")
    told = step["value"] != "0" or is_answer or not step["needs"]
    return known.get(f"steps.{step['name']}") if told else None


def _facts(receipt: Mapping[str, Any], language: str, to_staff: bool) -> Iterator[Line]:
    for step in receipt["steps"]:
        if step["kind"] == "input" and step["name"] in receipt["inputs"]:
            name = name_of(step["name"], language, to_staff=to_staff)
            yield Line(
                text("story.fact", language, name=name, value=_amount(step, language, to_staff)), name=step["name"]
            )


def _by_hand(receipt: Mapping[str, Any], language: str, to_staff: bool) -> Iterator[Line]:
    for step in receipt["steps"]:
        if step["kind"] == "entered":
            entered = receipt["entered"][step["name"]]
            words = text(
                "story.by_hand_line",
                language,
                name=name_of(step["name"], language, to_staff=to_staff),
                value=_amount(step, language, to_staff),
                source=entered["source"],
                reason=entered["reason"],
            )
            yield Line(words, label=step["label"], name=step["name"])


def _norms(receipt: Mapping[str, Any], language: str, to_staff: bool) -> Iterator[Line]:
    for step in receipt["steps"]:
        if step["kind"] == "norm":
            words = text(
                "story.norm_line",
                language,
                dutch=step["dutch"],
                value=_amount(step, language, to_staff),
                source=step["source"],
                seen=text(f"seen.{step['seen']}", language),
            )
            yield Line(words, url=step["url"], label=step["label"], name=step["name"])


def _amount(step: Mapping[str, Any], language: str, to_staff: bool) -> str:
    """As it is shown; norms and shares exactly, because rounding would hide what was used."""
    unit = step.get("unit", "")
    exactly = (step["kind"] == "norm" or unit in ("ratio", "ratio/year")) and "/" not in str(step["value"])
    return written(step["value"] if exactly else step["shown"], unit, language, to_staff=to_staff)
