# SPDX-License-Identifier: EUPL-1.2
"""A way back in for who lost their password or their second factor: a code that a second person hands over."""

from __future__ import annotations

from datetime import datetime
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from schuldenlab.base.models.fields import Row, never_deleted

from .account import Account
from .person import Person

TRIES_MAX = 100  # of a code with 60 bits; fewer would let a stranger with a few posts make each code useless


class LoginResetQuerySet(models.QuerySet["LoginReset"]):
    def waiting(self, at: datetime) -> Self:
        """Codes that wait for a second person: of each login only the newest, while it lives. Without what is kept of
        the code, which staff may not read."""
        newer = LoginReset.objects.filter(
            Q(known_at__gt=OuterRef("known_at")) | Q(known_at=OuterRef("known_at"), pk__gt=OuterRef("pk")),
            account=OuterRef("account"),
        )
        waits = self.filter(needs_second=True, confirmed_at=None, used_at=None, ends_at__gte=at)
        return waits.exclude(Exists(newer)).defer("code_hash")


class LoginReset(Row):
    """One code for one login. Only its keyed hash is kept; it works once, until `ends_at`, and of one login only the
    newest counts. `known_by`: how the one who gave it knew who stood before them. `needs_second`: of who works for the
    city it works only once another has confirmed it: else who gives it could be both persons that money needs.
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
    needs_second = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    objects = LoginResetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="login_reset_lost", condition=Q(lost__in=["password", "second"])),
            models.CheckConstraint(name="login_reset_known", condition=Q(known_by__in=["document", "colleague"])),
            models.CheckConstraint(name="login_reset_tries", condition=Q(tries__gte=0, tries__lte=TRIES_MAX)),
            models.CheckConstraint(
                name="login_reset_in_time",
                condition=Q(ends_at__gt=F("known_at")) & (Q(used_at=None) | Q(used_at__lte=F("ends_at"))),
            ),
            models.CheckConstraint(
                name="login_reset_second_person",
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(needs_second=True, confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by=F("given_by")),
            ),
            models.CheckConstraint(
                name="login_reset_used_by_two",
                condition=Q(used_at=None)
                | Q(needs_second=False)
                | Q(confirmed_at__isnull=False, confirmed_at__lte=F("used_at")),
            ),
        ]
        indexes = [models.Index(fields=["account", "-known_at"], name="login_reset_newest")]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(name="login_reset_fixed", exclude=["tries", "used_at", "confirmed_by", "confirmed_at"]),
            pgtrigger.Protect(
                name="login_reset_confirmed_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__confirmed_at__isnull=False)
                & (
                    pgtrigger.Q(old__confirmed_at__df=pgtrigger.F("new__confirmed_at"))
                    | pgtrigger.Q(old__confirmed_by__df=pgtrigger.F("new__confirmed_by"))
                ),
            ),
        ]
