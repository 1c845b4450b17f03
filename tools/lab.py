# SPDX-License-Identifier: EUPL-1.2
"""./lab: install what is needed, bring up what is needed, and do what was asked."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import types

import environment
import install
import postgres
from common import ROOT, VAR, VENV, Problem, say, words_for

HELP = """\
./lab run [--port N]      install everything and serve the demo city at http://127.0.0.1:8000
./lab test [--no-browser] install everything and run all tests; other words go to pytest
./lab check               format, lint, types, imports between rooms, migrations, locks
./lab lock [--upgrade]    make requirements/*.lock and package-lock.json anew
./lab stop                stop a test database that was left running
./lab shell-env [NAME]    print the settings for running pytest by hand; leaves the database running
./lab WORD …              anything else goes to the program `schuldenlab`, on the demo database
"""


def shell_env(words: list[str]) -> int:
    """Print what a shell needs to run pytest itself, and leave the server running for it."""
    install.python_packages("test.lock")
    name = f"test_{words[0]}" if words else f"test_{os.getppid()}"
    with environment.database("test", name) as addresses:
        if "DATABASE_URL" not in os.environ:
            postgres.keep_mark(postgres.locate("test")).touch()
        env = environment.for_program("test", addresses)
        env["LAB_CHROMIUM"] = install.chromium(install=False) or ""
    wanted = ["DATABASE_URL", "DATABASE_WEB_URL", "LAB_CHROMIUM", "DJANGO_SETTINGS_MODULE"]
    wanted += [name for name in env if name.startswith("SCHULDENLAB_")]
    for name in wanted:
        print(f"export {name}={shlex.quote(env[name])}")
    return 0


def stop(_words: list[str]) -> int:
    """Stop the test server."""
    say("stopped" if postgres.stop("test") else "nothing was running")
    return 0


def main(words: list[str]) -> int:
    """Find the command, and turn what goes wrong into words."""
    commands = {"shell-env": shell_env, "stop": stop}
    os.umask(0o022)
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGHUP, interrupted)
    try:
        if not words or words[0] in ("help", "-h", "--help"):
            print(HELP)
            return 0
        return commands[words[0]](words[1:])
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
    except KeyboardInterrupt:
        say("stopped")
        return 130
    except OSError as error:
        if os.environ.get("LAB_DEBUG"):
            raise
        print(f"\n{words_for(error)}", file=sys.stderr)
    return 1


def interrupted(_number: int, _frame: types.FrameType | None) -> None:
    """A request to end is treated as Ctrl-C: the web server first, then the database."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
