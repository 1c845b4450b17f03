# SPDX-License-Identifier: EUPL-1.2
"""The post of a case: what waits, the photo beside the form, and the next letter after it."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from schuldenlab.base import notices
from schuldenlab.base.calls import once
from schuldenlab.base.documents import SIZE_MAX
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.forms import attempt, words_of
from schuldenlab.base.texts import text
from schuldenlab.base.uploads import UPLOAD_MAX

from . import policies, selectors, services
from .forms_claims import AddLetter, AddLetters, ReadLetter, too_big, too_many
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
    form = letters_form(request)
    if request.method == "POST" and form.is_valid() and (count := letters_added(form, request, case_id)):
        notices.say(request, f"debts.page.letters.{'added' if count == 1 else 'added_more'}", count=count)
        return HttpResponseRedirect(reverse("debts:letters", args=[case_id]))
    view = selectors.claims_view(case_id=case_id, actor=request.actor)
    return show(request, "debts/letters.html", form, view=view, title=", ".join(view.clients))


@FORM
def letter(request: HttpRequest, case_id: UUID, letter_id: UUID) -> HttpResponse:
    """One letter beside its form. Saved, the next one is there at once."""
    policies.require(request.actor, "letter_read")
    seen, debts = selectors.letter_beside(letter_id=letter_id, case_id=case_id, actor=request.actor)
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


def letters_form(request: HttpRequest) -> AddLetters:
    """The form with the button for several files; a body that is too large to be read is said at the button too."""
    form = AddLetters(request.POST, request.FILES) if request.method == "POST" else AddLetters()
    if _body(request) > UPLOAD_MAX:
        form.add_refused(too_many())
    return form


def letter_form(request: HttpRequest) -> AddLetter:
    """The same for one file."""
    form = AddLetter(request.POST, request.FILES) if request.method == "POST" else AddLetter()
    if _body(request) > UPLOAD_MAX:
        form.add_refused(too_big())
    return form


def letters_added(form: AddLetters, request: HttpRequest, case_id: UUID) -> int:
    """Keep each file as a letter of its own, once for this sending of it: how many, when all of them could be kept.

    0 when some could not: each is said at the button by the name of its file, and the others stay kept.
    """
    kept, files = 0, form.cleaned_data["file"]
    for file in files:
        try:
            with transaction.atomic():
                _keep(form, request, case_id, file)
            kept += 1
        except (NotAllowed, NotFound):
            raise
        except Conflict as full:  # nothing more can be kept, whatever its name
            form.add_error("file", ValidationError(words_of(full).line, code=full.code))
            break
        except LabError as error:
            why = words_of(error).line
            said = text("debts.page.letters_add.not_kept", name=file.name[:60], why=why) if len(files) > 1 else why
            form.add_error("file", ValidationError(said, code=error.code))
    if kept == len(files):
        return kept
    if kept:
        key = "one_kept" if kept == 1 else "kept"
        form.add_error("file", ValidationError(text(f"debts.page.letters_add.{key}", count=kept), code=key))
    return 0


def letter_added(form: AddLetter, request: HttpRequest, case_id: UUID, **more: Any) -> bool:
    """Keep the letter, once for this sending of this file: another file from the same page is another letter."""
    content = form.cleaned_data["file"]
    form.cleaned_data["once"] += _print(content)
    keep = {"case_id": case_id, "content": content, "actor": request.actor, "clock": request.clock} | more
    return attempt(form, request, lambda: {"id": str(services.letter_add(**keep).pk)}) is not None


def _keep(form: AddLetters, request: HttpRequest, case_id: UUID, file: UploadedFile) -> None:
    if (file.size or 0) > SIZE_MAX:
        raise LabError("base.document_too_big", field="file", limit=SIZE_MAX // (1024 * 1024))
    content, by = bytes(file.read()), {"actor": request.actor, "clock": request.clock}
    once(
        caller=request.actor.account_id,
        key=form.cleaned_data["once"] + _print(content),
        request={"path": request.path},
        do=lambda: {"id": str(services.letter_add(case_id=case_id, content=content, **by).pk)},
        clock=request.clock,
    )


def _print(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:24]


def _body(request: HttpRequest) -> int:
    return int(request.headers.get("Content-Length") or 0)


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
