# SPDX-License-Identifier: EUPL-1.2
"""What can be asked about the fund, each answer for one actor."""

from .choosing import PotChoice, pots_for_case
from .giving import obligation_view, obligations
from .mistakes import cash_to_correct, contribution_to_correct
from .money import batch_view, batches, next_money, pot_view, pots, promise_view, to_pay
from .partners import answers_waiting, host_view, places_free, specification_view, specifications
from .refunds import refunds_of_case, too_much_in_pot
from .ways import Ways, ways_to_give_back

__all__ = [
    "PotChoice",
    "Ways",
    "answers_waiting",
    "batch_view",
    "batches",
    "cash_to_correct",
    "contribution_to_correct",
    "host_view",
    "next_money",
    "obligation_view",
    "obligations",
    "places_free",
    "pot_view",
    "pots",
    "pots_for_case",
    "promise_view",
    "refunds_of_case",
    "specification_view",
    "specifications",
    "to_pay",
    "too_much_in_pot",
    "ways_to_give_back",
]
