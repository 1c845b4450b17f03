# SPDX-License-Identifier: EUPL-1.2
"""Letters: a photo is enough to start, one at a time is read, and the debt keeps it as evidence."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from schuldenlab.base import access
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.documents import SIZE_MAX
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.models import Document, Task
from schuldenlab.base.tasks import tasks_open
from schuldenlab.cases.facts import facts_collect
from schuldenlab.people.tests import factories as people
from schuldenlab.people.tests.test_races import at_once, one_conflict

from .. import selectors, services
from ..models import Claim, Letter
from . import factories as make

TODAY = make.CLOCK.today()
HEIC = b"\x00\x00\x00\x18ftypheic" + b"\x00" * 16


def listed(desk):
    return "debts.listed" in facts_collect(case=desk.case, names=["debts.listed"], on=TODAY)


def open_work(actor):
    return [task.what for task in tasks_open(actor=actor, today=TODAY) if task.subject_type in ("letter", "letters")]


def read(letter, desk, outcome="claim", **more):
    return services.letter_read(letter_id=letter.pk, outcome=outcome, actor=desk.coach.actor, clock=make.CLOCK, **more)


def test_a_photo_of_a_resident_is_enough_to_start_and_waits_for_the_coach(staff):
    desk = make.a_desk()
    actor = people.actor_as_resident(desk.resident)
    assert not listed(desk)
    with acting(actor):
        letter = make.a_letter(desk, actor=actor)
        assert (letter.brought_by, letter.received_on) == ("resident", TODAY)
        assert selectors.letter_open(letter_id=letter.pk, case_id=desk.case.pk, actor=actor).content == make.JPEG
    assert listed(desk)
    assert open_work(desk.coach.actor) == ["debts.tasks.letters_read"]
    document = Document.objects.get()
    assert (document.case_id, document.person_id, document.kind) == (desk.case.pk, desk.resident.pk, "debt_letter")
    assert make.JPEG not in bytes(document.body)


def test_letters_are_read_oldest_first_and_the_work_is_done_with_the_last(staff):
    desk = make.a_desk()
    letters = [make.a_letter(desk, clock=FixedClock.on(TODAY, hour)) for hour in (8, 9, 10)]
    view = selectors.letter_view(letter_id=letters[0].pk, actor=desk.coach.actor)
    assert (view.left, view.next_id) == (3, letters[1].pk)
    for letter in letters[:2]:
        read(letter, desk, "not_a_debt")
    assert open_work(desk.coach.actor) == ["debts.tasks.letters_read"]
    read(letters[2], desk, "not_a_debt")
    assert open_work(desk.coach.actor) == []
    assert not listed(desk), "three letters about no debt are no debt"


def test_a_letter_becomes_a_debt_that_keeps_it_as_evidence(staff):
    desk = make.a_desk()
    letter = make.a_letter(desk)
    done = read(letter, desk, creditor_name="Waterbedrijf Duin", kind="water", cents=18_752, holds_on=date(2026, 9, 2))
    (line,) = selectors.claims_view(case_id=desk.case.pk, actor=desk.coach.actor).claims
    assert (line.id, line.cents, line.said_by, line.holds_on) == (done.claim_id, 18_752, "letter", date(2026, 9, 2))
    assert line.letters == (letter.pk,)
    again = make.a_letter(desk, content=make.PDF)
    read(again, desk, claim_id=line.id, cents=21_000, holds_on=date(2026, 11, 2))
    (line,) = selectors.claims_view(case_id=desk.case.pk, actor=desk.coach.actor).claims
    assert (line.cents, set(line.letters)) == (21_000, {letter.pk, again.pk})


def test_who_sent_an_unreadable_photo_is_asked_for_another_until_it_came(staff):
    desk = make.a_desk()
    actor = people.actor_as_resident(desk.resident)
    with acting(actor):
        blurred = make.a_letter(desk, actor=actor)
    read(blurred, desk, "unreadable")
    with acting(actor):
        assert open_work(actor) == ["debts.tasks.letter_again"]
        assert [one.id for one in selectors.claims_view(case_id=desk.case.pk, actor=actor).again] == [blurred.pk]
        make.a_letter(desk, actor=actor, replaces_id=blurred.pk)
        assert open_work(actor) == []
        assert selectors.claims_view(case_id=desk.case.pk, actor=actor).again == ()
        with pytest.raises(Conflict) as refusal, transaction.atomic():
            make.a_letter(desk, actor=actor, replaces_id=blurred.pk)
    assert refusal.value.code == "debts.letter_replaced"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "base.document_empty"),
        (b"\x00" * 100, "base.document_empty"),
        (b"\xff\xd8\xff" + b"x" * SIZE_MAX, "base.document_too_big"),
        (b"<html><script>alert(1)</script>", "base.document_type"),
        (b"MZ\x90\x00 an invoice.pdf.exe", "base.document_type"),
        (HEIC, "debts.letter_type"),
    ],
    ids=["nothing", "only-nul", "eleven-megabytes", "a-page", "a-program", "no-browser-shows-it"],
)
def test_what_is_no_letter_is_refused_by_its_content(staff, content, code):
    with pytest.raises(LabError) as refusal:
        make.a_letter(make.a_desk(), content=content)
    assert refusal.value.code == code
    assert not Document.objects.exists()


def test_a_letter_is_of_one_case_and_its_evidence_too(staff):
    desk, other = make.a_desk(), make.a_desk()
    letter, elsewhere = make.a_letter(desk), make.a_claim(other)
    for wrong in (
        {"claim_id": elsewhere.pk},
        {"creditor_name": "X", "kind": "shop", "debtor_ids": [other.resident.pk]},
    ):
        with pytest.raises(NotFound), transaction.atomic():
            read(letter, desk, cents=1, **wrong)
    said = services.Said(cents=1, holds_on=TODAY, by="letter", document_id=letter.document_id)
    with pytest.raises(NotFound), transaction.atomic():
        services.claim_amount_record(claim_id=elsewhere.pk, said=said, actor=other.coach.actor, clock=make.CLOCK)
    with acting(people.actor_as_resident(other.resident)) as actor:
        for case in (desk.case, other.case):
            with pytest.raises(NotFound):
                selectors.letter_open(letter_id=letter.pk, case_id=case.pk, actor=actor)
        with pytest.raises(NotFound), transaction.atomic():
            make.a_letter(desk, actor=actor)
        with pytest.raises(NotAllowed):
            read_as(actor, letter)
    with acting(people.a_creditor_employee().actor):
        assert not Letter.objects.exists()


def read_as(actor, letter):
    return services.letter_read(letter_id=letter.pk, outcome="not_a_debt", actor=actor, clock=make.CLOCK)


def test_opening_a_letter_is_noted_with_whose_it_is_and_why(staff):
    desk = make.a_desk()
    letter = make.a_letter(desk)
    with access.reading("page") as looked:
        selectors.letter_open(letter_id=letter.pk, case_id=desk.case.pk, actor=desk.coach.actor)
    assert looked.purposes == {"plan": [desk.resident.pk]}


def test_a_read_letter_stands(staff):
    desk = make.a_desk()
    letter = make.a_letter(desk)
    read(letter, desk, "not_a_debt")
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(outcome="unreadable", read_on=None, read_by=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.all().delete()


def test_two_colleagues_read_one_letter_at_once(committed_database):
    with acting(SYSTEM):
        desk, colleague = make.a_desk(), people.a_settlement_officer()
        letter = make.a_letter(desk)
    outcomes = at_once(
        *[
            lambda who=who: services.letter_read(
                letter_id=letter.pk, outcome="claim", creditor_name="Eén Schuld", kind="shop", cents=100,
                actor=who.actor, clock=make.CLOCK,
            )
            for who in (desk.coach, colleague)
        ]
    )  # fmt: skip
    one_conflict(outcomes, "debts.letter_read_already")
    with acting(SYSTEM):
        assert Claim.objects.count() == 1
        assert not Task.objects.filter(step="letters.read", done_at=None).exists()
