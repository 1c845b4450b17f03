# SPDX-License-Identifier: EUPL-1.2
"""Whether the court answered what it was asked about a proposal."""

from __future__ import annotations

from datetime import date
from typing import Any

from schuldenlab.cases.computed import facts_of

from ..models import Proposal


def court_answered_on(case: Any, proposal: Proposal, on: date) -> date | None:
    """The day of its decision on this proposal; None while it was not asked, or has not answered."""
    if proposal.court_asked_on is None:
        return None
    said = facts_of(case=case, names=("compulsory.answered",), on=on).get("compulsory.answered")
    answered = said.value if said is not None and isinstance(said.value, date) else None
    return answered if answered is not None and answered >= proposal.court_asked_on else None
