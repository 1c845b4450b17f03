# SPDX-License-Identifier: EUPL-1.2
"""What the letter that a case is closed says of giving back: how much it was, and that nothing is left."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from schuldenlab.base.money import euros
from schuldenlab.base.texts import text
from schuldenlab.cases.closing_words import words_register

from .models import GivingBack, Obligation


def register() -> None:
    words_register("given_back", _given_back)


def _given_back(case: Any, client_id: UUID, language: str) -> str:
    """Nothing while something is left: the decision that ended it, or the overview, says what then."""
    owed = Obligation.objects.filter(Q(person_id=client_id) | Q(with_person_id=client_id), case=case.pk)
    rows = list(owed)
    if not rows or any(row.left_cents for row in rows):
        return ""
    given = GivingBack.objects.filter(obligation__in=rows)
    cents = given.exclude(way="forgiven").aggregate(cents=Sum("worth_cents"))["cents"] or 0
    if not cents:
        return ""
    all_of_it = not given.filter(way="forgiven").exists()
    return text(f"fund.closing.{'given_back' if all_of_it else 'and_forgiven'}", language, cents=euros(cents, language))
