# SPDX-License-Identifier: EUPL-1.2
"""What a file of norms would do, as people read it before it is installed."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from django.db import DatabaseError
from django.urls import reverse

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import SystemClock
from schuldenlab.base.errors import NotAllowed
from schuldenlab.cases.models import Case, NormLook, NormLookLine
from schuldenlab.cases.norm_effect import KEY_LOST, Changed, NotWorkedOut
from schuldenlab.cases.services import norm_look_keep
from schuldenlab.law import NotEstablished
from schuldenlab.law.norms import periods

ON = date(2026, 7, 1)
NEXT = replace(periods()[-1], valid_from=date(2099, 1, 1), valid_to=date(2099, 6, 30), sha256="ab" * 32)


def keep(*found, period=NEXT):
    return norm_look_keep(period=period, file="2099-01-01.toml", found=found, actor=SYSTEM, clock=SystemClock())


def cases(count):
    with acting(SYSTEM):
        return list(Case.objects.filter(closed_on=None).order_by("pk").values_list("pk", flat=True)[:count])


def changed(case_id, after, name="vtlb"):
    return Changed(case_id, name, ON, 150_000, after, ("care_correction",))


def page(client, look: UUID, **asked):
    return html.unescape(client.get(reverse("debts:norm_look", args=[look]), asked).content.decode())


def rows(shown):
    """Case, before, after and change of each row of the list."""
    (found,) = re.findall(r'<ol[^>]* aria-labelledby="list-of">(.*?)</ol>', shown, re.DOTALL)
    return [re.sub(r"<[^>]+>", "|", row) for row in found.split("</li>") if row.strip()]


def test_who_decides_sees_how_many_gain_and_lose_and_no_case(log_in):
    one, two, three, four = cases(4)
    look = keep(
        changed(one, 150_001), changed(two, 152_000), changed(three, 120_000), changed(four, 150_000),
        NotWorkedOut(one, "seizure_free", NotEstablished("owner_addition", "the decree")),
        NotWorkedOut(two, "calculation", KEY_LOST),
    )  # fmt: skip
    for who in ("noor", "willem"):
        shown = page(log_in(who), look)
        assert "Deze bedragen gelden nog niet." in shown
        told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))
        assert "Hoger Dossiers: 2, samen € 20,01 per maand" in told
        assert "Lager Dossiers: 1, samen € 300,00 per maand" in told
        assert "Gelijk Dossiers: 1" in told
        assert "€ 20,00 meer, € 300,00 minder" in told
        assert "Middelste verschil € 0,00" in told  # of -300.00, 0.00, 0.01 and 20.00
        assert "€ 250,01 of meer lager 1" in told
        assert "€ 10,01 tot en met € 25,00 hoger 1" in told
        assert "Niet vastgesteld: " in told
        assert "Het dossier kan niet meer gelezen worden. Dossiers: 1." in told
        assert str(one) not in shown
        assert "Je ziet hier alleen aantallen." in shown


def test_who_works_there_sees_each_case_the_largest_fall_first(log_in):
    one, two, three = cases(3)
    look = keep(
        changed(one, 150_000, "seizure_free_amount"), changed(one, 150_001), changed(two, 120_000),
        changed(three, 150_000), changed(one, 9_900, "repayment_capacity"),
    )  # fmt: skip
    client = log_in("henk")
    shown = page(client, look)
    lost, gained = rows(shown)
    linked = [case_id for case_id in (one, two, three) if reverse("debts:calculation", args=[case_id]) in shown]
    assert linked == [one, two]
    assert "Nu €\u00a01.500,00, straks €\u00a01.200,00" in lost
    assert "-€\u00a0300,00" in lost
    assert "+€\u00a00,01" in gained
    assert client.get(reverse("debts:calculation", args=[one])).status_code == 200
    (other,) = rows(page(client, look, amount="repayment_capacity"))
    assert "€\u00a099,00" in other
    # What somebody types behind the address changes nothing.
    for asked in ({"amount": "x\0"}, {"page": "-1"}, {"page": "9" * 5_000}, {"page": "1e9"}):
        assert "Dossiers met een ander bedrag" in page(client, look, **asked)
    assert "verandert geen enkel dossier" in page(client, look, page="2")


def test_a_page_shows_fifty_cases_and_leads_to_the_next(log_in, monkeypatch):
    monkeypatch.setattr("schuldenlab.cases.selectors_norm_looks.PAGE", 2)
    many = cases(5)
    look = keep(*(changed(one, 150_001 + place) for place, one in enumerate(many)))
    client = log_in("fatima")
    seen = [row for number in (1, 2, 3) for row in rows(page(client, look, page=number))]
    assert len(seen) == 5
    assert "page=2#cases" in page(client, look)
    assert "page=4" not in page(client, look, page=3)


def test_it_says_whether_this_very_file_is_in_the_system(log_in):
    newest = periods()[-1]
    right = keep(period=newest)
    keep(period=replace(newest, sha256="cd" * 32))
    client = log_in("noor")
    assert "Deze bedragen staan in het systeem." in page(client, right)
    shown = html.unescape(client.get(reverse("debts:norms")).content.decode())  # the newest look
    assert "staat er een ander bestand in het systeem" in shown
    assert reverse("debts:norm_look", args=[right]) in shown


def test_nobody_looked_yet_and_a_look_that_is_not_there(log_in):
    client = log_in("noor")
    assert "nog niet gekeken" in client.get(reverse("debts:norms")).content.decode()
    assert client.get(reverse("debts:norm_look", args=[UUID(int=1)])).status_code == 404


def test_a_look_is_kept_by_the_server_only_and_never_changes(city):
    (one,) = cases(1)
    with pytest.raises(NotAllowed):
        norm_look_keep(
            period=NEXT, file="x", found=(), actor=replace(SYSTEM, account_id=UUID(int=9)), clock=SystemClock()
        )
    look = keep(changed(one, 1))
    for model in (NormLook, NormLookLine):
        with pytest.raises(DatabaseError), acting(SYSTEM):
            model.objects.filter(known_at__isnull=False).delete()
    with acting(SYSTEM):
        assert NormLook.objects.get(pk=look).lines.count() == 1
