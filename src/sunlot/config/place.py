"""Where changing data lies and which account owns it. Looks only; creates and changes nothing.

As root nothing of Sunlot keeps running as root: database, web and worker run under a system
account. That account may be unable to enter the folder of the clone (below a 0700 home, say).
Foreign folders are never opened up; the data then lies in /var/lib/sunlot/<id> instead.
"""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from sunlot.config import variables

SYSTEM_HOME = Path("/var/lib/sunlot")
OWNER_ROLE = "sunlot_owner"
APP_ROLE = "sunlot_app"
DATABASE = "sunlot"
# A Unix socket's path holds 107 bytes on Linux; ".s.PGSQL.5432.lock" and a slash take 19 of them.
_LONGEST_SOCKET_FOLDER = 88


@dataclass(frozen=True)
class Place:
    """The folder of changing data, and who must own it."""

    asked: Path
    """Folder that was asked for by SUNLOT_VAR, or `var` beside pyproject.toml."""
    var: Path
    """Folder in use: `asked`, or one below /var/lib/sunlot when the account cannot reach it."""
    account: str | None
    """Account to run under (only when we are root); None: run as whoever started us."""

    @property
    def moved(self) -> bool:
        """Whether the data lies elsewhere than asked for."""
        return self.var != self.asked

    @property
    def home(self) -> Path:
        """Folder for copies of binaries that the account cannot reach."""
        return SYSTEM_HOME / short_id(self.asked)

    @property
    def data(self) -> Path:
        """Data folder of the embedded server."""
        return self.var / "pg"

    @property
    def state_file(self) -> Path:
        """Where the demo keeps what it has done."""
        return self.var / "demo" / "state.json"

    @property
    def sockets(self) -> Path:
        """Folder (0700) of the server's Unix socket, with a path short enough for one."""
        near = self.var / "run"
        if len(os.fsencode(near)) <= _LONGEST_SOCKET_FOLDER:
            return near
        return Path("/tmp") / f"sunlot-{short_id(self.var)}"  # noqa: S108  checked when made


def short_id(path: Path) -> str:
    """Eight hex digits that name a folder."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:8]


def checkout() -> Path | None:
    """The folder with pyproject.toml that this file lies in, or None for an installed copy."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").is_file() else None


def default_var() -> Path:
    """`var` in the checkout, else a folder below the home of whoever runs an installed copy."""
    root = checkout()
    if root is not None:
        return root / "var"
    if os.geteuid() == 0:
        return SYSTEM_HOME / "var"
    return Path.home() / ".local" / "share" / "sunlot"


def user_id(account: str) -> int | None:
    """Numeric id of an account, or None when there is none of that name."""
    try:
        return pwd.getpwnam(account).pw_uid
    except KeyError:
        return None


def reachable(path: Path, account: str) -> bool:
    """Whether `account` may read `path` and enter every existing folder above it.

    Judged by owner, group and permission bits alone, so it works before the account exists.
    """
    try:
        entry = pwd.getpwnam(account)
        uid, groups = entry.pw_uid, set(os.getgrouplist(account, entry.pw_gid))
    except KeyError:
        uid, groups = -1, set()
    for folder in (path, *path.parents):
        try:
            facts = folder.stat()
        except FileNotFoundError:
            continue
        bits = facts.st_mode
        if facts.st_uid == uid:
            bits >>= 6
        elif facts.st_gid in groups:
            bits >>= 3
        if not bits & (stat.S_IROTH if folder == path else stat.S_IXOTH):
            return False
    return True


def locate(var: Path | None = None) -> Place:
    """Decide where the data lies for the current user and environment."""
    asked = (var or variables.VAR() or default_var()).resolve()
    if os.geteuid() != 0:
        return Place(asked, asked, None)
    owner = _owner_of(asked / "pg")
    if owner is not None:
        return Place(asked, asked, owner)
    account = variables.ACCOUNT()
    if reachable(asked, account):
        return Place(asked, asked, account)
    return Place(asked, SYSTEM_HOME / short_id(asked) / "var", account)


def _owner_of(folder: Path) -> str | None:
    """Name of the ordinary user who owns an existing folder."""
    try:
        uid = folder.stat().st_uid
        return pwd.getpwuid(uid).pw_name if uid != 0 else None
    except (OSError, KeyError):
        return None
