# SPDX-License-Identifier: EUPL-1.2
"""NumPy by hand, in 64-bit floats: whole columns, one step after the other."""

from __future__ import annotations

from typing import Any

import numpy as np

from half_year import STEPS, Dated, norms_on, tables

UNIT = "cents"


def ready(norms: Dated, on: str) -> Any:
    norm = norms_on(norms, on, float)
    table = {name: np.array(values) for name, values in tables(norm).items()}
    ceilings = norm["standard_premium"] * np.array([1, 1, 2, 2]) / 12 - table["institution_addition"]
    threshold = (1 + norm["bvv_high_rent_margin"]) * norm["rent_max"]

    def run(columns: dict[str, Any], keep: bool) -> tuple[Any, dict[str, Any]]:
        situation = columns["situation"]
        year = columns["taxable_income_year"] / 100
        bvv_base = (norm["bvv_base_share"] * table["norm_21"])[situation]
        income_above_threshold = np.maximum(year - norm["drempelinkomen"], 0)
        care_tapered = income_above_threshold / 12 * norm["care_taper"]
        care_ceiling = ceilings[situation]
        care_part = np.minimum(care_tapered, np.maximum(care_ceiling, 0))
        rent_slope = (year - table["rent_min_income"][situation]) * table["rent_taper"][situation] / 12
        rent_part = np.maximum(np.minimum(rent_slope, (norm["rent_max"] - table["rent_base"])[situation]), 0)
        child_alone = income_above_threshold / 12 * norm["child_taper"]
        child_together = (income_above_threshold - norm["child_couple_threshold_increase"]) / 12 * norm["child_taper"]
        child_part = np.select([situation == 1, situation == 3], [child_alone, np.maximum(child_together, 0)], 0.0)
        bvv_formula = bvv_base + care_part + rent_part + child_part
        bvv_bounded = np.minimum(bvv_formula, table["maximum"][situation])
        above = np.maximum(columns["housing_cost_month"] / 100 - threshold, 0)
        housing_increase = np.where(columns["housing_increase_granted"], above, 0.0)
        bvv_amount = bvv_bounded + housing_increase
        deducted = np.minimum(columns["partner_income_month"] / 100, norm["bvv_partner_deduction_cap"] * bvv_amount)
        partner_deduction = np.where(situation >= 2, deducted, 0.0)
        bvv_after_deductions = np.maximum(bvv_amount - partner_deduction, 0)
        income_cap = norm["bvv_income_share"] * (columns["debtor_income_month"] / 100)
        bvv_unrounded = np.minimum(bvv_after_deductions, income_cap)
        answer = np.floor(bvv_unrounded * 100 + 0.5).astype(np.int64)
        steps = locals()
        return answer, {name: steps[name] for name in STEPS} if keep else {}

    return run
