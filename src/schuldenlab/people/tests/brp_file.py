# SPDX-License-Identifier: EUPL-1.2
"""A small file of invented person lists in the layout of the register, for tests."""

from __future__ import annotations

import csv
import io
from pathlib import Path

COLUMNS = (
    "", "01.01.10", "01.01.20", "01.02.10", "01.02.30", "01.02.40", "01.03.10", "01.04.10",
    "02.01.20", "02.02.40", "02.H", "03.01.20", "03.02.40", "03.H",
    "05.01.20", "05.02.40", "05.06.10", "05.07.10", "05.H", "06.08.10", "07.67.20", "07.70.10",
    "08.09.10", "08.10.10", "08.10.30", "08.11.10", "08.11.20", "08.11.30", "08.11.40", "08.11.60", "08.11.70",
    "08.12.10", "08.13.10", "08.13.20", "08.13.30", "08.13.40", "08.13.50", "08.H",
    "09.01.20", "09.02.40", "09.H", "11.32.10", "11.33.10", "11.85.10", "11.H", "",
)  # fmt: skip
HOME = {
    "08.09.10": "0518", "08.10.10": "W", "08.10.30": "20200101", "08.11.10": "Voorbeeldstraat", "08.11.20": "1",
    "08.11.60": "2511BT", "08.11.70": "'s-Gravenhage",
}  # fmt: skip


def a_line(**elements: str) -> str:
    """One line; `elements` as c01_02_40="Berg"; `label` is the first column."""
    values = {name[1:].replace("_", "."): value for name, value in elements.items() if name != "label"}
    written = io.StringIO()
    cells = [elements.get("label", ""), *(values.get(name, "") for name in COLUMNS[1:])]
    csv.writer(written, delimiter=";", lineterminator="\n").writerow(cells)
    return written.getvalue()


def a_list(
    number: int, *, bsn: str = "", surname: str = "", born: str = "19800101", home: bool = True, **more: str
) -> str:
    """The first line of a list: an adult at the one address of this file."""
    facts = {
        "c01_01_10": f"{number:010d}",
        "c01_01_20": bsn,
        "c01_02_10": "Sam",
        "c01_02_40": surname or f"Lijst{number}",
    }
    place = {f"c{name.replace('.', '_')}": value for name, value in HOME.items()} if home else {}
    return a_line(**({"label": f"T_{number}", "c01_03_10": born, "c07_70_10": "0"} | facts | place | more))


def write(path: Path, *lines: str | bytes, header: str | None = None) -> Path:
    first = ";".join(COLUMNS) + "\n" if header is None else header
    path.write_bytes(b"".join(line if isinstance(line, bytes) else line.encode() for line in (first, *lines)))
    return path
