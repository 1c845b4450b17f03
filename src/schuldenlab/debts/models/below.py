# SPDX-License-Identifier: EUPL-1.2
"""What every row of this room shares: whose case it is, and who may answer for it.

`client_ids` repeats those of the case, `answering` the organisation that answers: row security then compares columns of
the row itself. Migration 0002 holds `client_ids` equal to those of the case by a foreign key.
"""

from __future__ import annotations

from collections.abc import Sequence

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from schuldenlab.base.models.fields import Row


class OfCase(Row):
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    client_ids = ArrayField(models.UUIDField())

    class Meta:
        abstract = True


class Answerable(OfCase):
    """A row that one organisation sees too: the creditor, or who collects for it by a dated authorisation."""

    answering = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


def one_of(name: str, field: str, codes: Sequence[str]) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": list(codes)}))


def all_or_none(name: str, *fields: str) -> models.CheckConstraint:
    """These columns are all filled in, or none of them is."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{field}__isnull": True for field in fields})
        | Q(**{f"{field}__isnull": False for field in fields}),
    )


def written_once(name: str, field: str) -> pgtrigger.Trigger:
    """This column is filled in once, and then stands."""
    return pgtrigger.Protect(
        name=name,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(**{f"old__{field}__isnull": False, f"old__{field}__df": pgtrigger.F(f"new__{field}")}),
    )
