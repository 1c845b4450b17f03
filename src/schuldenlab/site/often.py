# SPDX-License-Identifier: EUPL-1.2
"""How often one address may ask what works for anybody without login."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

A_MINUTE = 60


def too_often(request: HttpRequest, subject: str, *, times: int) -> bool:
    """Whether this address asked for `subject` more than `times` in a minute, as each process counts."""
    key = f"{subject}:{get_adapter().get_client_ip(request)}"
    if cache.add(key, 1, A_MINUTE):
        return False
    try:
        return cache.incr(key) > times
    except ValueError:  # its minute ended just now
        return False
