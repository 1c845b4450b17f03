# SPDX-License-Identifier: EUPL-1.2
"""These share the folder `var`, a port and the program itself, so one worker runs them, one after the other."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.xdist_group("tools"))
