# SPDX-License-Identifier: EUPL-1.2
"""Numba: one compiled loop over the households, on all cores, in 64-bit floats."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit, prange

from half_year import STEPS, Dated, norms_on, tables

UNIT = "cents"
NAMES = (
    "bvv_base_share",
    "drempelinkomen",
    "care_taper",
    "standard_premium",
    "rent_max",
    "child_taper",
    "child_couple_threshold_increase",
    "bvv_high_rent_margin",
    "bvv_partner_deduction_cap",
    "bvv_income_share",
)
TABLES = ("norm_21", "institution_addition", "maximum", "rent_min_income", "rent_taper", "rent_base")


@njit(inline="always")
def household(situation, year, debtor, partner, housing, granted, norm, table):  # type: ignore[no-untyped-def]
    """All steps of one household, in euros, in the order of STEPS."""
    base_share, drempel, care_taper, premium, rent_max, child_taper, increase, margin, partner_cap, income_share = norm
    norm_21, addition, maximum, rent_from, rent_taper, rent_base = table[situation]
    base = base_share * norm_21
    above = max(year - drempel, 0.0)
    care_tapered = above / 12 * care_taper
    care_ceiling = (2 if situation >= 2 else 1) * premium / 12 - addition
    care = min(care_tapered, max(care_ceiling, 0.0))
    rent = max(min((year - rent_from) * rent_taper / 12, rent_max - rent_base), 0.0)
    child = 0.0
    if situation == 1:
        child = above / 12 * child_taper
    elif situation == 3:
        child = max((above - increase) / 12 * child_taper, 0.0)
    formula = base + care + rent + child
    bounded = min(formula, maximum)
    extra = max(housing - (1 + margin) * rent_max, 0.0) if granted else 0.0
    amount = bounded + extra
    deduction = min(partner, partner_cap * amount) if situation >= 2 else 0.0
    after = max(amount - deduction, 0.0)
    cap = income_share * debtor
    unrounded = min(after, cap)
    return (base, above, care_tapered, care_ceiling, care, rent, child, formula, bounded, extra, amount, deduction,
            after, cap, unrounded)  # fmt: skip


@njit(parallel=True)
def bare(situation, year, debtor, partner, housing, granted, norm, table, answer):  # type: ignore[no-untyped-def]
    for i in prange(len(answer)):
        steps = household(situation[i], year[i] / 100, debtor[i] / 100, partner[i] / 100, housing[i] / 100, granted[i],
                          norm, table)  # fmt: skip
        answer[i] = math.floor(steps[-1] * 100 + 0.5)


@njit(parallel=True)
def kept(situation, year, debtor, partner, housing, granted, norm, table, answer, steps):  # type: ignore[no-untyped-def]
    for i in prange(len(answer)):
        found = household(situation[i], year[i] / 100, debtor[i] / 100, partner[i] / 100, housing[i] / 100, granted[i],
                          norm, table)  # fmt: skip
        for k, value in enumerate(found):
            steps[k, i] = value
        answer[i] = math.floor(found[-1] * 100 + 0.5)


def ready(norms: Dated, on: str) -> Any:
    values = norms_on(norms, on, float)
    norm = tuple(values[name] for name in NAMES)
    by_situation = tables(values)
    table = np.array([by_situation[name] for name in TABLES]).T.copy()

    def run(columns: dict[str, Any], keep: bool) -> tuple[Any, dict[str, Any]]:
        given = [columns[name] for name in ("situation", "taxable_income_year", "debtor_income_month",
                 "partner_income_month", "housing_cost_month", "housing_increase_granted")]  # fmt: skip
        answer = np.empty(len(given[0]), np.int64)
        if not keep:
            bare(*given, norm, table, answer)
            return answer, {}
        steps = np.empty((len(STEPS), len(answer)))
        kept(*given, norm, table, answer, steps)
        return answer, dict(zip(STEPS, steps, strict=True))

    return run
