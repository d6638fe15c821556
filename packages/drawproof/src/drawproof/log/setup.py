"""A log on a machine: its state folder with keys and settings (protocol §14.3).

`init_log` makes it, `open_log` opens its writer, `publish_log` publishes it with its witnesses.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drawproof.canonical import canonical, parse_json
from drawproof.durable import make_folder, write
from drawproof.errors import DrawproofError
from drawproof.log.checkpoints import SM3_SUFFIX, check_origin
from drawproof.log.cosign import Witness
from drawproof.log.keys import read_key, write_key
from drawproof.log.notes import NOTE, SM2_NOTE, Signer, Verifier
from drawproof.log.store import CheckpointStore
from drawproof.log.twin import publish_both
from drawproof.log.writer import LogWriter, Published
from drawproof.records import Reader

SETTINGS, KEY, SM = "log.json", "key", "sm3"


@dataclass(frozen=True, kw_only=True)
class LogSettings:
    """Where a log lies: `state` (private), `folder` (published), `store` (last signed checkpoint,
    on another disk). `quorum`: cosignatures to wait for; None: of all witnesses."""

    state: Path
    origin: str
    folder: Path
    store: Path
    witnesses: tuple[Witness, ...] = ()
    quorum: int | None = None

    @property
    def second(self) -> LogSettings | None:
        """The SM3 tree beside it, if there is one."""
        return load_log(self.state / SM) if (self.state / SM / SETTINGS).exists() else None

    @property
    def key_files(self) -> list[Path]:
        """Files of the private keys that sign it; during a rotation the new one is `key-new`."""
        names = [KEY, f"{KEY}-new", f"{KEY}-sm2"]
        return [self.state / name for name in names if (self.state / name).exists()]

    @property
    def signers(self) -> list[Signer]:
        """Its private keys."""
        return [read_key(path) for path in self.key_files]

    @property
    def checkpoint_store(self) -> CheckpointStore:
        """The store of the last signed checkpoint."""
        return CheckpointStore(self.store)

    def save(self) -> None:
        """Writes the settings file."""
        record: dict[str, Any] = {
            "kind": "log-settings",
            "origin": self.origin,
            "folder": str(self.folder),
            "store": str(self.store),
            "witnesses": [{"url": one.url, "key": one.verifier.vkey} for one in self.witnesses],
        }
        if self.quorum is not None:
            record["quorum"] = self.quorum
        write(self.state / SETTINGS, canonical(record), 0o600)


def load_log(state: str | os.PathLike[str]) -> LogSettings:
    """The settings in a state folder."""
    place = Path(state)
    try:
        record = parse_json((place / SETTINGS).read_bytes())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DrawproofError("log-source", path=str(place), reason=reason) from None
    top = Reader("log", record)
    top.constant("kind", "log-settings")
    witnesses = []
    for reader in top.inners("witnesses"):
        witnesses.append(Witness(reader.text("url"), Verifier.parse(reader.text("key"))))
        reader.finish()
    found = LogSettings(
        state=place,
        origin=check_origin(top.text("origin")),
        folder=Path(top.text("folder")),
        store=Path(top.text("store")),
        witnesses=tuple(witnesses),
        quorum=top.number("quorum", 1) if top.has("quorum") else None,
    )
    top.finish()
    return found


def init_log(
    state: str | os.PathLike[str],
    origin: str,
    folder: str | os.PathLike[str],
    store: str | os.PathLike[str],
    *,
    witnesses: Sequence[Witness] = (),
    quorum: int | None = None,
    sm: bool = False,
) -> list[Verifier]:
    """A new log: keys of mode 0600, settings, and an empty signed tree; gives the public keys.

    `sm` adds an SM2 key, which also signs the first tree, and the second tree over SM3.
    """
    settings = LogSettings(
        state=Path(state).absolute(),
        origin=check_origin(origin),
        folder=Path(folder).absolute(),
        store=Path(store).absolute(),
        witnesses=tuple(witnesses),
        quorum=quorum,
    )
    for place in (settings.state / SETTINGS, settings.store, settings.folder / "checkpoint"):
        if place.exists():
            raise DrawproofError("log-target", path=str(place), reason="exists already")
    signers = [Signer.new(origin, NOTE)]
    signers += [Signer.new(origin, SM2_NOTE)] if sm else []
    make_folder(settings.state)
    settings.state.chmod(0o700)
    write_key(settings.state / KEY, signers[0])
    verifiers = [signer.verifier for signer in signers]
    if sm:
        write_key(settings.state / f"{KEY}-sm2", signers[1])
        verifiers.append(_init_second(settings))
    settings.save()
    with open_log(settings.state) as log:
        log.publish()
    return verifiers


def _init_second(first: LogSettings) -> Verifier:
    second = LogSettings(
        state=first.state / SM,
        origin=first.origin + SM3_SUFFIX,
        folder=first.folder / SM,
        store=first.store.with_name(f"{first.store.name}-{SM}"),
    )
    make_folder(second.state)
    second.state.chmod(0o700)
    signer = Signer.new(second.origin, SM2_NOTE)
    write_key(second.state / f"{KEY}-sm2", signer)
    second.save()
    return signer.verifier


def open_log(state: str | os.PathLike[str] | LogSettings) -> LogWriter:
    """The writer of the log in a state folder; use it as a context manager, one at a time."""
    settings = state if isinstance(state, LogSettings) else load_log(state)
    return LogWriter(
        settings.folder,
        settings.state,
        settings.checkpoint_store,
        settings.origin,
        settings.signers,
    )


def publish_log(
    state: str | os.PathLike[str], *, log: LogWriter | None = None, timeout: float = 10.0
) -> list[Published]:
    """Publishes a log with its witnesses, and its SM3 tree if there is one.

    `log`: its writer where it is open already.
    """
    settings = load_log(state)
    with ExitStack() as stack:
        first = log or stack.enter_context(open_log(settings))
        second = settings.second
        if second is None:
            return [first.publish(settings.witnesses, quorum=settings.quorum, timeout=timeout)]
        twin = stack.enter_context(open_log(second))
        return [
            *publish_both(first, twin, settings.witnesses, quorum=settings.quorum, timeout=timeout)
        ]
