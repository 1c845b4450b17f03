# SPDX-License-Identifier: EUPL-1.2
"""What was written down wrong stays to be seen, struck through, with who put it right and when."""

from __future__ import annotations

import html
from uuid import UUID, uuid4

import pytest
from django.test import Client

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import SystemClock
from schuldenlab.base.terms import date_in_words
from schuldenlab.cases.models import Contact, FactRecord
from schuldenlab.site.demo.generator import households
from schuldenlab.site.demo.personas import by_key, id_of
from schuldenlab.site.demo.work import SEED

from .on_a_way import with_a_proposal

TODAY = SystemClock().today()
DAY = f"{TODAY.day}-{TODAY.month}-{TODAY.year}"
BY = f"Verbeterd door {by_key('joris').name} op {date_in_words(TODAY, weekday=False, year=True)}. Dit telt niet meer."


@pytest.fixture
def case(city: None) -> UUID:
    case_id = id_of("case", str(list(households(3, seed=SEED, today=TODAY))[2].people[0].id))
    with acting(SYSTEM):
        with_a_proposal(case_id)
    return case_id


def _page(client: Client, address: str) -> str:
    return html.unescape(client.get(address).content.decode())


def test_a_corrected_contact_is_struck_and_names_who_put_it_right(log_in, case):
    first, second = log_in("fatima"), log_in("joris")
    at = f"/cases/{case}/do/contact.record/"
    told = {"kind": "hearing", "held_on": DAY, "reached": "yes", "channel": "phone"}
    assert first.post(at, told | {"note": "Dit was een ander.", "once": str(uuid4())}).status_code == 302
    with acting(SYSTEM):
        wrong = Contact.objects.get(case=case, kind="hearing")
    mended = told | {"kind": "follow_up", "reached": "no", "note": "Niemand thuis.", "corrects": str(wrong.pk)}
    assert second.post(at, mended | {"once": str(uuid4())}).status_code == 302
    page = _page(first, f"/cases/{case}/")
    struck = page.partition("<s>")[2].partition("</s>")[0]
    assert "Dit was een ander." in struck
    assert "Niemand thuis." not in struck
    assert BY in page
    assert str(wrong.pk) not in _page(second, at), "what was put right is no choice any more"


def test_a_corrected_fact_is_struck_beside_what_holds_now(log_in, case):
    first, second = log_in("fatima"), log_in("joris")
    at = f"/cases/{case}/do/fact.record:income.month/"
    told = {"value": "1500", "holds_on": DAY, "source": "resident"}
    assert first.post(at, told | {"once": str(uuid4())}).status_code == 302
    with acting(SYSTEM):
        wrong = FactRecord.objects.get(case=case, name="income.month")
    mended = told | {"value": "1250", "corrects": str(wrong.pk), "once": str(uuid4())}
    assert second.post(at, mended).status_code == 302
    page = _page(first, at)
    assert [one.partition("</s>")[0].replace("\xa0", " ").split(",")[0] for one in page.split("<s>")[1:]] == ["€ 1.500"]
    assert f"Vastgelegd door {by_key('fatima').name} op" in page
    assert BY in page
