# SPDX-License-Identifier: EUPL-1.2
"""What somebody told so far, and what the rules look at next because of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schuldenlab import law

FREE, SEIZABLE, CAPACITY, ORDER = "seizure_free_amount", "seizable_amount", "repayment_capacity", "seizure_order"
# Entered by hand for the free amount of a scheme; the seizure-free amount knows nothing of them.
SCHEME_ONLY = frozenset(
    {
        "vtlb",
        "vtlb_basis_elsewhere",
        "vtlb_basis_partner_elsewhere",
        "compensation_part_elsewhere",
        "care_correction",
        "housing_correction",
        "missing_kgb_correction",
    }
)
NOTHING = law.Asked((), None, None)


@dataclass(slots=True)
class State:
    """`facts` and `manual` are under the names of the rules; `scheme`: the free amount of a scheme is asked for too."""

    on: date
    language: str
    scheme: bool
    facts: dict[str, Any] = field(default_factory=dict)
    manual: dict[str, law.Entered] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    income_rows: tuple[int, ...] = ()  # on which row of the page each of the incomes stands
    known: dict[str, Any] = field(default_factory=dict)
    parts: tuple[law.Answer, ...] = ()
    free: law.Asked = NOTHING
    capacity: law.Asked = NOTHING

    def look(self) -> None:
        """What the rules say of all that is told now."""
        apart = {name: value for name, value in self.facts.items() if name != "incomes"}
        known, parts = law.from_parts(apart, on=self.on, language=self.language)
        self.known, self.parts = known, parts
        self.free = law.asked(FREE, on=self.on, inputs=known, manual=self.manual_for(FREE))
        if self.scheme:
            try:
                self.known, self.parts = law.from_parts(self.facts, on=self.on, language=self.language)
            except law.LawError as refused:
                self.capacity = law.Asked(("counted_income_month",), None, refused)
            else:
                self.capacity = law.asked(CAPACITY, on=self.on, inputs=self.known, manual=self.manual)

    def manual_for(self, target: str) -> dict[str, law.Entered]:
        if target == CAPACITY:
            return self.manual
        return {name: one for name, one in self.manual.items() if name not in SCHEME_ONLY}

    @property
    def situation(self) -> str:
        """As it was told, or as the register has it; empty before that."""
        told = self.known.get("situation", "")
        return str(told.value if isinstance(told, law.Entered) else told)

    @property
    def order(self) -> law.Asked:
        """In which order the incomes may be seized; nothing where only one was told."""
        if "income_sources" not in self.facts:
            return NOTHING
        return law.asked(ORDER, on=self.on, inputs=self.facts)
