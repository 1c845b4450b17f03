# SPDX-License-Identifier: EUPL-1.2
"""What can be done with the fund. Each verb is one transaction and one event, and the case follows."""

from .batches import batch_drop, batch_make, batch_release, batch_renew, payment_confirm, payment_return
from .mistakes import cash_was_wrong, contribution_was_wrong
from .obligations import forgive, instalment_missed, instalment_pay, return_plan_make
from .places import hours_confirm, hours_report, hours_value, milestone_reach, place_leave, place_match, place_offer
from .pots import (
    contribution_record,
    money_reserve,
    pot_condition_set,
    pot_open,
    reserve_post,
    reserve_take_back,
    reserve_void,
)
from .refunds import refund_drop, refund_make, refund_release, refund_return

__all__ = [
    "batch_drop",
    "batch_make",
    "batch_release",
    "batch_renew",
    "cash_was_wrong",
    "contribution_record",
    "contribution_was_wrong",
    "forgive",
    "hours_confirm",
    "hours_report",
    "hours_value",
    "instalment_missed",
    "instalment_pay",
    "milestone_reach",
    "money_reserve",
    "payment_confirm",
    "payment_return",
    "place_leave",
    "place_match",
    "place_offer",
    "pot_condition_set",
    "pot_open",
    "refund_drop",
    "refund_make",
    "refund_release",
    "refund_return",
    "reserve_post",
    "reserve_take_back",
    "reserve_void",
    "return_plan_make",
]
