"""Settings of the site. Reads the environment and files; starts nothing and writes nothing."""

import secrets
from datetime import date
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from sunlot.config import variables
from sunlot.config.access import chosen, roles_named
from sunlot.config.database import database_settings
from sunlot.config.logs import logging_settings
from sunlot.config.place import locate

PLACE = locate()
VAR = PLACE.var
SOURCE = Path(__file__).resolve().parents[1]

# -- demo mode -------------------------------------------------------------------------------
DEMO = variables.DEMO()
SUNLOT_TODAY: date | None = None
if variables.TODAY():
    if not DEMO:
        raise ImproperlyConfigured(
            "SUNLOT_TODAY 只能在演示模式（SUNLOT_DEMO=1）下使用：正式系统只用真实时间。"
        )
    SUNLOT_TODAY = date.fromisoformat(variables.TODAY())
DEBUG = variables.DEBUG()


# -- secrets and transport -------------------------------------------------------------------
def _secret_key() -> str:
    given = variables.SECRET_KEY()
    if given:
        return given
    try:
        return SECRET_KEY_FILE.read_text(encoding="ascii").strip()
    except OSError:
        # Commands that never answer a browser need no lasting key; wsgi.py refuses this one.
        return EPHEMERAL + secrets.token_urlsafe(48)


EPHEMERAL = "ephemeral-"
SECRET_KEY_FILE = VAR / "secret.key"
TLS_CERTIFICATE = variables.TLS_CERTIFICATE()
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = list(variables.HOSTS())
CSRF_TRUSTED_ORIGINS = list(variables.ORIGINS())
_SECURE = not (DEMO or variables.INSECURE_HTTP())
SESSION_COOKIE_SECURE = _SECURE
CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "sunlot.ui.views.csrf_failure"
SESSION_COOKIE_AGE = 12 * 3600  # the longest of actors/sessions.py, which ends most earlier
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if _SECURE else None
X_FRAME_OPTIONS = "DENY"
ALLAUTH_TRUSTED_PROXY_COUNT = variables.PROXY_HOPS()
if variables.PROXY_HTTPS():
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = max(1, ALLAUTH_TRUSTED_PROXY_COUNT)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# -- apps ------------------------------------------------------------------------------------
SUNLOT_APPS = [
    "sunlot.ui",
    "sunlot.rulebook",
    "sunlot.workdays",
    "sunlot.regions",
    "sunlot.ledger",
    "sunlot.publiclog",
    "sunlot.departments",
    "sunlot.accounts",
    "sunlot.drafts",
    "sunlot.tokens",
    "sunlot.auditors",
    "sunlot.disclosures",
    "sunlot.jobs",
    "sunlot.exports",
    "sunlot.upkeep",
    "sunlot.imports",
    "sunlot.items",
    "sunlot.quality",
    "sunlot.checklists",
    "sunlot.targets",
    "sunlot.officers",
    "sunlot.risks",
    "sunlot.plans",
    "sunlot.draws",
    "sunlot.inspections",
    "sunlot.publications",
    "sunlot.home",
    "sunlot.api",
    "sunlot.portal",
    "sunlot.demo",
]
INSTALLED_APPS = [
    # Ours first: our templates win over allauth's.
    *SUNLOT_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "sunlot.api.middleware.ApiMiddleware",
    "sunlot.ui.variants.VariantMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sunlot.accounts.middleware.ActorMiddleware",
    "sunlot.ui.middleware.UserErrorMiddleware",
]
ROOT_URLCONF = "sunlot.config.urls"
WSGI_APPLICATION = "sunlot.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# -- database --------------------------------------------------------------------------------
DATABASES = {"default": database_settings(PLACE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The application role may read and add rows here, never change or remove them.
LEDGER_TABLES = [
    "ledger_event", "ledger_leaf", "publiclog_entry", "accounts_signin", "disclosures_disclosure",
    "upkeep_ledgercheck",
]  # fmt: skip
# Sign-in limits must hold over all web processes, so the cache is shared, and needs no server.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "config_cache",
        # Django keeps 300 by default: made-up user names would push limits out of the table.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# -- sign-in ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["sunlot.accounts.adapters.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_PROFILE = variables.PASSWORD_PROFILE()
_PROFILE = chosen(PASSWORD_PROFILE)
AUTH_PASSWORD_VALIDATORS = list(_PROFILE.validators)
# The demo's days are fixed long after its accounts were opened.
PASSWORD_DAYS = None if DEMO else _PROFILE.days
# The demo's accounts are for looking around at once.
SECOND_FACTOR_ROLES = () if DEMO else roles_named(variables.SECOND_FACTOR())
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/home/"
ACCOUNT_ADAPTER = "sunlot.accounts.adapters.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # shared desktops: the session ends with the browser
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Locks are ours (accounts/adapters.py); these only slow a flood down before it reaches them.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "60/m/ip,10/15m/key"}
MFA_ADAPTER = "sunlot.accounts.second_factor.MfaAdapter"
MFA_FORMS = {
    "authenticate": "sunlot.accounts.forms.CodeForm",
    "reauthenticate": "sunlot.accounts.forms.CodeAgainForm",
    "activate_totp": "sunlot.accounts.forms.SetUpForm",
}
MFA_TOTP_ISSUER = "Sunlot"
MFA_TOTP_TOLERANCE = 1  # half a minute of difference between the clocks
MFA_RECOVERY_CODES_SHOW_ONCE = True

# -- language and time -----------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [SOURCE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# Working days of years that the calendar package does not know yet.
WORKDAYS_FILE = variables.WORKDAYS_FILE() or VAR / "workdays.toml"

# Whether a slip may open a credit class before the draw (ADR 0045).
SLIPS_OPEN_CLASSES_EARLY = variables.EARLY_CLASS_SLIPS()

# -- files -----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"  # never served by address; views check the reader first
# Witnesses of the ledger and the record of backups stand beside the database, not in it.
LEDGER_CHECKPOINTS = VAR / "ledger" / "checkpoints.txt"
BACKUPS = VAR / "backups"
_HASHED = variables.STATIC_HASHES()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _HASHED
WHITENOISE_AUTOREFRESH = not _HASHED
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# -- the public log --------------------------------------------------------------------------
LOG_ORIGIN = variables.LOG_ORIGIN()
LOG_FOLDER = VAR / "log"  # all of it is public; any web server may show it as /log/
LOG_STATE = VAR / "log-state"
LOG_KEYS = VAR / "log-keys"
# A store that is put back would let the log sign a second history: no backup, another disk.
LOG_STORE = (variables.LOG_STORE() or VAR / "log-store") / "signed"
LOG_WITNESSES = variables.LOG_WITNESSES()
LOG_QUORUM = variables.LOG_QUORUM()

LOGGING = logging_settings(variables.LOG_LEVEL())
