# SPDX-License-Identifier: EUPL-1.2
"""The second lock: what the database refuses when the first one (the query) is gone."""

from __future__ import annotations

import os
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import Value

from schuldenlab.base import database
from schuldenlab.base.acting import acting, at_the_door
from schuldenlab.base.actor import SYSTEM, Actor, DbRole
from schuldenlab.debts.models import Answer, Claim, ClaimAmount, Conversation, Letter, Message, Offer, Proposal
from schuldenlab.debts.selectors import creditor
from schuldenlab.debts.tests import settling as make
from schuldenlab.people.models import Account
from schuldenlab.people.tests import factories as people

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


def test_a_statement_prepared_for_one_role_shows_another_only_its_own(db):
    """The server keeps the plan of what is asked often; it may not keep what the first to ask was allowed to see."""
    with acting(SYSTEM):
        mine = Account.objects.create_user("eigen@example.nl", id=PORTAL.account_id)
        Account.objects.create_user("ander@example.nl")
        _as_the_program_keeps_plans()
        for _ in range(12):
            assert Account.objects.order_by("id").count() == len(Account.objects.order_by("id")) == 2
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%people_account%'")
            assert cursor.fetchone() >= (2,), "this test is about prepared statements"
    with acting(PORTAL):
        for _ in range(12):
            assert (Account.objects.order_by("id").count(), list(Account.objects.order_by("id"))) == (1, [mine])
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        list(Account.objects.order_by("id"))


def test_a_statement_kept_for_one_person_shows_the_next_on_the_connection_only_their_own(db):
    """In one role, so that nothing makes the server plan anew what another person asked before."""
    with acting(SYSTEM):
        both = [Account.objects.create_user(f"{name}@example.nl") for name in ("een", "twee")]
    actors = [Actor(account_id=one.pk, person_id=None, db_role=DbRole.PORTAL) for one in both]
    _as_the_program_keeps_plans()
    for _ in range(12):
        for actor, own in zip(actors, both, strict=True):
            with acting(actor):
                assert list(Account.objects.filter(is_active=True)) == [own]
    assert _times_kept("people_account") >= 12


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


def _as_the_program_keeps_plans() -> None:
    """Most tests are too short for it."""
    program = database.django_database(os.environ["DATABASE_WEB_URL"])
    connection.connection.prepare_threshold = program["OPTIONS"]["prepare_threshold"]


def _times_kept(table: str) -> int:
    """How often the server took for a statement about this table a plan that it had, whatever the values."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(max(generic_plans), 0) FROM pg_prepared_statements WHERE statement LIKE %s",
            [f"%{table}%"],
        )
        return int(cursor.fetchone()[0])


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


@pytest.fixture
def offered(staff: Actor) -> make.Settling:
    """A resident with debts at several creditors, most of them asked to accept an offer."""
    at = make.a_settling()
    make.sent(at)
    return at


OF_CREDITORS = (Claim, Conversation, Message, Offer, Answer)


def test_a_creditor_reads_what_it_answers_for_and_no_more_without_any_filter(offered):
    offers = list(Offer.objects.all())
    assert len({offer.answering_id for offer in offers}) > 1
    make.accepts(offered, offers[0])
    for offer in offers:
        with acting(offered.by(offer)):
            assert all(
                set(model.objects.values_list("answering_id", flat=True)) <= {offer.answering_id}
                for model in OF_CREDITORS
            )
            assert Offer.objects.get() == offer
            assert ClaimAmount.objects.get().claim_id == offer.claim_id
            assert not Proposal.objects.exists()
            assert not Letter.objects.exists()


def test_what_is_kept_for_one_creditor_or_resident_shows_the_next_only_their_own(offered):
    offers = list(Offer.objects.order_by("pk"))[:2]
    neighbour = people.actor_as_resident(people.a_resident())
    own = people.actor_as_resident(offered.desk.resident)
    _as_the_program_keeps_plans()
    for _ in range(12):
        for offer in offers:
            with acting(offered.by(offer)):
                assert list(Offer.objects.filter(state="sent").values_list("pk", flat=True)) == [offer.pk]
        for actor, seen in ((own, len(make.DEBTS)), (neighbour, 0)):
            with acting(actor):
                assert len(Claim.objects.filter(state="known").values_list("pk", flat=True)) == seen
    assert min(_times_kept("debts_offer"), _times_kept("debts_claim")) >= 12


def test_a_creditor_list_that_forgot_its_filter_still_shows_only_their_own(offered, monkeypatch):
    mine, _ = offers = list(Offer.objects.order_by("pk"))[:2]
    monkeypatch.setattr(creditor, "_offers", lambda actor, on: Offer.objects.annotate(said=Value("")))
    monkeypatch.setattr(creditor, "_messages", lambda actor, on: Message.objects.all())
    with acting(SYSTEM):
        assert {offer.pk for offer in offers} <= set(Offer.objects.values_list("pk", flat=True))
    with acting(offered.by(mine)):
        shown = creditor.questions(actor=offered.by(mine), on=make.CLOCK.today()).questions
    assert [one.id for one in shown] == [mine.pk]


def test_a_creditor_changes_no_debt_of_another_and_offers_itself_nothing(offered):
    mine, other = list(Offer.objects.order_by("pk"))[:2]
    with acting(offered.by(mine)):
        assert Message.objects.filter(pk=other.pk).update(answered_at=make.CLOCK.now()) == 0
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Offer.objects.filter(pk=mine.pk).update(cents=1)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Answer.objects.create(
                known_at=make.CLOCK.now(), case_id=other.case_id, client_ids=other.client_ids, offer=other, round=1,
                answering_id=other.answering_id, kind="accept", discharge_after_payment=True,
                by_person_id=offered.by(mine).person_id, answered_on=make.CLOCK.today(),
            )  # fmt: skip


def test_a_resident_reads_their_own_debts_and_nobody_elses_without_any_filter(offered):
    own = people.actor_as_resident(offered.desk.resident)
    neighbour = people.actor_as_resident(people.a_resident())
    with acting(own):
        assert Claim.objects.count() == len(make.DEBTS)
        assert Proposal.objects.count() == 1
    with acting(neighbour):
        assert not any(model.objects.exists() for model in (*OF_CREDITORS, ClaimAmount, Proposal, Letter))


def test_debts_are_read_in_a_transaction_of_somebody_and_a_reused_connection_forgets_who(committed_database):
    with acting(SYSTEM):
        at = make.a_settling(debts=make.DEBTS[2:3])
        offer = make.sent(at).offers.get()
    with acting(at.by(offer)):
        assert Offer.objects.count() == 1
    for model in (*OF_CREDITORS, ClaimAmount, Proposal, Letter):
        with pytest.raises(ProgrammingError, match="permission denied"):
            model.objects.count()
