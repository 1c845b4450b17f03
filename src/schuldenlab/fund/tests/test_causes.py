# SPDX-License-Identifier: EUPL-1.2
"""Whoever a payment was for hears of it, and nobody is paid before their own way is that far."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import Conflict, LabError
from schuldenlab.cases import facts
from schuldenlab.cases import services as case_services
from schuldenlab.cases.models import Case, MethodUse
from schuldenlab.methods import tests as method_tests
from schuldenlab.methods.schema import FactValue

from .. import causes, selectors, services
from ..models import Payment, PayoutBatch
from . import factories as make

MONDAY = date(2026, 11, 23)
SMALL = Path(method_tests.__file__).with_name("small")


@pytest.fixture
def told(monkeypatch):
    """What the room that owns the causes of type "offer" hears."""
    heard = []
    monkeypatch.setattr(causes, "_causes", {})

    def hear(word):
        return lambda *, cause_id, payment_id, on, actor, clock: heard.append((word, cause_id, payment_id, on))

    causes.cause_register("offer", settled=hear("settled"), returned=hear("returned"))
    return heard


def test_the_room_that_owns_the_cause_hears_once_that_it_arrived_and_that_it_came_back(staff, clock, told):
    make.paid(make.a_pot(), make.a_youth())
    payment = Payment.objects.get()
    for _ in range(2):  # the second click
        services.payment_confirm(payment_id=payment.pk, settled_on=MONDAY, actor=SYSTEM, clock=clock)
    clock.at += timedelta(days=1)
    services.payment_return(payment_id=payment.pk, returned_on=clock.today(), actor=SYSTEM, clock=clock)
    assert told == [
        ("settled", payment.cause_id, payment.pk, MONDAY),
        ("returned", payment.cause_id, payment.pk, clock.today()),
    ]


def test_when_that_room_cannot_follow_the_word_of_the_bank_is_not_taken_either(staff, clock, monkeypatch):
    make.paid(make.a_pot(), make.a_youth())
    payment = Payment.objects.get()

    def fails(**_):
        raise LabError("base.stale")

    monkeypatch.setattr(causes, "_causes", {})
    causes.cause_register("offer", settled=fails, returned=fails)
    with pytest.raises(LabError), transaction.atomic():
        services.payment_confirm(payment_id=payment.pk, settled_on=MONDAY, actor=SYSTEM, clock=clock)
    assert Payment.objects.get().state == "released"


@pytest.fixture
def agreed(staff, clock, monkeypatch):
    """Days on which there came to be an agreement, by case; the method of `waiting` pays after that."""
    days = {}

    def provider(case, on):
        return {"agreement.reached": FactValue(days[case.pk], MONDAY, clock.now())} if case.pk in days else {}

    monkeypatch.setitem(facts._providers, "agreement.reached", provider)
    return days


@pytest.fixture
def waiting(agreed, clock):
    make.cases.a_city_choice()
    files = {path.name: path.read_bytes() for path in SMALL.glob("*.toml")}
    version = case_services.method_store(files=files, actor=SYSTEM, clock=clock)
    use = MethodUse.objects.create(  # by hand: this program cannot do everything the method asks
        known_at=clock.now(), key=version.key, method_version=version, status="regular", holds_from=make.LONG_AGO
    )
    desk = make.a_youth()
    Case.objects.filter(pk=desk.case.pk).update(method_version=version, method_use=use)
    return desk


def test_no_payment_is_made_for_a_case_whose_method_does_not_pay_yet(waiting, agreed, clock):
    pot = make.a_pot()
    rows = [make.reserved(pot, desk, agreed=True) for desk in (waiting, make.a_youth())]
    with pytest.raises(Conflict, match=r"fund.not_open") as refusal:
        make.a_batch(pot, rows)
    assert refusal.value.values["who"] == waiting.resident.full_name  # and not the other one
    assert not PayoutBatch.objects.exists()
    lines = selectors.to_pay(pot_id=pot.pk, on=MONDAY, actor=SYSTEM)
    assert [(line.refusal, line.who) for line in lines if line.refusal] == [
        ("fund.not_open", waiting.resident.full_name)
    ]
    agreed[waiting.case.pk] = MONDAY
    assert make.a_batch(pot, rows).row.cents == 100_000


def test_no_batch_is_released_when_the_ground_of_one_of_its_payments_is_gone(waiting, agreed, clock):
    pot = make.a_pot()
    agreed[waiting.case.pk] = MONDAY
    batch = make.a_batch(pot, [make.reserved(pot, waiting, agreed=True)])
    release = {"batch_id": batch.row.pk, "actor": batch.releaser.actor, "clock": clock}
    agreed.clear()
    with pytest.raises(Conflict, match=r"fund.not_open"), transaction.atomic():
        services.batch_release(**release)
    assert Payment.objects.get().state == "made"
    agreed[waiting.case.pk] = MONDAY
    assert services.batch_release(**release).state == "released"
