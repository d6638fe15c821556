"""`sunlot backup` and `sunlot restore`: a copy of the whole site, and the proof that it is one.

Everything that touches the database or the files runs in a child process under the account, as
the owner of the tables. See docs/operations/backup.md.
"""

from pathlib import Path

from sunlot.config import variables
from sunlot.config.backup.programs import client_folder
from sunlot.config.site import prepared

__all__ = ["backup", "restore"]


def backup(arguments: list[str], *, to: Path | None) -> int:
    """Write a backup; exit code 0 when it is complete on disk."""
    given = [*arguments, *(["--to", str(to.absolute())] if to else [])]
    with prepared() as site:
        extra = {variables.PG_BIN.name: str(client_folder(site.place))}
        return site.run(["-m", "sunlot.config.backup.making", *given], role="owner", extra=extra)


def restore(folder: Path | None, *, check: bool) -> int:
    """Restore a backup for good into an empty site, or for a check into a scratch database."""
    given = [str(folder.absolute())] if folder else []
    given += ["--check"] if check else []
    with prepared() as site:
        extra = {variables.PG_BIN.name: str(client_folder(site.place))}
        return site.run(["-m", "sunlot.config.backup.restoring", *given], role="owner", extra=extra)
