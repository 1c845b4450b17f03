# SPDX-License-Identifier: EUPL-1.2
"""Letters about debts: on paper for who is not on screen, and what a resident hears when there is an agreement."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from pypdf import PdfReader

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.documents import document_open
from schuldenlab.cases.above import cases_follow
from schuldenlab.cases.models import PaperDue
from schuldenlab.cases.tests import factories as cases

from .. import services
from ..models import Message, Offer
from ..services.proposals import help_ended
from . import settling as make

CLOCK = make.CLOCK


@pytest.fixture
def post(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def at(staff):
    """Debts at four creditors: one of them has nobody on screen, and gets its post at an address."""
    cases.a_letter_head()
    at = make.a_settling()
    make.without_screen(at.claims[-1])
    return at


def letters(paper: str) -> list[str]:
    rows = PaperDue.objects.filter(paper=paper)
    assert [row.held_by for row in rows if row.held_by] == []
    return [words(row) for row in rows]


def words(row: PaperDue) -> str:
    content = document_open(document_id=row.document_id, actor=SYSTEM, purpose="settlement").content
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def test_only_who_is_not_on_screen_gets_the_offer_on_paper(at, post):
    with post():
        make.sent(at)
    [said] = letters("offer")
    offer = Offer.objects.get(claim=at.claims[-1])
    reference = Message.objects.get(pk=offer.pk).conversation.reference
    assert offer.due_on == date(2026, 12, 8)
    for part in (
        "Kantoorlaan 7",
        f"Ons voorstel voor de schulden van {at.desk.resident.full_name}.",
        "uw kenmerk F-telecom: u krijgt € ",
        "van € 948,99",
        reference,
        "Wilt u antwoorden? Dat kan tot en met dinsdag 8 december 2026.",  # ten working days from the post of tomorrow
        "finale kwijting",
    ):
        assert part in said, part
    assert not re.search(r"\b\d{9}\b", said)
    assert "F-tax" not in said


def test_who_was_asked_nothing_hears_on_paper_that_help_has_begun(at, post):
    """With the offer, once; where a question came first, that told it already."""
    with post():
        make.sent(at)
    [said] = letters("begun")
    for part in (f"Wij helpen {at.desk.resident.full_name} met schulden.", "F-telecom", "wachten met incasso"):
        assert part in said, part
    assert "€" not in said
    with post():
        services.balances_ask(case_id=at.case.pk, again=[at.claims[-1].pk], actor=at.officer.actor, clock=CLOCK)
    assert len(letters("begun")) == 1


def test_two_debts_at_one_creditor_are_one_letter(at, post):
    creditor = at.claims[-1].answering
    make.a_known_claim(at.case, creditor, "shop", "ordinary", 20_000)
    with post():
        make.sent(at)
    [said] = letters("offer")
    assert "F-telecom" in said
    assert "F-shop" in said


def test_a_proposal_that_is_sent_again_the_same_day_is_a_letter_again(at, post):
    """Two letters with one last day: of each proposal its own."""
    with post():
        first = make.sent(at)
    with post():
        services.proposal_withdraw(proposal_id=first.pk, actor=at.officer.actor, clock=CLOCK)
        make.sent(at)
    assert len(letters("offer")) == 2


def test_a_second_question_the_same_day_is_a_letter_again(at, post):
    creditor = at.claims[-1].answering
    with post():
        services.balances_ask(case_id=at.case.pk, again=[at.claims[-1].pk], actor=at.officer.actor, clock=CLOCK)
        late = make.a_known_claim(at.case, creditor, "shop", "ordinary", 20_000)
        services.balances_ask(case_id=at.case.pk, again=[late.pk], actor=at.officer.actor, clock=CLOCK)
    first, second = sorted(letters("balance-request"), key=lambda said: "F-shop" in said)
    assert "F-telecom" in first
    assert "F-shop" not in first
    assert "F-shop" in second


def test_thinking_again_gives_the_reasons(at, post):
    proposal = make.sent(at)
    offer = Offer.objects.get(claim=at.claims[-1])
    Offer.objects.filter(pk=offer.pk).update(state="refused")
    with post():
        services.offers_reconsider(
            proposal_id=proposal.pk, reasons="Zij begint in januari met werk.", actor=at.officer.actor, clock=CLOCK
        )
    [said] = letters("reconsider-request")
    assert "Wilt u nog eens kijken naar ons voorstel" in said
    assert "Zij begint in januari met werk." in said
    assert "F-telecom" in said


def test_an_agreement_is_told_to_the_resident_and_to_who_is_not_on_screen(at, post):
    make.sent(at)
    with post():
        for offer in Offer.objects.all():
            make.accepts(at, offer)
    rows = {row.reader_type: words(row) for row in PaperDue.objects.filter(paper="agreement-notice")}
    assert set(rows) == {"person", "organisation"}
    assert "Alle bedrijven met een voorstel zeiden ja." in rows["person"]
    assert "De volgende stap is je contract." in rows["person"]
    assert "U hoeft nu niets te doen." in rows["organisation"]


def test_a_question_on_paper_names_who_it_is_about_without_a_bsn(at, post):
    with post():
        services.balances_ask(case_id=at.case.pk, again=[at.claims[-1].pk], actor=at.officer.actor, clock=CLOCK)
    [said] = letters("balance-request")
    assert f"open op naam van {at.desk.resident.full_name}?" in said
    assert "– F-telecom" in said
    assert "Geboren op:" in said
    assert not re.search(r"\b\d{9}\b", said)


def test_a_question_on_paper_is_the_notice_too(at, post):
    with post():
        services.balances_ask(case_id=at.case.pk, again=[at.claims[-1].pk], actor=at.officer.actor, clock=CLOCK)
    [said] = letters("balance-request")
    assert "Wilt u vanaf nu wachten met incasso en nieuwe kosten?" in said
    assert letters("begun") == []


def test_a_reminder_goes_by_post_to_who_is_not_on_screen_and_its_day_stands(at, post):
    make.sent(at)
    with post():
        for offer in Offer.objects.all():
            for _ in range(2):  # a second click the same day
                services.remind(message_id=offer.pk, actor=at.officer.actor, clock=CLOCK)
    [said] = letters("reminder")
    assert "Wij deden u een voorstel. Wij hebben nog geen antwoord." in said
    assert "– F-telecom" in said
    assert "De laatste dag om te antwoorden verandert niet: dinsdag 8 december 2026." in said
    row = PaperDue.objects.get(paper="reminder")
    assert (row.reader_id, row.sent_on) == (at.claims[-1].answering_id, date(2026, 11, 24))


def test_a_question_what_is_owed_is_reminded_by_post_too(at, post):
    last = at.claims[-1]
    asked = services.balances_ask(case_id=at.case.pk, again=[last.pk], actor=at.officer.actor, clock=CLOCK)
    with post():
        services.remind(message_id=asked[0].pk, actor=at.officer.actor, clock=CLOCK)
    [said] = letters("reminder")
    assert "Wij vroegen u wat er openstaat." in said
    assert "– F-telecom" in said


def test_who_is_not_on_screen_hears_by_post_that_a_proposal_stopped(at, post):
    proposal = make.sent(at)
    with post():
        services.proposal_withdraw(proposal_id=proposal.pk, actor=at.officer.actor, clock=CLOCK)
    [said] = letters("ended")
    assert "Wij hebben dit voorstel ingetrokken. De hulp gaat door." in said
    assert "– F-telecom" in said
    assert "F-tax" not in said
    row = PaperDue.objects.get(paper="ended")
    assert (row.reader_id, row.sent_on) == (at.claims[-1].answering_id, date(2026, 11, 24))


def test_who_is_not_on_screen_hears_by_post_that_help_stopped(at, post):
    make.sent(at)
    with post():
        help_ended(case=at.case, on=CLOCK.today(), actor=SYSTEM, clock=CLOCK)
        cases_follow(cases=[at.case], actor=SYSTEM, clock=CLOCK)
    [said] = letters("ended")
    assert "De schuldregeling is gestopt. Ons voorstel geldt niet meer." in said
    assert "De hulp gaat door" not in said
