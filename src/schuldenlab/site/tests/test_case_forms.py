# SPDX-License-Identifier: EUPL-1.2
"""The forms by which a case moves: at the desk in minutes, a method nobody has seen, a colleague who was first."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock, SystemClock
from schuldenlab.base.terms import add_workdays
from schuldenlab.cases import services
from schuldenlab.cases.models import (
    Case,
    Contact,
    Decision,
    DecisionProposal,
    Goal,
    Measure,
    Need,
    NeedRanking,
    Plan,
    StepFinished,
)
from schuldenlab.people.models import Person
from schuldenlab.people.services import address_start, mandate_give
from schuldenlab.site.demo.cases import _coach
from schuldenlab.site.demo.generator import households
from schuldenlab.site.demo.personas import CITY_CODE, id_of
from schuldenlab.site.demo.work import SEED

from .on_a_way import allow_premium_first, with_a_proposal

NEW = "/cases/new/"
TODAY = SystemClock().today()


def _once() -> str:
    return str(uuid4())


def _asks(**more: object) -> dict[str, object]:
    return {"surname": "Testema", "birth": "3-2005", "phone": "06 1234 5678", "channel": "desk", "talked": "yes",
            "coach_employment_id": str(id_of("employment", "fatima")), "once": _once()} | more  # fmt: skip


def _case_of(answer: object) -> UUID:
    return UUID(answer.headers["Location"].split("/")[2])


def _page(client: Client, address: str) -> str:
    return html.unescape(client.get(address).content.decode())


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def _count(model: type, **which: object) -> int:
    with acting(SYSTEM):
        return model.objects.filter(**which).count()


def test_at_the_desk_all_that_is_wrong_is_said_at_once(log_in):
    answer = log_in("fatima").post(NEW, _asks(birth="31-2-2004", bsn="12345678", phone="12"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert [f'id="id_{name}_error"' in page for name in ("birth", "bsn", "phone")] == [True] * 3


def test_a_surname_is_enough_and_two_clicks_are_one_case(log_in):
    client, told, before = log_in("fatima"), _asks(birth="", phone=""), _count(Case)
    first, second = client.post(NEW, told), client.post(NEW, told)
    assert first.headers["Location"] == second.headers["Location"]
    assert _count(Case) == before + 1
    assert _count(Contact, case=_case_of(first), kind="talk") == 1
    assert "Testema vraagt om hulp" in _page(client, first.headers["Location"])


def test_a_threat_gives_three_working_days_and_none_gives_four_weeks(log_in):
    client = log_in("fatima")
    urgent = client.post(NEW, _asks(talked="no", threats=["eviction"], note="Donderdag komt de deurwaarder."))
    calm = client.post(NEW, _asks(talked="no", surname="Rustema"))
    by_words = {3: add_workdays(TODAY, 3)}
    page = _page(client, urgent.headers["Location"])
    assert f"{by_words[3].day} " in page
    assert "3 werkdagen na de vraag" in page
    assert "4 weken na de vraag" in _page(client, calm.headers["Location"])
    assert _count(Contact, case=_case_of(urgent), kind="talk") == 0
    assert _count(Contact, case=_case_of(urgent), kind="follow_up") == 1


def test_a_threat_that_comes_up_later_shortens_the_term_and_can_be_averted(log_in):
    client = log_in("fatima")
    case_id = _case_of(client.post(NEW, _asks(talked="no")))
    at, day = f"/cases/{case_id}/threat/", f"{TODAY.day}-{TODAY.month}-{TODAY.year}"
    assert client.post(at, {"holds_on": day, "source": "resident", "once": _once()}).status_code == 422
    told = {"threats": ["cut_off"], "holds_on": day, "source": "resident", "once": _once()}
    page = html.unescape(client.post(at, told, follow=True).content.decode())
    assert "3 werkdagen na de vraag" in page
    averted = {"value": day, "source": "resident", "once": _once()}
    assert client.post(f"/cases/{case_id}/do/fact.record:threat.averted:cut_off/", averted).status_code == 302
    assert "4 weken na de vraag" in _page(client, f"/cases/{case_id}/asked/")


def test_who_is_on_record_is_shown_first_and_never_registered_twice(log_in):
    client, before = log_in("fatima"), _count(Person)
    answer = client.post(NEW, told := _asks(surname="Bennani", birth="", note="Post ligt op een stapel."))
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Is het een van deze mensen?" in page
    assert "Post ligt op een stapel." in page, "nothing typed is lost"
    youssef = str(next(households(1, seed=SEED, today=TODAY)).people[0].id)
    has_case = html.unescape(client.post(NEW, told | {"person": youssef}).content.decode())
    assert "heeft al een open dossier" in has_case
    assert _count(Person) == before
    assert client.post(NEW, told | {"person": "new"}).status_code == 302
    assert _count(Person) == before + 1


def test_an_unknown_birth_date_is_one_tap_away_and_leads_back(log_in):
    client = log_in("fatima")
    case_id = _case_of(client.post(NEW, _asks(surname="Leeftijdma", birth="")))
    for page in (f"/cases/{case_id}/methods/jpf/", f"/cases/{case_id}/methods/"):
        (address,) = set(re.findall(r'href="(/persons/[^"]+/correct/[^"]*)"', _page(client, page)))
        assert address.endswith(f"?next={page}")
    told = {"surname": "Leeftijdma", "birth": "2006", "reason": "typing_error", "revision": "1", "once": _once()}
    assert client.post(address, told).headers["Location"] == page
    assert "/correct/" not in _page(client, page)


def test_who_just_walked_in_gets_an_approach_on_pages_alone(log_in):
    """Where they live is asked in plain words, and what a register says later still counts."""
    client = log_in("fatima")
    case_id = _case_of(client.post(NEW, _asks(surname="Nieuwema")))
    choose, fit = f"/cases/{case_id}/methods/helpdesk/", f"/cases/{case_id}/methods/"
    (address,) = set(re.findall(r'href="(/persons/[^"]+/address/[^"]*)"', _page(client, choose)))
    assert "Nieuwema" in _page(client, fit).partition("<section")[0], "the page of all methods asks it too"
    told = {"street": "Dorpsstraat", "house_number": "7", "postcode": "9999 AB", "town": "Lindermonde"}
    asked = client.post(address, told | {"once": _once()})
    assert (asked.status_code, "id_municipality_error" in asked.content.decode()) == (422, True), "nothing is guessed"

    client.post(address, told | {"municipality": "unknown", "once": _once()})
    page = _page(client, choose)
    assert ("weten we niet" in page, address in page) == (True, True)
    assert 'value="Dorpsstraat"' in _page(client, address), "only the open question is left to answer"
    client.post(address, told | {"municipality": "elsewhere", "once": _once()})
    assert "Deze aanpak past niet." in _page(client, choose)
    answer = client.post(address, told | {"municipality": "here", "once": _once()})
    assert answer.headers["Location"] == choose
    assert client.post(choose, {"once": _once()}).status_code == 302
    with acting(SYSTEM):
        assert Case.objects.get(pk=case_id).method_version.key == "helpdesk"
    assert (
        client.post(f"{address.partition('?')[0]}?next=//elsewhere.example/", told | {"municipality": "here"})
        .headers["Location"]
        .startswith("/persons/")
    )


@pytest.mark.parametrize(
    "wrong",
    [{"surname": ""}, {"surname": "\x00"}, {"birth": "31-2-2005"}, {"threats": ["aliens"]}, {"note": "x" * 20_000},
     {"coach_employment_id": str(uuid4())}, {"channel": "pigeon"}, {"bsn": "123456789"}],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(log_in, wrong):
    before = _count(Case)
    answer = log_in("fatima").post(NEW, _asks(**wrong))
    assert answer.status_code == 422
    assert f"id_{next(iter(wrong))}_error" in answer.content.decode()
    assert _count(Case) == before


@pytest.fixture
def on_the_way(log_in) -> tuple[Client, UUID]:
    """Somebody walked in, is with the CAK, and follows a method this program has never seen."""
    with acting(SYSTEM):
        allow_premium_first(SystemClock())
    client = log_in("fatima")
    case_id = _case_of(client.post(NEW, _asks()))
    return client, case_id


def _mandate(key: str, kind: str) -> None:
    mandate_give(
        holder_id=id_of("person", key), decision_kind=kind, limit_cents=0, holds_from=TODAY, actor=SYSTEM,
        clock=SystemClock(),
    )  # fmt: skip


def test_a_method_nobody_has_seen_runs_on_pages_alone(on_the_way, log_in):
    """From the talk to closing: every form is made from what the actions declare."""
    client, case_id = on_the_way
    at, day = f"/cases/{case_id}", f"{TODAY.day}-{TODAY.month}-{TODAY.year}"
    fact = {"value": "yes", "holds_on": day, "source": "resident", "once": _once()}
    # Nobody knows yet where Testema lives, which is a must: there is no button, and the page says what is not known.
    assert "weten we niet" in _page(client, f"{at}/methods/premium-first/")
    with acting(SYSTEM):
        _lives_here(case_id)
    assert client.post(f"{at}/do/fact.record:insurance.at_cak/", fact).status_code == 302
    assert client.post(f"{at}/methods/premium-first/", {"once": _once()}).status_code == 302
    words = {"money.words": "Ik weet niet wat eraf gaat.", "money.score": "3", "housing.words": "Het is vochtig."}
    assert client.post(f"{at}/needs/", words | {"once": _once()}).status_code == 302
    with acting(SYSTEM):
        needs = list(Need.objects.filter(case=case_id).order_by("known_at", "id").values_list("need_id", flat=True))
    order = {f"place.{need}": str(place) for place, need in enumerate(reversed(needs), start=1)}
    assert client.post(f"{at}/first/", order | {"once": _once()}).status_code == 302
    plan = {"write-words": "Eerst de premie.", "write-seen_version": "0", "write-once": _once()}
    assert client.post(f"{at}/plan/", plan).status_code == 302
    page = _page(client, f"{at}/plan/")
    yes = {"agree-version": "1", "agree-person_id": _hidden(page, "agree-person_id"),
           "agree-once": _once()}  # fmt: skip
    assert client.post(f"{at}/plan/", yes).status_code == 302
    decided = client.post(f"{at}/steps/admission/", {"outcome": "granted", "opened": "0", "once": _once()})
    assert decided.status_code == 302
    paid = {"value": day, "source": "partner", "opened": "0", "once": _once()}
    assert log_in("henk").post(f"{at}/steps/arrears/", paid).status_code == 302
    assert client.post(f"{at}/steps/back/", paid | {"source": "register", "once": _once()}).status_code == 302
    closed = client.post(f"{at}/steps/close/", {"outcome": "completed", "opened": "0", "once": _once()})
    assert closed.status_code == 302
    with acting(SYSTEM):
        case = Case.objects.get(pk=case_id)
        done = set(StepFinished.objects.filter(case=case).values_list("step", flat=True))
        ranking = NeedRanking.objects.get(case=case).need_ids
    assert (case.outcome, case.closed_on) == ("completed", TODAY)
    assert done == {"talk", "need", "rank", "plan", "agree", "admission", "arrears", "back", "close"}
    assert ranking == needs[::-1]


def _lives_here(case_id: UUID) -> None:
    person_id = Case.objects.get(pk=case_id).client_ids[0]
    address_start(
        person_id=person_id, holds_from=TODAY - timedelta(days=30), street="Dorpsstraat", house_number=1,
        postcode="9999 AA", town="Lindermonde", municipality_code=CITY_CODE, actor=SYSTEM, clock=SystemClock(),
    )  # fmt: skip


@pytest.fixture
def kevin(log_in) -> UUID:
    """A case of Fatima's on the way of `premium_first`, with a proposal of Joris to end it early."""
    case_id = id_of("case", str(list(households(3, seed=SEED, today=TODAY))[2].people[0].id))
    with acting(SYSTEM):
        with_a_proposal(case_id)
    return case_id


def test_a_refusal_says_why_or_is_no_decision(log_in, kevin):
    client, at = log_in("fatima"), f"/cases/{kevin}/steps/admission/"
    told = {"outcome": "refused", "opened": "0", "once": _once()}
    answer = client.post(at, told)
    assert answer.status_code == 422
    assert "id_reasons.ground_error" in answer.content.decode()
    assert _count(Decision, case=kevin) == 0
    assert client.post(at, told | {"reasons.ground": "Er is al een regeling die werkt."}).status_code == 302
    assert _count(Decision, case=kevin, outcome="refused") == 1


def test_without_a_mandate_the_page_says_who_can_and_keeps_the_words(log_in, kevin):
    client, at = log_in("fatima"), f"/cases/{kevin}/decide/ending/"
    assert "Je hebt geen mandaat voor" in _page(client, at)
    reasons = {f"reasons.{name}": f"Reden {name}." for name in ("need", "rule", "alternatives", "ground")}
    answer = client.post(at, reasons | {"outcome": "granted", "once": _once()})
    assert answer.status_code == 422
    assert _count(Decision, case=kevin) == 0


def test_the_second_person_confirms_and_the_first_cannot(log_in, kevin):
    with acting(SYSTEM):
        _mandate("fatima", "ending")
        at = f"/cases/{kevin}/proposals/{DecisionProposal.objects.get(case=kevin).pk}/"
    first = log_in("joris")
    assert "Dit is jouw eigen voorstel" in _page(first, at)
    refused = first.post(at, {"once": _once()})
    assert refused.status_code == 422
    assert "Jij hebt dit besluit zelf voorgesteld" in html.unescape(refused.content.decode())
    told = {"once": _once()}
    client = log_in("fatima")
    assert client.post(at, told).status_code == 302
    assert _count(Decision, case=kevin, kind="ending", second_person=id_of("person", "fatima")) == 1


def test_a_colleague_wrote_the_plan_first_and_mine_stays(log_in, kevin):
    told = {"write-words": "Mijn plan.", "write-seen_version": "0", "write-once": _once()}
    assert log_in("joris").post(f"/cases/{kevin}/plan/", told | {"write-words": "Hun plan."}).status_code == 302
    client = log_in("fatima")
    late = client.post(f"/cases/{kevin}/plan/", told | {"write-once": "mine"})
    page = html.unescape(late.content.decode())
    assert late.status_code == 422
    assert "Hun plan." in page
    assert "Mijn plan.</textarea>" in page
    assert _hidden(page, "write-seen_version") == "1"
    assert client.post(f"/cases/{kevin}/plan/", told | {"write-seen_version": "1"}).status_code == 302
    assert _count(Plan, case=kevin) == 2


def test_a_step_that_was_done_meanwhile_is_not_done_twice_by_an_old_page(log_in, kevin):
    at = f"/cases/{kevin}/steps/talk/"
    client = log_in("fatima")
    opened = _hidden(_page(client, at), "opened")
    day = f"{TODAY.day}-{TODAY.month}-{TODAY.year}"
    old = {"held_on": day, "channel": "desk", "note": "Dubbel.", "opened": str(int(opened) - 1), "once": _once()}
    late = client.post(at, old)
    assert late.status_code == 422
    assert "Iemand anders deed hier net iets" in html.unescape(late.content.decode())
    assert "Dubbel." in late.content.decode()


def test_a_resident_ranks_and_agrees_on_their_own_phone(log_in, kevin):
    """Youssef's own case: two buttons move, nothing is kept before it is sent, and another's case does not exist."""
    youssef = next(households(1, seed=SEED, today=TODAY)).people[0].id
    with acting(SYSTEM):
        case_id = Case.objects.get(client_ids=[youssef]).pk
        by = {"case_id": case_id, "actor": _coach("fatima"), "clock": SystemClock()}
        needs = [services.need_record(domain=one, own_words="?", **by).need_id for one in ("money", "housing")]
        services.plan_write(words="Samen de post openen.", seen_version=0, **by)
    client = log_in("youssef")
    at = f"/me/first/{case_id}/"
    places = {f"place.{needs[0]}": "1", f"place.{needs[1]}": "2", "once": _once()}
    moved = client.post(at, places | {"down": str(needs[0])})
    assert moved.status_code == 200
    assert moved.content.decode().index(str(needs[1])) < moved.content.decode().index(str(needs[0]))
    assert _count(NeedRanking, case=case_id) == 0
    twice = client.post(at, places | {f"place.{needs[1]}": "1"})
    assert twice.status_code == 422
    assert client.post(at, places | {f"place.{needs[0]}": "2", f"place.{needs[1]}": "1"}).status_code == 302
    yes = {"agree-version": "1", "agree-once": _once()}
    assert client.post(f"/me/plan/{case_id}/", yes).status_code == 302
    with acting(SYSTEM):
        assert NeedRanking.objects.get(case=case_id).need_ids == needs[::-1]
        assert Plan.objects.get(case=case_id).agreed_by_id == youssef
    for page in ("needs", "first", "plan"):
        assert client.get(f"/me/{page}/{kevin}/").status_code == 404


def test_worry_is_three_answers_and_each_moment_is_asked_once_and_not_before_it_comes(log_in, kevin, monkeypatch):
    at = f"/cases/{kevin}/measure/6/"
    client = log_in("fatima")
    marks = {f"answers.debt_worry.{name}": "7" for name in ("often", "sleep", "grip")}
    early = client.get(at).content.decode()
    assert "Je kunt dit beantwoorden vanaf" in early
    assert "answers.debt_worry" not in early
    assert client.post(at, marks | {"once": _once()}).status_code == 422
    half_a_year_on = FixedClock.on(TODAY + timedelta(days=190))
    monkeypatch.setattr("schuldenlab.base.middleware.city_clock", lambda: half_a_year_on)
    lacks = client.post(at, {name: mark for name, mark in marks.items() if "grip" not in name} | {"once": _once()})
    assert lacks.status_code == 422
    assert client.post(at, marks | {"answers.debt_worry.often": "11", "once": _once()}).status_code == 422
    assert client.post(at, marks | {"once": _once()}).status_code == 302
    assert client.post(at, marks | {"once": _once()}).status_code == 422
    assert _count(Measure, case=kevin, months=6, by_role="coach") == 1
    assert "Na 6 maanden: coach 7." in client.get(f"/cases/{kevin}/").content.decode()
    assert "Na 6 maanden" not in log_in("mariska").get(f"/cases/{kevin}/").content.decode()
    assert client.get(f"/cases/{kevin}/measure/7/").status_code == 404


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("appointment.plan", {"starts_at_time": "25:00"}), ("appointment.plan", {"starts_at_day": "1-1-2020"}),
     ("fact.record:income.month", {"value": "-5"}), ("fact.record:income.month", {"value": "99999999999"}),
     ("fact.record:group.meetings", {"value": "drie"})],
)  # fmt: skip
def test_dates_amounts_and_numbers_that_cannot_be(log_in, kevin, name, wrong):
    day = TODAY + timedelta(days=3)
    told = {"kind": "talk", "starts_at_day": f"{day.day}-{day.month}-{day.year}", "starts_at_time": "14:30",
            "channel": "desk", "value": "5", "holds_on": f"{TODAY.day}-{TODAY.month}-{TODAY.year}",
            "source": "resident", "once": _once()}  # fmt: skip
    client = log_in("fatima")
    refused = client.post(f"/cases/{kevin}/do/{name}/", told | wrong)
    assert refused.status_code == 422
    assert "utrecht-form-field--invalid" in refused.content.decode()
    assert client.post(f"/cases/{kevin}/do/{name}/", told).status_code == 302


@pytest.mark.parametrize("name", ["payout.release", "case.open", "fact.record:plan.agreed_by_resident", "nothing"])
def test_what_no_page_may_do_does_not_exist(log_in, kevin, name):
    assert log_in("fatima").get(f"/cases/{kevin}/do/{name}/").status_code == 404


def test_a_case_is_handed_over_once(log_in, kevin):
    client, at = log_in("fatima"), f"/cases/{kevin}/transfer/"
    told = {"to_employment_id": str(id_of("employment", "sanne")), "seen_coach_id": str(id_of("employment", "fatima")),
            "once": _once()}  # fmt: skip
    assert client.post(at, told | {"to_employment_id": str(id_of("employment", "henk"))}).status_code == 422
    assert client.post(at, told).status_code == 302
    stale = log_in("joris").post(at, told | {"to_employment_id": str(id_of("employment", "joris")), "once": _once()})
    assert stale.status_code == 422
    assert "Sanne Vermeulen" in stale.content.decode()
    with acting(SYSTEM):
        assert Case.objects.get(pk=kevin).coach_id == id_of("employment", "sanne")


def test_early_ending_is_refused_in_words_until_it_was_decided(log_in, kevin):
    answer = log_in("fatima").post(
        f"/cases/{kevin}/steps/close/", {"outcome": "ended_early", "opened": "0", "once": _once()}
    )
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Er is nog geen besluit om eerder te stoppen" in page
    assert "Dit hoort er eerst te zijn" in page
    assert _count(Case, pk=kevin, closed_on=None) == 1


@pytest.mark.parametrize(
    ("page", "typed"),
    [("plan", {"write-words": "Mijn eigen plan.", "write-seen_version": "geen getal", "write-opened": "0"}),
     ("goals", {"set-kind": "school", "set-target": "Mijn eigen plan.", "set-opened": "geen getal"})],
)  # fmt: skip
@pytest.mark.parametrize("act", ["plan.agree", "goal.reach", "nonsense", ""])
def test_what_is_sent_unseen_beside_the_words_never_loses_them(log_in, kevin, page, typed, act):
    answer = log_in("fatima").post(f"/cases/{kevin}/{page}/", typed | {"act": act, "once": _once()})
    shown = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert 'role="alert"' in shown
    assert "Mijn eigen plan." in shown
    assert _count(Plan, case=kevin) + _count(Goal, case=kevin) == 0
