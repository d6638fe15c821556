"""The published state of the log, who vouches for it, and what a verifier has to trust."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from drawproof.canonical import canonical
from drawproof.errors import DrawproofError
from drawproof.log.checkpoints import Checkpoint
from drawproof.log.moments import first_stamps
from drawproof.log.notes import Note, Verifier, check_note
from drawproof.log.reader import LogReader
from drawproof.policy import LogKey, NamedKey, Policy
from sunlot.ledger.models import Event
from sunlot.publiclog import keys, runs
from sunlot.publiclog.models import Entry
from sunlot.publiclog.queries.entries import count
from sunlot.publiclog.registry import auditors

MARGIN = 600


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness of the settings: when it cosigned the published checkpoint, None if it has not."""

    name: str
    vkey: str
    at: datetime.datetime | None
    answer: runs.WitnessAnswer | None


@dataclass(frozen=True, slots=True)
class Published:
    """The published checkpoint: `size` entries under `root` (64 hex), and who cosigned it."""

    size: int
    root: str
    witnesses: Sequence[Cosigned]

    @property
    def cosigned(self) -> int:
        """How many of the witnesses have cosigned it."""
        return sum(one.at is not None for one in self.witnesses)


@dataclass(frozen=True, slots=True)
class LogState:
    """The log as pages show it. `published` is None before the first publication.

    `kept` is false where the settings name no origin. `waiting`: entries not published yet.
    """

    kept: bool
    origin: str
    keys: Sequence[keys.KeyFacts]
    published: Published | None
    entries: int
    report: runs.Report | None
    quorum: int

    @property
    def waiting(self) -> int:
        """Entries that are not published yet."""
        return self.entries - (self.published.size if self.published else 0)

    @property
    def vkey(self) -> str:
        """The verifier key to give to a monitor; that of a rotation's end while it is open."""
        return self.keys[-1].vkey if self.keys else ""


def state() -> LogState:
    """What the site says of its log."""
    return LogState(
        kept=bool(keys.origin()), origin=keys.origin(), keys=keys.facts(), published=published(),
        entries=count(), report=runs.read(), quorum=keys.quorum(),
    )  # fmt: skip


def note() -> Note | None:
    """The published checkpoint as it lies in the folder, signature verified; None if none does.

    :raises DrawproofError: it is there and no key of the site signed it.
    """
    if not (keys.folder() / "checkpoint").exists():
        return None
    return reader().note()


def published() -> Published | None:
    """The published checkpoint in figures; None where there is none that holds."""
    try:
        found = note()
        witnesses = keys.witnesses()
    except DrawproofError:
        return None
    if found is None:
        return None
    checkpoint, last = Checkpoint.of(found), runs.read()
    stamps = first_stamps(found, [(one.name, one.verifier) for one in witnesses])
    answers = {one.name: one for one in last.witnesses} if last else {}
    return Published(
        checkpoint.size, checkpoint.root.hex(),
        [
            Cosigned(one.name, one.verifier.vkey, _moment(stamps.get(one.name)),
                     answers.get(one.name))
            for one in witnesses
        ],
    )  # fmt: skip


def _moment(seconds: int | None) -> datetime.datetime | None:
    return None if seconds is None else datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def verifiers() -> list[Verifier]:
    """Every key that ever signed the log: those of the changes on record, and the present ones."""
    texts = [text for _index, change in _changes() for text in (change["old"], change["new"])]
    texts += [one.vkey for one in keys.facts() if one.vkey]
    return [keys.parse(text) for text in dict.fromkeys(texts)]


def _changes() -> list[tuple[int, dict[str, Any]]]:
    """(index, record) of the changes of the log's key, in order."""
    rows = Entry.objects.filter(kind="key-change").order_by("index")
    return [(one.index, json.loads(one.record)) for one in rows]


def reader() -> LogReader:
    """Reads the published files, trusting the site's keys alone."""
    return LogReader(keys.folder(), verifiers())


def policy() -> Policy:
    """What a verifier has to trust to check this site's draws: its log's keys, its witnesses, the
    auditors whose keys two administrators registered."""
    try:
        witnesses = keys.witnesses()
    except DrawproofError:
        witnesses = []
    return Policy(
        name=keys.origin() or "default",
        logs=tuple(LogKey(origin=keys.origin(), key=one.vkey) for one in verifiers()),
        witnesses=tuple(NamedKey(name=one.name, key=one.verifier.vkey) for one in witnesses),
        quorum=keys.quorum(), margin=MARGIN, auditors=auditors(),
    )  # fmt: skip


def policy_file() -> bytes:
    """The policy as a file for `drawproof verify --policy` and `drawproof log monitor`."""
    return canonical(policy().to_record())


def covered() -> int:
    """Entries under the newest published checkpoint that `quorum` of the witnesses cosigned.

    Without witnesses those that are published at all: nobody vouches for the time then.
    """
    found = published()
    if found is None:
        return 0
    enough = not found.witnesses or found.cosigned >= keys.quorum()
    return found.size if enough else 0


def change_on_record(new: str) -> bool:
    """Whether the change to a key stands in the ledger, published or not."""
    return Event.objects.filter(kind="log.key-changed", data__new=new).exists()


def change_is_published() -> bool:
    """Whether the change to the next key is published under the signatures of both keys.

    :raises DrawproofError: the published checkpoint cannot be read.
    """
    signers = [signer.verifier for signer in keys.signers()]
    indexes = [index for index, one in _changes() if one["new"] == signers[-1].vkey]
    found = note()
    if not indexes or found is None or Checkpoint.of(found).size <= indexes[0]:
        return False
    good = {verifier for verifier, _ in check_note(found, signers).good}
    return len(signers) == 2 and good == set(signers)
