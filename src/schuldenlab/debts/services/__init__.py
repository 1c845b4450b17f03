# SPDX-License-Identifier: EUPL-1.2
from .answer_again import balance_again
from .answers import compulsory_answered, compulsory_file, offer_answer, offers_reconsider
from .balances import (
    BalanceLine,
    answering_change,
    balance_answer,
    balance_give_up,
    balances_ask,
    cooperation_refuse,
)
from .calculation import ByHand, calculation_make
from .claims import Said, claim_add, claim_amount_record, claim_correct, claim_sell
from .contracts import contract_sign
from .conversation import message_confirm, messages_collect, notice_send, remind
from .corrections import correction_look, discharge_correct
from .discharges import discharge_receive
from .ending import claim_end
from .instalments import instalment_pass_on
from .letters import letter_add, letter_read
from .proposals import offers_send, proposal_fail, proposal_make, proposal_withdraw
from .reopening import claim_reopen
from .telling import notice_answer, status_ask, status_tell, told_read

__all__ = [
    "BalanceLine",
    "ByHand",
    "Said",
    "answering_change",
    "balance_again",
    "balance_answer",
    "balance_give_up",
    "balances_ask",
    "calculation_make",
    "claim_add",
    "claim_amount_record",
    "claim_correct",
    "claim_end",
    "claim_reopen",
    "claim_sell",
    "compulsory_answered",
    "compulsory_file",
    "contract_sign",
    "cooperation_refuse",
    "correction_look",
    "discharge_correct",
    "discharge_receive",
    "instalment_pass_on",
    "letter_add",
    "letter_read",
    "message_confirm",
    "messages_collect",
    "notice_answer",
    "notice_send",
    "offer_answer",
    "offers_reconsider",
    "offers_send",
    "proposal_fail",
    "proposal_make",
    "proposal_withdraw",
    "remind",
    "status_ask",
    "status_tell",
    "told_read",
]
