# SPDX-License-Identifier: EUPL-1.2
"""What the law core refuses, by name. The rooms above turn a code into words; `law/texts` has them too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .engine import Answer


class LawError(Exception):
    """A refusal with a machine-readable `code`; `values` fill the placeholders of its sentence."""

    def __init__(self, code: str, /, **values: object) -> None:
        self.code = code
        self.values = {key: str(value) for key, value in values.items()}
        super().__init__(": ".join([code, *self.values.values()]))


class NotEstablished(LawError):
    """`name` is established nowhere that we know of. Never a zero, a guess or an older amount.

    A caseworker may enter an amount for exactly this name. `indication` is what an unofficial formula gives, to show
    and never to use.
    """

    def __init__(self, name: str, where_to_look: str, indication: Answer | None = None) -> None:
        super().__init__("not_established", name=name, where=where_to_look)
        self.name = name
        self.where_to_look = where_to_look
        self.indication = indication


class PeriodMissing(NotEstablished):
    """No file of norms holds on `day`; `known` are the first days of the half-years that have one.

    Nobody can enter a whole half-year by hand, so its sentence does not ask for it.
    """

    def __init__(self, day: date, known: Sequence[date]) -> None:
        listed = ", ".join(one.isoformat() for one in known)
        super().__init__("period", f"{day.isoformat()} lies in no file of norms; there are: {listed}")
        self.day = day
        self.known = tuple(known)


class InputWrong(LawError):
    """An input that cannot be used: `problem` is a code such as "negative", `where` the place in a list, if any."""

    def __init__(self, name: str, problem: str, *, where: str = "") -> None:
        super().__init__(f"input.{problem}", name=name, where=where)
        self.name = name
        self.problem = problem
        self.where = where


class RowRefused(LawError):
    """A row of a column that has no answer, and why: what `calculate` would raise for this household alone."""

    def __init__(self, row: int, reason: LawError) -> None:
        super().__init__("row", row=str(row), reason=str(reason))
        self.row = row
        self.reason = reason


class FileRefused(LawError):
    """A file that cannot be read as a whole, and why."""

    def __init__(self, file: str, reason: LawError) -> None:
        super().__init__("file.refused", file=file, reason=reason)
        self.reason = reason
