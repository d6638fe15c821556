"""Where the log lies, under which key it is signed, and who cosigns it. Keys stay in this module.

A private key is read where something is signed and nowhere else; pages get `KeyFacts`.
"""

import datetime
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from drawproof.errors import DrawproofError
from drawproof.log.cosign import Witness
from drawproof.log.keys import read_key
from drawproof.log.notes import Signer, Verifier
from drawproof.log.store import CheckpointStore

KEY, NEXT = "log.key", "log-next.key"
OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What may be shown of a key: its public side, its age, and whether others could read it.

    `next`: the key that a rotation brings in. `problem`: why it cannot be used.
    """

    vkey: str
    made: datetime.datetime
    exposed: bool
    next: bool = False
    problem: str = ""

    @property
    def id(self) -> str:
        """The key id, 8 hex digits: what a signature line names."""
        return self.vkey.split("+")[1] if self.vkey else ""


def origin() -> str:
    """The log's name; "" where the site keeps no public log."""
    return str(settings.LOG_ORIGIN)


def folder() -> Path:
    """What every web server may show."""
    return Path(settings.LOG_FOLDER)


def state() -> Path:
    """Entries not published yet, the lock, and the report of the last publication."""
    return Path(settings.LOG_STATE)


def store() -> CheckpointStore:
    """The last signed checkpoint: outside the database and every backup."""
    return CheckpointStore(settings.LOG_STORE)


def files() -> list[Path]:
    """Files of the private keys that sign; two during a rotation."""
    place = Path(settings.LOG_KEYS)
    return [place / name for name in (KEY, NEXT) if (place / name).exists()]


def place(name: str) -> Path:
    """Where a key of that name lies or would lie."""
    return Path(settings.LOG_KEYS) / name


def signers() -> list[Signer]:
    """The private keys. :raises DrawproofError: one is damaged, or others may read it."""
    return [read_key(file) for file in files()]


def facts() -> list[KeyFacts]:
    """What is known of the keys, old one first."""
    found = []
    for file in files():
        about = file.stat()
        made = datetime.datetime.fromtimestamp(about.st_mtime, datetime.UTC)
        exposed, is_next = bool(about.st_mode & OPEN_TO_OTHERS), file.name == NEXT
        try:
            vkey, problem = read_key(file).verifier.vkey, ""
        except DrawproofError as error:
            vkey, problem = "", error.code
        found.append(KeyFacts(vkey, made, exposed, is_next, problem))
    return found


def witnesses() -> Sequence[Witness]:
    """Whom the settings name as ``address=vkey``; none means that nobody is called.

    :raises DrawproofError: one is not of that form.
    """
    return [Witness.parse(text) for text in settings.LOG_WITNESSES]


def quorum() -> int:
    """How many cosignatures make a time: what the settings say, else all, two at most."""
    if settings.LOG_QUORUM:
        return int(settings.LOG_QUORUM)
    return min(2, max(1, len(settings.LOG_WITNESSES)))


def parse(vkey: str) -> Verifier:
    """A verifier key from its text."""
    return Verifier.parse(vkey)
