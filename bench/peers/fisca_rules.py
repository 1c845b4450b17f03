# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: N801, N805  # variables and formulas are named as OpenFisca names them
"""The rules as OpenFisca and its fork PolicyEngine write them: a class for each variable, every parameter by date.

One text for both, as both export the same words. An environment has one of them. Both read a variable from its own
class and never from a base of it, so every class says its type, entity and period itself.
"""

from __future__ import annotations

from typing import Any

from half_year import SITUATIONS, Dated

try:
    from openfisca_core.entities import build_entity
    from openfisca_core.model_api import MONTH, YEAR, Enum, Variable, max_, min_, select, where

    indexed = False  # this OpenFisca reads node[situation] once for each household; see fisca_indexed.py
except ModuleNotFoundError:
    from policyengine_core.entities import build_entity
    from policyengine_core.model_api import MONTH, YEAR, Enum, Variable, max_, min_, select, where

    indexed = True

RV_475DA = "https://wetten.overheid.nl/BWBR0001827#Artikel475da"
RV_475DB = "https://wetten.overheid.nl/BWBR0001827#Artikel475db"
RV_475DC = "https://wetten.overheid.nl/BWBR0001827#Artikel475dc"

# A single entity: what these rules ask is known of the household as a whole.
Household = build_entity(key="household", plural="households", label="Household", is_person=True)


class Situation(Enum):
    single = "Single"
    single_parent = "Single parent"
    couple = "Couple"
    couple_children = "Couple with children"


def of(node: Any, situation: Any) -> Any:
    """The parameter of each household's situation."""
    if indexed:
        return node[situation]
    return select([situation == one for one in Situation], [node[one.name] for one in Situation])


def parameters(norms: Dated) -> dict[str, Any]:
    """The tree of parameters; what hangs on the situation is a node to index by it."""

    def value(name: str) -> dict[str, Any]:
        return {"values": {day: {"value": float(amount)} for day, amount in norms[name].items()}}

    def node(*names: str) -> dict[str, Any]:
        return {situation: value(name) for situation, name in zip(SITUATIONS, names, strict=True)}

    def by_size(name: str) -> dict[str, Any]:
        return node(f"{name}_single", *[f"{name}_multi"] * 3)

    def by_adults(name: str) -> dict[str, Any]:
        return node(*[f"{name}_single"] * 2, *[f"{name}_couple"] * 2)

    return {
        "base": {"share": value("bvv_base_share"), "norm_21": by_adults("pw_norm_21")},
        "threshold_income": value("drempelinkomen"),
        "care": {
            "taper": value("care_taper"),
            "standard_premium": value("standard_premium"),
            "institution_addition": by_adults("pw_inst_add"),
        },
        "rent": {
            "maximum": value("rent_max"),
            "from_income": by_size("rent_min_income"),
            "taper": by_size("rent_taper"),
            "base": by_size("rent_base"),
            "high_margin": value("bvv_high_rent_margin"),
        },
        "child": {"taper": value("child_taper"), "couple_increase": value("child_couple_threshold_increase")},
        "maximum": node(*[f"bvv_max_{situation}" for situation in SITUATIONS]),
        "partner_cap": value("bvv_partner_deduction_cap"),
        "income_share": value("bvv_income_share"),
    }


# --- facts


class situation(Variable):
    value_type = Enum
    possible_values = Situation
    default_value = Situation.single
    entity = Household
    definition_period = MONTH
    label = "Situation of the household"


class taxable_income_year(Variable):
    value_type = float
    entity = Household
    definition_period = YEAR
    label = "Taxable income of the year"


class debtor_income_month(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Net income of the debtor, with holiday pay"


class partner_income_month(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Net income of the partner that is not seized"


class housing_cost_month(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Housing costs"


class housing_increase_granted(Variable):
    value_type = bool
    entity = Household
    definition_period = MONTH
    label = "Whether an increase for high housing costs was granted"


# --- article 475da


class bvv_base(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Share of the assistance norm"
    reference = RV_475DA

    def formula_2026(household, period, parameters):
        base = parameters(period).base
        return base.share * of(base.norm_21, household("situation", period))


class income_above_threshold(Variable):
    value_type = float
    entity = Household
    definition_period = YEAR
    label = "Income above the threshold income"
    reference = RV_475DA

    def formula_2026(household, period, parameters):
        return max_(household("taxable_income_year", period) - parameters(period).threshold_income, 0)


class care_tapered(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Care part before its ceiling"
    reference = RV_475DA

    def formula_2026(household, period, parameters):
        return household("income_above_threshold", period.this_year) / 12 * parameters(period).care.taper


class care_ceiling(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Most that the care part can be"
    reference = RV_475DA

    def formula_2026(household, period, parameters):
        care, situation = parameters(period).care, household("situation", period)
        couple = (situation == Situation.couple) + (situation == Situation.couple_children)
        return where(couple, 2, 1) * care.standard_premium / 12 - of(care.institution_addition, situation)


class care_part(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Care part"
    reference = RV_475DA

    def formula_2026(household, period, parameters):
        return min_(household("care_tapered", period), max_(household("care_ceiling", period), 0))


class rent_part(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Rent part"
    reference = RV_475DA

    def formula_2026(household, period, parameters):
        rent, situation = parameters(period).rent, household("situation", period)
        above = household("taxable_income_year", period.this_year) - of(rent.from_income, situation)
        return max_(min_(above * of(rent.taper, situation) / 12, rent.maximum - of(rent.base, situation)), 0)


class child_part(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Child part"
    reference = RV_475DA

    def formula_2026(household, period, parameters):
        child, situation = parameters(period).child, household("situation", period)
        above = household("income_above_threshold", period.this_year)
        return select(
            [situation == Situation.single_parent, situation == Situation.couple_children],
            [above / 12 * child.taper, max_((above - child.couple_increase) / 12 * child.taper, 0)],
            default=0,
        )


class bvv_formula(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Sum of base and parts"
    reference = RV_475DA

    def formula_2026(household, period, parameters):
        parts = household("care_part", period) + household("rent_part", period) + household("child_part", period)
        return household("bvv_base", period) + parts


class bvv_bounded(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "The sum, at most the maximum of the situation"
    reference = RV_475DA

    def formula_2026(household, period, parameters):
        maximum = of(parameters(period).maximum, household("situation", period))
        return min_(household("bvv_formula", period), maximum)


class housing_increase(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Increase for high housing costs"
    reference = RV_475DA

    def formula_2026(household, period, parameters):
        rent = parameters(period).rent
        above = household("housing_cost_month", period) - (1 + rent.high_margin) * rent.maximum
        return household("housing_increase_granted", period) * max_(above, 0)


class bvv_amount(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Amount before deductions"
    reference = RV_475DA

    def formula_2026(household, period, parameters):
        return household("bvv_bounded", period) + household("housing_increase", period)


# --- articles 475db and 475dc


class partner_deduction(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Deduction for income of the partner"
    reference = RV_475DB

    def formula_2026(household, period, parameters):
        situation = household("situation", period)
        couple = (situation == Situation.couple) + (situation == Situation.couple_children)
        most = parameters(period).partner_cap * household("bvv_amount", period)
        return couple * min_(household("partner_income_month", period), most)


class bvv_after_deductions(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Amount after deductions"
    reference = RV_475DB

    def formula_2026(household, period, parameters):
        return max_(household("bvv_amount", period) - household("partner_deduction", period), 0)


class income_cap(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Most of the income that stays free"
    reference = RV_475DC

    def formula_2026(household, period, parameters):
        return parameters(period).income_share * household("debtor_income_month", period)


class bvv_unrounded(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Seizure-free amount before rounding"
    reference = RV_475DC

    def formula_2026(household, period, parameters):
        return min_(household("bvv_after_deductions", period), household("income_cap", period))


class seizure_free_amount(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Seizure-free amount, half up to whole cents"
    reference = RV_475DC

    def formula_2026(household, period, parameters):
        return (household("bvv_unrounded", period) * 100 + 0.5) // 1 / 100


VARIABLES = [
    one
    for one in list(globals().values())
    if isinstance(one, type) and issubclass(one, Variable) and one is not Variable
]
