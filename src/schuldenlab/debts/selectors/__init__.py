# SPDX-License-Identifier: EUPL-1.2
"""What can be asked about debts, each answer for one actor."""

from .claims import ClaimLine, ClaimView, DebtsView, LetterLine, claim_view, claims_view, own_cases, purpose_of
from .letters import LetterView, letter_beside, letter_open, letter_view

__all__ = [
    "ClaimLine",
    "ClaimView",
    "DebtsView",
    "LetterLine",
    "LetterView",
    "claim_view",
    "claims_view",
    "letter_beside",
    "letter_open",
    "letter_view",
    "own_cases",
    "purpose_of",
]
