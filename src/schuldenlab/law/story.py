# SPDX-License-Identifier: EUPL-1.2
"""A receipt as a story in plain words: the amount, why, the facts, what was entered by hand, the norms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .texts import called_in, day_in_words, name_of, one_line, sentences, text, written

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
    for heading, lines in ({"each": offered(receipt, language)} | told(receipt, language)).items():
        if lines:
            words = [text("story.step", language, sentence=one.words, source=one.source) if one.source else one.words
                     for one in lines]  # fmt: skip
            parts.append([text(f"story.{heading}", language), *(f"- {one}" for one in words)])
    return "\n\n".join("\n".join(map(one_line, part)) for part in parts) + "\n"


def told(
    receipt: Mapping[str, Any], language: str, *, to_staff: bool = False, names: Mapping[str, str] | None = None
) -> dict[str, list[Line]]:
    """The same story by part, in order: why, facts, by_hand, norms. `to_staff`: about whom it is, not to them. `names`
    of creditors by their id in the receipt, for who may read them beside it."""
    amounts = _Amounts(language, to_staff, called_in(receipt["inputs"], names or {}, language))
    return {
        "why": list(_why(receipt, amounts)),
        "facts": list(_facts(receipt, amounts)),
        "by_hand": list(_by_hand(receipt, amounts)),
        "norms": list(_norms(receipt, amounts)),
    }


def offered(receipt: Mapping[str, Any], language: str, *, names: Mapping[str, str] | None = None) -> list[Line]:
    """What each creditor gets by the receipt of an offer, one line each, and how that follows from its claim. Nothing
    for another receipt. Amounts to the cent; `names` as for `told`."""
    shown = receipt["result"]["shown"]
    if not isinstance(shown, dict) or "payments" not in shown:
        return []
    called = called_in(receipt["inputs"], names or {}, language)
    steps = {step["name"]: step for step in receipt["steps"]}
    claims = {str(row["id"]): row["claim"] for row in steps["creditors"]["shown"]}
    last = receipt["steps"][-1]
    return [
        Line(_offered(row, claims[str(row["id"])], steps, called, language), last["source"], last["url"], last["label"],
             last["name"])
        for row in shown["payments"]
    ]  # fmt: skip


def _offered(
    row: Mapping[str, Any], claim: str, steps: Mapping[str, Any], called: Mapping[str, str], language: str
) -> str:
    """A fixed share says of what it is a share, by rank; another rule divides, and says what is owed."""
    values = {"who": called[str(row["id"])], "value": written(row["amount"], "EUR", language)}
    parts = next(one for one in steps["claim_parts"]["shown"] if one["id"] == row["id"])
    shares = {"concurrent": steps.get("fund_share"), "preferential": steps.get("fund_preferential_share")}
    of = [
        text(f"story.share_{rank}", language, share=written(step["value"], "ratio", language),
             claim=written(parts[rank], "EUR", language))
        for rank, step in shares.items()
        if step is not None and Fraction(parts[rank])
    ]  # fmt: skip
    if not of:
        return text("story.offered", language, claim=written(claim, "EUR", language), **values)
    exact = sum(Fraction(parts[rank]) * Fraction(step["value"]) for rank, step in shares.items() if step is not None)
    told_as = "offered_share" if exact == Fraction(row["amount"]) else "offered_rounded"
    return text(f"story.{told_as}", language, of=text("story.and", language).join(of), **values)


def heading(part: str, language: str, *, to_staff: bool = False) -> str:
    return sentences(language, to_staff=to_staff)[f"story.{part}"]


def label_in_words(label: str, language: str, *, to_staff: bool = False) -> str:
    return sentences(language, to_staff=to_staff)[f"labels.{label}"]


def _result(receipt: Mapping[str, Any], language: str) -> Iterator[str]:
    result, norms = receipt["result"], receipt["norms"]
    is_offer = isinstance(result["shown"], dict) and "payments" in result["shown"]
    value = written(result["shown"]["total"] if is_offer else result["shown"], result["unit"], language)
    if is_offer:
        value = text("story.total", language, value=value)
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


@dataclass(frozen=True, slots=True)
class _Amounts:
    """How the amounts of a receipt are written, and for whom."""

    language: str
    to_staff: bool
    called: Mapping[str, str]

    def of(self, step: Mapping[str, Any]) -> str:
        """As it is shown; norms and shares exactly, because rounding would hide what was used."""
        unit = step.get("unit", "")
        exactly = (step["kind"] == "norm" or unit in ("ratio", "ratio/year")) and "/" not in str(step["value"])
        value = step["value"] if exactly else step["shown"]
        return written(value, unit, self.language, to_staff=self.to_staff, called=self.called)

    def name(self, step: Mapping[str, Any]) -> str:
        return name_of(step["name"], self.language, to_staff=self.to_staff)


def _why(receipt: Mapping[str, Any], amounts: _Amounts) -> Iterator[Line]:
    values: dict[str, str] = {}
    for step in receipt["steps"]:
        values[step["name"]] = amounts.of(step)
        if step["kind"] not in ("rule", "choice"):
            continue
        is_answer = step is receipt["steps"][-1]
        sentence = _sentence(step, amounts.language, is_answer=is_answer, to_staff=amounts.to_staff)
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


def _facts(receipt: Mapping[str, Any], amounts: _Amounts) -> Iterator[Line]:
    for step in receipt["steps"]:
        if step["kind"] == "input" and step["name"] in receipt["inputs"]:
            words = text("story.fact", amounts.language, name=amounts.name(step), value=amounts.of(step))
            yield Line(words, name=step["name"])


def _by_hand(receipt: Mapping[str, Any], amounts: _Amounts) -> Iterator[Line]:
    for step in receipt["steps"]:
        if step["kind"] == "entered":
            entered = receipt["entered"][step["name"]]
            words = text(
                "story.by_hand_line",
                amounts.language,
                name=amounts.name(step),
                value=amounts.of(step),
                source=entered["source"],
                reason=entered["reason"],
            )
            yield Line(words, label=step["label"], name=step["name"])


def _norms(receipt: Mapping[str, Any], amounts: _Amounts) -> Iterator[Line]:
    for step in receipt["steps"]:
        if step["kind"] == "norm":
            words = text(
                "story.norm_line",
                amounts.language,
                dutch=step["dutch"],
                value=amounts.of(step),
                source=step["source"],
                seen=text(f"seen.{step['seen']}", amounts.language),
            )
            yield Line(words, url=step["url"], label=step["label"], name=step["name"])
