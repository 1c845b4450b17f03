# SPDX-License-Identifier: EUPL-1.2
"""Where an organisation is paid. Entered by one person, confirmed by another, along another way than it came.

A changed number is a new row; the old one stays. Without a confirmation the fund pays nothing to it. The
second person may also find that it is not right: that is said once, with why.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from schuldenlab.base.models.fields import Row

from .fields import is_in
from .organisation import Organisation
from .person import Person


class BankAccount(Row):
    class ConfirmedHow(models.TextChoices):
        PHONE_KNOWN_NUMBER = "phone_known_number"  # called on a number we already had
        LETTER = "letter"  # signed letter to the known address
        STATEMENT = "statement"  # bank statement
        CONTRACT = "contract"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bank_accounts")
    iban = models.CharField(max_length=34)
    holder_name = models.CharField(max_length=140)  # as in a SEPA file
    holds_from = models.DateField()
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_how = models.CharField(max_length=20, choices=ConfirmedHow, blank=True)
    confirmed_on = models.DateField(null=True)
    refused_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    refused_how = models.CharField(max_length=20, choices=ConfirmedHow, blank=True, db_default="", default="")
    refused_on = models.DateField(null=True)
    refused_why = models.CharField(max_length=300, blank=True, db_default="", default="")

    class Meta:
        indexes = [models.Index(fields=["organisation", "-holds_from"], name="bank_account_newest")]
        constraints = [
            models.UniqueConstraint(name="bank_account_once", fields=["organisation", "iban", "holds_from"]),
            models.CheckConstraint(
                name="bank_account_iban_form", condition=Q(iban__regex="^[A-Z]{2}[0-9]{2}[A-Z0-9]+$")
            ),
            models.CheckConstraint(
                name="bank_account_second_person",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
            ),
            models.CheckConstraint(
                name="bank_account_confirmed_wholly",
                condition=Q(confirmed_by__isnull=True, confirmed_on__isnull=True, confirmed_how="")
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False) & ~Q(confirmed_how=""),
            ),
            models.CheckConstraint(
                name="bank_account_refused_wholly",
                condition=Q(refused_by__isnull=True, refused_on__isnull=True, refused_how="", refused_why="")
                | Q(refused_by__isnull=False, refused_on__isnull=False, confirmed_by__isnull=True)
                & ~Q(refused_how="")
                & ~Q(refused_why="")
                & ~Q(refused_by=F("entered_by")),
            ),
            is_in(
                "bank_account_refused_how",
                "refused_how",
                ["", "phone_known_number", "letter", "statement", "contract"],
            ),
            is_in(
                "bank_account_how",
                "confirmed_how",
                ["", "phone_known_number", "letter", "statement", "contract"],
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="bank_account_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="bank_account_number_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "id", "organisation", "iban", "holder_name", "holds_from", "entered_by", "known_at"
                ),
            ),
            pgtrigger.Protect(
                name="bank_account_confirmed_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__confirmed_by__isnull=False),
            ),
            pgtrigger.Protect(
                name="bank_account_refused_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__refused_by__isnull=False),
            ),
        ]
