# SPDX-License-Identifier: EUPL-1.2
"""The seizure-free amount, second half: deductions, the cap at 95 percent of income, and what may be seized.

Articles 475db and 475dc Rv. The deductions come before the cap, in the order of the law, on unrounded amounts.
"""

from __future__ import annotations

from .declare import amount, choice, rule
from .ops import Amount, Truth, floor_zero, least, percent, refused_where
from .seizure_free import RV
from .values import CENTS, Label

RV_475DB = f"{RV}#Artikel475db"
RV_475DC = f"{RV}#Artikel475dc"
LID_1 = "Rv art. 475dc lid 1"

# --- deductions, in the order a, b, c


@rule("bvv.deduct.partner", source="Rv art. 475db lid 1 onder a", url=RV_475DB)
def partner_deduction_full(
    partner_income_month: Amount, bvv_partner_deduction_cap: Amount, bvv_amount: Amount
) -> Amount:
    """At most half of the amount before any deduction."""
    return least(partner_income_month, bvv_partner_deduction_cap * bvv_amount)


choice(
    "partner_deduction",
    "bvv.deduct.partner",
    on="situation",
    source="Rv art. 475ab, 475db lid 1 onder a",
    url=RV_475DB,
    single=0,
    single_parent=0,
    couple="partner_deduction_full",
    couple_children="partner_deduction_full",
)


@rule("bvv.deduct.partner", source="Rv art. 475db lid 1 onder a", url=RV_475DB)
def bvv_after_partner(bvv_amount: Amount, partner_deduction: Amount) -> Amount:
    return floor_zero(bvv_amount - partner_deduction)


choice(
    "other_income",
    "bvv.deduct.other",
    on="allowance_seized",
    source="Rv art. 475db lid 1 onder b, 475c lid 1",
    url=RV_475DB,
    note="Where an allowance is seized, all own income is income that is not seized.",
    true="debtor_income_month",
    false="other_income_month",
)


@rule("bvv.deduct.other", source="Rv art. 475db lid 1 onder b", url=RV_475DB)
def bvv_after_other_income(bvv_after_partner: Amount, other_income: Amount) -> Amount:
    return floor_zero(bvv_after_partner - other_income)


@rule("bvv.deduct.car", source="Rv art. 475db lid 1 onder c", url=RV_475DB)
def bvv_after_deductions(bvv_after_other_income: Amount, company_car_tax_month: Amount) -> Amount:
    return floor_zero(bvv_after_other_income - company_car_tax_month)


# --- the cap


@rule("bvv.income", source="Rv art. 475db lid 1 onder b, 475dc lid 1", url=RV_475DC)
def own_income(debtor_income_month: Amount, other_income_month: Amount) -> Amount:
    """All of it, seized or not. Raises InputWrong above_income where a part would be more than the whole."""
    return refused_where(
        other_income_month > debtor_income_month, debtor_income_month, "other_income_month", "above_income"
    )


@rule("bvv.cap", source=LID_1, url=RV_475DC)
def income_cap(bvv_income_share: Amount, own_income: Amount) -> Amount:
    return bvv_income_share * own_income


@rule("bvv.cap.binds", source=LID_1, url=RV_475DC, unit="")
def cap_binds(bvv_after_deductions: Amount, income_cap: Amount) -> Truth:
    """Equality does not call for the cap."""
    return bvv_after_deductions > income_cap


@rule(
    "bvv.designated",
    source="Rv art. 475dc lid 2",
    url=RV_475DC,
    label=Label.X,
    note="Which benefits are designated stands in a decree that was not read; Pw, IOAW and IOAZ are taken.",
)
def designated_benefit_amount(bvv_income_share: Amount, applicable_norm: Amount, other_pw_income: Amount) -> Amount:
    return floor_zero(bvv_income_share * applicable_norm - other_pw_income)


choice(
    "capped_by_income",
    "bvv.cap",
    on="designated_benefit",
    source="Rv art. 475dc",
    url=RV_475DC,
    true="designated_benefit_amount",
    false="income_cap",
)


@rule(
    "bvv.cap.institution",
    source=LID_1,
    url=RV_475DC,
    label=Label.I,
    note="Lid 1 speaks of articles 475da and 475db, not of 475e; that it holds in an institution is inferred.",
)
def capped_in_institution(capped_by_income: Amount) -> Amount:
    return capped_by_income


choice(
    "capped",
    "bvv.cap",
    on="residence",
    source=LID_1,
    url=RV_475DC,
    nl_address="capped_by_income",
    no_nl_address="capped_by_income",
    no_nl_address_disclosed="capped_by_income",
    abroad="capped_by_income",
    institution="capped_in_institution",
)


@rule(
    "bvv.designated.not_reached",
    source="Rv art. 475dc lid 2",
    url=RV_475DC,
    label=Label.I,
    note="Lid 2 is read as a rule for where lid 1 applies. Practice may give 95 percent of the norm always.",
)
def designated_not_reached(bvv_after_deductions: Amount) -> Amount:
    return bvv_after_deductions


@rule(
    "bvv.designated.alone",
    source="Rv art. 475dc lid 2",
    url=RV_475DC,
    label=Label.X,
    note="Only to show beside the amount that holds.",
)
def designated_benefit_alone(bvv_income_share: Amount, applicable_norm: Amount, other_pw_income: Amount) -> Amount:
    return floor_zero(bvv_income_share * applicable_norm - other_pw_income)


@rule("bvv.designated.differs", source="Rv art. 475dc lid 2", url=RV_475DC, unit="")
def designated_differs(bvv_after_deductions: Amount, designated_benefit_alone: Amount) -> Truth:
    return CENTS(bvv_after_deductions) != CENTS(designated_benefit_alone)


@rule(
    "bvv.designated.beside",
    source="Rv art. 475dc lid 2, 475fa",
    url=RV_475DC,
    label=Label.I,
    note="Lid 2 is read as a rule for where lid 1 applies. Practice may give 95 percent of the norm always.",
)
def designated_beside(designated_not_reached: Amount, designated_differs: Truth) -> Amount:
    """The amount by lid 1; both amounts are in the receipt."""
    return designated_not_reached


choice(
    "designated_outcome",
    "bvv.designated.not_reached",
    on="applicable_norm_known",
    source="Rv art. 475dc",
    url=RV_475DC,
    true="designated_beside",
    false="designated_not_reached",
)
choice(
    "not_capped",
    "bvv.cap.not_reached",
    on="designated_benefit",
    source="Rv art. 475dc",
    url=RV_475DC,
    true="designated_outcome",
    false="bvv_after_deductions",
)
choice(
    "bvv_after_cap",
    "bvv.cap",
    on="cap_binds",
    source="Rv art. 475dc",
    url=RV_475DC,
    true="capped",
    false="not_capped",
)
choice(
    "bvv_unrounded",
    "bvv.unrounded",
    on="debtor_income_known",
    source="Rv art. 475dc",
    url=RV_475DC,
    note="Without an income the cap is not tested.",
    true="bvv_after_cap",
    false="bvv_after_deductions",
)


@rule(
    "bvv",
    source="Rv art. 475da lid 6",
    url=f"{RV}#Artikel475da",
    rounding=CENTS,
    note="No text was found that says how to round; only the last amount is, half up.",
    enterable=True,
)
def seizure_free_amount(bvv_decided: Amount) -> Amount:
    """What stays free each month (beslagvrije voet), by the law or by what a court decided."""
    return bvv_decided


# --- what may be seized


@rule("bvv.seized_payment", source="Rv art. 475c lid 1", url=f"{RV}#Artikel475c")
def seized_income(own_income: Amount, other_income_month: Amount) -> Amount:
    return own_income - other_income_month


choice(
    "payment_seized",
    "bvv.seized_payment",
    on="allowance_seized",
    source="Rv art. 475c lid 1",
    url=f"{RV}#Artikel475c",
    true="seized_payment",
    false="seized_income",
)


@rule("bvv.seizable", source=LID_1, url=RV_475DC, rounding=CENTS)
def seizable_amount(seizure_free_amount: Amount, payment_seized: Amount) -> Amount:
    return floor_zero(payment_seized - seizure_free_amount)


# --- the cap alone, from a net wage and the holiday pay that it builds up

amount("net_income_month", source=LID_1)
amount("holiday_accrual_month", source=LID_1)


@rule("bvv.cap.alone", source=LID_1, url=RV_475DC, rounding=CENTS)
def income_cap_alone(net_income_month: Amount, holiday_accrual_month: Amount) -> Amount:
    return percent(95) * (net_income_month + holiday_accrual_month)


@rule("bvv.cap.alone.rest", source=LID_1, url=RV_475DC, rounding=CENTS)
def rest_above_income_cap(net_income_month: Amount, holiday_accrual_month: Amount, income_cap_alone: Amount) -> Amount:
    return net_income_month + holiday_accrual_month - income_cap_alone
