# SPDX-License-Identifier: EUPL-1.2
"""Migrations are applied as Django applies them, with less work in between."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import models
from django.db.migrations.operations import AddConstraint, AddIndex
from django.db.migrations.state import ModelState, ProjectState
from pgtrigger.migrations import AddTrigger

from schuldenlab.base import migrating

AMOUNT = models.CheckConstraint(condition=models.Q(cents__gte=0), name="amount")
FIRST, SECOND = (models.Index(fields=["cents"], name=name) for name in ("first", "second"))


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> Callable[[], ProjectState]:
    """A debt and a payment of it, after the first index: with the classes of both made."""
    # What the migration of the test database already put in place is put back when the test ends.
    monkeypatch.setattr("django.core.management.execute_from_command_line", lambda words: None)
    monkeypatch.setattr(ProjectState, "_append_option", ProjectState._append_option)
    monkeypatch.setattr(AddTrigger, "state_forwards", AddTrigger.state_forwards)
    migrating.migrate()

    def make() -> ProjectState:
        made = ProjectState()
        key = models.AutoField(primary_key=True)
        made.add_model(ModelState("lab", "Debt", [("id", key), ("cents", models.IntegerField())], {"indexes": [FIRST]}))
        debt = models.ForeignKey("lab.Debt", models.CASCADE)
        made.add_model(ModelState("lab", "Payment", [("id", key), ("debt", debt)]))
        assert made.apps
        return made

    return make


def test_what_changes_no_field_makes_no_class_anew(state: Callable[[], ProjectState]):
    after = state()
    before = dict(after.apps.all_models["lab"])
    trigger = SimpleNamespace(name="kept")
    for operation in (AddConstraint("debt", AMOUNT), AddIndex("debt", SECOND), AddTrigger("debt", trigger)):
        operation.state_forwards("lab", after)
    assert dict(after.apps.all_models["lab"]) == before
    for found in (after.models["lab", "debt"].options, vars(before["debt"]._meta)):
        assert (found["constraints"], found["indexes"], found["triggers"]) == ([AMOUNT], [FIRST, SECOND], [trigger])


def test_a_new_field_still_reaches_the_models_around_it(state: Callable[[], ProjectState]):
    after = state()
    AddIndex("debt", SECOND).state_forwards("lab", after)
    after.add_field("lab", "debt", "currency", models.TextField(default=""), preserve_default=True)
    debt = after.apps.get_model("lab", "debt")
    assert after.apps.get_model("lab", "payment")._meta.get_field("debt").related_model is debt
    assert [index.name for index in debt._meta.indexes] == ["first", "second"]
    assert debt._meta.get_field("currency")
