# SPDX-License-Identifier: EUPL-1.2
"""What pages show of the calculation: the amounts, and the story behind each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from schuldenlab import law
from schuldenlab.base.actor import Actor, DbRole
from schuldenlab.base.texts import current_language
from schuldenlab.cases.computed import Kept, facts_of, offer_parameters, receipt_newest
from schuldenlab.law.calendar import half_year
from schuldenlab.methods.schema import FactValue

from .settling import case_for_settling, percent

# Of a receipt these name debts by their id: the proposal shows them by the name of the creditor.
_KNOWN = ("income.month", "household.has_partner", "household.children", "housing.kind")
_SITUATION = {
    (False, False): "single",
    (False, True): "single_parent",
    (True, False): "couple",
    (True, True): "couple_children",
}
_WORKED_OUT = frozenset({"situation", "counted_income_month"})  # from what was told in parts: its source is the rule's
_NOT_TOLD = frozenset({"creditors", "leaves_out", "scheme_start"})


@dataclass(frozen=True, slots=True)
class Story:
    """One receipt as it is told: title and amount, then line by line. `part` heads a list of lines."""

    receipt_id: UUID
    target: str
    title: str
    shown: str
    label: str
    label_words: str
    parts: tuple[tuple[str, tuple[law.Line, ...]], ...]


@dataclass(frozen=True, slots=True)
class CourtWord:
    court: str
    number: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Way:
    """One way to settle, as `law.Side` has it, or in `refused` why it cannot be worked out."""

    key: str
    side: law.Side | None
    refused: str

    @property
    def ordinary(self) -> str:
        return _percent(self.side.concurrent_percentage) if self.side else ""

    @property
    def preferential(self) -> str:
        return _percent(self.side.preferential_percentage) if self.side else ""


@dataclass(frozen=True, slots=True)
class Ways:
    """Mediation beside a loan, from the same facts: for the household and the worker to choose between."""

    each: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class CalculationView:
    """The newest calculation. `share_ppm`: what the regular route would yield of the debts, where there are any.
    `is_settled`: it is old, and all that was agreed by it arrived, so it need not be made again."""

    id: UUID
    holds_on: date
    capacity_cents: int
    free_cents: int
    share_ppm: int | None
    is_current: bool
    is_settled: bool
    label: str
    label_words: str
    stories: tuple[Story, ...]
    seizure_free_cents: int | None
    holds_until: date  # a new half-year has new amounts
    again_before: date | None  # the seizure-free amount is determined anew by then, unless it has no term
    has_no_term: bool
    other_cents: int | None  # of a designated benefit, by the other paragraph of the article
    by_court: CourtWord | None
    housing_until: date | None  # an increase for high housing costs that was granted lasts this long at most
    ways: Ways | None

    @property
    def is_too_low(self) -> bool:
        """Nobody keeps less to live on than a bailiff has to leave: then an amount was entered wrongly."""
        return self.seizure_free_cents is not None and self.free_cents < self.seizure_free_cents

    @property
    def share(self) -> str:
        return "" if self.share_ppm is None else percent(self.share_ppm)


def calculation_view(*, case_id: UUID, actor: Actor, on: date) -> CalculationView | None:
    """None before the first one. For staff of the case and for the resident. Raises NotFound."""
    case = case_for_settling(case_id, actor)
    kept = receipt_newest(case=case, kind="calculation")
    if kept is None:
        return None
    current = facts_of(case=case, names=("calculation.current",), on=on).get("calculation.current")
    is_current = current is not None and current.value is True
    beside = receipt_newest(case=case, kind="seizure_free")
    if beside is not None and beside.holds_on != kept.holds_on:
        beside = None
    language, to_staff = current_language(), actor.db_role is DbRole.STAFF
    return CalculationView(
        id=kept.id,
        holds_on=kept.holds_on,
        capacity_cents=int(kept.facts["capacity.month"]),
        free_cents=int(kept.facts["free_amount.month"]),
        share_ppm=kept.facts.get("regular.share"),
        is_current=is_current,
        is_settled=not is_current and bool(facts_of(case=case, names=("payout.settled",), on=on)),
        label=kept.label,
        label_words=law.label_in_words(kept.label, language, to_staff=to_staff),
        stories=tuple(story(one, language, to_staff=to_staff) for one in (kept, beside) if one is not None),
        seizure_free_cents=None if beside is None else _cents(beside.document["result"]["shown"]),
        holds_until=half_year(kept.holds_on)[1],
        **_seizure_free_words(beside),
        housing_until=_housing_until(beside),
        ways=_ways(kept, on, language),
    )


def _seizure_free_words(beside: Kept | None) -> dict[str, Any]:
    """How long it holds (Rv 475d), both amounts of a designated benefit (475dc), what a court decided (475f, 475fa)."""
    if beside is None:
        return {"again_before": None, "has_no_term": False, "other_cents": None, "by_court": None}
    steps = {one["name"]: one["shown"] for one in beside.document["steps"]}
    if isinstance(said := steps.get("court_decision"), dict):
        by_court = CourtWord(said["court"], said["number"], date.fromisoformat(said["date"]))
        return {"again_before": None, "has_no_term": False, "other_cents": None, "by_court": by_court}
    by_norm = "designated_benefit_amount" in steps
    term = law.calculate(
        "bvv_redetermine_by", on=beside.holds_on,
        inputs={"bvv_determined_on": beside.holds_on, "bvv_stated_by_norm": by_norm},
    ).value  # fmt: skip
    other = steps.get("income_cap" if by_norm else "designated_benefit_alone")
    held = _cents(beside.document["result"]["shown"])
    return {
        "again_before": term if isinstance(term, date) else None,
        "has_no_term": not isinstance(term, date),
        "other_cents": None if other is None or _cents(other) == held else _cents(other),
        "by_court": None,
    }


def _housing_until(beside: Kept | None) -> date | None:
    """Rv 475da lid 5; eighteen months, which may be extended once."""
    if beside is None or beside.document["inputs"].get("housing_increase_granted") is not True:
        return None
    found = law.calculate(
        "housing_increase_ends", on=beside.holds_on, inputs={"housing_increase_from": beside.holds_on}
    ).value
    return found if isinstance(found, date) else None


def housing_conditions(*, on: date) -> tuple[law.Line, ...]:
    """What somebody weighs before that increase is granted; nothing for a half-year that no file of norms has."""
    try:
        return law.housing_increase_conditions(on=on, language=current_language())
    except law.NotEstablished:
        return ()


def _ways(kept: Kept, on: date, language: str) -> Ways | None:
    """With the values of the city. None where nothing can be missed, nobody is owed, or the city has neither way."""
    facts, manual = law.given_in(kept.document)
    ours = {rule: offer_parameters(rule=rule, on=on) for rule in ("instalments", "present_value")}
    if not kept.facts["capacity.month"] or not facts.get("creditors") or all(found is None for found in ours.values()):
        return None
    made = law.compare(
        on=kept.holds_on, facts=facts, mediation=ours["instalments"] or {}, loan=ours["present_value"] or {},
        manual=manual,
    )  # fmt: skip
    sides = (("mediation", "instalments", made.mediation), ("loan", "present_value", made.loan))
    return Ways(tuple(_way(key, side, language) for key, rule, side in sides if ours[rule] is not None))


def _way(key: str, side: law.Side | law.LawError, language: str) -> Way:
    if isinstance(side, law.Side):
        return Way(key, side, "")
    said = law.name_of(side.name, language) if isinstance(side, law.NotEstablished) else law.refusal(side, language)
    return Way(key, None, said)


def _percent(published: str | None) -> str:
    """As published, in two decimals, in the language of the page."""
    return "" if published is None else percent(int(published.replace(".", "")) * 100)


def _cents(shown: object) -> int:
    return int(str(shown).replace(".", ""))


def prefilled(*, case_id: UUID, actor: Actor, on: date) -> dict[str, str]:
    """What the form begins with: what was entered last time, and over it the facts of the case as they are now."""
    case = case_for_settling(case_id, actor)
    found: dict[str, str] = {}
    kept = receipt_newest(case=case, kind="calculation")
    if kept is not None:
        beside = receipt_newest(case=case, kind="seizure_free")
        given = beside.document["inputs"] if beside is not None and beside.holds_on == kept.holds_on else {}
        given |= kept.document["inputs"] | {name: one["value"] for name, one in kept.document["entered"].items()}
        found = {name: _typed(value) for name, value in given.items() if isinstance(value, str)}
        for name in ("designated_benefit", "housing_increase_granted"):
            if given.get(name) is True:
                found[name] = "yes"
        if isinstance(court := given.get("court_decision"), dict):
            found |= {"court_decision": "yes"} | {name: _typed(str(value)) for name, value in court.items()}
            found["number"], found["date"] = str(court["number"]), f"{date.fromisoformat(court['date']):%d-%m-%Y}"
            found["article"] = str(court["article"])
        hand = next((one for name, one in kept.document["entered"].items() if name not in _WORKED_OUT), None)
        if hand is not None:
            found |= {"source": hand["source"], "reason": hand["reason"]}
        found["other_corrections"] = "\n".join(
            f"{one['section']} {_typed(one['amount'])}" for one in given.get("other_corrections", [])
        )
    known = told_now(facts_of(case=case, names=_KNOWN, on=on))
    return found | {name: _typed(value) for name, value in known.items()}


def told_now(facts: Mapping[str, FactValue]) -> dict[str, str]:
    """What these facts of a case say, under the names of the rules and as `calculate` reads it."""
    known = {name: one.value for name, one in facts.items()}
    found = {}
    if isinstance(income := known.get("income.month"), int):
        found["counted_income_month"] = f"{income // 100}.{income % 100:02d}"
    if {"household.has_partner", "household.children"} <= known.keys():
        found["situation"] = _SITUATION[bool(known["household.has_partner"]), bool(known["household.children"])]
    if known.get("housing.kind") in ("owner", "rent_social"):
        found["tenure"] = "owner" if known["housing.kind"] == "owner" else "rent"
    return found


def told_in_parts(*, case_id: UUID, actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """The rows of the newest calculation: `registered_persons`, `incomes`, `income_sources`, as the rules read them."""
    case = case_for_settling(case_id, actor)
    calculation = receipt_newest(case=case, kind="calculation")
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, name in (("registered_situation", "registered_persons"), ("counted_income", "incomes"),
                       ("seizure_order", "income_sources")):  # fmt: skip
        kept = receipt_newest(case=case, kind=kind)
        if kept is not None and calculation is not None and kept.holds_on == calculation.holds_on:
            found[name] = kept.document["inputs"][name]
    return found


def _typed(value: str) -> str:
    """A number of a receipt as people type it; anything else as it is."""
    whole, point, rest = value.partition(".")
    if not (whole.removeprefix("-").isdecimal() and (rest.isdecimal() or not point)) or len(rest) > 2:
        return value
    return f"{whole},{rest.ljust(2, '0')}"


def story(kept: Kept, language: str, *, to_staff: bool, names: Mapping[str, str] | None = None) -> Story:
    """As the resident reads it, or as a colleague reads it about them. `names` of creditors by the id of their claim:
    a receipt has none."""
    result = kept.document["result"]
    told = law.told(kept.document, language, to_staff=to_staff, names=names)
    offered = law.offered(kept.document, language, names=names)
    shown = law.written({"total": result["shown"]["total"]} if offered else result["shown"], result["unit"], language)
    return Story(
        receipt_id=kept.id,
        target=kept.document["target"],
        title=law.name_of(kept.document["target"], language, to_staff=to_staff),
        shown=shown,
        label=kept.label,
        label_words=law.label_in_words(kept.label, language, to_staff=to_staff),
        parts=(((law.heading("each", language), tuple(offered)),) if offered else ())
        + tuple(
            (
                law.heading(part, language, to_staff=to_staff),
                tuple(line for line in lines if line.name not in _NOT_TOLD),
            )
            for part, lines in told.items()
            if lines
        ),
    )
