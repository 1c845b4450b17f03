# SPDX-License-Identifier: EUPL-1.2
"""The demo city: the same people each time, nobody real, and safe to load twice."""

from __future__ import annotations

from datetime import date
from itertools import islice

from stdnum.nl import bsn

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import SystemClock
from schuldenlab.base.models import Event, LocalValue
from schuldenlab.cases.models import Case, MethodUse, Plan
from schuldenlab.cases.work import work
from schuldenlab.people.models import Account, Organisation, Person
from schuldenlab.people.purposes import Purpose
from schuldenlab.site.demo import codes, load, main, story, ways
from schuldenlab.site.demo.cases import _coach
from schuldenlab.site.demo.generator import households
from schuldenlab.site.demo.generator import test_bsns as free_numbers
from schuldenlab.site.demo.personas import PERSONAS, printed

DAY = date(2026, 11, 23)


def _counts() -> tuple[int, ...]:
    with acting(SYSTEM):
        return tuple(model.objects.count() for model in (Person, Organisation, Account, Event, Case))


def test_the_same_seed_gives_the_same_city_and_a_longer_list_begins_with_the_shorter():
    short = list(households(20, seed=1, today=DAY))
    assert short == list(islice(households(200, seed=1, today=DAY), 20))
    assert short != list(households(20, seed=2, today=DAY))


def test_everybody_has_a_number_that_belongs_to_nobody():
    numbers = list(islice(free_numbers(), 500))
    assert all(number.startswith("9999") and bsn.is_valid(number) for number in numbers)
    everybody = [one for house in households(300, seed=1, today=DAY) for one in house.people]
    assert all(one.phone in ("",) or one.phone.startswith("06 0000 ") for one in everybody)
    assert len({one.id for one in everybody}) == len(everybody)


def test_a_child_is_younger_than_its_parent():
    for house in households(2_000, seed=1, today=DAY):
        parent = house.people[0].born[0]
        assert all(one.born[0] - parent >= 16 for one in house.people if one.role == "child")


def test_loading_twice_changes_nothing(city):
    before = _counts()
    load.load(households=12)
    assert _counts() == before


def test_a_whole_city_goes_in_beside_the_ones_who_can_log_in(city, monkeypatch):
    """Without their ways, which are long: a city with all of them is loaded twice in tests/tools/test_run.py."""
    monkeypatch.setattr(load, "BULK_FROM", 60)
    monkeypatch.setattr(ways, "walk", lambda clock: None)
    load.load(households=80)
    with acting(SYSTEM):
        made = sum(len(house.people) for house in households(80, seed=load.SEED, today=DAY))
        workers = sum(1 for persona in PERSONAS if persona.works_at)
        assert Person.objects.count() == made + workers + 1  # and the newcomer
    before = _counts()
    load.load(households=80)
    assert _counts() == before


def test_a_coach_opens_on_real_cases_with_names(city, log_in):
    load.load(households=20)
    joris = _coach("joris")
    with acting(joris):
        rows = work(actor=joris, purpose=Purpose.PLAN, on=SystemClock().today(), language="nl").rows
    assert len({row.case_id for row in rows}) == 3
    assert all(row.names and row.task.what for row in rows)
    assert [row for row in rows if row.is_late] == []
    page = log_in("joris").get("/").content.decode()
    assert all(row.names[0] in page for row in rows)


def test_some_made_a_plan_and_agreed(city):
    with acting(SYSTEM):
        made = list(Plan.objects.values_list("version", "agreed_on"))
    assert len(made) == 1
    assert None not in made[0]


def test_every_shipped_way_takes_cases_with_values_the_city_chose(city):
    with acting(SYSTEM):
        used = set(MethodUse.objects.values_list("key", flat=True))
        chosen = LocalValue.objects.filter(name__startswith="method.settlement_loan.").values_list("label", "source")
        assert used == {"helpdesk", "jpf", "mediation", "settlement-loan"}
        assert set(chosen) == {("L", story.CHOSEN)}


def test_codes_are_what_an_app_shows():
    """The examples of RFC 6238, appendix B (SHA-1), last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert [codes.code(secret, at) for at in (59, 1111111109, 1234567890)] == ["287082", "081804", "005924"]


def test_logins_name_everybody_and_the_demo_only_runs_as_a_demo(settings, capsys):
    assert all(persona.email in printed() for persona in PERSONAS)
    settings.DEMO = False
    assert main(["logins"]) == 2
    assert "SCHULDENLAB_DEMO" in capsys.readouterr().err
