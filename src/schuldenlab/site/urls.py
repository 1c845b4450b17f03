# SPDX-License-Identifier: EUPL-1.2
"""Every address of the house. A room brings its own list; what is not listed does not exist."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.conf import settings
from django.urls import include, path

from . import home, kept, language, login, logs, pages, reset
from .calculator import pages as calculator
from .law_api import api as law_api
from .law_api import pages as law_api_pages
from .sessions import public

# Only what we drew a page for: allauth has more (e-mail, reset by mail), and that stays closed.
_account = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/first/", account.password_set, name="account_set_password"),
    path("reset/", reset.use_code, name="account_reset"),
    path("second/", second.index, name="mfa_index"),
    path("second/check/", second.authenticate, name="mfa_authenticate"),
    path("second/again/", second.reauthenticate, name="mfa_reauthenticate"),
    path("second/app/", login.ActivateTotp.as_view(), name="mfa_activate_totp"),
    path("second/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second/codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("passkey/", passkey.list_webauthn, name="mfa_list_webauthn"),
    path("passkey/login/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("passkey/add/", login.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("passkey/again/", passkey.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkey/<int:pk>/remove/", login.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("passkey/<int:pk>/name/", passkey.edit_webauthn, name="mfa_edit_webauthn"),
]

_law_api = [
    path("docs/", public(law_api_pages.about), name="law_api"),
    path("openapi.json", public(law_api_pages.openapi), name="law_api_openapi"),
    *law_api.patterns(),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("me/", home.my_account, name="my_account"),
    path("tasks/<uuid:task_id>/done/", home.task_done, name="task_done"),
    path("kept/", kept.kept_form, name="kept_form"),
    path("now/", home.urgent, name="urgent"),
    path("calculator/", public(calculator.calculator), name="calculator"),
    path("cases/<uuid:case_id>/calculator/", calculator.in_case, name="calculator_in_case"),
    path("api/law/1/", include(_law_api)),
    path("language/", public(language.set_language), name="set_language"),
    path("logs/looked/", logs.looked, name="who_looked"),
    path("logs/events/", logs.events, name="events"),
    path("account/", include(_account)),
    path("", include("schuldenlab.people.urls")),
    path("", include("schuldenlab.ledger.urls")),
    path("", include("schuldenlab.cases.urls")),
    path("", include("schuldenlab.fund.urls")),
    path("", include("schuldenlab.debts.urls")),
]
if settings.DEMO:
    from .demo import page as demo_page

    urlpatterns += [path("demo/", public(demo_page.demo), name="demo")]

handler400 = pages.bad_request
handler403 = pages.forbidden
handler404 = pages.not_found
handler429 = pages.too_often
handler500 = pages.broken
