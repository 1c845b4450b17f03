# SPDX-License-Identifier: EUPL-1.2
"""What the measurement of pages counts as a question, and as what."""

from __future__ import annotations

from schuldenlab.site import bench
from schuldenlab.site.bench import Asked, asked_of

DOOR = (
    'SELECT "django_session"."session_key" FROM "django_session" WHERE …',
    'SELECT "people_account"."password" FROM "people_account" WHERE …',
    "\nWITH work AS (SELECT …) SELECT …",
    'INSERT INTO "base_accesslog" ("id") VALUES (…)',
)


def test_a_role_and_a_savepoint_are_no_questions_and_the_door_is_counted_apart() -> None:
    role = ("SAVEPOINT \"s1\"", "SELECT set_config('role', 'lab_staff', true)",
            "SELECT COALESCE(current_setting('role', true), '')", "RELEASE SAVEPOINT \"s1\"")  # fmt: skip
    own = ('SELECT "cases_case"."id" FROM "cases_case"', '(SELECT "debts_claim"."id" FROM "debts_claim") UNION (…)')
    assert asked_of([*DOOR, *role, *own]) == Asked(data=2, door=4, other=4)


def test_it_measures_a_made_up_city_only(monkeypatch, capsys) -> None:
    monkeypatch.delenv("SCHULDENLAB_DEMO", raising=False)
    assert bench.main(["pages"]) == 2
    assert "SCHULDENLAB_DEMO=1" in capsys.readouterr().err
