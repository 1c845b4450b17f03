# SPDX-License-Identifier: EUPL-1.2
"""The pages of settling as somebody uses them: the officer calculates, proposes and sends; the resident reads and
signs; nobody else gets any of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schuldenlab import law
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock, SystemClock
from schuldenlab.cases import services as cases
from schuldenlab.cases.models import Case, MethodVersion
from schuldenlab.debts.models import Offer, Proposal
from schuldenlab.debts.services.answers import offer_answer
from schuldenlab.debts.tests import settling as make
from schuldenlab.people.models import Account, Organisation
from schuldenlab.people.tests import factories as people
from schuldenlab.site.demo.cases import _coach
from schuldenlab.site.demo.personas import id_of
from schuldenlab.site.tests.test_matrix import FRAMEWORK_QUERIES, data_queries

CLOCK = SystemClock()
QUERIES = 27  # many kinds of rows on one page, however many debts there are
FORM = {"counted_income_month": "1.342,50", "vtlb": "1.342,50", "source": "vtlb-calculator"}


@pytest.fixture
def case(city: None) -> Case:
    """Youssef on the youth fund, with three debts of which the creditors said the amount."""
    with acting(SYSTEM):
        if not MethodVersion.objects.filter(key="jpf", uses__status="regular").exists():
            make.the_youth_fund(clock=FixedClock.on(CLOCK.today() - timedelta(days=1)))
        me = Account.objects.get(email="youssef@lindermonde.example").person_id
        row = Case.objects.get(client_ids__contains=[me])
        by = {"case_id": row.pk, "actor": _coach("fatima"), "clock": CLOCK}
        cases.talk_record(held_on=CLOCK.today(), channel="desk", **by)
        for name in ("person.willing", "person.in_education"):
            cases.fact_record(name=name, value=True, holds_on=CLOCK.today(), source="resident", **by)
        for key, kind, cents in (("telecom", "telecom", 94_899), ("energy", "energy", 120_350)):
            creditor = Organisation.objects.get(pk=id_of("organisation", key))
            make.a_known_claim(row, creditor, kind, "ordinary", cents, clock=CLOCK)
        row = cases.method_choose(key="jpf", **by)
        cases.plan_write(words="Eerst rust, dan school.", seen_version=0, **by)
        cases.decision_take(kind="admission", outcome="granted", **by)
        return row


def at(case, page):
    return f"/cases/{case.pk}/{page}/"


def seen(client, case):
    """What the forms of this page say was looked at."""
    return re.search(r'name="seen" value="([^"]*)"', client.get(at(case, "proposal")).content.decode())[1]


def press(client, case, do, **more):
    return client.post(at(case, "proposal"), {"do": do, "once": f"{do}-1"} | more)


def refuses(offer):
    with acting(SYSTEM):
        worker = people.a_creditor_employee(organisation=offer.answering)
    with acting(worker.actor):
        offer_answer(offer_id=offer.pk, kind="refuse", reason_code="share_too_low", actor=worker.actor, clock=CLOCK)


def test_from_calculation_to_signature(log_in, case):
    officer, resident = log_in("henk"), log_in("youssef")
    assert officer.post(at(case, "calculation"), FORM | {"once": "c1"}).status_code == 302
    shown = officer.get(at(case, "calculation")).content.decode()
    assert "€\u00a00,00 per maand kan er gemist worden." in shown
    receipt = officer.get(shown.split('href="/receipts/')[1].split('"')[0].join(["/receipts/", ""]))
    assert law.verify(receipt.content).outcome == "equal"
    assert "kun je missen" in resident.get(at(case, "calculation")).content.decode()

    assert press(officer, case, "make").status_code == 302
    draft = officer.get(at(case, "proposal")).content.decode()
    assert "Belvast Telecom" in draft
    assert "€\u00a094,90" in draft
    assert "Belvast Telecom: €\u00a094,90. Dat is 10% van €\u00a0948,99, afgerond op een cent." in draft
    assert "Het fonds biedt 10% van elke vordering." in draft
    assert not re.search(r">[^<]*[0-9a-f]{8}-[0-9a-f]{4}-", draft), "a creditor has a name"
    assert officer.get(at(case, "proposal") + "?print").content.decode().count("<details open>") == 1
    look = {"seen": seen(officer, case)}
    assert press(officer, case, "send", **look).status_code == 302
    assert press(officer, case, "send", **look).status_code == 302  # sent once
    with acting(SYSTEM):
        assert Proposal.objects.get(case=case).state == "sent"
        for offer in Offer.objects.filter(case=case):
            worker = people.a_creditor_employee(organisation=offer.answering)
            with acting(worker.actor):
                offer_answer(
                    offer_id=offer.pk, kind="accept", discharge_after_payment=True, actor=worker.actor, clock=CLOCK
                )

    person = str(case.client_ids[0])
    read = re.search(r'name="seen" value="([^"]*)"', resident.get(at(case, "contract")).content.decode())[1]
    unread = resident.post(at(case, "contract"), {"person_id": person, "seen": read, "once": "s1"})
    assert unread.status_code == 422
    assert "Teken het contract" in unread.content.decode()
    other = {"person_id": person, "read": "on", "seen": "0" * 64, "once": "s2"}
    changed = resident.post(at(case, "contract"), other)
    assert changed.status_code == 422, "one more creditor said yes after she opened the page"
    assert read in changed.content.decode(), "the page that says so has what she signs now"
    assert "Alle schuldeisers op deze lijst zeiden ja." in changed.content.decode()
    assert "checked" not in changed.content.decode(), "and she says again that she read it"
    assert resident.post(at(case, "contract"), other | {"seen": read, "once": "s3"}).status_code == 302
    signed = resident.get(at(case, "contract")).content.decode()
    assert "Het contract is getekend." in signed
    paper = re.search(r"/contract/([0-9a-f-]{36})/", signed)[1]
    assert resident.get(f"{at(case, 'contract')}{paper}/").content.startswith(b"%PDF")
    for page in ("calculation", "proposal", "contract"):
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(at(case, page)).status_code == 200
        assert len(data_queries(asked)) <= FRAMEWORK_QUERIES + QUERIES, page


def test_a_press_is_about_the_proposal_that_was_seen_and_the_answers_on_it(log_in, case):
    """A colleague made another draft or sent this one, or a creditor said no, after the page was opened."""
    officer = log_in("henk")
    assert officer.post(at(case, "calculation"), FORM | {"once": "c1"}).status_code == 302
    assert press(officer, case, "make").status_code == 302
    old = {"seen": seen(officer, case)}
    assert (
        press(officer, case, "higher", at_least_ppm="20", why="anders komt er geen akkoord", **old).status_code == 302
    )
    new = {"seen": seen(officer, case)}
    for do, look in (("send", old), ("withdraw", old), ("send", {}), ("make", {})):
        answer = press(officer, case, do, once=f"{do}-{len(look)}", **look)
        assert answer.status_code == 422
        assert "Iemand anders heeft dit net aangepast." in answer.content.decode()
    with acting(SYSTEM):
        assert Proposal.objects.get(case=case, state="draft").share_ppm == 200_000
    assert press(officer, case, "make", once="make-2", **new).status_code == 302  # back to the base
    new = {"seen": seen(officer, case)}
    assert press(officer, case, "send", once="send-2", **new).status_code == 302
    assert press(officer, case, "withdraw", **new).status_code == 422
    with acting(SYSTEM):
        first, second = Proposal.objects.get(case=case, state="sent").offers.order_by("cents")
    refuses(first)
    look = {"seen": seen(officer, case), "reasons": "Telefoon is zo weinig dat het weinig scheelt."}
    refuses(second)
    assert press(officer, case, "again", **look).status_code == 422, "these reasons were not written for the second"
    with acting(SYSTEM):
        assert set(Offer.objects.filter(proposal=first.proposal_id).values_list("state", flat=True)) == {"refused"}
    assert officer.get(at(case, "proposal")).content.decode().count("zei nee (Het aanbod is te laag)") == 2
    assert press(officer, case, "again", once="again-2", **look | {"seen": seen(officer, case)}).status_code == 302


def test_who_has_no_amount_to_copy_is_led_to_the_calculator(log_in, case):
    """First on the page; a resident is not sent where they may not calculate."""
    shown = log_in("henk").get(at(case, "calculation")).content.decode()
    assert shown.index(f'/cases/{case.pk}/calculator/"') < shown.index('name="vtlb"')
    assert f"/cases/{case.pk}/calculator/" not in log_in("youssef").get(at(case, "calculation")).content.decode()


def test_the_page_says_why_it_is_work_again_and_what_changed(log_in, case):
    """1,342.50 is left free: of an income of 1,400.00 that leaves 57.50 to miss."""
    officer = log_in("henk")
    assert officer.post(at(case, "calculation"), FORM | {"once": "c1"}).status_code == 302
    assert "Waarom opnieuw berekenen?" not in officer.get(at(case, "calculation")).content.decode()
    with acting(SYSTEM):
        cases.fact_record(
            case_id=case.pk, name="income.month", value=140_000, holds_on=CLOCK.today(), source="resident",
            actor=_coach("fatima"), clock=CLOCK,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        due = officer.get(at(case, "calculation")).content.decode()
    assert "Reken opnieuw voor je een voorstel doet." in due
    assert "Daarom wordt dit opnieuw berekend." in log_in("youssef").get(at(case, "calculation")).content.decode()
    assert len(data_queries(asked)) <= FRAMEWORK_QUERIES + QUERIES
    for words in ("Waarom opnieuw berekenen?", "Er is een nieuw inkomen opgeschreven", "Dat is €\u00a057,50 meer."):
        assert words in due
    assert "Waarom opnieuw berekenen?" not in log_in("youssef").get(at(case, "calculation")).content.decode()
    more = FORM | {"counted_income_month": "1.400,00", "once": "c2"}
    assert officer.post(at(case, "calculation"), more).status_code == 302
    after = officer.get(at(case, "calculation")).content.decode()
    assert "Waarom opnieuw berekenen?" not in after
    for words in (
        "Wat is er anders dan op", "Eerst €\u00a01.342,50, nu €\u00a01.400,00.", "Dat is €\u00a057,50 meer.",
    ):  # fmt: skip
        assert words in after


@pytest.mark.parametrize("form", [
    {"vtlb": "-5"}, {"vtlb": "1\x00"}, {"vtlb": "x" * 10_000}, {"counted_income_month": "99999999999999"},
    {"source": ""}, {"source": "x" * 500},
])  # fmt: skip
def test_what_cannot_be_is_said_at_its_field_and_everything_stays(log_in, case, form):
    answer = log_in("henk").post(at(case, "calculation"), FORM | form)
    assert answer.status_code == 422
    assert "Er klopt nog iets niet" in answer.content.decode()


@pytest.mark.parametrize("who", ["daphne", "petra", "marco"])
def test_nobody_else_of_the_portal_sees_any_of_it(log_in, case, who):
    client = log_in(who)
    for page in ("calculation", "contract", "proposal"):
        assert client.get(at(case, page)).status_code in (403, 404)
        assert client.post(at(case, page), FORM).status_code in (403, 404)
