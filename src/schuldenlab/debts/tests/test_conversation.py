# SPDX-License-Identifier: EUPL-1.2
"""Asking creditors what is owed: who is asked once, what they may know, what an answer does, and going on without."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.models import Task
from schuldenlab.base.nightly import LeftUndone
from schuldenlab.cases.facts import facts_collect
from schuldenlab.cases.tests.factories import a_local_value
from schuldenlab.people.services import phone_write
from schuldenlab.people.tests import factories as people

from .. import services, silence, wire_names
from ..case_facts import balances as balance_facts
from ..models import Claim, ClaimAmount, Conversation, Message
from ..selectors.answered import answered as selectors_answered
from ..services import BalanceLine
from ..services.conversation import opened
from . import creditors as make

MONDAY = date(2026, 11, 23)
# What standards 2 lists as the public fields, as written there.
STANDARD = {
    "balance_request": """ConversatieReferentienummer, Referentienummer, Schuldhulpverlener, Contactpersoon SHV.naam,
        Contactpersoon SHV.telefoonnummer, Contactpersoon SHV.e-mailadres, KlantnummerSHV, KlantnummerSEVolgensSHV,
        TypeSchuldregeling, Klant.geslacht, Klant.voorletters, Klant.voornamen, Klant.voorvoegsel, Klant.achternaam,
        Klant.geboortedatum, Partner.geslacht, Partner.voorletters, Partner.voornamen, Partner.voorvoegsel,
        Partner.achternaam, Partner.geboortedatum, Adres.straatnaam, Adres.huisnummer, Adres.huisletter,
        Adres.huisnummertoevoeging, Adres.aanduiding bij huisnummer, Adres.postcode, Adres.woonplaats,
        Adres.woonbootverwijzing, Adres.woonwagenverwijzing, Vordering.FactuurnummerSEVolgensSHV""",
    "balance_answer": """KlantnummerSE, Contactpersoon SE.naam, Contactpersoon SE.e-mail, Contactpersoon SE.telefoon,
        Klant onbekend, Standaard akkoord, Datum, Schuldtype, FactuurnummerSE, openstaand.Ontstaansdatum,
        openstaand.Originele vordering, Totaalvordering""",
    "offer": """Aantal preferente schuldeisers, Aantal concurrente schuldeisers, Totale vastgestelde schuld preferent,
        Totale vastgestelde schuld concurrent, Oorzaak schulden, FactuurnummerSE""",
    "agreement": """DatumAkkoord, KlantnummerSE, KlantnummerSHV, TypeSchuldregeling, Uitbetaalmomenten,
        Vordering.FactuurnummerSE, Vordering.Afkooppercentage, Vordering.PrognoseEindbedrag,
        Vordering.ActueelVorderingsbedrag, Vordering.VorderingsType, Vordering.Betaalreferentie""",
}
TYPES = """Kennisgeving, Kennisgeving Publiek, Kennisgeving antwoord, Geen medewerking, Saldoverzoek,
    Saldoverzoek antwoord, Saldoverzoek antwoord vooraf akkoord, Betaalvoorstel, Betaalvoorstel antwoord, Heroverweging,
    Schuldregeling akkoord, Schuldregeling beëindigd, Statusbericht SHV, Statusbericht SE, Statusverzoek"""


def listed(written: str) -> set[str]:
    return {" ".join(part.split()) for part in written.split(",")}


@pytest.fixture
def debts(staff):
    """Yara owes a telecom company twice, and an energy company through its collector."""
    found = make.debts_of_somebody()
    telecom, energy = people.an_organisation(), people.an_organisation()
    collector = people.a_collector(energy)
    make.a_claim(found, telecom, reference_creditor="F-1")
    make.a_claim(found, telecom, reference_creditor="F-2")
    make.a_claim(found, energy, answering=collector.organisation, kind="energy")
    return found


@pytest.fixture
def clerk(debts):
    return people.a_creditor_employee(organisation=telecom_of(debts))


def telecom_of(debts):
    return Claim.objects.filter(case=debts.case, reference_creditor="F-1").get().creditor


def question_to(organisation) -> Message:
    return Message.objects.get(answering=organisation, type="balance_request")


def answered(clerk, question, *lines, clock, holds_on=MONDAY, **more):
    with acting(clerk.actor):
        return services.balance_answer(
            message_id=question.pk, holds_on=holds_on, lines=lines, actor=clerk.actor, clock=clock, **more
        )


def test_every_public_field_of_the_standard_has_a_place():
    for kind, written in STANDARD.items():
        assert listed(written) <= set(wire_names.FIELDS[kind].values()), kind
    assert set(wire_names.TYPES.values()) == listed(TYPES)
    assert set(wire_names.TYPES) == set(wire_names.FIELDS)


def test_what_is_sent_and_answered_carries_every_field_in_its_place(debts, clerk, clock):
    make.a_claim(debts, telecom_of(debts))
    make.asked(debts)
    question = question_to(clerk.organisation)
    first, *_ = claims_of(question)
    answer = answered(clerk, question, BalanceLine(claim_id=first, cents=100_00), total_cents=50_00, clock=clock)
    for message in (question, answer):
        expected = {
            path for path in wire_names.FIELDS[message.type] if not path.startswith(("message.", "conversation."))
        }
        there = wire_names.paths(opened(message))
        assert {path for path in expected - there if not path.startswith("partner.")} == set()
    assert "partner" in opened(question)


def claims_of(question) -> list:
    from uuid import UUID

    return [UUID(one["claim_id"]) for one in opened(question)["claims"]]


def test_each_party_is_asked_once_with_its_debts_and_ten_working_days(debts):
    sent = make.asked(debts)
    assert len(sent) == 2
    assert sorted(len(opened(one)["claims"]) for one in sent) == [1, 2]
    # The collector answers on screen; to the telecom company a letter goes, on the post of tomorrow.
    on_paper = telecom_of(debts).pk
    assert {one.answering_id == on_paper: one.due_on for one in sent} == {
        False: date(2026, 12, 7), True: date(2026, 12, 8)
    }  # fmt: skip
    assert {one.pk for one in make.asked(debts)} == {one.pk for one in sent}  # asked again: the same ones, in any order
    assert Message.objects.filter(type="balance_request").count() == 2
    assert Message.objects.filter(type="notice").count() == 2  # they hear once that help has begun, before any question
    first = Message.objects.order_by("sent_at", "number").filter(answering=sent[0].answering_id).first()
    assert first.type == "notice"
    assert set(Claim.objects.values_list("state", flat=True)) == {"asked"}


def test_the_term_skips_christmas_and_new_year(staff):
    clock = FixedClock.on(date(2026, 12, 21))
    debts = make.debts_of_somebody(clock=clock)
    make.a_claim(debts, people.an_organisation(clock=clock), clock=clock)
    (question,) = make.asked(debts, clock=clock)
    # From the 22nd, when the letter is posted, two weeks without the 25th and the 1st; the 26th is a Saturday.
    assert question.due_on == date(2027, 1, 7)


def test_a_later_debt_is_asked_alone(debts, clock):
    make.asked(debts)
    late = make.a_claim(debts, telecom_of(debts), reference_creditor="F-3")
    (sent,) = make.asked(debts)
    assert claims_of(sent) == [late.pk]
    assert Conversation.objects.count() == 2


def test_nobody_to_ask_is_said(staff, clock):
    debts = make.debts_of_somebody()
    with pytest.raises(LabError, match="nothing_to_ask"):
        make.asked(debts)


def test_a_coach_a_creditor_and_a_resident_do_not_ask(debts, clerk, clock):
    for actor in (clerk.actor, people.actor_as_resident(debts.desk.resident), people.a_fund_manager().actor):
        with acting(actor), pytest.raises(NotAllowed):
            services.balances_ask(case_id=debts.case.pk, actor=actor, clock=clock)


def test_a_secret_address_leaves_the_house_with_nobody(staff):
    debts = make.debts_of_somebody(secret=True)
    make.a_claim(debts, people.an_organisation())
    (question,) = make.asked(debts)
    assert opened(question)["address"] is None
    assert opened(question)["client"]["given_names"] == "Yara Sofie"
    assert opened(question)["client"]["initials"] == "Y.S."


def test_only_a_public_body_that_the_city_named_gets_the_bsn(debts, clock):
    telecom = telecom_of(debts)
    officer = debts.officer.actor
    a_local_value("debts.bsn_allowed_kvk", [telecom.kvk, Claim.objects.exclude(creditor=telecom).get().creditor.kvk])
    sent = services.notice_send(case_id=debts.case.pk, actor=officer, clock=clock)
    by_type = {one.type: opened(one) for one in sent}
    assert set(by_type) == {"notice", "notice_public"}  # the collector of the other does not get it
    assert len(by_type["notice_public"]["client"]["bsn"]) == 9
    assert "bsn" not in by_type["notice"]["client"]
    assert services.notice_send(case_id=debts.case.pk, actor=officer, clock=clock) == []


def test_without_a_choice_of_the_city_nobody_gets_the_bsn(debts, clock):
    sent = services.notice_send(case_id=debts.case.pk, actor=debts.officer.actor, clock=clock)
    assert {one.type for one in sent} == {"notice"}


def test_the_words_lie_under_the_key_of_the_case(debts):
    make.asked(debts)
    assert all(b"Yara" not in bytes(one.payload) for one in Message.objects.all())


def test_an_answer_debt_by_debt(debts, clerk, clock):
    make.asked(debts)
    question = question_to(clerk.organisation)
    one, two = claims_of(question)
    lines = (
        BalanceLine(claim_id=one, principal_cents=100_00, interest_cents=5_50, costs_cents=40_00, paid_cents=20_00,
                    arisen_on=date(2025, 3, 1), reference_creditor="2025-881"),
        BalanceLine(claim_id=two, status="unknown"),
    )  # fmt: skip
    answered(clerk, question, *lines, clock=clock, customer_number="K 77")
    claim = Claim.objects.get(pk=one)
    assert (claim.state, claim.reference_creditor, claim.reference_customer) == ("known", "2025-881", "K 77")
    assert claim.arisen_on == date(2025, 3, 1)
    amount = ClaimAmount.objects.get(claim=one)
    assert (amount.cents, amount.said_by, amount.holds_on) == (125_50, "creditor", MONDAY)
    assert Claim.objects.get(pk=two).state == "asked"
    assert Message.objects.get(pk=question.pk).answered_at is not None


def test_an_answer_is_of_no_day_before_the_debt_began(debts, clerk, clock):
    make.asked(debts)
    question = question_to(clerk.organisation)
    one, two = claims_of(question)
    lines = (BalanceLine(claim_id=one, cents=100, arisen_on=date(2025, 3, 1)), BalanceLine(claim_id=two, cents=100))
    with pytest.raises(LabError, match=r"debts.before_it_began") as refusal:
        answered(clerk, question, *lines, holds_on=date(2025, 2, 28), clock=clock)
    assert refusal.value.field == "holds_on"
    assert not ClaimAmount.objects.exists()


def test_one_total_for_what_it_cannot_tell_apart(debts, clerk, clock):
    make.asked(debts)
    question = question_to(clerk.organisation)
    one, two = claims_of(question)
    answer = answered(clerk, question, total_cents=300_00, agreed_in_advance=True, clock=clock)
    assert answer.type == "balance_answer_agreed"
    assert ClaimAmount.objects.get().claim_id == one
    assert (Claim.objects.get(pk=two).state, Claim.objects.get(pk=two).reason) == ("gone", "double")


def test_a_total_is_refused_where_it_would_be_a_guess(debts, clerk, clock):
    make.a_claim(debts, telecom_of(debts), rank="preferential", rank_basis="other_law")
    make.asked(debts)
    with pytest.raises(LabError, match="total_mixes"):
        answered(clerk, question_to(clerk.organisation), total_cents=300_00, clock=clock)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"cents": -1}, "amount_negative"),
        ({"cents": 10**15}, "amount_absurd"),
        ({}, "amount_missing"),
        ({"cents": 100_00, "principal_cents": 90_00}, "parts_do_not_add"),
        ({"principal_cents": 10_00, "paid_cents": 20_00}, "amount_missing"),
        ({"cents": 1, "arisen_on": MONDAY + timedelta(days=1)}, "arisen_late"),
        ({"cents": 1, "reference_creditor": "x\x00y"}, "text_hidden_characters"),
        ({"cents": 1, "reference_creditor": "x" * 10_000_000}, "text_too_long"),
        ({"cents": 1, "status": "paid"}, "code_unknown"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_nothing_is_kept(debts, clerk, clock, line, why):
    make.asked(debts)
    question = question_to(clerk.organisation)
    one, two = claims_of(question)
    lines = (BalanceLine(claim_id=one, **line), BalanceLine(claim_id=two, cents=1))
    with pytest.raises(LabError, match=why):
        answered(clerk, question, *lines, clock=clock)
    assert not ClaimAmount.objects.exists()
    assert Message.objects.filter(direction="in").count() == 0


def test_every_debt_needs_an_answer_and_no_debt_two(debts, clerk, clock):
    make.asked(debts)
    question = question_to(clerk.organisation)
    one, two = claims_of(question)
    for lines, total in (
        ([BalanceLine(claim_id=one, cents=1)], None),
        ([BalanceLine(claim_id=one, cents=1), BalanceLine(claim_id=one, cents=2)], 1),
        ([BalanceLine(claim_id=one, cents=1), BalanceLine(claim_id=two, cents=2)], 1),
    ):
        with pytest.raises(LabError, match="answer_for_each"):
            answered(clerk, question, *lines, total_cents=total, clock=clock)


def test_a_day_that_has_to_come_is_no_day_of_a_balance(debts, clerk, clock):
    make.asked(debts)
    question = question_to(clerk.organisation)
    with acting(clerk.actor), pytest.raises(LabError, match="day_in_future"):
        services.balance_answer(
            message_id=question.pk, holds_on=MONDAY + timedelta(days=1), total_cents=1, actor=clerk.actor, clock=clock
        )


def test_the_second_answer_to_one_question_is_refused(debts, clerk, clock):
    make.asked(debts)
    question = question_to(clerk.organisation)
    answered(clerk, question, total_cents=300_00, clock=clock)
    with pytest.raises(Conflict, match="answered_already"):
        answered(clerk, question, total_cents=1_00, clock=clock)
    assert ClaimAmount.objects.get().cents == 300_00


def test_nobody_answers_for_another_or_about_themselves(debts, clerk, clock):
    make.asked(debts)
    question = question_to(clerk.organisation)
    stranger = people.a_creditor_employee()
    with pytest.raises(NotFound):
        answered(stranger, question, total_cents=1, clock=clock)
    resident = people.actor_as_resident(debts.desk.resident)
    with acting(resident), pytest.raises(NotAllowed):
        services.balance_answer(message_id=question.pk, holds_on=MONDAY, total_cents=1, actor=resident, clock=clock)
    both = people.Worker(
        debts.desk.resident, clerk.employment, clerk.organisation,
        people.Actor(**{name: getattr(clerk.actor, name) for name in ("account_id", "db_role", "roles",
                     "organisation_ids", "employment_id")}, person_id=debts.desk.resident.pk,
                     person_ids=(debts.desk.resident.pk,)),
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="own_debt"):
        answered(both, question, total_cents=1, clock=clock)


def test_staff_write_down_what_came_by_phone(debts, clerk, clock):
    make.asked(debts)
    officer = debts.officer
    answer = answered(officer, question_to(clerk.organisation), total_cents=70_00, clock=clock)
    assert opened(answer)["contact"] == {"name": "", "phone": "", "email": ""}


@pytest.mark.parametrize("reason", ["client_unknown", "recent_discharge", "recent_stabilisation",
                                    "no_cooperation_with_helper"])  # fmt: skip
def test_no_cooperation_leaves_the_debt_to_the_officer(debts, clerk, clock, reason):
    make.asked(debts)
    question = question_to(clerk.organisation)
    with acting(clerk.actor):
        answer = services.cooperation_refuse(message_id=question.pk, reason=reason, actor=clerk.actor, clock=clock)
    assert (answer.type, opened(answer)["reason"]) == ("no_cooperation", reason)
    claim = Claim.objects.filter(answering=clerk.organisation).first()
    assert claim.state == "asked"
    services.balance_give_up(claim_id=claim.pk, reason="no_cooperation", actor=debts.officer.actor, clock=clock)
    assert Claim.objects.get(pk=claim.pk).state == "given_up"


def test_a_debt_is_given_up_after_the_term_and_not_before(debts, clock):
    make.asked(debts)
    claim = Claim.objects.get(kind="energy")
    give_up = {"claim_id": claim.pk, "reason": "no_answer", "actor": debts.officer.actor}
    last_day, day_after = FixedClock.on(date(2026, 12, 7)), FixedClock.on(date(2026, 12, 8))
    with pytest.raises(LabError, match="term_runs"):
        services.balance_give_up(**give_up, clock=last_day)
    services.balance_give_up(**give_up, clock=day_after)
    services.balance_give_up(**give_up, clock=day_after)
    assert Claim.objects.get(pk=claim.pk).reason == "no_answer"
    assert question_to(claim.answering).withdrawn_at is not None
    with pytest.raises(Conflict, match="withdrawn"):
        answered(debts.officer, question_to(claim.answering), total_cents=1, clock=day_after)


def test_a_debt_that_nobody_asked_about_is_not_given_up(debts, clock):
    claim = Claim.objects.filter(kind="energy").get()
    with pytest.raises(Conflict, match="not_asked"):
        services.balance_give_up(claim_id=claim.pk, reason="no_answer", actor=debts.officer.actor, clock=clock)


def facts(debts, on):
    found: dict[str, object] = {}
    for provider in (balance_facts._asked, balance_facts._known):
        found |= {name: fact.value for name, fact in provider(debts.case, on).items()}
    return found


def test_the_facts_follow_from_asking_to_the_last_answer(debts, clerk, clock):
    assert facts(debts, MONDAY) == {"debts.all_known_or_given_up": False}
    make.asked(debts)
    assert facts(debts, MONDAY) == {"balances.asked": MONDAY, "debts.all_known_or_given_up": False}
    answered(clerk, question_to(clerk.organisation), total_cents=300_00, clock=clock)
    later = FixedClock.on(date(2026, 12, 8))
    claim = Claim.objects.get(kind="energy")
    services.balance_give_up(claim_id=claim.pk, reason="no_answer", actor=debts.officer.actor, clock=later)
    assert facts(debts, later.today())["debts.all_known_or_given_up"] is True
    make.a_claim(debts, telecom_of(debts), clock=later)
    assert facts(debts, later.today())["debts.all_known_or_given_up"] is False


def test_without_debts_nothing_is_known(staff):
    assert facts(make.debts_of_somebody(), MONDAY) == {}


def test_reading_the_list_collects_and_opening_confirms(debts, clerk, clock):
    make.asked(debts)
    with acting(clerk.actor):
        assert services.messages_collect(actor=clerk.actor, clock=clock) == 2  # the notice, and the question
        assert services.messages_collect(actor=clerk.actor, clock=clock) == 0
        question = question_to(clerk.organisation)
        services.message_confirm(message_id=question.pk, actor=clerk.actor, clock=clock)
    others = Message.objects.exclude(answering=clerk.organisation).get(type="balance_request")
    assert (others.collected_at, others.confirmed_at) == (None, None)
    with acting(clerk.actor), pytest.raises(NotFound):
        services.message_confirm(message_id=others.pk, actor=clerk.actor, clock=clock)


def silent(case) -> bool:
    return Task.objects.filter(subject_id=case.pk, step=silence.STEP, done_at=None).exists()


def test_the_night_tells_the_officer_who_stays_silent(debts, clerk, clock):
    make.asked(debts)
    for day, expected in ((date(2026, 11, 30), False), (date(2026, 12, 1), True), (date(2026, 12, 2), True)):
        silence.every_night(FixedClock.on(day))
        assert silent(debts.case) is expected, day
    assert Task.objects.filter(step=silence.STEP).count() == 1
    with acting(clerk.actor):
        services.message_confirm(
            message_id=question_to(clerk.organisation).pk, actor=clerk.actor, clock=FixedClock.on(date(2026, 12, 2))
        )
    rest = Message.objects.exclude(answering=clerk.organisation).get(type="balance_request")
    answered(debts.officer, rest, total_cents=1, clock=FixedClock.on(date(2026, 12, 2)))
    assert not silent(debts.case)
    silence.every_night(FixedClock.on(date(2026, 12, 8)))
    assert silent(debts.case)  # fetched and confirmed, and still no answer when the term is over


def test_where_nobody_reads_our_message_the_officer_sees_the_newest_number_to_call(debts, clerk):
    make.asked(debts)
    asked_about = {"case_id": debts.case.pk, "actor": debts.officer.actor}
    for at, phone in enumerate(("070 000 0001", "070 000 0002")):
        phone_write(organisation_id=clerk.organisation.pk, phone=phone, actor=SYSTEM,
                    clock=FixedClock.on(MONDAY + timedelta(days=at)))  # fmt: skip

    def number(day: date) -> tuple[str, str]:
        parties = selectors_answered(**asked_about, on=day).parties
        return next((one.state, one.phone) for one in parties if len(one.claims) == 2)

    assert number(date(2026, 11, 30)) == ("waiting", "")
    state, phone = number(date(2026, 12, 1))
    assert (state, "".join(sign for sign in phone if sign.isdigit())[-9:]) == ("not_fetched", "700000002")


def test_a_letter_is_fetched_by_nobody_and_late_after_its_day(debts, clock):
    make.asked(debts)  # at the telecom company nobody answers on screen
    answered(debts.officer, Message.objects.get(answering__kinds__contains=["collector"], type="balance_request"),
             total_cents=1, clock=clock)  # fmt: skip
    for day, expected in ((date(2026, 12, 8), False), (date(2026, 12, 9), True)):
        silence.every_night(FixedClock.on(day))
        assert silent(debts.case) is expected, day


def test_one_case_that_breaks_keeps_no_other_from_the_night(debts, clock, monkeypatch):
    """Whatever breaks it: the others are followed, and the job names the one that was not."""
    other = make.debts_of_somebody()
    make.a_claim(other, telecom_of(debts))
    for each in (debts, other):
        make.asked(each)
    broken, fine = sorted([debts.case.pk, other.case.pk])
    follow = silence.silence_follow

    def once(*, case_id, clock):
        if case_id == broken:
            Conversation.objects.create(pk=Conversation.objects.first().pk)  # an error of the database itself
        return follow(case_id=case_id, clock=clock)

    monkeypatch.setattr(silence, "silence_follow", once)
    with pytest.raises(LeftUndone) as left:
        silence.every_night(FixedClock.on(date(2026, 12, 9)))
    assert str(left.value) == f"1 of 2 left undone: {broken} (IntegrityError)"
    assert [task.subject_id for task in Task.objects.filter(step=silence.STEP)] == [fine]


def test_a_reminder_goes_once_a_day_and_the_day_stays(debts, clerk, clock):
    make.asked(debts)
    question = question_to(clerk.organisation)
    first = services.remind(message_id=question.pk, actor=debts.officer.actor, clock=clock)
    assert services.remind(message_id=question.pk, actor=debts.officer.actor, clock=clock) == first
    tomorrow = FixedClock.on(MONDAY + timedelta(days=1))
    assert services.remind(message_id=question.pk, actor=debts.officer.actor, clock=tomorrow) != first
    assert Message.objects.get(pk=question.pk).due_on == date(2026, 12, 7)
    with acting(clerk.actor), pytest.raises(NotAllowed):
        services.remind(message_id=question.pk, actor=clerk.actor, clock=clock)


def test_a_creditor_sees_its_own_rows_with_no_filter_at_all(debts, clerk, clock):
    make.asked(debts)
    with acting(clerk.actor):
        assert Claim.objects.count() == 2
        assert Message.objects.count() == 2  # the notice, and the question
        assert Conversation.objects.count() == 1
    with acting(people.a_creditor_employee().actor):
        assert (Claim.objects.count(), Message.objects.count(), Conversation.objects.count()) == (0, 0, 0)


def test_facts_are_registered_once_the_room_is_there(debts):
    make.asked(debts)
    with acting(SYSTEM):
        found = facts_collect(case=debts.case, names=["balances.asked"], on=MONDAY)
    assert found["balances.asked"].value == MONDAY
