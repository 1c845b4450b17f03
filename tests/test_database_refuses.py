# SPDX-License-Identifier: EUPL-1.2
"""The second lock: what the database refuses when the first one (the query) is gone."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from schuldenlab.base.acting import acting, at_the_door
from schuldenlab.base.actor import SYSTEM, Actor, DbRole
from schuldenlab.people.models import Account

PORTAL = Actor(account_id=uuid4(), person_id=None, db_role=DbRole.PORTAL)


def test_without_a_role_nothing_can_be_read(db):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Account.objects.count()


def test_outside_a_transaction_nothing_can_be_read(committed_database):
    with pytest.raises(ProgrammingError, match="permission denied"):
        Account.objects.count()


def test_a_reused_connection_keeps_no_role(committed_database):
    with acting(SYSTEM):
        Account.objects.count()
    with pytest.raises(ProgrammingError, match="permission denied"):
        Account.objects.count()


def test_the_portal_sees_only_its_own_account_without_any_filter(db):
    with acting(SYSTEM):
        mine = Account.objects.create_user("eigen@example.nl", id=PORTAL.account_id)
        Account.objects.create_user("ander@example.nl")
    with acting(PORTAL):
        assert list(Account.objects.all()) == [mine]


def test_the_role_ends_with_the_block_even_when_it_fails(db):
    with pytest.raises(ZeroDivisionError), acting(SYSTEM):
        _ = 1 / 0
    with acting(PORTAL), at_the_door():
        assert _role() == DbRole.ENTRY
    assert _role() == "none"


def test_the_web_role_owns_no_table(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT rolsuper, rolinherit, rolbypassrls FROM pg_roles WHERE rolname = session_user")
        assert cursor.fetchone() == (False, False, False)


def test_every_table_that_anyone_may_use_has_forced_row_security(db):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT grants.table_name FROM information_schema.role_table_grants AS grants
               JOIN pg_class ON relname = grants.table_name AND relkind = 'r'
               WHERE grantee IN ('lab_entry', 'lab_portal', 'lab_staff', 'lab_web', 'PUBLIC')
                 AND table_schema = 'public' AND NOT (relrowsecurity AND relforcerowsecurity)"""
        )
        assert cursor.fetchall() == []


def _role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        return str(cursor.fetchone()[0])


def test_no_role_may_leave_a_temporary_table_behind(db):
    for actor in (SYSTEM, PORTAL):
        with pytest.raises(ProgrammingError, match="permission denied"), acting(actor), connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE people_person (id uuid)")


def test_a_second_statement_cannot_be_stacked_behind_a_value(db):
    with pytest.raises(ProgrammingError, match="multiple commands"), acting(PORTAL), connection.cursor() as cursor:
        cursor.execute("SELECT %s; SELECT set_config('role', 'lab_staff', true)", ["x"])
