# SPDX-License-Identifier: EUPL-1.2
"""A command that cannot go on says why and what to do, and shows no stack trace."""

from __future__ import annotations

import os
import subprocess
import sys
import types

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from schuldenlab import __main__ as program
from schuldenlab.base.console import failures
from schuldenlab.base.errors import LabError
from schuldenlab.law.declare import RulesWrong
from schuldenlab.law.norms import NormsWrong

NOWHERE = "postgresql://nobody:geheim@127.0.0.1:9/nothing"


def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"DATABASE_URL": NOWHERE, "DATABASE_WEB_URL": NOWHERE, "SCHULDENLAB_DEBUG": ""} | settings
    return subprocess.run(
        [sys.executable, "-m", "schuldenlab", *words],
        env={name: value for name, value in (os.environ | environment).items() if value},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("words", [["events", "seal"], ["keys", "sweep"], ["db", "migrate"], ["db", "prepare"]])
def test_a_database_that_is_not_there_is_said_in_words(words):
    result = run(*words)
    assert (result.returncode, result.stderr.strip()) == (1, failures.UNREACHABLE)


def test_who_wants_the_stack_trace_gets_it():
    result = run("events", "seal", SCHULDENLAB_DEBUG="1")
    assert result.returncode == 1
    assert "Traceback" in result.stderr


def test_a_missing_address_is_named():
    result = run("db", "prepare", DATABASE_URL="")
    assert (result.returncode, result.stderr.strip()) == (1, "Set DATABASE_URL first.")


def test_a_pure_command_starts_no_framework():
    """Not even when it refuses what was typed."""
    seen = """
import sys
from schuldenlab.__main__ import main
try:
    main(["law", "nonsense"])
except SystemExit:
    pass
print("django" in sys.modules)
"""
    result = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "False"


def _raising(monkeypatch, error: Exception) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setitem(sys.modules, "lab_failing", types.SimpleNamespace(main=fail))
    monkeypatch.setitem(program.COMMANDS, "fail", "lab_failing")


def _wrapped(outer: type[Exception], cause: Exception) -> Exception:
    error = outer("a value of a person")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (_wrapped(ProgrammingError, psycopg.errors.UndefinedTable("x")), failures.NOT_PREPARED),
        (_wrapped(ProgrammingError, psycopg.errors.UndefinedColumn("x")), failures.NOT_PREPARED),
        (_wrapped(OperationalError, psycopg.errors.InvalidCatalogName("x")), failures.NOT_PREPARED),
        (psycopg.errors.InvalidPassword("x"), failures.UNREACHABLE),
        (ImproperlyConfigured("SCHULDENLAB_MASTER_KEY is empty"), "SCHULDENLAB_MASTER_KEY is empty"),
        (LabError("base.case_key_missing"), "De sleutel van dit dossier is er niet."),
        (RulesWrong("bvv_base is both a norm and declared"), "nothing is calculated: bvv_base is both a norm and"),
        (NormsWrong("2027-01-01.toml: unknown key parm"), "do not fit together, so nothing is calculated: 2027-01-01"),
    ],
)
def test_what_a_person_can_mend_is_said_in_words(monkeypatch, capsys, error, said):
    _raising(monkeypatch, error)
    assert program.main(["fail"]) == 1
    told = capsys.readouterr().err
    assert said in told
    assert "a value of a person" not in told


@pytest.mark.parametrize(
    "error", [KeyError("street"), _wrapped(OperationalError, psycopg.errors.DeadlockDetected("x"))]
)
def test_what_nobody_expected_is_not_hidden(monkeypatch, error):
    _raising(monkeypatch, error)
    with pytest.raises(type(error)):
        program.main(["fail"])
