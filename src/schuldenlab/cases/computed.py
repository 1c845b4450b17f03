# SPDX-License-Identifier: EUPL-1.2
"""What was computed for a case and by which terms, for the rooms above: the newest receipt of a kind, and what the
case's method offers with the values that hold for this case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from schuldenlab.base import case_keys
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.errors import NotFound
from schuldenlab.base.local_values import local_values
from schuldenlab.law import Entered, Label
from schuldenlab.methods.schema import FactValue, Method, Param

from .engine import case_values
from .facts import facts_collect
from .fitting import taking_cases
from .models import Case, CaseVersionMove, Decision, Receipt
from .packages import ParamValue, method_in, method_of, name_of, param_name, param_values

SEND, ANSWER_DAYS = "offers.send", "answer_workdays"


@dataclass(frozen=True, slots=True)
class Kept:
    """A receipt that was kept: `document` is that of the law core, `facts` its outcomes."""

    id: UUID
    case_id: UUID
    kind: str
    document: dict[str, Any]
    facts: Mapping[str, Any]
    label: str
    holds_on: date


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """`parameters` are under the names of the method file, each with who chose it; `money`: the kind of pot, and
    whether an offer sets money apart; `answer_workdays`: how long creditors have, where the method says so."""

    rule: str
    parameters: dict[str, Entered]
    leaves_out: tuple[str, ...]
    agreement: str
    pot_kind: str
    reserves: bool
    answer_workdays: int | None


def receipt_newest(*, case: Case, kind: str) -> Kept | None:
    """The newest of this kind. Raises LabError base.case_key_destroyed when it cannot be read any more."""
    row = Receipt.objects.filter(case=case, kind=kind).order_by("-known_at", "-id").first()
    return _kept(row) if row else None


def receipt_before(*, case: Case, kept: Kept) -> Kept | None:
    """Of the same kind, the one that was the newest until this one was kept."""
    at = Receipt.objects.filter(pk=kept.id).values("known_at")
    rows = Receipt.objects.filter(case=case, kind=kept.kind, known_at__lt=at).order_by("-known_at", "-id")
    row = rows.first()
    return _kept(row) if row else None


def receipt_kept(*, receipt_id: UUID, actor: Actor) -> Kept:
    """Raises NotFound outside the actor's sight."""
    row = Receipt.objects.filter(pk=receipt_id, case__in=Case.objects.for_actor(actor)).first()
    if row is None:
        raise NotFound()
    return _kept(row)


def facts_of(*, case: Case, names: tuple[str, ...], on: date) -> dict[str, FactValue]:
    """What is known of these facts on this day."""
    return facts_collect(case=case, names=names, on=on)


def decision_granted(*, case: Case, kind: str) -> int | None:
    """The cents that were granted by the decision of this kind that counts now; None when there is none."""
    row = Decision.objects.filter(case=case, kind=kind, superseded_by__isnull=True).first()
    return row.cents if row is not None and row.outcome == "granted" else None


def leaves_out(case: Case) -> tuple[str, ...]:
    """Kinds of claims that the case's method leaves out of its offer; none before a method was chosen."""
    offer = method_of(case).offer if case.method_version else None
    kinds = dict(offer.values).get("leaves_out") if offer else None
    return tuple(map(str, kinds)) if isinstance(kinds, tuple) else ()


def offer_terms(case: Case) -> OfferTerms | None:
    """What the method of this case offers; None when it makes no offer. Raises LabError cases.no_method_yet."""
    method = method_of(case)
    if method.offer is None:
        return None
    chosen = _Chosen(case, method)
    values = dict(method.offer.values)
    money = method.money
    return OfferTerms(
        rule=method.offer.rule,
        parameters={key: chosen.entered(value) for key, value in values.items() if key != "leaves_out"},
        leaves_out=leaves_out(case),
        agreement=method.offer.agreement,
        pot_kind=money.pot if money else "",
        reserves=money is not None and bool(money.reserve_on),
        answer_workdays=chosen.answer_workdays(),
    )


def offer_parameters(*, rule: str, on: date) -> dict[str, Entered] | None:
    """What a method with this rule of offering asks that takes cases in this city today, with the values of today. What
    the city did not set is not there; None when no such method takes cases."""
    with acting(SYSTEM):  # what a household may be offered is no secret to it
        for use in taking_cases(on).order_by("-holds_from", "pk"):
            method = method_in(use.method_version)
            if method.offer is None or method.offer.rule != rule:
                continue
            chosen = param_values(method, on=on)
            names = {param_name(method.key, key): key for key in chosen}
            by_city = {names[name]: row for name, row in local_values(names, on=on).items()}
            return {
                key: _entered(method, value, chosen, by_city)
                for key, value in dict(method.offer.values).items()
                if key != "leaves_out" and ((param := _param(value)) is None or param in chosen)
            }
    return None


def _param(value: Any) -> str | None:
    """The key of the parameter that this refers to."""
    return value[1:] if isinstance(value, str) and value.startswith("$") else None


def _entered(method: Method, value: Any, chosen: Mapping[str, Any], by_city: Mapping[str, Any]) -> Entered:
    """The city's source where the city chose; else that of the method, with the label it gave."""
    key = _param(value)
    if key is None:
        written = list(value) if isinstance(value, tuple) else value
        return Entered(written, name_of(method), name_of(method), Label.L)
    param = method.param(key)
    held, why = chosen[param.key], f"{name_of(method)}: {param.key}"
    row = by_city.get(param.key)
    if row is not None and row.value == held:
        return Entered(held, row.source, why, Label[row.label])
    return Entered(held, param.source or name_of(method), why, Label[param.label])


def _kept(row: Receipt) -> Kept:
    words = case_keys.unseal(
        case_id=row.case_id, column="cases_receipt.content", row_id=row.pk, sealed=bytes(row.content)
    )
    return Kept(row.pk, row.case_id, row.kind, json.loads(words), row.facts, row.label, row.holds_on)


class _Chosen:
    """Values of parameters as they hold for this case, each with who chose it."""

    def __init__(self, case: Case, method: Method) -> None:
        with acting(SYSTEM):
            self.values = case_values(case)
            move = CaseVersionMove.objects.filter(case=case, to_version=case.method_version).order_by("-known_at")
            moved_on = move.values_list("moved_on", flat=True).first() or case.opened_on
            names = {param_name(method.key, param.key): param.key for param in method.params}
            self.by_city = {names[name]: row for name, row in local_values(names, on=moved_on).items()}
        self.method = method

    def entered(self, value: Any) -> Entered:
        return _entered(self.method, value, self.values, self.by_city)

    def answer_workdays(self) -> int | None:
        """Of the step that sends, or else the method's parameter of that name."""
        for step in self.method.steps:
            if step.do == SEND and step.term is not None and step.term.unit == "workdays":
                count = step.term.count
                return count if isinstance(count, int) else int(str(self._held(self.method.param(count[1:]))))
        found = [param for param in self.method.params if param.key == ANSWER_DAYS]
        return int(str(self._held(found[0]))) if found else None

    def _held(self, param: Param) -> ParamValue:
        return self.values[param.key]
