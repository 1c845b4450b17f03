# SPDX-License-Identifier: EUPL-1.2
"""Who lost a password or a second factor gets back in, by a code of a second person; nobody else does."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, ProgrammingError, transaction
from django.test import Client

from schuldenlab.base.acting import acting, at_the_door
from schuldenlab.base.actor import SYSTEM, Role
from schuldenlab.base.clock import FixedClock, SystemClock
from schuldenlab.base.models import Event, Paper
from schuldenlab.people import services
from schuldenlab.people.models import Employment, LoginReset, Member
from schuldenlab.people.models.login_reset import TRIES_MAX
from schuldenlab.site import reset
from schuldenlab.site.demo.cast import played_by
from schuldenlab.site.demo.generator import households
from schuldenlab.site.demo.personas import CITY_KEY, PASSWORD, by_key, id_of
from schuldenlab.site.demo.work import SEED

from .software_key import SITE, Key

AT, NEW = "/account/reset/", "vier andere woorden hier"
YOUSSEF = next(households(1, seed=SEED, today=SystemClock().today())).people[0].id
NOBODYS = next(one for one in households(4, seed=SEED, today=SystemClock().today()) if one.number == 3).people[0].id


def _give(client: Client, person_id: UUID, lost: str = "password", known_by: str = "document") -> str:
    answer = client.post(f"/persons/{person_id}/login/", {"lost": lost, "known_by": known_by})
    assert answer.status_code == 200, answer.content.decode()
    found = re.search(r"([A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4})", answer.content.decode())
    assert found
    return found[1]


def _confirm(client: Client, person_id: UUID) -> int:
    return client.post(f"/persons/{person_id}/login/confirm/").status_code


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


def test_one_coordinator_cannot_become_a_colleague(log_in):
    """Who gives a code could use it, and would be both persons that money needs; so a second one confirms it first."""
    noor, mariska = log_in("noor"), id_of("person", "mariska")
    code = _give(noor, mariska, lost="second", known_by="colleague")
    assert _use("mariska", code) == 422
    with at_the_door():
        assert Authenticator.objects.filter(user_id=id_of("account", "mariska")).exists()
    assert _confirm(noor, mariska) == 403, "not who gave it"
    assert _confirm(log_in("mariska"), mariska) == 403, "nor whose login it is"
    assert _confirm(log_in("henk"), mariska) == 403, "nor who has no say in it"
    willem = log_in("willem")
    assert f"/persons/{mariska}/login/confirm/" in willem.get("/staff/").content.decode()
    assert f"/persons/{mariska}/login/confirm/" not in noor.get("/staff/").content.decode()
    newer = _give(noor, mariska, lost="second", known_by="colleague")
    assert _confirm(willem, mariska) == 302
    assert _confirm(willem, mariska) == 409, "once"
    assert (_use("mariska", code), _use("mariska", newer)) == (422, 302), "what was confirmed is the newest code"
    with acting(SYSTEM):
        told = Event.objects.filter(subject_id=mariska, verb="login_reset.confirmed").get()
        assert told.actor_id == id_of("account", "willem")


def test_the_database_keeps_the_two_apart(log_in):
    """Confirmed by who gave it, used without a second person, confirmed twice: refused where the page is passed by."""
    noor = log_in("noor")
    _give(noor, id_of("person", "mariska"))
    given = {"confirmed_by": id_of("person", "noor"), "confirmed_at": SystemClock().now()}
    with acting(SYSTEM):
        rows = LoginReset.objects.filter(account=id_of("account", "mariska"))
        with pytest.raises(IntegrityError, match="login_reset_second_person"), transaction.atomic():
            rows.update(**given)
        assert rows.update(**given | {"confirmed_by": id_of("person", "willem")}) == 1
        with pytest.raises(DatabaseError, match="confirmed_once"), transaction.atomic():
            rows.update(confirmed_by=id_of("person", "aisha"))
    _give(noor, id_of("person", "henk"))
    with at_the_door(), pytest.raises(IntegrityError, match="login_reset_used_by_two"), transaction.atomic():
        LoginReset.objects.filter(account=id_of("account", "henk")).update(used_at=SystemClock().now())


def test_staff_with_a_lost_second_factor_sets_up_another_one_and_only_that(log_in):
    code = _give(log_in("noor"), id_of("person", "fatima"), lost="second", known_by="colleague")
    assert _confirm(log_in("willem"), id_of("person", "fatima")) == 302
    assert _use("fatima", code) == 302
    client = _password("fatima", NEW)
    assert client.get("/").headers["Location"] == "/account/second/"
    with at_the_door():
        assert not Authenticator.objects.filter(user_id=id_of("account", "fatima")).exists()


def test_a_lost_password_leaves_the_second_factor_asked_for(log_in):
    code = _give(log_in("noor"), id_of("person", "henk"))
    assert _confirm(log_in("willem"), id_of("person", "henk")) == 302
    assert _use("henk", code) == 302
    assert _password("henk", NEW).get("/account/second/check/").status_code == 200
    assert _password("henk", NEW).get("/").status_code == 302


def _passkey(key: str, *, alone: bool | None = None) -> None:
    """`alone`: what the key said of itself when it was added; many say nothing."""
    said = {"credential": {"clientExtensionResults": {"credProps": {} if alone is None else {"rk": alone}}}}
    with at_the_door():
        for kind, data in (("webauthn", said), ("recovery_codes", {})):
            Authenticator.objects.get_or_create(user_id=id_of("account", key), type=kind, defaults={"data": data})


def _factors(key: str) -> set[str]:
    with at_the_door():
        return set(Authenticator.objects.filter(user_id=id_of("account", key)).values_list("type", flat=True))


def test_with_a_lost_password_go_the_passkeys_that_log_in_without_it(log_in):
    """Whoever had a passkey of theirs would come in past the new password; codes for nothing stay behind for nobody."""
    _passkey("youssef")
    client, told = Client(), {"email": by_key("youssef").email, "password": NEW}
    code = _give(log_in("fatima"), YOUSSEF)
    client.post(AT, told | {"code": "AAAA-BBBB-CCCC"})
    assert _factors("youssef") == {"webauthn", "recovery_codes"}, "a wrong code takes nothing away"
    page = client.post(AT, told | {"code": code}, follow=True).content.decode()
    assert "Passkeys waarmee iemand zonder wachtwoord kan inloggen, zijn weggehaald" in page
    assert _factors("youssef") == set()
    assert _password("youssef", NEW).get("/").status_code == 200


def test_a_key_that_only_comes_second_survives_a_lost_password(log_in):
    """Without it the code of the desk alone would open the login."""
    _passkey("youssef", alone=False)
    assert _use("youssef", _give(log_in("fatima"), YOUSSEF)) == 302
    assert _factors("youssef") == {"webauthn", "recovery_codes"}


def _key_added(*, alone: bool, says: object) -> Key:
    """By Youssef, logged in with his password. `says`: what his browser tells of the key."""
    key, client = Key(), Client(headers={"host": SITE})
    client.post("/account/login/", {"login": by_key("youssef").email, "password": PASSWORD})
    client.post("/account/again/", {"password": PASSWORD})
    options = client.get("/account/passkey/add/").context["js_data"]["creation_options"]
    form = {"name": "telefoon", "credential": key.made(options, says=says)} | ({"passwordless": "on"} if alone else {})
    assert client.post("/account/passkey/add/", form).status_code == 302
    return key


def _opens_alone(key: Key) -> tuple[bool, str]:
    """Whether this key opens the login by itself, and the page at the door after it."""
    client = Client(headers={"host": SITE})
    asked = client.get("/account/passkey/login/", headers={"accept": "application/json"}).json()["request_options"]
    client.post("/account/passkey/login/", {"credential": key.used(asked, account_id=id_of("account", "youssef"))})
    return client.get("/").status_code == 200, client.get("/account/login/").content.decode()


BROWSER_SAYS = [{"credProps": {"rk": True}}, {"credProps": {"rk": False}}, None]  # nobody signs this


@pytest.mark.parametrize("says", BROWSER_SAYS)
def test_a_key_that_comes_second_passes_no_password_old_or_new(log_in, says):
    key = _key_added(alone=False, says=says)
    before = _opens_alone(key)
    assert _use("youssef", _give(log_in("fatima"), YOUSSEF)) == 302
    for is_in, told in (before, _opens_alone(key)):
        assert not is_in
        assert "Deze passkey werkt alleen samen met je wachtwoord" in told
    assert _factors("youssef") == {"webauthn", "recovery_codes"}


@pytest.mark.parametrize("says", BROWSER_SAYS)
def test_a_key_that_logs_in_alone_does_so_until_a_lost_password(log_in, says):
    key = _key_added(alone=True, says=says)
    assert _opens_alone(key)[0]
    assert _use("youssef", _give(log_in("fatima"), YOUSSEF)) == 302
    assert not _opens_alone(key)[0]


@pytest.mark.parametrize(
    ("has_app", "left", "told"),
    [
        (False, {"webauthn", "recovery_codes"}, "Je passkeys blijven"),
        (True, {"totp", "recovery_codes"}, "Passkeys waarmee iemand zonder wachtwoord kan inloggen, zijn weggehaald"),
    ],
)
def test_the_citys_own_people_keep_a_second_factor_and_are_told(log_in, has_app, left, told):
    """It survives a lost password, for the code alone makes nobody a colleague; the app is one without the passkey."""
    _passkey("henk")
    if not has_app:
        with at_the_door():
            Authenticator.objects.filter(user_id=id_of("account", "henk"), type="totp").delete()
    code = _give(log_in("noor"), id_of("person", "henk"))
    assert _confirm(log_in("willem"), id_of("person", "henk")) == 302
    sent = {"email": by_key("henk").email, "password": NEW, "code": code}
    assert told in Client().post(AT, sent, follow=True).content.decode()
    assert _factors("henk") == left


def test_who_tries_far_too_often_waits(log_in, monkeypatch):
    """From one address; the right code waits too, and is not used up by it."""
    monkeypatch.setattr(reset, "TIMES", 2)
    code = _give(log_in("fatima"), YOUSSEF)
    assert [_use("youssef", "AAAA-BBBB-CCCC") for _ in range(2)] == [422] * 2
    answer = Client().post(AT, {"email": by_key("youssef").email, "code": code, "password": NEW})
    assert answer.status_code == 429
    assert "te vaak geprobeerd" in answer.content.decode()
    assert Client().get(AT).status_code == 200
    with at_the_door():
        assert LoginReset.objects.get(account=id_of("account", "youssef")).tries == 2
    cache.clear()  # a minute later
    assert _use("youssef", code) == 302


def test_a_coordinator_finds_who_works_at_a_partner_and_a_coach_does_not(log_in):
    at, link = f"/organisations/{id_of('organisation', 'landlord')}/", f"/persons/{id_of('person', 'petra')}/login/"
    assert link in log_in("noor").get(at).content.decode()
    assert link not in log_in("fatima").get(at).content.decode()


def test_a_code_for_who_works_at_a_partner_is_confirmed_on_its_page(log_in):
    """She is a client too, so a second person confirms it. The list of colleagues has only who works for the city."""
    petra, at = id_of("person", "petra"), f"/organisations/{id_of('organisation', 'landlord')}/"
    with acting(SYSTEM):
        services.household_move_in(
            person_id=petra, role="partner", on=None, household_id=Member.objects.get(person=YOUSSEF).household_id,
            actor=SYSTEM, clock=SystemClock(),
        )  # fmt: skip
    noor, willem, button = log_in("noor"), log_in("willem"), f"/persons/{petra}/login/confirm/"
    code = _give(noor, petra)
    assert _use("petra", code) == 422
    shown = [button in one.get(at).content.decode() for one in (noor, log_in("fatima"), willem)]
    assert shown == [False, False, True], "not who gave it, nor who may not confirm"
    assert _confirm(willem, petra) == 302
    assert button not in willem.get(at).content.decode()
    assert _use("petra", code) == 302


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


def test_who_worked_here_and_stopped_is_helped_as_a_resident(log_in):
    """Petra works at a creditor; from the day after she left a coach may help her, a coordinator no longer."""
    petra, noor, fatima = id_of("person", "petra"), log_in("noor"), log_in("fatima")
    assert noor.get(f"/persons/{petra}/login/").status_code == 200
    with acting(SYSTEM):
        Employment.objects.filter(person=petra).update(holds_until=SystemClock().today())
    assert noor.get(f"/persons/{petra}/login/").status_code == 403
    assert _use("petra", _give(fatima, petra)) == 302


def test_who_worked_here_and_stopped_gets_a_first_login_as_a_resident(log_in):
    """From the coach who then gives the code too: else nobody could do both."""
    today, landlord, coach = SystemClock().today(), id_of("organisation", "landlord"), log_in("fatima")
    with acting(SYSTEM):
        person = services.person_register(surname="Gestopt", actor=SYSTEM, clock=SystemClock()).pk
        services.employment_start(
            organisation_id=landlord, person_id=person, roles=[Role.CREDITOR_EMPLOYEE],
            holds_from=today - timedelta(days=9), actor=SYSTEM, clock=SystemClock(),
        )  # fmt: skip
        work = Employment.objects.filter(person=person)
    at, told = f"/persons/{person}/login/", {"email": "gestopt@huis.example"}
    assert coach.post(at, told).status_code == 403
    with acting(SYSTEM):
        work.update(holds_until=today)
    assert coach.post(at, told).status_code == 302
    assert _give(coach, person)


def test_a_hundred_wrong_guesses_end_a_code_and_a_wrong_one_tells_nothing(log_in):
    coach = log_in("fatima")
    code = _give(coach, YOUSSEF)
    wrong = {"email": by_key("youssef").email, "code": "AAAA-BBBB-CCCC", "password": NEW}
    said = [Client().post(AT, wrong) for _ in range(5)]
    unknown = Client().post(AT, wrong | {"email": "niemand@lindermonde.example"})
    strip = lambda page: re.sub(r'(csrfmiddlewaretoken" value="|name="email" value=")[^"]*', "", page)  # noqa: E731
    assert {strip(one.content.decode()) for one in said} == {strip(unknown.content.decode())}
    with at_the_door():
        LoginReset.objects.update(tries=TRIES_MAX - 1)
    Client().post(AT, wrong)
    assert _use("youssef", code) == 422
    assert _use("youssef", _give(coach, YOUSSEF)) == 302


def test_a_stranger_with_a_few_wrong_codes_spoils_nobodys_code(log_in):
    code = _give(log_in("fatima"), YOUSSEF)
    for _ in range(10):
        assert _use("youssef", "AAAA-BBBB-CCCC") == 422
    assert _use("youssef", code) == 302


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


def test_who_walked_in_gets_a_login_and_their_first_code_at_the_desk(log_in):
    coach, at = log_in("fatima"), f"/persons/{NOBODYS}/login/"
    wrong = coach.post(at, {"email": "mila@"})
    assert wrong.status_code == 422
    assert "Dit e-mailadres klopt niet." in wrong.content.decode()
    taken = coach.post(at, {"email": by_key("youssef").email})
    assert "Er is al een account met dit e-mailadres." in taken.content.decode()
    assert coach.post(at, {"email": "Mila@huis.example"}).status_code == 302
    page = coach.get(at).content.decode()
    assert "Geef de eerste code" in page
    assert "Wat is iemand kwijt?" not in page, "nothing can be lost yet"
    code = _give(coach, NOBODYS)
    assert Client().post(AT, {"email": "mila@huis.example", "code": code, "password": NEW}).status_code == 302
    own = Client()
    own.post("/account/login/", {"login": "mila@huis.example", "password": NEW})
    assert own.get(f"/persons/{NOBODYS}/").status_code == 200, "their own page"
    assert own.get(f"/persons/{YOUSSEF}/").status_code == 404, "and of nobody else"
    assert "Wat is iemand kwijt?" in coach.get(at).content.decode(), "from now on something can be"


def test_who_employs_somebody_does_not_open_the_login_too(log_in):
    """Else one coordinator could be two of the persons that money needs."""
    noor = log_in("noor")
    with acting(played_by("noor")) as actor:
        person = services.person_register(surname="Nieuw", actor=actor, clock=SystemClock()).pk
        services.employment_start(
            organisation_id=id_of("organisation", CITY_KEY), person_id=person, roles=[Role.COACH],
            holds_from=SystemClock().today(), actor=actor, clock=SystemClock(),
        )  # fmt: skip
    answer = noor.post(f"/persons/{person}/login/", {"email": "nieuw@stad.example"})
    assert answer.status_code == 403
    assert "Vraag een collega om de login te openen." in answer.content.decode()
