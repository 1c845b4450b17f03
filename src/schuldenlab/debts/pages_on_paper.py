# SPDX-License-Identifier: EUPL-1.2
"""What came on paper in one case, with the paper itself: an answer, what the court decided, a discharge; and the amount
on such a paper, put right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from schuldenlab.base import notices
from schuldenlab.base.documents import document_store
from schuldenlab.base.errors import LabError, NotAllowed, NotFound
from schuldenlab.base.forms import Form, attempt, refuse
from schuldenlab.base.models.documents import SIZE_MAX
from schuldenlab.base.money import euros
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import current_language, text

from . import policies, services
from .forms_on_paper import Answered, Corrected, Decided, Discharged, OnPaper
from .selectors import on_paper as selectors

# What may be added now, the name of its form, and from whom its paper is.
KINDS: dict[str, tuple[type[OnPaper], str]] = {
    "answer": (Answered, "creditor"),
    "court": (Decided, "court"),
    "discharge": (Discharged, "creditor"),
    "correct": (Corrected, ""),
}
REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def on_paper(request: HttpRequest, case_id: UUID) -> HttpResponse:
    policies.require(request.actor, "settle")
    view = selectors.on_paper_view(case_id=case_id, actor=request.actor, on=request.clock.today())
    asked = {"answer": view.open, "court": view.court_asked, "discharge": view.undischarged,
             "correct": view.papers}  # fmt: skip
    open_now = [name for name in KINDS if asked[name]]
    data, sent = request.POST.copy(), ""
    if request.method == "POST":
        sent = data.get("do") or (open_now[0] if len(open_now) == 1 else "")
        data["do"] = sent
    if sent and sent not in open_now:
        raise NotFound()
    forms: dict[str, Form] = {
        name: kind(
            data if name == sent else None,
            request.FILES if name == sent else None,
            offers=_CHOICES[name](asked[name]) if name in _CHOICES else (),
            initial={"do": name},
            auto_id=f"{name}_%s",
            **({"in_parts": view.in_parts} if name == "discharge" else {}),
        )
        for name, (kind, _) in KINDS.items()
        if name in open_now
    }
    look = None
    if sent == "correct" and data.get("sure") != "yes":
        look = _look(request, view, forms[sent]) if forms[sent].is_valid() else None
    elif sent and forms[sent].is_valid() and attempt(forms[sent], request, _adding(request, view, sent, forms[sent])):
        notices.say(request, f"debts.on_paper.done.{sent}")
        return HttpResponseRedirect(reverse("debts:proposal", args=[case_id]))
    elif isinstance(form := forms.get(sent), Discharged) and form.has_error("received_cents", "debts.received_less"):
        form.ask_again()
    return render(
        request,
        "debts/on_paper.html",
        {
            "case_id": case_id,
            "names": view.names,
            "look": look,
            "which": request.method == "POST" and not sent and len(forms) > 1,
            "forms": [(text(f"debts.on_paper.{name}.heading"), _told(name, view),
                       [_put_right(one) for one in view.papers if name == "correct" and len(one.amounts) > 1],
                       text(f"debts.on_paper.{name}.button"), form) for name, form in forms.items()],
        },
        status=REFUSED if request.method == "POST" and not look else 200,
    )  # fmt: skip


def _told(name: str, view: selectors.OnPaperView) -> str:
    if name == "court" and view.court_answered_on:
        on = date_in_words(view.court_answered_on, current_language(), year=True)
        return text("debts.on_paper.court.told_no", on=on)
    return text(f"debts.on_paper.{name}.{'told_parts' if name == 'discharge' and view.in_parts else 'told'}")


def _named(offers: Any) -> list[tuple[str, str]]:
    return [(str(one.id), f"{one.creditor}, {euros(one.cents, current_language())}") for one in offers]


def _for_whom(offers: Any) -> list[tuple[str, str]]:
    """A paper may name one of two who owe it together: then it is over for that one alone."""
    found = []
    for one, words in zip(offers, _named(offers), strict=True):
        found.append(words)
        for person_id, name in zip(one.debtor_ids, one.debtors, strict=False):
            found.append((f"{one.id}:{person_id}", text("debts.on_paper.for_one", offer=words[1], name=name)))
    return found


def _papers(papers: Any) -> list[tuple[str, str]]:
    return [(f"{one.discharge_id}:{one.cents}", f"{one.creditor}, {euros(one.cents, current_language())}")
            for one in papers]  # fmt: skip


_CHOICES: dict[str, Callable[[Any], list[tuple[str, str]]]] = {
    "answer": _named, "discharge": _for_whom, "correct": _papers,
}  # fmt: skip


def _put_right(paper: selectors.PaperLine) -> str:
    """Every amount of this paper with its day, the first one first."""
    language = current_language()
    said = (f"{euros(cents, language)} ({date_in_words(on, language, year=True)})" for cents, on in paper.amounts)
    return f"{paper.creditor}: {', '.join(said)}"


def _look(request: HttpRequest, view: selectors.OnPaperView, form: Any) -> dict[str, Any] | None:
    """What this correction changes, to look at before it counts; None when it cannot be, as the form says then."""
    told, language = form.told(), current_language()
    try:
        follows = services.correction_look(**told, actor=request.actor, clock=request.clock)
    except (NotAllowed, NotFound):
        raise
    except LabError as error:
        refuse(form, error)
        return None
    paper = next(one for one in view.papers if one.discharge_id == told["discharge_id"])
    amounts = {"was": euros(told["was_cents"], language), "cents": euros(told["received_cents"], language)}
    changed = [(name, ", ".join(dict.fromkeys(view.creditors[one] for one in found)))
               for name, found in (("off", follows.off), ("on", follows.on)) if found]  # fmt: skip
    part = follows.part_cents
    low = [] if part is None else [text("debts.on_paper.look.part", part=euros(part, language), **amounts)]
    return {
        "form": form,
        "sentence": text("debts.on_paper.look.sentence", creditor=paper.creditor, **amounts),
        "follows": low + [text(f"debts.on_paper.look.{name}", who=who) for name, who in changed or [("none", "")]],
        "button": text("debts.on_paper.look.button", **amounts),
    }


def _adding(request: HttpRequest, view: selectors.OnPaperView, what: str, form: Form) -> Callable[[], dict[str, str]]:
    told, who = form.cleaned_data, {"actor": request.actor, "clock": request.clock}
    if isinstance(form, Corrected):
        return lambda: {"correction": str(services.discharge_correct(**form.told(), **who).pk)}

    def add() -> dict[str, str]:
        if told["file"].size > SIZE_MAX:
            raise LabError("base.document_too_big", field="file", limit=SIZE_MAX // (1024 * 1024))
        paper = document_store(
            content=told["file"].read(), kind=f"paper_{what}", from_party=KINDS[what][1],
            received_on=request.clock.today(), case_id=view.case_id, **who,
        ).pk  # fmt: skip
        if what == "answer":
            accepts = told["kind"] == "accept"
            services.offer_answer(
                offer_id=UUID(told["offer_id"]), kind=told["kind"], reason_code=told["reason_code"],
                words=told["words"], discharge_after_payment=accepts, document_id=paper, **who,
            )  # fmt: skip
        elif what == "court" and view.proposal_id is not None:
            services.compulsory_answered(
                proposal_id=view.proposal_id, ordered=told["ordered"] == "yes", decided_on=told["decided_on"],
                document_id=paper, **who,
            )  # fmt: skip
        elif isinstance(form, Discharged):
            offer_id, _, person_id = told["offer_id"].partition(":")
            services.discharge_receive(
                offer_id=UUID(offer_id), given_on=told["given_on"], document_id=paper,
                debtor_ids=[UUID(person_id)] if person_id else (), **form.amount(), **who,
            )  # fmt: skip
        return {"paper": str(paper)}

    return add
