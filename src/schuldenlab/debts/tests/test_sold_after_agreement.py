# SPDX-License-Identifier: EUPL-1.2
"""Nobody reads that a debt is gone, or stays at the old creditor, when it was sold after the agreement; and nobody
signs for the amount of a debt that ended before they signed."""

from __future__ import annotations

import pytest

from schuldenlab.base.acting import acting
from schuldenlab.base.errors import Conflict
from schuldenlab.people.models import Organisation
from schuldenlab.people.tests import factories as people

from .. import services
from ..closing_words import _debts
from ..selectors.contract import contract_view
from ..selectors.gone import all_gone
from . import settling as make
from .settled import money, said, signed
from .test_after_agreement import LATER
from .test_paid_in_parts import LAST, noted, parts
from .test_settling import agreed

__all__ = ["parts"]


def name(offer) -> str:
    return Organisation.objects.get(pk=offer.creditor_id).name


def test_a_debt_that_was_sold_stays_once_at_its_buyer_also_when_all_was_paid(parts):
    at, proposal, less, full = parts
    by = {"actor": at.officer.actor, "clock": LATER}
    services.claim_sell(claim_id=less.claim_id, sold_on=LATER.today(), creditor_name="Incasso Vermeer", **by)
    client = at.desk.resident.pk
    stays = _debts(at.case, client, "nl")
    assert "– Incasso Vermeer, " in stays
    assert f"– {name(full)}, " in stays
    assert name(less) not in stays
    noted(at, proposal, less.cents + full.cents, LAST)
    assert [one.offer for one in all_gone(proposal.pk)] == [full], "the letter about what is gone names this one only"
    gone, stays = _debts(at.case, client, "nl").split("Deze schulden blijven staan:")
    assert (name(full) in gone, name(less) in gone) == (True, False)
    assert (name(full) in stays, "Incasso Vermeer" in stays) == (False, True)


def test_a_debt_that_was_sold_is_gone_when_its_buyer_was_paid(parts):
    at, proposal, less, full = parts
    by = {"actor": at.officer.actor, "clock": LATER}
    bought = services.claim_sell(claim_id=less.claim_id, sold_on=LATER.today(), creditor_name="Incasso Vermeer", **by)
    noted(at, proposal, less.cents + full.cents, LAST)
    services.claim_end(claim_id=bought.pk, reason="paid", on=LAST.today(), actor=at.officer.actor, clock=LAST)
    assert {(one.offer, one.how) for one in all_gone(proposal.pk)} == {(less, "paid"), (full, "discharged")}
    assert "blijven staan" not in _debts(at.case, at.desk.resident.pk, "nl")


@pytest.mark.parametrize("how", ["paid", "not_a_debt", "sold"])
def test_nobody_signs_for_a_debt_that_ended_before(staff, how):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    over, left = proposal.offers.order_by("cents")
    actor, today = at.desk.coach.actor, make.CLOCK.today()
    seen = contract_view(case_id=at.case.pk, actor=actor, on=today)
    assert (len(seen.proposal.offers), seen.own_cents) == (2, over.cents + left.cents)
    by = {"claim_id": over.claim_id, "actor": at.officer.actor, "clock": make.CLOCK}
    if how == "sold":
        services.claim_sell(sold_on=today, creditor_name="Incasso Vermeer", **by)
    else:
        services.claim_end(reason=how, on=today, **by)
    now = contract_view(case_id=at.case.pk, actor=actor, on=today)
    assert ([one.id for one in now.proposal.offers], now.own_cents) == ([left.pk], left.cents)
    own = people.actor_as_resident(at.desk.resident)
    with acting(own), pytest.raises(Conflict, match=r"base\.stale"):
        services.contract_sign(
            proposal_id=proposal.pk, person_id=own.person_id, seen=seen.lines[0].seen, actor=own, clock=make.CLOCK
        )
    words = said(signed(at, proposal).document_id)
    assert name(left) in words
    assert name(over) not in words
    assert f"{money(left.cents)}" in words
    assert money(over.cents + left.cents) not in words
