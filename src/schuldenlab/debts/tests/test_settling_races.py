# SPDX-License-Identifier: EUPL-1.2
"""Two at the same moment: a yes and a no, a yes and the night, two signatures. One outcome, and never half of one."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import Conflict
from schuldenlab.fund.models import Reservation
from schuldenlab.ledger import prove
from schuldenlab.people.tests import factories as people
from schuldenlab.people.tests.test_races import at_once

from .. import services
from ..models import Agreement, Answer, Contract, Offer
from ..services.answers import offers_expire
from . import settling as make

CLOCK = make.CLOCK
PAIRS = int(os.environ.get("SCHULDENLAB_RACES", "5"))  # before a release: 100


def as_them(actor, call):
    def run():
        with acting(actor):
            return call()

    return run


def refusals(outcomes):
    return sorted(outcome.code for outcome in outcomes if isinstance(outcome, Conflict))


@pytest.fixture
def one_offer(committed_database):
    with acting(SYSTEM):
        at = make.a_settling(debts=make.DEBTS[2:3])
        return at, make.sent(at).offers.get()


def test_yes_and_no_at_the_same_moment_is_one_answer(one_offer):
    at, offer = one_offer
    outcomes = at_once(
        as_them(at.by(offer), lambda: make.accepts(at, offer)),
        as_them(at.by(offer), lambda: make.refuses(at, offer)),
    )
    assert refusals(outcomes) == ["debts.answered_already"], outcomes
    with acting(SYSTEM):
        answer, now = Answer.objects.get(), Offer.objects.get()
        assert {"accept": "accepted", "refuse": "refused"}[answer.kind] == now.state
        assert Agreement.objects.exists() == (answer.kind == "accept")
        assert Reservation.objects.get().state == ("committed" if answer.kind == "accept" else "held")


def test_of_every_yes_and_no_at_once_one_counts_and_every_cent_is_where_it_says(committed_database):
    with acting(SYSTEM):
        settled = [make.a_settling(debts=make.DEBTS[2:3]) for _ in range(PAIRS)]
        offers = []
        for at in settled:
            draft = make.proposed(at)
            by = {"actor": at.officer.actor, "clock": CLOCK}
            offers.append(services.offers_send(proposal_id=draft.pk, pot_id=at.pot.pk, **by).offers.get())
    for at, offer in zip(settled, offers, strict=True):
        outcomes = at_once(
            as_them(at.by(offer), lambda at=at, offer=offer: make.refuses(at, offer)),
            as_them(at.by(offer), lambda at=at, offer=offer: make.accepts(at, offer)),
        )
        assert refusals(outcomes) == ["debts.answered_already"], outcomes
    with acting(SYSTEM):
        agreed = {"accept": "committed", "refuse": "held"}
        for offer in offers:
            answer, held = Answer.objects.get(offer=offer), Reservation.objects.get(pk=offer.reservation_id)
            assert (held.state, held.cents) == (agreed[answer.kind], offer.cents)
            assert Agreement.objects.filter(proposal=offer.proposal_id).count() == (answer.kind == "accept")
    with prove.books():
        assert list(prove.faults()) == []


def test_a_yes_on_the_last_day_and_the_night_after_it(one_offer):
    at, offer = one_offer
    last, after = FixedClock.on(offer.due_on), FixedClock.on(offer.due_on + timedelta(days=1))
    outcomes = at_once(
        as_them(at.by(offer), lambda: make.accepts(at, offer, clock=last)),
        lambda: offers_expire(clock=after),
    )
    with acting(SYSTEM):
        now = Offer.objects.get()
        assert now.state in ("accepted", "expired"), outcomes
        assert Answer.objects.exists() == Agreement.objects.exists() == (now.state == "accepted")
        assert refusals(outcomes) == ([] if now.state == "accepted" else ["debts.offer_expired"])


def test_a_yes_and_a_withdrawal_at_the_same_moment_never_leave_money_behind(one_offer):
    at, offer = one_offer
    outcomes = at_once(
        as_them(at.by(offer), lambda: make.accepts(at, offer)),
        as_them(
            at.officer.actor,
            lambda: services.proposal_withdraw(proposal_id=offer.proposal_id, actor=at.officer.actor, clock=CLOCK),
        ),
    )
    assert len(refusals(outcomes)) == 1, outcomes
    with acting(SYSTEM):
        agreed = Agreement.objects.exists()
        assert Reservation.objects.get().state == ("committed" if agreed else "voided")
        assert Offer.objects.get().state == ("accepted" if agreed else "withdrawn")


def test_one_signature_however_often_it_is_pressed(one_offer):
    at, offer = one_offer
    with acting(at.by(offer)):
        make.accepts(at, offer)
    own = people.actor_as_resident(at.desk.resident)
    sign = as_them(
        own,
        lambda: services.contract_sign(proposal_id=offer.proposal_id, person_id=own.person_id, actor=own, clock=CLOCK),
    )
    assert refusals(at_once(sign, sign)) == ["debts.signed_already"]
    with acting(SYSTEM):
        assert Contract.objects.count() == 1
