# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab nightly`: everything that has to happen once a night. 1 when a job failed, after all have run."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

from schuldenlab.base.clock import city_clock

from . import django_ready
from .failures import in_words


def main(arguments: Sequence[str]) -> int:
    if arguments:
        print("Usage: schuldenlab nightly", file=sys.stderr)
        return 2
    django_ready()
    from schuldenlab.base import nightly

    failed = False
    for done in nightly.run(clock=city_clock()):
        if done.error is None:
            print(f"{done.name}: {done.said}")
            continue
        failed = True
        if os.environ.get("SCHULDENLAB_DEBUG") == "1":
            traceback.print_exception(done.error)
        print(f"{done.name}: FAILED: {_why(done.error)}", file=sys.stderr)
    return int(failed)


def _why(error: Exception) -> str:
    """What nobody expected is named by its kind only: its message may repeat a value."""
    from schuldenlab.base.nightly import Telling

    return str(error) if isinstance(error, Telling) else in_words(error) or type(error).__name__
