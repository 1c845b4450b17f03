# SPDX-License-Identifier: EUPL-1.2
"""Pages that belong to no room: home, errors."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from schuldenlab.base.errors import LabError


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "site/home.html")


def error_page(request: HttpRequest, error: LabError) -> HttpResponse:
    return render(request, "site/error.html", {"error": error}, status=error.status)
