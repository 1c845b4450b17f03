# SPDX-License-Identifier: EUPL-1.2
"""A step of a case opens the page of the fund where it is done: which payment, or whose debt, nobody has to know."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from schuldenlab.base.errors import NotFound

from . import pages, pages_giving, policies
from .models import Obligation, Payment, Reservation
from .services.came_back import to_pay_again


@pages.FORM
def paying(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The newest payment this case is in; where none stands, or a part came back, the page where one is made."""
    policies.require(request.actor, "see_money")
    promised = to_pay_again([case_id]).values_list("pot_id", flat=True).first()
    if promised is None:
        made = Payment.objects.filter(reservation__case=case_id).exclude(state__in=["dropped", "returned"])
        if batch_id := made.order_by("-batch__known_at").values_list("batch_id", flat=True).first():
            return pages.batch(request, batch_id)
        of_case = Reservation.objects.filter(case=case_id)
        promised = of_case.order_by("-known_at").values_list("pot_id", flat=True).first()
    if promised is None:
        raise NotFound
    return pages.batch_new(request, promised) if pages.may(request, "batch_make") else pages.fund(request)


@pages.FORM
def giving_back(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What this household gives back. Raises NotFound when the fund paid nothing for it yet."""
    policies.require(request.actor, "see_obligation")
    found = Obligation.objects.filter(case=case_id).order_by("-known_at").values_list("pk", flat=True).first()
    if found is None:
        raise NotFound
    return pages_giving.obligation(request, found)
