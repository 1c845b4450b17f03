# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "schuldenlab.ledger"
    label = "ledger"
