# SPDX-License-Identifier: EUPL-1.2
"""How each creditor's amount in a proposal came about, line by line, with the creditors by name."""

from __future__ import annotations

from uuid import UUID

from schuldenlab.base.actor import Actor
from schuldenlab.base.texts import current_language
from schuldenlab.cases.computed import receipt_kept
from schuldenlab.people.selectors import organisation_names

from ..models import Claim
from .calculation import Story, story


def proposal_story(*, receipt_id: UUID, case_id: UUID, actor: Actor) -> Story:
    """The receipt of a proposal as its page tells it, to staff. The names stand beside the receipt and not in it: it is
    a file that leaves the house. Raises NotFound, or base.case_key_destroyed."""
    kept = receipt_kept(receipt_id=receipt_id, actor=actor)
    return story(kept, current_language(), to_staff=True, names=_names(case_id))


def _names(case_id: UUID) -> dict[str, str]:
    """By claim. Who has two claims here is told apart by its own references."""
    claims = list(Claim.objects.filter(case=case_id).values_list("pk", "creditor_id", "reference_creditor"))
    names = organisation_names(ids={creditor for _, creditor, _ in claims})
    all_creditors = [creditor for _, creditor, _ in claims]
    return {
        str(pk): f"{names[creditor]} ({reference})" if reference and all_creditors.count(creditor) > 1
        else names[creditor]
        for pk, creditor, reference in claims
    }  # fmt: skip
