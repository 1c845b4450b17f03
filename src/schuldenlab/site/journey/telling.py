# SPDX-License-Identifier: EUPL-1.2
"""What the journey prints: each step, and the events, letters and transfers it brought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.models import Event, Paper, Task
from schuldenlab.base.texts import sentences
from schuldenlab.ledger.models import Transfer

# Before what a step did, in the words of who follows it.
STEPS = {
    "asked": "1. Yara, 22, asks for help at the desk. Her electricity is about to be cut off.",
    "talked": "   The first talk. She brings a bag with twelve letters that nobody opened.",
    "letters": "   Each letter is photographed and waits in the queue.",
    "listed": "   The settlement officer reads the queue: twelve debts that keep their letter, EUR 15,480.00.",
    "needs": "2. What she needs, in her own words; on her phone she puts the house first.",
    "chosen": "3. The youth fund fits; the coach chooses it within her mandate.",
    "planned": "   The plan on day one, agreed by her; goals for school and an internship; the worry asked.",
    "admitted": "   Admission is a formal decision, by letter, with how to object.",
    "balances_asked": "4. Creditors are asked what is owed. They have ten working days.",
    "balances_heard": "   Ten creditors answer on their own page.",
    "balances_known": "   The days are over; for who stayed silent the letter counts.",
    "calculated": "5. What she can miss, and what a regular way would yield: a receipt.",
    "proposed": "   Each creditor's amount to the cent: a receipt. The student loan is left out.",
    "offered": "6. The offers go out, and the money for each is set apart.",
    "answered": "   Nine creditors accept, one refuses with a reason, one is silent.",
    "asked_again": "   The silent one's day passes. Both are asked to think again.",
    "agreed": "   Both accept: everybody agreed, the money is theirs.",
    "signed": "7. She reads what it means, and signs.",
    "account_confirmed": "   A new bank account is confirmed by a second person, by phone on a known number.",
    "batch_made": "   The fund manager makes the payment.",
    "released": "   The controller releases it. What is paid is what she owes the fund.",
    "paid": "   The bank says that it arrived: final discharge by eleven creditors.",
    "giving_back": "8. How she gives back: two instalments, a school year, fifty hours at the sports club.",
    "first_instalment": "   The first instalment comes.",
    "school_year": "   The school confirms her year.",
    "missed": "   An instalment does not come.",
    "talked_about_it": "   They talk, and agree on a later month. No fine.",
    "second_instalment": "   The second instalment comes.",
    "measure_6": "   Half a year on: how big is the worry now?",
    "hours": "   Ten weeks of five hours, each confirmed by the club. Nothing is owed any more.",
    "closed": "9. The case is closed; aftercare is planned.",
    "measure_12": "   A year on: how big is the worry now?",
    "measure_24": "   Two years on.",
}


class Teller:
    """Hears each step and prints what is new since the one before."""

    def __init__(self, case_id: UUID) -> None:
        self.case_id = case_id
        self.clock: FixedClock | None = None
        self.heard: list[str] = []
        self._seen: set[UUID] = set()

    def hear(self, step: str) -> None:
        assert self.clock is not None
        self.heard.append(step)
        print(f"\n{self.clock.today():%a %d %b %Y}  {STEPS[step]}")
        with acting(SYSTEM):
            self._events()
            self._terms()
            self._letters()
            self._transfers()

    def _events(self) -> None:
        words = sentences("en")
        rows = self._new(Event.objects.filter(case_id=self.case_id).order_by("known_at", "id"))
        for verb, count in Counter(row.verb for row in rows).items():
            print(f"      {'' if count == 1 else f'{count} x '}{words.get(f'site.events.{verb}', verb)}")

    def _terms(self) -> None:
        """Work that has a day by which it must be done, and where that day comes from."""
        for task in self._new(Task.objects.filter(case_id=self.case_id, done_at=None).exclude(due_on=None)):
            print(f"      before {task.due_on:%a %d %b %Y}: {task.step} ({task.term_source})")

    def _letters(self) -> None:
        rows = self._new(Paper.objects.order_by("known_at", "id"))
        for (template, whom), count in Counter((row.template, row.recipient_type) for row in rows).items():
            letters = "letter" if count == 1 else f"{count} letters"
            print(f"      {letters} to {'her' if whom == 'person' else 'creditors'}: {template}")

    def _transfers(self) -> None:
        rows = self._new(Transfer.objects.select_related("debit", "credit").order_by("known_at", "entry", "line"))
        for row in rows:
            print(
                f"      EUR {row.cents / 100:>9,.2f}  {row.kind:<7}  debit {row.debit.name}, credit {row.credit.name}"
            )

    def _new(self, rows: Any) -> Iterator[Any]:
        for row in rows:
            if row.pk not in self._seen:
                self._seen.add(row.pk)
                yield row
