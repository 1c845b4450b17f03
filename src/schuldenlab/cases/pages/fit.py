# SPDX-License-Identifier: EUPL-1.2
"""Before a method is chosen: which one fits this household, and why another does not."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from schuldenlab.base.texts import current_language

from .. import selectors
from ._tools import show


@require_safe
def fit(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Each method that takes cases, with every condition and whether it holds."""
    found = selectors.method_fit(
        case_id=case_id, actor=request.actor, on=request.clock.today(), language=current_language()
    )
    return show(request, "cases/fit.html", found=found)
