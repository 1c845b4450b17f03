# SPDX-License-Identifier: EUPL-1.2
"""A group of questions with a row for each person or income. An empty row says nothing; there is always one more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.forms import BoundField, Field

from schuldenlab.base.texts import text

from .audience import to_reader

ROWS_FIRST, ROWS_MAX = 2, 12


class Rows:
    """Beside a form: `prefix` begins the names, `columns` makes the fields of a row, `must` are needed in a row that
    says anything."""

    prefix_of_rows: ClassVar[str]
    columns: ClassVar[Mapping[str, Callable[[], Field]]]
    must: ClassVar[tuple[str, ...]]
    fields: dict[str, Field]

    def add_rows(self, sent: Mapping[str, Any]) -> None:
        self.count = ROWS_FIRST
        while self.count < ROWS_MAX and self._typed(sent, self.count - 1):
            self.count += 1
        for number in range(self.count):
            for name, make in self.columns.items():
                made = make()
                made.required = False
                made.label = to_reader(f"site.calculator.row.{self.prefix_of_rows}.{name}")
                self.fields[self.name_of(number, name)] = made

    def name_of(self, number: int, name: str) -> str:
        return f"{self.prefix_of_rows}{number}_{name}"

    def _typed(self, sent: Mapping[str, Any], number: int) -> bool:
        return any(str(sent.get(self.name_of(number, name)) or "").strip() for name in self.columns)

    @property
    def told(self) -> list[dict[str, Any]]:
        """The rows that say something, each by column; after the form was read."""
        found = []
        for number in range(self.count):
            row = {name: self.cleaned_data.get(self.name_of(number, name)) for name in self.columns}  # type: ignore[attr-defined]
            if any(value not in (None, "", False) for value in row.values()):
                found.append(row | {"at": number})
        return found

    def check_rows(self) -> None:
        for row in self.told:
            for name in self.must:
                field = self.name_of(row["at"], name)
                if row[name] in (None, "") and field not in self.errors:  # type: ignore[attr-defined]
                    self.add_error(field, ValidationError(text("site.form.required"), code="required"))  # type: ignore[attr-defined]

    @property
    def rows(self) -> list[tuple[str, list[BoundField]]]:
        """For the page: what stands above a row, and its fields."""
        return [
            (
                to_reader(f"site.calculator.row.{self.prefix_of_rows}.one", number=number + 1),
                [self[self.name_of(number, name)] for name in self.columns],  # type: ignore[index]
            )
            for number in range(self.count)
        ]
