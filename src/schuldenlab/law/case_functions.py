# SPDX-License-Identifier: EUPL-1.2
"""What case files call the rules of the seizure-free amount, the norms of assistance and the free amount."""

from __future__ import annotations

from .cases import case_function

case_function(
    "bvv",
    outcomes={
        "base": "bvv_base",
        "care": "care_part",
        "rent": "rent_part",
        "child": "child_part",
        "housing_increase": "housing_increase",
        "bvv": "seizure_free_amount",
        "seizable": "seizable_amount",
    },
)
case_function(
    "bvv_formula_at_rent_limit",
    outcomes={"formula": "bvv_formula"},
    first=("taxable_income_year", "income_at_rent_limit"),
)
case_function("bvv_child_component", outcomes={"child": "child_part"})
case_function("bvv_owner_income_limit", outcomes={"income_limit": "owner_limit_of_household"})
case_function("bvv_high_income_limit", outcomes={"income_limit": "rent_limit_of_household"})
case_function("bvv_income_cap", outcomes={"bvv": "income_cap_alone", "seizable": "rest_above_income_cap"})
case_function("bvv_designated_benefit", outcomes={"bvv": "designated_benefit_amount"})
case_function("bank_protected", outcomes={"protected": "bank_protected"})
case_function(
    "spread_bvv", outcomes={"parts": "bvv_parts", "seizable": "seizable_parts"}, inputs={"bvv": "seizure_free_amount"}
)
case_function("holiday_pay_seizure", outcomes={"to_creditor": "holiday_pay_to_creditor", "kept": "holiday_pay_kept"})
case_function("kostendeler_share", outcomes={"share": "cost_sharer_share"})
case_function("kostendeler_norm", outcomes={"norm": "cost_sharer_norm"})
case_function("kostendeler_count", outcomes={"persons": "cost_sharers"})
case_function(
    "vtlb",
    outcomes={"individual_correction": "individual_correction", "vtlb": "vtlb", "capacity": "repayment_capacity"},
    inputs={
        "bvv": "vtlb_basis",
        "care_component": "care_part",
        "rent_component": "rent_part",
        "child_component": "child_part",
    },
)
case_function("repayment_capacity", outcomes={"capacity": "repayment_capacity"})
