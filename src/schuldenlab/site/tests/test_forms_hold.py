# SPDX-License-Identifier: EUPL-1.2
"""Forms under bad luck and bad will: two clicks, an old page, a colleague who was first, input that wants to hurt."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.clock import SystemClock
from schuldenlab.base.models import AccessLog
from schuldenlab.people.models import Employment, Mandate, Person
from schuldenlab.people.services import employment_start
from schuldenlab.site.demo.generator import households
from schuldenlab.site.demo.personas import id_of
from schuldenlab.site.demo.work import SEED

NEW = "/persons/new/"


def _people() -> int:
    with acting(SYSTEM):
        return Person.objects.count()


def _told(**more: str) -> dict[str, str]:
    return {"given_names": "Vera", "prefix": "", "surname": "Testema", "birth": "2004", "bsn": "", "phone": "",
            "once": str(uuid4())} | more  # fmt: skip


def test_two_clicks_register_one_person(log_in):
    client, told, before = log_in("fatima"), _told(), _people()
    first, second = client.post(NEW, told), client.post(NEW, told)
    assert first.headers["Location"] == second.headers["Location"]
    assert _people() == before + 1


def test_the_back_button_and_other_words_are_explained_and_kept(log_in):
    client, told = log_in("fatima"), _told()
    client.post(NEW, told)
    again = client.post(NEW, told | {"surname": "Anders"})
    assert again.status_code == 422
    assert "al verstuurd" in again.content.decode()
    assert 'value="Anders"' in again.content.decode()


def test_a_wrong_number_is_said_at_its_field_and_in_the_summary_and_all_stays(log_in):
    page = log_in("fatima").post(NEW, _told(bsn="12345678")).content.decode()
    assert 'id="id_bsn_error"' in page
    assert '<a class="utrecht-link utrecht-link--html-a" href="#id_bsn">' in page
    assert 'value="Testema"' in page
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize(
    "typed", ["\x00", "a\x00b", "x" * 5_000, "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")]
)
def test_texts_that_cannot_be_kept_are_refused_in_words(log_in, typed):
    before = _people()
    answer = log_in("fatima").post(NEW, _told(surname=typed))
    assert answer.status_code == 422
    assert "id_surname_error" in answer.content.decode()
    assert _people() == before


def test_markup_in_a_name_stays_text(log_in):
    client = log_in("fatima")
    page = client.post(NEW, _told(surname="<script>alert(1)</script>"), follow=True).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_ten_megabytes_are_refused_with_a_page(log_in):
    answer = log_in("fatima").post(NEW, _told(surname="x" * 10_000_000))
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "De tekst is te lang. Er is niets opgeslagen." in page
    assert "bestand" not in page  # none was sent


def test_nothing_found_is_said_and_the_name_is_in_no_address(log_in):
    client = log_in("fatima")
    answer = client.post("/persons/", {"q": "Zzyzx"})
    assert "vinden niemand" in answer.content.decode()
    assert answer.status_code == 200
    assert "Youssef Bennani" not in client.get("/persons/?q=Bennani").content.decode()
    assert "Youssef Bennani" in client.post("/persons/", {"q": "Bennani"}).content.decode()


def test_a_colleague_was_first_shows_theirs_and_keeps_mine(log_in):
    person_id = next(households(1, seed=SEED, today=SystemClock().today())).people[0].id
    address = reverse("people:person_correct", args=[person_id])
    told = {"given_names": "Joesoef", "surname": "Bennani", "birth": "", "reason": "typing_error", "revision": "1"}
    mine, theirs = log_in("fatima"), log_in("joris")
    assert theirs.post(address, told | {"given_names": "Yusuf", "once": "a"}).status_code == 302
    late = mine.post(address, told | {"once": "b"})
    page = late.content.decode()
    assert late.status_code == 422
    assert "Iemand anders heeft dit net aangepast" in page
    assert "Yusuf Bennani" in page
    assert 'value="Joesoef"' in page
    assert re.search(r'name="revision" value="2"', page)
    assert mine.post(address, told | {"once": "b", "revision": "2"}).status_code == 302


def _mandate(**more: str) -> dict[str, str]:
    return {"holder_id": str(id_of("person", "joris")), "decision_kind": "admission", "limit_cents": "100",
            "holds_from": "1-1-2027", "holds_until": "", "once": str(uuid4())} | more  # fmt: skip


def _mandates() -> int:
    with acting(SYSTEM):
        return Mandate.objects.filter(holder=id_of("person", "joris")).count()


def test_a_mandate_is_given_within_ones_own_limit(log_in):
    client = log_in("noor")
    assert client.post("/mandates/give/", _mandate()).status_code == 302
    assert _mandates() == 1


def test_too_wide_a_mandate_is_refused_says_who_can_and_is_logged(log_in):
    client = log_in("noor")
    answer = client.post("/mandates/give/", _mandate(limit_cents="9.000"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "controller" in page
    assert 'value="9.000"' in page
    assert _mandates() == 0
    with acting(SYSTEM):
        assert AccessLog.objects.filter(refused="people.mandate_too_low").count() == 1


@pytest.mark.parametrize("more", [{"limit_cents": ""}, {"limit_cents": "100", "no_limit": "on"}])
def test_an_empty_amount_is_never_without_limit(log_in, more):
    answer = log_in("willem").post("/mandates/give/", _mandate(**more))
    assert answer.status_code == 422
    assert "zonder grens" in answer.content.decode()
    assert _mandates() == 0


def test_a_mandate_is_ended(log_in):
    client = log_in("willem")
    with acting(SYSTEM):
        mandate = Mandate.objects.get(decision_kind="payout", holder=id_of("person", "mariska")).pk
    assert (
        client.post(reverse("people:mandate_end", args=[mandate]), {"on": "1-1-2027", "once": "x"}).status_code == 302
    )
    with acting(SYSTEM):
        assert Mandate.objects.filter(ends=mandate).exists()


def test_a_second_colleague_confirms_an_account_and_the_first_may_not(log_in):
    address = reverse("people:bank_account", args=[id_of("bank_account", "collector")])
    yes = {"how": "phone_known_number", "answer": "yes", "why": ""}
    assert log_in("henk").post(address, yes | {"once": "a"}).status_code == 403
    client = log_in("mariska")
    assert client.post(address, {"how": "", "answer": "", "why": "", "once": "b"}).status_code == 422
    assert client.post(address, yes | {"once": "c"}).status_code == 302


@pytest.fixture
def new_colleague(city: None) -> str:
    """Noor entered that Marco, of the sports club, will coach for the city too; nobody has confirmed it."""
    noor = Actor(
        account_id=id_of("account", "noor"), person_id=id_of("person", "noor"), db_role=DbRole.STAFF,
        roles=frozenset({Role.COORDINATOR}),
    )  # fmt: skip
    with acting(noor):
        work = employment_start(
            organisation_id=id_of("organisation", "lindermonde"), person_id=id_of("person", "marco"),
            roles=[Role.COACH], holds_from=SystemClock().today(), actor=noor, clock=SystemClock(),
        )  # fmt: skip
    return reverse("people:employment_confirm", args=[work.id])


def test_a_second_colleague_confirms_new_work_with_one_button(log_in, new_colleague):
    client = log_in("willem")
    assert f'action="{new_colleague}"' in client.get("/staff/").content.decode()
    done = client.post(new_colleague, follow=True).content.decode()
    assert "De aanstelling is bevestigd" in done
    assert f'action="{new_colleague}"' not in done
    again = client.post(new_colleague)
    assert (again.status_code, "Hier valt niets te bevestigen" in again.content.decode()) == (409, True)


def test_who_entered_new_work_sees_why_there_is_no_button_and_is_refused(log_in, new_colleague):
    client = log_in("noor")
    page = client.get("/staff/").content.decode()
    assert "Jij hebt dit zelf ingevuld" in page
    assert f'action="{new_colleague}"' not in page
    refused = client.post(new_colleague)
    assert (refused.status_code, "Een tweede persoon kijkt mee" in refused.content.decode()) == (403, True)
    assert "wacht op een tweede collega" in log_in("fatima").get("/staff/").content.decode()


def test_a_coordinator_employs_somebody_and_a_second_colleague_confirms(log_in):
    noor, address = log_in("noor"), reverse("people:employment_new", args=[id_of("organisation", "lindermonde")])
    told = {"given_names": "Iris", "prefix": "", "surname": "Blom", "work_phone": "", "team": "Noord",
            "holds_from": "1-11-2026"}  # fmt: skip
    assert noor.post(address, told | {"roles": ["host"], "once": "a"}).status_code == 422, "no role of the city"
    assert noor.post(address, told | {"once": "b"}).status_code == 422, "no role"
    done = noor.post(address, told | {"roles": ["coach"], "once": "c"}, follow=True)
    assert "Een tweede collega moet haar bevestigen" in done.content.decode()
    with acting(SYSTEM):
        work = Employment.objects.get(shown_as="Iris Blom")
    assert (work.roles, work.confirmed_on) == (["coach"], None)
    assert "Iris Blom" in log_in("willem").get("/staff/").content.decode()


def test_an_office_may_act_for_a_resident_until_it_is_ended(log_in):
    fatima, person = log_in("fatima"), next(households(1, seed=SEED, today=SystemClock().today())).people[0].id
    address, office = reverse("people:represent", args=[person]), id_of("organisation", "administrator")
    told = {"kind": "administrator", "who": f"organisation {office}", "holds_from": "1-11-2026", "holds_until": ""}
    assert fatima.post(address, told | {"who": "organisation x", "once": "a"}).status_code == 422
    assert fatima.post(address, told | {"holds_until": "1-10-2026", "once": "b"}).status_code == 422
    page = fatima.post(address, told | {"once": "c"}, follow=True).content.decode()
    assert "Deze persoon heeft een bewindvoerder." in page
    end = re.search(r'href="(/persons/[^"]+/end/)"', page)[1]
    assert fatima.post(end, {"on": "1-10-2026", "once": "d"}).status_code == 422, "before it began"
    today = SystemClock().today()
    page = fatima.post(end, {"on": f"{today.day}-{today.month}-{today.year}", "once": "e"}, follow=True)
    assert "Deze persoon heeft een bewindvoerder." not in page.content.decode()


def test_cover_is_arranged_with_a_colleague_of_the_same_work(log_in):
    address = reverse("people:cover", args=[id_of("employment", "joris")])
    client = log_in("noor")
    other_work = {"by_employment_id": str(id_of("employment", "henk")), "cover_from": "1-12-2026", "once": "a"}
    assert client.post(address, other_work).status_code == 422
    done = other_work | {"by_employment_id": str(id_of("employment", "sanne")), "once": "b"}
    assert "Sanne Vermeulen neemt waar" in client.post(address, done, follow=True).content.decode()


def test_a_resident_says_how_to_be_reached(log_in):
    person_id: UUID = next(households(1, seed=SEED, today=SystemClock().today())).people[0].id
    told = {"reach_by": "sms", "phone": "06 0000 9999", "email": "", "language": "nl", "once": "a"}
    page = log_in("youssef").post(reverse("people:person_contact", args=[person_id]), told, follow=True)
    assert "+31600009999" in page.content.decode()


def test_a_form_from_another_site_is_refused_with_a_page(city):
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "niet aangenomen" in answer.content.decode()


def test_a_finished_task_leaves_the_list(log_in):
    client = log_in("youssef")
    page = client.get("/").content.decode()
    assert "Kijk of we je nog goed kunnen bereiken." in page
    task = re.search(r'action="(/tasks/[^"]+)"', page)[1]
    assert "Jij hoeft nu niets te doen." in client.post(task, follow=True).content.decode()
    assert client.post(task).status_code == 302, "a second click changes nothing"
    assert log_in("petra").post(task).status_code == 404
