# SPDX-License-Identifier: EUPL-1.2
"""Constraints that several tables of people share."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


def born_or_died_checks(name: str) -> list[models.CheckConstraint]:
    """A part of a date only with the larger parts; a date of death only for the dead, and not before the birth."""
    checks = []
    for event in ("birth", "died"):
        year, month, day = f"{event}_year", f"{event}_month", f"{event}_day"
        checks += [
            models.CheckConstraint(
                name=f"{name}_{event}_no_month_without_year",
                condition=Q(**{f"{month}__isnull": True}) | Q(**{f"{year}__isnull": False}),
            ),
            models.CheckConstraint(
                name=f"{name}_{event}_no_day_without_month",
                condition=Q(**{f"{day}__isnull": True}) | Q(**{f"{month}__isnull": False}),
            ),
            models.CheckConstraint(
                name=f"{name}_{event}_parts_exist",
                condition=Q(
                    Q(**{f"{year}__isnull": True}) | Q(**{f"{year}__range": (1, 9999)}),
                    Q(**{f"{month}__isnull": True}) | Q(**{f"{month}__range": (1, 12)}),
                    Q(**{f"{day}__isnull": True}) | Q(**{f"{day}__range": (1, 31)}),
                ),
            ),
        ]
    checks += [
        models.CheckConstraint(
            name=f"{name}_death_date_of_the_dead", condition=Q(deceased=True) | Q(died_year__isnull=True)
        ),
        models.CheckConstraint(
            name=f"{name}_death_after_birth",
            condition=Q(died_year__isnull=True) | Q(birth_year__isnull=True) | Q(died_year__gte=F("birth_year")),
        ),
    ]
    return checks


def is_in(name: str, field: str, codes: list[str]) -> models.CheckConstraint:
    """A closed list of codes, held by the database."""
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": codes}))


def all_in(name: str, field: str, codes: list[str]) -> models.CheckConstraint:
    """An array that is not empty and holds codes of a closed list only."""
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__contained_by": codes, f"{field}__len__gte": 1}))
