# SPDX-License-Identifier: EUPL-1.2
"""How the published maxima and income limits follow from the formula: proof that a file of norms fits together.

Rv art. 475da lid 8 (maxima) and lid 9 (limits for owners). The engine uses the published amounts, not these.
"""

from __future__ import annotations

from .declare import choice, rule, word
from .housing import LID_7
from .ops import Amount, rounded, square_root
from .seizure_free import RV_475DA
from .values import Label

LID_8 = "Rv art. 475da lid 8"

word("household", "single", "multi", source="Rv art. 475da lid 7")


@rule("audit.rent_income.quadratic", source=LID_8, url=RV_475DA, unit="EUR/year", label=Label.F)
def rent_limit_quadratic_single(rent_factor_a_single: Amount, rent_factor_b_single: Amount, rent_max: Amount) -> Amount:
    return _root(rent_factor_a_single, rent_factor_b_single, rent_max)


@rule("audit.rent_income.quadratic", source=LID_8, url=RV_475DA, unit="EUR/year", label=Label.F)
def rent_limit_quadratic_multi(rent_factor_a_multi: Amount, rent_factor_b_multi: Amount, rent_max: Amount) -> Amount:
    return _root(rent_factor_a_multi, rent_factor_b_multi, rent_max)


@rule("audit.rent_income.linear", source=LID_8, url=RV_475DA, unit="EUR/year", label=Label.F)
def rent_limit_linear_single(rent_min_income_single: Amount, rent_taper_single: Amount, rent_max: Amount) -> Amount:
    return rent_min_income_single + 12 * rent_max / rent_taper_single


@rule("audit.rent_income.linear", source=LID_8, url=RV_475DA, unit="EUR/year", label=Label.F)
def rent_limit_linear_multi(rent_min_income_multi: Amount, rent_taper_multi: Amount, rent_max: Amount) -> Amount:
    return rent_min_income_multi + 12 * rent_max / rent_taper_multi


@rule("audit.owner.norm_rent", source=LID_7, url=RV_475DA, label=Label.F)
def max_norm_rent(
    rent_quality_limit: Amount,
    rent_cap_1_2: Amount,
    rent_max: Amount,
    rent_share_above_quality: Amount,
    rent_share_above_cap: Amount,
) -> Amount:
    return (
        rent_quality_limit
        + rent_share_above_quality * (rent_cap_1_2 - rent_quality_limit)
        + rent_share_above_cap * (rent_max - rent_cap_1_2)
    )


@rule("audit.owner.quadratic", source=LID_7, url=RV_475DA, unit="EUR/year", label=Label.F)
def owner_limit_quadratic_single(
    rent_factor_a_single: Amount, rent_factor_b_single: Amount, max_norm_rent: Amount
) -> Amount:
    return _root(rent_factor_a_single, rent_factor_b_single, max_norm_rent)


@rule("audit.owner.quadratic", source=LID_7, url=RV_475DA, unit="EUR/year", label=Label.F)
def owner_limit_quadratic_multi(
    rent_factor_a_multi: Amount, rent_factor_b_multi: Amount, max_norm_rent: Amount
) -> Amount:
    return _root(rent_factor_a_multi, rent_factor_b_multi, max_norm_rent)


@rule("audit.owner.linear", source=LID_7, url=RV_475DA, unit="EUR/year", label=Label.F)
def owner_limit_linear_single(
    rent_min_income_single: Amount, rent_taper_single: Amount, max_norm_rent: Amount
) -> Amount:
    """From 2026 the norm rent is rounded to cents before it is turned into an income."""
    return rent_min_income_single + 12 * rounded(max_norm_rent, 2) / rent_taper_single


@rule("audit.owner.linear", source=LID_7, url=RV_475DA, unit="EUR/year", label=Label.F)
def owner_limit_linear_multi(rent_min_income_multi: Amount, rent_taper_multi: Amount, max_norm_rent: Amount) -> Amount:
    return rent_min_income_multi + 12 * rounded(max_norm_rent, 2) / rent_taper_multi


def _root(a: Amount, b: Amount, rent: Amount) -> Amount:
    """The income C at which a * C * C + b * C is this rent."""
    return (square_root(b * b + 4 * a * rent) - b) / (2 * a)


for _limit in ("rent_limit", "owner_limit"):
    for _size in ("single", "multi"):
        choice(
            f"{_limit}_{_size}",
            f"audit.{_limit}",
            on="rent_formula",
            source=f"{LID_8}, 9",
            url=RV_475DA,
            unit="EUR/year",
            quadratic=f"{_limit}_quadratic_{_size}",
            linear=f"{_limit}_linear_{_size}",
        )
    choice(
        f"{_limit}_of_household",
        f"audit.{_limit}",
        on="household",
        source=f"{LID_8}, 9",
        url=RV_475DA,
        unit="EUR/year",
        single=f"{_limit}_single",
        multi=f"{_limit}_multi",
    )
choice(
    "income_at_rent_limit",
    "audit.rent_limit",
    on="situation",
    source=LID_8,
    url=RV_475DA,
    unit="EUR/year",
    single="rent_limit_single",
    single_parent="rent_limit_multi",
    couple="rent_limit_multi",
    couple_children="rent_limit_multi",
)
