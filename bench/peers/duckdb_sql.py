# SPDX-License-Identifier: EUPL-1.2
"""DuckDB: one query over the arrays, in DOUBLE. Dividing by twelve has no DECIMAL outcome in DuckDB."""

from __future__ import annotations

from typing import Any

import duckdb

from half_year import STEPS, Dated, norms_on, tables

UNIT = "euros"
QUERY = """
SELECT
    bvv_base_share() * norm_21(situation) AS bvv_base,
    greatest(taxable_income_year / 100 - drempelinkomen(), 0) AS income_above_threshold,
    income_above_threshold / 12 * care_taper() AS care_tapered,
    CASE WHEN situation >= 2 THEN 2 ELSE 1 END * standard_premium() / 12
        - institution_addition(situation) AS care_ceiling,
    least(care_tapered, greatest(care_ceiling, 0)) AS care_part,
    greatest(least((taxable_income_year / 100 - rent_min_income(situation)) * rent_taper(situation) / 12,
                   rent_max() - rent_base(situation)), 0) AS rent_part,
    CASE situation
        WHEN 1 THEN income_above_threshold / 12 * child_taper()
        WHEN 3 THEN greatest((income_above_threshold - child_couple_threshold_increase()) / 12 * child_taper(), 0)
        ELSE 0 END AS child_part,
    bvv_base + care_part + rent_part + child_part AS bvv_formula,
    least(bvv_formula, maximum(situation)) AS bvv_bounded,
    CASE WHEN housing_increase_granted
        THEN greatest(housing_cost_month / 100 - (1 + bvv_high_rent_margin()) * rent_max(), 0)
        ELSE 0 END AS housing_increase,
    bvv_bounded + housing_increase AS bvv_amount,
    CASE WHEN situation >= 2
        THEN least(partner_income_month / 100, bvv_partner_deduction_cap() * bvv_amount)
        ELSE 0 END AS partner_deduction,
    greatest(bvv_amount - partner_deduction, 0) AS bvv_after_deductions,
    bvv_income_share() * (debtor_income_month / 100) AS income_cap,
    least(bvv_after_deductions, income_cap) AS bvv_unrounded,
    round(bvv_unrounded, 2) AS seizure_free_amount
FROM households
"""


def ready(norms: Dated, on: str) -> Any:
    norm = norms_on(norms, on, str)
    base = duckdb.connect()
    for name, value in norm.items():
        base.execute(f"CREATE MACRO {name}() AS {value}::DOUBLE")
    for name, by in tables(norm).items():
        cases = " ".join(f"WHEN {place} THEN {value}::DOUBLE" for place, value in enumerate(by))
        base.execute(f"CREATE MACRO {name}(situation) AS CASE situation {cases} END")

    def run(columns: dict[str, Any], keep: bool) -> tuple[Any, dict[str, Any]]:
        base.register("households", columns)
        asked = QUERY if keep else f"SELECT seizure_free_amount FROM ({QUERY})"  # noqa: S608  # both are ours
        found = base.sql(asked).fetchnumpy()
        return found["seizure_free_amount"], {name: found[name] for name in STEPS} if keep else {}

    return run
