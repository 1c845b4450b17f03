# SPDX-License-Identifier: EUPL-1.2
"""The form of one step, made from the fields its action declares, and the form in which a method is chosen."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from schuldenlab.base.errors import NotFound


@require_safe
def step(request: HttpRequest, case_id: UUID, step: str) -> HttpResponse:
    """No form yet."""
    raise NotFound


@require_safe
def choose(request: HttpRequest, case_id: UUID, method: str) -> HttpResponse:
    """No form yet."""
    raise NotFound
