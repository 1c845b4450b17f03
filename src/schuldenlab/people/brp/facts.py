# SPDX-License-Identifier: EUPL-1.2
"""What a person list says, in our words. Pure: no database, no clock.

Nothing is guessed and nobody is dropped: what the list says in a way that cannot be, is left open and noted for a
person to look at. A note names line and element, never a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from schuldenlab.base.errors import LabError

from .. import validation
from ..partial_date import PartialDate
from .reader import Columns, PersonList

DECEASED, STATUSES = "O", frozenset("OEMRFW")
UNKNOWN_NAME = "."  # the register's own sign for a name nobody knows
PARENTS_WITH_AUTHORITY = {
    "1": ("parent_1",),
    "2": ("parent_2",),
    "12": ("parent_1", "parent_2"),
    "1D": ("parent_1",),
    "2D": ("parent_2",),
}
RELATIONS = {"02": "parent_1", "03": "parent_2", "05": "partner", "09": "child"}


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody named on a list. They are a person here only if they have a list of their own."""

    kind: str  # parent_1, parent_2, partner, child
    bsn: str
    a_number: str


@dataclass(slots=True)
class Facts:
    """One person, as the list has them. `address` holds the columns of our table, or is None when there is none."""

    line: int
    key: str
    a_number: str
    bsn: str
    given_names: str
    prefix: str
    surname: str
    birth: PartialDate
    died: PartialDate | None
    secrecy: int
    status: str
    municipality: str
    address: dict[str, object] | None
    guardianship: bool
    guardianship_from: date | None
    authority: str
    relatives: list[Relative]
    notes: list[str] = field(default_factory=list)

    @property
    def lives_here(self) -> bool:
        """Alive, on a list that is kept up to date, at an address in the Netherlands."""
        return not self.status and self.died is None and self.address is not None and not self.address["country_code"]


def facts_of(person_list: PersonList) -> Facts:
    """Raises LabError when the list has no name that can be kept."""
    first, notes = person_list.first, []
    status = first.get("07.67.20", "")
    if status and status not in STATUSES:
        notes.append("07.67.20: an unknown reason of suspension, left out")
        status = ""
    birth = _date(first, "01.03.10", notes) or PartialDate()
    return Facts(
        line=person_list.line,
        # A list is known by its A-number and its label: the official file has two lists with one A-number.
        key=f"{first['01.01.10']}/{first['']}",
        a_number=first["01.01.10"],
        bsn=_bsn(first, notes),
        given_names=_name(first, "01.02.10", validation.LINE_LIMIT, notes),
        prefix=_name(first, "01.02.30", 20, notes),
        surname=validation.name(first["01.02.40"], field="surname") or UNKNOWN_NAME,
        birth=birth,
        died=_death(first, status, birth, notes),
        secrecy=_secrecy(first, notes),
        status=status,
        municipality=first["08.09.10"],
        address=_address(first, notes),
        guardianship=first["11.33.10"] == "1",
        guardianship_from=_whole_date(first.get("11.85.10", "")) if first["11.33.10"] == "1" else None,
        authority=first.get("11.32.10", ""),
        relatives=_relatives(person_list),
        notes=notes,
    )


def _date(columns: Columns, element: str, notes: list[str]) -> PartialDate | None:
    """As much of a date as can be: a day without a month keeps the year and is noted."""
    written = columns.get(element, "")
    if not written:
        return None
    for known in (written, written[:6] + "00", written[:4] + "0000"):
        try:
            value = PartialDate.from_register(known)
        except LabError:
            continue
        if known != written:
            notes.append(f"{element}: part of this date cannot be, kept as far as it can")
        return value
    notes.append(f"{element}: cannot be read as a date")
    return None


def _whole_date(written: str) -> date | None:
    try:
        value = PartialDate.from_register(written)
    except LabError:
        return None
    return value.earliest() if value.is_complete else None


def _death(first: Columns, status: str, birth: PartialDate, notes: list[str]) -> PartialDate | None:
    """Dead is who has a date of death, or a list suspended for death. A date that cannot be read makes nobody dead."""
    died = _date(first, "06.08.10", notes)
    if died is None and status != DECEASED:
        if first.get("06.08.10"):
            notes.append("06.08.10: not suspended for death, so kept as living")
        return None
    died = died or PartialDate()
    born = birth.earliest()
    last = died.latest()
    if born and last and last < born:
        notes.append("06.08.10: before the birth, so the date is left open")
        return PartialDate()
    return died


def _bsn(first: Columns, notes: list[str]) -> str:
    if not first["01.01.20"]:
        notes.append("01.01.20: no BSN on this list")
        return ""
    try:
        return validation.bsn(first["01.01.20"])
    except LabError:
        notes.append("01.01.20: no valid BSN, left out")
        return ""


def _name(first: Columns, element: str, limit: int, notes: list[str]) -> str:
    try:
        return validation.name(first[element], field=element, limit=limit)
    except LabError:
        notes.append(f"{element}: too long or not text, left out")
        return ""


def _secrecy(first: Columns, notes: list[str]) -> int:
    written = first["07.70.10"]
    if not written or (len(written) == 1 and written in "01234567"):
        return int(written or 0)
    # Showing an address that was to stay secret cannot be taken back.
    notes.append("07.70.10: an unknown secrecy, kept as the strictest")
    return 7


def _address(first: Columns, notes: list[str]) -> dict[str, object] | None:
    if first["08.13.10"]:
        return _blank_address() | {
            "kind": "home",
            "holds_from": _whole_date(first.get("08.13.20", "")),
            "country_code": first["08.13.10"][:4],
            "foreign_line_1": _line(first, "08.13.30", notes),
            "foreign_line_2": _line(first, "08.13.40", notes),
            "foreign_line_3": _line(first, "08.13.50", notes),
        }
    street = _line(first, "08.11.15", notes) or _line(first, "08.11.10", notes)
    place = _line(first, "08.12.10", notes)
    if not (street or place or first["08.09.10"]):
        return None
    return _blank_address() | {
        "kind": "letter" if first.get("08.10.10") == "B" else "home",
        "holds_from": _whole_date(first.get("08.10.30", "")),
        "street": "" if street == "." else street,
        "house_number": _house_number(first["08.11.20"]),
        "house_letter": first.get("08.11.30", "")[:1],
        "addition": " ".join(part for part in (first.get("08.11.50", ""), first.get("08.11.40", "")) if part)[:10],
        "postcode": _postcode(first["08.11.60"], notes),
        "town": _line(first, "08.11.70", notes),
        "municipality_code": first["08.09.10"][:4],
        "place_words": place,
    }


def _house_number(written: str) -> int | None:
    return int(written) if re.fullmatch(r"[1-9][0-9]{0,4}", written, re.ASCII) else None


def _blank_address() -> dict[str, object]:
    texts = (
        *("street", "house_letter", "addition", "postcode", "town", "municipality_code", "place_words"),
        *("country_code", "foreign_line_1", "foreign_line_2", "foreign_line_3"),
    )
    return dict.fromkeys(texts, "") | {"house_number": None}


def _postcode(written: str, notes: list[str]) -> str:
    try:
        return validation.postcode(written) if written else ""
    except LabError:
        notes.append("08.11.60: no valid postcode, left out")
        return ""


def _line(first: Columns, element: str, notes: list[str]) -> str:
    try:
        return validation.name(first.get(element, ""), field=element, limit=80)
    except LabError:
        notes.append(f"{element}: too long or not text, left out")
        return ""


def _relatives(person_list: PersonList) -> list[Relative]:
    found = []
    for category, rows in person_list.current.items():
        for row in rows:
            if category == "05" and (row.get("05.07.10") or not row.get("05.06.10")):
                continue  # dissolved, or never begun
            bsn, a_number = row.get(f"{category}.01.20", ""), row.get(f"{category}.01.10", "")
            found.append(Relative(RELATIONS[category], bsn, a_number))
    return found
