# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab keys sweep` (each night) and `schuldenlab keys rewrap` (after a new master key)."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from . import django_ready


def main(arguments: Sequence[str]) -> int:
    if list(arguments) not in (["sweep"], ["rewrap"]):
        print("Usage: schuldenlab keys sweep | rewrap", file=sys.stderr)
        return 2
    django_ready()
    from schuldenlab.base.case_keys import finish_destruction, rewrap

    if arguments[0] == "sweep":
        print(f"{finish_destruction()} files of destroyed keys removed")
        return 0
    result = rewrap()
    print(f"{result.done} keys put under the newest master key")
    if result.missing:
        print(f"{result.missing} keys have no readable file: put the folder of keys back first", file=sys.stderr)
    return int(result.missing > 0)
