# SPDX-License-Identifier: EUPL-1.2
"""kill -9 at a random moment of paying out, then once more: no cent lost, none paid twice, and the books prove it.

A few times in the suite. Fifty times, with what came of it: LAB_PAYOUT_KILLS=50 python -m pytest -s <this file>.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys

import pytest

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.ledger.models import Transfer
from schuldenlab.ledger.prove import books, faults

from ..models import Obligation, Payment, PayoutBatch, Specification
from . import factories as make
from .test_books import holds

KILLS = int(os.environ.get("LAB_PAYOUT_KILLS", "4"))
SEED, PAYMENTS = 20261122, 3

# Reads "batch seconds" and forks a child that releases this batch; kills it after so many seconds, without a word.
_RELEASE = """
import os, select, signal, sys, time
from uuid import UUID
import django
django.setup()
from django.conf import settings
from django.db import connections
name, person = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = connections.settings["default"]["NAME"] = name
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import Actor, DbRole, Role
from schuldenlab.fund import services
from schuldenlab.fund.tests.factories import CLOCK
actor = Actor(UUID(person), UUID(person), DbRole.STAFF, frozenset({Role.CONTROLLER}), person_ids=(UUID(person),))
for line in sys.stdin:
    batch, seconds = line.split()
    begun = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        with acting(actor):
            services.batch_release(batch_id=UUID(batch), actor=actor, clock=CLOCK)
        os._exit(0)
    gone = os.pidfd_open(pid)
    if not select.select([gone], [], [], float(seconds))[0]:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    os.close(gone)
    print("killed" if os.WIFSIGNALED(status) else "done", time.perf_counter() - begun, flush=True)
"""


@pytest.fixture
def releasing(committed_database):
    """`release(batch, seconds)` in another program: killed or done, and how long it took. A letter is made at night."""
    with acting(SYSTEM):
        releaser = make.a_releaser()
    program = subprocess.Popen(
        [sys.executable, "-c", _RELEASE, committed_database, str(releaser.person.pk)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )  # fmt: skip

    def release(batch, seconds):
        program.stdin.write(f"{batch.pk} {seconds}\n")
        program.stdin.flush()
        what, took = program.stdout.readline().split()
        return what, float(took)

    yield release
    program.communicate(timeout=30)


def test_kill_9_while_paying_out_loses_nothing_and_pays_nothing_twice(releasing):
    draw, seen = random.Random(SEED), []
    with acting(SYSTEM):
        pot, desk, creditor = make.a_pot(100_000_000), make.a_youth(), make.a_creditor()
        maker = make.people.a_fund_manager()

    def a_batch(cents):
        with acting(SYSTEM):
            rows = [make.reserved(pot, desk, cents + n, creditor=creditor, agreed=True) for n in range(PAYMENTS)]
            return make.services.batch_make(
                pot_id=pot.pk, reservation_ids=[row.pk for row in rows], actor=maker.actor, clock=make.CLOCK
            )

    what, whole = releasing(a_batch(1_000), 60)
    assert what == "done"
    for number in range(KILLS):
        batch = a_batch(10_000 + 10 * number)
        what, _ = releasing(batch, draw.uniform(0, whole))
        with acting(SYSTEM):
            state = PayoutBatch.objects.get(pk=batch.pk).state
            lines = set(batch.payments.values_list("state", flat=True))
            assert Transfer.objects.filter(entry=batch.pk).count() == 2 * PAYMENTS * (state == "released")
            assert lines == {state}
            holds(pot)
        seen.append((what, state))
        assert releasing(batch, 60)[0] == "done"  # tried again
        assert releasing(batch, 60)[0] == "done"  # and pressed once more
    with acting(SYSTEM):
        assert set(Payment.objects.values_list("state", flat=True)) == {"released"}
        paid = sum(Payment.objects.values_list("cents", flat=True))
        assert Obligation.objects.get().opened_cents == paid
        assert Transfer.objects.filter(cause_type="payment").count() == 2 * Payment.objects.count()
        assert Specification.objects.count() == KILLS + 1
        holds(pot)
    with books() as size:
        assert list(faults()) == []
    killed = [state for what, state in seen if what == "killed"]
    print(f"\n{KILLS} times kill -9 within {whole:.2f} s: {len(killed)} killed half way, of which "
          f"{killed.count('made')} had done nothing and {killed.count('released')} everything; "
          f"0 cents lost, 0 paid twice, {size.transfers} transfers with 0 faults")  # fmt: skip
    assert killed
