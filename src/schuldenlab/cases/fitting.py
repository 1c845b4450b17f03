# SPDX-License-Identifier: EUPL-1.2
"""Which methods take new cases, and how each fits this household, by its own conditions and what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from schuldenlab.methods.conditions import Part, evaluate
from schuldenlab.methods.schema import Method

from .actions import fits_read
from .facts import Facts, facts_collect
from .models import Case, MethodUse
from .packages import ParamValue, param_values


@dataclass(frozen=True, slots=True)
class FitPart:
    """One condition of a method: its key (words: ``fits.<key>``), must or usual, and whether it holds.

    `verdict` None: not known, for want of the facts in `missing`.
    """

    key: str
    kind: str
    verdict: bool | None
    because: tuple[Part, ...]
    missing: tuple[str, ...]


def taking_cases(on: date) -> QuerySet[MethodUse]:
    """Uses that take new cases on this day."""
    return MethodUse.objects.filter(
        Q(holds_until__isnull=True) | Q(holds_until__gt=on), holds_from__lte=on
    ).select_related("method_version")


def fit_parts(
    *,
    case: Case,
    method: Method,
    on: date,
    facts: Facts | None = None,
    values: Mapping[str, ParamValue] | None = None,
) -> list[FitPart]:
    """Every condition of this method, on today's facts and the city's values of today, unless they are given."""
    known = facts_collect(case=case, names=fits_read(method), on=on) if facts is None else facts
    chosen = param_values(method, on=on) if values is None else values
    parts = []
    for fit in method.fits:
        answer = evaluate(fit.condition, known, chosen)
        parts.append(FitPart(fit.key, fit.kind, answer.verdict, answer.because, answer.missing))
    return parts
