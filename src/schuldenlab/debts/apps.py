# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class DebtsConfig(AppConfig):
    name = "schuldenlab.debts"
    label = "debts"

    def ready(self) -> None:
        from schuldenlab.base import nightly
        from schuldenlab.cases.endings import ending_register
        from schuldenlab.fund.causes import cause_register

        from . import (
            case_actions,
            case_actions_offers,
            case_euros,
            case_places,
            closing_words,
            held_letters,
            papers,
            silence,
        )
        from .case_facts import balances, claims, offers
        from .services import answers, contracts, ending, proposals

        for part in (claims, balances, offers, case_actions, case_actions_offers, case_places):
            part.register()
        case_euros.register()
        closing_words.register()
        papers.register_papers()
        cause_register(
            "offer", settled=contracts.payment_settled, returned=contracts.payment_returned,
            taken_back=ending.agreed_taken_back, over=contracts.no_longer_owed,
        )  # fmt: skip
        ending_register(proposals.help_ended)
        nightly.register("held-letters", held_letters.every_night)
        nightly.register("balances", silence.every_night)
        nightly.register("offers", answers.every_night)
