# SPDX-License-Identifier: EUPL-1.2
"""To whom the calculator speaks: to whoever it is about, or inside a case to a colleague about the resident.

Each page is for one of the two, like its language. A colleague reads `site.calculator.staff.…` where that differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from schuldenlab.base.texts import current_language, sentences, text

_ROOM, _STAFF = "site.calculator.", "site.calculator.staff."
_to_staff: ContextVar[bool] = ContextVar("calculator_to_staff", default=False)


@contextmanager
def speaks(*, to_staff: bool) -> Iterator[None]:
    token = _to_staff.set(to_staff)
    try:
        yield
    finally:
        _to_staff.reset(token)


def is_to_staff() -> bool:
    return _to_staff.get()


def key_of(key: str, known: Mapping[str, str]) -> str:
    """Where the words for this reader are, among these sentences."""
    own = key.replace(_ROOM, _STAFF, 1)
    return own if is_to_staff() and own in known else key


def to_reader(key: str, **values: object) -> str:
    return text(key_of(key, sentences(current_language())), **values)
