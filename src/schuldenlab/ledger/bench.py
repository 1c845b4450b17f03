# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab bench ledger`: how fast the books are, measured in the database of DATABASE_WEB_URL.

It writes transfers that stay, so it wants a database of its own; it refuses one that has accounts of somebody else.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from time import perf_counter
from uuid import uuid4

BATCH, SINGLE, READS, ON_ACCOUNT = 9_000, 1_000, 500, 500_000
OWNER = ("bench", uuid4())


def main(arguments: Sequence[str]) -> int:
    """0: measured; 1: this database is in use; 2: usage. A number after the word: how many transfers on the account."""
    if not 1 <= len(arguments) <= 2 or arguments[0] != "ledger" or not all(word.isdigit() for word in arguments[1:]):
        print("Usage: schuldenlab bench ledger [transfers on the account]", file=sys.stderr)
        return 2
    from schuldenlab.base.console import django_ready

    django_ready()
    from schuldenlab.base.acting import acting
    from schuldenlab.base.actor import SYSTEM
    from schuldenlab.base.clock import SystemClock

    from . import selectors, services
    from .models import Account, Side

    clock = SystemClock()
    payees = [f"bench.payable:{number}" for number in range(100)]
    with acting(SYSTEM):
        if Account.objects.exclude(owner_type=OWNER[0]).exists():
            print("There are books in this database. Measure in an empty one.", file=sys.stderr)
            return 1
        for key in ("bench.bank", *payees):
            side, shared = (Side.DEBIT, True) if key == "bench.bank" else (Side.CREDIT, False)
            services.account_open(key=key, name=key, side=side, owner=OWNER, shared=shared, clock=clock)

    def batch(size: int) -> list[services.NewTransfer]:
        return [
            services.NewTransfer(
                id=uuid4(), debit="bench.bank", credit=payees[number % 100], cents=100 + number,
                cause=("bench", uuid4()), holds_on=date(2026, 1, 1),
            )
            for number in range(size)
        ]  # fmt: skip

    def posted(calls: list[list[services.NewTransfer]]) -> float:
        """Transfers a second; each call is a transaction of its own, committed."""
        start = perf_counter()
        for call in calls:
            with acting(SYSTEM):
                services.post(call, actor=SYSTEM, clock=clock)
        return sum(map(len, calls)) / (perf_counter() - start)

    print(f"single {posted([batch(1) for _ in range(SINGLE)]):,.0f} transfers/s; a bare commit {_commits():,.0f}/s")
    rates = sorted(posted([batch(BATCH)]) for _ in range(3))
    print(f"batch of {BATCH:,} {rates[1]:,.0f} transfers/s (median of 3; {rates[0]:,.0f} to {rates[2]:,.0f})")
    wanted = int(arguments[1]) if len(arguments) == 2 else ON_ACCOUNT
    missing = wanted - SINGLE - 3 * BATCH
    while missing > 0:
        posted([batch(min(BATCH, missing))])
        missing -= BATCH
    with acting(SYSTEM):
        times = []
        for _ in range(READS):
            start = perf_counter()
            selectors.balance("bench.bank")
            times.append(perf_counter() - start)
    times.sort()
    middle, slow = times[READS // 2] * 1e3, times[READS * 99 // 100] * 1e3
    print(f"balance with {wanted:,} transfers on the account {middle:.2f} ms (median; 99 % within {slow:.2f} ms)")
    return 0


def _commits() -> float:
    """Transactions a second that do nothing but reach the disk: no single transfer can be faster than that."""
    from django.db import connection

    start = perf_counter()
    for _ in range(SINGLE):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_logical_emit_message(true, 'bench', 'x')")
    return SINGLE / (perf_counter() - start)
