"""The one settings file: everything that differs between machines comes from the environment."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from trialsite.accounts.second_factor import named
from trialsite.accounts.second_factor.named import named_roles
from trialsite.database import databases
from trialsite.keys import key_file, secret

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("TRIALSITE_VAR", BASE_DIR / "var"))
VERSION = "0.1.0"

ENVIRONMENT = os.environ.get("TRIALSITE_ENV", "training")
if ENVIRONMENT not in {"training", "production", "test"}:
    raise ValueError("TRIALSITE_ENV must be training, production or test.")
PRODUCTION = ENVIRONMENT == "production"

DEBUG = bool(os.environ.get("TRIALSITE_DEBUG"))
SECRET_KEY = secret("TRIALSITE_SECRET_KEY", VAR / "keys" / "secret", production=PRODUCTION)
ANCHOR_KEY_FILE = key_file("TRIALSITE_ANCHOR_KEY", VAR / "keys" / "anchor", production=PRODUCTION)
ANCHOR_LOG = Path(os.environ.get("TRIALSITE_ANCHOR_LOG", VAR / "anchors.log"))
TIME_SERVER = os.environ.get("TRIALSITE_TIME_SERVER", "")
EXPORTS = Path(os.environ.get("TRIALSITE_EXPORTS", VAR / "exports"))
SITE_COPIES = Path(os.environ.get("TRIALSITE_SITE_COPIES", VAR / "site-copies"))
# for practice nobody needs a copy of everything each night
NIGHTLY_COPY = PRODUCTION or "TRIALSITE_SITE_COPIES" in os.environ
BACKUPS = Path(os.environ.get("TRIALSITE_BACKUPS", VAR / "backups"))
BACKUP_KEY_FILE = key_file("TRIALSITE_BACKUP_KEY", VAR / "keys" / "backup", production=PRODUCTION)
SEAL_KEY_FILE = key_file("TRIALSITE_SEAL_KEY", VAR / "keys" / "seal", production=PRODUCTION)
ALLOCATION_KEY_FILE = key_file("TRIALSITE_ALLOCATION_KEY", VAR / "keys" / "allocation", production=PRODUCTION)
ALLOWED_HOSTS = os.environ.get("TRIALSITE_HOSTS", "127.0.0.1,localhost,testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("TRIALSITE_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "js_lib_bootstrap5",
    "lucide",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django_filters",
    "csp",
    "trialsite.audit",  # before the library of history: its commands that purge are refused
    "simple_history",
    "trialsite.jobs",
    "trialsite.accounts",
    "trialsite.crf",
    "trialsite.casebook",
    "trialsite.registers",
    "participants",
    "visits",
    "labs",
    "safety",
    "trialsite.pages",
    "trialsite.entry",
    "trialsite.review",
    "trialsite.administration",
    "trialsite.pharmacy",
    "trialsite.safety_desk",
    "trialsite.dashboards",
    "trialsite.exports",
    *[app for app in os.environ.get("TRIALSITE_EXTRA_APPS", "").split(",") if app],
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "trialsite.pages.reading.ReadOnceMiddleware",
    "trialsite.accounts.middleware.AccessMiddleware",
    "trialsite.pages.masking.MaskingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "trialsite.urls"
WSGI_APPLICATION = "trialsite.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "trialsite.pages.context.page_frame",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = databases(os.environ, VAR)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SIMPLE_HISTORY_ENABLED = True
SIMPLE_HISTORY_DATE_INDEX = False

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "/"
IDLE_MINUTES = 15
LOCK_AFTER_FAILURES = 5
LOCK_MINUTES = 30
# so many different names that fail from one address within the minutes of a lock shut the address for as long
NAMES_PER_ADDRESS = 10
# who needs a second factor: roles, and "unblinded" for everybody who is, by role or grant (docs/adr/0017)
SECOND_FACTOR_ROLES = named_roles(
    os.environ.get("TRIALSITE_SECOND_FACTOR_ROLES", named.PRODUCTION if PRODUCTION else "")
)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or ENVIRONMENT == "test"
        else _STORAGE
    },
}

# without collected files (tests, debugging) the sources are served as they are
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or ENVIRONMENT == "test"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
BEHIND_PROXY = bool(os.environ.get("TRIALSITE_BEHIND_PROXY"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
CSRF_FAILURE_VIEW = "trialsite.pages.views.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# a form of the trial has at most a few hundred answers; more is an attack or a mistake
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# files are read in memory and never written to disk; a larger one is not taken at all
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

# without a mail server nothing is sent: links to choose a password are shown once to whoever makes them
EMAIL_HOST = os.environ.get("TRIALSITE_EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("TRIALSITE_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("TRIALSITE_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("TRIALSITE_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = bool(os.environ.get("TRIALSITE_EMAIL_TLS"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("TRIALSITE_EMAIL_FROM", "trialsite@localhost")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
MAIL_IS_SET_UP = bool(EMAIL_HOST)
# where people open the product, for the links in what the worker mails by itself
ADDRESS = os.environ.get("TRIALSITE_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "trialsite.logs.Discreet", "format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
