# SPDX-License-Identifier: EUPL-1.2
"""The euros of one case: owed, offered, agreed, paid, given back.

The rooms above know them (debts the first three, the fund the last two) and register a provider. What no room knows of
a case is not in the answer: not known yet is never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import Model

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM

from .facts import without_rows
from .models import Case

NAMES = ("owed", "offered", "agreed", "paid", "given_back")
Provider = Callable[[Case], Mapping[str, int]]

_providers: dict[str, Provider] = {}
_reads: dict[Provider, tuple[type[Model], ...]] = {}


def provider_register(provider: Provider, *names: str, reads: tuple[type[Model], ...] = ()) -> None:
    """`provider` gives cents by these of the `NAMES`, with one query or two. One provider for each name.

    `reads`: of a case without a row in any of these it knows nothing, and is not asked.
    """
    _reads[provider] = reads
    for name in names:
        assert name in NAMES, f"{name} is no station of the euros"
        assert _providers.get(name, provider) is provider, f"{name} has two providers"
        _providers[name] = provider


def euros_of(case: Case) -> dict[str, int]:
    """What is known, in cents. Works as the system: who may see the case may see its sums."""
    with acting(SYSTEM):
        return euros_known(case)


def euros_known(case: Case) -> dict[str, int]:
    """The same for who works as the system already."""
    asked = dict.fromkeys(_providers[name] for name in NAMES if name in _providers)
    without = without_rows(case, {model for one in asked for model in _reads.get(one, ())})
    found: dict[str, int] = {}
    for provider in asked:
        reads = _reads.get(provider)
        if not reads or not without.issuperset(reads):
            found |= provider(case)
    return found
