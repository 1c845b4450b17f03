# SPDX-License-Identifier: EUPL-1.2
"""Rekenhulp for anybody, without login and keeping nothing; and the same page for the coach, in a case.

Answers travel in the body of the form alone, so no address and no log holds them. The page answers a POST itself: a
redirect would need a place to keep what was typed.
"""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from schuldenlab import law
from schuldenlab.base import notices
from schuldenlab.base.forms import Form, attempt
from schuldenlab.base.texts import LANGUAGES, current_language
from schuldenlab.debts import policies, services
from schuldenlab.debts.selectors import calculation as kept

from .. import pages
from ..language import remember
from ..often import too_often
from .audience import speaks
from .chart import curve
from .fields import carried
from .outcome import outcome, receipt
from .prefilled import as_sent
from .shown import Lines, Page
from .talk import Talk

BODY_MAX = 64 * 1024
TIMES = 240  # a minute; a whole office may be behind one address


class Save(Form):
    """The press that keeps a calculation with its case. The questions are read by their own groups; `answers` is what
    they came to, so that one press is about one set of answers."""

    answers = forms.CharField(required=False)


@csrf_exempt  # it changes nothing, so whoever sends a form here gains nothing; a token would leave a cookie
@require_http_methods(["GET", "HEAD", "POST"])
def calculator(request: HttpRequest) -> HttpResponse:
    """Without login: nothing is stored, not in the browser either, and nobody is asked who they are.

    But for the language, of who presses that.
    """
    if request.method == "POST":
        if _is_too_big(request):
            return pages.bad_request(request, RequestDataTooBig())
        if too_often(request, "calculator", times=TIMES):
            return pages.too_often(request)
    return _answer(request, request.POST, case_id=None)


@require_http_methods(["GET", "HEAD", "POST"])
def in_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The same questions, filled in from the case; what comes out is kept with it by who may calculate there."""
    policies.require(request.actor, "calculation_make")
    on = request.clock.today()
    if request.method == "POST":
        if _is_too_big(request):
            return pages.bad_request(request, RequestDataTooBig())
        kept.prefilled(case_id=case_id, actor=request.actor, on=on)  # raises NotFound outside the actor's sight
        return _answer(request, request.POST, case_id=case_id)
    start = kept.prefilled(case_id=case_id, actor=request.actor, on=on)
    parts = kept.told_in_parts(case_id=case_id, actor=request.actor)
    return _answer(request, as_sent(start, parts, on=on), case_id=case_id)


def _answer(request: HttpRequest, sent: QueryDict, *, case_id: UUID | None) -> HttpResponse:
    chosen = sent.get("language", "")
    if chosen in LANGUAGES and chosen != current_language():
        sent = sent.copy()
        for name in [one for one in sent if one != "country_factor"]:  # a share has decimals and no thousands
            sent.setlist(name, [carried(one, language=current_language()) for one in sent.getlist(name)])
    language = chosen if chosen in LANGUAGES else current_language()
    with translation.override(language), speaks(to_staff=case_id is not None):
        response = _drawn(request, sent, case_id)
        response.headers["Content-Language"] = current_language()
    response.headers["Cache-Control"] = "no-store, private"
    if chosen in LANGUAGES:
        remember(response, chosen)
    return response


def _drawn(request: HttpRequest, sent: QueryDict, case_id: UUID | None) -> HttpResponse:
    do = sent.get("do", "")
    scheme = case_id is not None or "scheme" in (do, sent.get("scheme", ""))
    talk = Talk(sent, on=request.clock.today(), language=current_language(), scheme=scheme)
    if do.startswith("receipt:") and (file := receipt(talk.state, do.partition(":")[2])) is not None:
        name = f"receipt-{do.partition(':')[2]}.json"
        return HttpResponse(
            file, content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )
    save = None
    if case_id is not None and talk.state.capacity.answer is not None and not talk.wrong:
        pressed = sent.copy()
        pressed["answers"] = repr((talk.state.facts, talk.state.manual))
        save = Save(pressed if do == "save" else None)
        if do == "save" and save.is_valid() and _kept(request, save, talk, case_id):
            notices.say(request, "debts.settling.calculation.done")
            return HttpResponseRedirect(reverse("debts:calculation", args=[case_id]))
    wrong = talk.wrong or bool(save and save.errors)
    drawn = curve(talk.state, _slider(sent))
    page = Page(talk, outcome(talk.state), Lines(drawn) if drawn else None, case_id, save, all_open=do == "print")
    shown = {"page": page, "talk": talk, "answer": page.outcome}
    return render(request, "site/calculator.html", shown, status=422 if wrong else 200)


def _kept(request: HttpRequest, save: Save, talk: Talk, case_id: UUID) -> object:
    """What the service of the room of debts made of it; None where it refused, and then the page says why."""
    facts = {name: one for name, one in talk.state.facts.items() if not isinstance(one, law.Entered)}
    entered = {name: one for name, one in talk.state.facts.items() if isinstance(one, law.Entered)}
    by_hand = {
        name: services.ByHand(one.value, one.source, one.reason) for name, one in (entered | talk.state.manual).items()
    }

    def make() -> dict[str, str]:
        made = services.calculation_make(
            case_id=case_id, facts=facts, by_hand=by_hand, actor=request.actor, clock=request.clock
        )
        return {"receipt_id": str(made)}

    return attempt(save, request, make)


def _slider(sent: QueryDict) -> int | None:
    """The income of the slider in cents, where no answer was sent that moves it; anything else there is no income."""
    if sent.get("do") not in ("slide", "print", "scheme") and "language" not in sent:
        return None
    typed = sent.get("slider", "")
    return int(typed) * 100 if typed.isascii() and typed.isdigit() and len(typed) <= 12 else None


def _is_too_big(request: HttpRequest) -> bool:
    return int(request.META.get("CONTENT_LENGTH") or 0) > BODY_MAX
