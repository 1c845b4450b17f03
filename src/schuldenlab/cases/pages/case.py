# SPDX-License-Identifier: EUPL-1.2
"""One case on one page: what to do now, the way, and everything that is known, a tap away."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .. import selectors
from ._tools import purpose_of, show


@require_safe
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The one next thing, then the way, then the rest."""
    actor = request.actor
    view = selectors.case_view(case_id=case_id, actor=actor, purpose=purpose_of(actor), on=request.clock.today())
    return show(request, "cases/case.html", view=view)


@require_safe
def happened(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What happened in this case, newest first."""
    actor = request.actor
    view = selectors.case_view(case_id=case_id, actor=actor, purpose=purpose_of(actor), on=request.clock.today())
    return show(request, "cases/happened.html", view=view)
