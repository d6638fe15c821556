"""Brings database and static files to the state of the code. Runs as the owner of the tables."""

import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.utils import OperationalError

from sunlot.config import variables
from sunlot.config.database import app_role
from sunlot.config.grants import grant
from sunlot.config.words import say, tell


def load_divisions() -> bool:
    """Write the divisions that ship with the product where there are none; whether it did."""
    from sunlot import clock
    from sunlot.actors import Actor
    from sunlot.regions.actions import load_regions, xinjiang
    from sunlot.regions.models import Region

    if Region.objects.exists():
        return False
    loaded = load_regions(rows=xinjiang(), by=Actor.system("upgrade"), at=clock.now())
    tell(f"已载入区划 {loaded.created} 个。", f"{loaded.created} divisions are loaded.")
    return True


def main() -> int:
    """Migrate, grant the application role its rights, load divisions, collect static files."""
    django.setup()
    from sunlot.upkeep.queries import pending_migrations

    try:
        waiting = pending_migrations()
    except OperationalError as problem:
        print(say("无法连接数据库：", "No connection to the database: ") + str(problem))
        return 1
    if waiting:
        tell(
            f"正在更新数据库结构（{len(waiting)} 步）…",
            f"Bringing the database up to date ({len(waiting)} steps)…",
        )
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    role = app_role()
    if role != connection.settings_dict["USER"]:
        grant(connection, role)
    if not settings.DEMO:  # the demo loads them itself, on the day on which its story begins
        load_divisions()
    if variables.STATIC_HASHES():
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        call_command("collectstatic", verbosity=0, interactive=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
