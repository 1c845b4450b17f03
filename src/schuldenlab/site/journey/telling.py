# SPDX-License-Identifier: EUPL-1.2
"""What the journey prints: each step, and whatever events, letters and transfers it brought."""

from __future__ import annotations

from uuid import UUID

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.models import Event, Paper
from schuldenlab.ledger.models import Transfer
from schuldenlab.site.demo.way import Way


class Telling:
    way: Way

    def __init__(self, case_id: UUID) -> None:
        self.case_id = case_id
        self.seen: set[UUID] = set()

    def heard(self, words: str) -> None:
        print(f"{self.way.clock.today():%a %d %b %Y}  {words}")
        with acting(SYSTEM):
            for event in self._new(Event.objects.filter(case_id=self.case_id).order_by("known_at")):
                print(f"    {event.verb}")
            for paper in self._new(Paper.objects.order_by("known_at")):
                print(f"    letter {paper.template} to {paper.recipient_type}")
            for one in self._new(Transfer.objects.select_related("debit", "credit").order_by("known_at", "line")):
                print(f"    {one.kind} {one.cents / 100:.2f} {one.credit.name} -> {one.debit.name}")

    def _new(self, rows):
        for row in rows:
            if row.pk not in self.seen:
                self.seen.add(row.pk)
                yield row

    def end(self) -> int:
        return 0
