# SPDX-License-Identifier: EUPL-1.2
from .claims import Claim, ClaimAmount, Letter
from .conversation import Conversation, Message
from .proposals import (
    Agreement,
    Answer,
    Contract,
    Discharge,
    DischargeCorrection,
    DischargeTurn,
    Offer,
    PassedOn,
    Proposal,
)

__all__ = [
    "Agreement",
    "Answer",
    "Claim",
    "ClaimAmount",
    "Contract",
    "Conversation",
    "Discharge",
    "DischargeCorrection",
    "DischargeTurn",
    "Letter",
    "Message",
    "Offer",
    "PassedOn",
    "Proposal",
]
