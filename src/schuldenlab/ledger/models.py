# SPDX-License-Identifier: EUPL-1.2
"""Double-entry money: accounts, and transfers between two of them.

One row of `Transfer` debits one account and credits another with the same cents, so the books balance by construction.
The balances of an account are kept by a trigger on inserts of transfers (migration 0002); no program can write them.

A *pending* transfer is a promise: it moves nothing yet, but what it takes is no longer available, because otherwise the
same euro could be promised twice. It ends once, by a *post* (now it moved) or a *void* (it never did), for all of its
cents.
"""

from __future__ import annotations

from functools import lru_cache
from uuid import NAMESPACE_DNS, UUID, uuid5

from django.db import models
from django.db.models import F, Q

from schuldenlab.base.models.fields import Row, append_only, never_deleted
from schuldenlab.base.money import CENTS_MAX

ENTRY_MAX = 10_000  # transfers in one entry: a batch of payments of a large city, and one insert in memory
_ACCOUNTS = uuid5(NAMESPACE_DNS, "ledger.schuldenlab")


@lru_cache(maxsize=65_536)  # asked for four times in each transfer of a batch
def account_id(key: str) -> UUID:
    """The id of the account with this key. It follows from the key, so that posting needs no look-up."""
    return uuid5(_ACCOUNTS, key)


class Side(models.TextChoices):
    """On which side an account grows: what we have and are owed, or what we owe and hold for a purpose."""

    DEBIT = "debit"
    CREDIT = "credit"


class Kind(models.TextChoices):
    NOW = "now"
    PENDING = "pending"
    POST = "post"
    VOID = "void"


class Account(Row):
    """A place where money is. `key` is a line of the chart, and what it is of: "creditor.payable:<id>"."""

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=80)  # for who reads the books; never the name of a person
    owner_type = models.CharField(max_length=40)
    owner_id = models.UUIDField()
    side = models.CharField(max_length=6, choices=Side)
    floor_zero = models.BooleanField()  # never below zero: a pot, the bank
    shared = models.BooleanField()  # everybody's transfers pass here (pot, bank): locked after all others
    # Kept by the trigger alone.
    dr_posted = models.BigIntegerField(db_default=0)
    cr_posted = models.BigIntegerField(db_default=0)
    dr_pending = models.BigIntegerField(db_default=0)
    cr_pending = models.BigIntegerField(db_default=0)

    class Meta:
        indexes = [models.Index(fields=["owner_id"], name="account_owner")]
        constraints = [
            models.CheckConstraint(
                name="account_key_form", condition=Q(key__regex=r"^[a-z][a-z_]*(\.[a-z_]+)*(:[a-z0-9-]+)?$")
            ),
            models.CheckConstraint(name="account_side_known", condition=Q(side__in=Side.values)),
            models.CheckConstraint(
                name="account_no_negative_sums",
                condition=Q(dr_posted__gte=0, cr_posted__gte=0, dr_pending__gte=0, cr_pending__gte=0),
            ),
            # What is promised counts as gone; what is expected does not count as here.
            models.CheckConstraint(
                name="account_floor",
                condition=Q(floor_zero=False)
                | Q(side=Side.CREDIT, cr_posted__gte=F("dr_posted") + F("dr_pending"))
                | Q(side=Side.DEBIT, dr_posted__gte=F("cr_posted") + F("cr_pending")),
            ),
        ]
        triggers = never_deleted()


class Transfer(Row):
    """So many cents from one account to another: `debit` receives, `credit` gives."""

    # All transfers of one call belong to one entry, and there are `lines` of them: one that is gone can be named.
    entry = models.UUIDField()
    line = models.PositiveSmallIntegerField()
    lines = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7, choices=Kind)
    # The trigger has looked both accounts up, a whole batch at once; a foreign key would look again, row by row.
    debit = models.ForeignKey(Account, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    credit = models.ForeignKey(Account, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    cents = models.BigIntegerField()
    # What this one ends or turns back; each at most once. Checked by the trigger as well.
    pending = models.OneToOneField("self", models.PROTECT, null=True, related_name="ending", db_constraint=False)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal", db_constraint=False)
    # What it is for: a row of a room above, which this room knows by type and id only.
    cause_type = models.CharField(max_length=40)
    cause_id = models.UUIDField()
    holds_on = models.DateField()
    recorded_by = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["debit", "holds_on"], name="transfer_debit"),
            models.Index(fields=["credit", "holds_on"], name="transfer_credit"),
            models.Index(fields=["cause_id"], name="transfer_cause"),
            models.Index(fields=["holds_on", "known_at"], name="transfer_journal"),
        ]
        constraints = [
            models.UniqueConstraint(name="transfer_line_once", fields=["entry", "line"]),
            models.CheckConstraint(
                name="transfer_line_in_entry", condition=Q(line__gte=1, line__lte=F("lines"), lines__lte=ENTRY_MAX)
            ),
            models.CheckConstraint(name="transfer_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="transfer_cents", condition=Q(cents__gte=1, cents__lte=CENTS_MAX)),
            models.CheckConstraint(name="transfer_two_accounts", condition=~Q(debit=F("credit"))),
            models.CheckConstraint(
                name="transfer_ends_a_pending",
                condition=Q(kind__in=[Kind.POST, Kind.VOID], pending__isnull=False)
                | Q(kind__in=[Kind.NOW, Kind.PENDING], pending__isnull=True),
            ),
            models.CheckConstraint(name="transfer_reverses_now", condition=Q(reverses__isnull=True) | Q(kind=Kind.NOW)),
        ]
        triggers = append_only()
