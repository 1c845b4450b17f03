# SPDX-License-Identifier: EUPL-1.2
"""Works the published maxima and the limits for owners out again from the formulas, for any file of norms.

A published amount that does not come out means a typing error in the file, or a formula that changed. The engine uses
the published amounts either way. Works on a file that is not installed yet, so it links the rules itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .declare import NODES, Choice, Input, Rule
from .errors import NotEstablished
from .norms import NormsWrong, Period
from .ops import rounded
from .values import fixed

SITUATIONS = ("single", "single_parent", "couple", "couple_children")
HOUSEHOLDS = ("single", "multi")

_JULY_WAGE = "published with the minimum wage of July, against the definition, which takes that of January"
# Differences that are known, exactly as large as they were found.
KNOWN: Mapping[tuple[str, str], tuple[Fraction, str]] = {
    ("2023-01-01", "owner_income_limit_single"): (Fraction("-0.10"), "read on a page, not in the law"),
    ("2024-07-01", "bvv_max_single_parent"): (Fraction("-4.68"), _JULY_WAGE),
    ("2024-07-01", "bvv_max_couple_children"): (Fraction("-4.68"), _JULY_WAGE),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A published amount beside what the formula gives, or `missing`: the norm without which nothing can be said."""

    period: str
    name: str
    published: Fraction | None = None
    computed: Fraction | None = None
    missing: str = ""

    @property
    def difference(self) -> Fraction:
        return Fraction(0) if self.published is None or self.computed is None else self.published - self.computed

    @property
    def known(self) -> str:
        """Why it differs, where that was found before, and differs as much as then."""
        amount, why = KNOWN.get((self.period, self.name), (None, ""))
        return why if amount == self.difference else ""

    @property
    def is_wrong(self) -> bool:
        """It differs and that is not known; or a known difference is there no more."""
        return not self.missing and bool(self.difference or (self.period, self.name) in KNOWN) and not self.known


def audit(period: Period) -> Iterator[Finding]:
    """Four maxima and two limits of one half-year, whether they differ or not."""
    for situation in SITUATIONS:
        yield _finding(period, f"bvv_max_{situation}", {"situation": situation}, _maximum)
    for household in HOUSEHOLDS:
        yield _finding(period, f"owner_income_limit_{household}", {"household": household}, _owner_limit)


def refuse_wrong(periods: Iterable[Period]) -> None:
    """Before anything is worked out for people: nobody may live by an amount that contradicts the others of its file.

    Raises NormsWrong, naming each. Says nothing of what a file does not hold yet: that is refused by name when asked.
    """
    if wrong := [told(finding) for period in periods for finding in audit(period) if finding.is_wrong]:
        raise NormsWrong(f"{'; '.join(wrong)}. See step 5 of docs/how-to/new-half-year.md")


def _finding(period: Period, name: str, facts: Mapping[str, Any], formula: Any) -> Finding:
    try:
        published = period.norm(name).value
        computed: Fraction = formula(period, facts)
    except NotEstablished as reason:
        return Finding(period.name, name, missing=reason.name)
    assert isinstance(published, Fraction), f"{name} is an amount"
    # A limit that stands in the law in whole euros is compared in whole euros.
    return Finding(period.name, name, published, rounded(computed, 0 if published.denominator == 1 else 2))


def _maximum(period: Period, facts: Mapping[str, Any]) -> Fraction:
    """The formula at the income where the rent expression equals the maximum rent (Rv art. 475da lid 8)."""
    income = _value("income_at_rent_limit", period, facts)
    value: Fraction = _value("bvv_formula", period, {**facts, "taxable_income_year": income})
    return value


def _owner_limit(period: Period, facts: Mapping[str, Any]) -> Fraction:
    value: Fraction = _value("owner_limit_of_household", period, facts)
    return value


def _value(name: str, period: Period, facts: Mapping[str, Any]) -> Any:
    match NODES.get(name):
        case Rule(function=function, needs=needs):
            return function(*[_value(need, period, facts) for need in needs])
        case Choice(on=on, branches=branches):
            by = _value(on, period, facts)
            word = by if isinstance(by, str) else ("true" if by else "false")
            if word not in branches:
                raise NotEstablished(name, f"no rule for {on} = {word}")
            branch = branches[word]
            return _value(branch, period, facts) if isinstance(branch, str) else branch
        case Input():
            return facts[name]
        case _:
            return period.norm(name).value


def told(finding: Finding) -> str:
    """One line, in amounts."""
    place = f"{finding.period} {finding.name}"
    if finding.published is None or finding.computed is None:
        return f"{place}: cannot be worked out, {finding.missing} is missing"
    amounts = f"{place}: published {_euros(finding.published)}, by the formula {_euros(finding.computed)}"
    if finding.is_wrong:
        return f"{amounts}, difference {_euros(finding.difference)}: NOT KNOWN"
    if finding.known:
        return f"{amounts}, difference {_euros(finding.difference)}: known ({finding.known})"
    return f"{amounts}: agrees"


def _euros(amount: Fraction) -> str:
    return fixed(amount, 2)
