# SPDX-License-Identifier: EUPL-1.2
"""The situation of a household, as the register of persons shows it on one day. Proposed; a person decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .declare import entries, on_date, rule
from .seizure_free import RV
from .values import Label, day, flag, many, one_of, table

RV_475AB = f"{RV}#Artikel475ab"
PARTNERS = ("spouse", "co_parent", "former_spouse")
RELATIONS = (*PARTNERS, "child", "other")
_GROWN_UP = 18  # Participatiewet art. 4


@dataclass(frozen=True, slots=True)
class Registered:
    """`home`: lives at the home address of the debtor; a letter address (briefadres) is none. Of a child, wherever it
    lives: when it was born, and whether child benefit may be claimed for it."""

    relation: str
    home: bool
    born: date | None
    child_benefit: bool


def _registered(raw: Any, place: str) -> Registered:
    name = "registered_persons"
    row: Mapping[str, Any] = table(
        raw, name, where=place, required=("relation", "home"), optional=("born", "child_benefit")
    )
    relation = one_of(row["relation"], name, RELATIONS, where=f"{place}, relation")
    if relation == "child":
        table(raw, name, where=place, required=("relation", "home", "born", "child_benefit"))
    born, child_benefit = row.get("born"), row.get("child_benefit", False)
    return Registered(
        relation,
        flag(row["home"], name, where=f"{place}, home"),
        None if born is None else day(born, name, where=f"{place}, born"),
        flag(child_benefit, name, where=f"{place}, child_benefit"),
    )


on_date("registered_on", source="Rv art. 475ab")
entries("registered_persons", lambda raw: many(raw, "registered_persons", _registered), source="Rv art. 475ab")


@rule(
    "situation.register",
    source="Rv art. 475ab; Participatiewet art. 4",
    url=RV_475AB,
    label=Label.B,
    unit="",
    note="How the register is read: the calculator of the bailiffs, https://rekenmodule.sng.nl.",
)
def registered_situation(registered_persons: tuple[Registered, ...], registered_on: date) -> str:
    """A partner: a spouse, a former spouse, or the other parent of a child, at the same home address. A child: under 18
    with a right to child benefit. How many children and how old they are makes no difference."""
    together = any(one.relation in PARTNERS and one.home for one in registered_persons)
    children = any(_is_dependent(one, registered_on) for one in registered_persons)
    if together:
        return "couple_children" if children else "couple"
    return "single_parent" if children else "single"


def _is_dependent(one: Registered, on: date) -> bool:
    if one.relation != "child" or one.born is None or not one.child_benefit:
        return False
    had_birthday = (on.month, on.day) >= (one.born.month, one.born.day)
    return on.year - one.born.year - (not had_birthday) < _GROWN_UP
