# SPDX-License-Identifier: EUPL-1.2
"""Values of facts: as the vocabulary types them, as JSON keeps them, and back."""

from __future__ import annotations

from datetime import date

from schuldenlab.base.errors import LabError
from schuldenlab.methods.schema import Value
from schuldenlab.methods.vocabulary import Fact, Type

NUMBER_MAX = 10**12


def checked(fact: Fact, value: Value) -> bool | int | str:
    """The value as it is kept. Raises LabError cases.fact_value when it is not of this fact's type.

    A day is kept as text; yes is never taken for the number one.
    """
    if fact.type is Type.DATE and type(value) is date:
        return value.isoformat()
    if fact.type is Type.BOOL and isinstance(value, bool):
        return value
    if fact.type.is_number and type(value) is int and abs(value) <= NUMBER_MAX:
        return value
    if fact.type is Type.CODE and isinstance(value, str) and value in fact.codes:
        return value
    raise LabError("cases.fact_value", field="value", name=fact.name)


def read(fact: Fact, kept: bool | int | str) -> Value:
    return date.fromisoformat(kept) if fact.type is Type.DATE and isinstance(kept, str) else kept
