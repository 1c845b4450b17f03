# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class FundConfig(AppConfig):
    name = "schuldenlab.fund"
    label = "fund"

    def ready(self) -> None:
        from . import case_facts  # when the models are there

        case_facts.register()
