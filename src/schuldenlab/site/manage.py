# SPDX-License-Identifier: EUPL-1.2
"""Django's own commands, for developers and for `db migrate`."""

from __future__ import annotations

import os
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schuldenlab.site.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["schuldenlab manage", *arguments])
    return 0
