# SPDX-License-Identifier: EUPL-1.2
"""A double click does a thing once."""

from __future__ import annotations

import threading
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import connection

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole
from schuldenlab.base.calls import form_done, form_waits, once
from schuldenlab.base.errors import Conflict
from schuldenlab.base.models import IdempotentCall

ME = uuid4()


class Counter:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, object]:
        self.times += 1
        return {"claim": UUID(int=self.times), "cents": 1_200, "on": date(2026, 11, 23)}


def test_a_second_click_gets_the_first_answer(staff, clock):
    do = Counter()
    first = once(caller=ME, key="k1", request={"cents": 1_200}, do=do, clock=clock)
    second = once(caller=ME, key="k1", request={"cents": 1_200}, do=do, clock=clock)
    assert first == second == {"claim": str(UUID(int=1)), "cents": 1_200, "on": "2026-11-23"}
    assert do.times == 1


def test_the_same_key_with_other_content_is_refused_and_does_nothing(staff, clock):
    do = Counter()
    once(caller=ME, key="k1", request={"cents": 1_200}, do=do, clock=clock)
    with pytest.raises(Conflict, match=r"base.same_call_other_content"):
        once(caller=ME, key="k1", request={"cents": 1_201}, do=do, clock=clock)
    assert do.times == 1


def test_order_of_fields_is_no_difference(staff, clock):
    do = Counter()
    once(caller=ME, key="k1", request={"a": 1, "b": [2, date(2026, 1, 1)]}, do=do, clock=clock)
    once(caller=ME, key="k1", request={"b": [2, date(2026, 1, 1)], "a": 1}, do=do, clock=clock)
    assert do.times == 1


def test_keys_of_two_callers_are_two_keys(staff, clock):
    do = Counter()
    once(caller=ME, key="k1", request={}, do=do, clock=clock)
    once(caller=uuid4(), key="k1", request={}, do=do, clock=clock)
    assert do.times == 2


def test_what_fails_may_be_tried_again(staff, clock):
    do = Counter()
    with pytest.raises(ZeroDivisionError):
        once(caller=ME, key="k1", request={}, do=lambda: {"x": 1 // 0}, clock=clock)
    assert once(caller=ME, key="k1", request={}, do=do, clock=clock)["cents"] == 1_200


def test_an_answer_with_free_text_is_a_programming_error(staff, clock):
    with pytest.raises(ValueError, match="id or a code"):
        once(caller=ME, key="k1", request={}, do=lambda: {"name": "Fatima de Vries"}, clock=clock)


def test_the_request_is_kept_only_as_a_keyed_hash(staff, clock, settings):
    once(caller=ME, key="k1", request={"bsn": "123456782"}, do=Counter(), clock=clock)
    here = bytes(IdempotentCall.objects.get().request_hash)
    settings.INDEX_KEY = settings.INDEX_KEY[::-1].lstrip("=").ljust(44, "=")
    once(caller=ME, key="k2", request={"bsn": "123456782"}, do=Counter(), clock=clock)
    assert here not in [bytes(row.request_hash) for row in IdempotentCall.objects.filter(key="k2")]


def test_the_portal_sees_only_its_own_calls(db, clock):
    resident, other = (Actor(account_id=uuid4(), person_id=None, db_role=DbRole.PORTAL) for _ in range(2))
    with acting(resident):
        once(caller=resident.account_id, key="k1", request={}, do=Counter(), clock=clock)
    with acting(other):
        assert IdempotentCall.objects.count() == 0
        assert once(caller=other.account_id, key="k1", request={}, do=Counter(), clock=clock)["cents"] == 1_200


@pytest.mark.parametrize("first_fails", [False, True])
def test_of_many_at_once_one_does_it_and_the_others_wait_for_its_answer(committed_database, clock, first_fails):
    lock, start, done, answers, failed = threading.Lock(), threading.Barrier(8), [], [], []

    def do() -> dict[str, object]:
        with lock:
            done.append(1)
            number = len(done)
        if first_fails and number == 1:
            raise ZeroDivisionError
        return {"number": number}

    def work() -> None:
        start.wait()
        try:
            with acting(SYSTEM):
                answers.append(once(caller=ME, key="race", request={"cents": 1}, do=do, clock=clock))
        except ZeroDivisionError:
            failed.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if first_fails:
        assert (len(done), len(failed), answers) == (2, 1, [{"number": 2}] * 7)
    else:
        assert (len(done), len(failed), answers) == (1, 0, [{"number": 1}] * 8)


SENDING = {"caller": ME, "once": "a form", "request": {"address": "/cases/new/", "told": {"surname": ["Testema"]}}}


def test_the_same_form_leads_where_it_led_and_another_form_is_done(staff, clock):
    assert form_waits(**SENDING) == ""
    form_done(**SENDING, place="/cases/00000000-0000-0000-0000-000000000001/", clock=clock)
    assert form_waits(**SENDING) == "/cases/00000000-0000-0000-0000-000000000001/"
    assert form_waits(**SENDING | {"caller": uuid4()}) == form_waits(**SENDING | {"once": "b"}) == ""
    changed = SENDING | {"request": {"address": "/cases/new/", "told": {"surname": ["Anders"]}}}
    assert form_waits(**changed) == "", "the page itself says what to do with a sent form that was changed"
    form_done(**changed, place="/elsewhere/", clock=clock)
    assert form_waits(**changed) == ""


@pytest.mark.parametrize("place", ["/people/?name=Sanne", "https://elsewhere.example/", "/a b/", "", "/" + "x" * 301])
def test_a_place_that_could_say_something_of_somebody_is_not_kept(staff, clock, place):
    form_done(**SENDING, place=place, clock=clock)
    assert not IdempotentCall.objects.exists()


def test_a_second_click_waits_until_the_first_is_done_and_then_follows_it(committed_database, clock):
    start, done, followed = threading.Barrier(4), [], []

    def click() -> None:
        start.wait()
        with acting(SYSTEM):
            if place := form_waits(**SENDING):
                followed.append(place)
            else:
                done.append(1)
                form_done(**SENDING, place="/cases/", clock=clock)
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (done, followed) == ([1], ["/cases/"] * 3)
