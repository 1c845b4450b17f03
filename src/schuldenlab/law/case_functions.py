# SPDX-License-Identifier: EUPL-1.2
"""What case files call the rules."""

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
        "by_norm_alone": "designated_benefit_alone",
        "deduct_partner": "partner_deduction",
    },
)
case_function("household_situation", outcomes={"situation": "registered_situation"})
case_function("bvv_income", outcomes={"income": "determining_income"})
case_function("set_off", outcomes={"most": "most_to_set_off"})
case_function("seizure_order", outcomes={"order": "seizure_order"})
case_function(
    "bvv_formula_at_rent_limit",
    outcomes={"formula": "bvv_formula"},
    first=("taxable_income_year", "income_at_rent_limit"),
)
case_function("bvv_validity", outcomes={"redetermine_by": "bvv_redetermine_by"})
case_function("bvv_change", outcomes={"counts_from": "change_counts_from"})
case_function("bvv_housing_term", outcomes={"ends": "housing_increase_ends"})
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
_VTLB_INPUTS = {
    "bvv": "vtlb_basis",
    "care_component": "care_part",
    "rent_component": "rent_part",
    "child_component": "child_part",
}
case_function(
    "vtlb",
    outcomes={
        "vtlb": "vtlb",
        "basis": "vtlb_basis",
        "individual_correction": "individual_correction",
        "capacity": "repayment_capacity",
    },
    inputs=_VTLB_INPUTS,
)
case_function("vtlb_correction", outcomes={"amount": "named_correction"})
case_function("vtlb_whole_euros", outcomes={"vtlb": "vtlb_whole_euros"})
case_function(
    "vtlb_of_2021",
    outcomes={"vtlb": "vtlb_on_old_date", "first": "vtlb_first_outcome", "counts_from": "repair_counts_from"},
    inputs=_VTLB_INPUTS,
)
case_function("counted_income", outcomes={"counted": "counted_income", "to_estate": "income_to_estate"})
case_function("holiday_pay_of_scheme", outcomes={"amount": "holiday_pay_of_scheme"})
case_function("repayment_capacity", outcomes={"capacity": "repayment_capacity"})
case_function("capacity_of_file", outcomes={"capacity": "capacity_of_file"})
case_function("minimum_offer", outcomes={"minimum": "minimum_offer", "capacity": "repayment_capacity"})
case_function(
    "distribution",
    outcomes={
        "concurrent_percentage": "division_concurrent_percentage",
        "preferential_percentage": "division_preferential_percentage",
        "surplus": "surplus",
        "payments": "creditor_payments",
    },
)
case_function(
    "concurrent_percentage",
    inputs={"preferential_percentage": "published_percentage"},
    outcomes={"concurrent_percentage": "half_percentage"},
)
case_function(
    "claim_share", inputs={"claim": "one_claim", "total": "all_claims"}, outcomes={"percentage": "claim_percentage"}
)
case_function("court_term", outcomes={"months": "court_term"})
case_function("trustee_fee", outcomes={"fee": "trustee_fee"})
case_function("assistance_norm", outcomes={"norm": "assistance_norm"})
case_function("scheme_term", inputs={"start": "scheme_start"}, outcomes={"months": "scheme_term"})
case_function("mediation_fee", outcomes={"fee": "fee_maximum", "to_creditors": "to_creditors_at_fee_maximum"})
_PERCENTAGES = {
    "to_creditors": "divided",
    "preferential_percentage": "division_preferential_percentage",
    "concurrent_percentage": "division_concurrent_percentage",
}
case_function("mediation_offer", outcomes={"fee": "mediation_fee", **_PERCENTAGES})
case_function(
    "rescue_credit_offer", outcomes={"principal": "loan_principal", "interest": "loan_interest", **_PERCENTAGES}
)
case_function("annuity", inputs={"months": "loan_months"}, outcomes={"instalment": "instalment"})
case_function(
    "credit_principal",
    inputs={"months": "loan_months"},
    outcomes={"principal": "principal_of_payments", "interest": "interest_of_payments"},
)
case_function("max_credit_charge", outcomes={"max_credit_charge": "charge_maximum_of_interest"})
case_function("max_credit_charge_of_period", outcomes={"max_credit_charge": "charge_maximum_of_period"})
case_function(
    "credit_rate_allowed",
    inputs={"max_credit_charge": "entered_charge_maximum"},
    outcomes={"effective_rate": "effective_rate", "allowed": "rate_is_below_entered"},
)
case_function("youth_fund_offer", inputs={"claim": "youth_claim"}, outcomes={"offer": "youth_offer"})
case_function("youth_norm_offer", outcomes={"offer": "youth_norm_offer"})
case_function("norm_share", outcomes={"amount": "norm_share"})
case_function("norm_excluding_holiday", outcomes={"amount": "norm_excluding_holiday"})
