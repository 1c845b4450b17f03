# SPDX-License-Identifier: EUPL-1.2
"""Who has no address of their own is helped all the same, and gets their letters by hand or at a letter address."""

from __future__ import annotations

import html
from uuid import UUID, uuid4

import pytest

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import SystemClock
from schuldenlab.base.models import Paper
from schuldenlab.cases.models import Case, PaperDue
from schuldenlab.people.models import Address, Organisation
from schuldenlab.people.selectors import identities
from schuldenlab.site.demo.personas import CITY_KEY, id_of

TODAY = SystemClock().today()


def _walks_in(client, **more: str) -> object:
    told = {"surname": "Daklozema", "given_names": "Sam", "channel": "desk", "talked": "yes",
            "coach_employment_id": str(id_of("employment", "fatima")), "once": str(uuid4())}  # fmt: skip
    return client.post("/cases/new/", told | more)


@pytest.fixture
def sam(log_in) -> tuple[object, UUID, UUID]:
    """A coach's client, the case, and the person who sleeps at friends' here."""
    client = log_in("fatima")
    case_id = UUID(_walks_in(client, no_fixed_address="on").headers["Location"].split("/")[2])
    with acting(SYSTEM):
        return client, case_id, Case.objects.get(pk=case_id).client_ids[0]


def _page(client, address: str) -> str:
    return html.unescape(client.get(address).content.decode())


def _homes(person_id: UUID) -> list[Address]:
    with acting(SYSTEM):
        return list(Address.objects.filter(person=person_id, kind="home").order_by("known_at"))


def test_who_sleeps_here_without_an_address_gets_an_approach(sam):
    client, case_id, person_id = sam
    choose = f"/cases/{case_id}/methods/helpdesk/"
    assert "weten we niet" not in _page(client, choose)
    assert client.post(choose, {"once": str(uuid4())}).status_code == 302
    assert "Geen vast adres, verblijft in onze gemeente" in _page(client, f"/persons/{person_id}/")
    with acting(SYSTEM):
        (told,) = identities(person_ids=[person_id], on=TODAY, actor=SYSTEM, purpose="settlement")
    assert told.address is None, "no creditor is told an address of blanks"


def test_told_twice_it_stays_one_row_and_elsewhere_is_elsewhere(sam):
    client, case_id, person_id = sam
    at = f"/persons/{person_id}/address/none/?next=/cases/{case_id}/methods/"
    assert at.partition("?")[0] in _page(client, f"/persons/{person_id}/address/"), (
        "the page of the address leads there"
    )
    for where in ("here", "here", "elsewhere"):
        answer = client.post(at, {"municipality": where, "once": str(uuid4())})
        assert answer.headers["Location"] == f"/cases/{case_id}/methods/"
    here, elsewhere = _homes(person_id)
    assert (here.holds_until, elsewhere.is_elsewhere, elsewhere.lines()) == (TODAY, True, [])
    assert "past niet" in _page(client, f"/cases/{case_id}/methods/helpdesk/")


def test_a_letter_address_is_whole_or_empty(sam):
    client, _, person_id = sam
    at, told = f"/persons/{person_id}/address/none/", {"municipality": "here", "street": "Postbus", "once": "a"}
    page = client.post(at, told)
    assert (page.status_code, page.content.decode().count("Vul het hele briefadres in")) == (422, 6)
    nowhere = client.post(at, {"once": "b"})
    assert (nowhere.status_code, "id_municipality_error" in nowhere.content.decode()) == (422, True)
    whole = told | {"house_number": "12", "postcode": "9999 AB", "town": "Lindermonde"}
    assert client.post(at, whole).status_code == 302
    assert "9999 AB" in _page(client, f"/persons/{person_id}/")


def test_a_letter_to_who_has_no_address_waits_and_is_given_by_hand_once(
    sam, log_in, django_capture_on_commit_callbacks
):
    client, case_id, person_id = sam
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/cases/{case_id}/methods/helpdesk/", {"once": str(uuid4())})
    sent = f"/cases/{case_id}/letters-sent/"
    with acting(SYSTEM):
        row = PaperDue.objects.get(case=case_id, reader_id=person_id)
    assert (row.held_by, row.document_id) == ("people.address_missing", None)
    at = f"{sent}{row.pk}/by-hand/"
    assert at in _page(client, sent)
    assert log_in("mariska").post(at).status_code == 403
    for _ in range(2):
        assert client.post(at).headers["Location"] == sent
    page = _page(client, sent)
    assert ("gemaakt om mee te geven op" in page, at in page) == (True, False)
    with acting(SYSTEM):
        paper = Paper.objects.get(recipient_id=person_id)
    assert (paper.channel, paper.sent_on) == ("handed_over", TODAY), "it bears the day on which it is given"
    assert client.post(f"/cases/{uuid4()}/letters-sent/{row.pk}/by-hand/").status_code == 404


def test_without_the_code_of_the_city_that_is_said_and_nothing_is_kept(log_in):
    with acting(SYSTEM):
        Organisation.objects.filter(is_city=True).update(municipality_code="")
        before = Case.objects.count()
    answer = _walks_in(log_in("fatima"), no_fixed_address="on")
    city = f"/organisations/{id_of('organisation', CITY_KEY)}/"
    assert "De code van onze gemeente staat nog nergens" in _page(log_in("noor"), city)
    assert (answer.status_code, "De code van onze gemeente" in answer.content.decode()) == (422, True)
    with acting(SYSTEM):
        assert Case.objects.count() == before
