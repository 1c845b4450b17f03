# SPDX-License-Identifier: EUPL-1.2
"""What a debt scheme is made of: its term, its fee, the loan that pays all at once, and the offers for the young."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from .declare import amount, choice, count, entries, not_established, on_date, rule, yes_no
from .division import in_cents
from .errors import InputWrong
from .ops import Amount, Truth, most, percent, power, refused_where, where
from .values import CENTS, MONTHS_MAX, Label, number

FW_349A = "https://wetten.overheid.nl/BWBR0001860/2026-03-25#Artikel349a"
VOLUNTARY_TERM = "https://www.nvvk.nl/page/1439/2023/04/20/NVVK-hanteer-vanaf-1-juli-aflostermijn-van-18-maanden-"
NVVK_FEE = "https://www.nvvk.nl/ons-werkveld/gedragscodes-en-modules"
CREDIT_CHARGE = "https://wetten.overheid.nl/BWBR0005233"
LOAN = "https://www.kredietbanknederland.nl/opdrachtgevers/saneringskrediet"
INSTALMENT = "https://www.kredietbanknederland.nl/onze-diensten/geld-lenen"
YOUTH_OFFER = "https://schuldenlab070.nl/nvvk-enthousiast-over-aanpak-haagse-jongeren-met-schulden/"
YOUTH_NOTE = "https://www.kennisbundel.nl/kennisbank/artikel/notitie-jongeren-en-schulden/"
OLD_MINIMUM = "https://www.nvvk.nl/page/1439/2024/09/30/"
PW_19 = "https://wetten.overheid.nl/BWBR0015703#Artikel19"

SHORT_TERM_FROM = date(2023, 7, 1)
SMALLEST_RATE = Fraction(1, 10**20)  # no rate has more decimals: `number` reads twenty


# --- term

on_date("scheme_start", source="Fw art. 349a")


@rule("scheme.term", source="Fw art. 349a lid 1", url=FW_349A, unit="months")
def scheme_term(scheme_start: date) -> Amount:
    """Eighteen months since 1 July 2023, thirty-six for schemes that began before."""
    return where(scheme_start >= SHORT_TERM_FROM, Fraction(18), Fraction(36))


@rule("scheme.voluntary_term", source="NVVK, 20 april 2023", url=VOLUNTARY_TERM, label=Label.B, unit="months")
def voluntary_term(scheme_term: Amount) -> Amount:
    """Voluntary schemes follow the term of the law, counted from the first payment."""
    return scheme_term


# The court may set a longer term at once, and may lengthen it later.
count("court_months", source="Fw art. 349a", unit="months", minimum=1, maximum=MONTHS_MAX)
yes_no("court_extended", source="Fw art. 349a", default=False)
choice(
    "court_term_most",
    "scheme.court_term.most",
    on="court_extended",
    source="Fw art. 349a",
    url=FW_349A,
    unit="months",
    true="wsnp_term_absolute_max_months",
    false="wsnp_term_max_extended_months",
)


@rule("scheme.court_term", source="Fw art. 349a", url=FW_349A, unit="months")
def court_term(court_months: Amount, court_term_most: Amount) -> Amount:
    """What the court decided. Raises InputWrong above_maximum."""
    return refused_where(court_months > court_term_most, court_months, "court_months", "above_maximum")


count("method_months", source="de aanpak", unit="months", minimum=1, maximum=MONTHS_MAX)


@rule("scheme.months", source="NVVK, 20 april 2023", url=VOLUNTARY_TERM, label=Label.B, unit="months")
def offer_months(method_months: Amount, voluntary_term: Amount) -> Amount:
    """Raises InputWrong above_maximum: longer asks more of a debtor than the law does."""
    return refused_where(method_months > voluntary_term, method_months, "method_months", "above_maximum")


# --- fee for mediation

amount("fixed_capacity_total", source="NVVK, Gedragscodes en modules", unit="EUR")
entries(
    "incidental",
    lambda raw: in_cents(raw, "incidental"),
    source="NVVK, Gedragscodes en modules",
    unit="EUR",
    default=0,
    in_cents=True,
)


yes_no("payment_arrangement", source="NVVK, Gedragscodes en modules", default=False)
choice(
    "fee_share_maximum",
    "fee.share",
    on="payment_arrangement",
    source="NVVK, Gedragscodes en modules",
    url=NVVK_FEE,
    label=Label.B,
    unit="ratio",
    note="No fee in a mere payment arrangement (betalingsregeling).",
    true=0,
    false="nvvk_fee_max_share",
)


@rule("fee.maximum", source="NVVK, Gedragscodes en modules", url=NVVK_FEE, label=Label.B, unit="EUR", rounding=CENTS)
def fee_maximum(fee_share_maximum: Amount, fixed_capacity_total: Amount) -> Amount:
    """Only over fixed income; the organisation may take less."""
    return fee_share_maximum * fixed_capacity_total


@rule("fee.to_creditors", source="NVVK, Gedragscodes en modules", url=NVVK_FEE, label=Label.B, unit="EUR")
def to_creditors_at_fee_maximum(fixed_capacity_total: Amount, fee_maximum: Amount, incidental: Amount) -> Amount:
    return fixed_capacity_total - fee_maximum + incidental


not_established(
    "trustee_fee",
    "fee.trustee",
    where_to_look="Besluit vergoeding bewindvoerder schuldsanering (Stb. 2023, 466): which of its amounts holds, and "
    "how much of it falls in a month, was not worked out",
    source="Stb. 2023, 466",
    url="https://zoek.officielebekendmakingen.nl/stb-2023-466.html",
    unit="EUR",
)

# --- the loan that pays all creditors at once

amount("principal", source="kredietbank", unit="EUR")
amount("monthly_payment", source="kredietbank", unit="EUR/month")
count("loan_months", source="kredietbank", unit="months", minimum=1, maximum=MONTHS_MAX)


def _rate(raw: object, name: str) -> Fraction:
    """A rate per month. Raises InputWrong too_large from a hundred percent."""
    value = number(raw, name)
    if value >= 1:
        raise InputWrong(name, "too_large")
    return value


entries("monthly_rate", lambda raw: _rate(raw, "monthly_rate"), source="kredietbank", unit="ratio")


def worth_now(monthly_payment: Amount, monthly_rate: Amount, months: Amount) -> Amount:
    """What equal instalments at the end of each month are worth at the start: a · (1 − (1 + i)^−n) / i, or a · n."""
    factor = (1 - power(1 + monthly_rate, -months)) / most(monthly_rate, SMALLEST_RATE)
    return monthly_payment * where(monthly_rate > 0, factor, months)


def instalment_of(principal: Amount, monthly_rate: Amount, months: Amount) -> Amount:
    return principal / worth_now(Fraction(1), monthly_rate, months)


@rule(
    "loan.instalment",
    source="Kredietbank Nederland",
    url=INSTALMENT,
    label=Label.F,
    rounding=CENTS,
    note="The formula reproduces thirteen published examples to the cent.",
)
def instalment(principal: Amount, monthly_rate: Amount, loan_months: Amount) -> Amount:
    return instalment_of(principal, monthly_rate, loan_months)


@rule("loan.principal", source="Kredietbank Nederland", url=LOAN, label=Label.B, unit="EUR", rounding=CENTS)
def principal_of_payments(monthly_payment: Amount, monthly_rate: Amount, loan_months: Amount) -> Amount:
    """What can be lent now when all payments together repay it with interest."""
    return worth_now(monthly_payment, monthly_rate, loan_months)


@rule("loan.interest", source="Kredietbank Nederland", url=LOAN, label=Label.B, unit="EUR", rounding=CENTS)
def interest_of_payments(monthly_payment: Amount, loan_months: Amount, principal_of_payments: Amount) -> Amount:
    return monthly_payment * loan_months - principal_of_payments


# --- how much a loan may cost

for _name in ("statutory_interest", "entered_charge_maximum"):
    amount(_name, source="Besluit kredietvergoeding art. 4", unit="ratio/year")


@rule("charge.maximum", source="Besluit kredietvergoeding art. 4", url=CREDIT_CHARGE, label=Label.O, unit="ratio/year")
def charge_maximum_of_interest(statutory_interest: Amount) -> Amount:
    """The statutory interest and eight points. The statutory interest is entered, never computed."""
    return statutory_interest + percent(8)


@rule("charge.maximum", source="Besluit kredietvergoeding art. 4", url=CREDIT_CHARGE, unit="ratio/year")
def charge_maximum_of_period(max_credit_charge: Amount) -> Amount:
    return max_credit_charge


@rule(
    "charge.effective",
    source="Besluit kredietvergoeding art. 4",
    url=CREDIT_CHARGE,
    label=Label.F,
    unit="ratio",
    note="The maximum is an effective rate per year; the formula is a picture in the text.",
)
def effective_rate(monthly_rate: Amount) -> Amount:
    """Not twelve times the monthly rate: interest bears interest."""
    return (1 + monthly_rate) ** 12 - 1


@rule("charge.allowed", source="Besluit kredietvergoeding art. 4", url=CREDIT_CHARGE, unit="")
def rate_is_below_entered(effective_rate: Amount, entered_charge_maximum: Amount) -> Truth:
    return effective_rate <= entered_charge_maximum


@rule("charge.allowed", source="Besluit kredietvergoeding art. 4", url=CREDIT_CHARGE, unit="")
def rate_is_allowed(effective_rate: Amount, max_credit_charge: Amount) -> Truth:
    return effective_rate <= max_credit_charge


# --- the young

entries(
    "youth_claim",
    lambda raw: in_cents(raw, "youth_claim"),
    source="NVVK/Schuldenlab, 2018",
    unit="EUR",
    in_cents=True,
)
yes_no("income_up_to_bijstand", source="NVVK/Schuldenlab, 20 december 2018")


@rule(
    "youth.base_offer",
    source="NVVK/Schuldenlab, 20 december 2018",
    url=YOUTH_OFFER,
    label=Label.B,
    unit="EUR",
    rounding=CENTS,
)
def youth_base_offer(jpf_base_offer_share: Amount, youth_claim: Amount) -> Amount:
    return jpf_base_offer_share * youth_claim


not_established(
    "youth_raised_offer",
    "youth.raised_offer",
    where_to_look="the handbook of Stichting Jongeren Perspectief Fonds: the steps above the base offer; "
    "a city may set its own rungs",
    source="NVVK/Schuldenlab, 20 december 2018",
    url=YOUTH_OFFER,
    unit="EUR",
)
choice(
    "youth_offer",
    "youth.offer",
    on="income_up_to_bijstand",
    source="NVVK/Schuldenlab, 20 december 2018",
    url=YOUTH_OFFER,
    label=Label.B,
    unit="EUR",
    true="youth_base_offer",
    false="youth_raised_offer",
)
amount("norm", source="Participatiewet")


@rule(
    "youth.norm_offer",
    source="NVVK en JPF, Notitie jongeren en schulden, 1 juni 2021",
    url=YOUTH_NOTE,
    label=Label.B,
    unit="EUR",
    rounding=CENTS,
    note="Written when the term was 36 months; whether it was halved is not established.",
)
def youth_norm_offer(youth_offer_months: Amount, youth_offer_norm_share: Amount, norm: Amount) -> Amount:
    """For the whole debt, whatever the capacity, in exchange for a contribution to society."""
    return youth_offer_months * youth_offer_norm_share * norm


# --- shares of a norm

amount("share", source="NVVK", unit="ratio")


@rule("norm.share", source="NVVK, 30 september 2024", url=OLD_MINIMUM, label=Label.B, rounding=CENTS)
def norm_share(norm: Amount, share: Amount) -> Amount:
    """The minimum offer until 1 July 2024 was such a share; it is shown for old dates and never enforced."""
    return norm * share


@rule("norm.without_holiday", source="Participatiewet art. 19 lid 3", url=PW_19, rounding=CENTS)
def norm_excluding_holiday(norm: Amount, pw_holiday_share: Amount) -> Amount:
    return norm * (1 - pw_holiday_share)
