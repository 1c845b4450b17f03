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
| SCHULDENLAB_THEME | folder of a city's theme inside the static files (default: voorbeeld) |
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
    "schuldenlab.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "schuldenlab.base.middleware.RequestTransaction",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "schuldenlab.base.middleware.ActorScope",
]
LAB_ACTOR = "schuldenlab.people.scope.actor_of"
LAB_ERROR_PAGE = "schuldenlab.site.pages.error_page"

ROOT_URLCONF = "schuldenlab.site.urls"
WSGI_APPLICATION = "schuldenlab.site.wsgi.application"
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

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "build" / "collected"
STATICFILES_DIRS = [path for path in [ROOT / "build" / "static"] if path.is_dir()]
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

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
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
