# SPDX-License-Identifier: EUPL-1.2
"""The second lock: what the database shows the portal and the door when no query filters at all."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, transaction

from schuldenlab.base.acting import acting, at_the_door
from schuldenlab.base.actor import SYSTEM

from .. import services
from ..models import (
    Account,
    ActsFor,
    Address,
    BankAccount,
    Employment,
    FormerRecord,
    Household,
    Mandate,
    Member,
    Organisation,
    Person,
    Representation,
)
from . import factories as make


@pytest.fixture
def city(staff, clock):
    """Two residents, a child, two creditors with a collector each: enough to see too much."""
    mine, other, child = make.a_resident(), make.a_resident(secret=True), make.a_resident(age=8)
    services.representation_start(
        person_id=child.id, by_person_id=mine.id, kind="parent", holds_from=make.LONG_AGO, actor=SYSTEM, clock=clock
    )
    services.representation_start(
        person_id=other.id, by_person_id=make.a_person().id, kind="authorised", holds_from=make.LONG_AGO,
        actor=SYSTEM, clock=clock,
    )  # fmt: skip
    creditor, stranger = make.an_organisation(), make.an_organisation()
    make.a_payable(creditor)
    make.a_payable(stranger)
    collector, other_collector = make.a_collector(creditor), make.a_collector(stranger)
    coach = make.a_coach()
    make.a_mandate(coach)
    return {
        "mine": mine, "other": other, "child": child, "creditor": creditor, "stranger": stranger,
        "collector": collector, "other_collector": other_collector, "coach": coach,
    }  # fmt: skip


def test_the_portal_sees_its_own_persons_without_any_filter(city):
    actor = make.actor_as_resident(city["mine"], city["child"])
    own = {city["mine"].id, city["child"].id}
    with acting(actor):
        assert set(Person.objects.values_list("id", flat=True)) == own
        assert set(Address.objects.values_list("person_id", flat=True)) == {city["mine"].id}
        assert set(Member.objects.values_list("person_id", flat=True)) == own
        assert Household.objects.count() == 2
        assert list(Representation.objects.values_list("person_id", flat=True)) == [city["child"].id]
        assert not BankAccount.objects.exists()
        assert not ActsFor.objects.exists()


def test_a_collector_sees_its_own_organisations_without_any_filter(city):
    actor = city["collector"].actor
    with acting(actor):
        assert list(BankAccount.objects.values_list("organisation_id", flat=True)) == [city["creditor"].id]
        assert list(ActsFor.objects.values_list("organisation_id", flat=True)) == [actor.organisation_ids[0]]
        assert list(Person.objects.values_list("id", flat=True)) == [actor.person_id]
        assert not Representation.objects.exists()


def test_the_portal_knows_organisations_by_name_and_no_more(city):
    with acting(make.actor_as_resident(city["mine"])):
        assert Organisation.objects.values_list("name", flat=True).count() >= 4
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(Organisation.objects.values_list("kvk", flat=True))


def test_the_portal_knows_coaches_by_the_name_they_show(city):
    with acting(make.actor_as_resident(city["mine"])):
        shown = set(Employment.objects.values_list("shown_as", flat=True))
        assert city["coach"].employment.shown_as in shown
        assert city["collector"].employment.shown_as not in shown
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(Employment.objects.values_list("person_id", flat=True))


@pytest.mark.parametrize("model", [Mandate, FormerRecord])
def test_some_tables_are_not_for_the_portal_at_all(city, model):
    with (
        acting(make.actor_as_resident(city["mine"])),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        model.objects.count()


@pytest.mark.parametrize(
    "change",
    [
        {"surname": "Anders"},
        {"birth_year": 1950},
        {"secrecy": 0},
        {"deceased": False},
        {"bsn_index": b"0"},
    ],
)
def test_the_portal_changes_no_fact_of_a_person(city, change):
    with (
        acting(make.actor_as_resident(city["mine"])),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        Person.objects.update(**change)


def test_the_portal_changes_the_contact_of_its_own_persons_only(city):
    with acting(make.actor_as_resident(city["mine"])):
        assert Person.objects.update(phone="+31612345678") == 1
    assert Person.objects.filter(phone="+31612345678").get() == city["mine"]


def test_an_actor_without_scope_sees_nobody(city):
    nobody = make.actor_as_resident(city["mine"])
    nobody = type(nobody)(account_id=nobody.account_id, person_id=None, db_role=nobody.db_role)
    with acting(nobody):
        assert not Person.objects.exists()
        assert not Address.objects.exists()
        assert not Household.objects.exists()


def test_the_door_reads_no_name_no_address_and_no_bsn(city):
    for question in (
        lambda: list(Person.objects.values_list("surname")),
        lambda: list(Person.objects.values_list("bsn_enc")),
        lambda: list(Address.objects.values_list("id")),
        lambda: list(Employment.objects.values_list("shown_as")),
        lambda: list(Organisation.objects.values_list("name")),
        lambda: list(Mandate.objects.values_list("id")),
        lambda: list(BankAccount.objects.values_list("id")),
    ):
        with (
            at_the_door(),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
        ):
            question()


@pytest.mark.parametrize("column", ["person", "email", "is_active", "oidc_subject", "assurance"])
def test_the_door_hangs_no_login_on_another_person(city, column):
    account = make.an_account(city["mine"])
    other = {"person": city["child"], "email": "ander@example.nl", "is_active": False}.get(column, "x")
    with at_the_door():
        with pytest.raises(DatabaseError), transaction.atomic():
            Account.objects.filter(pk=account.pk).update(**{column: other})
        account.set_password("vier woorden die niemand raadt")
        account.language = "en"
        account.save()


def test_staff_does_not_rewrite_what_is_on_record(city):
    for change in (
        lambda: Address.objects.update(street="Anders"),
        lambda: Member.objects.update(role="head"),
        lambda: Representation.objects.update(kind="guardian"),
        lambda: Employment.objects.update(roles=["controller"]),
        lambda: Organisation.objects.update(is_city=True),
        lambda: ActsFor.objects.update(holds_from=None),
        lambda: FormerRecord.objects.update(surname="x"),
    ):
        with (
            acting(city["coach"].actor),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
        ):
            change()


def test_nobody_deletes_in_the_running_house(city):
    for model in apps.get_app_config("people").get_models():
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT count(*) FROM information_schema.role_table_grants
                   WHERE table_name = %s AND privilege_type IN ('DELETE', 'TRUNCATE') AND grantee LIKE 'lab\\_%%'
                     AND grantee NOT IN (SELECT tableowner FROM pg_tables WHERE tablename = %s)""",
                [model._meta.db_table, model._meta.db_table],
            )
            assert cursor.fetchone() == (0,), model


def test_the_portal_sees_only_its_own_login(city):
    account = make.an_account(city["mine"])
    make.an_account(city["other"])
    actor = make.actor_as_resident(city["mine"])
    actor = type(actor)(account_id=account.pk, person_id=actor.person_id, db_role=actor.db_role)
    with acting(actor):
        assert list(Account.objects.all()) == [account]
