"""Django's DATABASES entry: your own server by address, or the embedded one by its socket."""

from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from sunlot.config import variables
from sunlot.config.env import EnvironmentProblem
from sunlot.config.place import APP_ROLE, DATABASE, OWNER_ROLE, Place


def database_settings(place: Place) -> dict[str, Any]:
    """Connection settings for the role that SUNLOT_DATABASE_ROLE names (`app` or `owner`)."""
    role = variables.DATABASE_ROLE()
    if role not in {"app", "owner"}:
        raise EnvironmentProblem(f"SUNLOT_DATABASE_ROLE={role!r}: 应为 app 或 owner。")
    url = variables.DATABASE_URL()
    if role == "owner":
        url = variables.DATABASE_OWNER_URL() or url
    where = _from_url(url) if url else _embedded(place, role)
    return {
        "ENGINE": "django.db.backends.postgresql",
        # Kept connections are checked before use, so a restarted database costs one reconnect.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        **where,
    }


def _embedded(place: Place, role: str) -> dict[str, Any]:
    user = OWNER_ROLE if role == "owner" else APP_ROLE
    return {"NAME": DATABASE, "USER": user, "HOST": str(place.sockets), "PORT": "5432"}


def _from_url(url: str) -> dict[str, Any]:
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value}
    except ProgrammingError:
        raise EnvironmentProblem(
            "SUNLOT_DATABASE_URL / SUNLOT_DATABASE_OWNER_URL: 应为 postgresql://用户:密码@主机/库名。"
        ) from None
    return {
        "NAME": parts.pop("dbname", DATABASE),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
    }


def app_role() -> str:
    """Name of the application's role: on the embedded server ours, on your own the one named."""
    url = variables.DATABASE_URL()
    return _from_url(url)["USER"] if url else APP_ROLE
