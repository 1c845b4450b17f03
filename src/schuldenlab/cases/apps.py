# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "schuldenlab.cases"
    label = "cases"

    def ready(self) -> None:
        from . import own_actions, own_facts  # when the models are there

        own_facts.register()
        own_actions.register()
