# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from dataclasses import replace

import pytest

from schuldenlab.cases.computed import offer_terms
from schuldenlab.cases.tests.conftest import keys_dir

from ..models import Proposal
from ..services import proposals
from . import settling as make

__all__ = ["keys_dir"]


@pytest.fixture
def each(staff, monkeypatch):
    """A case in which each creditor counts alone; of two, one said no and the other yes."""
    monkeypatch.setattr(proposals, "offer_terms", lambda case: replace(offer_terms(case), agreement="each"))
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = make.sent(at)
    no, yes = proposal.offers.order_by("cents")
    make.refuses(at, no)
    make.accepts(at, yes)
    return at, Proposal.objects.get(pk=proposal.pk), no, yes
