# SPDX-License-Identifier: EUPL-1.2
"""Which column holds what kind of data: one readable register per room, complete by test.

Each room with models has a `privacy.py` with

    PRIVACY = {
        "Person.id": "id",
        "Person.bsn": personal("encrypted", shredder="people.services.person_erase", export="people.export.person"),
    }

A column about nobody, or that only points at somebody, is one word. A column with personal data also says which
function removes it and which one shows it to the person it is about.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from django.apps import AppConfig, apps
from django.db.models import Field

ROOMS = "schuldenlab."
GAP = "gap: "

PLAIN: Mapping[str, str] = {
    "id": "points at a row, here or in another room",
    "code": "one of a closed list, a text key, a name of ours",
    "date": "a day or an instant",
    "amount": "cents, or parts per million",
    "flag": "yes or no",
    "count": "how many, how large, which number",
    "hash": "a fingerprint or a blind index: keyed where its content could be guessed",
    "public": "words or values of the city or of an organisation, never about a person",
    "key": "opens something: a password hash, a secret",
}
Held = Literal["plain", "encrypted", "sealed"]
HELD: Mapping[str, str] = {
    "plain": "ordinary column: can be searched, is emptied or deleted by the shredder",
    "encrypted": "under the master key, bound to its row (base.crypto)",
    "sealed": "under the key of the case: destroying that key destroys it (base.case_keys)",
}


@dataclass(frozen=True, slots=True)
class Personal:
    """A column about a person: how it is held, what removes it, what shows it to that person."""

    held: Held
    shredder: str
    export: str


def personal(held: Held, *, shredder: str, export: str) -> Personal:
    """`shredder` and `export` name functions, as in "people.services.person_erase".

    What is not built yet says so: "gap: comes with the retention job". A gap is listed, never silent.
    """
    return Personal(held, shredder, export)


Policy = str | Personal


def rooms() -> Iterator[AppConfig]:
    """Our own rooms that have tables; Django's and allauth's tables are the door's, see site."""
    return (config for config in apps.get_app_configs() if config.name.startswith(ROOMS) and config.models)


def columns(room: AppConfig) -> list[str]:
    """Every column of every model of this room, as "Model.field"."""
    return [
        f"{model.__name__}.{field.name}"
        for model in room.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.column
    ]


def register(room: AppConfig) -> dict[str, Policy]:
    """What the room declares; empty when it has no `privacy.py` yet."""
    try:
        module = importlib.import_module(f"{room.name}.privacy")
    except ModuleNotFoundError:
        return {}
    return dict(module.PRIVACY)


def problems(declared: Mapping[str, Policy], there: list[str]) -> list[str]:
    """What is missing from a register or wrong in it, each with its cure. Empty: the register is complete."""
    found = [f"{name}: declare it in privacy.py" for name in there if name not in declared]
    found += [f"{name}: there is no such column; remove it from privacy.py" for name in declared if name not in there]
    for name, policy in declared.items():
        if isinstance(policy, Personal):
            if policy.held not in HELD:
                found.append(f"{name}: held {policy.held!r}; choose one of {', '.join(HELD)}")
            for job, path in (("shredder", policy.shredder), ("export", policy.export)):
                if not _exists(path):
                    found.append(f"{name}: {job} {path!r} is no function of ours")
        elif policy in HELD or policy == "personal":
            found.append(f"{name}: say which function removes and shows it: personal(…, shredder=…, export=…)")
        elif policy not in PLAIN:
            found.append(f"{name}: {policy!r} is no class; choose one of {', '.join(PLAIN)} or personal(…)")
    return found


def gaps(declared: Mapping[str, Policy]) -> list[str]:
    """Columns with personal data that nothing removes or nothing shows yet."""
    return [
        f"{name}: {path}"
        for name, policy in declared.items()
        if isinstance(policy, Personal)
        for path in (policy.shredder, policy.export)
        if path.startswith(GAP)
    ]


def _exists(path: str) -> bool:
    if path.startswith(GAP):
        return len(path) > len(GAP) + 10  # a reason, not a shrug
    module, _, name = path.rpartition(".")
    try:
        return bool(module) and callable(getattr(importlib.import_module(ROOMS + module), name, None))
    except ModuleNotFoundError:
        return False
