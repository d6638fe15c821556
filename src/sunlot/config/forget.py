"""`sunlot forget --yes`: removes the data of a site, for starting a demo over. Backups stay."""

import shutil

from sunlot.config.place import locate
from sunlot.config.postgres import in_use
from sunlot.config.words import tell

_OURS = (
    "pg", "pg.new", "run", "ledger", "files", "static", "tmp", "demo", "secret.key", "postgres.log",
    "postgres.log.1", "pg.lease", "pg.start", "pg.keeper", ".sunlot", "log", "log-state",
    "log-keys", "log-store", "witness", "auditor",
)  # fmt: skip


def forget() -> int:
    """Remove what Sunlot made, and nothing else, unless a site is running from it."""
    place = locate()
    if place.var.exists() and in_use(place):
        tell(
            f"{place.var} 正在使用中：请先停止 sunlot serve 或 make demo。",
            f"{place.var} is in use: stop sunlot serve or make demo first.",
        )
        return 1
    for name in _OURS:
        path = place.var / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    if place.account is not None:
        shutil.rmtree(place.home, ignore_errors=True)
    tell(f"已删除 {place.var} 中的数据。", f"The data in {place.var} is deleted.")
    return 0
