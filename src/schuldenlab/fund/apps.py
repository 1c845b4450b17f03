# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class FundConfig(AppConfig):
    name = "schuldenlab.fund"
    label = "fund"

    def ready(self) -> None:
        from schuldenlab.base import nightly

        from . import case_actions, case_euros, case_facts, case_guards, case_papers, missed, papers, refund_tasks

        case_facts.register()
        case_actions.register()
        case_guards.register()
        case_euros.register()
        case_papers.register_papers()
        nightly.register("fund", missed.every_night)
        nightly.register("refunds", refund_tasks.every_night)
        nightly.register("fund-letters", papers.every_night)
