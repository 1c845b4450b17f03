# SPDX-License-Identifier: EUPL-1.2
"""The letters a method promises: each once, to whom it is for, with what a resident must find in it."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from schuldenlab.base import case_keys
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.documents import document_open
from schuldenlab.base.errors import LabError
from schuldenlab.base.models import Document, Event, Paper
from schuldenlab.methods.schema import FactValue
from schuldenlab.people import services as people_services
from schuldenlab.people.partial_date import PartialDate
from schuldenlab.people.tests import factories as people

from .. import own_papers, papers, services
from ..engine import case_refresh
from ..models import DecisionSent, PaperDue
from . import factories as make
from . import premium_first

PAPERS = """
[papers]
"talk.recorded" = "talk-noted"
"plan.agreed" = "plan"
"referral.made" = "referral"
"case.closed" = "closing"

[measure]
"""
PROMISES = premium_first.change(("\n[measure]\n", PAPERS), version="3.0.0")
TUESDAY = "dinsdag 24 november 2026"
SIX_WEEKS = "dinsdag 5 januari 2027"
WHY = {"need": "Rust.", "rule": "Afspraken.", "alternatives": "Vaker bellen.", "ground": "Je kwam drie keer niet."}
PLAN = "We openen elke maandag samen de post.\n\nDe huur gaat voortaan vanzelf van de rekening."


@pytest.fixture
def post(django_capture_on_commit_callbacks):
    """What is done inside goes on the post as if it was committed."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def city_chose(staff, clock):
    make.a_letter_head(clock=clock)


@pytest.fixture
def desk(city_chose, clock, post):
    with post():
        return make.on_the_way(files=PROMISES, clock=clock)


@pytest.fixture
def by_coach(desk, clock):
    return {"case_id": desk.case.pk, "actor": desk.coach.actor, "clock": clock}


def words(row: PaperDue) -> str:
    content = document_open(document_id=row.document_id, actor=SYSTEM, purpose="plan").content
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def letter(paper: str) -> str:
    return words(PaperDue.objects.get(paper=paper, document__isnull=False))


def agree_on_a_plan(desk, by_coach):
    services.plan_write(words=PLAN, seen_version=0, **by_coach)
    services.plan_agree(version=1, person_id=desk.resident.pk, **by_coach)


def guardian_unknown(person, clock):
    """Their guardian died and nobody knows the next one; what comes back makes the next one known."""
    guardian, following = people.a_resident(), people.a_resident()
    ward = {"person_id": person.pk, "kind": "guardian", "actor": SYSTEM, "clock": clock}
    people_services.representation_start(by_person_id=guardian.pk, holds_from=make.LONG_AGO, **ward)
    people_services.person_record_death(person_id=guardian.pk, died=PartialDate(2026), actor=SYSTEM, clock=clock)

    def known():
        people_services.representation_start(by_person_id=following.pk, holds_from=clock.today(), **ward)
        return following

    return known


def test_a_talk_before_the_method_was_chosen_is_on_paper_once_it_is(desk):
    said = letter("talk-noted")
    assert "We hebben ons gesprek van maandag 23 november 2026 opgeschreven." in said
    assert f"Beste {desk.resident.full_name}" in said
    assert f"Bel {desk.coach.employment.shown_as}:" in said
    assert "Wat moet je doen?" in said
    assert TUESDAY in said


def test_the_plan_comes_with_its_words_and_its_days(desk, by_coach, post):
    services.goal_set(kind="work", target="Rijbewijs halen", due_on=date(2027, 3, 1), **by_coach)
    with post():
        agree_on_a_plan(desk, by_coach)
    said = letter("plan")
    assert "De huur gaat voortaan vanzelf van de rekening." in said
    assert "Rijbewijs halen: vóór maandag 1 maart 2027" in said


def test_a_yes_says_what_on_what_ground_from_when_and_how_to_object(desk, by_coach, post):
    agree_on_a_plan(desk, by_coach)
    with post():
        services.decision_take(kind="admission", outcome="granted", **by_coach)
    said = letter("decision-plan")
    assert DecisionSent.objects.get().objection_until == date(2027, 1, 5)
    for part in (
        TUESDAY,
        "Je krijgt hulp bij je schulden.",
        "Op maandag 23 november 2026 vroeg je ons om hulp.",
        "artikel 4a van de Wet gemeentelijke schuldhulpverlening",
        "We openen elke maandag samen de post.",
        "Je hulp begint op dinsdag 24 november 2026.",
        f"Bel {desk.coach.employment.shown_as}:",
        f"tot en met {SIX_WEEKS}",
        "zes weken na de dag waarop deze brief op de post ging",
        "Commissie bezwaar Postbus 9 9990 ZZ Voorbeeldstad",
        "Dat kost niets.",
        "Ons besluit geldt intussen wel.",
        "Vraag de rechtbank dan om een voorlopige voorziening.",
        "Het kan alleen als je ook bezwaar maakt.",
        f"Namens burgemeester en wethouders, {desk.coach.person.full_name}",
        "Ons kenmerk:",
    ):
        assert part in said, part


def test_a_no_gives_the_reason_and_waits_while_there_is_none(desk, by_coach, post):
    with post():
        first = services.decision_take(kind="admission", outcome="refused", **by_coach)
    row = PaperDue.objects.get(paper="decision-plan")
    assert (row.held_by, row.document_id) == ("cases.paper_without_reasons", None)
    with post():
        services.decision_take(
            kind="admission", outcome="refused", reasons={"ground": "Je woont hier niet."}, supersedes=first.pk,
            **by_coach,
        )  # fmt: skip
    said = letter("decision-plan")
    assert "Je krijgt nu geen hulp bij je schulden." in said
    assert f"{desk.coach.person.full_name} schrijft: “Je woont hier niet.”" in said
    assert "in de plaats van ons besluit van maandag 23 november 2026" in said
    assert f"tot en met {SIX_WEEKS}" in said


def test_stopping_earlier_says_when_why_and_how_to_object(desk, by_coach, post, monkeypatch):
    left = {"obligation.left": FactValue(31_050, date(2026, 11, 23), None)}
    monkeypatch.setattr(own_papers, "facts_collect", lambda **of: left)
    with post():
        services.decision_take(kind="ending", outcome="granted", reasons=WHY, **by_coach)
    said = letter("decision-ending")
    assert "We stoppen met je hulp op dinsdag 24 november 2026." in said
    assert "Je kwam drie keer niet." in said
    assert "Vaker bellen." in said
    assert "Daarvan moet nog € 310,50 terug. Dat verandert niet door dit besluit." in said
    assert f"tot en met {SIX_WEEKS}" in said


def test_going_on_after_all_is_no_letter(desk, by_coach, post):
    with post():
        services.decision_take(kind="ending", outcome="refused", reasons=WHY, **by_coach)
    assert not PaperDue.objects.filter(paper="decision-ending").exists()


@pytest.mark.parametrize("formal", [True, False])
def test_what_is_forgiven_is_on_paper_with_the_reason_and_how_to_object_where_one_can(city_chose, clock, post, formal):
    on_paper = f"""
[decision.forgive]
who = "coach"
formal = {str(formal).lower()}
paper = "decision"
reasons = ["ground"]
second_person = "above_mandate"
"""
    files = premium_first.change(
        ("\n[measure]\n", on_paper + PAPERS), version="3.2.0", decisions=(*premium_first.DECISIONS, "forgive")
    )
    desk = make.on_the_way(files=files, clock=clock)
    people.a_mandate(desk.coach, "forgive", limit_cents=50_000, clock=clock)
    with post():
        services.decision_take(
            case_id=desk.case.pk, kind="forgive", outcome="granted", cents=30_050,
            reasons={"ground": "Je haalde je diploma."}, actor=desk.coach.actor, clock=clock,
        )  # fmt: skip
    said = letter("decision")
    for part in ("We besloten: ja, € 300,50.", "Je haalde je diploma."):
        assert part in said, part
    assert (f"tot en met {SIX_WEEKS}" in said) == ("bezwaar" in said) == formal
    until = list(DecisionSent.objects.values_list("objection_until", flat=True))
    assert until == ([date(2027, 1, 5)] if formal else [])


def test_that_the_amount_is_due_says_how_much_that_is_and_whom_to_call(city_chose, clock, post, monkeypatch):
    monkeypatch.setattr(own_papers, "_left_to_give_back", lambda writing: 37_028)  # the fund knows it, in a room above
    rule = """
[decision.forgive]
who = "coach"
outcomes = ["granted", "amount_due"]
paper = "decision"
reasons = ["ground"]
second_person = "above_mandate"
"""
    files = premium_first.change(
        ("\n[measure]\n", rule + PAPERS), version="3.3.0", decisions=(*premium_first.DECISIONS, "forgive")
    )
    desk = make.on_the_way(files=files, clock=clock)
    people.a_mandate(desk.coach, "forgive", limit_cents=50_000, clock=clock)
    with post():
        services.decision_take(
            case_id=desk.case.pk, kind="forgive", outcome="amount_due", reasons={"ground": "Je kwam niet meer."},
            actor=desk.coach.actor, clock=clock,
        )  # fmt: skip
    said = letter("decision")
    assert "Het gaat om € 370,28. Dat is wat je nog niet teruggaf." in said
    assert f"Bel {desk.coach.employment.shown_as}. We zoeken samen iets dat wel kan." in said


def test_a_referral_names_who_helps_and_the_end_says_what_was_reached(desk, by_coach, post):
    goal = services.goal_set(kind="school", target="Diploma mbo 2", **by_coach)
    services.goal_reach(goal_id=goal.pk, reached_on=date(2026, 11, 23), **by_coach)
    partner = people.an_organisation(name="Humanitas", kinds=["partner"])
    with post():
        services.case_refer(organisation_id=partner.pk, referred_on=date(2026, 11, 23), **by_coach)
        make.ended(desk, clock=by_coach["clock"])
        services.case_close(outcome="referred", **by_coach)
    assert "Humanitas helpt je verder." in letter("referral")
    assert "Dit heb je bereikt: – Diploma mbo 2" in letter("closing")


def test_nobody_writes_to_who_died(desk, by_coach, post):
    people_services.person_record_death(
        person_id=desk.resident.pk, died=PartialDate.of(date(2026, 11, 20)), actor=SYSTEM, clock=by_coach["clock"]
    )
    with post():
        services.case_close(outcome="deceased", **by_coach)
    assert not PaperDue.objects.filter(paper="closing").exists()


def test_each_client_gets_their_own_letter_and_each_once(city_chose, clock, post):
    use = make.an_allowed_method(PROMISES, clock=clock)
    coach = make.a_coach(clock=clock)
    _, first, second = people.a_couple()
    people.an_address(second)
    case = services.case_open(client_ids=[first.pk, second.pk], asked_on=clock.today(), actor=coach.actor, clock=clock)
    by_coach = {"case_id": case.pk, "actor": coach.actor, "clock": clock}
    services.talk_record(held_on=clock.today(), channel="desk", **by_coach)
    services.fact_record(name="insurance.at_cak", value=True, holds_on=clock.today(), source="resident", **by_coach)
    with post():
        case = services.method_choose(key=use.key, **by_coach)
    rows = PaperDue.objects.filter(paper="talk-noted")
    assert {row.reader_id for row in rows} == {first.pk, second.pk}
    assert {row.document.person_id for row in rows} == {first.pk, second.pk}
    with post():
        case_refresh(case=case, actor=SYSTEM, clock=clock)
        papers.papers_make([row.pk for row in rows], clock=clock)
    assert Paper.objects.count() == 2


def test_the_administrator_gets_it_and_the_resident_can_open_it(desk, by_coach, post, clock):
    office = people.an_organisation(name="Bewind BV", kinds=["administrator"])
    people_services.address_start(
        organisation_id=office.pk, holds_from=make.LONG_AGO, street="Kantoorlaan", house_number=1, postcode="2511BT",
        town="'s-Gravenhage", municipality_code="0518", kind="visit", actor=SYSTEM, clock=clock,
    )  # fmt: skip
    people_services.representation_start(
        person_id=desk.resident.pk, kind="administrator", by_organisation_id=office.pk, holds_from=make.LONG_AGO,
        actor=SYSTEM, clock=clock,
    )  # fmt: skip
    with post():
        agree_on_a_plan(desk, by_coach)
    said = letter("plan")
    assert "Bewind BV Kantoorlaan 1" in said
    assert f"Deze brief is voor {desk.resident.full_name}." in said
    me = people.actor_as_resident(desk.resident)
    with acting(me):
        row = PaperDue.objects.get(paper="plan")
        assert document_open(document_id=row.document_id, actor=me, purpose="own").content.startswith(b"%PDF")


def test_a_letter_waits_while_nobody_knows_the_guardian_and_goes_the_night_after(desk, by_coach, clock, post):
    known = guardian_unknown(desk.resident, clock)
    with post():
        agree_on_a_plan(desk, by_coach)
    row = PaperDue.objects.get(paper="plan")
    assert (row.held_by, row.document_id) == ("people.guardian_unknown", None)
    guardian = known()
    assert papers.every_night(FixedClock.on(clock.today() + timedelta(days=1))) == "1 letters made"
    row.refresh_from_db()
    assert (row.held_by, row.sent_on, row.document.person_id) == ("", date(2026, 11, 25), guardian.pk)


def test_a_yes_that_had_to_wait_carries_the_plan_that_was_decided(desk, by_coach, clock, post):
    known = guardian_unknown(desk.resident, clock)
    agree_on_a_plan(desk, by_coach)
    with post():
        services.decision_take(kind="admission", outcome="granted", **by_coach)
    clock.at += timedelta(hours=1)
    services.plan_write(words="We beginnen met werk.", seen_version=1, **by_coach)
    known()
    papers.every_night(FixedClock.on(clock.today() + timedelta(days=1)))
    said = letter("decision-plan")
    assert "We openen elke maandag samen de post." in said
    assert "We beginnen met werk." not in said


def test_without_the_choices_of_the_city_a_letter_waits_and_names_them(staff, clock, post):
    with post():
        make.on_the_way(files=PROMISES, clock=clock)
    assert PaperDue.objects.get().held_by == "base.local_value_missing"
    assert papers.every_night(clock) == "0 letters made; 1 wait: base.local_value_missing"


def test_what_happened_long_ago_is_no_news(city_chose, clock, post):
    later = FixedClock.on(clock.today() + timedelta(days=40))
    files = premium_first.change(version="3.0.0")
    desk = make.on_the_way(files=files, clock=clock)
    version = services.method_store(
        files=premium_first.change(("\n[measure]\n", PAPERS), version="3.1.0"), actor=SYSTEM, clock=later
    )
    desk.case.method_version = version
    with post():
        papers.papers_follow(case=desk.case, method=papers.method_of(desk.case), clock=later, silent={})
    assert not PaperDue.objects.exists()


def test_a_name_and_a_plan_that_look_like_markup_are_only_words(desk, by_coach, post):
    hostile = '#read("x") *vet* <b>{coach}</b> {0}'
    services.plan_write(words=hostile, seen_version=0, **by_coach)
    services.goal_set(kind="work", target=hostile, due_on=date(2027, 3, 1), **by_coach)
    with post():
        services.plan_agree(version=1, person_id=desk.resident.pk, **by_coach)
    assert letter("plan").count(hostile) == 2


def test_once_the_words_are_destroyed_no_letter_brings_them_back(desk, by_coach, clock, post):
    agree_on_a_plan(desk, by_coach)
    case_keys.destroy(case_id=desk.case.pk, actor=SYSTEM, clock=clock)
    assert papers.every_night(clock) == "0 letters made; 1 wait: base.case_key_destroyed"
    assert papers.every_night(clock) == "0 letters made"


def test_no_letter_of_a_case_holds_a_bsn(desk, by_coach, post):
    with post():
        agree_on_a_plan(desk, by_coach)
        services.decision_take(kind="admission", outcome="granted", **by_coach)
    assert [row.paper for row in PaperDue.objects.all() if re.search(r"\b\d{9}\b", words(row))] == []


def test_a_letter_that_was_made_never_changes(desk):
    row = PaperDue.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperDue.objects.create(
            **{field.attname: getattr(row, field.attname) for field in PaperDue._meta.fields if field.name != "id"}
        )
    assert Event.objects.filter(verb="letter.sent", case_id=desk.case.pk).count() == 1
    assert Document.objects.count() == 1


def test_a_decision_for_two_goes_to_each_and_who_had_to_wait_gets_six_weeks_too(city_chose, clock, post):
    use = make.an_allowed_method(PROMISES, clock=clock)
    coach = make.a_coach(clock=clock)
    _, first, second = people.a_couple()
    case = services.case_open(client_ids=[first.pk, second.pk], asked_on=clock.today(), actor=coach.actor, clock=clock)
    by_coach = {"case_id": case.pk, "actor": coach.actor, "clock": clock}
    services.talk_record(held_on=clock.today(), channel="desk", **by_coach)
    services.fact_record(name="insurance.at_cak", value=True, holds_on=clock.today(), source="resident", **by_coach)
    people.an_address(second)
    services.method_choose(key=use.key, **by_coach)
    known = guardian_unknown(second, clock)
    with post():
        make.admitted(case, coach, clock=clock)
    waits = PaperDue.objects.get(paper="decision-plan", reader_id=second.pk)
    assert waits.held_by == "people.guardian_unknown"
    known()
    papers.every_night(FixedClock.on(clock.today() + timedelta(days=1)))
    waits.refresh_from_db()
    assert "tot en met woensdag 6 januari 2027" in words(waits)
    terms = DecisionSent.objects.order_by("sent_on").values_list("person_id", "objection_until")
    assert list(terms) == [(first.pk, date(2027, 1, 5)), (second.pk, date(2027, 1, 6))]


def test_a_paper_that_nobody_here_can_write_is_named_before_the_method_is_used(staff, clock):
    files = premium_first.change(("\n[measure]\n", '\n[papers]\n"offer.refused" = "compulsory-file"\n\n[measure]\n'))
    with pytest.raises(LabError) as refusal:
        make.an_allowed_method(files, clock=clock)
    assert refusal.value.code == "cases.method_cannot_yet"
    assert "compulsory-file (paper, offer.refused)" in str(refusal.value.values["names"])
