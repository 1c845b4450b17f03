# SPDX-License-Identifier: EUPL-1.2
"""One outcome when two act at once: what the database refuses, in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from .errors import Conflict


@contextmanager
def one_outcome(**codes: str) -> Iterator[None]:
    """Turns the database's refusal into words: constraint name → code of the Conflict.

    A savepoint inside, so that the caller's transaction can go on after it.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refusal:
        constraint = getattr(getattr(refusal.__cause__, "diag", None), "constraint_name", "") or ""
        if constraint in codes:
            raise Conflict(codes[constraint]) from refusal
        raise
