# SPDX-License-Identifier: EUPL-1.2
"""What the frame of a page says about who is looking: name, function, and where they can go.

Made once a request, before the view and as the actor; an error page only repeats what is known by then.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from schuldenlab.base.actor import Actor, Role
from schuldenlab.base.texts import text

from . import selectors

# Somebody with several functions sees the pages of all of them; the first in this order names their home.
ORDER = (
    Role.COACH,
    Role.SETTLEMENT_OFFICER,
    Role.FUND_MANAGER,
    Role.COORDINATOR,
    Role.CONTROLLER,
    Role.PRIVACY_OFFICER,
    Role.CREDITOR_EMPLOYEE,
    Role.HOST,
    Role.RESIDENT,
)
LINKS: dict[Role, tuple[str, ...]] = {
    Role.COACH: ("cases:walk_in", "people:persons", "people:organisations", "fund:obligations"),
    Role.SETTLEMENT_OFFICER: ("people:persons", "people:organisations", "debts:norms"),
    Role.FUND_MANAGER: ("fund:fund", "ledger:journal", "people:organisations", "people:mandates"),
    Role.COORDINATOR: ("people:organisations", "people:staff", "people:mandates", "debts:norms"),
    Role.CONTROLLER: ("fund:fund", "ledger:journal", "people:mandates", "debts:norms", "events"),
    Role.PRIVACY_OFFICER: ("people:persons", "who_looked"),
    Role.CREDITOR_EMPLOYEE: ("debts:questions", "fund:specifications"),
    Role.HOST: ("fund:hours",),
    Role.RESIDENT: ("debts:my_debts", "cases:my_letters", "fund:obligations"),
}


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    label: str
    here: bool


@dataclass(frozen=True, slots=True)
class Frame:
    role: Role | None
    name: str
    function: str
    links: tuple[Link, ...]


def role_of(actor: Actor) -> Role | None:
    return next((role for role in ORDER if role in actor.roles), None)


def of(request: HttpRequest) -> Frame:
    actor = request.actor
    role = role_of(actor)
    name = selectors.own_name(actor)
    function = text(f"people.role.{role}") if role and role is not Role.RESIDENT else ""
    # Whoever comes here for their work has the pages of a resident too; they are not in the way of that work.
    shown = [one for one in ORDER if one in actor.roles and (one is not Role.RESIDENT or role is Role.RESIDENT)]
    names = dict.fromkeys(name for one in shown for name in LINKS[one])
    links = [Link(reverse("home"), text("site.nav.home"), request.path == reverse("home"))] if names else []
    links += [_link(name, request.path) for name in names]
    return Frame(role, name, function, tuple(links))


def _link(name: str, path: str) -> Link:
    url = reverse(name)
    return Link(url, text(f"site.nav.{name.rpartition(':')[2]}"), path.startswith(url))
