# SPDX-License-Identifier: EUPL-1.2
"""From a promise to a payment: made by one, released by another, to accounts that two people looked at."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Role
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed
from schuldenlab.base.models import Event, Paper, Task
from schuldenlab.base.nightly import LeftUndone
from schuldenlab.base.terms import add_workdays
from schuldenlab.ledger.selectors import balances
from schuldenlab.people import services as people_services
from schuldenlab.people.models import Address, BankAccount
from schuldenlab.people.tests import factories as people

from .. import accounts, papers, selectors, services
from ..models import Obligation, Payment, PayoutBatch, Specification, SpecificationLetter
from . import factories as make


def left_in(pot):
    balance = balances([accounts.available(pot.pk)])[accounts.available(pot.pk)]
    return balance.posted_cents - balance.promised_cents


def release(batch, actor=None, clock=make.CLOCK):
    return services.batch_release(batch_id=batch.row.pk, actor=actor or batch.releaser.actor, clock=clock)


def test_a_promised_euro_is_not_promised_twice(staff, clock):
    pot, desk = make.a_pot(80_000), make.a_youth()
    make.reserved(pot, desk, 50_000)
    assert left_in(pot) == 30_000
    with pytest.raises(Conflict, match=r"ledger.overdraft") as refusal:
        make.reserved(pot, desk, 50_000)
    assert refusal.value.missing_cents == 20_000


def test_a_refused_offer_gives_its_money_free_and_an_accepted_one_does_not(staff, clock):
    pot, desk = make.a_pot(80_000), make.a_youth()
    refused, accepted = make.reserved(pot, desk, 30_000), make.reserved(pot, desk, 20_000)
    services.reserve_void(reservation_id=refused.pk, actor=SYSTEM, clock=clock)
    services.reserve_post(reservation_id=accepted.pk, actor=SYSTEM, clock=clock)
    assert left_in(pot) == 60_000
    services.reserve_void(reservation_id=refused.pk, actor=SYSTEM, clock=clock)  # a second click
    assert left_in(pot) == 60_000
    with pytest.raises(Conflict, match=r"fund.not_from_here"):
        services.reserve_void(reservation_id=accepted.pk, actor=SYSTEM, clock=clock)


def test_one_cause_gets_money_once(staff, clock):
    pot, desk, creditor = make.a_pot(), make.a_youth(), make.a_creditor()
    call = {
        "pot_id": pot.pk, "case_id": desk.case.pk, "person_id": desk.resident.pk, "cause": ("offer", uuid4()),
        "creditor_id": creditor.pk, "creditor_reference": "KL-1", "actor": SYSTEM, "clock": clock,
    }  # fmt: skip
    first = services.money_reserve(**call, cents=10_000)
    assert services.money_reserve(**call, cents=10_000).pk == first.pk
    with pytest.raises(Conflict, match=r"fund.reserved_already"):
        services.money_reserve(**call, cents=10_001)
    assert left_in(pot) == 990_000


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        ({"age_first": 30}, "fund.pot_other_age"),
        ({"age_last": 21}, "fund.pot_other_age"),
        ({"method_keys": ["jpf"]}, "fund.pot_other_method"),
        ({"debt_kinds": ["rent"]}, "fund.pot_other_debt"),
        ({"cents_max_case": 49_999}, "fund.pot_case_maximum"),
        ({"holds_until": make.LONG_AGO + timedelta(days=1)}, "fund.pot_closed"),
    ],
)
def test_a_pot_pays_for_what_it_is_meant_for(staff, clock, conditions, code):
    pot, desk = make.a_pot(**conditions), make.a_youth()
    with pytest.raises(LabError, match=code):
        make.reserved(pot, desk, 50_000)
    assert left_in(pot) == 1_000_000


def test_the_maximum_of_a_case_counts_everything_promised_to_it(staff, clock):
    pot, desk = make.a_pot(cents_max_case=60_000, age_first=18, age_last=27), make.a_youth()
    first = make.reserved(pot, desk, 40_000)
    with pytest.raises(LabError, match=r"fund.pot_case_maximum"):
        make.reserved(pot, desk, 20_001)
    services.reserve_void(reservation_id=first.pk, actor=SYSTEM, clock=clock)
    assert make.reserved(pot, desk, 60_000).cents == 60_000


def test_what_is_paid_is_what_the_youth_owes(staff, clock):
    pot, desk = make.a_pot(), make.a_youth()
    rows = [make.reserved(pot, desk, cents, agreed=True) for cents in (12_345, 67_890)]
    batch = make.a_batch(pot, rows)
    release(batch)
    owed = Obligation.objects.get(case=desk.case)
    assert (owed.opened_cents, owed.left_cents, owed.person_id) == (80_235, 80_235, desk.resident.pk)
    assert {row.state for row in Payment.objects.all()} == {"released"}
    books = balances([accounts.bank(pot.pk), accounts.lent(pot.pk), accounts.receivable(owed.pk)])
    assert [books[key].posted_cents for key in sorted(books)] == [1_000_000 - 80_235, 80_235, 80_235]
    told = Event.objects.get(verb="batch.released")
    assert told.mandate_id == PayoutBatch.objects.get().mandate_id
    assert told.mandate_id is not None


def test_who_made_it_does_not_release_it(staff, clock):
    pot, desk = make.a_pot(), make.a_youth()
    batch = make.a_batch(pot, [make.reserved(pot, desk, agreed=True)])
    people.a_mandate(batch.maker, "payout")
    with pytest.raises(NotAllowed, match=r"fund.released_by_maker"):
        release(batch, batch.maker.actor)
    with pytest.raises(IntegrityError, match=r"payoutbatch_two_people"), transaction.atomic():
        PayoutBatch.objects.update(
            state="released", released_by=batch.maker.person, released_on=clock.today(), released_at=clock.now(),
            mandate_id=uuid4(),
        )  # fmt: skip


def test_who_entered_an_account_in_it_does_not_release_it(staff, clock):
    pot, desk, creditor = make.a_pot(), make.a_youth(), make.a_creditor(payable=False)
    clerk = people.a_fund_manager()
    people.a_mandate(clerk, "payout")
    entered = people_services.bank_account_enter(
        organisation_id=creditor.pk, iban=people.an_iban(), holder_name="X", holds_from=make.LONG_AGO,
        actor=clerk.actor, clock=clock,
    )  # fmt: skip
    people_services.bank_account_confirm(
        bank_account_id=entered.pk, how="letter", actor=people.a_controller().actor, clock=clock
    )
    batch = make.a_batch(pot, [make.reserved(pot, desk, creditor=creditor, agreed=True)])
    with pytest.raises(NotAllowed, match=r"fund.released_by_enterer"):
        release(batch, clerk.actor)
    with (
        pytest.raises(IntegrityError, match=r"payoutbatch_second_person|released by who entered"),
        transaction.atomic(),
    ):
        PayoutBatch.objects.update(
            state="released", released_by=clerk.person, released_on=clock.today(), released_at=clock.now(),
            mandate_id=uuid4(),
        )  # fmt: skip


def test_a_release_needs_a_mandate_for_all_of_it_together(staff, clock):
    pot, desk = make.a_pot(), make.a_youth()
    batch = make.a_batch(pot, [make.reserved(pot, desk, 60_000, agreed=True) for _ in range(2)])
    with pytest.raises(NotAllowed, match=r"people.mandate_missing"):
        release(batch, people.a_controller().actor)
    with pytest.raises(NotAllowed, match=r"people.mandate_too_low"):
        release(batch, make.a_releaser(limit_cents=119_999).actor)
    with pytest.raises(NotAllowed, match=r"base.not_allowed"):
        release(batch, desk.coach.actor)
    release(batch, make.a_releaser(limit_cents=120_000).actor)


def test_the_second_release_is_told_who_was_first_and_pays_nothing(staff, clock):
    pot, desk = make.a_pot(), make.a_youth()
    batch = make.a_batch(pot, [make.reserved(pot, desk, agreed=True)])
    release(batch)
    assert release(batch).state == "released"  # the same person clicks again
    with pytest.raises(Conflict, match=r"fund.batch_released"):
        release(batch, make.a_releaser().actor)
    assert Obligation.objects.get().opened_cents == 50_000


def test_an_account_that_changed_is_not_paid_before_it_is_confirmed_and_put_in(staff, clock):
    pot, desk, creditor = make.a_pot(), make.a_youth(), make.a_creditor()
    batch = make.a_batch(pot, [make.reserved(pot, desk, creditor=creditor, agreed=True)])
    changed = people_services.bank_account_enter(
        organisation_id=creditor.pk, iban=people.an_iban(), holder_name="X", holds_from=clock.today(),
        actor=people.a_settlement_officer().actor, clock=clock,
    )  # fmt: skip
    with pytest.raises(LabError, match=r"fund.payee_unpayable"):
        release(batch)
    with pytest.raises(LabError, match=r"fund.payee_unpayable"):
        services.batch_renew(batch_id=batch.row.pk, actor=batch.maker.actor, clock=clock)
    people_services.bank_account_confirm(
        bank_account_id=changed.pk, how="letter", actor=people.a_controller().actor, clock=clock
    )
    with pytest.raises(Conflict, match=r"fund.account_changed"):
        release(batch)
    with pytest.raises(NotAllowed, match=r"fund.batch_of_another"):
        services.batch_renew(batch_id=batch.row.pk, actor=people.a_fund_manager().actor, clock=clock)
    look = {"batch_id": batch.row.pk, "actor": batch.releaser.actor}
    before = selectors.batch_view(**look, on=clock.today()).seen
    services.batch_renew(batch_id=batch.row.pk, actor=batch.maker.actor, clock=clock)
    with pytest.raises(Conflict, match=r"base.stale"):
        services.batch_release(**look, seen=before, clock=clock)  # the page was opened before the new account was in it
    services.batch_release(**look, seen=selectors.batch_view(**look, on=clock.today()).seen, clock=clock)
    assert Payment.objects.get().bank_account_id == changed.pk


def test_going_back_to_an_account_that_was_left_is_shown_as_changed(staff, clock):
    """Who takes over an old account, or mistypes its number again, is not among the payees that nobody looks at."""
    pot, desk, creditor = make.a_pot(), make.a_youth(), make.a_creditor()
    first = BankAccount.objects.get(organisation=creditor).iban

    def shown(hours: int, iban: str | None = None):
        at = FixedClock(clock.now() + timedelta(hours=hours))
        if iban:
            account = people_services.bank_account_enter(
                organisation_id=creditor.pk, iban=iban, holder_name="X", holds_from=at.today(),
                actor=people.a_settlement_officer().actor, clock=at,
            )  # fmt: skip
            people_services.bank_account_confirm(
                bank_account_id=account.pk, how="letter", actor=people.a_controller().actor, clock=at
            )
        batch = make.a_batch(pot, [make.reserved(pot, desk, creditor=creditor, agreed=True)], clock=at)
        (group,) = selectors.batch_view(batch_id=batch.row.pk, actor=batch.releaser.actor, on=at.today()).payees
        release(batch, clock=at)
        return (group.is_new, group.is_changed), batch

    assert shown(0)[0] == (True, False)
    assert shown(1, people.an_iban())[0] == (False, True)
    went_back, batch = shown(2, first)
    assert went_back == (False, True)
    assert shown(3)[0] == (False, False)
    for payment in Payment.objects.exclude(bank_account__iban=first):
        services.payment_return(payment_id=payment.pk, returned_on=clock.today(), actor=batch.maker.actor, clock=clock)
    assert shown(4, people.an_iban())[0] == (False, True)


def test_a_creditor_without_a_confirmed_account_is_named(staff, clock):
    pot, desk, creditor = make.a_pot(), make.a_youth(), make.a_creditor(payable=False)
    with pytest.raises(LabError, match=r"fund.payee_unpayable") as refusal:
        make.a_batch(pot, [make.reserved(pot, desk, creditor=creditor, agreed=True)])
    assert refusal.value.values["who"] == creditor.name


def test_only_what_is_agreed_is_paid_and_only_in_one_batch(staff, clock):
    pot, desk = make.a_pot(), make.a_youth()
    with pytest.raises(Conflict, match=r"fund.not_agreed"):
        make.a_batch(pot, [make.reserved(pot, desk)])
    agreed = make.reserved(pot, desk, agreed=True)
    first = make.a_batch(pot, [agreed])
    with pytest.raises(Conflict, match=r"fund.paid_already"):
        make.a_batch(pot, [agreed])
    services.batch_drop(batch_id=first.row.pk, actor=first.maker.actor, clock=clock)
    release(make.a_batch(pot, [agreed]))
    with pytest.raises(Conflict, match=r"fund.batch_released|fund.not_from_here"):
        services.batch_drop(batch_id=Payment.objects.get(state="released").batch_id, actor=SYSTEM, clock=clock)


def test_each_specification_is_kept_as_a_letter_as_soon_as_the_payment_is_certain(
    staff, clock, django_capture_on_commit_callbacks
):
    pot, desk = make.a_pot(), make.a_youth()
    one, two = make.a_creditor(), make.a_creditor()
    clerk = people.a_creditor_employee(organisation=one)
    rows = [make.reserved(pot, desk, 12_345 + n, creditor=who, agreed=True) for n, who in enumerate((one, two))]
    batch = make.a_batch(pot, rows)
    with django_capture_on_commit_callbacks(execute=True):
        release(batch)
        assert not SpecificationLetter.objects.exists()  # it can still be undone
    made = Paper.objects.filter(template="fund.specification", recipient_type="organisation")
    assert set(made.values_list("recipient_id", "channel", "sent_on")) == {
        (one.pk, "portal", clock.today()),
        (two.pk, "post", add_workdays(clock.today(), 1)),  # nobody there is on screen
    }
    assert papers.every_night(clock) == "0 specifications sent"
    by_post = SpecificationLetter.objects.get(party_ids__contains=[two.pk]).document_id
    assert "Kantoorlaan 7" in PdfReader(io.BytesIO(papers.letter_bytes(by_post))).pages[0].extract_text()
    with acting(clerk.actor):
        (line,) = selectors.specifications(actor=clerk.actor)
        view = selectors.specification_view(specification_id=line.id, actor=clerk.actor)
        printed = PdfReader(io.BytesIO(papers.letter_bytes(view.document_id))).pages[0].extract_text()
    assert f"{rows[0].creditor_reference}: € 123,45" in printed.replace("\u00a0", " ")
    assert rows[1].creditor_reference not in printed
    said = " ".join(printed.split())
    assert "Het fonds gaf de bank op" in said  # nobody knows yet that it arrived
    assert view.is_under_way
    assert "Ging u akkoord? Dan geldt uw finale kwijting zodra het geld binnen is." in said
    assert "Stuur ons dan een brief met de finale kwijting." in said  # whom the court ordered gave none


def test_a_letter_that_could_not_be_made_is_made_at_night(staff, clock):
    make.paid(make.a_pot(), make.a_youth())
    assert [papers.every_night(clock) for _ in range(2)] == ["1 specifications sent", "0 specifications sent"]
    view = selectors.specification_view(specification_id=Specification.objects.get().pk, actor=SYSTEM)
    assert view.sent_on == add_workdays(clock.today(), 1)


def test_who_releases_a_long_batch_waits_for_its_first_letters_only(
    staff, clock, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(papers, "AT_ONCE", 1)
    pot, desk = make.a_pot(), make.a_youth()
    batch = make.a_batch(pot, [make.reserved(pot, desk, 100, agreed=True) for _ in range(3)])
    with django_capture_on_commit_callbacks(execute=True):
        release(batch)
    assert (Specification.objects.count(), SpecificationLetter.objects.count()) == (3, 1)
    assert papers.every_night(clock) == "2 specifications sent"


def test_a_letter_by_post_waits_by_name_for_an_address(staff, clock):
    make.paid(make.a_pot(), make.a_youth())
    row = Specification.objects.get()
    address = Address.objects.filter(organisation=row.payee)
    address.update(holds_until=clock.today())
    with pytest.raises(LeftUndone, match=rf"1 of 1 left undone: {row.pk}"):
        papers.every_night(clock)
    assert not SpecificationLetter.objects.exists()
    address.update(holds_until=None)
    assert papers.every_night(clock) == "1 specifications sent"


def test_one_letter_that_cannot_be_made_keeps_no_other_waiting(staff, clock, monkeypatch):
    pot = make.a_pot()
    for _ in range(2):
        make.paid(pot, make.a_youth())
    first, second = Specification.objects.order_by("known_at", "pk").values_list("pk", flat=True)
    look = papers.specification_view

    def broken(*, specification_id, actor):
        return look(specification_id=None if specification_id == first else specification_id, actor=actor)

    monkeypatch.setattr(papers, "specification_view", broken)
    with pytest.raises(LeftUndone, match=rf"1 of 2 left undone: {first}"):
        papers.every_night(clock)
    assert SpecificationLetter.objects.get().specification_id == second


def test_agreed_money_that_is_never_paid_goes_back_to_the_pot_by_a_decision(staff, clock):
    pot, desk = make.a_pot(80_000), make.a_youth()
    row = make.reserved(pot, desk, 30_000, agreed=True)
    call = {"reservation_id": row.pk, "reason": "creditor_withdrew", "clock": clock}
    with pytest.raises(NotAllowed, match=r"base.not_allowed"):
        services.reserve_take_back(**call, actor=desk.coach.actor)
    with pytest.raises(NotAllowed, match=r"people.mandate_too_low"):
        services.reserve_take_back(**call, actor=make.a_releaser(limit_cents=29_999).actor)
    who = make.a_releaser(limit_cents=30_000)
    with pytest.raises(LabError, match=r"fund.code_unknown"):
        services.reserve_take_back(**call | {"reason": "because"}, actor=who.actor)
    batch = make.a_batch(pot, [row])
    with pytest.raises(Conflict, match=r"fund.paid_already"):  # somebody is about to release it
        services.reserve_take_back(**call, actor=who.actor)
    services.batch_drop(batch_id=batch.row.pk, actor=batch.maker.actor, clock=clock)
    for _ in range(2):
        services.reserve_take_back(**call, actor=who.actor)
    assert left_in(pot) == 80_000
    told = Event.objects.get(verb="money.taken_back")
    assert (told.data["reason"], told.data["amount_cents"]) == ("creditor_withdrew", 30_000)
    assert told.mandate_id is not None
    with pytest.raises(Conflict, match=r"fund.not_agreed"):
        make.a_batch(pot, [row])


def test_each_creditor_gets_one_specification_with_its_own_references(staff, clock):
    pot, desk, one, two = make.a_pot(), make.a_youth(), make.a_creditor(), make.a_creditor()
    rows = [make.reserved(pot, desk, 10_000 + n, creditor=one, agreed=True) for n in range(3)]
    rows.append(make.reserved(pot, desk, 7_000, creditor=two, agreed=True))
    release(make.a_batch(pot, rows))
    told = {row.creditor_id: (row.cents, row.payments) for row in Specification.objects.all()}
    assert told == {one.pk: (30_003, 3), two.pk: (7_000, 1)}


def test_who_collects_is_paid_while_the_authorisation_lasts(staff, clock):
    pot, desk, creditor = make.a_pot(), make.a_youth(), make.a_creditor()
    collector = people.a_collector(creditor).organisation
    people.a_payable(collector)
    with pytest.raises(LabError, match=r"fund.collects_not_for"):
        make.reserved(pot, desk, creditor=creditor, payee_id=make.a_creditor().pk)
    rows = [make.reserved(pot, desk, creditor=creditor, payee_id=collector.pk, agreed=True)]
    batch = make.a_batch(pot, rows)
    people_services.acts_for_end(acts_for_id=collector.acting_for.get().pk, on=clock.today(), actor=SYSTEM, clock=clock)
    with pytest.raises(LabError, match=r"fund.collects_no_more"):
        release(batch)
    services.batch_drop(batch_id=batch.row.pk, actor=batch.maker.actor, clock=clock)
    (line,) = selectors.to_pay(pot_id=pot.pk, on=clock.today(), actor=SYSTEM)
    assert (line.payee_id, line.refusal) == (creditor.pk, "")
    release(make.a_batch(pot, rows))
    paid = Payment.objects.get(state="released")
    assert {paid.payee_id, paid.bank_account.organisation_id, *paid.party_ids} == {creditor.pk}
    assert Specification.objects.get().payee_id == creditor.pk


def test_a_payment_that_came_back_is_not_owed_and_can_be_paid_again(staff, clock):
    pot, desk = make.a_pot(), make.a_youth()
    row = make.reserved(pot, desk, agreed=True)
    release(make.a_batch(pot, [row]))
    payment = Payment.objects.get()
    services.payment_confirm(payment_id=payment.pk, settled_on=clock.today(), actor=SYSTEM, clock=clock)
    services.payment_return(payment_id=payment.pk, returned_on=clock.today(), actor=SYSTEM, clock=clock)
    owed = Obligation.objects.get()
    assert (owed.left_cents, owed.opened_cents, owed.state) == (0, 0, "closed")

    def work():
        rows = Task.objects.filter(step="payout.returned", done_at=None)
        return list(rows.values_list("subject_id", "who_role", "due_on"))

    asked = [(desk.case.pk, "fund_manager", add_workdays(clock.today(), 2))]
    assert work() == asked
    again = make.a_batch(pot, [row])
    assert work() == [], "it is in a payment again"
    services.batch_drop(batch_id=again.row.pk, actor=again.maker.actor, clock=clock)
    assert work() == asked
    release(make.a_batch(pot, [row]))
    assert work() == []
    owed.refresh_from_db()
    assert (owed.left_cents, owed.opened_cents, owed.state) == (50_000, 50_000, "open")


def test_nobody_pays_in_their_own_case(staff, clock):
    pot, desk = make.a_pot(), make.a_youth()
    batch = make.a_batch(pot, [make.reserved(pot, desk, agreed=True)])
    actor = replace(people.a_controller().actor, person_id=desk.resident.pk)
    people_services.employment_start(
        organisation_id=people.a_city().pk, person_id=desk.resident.pk, roles=[Role.CONTROLLER], team="",
        holds_from=make.LONG_AGO, actor=SYSTEM, clock=clock,
    )  # fmt: skip
    people_services.mandate_give(
        holder_id=desk.resident.pk, decision_kind="payout", limit_cents=None, holds_from=make.LONG_AGO, actor=SYSTEM,
        clock=clock,
    )  # fmt: skip
    with pytest.raises(NotAllowed, match=r"cases.own_case"):
        release(batch, actor)
