# SPDX-License-Identifier: EUPL-1.2
"""Letters: one layout, one text source, a PDF that a screen reader can read, and a record of what went out.

A letter says what it is, what the reader needs to do, by when and who to call; the reference comes last. Rooms register
a letter by name and version and keep its words in their texts under ``letters.<name>`` (see letters/README.md).
The same inputs give the same bytes, whatever machine or day: date and reference are inputs too.
"""

from __future__ import annotations

import json
import re
from calendar import timegm
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import typst

from . import crypto, events
from .actor import Actor
from .clock import Clock
from .documents import document_store
from .errors import LabError
from .inputs import clean_line, clean_text
from .models import Paper
from .terms import date_in_words
from .texts import text

FOLDER = Path(__file__).parent / "letters"
PARTS = ("what", "todo", "by_when", "call")
MORE_PARTS = ("why", "plan", "next", "objection", "back", "long", "not_working")  # of a decision, and of a contract
VALUE_LIMIT = 10_000
TOGETHER = {False: (75, 34), True: (40, 26)}  # by large print: letters on a line, lines that fit on a page of it

Values = Mapping[str, str | int | date]


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of letter. `formal`: u for organisations, je for residents. A new wording is a new version."""

    key: str
    version: int
    parts: tuple[str, ...] = PARTS
    formal: bool = False

    def text_key(self, part: str) -> str:
        room, name = self.key.split(".")
        return f"{room}.letters.{name}.{part}"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the city's name and address, and the lines under the greeting at the end."""

    name: str
    lines: Sequence[str]
    signed: Sequence[str]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who reads. `kind` is "person" or "organisation"; `lines` is the address as on the envelope.

    `secret_address`: nobody but the reader opens the letter in the portal. To whom a letter to a person goes is decided
    in one place: people.selectors.letter_recipient.
    """

    kind: str
    id: UUID
    name: str
    lines: Sequence[str]
    language: str = "nl"
    large_print: bool = False
    secret_address: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a letter consists of, before it is a PDF."""

    template: Template
    sender: Sender
    recipient: Recipient
    written_on: date
    reference: str
    values: Values = field(default_factory=dict)

    def inputs(self) -> dict[str, object]:
        """What the layout gets: finished sentences only.

        Raises LabError base.text_hidden_characters or base.text_too_long for a value that cannot be printed.
        """
        language, template = self.recipient.language, self.template
        values = {name: _printed(value, language) for name, value in self.values.items()}
        form = "formal" if template.formal else "informal"
        return {
            "subject": text(template.text_key("subject"), language, **values),
            "language": language,
            "large_print": self.recipient.large_print,
            "date": {"year": self.written_on.year, "month": self.written_on.month, "day": self.written_on.day},
            "date_words": date_in_words(self.written_on, language, year=True),
            "sender": {"name": clean_line(self.sender.name), "lines": [clean_line(line) for line in self.sender.lines]},
            "recipient": {"lines": [clean_line(line) for line in self.recipient.lines]},
            "greeting": text(f"base.letter.{form}.greeting", language, name=clean_line(self.recipient.name)),
            "sections": [
                _section(text(f"base.letter.{form}.{part}", language), said, self.recipient.large_print)
                for part in template.parts
                if (said := text(template.text_key(part), language, **values)).strip()
            ],
            "regards": text("base.letter.regards", language),
            "signed": [clean_line(line) for line in self.sender.signed],
            "reference": text("base.letter.reference", language, reference=clean_line(self.reference)),
            "page_words": text("base.letter.page", language),
        }


_templates: dict[str, Template] = {}


def register(key: str, *, version: int, parts: Sequence[str] = PARTS, formal: bool = False) -> Template:
    """Make a letter known under ``<room>.<name>``. Twice the same name is a programming error."""
    assert key not in _templates, f"{key} is registered twice"
    assert set(parts) <= {*PARTS, *MORE_PARTS}, f"a letter has the parts {PARTS + MORE_PARTS}"
    _templates[key] = Template(key, version, tuple(parts), formal)
    return _templates[key]


def registered() -> tuple[Template, ...]:
    return tuple(_templates.values())


def letter_pdf(letter: Letter) -> bytes:
    """The letter as a tagged PDF (PDF/UA-1). Raises LabError base.letter_character for what our fonts cannot print."""
    return _compiled(letter.inputs(), written_on=letter.written_on)


def letter_make(
    *,
    template: Template,
    sender: Sender,
    recipient: Recipient,
    values: Values,
    channel: str,
    actor: Actor,
    clock: Clock,
    case_id: UUID | None = None,
    person_id: UUID | None = None,
    sent_on: date | None = None,
    keep_until: date | None = None,
) -> Paper:
    """Write a letter, keep its PDF under the key of the case, and record what was sent to whom.

    `channel`: post, portal or handed_over. A letter to a person can be opened by that person in the portal; one that an
    office gets for a person by that person, `person_id`. `sent_on`: the day it goes out, which is the day it bears;
    today, unless the post goes later.
    """
    document_id = uuid4()
    letter = Letter(
        template=template,
        sender=sender,
        recipient=recipient,
        written_on=sent_on or clock.today(),
        reference=document_id.hex[:8].upper(),
        values=values,
    )
    inputs = letter.inputs()
    document = document_store(
        document_id=document_id,
        content=_compiled(inputs, written_on=letter.written_on),
        kind=f"letter.{template.key}",
        from_party="city",
        received_on=letter.written_on,
        case_id=case_id,
        person_id=recipient.id if recipient.kind == "person" else person_id,
        own_only=recipient.secret_address,
        keep_until=keep_until,
        actor=actor,
        clock=clock,
    )
    paper = Paper.objects.create(
        known_at=clock.now(),
        document=document,
        template=template.key,
        version=template.version,
        inputs_hash=crypto.fingerprint("letter", _json(inputs).encode()),
        language=recipient.language,
        large_print=recipient.large_print,
        recipient_type=recipient.kind,
        recipient_id=recipient.id,
        sent_on=letter.written_on,
        channel=channel,
    )
    events.record(
        "letter.sent",
        actor=actor,
        subject=("paper", paper.pk),
        case_id=case_id,
        clock=clock,
        template=template.key,
        version=template.version,
        channel=channel,
    )
    return paper


def _compiled(inputs: Mapping[str, object], *, written_on: date) -> bytes:
    try:
        return typst.compile(
            FOLDER / "letter.typ",
            root=FOLDER,
            sys_inputs={"data": _json(inputs)},
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,  # else the same letter differs from machine to machine
            timestamp=timegm(written_on.timetuple()),
        )
    except typst.TypstError as reason:
        # Without the cause: its message repeats the words of the letter.
        if "could not be displayed" in str(reason):
            raise LabError("base.letter_character") from None
        raise


def _printed(value: str | int | date, language: str) -> str:
    if isinstance(value, date):
        words = date_in_words(value, language, year=True)
        return re.sub(r"(\d) (\D+) (\d)", "\\1\u00a0\\2\u00a0\\3", words)  # "23 november 2026" stays on one line
    return clean_text(str(value), limit=VALUE_LIMIT)


def _section(heading: str, words: str, large_print: bool) -> dict[str, object]:
    """`together`: it stays on one page. Longer than that it may go on overleaf, or words would fall off the paper."""
    paragraphs, (characters, most) = _paragraphs(words), TOGETHER[large_print]
    lines = sum(1 + len(line) // characters for lines in paragraphs for line in lines) + len(paragraphs)
    return {"heading": heading, "paragraphs": paragraphs, "together": lines <= most}


def _paragraphs(words: str) -> list[list[str]]:
    """Paragraphs of lines: a blank line ends a paragraph. Where a value between two sentences is empty, one space."""
    words = re.sub(" {2,}", " ", words)
    return [part.strip().split("\n") for part in words.split("\n\n") if part.strip()]


def _json(inputs: Mapping[str, object]) -> str:
    return json.dumps(inputs, sort_keys=True, ensure_ascii=True)
