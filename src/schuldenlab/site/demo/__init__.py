# SPDX-License-Identifier: EUPL-1.2
"""A city that does not exist, to look around in and to test with.

    schuldenlab demo load [--households N]    fill the database; safe to repeat
    schuldenlab demo logins                   who can log in, with the code of this minute

Everybody is made up. Numbers come from ranges kept for testing, addresses end in .example, the city has no real name.
Works only with SCHULDENLAB_DEMO=1, because passwords and second factors are printed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from schuldenlab.base.console import django_ready

SMALL = 56


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="schuldenlab demo")
    verbs = parser.add_subparsers(dest="verb", required=True)
    load = verbs.add_parser("load", help="fill the database with the demo city")
    load.add_argument("--households", type=int, default=SMALL, help=f"how many households (default {SMALL})")
    verbs.add_parser("logins", help="who can log in, with the code of this minute")
    options = parser.parse_args(arguments)

    django_ready()
    from django.conf import settings

    if not settings.DEMO:
        print("The demo city shows its passwords, so it needs SCHULDENLAB_DEMO=1 and no real data.", file=sys.stderr)
        return 2
    if options.verb == "load":
        from . import load as loading

        print(loading.load(households=options.households))
    else:
        from .personas import printed

        print(printed())
    return 0
