# SPDX-License-Identifier: EUPL-1.2
"""Letters about giving back: what was agreed in words, and a question instead of a reminder when one did not come."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from pypdf import PdfReader

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.documents import document_open
from schuldenlab.cases.models import PaperDue
from schuldenlab.cases.tests import factories as cases
from schuldenlab.cases.tests import premium_first

from .. import missed, services
from . import factories as make

PAPERS = """
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
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def test_what_was_agreed_is_on_paper_amount_by_amount(agreed):
    said = letter("giving-back-plan")
    assert "Zo geef je iets terug aan het fonds." in said
    assert "Je geeft nog € 500,00 terug." in said
    assert "– € 43,00: 4 december 2026 – € 43,00: 4 januari 2027" in said
    assert "Je werkt ook uren." in said
    assert "De eerste dag is vrijdag 4 december 2026." in said
    assert f"Bel {agreed.coach.employment.shown_as}:" in said


def test_an_amount_that_did_not_come_is_a_question_without_blame(agreed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        missed.every_night(FixedClock.on(date(2026, 12, 5)))
    said = letter("missed-payment")
    assert "De betaling van vrijdag 4 december is niet gelukt." in said
    assert "We spraken af dat je € 43,00 zou betalen" in said
    assert "Je krijgt geen boete." in said
    assert "maandag 7 december 2026" in said
    assert not re.search("achterstand|aanmaning|incasso|deurwaarder", said)
