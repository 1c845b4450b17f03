# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.urls import path

from . import pages

app_name = "ledger"
urlpatterns = [
    path("books/", pages.journal, name="journal"),
    path("books/trial/", pages.trial_balance, name="trial_balance"),
    path("books/accounts/<str:key>/", pages.account, name="account"),
    path("books/causes/<slug:cause_type>/<uuid:cause_id>/", pages.cause, name="cause"),
]
