# SPDX-License-Identifier: EUPL-1.2
"""The first command of the README, for real: who runs it a second time finds what is there.

The first time is `demo_city`, which the browser tests work in; it ends with an error when that goes wrong.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from schuldenlab.base import database

TABLES = ("people_person", "people_organisation", "people_account", "cases_case", "cases_decision", "debts_claim",
          "fund_reservation", "base_event")  # fmt: skip


def rows(name: str) -> list[int]:
    parts = database.connection_parts(os.environ["DATABASE_URL"]) | {"dbname": name}
    with psycopg.connect(**parts) as owner:
        owner.execute("SET ROLE lab_staff")
        return [owner.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]


@pytest.mark.long
def test_the_demo_starts_again_and_keeps_what_is_there(demo_city: tuple[str, Path], run_once: Callable[..., None]):
    before = rows(demo_city[0])
    assert min(before) > 0
    run_once(*demo_city, without="DATABASE_WEB_URL")  # ./lab finds the address of the web role itself
    assert rows(demo_city[0]) == before
