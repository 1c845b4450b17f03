# SPDX-License-Identifier: EUPL-1.2
"""One customer of a creditor, found by our reference: what went to and fro, asking how far we are, and telling."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from schuldenlab.base import notices
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.base.forms import Form, attempt
from schuldenlab.base.texts import text

from . import services
from .forms_creditor import BalanceAgain, Find, NoticeAnswer, StatusAsk, StatusTell
from .models import Message
from .pages_answered import content
from .selectors import about as selectors
from .selectors.creditor import is_creditor

REFUSED, ABSENT = 422, 404


@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest) -> HttpResponse:
    if not is_creditor(request.actor):
        raise NotAllowed()
    find = Find(request.GET if "reference" in request.GET else None)
    if not (find.is_bound and find.is_valid()):
        return _show(request, find, status=REFUSED if find.is_bound else 200)
    try:
        view = selectors.about(reference=find.cleaned_data["reference"], actor=request.actor, on=request.clock.today())
    except NotFound:
        if request.method == "POST":
            raise
        find.add_error("reference", ValidationError(text("debts.about.not_found")))
        return _show(request, find, status=ABSENT)
    forms = _forms(view, request)
    which = request.POST.get("which", "") if request.method == "POST" else ""
    if request.method == "POST":
        form = forms.get(which)
        if form is None and which == "notice_answer":  # a second click: it was answered
            notices.say(request, "debts.creditor.said.already")
            return HttpResponseRedirect(address(view.reference))
        if form is None:
            raise BadRequest("this page has no such form")
        if form.is_valid() and attempt(form, request, lambda: {"id": str(_do(which, form, view, request).pk)}):
            if which == "balance_again":
                return HttpResponseRedirect(reverse("debts:questions"))
            if which != "status_ask":
                notices.say(request, f"debts.about.done.{which}")
            return HttpResponseRedirect(address(view.reference))
    return _show(request, find, view=view, forms=forms, status=REFUSED if which else 200)


def address(reference: str) -> str:
    return f"{reverse('debts:about')}?{urlencode({'reference': reference})}"


def _forms(view: selectors.About, request: HttpRequest) -> dict[str, Form]:
    sent = request.POST.get("which", "") if request.method == "POST" else ""
    kinds: dict[str, type[Form]] = {"status_ask": StatusAsk, "status_tell": StatusTell}
    if view.notice_id is not None:
        kinds["notice_answer"] = NoticeAnswer
    if view.has_answered:
        kinds["balance_again"] = BalanceAgain
    return {name: kind(request.POST if name == sent else None, auto_id=f"{name}_%s") for name, kind in kinds.items()}


def _do(which: str, form: Form, view: selectors.About, request: HttpRequest) -> Message:
    told, who = form.cleaned_data, {"actor": request.actor, "clock": request.clock}
    if which == "notice_answer" and view.notice_id is not None:
        return services.notice_answer(
            message_id=view.notice_id, client_unknown=told["client_unknown"],
            customer_number=told["customer_number"], **who,
        )  # fmt: skip
    if which == "balance_again":
        return services.balance_again(conversation_id=view.id, **who)
    if which == "status_tell":
        return services.status_tell(conversation_id=view.id, words=told["words"], **who)
    return services.status_ask(conversation_id=view.id, **who)


def _show(
    request: HttpRequest, find: Find, *, view: selectors.About | None = None, forms: dict[str, Form] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    last = view.messages[0] if view else None
    return render(
        request,
        "debts/about.html",
        {
            "find": Find() if view else find,
            "view": view,
            "forms": forms or {},
            "several": len(request.actor.organisation_ids) > 1,
            "status": last.payload["status"] if last and last.kind == "status_told" and last.payload else "",
            "messages": [(one, content(one)) for one in view.messages] if view else [],
        },
        status=status,
    )
