# SPDX-License-Identifier: EUPL-1.2
"""One fixed share of each claim, paid at once against final discharge, as the youth fund (JPF) offers it.

The smallest rung that is no less than the base share and no less than what the regular route would yield. The steps and
what preferential claims get are published nowhere: the city chooses them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from .declare import choice, count, entries, rule, word
from .division import CENT, FW_349, ClaimPart, Payment
from .errors import InputWrong, NotEstablished
from .ops import Amount, least, most
from .schemes import VOLUNTARY_TERM, YOUTH_OFFER
from .values import CENTS, Label, many, number

STEPS_UNKNOWN = "the handbook of Stichting Jongeren Perspectief Fonds; the city sets its own rungs until it is public"
_RUNGS_MAX = 100


# --- what the regular route would yield


@rule("regular.yield", source="NVVK, 20 april 2023", url=VOLUNTARY_TERM, label=Label.B, unit="EUR")
def regular_yield(repayment_capacity: Amount, voluntary_term: Amount) -> Amount:
    """A forecast: the capacity of today for the whole term."""
    return repayment_capacity * voluntary_term


@dataclass(frozen=True, slots=True)
class RegularRoute:
    payments: tuple[Payment, ...]
    total: Fraction


@rule("regular.route", source="Fw art. 349", url=FW_349, label=Label.B, unit="EUR")
def regular_route(voluntary_payments: tuple[Payment, ...], divided: Amount) -> RegularRoute:
    return RegularRoute(voluntary_payments, divided)


# --- the share


def _share(raw: Any, name: str, place: str = "") -> Fraction:
    """More than nothing, at most all."""
    value = number(raw, name, where=place)
    if not 0 < value <= 1:
        raise InputWrong(name, "no_share", where=place)
    return value


def read_rungs(raw: Any) -> tuple[Fraction, ...]:
    """Rising shares, as the city set them."""
    rungs: tuple[Fraction, ...] = many(raw, "rungs", lambda item, place: _share(item, "rungs", place))
    if len(rungs) > _RUNGS_MAX:
        raise InputWrong("rungs", "too_long")
    if any(lower >= higher for lower, higher in pairwise(rungs)):
        raise InputWrong("rungs", "not_rising")
    return rungs


entries("base_share", lambda raw: _share(raw, "base_share"), source="NVVK/Schuldenlab, 20 december 2018", unit="ratio")
word("fund_floor", "regular_route", source="NVVK/Schuldenlab, 20 december 2018")
entries("rungs", read_rungs, source="keuze van de gemeente; de stappen zijn nergens te lezen", unit="ratio", default=())
count(
    "fund_preferential_factor",
    source="keuze van de gemeente",
    unit="",
    minimum=1,
    maximum=2,
)


@rule(
    "fixed_share.regular",
    source="NVVK/Schuldenlab, 20 december 2018",
    url=YOUTH_OFFER,
    label=Label.B,
    unit="ratio",
    note="Over the claims in the offer: what is left out of the offer is left out here too.",
)
def regular_share(regular_yield: Amount, claims_total: Amount) -> Amount:
    """Which part of all claims a regular scheme would pay."""
    return least(regular_yield, claims_total) / most(claims_total, CENT)


choice(
    "fund_floor_share",
    "fixed_share.floor",
    on="fund_floor",
    source="NVVK/Schuldenlab, 20 december 2018",
    url=YOUTH_OFFER,
    label=Label.B,
    unit="ratio",
    regular_route="regular_share",
)


@rule(
    "fixed_share.rung",
    source="keuze van de gemeente; NVVK/Schuldenlab, 20 december 2018",
    url=YOUTH_OFFER,
    label=Label.L,
    unit="ratio",
)
def fund_share(base_share: Amount, fund_floor_share: Amount, rungs: tuple[Fraction, ...]) -> Amount:
    """The smallest rung that is no less than the base and no less than the floor."""
    if not rungs:
        raise NotEstablished("rungs", STEPS_UNKNOWN)
    reached = [rung for rung in rungs if rung >= base_share and rung >= fund_floor_share]
    if not reached:
        raise InputWrong("rungs", "none_high_enough")
    return reached[0]


@rule("fixed_share.preferential", source="keuze van de gemeente", url=YOUTH_OFFER, label=Label.L, unit="ratio")
def fund_preferential_share(fund_share: Amount, fund_preferential_factor: Amount) -> Amount:
    return least(fund_share * fund_preferential_factor, Fraction(1))


@dataclass(frozen=True, slots=True)
class FixedShare:
    payments: tuple[Payment, ...]
    total: Fraction


@rule("fixed_share.offer", source="NVVK/Schuldenlab, 20 december 2018", url=YOUTH_OFFER, label=Label.B, unit="EUR")
def fixed_share(claim_parts: tuple[ClaimPart, ...], fund_share: Amount, fund_preferential_share: Amount) -> FixedShare:
    """The share of each claim in cents, half up; the total is what these come to."""
    offered = tuple(
        Payment(part.id, CENTS(part.preferential * fund_preferential_share + part.concurrent * fund_share))
        for part in claim_parts
    )
    return FixedShare(offered, sum((payment.amount for payment in offered), Fraction(0)))
