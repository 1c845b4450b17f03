# SPDX-License-Identifier: EUPL-1.2
"""Which key belongs to which case. The keys themselves are never in the database: see docs/adr/0004."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from .fields import Row, never_deleted


class CaseKey(Row):
    """The key of one case, or of one document that belongs to no case. Once destroyed it stays destroyed."""

    case_id = models.UUIDField(unique=True)
    key_id = models.UUIDField(unique=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="casekey_destroyed_after_made", condition=Q(destroyed_at__gte=F("known_at")))
        ]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(name="casekey_fixed", exclude=["destroyed_at"]),
            pgtrigger.Protect(
                name="casekey_destroyed_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__destroyed_at__isnull=False),
            ),
        ]
