# SPDX-License-Identifier: EUPL-1.2
"""Settings. Everything that differs between a laptop and a city comes from the environment.

| variable | meaning |
|---|---|
| DATABASE_URL | the migrating role; only commands that change structure need it |
| DATABASE_WEB_URL | the web role `lab_web`, used by the server, jobs and tests |
| SCHULDENLAB_SECRET_KEY | signs sessions |
| SCHULDENLAB_MASTER_KEY | 32 bytes base64url: wraps case keys, encrypts BSNs |
| SCHULDENLAB_INDEX_KEY | 32 bytes base64url: blind index of BSNs |
| SCHULDENLAB_KEYS_DIR | folder of wrapped case keys, kept out of database backups |
| SCHULDENLAB_HOSTS | comma-separated host names (default: loopback) |
| SCHULDENLAB_DEMO | 1: demo city, loopback only, never for real data |
| SCHULDENLAB_DEMO_CLOCK | only in a demo: a file with the moment it is there, such as 2027-01-05T09:00 |
| SCHULDENLAB_THEME | folder of a city's theme, see `theme.py` (default: the neutral one) |
| SCHULDENLAB_CITY | the city's name on every page, unless the theme names it |
| SCHULDENLAB_PHONE | the number a person in doubt can call, unless the theme names it |
"""

from __future__ import annotations

import os
from pathlib import Path

from schuldenlab.base.database import django_database

ROOT = Path(__file__).resolve().parents[3]
DEMO = os.environ.get("SCHULDENLAB_DEMO") == "1"

SECRET_KEY = os.environ.get("SCHULDENLAB_SECRET_KEY", "")
MASTER_KEY = os.environ.get("SCHULDENLAB_MASTER_KEY", "")
INDEX_KEY = os.environ.get("SCHULDENLAB_INDEX_KEY", "")
KEYS_DIR = os.environ.get("SCHULDENLAB_KEYS_DIR", "")
DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("SCHULDENLAB_HOSTS", "127.0.0.1,localhost").split(",") if host]

INSTALLED_APPS = [
    "schuldenlab.site",  # first: its templates replace those of allauth and of Django's form widgets
    "django.forms",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
    "schuldenlab.base",
    "schuldenlab.people",
    "schuldenlab.ledger",
    "schuldenlab.cases",
    "schuldenlab.fund",
    "schuldenlab.debts",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "schuldenlab.base.middleware.RequestTransaction",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "schuldenlab.site.sessions.IdleLimit",
    "schuldenlab.site.language.Language",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "schuldenlab.site.sessions.Gate",
    "schuldenlab.base.middleware.ActorScope",
    "schuldenlab.site.kept.RefusedPages",
    "schuldenlab.base.middleware.FormOnce",
    "schuldenlab.site.pages.PlainErrors",
]
LAB_DOOR = ["/account/"]  # login and its settings: their tables are open at the door only (docs/adr/0001)
LAB_CLOCK = (
    "schuldenlab.site.demo.clock.DemoClock"
    if DEMO and os.environ.get("SCHULDENLAB_DEMO_CLOCK")
    else "schuldenlab.base.clock.SystemClock"
)
LAB_ACTOR = "schuldenlab.site.sessions.actor_of"
LAB_ERROR_PAGE = "schuldenlab.site.pages.error_page"

ROOT_URLCONF = "schuldenlab.site.urls"
WSGI_APPLICATION = "schuldenlab.site.wsgi.application"
FORM_RENDERER = "schuldenlab.base.forms.Renderer"
CSRF_FAILURE_VIEW = "schuldenlab.site.pages.forged"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "schuldenlab.site.context.everywhere",
            ],
        },
    }
]

DATABASES = {}
if "DATABASE_WEB_URL" in os.environ:
    DATABASES["default"] = django_database(os.environ["DATABASE_WEB_URL"])
if "DATABASE_URL" in os.environ:
    DATABASES["owner"] = django_database(os.environ["DATABASE_URL"]) | {"CONN_MAX_AGE": 0}
DATABASES.setdefault("default", DATABASES.get("owner", {}))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES: dict[str, str] = {}

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# Accounts are opened by the city, never by sign-up. An e-mail address is a name to log in with; nothing is sent to it.
ACCOUNT_ADAPTER = "schuldenlab.site.login.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "change_password": "schuldenlab.site.login.ChangePassword",
    "set_password": "schuldenlab.site.login.SetPassword",
}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "schuldenlab.site.login.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "schuldenlab.site.login.ActivateTotpForm",
    "add_webauthn": "schuldenlab.site.login.AddPasskeyForm",
    "edit_webauthn": "schuldenlab.site.login.RenamePasskeyForm",
    "login_webauthn": "schuldenlab.site.login.LoginPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody can sign up, so nobody can claim another's address
MFA_TOTP_TOLERANCE = 1  # clocks of phones differ by half a minute

# Idle minutes before a session ends: short where a phone is shared, a working day for the city's own people.
SESSION_IDLE_SECONDS = {"resident": 15 * 60, "partner": 60 * 60, "staff": 9 * 60 * 60}
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

THEME = os.environ.get("SCHULDENLAB_THEME", "")
CITY = os.environ.get("SCHULDENLAB_CITY", "Gemeente Lindermonde")
PHONE = os.environ.get("SCHULDENLAB_PHONE", "14 000")

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "build" / "collected"
STATICFILES_DIRS: list[object] = [path for path in [ROOT / "build" / "static"] if path.is_dir()]
if THEME:
    STATICFILES_DIRS.append(("theme", Path(THEME) / "static"))
# Collected files when they were collected (./lab does), else straight from where they lie: no hidden step for a test.
COLLECTED = (STATIC_ROOT / "staticfiles.json").is_file() and os.environ.get("SCHULDENLAB_STATIC") != "source"
WHITENOISE_USE_FINDERS = not COLLECTED
STORAGES = {
    "staticfiles": {
        "BACKEND": "schuldenlab.site.static_files.Collected"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_100  # the largest batch of payments, a tick each; the size above stays the bound
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024  # a letter (base.documents) and its form
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "schuldenlab.base.uploads.NamelessFiles",  # many letters at once: to disk, and only of who is logged in
]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
