# SPDX-License-Identifier: EUPL-1.2
"""What the services of this room share: one outcome when two act at once, and rows that stand still meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction

from schuldenlab.base.errors import Conflict, LabError, NotFound


@contextmanager
def one_outcome(**codes: str) -> Iterator[None]:
    """Turns the database's refusal into words: constraint name → code of the Conflict.

    A savepoint inside, so that the caller's transaction can go on after it.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refusal:
        constraint = getattr(getattr(refusal.__cause__, "diag", None), "constraint_name", "") or ""
        if constraint in codes:
            raise Conflict(codes[constraint]) from refusal
        raise


def locked(rows: models.QuerySet, row_id: UUID) -> Any:
    """This row, held until the end of the transaction: a second one waits and then sees what the first one did.

    Raises NotFound, the same for hidden and for absent.
    """
    found = rows.select_for_update(of=("self",)).filter(pk=row_id).first()
    if found is None:
        raise NotFound()
    return found


def present(rows: models.QuerySet, row_id: UUID) -> Any:
    found = rows.filter(pk=row_id).first()
    if found is None:
        raise NotFound()
    return found


def end(row: models.Model, on: date) -> None:
    """Set the first day a fact no longer holds. Raises Conflict when it has ended, LabError when it had not begun."""
    if row.holds_until is not None and row.holds_until <= on:
        raise Conflict("people.ended_already")
    if row.holds_from is not None and on < row.holds_from:
        raise LabError("base.dates_out_of_order", field="holds_until")
    row.holds_until = on
    row.save(update_fields=["holds_until"])
