# SPDX-License-Identifier: EUPL-1.2
"""The whole way of one young person, from a bag of letters to debt-free, played through the services.

    schuldenlab journey

Plays it in a database of its own, which it makes and takes away again; prints each step, each letter and each transfer,
and compares what is there at the end with what should be there. Ends with 1 and says what is off, if anything is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from schuldenlab.site.own_database import own_database


def main(arguments: Sequence[str]) -> int:
    if arguments:
        print("Usage: schuldenlab journey", file=sys.stderr)
        return 2
    if os.environ.get("SCHULDENLAB_DEMO") != "1":
        print("The journey is made up, so it needs SCHULDENLAB_DEMO=1.", file=sys.stderr)
        return 2
    with own_database("journey"):
        from .play import play

        return play()
