# SPDX-License-Identifier: EUPL-1.2
"""A browser-less client that is logged in to the demo city with its second factor, and clicks twice on every form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from schuldenlab.site.demo.personas import PASSWORD, by_key

LogIn = Callable[[str], Client]


class ClicksTwice(Client):
    """Whatever form a test sends with success, it sends twice: the second goes where the first did."""

    def post(self, path: str, data: object = None, *args: object, **more: object) -> HttpResponse:
        first = super().post(path, data, *args, **more)
        if first.status_code == 302 and _says_which_sending(data):
            again = super().post(path, data, *args, **more)
            assert (again.status_code, again.headers.get("Location")) == (302, first.headers["Location"]), path
        return first


def _says_which_sending(data: object) -> bool:
    """Files are read to their end by the first click, and have a test of their own."""
    told = data if isinstance(data, dict) else {}
    each = [one for value in told.values() for one in (value if isinstance(value, list) else [value])]
    once = any(value and name.rpartition("-")[2] == "once" for name, value in told.items())
    return once and not any(hasattr(one, "read") for one in each)


@pytest.fixture(autouse=True)
def _no_memory() -> None:
    """Attempts and used codes are remembered in the cache; each test begins without."""
    cache.clear()


@pytest.fixture
def log_in(city: None) -> LogIn:
    def go(key: str) -> Client:
        persona, client = by_key(key), ClicksTwice()
        client.post("/account/login/", {"login": persona.email, "password": PASSWORD})
        if persona.has_second_factor:
            client.post("/account/second/check/", {"code": persona.code()})
        return client

    return go
