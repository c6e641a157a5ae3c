"""Settings of the site. What may differ between machines comes from the environment: see docs/settings.md."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from ml import LOADER
from slpweb import env
from slpweb.data import data_folder
from slpweb.database import database
from slpweb.mail import mail_server
from slpweb.secret import kept_secret_key
from slpweb.static import digest

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = data_folder(BASE_DIR)

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY") or kept_secret_key(DATA_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", [])
HTTPS = env.flag("HTTPS", default=False)
REDIS_URL = env.text("REDIS_URL")
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES", ["127.0.0.1", "::1"])  # whose X-Forwarded-For is believed
PAGES_AT_ONCE = env.whole_number("PAGES_AT_ONCE", 8, minimum=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes, as production.live.http lets in

# Motion
SIGNER = env.text("SIGNER", LOADER)  # a function that loads the model
MODELS_DIR = Path(env.text("MODELS_DIR") or DATA_DIR / "models")  # folders of weights, for the registry
STUDY_SIGNERS = env.names("STUDY_SIGNERS", [])  # more such functions, whose models studies may compare with it
LIVE_SLOTS = env.whole_number("LIVE_SLOTS", 64, minimum=1)
LIVE_BATCH = env.whole_number("LIVE_BATCH", 16, minimum=1)
LIVE_PATIENCE = env.whole_number("LIVE_PATIENCE", 600, minimum=1)  # seconds
LIVE_GRACE = env.whole_number("LIVE_GRACE", 30, minimum=1)  # seconds
LIVE_IDLE = env.whole_number("LIVE_IDLE", 3600, minimum=1)  # seconds
LIVE_SHUTDOWN = env.whole_number("LIVE_SHUTDOWN", 10, minimum=0)  # seconds
LIVE_LATE = env.whole_number("LIVE_LATE", 100, minimum=1)  # milliseconds
LIVE_RATE = env.whole_number("LIVE_RATE", 30, minimum=1)  # a minute and connection
LIVE_RATE_ADDRESS = env.whole_number("LIVE_RATE_ADDRESS", 20 * LIVE_RATE, minimum=1)  # a minute, of all its connections
LIVE_RATE_SITE = env.whole_number("LIVE_RATE_SITE", 100 * LIVE_RATE, minimum=1)  # a minute, of everybody
PLAN_RATE = env.whole_number("PLAN_RATE", 300, minimum=1)  # a minute and connection
PLAN_RATE_ADDRESS = env.whole_number("PLAN_RATE_ADDRESS", 20 * PLAN_RATE, minimum=1)  # a minute, of all its connections
PLAN_RATE_SITE = env.whole_number("PLAN_RATE_SITE", 40 * PLAN_RATE, minimum=1)  # a minute, of everybody
COMPOSE_RATE = env.whole_number("COMPOSE_RATE", 120, minimum=1)  # a minute and account
RATINGS_RATE = env.whole_number("RATINGS_RATE", 30, minimum=1)  # a minute and visitor
RATINGS_RATE_ADDRESS = env.whole_number("RATINGS_RATE_ADDRESS", 4 * RATINGS_RATE, minimum=1)
RATINGS_RATE_SITE = env.whole_number("RATINGS_RATE_SITE", 20 * RATINGS_RATE, minimum=1)
API_RATE = env.whole_number("API_RATE", 120, minimum=1)  # requests a minute and token
API_RATE_ADDRESS = env.whole_number("API_RATE_ADDRESS", 60, minimum=1)  # without a token
API_RATE_SITE = env.whole_number("API_RATE_SITE", 20 * API_RATE, minimum=1)  # of everybody

# What is kept, and how long
PRODUCTIONS_KEPT = env.whole_number("PRODUCTIONS_KEPT", 100_000, minimum=0)
PRODUCTIONS_DAYS = env.whole_number("PRODUCTIONS_DAYS", 365, minimum=1)
RATINGS_KEPT = env.whole_number("RATINGS_KEPT", 100_000, minimum=0)
RATINGS_DAYS = env.whole_number("RATINGS_DAYS", 1_095, minimum=1)

INSTALLED_APPS = [
    "production",
    "production.accounts.admin_config.RolesAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # which allauth's list of keys is written with
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
]
MIDDLEWARE = [
    "production.health.Probes",
    "django.middleware.security.SecurityMiddleware",
    "production.api.middleware.ApiMiddleware",
    "production.unusable.UnusableRequests",
    "slpweb.static.StaticFilesMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "production.passwords.LoginLimit",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "slpweb.urls"
ASGI_APPLICATION = "slpweb.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "production.accounts.overview.what_the_site_offers",
            ]
        },
    }
]

DATABASE_CONNECTIONS = env.whole_number("DATABASE_CONNECTIONS", 12, minimum=1)  # of one process to PostgreSQL
DATABASES = {"default": database(env.text("DATABASE_URL"), DATA_DIR, DATABASE_CONNECTIONS)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "media/"
CLIP_LEASE = env.whole_number("CLIP_LEASE", 60, minimum=2)  # seconds
RENDER_WORKERS = env.whole_number("RENDER_WORKERS", 0, minimum=0)
CHROMIUM = env.text("CHROMIUM")  # draws the videos of clips; found by itself where it has its usual name

# Work in the background: in this process, or on Redis where there is one.
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = {} if REDIS_URL else {"polling_interval": 0.2}  # seconds until a task is noticed
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "render"
CELERY_TASK_ROUTES = {"live.*": {"queue": "live"}}
CELERY_WORKER_DISABLE_PREFETCH = bool(REDIS_URL)  # what waits in one worker could be done by another
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # however long Redis is away
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CONCURRENCY = 1  # clips, one at a time; a live worker is told its number of slots

# Static files are served from where they lie: nothing to collect, so a first start is quick.
STATIC_URL = f"static/{digest(BASE_DIR / 'production' / 'static')}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MIMETYPES = {".glb": "model/gltf-binary"}

# Mail: without it no page sends any
MAIL_SERVER = mail_server(env.text("MAIL_URL"))
MAIL = MAIL_SERVER is not None
if MAIL_SERVER:
    EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.host, MAIL_SERVER.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL_SERVER.tls_at_once, MAIL_SERVER.tls_after_hello
EMAIL_TIMEOUT = 10  # seconds that a page waits for it
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MAIL_FROM", "hybridsign@localhost")

# Who may do what
SIGN_UP = env.flag("SIGN_UP", default=False)
CLIPS_A_DAY = env.whole_number("CLIPS_A_DAY", 1_000, minimum=0)  # of one account, a day of UTC
VIDEO_SECONDS_A_DAY = env.whole_number("VIDEO_SECONDS_A_DAY", 7_200, minimum=0)
TOKENS_AN_ACCOUNT = 20
LOGIN_REDIRECT_URL = "/clips/"
LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["production.passwords.PatientHasher"]
LOGIN_RATE = env.whole_number("LOGIN_RATE", 30, minimum=1)  # tries a minute from one address
LOGIN_RATE_SITE = env.whole_number("LOGIN_RATE_SITE", 4 * LOGIN_RATE, minimum=1)
AXES_FAILURE_LIMIT = env.whole_number("LOGIN_FAILURES", 10, minimum=1)
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # by the name alone, anybody could lock anybody out
AXES_LOCKOUT_CALLABLE = "production.passwords.locked_out"
AXES_CLIENT_IP_CALLABLE = "production.address.of_request"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # who logged in when is nobody's business here
AXES_VERBOSE = False
ACCOUNT_ADAPTER = "production.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", *(["email*"] if MAIL else []), "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional" if MAIL else "none"
ACCOUNT_EMAIL_NOTIFICATIONS = MAIL  # of a changed password, a second factor that is gone
ACCOUNT_EMAIL_SUBJECT_PREFIX = "HybridSign: "
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_SESSION_REMEMBER = True  # one question less
ACCOUNT_RATE_LIMITS = {
    "login": None,  # production.passwords and axes count those
    "login_failed": "5/5m/key",  # wrong codes of a second factor: nobody comes so far without the password
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "HybridSign"
MFA_TOTP_TOLERANCE = 1  # clocks of phones may be half a minute off
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# What a browser may do with our pages
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],  # blob: textures that Three.js unpacks from the avatar file
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^metrics$"]  # who watches the process asks it, not its proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("sk", "slovenčina")]  # of the pages; chosen by the browser, or by a button and kept
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 31_536_000  # seconds
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
TIME_ZONE = "UTC"
USE_TZ = True

# For those who watch it
METRICS_TOKEN = env.text("METRICS_TOKEN")
METRICS_PORT = env.whole_number("METRICS_PORT", 0, minimum=0)  # of a live worker, which has no pages
METRICS_HOST = env.text("METRICS_HOST", "127.0.0.1")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "slpweb.logs.LineFormatter"},
        "json": {"()": "slpweb.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": env.choice("LOG_FORMAT", "line", ["line", "json"])}
    },
    "filters": {"without traceback": {"()": "slpweb.logs.WithoutTraceback"}},
    "loggers": {"django.security.DisallowedHost": {"filters": ["without traceback"]}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING").upper()},
}
