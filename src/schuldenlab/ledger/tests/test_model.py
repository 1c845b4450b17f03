# SPDX-License-Identifier: EUPL-1.2
"""Any sequence of postings, against books kept in a dictionary: the same answer and the same balances at every step."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import LabError

from .. import services
from ..models import Account, Kind
from ..services import NewTransfer
from . import books
from .books import BANK, CREDITOR, LENT, POT, SUSPENSE, YOUTH

KEYS = (BANK, POT, LENT, CREDITOR, YOUTH, SUSPENSE)
ON_DEBIT = {BANK, YOUTH}
FLOORS = {BANK, POT}
CENTS = st.integers(1, 1_000)
KEY = st.sampled_from(KEYS)


@dataclass
class Plain:
    """The rules of the books in a few lines of Python, without a database."""

    done: dict[UUID, NewTransfer] = field(default_factory=dict)
    alone: list[UUID] = field(default_factory=list)  # entries of one transfer
    ended: set[UUID | None] = field(default_factory=set)
    turned_back: set[UUID | None] = field(default_factory=set)

    def sums(self, also: list[NewTransfer]) -> dict[str, tuple[int, int, int, int]]:
        kept = {key: [0, 0, 0, 0] for key in KEYS}
        for one in [*self.done.values(), *also]:
            for key, posted, pending in ((one.debit, 0, 2), (one.credit, 1, 3)):
                kept[key][posted] += one.cents if one.kind in ("now", "post") else 0
                kept[key][pending] += {"pending": one.cents, "now": 0}.get(one.kind, -one.cents)
        return {key: tuple(row) for key, row in kept.items()}

    def post(self, new: list[NewTransfer]) -> str:
        """What the ledger should say: ok, or the code of its refusal."""
        if all(self.done.get(one.id) == one for one in new):
            return "ok"
        if any(one.pending_id in self.ended for one in new if one.pending_id):
            return "ledger.ended_already"
        if any(one.reverses_id in self.turned_back for one in new if one.reverses_id):
            return "ledger.reversed_already"
        if any(one.id in self.done for one in new):
            return "ledger.same_id_other_content"
        for one in new:
            if one.reverses_id and self.done[one.reverses_id].kind not in ("now", "post"):
                return "ledger.reverses_nothing"
        after = self.sums(new)
        for key in FLOORS:
            debit, credit, debit_pending, credit_pending = after[key]
            if (debit - credit - credit_pending if key in ON_DEBIT else credit - debit - debit_pending) < 0:
                return "ledger.overdraft"
        self.alone += [one.id for one in new if len(new) == 1]
        self.done.update((one.id, one) for one in new)
        self.ended.update(one.pending_id for one in new)
        self.turned_back.update(one.reverses_id for one in new)
        return "ok"


class Books(RuleBasedStateMachine):
    @initialize()
    def open_books(self) -> None:
        self.plain = Plain()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.role = acting(SYSTEM)
        self.role.__enter__()
        books.open_books()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.role.__exit__(None, None, None)
        self.outer.__exit__(None, None, None)

    def both(self, *new: NewTransfer) -> None:
        try:
            with transaction.atomic():
                services.post(new, actor=SYSTEM, clock=books.CLOCK)
            said = "ok"
        except LabError as refused:
            said = refused.code
        assert said == self.plain.post(list(new))

    def pick(self, data: st.DataObject, *kinds: str) -> NewTransfer | None:
        found = [one for one in self.plain.done.values() if one.kind in kinds]
        return data.draw(st.sampled_from(found)) if found else None

    @rule(cents=CENTS)
    def contribute(self, cents: int) -> None:
        self.both(books.a_transfer(BANK, POT, cents))

    @rule(legs=st.lists(st.tuples(KEY, KEY, CENTS, st.sampled_from([Kind.NOW, Kind.PENDING])), min_size=1, max_size=4))
    def move(self, legs: list[tuple[str, str, int, Kind]]) -> None:
        new = [books.a_transfer(*leg) for leg in legs if leg[0] != leg[1]]
        if new:
            self.both(*new)

    @rule(data=st.data(), kind=st.sampled_from([Kind.POST, Kind.VOID]))
    def end(self, data: st.DataObject, kind: Kind) -> None:
        if promise := self.pick(data, "pending"):
            values = {"id": uuid4(), "cause": promise.cause, "kind": kind, "pending_id": promise.id}
            self.both(books.a_transfer(promise.debit, promise.credit, promise.cents, **values))

    @rule(data=st.data())
    def turn_back(self, data: st.DataObject) -> None:
        if done := self.pick(data, "now", "post", "pending", "void"):
            self.both(books.a_transfer(done.credit, done.debit, done.cents, reverses_id=done.id))

    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        """Whoever repeats an entry of one transfer changes nothing."""
        if self.plain.alone:
            self.both(self.plain.done[data.draw(st.sampled_from(self.plain.alone))])

    @invariant()
    def the_balances_are_those_of_the_plain_books(self) -> None:
        rows = Account.objects.values_list("key", "dr_posted", "cr_posted", "dr_pending", "cr_pending")
        assert {key: tuple(row) for key, *row in rows} == self.plain.sums([])


def test_any_sequence_gives_the_balances_of_plain_books(db):
    """Up to 400 steps."""
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=10, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
