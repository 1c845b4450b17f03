# SPDX-License-Identifier: EUPL-1.2
"""The controller reads what happened in words: what, about whom, by whom, with the way there; and misses nothing."""

from __future__ import annotations

import re
from html import unescape
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from schuldenlab.base import events
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock, SystemClock
from schuldenlab.base.models import AccessLog, Event
from schuldenlab.cases.models import Case
from schuldenlab.people.models import Organisation
from schuldenlab.site.demo.personas import id_of
from schuldenlab.site.selectors import PAGE

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def rows_of(answer) -> list[str]:
    return re.findall(r"<li><div class=\"lab-rows__main\">.*?</li>", answer.content.decode(), re.S)


def words_of(row: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split())


def all_rows(willem, query: str = "") -> list[str]:
    found, address = [], f"/logs/events/{query}"
    while address:
        answer = willem.get(address)
        found += rows_of(answer)
        older = re.search(r'href="(\?[^"]*before=[^"]*)"', answer.content.decode())
        address = f"/logs/events/{unescape(older[1])}" if older else ""
    return found


def test_each_row_says_what_about_whom_and_by_whom_and_its_links_open(log_in):
    willem = log_in("willem")
    rows = all_rows(willem)
    assert not [words_of(row) for row in rows if ID.search(words_of(row))]
    said = {words_of(row).rsplit(" Door: ", 1)[0] for row in rows}
    assert {
        "Betaallijst gemaakt : € 2.379,35 betaallijst · Jongerenfonds Lindermonde",
        "Teruggave vastgelegd : € 20,00 dossier van Youssef Bennani",
        "Uren bevestigd Youssef Bennani",
        "Stap afgerond : Gesprek dossier van Daphne van Wijk",
        "Brief verstuurd : Je routekaart dossier van Daphne van Wijk",
        "Mandaat gegeven : een hoger aanbod Henk de Ruiter",
        "Rekening ingevuld Incassobureau Kroon en Vaart",
    } <= said
    entered = [words_of(row) for row in rows if words_of(row).startswith("Rekening ingevuld Incassobureau")]
    assert " Door: Henk de Ruiter " in entered[0]
    one_of_each = {ID.sub("…", url): url for url in re.findall(r'href="([^"]+)"', "".join(rows))}
    assert {"/cases/…/", "/persons/…/", "/organisations/…/", "/fund/batches/…/", "/fund/pots/…/"} <= set(one_of_each)
    assert [url for url in one_of_each.values() if willem.get(unescape(url)).status_code != 200] == []


def test_a_case_that_is_gone_shows_its_number_and_the_look_is_noted(log_in):
    clock, gone = SystemClock(), uuid4()
    with acting(SYSTEM):
        events.record("case.closed", actor=SYSTEM, subject=("case", gone), case_id=gone, clock=clock)
    row = rows_of(log_in("willem").get("/logs/events/"))[0]
    assert f"dossier {str(gone)[:8]}" in words_of(row)
    assert "<a" not in row
    with acting(SYSTEM):
        noted = AccessLog.objects.filter(page="events", purpose="oversight", actor_id=id_of("account", "willem"))
        assert noted.exists()


def test_the_controller_does_not_read_to_whom_a_household_owes(log_in):
    clock, energy = SystemClock(), id_of("organisation", "energy")
    with acting(SYSTEM):
        case_id = Case.objects.filter(client_ids__len=1).values_list("pk", flat=True).first()
        events.record("claim.added", actor=SYSTEM, subject=("claim", uuid4()), case_id=case_id, clock=clock,
                      kind="energy", creditor_id=str(energy))  # fmt: skip
        name = Organisation.objects.get(pk=energy).name
    row = rows_of(log_in("willem").get("/logs/events/"))[0]
    assert "dossier van" in words_of(row)
    assert name not in words_of(row)
    assert str(energy) not in row


def test_many_at_one_moment_are_all_there_over_two_pages(log_in):
    at, willem = FixedClock(SystemClock().now()), log_in("willem")
    today = f"?since={at.today()}&until={at.today()}"
    before = len(all_rows(willem, today))
    about = ("organisation", id_of("organisation", "energy"))
    with acting(SYSTEM):
        for _ in range(PAGE + 5):
            events.record("organisation.phone", actor=SYSTEM, subject=about, clock=at)
    assert len(all_rows(willem, today)) == before + PAGE + 5


def test_the_number_of_questions_does_not_grow_with_the_rows(log_in):
    willem = log_in("willem")
    with acting(SYSTEM):
        day = Event.objects.filter(verb="batch.released").latest("known_at").known_at.date()
    asked = []
    for query in (f"?since={day}&until={day}", ""):
        willem.get(f"/logs/events/{query}")
        with CaptureQueriesContext(connection) as captured:
            willem.get(f"/logs/events/{query}")
        asked.append(len(captured))
    assert max(asked) <= 30
