# SPDX-License-Identifier: EUPL-1.2
"""What the city chose itself: one dated value per name, and always from whom.

Two dates: `holds_from` says since when a value counts, `known_at` when it was entered. On a date the value with the
newest `holds_from` counts; among those with the same `holds_from` the one entered last (the correction).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from . import events
from .actor import Actor, DbRole
from .clock import Clock
from .errors import LabError, NotAllowed
from .inputs import clean_line, clean_text
from .models import LocalValue

Value = bool | int | str | list["Value"] | dict[str, "Value"]

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", re.ASCII)


def local_value(name: str, *, on: date, known_by: datetime | None = None) -> LocalValue:
    """The choice that counts on this date, as a row: value, label and source go into a receipt together.

    `known_by` looks with the knowledge of an earlier moment. Raises LabError base.local_value_missing, which names the
    choice: there is no default for what a city has to decide.
    """
    rows = LocalValue.objects.filter(name=name, holds_from__lte=on)
    if known_by is not None:
        rows = rows.filter(known_at__lte=known_by)
    found = rows.order_by("-holds_from", "-known_at", "-id").first()
    if found is None:
        raise LabError("base.local_value_missing", name=name, on=on.isoformat())
    return found


def local_values(names: Iterable[str], *, on: date) -> dict[str, LocalValue]:
    """The choices that count on this date, for as many names as were set; one query. What was not set is not there."""
    rows = LocalValue.objects.filter(name__in=list(names), holds_from__lte=on)
    return {row.name: row for row in rows.order_by("name", "-holds_from", "-known_at", "-id").distinct("name")}


def local_value_set(
    *,
    name: str,
    value: Value,
    label: str,
    holds_from: date,
    source: str,
    actor: Actor,
    clock: Clock,
    mandate_id: UUID | None = None,
    reason: str = "",
) -> LocalValue:
    """Enter a choice. Whether this value is allowed is for the room that declares the name.

    Raises LabError base.local_value_label without a label (L or H) or a source, NotAllowed outside the city's staff.
    """
    if actor.db_role is not DbRole.STAFF:
        raise NotAllowed
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a dotted name")
    _exact(value)
    source = clean_line(source, limit=300, field="source")
    if label not in ("L", "H") or not source:
        raise LabError("base.local_value_label", field="source")
    row = LocalValue.objects.create(
        known_at=clock.now(),
        name=name,
        value=value,
        label=label,
        holds_from=holds_from,
        set_by=actor.account_id,
        mandate_id=mandate_id,
        source=source,
        reason=clean_text(reason, limit=500, field="reason"),
    )
    events.record(
        "local_value.set",
        actor=actor,
        subject=("local_value", row.pk),
        mandate_id=mandate_id,
        holds_on=holds_from,
        clock=clock,
        name=name,
    )
    return row


def _exact(value: object) -> None:
    """No floats: an amount is cents, a rate is parts per million. No null: a choice not made has no row."""
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        for item in value:
            _exact(item)
        return
    if not isinstance(value, bool | int | str):
        raise ValueError("a local value is whole numbers, texts and yes or no")
