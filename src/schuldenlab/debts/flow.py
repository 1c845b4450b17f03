# SPDX-License-Identifier: EUPL-1.2
"""From which state to which: the only way a claim, a proposal or an offer changes its state."""

from __future__ import annotations

from dataclasses import dataclass

from schuldenlab.base.errors import Conflict

from .models import Claim, Offer, Proposal


@dataclass(frozen=True, slots=True)
class Move:
    """`verb`: the service that does it. `why`: what makes it so."""

    of: str
    start: str
    to: str
    verb: str
    why: str


CLAIM_MOVES = (
    Move("claim", "listed", "asked", "balances_ask", "the creditor is asked what is owed"),
    Move("claim", "listed", "known", "claim_amount_record", "the creditor said it unasked"),
    Move("claim", "asked", "known", "balance_answer", "the creditor said what is owed"),
    Move("claim", "asked", "listed", "answering_change", "who answers is somebody else, and was not asked yet"),
    Move("claim", "known", "asked", "balances_ask", "asked again"),
    Move("claim", "asked", "given_up", "balance_give_up", "the creditor does not say it"),
    Move("claim", "given_up", "known", "balance_answer", "the creditor said it after all"),
    Move("claim", "given_up", "asked", "balances_ask", "asked again"),
    *(
        Move("claim", start, "gone", verb, why)
        for start in ("listed", "asked", "known", "given_up")
        for verb, why in (
            ("claim_end", "paid, no debt, or listed twice"),
            ("claim_sell", "another creditor took it over"),
            ("discharged", "the agreement was paid, and the rest is no longer owed"),
        )
    ),
    Move("claim", "gone", "known", "payment_returned", "the payment came back, so its discharge does not hold"),
    Move("claim", "gone", "known", "claim_reopen", "noted as paid another way, and it was not"),
)
OFFER_MOVES = (
    Move("proposal", "draft", "sent", "offers_send", "the offers went out"),
    Move("proposal", "draft", "withdrawn", "proposal_withdraw", "taken back, or another draft took its place"),
    Move("proposal", "sent", "agreed", "offer_answer", "enough creditors accepted, or the court ordered it"),
    Move("proposal", "sent", "failed", "proposal_fail", "the officer decided that there will be no agreement"),
    Move("proposal", "sent", "withdrawn", "proposal_withdraw", "taken back"),
    Move("offer", "drafted", "sent", "offers_send", "the offer went out"),
    *(
        Move("offer", start, to, verb, why)
        for start in ("sent", "reconsidering")
        for to, verb, why in (
            ("accepted", "offer_answer", "the creditor said yes"),
            ("refused", "offer_answer", "the creditor said no"),
            ("expired", "offers_expire", "the day passed without an answer, or the court decided before it"),
        )
    ),
    *(
        Move("offer", start, "reconsidering", "offers_reconsider", "asked once more, with reasons")
        for start in ("refused", "expired")
    ),
    *(
        Move("offer", start, "withdrawn", "proposal_withdraw", "taken back, or agreed and not paid after all")
        for start in ("drafted", "sent", "reconsidering", "accepted", "refused", "expired")
    ),
)
MOVES = CLAIM_MOVES + OFFER_MOVES
_ALLOWED = {(move.of, move.start, move.to) for move in MOVES}


def move(row: Claim | Proposal | Offer, to: str) -> None:
    """Set the state, or raise Conflict debts.not_from_here. The caller saves the row, which it holds."""
    of = type(row).__name__.lower()
    if (of, row.state, to) not in _ALLOWED:
        raise Conflict("debts.not_from_here", thing=of, state=row.state, to=to)
    row.state = to
