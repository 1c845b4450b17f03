# SPDX-License-Identifier: EUPL-1.2
"""What the home adds to the seizure-free amount: owners and dear dwellings. Rv art. 475da lid 5 to 9."""

from __future__ import annotations

from .declare import choice, not_established, rule, yes_no
from .ops import Amount, Truth, floor_zero, least
from .seizure_free import RV_475DA
from .values import Label

# --- owners and dwellings without rent subsidy: lid 7

LID_7 = "Rv art. 475da lid 7 en 9"
WHT_21 = "https://wetten.overheid.nl/BWBR0008659#Artikel21"

choice(
    "owner_income_limit",
    "bvv.owner.limit",
    on="situation",
    source=LID_7,
    url=RV_475DA,
    unit="EUR/year",
    single="owner_income_limit_single",
    single_parent="owner_income_limit_multi",
    couple="owner_income_limit_multi",
    couple_children="owner_income_limit_multi",
)


@rule("bvv.owner.below", source=LID_7, url=RV_475DA, unit="")
def is_below_owner_limit(taxable_income_year: Amount, owner_income_limit: Amount) -> Truth:
    return taxable_income_year < owner_income_limit


@rule("bvv.owner.eligible", source="Wet op de huurtoeslag art. 21 lid 1", url=WHT_21, label=Label.I)
def eligible_housing_cost(
    housing_cost_month: Amount,
    rent_quality_limit: Amount,
    rent_cap_1_2: Amount,
    rent_max: Amount,
    rent_share_above_quality: Amount,
    rent_share_above_cap: Amount,
) -> Amount:
    return (
        least(housing_cost_month, rent_quality_limit)
        + rent_share_above_quality * floor_zero(least(housing_cost_month, rent_cap_1_2) - rent_quality_limit)
        + rent_share_above_cap * floor_zero(least(housing_cost_month, rent_max) - rent_cap_1_2)
    )


choice(
    "norm_rent",
    "bvv.owner.norm_rent",
    on="situation",
    source=LID_7,
    url=RV_475DA,
    label=Label.I,
    single="norm_rent_single",
    single_parent="norm_rent_multi",
    couple="norm_rent_multi",
    couple_children="norm_rent_multi",
)


@rule(
    "bvv.owner.indication",
    source="nota van toelichting, Besluit beslagvrije voet (Stb. 2019, 45)",
    url="https://www.officielebekendmakingen.nl/stb-2019-45.html",
    label=Label.I,
    note="The norm rent has a minimum that was not found, so the addition may be lower. Up to 2025 only.",
)
def owner_addition_indication(eligible_housing_cost: Amount, norm_rent: Amount) -> Amount:
    return floor_zero(eligible_housing_cost - norm_rent)


not_established(
    "owner_addition",
    "bvv.owner.addition",
    where_to_look="Besluit beslagvrije voet: the norm rent's minimum, and the whole calculation from 2026",
    source=LID_7,
    url=RV_475DA,
    indication="owner_addition_indication",
)
choice(
    "owner_addition_by_income",
    "bvv.owner",
    on="is_below_owner_limit",
    source=LID_7,
    url=RV_475DA,
    true="owner_addition",
    false=0,
)
choice(
    "owner_part",
    "bvv.owner",
    on="tenure",
    source=LID_7,
    url=RV_475DA,
    rent=0,
    owner="owner_addition_by_income",
    non_subsidised="owner_addition_by_income",
)

# --- high housing costs: lid 5, on top of the maximum


@rule("bvv.housing.threshold", source="Rv art. 475da lid 5", url=RV_475DA)
def housing_threshold(bvv_high_rent_margin: Amount, rent_max: Amount) -> Amount:
    return (1 + bvv_high_rent_margin) * rent_max


@rule("bvv.housing.increase", source="Rv art. 475da lid 5", url=RV_475DA)
def housing_increase_full(housing_cost_month: Amount, housing_threshold: Amount) -> Amount:
    return floor_zero(housing_cost_month - housing_threshold)


# A married debtor gets it only as far as the income of the spouse that is not seized falls short.
yes_no("housing_increase_in_part", source="Rv art. 475da lid 5", default=False)
not_established(
    "housing_increase_part",
    "bvv.housing.part",
    where_to_look="the decision of the bailiff: the law does not say how large the part for a married debtor is",
    source="Rv art. 475da lid 5",
    url=RV_475DA,
)
choice(
    "housing_increase_as_granted",
    "bvv.housing.granted",
    on="housing_increase_in_part",
    source="Rv art. 475da lid 5",
    url=RV_475DA,
    true="housing_increase_part",
    false="housing_increase_full",
)
choice(
    "housing_increase",
    "bvv.housing",
    on="housing_increase_granted",
    source="Rv art. 475da lid 5, 6",
    url=RV_475DA,
    enterable=True,
    true="housing_increase_as_granted",
    false=0,
)
