# SPDX-License-Identifier: EUPL-1.2
"""What residents gave more than they owe, for who looks after money: what waits, and where it goes."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef

from schuldenlab.base.actor import Actor
from schuldenlab.base.errors import LabError
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import person_names

from .. import policies
from ..models import GivingBack, Obligation, Payment, Refund
from ..services.refunds import refund_account
from ..services.too_much import too_much_of, with_too_much
from ..shapes import RefundLine

LIST_MAX = 200


def refunds_of_case(*, case_id: UUID, actor: Actor) -> list[RefundLine]:
    """For each obligation of this case where something was too much, oldest first: every refund that is made or went,
    for the bank may send back any of them, and what waits to be made. Where there is neither, a line of 0 cents."""
    policies.require(actor, "see_money")
    rows = _rows(case=case_id)
    refunds: dict[UUID, list[Refund]] = {}
    shown = Refund.objects.filter(obligation__case=case_id).exclude(state="dropped").order_by("known_at", "pk")
    for one in shown.select_related("made_by", "released_by"):
        refunds.setdefault(one.obligation_id, []).append(one)
    names = _names([row for row, _ in rows], actor)
    lines = []
    for row, cents in rows:
        of = refunds.get(row.pk, [])
        live = [one for one in of if one.state in ("made", "released")]
        lines += [_line(row, 0, names, one, actor) for one in live]
        # One refund of an obligation waits at a time: what came since is made ready after it.
        if not live or (cents and all(one.state != "made" for one in live)):
            newest = of[-1] if of and of[-1].state == "returned" else None
            lines.append(_line(row, cents, names, newest, actor))
    return lines


def too_much_in_pot(*, pot_id: UUID, actor: Actor) -> list[tuple[UUID, str, int]]:
    """(case, who gave it, cents) of what waits in this pot to go back, or is in a refund that waits; oldest first."""
    policies.require(actor, "see_money")
    waiting = [(row, cents + row.refunded_cents - row.paid_back_cents) for row, cents in _rows(pot=pot_id)]
    waiting = [(row, cents) for row, cents in waiting if cents][:LIST_MAX]
    names = _names([row for row, _ in waiting], actor)
    return [(row.case_id, names.get(row.person_id, ""), cents) for row, cents in waiting]


def _rows(**of: UUID) -> list[tuple[Obligation, int]]:
    """Those of which something ever was too much, with what waits."""
    over = GivingBack.objects.filter(obligation=OuterRef("pk"), to_suspense_cents__gt=0)
    undone = Payment.objects.filter(obligation=OuterRef("pk"), overpaid_cents__gt=0)
    found = Obligation.objects.filter(Exists(over) | Exists(undone), **of)
    rows = with_too_much(found).select_related("pot").order_by("known_at", "pk")
    return [(row, too_much_of(row).cents) for row in rows]


def _names(rows: list[Obligation], actor: Actor) -> dict[UUID, str]:
    persons = {row.person_id for row in rows}
    return person_names(person_ids=persons, actor=actor, purpose=Purpose.FUND) if persons else {}


def _line(row: Obligation, cents: int, names: dict[UUID, str], refund: Refund | None, actor: Actor) -> RefundLine:
    line = (row.pk, names.get(row.person_id, ""), row.pot.name, cents)
    if refund is None:
        return RefundLine(*line)
    try:
        account = refund_account(refund, row.case_id)
        iban, holder = account.iban, account.holder_name
    except LabError:  # the words of this case were destroyed
        iban = holder = ""
    return RefundLine(
        *line,
        refund_id=refund.pk,
        refund_cents=refund.cents,
        state=refund.state,
        iban=iban,
        holder_name=holder,
        made_by=refund.made_by.full_name,
        made_on=refund.made_on,
        is_mine=refund.made_by_id == actor.person_id,
        released_by=refund.released_by.full_name if refund.released_by else "",
        released_on=refund.released_on,
        ended_on=refund.ended_on,
    )
