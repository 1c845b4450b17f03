# SPDX-License-Identifier: EUPL-1.2
"""./lab: find the command, and turn what goes wrong into words."""

from __future__ import annotations

import os
import signal
import sys
import types

import commands
import locks
import peers
from common import Problem, say, words_for

HELP = """\
./lab run [--port N]       install everything and serve the demo city at http://127.0.0.1:8000
./lab test [--no-browser]  install everything and run all tests; other words go to pytest
./lab check                format, lint, types, imports between rooms, migrations, locks
./lab lock [--upgrade]     make requirements/*.lock and package-lock.json anew from pyproject.toml and package.json
./lab shell-env [NAME]     print the settings for running pytest by hand; leaves the test database running
./lab stop                 stop that database
./lab bench law            how fast and how exact the rules are, beside those of other engines (installs these apart)
./lab bench mutation       whether the tests of the rules notice wrong code; --sample 500 tries a part
./lab WORD …               anything else goes to the program `schuldenlab`, on the demo database
"""
COMMANDS = {
    "run": commands.run,
    "test": commands.test,
    "check": commands.check,
    "lock": locks.make,
    "shell-env": commands.shell_env,
    "stop": commands.stop,
    "bench": peers.bench,
}


def main(words: list[str]) -> int:
    os.umask(0o022)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    try:
        if not words or words[0] in ("help", "-h", "--help"):
            print(HELP)
            return 0
        command = COMMANDS.get(words[0])
        return command(words[1:]) if command else commands.program(words)
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
