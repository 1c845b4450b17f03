# SPDX-License-Identifier: EUPL-1.2
"""The program ``schuldenlab``: one word for the room, one for the verb.

Pure rooms (law, methods) answer without Django and without a database; that is why commands are
looked up by module name and imported only when asked for.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

# word -> module with `main(arguments) -> exit code`
COMMANDS = {
    "cases": "schuldenlab.cases.console",
    "db": "schuldenlab.base.database",
    "events": "schuldenlab.base.console.events",
    "keys": "schuldenlab.base.console.keys",
    "law": "schuldenlab.law.command",
    "demo": "schuldenlab.site.demo",
    "manage": "schuldenlab.site.manage",
    "method": "schuldenlab.methods.command",
    "people": "schuldenlab.people.brp",
}


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    module = COMMANDS.get(words[0]) if words else None
    if module is None:
        print("Usage: schuldenlab " + " | ".join(sorted(COMMANDS)) + " …", file=sys.stderr)
        return 2
    return int(importlib.import_module(module).main(words[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main())
