# SPDX-License-Identifier: EUPL-1.2
"""What a transfer in the books was for: a contribution, money set apart, a payment, giving back, a refund."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from schuldenlab.base.actor import Actor
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language, text
from schuldenlab.ledger.origins import Origin, Way
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import organisation_names, person_names

from .models import Contribution, GivingBack, Obligation, Payment, Pot, Refund, Reservation


def tell(cause_type: str, cause_id: UUID, actor: Actor) -> Origin | None:
    """Money set apart knows its cause by any type, such as an offer of the room above."""
    told = {"contribution": _contribution, "payment": _payment, "giving_back": _giving_back, "refund": _refund}
    if cause_type in told:
        return told[cause_type](cause_id, actor)
    row = Reservation.objects.filter(cause_type=cause_type, cause_id=cause_id).order_by("-known_at").first()
    return _reservation(row, actor) if row else None


def _contribution(cause_id: UUID, actor: Actor) -> Origin | None:
    row = Contribution.everything.filter(pk=cause_id).select_related("pot", "party").first()
    if row is None or row.pot is None:
        return None
    return Origin(
        text("fund.origin.contribution", party=row.party.name, cents=_cents(row.cents or 0), pot=row.pot.name),
        (_pot(row.pot),),
    )


def _reservation(row: Reservation, actor: Actor) -> Origin:
    who = _names([row.person_id, row.with_person_id], actor)
    creditor = organisation_names(ids=[row.creditor_id])[row.creditor_id]
    payments = Payment.objects.filter(reservation=row).exclude(transfer_id=None).order_by("known_at")
    paid = [_books("payment", pk) for pk in payments.values_list("pk", flat=True)]
    return Origin(
        text("fund.origin.reservation", creditor=creditor, reference=row.creditor_reference, cents=_cents(row.cents),
             who=who),
        (_case(row.case_id), _pot(row.pot), *paid),
    )  # fmt: skip


def _payment(cause_id: UUID, actor: Actor) -> Origin | None:
    row = Payment.objects.filter(pk=cause_id).select_related("reservation__pot", "creditor", "payee").first()
    if row is None:
        return None
    for_ = row.reservation
    ways = [Way(text("fund.origin.to_batch"), reverse("fund:batch", args=[row.batch_id])), _case(for_.case_id)]
    if row.obligation_id:
        ways.append(_obligation(row.obligation_id))
    ways += [_books(row.cause_type, row.cause_id), _pot(for_.pot)]
    return Origin(
        text("fund.origin.payment", payee=row.payee.name, creditor=row.creditor.name,
             reference=row.creditor_reference, cents=_cents(row.cents),
             who=_names([for_.person_id, for_.with_person_id], actor)),
        tuple(ways),
    )  # fmt: skip


def _giving_back(cause_id: UUID, actor: Actor) -> Origin | None:
    row = GivingBack.everything.filter(pk=cause_id).select_related("obligation").first()
    if row is None:
        return None
    who, cents = _of(row.obligation, actor), (row.worth_cents or 0) + row.to_suspense_cents
    way = text(f"fund.page.way.{row.way}")
    return Origin(
        text("fund.origin.giving_back", who=who, cents=_cents(cents), way=way),
        (_obligation(row.obligation_id), _case(row.obligation.case_id)),
    )


def _refund(cause_id: UUID, actor: Actor) -> Origin | None:
    row = Refund.objects.filter(pk=cause_id).select_related("obligation").first()
    if row is None:
        return None
    line = reverse("fund:refund_line", args=[row.obligation.case_id, row.pk])
    return Origin(
        text("fund.origin.refund", who=_of(row.obligation, actor), cents=_cents(row.cents)),
        (Way(text("fund.page.refund.title"), line), _obligation(row.obligation_id)),
    )


def _of(row: Obligation, actor: Actor) -> str:
    return _names([row.person_id, row.with_person_id], actor)


def _names(ids: Iterable[UUID | None], actor: Actor) -> str:
    """As the fund may know them; somebody it may not know is "a resident"."""
    names = person_names(person_ids=[one for one in ids if one], actor=actor, purpose=Purpose.FUND)
    return ", ".join(names.values()) or text("fund.origin.somebody")


def _cents(cents: int) -> str:
    return euros(cents, current_language())


def _pot(pot: Pot) -> Way:
    return Way(pot.name, reverse("fund:pot", args=[pot.pk]))


def _case(case_id: UUID) -> Way:
    return Way(text("fund.origin.to_case"), reverse("cases:case", args=[case_id]))


def _obligation(obligation_id: UUID) -> Way:
    return Way(text("fund.origin.to_obligation"), reverse("fund:obligation", args=[obligation_id]))


def _books(cause_type: str, cause_id: UUID) -> Way:
    of = "payment" if cause_type == "payment" else "promise"
    return Way(text(f"fund.origin.to_{of}"), reverse("ledger:cause", args=[cause_type, cause_id]))
