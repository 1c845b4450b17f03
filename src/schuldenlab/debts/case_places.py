# SPDX-License-Identifier: EUPL-1.2
"""The pages of this room that hang on a case, as its page lists them, and the page of each task that is no step."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from schuldenlab.base.actor import Actor
from schuldenlab.cases.actions import action_page_register
from schuldenlab.cases.places import Place, place_register

from . import policies
from .models import Letter

PLACES = (
    ("debts", "see_debts"),
    ("letters", "letter_read"),
    ("answered", "see_debts"),
    ("calculation", "calculation_make"),
    ("proposal", "see_debts"),
    ("contract", "contract_sign"),
)


def register() -> None:
    for page, verb in PLACES:
        count = _letters_to_read if page == "letters" else None
        place_register(Place(f"debts.places.{page}", f"debts:{page}", _who_may(verb), count))
    action_page_register("debts.tasks.letters_read", "debts:letters")
    action_page_register("debts.tasks.silent", "debts:answered")
    action_page_register("debts.tasks.told", "debts:answered")


def _who_may(verb: str) -> Callable[[Actor], bool]:
    return lambda actor: policies.may(actor, verb)


def _letters_to_read() -> Coalesce:
    waiting = Letter.objects.filter(case=OuterRef("pk"), read_on=None).order_by().values("case")
    return Coalesce(Subquery(waiting.annotate(all=Count("pk")).values("all")), 0)
