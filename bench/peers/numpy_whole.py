# SPDX-License-Identifier: EUPL-1.2
"""NumPy by hand, in whole numbers: every amount of 2026 is a whole number of units of 1/240,000,000 of a euro.

This is how the columns of Schuldenlab reckon, written out by hand for one form of the law. It is exact, and what the
answers of all are counted against.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np

from half_year import STEPS, Dated, norms_on, tables

UNIT = "cents"
SCALE = 240_000_000  # 12 months, 3 decimals of an income, 4 of a taper, and the half of art. 475db lid 1 a
CENT, MILL = SCALE // 100, SCALE // 1000  # the threshold income has three decimals


def units(euros: Fraction) -> int:
    """Refuses an amount that does not come out."""
    found = euros * SCALE
    if found.denominator != 1:
        raise ValueError(f"{euros} euro is no whole number of units of 1/{SCALE}")
    return int(found)


def each(euros: Iterable[Fraction]) -> Any:
    return np.array([units(one) for one in euros])


def ready(norms: Dated, on: str) -> Any:
    norm = norms_on(norms, on, Fraction)
    table = tables(norm)
    bases = each(norm["bvv_base_share"] * one for one in table["norm_21"])
    premiums = (norm["standard_premium"] * persons / 12 for persons in (1, 1, 2, 2))
    ceilings = each(premium - add for premium, add in zip(premiums, table["institution_addition"], strict=True))
    maxima = each(table["maximum"])
    rent_most = each(norm["rent_max"] - one for one in table["rent_base"])
    # what a thousandth of a euro of income in a year does to an amount in a month
    care_slope, child_slope = units(norm["care_taper"] / 12_000), units(norm["child_taper"] / 12_000)
    rent_slopes = each(taper / 12_000 for taper in table["rent_taper"])
    rent_from = np.array([int(income * 1000) for income in table["rent_min_income"]])
    drempel, increase = units(norm["drempelinkomen"]) // MILL, units(norm["child_couple_threshold_increase"]) // MILL
    threshold = units((1 + norm["bvv_high_rent_margin"]) * norm["rent_max"])
    share = units(norm["bvv_income_share"] / 100)

    def run(columns: dict[str, Any], keep: bool) -> tuple[Any, dict[str, Any]]:
        situation = columns["situation"]
        mills = columns["taxable_income_year"] * 10
        bvv_base = bases[situation]
        above = np.maximum(mills - drempel, 0)
        care_tapered = above * care_slope
        care_ceiling = ceilings[situation]
        care_part = np.minimum(care_tapered, np.maximum(care_ceiling, 0))
        rent_sloped = (mills - rent_from[situation]) * rent_slopes[situation]
        rent_part = np.maximum(np.minimum(rent_sloped, rent_most[situation]), 0)
        together = np.maximum(above - increase, 0)
        child_part = np.select([situation == 1, situation == 3], [above, together], 0) * child_slope
        bvv_formula = bvv_base + care_part + rent_part + child_part
        bvv_bounded = np.minimum(bvv_formula, maxima[situation])
        over = np.maximum(columns["housing_cost_month"] * CENT - threshold, 0)
        housing_increase = np.where(columns["housing_increase_granted"], over, 0)
        bvv_amount = bvv_bounded + housing_increase
        deducted = np.minimum(columns["partner_income_month"] * CENT, bvv_amount // 2)
        partner_deduction = np.where(situation >= 2, deducted, 0)
        bvv_after_deductions = np.maximum(bvv_amount - partner_deduction, 0)
        income_cap = columns["debtor_income_month"] * share
        bvv_unrounded = np.minimum(bvv_after_deductions, income_cap)
        answer = (bvv_unrounded + CENT // 2) // CENT
        if not keep:
            return answer, {}
        income_above_threshold = above * MILL
        steps = locals()
        return answer, {name: steps[name] / SCALE for name in STEPS}

    if norm["bvv_partner_deduction_cap"] != Fraction(1, 2):
        raise ValueError("written for a partner deduction of at most half")
    return run
