# SPDX-License-Identifier: EUPL-1.2
"""What every peer is given: the norms by date, the order of the situations, and the steps to keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

Number = TypeVar("Number")
Dated = Mapping[str, Mapping[str, str]]  # name of a norm -> first day -> decimal number

SITUATIONS = ("single", "single_parent", "couple", "couple_children")  # a column holds the place of its situation
STEPS = (  # on the way to seizure_free_amount, by their names in the receipt
    "bvv_base",
    "income_above_threshold",
    "care_tapered",
    "care_ceiling",
    "care_part",
    "rent_part",
    "child_part",
    "bvv_formula",
    "bvv_bounded",
    "housing_increase",
    "bvv_amount",
    "partner_deduction",
    "bvv_after_deductions",
    "income_cap",
    "bvv_unrounded",
)


def norms_on(norms: Dated, on: str, read: Callable[[str], Number]) -> dict[str, Number]:
    """Each norm as it holds on this day (a date as in "2026-07-01")."""
    return {name: read(dated[max(day for day in dated if day <= on)]) for name, dated in norms.items()}


def by_situation(single: Number, single_parent: Number, couple: Number, couple_children: Number) -> list[Number]:
    """In the order of SITUATIONS."""
    return [single, single_parent, couple, couple_children]


def tables(norm: Mapping[str, Number]) -> dict[str, list[Number]]:
    """The norms that hang on the situation. A single parent rents as a household of more persons."""
    one, two = norm["pw_norm_21_single"], norm["pw_norm_21_couple"]
    add_one, add_two = norm["pw_inst_add_single"], norm["pw_inst_add_couple"]
    return {
        "norm_21": by_situation(one, one, two, two),
        "institution_addition": by_situation(add_one, add_one, add_two, add_two),
        "maximum": [norm[f"bvv_max_{situation}"] for situation in SITUATIONS],
        **{
            name: by_situation(norm[f"{name}_single"], *[norm[f"{name}_multi"]] * 3)
            for name in ("rent_min_income", "rent_taper", "rent_base")
        },
    }
