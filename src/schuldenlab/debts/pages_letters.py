# SPDX-License-Identifier: EUPL-1.2
"""The post of a case: what waits, the photo beside the form, and the next letter after it."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from schuldenlab.base import notices
from schuldenlab.base.errors import Conflict
from schuldenlab.base.forms import attempt

from . import policies, selectors, services
from .forms_claims import AddLetter, ReadLetter, too_big
from .pages_claims import FORM, organisations, show

# The file is somebody else's: nothing in it runs, and nothing keeps it.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store, private",
}
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}
_WITHOUT_DEBT = ("not_a_debt", "unreadable")


@FORM
def letters(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The queue of a case, and a button to add one that was handed over."""
    policies.require(request.actor, "letter_read")
    form = letter_form(request)
    if request.method == "POST" and form.is_valid() and letter_added(form, request, case_id):
        notices.say(request, "debts.page.letters.added")
        return HttpResponseRedirect(reverse("debts:letters", args=[case_id]))
    view = selectors.claims_view(case_id=case_id, actor=request.actor)
    return show(request, "debts/letters.html", form, view=view, title=", ".join(view.clients))


@FORM
def letter(request: HttpRequest, case_id: UUID, letter_id: UUID) -> HttpResponse:
    """One letter beside its form. Saved, the next one is there at once."""
    policies.require(request.actor, "letter_read")
    seen = selectors.letter_view(letter_id=letter_id, case_id=case_id, actor=request.actor)
    debts = selectors.claims_view(case_id=case_id, actor=request.actor)
    form = None
    if seen.read_on is None and debts.is_open:
        form = ReadLetter(request.POST or None, clients=debts.client_names, claims=debts.claims,
                          initial={"debtor_ids": list(debts.client_names)[:1]})  # fmt: skip
    if request.method == "POST":
        if form is None:
            raise Conflict("debts.letter_read_already")
        if outcome := _read(form, request, letter_id):
            notices.say(request, f"debts.page.letter.done_{outcome}")
            return HttpResponseRedirect(_after(seen))
    return show(
        request, "debts/letter.html", form, seen=seen, view=debts, title=", ".join(debts.clients),
        organisations=organisations(request) if form else (),
    )  # fmt: skip


@require_safe
def letter_file(request: HttpRequest, case_id: UUID, letter_id: UUID) -> HttpResponse:
    """The file as it came in, for who may see this case; each opening is noted."""
    opened = selectors.letter_open(letter_id=letter_id, case_id=case_id, actor=request.actor)
    media_type = opened.document.media_type
    sandbox = "; sandbox" if media_type.startswith("image/") else ""  # a reader of PDF does not start in a sandbox
    headers = _HEADERS | {
        "Content-Security-Policy": _HEADERS["Content-Security-Policy"] + sandbox,
        "Content-Disposition": f'inline; filename="brief.{_ENDINGS[media_type]}"',
    }
    return HttpResponse(opened.content, content_type=media_type, headers=headers)


def letter_form(request: HttpRequest) -> AddLetter:
    """The form with the file button; a body that is too large to be read at all is said at the button too."""
    form = AddLetter(request.POST, request.FILES) if request.method == "POST" else AddLetter()
    if int(request.headers.get("Content-Length") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        form.full_clean()
        form.errors.pop("file", None)
        form.add_error("file", too_big())
    return form


def letter_added(form: AddLetter, request: HttpRequest, case_id: UUID, **more: Any) -> bool:
    """Keep the letter, once for this sending of this file: another file from the same page is another letter."""
    content = form.cleaned_data["file"]
    form.cleaned_data["once"] += hashlib.sha256(content).hexdigest()[:24]
    keep = {"case_id": case_id, "content": content, "actor": request.actor, "clock": request.clock} | more
    return attempt(form, request, lambda: {"id": str(services.letter_add(**keep).pk)}) is not None


def _read(form: ReadLetter, request: HttpRequest, letter_id: UUID) -> str:
    """What came of it; empty when something has to be mended first."""
    outcome = request.POST.get("outcome", "claim")
    reading = {"letter_id": letter_id, "actor": request.actor, "clock": request.clock}
    if outcome in _WITHOUT_DEBT:  # whatever is typed for a debt does not matter now
        services.letter_read(outcome=outcome, **reading)
        return outcome
    if not form.is_valid():
        return ""
    told = _told(form)
    done = attempt(form, request, lambda: {"id": str(services.letter_read(outcome="claim", **reading, **told).pk)})
    return "claim" if done else ""


def _told(form: ReadLetter) -> dict[str, Any]:
    told = form.cleaned_data
    amount = {"cents": told["cents"], "holds_on": told["holds_on"]}
    if told.get("claim"):
        return amount | {"claim_id": UUID(told["claim"])}
    return (
        amount
        | form.owed_to
        | {
            "kind": told["kind"],
            "debtor_ids": form.debtors,
            "reference_customer": told["reference_customer"],
            "reference_creditor": told["reference_creditor"],
        }
    )


def _after(seen: selectors.LetterView) -> str:
    if seen.next_id:
        return reverse("debts:letter", args=[seen.case_id, seen.next_id])
    return reverse("debts:debts", args=[seen.case_id])
