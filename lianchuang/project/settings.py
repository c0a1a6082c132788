"""Django settings. Values that differ between installations come from the environment and are listed in
`docs/settings.md`; secrets come from the `keys/` folder of the home."""

import os

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from lianchuang.project.home import database_url, home, room, secret

DEMONSTRATION = os.environ.get("LIANCHUANG_DEMONSTRATION") == "1"  # a home with demonstration.json is one anyway
HTTPS = os.environ.get("LIANCHUANG_HTTPS") == "1"

HOME = home()
SNAPSHOTS = room("snapshots")

SECRET_KEY = secret("session").hex()
FIELD_KEYS = {1: secret("fields")}
LOOKUP_KEY = secret("lookup")
JOURNAL_KEY = secret("journal")
SETTING_UP = secret("setting-up", 16).hex()
JOURNAL_ORIGIN = os.environ.get("LIANCHUANG_ORIGIN", "lianchuang.local")

DEBUG = False
ALLOWED_HOSTS = os.environ.get("LIANCHUANG_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS]

INSTALLED_APPS = [
    "lianchuang.ledger",
    "lianchuang.registry",
    "lianchuang.accounts",
    "lianchuang.procedures",
    "lianchuang.reporting",
    "lianchuang.evidence",
    "lianchuang.ballots",
    "lianchuang.voice",
    "lianchuang.rounds",
    "lianchuang.publication",
    "lianchuang.reminding",
    "lianchuang.web",
    "lianchuang.api",
    "lianchuang.exchange",
    "lianchuang.demonstration",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "lianchuang.web.languages.reply.InTheReadersLanguage",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lianchuang.accounts.acting.OnlyReadableText",
    "lianchuang.accounts.acting.ReadingNeverWrites",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "lianchuang.project.urls"
WSGI_APPLICATION = "lianchuang.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["lianchuang.web.templatetags.lianchuang"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lianchuang.web.shell.shell",
            ],
        },
    }
]

_place = conninfo_to_dict(database_url())
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _place.get("dbname", "postgres"),
        "USER": _place.get("user", "postgres"),
        "PASSWORD": _place.get("password", ""),
        "HOST": _place.get("host", ""),
        "PORT": _place.get("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = home() / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(room("files"))},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "lianchuang.accounts.passwords.LengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "lianchuang.accounts.passwords.LocalWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "lianchuang.accounts.signing_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # the lock below counts pairs of account and address instead
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "lianchuang.accounts.signing_in.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "联创"
MFA_TOTP_TOLERANCE = 1

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # never the account alone: a rival could lock a chair out
AXES_LOCKOUT_CALLABLE = "lianchuang.accounts.signing_in.locked_out"
AXES_ENABLE_ADMIN = False
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "login"
AXES_VERBOSE = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],  # widths of bars
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

# How the product reaches people outside; nothing is sent by a way that is not set up.
ADDRESS = os.environ.get("LIANCHUANG_ADDRESS", "").rstrip("/")
MAIL = {
    "host": os.environ.get("LIANCHUANG_SMTP_HOST", ""),
    "port": int(os.environ.get("LIANCHUANG_SMTP_PORT", "587")),
    "user": os.environ.get("LIANCHUANG_SMTP_USER", ""),
    "password": os.environ.get("LIANCHUANG_SMTP_PASSWORD", ""),
    "security": os.environ.get("LIANCHUANG_SMTP_SECURITY", "starttls"),
    "from": os.environ.get("LIANCHUANG_MAIL_FROM", "lianchuang@localhost"),
}
ROBOTS = {
    "wecom": {"url": os.environ.get("LIANCHUANG_WECOM_ROBOT", ""), "secret": ""},
    "dingtalk": {
        "url": os.environ.get("LIANCHUANG_DINGTALK_ROBOT", ""),
        "secret": os.environ.get("LIANCHUANG_DINGTALK_SECRET", ""),
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 * 2**20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LIANCHUANG_LOG", "WARNING")},
}
# What one door lends another, by name: doors do not import one another.
IMPORTING = "lianchuang.exchange"
DEMONSTRATION_SIGNS = "lianchuang.demonstration.signs.signs"
DEMONSTRATION_DISCARD = "lianchuang.demonstration.district.discard"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["lianchuang.project.jobs"]  # a room that is no app

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
TEST_RUNNER = "django.test.runner.DiscoverRunner"
SILENCED_SYSTEM_CHECKS: list[str] = []
