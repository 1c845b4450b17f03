# SPDX-License-Identifier: EUPL-1.2
"""To whom a letter goes, and who else may read it afterwards."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import schuldenlab
from schuldenlab.base import letters
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.documents import document_open
from schuldenlab.base.errors import LabError, NotFound
from schuldenlab.base.models import Document

from .. import selectors, services
from ..models import Address, Representation
from ..partial_date import PartialDate
from ..selectors import Purpose
from . import factories as make

TODAY = date(2026, 11, 23)
SENDER = letters.Sender("Gemeente Voorbeeld", ("Postbus 1", "1000 AA Voorbeeld"), ("Fatima",))
TALK_NOTED = letters.Template("cases.talk_noted", version=1)
VALUES = {"talk_on": TODAY, "told": "", "about": "", "when": "", "coach": "Fatima", "phone": "14 000"}


@pytest.fixture(autouse=True)
def keys_dir(tmp_path: Path, settings) -> None:
    settings.KEYS_DIR = str(tmp_path)


def recipient_for(person):
    return selectors.letter_recipient(person_id=person.id, on=TODAY, actor=make.a_coach().actor, purpose=Purpose.PLAN)


def represent(person, clock, kind="guardian", **by):
    services.representation_start(
        person_id=person.id, kind=kind, holds_from=make.LONG_AGO, actor=SYSTEM, clock=clock, **by
    )


def send(person, clock):
    recipient = recipient_for(person)
    return letters.letter_make(
        template=TALK_NOTED, sender=SENDER, recipient=recipient, values=VALUES, channel="post", actor=SYSTEM,
        clock=clock,
    ).document_id  # fmt: skip


def opens(document_id, actor):
    with acting(actor):
        return document_open(document_id=document_id, actor=actor, purpose=Purpose.OWN).content.startswith(b"%PDF")


def test_a_letter_goes_to_the_letter_address_before_the_home_address(staff, clock):
    person = make.a_resident()
    assert recipient_for(person).lines[0] == person.full_name
    assert "Voorbeeldstraat" in recipient_for(person).lines[1]
    make.an_address(person, kind="letter", street="Briefadres")
    assert "Briefadres" in recipient_for(person).lines[1]


def test_a_letter_goes_to_the_guardian_and_not_to_the_ward(staff, clock):
    ward, guardian, administrator = make.a_resident(), make.a_resident(), make.a_resident()
    represent(ward, clock, "administrator", by_person_id=administrator.id)
    assert recipient_for(ward).id == administrator.id
    represent(ward, clock, by_person_id=guardian.id)
    assert recipient_for(ward).id == guardian.id
    assert ward.surname not in "".join(recipient_for(ward).lines)


def test_a_letter_goes_to_the_office_that_administers(staff, clock):
    ward, office = make.a_resident(), make.an_organisation(kinds=["administrator"])
    represent(ward, clock, "administrator", by_organisation_id=office.id)
    with pytest.raises(LabError, match=r"people\.address_missing"):
        recipient_for(ward)
    services.address_start(
        organisation_id=office.id, kind="visit", street="Kantoorweg", holds_from=make.LONG_AGO, actor=SYSTEM,
        clock=clock,
    )  # fmt: skip
    recipient = recipient_for(ward)
    assert (recipient.kind, recipient.id, recipient.lines) == ("organisation", office.id, (office.name, "Kantoorweg"))


@pytest.mark.parametrize("kind", ["authorised", "second_debtor"])
def test_who_was_only_authorised_does_not_get_the_letter_instead(staff, clock, kind):
    person = make.a_resident()
    represent(person, clock, kind, by_person_id=make.a_resident().id)
    assert recipient_for(person).id == person.id


def test_letters_wait_while_nobody_knows_the_guardian(staff, clock):
    ward, guardian = make.a_resident(), make.a_resident()
    represent(ward, clock, by_person_id=guardian.id)
    services.person_record_death(person_id=guardian.id, died=PartialDate(2026), actor=SYSTEM, clock=clock)
    assert Representation.objects.filter(by_person=None, by_organisation=None).exists()
    with pytest.raises(LabError, match=r"people\.guardian_unknown"):
        recipient_for(ward)


def test_the_dead_get_no_letters_and_without_an_address_none_is_made(staff, clock):
    dead, nowhere = make.a_resident(), make.a_person()
    services.person_record_death(person_id=dead.id, died=PartialDate(2026), actor=SYSTEM, clock=clock)
    for person, code in ((dead, "people.person_deceased"), (nowhere, "people.address_missing")):
        with pytest.raises(LabError) as refusal:
            recipient_for(person)
        assert refusal.value.code == code


def test_a_letter_given_by_hand_needs_no_address_and_keeps_one_that_is_known(staff, clock):
    known, nowhere = make.a_resident(), make.a_person()
    make.an_address(known, street="Dorpsstraat", house_number=3)
    by = {"on": clock.today(), "actor": SYSTEM, "purpose": "plan", "by_hand": True}
    assert selectors.letter_recipient(person_id=nowhere.id, **by).lines == (nowhere.full_name,)
    assert "Dorpsstraat 3" in selectors.letter_recipient(person_id=known.id, **by).lines


def test_who_acts_for_somebody_reads_their_letters_until_the_address_is_secret(staff, clock):
    person, helper = make.a_resident(), make.a_person()
    represent(person, clock, "authorised", by_person_id=helper.id)
    before = send(person, clock)
    acts, own = make.actor_as_resident(helper, person), make.actor_as_resident(person)
    assert opens(before, acts)
    services.person_correct(person_id=person.id, revision=1, reason="secrecy", secrecy=7, actor=SYSTEM, clock=clock)
    after = send(person, clock)
    for document_id in (before, after):
        assert opens(document_id, own)
        with pytest.raises(NotFound):
            opens(document_id, acts)
    with acting(acts):  # and the database says the same without any filter
        assert not Document.objects.exists()


def test_the_database_gives_who_acts_for_somebody_no_address(staff, clock):
    ward, helper = make.a_resident(secret=True), make.a_resident()
    acts = make.actor_as_resident(helper, ward)
    with acting(acts):
        assert set(Address.objects.values_list("person_id", flat=True)) == {helper.id}
        card = selectors.person_card(person_id=ward.id, actor=acts, purpose=Purpose.OWN, on=TODAY)
        assert (card.address, card.address_hidden) == ((), True)


def test_the_recipient_of_a_letter_to_a_person_is_made_in_one_place():
    source = Path(schuldenlab.__file__).parent
    makers = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if "tests" not in path.parts and re.search(r"""\bRecipient\((?!\s*(kind=)?"organisation")""", path.read_text())
    }
    assert makers == {"people/selectors/letters.py"}
