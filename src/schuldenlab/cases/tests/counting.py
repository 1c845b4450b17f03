# SPDX-License-Identifier: EUPL-1.2
"""Counting what is asked of the database: statements that name a table. Savepoints and roles are not counted."""

from __future__ import annotations

from django.db import connection


class Counted:
    tables = 0

    def __enter__(self) -> Counted:
        self._wrap = connection.execute_wrapper(self)
        self._wrap.__enter__()
        return self

    def __call__(self, execute, sql, params, many, context):
        self.tables += any(word in sql for word in (' FROM "', "INSERT INTO", "UPDATE "))
        return execute(sql, params, many, context)

    def __exit__(self, *error) -> None:
        self._wrap.__exit__(*error)
