# SPDX-License-Identifier: EUPL-1.2
"""The page at the door where somebody uses the code that a colleague or coach gave them."""

from __future__ import annotations

from datetime import date

from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from schuldenlab.base import notices
from schuldenlab.base.forms import Form
from schuldenlab.base.texts import text
from schuldenlab.people import services
from schuldenlab.people.models import Account, LoginReset

from . import pages
from .often import too_often
from .sessions import is_of_the_city

LONG = 200
TIMES = 20  # a minute, from one address: each guess counts for the code, whoever makes it


class UseCode(Form):
    texts = "site.reset"
    email = forms.EmailField(max_length=LONG, widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    code = forms.CharField(max_length=40, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))
    password = forms.CharField(
        max_length=LONG, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        del self.fields["once"]  # the code works once by itself, and no password belongs in an answer that is kept

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        try:
            validate_password(password)
        except ValidationError:
            raise ValidationError(text("site.reset.weak")) from None
        return password


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def use_code(request: HttpRequest) -> HttpResponse:
    """Whatever is not right, the page says the same: it tells nobody which login exists."""
    if request.method == "POST" and too_often(request, "login_reset", times=TIMES):
        return pages.too_often(request)
    form = UseCode(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _used(form, request)
        if done:
            notices.say(request, done)
            return HttpResponseRedirect(reverse("account_login"))
        form.add_error("code", text("site.reset.wrong"))
    return render(request, "account/reset.html", {"form": form}, status=422 if request.method == "POST" else 200)


@transaction.atomic
def _used(form: UseCode, request: HttpRequest) -> str:
    """The key of what the person is told now; empty when the code is not right."""
    used = services.login_reset_use(**form.cleaned_data, clock=request.clock)
    if used is None:
        return ""
    if used.lost == LoginReset.Lost.SECOND:
        Authenticator.objects.filter(user_id=used.account_id).delete()
        return "site.reset.done"
    return _about_passkeys(used.account, request.clock.today())


def _about_passkeys(account: Account, on: date) -> str:
    """A passkey that logs in alone would outlive the new password in the hands of whoever has it.

    A second factor survives a lost password: a key that only comes second stays, and so does the passkey that is the
    only second factor of one of the city's own people.
    """
    factors = Authenticator.objects.filter(user_id=account.pk).exclude(type=Authenticator.Type.RECOVERY_CODES)
    alone = [one.pk for one in factors if _logs_in_alone(one)]
    if not alone:
        return "site.reset.done"
    if len(alone) == len(factors) and is_of_the_city(account, on=on):
        return "site.reset.done_kept"
    Authenticator.objects.filter(pk__in=alone).delete()
    delete_dangling_recovery_codes(account)
    return "site.reset.done_removed"


def _logs_in_alone(factor: Authenticator) -> bool:
    """Unless whoever added it asked for a key that comes second: that one the door refuses alone."""
    return factor.type == Authenticator.Type.WEBAUTHN and factor.wrap().is_passwordless is not False
