# SPDX-License-Identifier: EUPL-1.2
"""Names of municipalities (table 33 of the register), for lists that give a municipality and no town."""

from __future__ import annotations

import csv
from pathlib import Path

from .reader import NotThisFile

CODE, NAME = "92.10 Gemeentecode", "92.11 Omschrijving"


def towns_by_municipality(path: Path) -> dict[str, str]:
    """Code → name. The official file is in UTF-16. Raises NotThisFile."""
    try:
        with path.open(encoding="utf-16", newline="") as file:
            return {row[CODE]: row[NAME] for row in csv.DictReader(file)}
    except OSError as reason:
        raise NotThisFile(f"{path} cannot be read: {reason.strerror}.") from reason
    except (UnicodeError, KeyError, csv.Error) as reason:
        raise NotThisFile(f"{path.name} is not table 33 of the register in UTF-16.") from reason
