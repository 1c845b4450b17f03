# SPDX-License-Identifier: EUPL-1.2
"""Commands of this room. They import models only after Django is ready, so that `schuldenlab` itself starts at once."""

from __future__ import annotations

import os


def django_ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schuldenlab.site.settings")
    import django

    django.setup()
