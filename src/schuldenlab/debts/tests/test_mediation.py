# SPDX-License-Identifier: EUPL-1.2
"""Schuldbemiddeling on its own file: a household pays by itself, in parts. What creditors and the resident are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string

from schuldenlab.base.acting import acting
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.texts import text
from schuldenlab.cases.tests import factories as cases
from schuldenlab.fund.models import Reservation
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Claim, Message, Offer
from ..selectors.creditor import questions
from ..services.conversation import opened
from ..services.proposals import help_ended
from . import settling as make
from .test_papers import letters

CLOCK = make.CLOCK
LATER = FixedClock.on(CLOCK.today() + timedelta(days=40))


def test_creditors_read_that_it_comes_in_parts_and_the_resident_that_the_debts_are_gone(
    staff, django_capture_on_commit_callbacks
):
    cases.a_letter_head()
    at = make.a_settling(method="mediation", debts=make.DEBTS[2:])
    by, clerk = {"actor": at.officer.actor, "clock": CLOCK}, at.creditors[at.claims[0].answering_id].actor
    make.without_screen(at.claims[1])
    make.calculated(at, income="1600.00")  # 100.00 a month, of which the helper keeps five percent
    with django_capture_on_commit_callbacks(execute=True):
        draft = services.proposal_make(case_id=at.case.pk, **by)
        services.offers_send(proposal_id=draft.pk, **by)
    offers = Offer.objects.filter(proposal=draft).order_by("known_at", "pk")
    assert sum(offer.cents for offer in offers) == 171_000
    assert not Reservation.objects.exists()

    with acting(clerk):
        (asked,) = questions(actor=clerk, on=CLOCK.today()).questions
    assert asked.offer.months == 18
    [said] = letters("offer")
    assert "in delen, verdeeld over 18 maanden" in said
    assert "in één keer" not in said

    with django_capture_on_commit_callbacks(execute=True):
        for offer in offers:
            make.accepts(at, offer)
    assert {opened(row)["months"] for row in Message.objects.filter(type="agreement")} == {18}
    with acting(clerk):
        news = [one for one in questions(actor=clerk, on=CLOCK.today()).news if one.type == "agreement"]
    assert [one.months for one in news] == [18]

    own = people.actor_as_resident(at.desk.resident)
    with acting(own):
        services.contract_sign(proposal_id=draft.pk, person_id=at.desk.resident.pk, actor=own, clock=CLOCK)
    with django_capture_on_commit_callbacks(execute=True):
        services.instalment_pass_on(
            proposal_id=draft.pk, cents=171_000, passed_on=LATER.today(), actor=at.officer.actor, clock=LATER
        )
    assert set(Claim.objects.values_list("state", "reason")) == {("gone", "discharged")}
    [said] = letters("final-discharge")
    assert text("debts.letters.discharged.subject", "nl") in said


@pytest.mark.parametrize(("how", "reason"), [("withdraw", "withdrawn"), ("decline", "help_ended")])
def test_a_proposal_that_stops_is_not_the_help_that_stops(staff, how, reason):
    """Who hears that the help stopped collects again."""
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal, by = make.sent(at), {"actor": at.officer.actor, "clock": CLOCK}
    if how == "withdraw":
        services.proposal_withdraw(proposal_id=proposal.pk, **by)
    else:
        help_ended(case=at.case, **by)
    clerk = at.creditors[at.claims[0].answering_id].actor
    with acting(clerk):
        told = [one for one in questions(actor=clerk, on=CLOCK.today()).news if one.type == "ended"]
    assert [one.reason for one in told] == [reason]
    line = render_to_string("debts/parts/news_line.html", {"one": told[0]})
    assert ("De schuldregeling" in line) == (reason == "help_ended")
    assert ("De hulp gaat door." in line) == (reason == "withdrawn")
