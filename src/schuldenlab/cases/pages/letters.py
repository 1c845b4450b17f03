# SPDX-License-Identifier: EUPL-1.2
"""Letters: what went out about a case, a resident's own, and one opened."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from schuldenlab.base import notices
from schuldenlab.base.actor import DbRole
from schuldenlab.base.errors import LabError
from schuldenlab.base.forms import Words, words_of
from schuldenlab.base.texts import current_language, sentences, text

from .. import services
from ..selectors_papers import LetterLine, WaitingLine, letter_open, letters_sent, may_read, my_letters
from ._tools import may, purpose_of, show


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter by the name a reader knows it by. `why`: what it waits for, when it could not be made yet."""

    name: str
    line: LetterLine | WaitingLine
    why: Words | None = None


@require_safe
def sent(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Who may not read what the letters say, sees which went out and when, and no link."""
    actor = request.actor
    purpose = purpose_of(actor)
    found = letters_sent(case_id=case_id, actor=actor, purpose=purpose, on=request.clock.today())
    return show(
        request,
        "cases/letters/sent.html",
        case_id=case_id,
        title=", ".join(found.names),
        reads=may_read(purpose),
        may_give=may(actor, "letter_by_hand"),
        waiting=[
            Shown(text(f"cases.papers.{one.paper}"), one, words_of(LabError(one.held_by)) if one.held_by else None)
            for one in found.waiting
        ],
        letters=[Shown(_name(one), one) for one in found.sent],
    )


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    found = my_letters(actor=request.actor, on=request.clock.today())
    return show(request, "cases/letters/mine.html", reads=True, letters=[Shown(_name(one), one) for one in found])


@require_safe
def letter(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Shown in the browser, kept nowhere on the way."""
    content = letter_open(document_id=document_id, actor=request.actor, purpose=purpose_of(request.actor))
    headers = {"Content-Disposition": f'inline; filename="{text("cases.letters_page.file")}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_POST
def by_hand(request: HttpRequest, case_id: UUID, paper_due_id: UUID) -> HttpResponse:
    services.letter_by_hand(case_id=case_id, paper_due_id=paper_due_id, actor=request.actor, clock=request.clock)
    notices.say(request, "cases.letters_page.by_hand_made")
    return HttpResponseRedirect(reverse("cases:letters_sent", args=[case_id]))


@require_POST
def large(request: HttpRequest, document_id: UUID) -> HttpResponse:
    row = services.letter_large(document_id=document_id, actor=request.actor, clock=request.clock)
    notices.say(request, "cases.letters_page.large_made")
    staff = request.actor.db_role is DbRole.STAFF
    return HttpResponseRedirect(
        reverse("cases:letters_sent", args=[row.case_id]) if staff else reverse("cases:my_letters")
    )


def _name(one: LetterLine) -> str:
    """What the letter is, in a few words; a letter of another room brings its own name."""
    room, _, template = one.kind.partition(".")
    known = sentences(current_language())
    return known.get(f"{room}.letters.{template}.name", known["cases.letters_page.letter"])
