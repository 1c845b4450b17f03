# SPDX-License-Identifier: EUPL-1.2
"""Runs of `law calculate` on files of households, for tests."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq

from .. import file_command
from ..command import main

JULY = "2026-07-01"
GOOD = {"situation": "single", "taxable_income_year": "22000", "debtor_income_month": "1800"}
AMOUNT = 134849  # of GOOD, by the worked example of July 2026 in docs/reference/columns.md


def run(source: Path, *words: str, on: str | None = JULY, out: str = "out.csv", bad: str | None = None):
    """(exit code, rows of OUT, rows of the refused) of the command."""
    target = source.parent / out
    wrong = source.parent / bad if bad else None
    asked = ["calculate", str(source), str(target), "--language", "en", *words]
    code = main([*asked, *(["--on", on] if on else []), *(["--bad-rows", str(wrong)] if wrong else [])])
    return code, rows_of(target), rows_of(wrong)


def rows_of(path: Path | None) -> list[dict]:
    if path is None or not path.exists():
        return []
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    if path.suffix == ".csv":
        with path.open(newline="") as file:
            return list(csv.DictReader(file))
    text = path.read_text()
    return json.loads(text) if path.suffix.lower() == ".json" else [json.loads(line) for line in text.splitlines()]


def in_csv(folder: Path, rows: list[dict], name: str = "in.csv") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def refused_with(monkeypatch) -> list[str]:
    """The codes of what the command says."""
    said: list[str] = []
    monkeypatch.setattr(file_command, "refusal", lambda reason, _: said.append(reason.code) or reason.code)
    return said
