# SPDX-License-Identifier: EUPL-1.2
"""Who collects for a creditor, before, while and after its authorisation holds: in the query, and in the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schuldenlab.base.acting import acting, at_the_door
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import LabError, NotFound
from schuldenlab.people.models import Account, ActsFor
from schuldenlab.people.scope import actor_for
from schuldenlab.people.services import acts_for_end, acts_for_start, employment_end
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Answer, Claim, ClaimAmount, Conversation, Message, Offer
from ..selectors import creditor
from . import creditors as make
from . import settling

NOW = people.CLOCK
LATER = FixedClock.on(NOW.today() + timedelta(days=1))
MODELS = (Claim, ClaimAmount, Conversation, Message, Offer, Answer)


def as_logged_in(worker, clock):
    """What the login of this employee may act as that day."""
    account = Account.objects.filter(person=worker.person).first() or people.an_account(worker.person)
    with at_the_door():
        return actor_for(account, on=clock.today())


def seen(actor) -> dict[str, int]:
    """What the database shows with no filter at all."""
    with acting(actor):
        return {model.__name__: count for model in MODELS if (count := model.objects.count())}


def end_authorisation(collector, on: date) -> None:
    line = ActsFor.objects.get(organisation=collector.organisation)
    acts_for_end(acts_for_id=line.pk, on=on, actor=SYSTEM, clock=NOW)


@pytest.fixture
def energy(staff):
    return people.an_organisation()


@pytest.fixture
def collector(energy):
    return people.a_collector(energy)


@pytest.fixture
def debts(collector, energy):
    """Yara owes an energy company, and its collector was asked what."""
    found = make.debts_of_somebody()
    make.a_claim(found, energy, answering=collector.organisation, kind="energy")
    make.asked(found)
    return found


@pytest.fixture
def offered(energy, collector):
    """The collector was offered something, with the debt of somebody else beside it."""
    at = settling.a_settling(debts=settling.DEBTS[2:])
    own = at.claims[0]
    acts_for_start(
        organisation_id=collector.organisation.pk, for_organisation_id=own.creditor_id, holds_from=people.LONG_AGO,
        actor=SYSTEM, clock=NOW,
    )  # fmt: skip
    people.a_payable(collector.organisation)
    services.claim_correct(claim_id=own.pk, answering_id=collector.organisation.pk, actor=at.officer.actor, clock=NOW)
    return settling.sent(at).offers.get(claim=own)


def test_the_database_shows_a_collector_its_rows_while_the_authorisation_holds(debts, collector):
    assert seen(as_logged_in(collector, NOW)) == {"Claim": 1, "Conversation": 1, "Message": 2}
    end_authorisation(collector, LATER.today())
    then = as_logged_in(collector, LATER)
    assert seen(then) == {}
    question = Message.objects.get(type="balance_request")
    with acting(then):
        assert creditor.questions(actor=then, on=LATER.today()).questions == ()
        assert services.messages_collect(actor=then, clock=LATER) == 0
        for refused in (
            lambda: services.balance_answer(
                message_id=question.pk, holds_on=NOW.today(), total_cents=1, actor=then, clock=LATER
            ),
            lambda: services.cooperation_refuse(
                message_id=question.pk, reason="client_unknown", actor=then, clock=LATER
            ),
            lambda: services.message_confirm(message_id=question.pk, actor=then, clock=LATER),
            lambda: creditor.question(kind="balance", question_id=question.pk, actor=then, on=LATER.today()),
        ):
            with pytest.raises(NotFound):
                refused()
    assert not ClaimAmount.objects.exists()


def test_an_offer_and_its_answer_go_with_the_authorisation(offered, collector):
    who = collector.actor
    allowed = people.Actor(**{**_columns(who), "organisation_ids": (collector.organisation.pk, offered.creditor_id)})
    assert {"Offer", "Message", "Claim"} <= seen(allowed).keys()
    with acting(allowed):
        services.offer_answer(offer_id=offered.pk, kind="refuse", reason_code="share_too_low", actor=allowed, clock=NOW)
    assert seen(allowed)["Answer"] == 1
    # The same employee, when the door no longer finds the creditor in what they collect for.
    gone = people.Actor(**{**_columns(who), "organisation_ids": (collector.organisation.pk,)})
    assert seen(gone) == {}


def _columns(actor) -> dict:
    return {name: getattr(actor, name) for name in ("account_id", "person_id", "db_role", "roles", "person_ids",
                                                     "employment_id")}  # fmt: skip


@pytest.mark.parametrize("holds", ["not yet", "expired"])
def test_an_authorisation_of_another_day_gives_nothing(debts, collector, energy, holds):
    end_authorisation(collector, people.LONG_AGO)
    begins, ends = (LATER.today(), None) if holds == "not yet" else (people.LONG_AGO, NOW.today())
    acts_for_start(
        organisation_id=collector.organisation.pk, for_organisation_id=energy.pk, holds_from=begins, holds_until=ends,
        actor=SYSTEM, clock=NOW,
    )  # fmt: skip
    today = as_logged_in(collector, NOW)
    assert seen(today) == {}
    with acting(today):
        assert creditor.waiting_count(actor=today, on=NOW.today()) == 0


def test_who_left_the_collector_sees_nothing_any_more(debts, collector):
    employment_end(employment_id=collector.employment.pk, on=LATER.today(), actor=SYSTEM, clock=NOW)
    assert seen(as_logged_in(collector, LATER)) == {}


def test_a_collector_of_some_kinds_sees_those_and_no_more(staff, energy):
    worker = people.a_collector(energy, claim_kinds=["energy"])
    found = make.debts_of_somebody()
    make.a_claim(found, energy, answering=worker.organisation, kind="energy")
    make.asked(found)
    assert seen(as_logged_in(worker, NOW)) == {"Claim": 1, "Conversation": 1, "Message": 2}
    with acting(worker.actor):
        assert [one.creditor for one in creditor.questions(actor=worker.actor, on=NOW.today()).questions] == [
            energy.name
        ]
    Claim.objects.update(kind="telecom")  # as when the authorisation is for another kind than it was
    with acting(worker.actor):
        assert creditor.questions(actor=worker.actor, on=NOW.today()).questions == ()


def test_nobody_asks_reminds_or_offers_who_collects_no_more(debts, collector, offered):
    question = Message.objects.filter(type="balance_request").earliest("sent_at")
    for line in ActsFor.objects.filter(organisation=collector.organisation):
        acts_for_end(acts_for_id=line.pk, on=NOW.today(), actor=SYSTEM, clock=NOW)
    officer = {"actor": debts.officer.actor, "clock": NOW}
    claim = Claim.objects.get(case=debts.case)
    late = make.a_claim(debts, claim.creditor, answering=collector.organisation, kind="energy")
    for refused in (
        lambda: services.remind(message_id=question.pk, **officer),
        lambda: services.balances_ask(case_id=debts.case.pk, **officer),
        lambda: services.balance_answer(message_id=question.pk, holds_on=NOW.today(), total_cents=1, **officer),
    ):
        with pytest.raises(LabError) as refusal:
            refused()
        assert refusal.value.code == "debts.answers_not_for"
        assert refusal.value.values["name"] == collector.organisation.name
    # The way on: the creditor answers itself, and is asked.
    for one in (claim, late):
        services.answering_change(claim_id=one.pk, answering_id=None, **officer)
    (sent,) = services.balances_ask(case_id=debts.case.pk, **officer)
    assert (sent.answering_id, Message.objects.get(pk=question.pk).withdrawn_at) == (claim.creditor_id, NOW.now())
    assert set(Claim.objects.filter(case=debts.case).values_list("state", flat=True)) == {"asked"}
