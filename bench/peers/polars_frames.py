# SPDX-License-Identifier: EUPL-1.2
"""Polars: a lazy frame over the arrays, in 64-bit floats, on all cores."""

from __future__ import annotations

from typing import Any

import polars as pl

from half_year import STEPS, Dated, norms_on, tables

UNIT = "euros"


def ready(norms: Dated, on: str) -> Any:
    norm = norms_on(norms, on, float)
    situation = pl.col("situation")

    def table(values: list[float]) -> pl.Expr:
        found = pl.lit(values[-1])
        for place in (2, 1, 0):
            found = pl.when(situation == place).then(values[place]).otherwise(found)
        return found

    by = {name: table(values) for name, values in tables(norm).items()}
    year, above, amount = pl.col("taxable_income_year") / 100, pl.col("income_above_threshold"), pl.col("bvv_amount")
    together = (above - norm["child_couple_threshold_increase"]) / 12 * norm["child_taper"]
    threshold = (1 + norm["bvv_high_rent_margin"]) * norm["rent_max"]
    persons = pl.when(situation >= 2).then(2.0).otherwise(1.0)
    stages: list[dict[str, pl.Expr]] = [
        {
            "bvv_base": norm["bvv_base_share"] * by["norm_21"],
            "income_above_threshold": (year - norm["drempelinkomen"]).clip(lower_bound=0),
            "care_ceiling": persons * norm["standard_premium"] / 12 - by["institution_addition"],
            "rent_part": pl.min_horizontal(
                (year - by["rent_min_income"]) * by["rent_taper"] / 12, norm["rent_max"] - by["rent_base"]
            ).clip(lower_bound=0),
            "housing_increase": pl.when(pl.col("housing_increase_granted"))
            .then((pl.col("housing_cost_month") / 100 - threshold).clip(lower_bound=0))
            .otherwise(0.0),
            "income_cap": norm["bvv_income_share"] * (pl.col("debtor_income_month") / 100),
        },
        {
            "care_tapered": above / 12 * norm["care_taper"],
            "child_part": pl.when(situation == 1)
            .then(above / 12 * norm["child_taper"])
            .when(situation == 3)
            .then(together.clip(lower_bound=0))
            .otherwise(0.0),
        },
        {"care_part": pl.min_horizontal("care_tapered", pl.col("care_ceiling").clip(lower_bound=0))},
        {"bvv_formula": pl.col("bvv_base") + pl.col("care_part") + pl.col("rent_part") + pl.col("child_part")},
        {"bvv_bounded": pl.min_horizontal("bvv_formula", by["maximum"])},
        {"bvv_amount": pl.col("bvv_bounded") + pl.col("housing_increase")},
        {
            "partner_deduction": pl.when(situation >= 2)
            .then(pl.min_horizontal(pl.col("partner_income_month") / 100, norm["bvv_partner_deduction_cap"] * amount))
            .otherwise(0.0)
        },
        {"bvv_after_deductions": (amount - pl.col("partner_deduction")).clip(lower_bound=0)},
        {"bvv_unrounded": pl.min_horizontal("bvv_after_deductions", "income_cap")},
        {"seizure_free_amount": pl.col("bvv_unrounded").round(2, mode="half_away_from_zero")},
    ]

    def run(columns: dict[str, Any], keep: bool) -> tuple[Any, dict[str, Any]]:
        frame = pl.LazyFrame(columns)
        for stage in stages:
            frame = frame.with_columns(**stage)
        found = frame.select(*(STEPS if keep else ()), "seizure_free_amount").collect()
        return found["seizure_free_amount"].to_numpy(), {name: found[name] for name in STEPS} if keep else {}

    return run
