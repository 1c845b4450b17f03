# SPDX-License-Identifier: EUPL-1.2
"""What is known about a case, by the names of the vocabulary.

Rooms register providers: this one for talks, plans, decisions and recorded facts; debts and fund, later, for claims and
payments. A provider answers for its own names, with at most one query, and is asked only when a method reads one of
them. What a provider does not return is unknown: never no, never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.methods.schema import FactValue

from .models import Case

Facts = dict[str, FactValue]
Provider = Callable[[Case, date], Mapping[str, FactValue]]
Told = dict[Provider, Mapping[str, FactValue]]

_providers: dict[str, Provider] = {}


def provider_register(provider: Provider, *names: str) -> None:
    """`names`: facts of the vocabulary; ``decision.taken:*`` for every argument. One provider for each name."""
    for name in names:
        assert _providers.get(name, provider) is provider, f"{name} has two providers"
        _providers[name] = provider


def provider_of(name: str) -> Provider | None:
    return _providers.get(name) or _providers.get(f"{name.partition(':')[0]}:*")


def facts_collect(*, case: Case, names: Iterable[str], on: date) -> Facts:
    """What is known on this day, of these names. Works as the system: the same facts hold, whoever asks."""
    with acting(SYSTEM):
        return facts_known(case, set(names), on)


def facts_known(case: Case, names: Collection[str], on: date, told: Told | None = None) -> Facts:
    """The same for who works as the system already. `told`: what providers said of this case on this day before, when
    more names are asked after the first; none is asked twice."""
    said = {} if told is None else told
    found: Facts = {}
    for provider in dict.fromkeys(provider for name in sorted(names) if (provider := provider_of(name))):
        if provider not in said:
            said[provider] = provider(case, on)
        found |= {name: value for name, value in said[provider].items() if name in names}
    return found
