# SPDX-License-Identifier: EUPL-1.2
"""Two people at the same moment, and a program that dies half-way: one outcome, and never half of one."""

from __future__ import annotations

import os
import subprocess
import sys
from uuid import uuid4

import pytest

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import Conflict
from schuldenlab.ledger.models import Transfer
from schuldenlab.people.tests.test_races import at_once

from .. import selectors, services
from ..models import Obligation, Payment, PayoutBatch, Reservation, Specification
from . import factories as make
from .test_books import holds

CLOCK = make.CLOCK
KILLS = 100  # more than a release has statements


def errors_of(outcomes):
    return [outcome.code for outcome in outcomes if isinstance(outcome, Conflict)]


def test_one_batch_released_by_two_people_at_once_is_paid_once(committed_database):
    with acting(SYSTEM):
        pot, desk = make.a_pot(), make.a_youth()
        batch = make.a_batch(pot, [make.reserved(pot, desk, agreed=True)])
        other = make.a_releaser()
    release = [
        lambda who=who: services.batch_release(batch_id=batch.row.pk, actor=who.actor, clock=CLOCK)
        for who in (batch.releaser, other)
    ]
    outcomes = at_once(*release)
    assert errors_of(outcomes) == ["fund.batch_released"], outcomes
    with acting(SYSTEM):
        assert Obligation.objects.get().opened_cents == 50_000
        assert Transfer.objects.filter(entry=batch.row.pk).count() == 2
        holds(pot)


def test_two_batches_of_one_pot_at_once_both_go_out(committed_database):
    with acting(SYSTEM):
        pot, desk = make.a_pot(), make.a_youth()
        batches = [make.a_batch(pot, [make.reserved(pot, desk, agreed=True)]) for _ in range(2)]
    outcomes = at_once(
        *[
            lambda one=one: services.batch_release(batch_id=one.row.pk, actor=one.releaser.actor, clock=CLOCK)
            for one in batches
        ]
    )
    assert [outcome.state for outcome in outcomes] == ["released", "released"], outcomes
    with acting(SYSTEM):
        assert Obligation.objects.get().opened_cents == 100_000
        holds(pot)


def test_a_promise_is_kept_or_given_free_and_never_both(committed_database):
    with acting(SYSTEM):
        pot, desk = make.a_pot(), make.a_youth()
        rows = [make.reserved(pot, desk, 1_000) for _ in range(6)]
    for row in rows:
        ends = [
            lambda end=end, row=row: end(reservation_id=row.pk, actor=SYSTEM, clock=CLOCK)
            for end in (services.reserve_post, services.reserve_void)
        ]
        assert errors_of(at_once(*ends)) == ["fund.not_from_here"]
    with acting(SYSTEM):
        assert not Reservation.objects.filter(state="held").exists()
        holds(pot)


def test_a_release_and_a_drop_at_once(committed_database):
    with acting(SYSTEM):
        pot, desk = make.a_pot(), make.a_youth()
        batch = make.a_batch(pot, [make.reserved(pot, desk, agreed=True)])
    outcomes = at_once(
        lambda: services.batch_release(batch_id=batch.row.pk, actor=batch.releaser.actor, clock=CLOCK),
        lambda: services.batch_drop(batch_id=batch.row.pk, actor=batch.maker.actor, clock=CLOCK),
    )
    assert len(errors_of(outcomes)) == 1, outcomes
    with acting(SYSTEM):
        states = PayoutBatch.objects.get().state, Payment.objects.get().state
        assert states in [("released", "released"), ("dropped", "dropped")]
        holds(pot)


def test_the_last_euro_is_promised_to_one(committed_database):
    with acting(SYSTEM):
        pot = make.a_pot(50_000)
        desks, creditor = [make.a_youth() for _ in range(6)], make.a_creditor()
    outcomes = at_once(*[lambda desk=desk: make.reserved(pot, desk, creditor=creditor) for desk in desks])
    assert errors_of(outcomes) == ["ledger.overdraft"] * 5, outcomes
    with acting(SYSTEM):
        assert selectors.pots(actor=SYSTEM)[0].can_spend == 0
        holds(pot)


def test_the_same_cause_at_once_gets_money_once(committed_database):
    with acting(SYSTEM):
        pot, desk, creditor = make.a_pot(), make.a_youth(), make.a_creditor()
    call = {
        "pot_id": pot.pk, "case_id": desk.case.pk, "cause": ("offer", uuid4()), "creditor_id": creditor.pk,
        "creditor_reference": "KL-1", "cents": 10_000, "actor": SYSTEM, "clock": CLOCK,
    }  # fmt: skip
    outcomes = at_once(*[lambda: services.money_reserve(**call)] * 4)
    assert len({outcome.pk for outcome in outcomes}) == 1
    with acting(SYSTEM):
        assert Reservation.objects.count() == 1


_RELEASE = """
import os, sys
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
left = [0]
def die(execute, sql, params, many, context):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), 9)
    return execute(sql, params, many, context)
for line in sys.stdin:
    batch, cut = line.split()
    left[0] = int(cut)
    pid = os.fork()
    if pid == 0:
        with connections["default"].execute_wrapper(die), acting(actor):
            services.batch_release(batch_id=UUID(batch), actor=actor, clock=CLOCK)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    print("killed" if os.WIFSIGNALED(status) else "done", flush=True)
"""


@pytest.fixture
def dying(committed_database):
    """A program that releases a batch and is killed before its n-th statement."""
    with acting(SYSTEM):
        pot, desk = make.a_pot(), make.a_youth()
        releaser = make.a_releaser()
        rows = [make.reserved(pot, desk, 10_000 + n, agreed=True) for n in range(3)]
        batch = make.a_batch(pot, rows)
    program = subprocess.Popen(
        [sys.executable, "-c", _RELEASE, committed_database, str(releaser.person.pk)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )  # fmt: skip

    def run(cut: int) -> str:
        program.stdin.write(f"{batch.row.pk} {cut}\n")
        program.stdin.flush()
        return program.stdout.readline().strip()

    yield pot, batch, run
    program.communicate(timeout=20)


def test_killed_anywhere_in_a_release_leaves_nothing_or_all(dying):
    pot, batch, run = dying
    outcomes = []
    for cut in range(KILLS):
        outcomes.append(run(cut))
        with acting(SYSTEM):
            released = PayoutBatch.objects.get().state == "released"
            assert released or outcomes[-1] == "killed"  # letters are made after the release: killed there, it stands
            paid = set(Payment.objects.values_list("state", flat=True))
            assert paid == ({"released"} if released else {"made"})
            assert Obligation.objects.count() == Specification.objects.count() // 3 == int(released)
            assert Transfer.objects.filter(entry=batch.row.pk).count() == 6 * released
            holds(pot)
        if released:
            break
    assert outcomes[0] == "killed"
    assert released  # so each statement before that was the last one once
    assert run(10_000) == "done"  # and once more, after a retry
    with acting(SYSTEM):
        assert Obligation.objects.get().opened_cents == 30_003
        assert Transfer.objects.filter(entry=batch.row.pk).count() == 6
        holds(pot)
