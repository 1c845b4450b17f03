# SPDX-License-Identifier: EUPL-1.2
"""The free amount and the minimum offer on old dates: the repair of 2021, and the minimum that ended on 1 July 2024."""

from __future__ import annotations

from datetime import date

from .declare import choice, not_established, on_date, rule
from .errors import InputWrong
from .free_amount import REPAIR, REPORT
from .ops import Amount, Truth, floor_zero, percent
from .schemes import OLD_MINIMUM
from .values import CENTS, Label

REPAIRED_FROM = date(2021, 1, 1)
REPAIR_KNOWN = date(2021, 5, 1)
LOWER_AT_LATEST = date(2021, 7, 1)
NO_MINIMUM_FROM = date(2024, 7, 1)

_REPAIR_SOURCE = "Bureau Wsnp, wijzigingen mei 2021; NVVK, 11 mei 2021"

# --- the first method of 2021 left some people too little: since May 2021 actual costs count, back to 1 January 2021

on_date("vtlb_on", source=_REPAIR_SOURCE)
on_date("vtlb_calculated_on", source=_REPAIR_SOURCE)


@rule(
    "vtlb.first_of_2021",
    source=_REPAIR_SOURCE,
    url=REPAIR,
    label=Label.I,
    rounding=CENTS,
    note="Without the correction for actual costs. Only to keep beside the amount that holds; it was wrong.",
    enterable=True,
)
def vtlb_first_outcome(vtlb_basis: Amount, other_corrections_total: Amount) -> Amount:
    return floor_zero(vtlb_basis + other_corrections_total)


@rule("vtlb.method", source=_REPAIR_SOURCE, url=REPAIR, unit="")
def vtlb_is_repaired(vtlb_on: date) -> Truth:
    return vtlb_on >= REPAIRED_FROM


not_established(
    "vtlb_before_2021",
    "vtlb.before_2021",
    where_to_look="the Vtlb-rapport and the calculator of that half-year: another method held before 1 January 2021",
    source="Vtlb-rapport",
    url=REPORT,
)
choice(
    "vtlb_on_old_date",
    "vtlb.on_old_date",
    on="vtlb_is_repaired",
    source=_REPAIR_SOURCE,
    url=REPAIR,
    label=Label.B,
    true="vtlb",
    false="vtlb_before_2021",
)


@rule("vtlb.repair.higher", source=_REPAIR_SOURCE, url=REPAIR, unit="")
def repair_is_higher(vtlb_on_old_date: Amount, vtlb_first_outcome: Amount) -> Truth:
    return vtlb_on_old_date > vtlb_first_outcome


@rule("vtlb.repair.back", source=_REPAIR_SOURCE, url=REPAIR, label=Label.B, unit="")
def repair_works_back() -> date:
    return REPAIRED_FROM


@rule("vtlb.repair.forward", source=_REPAIR_SOURCE, url=REPAIR, label=Label.B, unit="")
def repair_works_forward(vtlb_calculated_on: date) -> date:
    """Raises InputWrong not_allowed for a day on which the repair was not known yet."""
    if vtlb_calculated_on < REPAIR_KNOWN:
        raise InputWrong("vtlb_calculated_on", "not_allowed")
    return min(vtlb_calculated_on, LOWER_AT_LATEST)


choice(
    "repair_counts_from",
    "vtlb.repair",
    on="repair_is_higher",
    source=_REPAIR_SOURCE,
    url=REPAIR,
    unit="",
    note="A higher amount works back to 1 January 2021; a lower one never does.",
    true="repair_works_back",
    false="repair_works_forward",
)

# --- the minimum offer, a rule of the sector until 1 July 2024: shown, never enforced

on_date("capacity_on", source="NVVK, 30 september 2024")


@rule("capacity.minimum.held", source="NVVK, 30 september 2024", url=OLD_MINIMUM, label=Label.B, unit="")
def minimum_offer_held(capacity_on: date) -> Truth:
    return capacity_on < NO_MINIMUM_FROM


@rule("capacity.minimum.old", source="NVVK, 30 september 2024", url=OLD_MINIMUM, label=Label.B, rounding=CENTS)
def minimum_offer_of_norm(norm: Amount) -> Amount:
    return percent(5) * norm


choice(
    "minimum_offer",
    "capacity.minimum",
    on="minimum_offer_held",
    source="NVVK, 30 september 2024",
    url=OLD_MINIMUM,
    note="Shown beside the capacity and never enforced; since 1 July 2024 an offer of zero is possible.",
    true="minimum_offer_of_norm",
    false=0,
)
