# SPDX-License-Identifier: EUPL-1.2
"""Python alone: `decimal.Decimal` with its 28 digits, one household after the other."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from half_year import SITUATIONS, STEPS, Dated, norms_on, tables

UNIT = "euros"
ZERO, CENT, HUNDRED = Decimal(0), Decimal("0.01"), Decimal(100)


def ready(norms: Dated, on: str) -> Any:
    norm = norms_on(norms, on, Decimal)
    table = tables(norm)
    ceilings = [
        norm["standard_premium"] * persons / 12 - add
        for persons, add in zip((1, 1, 2, 2), table["institution_addition"], strict=True)
    ]
    threshold = (1 + norm["bvv_high_rent_margin"]) * norm["rent_max"]

    def household(situation: int, year: Decimal, debtor: Decimal, partner: Decimal, housing: Decimal, granted: bool):  # type: ignore[no-untyped-def]
        base = norm["bvv_base_share"] * table["norm_21"][situation]
        above = max(year - norm["drempelinkomen"], ZERO)
        care_tapered = above / 12 * norm["care_taper"]
        care_ceiling = ceilings[situation]
        care = min(care_tapered, max(care_ceiling, ZERO))
        rent_sloped = (year - table["rent_min_income"][situation]) * table["rent_taper"][situation] / 12
        rent = max(min(rent_sloped, norm["rent_max"] - table["rent_base"][situation]), ZERO)
        child = ZERO
        if SITUATIONS[situation] == "single_parent":
            child = above / 12 * norm["child_taper"]
        elif SITUATIONS[situation] == "couple_children":
            child = max((above - norm["child_couple_threshold_increase"]) / 12 * norm["child_taper"], ZERO)
        formula = base + care + rent + child
        bounded = min(formula, table["maximum"][situation])
        extra = max(housing - threshold, ZERO) if granted else ZERO
        amount = bounded + extra
        deduction = min(partner, norm["bvv_partner_deduction_cap"] * amount) if situation >= 2 else ZERO
        after = max(amount - deduction, ZERO)
        cap = norm["bvv_income_share"] * debtor
        unrounded = min(after, cap)
        return (base, above, care_tapered, care_ceiling, care, rent, child, formula, bounded, extra, amount, deduction,
                after, cap, unrounded)  # fmt: skip

    def run(columns: dict[str, Any], keep: bool) -> tuple[Any, dict[str, Any]]:
        amounts = ("taxable_income_year", "debtor_income_month", "partner_income_month", "housing_cost_month")
        rows = zip(
            columns["situation"].tolist(),
            *([Decimal(cents) / HUNDRED for cents in columns[name].tolist()] for name in amounts),
            columns["housing_increase_granted"].tolist(),
            strict=True,
        )
        if not keep:
            return [household(*row)[-1].quantize(CENT, ROUND_HALF_UP) for row in rows], {}
        found = [household(*row) for row in rows]
        answer = [steps[-1].quantize(CENT, ROUND_HALF_UP) for steps in found]
        return answer, dict(zip(STEPS, zip(*found, strict=True), strict=True))

    return run
