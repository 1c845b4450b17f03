# SPDX-License-Identifier: EUPL-1.2
"""The pages a coach lives in: the list, the case, what fits; who reads what, and that the look is noted."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.urls import reverse

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import SystemClock
from schuldenlab.base.models import AccessLog, Task
from schuldenlab.site.demo.generator import households
from schuldenlab.site.demo.personas import id_of
from schuldenlab.site.demo.work import SEED

WORDS = "Ik wil weer weten wat ik kan uitgeven."


def _resident(number: int) -> UUID:
    return list(households(12, seed=SEED, today=SystemClock().today()))[number].people[0].id


def _case(number: int) -> UUID:
    return id_of("case", str(_resident(number)))


def _page(client, name: str, case_id: UUID, **asked: str) -> str:
    answer = client.get(reverse(name, args=[case_id]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_day_begins_with_the_household_that_may_lose_its_home(log_in):
    page = log_in("fatima").get("/").content.decode()
    first = page[page.index("lab-next") : page.index("</div>", page.index("lab-row", page.index("lab-next")))]
    assert "Ontruiming dreigt." in first
    assert f'href="{reverse("cases:step", args=[_case(7), "first-talk"])}"' in first
    assert "Wgs art. 4" in first


def test_a_button_of_the_list_opens_the_form_of_that_step(log_in):
    client = log_in("fatima")
    page = client.get("/").content.decode()
    with acting(SYSTEM):
        task = Task.objects.get(case_id=_case(8), done_at=None)
    assert task.step == "choose-method"
    assert reverse("cases:fit", args=[_case(8)]) in page
    assert client.get(reverse("cases:step", args=[_case(7), "first-talk"])).status_code == 200


@pytest.mark.parametrize("asked", ["?page=0", "?page=-1", "?page=99999999999", "?page=%00", "?page=x&waits=2"])
def test_a_page_that_is_none_is_the_first_or_the_last(log_in, asked):
    assert log_in("fatima").get(f"/{asked}").status_code in {200, 400}


def test_opening_a_case_is_a_look_with_its_purpose(log_in):
    for key, purpose in (("fatima", "plan"), ("henk", "settlement"), ("mariska", "fund"), ("willem", "oversight")):
        _page(log_in(key), "cases:case", _case(1))
        with acting(SYSTEM):
            look = AccessLog.objects.filter(page="cases:case", actor_id=id_of("account", key)).get()
        assert (look.purpose, look.subject_ids) == (purpose, [_resident(1)])


def test_own_words_are_for_who_works_on_them(log_in):
    for key, reads in (("fatima", True), ("henk", True), ("mariska", False), ("willem", False), ("aisha", False)):
        page = _page(log_in(key), "cases:case", _case(1))
        assert (WORDS in page) is reads, key
        assert ("We openen elke maandag samen de post." in page) is reads, key


def test_a_case_says_whose_move_it_is_in_a_picture_and_in_words(log_in):
    page = _page(log_in("fatima"), "cases:case", _case(1))
    for way in ("wide", "tall"):
        assert f'<title id="way-title-{way}">De weg van Daphne</title>' in page
    assert "Daphne wacht op Fatima" in page
    assert "Routekaart: nu bezig." in page
    assert f'href="{reverse("cases:step", args=[_case(1), "close"])}"' in page


def test_a_colleague_sees_that_it_is_not_their_move(log_in):
    page = _page(log_in("henk"), "cases:case", _case(1))
    assert "Jij hoeft nu niets te doen." in page
    assert reverse("cases:step", args=[_case(1), "close"]) not in page


def test_a_resident_has_another_page(log_in):
    for name in ("cases:case", "cases:happened", "cases:fit"):
        assert log_in("youssef").get(reverse(name, args=[_case(0)])).status_code == 403


def test_each_method_says_whether_it_fits_and_leads_to_the_choice(log_in):
    page = _page(log_in("fatima"), "cases:fit", _case(8))
    assert "Helpdesk Geldzaken" in page
    assert f'href="{reverse("cases:choose", args=[_case(8), "helpdesk"])}"' in page
    assert "Kies deze aanpak" in page
    assert "Kies deze aanpak" not in _page(log_in("henk"), "cases:fit", _case(8))


def test_what_is_not_known_of_a_method_has_the_page_that_tells_it(log_in):
    """And in the demo one coach may depart, with reasons, from what does not hold or is not known."""
    fatima, case_id = log_in("fatima"), _case(8)
    listed = _page(fatima, "cases:fit", case_id)
    choosing = {
        key: fatima.get(reverse("cases:choose", args=[case_id, key])).content.decode()
        for key in ("mediation", "settlement-loan", "jpf")
    }
    calculation, debts = (f'href="{reverse(f"debts:{page}", args=[case_id])}"' for page in ("calculation", "debts"))
    assert calculation in listed
    assert debts in listed
    assert [calculation in page for page in choosing.values()] == [True, True, True]
    assert [debts in page for page in choosing.values()] == [False, False, True]
    assert ['name="reasons.need"' in page for page in choosing.values()] == [True, False, True], "the loan: a must"
    assert calculation not in _page(log_in("henk"), "cases:fit", case_id), "who chooses, finds out"
    joris = log_in("joris").get(reverse("cases:choose", args=[case_id, "mediation"])).content.decode()
    assert 'name="reasons.need"' not in joris
