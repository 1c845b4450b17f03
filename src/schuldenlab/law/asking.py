# SPDX-License-Identifier: EUPL-1.2
"""Which facts an answer looks at for this household, so that nothing else has to be asked.

Rules are worked out only as far as asked, so a fact that a branch not chosen would need is not among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from .amount_texts import calculate, read_asked, refuse_shapeless
from .declare import Given, Input
from .engine import Answer, Step, _Calculation, _read
from .errors import InputWrong, LawError
from .texts import name_of
from .values import Entered

# Facts that are told in parts -> the fact they give, and the rule that works it out.
_IN_PARTS: Mapping[str, tuple[str, str]] = {
    "registered_persons": ("situation", "registered_situation"),
    "incomes": ("counted_income_month", "counted_income"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """`inputs`: the facts that were looked at, given or not, in the order in which they were.

    Without an answer they end where the rules stopped, and `refused` says why: a fact that is missing, one that cannot
    be used, or an amount that is established nowhere.
    """

    inputs: tuple[str, ...]
    answer: Answer | None
    refused: LawError | None

    @property
    def missing(self) -> str:
        """The fact without which there is no answer; empty where none is missing."""
        found = self.refused
        return found.name if isinstance(found, InputWrong) and found.problem == "missing" else ""


def asked(
    target: str, *, on: date | str, inputs: Mapping[str, Any], manual: Mapping[str, Entered] | None = None
) -> Asked:
    """What `calculate` looks at for the same arguments, with its answer or what it refuses; it raises nothing."""
    try:
        answer = calculate(target, on=on, inputs=inputs, manual=manual)
    except LawError as refused:
        looked = dict.fromkeys(_names(_until_refused(target, on, inputs, {} if manual is None else manual)))
        if isinstance(refused, InputWrong):
            looked[refused.name] = None
        return Asked(tuple(looked), None, refused)
    return Asked(tuple(dict.fromkeys(_names(answer.steps))), answer, None)


def _until_refused(
    target: str, on: date | str, inputs: Mapping[str, Any], manual: Mapping[str, Entered]
) -> Iterable[Step]:
    with suppress(LawError):
        work = _Calculation(read_asked(target, on, inputs, manual), _read(target, inputs), dict(manual))
        with suppress(LawError):
            work.check_manual(target)
            work.find(target)
        return work.found.values()
    return ()


def _names(steps: Iterable[Step]) -> Iterable[str]:
    for step in steps:
        if isinstance(step.node, Input):
            yield step.name
        elif isinstance(step.node, Given):
            yield step.node.of


def from_parts(inputs: Mapping[str, Any], *, on: date, language: str) -> tuple[dict[str, Any], tuple[Answer, ...]]:
    """The same facts, with `registered_persons` and `incomes` worked out, and the answers of that.

    The situation and the counted income take the certainty of those answers; the story names them in `language`.
    Raises NotEstablished counted_<kind> and what else `calculate` raises.
    """
    refuse_shapeless("inputs", inputs)
    found = {name: value for name, value in inputs.items() if name not in _IN_PARTS}
    answers = []
    for name, (gives, target) in _IN_PARTS.items():
        if inputs.get(name) is not None:
            given = {name: inputs[name]} | ({"registered_on": on} if gives == "situation" else {})
            answer = calculate(target, on=on, inputs=given)
            source = getattr(answer.result.node, "source", "")
            found[gives] = Entered(answer.value, source, name_of(target, language), answer.label)
            answers.append(answer)
    return found, tuple(answers)
