# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab ledger prove`, each night and by whoever wants to know."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """0: the books are right; 1: they are not, each fault on a line; 2: usage."""
    if list(arguments) != ["prove"]:
        print("Usage: schuldenlab ledger prove", file=sys.stderr)
        return 2
    from schuldenlab.base.console import django_ready

    django_ready()
    from .prove import books, faults

    found = 0
    with books() as size:
        for fault in faults():
            print(fault)
            found += 1
    print(f"{size.accounts} accounts, {size.transfers} transfers, {found} faults")
    return int(found > 0)
