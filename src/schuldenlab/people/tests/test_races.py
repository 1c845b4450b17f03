# SPDX-License-Identifier: EUPL-1.2
"""Two people at the same moment: one outcome, and the other is told in clear words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import Conflict

from .. import services
from ..models import Account, Address, BankAccount, FormerRecord, Mandate, Member, Person, Representation
from ..partial_date import PartialDate
from . import factories as make

ON = date(2026, 11, 23)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads that start together; each gives its result or the error it met."""
    start = threading.Barrier(len(calls))
    outcomes: list[object] = [None] * len(calls)

    def run(position: int, call: Callable[[], object]) -> None:
        try:
            with acting(SYSTEM):
                connection.ensure_connection()
                start.wait(timeout=10)
                outcomes[position] = call()
        except Exception as error:
            outcomes[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def one_conflict(outcomes: list[object], code: str) -> None:
    errors = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [type(error) for error in errors] == [Conflict], outcomes
    assert errors[0].code == code


def test_two_confirmations_of_one_bank_account(committed_database, clock):
    with acting(SYSTEM):
        entered = services.bank_account_enter(
            organisation_id=make.an_organisation().id, iban=make.an_iban(), holder_name="X", holds_from=ON,
            actor=make.a_settlement_officer().actor, clock=clock,
        )  # fmt: skip
        controllers = [make.a_controller().actor for _ in range(2)]
    outcomes = at_once(
        *[
            lambda actor=actor: services.bank_account_confirm(
                bank_account_id=entered.id, how="letter", actor=actor, clock=clock
            )
            for actor in controllers
        ]
    )
    one_conflict(outcomes, "people.bank_account_confirmed")
    with acting(SYSTEM):
        assert BankAccount.objects.get().confirmed_by_id in {actor.person_id for actor in controllers}


def test_two_addresses_of_one_organisation(committed_database, clock):
    with acting(SYSTEM):
        office = make.an_organisation()
    at_once(
        *[
            lambda street=street: services.address_start(
                organisation_id=office.id, holds_from=ON, street=street, actor=SYSTEM, clock=clock
            )
            for street in ("Dam", "Plein", "Spui")
        ]
    )
    with acting(SYSTEM):
        assert Address.objects.filter(organisation=office.id).holding_on(ON).count() == 1


def test_two_who_represent_each_other_at_once(committed_database, clock):
    """Each holds both persons in the same order: nobody waits for ever."""
    with acting(SYSTEM):
        one, other = make.a_person(), make.a_person()
    outcomes = at_once(
        *[
            lambda pair=pair: services.representation_start(
                person_id=pair[0].id, by_person_id=pair[1].id, kind="authorised", holds_from=ON, actor=SYSTEM,
                clock=clock,
            )
            for pair in [(one, other), (other, one)] * 4
        ]
    )  # fmt: skip
    assert {type(outcome) for outcome in outcomes} == {Representation, Conflict}
    with acting(SYSTEM):
        assert Representation.objects.count() == 2


def test_a_login_opened_while_a_death_is_recorded_does_not_work(committed_database, clock):
    """Either the death is there first and the login is refused, or it closes the login."""
    with acting(SYSTEM):
        person = make.a_person()
    at_once(
        *[
            call
            for _ in range(3)
            for call in (
                lambda: services.account_open(person_id=person.id, email="a@example.nl", actor=SYSTEM, clock=clock),
                lambda: services.person_record_death(
                    person_id=person.id, died=PartialDate(2026, 1, 1), actor=SYSTEM, clock=clock
                ),
            )
        ]
    )
    with acting(SYSTEM):
        assert Person.objects.get(pk=person.pk).deceased
        assert not Account.objects.filter(person=person, is_active=True).exists()


def test_two_mandates_for_one_person(committed_database):
    with acting(SYSTEM):
        fund = make.a_fund_manager()
    outcomes = at_once(
        *[lambda limit=limit: make.a_mandate(fund, "payout", limit_cents=limit) for limit in (100, 900_000)]
    )
    one_conflict(outcomes, "people.mandate_exists")
    with acting(SYSTEM):
        assert Mandate.objects.count() == 1


def test_two_ends_of_one_mandate(committed_database, clock):
    with acting(SYSTEM):
        mandate = make.a_mandate(make.a_fund_manager(), "payout")
    end = lambda: services.mandate_end(mandate_id=mandate.id, on=ON, actor=SYSTEM, clock=clock)  # noqa: E731
    one_conflict(at_once(end, end), "people.ended_already")


def test_two_households_for_one_person(committed_database, clock):
    with acting(SYSTEM):
        person = make.a_person()
    move = lambda: services.household_move_in(person_id=person.id, role="head", on=ON, actor=SYSTEM, clock=clock)  # noqa: E731
    one_conflict(at_once(move, move), "people.in_other_household")
    with acting(SYSTEM):
        assert Member.objects.count() == 1


def test_two_corrections_of_one_record(committed_database, clock):
    with acting(SYSTEM):
        person = make.a_person()
    outcomes = at_once(
        *[
            lambda name=name: services.person_correct(
                person_id=person.id, revision=1, reason="resident_says", given_names=name, actor=SYSTEM, clock=clock
            )
            for name in ("Fatima", "Fatma")
        ]
    )
    one_conflict(outcomes, "base.stale")
    with acting(SYSTEM):
        assert FormerRecord.objects.count() == 1


def test_one_bsn_registered_at_two_desks(committed_database, clock):
    bsn = make.a_bsn()
    register = lambda: services.person_register(surname="Bos", bsn=bsn, actor=SYSTEM, clock=clock)  # noqa: E731
    one_conflict(at_once(register, register), "people.bsn_known")
    with acting(SYSTEM):
        assert Person.objects.count() == 1


def test_one_representation_entered_twice(committed_database, clock):
    with acting(SYSTEM):
        person, other = make.a_person(), make.a_person()
    start = lambda: services.representation_start(  # noqa: E731
        person_id=person.id, by_person_id=other.id, kind="authorised", holds_from=ON, actor=SYSTEM, clock=clock
    )
    one_conflict(at_once(start, start), "people.represented_already")
    with acting(SYSTEM):
        assert Representation.objects.count() == 1


@pytest.mark.parametrize("kind", ["email", "person"])
def test_two_logins_for_one_person_or_one_address(committed_database, clock, kind):
    with acting(SYSTEM):
        people = [make.a_person(), make.a_person()]
    calls = [("a@example.nl", people[0]), ("A@example.nl", people[1])] if kind == "email" else [
        ("a@example.nl", people[0]), ("b@example.nl", people[0])
    ]  # fmt: skip
    outcomes = at_once(
        *[
            lambda email=email, person=person: services.account_open(
                person_id=person.id, email=email, actor=SYSTEM, clock=clock
            )
            for email, person in calls
        ]
    )
    one_conflict(outcomes, "people.email_known" if kind == "email" else "people.account_exists")
