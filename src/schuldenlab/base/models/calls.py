# SPDX-License-Identifier: EUPL-1.2
"""What was already done for a caller, so that a second click or a retry does nothing twice."""

from __future__ import annotations

import pgtrigger
from django.db import models

from .fields import Row, never_emptied


class IdempotentCall(Row):
    """One finished call, kept for a month (base.nightly).

    `answer` holds ids and codes only; `request_hash` is keyed, so it gives nothing away.
    """

    caller = models.UUIDField()
    key = models.CharField(max_length=80)
    request_hash = models.BinaryField(max_length=32)
    answer = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(name="call_once", fields=["caller", "key"])]
        triggers = [
            *never_emptied(),
            pgtrigger.Protect(name="call_stays_the_same", operation=pgtrigger.Update),
            pgtrigger.Protect(
                name="call_kept_a_month",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.known_at > now() - interval '30 days'"),
            ),
        ]
