"""Settings of one installation, read from the environment and from the files in EXCELLO_HOME."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from excello.site.database import database_settings

HOME = Path(os.environ.get("EXCELLO_HOME") or Path.home() / ".excello").expanduser()
EXCELLO_HOME = HOME
PUBLIC_URL = os.environ.get("EXCELLO_PUBLIC_URL", "").rstrip("/")
# Where programs reach the collector: shown with the write keys, and told to the browser client.
COLLECT_URL = (
    os.environ.get("EXCELLO_COLLECT_URL") or f"http://localhost:{os.environ.get('EXCELLO_COLLECT_PORT', '8001')}"
).rstrip("/")
TESTING = os.environ.get("EXCELLO_TESTING") == "1"


def secret_key() -> str:
    """The installation's secret: from the environment, else a file made once and readable by its owner only."""
    if given := os.environ.get("EXCELLO_SECRET_KEY"):
        return given
    path = HOME / "secret.key"
    HOME.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(get_random_secret_key())
    return path.read_text().strip()


SECRET_KEY = secret_key()
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *filter(None, os.environ.get("EXCELLO_HOSTS", "").split(","))]
if PUBLIC_URL:
    ALLOWED_HOSTS.append(PUBLIC_URL.split("://", 1)[-1].split("/")[0].split(":")[0])
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

ROOMS = [
    "excello.charter",
    "excello.practices",
    "excello.customers",
    "excello.journeys",
    "excello.demand",
    "excello.governance",
    "excello.campaigns",
    "excello.engagement",
    "excello.outcomes",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_cotton",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "excello.design",
    "excello.core",
    *ROOMS,
    "excello.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "excello.core.middleware.RequestClock",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "excello.core.middleware.PersonLanguage",
    "excello.core.middleware.PersonTimeZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "excello.core.middleware.Refusals",
    "excello.core.idempotency.IdempotencyKeys",
]
ROOT_URLCONF = "excello.site.urls"
WSGI_APPLICATION = "excello.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "excello.site.shell.shell_context",
            ],
        },
    }
]
FORM_RENDERER = "excello.design.forms.Renderer"
COTTON_DIR = "cotton"
# A component sees what it is handed, and what context processors give; never the page's own variables by accident.
COTTON_ISOLATE_BY_DEFAULT = True

DATABASES = {"default": database_settings(os.environ.get("EXCELLO_DATABASE_URL", ""), home=HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "core.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "core:sign_in"
LOGIN_REDIRECT_URL = "site:home"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
CSRF_FAILURE_VIEW = "excello.core.pages.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if SESSION_COOKIE_SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_SSL_REDIRECT = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("it", _("Italian"))]
USE_I18N = True
FORMAT_MODULE_PATH = ["excello.site.formats"]
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS: list[Path] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_AUTOREFRESH = TESTING

FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# Jobs: "queue" hands them to the worker, "immediate" runs them when the transaction commits (tests, commands).
EXCELLO_JOBS = os.environ.get("EXCELLO_JOBS", "queue")
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if EXCELLO_JOBS == "immediate"
        else "django_tasks_db.DatabaseBackend",
    }
}

# Mail: a real SMTP server; without one, the local sink that `excello serve --all` starts.
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("EXCELLO_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("EXCELLO_SMTP_PORT", "2525"))
EMAIL_HOST_USER = os.environ.get("EXCELLO_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EXCELLO_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EXCELLO_SMTP_TLS", "") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("EXCELLO_MAIL_FROM", "Excello <excello@localhost>")
MAIL_SINK = "EXCELLO_SMTP_HOST" not in os.environ

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname:<7} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"excello": {"level": "INFO"}, "django_tasks_db": {"level": "WARNING"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
