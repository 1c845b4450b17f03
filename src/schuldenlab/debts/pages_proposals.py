# SPDX-License-Identifier: EUPL-1.2
"""Pages of settling: calculate what can be missed, propose it to the creditors, sign what was agreed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from schuldenlab.base import notices
from schuldenlab.base.actor import DbRole
from schuldenlab.base.documents import document_open, document_store
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.forms import Form, Words, attempt, words_of
from schuldenlab.base.models.documents import SIZE_MAX
from schuldenlab.base.money import euros
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import current_language, text
from schuldenlab.people.purposes import Purpose

from . import policies, services
from .forms_settling import CHARGE, Again, Court, End, Higher, Make, Send, Sign, SignedPaper
from .selectors import contract as contracts
from .selectors import settling as selectors
from .selectors.calculation import Story
from .selectors.outside import StaysLine
from .selectors.proposal_story import proposal_story
from .services._settling import proposal_digest

FORM = require_http_methods(["GET", "HEAD", "POST"])
REFUSED = 422


def _show(request: HttpRequest, template: str, *, refused: bool = False, **values: object) -> HttpResponse:
    return render(request, template, values, status=REFUSED if refused else 200)


# --- the proposal


@FORM
def proposal(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Where the proposal is, the one next thing, and each creditor with what it is offered."""
    refused: Form | None = None
    stale: Words | None = None
    view = selectors.settling_view(case_id=case_id, actor=request.actor, on=request.clock.today())
    may = policies.may(request.actor, "settle")
    if request.method == "POST":
        if not may:
            raise NotAllowed()
        form, done = _pressed(request, view)
        if done:
            notices.say(request, f"debts.settling.done.{form.cleaned_data['do']}")
            return HttpResponseRedirect(reverse("debts:proposal", args=[case_id]))
        refused, stale = form, _stale(form, view)
    seen = {"seen": _seen(view)}
    kinds: tuple[tuple[str, Any, dict[str, Any]], ...] = (
        ("make", Make, {}),
        ("higher", Higher, {}),
        ("send", Send, {"pots": view.pots}),
        ("again", Again, {}),
        ("court", Court, {}),
    )
    shown = {
        name: refused if type(refused) is kind else kind(**rest, initial=seen, auto_id=f"{name}_%s")
        for name, kind, rest in kinds
    }
    return _show(
        request,
        "debts/proposal.html",
        refused=refused is not None,
        stale=stale,
        view=view,
        one=view.proposal,
        **_next(view),
        story=_story(request, view),
        all_open="print" in request.GET,
        share=selectors.percent(view.proposal.share_ppm) if view.proposal else "",
        total={
            "cents": sum(line.cents for line in view.proposal.counting),
            "owed": sum(line.owed_cents for line in view.proposal.counting),
        }
        if view.proposal
        else None,
        lines=[(line, selectors.percent(line.share_ppm)) for line in view.proposal.offers] if view.proposal else [],
        stays=_stays(view.stays),
        may=may,
        forms=shown,
        refused_form=refused if type(refused) is End and not stale else None,
        fail=End(initial={"do": "fail"} | seen, auto_id="fail_%s"),
        withdraw=End(initial={"do": "withdraw"} | seen, auto_id="withdraw_%s"),
    )


def _story(request: HttpRequest, view: selectors.SettlingView) -> Story | None:
    one = view.proposal
    return proposal_story(receipt_id=one.receipt_id, case_id=view.case_id, actor=request.actor) if one else None


def _seen(view: selectors.SettlingView) -> str:
    """What somebody looks at: which proposal, with which answers; nothing when there is none yet."""
    return proposal_digest(view.proposal, view.proposal.offers) if view.proposal else ""


def _stale(form: Form, view: selectors.SettlingView) -> Words | None:
    """What to say when the press was about something else than what is there now. The page says it, as the button may
    be gone; the form keeps what was typed, and the next press is about what is seen then."""
    if not form.has_error(NON_FIELD_ERRORS, code="base.stale"):
        return None
    form.data = form.data.copy()
    form.data["seen"] = _seen(view)
    form.full_clean()
    return words_of(Conflict("base.stale"))


def _stays(rows: Sequence[StaysLine]) -> list[tuple[StaysLine, str, str]]:
    return [(row, text(f"debts.kind.{row.kind}"), row.why_in_words(current_language())) for row in rows]


def _next(view: selectors.SettlingView) -> dict[str, str]:
    """The one next thing: what it is, in a sentence, why, and which button it has."""
    one, language = view.proposal, current_language()
    if one is None or one.state == "failed":
        key = "failed" if one else "start"
        if not view.has_offer:
            key, step = "no_offer", ""
        elif view.open_claims:
            key, step = "claims", "claims"
        elif not view.is_current:
            key, step = ("old" if view.has_calculation else "calculation"), "calculate"
        else:
            step = "make"
        return _said(key, step, count=view.open_claims)
    amounts = {
        "cents": euros(sum(line.cents for line in one.counting), language),
        "owed": euros(sum(line.owed_cents for line in one.counting), language),
    }
    if one.state == "draft":
        if view.needs_decision:
            return _said("decide", "decide", **amounts)
        if view.reserves and not any(pot.can_spend_cents >= one.cents for pot in view.pots):
            return _said("no_money", "", **amounts)
        return _said("draft" if view.reserves else "draft_no_pot", "send", **amounts)
    if one.unpaid:
        key = "unpaid" if view.reserves else "unpaid_parts"
        return _said(key, "", who=", ".join(dict.fromkeys(line.creditor for line in one.unpaid)))
    if one.state == "agreed" and not one.joined:
        return _said(_taken_back(view.stays), "")
    if one.state == "agreed" and one.ended:
        key = "agreed_ended" if one.counting else "none_owed"
        return _said(key, "contract" if one.counting else "", ended=_ended(one.ended), **amounts)
    if one.state == "agreed":
        return _said("agreed", "contract", **amounts)
    everybody_said_yes = not one.open and not one.refused
    if one.changed and not everybody_said_yes and (one.court_asked_on is None or view.court_answered_on):
        who = ", ".join(dict.fromkeys(line.creditor for line in one.changed))
        if one.agreement == "each" and one.open:
            return _said("changed_one", "", who=who)
        return _said("changed_debt", "withdraw", who=who)
    if one.open:
        until = date_in_words(one.expires_on, language, year=True) if one.expires_on else ""
        return _said("waiting", "", count=one.open, until=until)
    if everybody_said_yes:  # and yet there is no agreement
        return _said("changed", "withdraw")
    if one.court_asked_on and not view.court_answered_on:
        return _said("court", "")
    key = "court_no" if view.court_answered_on else "refused"
    return _said(key, "again" if one.may_ask_again else "", count=len(one.refused))


def _ended(lines: Sequence[selectors.OfferLine]) -> str:
    """Each debt that ended by its creditor, with how it did."""
    return ", ".join(f"{line.creditor} ({text(f'debts.settling.ended.{line.ended}')})" for line in lines)


def _taken_back(stays: Sequence[StaysLine]) -> str:
    """Why nothing is left of an agreement: the end of a text key."""
    return "not_paid" if any(one.why == "no_deal" for one in stays) else "paid_another_way"


_COUNTED = ("claims", "waiting", "refused")  # one creditor is not "1 creditors"


def _said(key: str, step: str, **values: object) -> dict[str, str]:
    at = f"debts.settling.next.{key}{'_one' if key in _COUNTED and values.get('count') == 1 else ''}"
    return {"sentence": text(f"{at}.what", **values), "why": text(f"{at}.why", **values), "next": step}


def _pressed(request: HttpRequest, view: selectors.SettlingView) -> tuple[Form, object]:
    """The form of the button that was pressed, and what came of it. Raises NotFound for no button of ours."""
    who: dict[str, Any] = {"actor": request.actor, "clock": request.clock}
    running = {"proposal_id": view.proposal.id} | who if view.proposal else None
    do = request.POST.get("do", "")
    kind = {"make": Make, "higher": Higher, "send": Send, "again": Again, "court": Court, "fail": End,
            "withdraw": End}.get(do)  # fmt: skip
    if kind is None or (running is None and do not in ("make", "higher")):
        raise NotFound()
    form: Any = kind(request.POST)
    if kind is Send:
        form = Send(request.POST, pots=view.pots)
    elif kind is Make:
        form = Make(request.POST, asks_charge=CHARGE in request.POST)
    if not form.is_valid():
        return form, None
    told = form.cleaned_data
    calls: dict[str, Callable[[], Any]] = {
        "make": lambda: services.proposal_make(case_id=view.case_id, by_hand=form.by_hand(), **who),
        "higher": lambda: services.proposal_make(
            case_id=view.case_id, at_least_ppm=told["at_least_ppm"], why=told["why"], **who
        ),
        "send": lambda: services.offers_send(
            pot_id=UUID(told["pot_id"]) if told.get("pot_id") else None, **(running or {})
        ),
        "again": lambda: services.offers_reconsider(reasons=told["reasons"], seen=told["seen"], **(running or {})),
        "court": lambda: services.compulsory_file(filed_on=told["filed_on"], **(running or {})),
        "fail": lambda: services.proposal_fail(**(running or {})),
        "withdraw": lambda: services.proposal_withdraw(**(running or {})),
    }

    def act() -> dict[str, str]:
        if told["seen"] != _seen(view):
            raise Conflict("base.stale")
        try:
            calls[do]()
        except LabError as refused:
            lacks.append(refused)
            raise
        return {"done": do}

    lacks: list[LabError] = []
    done = attempt(form, request, act)
    if lacks and lacks[0].code == "debts.not_established" and lacks[0].field == CHARGE and CHARGE not in form.fields:
        form = Make(request.POST, asks_charge=True)
        form.errors.clear()  # nobody was asked yet
        form.add_error(CHARGE, ValidationError(words_of(lacks[0]).line, code=lacks[0].code))
    return form, done


# --- the contract


@FORM
def contract(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What is signed, in plain words; the resident presses, a coach adds the paper that was signed."""
    actor, today = request.actor, request.clock.today()
    policies.require(actor, "contract_sign")
    view = contracts.contract_view(case_id=case_id, actor=actor, on=today)
    staff = actor.db_role is DbRole.STAFF
    forms: dict[UUID, Form] = {}
    refused = False
    for line in view.lines if view and view.proposal.offers else ():  # none: all of it was taken back
        if line.signed_on is not None or not (line.is_mine or staff):
            continue
        mine = request.method == "POST" and request.POST.get("person_id") == str(line.person_id)
        start = {"person_id": line.person_id, "signed_on": today.strftime("%d-%m-%Y"), "seen": line.seen}
        form: Form = (
            SignedPaper(
                request.POST if mine else None, request.FILES if mine else None, signers=line.signers, initial=start,
                auto_id=f"{line.person_id}_%s",
            )
            if staff
            else Sign(request.POST if mine else None, initial=start, auto_id=f"{line.person_id}_%s")
        )  # fmt: skip
        forms[line.person_id] = form
        if mine and view and form.is_valid() and attempt(form, request, _signing(request, view, form)):
            notices.say(request, "debts.settling.contract.done.what")
            return HttpResponseRedirect(reverse("debts:contract", args=[case_id]))
        if mine and isinstance(form, Sign):
            form.shows(line.seen)
        refused = refused or mine
    return _show(
        request,
        "debts/contract.html",
        refused=refused,
        case_id=case_id,
        view=view,
        lines=[(line, forms.get(line.person_id)) for line in view.lines] if view else [],
        stays=_stays(view.stays) if view else [],
        agreed=f"head_{view.proposal.agreed_by}" if view else "",
        sections=list(_sections(view)) if view else [],
        staff=staff,
        **_contract_words(view, staff),
    )


def _sections(view: contracts.ContractView) -> Iterator[tuple[str, list[str]]]:
    """What else is signed, as the paper says it: the heading and its paragraphs."""
    if view.terms is None:
        return
    parts = {"todo": view.terms.goals}
    if not view.pays_nothing:
        owes = bool(view.own_cents or view.shared)
        parts = {"back": view.terms.ways if owes else "", "long": view.terms.long,
                 "not_working": view.terms.not_working} | parts  # fmt: skip
    for part, words in parts.items():
        if words:
            yield text(f"base.letter.informal.{part}"), words.split("\n\n")


def _contract_words(view: contracts.ContractView | None, staff: bool) -> dict[str, str]:
    if view is None:
        return {}
    signed = all(line.signed_on for line in view.lines)
    mine = any(line.is_mine for line in view.lines)
    key = "done" if signed else "yours" if mine else "staff" if staff else "other"
    at = f"debts.settling.contract.{key}"
    if view.proposal.unpaid:
        who = ", ".join(dict.fromkeys(line.creditor for line in view.proposal.unpaid))
        at = f"debts.settling.contract.unpaid{'' if view.reserves else '_parts'}"
        return {"sentence": text(f"{at}.what", who=who), "why": text(f"{at}.why", who=who)}
    if view.lines and not view.proposal.offers:
        at = f"debts.settling.contract.{_taken_back(view.stays)}"
        return {"sentence": text(f"{at}.what"), "why": text(f"{at}.why")}
    gone = euros(view.gone_cents, current_language())
    if key in ("done", "yours") and view.pays_nothing:
        by_court = signed and any(line.state != "accepted" for line in view.proposal.offers)
        at = f"{at}_nothing{'_court' if by_court else ''}"
    elif signed and not view.reserves:
        at = f"{at}_parts"
    return {"sentence": text(f"{at}.what", gone=gone), "why": text(f"{at}.why", gone=gone)}


def _signing(request: HttpRequest, view: contracts.ContractView, form: Form) -> Callable[[], dict[str, str]]:
    told, who = form.cleaned_data, {"actor": request.actor, "clock": request.clock}

    def sign() -> dict[str, str]:
        more: dict[str, Any] = {}
        if isinstance(form, SignedPaper):
            if told["file"].size > SIZE_MAX:
                raise LabError("base.document_too_big", field="file", limit=SIZE_MAX // (1024 * 1024))
            paper = document_store(
                content=told["file"].read(), kind="contract", from_party="resident", received_on=told["signed_on"],
                case_id=view.case_id, person_id=told["person_id"], **who,
            )  # fmt: skip
            more = {"document_id": paper.pk, "signed_by": UUID(told["signed_by"]), "signed_on": told["signed_on"]}
        else:
            more = {"seen": told["seen"]}
        row = services.contract_sign(proposal_id=view.proposal.id, person_id=told["person_id"], **more, **who)
        return {"contract_id": str(row.pk)}

    return sign


@require_safe
def contract_paper(request: HttpRequest, case_id: UUID, document_id: UUID) -> HttpResponse:
    """The paper that was signed."""
    if not policies.may(request.actor, "contract_sign"):
        raise NotFound()
    view = contracts.contract_view(case_id=case_id, actor=request.actor, on=request.clock.today())
    if view is None or document_id not in {line.document_id for line in view.lines}:
        raise NotFound()
    staff = request.actor.db_role is DbRole.STAFF
    opened = document_open(
        document_id=document_id, actor=request.actor, purpose=Purpose.SETTLEMENT if staff else Purpose.OWN
    )
    return HttpResponse(
        opened.content, content_type=opened.document.media_type, headers={"Content-Disposition": "inline"}
    )
