# SPDX-License-Identifier: EUPL-1.2
"""What the city chose, since when, and what we knew then."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import Actor, DbRole
from schuldenlab.base.errors import LabError, NotAllowed
from schuldenlab.base.local_values import local_value, local_value_set, local_values
from schuldenlab.base.models import Event, LocalValue
from schuldenlab.base.texts import text

NAME = "jpf.max_debt_cents"
JAN, MAR, MAY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)


def _set(actor, clock, value=100, holds_from=JAN, **other):
    values = {"name": NAME, "value": value, "label": "L", "holds_from": holds_from, "source": "raadsbesluit 2026-41"}
    return local_value_set(**(values | {"actor": actor, "clock": clock} | other))


def test_a_choice_that_was_not_made_is_named(staff):
    with pytest.raises(LabError, match=r"base.local_value_missing") as refusal:
        local_value(NAME, on=JAN)
    assert refusal.value.values == {"name": NAME, "on": "2026-01-01"}
    words = text("base.errors.local_value_missing.what", "en", **refusal.value.values)
    assert words == f"Local choice not set: {NAME}."


def test_a_choice_holds_from_its_date_until_the_next(staff, clock):
    _set(staff, clock, 100, JAN)
    _set(staff, clock, 200, MAR)
    assert local_value(NAME, on=date(2026, 2, 28)).value == 100
    assert local_value(NAME, on=MAR).value == 200
    with pytest.raises(LabError, match=r"base.local_value_missing"):
        local_value(NAME, on=date(2025, 12, 31))


def test_a_correction_replaces_its_own_period_and_leaves_the_next(staff, clock):
    _set(staff, clock, 100, JAN)
    _set(staff, clock, 200, MAR)
    before = clock.now()
    clock.at += timedelta(days=1)
    _set(staff, clock, 150, JAN, reason="typefout")
    assert local_value(NAME, on=JAN).value == 150
    assert local_value(NAME, on=MAY).value == 200
    assert local_value(NAME, on=JAN, known_by=before).value == 100


def test_several_choices_are_one_query_and_the_unset_ones_are_not_there(staff, clock, django_assert_num_queries):
    other = "jpf.hour_value_cents"
    _set(staff, clock, 100, JAN)
    _set(staff, clock, 200, MAR)
    _set(staff, clock, 300, JAN, name=other)
    clock.at += timedelta(days=1)
    _set(staff, clock, 350, JAN, name=other)
    with django_assert_num_queries(1):
        found = local_values([NAME, other, "jpf.never_set"], on=date(2026, 2, 1))
    assert {name: row.value for name, row in found.items()} == {NAME: 100, other: 350}


def test_a_choice_comes_with_label_and_source(staff, clock):
    mandate = uuid4()
    row = _set(staff, clock, label="H", mandate_id=mandate)
    found = local_value(NAME, on=JAN)
    assert (found.label, found.source, found.set_by, found.mandate_id) == (
        "H",
        "raadsbesluit 2026-41",
        staff.account_id,
        mandate,
    )
    assert Event.objects.get(verb="local_value.set").subject_id == row.pk


@pytest.mark.parametrize("wrong", [{"label": "S"}, {"label": ""}, {"source": " "}])
def test_a_choice_without_label_or_source_is_refused(staff, clock, wrong):
    with pytest.raises(LabError, match=r"base.local_value_label"):
        _set(staff, clock, **wrong)


@pytest.mark.parametrize("value", [0.5, [1, 2.0], {"rate": 0.1}, date(2026, 1, 1), None])
def test_a_choice_is_exact(staff, clock, value):
    with pytest.raises(ValueError, match="whole numbers"):
        _set(staff, clock, value)


@pytest.mark.parametrize("value", [True, 0, -3, "bijstand", [1, 2], {"student": 1, "werk": [2]}])
def test_every_exact_value_comes_back_as_it_was(staff, clock, value):
    _set(staff, clock, value)
    assert local_value(NAME, on=JAN).value == value


def test_no_choice_is_ever_changed(staff, clock):
    _set(staff, clock)
    with pytest.raises(ProgrammingError), transaction.atomic():
        LocalValue.objects.update(value=1)
    with pytest.raises(ProgrammingError), transaction.atomic():
        LocalValue.objects.all().delete()


def test_the_portal_reads_choices_and_makes_none(db, clock, staff):
    _set(staff, clock)
    resident = Actor(account_id=uuid4(), person_id=None, db_role=DbRole.PORTAL)
    with acting(resident):
        assert local_value(NAME, on=JAN).value == 100
        with pytest.raises(NotAllowed):
            _set(resident, clock)
    with pytest.raises(ProgrammingError, match="permission denied"), acting(resident):
        LocalValue.objects.create(
            known_at=clock.now(), name="x", value=1, label="L", holds_from=JAN, set_by=uuid4(), source="x"
        )
