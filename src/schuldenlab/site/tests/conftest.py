# SPDX-License-Identifier: EUPL-1.2
"""A browser-less client that is logged in to the demo city with its second factor."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from schuldenlab.site.demo.personas import PASSWORD, by_key

LogIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _no_memory() -> None:
    """Attempts and used codes are remembered in the cache; each test begins without."""
    cache.clear()


@pytest.fixture
def log_in(city: None) -> LogIn:
    def go(key: str) -> Client:
        persona, client = by_key(key), Client()
        client.post("/account/login/", {"login": persona.email, "password": PASSWORD})
        if persona.has_second_factor:
            client.post("/account/second/check/", {"code": persona.code()})
        return client

    return go
