# SPDX-License-Identifier: EUPL-1.2
"""A way back in for who lost their password or their second factor: a code that a second person hands over."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from schuldenlab.base.models.fields import Row, never_deleted

from .account import Account
from .person import Person

TRIES_MAX = 5


class LoginReset(Row):
    """One code for one login. Only its keyed hash is kept; it works once, until `ends_at`, and of one login only the
    newest counts. `known_by`: how the one who gave it knew who stood before them.
    """

    class Lost(models.TextChoices):
        PASSWORD = "password"  # noqa: S105
        SECOND = "second"  # the second factor, and for safety the password with it

    class KnownBy(models.TextChoices):
        DOCUMENT = "document"  # an identity document, seen
        COLLEAGUE = "colleague"  # somebody they work with every day

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    lost = models.CharField(max_length=10)
    known_by = models.CharField(max_length=10)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    code_hash = models.BinaryField(max_length=32)
    ends_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="login_reset_lost", condition=Q(lost__in=["password", "second"])),
            models.CheckConstraint(name="login_reset_known", condition=Q(known_by__in=["document", "colleague"])),
            models.CheckConstraint(name="login_reset_tries", condition=Q(tries__gte=0, tries__lte=TRIES_MAX)),
            models.CheckConstraint(
                name="login_reset_in_time",
                condition=Q(ends_at__gt=F("known_at")) & (Q(used_at=None) | Q(used_at__lte=F("ends_at"))),
            ),
        ]
        indexes = [models.Index(fields=["account", "-known_at"], name="login_reset_newest")]
        triggers = [*never_deleted(), pgtrigger.ReadOnly(name="login_reset_fixed", exclude=["tries", "used_at"])]
