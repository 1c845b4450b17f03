# SPDX-License-Identifier: EUPL-1.2
"""The commands of ./lab that bring up our program: run, test, check, and whatever the program itself knows."""

from __future__ import annotations

import argparse
import ctypes
import errno
import os
import shlex
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import build_static
import environment
import install
import postgres
from common import ROOT, VAR, VENV, Problem, can_make, say

PYTHON = VENV / "bin/python"
LIBC = ctypes.CDLL(None)
HOST = "127.0.0.1"
DAY_SECONDS = 24 * 60 * 60
PATIENCE_S = 120  # two seconds on a machine that has nothing else to do
PURE = ("law", "method")  # the law and the methods know no database
TAKEN = """\
Port {port} on this machine is taken, perhaps by an earlier ./lab run.
  Stop the other program, or choose another port:  ./lab run --port {next}"""
NO_SHARED = "{shared} is missing, and with CI=true every check must run. Put it beside the project, or set SHARED_DIR."


def demo_ready(env: dict[str, str]) -> None:
    """Bring the database of the demo up to date."""
    environment.program("Preparing the database", env, "db", "prepare")
    environment.program("Migrating the database", env, "db", "migrate")


def run(words: list[str]) -> int:
    """Install everything and serve the demo city."""
    parser = argparse.ArgumentParser(prog="./lab run")
    parser.add_argument("--port", type=int, default=8000, help="where to serve (default 8000)")
    parser.add_argument("--once", action="store_true", help="start, fetch the first page, stop")
    options = parser.parse_args(words)
    claim(options.port)
    environment.must_have_server()
    install.python_packages("core.lock")
    build_static.vendor()
    with environment.database("demo") as addresses:
        env = environment.for_program("demo", addresses)
        build_static.collect(env)
        demo_ready(env)
        say("loading the demo city")
        environment.program("Loading the demo city", env, "demo", "load")
        logins = environment.program("Reading the demo logins", env, "demo", "logins")
        return serve(env, options.port, logins, options.once)


def claim(port: int) -> None:
    """Stop before doing anything when the port cannot be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OverflowError:
            raise Problem(f"{port} is no port: choose one from 1024 to 65535.") from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Problem(TAKEN.format(port=port, next=port + 1)) from None
            raise Problem(f"Port {port} cannot be used here: {error.strerror}. Choose another with --port.") from None


def serve(env: dict[str, str], port: int, logins: str, once: bool) -> int:
    """Serve on loopback until told to stop. The server knows the web role only, never the owner of the tables."""
    web = {name: value for name, value in env.items() if name != "DATABASE_URL"}
    command: list[str | Path] = [VENV / "bin/granian", "--interface", "wsgi", "--host", HOST, "--port", str(port),
               "--blocking-threads", "4", "--log-level", "warning", "schuldenlab.site.wsgi:application"]  # fmt: skip
    server = subprocess.Popen(command, env=web, cwd=ROOT, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent)
    try:
        status = first_answer(server, f"http://{HOST}:{port}/")
        if once:
            say(f"the first page answered with {status}")
            return 0 if status == 200 else 1
        print(f"\nSchuldenlab is at http://{HOST}:{port}/  (this machine only; Ctrl-C stops it)", flush=True)
        print("This is a demo: all people in it are made up. Never enter data of real people.\n", flush=True)
        print(logins, flush=True)
        night(env)
        while (code := ended_within_a_day(server)) is None:
            night(env)
        raise Problem(f"The web server stopped by itself (code {code}). Its last words are above.")
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def night(env: dict[str, str]) -> None:
    """What a city lets cron do (docs/how-to/run-in-production.md): days pass in the demo too. A fault stops nothing."""
    try:
        environment.program("Doing the work of the night", env, "nightly")
    except Problem as problem:
        say(str(problem))


def ended_within_a_day(server: subprocess.Popen[bytes]) -> int | None:
    """The code that the server ended with; None when it serves on."""
    try:
        return server.wait(DAY_SECONDS)
    except subprocess.TimeoutExpired:
        return None


def die_with_parent() -> None:
    """Ask Linux to end the web server when ./lab is killed, or it would hold the port for nobody."""
    LIBC.prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def first_answer(server: subprocess.Popen[bytes], address: str) -> int:
    """Wait for the first page; the proxy of the machine has no part in this."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if server.poll() is not None:
            raise Problem("The web server did not start. Its last words are above.")
        try:
            return int(opener.open(address, timeout=10).status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.1)
    raise Problem(f"The web server gave no answer within {PATIENCE_S} seconds.")


def shared_folder() -> Path:
    """Where the standards lie that some checks compare us with."""
    return Path(os.environ.get("SHARED_DIR") or ROOT.parent / "shared")


def test(words: list[str]) -> int:
    """Install everything and run all tests; what could not be checked is named in the last line."""
    shared = shared_folder()
    if os.environ.get("CI") == "true" and not shared.is_dir():
        raise Problem(NO_SHARED.format(shared=shared))
    browser = "--no-browser" not in words
    words = [word for word in words if word != "--no-browser"]
    environment.must_have_server()
    found = install.chromium() if browser else None
    install.python_packages("test.lock")
    build_static.vendor()
    record = VAR / "not-checked.txt"
    record.unlink(missing_ok=True)
    with environment.test_database_name() as name, environment.database("test", name) as addresses:
        env = test_environment(addresses, found)
        build_static.collect(env)
        workers = min(len(os.sched_getaffinity(0)) + 1, 4)  # one more: a test often waits for the server or the browser
        choice = ["-n", str(workers), "--dist", "worksteal"]
        choice += [] if browser else ["-m", "not browser"]
        code = subprocess.run([PYTHON, "-m", "pytest", *choice, *words], env=env, cwd=ROOT, check=False).returncode
    if record.exists() and (names := record.read_text().split()):
        print(f"not checked, because ../shared is missing: {', '.join(names)}", flush=True)
    return code


def test_environment(addresses: dict[str, str], browser: str | None) -> dict[str, str]:
    """What tests need to know; Chromium wants a home folder that can be written."""
    env = environment.for_program("test", addresses) | {"SHARED_DIR": str(shared_folder())}
    if browser:
        env["LAB_CHROMIUM"] = browser
    if not can_make(Path(env.get("HOME") or "/nonexistent") / ".config"):
        home = VAR / "home"
        home.mkdir(parents=True, exist_ok=True)
        env["HOME"] = str(home)
    return env


def shell_env(words: list[str]) -> int:
    """Print what a shell needs to run pytest itself, and leave the server running for it."""
    install.python_packages("test.lock")
    build_static.vendor()
    with environment.database("test", f"test_{words[0] if words else os.getppid()}") as addresses:
        if "DATABASE_URL" not in os.environ:
            postgres.keep_mark(postgres.locate("test")).touch()
        env = test_environment(addresses, install.chromium(install=False))
        build_static.collect(env)
    wanted = ("DATABASE_", "LAB_CHROMIUM", "DJANGO_SETTINGS_MODULE", "SCHULDENLAB_", "SHARED_DIR")
    for name in sorted(env):
        if name.startswith(wanted):
            print(f"export {name}={shlex.quote(env[name])}")
    return 0


def stop(_words: list[str]) -> int:
    """Stop the test server that `shell-env` left running."""
    say("stopped" if postgres.stop("test") else "nothing was running")
    return 0


def check(_words: list[str]) -> int:
    """Everything about the code that a machine can judge without running it."""
    install.python_packages("test.lock")
    bin_ = VENV / "bin"
    checks: dict[str, list[str | Path]] = {
        "format": [bin_ / "ruff", "format", "--check", "."],
        "lint": [bin_ / "ruff", "check", "."],
        "types": [bin_ / "mypy"],
        "imports": [bin_ / "lint-imports"],
        "locks": [PYTHON, "tools/locks.py", "check"],
        "migrations": [PYTHON, "-m", "schuldenlab", "manage", "makemigrations", "--check", "--dry-run"],
    }
    failed = []
    with environment.database("test") as addresses, ThreadPoolExecutor() as pool:
        env = test_environment(addresses, None)
        at_once = partial(subprocess.run, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
        for name, done in zip(checks, pool.map(at_once, checks.values()), strict=True):
            say(f"{name}: {'good' if done.returncode == 0 else 'NOT good'}")
            if done.returncode:
                failed.append(name)
                print(done.stdout + done.stderr, flush=True)
    if failed:
        raise Problem(
            f"Not good yet: {', '.join(failed)}. (Format and much lint: .venv/bin/ruff format; ruff check --fix)"
        )
    return 0


def program(words: list[str]) -> int:
    """Hand any other word to our program, with the demo database up and current where it needs one."""
    # What reads Parquet takes 165 MB, so only who has such a file gets it (docs/adr/0014).
    install.python_packages("test.lock" if any(word.endswith(".parquet") for word in words) else "core.lock")
    command: list[str | Path] = [PYTHON, "-m", "schuldenlab", *words]
    if words[0] in PURE or words[:2] == ["bench", "law"]:
        return subprocess.run(command, check=False).returncode
    with environment.database("demo") as addresses:
        env = environment.for_program("demo", addresses)
        if words[0] not in ("db", "manage"):
            demo_ready(env)
        return subprocess.run(command, env=env, check=False).returncode
