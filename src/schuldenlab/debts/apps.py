# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class DebtsConfig(AppConfig):
    name = "schuldenlab.debts"
    label = "debts"
