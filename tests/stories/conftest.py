# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def keys_dir(tmp_path: Path, settings) -> Path:
    """A key store of this story alone."""
    settings.KEYS_DIR = str(tmp_path / "keys")
    return tmp_path / "keys"
