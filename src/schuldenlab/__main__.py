# SPDX-License-Identifier: EUPL-1.2
"""The program ``schuldenlab``: one word for the room, one for the verb.

Pure rooms (law, methods) answer without Django and without a database; that is why commands are
looked up by module name and imported only when asked for. What a person can act on is said in words and ends with 1;
SCHULDENLAB_DEBUG=1 shows the stack trace instead.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

# word -> module with `main(arguments) -> exit code`
COMMANDS = {
    "bench": "schuldenlab.site.bench",
    "cases": "schuldenlab.cases.console",
    "db": "schuldenlab.base.database",
    "events": "schuldenlab.base.console.events",
    "journey": "schuldenlab.site.journey",
    "keys": "schuldenlab.base.console.keys",
    "law": "schuldenlab.law.command",
    "ledger": "schuldenlab.ledger.console",
    "demo": "schuldenlab.site.demo",
    "manage": "schuldenlab.site.manage",
    "method": "schuldenlab.methods.command",
    "nightly": "schuldenlab.base.console.nightly",
    "norms": "schuldenlab.cases.console_norms",
    "people": "schuldenlab.people.console",
}


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    module = COMMANDS.get(words[0]) if words else None
    if module is None:
        print("Usage: schuldenlab " + " | ".join(sorted(COMMANDS)) + " …", file=sys.stderr)
        return 2
    try:
        return int(importlib.import_module(module).main(words[1:]) or 0)
    except Exception as error:
        # Looked up like a command, and it loads nothing that the command had not: Django's errors need Django there.
        failures = importlib.import_module("schuldenlab.base.console.failures")
        said = None if os.environ.get("SCHULDENLAB_DEBUG") == "1" else failures.in_words(error)
        if said is None:
            raise
        print(said, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
