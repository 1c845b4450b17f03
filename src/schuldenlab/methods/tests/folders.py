# SPDX-License-Identifier: EUPL-1.2
"""Folders to test with: the small one, the shipped ones, and variations of them, in memory."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

from schuldenlab.methods import FactValue, Finding, Finished, Method, MethodRefused, load_files
from schuldenlab.methods.vocabulary import FACTS, Type

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "shipped"
SHIPPED_KEYS = ("helpdesk", "jpf", "mediation", "settlement-loan")


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def small() -> dict[str, bytes]:
    return files_of(HERE / "small")


def changed(files: dict[str, bytes], old: str, new: str, *, file: str = "method.toml") -> dict[str, bytes]:
    """The folder with one text changed, which has to be in it."""
    text = files[file].decode()
    assert old in text, f"{file} has no {old!r}"
    return {**files, file: text.replace(old, new, 1).encode()}


def findings_of(files: dict[str, bytes]) -> tuple[Finding, ...]:
    try:
        load_files(files)
    except MethodRefused as refused:
        return refused.findings
    return ()


def shipped(key: str) -> Method:
    return load_files(files_of(SHIPPED / key))


def known(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def facts(day: date, **values: object) -> dict[str, FactValue]:
    """Facts that became known on this day. A milestone is given as True: it happened on that day.

    Names are written with __ for the dot and ___ for the colon: talk__held=True, debts__paid___rent=True.
    """
    found = {}
    for written, value in values.items():
        name = written.replace("___", ":").replace("__", ".")
        milestone = FACTS[name.partition(":")[0]].type is Type.DATE
        found[name] = FactValue(day if milestone else value, day, known(day))
    return found


def finished(step: str, day: date) -> Finished:
    return Finished(step, day, known(day))
