# SPDX-License-Identifier: EUPL-1.2
"""Households for tests: ordinary ones, and ones on or a cent beside every limit of a period."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from ..values import exact
from .oracle import COMPLETE, norms

SITUATIONS = ("single", "single_parent", "couple", "couple_children")
CENT = Fraction(1, 100)

euros_month = st.integers(0, 1_200_000).map(lambda cents: exact(Fraction(cents, 100)))
euros_year = st.integers(0, 15_000_000).map(lambda cents: exact(Fraction(cents, 100)))
periods = st.sampled_from(COMPLETE)


def limits(period):
    """Taxable incomes at which something begins or ends."""
    n = norms(period)
    found = [n["drempelinkomen"], n["drempelinkomen"] + n["child_couple_threshold_increase"]]
    for size in ("single", "multi"):
        found += [n[f"rent_min_income_{size}"], n[f"owner_income_limit_{size}"]]
        if n["rent_formula"] == "linear":
            found.append(n[f"rent_min_income_{size}"] + 12 * n["rent_max"] / n[f"rent_taper_{size}"])
    return found


@st.composite
def households(draw, **fixed):
    """Facts as a file would hold them; `fixed` ones are not drawn."""
    found = {"situation": draw(st.sampled_from(SITUATIONS)), "taxable_income_year": draw(euros_year)}
    optional = {
        "debtor_income_month": euros_month,
        "partner_income_month": euros_month,
        "other_income_month": euros_month,
        "company_car_tax_month": euros_month,
        "housing_cost_month": euros_month,
        "housing_increase_granted": st.sampled_from(["true", "false"]),
        "residence": st.sampled_from(["nl_address", "no_nl_address", "no_nl_address_disclosed", "institution"]),
        "institution_cost_month": euros_month,
    }
    for name, values in optional.items():
        if name == "institution_cost_month" or draw(st.booleans()):
            found[name] = draw(values)
    found |= fixed
    return with_income(found, found["debtor_income_month"]) if "debtor_income_month" in found else found


def with_income(household, income):
    """The household with this own income; other income is a part of it."""
    found = household | {"debtor_income_month": income}
    if "other_income_month" in found:
        found["other_income_month"] = min(found["other_income_month"], income, key=Fraction)
    return found
