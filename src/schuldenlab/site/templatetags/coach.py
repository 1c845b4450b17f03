# SPDX-License-Identifier: EUPL-1.2
"""The coach on pages of rooms below that of the cases: the site is where those rooms meet."""

from __future__ import annotations

from uuid import UUID

from django import template
from django.template import Context

from schuldenlab.site import selectors

register = template.Library()


@register.simple_tag(takes_context=True)
def coach_of(context: Context, person_id: UUID) -> selectors.Coach | None:
    request = context["request"]
    return selectors.coach_of(person_id, actor=request.actor, on=request.clock.today())
