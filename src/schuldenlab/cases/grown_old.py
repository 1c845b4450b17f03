# SPDX-License-Identifier: EUPL-1.2
"""When a calculation no longer tells how things are: a fact it was made from was told again, somebody came into the
household or left it, a room above says that something of its own changed, or the norms are not what they were
(Vtlb-rapport: every half-year anew; and a file of norms may be put right within its half-year)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from schuldenlab.law.calendar import half_year
from schuldenlab.law.norms import periods
from schuldenlab.law.values import encode
from schuldenlab.people.selectors import household_changed_since

from .models import Case, FactRecord, Receipt

# Recorded facts that a calculation was made from.
CALCULATED_FROM = ("income.month", "income.source", "income.changed", "housing.kind")
KINDS = ("calculation", "seizure_free")  # the second is made beside the first, from the same facts

Newer = Callable[[], Exists]

_newer: dict[str, list[Newer]] = {}


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a calculation is old. `kind`: half_year, norms, fact (with its `name`), household, or the word of a room
    above. `on`: since when, where that is one day."""

    kind: str
    name: str = ""
    on: date | None = None


def old_when(word: str, newer: Newer) -> None:
    """A room above names what is newer than a calculation: rows of `OuterRef("case")` after `OuterRef("known_at")`.
    Several may have one word."""
    known = _newer.setdefault(word, [])
    if newer not in known:
        known.append(newer)


def changed_since(on: date) -> Q:
    """For a query of receipts: whether what it was made from changed after it was kept."""
    return reduce(or_, _changes(on).values(), Q(Exists(_told_since())))


def _told_since() -> QuerySet[FactRecord]:
    since = FactRecord.objects.filter(case=OuterRef("case"), known_at__gt=OuterRef("known_at"))
    return since.filter(name__in=CALCULATED_FROM)


def _changes(on: date) -> dict[str, Q]:
    """By word, besides recorded facts."""
    found = {"household": Q(household_changed_since(household="case__household", on=on))}
    for word, several in _newer.items():
        found[word] = reduce(or_, (Q(newer()) for newer in several))
    return found


def norms_changed(receipt: Receipt, on: date) -> bool:
    """Whether another half-year began since, or a norm that was used is another amount now."""
    if on > half_year(receipt.holds_on)[1]:
        return True
    now = {}
    for period in periods():
        if period.valid_from <= receipt.holds_on <= period.valid_to:
            now = {name: encode(norm.value) for name, norm in period.norms.items() if name in receipt.norms}
    return now != receipt.norms


def newest_with_changes(case: Case, on: date) -> tuple[Receipt | None, bool, datetime | None]:
    """The newest calculation of a case, whether it is old, and when a fact it was made from was last told since. One
    query."""
    told = _told_since().order_by("-known_at").values("known_at")[:1]
    rows = Receipt.objects.filter(case=case, kind__in=KINDS).annotate(changed=changed_since(on), told=Subquery(told))
    newest = {row.kind: row for row in rows.order_by("kind", "-known_at", "-id").distinct("kind")}
    made = newest.get("calculation")
    if made is None:
        return None, False, None
    beside = [row for row in newest.values() if row.holds_on == made.holds_on]
    return made, made.changed or any(norms_changed(row, on) for row in beside), made.told


def causes(case: Case, on: date) -> tuple[Cause, ...]:
    """Why the newest calculation is old; nothing where it is not, or where there is none. For a page."""
    words = {f"newer_{word}": changed for word, changed in _changes(on).items()}
    rows = Receipt.objects.filter(case=case, kind__in=KINDS).annotate(**words)
    newest = {row.kind: row for row in rows.order_by("kind", "-known_at", "-id").distinct("kind")}
    made = newest.get("calculation")
    if made is None:
        return ()
    found = []
    last = half_year(made.holds_on)[1]
    if on > last:
        found.append(Cause("half_year", on=last + timedelta(days=1)))
    elif any(norms_changed(row, on) for row in newest.values() if row.holds_on == made.holds_on):
        found.append(Cause("norms"))
    told = FactRecord.objects.filter(case=case, name__in=CALCULATED_FROM, known_at__gt=made.known_at)
    for row in told.order_by("name", "-known_at").distinct("name"):
        found.append(Cause("fact", row.name, row.holds_on))
    found += [Cause(name.removeprefix("newer_")) for name in words if getattr(made, name)]
    return tuple(found)
