# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "schuldenlab.cases"
    label = "cases"

    def ready(self) -> None:
        from schuldenlab.base import nightly

        from . import endings, engine, own_actions, own_choices, own_facts, own_papers, papers

        own_facts.register()
        own_actions.register()
        own_choices.register()
        own_papers.register_own()
        nightly.register("cases", engine.every_night)
        nightly.register("endings", endings.every_night)
        nightly.register("papers", papers.every_night)
