# SPDX-License-Identifier: EUPL-1.2
"""Letters: readable by everybody, made of words only, the same bytes every time."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader

from schuldenlab.base import letters
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole
from schuldenlab.base.documents import document_open
from schuldenlab.base.errors import LabError, NotFound
from schuldenlab.base.letters import Letter, Recipient, Sender, Template
from schuldenlab.base.models import Document, Event, Paper
from schuldenlab.base.texts import LANGUAGES, sentences

SENDER = Sender("Gemeente Voorbeeld", ("Postbus 1", "1000 AA Voorbeeld"), ("Fatima de Vries", "Schuldenlab"))
RECIPIENT = Recipient("person", UUID(int=5), "Zoë Çelik", ("Mevrouw Z. Çelik", "Straat 1", "1234 AB Voorbeeld"))
VALUES = {
    "talk_on": date(2026, 11, 23),
    "when": "Fatima belt je vóór vrijdag 27 november 2026.",
    "told": "",
    "about": "",
    "coach": "Fatima",
    "phone": "14 000",
}
TALK_NOTED = Template("cases.talk_noted", version=1)  # any letter would do: this is the first one a resident gets
LETTER = Letter(TALK_NOTED, SENDER, RECIPIENT, date(2026, 11, 23), "7F3A0001", VALUES)


def _read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def _words(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in _read(pdf).pages))


def _with(**values: str) -> Letter:
    return replace(LETTER, values=VALUES | values)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("large_print", [False, True])
def test_a_screen_reader_can_read_the_letter(language, large_print):
    letter = replace(LETTER, recipient=replace(RECIPIENT, language=language, large_print=large_print))
    pdf = _read(letters.letter_pdf(letter))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.title == letter.inputs()["subject"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


def test_headings_are_headings_and_in_the_order_of_reading():
    roles = _roles(_read(letters.letter_pdf(LETTER)).trailer["/Root"]["/StructTreeRoot"])
    assert [role for role in roles if role.startswith("/H")] == ["/H1", "/H2", "/H2", "/H2", "/H2"]
    assert roles.count("/P") >= 8


def _roles(node) -> list[str]:
    """Structure roles, depth first."""
    node = node.get_object()
    if not isinstance(node, dict):
        return []
    kids = node.get("/K", [])
    kids = kids if isinstance(kids, list) else [kids]
    own = [str(node["/S"])] if "/S" in node else []
    return own + [role for kid in kids if not isinstance(kid, int) for role in _roles(kid)]


def test_it_says_who_what_todo_when_call_and_the_reference_last():
    words = _words(letters.letter_pdf(LETTER))
    order = [
        "Gemeente Voorbeeld",
        "Mevrouw Z. Çelik",
        "maandag 23 november 2026",
        "We hebben ons gesprek van maandag 23 november 2026 opgeschreven.",
        "Beste Zoë Çelik,",
        "Wat is dit?",
        "Wat moet je doen?",
        "Fatima belt je vóór vrijdag 27 november 2026.",
        "Bel Fatima: 14 000.",
        "Met vriendelijke groet, Fatima de Vries",
        "Ons kenmerk: 7F3A0001",
    ]
    places = [words.index(part) for part in order]
    assert places == sorted(places)
    assert words.rstrip().endswith("7F3A0001")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_on_one_page(language):
    letter = replace(LETTER, recipient=replace(RECIPIENT, language=language))
    assert len(_read(letters.letter_pdf(letter)).pages) == 1


def test_a_heading_without_words_is_left_out_and_an_empty_value_leaves_no_gap():
    empty = _with(when="").inputs()["sections"]
    assert [one["heading"] for one in LETTER.inputs()["sections"]][2] == "Wanneer?"
    assert "Wanneer?" not in [one["heading"] for one in empty]
    assert letters._paragraphs("Dit is zo.  Dat ook.\n\n ") == [["Dit is zo. Dat ook."]]


def test_what_fits_on_a_page_stays_together_and_in_large_print_that_is_less():
    objection = sentences("nl")["cases.letters.objection"]
    assert letters._section("", objection, large_print=False)["together"]
    assert letters._section("", objection * 2, large_print=False)["together"]
    assert not letters._section("", objection * 2, large_print=True)["together"]


def test_large_print_is_large():
    pdf = _read(letters.letter_pdf(replace(LETTER, recipient=replace(RECIPIENT, large_print=True))))
    sizes: list[float] = []
    pdf.pages[0].extract_text(
        visitor_text=lambda text, cm, tm, font, size: sizes.append(size) if text.strip() else None
    )
    assert min(sizes) >= 15
    assert max(sizes) >= 18


HOSTILE = [
    '#eval("1+1")',
    '#panic("x") #import "@preview/x:1.0.0"',
    '#read("letter.typ")',
    '"); #sys.inputs',
    "*vet* _schuin_ `code` $x^2$ @ref <label> // weg /* weg */ = kop",
    "{coach} {0} {coach.__class__} %s",
    "\\u{1F600} \\ \\# ~ -- ---",
    "<b>html</b> &amp; </script>",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_are_printed_and_never_executed(words):
    printed = _words(letters.letter_pdf(_with(coach=words)))
    assert printed.replace(" ", "").count(words.replace(" ", "")) == 2


@pytest.mark.parametrize("words", HOSTILE)
def test_a_name_and_an_address_are_words_too(words):
    letter = replace(LETTER, recipient=replace(RECIPIENT, name=words, lines=(words,)))
    assert _words(letters.letter_pdf(letter)).replace(" ", "").count(words.replace(" ", "")) == 2


def test_a_very_long_value_takes_more_pages_and_loses_nothing():
    words = "schuld " * 1_400
    pdf = letters.letter_pdf(_with(phone=words))
    assert _words(pdf).count("schuld") >= 1_400
    assert "Bladzijde 2" in _words(pdf)


def test_a_word_without_an_end_does_not_break_the_letter():
    assert len(_read(letters.letter_pdf(_with(phone="x" * 9_000))).pages) >= 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Fatima\x00", "base.text_hidden_characters"),
        ("x" * 10_001, "base.text_too_long"),
        ("李小龙", "base.letter_character"),
        ("😀", "base.letter_character"),
    ],
)
def test_what_cannot_be_printed_is_refused_without_repeating_it(words, code):
    with pytest.raises(LabError) as refusal:
        letters.letter_pdf(_with(coach=words))
    assert refusal.value.code == code
    assert words[:3] not in f"{refusal.value} {refusal.value.values} {refusal.value.__cause__}"


def test_the_same_inputs_give_the_same_bytes():
    assert letters.letter_pdf(LETTER) == letters.letter_pdf(replace(LETTER))
    assert letters.letter_pdf(LETTER) != letters.letter_pdf(_with(phone="14 001"))
    assert letters.letter_pdf(LETTER) != letters.letter_pdf(replace(LETTER, written_on=date(2026, 11, 24)))


@pytest.mark.parametrize("template", letters.registered(), ids=lambda template: template.key)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_registered_letter_has_its_words(template, language):
    known = sentences(language)
    for part in ("subject", *template.parts):
        assert known[template.text_key(part)].strip()
    assert known[template.text_key("subject")].endswith((".", "?"))


def test_a_letter_is_kept_under_the_key_of_the_case_and_recorded(staff, clock):
    case_id = uuid4()
    paper = letters.letter_make(
        template=TALK_NOTED,
        sender=SENDER,
        recipient=RECIPIENT,
        values=VALUES,
        channel="post",
        actor=staff,
        clock=clock,
        case_id=case_id,
    )
    opened = document_open(document_id=paper.document_id, actor=staff, purpose="letter")
    assert "Beste Zoë Çelik" in _words(opened.content)
    assert paper.document_id.hex[:8].upper() in _words(opened.content)
    assert b"%PDF" not in bytes(Document.objects.get().body)
    assert (paper.template, paper.version, paper.sent_on) == ("cases.talk_noted", 1, clock.today())
    event = Event.objects.get(verb="letter.sent")
    assert event.case_id == case_id
    assert "Zoë" not in str(event.data)


def test_the_resident_opens_their_own_letter_in_the_portal_and_nobody_elses(db, clock):
    me = Actor(account_id=uuid4(), person_id=RECIPIENT.id, db_role=DbRole.PORTAL, person_ids=(RECIPIENT.id,))
    other = Actor(account_id=uuid4(), person_id=uuid4(), db_role=DbRole.PORTAL, person_ids=(uuid4(),))
    with acting(SYSTEM):
        paper = letters.letter_make(
            template=TALK_NOTED,
            sender=SENDER,
            recipient=RECIPIENT,
            values=VALUES,
            channel="portal",
            actor=SYSTEM,
            clock=clock,
        )
    with acting(me):
        assert Paper.objects.get() == paper
        opened = document_open(document_id=paper.document_id, actor=me, purpose="letter")
        assert "Beste Zoë" in _words(opened.content)
    with acting(other):
        assert not Paper.objects.exists()
        assert not Document.objects.exists()
        with pytest.raises(NotFound):
            document_open(document_id=paper.document_id, actor=other, purpose="letter")
