# SPDX-License-Identifier: EUPL-1.2
"""What a creditor says or asks of its own accord: the answer to a notice, where its debt stands, how far we are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.models import Task
from schuldenlab.cases.models import Case
from schuldenlab.people.tests import factories as people

from .. import services, silence, wire_names
from ..models import Claim, Conversation, Message, Proposal
from ..selectors.about import about
from ..services.conversation import opened
from ..services.telling import UNREAD_MAX
from . import creditors as make
from . import settling
from .settled import paid, signed

NOW = people.CLOCK
TOMORROW = FixedClock.on(NOW.today() + timedelta(days=1))


@pytest.fixture
def debts(staff):
    found = make.debts_of_somebody()
    make.a_claim(found, people.an_organisation())
    make.asked(found)
    return found


@pytest.fixture
def clerk(debts):
    return people.a_creditor_employee(organisation=Claim.objects.get().creditor)


@pytest.fixture
def conversation(debts):
    return Conversation.objects.get()


def as_clerk(clerk, verb, *, clock=NOW, **arguments):
    with acting(clerk.actor):
        return verb(actor=clerk.actor, clock=clock, **arguments)


def to_read() -> bool:
    return Task.objects.filter(step=silence.TOLD_STEP, done_at=None).exists()


def test_the_notice_is_answered_once_and_the_number_goes_with_the_debt(debts, clerk):
    notice = Message.objects.get(type="notice")
    answer = as_clerk(clerk, services.notice_answer, message_id=notice.pk, customer_number="K 77")
    expected = {path for path in wire_names.FIELDS["notice_answer"] if not path.startswith(("message.", "conv"))}
    assert wire_names.paths(opened(answer)) == expected
    assert (answer.answers_id, Claim.objects.get().reference_customer) == (notice.pk, "K 77")
    assert not to_read()  # nobody has to do anything
    with pytest.raises(Conflict, match="answered_already"):
        as_clerk(clerk, services.notice_answer, message_id=notice.pk)


def test_who_does_not_know_the_client_is_for_the_officer_to_read(debts, clerk):
    notice, question = Message.objects.get(type="notice"), Message.objects.get(type="balance_request")
    with pytest.raises(NotFound):
        as_clerk(clerk, services.notice_answer, message_id=question.pk)
    answer = as_clerk(clerk, services.notice_answer, message_id=notice.pk, client_unknown=True, customer_number="K")
    assert (to_read(), Claim.objects.get().reference_customer) == (True, "")
    for _ in range(2):
        services.told_read(message_id=answer.pk, actor=debts.officer.actor, clock=TOMORROW)
    assert (to_read(), Message.objects.get(pk=answer.pk).confirmed_at) == (False, TOMORROW.now())


def test_what_a_creditor_tells_is_read_by_the_officer_and_lies_under_the_key(debts, clerk, conversation):
    told = as_clerk(clerk, services.status_tell, conversation_id=conversation.pk, words="Verkocht aan Kroon.")
    assert (told.type, opened(told)) == ("status_from_creditor", {"status": "Verkocht aan Kroon."})
    assert b"Kroon" not in bytes(Message.objects.get(pk=told.pk).payload)
    assert to_read()
    with pytest.raises(NotAllowed):
        services.told_read(message_id=told.pk, actor=debts.desk.coach.actor, clock=NOW)


@pytest.mark.parametrize(
    ("words", "why"), [("", "missing"), ("x\x00y", "hidden"), ("x" * 10_000_000, "too_long"), ("  ", "missing")]
)
def test_words_that_cannot_be_are_refused(debts, clerk, conversation, words, why):
    with pytest.raises(LabError, match=why):
        as_clerk(clerk, services.status_tell, conversation_id=conversation.pk, words=words)
    assert not to_read()


def test_who_asks_how_far_we_are_hears_it_at_once(debts, clerk, conversation):
    ask = {"conversation_id": conversation.pk}
    first = as_clerk(clerk, services.status_ask, **ask)
    assert (opened(first)["status"], first.answers.type) == ("inventory", "status_request")
    assert as_clerk(clerk, services.status_ask, **ask) == first  # again on one day
    assert as_clerk(clerk, services.status_ask, clock=TOMORROW, **ask) != first
    assert not to_read()


def test_how_far_we_are_follows_the_offer_and_the_agreement(staff):
    at = settling.a_settling(debts=settling.DEBTS[2:3])
    offer = settling.sent(at).offers.get()
    clerk = people.a_creditor_employee(organisation=offer.creditor)
    ask = {"conversation_id": Conversation.objects.get(case=at.case).pk}
    assert opened(as_clerk(clerk, services.status_ask, **ask))["status"] == "offered"
    as_clerk(clerk, services.offer_answer, offer_id=offer.pk, kind="accept", discharge_after_payment=True)
    assert opened(as_clerk(clerk, services.status_ask, **ask))["status"] == "agreed"
    signed(at, Proposal.objects.get())
    assert opened(as_clerk(clerk, services.status_ask, **ask))["status"] == "signed"
    paid(at)
    assert opened(as_clerk(clerk, services.status_ask, **ask))["status"] == "done"


def test_who_goes_on_telling_waits_until_somebody_read_it(debts, clerk, conversation):
    tell = {"conversation_id": conversation.pk, "words": "Nog iets."}
    told = [as_clerk(clerk, services.status_tell, **tell) for _ in range(UNREAD_MAX)]
    with pytest.raises(Conflict, match=r"debts.told_too_many"):
        as_clerk(clerk, services.status_tell, **tell)
    services.told_read(message_id=told[0].pk, actor=debts.officer.actor, clock=NOW)
    as_clerk(clerk, services.status_tell, **tell)


def test_nobody_else_asks_tells_or_sees_it(debts, clerk, conversation):
    for actor in (people.a_creditor_employee().actor, debts.officer.actor):
        for verb, more in ((services.status_ask, {}), (services.status_tell, {"words": "Iets"})):
            with acting(actor), pytest.raises((NotFound, NotAllowed)):
                verb(conversation_id=conversation.pk, actor=actor, clock=NOW, **more)
        with acting(actor), pytest.raises((NotFound, NotAllowed)):
            about(reference=conversation.reference, actor=actor, on=NOW.today())
    assert Message.objects.filter(direction="in").count() == 0


def test_a_conversation_is_found_by_its_reference_however_it_is_typed(debts, clerk, conversation):
    typed = f" {conversation.reference.lower().replace('-', ' ')} "
    with acting(clerk.actor):
        found = about(reference=typed, actor=clerk.actor, on=NOW.today())
        with pytest.raises(NotFound):
            about(reference="4X7K-Q9PA-HH2M", actor=clerk.actor, on=NOW.today())
    assert (found.id, found.names) == (conversation.pk, ("Yara Sofie " + debts.desk.resident.surname,))
    assert {one.type for one in found.messages} == {"notice", "balance_request"}


def test_a_case_that_is_over_still_says_so(debts, clerk, conversation):
    with acting(SYSTEM):
        Case.objects.filter(pk=debts.case.pk).update(closed_on=NOW.today(), outcome="completed")
    assert opened(as_clerk(clerk, services.status_ask, conversation_id=conversation.pk))["status"] == "ended"
    with pytest.raises(Conflict, match="case_closed"):
        as_clerk(clerk, services.status_tell, conversation_id=conversation.pk, words="Iets")
