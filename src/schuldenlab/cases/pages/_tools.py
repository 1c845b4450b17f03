# SPDX-License-Identifier: EUPL-1.2
"""What the pages of a case share: for what somebody opens one, which buttons make sense, and how a page is drawn."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from schuldenlab.base.actor import Actor, DbRole, Role
from schuldenlab.base.errors import NotAllowed
from schuldenlab.people.purposes import Purpose

from .. import policies
from ..actions import action_page
from ..way import CHOICE, danger_of

FORM = require_http_methods(["GET", "HEAD", "POST"])
REFUSED = 422
PAGE_MAX = 10_000

_PURPOSE = {
    Role.COACH: Purpose.PLAN,
    Role.SETTLEMENT_OFFICER: Purpose.SETTLEMENT,
    Role.FUND_MANAGER: Purpose.FUND,
    Role.CONTROLLER: Purpose.OVERSIGHT,
    Role.PRIVACY_OFFICER: Purpose.OVERSIGHT,
}


def purpose_of(actor: Actor) -> Purpose:
    """For what somebody of this role opens a case. Raises NotAllowed for staff whose work is not with residents."""
    found = purpose_or_none(actor)
    if found is None:
        raise NotAllowed()
    return found


def purpose_or_none(actor: Actor) -> Purpose | None:
    if actor.db_role is not DbRole.STAFF:
        return Purpose.OWN
    return next((purpose for role, purpose in _PURPOSE.items() if role in actor.roles), None)


def may(actor: Actor, verb: str) -> bool:
    """Whether a button makes sense; the service decides again."""
    return actor.db_role is DbRole.STAFF and not actor.roles.isdisjoint(policies.MAY[verb])


def page_of(request: HttpRequest) -> int:
    """Which page of a list; anything that is no page is the first."""
    asked = request.GET.get("page", "")
    return min(max(int(asked), 1), PAGE_MAX) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def show(request: HttpRequest, template: str, form: object = None, **values: object) -> HttpResponse:
    """A page; one whose form was refused says so in its status too."""
    return render(request, template, {"form": form, **values}, status=REFUSED if request.method == "POST" else 200)


def step_url(case_id: UUID, step: str, do: str) -> str:
    """Where this step is done: the page of its action where a room made one, else the form of the step.

    `do`: the action's name. Choosing a method begins with seeing which one fits.
    """
    if threat := danger_of(step):
        return reverse("cases:do", args=[case_id, f"fact.record:threat.averted:{threat}"])
    if step == CHOICE:
        return reverse("cases:fit", args=[case_id])
    if own := action_page(do):
        return reverse(own, args=[case_id])
    return reverse("cases:step", args=[case_id, step])
