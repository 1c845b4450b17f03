# SPDX-License-Identifier: EUPL-1.2
"""Rekenhulp in a case: filled in with what is known, kept with the case by the service of debts, for who may."""

from __future__ import annotations

import html
import re
from uuid import UUID

import pytest

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.cases.computed import receipt_newest
from schuldenlab.cases.models import Case, Receipt
from schuldenlab.people.models import Account

from .test_calculator import ON, SCHEME


@pytest.fixture(autouse=True)
def _on_this_day(monkeypatch):
    monkeypatch.setattr("schuldenlab.base.middleware.city_clock", lambda: FixedClock.on(ON))


@pytest.fixture
def at(city: None) -> str:
    with acting(SYSTEM):
        me = Account.objects.get(email="youssef@lindermonde.example").person_id
        return f"/cases/{Case.objects.get(client_ids__contains=[me]).pk}/calculator/"


def test_in_a_case_it_is_filled_in_and_kept_with_the_case(log_in, at):
    """The receipt is the one of the service of debts, and the next time everything stands there again."""
    coach = log_in("fatima")
    told = SCHEME | {
        "income1_kind": "overtime", "income1_amount": "100", "counts1": "50", "counts_source": "vtlb-calculator",
        "counts_reason": "6.2.8", "special": "sources", "source0_kind": "wage", "source0_amount": "1900",
        "situation": "unsure", "shown": f"{SCHEME['shown']},counts,sources,register", "do": "save", "once": "k1",
    }  # fmt: skip
    assert coach.post(at, told).status_code == 302
    assert coach.post(at, told).status_code == 302  # once
    changed = coach.post(at, told | {"income0_amount": "1800"})
    assert changed.status_code == 422
    case_id = UUID(at.split("/")[2])
    with acting(SYSTEM):
        rows = Receipt.objects.filter(case_id=case_id, holds_on=ON).values_list("kind", flat=True)
        assert sorted(rows) == [
            "calculation", "counted_income", "registered_situation", "seizure_free", "seizure_order",
        ]  # fmt: skip
        case = Case.objects.get(pk=case_id)
        kept = receipt_newest(case=case, kind="calculation")
        beside = receipt_newest(case=case, kind="seizure_free")
    assert kept.facts["capacity.month"] == 195_000 - 139_849
    assert beside.document["result"]["shown"] == "1451.42"
    again = html.unescape(coach.get(at).content.decode())
    assert 'name="counts1" value="50,00"' in again
    assert 'name="source0_amount" value="1900,00"' in again
    assert "kan de inwoner elke maand €\u00a0551,51 missen" in again
    asked = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", again).partition("Zo komen we aan")[0]
    assert not re.findall(r"\b(?:jouw?|mijn|ik|je (?:partner|inkomens?|adres|woning|huishouden|woont))\b", asked)
    assert 'value="save"' in again
    other = changed.content.decode().partition('name="language"')[0].rpartition("<form")[2]
    typed = {name: html.unescape(one) for name, one in re.findall(r'name="([^"]+)" value="([^"]*)"', other)}
    assert typed["income0_amount"] == "1800"
    assert coach.post(at, typed | {"language": "en"}).status_code == 200  # a redirect after it is kept


def test_an_amount_that_is_established_nowhere_gets_its_own_question(log_in, at):
    """An owner: it is asked by name, and kept with where it was read."""
    coach = log_in("fatima")
    owner = SCHEME | {"special": "dwelling", "tenure": "owner", "taxable_income_year": "19000", "do": "next"}
    told = owner | {"shown": "home,income,special,dwelling"}
    assert 'name="owner_addition"' in coach.post(at, told).content.decode()
    by_hand = {"owner_addition": "25,00", "owner_addition_source": "brief", "owner_addition_reason": "nergens"}
    told = owner | by_hand | {"shown": f"{SCHEME['shown']},dwelling,hand.owner_addition", "do": "save", "once": "k2"}
    assert coach.post(at, told).status_code == 302
    with acting(SYSTEM):
        beside = receipt_newest(case=Case.objects.get(pk=UUID(at.split("/")[2])), kind="seizure_free")
    assert beside.document["entered"]["owner_addition"]["value"] == "25"
    assert beside.document["entered"]["owner_addition"]["source"] == "brief"


def test_in_a_case_it_is_for_who_may_calculate_there(log_in, at):
    for who in ("mariska", "youssef", "petra"):
        client = log_in(who)
        assert client.get(at).status_code == 403
        assert client.post(at, SCHEME | {"do": "save"}).status_code == 403
