# SPDX-License-Identifier: EUPL-1.2
"""What a method can ask of settling, by the names of the vocabulary: calculate, offer, ask again, go to court, sign.

Who would rather fill in a form of fields than open the page can; the page asks the same services.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import LabError, NotFound
from schuldenlab.base.money import euros
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import current_language
from schuldenlab.cases.actions import Action, Field, action_page_register, action_register
from schuldenlab.cases.acts import Act, Choices, choices_register

from .models import Contract, Discharge, Offer, PassedOn, Proposal
from .services.answers import compulsory_file, offers_reconsider
from .services.calculation import ByHand, calculation_make
from .services.contracts import contract_sign
from .services.discharges import discharge_receive
from .services.instalments import instalment_pass_on
from .services.proposals import offers_send, proposal_make

_CASEWORK = frozenset({"coach", "settlement_officer"})
PASSED_MAX = 100
_OFFICER = frozenset({"settlement_officer"})


def register() -> None:
    for action in (
        Action(
            "calculation.make", calculate, _CASEWORK,
            (Field("counted_income_month", "cents"), Field("free_amount", "cents"), Field("source", "line"),
             Field("reason", "line")),
        ),
        Action("offers.send", send, _OFFICER, (Field("pot_id", "id", required=False),)),
        Action("offers.reconsider", reconsider, _OFFICER, (Field("reasons", "text"),)),
        Action(
            "instalments.follow", pass_on, _OFFICER,
            (Field("cents", "cents"), Field("passed_on", "day"), Field("corrects", "id", required=False)),
        ),
        Action("compulsory.file", file, _OFFICER, (Field("filed_on", "day"),)),
        Action(
            "discharge.receive", receive, _OFFICER,
            (Field("offer_id", "id"), Field("given_on", "day"), Field("document_id", "id"),
             Field("received_cents", "cents", required=False)),
        ),
        Action(
            "contract.sign", sign, frozenset({"resident", "coach"}),
            (Field("person_id", "id"), Field("signed_by", "id", required=False),
             Field("signed_on", "day", required=False), Field("document_id", "id", required=False)),
        ),
    ):  # fmt: skip
        action_register(action)
    for name, page in (
        ("calculation.make", "debts:calculation"),
        ("offers.send", "debts:proposal"),
        ("offers.reconsider", "debts:proposal"),
        ("compulsory.file", "debts:proposal"),
        ("discharge.receive", "debts:on_paper"),
        ("contract.sign", "debts:contract"),
        ("debts.tasks.stuck", "debts:proposal"),
    ):
        action_page_register(name, page)
    choices_register("instalments.follow", "corrects", _passed_on)


def _passed_on(act: Act) -> Choices:
    """What was noted and not put right yet, the newest first."""
    rows = PassedOn.objects.filter(case=act.case, corrected_by__isnull=True, cents__gt=0).order_by("-passed_on")
    language = current_language()
    return [
        (str(row.pk), f"{euros(row.cents, language)}, {date_in_words(row.passed_on, language, year=True)}")
        for row in rows[:PASSED_MAX]
    ]


def calculate(
    *, case_id: UUID, counted_income_month: int, free_amount: int, source: str, reason: str, actor: Actor, clock: Clock
) -> UUID:
    """With the free amount as the sector's calculator gave it."""
    return calculation_make(
        case_id=case_id, facts={"counted_income_month": _euros(counted_income_month)},
        by_hand={"vtlb": ByHand(_euros(free_amount), source, reason)}, actor=actor, clock=clock,
    )  # fmt: skip


def send(*, case_id: UUID, actor: Actor, clock: Clock, pot_id: UUID | None = None) -> Proposal:
    """The draft as it lies there; without one it is worked out first."""
    draft = Proposal.objects.filter(case=case_id, state="draft").first()
    draft = draft or proposal_make(case_id=case_id, actor=actor, clock=clock)
    return offers_send(proposal_id=draft.pk, pot_id=pot_id, actor=actor, clock=clock)


def reconsider(*, case_id: UUID, reasons: str, actor: Actor, clock: Clock) -> list[Offer]:
    return offers_reconsider(proposal_id=_of(case_id, "sent", "agreed").pk, reasons=reasons, actor=actor, clock=clock)


def file(*, case_id: UUID, filed_on: date, actor: Actor, clock: Clock) -> Proposal:
    return compulsory_file(proposal_id=_of(case_id, "sent").pk, filed_on=filed_on, actor=actor, clock=clock)


def receive(
    *, case_id: UUID, offer_id: UUID, given_on: date, document_id: UUID, actor: Actor, clock: Clock,
    received_cents: int | None = None,
) -> Discharge:  # fmt: skip
    if not Offer.objects.filter(pk=offer_id, case=case_id).exists():
        raise NotFound()
    return discharge_receive(
        offer_id=offer_id, given_on=given_on, document_id=document_id, received_cents=received_cents, actor=actor,
        clock=clock,
    )  # fmt: skip


def pass_on(
    *, case_id: UUID, cents: int, passed_on: date, actor: Actor, clock: Clock, corrects: UUID | None = None
) -> PassedOn:
    return instalment_pass_on(
        proposal_id=_of(case_id, "agreed").pk, cents=cents, passed_on=passed_on, corrects=corrects, actor=actor,
        clock=clock,
    )  # fmt: skip


def sign(*, case_id: UUID, actor: Actor, clock: Clock, **signed: Any) -> Contract:
    return contract_sign(proposal_id=_of(case_id, "agreed").pk, actor=actor, clock=clock, **signed)


def _of(case_id: UUID, *states: str) -> Proposal:
    found = Proposal.objects.filter(case=case_id, state__in=states).order_by("-version").first()
    if found is None:
        raise LabError("debts.no_proposal")
    return found


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
