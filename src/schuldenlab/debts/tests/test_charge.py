# SPDX-License-Identifier: EUPL-1.2
"""How much a loan may cost is not established for every half-year: then it is asked, and kept with its source."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schuldenlab.base.errors import LabError
from schuldenlab.cases.computed import offer_terms, receipt_newest

from .. import services
from ..forms_settling import CHARGE, Make
from ..services import proposals
from . import settling as make


def test_the_highest_charge_is_entered_by_hand_with_its_source(staff, monkeypatch):
    """As the method of the loan has it: eighteen months of 100.00, without interest, the premium for the city."""
    loan = {"months": 18, "monthly_rate": 0, "premium_borne_by": "city"}
    monkeypatch.setattr(
        proposals, "offer_terms", lambda case: replace(offer_terms(case), rule="present_value", parameters=loan)
    )
    at = make.a_settling(debts=make.DEBTS[2:])
    make.calculated(at, income="1600.00")
    of = {"case_id": at.case.pk, "actor": at.officer.actor, "clock": make.CLOCK}
    with pytest.raises(LabError, match=r"debts\.not_established") as refused:
        services.proposal_make(**of)
    assert refused.value.field == CHARGE
    told = {"do": "make", CHARGE: "12,5", "source": "rijksoverheid.nl, 22 november 2026"}
    assert set(Make(told | {"source": ""}, asks_charge=True).errors) == {"source"}
    form = Make(told, asks_charge=True)
    assert form.is_valid()
    proposal = services.proposal_make(by_hand=form.by_hand(), **of)
    assert sum(offer.cents for offer in proposal.offers.all()) == 180_000
    kept = str(receipt_newest(case=at.case, kind="offer").document)
    assert "0.125" in kept
    assert "rijksoverheid.nl, 22 november 2026" in kept
