# SPDX-License-Identifier: EUPL-1.2
"""On which number an organisation is called. A changed number is a new row; the old one stays, with since when."""

from __future__ import annotations

from datetime import datetime, time

from django.db import models
from django.db.models import Q

from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.models.fields import Row, append_only

from .bank_account import BankAccount
from .organisation import Organisation
from .person import Person


class KnownPhoneQuerySet(models.QuerySet["KnownPhone"]):
    def newest_first(self) -> KnownPhoneQuerySet:
        return self.order_by("-known_at", "-id")

    def before(self, account: BankAccount) -> KnownPhone | None:
        """The number we already had on an earlier day than this account came in; None when there was none.

        A letter with a false account names a false number as well, so a number of that same day is no other way. Nor is
        one that came, on whatever day, from who entered the account.
        """
        day = datetime.combine(account.known_at.astimezone(AMSTERDAM).date(), time(), AMSTERDAM)
        others = self.filter(organisation=account.organisation_id, known_at__lt=day)
        return others.exclude(entered_by=account.entered_by_id).newest_first().first()  # of a set-up: entered by nobody


class KnownPhone(Row):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="phones")
    phone = models.CharField(max_length=16)  # "+31701234567"
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # none: a set-up

    objects = KnownPhoneQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-known_at"], name="known_phone_newest")]
        constraints = [
            models.CheckConstraint(name="known_phone_form", condition=Q(phone__regex=r"^\+[1-9][0-9]{7,14}$")),
        ]
        triggers = [*append_only()]
