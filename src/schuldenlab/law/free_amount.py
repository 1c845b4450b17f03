# SPDX-License-Identifier: EUPL-1.2
"""The amount to be left free in a debt scheme (vrij te laten bedrag, vtlb), and the repayment capacity.

Fw art. 295 and the Vtlb-rapport of Recofa. The amounts of the report are not public: the sub-corrections are entered
by hand, usually from the sector's calculator, and are refused by name until they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .declare import amount, choice, entries, not_established, rule, word, yes_no
from .errors import InputWrong
from .ops import Amount, Truth, floor_zero, least
from .values import CENTS, Label, many, number, table

FW_295 = "https://wetten.overheid.nl/BWBR0001860/2026-03-25#Artikel295"
REPORT = "https://www.bureauwsnp.nl/vtlb/archief/vtlb-rapport-handboeken/vtlb-rapport-januari-2024"
REPAIR = "https://bureauwsnp.nl/vrij-te-laten-bedrag/toelichting-wijzigingen/wijzigingen-mei-2021"
CAPACITY = "https://www.nvvk.nl/page/1439/2024/09/30/"


@dataclass(frozen=True, slots=True)
class Correction:
    """One nominal correction with the section of the report it comes from."""

    section: str
    amount: Fraction


# The corrections of the report whose amounts are not public, by section; those of 5.2, 5.4 and 5.10 differ by person.
NAMED_CORRECTIONS: Mapping[str, str] = {
    "vtlb_reservation_addition": "4",
    "vtlb_work_addition": "4",
    "vtlb_own_risk_correction": "4",
    "vtlb_aow_norm_correction": "4",
    "vtlb_municipal_tax_correction": "5.3",
    "vtlb_travel": "5.5",
    "vtlb_study_children": "5.6",
    "vtlb_childcare": "5.7",
    "vtlb_access_arrangement": "5.8",
    "vtlb_budget_management_and_administration": "5.9",
}
NO_CORRECTION = "5.11"  # costs that the report names and gives nothing for


def _correction(raw: Any, place: str) -> Correction:
    if isinstance(raw, str | int | Fraction):
        return Correction("", number(raw, "other_corrections", where=place, minimum=None))
    row: Mapping[str, Any] = table(raw, "other_corrections", where=place, required=("section", "amount"))
    if not isinstance(row["section"], str):
        raise InputWrong("other_corrections", "not_a_text", where=f"{place}, section")
    if row["section"] == NO_CORRECTION:
        raise InputWrong("other_corrections", "not_allowed", where=f"{place}, {NO_CORRECTION}")
    return Correction(row["section"], number(row["amount"], "other_corrections", where=place, minimum=None))


entries(
    "other_corrections",
    lambda raw: many(raw, "other_corrections", _correction),
    source="Vtlb-rapport 4, 5.2-5.10",
    unit="EUR/month",
)
amount("counted_income_month", source="Vtlb-rapport 6")

for _name, _subject in (
    ("care_correction", "actual premium less care benefit, against what the norm holds"),
    ("housing_correction", "actual housing costs less rent subsidy, against the housing share of the norm"),
    ("missing_kgb_correction", "child budget to which there is a right but that is not received"),
):
    not_established(
        _name,
        f"vtlb.{_name}",
        where_to_look=f"Vtlb-rapport 5.1 ({_subject}); enter it from the sector's calculator",
        source="Vtlb-rapport 5.1",
        url=REPORT,
    )

# One at a time: refused by name until it is entered by hand. What comes out goes into `other_corrections`.
word("correction", *NAMED_CORRECTIONS, source="Vtlb-rapport 4, 5.3-5.9")
amount("car_km_month", unit="km/month", source="Vtlb-rapport 5.5")


@rule("vtlb.travel", source="Vtlb-rapport 5.5", url=REPORT, label=Label.B)
def travel_correction(vtlb_travel_car_fixed: Amount, vtlb_travel_per_km: Amount, car_km_month: Amount) -> Amount:
    return vtlb_travel_car_fixed + vtlb_travel_per_km * car_km_month


choice(
    "named_correction",
    "vtlb.named_correction",
    on="correction",
    source="Vtlb-rapport 4, 5.3-5.9",
    url=REPORT,
    rounding=CENTS,
    vtlb_reservation_addition="vtlb_reservation_addition",
    vtlb_work_addition="vtlb_work_addition",
    vtlb_own_risk_correction="vtlb_own_risk_correction",
    vtlb_aow_norm_correction="vtlb_aow_norm_correction",
    vtlb_municipal_tax_correction="vtlb_municipal_tax_correction",
    vtlb_travel="travel_correction",
    vtlb_study_children="vtlb_study_children",
    vtlb_childcare="vtlb_childcare",
    vtlb_access_arrangement="vtlb_access_arrangement",
    vtlb_budget_management_and_administration="vtlb_budget_management_and_administration",
)

# --- the basis


@rule("vtlb.basis", source="Vtlb-rapport 3, 3.4, 3.5", url=REPORT, label=Label.B)
def vtlb_basis_literal(bvv_after_partner: Amount, company_car_tax_month: Amount) -> Amount:
    """The seizure-free amount before own other income and the 95 percent cap: all income falls in the estate."""
    return floor_zero(bvv_after_partner - company_car_tax_month)


@rule("vtlb.basis.at_cap", source="Vtlb-rapport 3; Rv art. 475dc lid 1", url=REPORT)
def bvv_within_income(bvv_after_deductions: Amount, income_cap: Amount) -> Amount:
    return least(bvv_after_deductions, income_cap)


choice(
    "bvv_to_compare",
    "vtlb.basis.at_cap",
    on="debtor_income_known",
    source="Vtlb-rapport 3; Rv art. 475dc lid 1",
    url=REPORT,
    note="Only to see whether other income or the cap would matter; what lid 2 gives then matters no more.",
    true="bvv_within_income",
    false="bvv_after_deductions",
)


@rule("vtlb.basis.same", source="Vtlb-rapport 3", url=REPORT, unit="")
def basis_is_seizure_free_amount(vtlb_basis_literal: Amount, bvv_to_compare: Amount) -> Truth:
    return vtlb_basis_literal == bvv_to_compare


@rule(
    "vtlb.basis.inferred",
    source="Vtlb-rapport 3",
    url=REPORT,
    label=Label.I,
    note="That other income and the 95 percent cap stay out follows only from the report's table of contents.",
)
def vtlb_basis_inferred(vtlb_basis_literal: Amount) -> Amount:
    return vtlb_basis_literal


choice(
    "vtlb_basis_with_address",
    "vtlb.basis",
    on="basis_is_seizure_free_amount",
    source="Vtlb-rapport 3",
    url=REPORT,
    true="vtlb_basis_literal",
    false="vtlb_basis_inferred",
)
not_established(
    "vtlb_basis_elsewhere",
    "vtlb.basis.elsewhere",
    where_to_look="Vtlb handbook C.8 (institution); for no address or abroad nothing was found",
    source="Vtlb-rapport 3",
    url=REPORT,
)
# Participatiewet art. 24 says what such a partner is for the assistance; for the free amount nothing says it.
yes_no("partner_without_assistance", source="Participatiewet art. 24", default=False)
not_established(
    "vtlb_basis_partner_elsewhere",
    "vtlb.basis.partner",
    where_to_look="Vtlb-rapport and handbook: a partner abroad or without a right to assistance; nothing was found",
    source="Vtlb-rapport 3.5",
    url=REPORT,
)
choice(
    "vtlb_basis_at_address",
    "vtlb.basis",
    on="partner_without_assistance",
    source="Vtlb-rapport 3, 3.5",
    url=REPORT,
    true="vtlb_basis_partner_elsewhere",
    false="vtlb_basis_with_address",
)
choice(
    "vtlb_basis",
    "vtlb.basis",
    on="residence",
    source="Vtlb-rapport 3",
    url=REPORT,
    enterable=True,
    nl_address="vtlb_basis_at_address",
    no_nl_address_disclosed="vtlb_basis_at_address",
    no_nl_address="vtlb_basis_elsewhere",
    abroad="vtlb_basis_elsewhere",
    institution="vtlb_basis_elsewhere",
)

# --- the corrections


@rule("vtlb.compensation", source="Vtlb-rapport 5.1", url=REPAIR, label=Label.B)
def compensation_with_address(care_part: Amount, rent_part: Amount, child_part: Amount) -> Amount:
    """What the formula already holds for care, rent and children (compensatiekop)."""
    return care_part + rent_part + child_part


not_established(
    "compensation_part_elsewhere",
    "vtlb.compensation.elsewhere",
    where_to_look="Vtlb handbook C.8 (institution); for no address or abroad nothing was found",
    source="Vtlb-rapport 5.1",
    url=REPORT,
)
choice(
    "compensation_part",
    "vtlb.compensation",
    on="residence",
    source="Vtlb-rapport 5.1",
    url=REPAIR,
    nl_address="compensation_with_address",
    no_nl_address_disclosed="compensation_with_address",
    no_nl_address="compensation_part_elsewhere",
    abroad="compensation_part_elsewhere",
    institution="compensation_part_elsewhere",
)


@rule("vtlb.individual", source="Vtlb-rapport 5.1", url=REPAIR, label=Label.B)
def individual_correction(
    care_correction: Amount, housing_correction: Amount, missing_kgb_correction: Amount, compensation_part: Amount
) -> Amount:
    """Actual costs in the place of the compensation part; may be negative."""
    return care_correction + housing_correction + missing_kgb_correction - compensation_part


@rule("vtlb.other", source="Vtlb-rapport 4, 5.2-5.10", url=REPORT, label=Label.H)
def other_corrections_total(other_corrections: tuple[Correction, ...]) -> Amount:
    return sum((correction.amount for correction in other_corrections), Fraction(0))


@rule("vtlb.sum", source="Fw art. 295 lid 3; Vtlb-rapport", url=REPORT, label=Label.B)
def vtlb_sum(vtlb_basis: Amount, individual_correction: Amount, other_corrections_total: Amount) -> Amount:
    return vtlb_basis + individual_correction + other_corrections_total


@rule("vtlb.negative", source="Fw art. 295", url=FW_295, unit="")
def vtlb_is_negative(vtlb_sum: Amount) -> Truth:
    return vtlb_sum < 0


@rule("vtlb.floor", source="Fw art. 295", url=FW_295, label=Label.I, note="No text sets a floor of zero.")
def vtlb_floor() -> Amount:
    return Fraction(0)


choice(
    "vtlb",
    "vtlb",
    on="vtlb_is_negative",
    source="Fw art. 295 lid 2, 3; Vtlb-rapport",
    url=REPORT,
    rounding=CENTS,
    enterable=True,
    note="In whole euros elsewhere; in which direction is not established, so cents are kept.",
    true="vtlb_floor",
    false="vtlb_sum",
)


@rule("capacity", source="NVVK, 30 september 2024", url=CAPACITY, label=Label.B, rounding=CENTS)
def repayment_capacity(counted_income_month: Amount, vtlb: Amount) -> Amount:
    """What is there for creditors each month. Zero is possible: the minimum offer ended on 1 July 2024."""
    return floor_zero(counted_income_month - vtlb)


# --- what is published nowhere

not_established(
    "vtlb_whole_euros",
    "vtlb.whole_euros",
    where_to_look="Vtlb-rapport and the DDAS model: the free amount in whole euros; rounded up or down was not found",
    source="Vtlb-rapport",
    url=REPORT,
)
not_established(
    "share_of_joint_capacity",
    "capacity.joint",
    where_to_look="Vtlb-rapport: one calculation for a household with both partners in a scheme; how it is split over "
    "two files was not found",
    source="Vtlb-rapport",
    url=REPORT,
)
yes_no("capacity_is_joint", source="Vtlb-rapport", default=False)
choice(
    "capacity_of_file",
    "capacity.of_file",
    on="capacity_is_joint",
    source="Vtlb-rapport",
    url=REPORT,
    true="share_of_joint_capacity",
    false="repayment_capacity",
)
