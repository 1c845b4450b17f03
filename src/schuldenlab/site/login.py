# SPDX-License-Identifier: EUPL-1.2
"""How allauth behaves in our house: closed sign-up, our words, secrets that are encrypted where they lie."""

from __future__ import annotations

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ChangePasswordForm, SetPasswordForm
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.forms import BooleanField
from django.http import HttpRequest, HttpResponse
from django.utils.functional import lazy

from schuldenlab.base import crypto, notices
from schuldenlab.base.texts import text

from . import theme
from .sessions import is_staff

_PLACE = b"mfa_authenticator\0secret"
_say = lazy(text, str)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by the city; what allauth wants to say, it says as a notice on the next page."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _say("site.inactive.title"),
        "email_password_mismatch": _say("site.login.wrong"),
        "incorrect_password": _say("site.login.wrong_password"),
        "too_many_login_attempts": _say("site.login.too_often"),
        "rate_limited": _say("site.login.too_often"),
        "enter_current_password": _say("site.login.wrong_password"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, object] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        if message:
            notices.leave(request, str(message))


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor: secrets under the master key, names and pictures in our own words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _say("site.second.wrong"),
        "cannot_delete_authenticator": _say("site.second.last_one"),
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(crypto.wrap(text.encode(), place=_PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.unwrap(base64.b64decode(encrypted_text), place=_PLACE).decode()

    def get_totp_issuer(self) -> str:
        return f"Schuldenlab {theme.current().city}"

    def build_totp_svg(self, url: str) -> str:
        """The picture as an element of the page: our content policy allows no data: images."""
        return "<svg" + super().build_totp_svg(url).partition("<svg")[2]

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return text("site.passkey.default_name", number=number)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The city's own people keep at least one second factor: add the new one, then remove the old one."""
        factors = Authenticator.objects.filter(user_id=authenticator.user_id)
        others = factors.exclude(pk=authenticator.pk).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return others.exists() or not is_staff(context.request)


class ChangePassword(ChangePasswordForm):
    """Without Django's list of rules: the page says the one rule that matters, in our words."""

    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        for field in self.fields.values():
            field.help_text = ""


class SetPassword(SetPasswordForm):
    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        for field in self.fields.values():
            field.help_text = ""


class ActivateTotpForm(ActivateTOTPForm):
    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["code"].label = text("site.totp.code")


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey that needs no password is what people expect of one, so that is how it starts."""

    passwordless = BooleanField(required=False, initial=True)

    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["name"].label = text("site.passkey.name")
        self.fields["passwordless"].label = text("site.passkey.alone")
        self.fields["passwordless"].help_text = text("site.passkey.alone_why")

    def clean(self) -> dict[str, object]:
        """Whether it logs in alone is kept as it was asked here; what the browser says of that, nobody signed."""
        cleaned: dict[str, object] = super().clean()
        if isinstance(credential := cleaned.get("credential"), dict):
            credential["clientExtensionResults"] = {"credProps": {"rk": cleaned["passwordless"]}}
        return cleaned


class LoginPasskeyForm(LoginWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        """allauth lets any key log in alone. One that comes second stays after a lost password (`reset`), so here it
        may not pass the new one."""
        authenticator = super().clean_credential()
        if authenticator.wrap().is_passwordless is not True:
            raise ValidationError(text("site.passkey.second_only"))
        return authenticator


class RenamePasskeyForm(EditWebAuthnForm):
    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["name"].label = text("site.passkey.name")


def _proved(request: HttpRequest, kind: str) -> None:
    """Whoever sets up a second factor has just shown it, so this session has it too."""
    record_authentication(request, request.user, "mfa", type=kind)


class ActivateTotp(ActivateTOTPView):
    def form_valid(self, form: object) -> HttpResponse:
        response = super().form_valid(form)
        _proved(self.request, "totp")
        return response


class AddPasskey(AddWebAuthnView):
    def form_valid(self, form: object) -> HttpResponse:
        response = super().form_valid(form)
        _proved(self.request, "webauthn")
        return response


class RemovePasskey(RemoveWebAuthnView):
    """allauth asks the adapter for the app only; a passkey may be the last second factor just as well."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        from allauth.mfa.adapter import get_adapter

        if get_adapter().can_delete_authenticator(self.get_object()):
            return super().post(request, *args, **kwargs)
        self.object = self.get_object()
        return self.render_to_response(self.get_context_data(refused=text("site.second.last_one")), status=422)
