# SPDX-License-Identifier: EUPL-1.2
"""The amounts of a half-year, from dated files. No amount lives in code.

A period runs from 1 January or 1 July to the end of that half-year. A reference date outside every file, and a norm
that a file does not have, raise NotEstablished by name: never the nearest file, never a default.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from .calendar import half_year
from .declare import DIVIDES, UNIT_OF_MISSING
from .errors import NotEstablished, PeriodMissing
from .values import MONTHS_MAX, Label

FOLDER = Path(__file__).parent / "norms"

UNITS = ("EUR", "EUR/month", "EUR/year", "EUR/km", "1/EUR", "ratio", "ratio/year", "months", "years", "text")
SEEN = {"statute": Label.S, "official": Label.O, "sector": Label.B, "secondary": Label.X, "fitted": Label.F}

# What a flag of a file promises: the norms without which it is not true. Of the rent formula only the names it uses.
PROMISED: Mapping[str, tuple[str, ...]] = {
    "bvv_formula": (
        *(f"bvv_max_{situation}" for situation in ("single", "single_parent", "couple", "couple_children")),
        "bvv_base_share",
        "bvv_income_share",
        "bvv_high_rent_margin",
        "bvv_no_address_share",
        "bvv_partner_deduction_cap",
        "care_taper",
        "child_taper",
        "child_couple_threshold_increase",
        "drempelinkomen",
        "standard_premium",
        "rent_formula",
        "rent_max",
        "rent_base_single",
        "rent_base_multi",
        "owner_income_limit_single",
        "owner_income_limit_multi",
        "pw_norm_21_single",
        "pw_norm_21_couple",
        "pw_inst_single",
        "pw_inst_couple",
        "pw_inst_add_single",
        "pw_inst_add_couple",
    ),
    "vtlb": (
        "vtlb_reservation_addition",
        "vtlb_work_addition",
        "vtlb_own_risk_correction",
        "vtlb_aow_norm_correction",
        "vtlb_municipal_tax_correction",
        "vtlb_travel_car_fixed",
        "vtlb_travel_per_km",
        "vtlb_study_children",
        "vtlb_childcare",
        "vtlb_access_arrangement",
        "vtlb_budget_management_and_administration",
    ),
    "repayment_capacity": (),
    "distribution": ("preferential_factor",),
    "rescue_credit": ("max_credit_charge",),
}
RENT_PROMISED: Mapping[str, tuple[str, ...]] = {
    "quadratic": ("rent_factor_a_single", "rent_factor_b_single", "rent_factor_a_multi", "rent_factor_b_multi"),
    "linear": ("rent_min_income_single", "rent_taper_single", "rent_min_income_multi", "rent_taper_multi"),
}

_TOP = ("schema", "valid_from", "valid_to", "note", "complete", "missing", "param")
_RATIO_MAX = 2  # a preferential claim counts twice; anything above is a percentage in the place of a share
_WORDS = ("name", "dutch", "value", "unit", "source", "url", "seen")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class NormsWrong(Exception):
    """A file of norms that cannot be trusted: which file, which norm, what is wrong."""


@dataclass(frozen=True, slots=True)
class Norm:
    name: str
    dutch: str
    value: Fraction | str
    unit: str
    source: str
    url: str
    seen: str
    note: str

    @property
    def label(self) -> Label:
        return SEEN[self.seen]


@dataclass(frozen=True, slots=True)
class Period:
    valid_from: date
    valid_to: date
    norms: Mapping[str, Norm]
    missing: Mapping[str, str]  # pattern of names -> the whole line, which says what was not seen
    complete: Mapping[str, bool]
    sha256: str

    @property
    def name(self) -> str:
        return self.valid_from.isoformat()

    @property
    def missing_lines(self) -> tuple[str, ...]:
        """What the file says it misses, each line once."""
        return tuple(dict.fromkeys(self.missing.values()))

    def norm(self, name: str) -> Norm:
        """Raises NotEstablished(name) where this half-year has none."""
        found = self.norms.get(name)
        if found is None:
            raise NotEstablished(name, self._where_to_look(name))
        return found

    def _where_to_look(self, name: str) -> str:
        """What the file says is missing, and where this norm was found for another half-year."""
        told = [line for pattern, line in self.missing.items() if fnmatchcase(name, pattern)]
        for period in reversed(periods()):
            if name in period.norms:
                told.append(f"{period.norms[name].source}, {period.norms[name].url}")
                break
        return f"period {self.name}: " + "; ".join(told or ["not named in the file of norms"])


@cache
def installed() -> tuple[Period, ...]:
    """Every half-year we have norms for, oldest first."""
    return read_folder(FOLDER)


_instead: tuple[Period, ...] | None = None  # while another rule set holds: rule_sets.py


def periods() -> tuple[Period, ...]:
    """Every half-year of the norms that hold now, oldest first: ours, but under another rule set."""
    return installed() if _instead is None else _instead


def hold(other: tuple[Period, ...] | None) -> None:
    """Let these hold in the place of ours; None: ours again. Only for `rule_sets.under`, which puts them back."""
    global _instead
    _instead = other


@cache
def norm_names() -> frozenset[str]:
    """Every norm that some half-year has, or misses by its full name."""
    present = {name for period in periods() for name in period.norms}
    return frozenset(present | {name for period in periods() for name in period.missing if "*" not in name})


def norm_unit(name: str) -> str:
    """The unit of a norm, from the newest half-year that has it; what is declared where no half-year does."""
    found = (period.norms[name].unit for period in reversed(periods()) if name in period.norms)
    return next(found, UNIT_OF_MISSING.get(name, ""))


def period_of(day: date) -> Period:
    """The half-year of this day. Raises PeriodMissing, which is NotEstablished("period")."""
    for period in periods():
        if period.valid_from <= day <= period.valid_to:
            return period
    raise PeriodMissing(day, [period.valid_from for period in periods()])


def read_folder(folder: Path) -> tuple[Period, ...]:
    """Raises NormsWrong as `in_order` and `read_period` do."""
    return in_order(read_file(path) for path in folder.glob("*.toml"))


def in_order(found: Iterable[Period]) -> tuple[Period, ...]:
    """Oldest first. Raises NormsWrong where two cover the same half-year, or one is left out."""
    ordered = sorted(found, key=_start)
    for earlier, later in pairwise(ordered):
        if earlier.valid_from == later.valid_from:
            raise NormsWrong(f"{later.name}: two files for one half-year")
        # The oldest files hold parts of some half-years only; once the formula can be worked out, none may be left out.
        following = earlier.valid_to + timedelta(days=1)
        if earlier.complete["bvv_formula"] and later.valid_from != following:
            raise NormsWrong(
                f"{later.name}: no file for the half-year after {earlier.name}; {following}.toml is missing"
            )
    return tuple(ordered)


def read_file(path: Path) -> Period:
    """Raises NormsWrong where it cannot be read, besides what `read_period` raises."""
    try:
        return read_period(path.read_text("utf-8"), path.name)
    except OSError as reason:
        raise NormsWrong(f"{path.name}: cannot be read ({reason.strerror})") from reason
    except UnicodeDecodeError as reason:
        raise NormsWrong(f"{path.name}: no readable TOML ({reason})") from reason


def read_period(text: str, file: str) -> Period:
    """One file. Raises NormsWrong naming the file, the norm and what is wrong with it."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as reason:
        raise NormsWrong(f"{file}: no readable TOML ({reason})") from reason
    if data.get("schema") != "norms/1":
        raise NormsWrong(f'{file}: schema is not "norms/1"')
    for key in data:
        if key not in _TOP:
            raise NormsWrong(f"{file}: unknown key {key}")
    start, end = (_date(data, key, file) for key in ("valid_from", "valid_to"))
    if (start, end) != half_year(start):
        raise NormsWrong(f"{file}: a period is a whole half-year from 1 January or 1 July")
    norms: dict[str, Norm] = {}
    rows = data.get("param", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NormsWrong(f"{file}: param is no list of tables")
    for number, raw in enumerate(rows, start=1):
        norm = read_norm(raw, f"{file}: norm {number}")
        if norm.name in norms:
            raise NormsWrong(f"{file}: {norm.name} stands there twice")
        norms[norm.name] = norm
    missing = dict(_missing(data, file))
    for name in norms:
        if any(fnmatchcase(name, pattern) for pattern in missing):
            raise NormsWrong(f"{file}: {name} is both present and missing")
    complete = _complete(data, norms, file)
    digest = hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()
    return Period(start, end, norms, missing, complete, digest)


def _complete(data: Mapping[str, Any], norms: Mapping[str, Norm], file: str) -> Mapping[str, bool]:
    """Every flag, and what a flag promises is there."""
    flags = data.get("complete")
    if not isinstance(flags, dict) or flags.keys() != PROMISED.keys():
        raise NormsWrong(f"{file}: complete does not say true or false of {', '.join(PROMISED)}")
    for flag, names in PROMISED.items():
        if not isinstance(flags[flag], bool):
            raise NormsWrong(f"{file}: complete.{flag} is not true or false")
        if not flags[flag]:
            continue
        if flag == "bvv_formula" and "rent_formula" in norms:
            names = (*names, *RENT_PROMISED.get(str(norms["rent_formula"].value), ()))
        for name in names:
            if name not in norms:
                raise NormsWrong(f"{file}: complete.{flag} is true, and {name} is not there")
    return dict(flags)


def read_norm(raw: Mapping[str, Any], place: str) -> Norm:
    """One norm as a file has it. Raises NormsWrong, which begins with the place and its name."""
    for key in _WORDS:
        if not isinstance(raw.get(key), str) or not raw[key]:
            raise NormsWrong(f"{place} ({raw.get('name', '?')}): {key} is missing or no text")
    place = f"{place} ({raw['name']})"
    if unknown := set(raw) - {*_WORDS, "note"}:
        raise NormsWrong(f"{place}: unknown key {sorted(unknown)[0]}")
    if raw["unit"] not in UNITS:
        raise NormsWrong(f"{place}: unknown unit {raw['unit']}")
    if raw["seen"] not in SEEN:
        raise NormsWrong(f"{place}: seen is {raw['seen']}, not one of {', '.join(SEEN)}")
    value: Fraction | str = raw["value"]
    if raw["unit"] != "text":
        if not _DECIMAL.fullmatch(raw["value"]):
            raise NormsWrong(f"{place}: {raw['value']} is no decimal number")
        value = Fraction(raw["value"])
        if value < 0 and not raw["name"].startswith("rent_factor_"):
            raise NormsWrong(f"{place}: {raw['value']} is below zero")
        if raw["unit"].startswith("ratio") and value > _RATIO_MAX:
            raise NormsWrong(f"{place}: {raw['value']} is no share; write 13.73% as 0.1373")
        if raw["unit"] in ("months", "years") and (value.denominator != 1 or value > MONTHS_MAX):
            raise NormsWrong(f"{place}: {raw['value']} is no whole number of {raw['unit']}, at most {MONTHS_MAX}")
        if not value and raw["name"] in DIVIDES:
            raise NormsWrong(f"{place}: {raw['value']} is zero, and a rule divides by it")
    words = {key: raw[key] for key in _WORDS if key != "value"}
    return Norm(value=value, note=raw.get("note", ""), **words)


def _missing(data: Mapping[str, Any], file: str) -> list[tuple[str, str]]:
    """ "pw_norm_* and pw_inst_* (not seen)" names two patterns; the whole line is what a person reads."""
    table = data.get("missing", {})
    lines = table.get("names", []) if isinstance(table, dict) else None
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise NormsWrong(f"{file}: missing.names is no list of texts")
    return [(name.strip(), line) for line in lines for name in line.split("(")[0].split(" and ")]


def _date(data: Mapping[str, Any], key: str, file: str) -> date:
    try:
        return date.fromisoformat(data[key])
    except (KeyError, TypeError, ValueError) as reason:
        raise NormsWrong(f"{file}: {key} is no date") from reason


def _start(period: Period) -> date:
    return period.valid_from
