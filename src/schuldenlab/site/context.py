# SPDX-License-Identifier: EUPL-1.2
"""What every page may use."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def everywhere(request: HttpRequest) -> dict[str, object]:
    return {"demo": settings.DEMO, "actor": getattr(request, "actor", None)}
