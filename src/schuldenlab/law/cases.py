# SPDX-License-Identifier: EUPL-1.2
"""Runs worked examples from a file of the form "cases/1" and says which outcome differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CaseFunction:
    """How a case file asks for rules: expected key -> rule, and input key -> our name for it where that differs.

    `first` names an input that is not given but worked out beforehand, by a rule.
    """

    outcomes: Mapping[str, str]
    inputs: Mapping[str, str] = field(default_factory=dict)
    first: tuple[str, str] | None = None


FUNCTIONS: dict[str, CaseFunction] = {}


def case_function(
    name: str,
    *,
    outcomes: Mapping[str, str],
    inputs: Mapping[str, str] | None = None,
    first: tuple[str, str] | None = None,
) -> None:
    """Makes rules known to case files under this function name."""
    FUNCTIONS[name] = CaseFunction(outcomes, inputs or {}, first)
