# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab cases sweep`, each night: what a new day alone changes (ages, months, who covers for whom).

`schuldenlab cases receipt ID > file`: a receipt for `schuldenlab law verify`; of a case, its newest calculation.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """0: every case was refreshed; 1: some could not be, named by id; 2: usage."""
    words = list(arguments)
    if words != ["sweep"] and (len(words) != 2 or words[0] != "receipt"):
        print("Usage: schuldenlab cases sweep | receipt CASE_OR_RECEIPT_ID", file=sys.stderr)
        return 2
    from schuldenlab.base.console import django_ready

    django_ready()
    if words[0] == "receipt":
        return _receipt(words[1])
    from schuldenlab.base.clock import city_clock

    from .engine import sweep

    done, failed = sweep(clock=city_clock())
    for case_id in failed:
        print(f"case {case_id} could not be refreshed", file=sys.stderr)
    print(f"{done} cases refreshed, {len(failed)} not")
    return int(bool(failed))


def _receipt(written_id: str) -> int:
    """0: written to standard output; 1: there is none of this id."""
    from uuid import UUID

    from schuldenlab.base.acting import acting
    from schuldenlab.base.actor import SYSTEM
    from schuldenlab.base.errors import NotFound
    from schuldenlab.law import canonical

    from .computed import receipt_kept, receipt_newest
    from .models import Case

    try:
        wanted = UUID(written_id)
        with acting(SYSTEM):
            case = Case.objects.filter(pk=wanted).first()
            kept = (
                receipt_newest(case=case, kind="calculation") if case else receipt_kept(receipt_id=wanted, actor=SYSTEM)
            )
    except (ValueError, NotFound):
        kept = None
    if kept is None:
        print(f"no receipt of {written_id}", file=sys.stderr)
        return 1
    sys.stdout.write(canonical(kept.document).decode("ascii"))
    return 0
