# SPDX-License-Identifier: EUPL-1.2
"""What the services of this room share: one outcome when two act at once, and rows that stand still meanwhile."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import models

from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.base.outcomes import one_outcome

__all__ = ["end", "locked", "one_outcome", "present"]


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
