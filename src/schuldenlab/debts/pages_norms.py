# SPDX-License-Identifier: EUPL-1.2
"""The page that shows what a file of norms would do to the open cases, before it is installed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from schuldenlab import law
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language, text
from schuldenlab.cases.norm_figures import SAME, Figures, ends_of
from schuldenlab.cases.selectors_norm_looks import ChangedCase, LookView, changed_cases, norm_look
from schuldenlab.people.purposes import Purpose

from . import policies

# What a household lives by comes first; what it can repay follows from that.
ORDER = ("seizure_free_amount", "vtlb", "repayment_capacity")
PAGES_MAX = 10_000
_REASONS = ("not_established", "base.case_key_destroyed")


@dataclass(frozen=True, slots=True)
class Bar:
    """How many cases change by so much; `share` of the longest bar, in percent; `way`: down, same or up."""

    words: str
    cases: int
    share: int
    way: str


@dataclass(frozen=True, slots=True)
class Amount:
    name: str
    title: str
    figures: Figures
    bars: tuple[Bar, ...]


@require_safe
def norms(request: HttpRequest, look_id: UUID | None = None) -> HttpResponse:
    """The numbers for everybody who may look; the cases for who works with them."""
    view = norm_look(actor=request.actor, look_id=look_id)
    if view is None:
        return render(request, "debts/norms.html", {"view": None})
    amounts = [_amount(name, view.figures[name]) for name in ORDER if name in view.figures]
    shown = {"view": view, "amounts": amounts, "left": _left(view.left), "by_hand": _by_hand(view.by_hand)}
    if policies.may(request.actor, "see_debts") and amounts:
        shown |= _cases(request, view, amounts)
    return render(request, "debts/norms.html", shown)


def _cases(request: HttpRequest, view: LookView, amounts: list[Amount]) -> dict[str, object]:
    asked = request.GET.get("amount")
    changed = [one for one in amounts if one.figures.up or one.figures.down]
    chosen = next((one for one in amounts if one.name == asked), (changed or amounts)[0])
    page = _page(request)
    rows: tuple[ChangedCase, ...]
    rows, more = changed_cases(
        look_id=view.id, name=chosen.name, page=page, actor=request.actor, purpose=Purpose.SETTLEMENT
    )
    return {"may_see": True, "chosen": chosen, "rows": rows, "before": page - 1, "after": page + 1 if more else 0}


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return min(int(asked), PAGES_MAX) if asked.isascii() and asked.isdigit() and len(asked) < 10 and int(asked) else 1


def _amount(name: str, found: Figures) -> Amount:
    longest = max(found.steps)
    some = [step for step, cases in enumerate(found.steps) if cases]
    bars = tuple(
        Bar(_step(step), found.steps[step], -(-100 * found.steps[step] // longest), _way(step))
        for step in range(some[0], some[-1] + 1)  # beyond there is nobody
    )
    return Amount(name, law.name_of(name, current_language()), found, bars)


def _way(step: int) -> str:
    return "same" if step == SAME else "up" if step > SAME else "down"


def _step(step: int) -> str:
    language = current_language()
    low, high = ends_of(step)
    if step == SAME:
        return text("debts.norms.step.same")
    if high is None:
        return text(f"debts.norms.step.{_way(step)}_most", low=euros(low, language))
    return text(f"debts.norms.step.{_way(step)}", low=euros(low, language), high=euros(high, language))


def _left(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    """In words why a calculation could not be made, and of how many."""
    told = []
    for reason, count in sorted(counted.items()):
        code, _, name = reason.partition(":")
        key = code.rpartition(".")[2] if code in _REASONS else "other"
        told.append((text(f"debts.norms.left.{key}", name=law.name_of(name, current_language())), count))
    return told


def _by_hand(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted((law.name_of(name, current_language()), count) for name, count in counted.items())
