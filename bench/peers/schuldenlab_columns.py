# SPDX-License-Identifier: EUPL-1.2
"""Schuldenlab: `calculate_many`, the rules of src/schuldenlab/law as they stand; with a label for every answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from half_year import SITUATIONS, STEPS, Dated
from schuldenlab.law import Words, calculate_many

UNIT = "cents"


def ready(norms: Dated, on: str) -> Any:
    """The norms are its own; they are what the others were given."""
    day = date.fromisoformat(on)

    def run(columns: dict[str, Any], keep: bool) -> tuple[Any, dict[str, Any]]:
        given = columns | {"situation": Words(columns["situation"], SITUATIONS)}
        answers = calculate_many("seizure_free_amount", on=day, columns=given, keep=STEPS if keep else ())
        return answers.values.data, answers.kept

    return run
