# SPDX-License-Identifier: EUPL-1.2
"""A small set of books to test with: the chart of a fund with one pot, one creditor, one youth."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock

from .. import services
from ..models import Account, Kind, Side, Transfer
from ..services import NewTransfer

ON = date(2026, 11, 23)
CLOCK = FixedClock.on(ON)
BANK, POT, LENT = "bank", "pot.available:youth", "pot.lent:youth"
CREDITOR, YOUTH, SUSPENSE = "creditor.payable:1", "youth.receivable:1", "suspense"
FUND = ("fund", uuid4())


def open_books() -> None:
    for key, name, side, guarded in (
        (BANK, "De bank", Side.DEBIT, True),
        (POT, "Het jongerenfonds", Side.CREDIT, True),
        (LENT, "Uitgeleend", Side.CREDIT, False),
        (CREDITOR, "Te betalen aan Waternet", Side.CREDIT, False),
        (YOUTH, "Terug te geven", Side.DEBIT, False),
        (SUSPENSE, "Nog uit te zoeken", Side.CREDIT, False),
    ):
        services.account_open(
            key=key, name=name, side=side, owner=FUND, floor_zero=guarded, shared=guarded, clock=CLOCK
        )


def a_transfer(debit: str, credit: str, cents: int, kind: Kind = Kind.NOW, **more: object) -> NewTransfer:
    values = {"id": uuid4(), "cause": ("offer", uuid4()), "holds_on": ON} | more
    return NewTransfer(debit=debit, credit=credit, cents=cents, kind=kind, **values)


@transaction.atomic
def post(*transfers: NewTransfer, entry: UUID | None = None) -> list[Transfer]:
    """As a service does it: what is refused undoes that service, and the test goes on."""
    return services.post(transfers, actor=SYSTEM, clock=CLOCK, entry=entry)


def contribute(cents: int) -> Transfer:
    return post(a_transfer(BANK, POT, cents))[0]


def reserve(cents: int, **more: object) -> Transfer:
    return post(a_transfer(POT, CREDITOR, cents, Kind.PENDING, **more))[0]


def end(pending: Transfer, kind: Kind) -> Transfer:
    return post(services.ending(pending, kind, holds_on=ON))[0]


def sums(key: str) -> tuple[int, int, int, int]:
    """(debit posted, credit posted, debit pending, credit pending)"""
    account = Account.objects.get(key=key)
    return account.dr_posted, account.cr_posted, account.dr_pending, account.cr_pending
