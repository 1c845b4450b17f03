# SPDX-License-Identifier: EUPL-1.2
"""What an agreement means: who is in it, what stays outside, who signs it, under which number it is paid."""

from __future__ import annotations

import pytest

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import NotAllowed
from schuldenlab.cases.actions import step_do
from schuldenlab.cases.euros import euros_of
from schuldenlab.cases.models import Case, PaperDue
from schuldenlab.cases.tests import factories as cases
from schuldenlab.fund.models import Reservation
from schuldenlab.people.models import Employment
from schuldenlab.people.services import address_start, representation_start
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Claim, Conversation, Message, Offer
from ..selectors.contract import contract_view
from ..services.conversation import opened
from . import factories as claims
from . import settling as make
from .settled import a_paper, money, ordered_by_the_court, paid, said, signed
from .test_settling import agreed

CLOCK = make.CLOCK
TODAY = CLOCK.today()


def test_whom_the_court_ordered_is_in_the_contract_and_in_the_euros(staff):
    at = make.a_settling()
    proposal = ordered_by_the_court(at)
    total = sum(offer.cents for offer in proposal.offers.all())
    assert euros_of(Case.objects.get(pk=at.case.pk))["agreed"] == total
    words = said(signed(at, proposal).document_id)
    for offer in proposal.offers.select_related("creditor"):
        assert offer.creditor.name in words
    assert "De rechter besloot dat alle schuldeisers op deze lijst meedoen." in words
    paid(at)
    steps = cases.open_steps(at.case)  # nothing is left for who pays; the paper of who refused is the officer's to get
    assert ("pay" in steps, steps["discharge"].who_role) == (False, "settlement_officer")
    by = {"case_id": at.case.pk, "step": "discharge", "actor": at.officer.actor, "clock": CLOCK}
    no = proposal.offers.get(state="refused")
    step_do(offer_id=no.pk, given_on=TODAY, document_id=a_paper(at.case), **by)
    assert "discharge" not in cases.open_steps(at.case)
    assert "zeiden ja" not in words


def test_the_notice_of_a_court_order_counts_everybody_and_tells_who_refused_why_it_is_paid(
    staff, django_capture_on_commit_callbacks
):
    cases.a_letter_head()
    at = make.a_settling()
    refuser = min(at.claims[1:], key=lambda one: one.amounts.get().cents)
    address_start(
        organisation_id=refuser.answering_id, holds_from=people.LONG_AGO, kind="visit", street="Kantoorlaan",
        house_number=7, postcode="2511BT", town="'s-Gravenhage", municipality_code="0518", actor=SYSTEM, clock=CLOCK,
    )  # fmt: skip
    Employment.objects.filter(organisation=refuser.answering_id).update(holds_until=TODAY)
    with django_capture_on_commit_callbacks(execute=True):
        ordered_by_the_court(at)
    notes = {row.reader_type: said(row.document_id) for row in PaperDue.objects.filter(paper="agreement-notice")}
    owed = sum(offer.balance_cents for offer in Offer.objects.all())
    assert f"samen {money(owed)}" in notes["person"]
    assert "De rechter besloot dat iedereen meedoet." in notes["person"]
    assert "De rechter besloot dat alle schuldeisers meedoen." in notes["organisation"]


def test_the_contract_names_what_stays_outside_and_why(each):
    at, proposal, no, yes = each
    make.a_known_claim(at.case, people.an_organisation(), "student_loan", "ordinary", 640_000)
    late = people.an_organisation()
    make.a_known_claim(at.case, late, "shop", "ordinary", 12_345)
    silent = claims.a_claim(at.desk, None)
    Claim.objects.filter(pk=silent.pk).update(state="given_up", reason="client_unknown")
    words = said(signed(at, proposal).document_id)
    assert f"{late.name}: winkel of webwinkel, € 123,45. Deze schuld kwam er later bij." in words
    for part in (
        "De schuldeisers op deze lijst zeiden ja.",
        "studieschuld, € 6.400,00. Een studieschuld valt buiten deze aanpak.",
        f"{no.creditor.name}: telefoon of internet, € 948,99. Dit bedrijf doet niet mee.",
        "bedrag niet bekend. Dit bedrijf vond de naam niet in zijn administratie.",
        "Zegt een bedrijf later toch ja? Dan krijgt het zijn deel van het voorstel.",
        f"Samen vroegen zij {money(yes.balance_cents)}.",
    ):
        assert part in words, part
    view = contract_view(case_id=at.case.pk, actor=at.desk.coach.actor, on=TODAY)
    assert {one.why for one in view.stays} == {"student_loan", "refused", "client_unknown", "later"}
    assert [one.id for one in view.proposal.offers] == [yes.pk]


def test_an_office_that_administers_can_be_entered_as_who_signed(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    office = people.an_organisation(name="Bewindkantoor Helder")
    representation_start(
        person_id=at.desk.resident.pk, kind="administrator", holds_from=TODAY, by_organisation_id=office.pk,
        actor=SYSTEM, clock=CLOCK,
    )  # fmt: skip
    coach = at.desk.coach.actor
    (line,) = contract_view(case_id=at.case.pk, actor=coach, on=TODAY).lines
    assert line.signers == ((office.pk, "Bewindkantoor Helder"),)
    call = {"proposal_id": proposal.pk, "person_id": at.desk.resident.pk, "document_id": a_paper(at.case),
            "actor": coach, "clock": CLOCK}  # fmt: skip
    with pytest.raises(NotAllowed):
        services.contract_sign(signed_by=people.an_organisation().pk, **call)
    row = services.contract_sign(signed_by=office.pk, **call)
    assert (row.signed_by_id, row.signed_for_id) == (None, office.pk)
    (line,) = contract_view(case_id=at.case.pk, actor=coach, on=TODAY).lines
    assert (line.signed_on, line.signed_by) == (TODAY, "Bewindkantoor Helder")


def test_what_a_creditor_has_no_number_for_is_paid_under_ours(staff):
    at = make.a_settling(debts=make.DEBTS[2:3])
    Claim.objects.update(reference_creditor="")
    agreed(at)
    number = Conversation.objects.get().reference
    assert Reservation.objects.get().creditor_reference == number
    assert opened(Message.objects.get(type="agreement"))["claims"][0]["payment_reference"] == number
