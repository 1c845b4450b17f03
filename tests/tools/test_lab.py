# SPDX-License-Identifier: EUPL-1.2
"""./lab as a person meets it: what cannot be done is said in words, before anything is done."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
from pathlib import Path

import pytest

import commands
import common
import install

LAB = common.ROOT / "lab"


def lab(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **environment}
    return subprocess.run([LAB, *words], env=env, capture_output=True, text=True, timeout=120, check=False)


def test_without_a_word_it_says_what_it_can():
    assert "./lab run" in lab().stdout


def test_a_taken_port_is_named_with_a_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = lab("run", "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} on this machine is taken" in done.stderr
    assert f"./lab run --port {port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


def test_ci_without_the_standards_fails_at_once():
    done = lab("test", CI="true", SHARED_DIR="/nowhere/shared")
    assert done.returncode == 1
    assert "/nowhere/shared is missing" in done.stderr


def test_a_browser_that_is_not_there_is_named():
    done = lab("test", LAB_CHROMIUM="/nowhere/chromium")
    assert done.returncode == 1
    assert "LAB_CHROMIUM names /nowhere/chromium" in done.stderr


def test_without_a_browser_and_without_root_it_says_three_ways_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("LAB_CHROMIUM", raising=False)
    monkeypatch.setattr(install.shutil, "which", lambda name: None)
    with pytest.raises(common.Problem) as told:
        install.chromium()
    assert all(way in str(told.value) for way in ("apt-get install chromium", "LAB_CHROMIUM", "--no-browser"))


def test_a_browser_without_a_window_goes_before_a_whole_one(monkeypatch: pytest.MonkeyPatch):
    there = {"chromium", "chromium-headless-shell"}
    monkeypatch.delenv("LAB_CHROMIUM", raising=False)
    monkeypatch.setattr(install.shutil, "which", lambda name: f"/usr/bin/{name}" if name in there else None)
    assert install.chromium(install=False) == "/usr/bin/chromium-headless-shell"
    there.remove("chromium-headless-shell")
    assert install.chromium(install=False) == "/usr/bin/chromium"


def test_an_old_python_is_told_what_to_install(tmp_path: Path):
    for tool in ("dirname", "sh"):
        (tmp_path / tool).symlink_to(next(Path("/usr/bin").glob(tool)))
    done = lab(PATH=str(tmp_path))
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "apt-get install python3-venv" in done.stderr


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_called_a_full_disk(number: int):
    assert common.words_for(OSError(number, "", "/x")).startswith("The disk is full (/x).")


def test_a_full_disk_inside_another_program_is_recognised():
    with pytest.raises(common.DiskFull, match="The disk is full"):
        common.run("Unpacking", ["sh", "-c", "echo 'No space left on device' >&2; exit 1"])


def test_of_a_stack_trace_only_the_error_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(common, "VAR", tmp_path)
    with pytest.raises(common.Problem) as told:
        common.run("Dividing", ["python3", "-c", "1 / 0"])
    assert "ZeroDivisionError: division by zero" in str(told.value)
    assert "Traceback" not in str(told.value)
    assert "Traceback" in (tmp_path / "last-error.log").read_text()


def test_a_home_that_cannot_be_written_gets_its_caches_elsewhere(tmp_path: Path):
    (tmp_path / "file").touch()
    mine = common.caches({"HOME": str(tmp_path / "file/home")})
    assert set(mine) == {"XDG_CACHE_HOME", "npm_config_cache"}
    assert common.caches({"HOME": str(tmp_path)}) == {}


def test_the_index_of_pip_is_handed_to_uv():
    env = {**os.environ, "PIP_INDEX_URL": "https://mirror.example/simple", "PIP_EXTRA_INDEX_URL": "https://b.example"}
    env.pop("UV_DEFAULT_INDEX", None)
    assert install.index_for_uv(env) == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_INDEX": "https://b.example",
    }
    assert install.index_for_uv(env | {"UV_DEFAULT_INDEX": "https://own.example"}) == {}


def test_an_activated_environment_is_not_taken_for_the_python_of_this_machine():
    ask = [common.VENV / "bin/python", "-c", "import install; print(install.place())"]
    inside = subprocess.run(ask, cwd=common.ROOT / "tools", capture_output=True, text=True, check=True).stdout.strip()
    outside = (common.VENV / ".lab-stamp").read_text()
    assert outside.startswith(inside), "./lab from inside .venv would remove the .venv it runs in"


@pytest.mark.parametrize(("file", "lock"), [("city.csv", "core.lock"), ("city.parquet", "test.lock")])
def test_what_reads_parquet_is_installed_for_who_has_such_a_file(monkeypatch: pytest.MonkeyPatch, file: str, lock: str):
    installed: list[str] = []
    monkeypatch.setattr(commands.install, "python_packages", installed.append)
    done = subprocess.CompletedProcess([], 3)
    monkeypatch.setattr(commands.subprocess, "run", lambda *_, **__: done)
    assert commands.program(["law", "calculate", file, "out.csv"]) == 3
    assert installed == [lock]


def test_a_served_demo_has_its_nights(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Once a day as cron does in a city; a night that fails is told, and the demo is served on."""
    did: list[str] = []

    def program(what: str, env: dict[str, str], *words: str) -> str:
        did.extend(words)
        raise common.Problem("the night found a fault")

    class Server:
        days = 2

        def wait(self, timeout: float) -> int:
            if timeout == 24 * 60 * 60 and self.days:
                self.days -= 1
                raise subprocess.TimeoutExpired("granian", timeout)
            return 3

        def terminate(self) -> None:
            pass

    monkeypatch.setattr(commands.environment, "program", program)
    monkeypatch.setattr(commands.subprocess, "Popen", lambda *_, **__: Server())
    monkeypatch.setattr(commands, "first_answer", lambda *_: 200)
    with pytest.raises(common.Problem, match="code 3"):
        commands.serve({}, 8000, "", once=False)
    assert did == ["nightly"] * 3, "at the start, and after each of two days"
    assert "the night found a fault" in capsys.readouterr().err
