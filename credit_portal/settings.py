"""Settings of the portal: one file, from the environment, safe by default.

A secret may be given as NAME or as a file in NAME_FILE. Nothing falls back silently:
without DATABASE_URL and REDIS_URL the portal does not start (`./portal up` sets both).
"""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str | None = None) -> str:
    """The variable's text, or that of the file named by NAME_FILE."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"set {name} (or {name}_FILE), or start with ./portal")
    return value


def flag(name: str) -> bool:
    return os.environ.get(name, "") == "1"


# --- where we are ---------------------------------------------------------------------
IS_DEMO = flag("PORTAL_DEMO")  # demonstration data, samples marked 样章, accounts shown
DEBUG = flag("PORTAL_DEBUG")
SECRET_KEY = env("SECRET_KEY")
BASE_URL = env("PORTAL_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
IS_HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env("PORTAL_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
VAR_DIR = Path(env("PORTAL_VAR", str(BASE_DIR / "var")))

# --- personal identifiers (applicants/crypto.py) ---------------------------------------
IDENTITY_KEYS = {"1": env("PORTAL_ID_KEY")}  # version → base64 of 32 bytes, newest last
INDEX_KEY = env("PORTAL_INDEX_KEY")

# --- systems outside our reach ----------------------------------------------------------
DEMO_SECRET = "demonstration-secret-not-for-production" if IS_DEMO else None
SOURCES_URL = env("SOURCES_URL", "http://127.0.0.1:8010/sources/v1")
SOURCES_SECRET = env("SOURCES_SECRET", DEMO_SECRET)
SOURCES_SUBJECT_KEY = env("SOURCES_SUBJECT_KEY", DEMO_SECRET)
IDENTITY_URL = env("IDENTITY_URL", "http://127.0.0.1:8010/identity")
IDENTITY_CLIENT_ID = env("IDENTITY_CLIENT_ID", "credit-portal")
IDENTITY_CLIENT_SECRET = env("IDENTITY_CLIENT_SECRET", DEMO_SECRET)
CITY_PLATFORM_URL = env("CITY_PLATFORM_URL", "http://127.0.0.1:8010/city")
CITY_PLATFORM_SECRET = env("CITY_PLATFORM_SECRET", DEMO_SECRET)

INSTALLED_APPS = [
    "credit_portal.web.apps.OfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "credit_portal.web.apps.WebConfig",
    "credit_portal.events",
    "credit_portal.parameters",
    "credit_portal.workdays",
    "credit_portal.periodic",
    "credit_portal.documents",
    "credit_portal.notices",
    "applicants",
    "credit_profiles",
    "approvals",
    "supervision",
]

MIDDLEWARE = [
    "credit_portal.web.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "applicants.middleware.ActingMiddleware",
    "credit_portal.web.middleware.PrivatePagesMiddleware",
    "credit_portal.web.middleware.RefusalMiddleware",
    "approvals.middleware.DutyMiddleware",
    "axes.middleware.AxesMiddleware",
]

if IS_HTTPS:  # nginx stands in front and names the client
    MIDDLEWARE.insert(0, "credit_portal.web.middleware.ClientAddressMiddleware")

ROOT_URLCONF = "credit_portal.urls"
WSGI_APPLICATION = "credit_portal.wsgi.application"
FORM_RENDERER = "credit_portal.web.forms.PortalRenderer"

_loaders: list[Any] = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "credit_portal.web.context.portal",
                "applicants.context.acting",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "credit_portal.web.templatetags.portal_web",
            ],
        },
    }
]

# --- stores -----------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(env("DATABASE_URL"), conn_max_age=600, conn_health_checks=True)
}
DATABASES["default"]["OPTIONS"] = {
    "options": "-c lock_timeout=3000 -c statement_timeout=15000 -c timezone=UTC"
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL")
_is_socket = REDIS_URL.startswith("unix://")
CACHES = {
    "default": {
        "BACKEND": "credit_portal.web.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL + ("?db=2" if _is_socket else "/2"),
        "KEY_PREFIX": "portal",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 2 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Celery -----------------------------------------------------------------------------
CELERY_BROKER_URL = (
    "redis+socket://" + REDIS_URL.removeprefix("unix://") + "?virtual_host=1"
    if _is_socket
    else REDIS_URL + "/1"
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True  # a task lost with its worker runs again
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": 10,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False  # the sweep finds what a lost wake-up left behind
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 150
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ROUTES = {"credit_portal.events.tasks.deliver_pdf": {"queue": "pdf"}}
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE = {  # every periodic job: what runs, and when
    "deliver what a lost wake-up left behind": {
        "task": "credit_portal.events.tasks.sweep",
        "schedule": 15.0,
    },
    "go on with cases whose sources did not answer in time": {
        "task": "approvals.tasks.resume_waiting_cases",
        "schedule": 10.0,
    },
    "put versions of matters in force whose hour has come": {
        "task": "approvals.tasks.put_versions_in_force",
        "schedule": 10.0,
    },
    "seal the event log": {
        "task": "credit_portal.events.tasks.seal",
        "schedule": crontab(minute="*/5"),
    },
    "grade the files that age changes today": {
        "task": "credit_profiles.tasks.regrade_due",
        "schedule": crontab(hour=0, minute=20),
    },
    "delete drafts past their time": {
        "task": "approvals.tasks.delete_expired_drafts",
        "schedule": crontab(hour=3, minute=10),
    },
    "delete one-time codes of long ago": {
        "task": "applicants.tasks.delete_old_codes",
        "schedule": crontab(hour=3, minute=20),
    },
    "accept what was not answered within the term": {
        "task": "approvals.tasks.accept_by_silence",
        "schedule": crontab(hour=0, minute=10),
    },
    "take supplements that nobody answered as withdrawn": {
        "task": "approvals.tasks.withdraw_unanswered",
        "schedule": crontab(hour=0, minute=12),
    },
    "end the cases whose promised papers did not come": {
        "task": "approvals.tasks.lapse_deferrals",
        "schedule": crontab(hour=0, minute=15),
    },
    "remind of papers that are due": {
        "task": "approvals.tasks.remind_of_deferrals",
        "schedule": crontab(hour=8, minute=30),
    },
    "remind of orders that are due": {
        "task": "approvals.tasks.remind_of_orders",
        "schedule": crontab(hour=8, minute=35),
    },
    "hand orders that were not obeyed to the head of section": {
        "task": "approvals.tasks.pass_over_orders",
        "schedule": crontab(hour=0, minute=18),
    },
    "warn of deadlines that are near": {
        "task": "approvals.tasks.warn_of_deadlines",
        "schedule": crontab(hour=8, minute=30),
    },
    "put right dates that do not follow from the calendar": {
        "task": "approvals.tasks.recompute_dates",
        "schedule": crontab(hour=0, minute=2),
    },
    "remind of a year without a calendar": {
        "task": "approvals.tasks.remind_of_missing_calendar",
        "schedule": crontab(hour=8, minute=40),
    },
    "catch up on daily jobs that were missed": {
        "task": "credit_portal.periodic.tasks.catch_up",
        "schedule": crontab(minute="*/5"),
    },
    "expire licences past their last day": {
        "task": "approvals.tasks.expire_licences",
        "schedule": crontab(hour=0, minute=5),
    },
}

# --- who is who -------------------------------------------------------------------------
AUTH_USER_MODEL = "applicants.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "applicants:after_login"
ACCOUNT_ADAPTER = "applicants.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": False}  # django-axes counts failed logins
MFA_TOTP_ISSUER = "Credit Portal"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["password", "login"]
STAFF_IDLE_MINUTES = 30
STAFF_MFA = not IS_DEMO  # a second factor before the back office opens

# --- languages, time ----------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = USE_I18N = True

# --- files, mail --------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env("PORTAL_STATIC", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"  # never served as such: views check who may read
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "jpg", "gif", "woff", "woff2", "gz", "br"]
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FONT_DIR = Path(env("PORTAL_FONTS", str(VAR_DIR / "fonts")))
SIGNING_DIR = Path(env("PORTAL_SIGNING_DIR", str(VAR_DIR / "keys" / "signing")))
DEFAULT_FROM_EMAIL = env("PORTAL_MAIL_FROM", "portal@example.org")
if mail_url := os.environ.get("SMTP_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = mail_url
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "outbox" / "mail"

SMS_BACKEND = env("SMS_BACKEND", "file")  # "gateway", "file" or "console": docs/protocols/sms.md
SMS_GATEWAY_URL = env("SMS_GATEWAY_URL", "http://127.0.0.1:8010/sms")
SMS_GATEWAY_SECRET = env(
    "SMS_GATEWAY_SECRET", DEMO_SECRET if SMS_BACKEND == "gateway" else DEMO_SECRET or ""
)

# --- headers ------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, IDENTITY_URL.split("/identity")[0]],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # nginx redirects
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
X_FRAME_OPTIONS = "DENY"

# --- API ----------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "applicants.api.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "credit_portal.api.KeysetPagination",
    "PAGE_SIZE": 20,
    "EXCEPTION_HANDLER": "credit_portal.api.problem_details",
    "DEFAULT_THROTTLE_RATES": {"verify": "30/min"},
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Credit Portal API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# --- logs ---------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "credit_portal.web.logs.RequestIdFilter"}},
    "formatters": {"json": {"()": "credit_portal.web.logs.JsonFormatter"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "axes": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
        "pyhanko": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
    },
}
