# SPDX-License-Identifier: EUPL-1.2
"""Before a method is chosen: which one fits this household, and why another does not."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from schuldenlab.base.texts import current_language
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import person_names

from .. import policies
from ..acts import filled
from ..fitting import FitPart
from ..packages import method_in
from ..selectors import MethodFit, case_to_fit, fits_of
from ..selectors_method import Missing, OpenClients, missing_of, open_clients
from ._tools import may, show
from .words import joined


@dataclass(frozen=True, slots=True)
class FitCard:
    """One method beside this household. `wrong`, `open`, `right`: its conditions in words, by whether they hold;
    with what is not known of those that are open.

    `departs`: it can be chosen all the same, with reasons.
    """

    fit: MethodFit
    title: str
    promise: str
    verdict: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    open: tuple[tuple[str, tuple[Missing, ...]], ...]
    departs: bool

    @property
    def may_choose(self) -> bool:
        return self.fit.places_left != 0 and (self.fit.fits is True or self.departs)


@require_safe
def fit(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Each method that takes cases: fits, or not and why; what fits comes first."""
    actor, today, language = request.actor, request.clock.today(), current_language()
    policies.require(actor, "method_fit")
    case = case_to_fit(case_id=case_id, actor=actor)
    fits = fits_of(case, on=today, language=language)
    cards = [_card(one) for one in fits]
    names = person_names(person_ids=case.client_ids, actor=actor, purpose=Purpose.PLAN)
    return show(
        request,
        "cases/fit.html",
        case_id=case_id,
        cards=sorted(cards, key=lambda card: ("fits", "unknown", "fits_not").index(card.verdict)),
        open_clients=open_clients(case, fits, actor=actor, on=today),
        clients=joined([names[one] for one in case.client_ids if one in names]),
        follows=method_in(case.method_version).text("title", language) if case.method_version else "",
        may_choose=may(actor, "method_choose") and case.closed_on is None,
    )


def _card(one: MethodFit) -> FitCard:
    language, method, values = current_language(), one.method, one.values

    def words(part: FitPart) -> str:
        return filled(one.words[part.key], values, language)

    def said(verdict: bool) -> tuple[str, ...]:
        return tuple(words(part) for part in one.parts if part.verdict is verdict)

    return FitCard(
        fit=one,
        title=filled(method.text("title", language), values, language),
        promise=filled(method.text("promise", language), values, language),
        verdict={True: "fits", False: "fits_not", None: "unknown"}[one.fits],
        right=said(True),
        wrong=said(False),
        open=tuple(
            (words(part), missing_of(part, language, OpenClients())) for part in one.parts if part.verdict is None
        ),
        departs=one.fits is not True and one.can_depart,
    )
