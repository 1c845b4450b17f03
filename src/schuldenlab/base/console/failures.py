# SPDX-License-Identifier: EUPL-1.2
"""What went wrong with a command, for whoever typed it. Imports nothing: what is not loaded cannot have raised."""

from __future__ import annotations

import re
import sys

NOT_INSTALLED = (
    "{name} is not installed, and this needs it. In a checkout ./lab installs everything; with pip: "
    "pip install 'schuldenlab[{extra}]'"
)
# What is asked for by another name than that of the whole program.
_EXTRAS = {"numpy": "columns", "pyarrow": "parquet"}
UNREACHABLE = (
    "The database cannot be reached. Does it run, is its address (DATABASE_URL, DATABASE_WEB_URL) right, "
    "and was it made (schuldenlab db prepare)?"
)
NOT_PREPARED = (
    "The database is not ready for this version. Run: schuldenlab db prepare, and then: schuldenlab db migrate"
)
# Both are checked together when the law core is loaded, so that no household is answered by half of a change.
RULES_DO_NOT_FIT = (
    "The installed rules and files of norms do not fit together, so nothing is calculated: {what}. "
    "Take back the last change in law/, or finish it: docs/how-to/new-half-year.md, docs/how-to/write-a-rule.md"
)
# No such table, column, function, schema or role: never prepared, or long ago. "Permission denied" is not here: that is
# a role somebody forgot to take on, and nobody should go and migrate for it.
_OLD_OR_EMPTY = frozenset({"42P01", "42703", "42883", "3F000", "22023", "42704"})
_NO_DATABASE, _NO_LOGIN = "3D000", ("28000", "28P01")


def in_words(error: BaseException) -> str | None:
    """One or a few lines, without personal data; None for what nobody expected."""
    if _is(error, "schuldenlab.base.errors", "LabError"):
        return _lab_error(error)
    if _is(error, "schuldenlab.law.errors", "LawError"):
        return str(error)
    if _is(error, "schuldenlab.law.declare", "RulesWrong") or _is(error, "schuldenlab.law.norms", "NormsWrong"):
        return RULES_DO_NOT_FIT.format(what=error)
    if isinstance(error, ModuleNotFoundError) and error.name and not error.name.startswith("schuldenlab"):
        name = error.name.partition(".")[0]
        return NOT_INSTALLED.format(name=name, extra=_EXTRAS.get(name, "site"))
    if _is(error, "django.core.exceptions", "ImproperlyConfigured"):
        return f"A setting is missing or wrong: {error}"
    if isinstance(error, KeyError) and re.fullmatch(r"(DATABASE|SCHULDENLAB)_[A-Z_]+", str(error.args[0])):
        return f"Set {error.args[0]} first."
    return _database(error)


def _lab_error(error: BaseException) -> str:
    apps = sys.modules.get("django.apps")
    if apps is None or not apps.apps.ready:
        return str(error)
    from schuldenlab.base.forms import words_of

    words = words_of(error)  # type: ignore[arg-type]
    return "\n".join((words.what, words.why, words.next))


def _database(error: BaseException) -> str | None:
    """Django wraps what psycopg raises; the code of PostgreSQL is on the cause."""
    cause = error if _is(error, "psycopg", "Error") else error.__cause__
    if cause is None or not _is(cause, "psycopg", "Error"):
        return None
    state = getattr(cause, "sqlstate", None)
    if state in _OLD_OR_EMPTY or state == _NO_DATABASE:
        return NOT_PREPARED
    if state in _NO_LOGIN or (state is None and _is(cause, "psycopg", "OperationalError")):
        return UNREACHABLE
    return None


def _is(error: BaseException, module: str, name: str) -> bool:
    kind = getattr(sys.modules.get(module), name, None)
    return isinstance(kind, type) and isinstance(error, kind)
