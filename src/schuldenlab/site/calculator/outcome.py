# SPDX-License-Identifier: EUPL-1.2
"""What the page says of the answers: the amounts, the story of each, what is uncertain, and the receipts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from schuldenlab import law
from schuldenlab.base.texts import sentences, text
from schuldenlab.law.calendar import half_year

from .audience import is_to_staff
from .groups import where
from .state import CAPACITY, FREE, SEIZABLE, State

# From here on an amount is not simply read in the law, by a government or by the sector.
UNCERTAIN = "XFLHI"
_LABELS = "SOBXFLHI"
_NOT_TOLD = frozenset({"registered_on"})


@dataclass(frozen=True, slots=True)
class Story:
    """One answer as it is told: title and amount, then line by line. `part` heads a list of lines."""

    target: str
    title: str
    shown: str
    label: str
    label_words: str
    parts: tuple[tuple[str, tuple[law.Line, ...]], ...]
    unsure: tuple[law.Line, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What is established nowhere, with where to look."""

    name: str
    where: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Amounts in cents, None where there is none. `stories` begin with the seizure-free amount."""

    free: int | None
    taken: int | None
    vtlb: int | None
    capacity: int | None
    label: str
    scheme_label: str
    holds_until: date
    stories: tuple[Story, ...]
    unsure: tuple[law.Line, ...]
    missing: tuple[Missing, ...]


def outcome(state: State) -> Outcome:
    found = {one.target: one for one in answers(state)}
    before: set[str] = set()
    told = tuple(_story(law.receipt_of(one).document, state.language, before) for one in found.values())
    free, taken, scheme = found.get(FREE), found.get(SEIZABLE), found.get(CAPACITY)
    vtlb = scheme.step("vtlb") if scheme else None
    refused = [one.refused for one in (state.free, state.capacity, state.order)]
    return Outcome(
        free=cents(free.value) if free else None,
        taken=cents(taken.value) if taken else None,
        vtlb=cents(vtlb.value) if vtlb else None,
        capacity=cents(scheme.value) if scheme else None,
        label=free.label.name if free else "",
        scheme_label=scheme.label.name if scheme else "",
        holds_until=half_year(state.on)[1],
        stories=told,
        unsure=tuple({line.words: line for one in told for line in one.unsure}.values()),
        missing=tuple(
            Missing(law.name_of(one.name, state.language, to_staff=is_to_staff()), where(one, state.language))
            for one in refused
            if isinstance(one, law.NotEstablished)
        ),
    )


def answers(state: State) -> Iterator[law.Answer]:
    """Every answer there is by now, the seizure-free amount first."""
    if state.free.answer is not None:
        yield state.free.answer
        if "debtor_income_month" in state.facts:
            beside = law.asked(SEIZABLE, on=state.on, inputs=state.known, manual=state.manual_for(SEIZABLE)).answer
            if beside is not None:
                yield beside
    if state.capacity.answer is not None:
        yield state.capacity.answer
    yield from state.parts
    if state.order.answer is not None:
        yield state.order.answer


def receipt(state: State, target: str) -> bytes | None:
    """The receipt of one of the answers, as the file that anybody can verify; None where there is no such answer."""
    return next((law.receipt_of(one).json for one in answers(state) if one.target == target), None)


def cents(value: Any) -> int:
    return int(value * 100)


def _story(document: Mapping[str, Any], language: str, before: set[str]) -> Story:
    """`before`: the words of earlier stories, which are not told again; those of this one are added."""
    result = document["result"]
    to_staff = is_to_staff()
    told = law.told(document, language, to_staff=to_staff)
    parts = tuple(
        (law.heading(part, language, to_staff=to_staff), new)
        for part, lines in told.items()
        if (new := tuple(line for line in lines if line.name not in _NOT_TOLD and line.words not in before))
    )
    before.update(line.words for _, lines in parts for line in lines)
    return Story(
        target=document["target"],
        title=law.name_of(document["target"], language, to_staff=to_staff),
        shown=law.written(result["shown"], result["unit"], language),
        label=document["label"],
        label_words=law.label_in_words(document["label"], language, to_staff=to_staff),
        parts=parts,
        unsure=tuple(_unsure(document, told, language)),
    )


def _unsure(document: Mapping[str, Any], told: Mapping[str, list[law.Line]], language: str) -> Iterator[law.Line]:
    """Where the certainty was lost: the steps that are less certain than all they were made of."""
    labels = {step["name"]: step.get("label", "S") for step in document["steps"]}
    words = {line.name: line.words for lines in told.values() for line in lines}
    ours = sentences(language)
    for step in document["steps"]:
        label = labels[step["name"]]
        of = max((labels[need] for need in step.get("needs", ())), key=_LABELS.index, default="S")
        if label in UNCERTAIN and _LABELS.index(label) > _LABELS.index(of):
            name = law.name_of(step["name"], language, to_staff=is_to_staff())
            said = ours.get(f"site.calculator.unsure.{step['name']}") or words.get(step["name"])
            yield law.Line(
                said or text("site.calculator.unsure_step", name=name),
                step.get("source", ""), step.get("url", ""), label, step["name"],
            )  # fmt: skip
