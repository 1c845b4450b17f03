# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class FundConfig(AppConfig):
    name = "schuldenlab.fund"
    label = "fund"

    def ready(self) -> None:
        from schuldenlab.base import nightly
        from schuldenlab.ledger.origins import origin_register

        from . import (
            case_actions,
            case_euros,
            case_facts,
            case_guards,
            case_papers,
            closing_words,
            missed,
            origins,
            papers,
            refund_tasks,
        )

        case_facts.register()
        case_actions.register()
        case_guards.register()
        case_euros.register()
        closing_words.register()
        case_papers.register_papers()
        origin_register(origins.tell)
        nightly.register("fund", missed.every_night)
        nightly.register("refunds", refund_tasks.every_night)
        nightly.register("fund-letters", papers.every_night)
