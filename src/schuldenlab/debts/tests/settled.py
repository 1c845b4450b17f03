# SPDX-License-Identifier: EUPL-1.2
"""Situations for tests of what follows an agreement: it is signed, ordered by the court, paid."""

from __future__ import annotations

import io
import re
from uuid import uuid4

from pypdf import PdfReader

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.documents import document_open, document_store
from schuldenlab.base.money import euros
from schuldenlab.fund import services as fund_services
from schuldenlab.fund.models import Reservation
from schuldenlab.fund.tests import factories as fund
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Contract, Proposal
from . import factories as claims
from . import settling as make

CLOCK = make.CLOCK
TODAY = CLOCK.today()


def said(document_id) -> str:
    content = document_open(document_id=document_id, actor=SYSTEM, purpose="settlement").content
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def money(cents) -> str:
    return euros(cents, "nl").replace("\xa0", " ")


def a_paper(case):
    return document_store(
        content=claims.PDF + uuid4().bytes, kind="other", from_party="creditor", received_on=TODAY, case_id=case.pk,
        actor=SYSTEM, clock=CLOCK,
    ).pk  # fmt: skip


def signed(at, proposal) -> Contract:
    own = people.actor_as_resident(at.desk.resident)
    with acting(own):
        return services.contract_sign(proposal_id=proposal.pk, person_id=at.desk.resident.pk, actor=own, clock=CLOCK)


def ordered_by_the_court(at) -> Proposal:
    """One said no, and the court ordered it to join."""
    proposal = make.sent(at)
    no, *rest = proposal.offers.order_by("cents")
    make.refuses(at, no)
    for offer in rest:
        make.accepts(at, offer)
    of = {"proposal_id": proposal.pk, "actor": at.officer.actor, "clock": CLOCK}
    services.compulsory_file(filed_on=TODAY, **of)
    services.compulsory_answered(ordered=True, decided_on=TODAY, document_id=a_paper(at.case), **of)
    return Proposal.objects.get(pk=proposal.pk)


def paid(at, *, only=None):
    to_pay = Reservation.objects.filter(state="committed").exclude(payments__state="settled")
    batch = fund.a_batch(at.pot, list(to_pay if only is None else to_pay.filter(cause_id=only.pk)))
    by = {"actor": batch.releaser.actor, "clock": CLOCK}
    fund_services.batch_release(batch_id=batch.row.pk, **by)
    for payment in batch.row.payments.all():
        fund_services.payment_confirm(payment_id=payment.pk, settled_on=TODAY, **by)
    return batch, by
