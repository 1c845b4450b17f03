# SPDX-License-Identifier: EUPL-1.2
"""The seizure-free amount (beslagvrije voet), first half: the formula, its maximum and who falls outside it.

Articles 475da and 475e of the code of civil procedure (Rv). All intermediate amounts stay unrounded.
"""

from __future__ import annotations

from fractions import Fraction

from .declare import choice, not_established, rule
from .ops import Amount, Truth, floor_zero, least
from .values import Label

RV = "https://wetten.overheid.nl/BWBR0001827"
RV_475DA = f"{RV}#Artikel475da"
RV_475E = f"{RV}#Artikel475e"
LID_2 = "Rv art. 475da lid 2"

# --- base: always the norm of 21 years and older, whatever the age and whoever shares the costs

choice(
    "norm_21",
    "bvv.norm",
    on="situation",
    source=LID_2,
    url=RV_475DA,
    single="pw_norm_21_single",
    single_parent="pw_norm_21_single",
    couple="pw_norm_21_couple",
    couple_children="pw_norm_21_couple",
)


@rule("bvv.base", source=LID_2, url=RV_475DA)
def bvv_base(bvv_base_share: Amount, norm_21: Amount) -> Amount:
    return bvv_base_share * norm_21


# --- care


@rule("bvv.threshold", source=LID_2, url=RV_475DA, unit="EUR/year")
def income_above_threshold(taxable_income_year: Amount, drempelinkomen: Amount) -> Amount:
    """Lid 2 sets the threshold equal to an income below it, so this is never negative."""
    return floor_zero(taxable_income_year - drempelinkomen)


@rule("bvv.care.taper", source=f"{LID_2}, 3", url=RV_475DA)
def care_tapered(income_above_threshold: Amount, care_taper: Amount) -> Amount:
    return income_above_threshold / 12 * care_taper


@rule("bvv.care.ceiling", source=f"{LID_2}, 3", url=RV_475DA)
def care_ceiling_single(standard_premium: Amount, pw_inst_add_single: Amount) -> Amount:
    return standard_premium / 12 - pw_inst_add_single


@rule(
    "bvv.care.ceiling",
    source=f"{LID_2}, 3",
    url=RV_475DA,
    label=Label.F,
    note="The law does not say that a couple counts the premium twice; the published maxima do.",
)
def care_ceiling_couple(standard_premium: Amount, pw_inst_add_couple: Amount) -> Amount:
    return 2 * standard_premium / 12 - pw_inst_add_couple


choice(
    "care_ceiling",
    "bvv.care.ceiling",
    on="situation",
    source=f"{LID_2}, 3",
    url=RV_475DA,
    single="care_ceiling_single",
    single_parent="care_ceiling_single",
    couple="care_ceiling_couple",
    couple_children="care_ceiling_couple",
)


@rule("bvv.care", source=f"{LID_2}, 3", url=RV_475DA, enterable=True)
def care_part(care_tapered: Amount, care_ceiling: Amount) -> Amount:
    return least(care_tapered, floor_zero(care_ceiling))


# --- rent: quadratic up to and including 2025, linear from 2026; what the law says literally may be negative

_J_FITTED = "That the base rent (J) is the norm rent without later reductions follows from the published maxima."


@rule("bvv.rent.expression", source=LID_2, url=RV_475DA)
def norm_rent_single(taxable_income_year: Amount, rent_factor_a_single: Amount, rent_factor_b_single: Amount) -> Amount:
    return rent_factor_a_single * taxable_income_year * taxable_income_year + rent_factor_b_single * taxable_income_year


@rule("bvv.rent.expression", source=LID_2, url=RV_475DA)
def norm_rent_multi(taxable_income_year: Amount, rent_factor_a_multi: Amount, rent_factor_b_multi: Amount) -> Amount:
    return rent_factor_a_multi * taxable_income_year * taxable_income_year + rent_factor_b_multi * taxable_income_year


@rule("bvv.rent.quadratic", source=LID_2, url=RV_475DA, label=Label.F, note=_J_FITTED)
def rent_quadratic_single(norm_rent_single: Amount, rent_base_single: Amount) -> Amount:
    return norm_rent_single - rent_base_single


@rule("bvv.rent.quadratic", source=LID_2, url=RV_475DA, label=Label.F, note=_J_FITTED)
def rent_quadratic_multi(norm_rent_multi: Amount, rent_base_multi: Amount) -> Amount:
    return norm_rent_multi - rent_base_multi


@rule("bvv.rent.linear", source=LID_2, url=RV_475DA)
def rent_linear_single(
    taxable_income_year: Amount,
    rent_min_income_single: Amount,
    rent_taper_single: Amount,
    rent_max: Amount,
    rent_base_single: Amount,
) -> Amount:
    return least(
        (taxable_income_year - rent_min_income_single) * rent_taper_single / 12,
        rent_max - rent_base_single,
    )


@rule("bvv.rent.linear", source=LID_2, url=RV_475DA)
def rent_linear_multi(
    taxable_income_year: Amount,
    rent_min_income_multi: Amount,
    rent_taper_multi: Amount,
    rent_max: Amount,
    rent_base_multi: Amount,
) -> Amount:
    return least(
        (taxable_income_year - rent_min_income_multi) * rent_taper_multi / 12,
        rent_max - rent_base_multi,
    )


for _size in ("single", "multi"):
    choice(
        f"rent_literal_{_size}",
        "bvv.rent.literal",
        on="rent_formula",
        source=LID_2,
        url=RV_475DA,
        quadratic=f"rent_quadratic_{_size}",
        linear=f"rent_linear_{_size}",
    )


@rule(
    "bvv.rent.single_parent",
    source=LID_2,
    url=RV_475DA,
    label=Label.F,
    note="That a single parent counts as a household of more persons follows from the published maxima.",
)
def rent_literal_single_parent(rent_literal_multi: Amount) -> Amount:
    return rent_literal_multi


choice(
    "rent_literal",
    "bvv.rent.literal",
    on="situation",
    source=LID_2,
    url=RV_475DA,
    single="rent_literal_single",
    single_parent="rent_literal_single_parent",
    couple="rent_literal_multi",
    couple_children="rent_literal_multi",
)


@rule("bvv.rent.negative", source=LID_2, url=RV_475DA, unit="")
def rent_is_negative(rent_literal: Amount) -> Truth:
    return rent_literal < 0


_NO_TEXT = "No text sets a floor; the literal outcome is below zero. The floor favours the debtor."


@rule("bvv.rent.floor", source=LID_2, url=RV_475DA, label=Label.I, note=_NO_TEXT)
def rent_floor() -> Amount:
    return Fraction(0)


choice(
    "rent_part",
    "bvv.rent",
    on="rent_is_negative",
    source=LID_2,
    url=RV_475DA,
    enterable=True,
    true="rent_floor",
    false="rent_literal",
)

# --- child


@rule("bvv.child.single_parent", source=LID_2, url=RV_475DA)
def child_single_parent(income_above_threshold: Amount, child_taper: Amount) -> Amount:
    return income_above_threshold / 12 * child_taper


@rule("bvv.child.couple", source=LID_2, url=RV_475DA)
def child_couple_literal(
    income_above_threshold: Amount, child_couple_threshold_increase: Amount, child_taper: Amount
) -> Amount:
    return (income_above_threshold - child_couple_threshold_increase) / 12 * child_taper


@rule("bvv.child.negative", source=LID_2, url=RV_475DA, unit="")
def child_couple_is_negative(child_couple_literal: Amount) -> Truth:
    return child_couple_literal < 0


@rule("bvv.child.floor", source=LID_2, url=RV_475DA, label=Label.I, note=_NO_TEXT)
def child_floor() -> Amount:
    return Fraction(0)


choice(
    "child_couple",
    "bvv.child.couple",
    on="child_couple_is_negative",
    source=LID_2,
    url=RV_475DA,
    true="child_floor",
    false="child_couple_literal",
)
choice(
    "child_part",
    "bvv.child",
    on="situation",
    source=LID_2,
    url=RV_475DA,
    enterable=True,
    single=0,
    single_parent="child_single_parent",
    couple=0,
    couple_children="child_couple",
)

# --- the sum and its maximum


@rule("bvv.formula", source=LID_2, url=RV_475DA)
def bvv_formula(bvv_base: Amount, care_part: Amount, rent_part: Amount, child_part: Amount) -> Amount:
    return bvv_base + care_part + rent_part + child_part


choice(
    "bvv_maximum",
    "bvv.maximum",
    on="situation",
    source="Rv art. 475da lid 1",
    url=RV_475DA,
    single="bvv_max_single",
    single_parent="bvv_max_single_parent",
    couple="bvv_max_couple",
    couple_children="bvv_max_couple_children",
)


@rule("bvv.bounded", source="Rv art. 475da lid 1", url=RV_475DA)
def bvv_bounded(bvv_formula: Amount, bvv_maximum: Amount) -> Amount:
    return least(bvv_formula, bvv_maximum)


# --- the amount with an address, without one, abroad, in an institution


@rule("bvv.address", source="Rv art. 475da", url=RV_475DA)
def bvv_with_address(bvv_bounded: Amount, owner_part: Amount, housing_increase: Amount) -> Amount:
    return bvv_bounded + owner_part + housing_increase


@rule("bvv.no_address", source="Rv art. 475da lid 4", url=RV_475DA)
def bvv_no_address(bvv_no_address_share: Amount, pw_norm_21_couple: Amount) -> Amount:
    """Always of the norm of a couple, whatever the situation."""
    return bvv_no_address_share * pw_norm_21_couple


not_established(
    "country_factor",
    "bvv.abroad.factor",
    where_to_look="Besluit beslagvrije voet (woonlandfactor); the factors of the care benefit are no substitute",
    source="Rv art. 475e lid 1; https://www.uwbeslagvrijevoet.nl/woonadres",
    url=RV_475E,
    unit="ratio",
)
choice(
    "bvv_before_country",
    "bvv.abroad.disclosed",
    on="abroad_disclosed",
    source="Rv art. 475e lid 1",
    url=RV_475E,
    true="bvv_with_address",
    false="bvv_no_address",
)


@rule("bvv.abroad", source="Rv art. 475e lid 1", url=RV_475E)
def bvv_abroad(bvv_before_country: Amount, country_factor: Amount) -> Amount:
    return bvv_before_country * country_factor


@rule("bvv.institution", source="Rv art. 475e lid 2", url=RV_475E)
def bvv_institution_single(
    institution_cost_month: Amount, pw_inst_single: Amount, pw_inst_add_single: Amount
) -> Amount:
    return institution_cost_month + Fraction(2, 3) * pw_inst_single + pw_inst_add_single


@rule("bvv.institution", source="Rv art. 475e lid 2", url=RV_475E)
def bvv_institution_couple(
    institution_cost_month: Amount, pw_inst_couple: Amount, pw_inst_add_couple: Amount
) -> Amount:
    return institution_cost_month + Fraction(2, 3) * pw_inst_couple + pw_inst_add_couple


choice(
    "bvv_institution",
    "bvv.institution",
    on="situation",
    source="Rv art. 475e lid 2",
    url=RV_475E,
    single="bvv_institution_single",
    single_parent="bvv_institution_single",
    couple="bvv_institution_couple",
    couple_children="bvv_institution_couple",
)
choice(
    "bvv_amount",
    "bvv.amount",
    on="residence",
    source="Rv art. 475da, 475e",
    url=RV_475DA,
    nl_address="bvv_with_address",
    no_nl_address="bvv_no_address",
    no_nl_address_disclosed="bvv_with_address",
    abroad="bvv_abroad",
    institution="bvv_institution",
)
