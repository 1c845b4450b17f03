# SPDX-License-Identifier: EUPL-1.2
"""A version that is bumped in one place and not in the others is found, and the cure is named."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

import locks

LOCKED = ("pyproject.toml", "package.json", "package-lock.json")


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files that must agree, to spoil at will."""
    for name in LOCKED:
        shutil.copy(locks.ROOT / name, tmp_path)
    shutil.copytree(locks.LOCKS, tmp_path / "requirements")
    monkeypatch.setattr(locks, "ROOT", tmp_path)
    monkeypatch.setattr(locks, "LOCKS", tmp_path / "requirements")
    return tmp_path


def change(path: Path, pattern: str, to: str) -> None:
    text, count = re.subn(pattern, to, path.read_text(), count=1)
    assert count == 1
    path.write_text(text)


def test_the_locks_agree_with_the_ranges_and_name_no_address():
    assert locks.problems() == []


def test_a_bump_in_one_lock_only_is_found(copy: Path):
    change(copy / "requirements/core.lock", r"cryptography==[\d.]+", "cryptography==99.0.0")
    assert locks.problems() == [f"cryptography is not the same in core.lock and test.lock. {locks.AGAIN}"]


def test_a_pin_outside_its_range_is_found(copy: Path):
    change(copy / "pyproject.toml", r"ruff>=0.17.5,<0.18", "ruff>=0.18,<0.19")
    assert any("pyproject.toml asks <0.19,>=0.18" in line and locks.AGAIN in line for line in locks.problems())


def test_a_new_range_without_a_pin_is_found(copy: Path):
    change(copy / "pyproject.toml", r'"msgspec>=', '"not-locked-yet>=1",\n    "msgspec>=')
    assert f"not-locked-yet is in pyproject.toml and not in core.lock. {locks.AGAIN}" in locks.problems()


def test_a_pin_without_hashes_is_refused(copy: Path):
    change(copy / "requirements/tools.lock", r"uv==\S+ \\\n[^#]*", "uv==0.13.9\n")
    with pytest.raises(locks.Problem, match="no pin with hashes"):
        locks.problems()


def test_an_index_written_into_a_lock_is_found(copy: Path):
    host = "pypi" + ".org"
    change(copy / "requirements/core.lock", r"\A", f"# from https://{host}/simple\n")
    assert locks.problems() == [f"requirements/core.lock names the package index {host}"]


def test_an_address_in_the_npm_lock_is_found(copy: Path):
    path = copy / "package-lock.json"
    lock = json.loads(path.read_text())
    lock["packages"]["node_modules/@fontsource/source-sans-3"] |= {"resolved": "https://mirror.example/x.tgz"}
    path.write_text(json.dumps(lock))
    assert locks.problems() == [
        f"package-lock.json has an address for node_modules/@fontsource/source-sans-3. {locks.AGAIN}"
    ]


def test_a_bump_of_package_json_alone_is_found(copy: Path):
    change(copy / "package.json", r"5\.3\.1", "5.3.2")
    assert f"package-lock.json was made from another package.json. {locks.AGAIN}" in locks.problems()


def test_the_proprietary_tokens_of_a_city_are_not_among_the_packages():
    packages = json.loads((locks.ROOT / "package-lock.json").read_text())["packages"]
    assert "node_modules/@utrecht/design-tokens" not in packages
