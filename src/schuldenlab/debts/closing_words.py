# SPDX-License-Identifier: EUPL-1.2
"""What the letter that a case is closed says of debts: those that are gone, by name, and those that stay."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from schuldenlab.base.money import euros
from schuldenlab.base.texts import text
from schuldenlab.cases.closing_words import words_register
from schuldenlab.cases.computed import offer_terms
from schuldenlab.people.selectors import organisation_names

from .models import Offer, Proposal
from .selectors.agreement import IN_AGREEMENT
from .selectors.gone import gone_now
from .selectors.outside import stays_outside


def register() -> None:
    words_register("debts", _debts)


def _debts(case: Any, client_id: UUID, language: str) -> str:
    """Nothing without an agreement: then this letter is not where somebody hears how their debts are."""
    proposal = Proposal.objects.filter(case=case.pk, state="agreed").order_by("-version").first()
    if proposal is None:
        return ""
    over = [one for one in gone_now(proposal.pk) if client_id in one.debtor_ids]
    gone = [one for one in over if one.was_owed]
    terms = offer_terms(case) if case.method_version else None
    stays = stays_outside(
        case_id=case.pk, leaves_out=terms.leaves_out if terms else (), proposal=proposal, person_ids=[client_id]
    )
    agreed = Offer.objects.filter(IN_AGREEMENT, proposal=proposal, claim__debtor_ids__contains=[client_id])
    # What was sold is among what stays, at its buyer.
    owed = list(agreed.exclude(pk__in=[one.offer.pk for one in over]).exclude(claim__reason="sold"))
    names = organisation_names(ids={one.creditor_id for one in (*owed, *(one.offer for one in gone))})
    went = [_line(names[one.offer.creditor_id], one.offer.balance_cents, language) for one in gone]
    left = [_line(one.creditor, one.cents, language) for one in stays]
    left += [_line(names[one.creditor_id], one.balance_cents, language) for one in owed]
    parts = {"gone" if left else "all_gone": went, "stays": left}
    return "\n\n".join(
        text(f"debts.closing.{part}", language, debts="\n".join(lines)) for part, lines in parts.items() if lines
    )


def _line(creditor: str, cents: int | None, language: str) -> str:
    return f"– {creditor}" if cents is None else f"– {creditor}, {euros(cents, language)}"
