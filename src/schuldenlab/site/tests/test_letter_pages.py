# SPDX-License-Identifier: EUPL-1.2
"""Letters on the screen: a resident opens their own, a coach sees what went out, and both can have large print."""

from __future__ import annotations

import io

from django.urls import reverse
from pypdf import PdfReader

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.models import AccessLog
from schuldenlab.cases.models import PaperDue
from schuldenlab.site.demo.personas import id_of

MINE = reverse("cases:my_letters")


def letters_of(client) -> list[str]:
    """Addresses of the PDFs on a page of letters."""
    page = client.get(MINE).content.decode()
    return [part.split('"')[0] for part in page.split('href="')[1:] if part.startswith("/letters/")]


def test_a_resident_opens_their_letter_and_that_is_noted(log_in):
    youssef = log_in("youssef")
    assert "Je routekaart" in youssef.get(MINE).content.decode()
    [address] = letters_of(youssef)
    answer = youssef.get(address)
    said = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert (answer.headers["Content-Type"], "Youssef" in said) == ("application/pdf", True)
    with acting(SYSTEM):
        pages = AccessLog.objects.filter(actor_id=id_of("account", "youssef")).values_list("page", flat=True)
        assert {"cases:my_letters", "cases:letter"} <= set(pages)


def test_large_print_is_one_press_and_comes_once(log_in, django_capture_on_commit_callbacks):
    youssef = log_in("youssef")
    [address] = letters_of(youssef)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert youssef.post(f"{address}large/").status_code == 302
    page = youssef.get(MINE).content.decode()
    assert (len(letters_of(youssef)), "grote letters" in page, "Met grote letters" in page) == (2, True, False)
    with acting(SYSTEM):
        days = PaperDue.objects.filter(reader_id=id_of_youssef(youssef)).values_list("sent_on", flat=True)
        assert len(set(days)) == 1


def test_nobody_asks_for_the_letter_of_another(log_in):
    [address] = letters_of(log_in("youssef"))
    assert log_in("daphne").post(f"{address}large/").status_code == 404
    assert log_in("petra").get(address).status_code == 404
    assert log_in("mariska").get(address).status_code == 403


def test_who_may_not_read_letters_sees_which_went_out_and_no_link(log_in):
    [address] = letters_of(log_in("youssef"))
    with acting(SYSTEM):
        case_id = PaperDue.objects.get(document_id=address.split("/")[2]).case_id
    sent = reverse("cases:letters_sent", args=[case_id])
    for key, opens in (("fatima", True), ("mariska", False)):
        page = log_in(key).get(sent).content.decode()
        assert ("Je routekaart" in page, address in page, "large/" in page) == (True, opens, opens)


def id_of_youssef(client) -> str:
    return client.get(MINE).wsgi_request.actor.person_id
