# SPDX-License-Identifier: EUPL-1.2
"""What is known about offers, the agreement, the contract and the discharge of a case.

Each provider is one query, and of what was discharged, taken back or passed on a few; never one for each offer.

Of several proposals the newest that went out counts. Who let the day pass did not agree either: that counts as refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, OuterRef, Subquery

from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.models import Event
from schuldenlab.cases.facts import Facts, provider_register
from schuldenlab.methods.schema import FactValue

from ..models import Agreement, Answer, Claim, Message, Offer, PassedOn
from ..selectors.agreement import (
    BY_HAND,
    IN_AGREEMENT,
    Held,
    ended_by_hand,
    held,
    is_discharged,
    none_is_owed,
    to_pass_on,
)
from ..selectors.taken_back import offers_taken_back

_WENT_OUT = ("sent", "agreed", "failed")
_OPEN = ("drafted", "sent", "reconsidering")  # drafted: while they go out one by one
_NO = ("refused", "expired")


def register() -> None:
    for provider, names, *reads in (
        (
            _offers,
            (
                "offers.sent",
                "offers.all_answered",
                "offers.refused",
                "offers.reconsidered",
                "compulsory.filed",
                "agreement.failed",
            ),
            Offer,
        ),
        (_agreed, ("agreement.reached",), Agreement),
        (_signed, ("contract.signed_by_resident",), Agreement),
        (_discharged, ("discharge.received",), Offer),
        (_passed_on, ("instalments.started", "instalments.completed"), PassedOn, Agreement),
    ):
        provider_register(provider, *names, reads=tuple(reads))


def _offers(case: Any, on: date) -> Facts:
    answers = Answer.objects.filter(offer=OuterRef("pk")).order_by().values("offer")
    refusals = answers.filter(kind="refuse")
    again = Message.objects.filter(answers=OuterRef("pk"), type="reconsideration").order_by("-sent_at")
    rows = list(
        Offer.objects.filter(case=case.pk, proposal__state__in=_WENT_OUT)
        .select_related("proposal")
        .annotate(
            answered_at=Subquery(answers.annotate(at=Max("known_at")).values("at")),
            refused_at=Subquery(refusals.annotate(at=Min("known_at")).values("at")),
            again_at=Subquery(again.values("sent_at")[:1]),
        )
    )
    if not rows:
        return {}
    proposal = max((row.proposal for row in rows), key=lambda one: one.version)
    now = [row for row in rows if row.proposal_id == proposal.pk]
    changed = max(max(row.answered_at or _morning(row.state_on), _morning(row.state_on)) for row in now)
    found = {
        "offers.sent": FactValue(proposal.sent_on, proposal.sent_on, _morning(proposal.sent_on)),
        "offers.all_answered": FactValue(
            not any(row.state in _OPEN for row in now), max(row.state_on for row in now), changed
        ),
    }
    if refused := [at for row in now if (at := _refused_at(row)) is not None]:
        found["offers.refused"] = _moment(min(refused))
    asked = [row.again_at for row in now if row.again_at is not None]
    if asked and not any(row.state in _NO and row.again_at is None for row in now):
        found["offers.reconsidered"] = _moment(max(asked))
    if proposal.court_asked_on is not None:
        found["compulsory.filed"] = _day(proposal.court_asked_on)
    if proposal.state == "failed":
        found["agreement.failed"] = _day(proposal.ended_on)
    return found


def _refused_at(row: Any) -> datetime | None:
    if row.refused_at is not None:
        return row.refused_at  # type: ignore[no-any-return]
    return _morning(row.state_on) if row.state == "expired" else None


def _agreed(case: Any, on: date) -> Facts:
    row = Agreement.objects.filter(case=case.pk).order_by("known_at").last()
    return {"agreement.reached": FactValue(row.reached_on, row.reached_on, row.known_at)} if row else {}


def _signed(case: Any, on: date) -> Facts:
    """When everybody who owes something of it signed, or who signs for them."""
    rows = Agreement.objects.filter(case=case.pk).values_list(
        "proposal__offers__claim__debtor_ids",
        "proposal__contracts__person",
        "proposal__contracts__signed_on",
        "proposal__contracts__known_at",
    )
    debtors: set[Any] = set()
    signed: dict[Any, tuple[date, datetime]] = {}
    for owing, person, signed_on, known_at in rows:
        debtors |= set(owing or ())
        if person is not None:
            signed[person] = (signed_on, known_at)
    if not debtors or not debtors <= signed.keys():
        return {}
    last = max(signed_on for signed_on, _ in signed.values())
    return {"contract.signed_by_resident": FactValue(last, last, max(known_at for _, known_at in signed.values()))}


def _discharged(case: Any, on: date) -> Facts:
    """When every creditor of the agreement gave it, none lost its payment again, and nobody owes any of it any more.
    Nobody gives it for what was no debt after all, or was paid another way.

    Where all that was agreed was taken back: when the last of its debts was gone, so that nobody has to give it any
    more."""
    offers = list(Offer.objects.filter(IN_AGREEMENT, case=case.pk).select_related("claim"))
    if not offers:
        return _none_left(case)
    if not _all_gone(offers):
        return {}
    own: dict[UUID, Held] = {}
    for proposal_id in {one.proposal_id for one in offers}:
        own |= held(proposal_id)
    last = _none_owed(offers, own)
    return {"discharge.received": FactValue(last[0], *last)} if last else {}


def _all_gone(offers: Iterable[Offer]) -> bool:
    """A paper that names one of two leaves the debt to the other."""
    return all(one.claim.state == "gone" for one in offers)


def _none_owed(offers: Collection[Offer], own: Mapping[UUID, Held]) -> tuple[date, datetime] | None:
    """Of debts that are all gone since when nobody owes anything, and when that was known; None while a creditor still
    has to discharge, or one sold its debt, which is owed to somebody else."""
    ended = ended_by_hand(offers, own)
    to_give = [one for one in offers if one.claim_id not in ended]
    if any(
        one.pk not in own or (one.claim.reason == "sold" and not is_discharged(one, own[one.pk])) for one in to_give
    ):
        return None
    last = max([*(own[one.pk].on for one in to_give), *(one.claim.state_on for one in offers)])
    return last, max([*(own[one.pk].at for one in to_give), *_ended_at(one.claim for one in offers)])


def _none_left(case: Any) -> Facts:
    back = list(offers_taken_back(case=case.pk))
    # A sold debt is owed to somebody else.
    if not back or any(one.claim.state != "gone" or one.claim.reason == "sold" for one in back):
        return {}
    last = max(max(one.claim.state_on, one.reservation.ended_on) for one in back)
    at = max([*(one.reservation.ended_at for one in back), *_ended_at(one.claim for one in back)])
    return {"discharge.received": FactValue(last, last, at)}


def _ended_at(claims: Iterable[Claim]) -> list[datetime]:
    """Of these when it was noted that a debt is gone, where it is so by what somebody wrote down."""
    by_hand = [one.pk for one in claims if one.reason != "discharged"]
    if not by_hand:
        return []
    return list(Event.objects.filter(verb__in=BY_HAND, subject_id__in=by_hand).values_list("known_at", flat=True))


def _passed_on(case: Any, on: date) -> Facts:
    """Started with the first that went to the creditors; completed when all went that was agreed, or for which a
    creditor discharged by its own paper, and nothing more for what nobody owes any more; or when nobody owes any of it
    whatever went. Where nothing was agreed, both with the last signature; where no debt was left to pay anything for,
    both when the last of them was gone."""
    rows = list(
        PassedOn.objects.filter(
            case=case.pk, corrected_by__isnull=True, cents__gt=0, proposal__state="agreed"
        ).order_by("passed_on", "known_at")
    )
    if not rows:
        return _none_passed_on(case, on)
    first, last = rows[0], rows[-1]
    found = {"instalments.started": FactValue(first.passed_on, first.passed_on, first.known_at)}
    own = held(last.proposal_id)
    offers = list(Offer.objects.filter(IN_AGREEMENT, proposal=last.proposal_id).select_related("claim"))
    none_owed, to = none_is_owed(offers, own), to_pass_on(offers, own, rows)
    if none_owed or sum(row.cents for row in rows) >= sum(to.values()):
        less = [one for one in offers if none_owed or to[one.pk] < one.cents]
        papers = [own[one.pk] for one in less if one.pk in own]
        known = ended_by_hand(less, own)
        ended = [one.claim for one in less if one.claim_id in known]
        done_on = max([last.passed_on, *(one.on for one in papers), *(one.state_on for one in ended)])
        known_at = max([*(row.known_at for row in rows), *(one.known_at for one in papers), *known.values()])
        found["instalments.completed"] = FactValue(done_on, done_on, known_at)
    elif _all_gone(offers) and (over := _none_owed(offers, own)):
        done_on = max(last.passed_on, over[0])
        found["instalments.completed"] = FactValue(done_on, done_on, max(over[1], *(row.known_at for row in rows)))
    return found


def _none_passed_on(case: Any, on: date) -> Facts:
    """What is said of instalments before any went; of what a fund pays nothing."""
    offers = list(Offer.objects.filter(IN_AGREEMENT, case=case.pk).select_related("claim"))
    if not offers or any(one.reservation_id is not None for one in offers):
        return {}
    if not any(one.cents for one in offers):
        done = _signed(case, on).get("contract.signed_by_resident")
    elif _all_gone(offers) and (over := _none_owed(offers, held(offers[0].proposal_id))):
        done = FactValue(over[0], *over)
    else:
        done = None
    return {"instalments.started": done, "instalments.completed": done} if done else {}


def _moment(at: datetime) -> FactValue:
    day = at.astimezone(AMSTERDAM).date()
    return FactValue(day, day, at)


def _day(day: date) -> FactValue:
    return FactValue(day, day, _morning(day))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM)
