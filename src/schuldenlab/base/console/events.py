# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab events seal` each minute, `seal all` each night, `verify` each night and by whoever wants to know."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from schuldenlab.base.clock import city_clock

from . import django_ready


def main(arguments: Sequence[str]) -> int:
    words = list(arguments)
    if words not in (["seal"], ["seal", "all"]) and (words[:1] != ["verify"] or len(words) > 2):
        print("Usage: schuldenlab events seal [all] | verify [digest kept outside]", file=sys.stderr)
        return 2
    django_ready()
    from schuldenlab.base.sealing import seal, verify

    if words[0] == "seal":
        newest = seal(clock=city_clock(), everything="all" in words)
        print(f"link {newest.number} {newest.digest}" if newest else "no events yet")
        return 0
    findings = verify(head=words[1] if len(words) == 2 else None)
    for finding in findings:
        print(finding)
    broken = any(finding.breaks for finding in findings)
    print("broken" if broken else "the log is as it was sealed")
    return int(broken)
