# SPDX-License-Identifier: EUPL-1.2
"""How much still goes to whom, however the debts of an agreement ended: the functions that decide it, by property."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schuldenlab.base.clock import AMSTERDAM

from ..case_facts.offers import _all_gone, _none_owed
from ..selectors import agreement
from ..selectors.agreement import Held, parts_of, to_pass_on

DAY = date(2027, 1, 1)
ONE, TWO = UUID(int=101), UUID(int=102)
# state and reason of the debt, whom the discharge of its creditor names, and whether that is its own paper
ENDS = {
    "open": ("known", "", (), False),
    "discharged": ("gone", "discharged", (ONE, TWO), False),
    "paper": ("gone", "discharged", (ONE, TWO), True),
    "paper for one": ("known", "", (ONE,), True),
    "paid by the other": ("gone", "paid", (ONE,), True),
    "sold by the other": ("gone", "sold", (ONE,), True),
    "no debt after a paper": ("gone", "not_a_debt", (ONE,), True),
    "paid": ("gone", "paid", (), False),
    "no debt": ("gone", "not_a_debt", (), False),
    "double": ("gone", "double", (), False),
    "sold": ("gone", "sold", (), False),
}
BY_HAND = {"paid", "no debt", "double", "no debt after a paper"}
OWED = {"open", "paper for one", "sold", "sold by the other"}  # by somebody, to somebody


def moment(day):
    return datetime(2027, 1, 1, 12, tzinfo=AMSTERDAM) + timedelta(days=day)


def debt(number, cents, end, day, received):
    """An offer with how its debt ended, on which day, and the discharge that holds."""
    state, reason, named, by_paper = ENDS[end]
    owing = [one for one in (ONE, TWO) if one not in named] or [ONE, TWO]
    claim = SimpleNamespace(state=state, reason=reason, debtor_ids=owing, state_on=DAY + timedelta(days=day),
                            pk=UUID(int=number))  # fmt: skip
    offer = SimpleNamespace(pk=UUID(int=number), cents=cents, claim=claim, claim_id=claim.pk, reservation_id=None,
                            state="accepted")  # fmt: skip
    if not named:
        return offer, None
    told = min(received, cents) if by_paper else None
    return offer, Held(given=None, debtor_ids=frozenset(named), on=claim.state_on, at=moment(day), by_paper=by_paper,
                       noted_cents=told, received_cents=told, known_at=moment(day))  # fmt: skip


@st.composite
def agreements(draw):
    """Two to four debts, each with an end and its day, and what went on which days: no more than was agreed."""
    few = st.integers(0, 8)
    drawn = draw(st.lists(st.tuples(st.integers(0, 5_000), st.sampled_from(sorted(ENDS)), few, st.integers(0, 5_000)),
                          min_size=2, max_size=4))  # fmt: skip
    rows = [debt(number, *one) for number, one in enumerate(drawn)]
    offers, own = [offer for offer, _ in rows], {offer.pk: held for offer, held in rows if held}
    notes = [SimpleNamespace(cents=cents, passed_on=DAY + timedelta(days=day), known_at=moment(day), corrects_id=None)
             for cents, day in draw(st.lists(st.tuples(st.integers(1, 3_000), few), max_size=4))]  # fmt: skip
    assume(went(notes) <= sum(one.cents for one in offers))
    return offers, own, notes, [end for _, end, *_ in drawn], [day for _, _, day, _ in drawn]


def went(notes):
    return sum(one.cents for one in notes)


@pytest.fixture(autouse=True, scope="module")
def noted():
    """A debt ended, as somebody wrote down, on the day that it did; nothing is asked of the database."""
    with pytest.MonkeyPatch.context() as patch:
        known = {}
        patch.setattr(agreement, "_noted_at", lambda ids: {one: known[one] for one in ids})
        patch.setattr("schuldenlab.debts.case_facts.offers._ended_at", lambda claims: [known[one.pk] for one in claims])
        yield known


@settings(max_examples=50)
@given(made=agreements(), data=st.data())
def test_whatever_ended_how_nobody_gets_more_than_was_agreed_and_no_other_is_asked_more(noted, made, data):
    offers, own, notes, ends, days = made
    noted |= {offer.pk: moment(day) for offer, day in zip(offers, days, strict=True)}
    to, got = to_pass_on(offers, own, notes), parts_of(offers, own, notes)
    assert all(0 <= cents[one.pk] <= one.cents for one in offers for cents in (to, got))
    assert sum(got.values()) <= went(notes)
    for offer, end in zip(offers, ends, strict=True):
        if end == "paper":
            assert to[offer.pk] == own[offer.pk].received_cents
        elif end not in BY_HAND:
            assert to[offer.pk] == offer.cents, "what was agreed, whoever of two it comes from"
    mixed = data.draw(st.permutations(offers)), dict(data.draw(st.permutations(list(own.items()))))
    assert to_pass_on(*mixed, data.draw(st.permutations(notes))) == to, "whatever was noted first"
    for offer, end in zip(offers, ends, strict=True):
        if end == "open":  # and now, after all of that went, it turns out to be no debt
            noted[offer.claim_id] = moment(9)
            offer.claim.state, offer.claim.reason = "gone", "not_a_debt"
            after = to_pass_on(offers, own, notes)
            assert after | {offer.pk: 0} == to | {offer.pk: 0}
            assert after[offer.pk] <= to[offer.pk]
            offer.claim.state, offer.claim.reason = "known", ""


@settings(max_examples=50)
@given(made=agreements())
def test_only_where_somebody_is_owed_anything_is_waited_for(noted, made):
    offers, own, _, ends, days = made
    noted |= {offer.pk: moment(day) for offer, day in zip(offers, days, strict=True)}
    over = _all_gone(offers) and _none_owed(offers, own)
    assert bool(over) == (not OWED & set(ends))
    if over:
        assert over == (DAY + timedelta(days=max(days)), moment(max(days)))
