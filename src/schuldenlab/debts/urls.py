# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

app_name = "debts"
urlpatterns: list = []
