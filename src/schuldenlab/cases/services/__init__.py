# SPDX-License-Identifier: EUPL-1.2
"""What can be done in a case. Each verb is one transaction and one event, and refreshes what follows from it."""

from .allowing import method_allow, method_param_set, method_stop, method_store
from .choosing import method_choose, version_move, version_move_look
from .closing import card_walk, case_close, case_open_next, case_refer, case_transfer
from .deciding import advice_give, decision_confirm, decision_sent, decision_take
from .norm_looks import norm_look_keep
from .opening import case_open, talk_record, threat_record, walk_in
from .papers import letter_by_hand, letter_large
from .planning import goal_reach, goal_set, need_record, needs_rank, plan_agree, plan_write
from .recording import appointment_plan, contact_record, fact_record, measure_record, receipt_keep

__all__ = [
    "advice_give",
    "appointment_plan",
    "card_walk",
    "case_close",
    "case_open",
    "case_open_next",
    "case_refer",
    "case_transfer",
    "contact_record",
    "decision_confirm",
    "decision_sent",
    "decision_take",
    "fact_record",
    "goal_reach",
    "goal_set",
    "letter_by_hand",
    "letter_large",
    "measure_record",
    "method_allow",
    "method_choose",
    "method_param_set",
    "method_stop",
    "method_store",
    "need_record",
    "needs_rank",
    "norm_look_keep",
    "plan_agree",
    "plan_write",
    "receipt_keep",
    "talk_record",
    "threat_record",
    "version_move",
    "version_move_look",
    "walk_in",
]
