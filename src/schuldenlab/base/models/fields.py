# SPDX-License-Identifier: EUPL-1.2
"""What every table shares: ids made by us, append-only rows."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models


def append_only() -> list[pgtrigger.Trigger]:
    """Triggers for a table of facts: a correction is a new row that points at the old one."""
    return [
        pgtrigger.Protect(name="append_only_rows", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="append_only_table",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION 'append-only: % cannot be emptied', TG_TABLE_NAME;",
        ),
    ]


def never_emptied() -> list[pgtrigger.Trigger]:
    """The trigger for a table of which old rows may go, and never all at once."""
    return [
        pgtrigger.Trigger(
            name="never_emptied",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION 'never emptied: % goes row by row', TG_TABLE_NAME;",
        )
    ]


def never_deleted() -> list[pgtrigger.Trigger]:
    """Triggers for a table whose rows may change in a few columns but stay."""
    return [
        pgtrigger.Protect(name="never_deleted_rows", operation=pgtrigger.Delete),
        pgtrigger.Trigger(
            name="never_deleted_table",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION 'never deleted: % cannot be emptied', TG_TABLE_NAME;",
        ),
    ]


class Row(models.Model):
    """Any row: an id made by the client, so that a retry is harmless, and when we knew."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    known_at = models.DateTimeField()

    class Meta:
        abstract = True
