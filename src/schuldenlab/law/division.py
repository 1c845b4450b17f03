# SPDX-License-Identifier: EUPL-1.2
"""Division of a sum over creditors (Fw article 349; voluntary schemes do likewise).

Claims are paid pro rata. As long as preferential claims are not paid in full they get twice the percentage of the
concurrent ones. The payments add up to the divided sum to the cent and nobody gets more than the claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .declare import choice, entries, rule, word
from .errors import InputWrong
from .ops import Amount, Truth, floor_zero, least, most, where
from .values import CENTS, Label, many, number, one_of, table

FW_349 = "https://wetten.overheid.nl/BWBR0001860/2026-03-25#Artikel349"
CENT = Fraction(1, 100)
RANKS = ("preferential", "concurrent", "secured")
_ID_MAX = 100


# --- what is divided


@dataclass(frozen=True, slots=True)
class Creditor:
    """One claim in euros. `ranks_for`: the part with a privilege, where that is not all of it. `collateral_proceeds`:
    what pledge or mortgage yields outside the division."""

    id: str
    rank: str
    claim: Fraction
    ranks_for: Fraction | None = None
    collateral_proceeds: Fraction | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ClaimPart:
    id: str
    preferential: Fraction
    concurrent: Fraction


@dataclass(frozen=True, slots=True)
class Payment:
    id: str
    amount: Fraction


def in_cents(raw: Any, name: str, *, where: str = "") -> Fraction:
    """An amount that can be paid. Raises InputWrong not_cents besides what `number` raises."""
    value = number(raw, name, where=where)
    if 100 % value.denominator:  # a fraction is in lowest terms
        raise InputWrong(name, "not_cents", where=where)
    return value


def read_creditors(raw: Any) -> tuple[Creditor, ...]:
    """Raises InputWrong with the creditor's id, or its place in the list while it has none, and the key."""
    creditors: tuple[Creditor, ...] = many(raw, "creditors", _creditor)
    seen: set[str] = set()
    for creditor in creditors:
        if creditor.id in seen:
            raise InputWrong("creditors", "twice", where=creditor.id)
        seen.add(creditor.id)
    return creditors


def _creditor(raw: Any, place: str) -> Creditor:
    optional = ("ranks_for", "collateral_proceeds", "kind")
    row: Mapping[str, Any] = table(raw, "creditors", where=place, required=("id", "rank", "claim"), optional=optional)
    name = _short_text(row["id"], f"{place}, id")
    if not name:
        raise InputWrong("creditors", "key_missing", where=f"{place}, id")
    rank = one_of(row["rank"], "creditors", RANKS, where=f"{name}, rank")
    if rank == "secured" and row.get("collateral_proceeds") is None:  # never a zero for what nobody looked up
        raise InputWrong("creditors", "key_missing", where=f"{name}, collateral_proceeds")
    return Creditor(
        id=name,
        rank=rank,
        claim=in_cents(row["claim"], "creditors", where=f"{name}, claim"),
        ranks_for=_amount_of(row, "ranks_for", "preferential", name, rank),
        collateral_proceeds=_amount_of(row, "collateral_proceeds", "secured", name, rank),
        kind=_short_text(row.get("kind", ""), f"{name}, kind"),
    )


def _amount_of(row: Mapping[str, Any], key: str, belongs_to: str, name: str, rank: str) -> Fraction | None:
    """The optional amount that only one rank can have."""
    if row.get(key) is None:
        return None
    if rank != belongs_to:
        raise InputWrong("creditors", "other_rank", where=f"{name}, {key}")
    return in_cents(row[key], "creditors", where=f"{name}, {key}")


def _short_text(raw: Any, where: str) -> str:
    if not isinstance(raw, str) or len(raw) > _ID_MAX:
        raise InputWrong("creditors", "not_a_text", where=where)
    return raw


def read_kinds(raw: Any) -> tuple[str, ...]:
    """Kinds of claims, by name."""
    kinds: tuple[str, ...] = many(raw, "leaves_out", lambda kind, place: _short_text(kind, place))
    return kinds


entries("creditors", read_creditors, source="Fw art. 349", unit="EUR")
entries("leaves_out", read_kinds, source="de aanpak", default=())
entries("available", lambda raw: in_cents(raw, "available"), source="Fw art. 349", unit="EUR", in_cents=True)
word(
    "available_from",
    "entered",
    "regular_route",
    "mediation",
    "settlement_loan",
    source="Fw art. 349",
    default="entered",
)
choice(
    "available_sum",
    "division.available",
    on="available_from",
    source="Fw art. 349",
    url=FW_349,
    unit="EUR",
    entered="available",
    regular_route="regular_yield",
    mediation="mediation_available",
    settlement_loan="loan_for_creditors",
)


# --- the rules


@rule("division.parts", source="Fw art. 349 lid 3, art. 57 en 299b", url=FW_349, unit="EUR")
def claim_parts(creditors: tuple[Creditor, ...], leaves_out: tuple[str, ...]) -> tuple[ClaimPart, ...]:
    """The part of each claim that gets twice the percentage and the part that does not."""
    return tuple(_parts(creditor) for creditor in creditors if creditor.kind not in leaves_out)


def _parts(creditor: Creditor) -> ClaimPart:
    if creditor.rank == "concurrent":  # nearly every claim, and exact arithmetic is what takes time
        return ClaimPart(creditor.id, Fraction(0), creditor.claim)
    preferential = Fraction(0)
    if creditor.rank == "preferential":
        preferential = creditor.claim if creditor.ranks_for is None else least(creditor.claim, creditor.ranks_for)
    covered = creditor.collateral_proceeds or Fraction(0)
    return ClaimPart(creditor.id, preferential, floor_zero(creditor.claim - preferential - covered))


@rule("division.preferential_total", source="Fw art. 349", url=FW_349, unit="EUR")
def preferential_total(claim_parts: tuple[ClaimPart, ...]) -> Amount:
    return _sum(part.preferential for part in claim_parts)


@rule("division.concurrent_total", source="Fw art. 349", url=FW_349, unit="EUR")
def concurrent_total(claim_parts: tuple[ClaimPart, ...]) -> Amount:
    return _sum(part.concurrent for part in claim_parts)


@rule("division.claims_total", source="Fw art. 349", url=FW_349, unit="EUR")
def claims_total(preferential_total: Amount, concurrent_total: Amount) -> Amount:
    return preferential_total + concurrent_total


@rule("division.divided", source="Fw art. 349", url=FW_349, unit="EUR")
def divided(available_sum: Amount, claims_total: Amount) -> Amount:
    """No more than all claims together."""
    return least(available_sum, claims_total)


@rule("division.surplus", source="Fw art. 349", url=FW_349, unit="EUR")
def surplus(available_sum: Amount, divided: Amount) -> Amount:
    return available_sum - divided


@rule("division.even_share", source="Fw art. 349 lid 2", url=FW_349, unit="ratio")
def even_share(
    divided: Amount, preferential_total: Amount, concurrent_total: Amount, preferential_factor: Amount
) -> Amount:
    """The concurrent share while no preferential claim is full. Without claims nothing is divided: it is 0."""
    return divided / most(preferential_factor * preferential_total + concurrent_total, CENT)


@rule("division.preferential_share", source="Fw art. 349 lid 2", url=FW_349, unit="ratio")
def preferential_share(even_share: Amount, preferential_factor: Amount) -> Amount:
    return least(preferential_factor * even_share, Fraction(1))


@rule("division.concurrent_share", source="Fw art. 349 lid 2", url=FW_349, unit="ratio")
def concurrent_share(
    even_share: Amount,
    preferential_factor: Amount,
    divided: Amount,
    preferential_total: Amount,
    concurrent_total: Amount,
) -> Amount:
    """Once the preferential claims are full, the concurrent ones share what is left."""
    rest_share = (divided - preferential_total) / most(concurrent_total, CENT)
    return where(preferential_factor * even_share > 1, rest_share, even_share)


@rule("division.exact_payments", source="Fw art. 349", url=FW_349, unit="EUR")
def exact_payments(
    claim_parts: tuple[ClaimPart, ...], preferential_share: Amount, concurrent_share: Amount
) -> tuple[Payment, ...]:
    """Both parts of each claim at their percentage, unrounded."""
    return tuple(_paid(part, preferential_share, concurrent_share) for part in claim_parts)


def _paid(part: ClaimPart, preferential_share: Amount, concurrent_share: Amount) -> Payment:
    if not part.preferential:
        return Payment(part.id, part.concurrent * concurrent_share)
    return Payment(part.id, part.preferential * preferential_share + part.concurrent * concurrent_share)


@rule("division.whole_cents", source="Fw art. 349", url=FW_349, unit="")
def payments_are_whole_cents(exact_payments: tuple[Payment, ...]) -> Truth:
    return all((payment.amount * 100).denominator == 1 for payment in exact_payments)


@rule(
    "division.cents",
    source="eigen keuze; hierover is geen tekst gevonden",
    url=FW_349,
    label=Label.I,
    unit="EUR",
    note="Rounded down; the missing cents go one by one to the largest remainders, ties by list order.",
)
def payments_in_cents(exact_payments: tuple[Payment, ...], divided: Amount) -> tuple[Payment, ...]:
    """Whole cents that add up to the divided sum exactly."""
    exact = [payment.amount for payment in exact_payments]
    cents = [amount.numerator * 100 // amount.denominator for amount in exact]
    remainders = [Fraction(amount.numerator * 100 % amount.denominator, amount.denominator) for amount in exact]
    missing = int(divided * 100) - sum(cents)
    for place in sorted(range(len(cents)), key=remainders.__getitem__, reverse=True)[:missing]:
        cents[place] += 1
    return tuple(Payment(paid.id, Fraction(whole, 100)) for paid, whole in zip(exact_payments, cents, strict=True))


choice(
    "creditor_payments",
    "division.payments",
    on="payments_are_whole_cents",
    source="Fw art. 349",
    url=FW_349,
    unit="EUR",
    true="exact_payments",
    false="payments_in_cents",
)


@rule(
    "division.voluntary",
    source="https://dwangakkoord.info; https://devoordeligstedeurwaarder.nl",
    url="https://dwangakkoord.info",
    label=Label.X,
    unit="EUR",
    note="Fw art. 349 is about the statutory scheme; that a voluntary one divides likewise was read elsewhere.",
)
def voluntary_payments(creditor_payments: tuple[Payment, ...]) -> tuple[Payment, ...]:
    return creditor_payments


def _sum(amounts: Iterable[Fraction]) -> Fraction:
    return sum(amounts, start=Fraction(0))


# --- percentages, as published


@rule("division.concurrent_percentage", source="Fw art. 349 lid 2", url=FW_349, unit="percent")
def division_concurrent_percentage(concurrent_share: Amount) -> Amount:
    return concurrent_share * 100


@rule("division.preferential_percentage", source="Fw art. 349 lid 2", url=FW_349, unit="percent")
def division_preferential_percentage(preferential_share: Amount) -> Amount:
    return preferential_share * 100


entries(
    "published_percentage",
    lambda raw: number(raw, "published_percentage"),
    source="Fw art. 349 lid 2",
    unit="percent",
)


@rule("division.half_percentage", source="Fw art. 349 lid 2", url=FW_349, unit="percent", rounding=CENTS)
def half_percentage(published_percentage: Amount) -> Amount:
    """What concurrent creditors get beside it, in two decimals as it is published."""
    return published_percentage / 2


entries("one_claim", lambda raw: in_cents(raw, "one_claim"), source="Fw art. 349", unit="EUR")
entries("all_claims", lambda raw: _above_zero(in_cents(raw, "all_claims")), source="Fw art. 349", unit="EUR")


def _above_zero(amount: Fraction) -> Fraction:
    if not amount:
        raise InputWrong("all_claims", "too_small")
    return amount


@rule("division.claim_percentage", source="Fw art. 349", url=FW_349, unit="percent")
def claim_percentage(one_claim: Amount, all_claims: Amount) -> Amount:
    """Which part of all claims this one is."""
    return one_claim / all_claims * 100
