# SPDX-License-Identifier: EUPL-1.2
"""What an organisation needs before it can be asked and paid: its name, a number to call, an account that two people
looked at, and who acts for it since when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.forms import Answer, DayField, Form, LineField, attempt
from schuldenlab.base.texts import text

from . import policies, services
from .models import BankAccount, Organisation
from .pages import FORM, show
from .selectors import lists
from .services.bank_accounts import WHY_MAX

KINDS = [one for one in Organisation.Kind.values if one not in ("city", "private")]
YES, NO = "yes", "no"


class NewOrganisation(Form):
    texts = "people.bank.new"
    name = LineField()
    kinds = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    kvk = LineField(required=False, limit=20)

    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["kinds"].choices = [(one, text(f"people.kind.{one}")) for one in KINDS]


class EnterAccount(Form):
    texts = "people.bank.enter"
    iban = LineField(limit=50)
    holder_name = LineField(limit=140)
    holds_from = DayField()


class WritePhone(Form):
    texts = "people.bank.phone"
    phone = LineField(limit=30)


class Authorise(Form):
    texts = "people.bank.authorise"
    organisation_id = forms.ChoiceField()
    holds_from = DayField()
    holds_until = DayField(required=False)

    def __init__(self, *args: object, collectors: list[tuple[str, str]], **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["organisation_id"].choices = [("", text("people.bank.authorise.choose")), *collectors]


class EndAuthorisation(Form):
    texts = "people.bank.end"
    on = DayField()


class SecondLook(Form):
    """Nothing is chosen beforehand: who only clicks on has confirmed nothing."""

    texts = "people.bank.look"
    how = forms.ChoiceField(widget=forms.RadioSelect)
    answer = forms.ChoiceField(widget=forms.RadioSelect)
    why = LineField(required=False, limit=WHY_MAX)

    def __init__(self, *args: object, can_call: bool, **rest: object) -> None:
        super().__init__(*args, **rest)
        ways = [one for one in BankAccount.ConfirmedHow.values if can_call or one != "phone_known_number"]
        self.fields["how"].choices = [(one, text(f"site.people.confirmed_how.{one}")) for one in ways]
        self.fields["answer"].choices = [(one, text(f"people.bank.look.answer.{one}")) for one in (YES, NO)]


@FORM
def organisation_new(request: HttpRequest) -> HttpResponse:
    policies.require(request.actor, "organisation")
    form = NewOrganisation(request.POST or None)

    def write(told: dict[str, Any]) -> Answer:
        return {"id": str(services.organisation_register(actor=request.actor, clock=request.clock, **told).pk)}

    if done := sent(request, form, write):
        return to_organisation(request, UUID(str(done["id"])), "people.bank.new.done")
    return show(request, "people/organisation_new.html", form)


@FORM
def organisation_account(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """An account number as it came in. Nothing is paid to it before a second person looked along another way."""
    policies.require(request.actor, "bank_account_enter")
    card = lists.organisation_card(organisation_id=organisation_id, actor=request.actor, clock=request.clock)
    form = EnterAccount(request.POST or None, initial={"holder_name": card.name, "holds_from": today_typed(request)})

    def write(told: dict[str, Any]) -> Answer:
        by = {"organisation_id": organisation_id, "actor": request.actor, "clock": request.clock}
        return {"id": str(services.bank_account_enter(**told, **by).pk)}

    if sent(request, form, write):
        return to_organisation(request, organisation_id, "people.bank.enter.done")
    return show(request, "people/organisation_account.html", form, card=card)


@FORM
def organisation_phone(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    policies.require(request.actor, "organisation")
    card = lists.organisation_card(organisation_id=organisation_id, actor=request.actor, clock=request.clock)
    form = WritePhone(request.POST or None)

    def write(told: dict[str, Any]) -> Answer:
        by = {"organisation_id": organisation_id, "actor": request.actor, "clock": request.clock}
        return {"id": str(services.phone_write(**told, **by).pk)}

    if sent(request, form, write):
        return to_organisation(request, organisation_id, "people.bank.phone.done")
    return show(request, "people/organisation_phone.html", form, card=card)


@FORM
def organisation_authorise(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Which collector or bailiff acts for this creditor, from which day."""
    policies.require(request.actor, "acts_for")
    card = lists.organisation_card(organisation_id=organisation_id, actor=request.actor, clock=request.clock)
    found = lists.organisations_that_collect(actor=request.actor)
    collectors = [(str(one.id), one.name) for one in found if one.id != organisation_id]
    form = Authorise(request.POST or None, collectors=collectors, initial={"holds_from": today_typed(request)})

    def write(told: dict[str, Any]) -> Answer:
        row = services.acts_for_start(
            organisation_id=UUID(told["organisation_id"]), for_organisation_id=organisation_id,
            holds_from=told["holds_from"], holds_until=told["holds_until"], actor=request.actor, clock=request.clock,
        )  # fmt: skip
        return {"id": str(row.pk)}

    if sent(request, form, write):
        return to_organisation(request, organisation_id, "people.bank.authorise.done")
    return show(request, "people/organisation_authorise.html", form, card=card, nobody=not collectors)


@FORM
def authorisation_end(request: HttpRequest, acts_for_id: UUID) -> HttpResponse:
    policies.require(request.actor, "acts_for")
    row = lists.authorisation(acts_for_id=acts_for_id, actor=request.actor)
    form = EndAuthorisation(request.POST or None, initial={"on": today_typed(request)})

    def write(told: dict[str, Any]) -> Answer:
        by = {"acts_for_id": acts_for_id, "actor": request.actor, "clock": request.clock}
        return {"id": str(services.acts_for_end(**told, **by).pk)}

    if sent(request, form, write):
        return to_organisation(request, row.for_organisation_id, "people.bank.end.done")
    return show(request, "people/authorisation_end.html", form, row=row)


@FORM
def bank_account(request: HttpRequest, bank_account_id: UUID) -> HttpResponse:
    """A second person looks: the number that came in, beside what we knew before it came."""
    who = request.actor
    policies.require(who, "bank_account_confirm")
    card = lists.bank_account(bank_account_id=bank_account_id, actor=who, on=request.clock.today())
    form = SecondLook(request.POST or None, can_call=bool(card.known_phone))

    def write(told: dict[str, Any]) -> Answer:
        by = {"bank_account_id": bank_account_id, "how": told["how"], "actor": who, "clock": request.clock}
        if told["answer"] == YES:
            row = services.bank_account_confirm(**by)
        else:
            row = services.bank_account_refuse(why=told["why"], **by)
        return {"id": str(row.pk)}

    if sent(request, form, write):
        said = "site.people.confirm.confirmed" if form.cleaned_data["answer"] == YES else "people.bank.look.refused"
        return to_organisation(request, card.organisation_id, said)
    return show(request, "people/bank_account.html", form, account=card)


def sent(request: HttpRequest, form: Form, write: Any) -> dict[str, object] | None:
    """What a valid sending did; None while there is nothing sent, or it was refused at its field."""
    if request.method != "POST" or not form.is_valid():
        return None
    told = {name: value for name, value in form.cleaned_data.items() if name != "once"}
    return attempt(form, request, lambda: write(told))


def to_organisation(request: HttpRequest, organisation_id: UUID, said: str) -> HttpResponse:
    notices.say(request, said)
    return HttpResponseRedirect(reverse("people:organisation", args=[organisation_id]))


def today_typed(request: HttpRequest) -> str:
    today = request.clock.today()
    return f"{today.day}-{today.month}-{today.year}"
