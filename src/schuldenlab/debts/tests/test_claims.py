# SPDX-License-Identifier: EUPL-1.2
"""Debts: how one gets on the list, whose word about the amount counts, how it changes hands, and how it leaves."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.money import CENTS_MAX
from schuldenlab.cases.facts import facts_collect
from schuldenlab.methods import schema
from schuldenlab.methods.conditions import evaluate
from schuldenlab.methods.vocabulary import Type
from schuldenlab.people.models import Organisation
from schuldenlab.people.tests import factories as people

from .. import selectors, services
from ..models import Claim, ClaimAmount
from ..services import Said
from . import factories as make

TODAY = make.CLOCK.today()
LATER = FixedClock.on(date(2026, 11, 30))


def said(cents, by="coach", holds_on=TODAY, **parts):
    return Said(cents=cents, by=by, holds_on=holds_on, **parts)


def facts(desk, *names, clock=make.CLOCK):
    found = facts_collect(case=desk.case, names=names, on=clock.today())
    return {name: found[name].value for name in names if name in found}


def refused(code, **claim):
    with pytest.raises(LabError) as refusal, transaction.atomic():
        make.a_claim(**claim)
    assert refusal.value.code == code


def test_a_debt_told_at_the_desk_stands_on_the_list_with_who_said_so(staff):
    desk = make.a_desk()
    make.a_claim(desk, 30_050, creditor_name="Bel Snel", reference_customer=" KL  77 ")
    (line,) = selectors.claims_view(case_id=desk.case.pk, actor=desk.coach.actor).claims
    assert (line.creditor, line.cents, line.said_by, line.state) == ("Bel Snel", 30_050, "resident", "listed")
    assert Claim.objects.get().reference_customer == "KL 77"


def test_a_creditor_by_name_is_the_one_on_record_and_only_else_a_new_one(staff):
    desk = make.a_desk()
    known = people.an_organisation(name="Woonstichting Haag")
    assert make.a_claim(desk, creditor_name="woonstichting haag").creditor_id == known.pk
    new = make.a_claim(desk, creditor_name="Fietsenwinkel Om de Hoek").creditor
    assert new.kinds == ["creditor"]
    people.an_organisation(name="Fietsenwinkel Om de Hoek")
    refused("debts.creditor_ambiguous", desk=desk, creditor_name="Fietsenwinkel Om de Hoek")


def test_the_creditors_own_word_goes_before_a_newer_one_of_others(staff):
    desk = make.a_desk()
    claim = make.a_claim(desk, 50_000, by="coach")
    own = said(64_899, "creditor", TODAY - timedelta(days=10), principal_cents=60_000, interest_cents=4_899)
    for one in (own, said(40_000, "resident")):
        services.claim_amount_record(claim_id=claim.pk, said=one, actor=desk.coach.actor, clock=make.CLOCK)
    view = selectors.claim_view(claim_id=claim.pk, case_id=desk.case.pk, actor=desk.coach.actor)
    assert (view.line.cents, view.line.said_by, view.line.state) == (64_899, "creditor", "known")
    assert [(one.cents, one.counts) for one in view.amounts if one.counts] == [(64_899, True)]
    assert len(view.amounts) == 3
    assert facts(desk, "debts.total") == {"debts.total": 64_899}


def test_an_older_statement_does_not_replace_a_newer_letter(staff):
    """What counts is the newest day of what the creditor said, in an answer or a letter; not what was told last."""
    desk = make.a_desk()
    claim = make.a_claim(desk, None)
    letter = make.a_letter(desk).document_id

    def told(cents, by, days, **more):
        one = Said(cents=cents, by=by, holds_on=TODAY - timedelta(days=days), **more)
        services.claim_amount_record(claim_id=claim.pk, said=one, actor=desk.coach.actor, clock=make.CLOCK)
        view = selectors.claim_view(claim_id=claim.pk, case_id=desk.case.pk, actor=desk.coach.actor)
        assert [one.cents for one in view.amounts if one.counts] == [view.line.cents]
        return view.line.cents

    assert told(90_000, "letter", 14, document_id=letter) == 90_000
    assert told(70_000, "creditor", 300) == 90_000
    assert told(91_000, "creditor", 14) == 91_000  # of the same day the answer goes before the letter
    assert told(40_000, "resident", 1) == 91_000
    assert told(92_000, "letter", 7, document_id=letter) == 92_000
    assert facts(desk, "debts.total") == {"debts.total": 92_000}


def test_an_amount_is_not_of_before_the_debt_began(staff):
    desk = make.a_desk()
    claim = make.a_claim(desk, None, arisen_on=TODAY - timedelta(days=30))
    for by in ("coach", "creditor"):
        one = said(1_000, by, TODAY - timedelta(days=31))
        with pytest.raises(LabError, match=r"debts.before_it_began") as refusal:
            services.claim_amount_record(claim_id=claim.pk, said=one, actor=desk.coach.actor, clock=make.CLOCK)
        assert refusal.value.field == "holds_on"
    on_the_day = said(1_000, "coach", TODAY - timedelta(days=30))
    services.claim_amount_record(claim_id=claim.pk, said=on_the_day, actor=desk.coach.actor, clock=make.CLOCK)
    with pytest.raises(LabError, match=r"debts.before_it_began") as refusal:
        services.claim_correct(
            claim_id=claim.pk, arisen_on=TODAY - timedelta(days=29), actor=desk.coach.actor, clock=make.CLOCK
        )
    assert refusal.value.field == "arisen_on"


def test_a_sum_is_said_only_when_every_debt_has_an_amount(staff):
    desk = make.a_desk()
    names = ("debts.total", "debts.count", "debts.only_kind", "debts.has:rent", "debts.amount:telecom")
    assert facts(desk, *names) == {}
    make.a_claim(desk, 30_000)
    make.a_claim(desk, None, kind="rent")
    assert facts(desk, *names) == {
        "debts.count": 2, "debts.only_kind": "", "debts.has:rent": True, "debts.amount:telecom": 30_000,
    }  # fmt: skip


def test_no_debt_of_a_kind_is_said_only_when_no_letter_waits(staff):
    desk = make.a_desk()
    make.a_claim(desk, kind="student_loan")
    names = ("debts.only_kind", "debts.has:rent", "debts.has:student_loan")
    assert facts(desk, *names) == {
        "debts.only_kind": "student_loan", "debts.has:rent": False, "debts.has:student_loan": True,
    }  # fmt: skip
    make.a_letter(desk)
    assert facts(desk, "debts.has:rent", "debts.has:student_loan") == {"debts.has:student_loan": True}


@pytest.mark.parametrize(("kind", "fits"), [("rent", True), ("student_loan", None)])
def test_an_unread_letter_leaves_open_only_what_it_can_still_change(staff, kind, fits):
    """Who has rent to pay has other debts than a student loan, whatever the letter says."""
    desk = make.a_desk()
    make.a_claim(desk, kind=kind)
    make.a_letter(desk)
    not_only = schema.Test("debts.only_kind", Type.CODE, "is_not", "student_loan")
    only_rent = schema.Test("debts.only_kind", Type.CODE, "is", "rent")
    known = facts_collect(case=desk.case, names={"debts.only_kind"}, on=TODAY)
    assert evaluate(not_only, known, {}).verdict is fits
    assert evaluate(only_rent, known, {}).verdict is (None if kind == "rent" else False)


def test_a_debt_that_comes_later_and_one_that_is_sold_are_told_apart(staff):
    desk = make.a_desk()
    first = make.a_claim(desk)
    names = ("debts.claim_added", "debts.claim_sold")
    assert facts(desk, *names) == {}
    make.a_claim(desk, clock=LATER)
    assert facts(desk, *names) == {"debts.claim_added": LATER.today()}
    later = FixedClock.on(date(2026, 12, 3))
    services.claim_sell(
        claim_id=first.pk, sold_on=date(2026, 12, 1), creditor_name="Koopt Schulden BV", actor=desk.coach.actor,
        clock=later,
    )  # fmt: skip
    assert facts(desk, *names) == {"debts.claim_added": LATER.today(), "debts.claim_sold": later.today()}


def test_a_sold_debt_goes_on_at_the_buyer_with_its_amount_and_history(staff):
    desk = make.a_desk()
    old = make.a_claim(desk, 45_000, kind="tax", rank="preferential", rank_basis="state_tax")
    services.claim_amount_record(
        claim_id=old.pk, said=said(47_250, "creditor"), actor=desk.coach.actor, clock=make.CLOCK
    )
    buyer = people.an_organisation(kinds=["collector"])
    sell = {"claim_id": old.pk, "sold_on": TODAY, "actor": desk.coach.actor, "clock": make.CLOCK}
    new = services.claim_sell(creditor_id=buyer.pk, reference_creditor="D-9", **sell)
    view = selectors.claims_view(case_id=desk.case.pk, actor=desk.coach.actor)
    (line,), (gone,) = view.claims, view.gone
    assert (line.id, line.cents, line.said_by, line.state) == (new.pk, 47_250, "coach", "listed")
    assert (line.rank, line.rank_basis, line.sold_by) == ("preferential", "state_tax", gone.creditor)
    assert (gone.state, gone.reason) == ("gone", "sold")
    with pytest.raises(Conflict) as refusal:
        services.claim_sell(creditor_name="Nog Een", **sell)
    assert refusal.value.code == "debts.not_from_here"


def test_a_debt_that_is_gone_stays_gone_and_ends_once(staff):
    desk = make.a_desk()
    claim = make.a_claim(desk)
    end = {"claim_id": claim.pk, "on": TODAY, "actor": desk.coach.actor, "clock": make.CLOCK}
    first = services.claim_end(reason="paid", **end)
    assert services.claim_end(reason="paid", **end).state_on == first.state_on
    with pytest.raises(Conflict):
        services.claim_end(reason="not_a_debt", **end)
    with pytest.raises(Conflict) as refusal:
        services.claim_amount_record(claim_id=claim.pk, said=said(1), actor=desk.coach.actor, clock=make.CLOCK)
    assert refusal.value.code == "debts.claim_gone"
    with pytest.raises(DatabaseError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state="listed", reason="")


def test_what_was_written_down_wrongly_is_put_right_until_the_creditor_was_asked(staff):
    desk = make.a_desk()
    claim, right = make.a_claim(desk), people.an_organisation()
    by = {"claim_id": claim.pk, "actor": desk.coach.actor, "clock": make.CLOCK}
    fixed = services.claim_correct(creditor_id=right.pk, kind="energy", **by)
    assert (fixed.creditor_id, fixed.answering_id, fixed.kind) == (right.pk, right.pk, "energy")
    services.claim_amount_record(said=said(100, "creditor"), **by)
    with pytest.raises(Conflict) as refusal:
        services.claim_correct(creditor_id=people.an_organisation().pk, **by)
    assert refusal.value.code == "debts.creditor_was_asked"


def test_only_who_is_authorised_for_this_kind_answers_for_a_creditor(staff):
    desk, creditor = make.a_desk(), people.an_organisation()
    collector = people.an_organisation(kinds=["collector"])
    refused("debts.answers_not_for", desk=desk, creditor_id=creditor.pk, answering_id=collector.pk)
    people.services.acts_for_start(
        organisation_id=collector.pk, for_organisation_id=creditor.pk, holds_from=people.LONG_AGO,
        claim_kinds=["energy"], actor=people.SYSTEM, clock=make.CLOCK,
    )  # fmt: skip
    refused("debts.answers_not_for", desk=desk, creditor_id=creditor.pk, answering_id=collector.pk)
    claim = make.a_claim(desk, creditor_id=creditor.pk, answering_id=collector.pk, kind="energy")
    assert claim.answering_id == collector.pk


@pytest.mark.parametrize(
    ("code", "claim"),
    [
        ("debts.code_unknown", {"kind": "casino"}),
        ("debts.rank_basis", {"rank": "preferential"}),
        ("debts.rank_basis", {"rank_basis": "uwv"}),
        ("debts.creditor_needed", {"creditor_name": "  "}),
        ("base.text_hidden_characters", {"reference_customer": "K\x00"}),
        ("base.text_too_long", {"reference_creditor": "9" * 141}),
        ("debts.day_in_future", {"arisen_on": TODAY + timedelta(days=1)}),
        ("base.date_absurd", {"arisen_on": date(1066, 10, 14)}),
        ("base.amount_negative", {"cents": -1}),
        ("base.amount_absurd", {"cents": CENTS_MAX + 1}),
        ("debts.nothing_owed", {"cents": 0}),
        ("debts.letter_needed", {"by": "letter"}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(staff, code, claim):
    refused(code, desk=make.a_desk(), **claim)
    assert not Claim.objects.exists()


def test_two_clients_say_whose_debt_it_is(staff):
    desk = make.a_couple_desk()
    refused("debts.debtor_needed", desk=desk)
    claim = make.a_claim(desk, debtor_ids=[desk.case.client_ids[1]])
    assert claim.debtor_ids == [desk.case.client_ids[1]]
    with pytest.raises(NotFound):
        make.a_claim(desk, debtor_ids=[uuid4()])


def test_a_resident_tells_a_debt_and_decides_nothing_about_it(staff):
    desk = make.a_desk()
    actor = people.actor_as_resident(desk.resident)
    with acting(actor):
        claim = services.claim_add(
            case_id=desk.case.pk, kind="shop", creditor_name="Webwinkel Vlug", said=said(2_500, "resident"),
            actor=actor, clock=make.CLOCK,
        )  # fmt: skip
        view = selectors.claims_view(case_id=desk.case.pk, actor=actor)
        assert [(line.creditor, line.cents) for line in view.claims] == [("Webwinkel Vlug", 2_500)]
        for wrong in ({"rank": "preferential", "rank_basis": "uwv"}, {"said": said(1, "creditor")}):
            with pytest.raises(LabError), transaction.atomic():
                services.claim_add(case_id=desk.case.pk, kind="shop", creditor_name="X", actor=actor, clock=make.CLOCK,
                                   **wrong)  # fmt: skip
        with pytest.raises(NotAllowed), transaction.atomic():
            services.claim_end(claim_id=claim.pk, reason="paid", on=TODAY, actor=actor, clock=make.CLOCK)
    assert not Organisation.objects.filter(name="X").exists()


def test_who_sees_which_debts_in_the_database_itself(staff):
    desk, other = make.a_desk(), make.a_desk()
    creditor = people.a_creditor_employee()
    mine = make.a_claim(desk, creditor_id=creditor.organisation.pk)
    make.a_claim(other)
    services.claim_amount_record(claim_id=mine.pk, said=said(7, "creditor"), actor=desk.coach.actor, clock=make.CLOCK)
    with acting(people.actor_as_resident(desk.resident)) as actor:
        assert [row.pk for row in Claim.objects.all()] == [mine.pk]
        assert ClaimAmount.objects.count() == 2
        with pytest.raises(NotFound):
            selectors.claims_view(case_id=other.case.pk, actor=actor)
        with pytest.raises(DatabaseError), transaction.atomic():  # a resident never says what a creditor says
            ClaimAmount.objects.create(
                known_at=make.CLOCK.now(), case_id=desk.case.pk, client_ids=desk.case.client_ids, claim=mine, cents=1,
                holds_on=TODAY, said_by="resident",
            )  # fmt: skip
    with acting(creditor.actor) as actor:
        assert [row.pk for row in Claim.objects.all()] == [mine.pk]
        assert [row.cents for row in ClaimAmount.objects.all()] == [7], "what the resident said is not for the creditor"
        with pytest.raises(NotFound):
            selectors.claims_view(case_id=desk.case.pk, actor=actor)


@pytest.mark.parametrize("who", [people.a_fund_manager, people.a_controller, people.a_coordinator])
def test_other_colleagues_work_on_no_debts(staff, who):
    desk, actor = make.a_desk(), who().actor
    with pytest.raises(NotAllowed):
        make.a_claim(desk, creditor_name="X", actor=actor)
    with pytest.raises(NotAllowed):
        selectors.claims_view(case_id=desk.case.pk, actor=actor)
