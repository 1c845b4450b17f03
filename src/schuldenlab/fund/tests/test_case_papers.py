# SPDX-License-Identifier: EUPL-1.2
"""Letters about giving back: what was agreed in words, and a question instead of a reminder when one did not come."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.documents import document_open
from schuldenlab.base.models import Event, Task
from schuldenlab.cases.engine import case_refresh
from schuldenlab.cases.models import Case, PaperDue
from schuldenlab.cases.papers import OVERTAKEN, papers_make
from schuldenlab.cases.selectors_papers import letters_sent
from schuldenlab.cases.tests import factories as cases
from schuldenlab.cases.tests import premium_first
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.tests import factories as people

from .. import missed, services
from ..letters import obligation_pdf
from ..models import Obligation
from ..pages_giving import next_step
from ..paying_in import paying_in_words
from ..selectors import obligation_view
from ..services import obligations
from . import factories as make
from .test_giving_back import a_decision

PAPERS = """
[giving_back]
owes = "sum_paid"
ways = { cash = "instalments", volunteering = "hours" }
hour_value = 1_000
confirmed_by = "host"
missed = "talk"

[papers]
"giving_back.started" = "giving-back-plan"
"giving_back.missed" = "missed-payment"

[measure]
"""
PROMISES = premium_first.change(("\n[measure]\n", PAPERS), version="4.0.0")


@pytest.fixture
def agreed(staff, clock, django_capture_on_commit_callbacks):
    """Somebody who gives back two amounts and works hours for the rest."""
    cases.a_letter_head(clock=clock)
    desk = cases.on_the_way(files=PROMISES, clock=clock)
    obligation = make.paid(make.a_pot(), desk)
    with django_capture_on_commit_callbacks(execute=True):
        services.return_plan_make(
            obligation_id=obligation.pk, agreed_on=clock.today(), by_hours=True, actor=desk.coach.actor, clock=clock,
            instalments=[(date(2026, 12, 4), 4_300), (date(2027, 1, 4), 4_300)],
        )  # fmt: skip
    return desk


def letter(paper: str) -> str:
    row = PaperDue.objects.get(paper=paper)
    assert row.held_by == ""
    content = document_open(document_id=row.document_id, actor=SYSTEM, purpose="fund").content
    return pdf_words(content)


def pdf_words(content: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def test_what_was_agreed_is_on_paper_amount_by_amount(agreed):
    said = letter("giving-back-plan")
    assert "Zo geef je iets terug aan het fonds." in said
    assert "Je geeft nog € 500,00 terug." in said
    assert "– € 43,00: 4 december 2026 – € 43,00: 4 januari 2027" in said
    assert "Dan blijft er € 414,00 over. Daarvoor zijn je uren." in said  # 500.00 less twice 43.00
    assert "Dit betaal je, uiterlijk op de dag die erbij staat:" in said
    assert f"{agreed.coach.employment.shown_as} vertelt waar je betaalt." in said
    assert "Je werkt ook uren. Die meld je op je eigen pagina, of bij je coach. Je uren tellen" in said
    assert "De eerste betaling is er uiterlijk op vrijdag 4 december 2026." in said
    assert f"Bel {agreed.coach.employment.shown_as}:" in said


def test_where_to_pay_is_the_choice_of_the_city_and_never_a_guess(agreed):
    today = make.CLOCK.today()

    def seen():
        return obligation_view(obligation_id=Obligation.objects.get().pk, actor=SYSTEM, on=today)

    assert paying_in_words(seen().pay_to) == "Je coach vertelt waar je betaalt."
    cases.a_local_value("city.giving_back_account", {"iban": "NL91 ABNA 0417 1643 01", "name": "Gemeente Lindermonde"})
    assert seen().pay_to is None  # its check number is wrong
    right = {"iban": "nl91abna0417164300", "name": "Gemeente Lindermonde"}
    cases.a_local_value("city.giving_back_account", right, holds_from=today)
    view = seen()
    words = "Betaal op rekening NL91 ABNA 0417 1643 00 van Gemeente Lindermonde. Schrijf erbij: "
    words += f"{view.id.hex[:8].upper()}."
    assert paying_in_words(view.pay_to) == words
    assert words in pdf_words(obligation_pdf(view, "", actor=agreed.coach.actor, clock=FixedClock.on(today)))


def test_an_amount_that_did_not_come_is_a_question_without_blame(agreed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        missed.every_night(FixedClock.on(date(2026, 12, 5)))
    said = letter("missed-payment")
    assert "De betaling van vrijdag 4 december 2026 is niet gelukt." in said
    assert "je tot en met vrijdag 4 december 2026 € 43,00 zou betalen. Dat geld is niet gekomen." in said
    assert "Je krijgt geen boete." in said
    assert "maandag 7 december 2026" in said
    assert not re.search("achterstand|aanmaning|incasso|deurwaarder", said)
    on_screen = next_step(_view(date(2026, 12, 5)), own=True)
    assert on_screen == "De betaling van vrijdag 4 december is niet gelukt. Zullen we samen kijken wat wel kan?"


def _view(on):
    return obligation_view(obligation_id=Obligation.objects.get().pk, actor=SYSTEM, on=on)


def test_what_was_given_back_another_way_asks_for_no_payment_any_more(agreed, clock):
    """The letter of a missed one that was not made yet is not made, and its line is gone."""
    clock.at += timedelta(days=12)
    owed = Obligation.objects.get()
    missed.every_night(clock)
    assert [line.state for line in _view(clock.today()).instalments] == ["missed", "due"]
    letter_due = PaperDue.objects.get(paper="missed-payment")
    services.forgive(
        obligation_id=owed.pk, decision_id=a_decision(agreed, 50_000).pk,
        actor=people.a_fund_manager().actor, clock=clock,
    )  # fmt: skip
    view = _view(clock.today())
    assert (view.left_cents, view.instalments) == (0, ())
    assert papers_make([letter_due.pk], clock=clock) == (0, {OVERTAKEN: 1})


def test_a_closed_case_has_no_step_so_the_coach_gets_the_talk_itself(agreed, monkeypatch):
    """The letter says that the coach calls: somebody has to know."""
    monkeypatch.setattr(obligations, "method_reads", lambda case, fact: True)
    of = {"subject_id": Obligation.objects.get().pk, "step": "talk", "done_at": None}
    missed.every_night(FixedClock.on(date(2026, 12, 5)))
    assert not Task.objects.filter(**of).exists()  # the method's own step
    Case.objects.filter(pk=agreed.case.pk).update(closed_on=date(2026, 12, 7), outcome="ended_early")
    missed.every_night(FixedClock.on(date(2027, 1, 5)))
    assert Task.objects.get(**of).assignee_id == agreed.coach.person.pk


def test_the_letter_of_what_is_left_names_what_did_not_come_too(agreed):
    """Its lines add up to what the plan still asks."""
    view = obligation_view(obligation_id=Obligation.objects.get().pk, actor=SYSTEM, on=date(2026, 12, 5))
    content = obligation_pdf(view, "", actor=agreed.coach.actor, clock=FixedClock.on(date(2026, 12, 5)))
    said = pdf_words(content)
    assert "€ 43,00, was afgesproken tot en met 4 december 2026 € 43,00 tot en met 4 januari 2027" in said
    assert "Dan blijft er € 414,00 over. Daarvoor zijn je uren." in said
    later = FixedClock.on(date(2027, 1, 5))
    view = obligation_view(obligation_id=view.id, actor=SYSTEM, on=later.today())
    said = pdf_words(obligation_pdf(view, "", actor=agreed.coach.actor, clock=later))
    assert "De afgesproken dag is voorbij. Bel ons, dan spreken we een nieuwe af." in said
    assert "Er is geen dag waarop" not in said


@pytest.mark.parametrize(("paid_on", "stays"), [(date(2026, 12, 5), True), (date(2026, 12, 8), False)])
def test_a_letter_that_is_not_on_the_post_yet_stays_when_the_money_came(
    agreed, django_capture_on_commit_callbacks, paid_on, stays
):
    """It would go on Monday 7 December, beside a letter that says the opposite."""
    with django_capture_on_commit_callbacks(execute=True):
        missed.every_night(FixedClock.on(date(2026, 12, 5)))
    later = FixedClock.on(paid_on)
    services.instalment_pay(
        obligation_id=Obligation.objects.get().pk, cents=4_300, received_on=paid_on, actor=SYSTEM, clock=later
    )
    case = Case.objects.select_related("method_version").get(pk=agreed.case.pk)
    case_refresh(case=case, actor=SYSTEM, clock=later)  # said once, however often it is looked at
    seen = letters_sent(case_id=case.pk, actor=agreed.coach.actor, purpose=Purpose.PLAN, on=paid_on)
    (line,) = (one for one in seen.sent if one.kind == "fund.missed")
    assert (line.is_withdrawn, line.is_on_its_way) == (stays, False)
    assert Event.objects.filter(verb="paper.withdrawn").count() == stays


def test_of_an_amount_that_came_in_part_only_the_rest_is_lacking(agreed, clock, django_capture_on_commit_callbacks):
    clock.at += timedelta(days=1)
    owed = Obligation.objects.get()
    services.instalment_pay(obligation_id=owed.pk, cents=4_000, received_on=clock.today(), actor=SYSTEM, clock=clock)
    with django_capture_on_commit_callbacks(execute=True):
        missed.every_night(FixedClock.on(date(2026, 12, 5)))
    said = letter("missed-payment")
    assert "niet helemaal gelukt" in next_step(_view(date(2026, 12, 5)), own=True)
    assert "€ 43,00 zou betalen. Daarvan kwam € 40,00. Er mist nog € 3,00." in said
    assert "Dat geld is niet gekomen" not in said
