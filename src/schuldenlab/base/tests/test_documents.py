# SPDX-License-Identifier: EUPL-1.2
"""Papers: only what we can open safely, unreadable outside, and every opening noted."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.base import access, case_keys
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole
from schuldenlab.base.documents import document_open, document_store, media_type_of
from schuldenlab.base.errors import LabError, NotAllowed, NotFound
from schuldenlab.base.models import CaseKey, Document, Event
from schuldenlab.base.models.documents import SIZE_MAX

PDF = b"%PDF-1.7\n%\xe2\xe3\nexample"
ON = date(2026, 11, 23)


def _resident() -> Actor:
    person = uuid4()
    return Actor(account_id=uuid4(), person_id=person, db_role=DbRole.PORTAL, person_ids=(person,))


def _store(actor: Actor, clock, **other) -> Document:
    values = {"content": PDF, "kind": "letter.in", "from_party": "creditor", "received_on": ON, "case_id": uuid4()}
    return document_store(**(values | {"actor": actor, "clock": clock} | other))


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "image/heic"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00", "image/heic"),
    ],
)
def test_what_a_file_is_follows_from_its_content(content, media_type):
    assert media_type_of(content) == media_type


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "base.document_empty"),
        (b"\x00" * 2_000, "base.document_empty"),
        (b" \n\t", "base.document_empty"),
        (b"<html><script>alert(1)</script>", "base.document_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "base.document_type"),
        (b"  %PDF-1.7 behind something else", "base.document_type"),
        (b"PK\x03\x04 a Word file", "base.document_type"),
        (b"MZ a program", "base.document_type"),
        (b"GIF89a", "base.document_type"),
        (b"RIFF\x24\x00\x00\x00WAVE", "base.document_type"),
        (b"\x00\x00\x00\x18ftypmp42", "base.document_type"),
        (b"%PDF-" + b"x" * SIZE_MAX, "base.document_too_big"),
    ],
)
def test_other_files_are_refused_in_words(content, code):
    with pytest.raises(LabError) as refusal:
        media_type_of(content)
    assert (refusal.value.code, refusal.value.field) == (code, "file")


@given(st.binary(max_size=64))
def test_no_bytes_make_it_crash(content):
    try:
        assert media_type_of(content).split("/")[0] in ("application", "image")
    except LabError as refusal:
        assert refusal.code in ("base.document_empty", "base.document_type")  # noqa: PT017


def test_the_largest_allowed_file_is_kept_whole(staff, clock):
    content = b"%PDF-" + b"x" * (SIZE_MAX - 5)
    document = _store(staff, clock, content=content)
    assert document_open(document_id=document.pk, actor=staff, purpose="test").content == content


def test_in_the_database_a_paper_is_unreadable(staff, clock):
    row = Document.objects.get(pk=_store(staff, clock).pk)
    assert b"PDF" not in bytes(row.body) + bytes(row.fingerprint)
    assert (row.size, row.media_type) == (len(PDF), "application/pdf")
    assert Event.objects.get(verb="document.stored").subject_id == row.pk


@pytest.mark.parametrize("with_case", [True, False])
def test_destroying_the_key_destroys_the_paper(staff, clock, with_case):
    document = _store(staff, clock, case_id=uuid4() if with_case else None)
    assert document_open(document_id=document.pk, actor=staff, purpose="test").content == PDF
    case_keys.destroy(case_id=document.case_id or document.pk, actor=staff, clock=clock)
    with pytest.raises(LabError, match=r"base.case_key_destroyed"):
        document_open(document_id=document.pk, actor=staff, purpose="test")


def test_a_body_moved_to_another_paper_is_refused(staff, clock):
    case_id = uuid4()
    first, second = (_store(staff, clock, case_id=case_id) for _ in range(2))
    cipher = case_keys.for_reading(case_id)
    with pytest.raises(LabError, match=r"base.sealed_unreadable"):
        cipher.unseal_bytes(bytes(first.body), column="base_document.body", row_id=second.pk)


def test_every_opening_is_noted(staff, clock):
    person = uuid4()
    document = _store(staff, clock, person_id=person)
    with access.reading("base:document") as current:
        document_open(document_id=document.pk, actor=staff, purpose="see_letter")
    assert current.purposes == {"see_letter": [person]}


def test_a_resident_keeps_and_opens_their_own_papers_only(db, clock):
    me, other = _resident(), _resident()
    with acting(me):
        mine = _store(me, clock, person_id=me.person_id, case_id=None)
    with acting(other):
        theirs = _store(other, clock, person_id=other.person_id, case_id=None)
    with acting(SYSTEM):
        about_me = _store(SYSTEM, clock)
    with acting(me):
        assert list(Document.objects.values_list("pk", flat=True)) == [mine.pk]
        assert document_open(document_id=mine.pk, actor=me, purpose="own").content == PDF
        for hidden in (theirs, about_me):
            with pytest.raises(NotFound):
                document_open(document_id=hidden.pk, actor=me, purpose="own")


@pytest.mark.parametrize("for_whom", ["nobody", "another"])
def test_a_resident_cannot_store_for_another(db, clock, for_whom):
    me = _resident()
    person_id = None if for_whom == "nobody" else uuid4()
    with acting(me), pytest.raises(NotAllowed):
        _store(me, clock, person_id=person_id)
    with pytest.raises(ProgrammingError, match="row-level security"), acting(me):
        Document.objects.create(
            known_at=clock.now(),
            person_id=person_id,
            kind="x",
            fingerprint=b"",
            media_type="application/pdf",
            size=1,
            body=b"x",
            from_party="x",
            received_on=ON,
        )


@pytest.mark.parametrize("code", ["", "Brief van mevrouw De Vries", "x" * 41, "a\x00", "<b>"])
def test_kind_and_sender_are_codes(staff, clock, code):
    for name in ("kind", "from_party"):
        with pytest.raises(LabError, match=r"base.document_code") as refusal:
            _store(staff, clock, **{name: code})
        assert refusal.value.field == name


def test_only_how_long_we_keep_it_may_change(staff, clock):
    row = Document.objects.filter(pk=_store(staff, clock).pk)
    assert row.update(keep_until=date(2032, 1, 1)) == 1
    for change in ({"body": b"x"}, {"person_id": uuid4()}, {"received_on": ON}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            row.update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        row.delete()


def test_the_portal_puts_no_paper_in_a_case(staff, clock):
    """Whose case it is, base cannot know: the room that does stores the paper as the system."""
    resident, case_id = _resident(), uuid4()
    with acting(resident), pytest.raises(NotAllowed):
        _store(resident, clock, person_id=resident.person_id, case_id=case_id)
    assert not CaseKey.objects.filter(case_id=case_id).exists()
    with acting(resident):
        assert _store(resident, clock, person_id=resident.person_id, case_id=None).case_id is None
