# SPDX-License-Identifier: EUPL-1.2
"""How fast the lab is, measured.

    schuldenlab bench law [--oracle N]               the rules, without a database
    schuldenlab bench ledger [transfers]             the books
    schuldenlab bench pages [--households N]         the five pages that are opened most, in a city of N households

`pages` makes a database of its own, fills it with the demo city and takes it away again. Each page is opened as the web
role, logged in. Ends with 1 when a page asks the database more than `DATA_MAX` things, or `DOOR_MAX` to know who asks.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import psycopg

from schuldenlab.base import database
from schuldenlab.base.console import django_ready

from .own_database import own_database

if TYPE_CHECKING:
    from django.test import Client

HOUSEHOLDS, TIMES = 2_000, 20
DATA_MAX, DOOR_MAX = 10, 4
_STATEMENT = re.compile(r"\s*\(?(SELECT|INSERT|UPDATE|DELETE|WITH)\b")
_ROLE = re.compile(r"set_config\(|current_setting\(|pg_advisory")
_DOOR = re.compile(r'"django_session"|"people_account"."password"|^\s*WITH work AS|INTO "base_accesslog"')


@dataclass(frozen=True, slots=True)
class Asked:
    """What one page asked the database: for itself, to know who asks and to note the look, and to take on a role."""

    data: int
    door: int
    other: int


def asked_of(statements: Iterable[str]) -> Asked:
    said = list(statements)
    rows = [sql for sql in said if _STATEMENT.match(sql) and not _ROLE.search(sql[:80])]
    # The account behind the session; the same table is read for names too.
    door = sum(1 for sql in rows if _DOOR.search(sql) and "base_event" not in sql)
    return Asked(len(rows) - door, door, len(said) - len(rows))


def main(arguments: Sequence[str]) -> int:
    if list(arguments[:1]) == ["ledger"]:
        from schuldenlab.ledger import bench

        return bench.main(arguments)
    if list(arguments[:1]) == ["law"]:
        from schuldenlab.law import bench as law_bench

        return law_bench.main(arguments[1:])
    parser = argparse.ArgumentParser(prog="schuldenlab bench")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("law", help="the rules, without a database", add_help=False)
    verbs.add_parser("ledger", help="the books", add_help=False)
    pages = verbs.add_parser("pages", help="the five pages that are opened most")
    pages.add_argument("--households", type=int, default=HOUSEHOLDS, help=f"how many (default {HOUSEHOLDS})")
    options = parser.parse_args(arguments)
    if os.environ.get("SCHULDENLAB_DEMO") != "1":
        print("The city is made up, so it needs SCHULDENLAB_DEMO=1.", file=sys.stderr)
        return 2
    with own_database("bench"):
        return _pages(options.households)


def _pages(households: int) -> int:
    django_ready()
    from django.test.utils import setup_test_environment

    from schuldenlab.site.demo import load

    began = perf_counter()
    load.load(households=households)
    with psycopg.connect(**database.connection_parts(os.environ["DATABASE_URL"]), autocommit=True) as owner:
        owner.execute("ANALYZE")
    print(f"{households:,} households loaded in {perf_counter() - began:,.0f} s")
    setup_test_environment()
    for line in _sizes():
        print(line)
    print(f"{'page':<16}{'data':>6}{'door':>6}{'other':>7}{'CPU ms':>9}{'ms':>7}{'bytes':>9}")
    over = [name for name, client, url in _visits() if not _measured(name, client, url)]
    print(f"more than {DATA_MAX} + {DOOR_MAX}: {', '.join(over)}" if over else f"all within {DATA_MAX} + {DOOR_MAX}")
    return 1 if over else 0


def _sizes() -> list[str]:
    from schuldenlab.base.acting import acting
    from schuldenlab.base.actor import SYSTEM
    from schuldenlab.base.models import Task
    from schuldenlab.cases.models import Case
    from schuldenlab.debts.models import Claim

    with acting(SYSTEM):
        found = {"cases": Case, "open tasks": Task.objects.filter(done_at=None), "claims": Claim}
        return [f"{getattr(rows, 'objects', rows).count():,} {name}" for name, rows in found.items()]


def _visits() -> list[tuple[str, Client, str]]:
    from django.urls import reverse

    from schuldenlab.base.acting import acting
    from schuldenlab.base.actor import SYSTEM
    from schuldenlab.cases.models import Case
    from schuldenlab.site.demo.personas import id_of

    with acting(SYSTEM):
        of_fatima = Case.objects.filter(coach=id_of("employment", "fatima"), closed_on=None).order_by("pk")
        on_the_way = of_fatima.filter(method_version__key="jpf").values_list("pk", flat=True).first()
        new = of_fatima.filter(method_version=None).values_list("pk", flat=True).first()
    coach = _logged_in("fatima")
    cases = [("case page", on_the_way), ("case page, new", new)]
    return [
        ("coach list", coach, reverse("home")),
        *((name, coach, reverse("cases:case", args=[case_id])) for name, case_id in cases if case_id),
        ("creditor list", _logged_in("petra"), reverse("debts:questions")),
        ("resident page", _logged_in("kevin"), reverse("home")),
        ("fund page", _logged_in("mariska"), reverse("fund:fund")),
    ]


def _logged_in(key: str) -> Client:
    from django.core.cache import cache
    from django.test import Client

    from schuldenlab.site.demo.personas import PASSWORD, by_key

    cache.clear()  # a code of this minute that somebody used before counts no more
    persona, client = by_key(key), Client()
    client.post("/account/login/", {"login": persona.email, "password": PASSWORD})
    if persona.has_second_factor:
        client.post("/account/second/check/", {"code": persona.code()})
    return client


def _measured(name: str, client: Client, url: str) -> bool:
    """Prints one line. The first visit warms up and is not counted."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    asked = asked_of(one["sql"] for one in captured.captured_queries)
    cpu, took = [], []
    for _ in range(TIMES):
        began, worked = perf_counter(), process_time()
        client.get(url)
        took.append((perf_counter() - began) * 1e3)
        cpu.append((process_time() - worked) * 1e3)
    said = f"{name:<16}{asked.data:>6}{asked.door:>6}{asked.other:>7}{median(cpu):>9.1f}{median(took):>7.0f}"
    print(f"{said}{len(answer.content):>9,}" + ("" if answer.status_code == 200 else f"  status {answer.status_code}"))
    return answer.status_code == 200 and asked.data <= DATA_MAX and asked.door <= DOOR_MAX
