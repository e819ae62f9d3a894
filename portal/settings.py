"""Every setting, in one file, from the environment.

What a company promises (answer times, officer, periods) is not here: it is in
the inventory of the revision in force. Unsafe production settings do not start.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Any

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal import environment, log_setup
from portal.environment import env, env_bool, env_count, env_list, env_public_key

# Lets typed code say ModelAdmin[Case] at run time too.
django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parent.parent

# --- product ----------------------------------------------------------------

KEPT_DEMO = env_bool("KEPT_DEMO")
KEPT_TEST = env_bool("KEPT_TEST")
DATA_DIR = Path(env("DATA_DIR", str(ROOT / "var"))).resolve()
KEYS_DIR = Path(env("KEYS_DIR", str(ROOT / "keys"))).resolve()
SECOND_PERSON = env("SECOND_PERSON", "risky")
KEPT_PLUGINS = env_list("KEPT_PLUGINS")
# The oldest backup of the company's systems that anybody could bring back.
BACKUP_DAYS = env_count("BACKUP_DAYS", 90)
KEPT_FAILPOINTS = env("KEPT_FAILPOINTS")
SITE_URL = env("SITE_URL", f"http://localhost:{env('PORT', '8000')}").rstrip("/")

# The address of every system of the company: SYSTEM_<SLUG>_URL, slug folded.
SYSTEM_URLS = {
    name[7:-4].lower().removesuffix("_url").replace("_", "-"): env(name)
    for name in (key.removesuffix("_FILE") for key in os.environ)
    if name.startswith("SYSTEM_") and name.endswith("_URL")
}
if KEPT_DEMO:
    SYSTEM_URLS.setdefault("app", f"sqlite:///{DATA_DIR / 'company.sqlite3'}")

IS_PRODUCTION = not (KEPT_DEMO or KEPT_TEST)

if SECOND_PERSON not in {"always", "risky", "solo"}:
    raise ImproperlyConfigured("SECOND_PERSON must be always, risky or solo.")
if KEPT_FAILPOINTS and IS_PRODUCTION:
    raise ImproperlyConfigured("KEPT_FAILPOINTS is for demo and test only.")
if KEYS_DIR == DATA_DIR or DATA_DIR in KEYS_DIR.parents:
    raise ImproperlyConfigured(
        "KEYS_DIR must lie outside DATA_DIR: a backup of the one must not open the other."
    )


def secret_key() -> str:
    """SECRET_KEY, or in demo mode one made on the first run and kept in KEYS_DIR."""
    given = environment.env_secret("SECRET_KEY", least=50 if IS_PRODUCTION else 0)
    if given:
        return given
    if IS_PRODUCTION:
        raise ImproperlyConfigured("Set SECRET_KEY (or SECRET_KEY_FILE).")
    path = KEYS_DIR / "secret_key"
    KEYS_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(50))
        path.chmod(0o600)
    except FileExistsError:
        pass
    return path.read_text(encoding="utf-8")


# --- core -------------------------------------------------------------------

SECRET_KEY = secret_key()
DEBUG = env_bool("DEBUG")
if DEBUG and IS_PRODUCTION:
    raise ImproperlyConfigured("DEBUG is for demo and test only.")

ALLOWED_HOSTS = env_list("ALLOWED_HOSTS")
if IS_PRODUCTION:
    environment.require_site(SITE_URL, ALLOWED_HOSTS)
else:
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
_HTTPS = SITE_URL.startswith("https://")

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "notices.apps.NoticesConfig",
    "consent.apps.ConsentConfig",
    "retention.apps.RetentionConfig",
    "rights.apps.RightsConfig",
    "portal.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "portal.apps.StaticConfig",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "portal.logs.named",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.private",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.to_programs",
    "portal.middleware.after_restore",
    "portal.middleware.readable",
    "portal.middleware.too_large",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.sent_only",
    "portal.middleware.second_factor",
    "portal.one_browser.remembering",
    "notices.clock.of_the_company",
    "consent.middleware.signal",
    "rights.shown_again.pages",
]

# --- templates --------------------------------------------------------------

BUILTINS = ["portal.templatetags.demonstration", "notices.templatetags.days"]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
                "notices.context.organisation",
            ],
            "builtins": BUILTINS,
        },
    }
]
FORM_RENDERER = "portal.forms.KeptRenderer"

# --- database ---------------------------------------------------------------

_OWNERS = {"migrate", "createcachetable", "prepare", "restore", "start_over"}
_MIGRATING = not _OWNERS.isdisjoint(sys.argv[1:2])
_NAMED = _MIGRATING and env("MIGRATE_DATABASE_URL") and "MIGRATE_DATABASE_URL"
_SET = _NAMED or "DATABASE_URL"
_URL = env(_SET) or f"sqlite:///{DATA_DIR / 'kept.sqlite3'}"
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)

DATABASES: dict[str, Any] = {"default": environment.database(_SET, _URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that will write waits its turn at the start
    # instead of failing half way; WAL: readers never wait for the writer.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;"
        # The suite kills processes, never the machine.
        + ("PRAGMA synchronous=OFF;" if KEPT_TEST else ""),
    }
    # A file, as in real life: two threads on a memory database never wait, they fail.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}

REDIS_URL = env("REDIS_URL")
_ROWS = {"BACKEND": "portal.row_cache.RowCache", "LOCATION": "kept_cache"}
_REDIS = {
    "BACKEND": "portal.shared_cache.SharedCache",
    "LOCATION": REDIS_URL,
    "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
}
CACHES: dict[str, Any] = {"default": _REDIS if REDIS_URL else _ROWS, "rows": _ROWS}

# --- signing in -------------------------------------------------------------

AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
if KEPT_DEMO:  # whose passwords stand on its first page: slowness guards nothing
    PASSWORD_HASHERS = ["portal.hashing.Shown"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
     "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_ADAPTER = "portal.accounts.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
# Our own forms are limited by the same well-kept code, by address only: a limit
# by reference would let a stranger lock a person out.
_MINUTELY = ("track", "code", "file", "one_click")
_OFTEN = {"ask": "240/m/ip", "list": "20/h/ip"}
ACCOUNT_RATE_LIMITS = {**_OFTEN, **dict.fromkeys(_MINUTELY, "60/m/ip")}
# Only a proxy speaks https to us, so without this every visitor has its address and
# one stranger's tries lock everybody out. Counted from the right: what a visitor
# writes into X-Forwarded-For stands further left.
TRUSTED_PROXIES = env_count("TRUSTED_PROXIES", 1 if _HTTPS and not KEPT_DEMO else 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_ADAPTER = "portal.factors.SecondFactor"
MFA_FORMS = {"add_webauthn": "portal.factors.AddPasskey"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Nobody signs up here: an address is proven by the link that sets the password.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A passkey belongs to an origin; without https only the machine itself is one.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION
MFA_TOTP_ISSUER = "Kept"

# --- API ---------------------------------------------------------------------

REST_FRAMEWORK: dict[str, Any] = {
    # Who may do what stands in `portal.api.Verb`, which every view of ours is.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["portal.json_body.Json"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "portal.api.refuse",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kept",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.refusals.name",
    ],
}

# --- mail -------------------------------------------------------------------

# A demonstration sends nothing, whatever code would like to.
EMAIL_BACKEND = (
    f"django.core.mail.backends.{'dummy' if KEPT_DEMO else 'smtp'}.EmailBackend"
)
EMAIL_HOST = env("EMAIL_HOST", "localhost")
EMAIL_PORT = env_count("EMAIL_PORT", 25)
EMAIL_HOST_USER = env("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
MAILBOX_URL = environment.env_mailbox("MAILBOX_URL", is_production=IS_PRODUCTION)
MAILBOX_PASSWORD = env("MAILBOX_PASSWORD")
MAILBOX_ADDRESS = env("MAILBOX_ADDRESS")
DEFAULT_FROM_EMAIL = environment.env_sender("DEFAULT_FROM_EMAIL", "privacy@localhost")
PHONE_GATEWAY = env("PHONE_GATEWAY", "file" if not IS_PRODUCTION else "none")
PHONE_URL, PHONE_SECRET = env("PHONE_URL"), env("PHONE_SECRET")
if PHONE_GATEWAY == "http" and not (PHONE_URL and PHONE_SECRET):
    raise ImproperlyConfigured("PHONE_GATEWAY=http needs PHONE_URL and PHONE_SECRET.")

# --- background work --------------------------------------------------------

_BROKER = DATA_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "folder://localhost"
REDIS_OPTIONS: dict[str, Any] = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    # Without this a request waits six seconds for a broker that is down.
    "max_retries": 0,
}
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    REDIS_OPTIONS
    if REDIS_URL
    else {
        "data_folder_in": str(_BROKER / "queue"),
        "data_folder_out": str(_BROKER / "queue"),
        "control_folder": str(_BROKER / "control"),
        "store_processed": False,
        # One message is taken per look; a look a second could not keep up.
        "polling_interval": 0.2,
    }
)
if not REDIS_URL:
    for _name in ("queue", "control"):
        (_BROKER / _name).mkdir(parents=True, exist_ok=True, mode=0o700)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 280
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# While one child prints a paper or deletes what is due, the other sends the codes.
CELERY_WORKER_CONCURRENCY = env_count("WORKER_CHILDREN", 2)

# --- files, language, logs --------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "private", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if KEPT_TEST
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
# Libraries that print, where they could not be installed: see scripts/libraries.sh.
NATIVE_DIR = ROOT / ".tools" / "native"
PRINT_PAPERS = env_bool("PRINT_PAPERS", True)
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["portal.formats"]
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
LOGGING = log_setup.lines(as_json=IS_PRODUCTION)

# Figures at /metrics, for whoever brings this token; none without one.
METRICS_TOKEN = environment.env_secret(
    "METRICS_TOKEN", least=20 if IS_PRODUCTION else 0
)
# For mail to us that nobody else can read: published, for whoever asks.
PGP_KEY = env_public_key("PGP_KEY")

# --- security ---------------------------------------------------------------

SECURE_SSL_REDIRECT = _HTTPS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("BEHIND_PROXY") else None
)
SECURE_HSTS_SECONDS = 63072000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_HSTS_PRELOAD = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz"]
# Not "no-referrer": browsers then send "Origin: null" with every form and the
# forgery check would refuse it. Nothing leaves this origin either way.
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
if _HTTPS:
    # With this prefix a browser takes the cookie from this very host alone.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.errors.forged"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE, FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024, 17 * 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 10
# Files of people are sealed as they come; what the desk reads stays in memory.
_IN_MEMORY = "django.core.files.uploadhandler.MemoryFileUploadHandler"
FILE_UPLOAD_HANDLERS = ["rights.uploading.Sealing", _IN_MEMORY]
_OURS = ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action")
_NOBODYS = ("default-src", "frame-ancestors", "base-uri")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **dict.fromkeys(_NOBODYS, ["'none'"]),
        **dict.fromkeys(_OURS, ["'self'"]),
    }
}
