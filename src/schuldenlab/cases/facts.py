# SPDX-License-Identifier: EUPL-1.2
"""What is known about a case, by the names of the vocabulary.

Rooms register providers: this one for talks, plans, decisions and recorded facts; debts and fund, later, for claims and
payments. A provider answers for its own names, with at most one query, and is asked only when a method reads one of
them and the case has rows that it reads. What a provider does not return is unknown: never no, never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from django.db import connection
from django.db.models import Model

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.methods.schema import FactValue

from .models import Case

Facts = dict[str, FactValue]
Provider = Callable[[Case, date], Mapping[str, FactValue]]
Told = dict[Provider, Mapping[str, FactValue]]

_providers: dict[str, Provider] = {}
_reads: dict[Provider, tuple[type[Model], ...]] = {}


def provider_register(provider: Provider, *names: str, reads: tuple[type[Model], ...] = ()) -> None:
    """`names`: facts of the vocabulary; ``decision.taken:*`` for every argument. One provider for each name.

    `reads`: of a case without a row in any of these it has nothing to say, and is not asked.
    """
    _reads[provider] = reads
    for name in names:
        assert _providers.get(name, provider) is provider, f"{name} has two providers"
        _providers[name] = provider


def provider_of(name: str) -> Provider | None:
    return _providers.get(name) or _providers.get(f"{name.partition(':')[0]}:*")


def facts_collect(*, case: Case, names: Iterable[str], on: date, told: Told | None = None) -> Facts:
    """What is known on this day, of these names. Works as the system: the same facts hold, whoever asks. `told`: as
    `facts_known` takes it."""
    with acting(SYSTEM):
        return facts_known(case, set(names), on, told)


def facts_known(case: Case, names: Collection[str], on: date, told: Told | None = None) -> Facts:
    """The same for who works as the system already. `told`: what providers said of this case on this day before, when
    more names are asked after the first; none is asked twice."""
    said = {} if told is None else told
    asked = dict.fromkeys(provider for name in sorted(names) if (provider := provider_of(name)))
    without = without_rows(case, {model for one in asked if one not in said for model in _reads.get(one, ())})
    found: Facts = {}
    for provider in asked:
        if provider not in said:
            reads = _reads.get(provider)
            said[provider] = {} if reads and without.issuperset(reads) else provider(case, on)
        found |= {name: value for name, value in said[provider].items() if name in names}
    return found


def without_rows(case: Case, models: Collection[type[Model]]) -> set[type[Model]]:
    """Those of which this case has no row: one short question in the place of many long ones, so not for one."""
    if len(models) < 2:
        return set()
    tables = {connection.ops.quote_name(model._meta.db_table): model for model in models}
    words = ", ".join(f"EXISTS (SELECT FROM {table} WHERE case_id = %s)" for table in sorted(tables))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {words}", [case.pk] * len(tables))
        there = cursor.fetchone()
    return {tables[table] for table, some in zip(sorted(tables), there, strict=True) if not some}
