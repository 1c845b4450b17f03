# SPDX-License-Identifier: EUPL-1.2
"""Who lost a password or a second factor gets back in, by a code of a second person; nobody else does."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.db import ProgrammingError, transaction
from django.test import Client

from schuldenlab.base.acting import acting, at_the_door
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock, SystemClock
from schuldenlab.base.models import Event, Paper
from schuldenlab.people import services
from schuldenlab.people.models import LoginReset
from schuldenlab.site.demo.generator import households
from schuldenlab.site.demo.personas import PASSWORD, by_key, id_of
from schuldenlab.site.demo.work import SEED

AT, NEW = "/account/reset/", "vier andere woorden hier"
YOUSSEF = next(households(1, seed=SEED, today=SystemClock().today())).people[0].id


def _give(client: Client, person_id: UUID, lost: str = "password", known_by: str = "document") -> str:
    answer = client.post(f"/persons/{person_id}/login/", {"lost": lost, "known_by": known_by})
    assert answer.status_code == 200, answer.content.decode()
    found = re.search(r"([A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4})", answer.content.decode())
    assert found
    return found[1]


def _use(key: str, code: str, password: str = NEW) -> int:
    return Client().post(AT, {"email": by_key(key).email, "code": code, "password": password}).status_code


def _password(key: str, password: str) -> Client:
    client = Client()
    client.post("/account/login/", {"login": by_key(key).email, "password": password})
    return client


def test_a_resident_gets_a_code_at_the_desk_and_comes_in_with_a_password_of_their_own(log_in):
    before, coach = log_in("youssef"), log_in("fatima")
    code = _give(coach, YOUSSEF)
    assert before.get("/").status_code == 200, "giving a code takes nothing away yet"
    assert _use("youssef", code.lower().replace("-", " ")) == 302
    assert _password("youssef", NEW).get("/").status_code == 200
    assert _password("youssef", PASSWORD).get("/").status_code == 302
    assert before.get("/").status_code == 302, "who was still logged in anywhere is out"
    assert _use("youssef", code, "nog een ander wachtwoord") == 422, "a code works once"
    with acting(SYSTEM):
        verbs = Event.objects.filter(subject_id=YOUSSEF, verb__startswith="login_reset").order_by("known_at", "id")
        assert [(one.verb, one.data["lost"]) for one in verbs] == [
            ("login_reset.given", "password"), ("login_reset.used", "password")
        ]  # fmt: skip
        assert verbs[0].actor_id == id_of("account", "fatima")
        assert code.replace("-", "") not in str([one.data for one in verbs])
        assert Paper.objects.filter(template="people.login_reset", recipient_id=YOUSSEF).count() == 1


def test_staff_with_a_lost_second_factor_sets_up_another_one_and_only_that(log_in):
    code = _give(log_in("noor"), id_of("person", "fatima"), lost="second", known_by="colleague")
    assert _use("fatima", code) == 302
    client = _password("fatima", NEW)
    assert client.get("/").headers["Location"] == "/account/second/"
    with at_the_door():
        assert not Authenticator.objects.filter(user_id=id_of("account", "fatima")).exists()


def test_a_lost_password_leaves_the_second_factor_asked_for(log_in):
    assert _use("henk", _give(log_in("noor"), id_of("person", "henk"))) == 302
    assert _password("henk", NEW).get("/account/second/check/").status_code == 200
    assert _password("henk", NEW).get("/").status_code == 302


def test_a_coordinator_finds_who_works_at_a_partner_and_a_coach_does_not(log_in):
    at, link = f"/organisations/{id_of('organisation', 'landlord')}/", f"/persons/{id_of('person', 'petra')}/login/"
    assert link in log_in("noor").get(at).content.decode()
    assert link not in log_in("fatima").get(at).content.decode()


@pytest.mark.parametrize(
    ("giver", "of"), [("fatima", "henk"), ("fatima", "fatima"), ("noor", "noor"), ("noor", ""), ("henk", ""),
                      ("mariska", "henk"), ("youssef", ""), ("youssef", "fatima"), ("petra", "petra")]
)  # fmt: skip
def test_nobody_hands_out_a_login_that_is_not_theirs_to_hand_out(log_in, giver, of):
    """A coach of no colleague, a coordinator of no resident, nobody of themselves."""
    at = f"/persons/{id_of('person', of) if of else YOUSSEF}/login/"
    client = log_in(giver)
    assert client.get(at).status_code == 403
    assert client.post(at, {"lost": "password", "known_by": "document"}).status_code == 403


def test_five_wrong_guesses_end_a_code_and_a_wrong_one_tells_nothing(log_in):
    coach = log_in("fatima")
    code = _give(coach, YOUSSEF)
    wrong = {"email": by_key("youssef").email, "code": "AAAA-BBBB-CCCC", "password": NEW}
    said = [Client().post(AT, wrong) for _ in range(5)]
    unknown = Client().post(AT, wrong | {"email": "niemand@lindermonde.example"})
    strip = lambda page: re.sub(r'(csrfmiddlewaretoken" value="|name="email" value=")[^"]*', "", page)  # noqa: E731
    assert {strip(one.content.decode()) for one in said} == {strip(unknown.content.decode())}
    assert _use("youssef", code) == 422
    assert _use("youssef", _give(coach, YOUSSEF)) == 302


def test_a_newer_code_ends_the_older_and_time_ends_both(log_in):
    coach = log_in("fatima")
    first, second = _give(coach, YOUSSEF), _give(coach, YOUSSEF)
    assert _use("youssef", first) == 422
    later = FixedClock(SystemClock().now() + timedelta(minutes=31))
    with at_the_door():
        told = {"email": by_key("youssef").email, "code": second, "password": NEW}
        assert services.login_reset_use(**told, clock=later) is None
    assert _use("youssef", second, "kort") == 422
    assert _use("youssef", second) == 302


def test_hostile_words_are_refused_in_words(log_in):
    for email in ("a\x00b@c.nl", "x" * 100_000):
        answer = Client().post(AT, {"email": email, "code": "", "password": "x" * 100_000})
        assert answer.status_code == 422
        assert "aria-invalid" in answer.content.decode()
    assert log_in("fatima").post(f"/persons/{YOUSSEF}/login/", {"lost": "all", "known_by": "\x00"}).status_code == 422


def test_staff_cannot_read_what_is_kept_of_a_code_nor_make_it_last(log_in):
    _give(log_in("fatima"), YOUSSEF)
    with acting(SYSTEM):
        kept = LoginReset.objects.all()
        for act in (
            kept.values_list("code_hash").first,
            lambda: kept.update(tries=0),
            lambda: kept.update(used_at=None),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                act()
