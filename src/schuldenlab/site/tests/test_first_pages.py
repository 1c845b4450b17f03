# SPDX-License-Identifier: EUPL-1.2
"""What comes in by itself stands on the first page of who acts on it: by when, why, and one button to it."""

from __future__ import annotations

import html
import re

from django.test import Client

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import SystemClock
from schuldenlab.debts import services as debts
from schuldenlab.fund import services as fund
from schuldenlab.fund.models import Payment
from schuldenlab.site.demo.generator import households
from schuldenlab.site.demo.personas import id_of
from schuldenlab.site.demo.work import SEED

CLOCK = SystemClock()
CASE = id_of("case", str(list(households(3, seed=SEED, today=CLOCK.today()))[2].people[0].id))


def _rows(client: Client) -> list[str]:
    """The one next thing and the rows below it, as they are read."""
    page = html.unescape(client.get("/").content.decode()).partition("<main")[2]
    blocks = [page.partition('<div class="lab-next')[2].partition("</div>\n</div>")[0], *page.split("<li><div")[1:]]
    return [re.sub(r"\s+", " ", one) for one in blocks]


def test_letters_that_wait_have_a_day_a_reason_and_a_button(log_in):
    with acting(SYSTEM):
        debts.letter_add(content=b"\xff\xd8\xff\xe0\x00\x10JFIF, a letter", case_id=CASE, actor=SYSTEM, clock=CLOCK)
    (row,) = [one for one in _rows(log_in("fatima")) if f'href="/cases/{CASE}/letters/"' in one]
    assert "Lees de brieven" in row
    assert "Een brief lezen we binnen 5 werkdagen" in row
    assert "Zonder datum" not in row


def test_a_payment_that_came_back_leads_to_paying_again(log_in):
    with acting(SYSTEM):
        payment = Payment.objects.filter(state="released").select_related("reservation").first()
        day = payment.batch.released_on
        fund.payment_return(payment_id=payment.pk, returned_on=day, actor=SYSTEM, clock=CLOCK)
    manager = log_in("mariska")
    at = f"/cases/{payment.reservation.case_id}/paying/"
    (row,) = [one for one in _rows(manager) if f'href="{at}"' in one]
    assert "Betaal opnieuw" in row
    assert "De bank stuurde een betaling terug" in row
    page = manager.get(at)
    assert page.status_code == 200
    assert str(payment.reservation_id) in page.content.decode(), "it can be ticked to be paid again"
