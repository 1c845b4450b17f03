# SPDX-License-Identifier: EUPL-1.2
"""Errors for the person who reads them: what happened, why it matters, what to do next.

The words live in each room's texts under ``errors.<code>`` with the keys ``what``, ``why``, ``next``; values
are names of things, never personal data.
"""

from __future__ import annotations

from typing import ClassVar


class LabError(Exception):
    """A refusal that a person can act on.

    `code` is room-dotted (``people.iban_wrong``); `field` names the form field it belongs to, if any.
    """

    status: ClassVar[int] = 422

    def __init__(self, code: str, /, *, field: str | None = None, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.values = values


class NotAllowed(LabError):
    """The actor may not do or see this. Logged outside the rolled-back transaction."""

    status = 403

    def __init__(self, code: str = "base.not_allowed", /, *, field: str | None = None, **values: object) -> None:
        super().__init__(code, field=field, **values)


class NotFound(LabError):
    """There is no such thing within this actor's sight; says the same for hidden and for absent."""

    status = 404

    def __init__(self, code: str = "base.not_found", /, *, field: str | None = None, **values: object) -> None:
        super().__init__(code, field=field, **values)


class Conflict(LabError):
    """Somebody was first: a stale page, a double submit, a state that moved on."""

    status = 409
