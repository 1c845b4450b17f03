# SPDX-License-Identifier: EUPL-1.2
"""The letter that a case is closed says what somebody waited for: which debts are gone, and that nothing is owed."""

from __future__ import annotations

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.models import Paper
from schuldenlab.cases import services as case_services
from schuldenlab.cases.closing_words import closing_words
from schuldenlab.cases.papers import every_night as letters_night
from schuldenlab.cases.tests import factories as cases
from schuldenlab.fund import services as fund_services
from schuldenlab.fund.models import Obligation
from schuldenlab.people.models import Organisation
from schuldenlab.people.tests import factories as people

from . import settling as make
from .settled import money, paid, said, signed
from .test_settling import agreed

CLOCK = make.CLOCK
TODAY = CLOCK.today()


def named(offer) -> str:
    return f"{Organisation.objects.get(pk=offer.creditor_id).name}, {money(offer.balance_cents)}"


def test_the_letter_at_the_end_names_the_debts_that_are_gone_and_what_was_given_back(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    signed(at, proposal)
    batch, by = paid(at)
    client = at.desk.resident.pk
    assert "terug" not in closing_words(at.case, client, "nl"), "as long as something is left to give back"
    owed = Obligation.objects.get(case=at.case)
    given = money(owed.left_cents)
    fund_services.instalment_pay(
        obligation_id=owed.pk, cents=owed.left_cents, received_on=TODAY, actor=SYSTEM, clock=CLOCK
    )
    cases.a_letter_head()
    people.an_address(at.desk.resident)
    case_services.case_close(case_id=at.case.pk, outcome="completed", actor=at.desk.coach.actor, clock=CLOCK)
    letters_night(CLOCK)
    letter = said(Paper.objects.get(template="cases.closing").document_id)
    assert "Al deze schulden zijn weg:" in letter
    for offer in proposal.offers.all():
        assert f"– {named(offer)}" in letter
    assert f"Je gaf {given} terug. Je hoeft niets meer terug te geven." in letter
    assert "blijven staan" not in letter

    # A payment that comes back takes its debt out of what is gone.
    payment = batch.row.payments.order_by("pk").first()
    fund_services.payment_return(payment_id=payment.pk, returned_on=TODAY, **by)
    lost = proposal.offers.get(pk=payment.cause_id)
    gone, stays = closing_words(at.case, client, "nl").replace("\xa0", " ").split("Deze schulden blijven staan:")
    assert "Al deze" not in gone
    assert named(lost) not in gone
    assert named(lost) in stays
