# SPDX-License-Identifier: EUPL-1.2
"""The seizure-free amount once more, from top to bottom in one function, as a person would work it out on paper.

Shares no code with the rules: reads the norm files itself and rounds itself.
"""

from __future__ import annotations

import tomllib
from fractions import Fraction
from functools import cache
from pathlib import Path

NORMS = Path(__file__).parent.parent / "norms"
COMPLETE = ("2024-01-01", "2024-07-01", "2025-01-01", "2025-07-01", "2026-01-01", "2026-07-01")


@cache
def norms(period):
    data = tomllib.loads((NORMS / f"{period}.toml").read_text())
    return {row["name"]: row["value"] if row["unit"] == "text" else Fraction(row["value"]) for row in data["param"]}


def cents(amount):
    """Half up; amounts here are never negative."""
    return Fraction(int(amount * 100 + Fraction(1, 2)), 100)


def seizure_free(period, household):
    """(seizure-free amount, seizable amount or None), both in euros and rounded to cents."""
    n = norms(period)
    h = {key: _number(value) for key, value in household.items()}
    alone = h["situation"] in ("single", "single_parent")
    residence = h.get("residence", "nl_address")
    if residence == "no_nl_address":
        amount = n["bvv_no_address_share"] * n["pw_norm_21_couple"]
    elif residence == "institution":
        who = "single" if alone else "couple"
        amount = h["institution_cost_month"] + n[f"pw_inst_{who}"] * 2 / 3 + n[f"pw_inst_add_{who}"]
    else:
        amount = min(_formula(n, h, alone), n[f"bvv_max_{h['situation']}"])
        if h.get("housing_increase_granted") == "true":
            threshold = n["rent_max"] + n["bvv_high_rent_margin"] * n["rent_max"]
            if h.get("housing_cost_month", 0) >= threshold:
                amount += h["housing_cost_month"] - threshold
    running = amount
    if not alone:
        running -= min(h.get("partner_income_month", 0), n["bvv_partner_deduction_cap"] * amount)
    running = max(running, Fraction(0))
    toeslag = "seized_payment" in h
    running = max(running - (h["debtor_income_month"] if toeslag else h.get("other_income_month", 0)), Fraction(0))
    running = max(running - h.get("company_car_tax_month", 0), Fraction(0))
    if "debtor_income_month" not in h:
        return cents(running), None
    if running > n["bvv_income_share"] * h["debtor_income_month"]:
        if h.get("designated_benefit") == "true":
            running = n["bvv_income_share"] * h["applicable_norm"] - h.get("other_pw_income", 0)
        else:
            running = n["bvv_income_share"] * h["debtor_income_month"]
    free = cents(max(running, Fraction(0)))
    seized = h["seized_payment"] if toeslag else h["debtor_income_month"] - h.get("other_income_month", 0)
    return free, cents(max(seized - free, Fraction(0)))


def _formula(n, h, alone):
    income, threshold = h["taxable_income_year"], n["drempelinkomen"]
    base = n["bvv_base_share"] * (n["pw_norm_21_single"] if alone else n["pw_norm_21_couple"])
    above = income - threshold if income > threshold else Fraction(0)
    if alone:
        ceiling = n["standard_premium"] / 12 - n["pw_inst_add_single"]
    else:
        ceiling = 2 * n["standard_premium"] / 12 - n["pw_inst_add_couple"]
    care = min(above / 12 * n["care_taper"], ceiling)
    size = "single" if h["situation"] == "single" else "multi"
    if n["rent_formula"] == "quadratic":
        a, b = n[f"rent_factor_a_{size}"], n[f"rent_factor_b_{size}"]
        rent = a * income**2 + b * income - n[f"rent_base_{size}"]
    else:
        rent = (income - n[f"rent_min_income_{size}"]) * n[f"rent_taper_{size}"] / 12
        rent = min(rent, n["rent_max"] - n[f"rent_base_{size}"])
    child = Fraction(0)
    if h["situation"] == "single_parent":
        child = above / 12 * n["child_taper"]
    elif h["situation"] == "couple_children":
        child = (income - threshold - n["child_couple_threshold_increase"]) / 12 * n["child_taper"]
    return base + care + max(rent, Fraction(0)) + max(child, Fraction(0))


def _number(value):
    try:
        return Fraction(value)
    except ValueError:
        return value
