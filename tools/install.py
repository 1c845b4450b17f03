# SPDX-License-Identifier: EUPL-1.2
"""Install what the locks name: Python packages, node where there is none, Chromium. Nothing is done twice."""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from common import PYTHON, ROOT, TOOLS, VENV, NoWay, Problem, apt, clean_environment, locked, run, say

LOCKS = ROOT / "requirements"
NO_PIP = """\
This Python cannot install packages: neither pip nor venv is there.
  Debian or Ubuntu, as root:  apt-get install python3-venv
Then run the same command again."""
NO_BROWSER = """\
The browser tests need Chromium, and {what}.
  Debian, as root:            apt-get install chromium-headless-shell libatomic1 fonts-dejavu-core
  or set LAB_CHROMIUM to a Chromium or Chrome program
  or run all other tests:     ./lab test --no-browser"""
# The first draws no window, which is a seventh less work than a whole Chromium, and needs no desktop installed.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_NETWORK = "If this machine reaches packages through a mirror or proxy, set it up for pip as usual; ours follows."


def place() -> str:
    """Where we are and with which Python: an environment that was moved or outlived its Python is of no use."""
    return hashlib.sha256("\n".join((str(ROOT), *map(str, sys.version_info[:3]), PYTHON)).encode()).hexdigest()


def fingerprint(lock: str | Path) -> str:
    """What an environment is made of: the place and the lock, by its name or its path."""
    return place() + hashlib.sha256((LOCKS / lock).read_bytes()).hexdigest()


def python_packages(lock: str) -> None:
    """Make .venv hold what the lock names. The test lock contains the core lock, so it serves for both."""
    stamp = VENV / ".lab-stamp"
    good = {fingerprint(lock), fingerprint("test.lock")}
    with locked(TOOLS / "install.lock"):
        if stamp.exists() and stamp.read_text() in good:
            return
        free = shutil.disk_usage(ROOT).free // 1_000_000
        if free < 600:
            raise Problem(f"Installing needs about 600 MB in {ROOT}, and {free} MB is free. Make room and try again.")
        say(f"installing Python packages from requirements/{lock}")
        keep = stamp.exists() and stamp.read_text().startswith(place())
        stamp.unlink(missing_ok=True)
        if not keep:
            shutil.rmtree(VENV, ignore_errors=True)
        fill(VENV, lock)
        own_package()
        stamp.write_text(fingerprint(lock))


def fill(venv: Path, lock: str | Path) -> None:
    """Install a lock into an environment: with uv, or where that fails with pip (same file, same hashes)."""
    env = clean_environment()
    what = f"Installing {(LOCKS / lock).relative_to(ROOT)}"
    python = venv / "bin/python"
    try:
        uv = get_uv(env)
        # Best match over all indexes would be unsafe without hashes; every pin here has them.
        env_uv = env | {"UV_PYTHON_DOWNLOADS": "never", "UV_INDEX_STRATEGY": "unsafe-best-match"}
        env_uv |= index_for_uv(env)
        if not python.exists():
            run("Making .venv", [uv, "venv", "-q", "--no-project", "--python", PYTHON, venv], env=env_uv)
        run(what, [uv, "pip", "sync", "-q", "--require-hashes", "--python", python, LOCKS / lock], env=env_uv)
    except NoWay:
        raise
    except Problem as problem:
        say(f"{problem}\nTrying again with pip, which takes longer.")
        run("Making .venv", [*venv_maker(env), "--clear", str(venv)], env=env)
        pip: list[str | Path] = [
            python,
            "-m",
            "pip",
            "install",
            "-q",
            "--no-deps",
            "--require-hashes",
            "-r",
            LOCKS / lock,
        ]
        run(what, pip, NO_NETWORK, env=env)


def own_package() -> None:
    """Make `schuldenlab` importable and callable, without downloading a build backend for it."""
    site = next(VENV.glob("lib/python3*/site-packages"))
    (site / "schuldenlab.pth").write_text(f"{ROOT / 'src'}\n")
    shim = VENV / "bin/schuldenlab"
    shim.write_text(f"#!/bin/sh\nexec '{VENV}/bin/python' -m schuldenlab \"$@\"\n")
    shim.chmod(0o755)


def venv_maker(env: dict[str, str]) -> list[str]:
    """The command that makes an environment with pip in it; Debian splits that part off."""
    command = [PYTHON, "-m", "venv"]
    there = subprocess.run([PYTHON, "-c", "import ensurepip"], capture_output=True, env=env).returncode == 0
    if not there and not apt("to install Python packages", "python3-venv"):
        raise NoWay(NO_PIP)
    return command


def get_pip(env: dict[str, str]) -> list[str | Path]:
    """The pip command of this Python, or of a small environment made for it."""
    if subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, env=env).returncode == 0:
        return [PYTHON, "-m", "pip"]
    mine = TOOLS / "pip"
    if not (mine / "bin/pip").exists():
        run("Making an environment for pip", [*venv_maker(env), "--clear", str(mine)], env=env)
    return [mine / "bin/python", "-m", "pip"]


def get_uv(env: dict[str, str]) -> Path:
    """The pinned uv, installed once."""
    home = TOOLS / "uv"
    stamp = home / ".lab-stamp"
    if not (stamp.exists() and stamp.read_text() == fingerprint("tools.lock")):
        shutil.rmtree(home, ignore_errors=True)
        quiet = ["-q", "--disable-pip-version-check", "--no-warn-script-location"]
        command: list[str | Path] = [*get_pip(env), "install", *quiet, "--no-deps", "--require-hashes"]
        command += ["--target", home, "-r", LOCKS / "tools.lock"]
        run("Installing uv", command, NO_NETWORK, env=env)
        stamp.write_text(fingerprint("tools.lock"))
    return home / "bin/uv"


def index_for_uv(env: dict[str, str]) -> dict[str, str]:
    """uv reads neither pip's configuration nor its variables: hand over which index this machine uses."""
    mine = {}
    for variable, name in (("UV_DEFAULT_INDEX", "index-url"), ("UV_INDEX", "extra-index-url")):
        if variable in env or (name == "extra-index-url" and "UV_DEFAULT_INDEX" in env):
            continue
        value = env.get("PIP_" + name.upper().replace("-", "_"), "")
        if not value:
            for section in ("global", "install"):
                asked = subprocess.run([*map(str, get_pip(env)), "config", "get", f"{section}.{name}"],
                                       capture_output=True, text=True, env=env)  # fmt: skip
                value = value or asked.stdout.strip()
        if value:
            mine[variable] = value
    return mine


def npm() -> tuple[list[str | Path], dict[str, str]]:
    """The npm command and its environment: from PATH, else the one in the wheel of node."""
    env = clean_environment()
    node = shutil.which("node")
    if node and shutil.which("npm"):
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        if re.match(r"v(1[89]|[2-9]\d)\.", version):
            return ["npm"], env
    home = TOOLS / "node"
    stamp = home / ".lab-stamp"
    if not (stamp.exists() and stamp.read_text() == fingerprint("node.lock")):
        say("no node 18 or newer on this machine: installing one for ourselves (about 60 MB)")
        shutil.rmtree(home, ignore_errors=True)
        fill(home, "node.lock")
        stamp.write_text(fingerprint("node.lock"))
    env["PATH"] = f"{home / 'bin'}:{env.get('PATH', '/usr/bin:/bin')}"
    return [home / "bin/npm"], env


def chromium(install: bool = True) -> str | None:
    """The Chromium to test with; as root on Debian it is installed, elsewhere its absence is told in words."""
    packages = []
    wanted = os.environ.get("LAB_CHROMIUM")
    if wanted and not shutil.which(wanted):
        raise Problem(f"LAB_CHROMIUM names {wanted}, and there is no such program.")
    found = wanted or next((name for name in BROWSERS if shutil.which(name)), None)
    if not found:
        packages += [BROWSERS[0], "fonts-dejavu-core"]
    try:
        ctypes.CDLL("libatomic.so.1")  # the driver of Playwright needs it, and a small Debian has none
    except OSError:
        packages += ["libatomic1"]
    if packages and install:
        if not apt("for the browser tests", *packages):
            missing = "it was not found" if not found else "the library libatomic is missing"
            raise Problem(NO_BROWSER.format(what=missing))
        found = found or BROWSERS[0]
    return shutil.which(found) if found else None
