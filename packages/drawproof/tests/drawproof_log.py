"""A small log on the disk, witnesses in threads, and a draw told in it. Deterministic keys."""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from drawproof.log.cosign import Witness
from drawproof.log.notes import COSIGNATURE, NOTE, Signer
from drawproof.log.reader import LogReader
from drawproof.log.store import CheckpointStore
from drawproof.log.witness import WitnessMemory, create
from drawproof.log.witness_server import witness_server
from drawproof.log.writer import LogWriter
from drawproof.policy import LogKey, NamedKey, Policy

ORIGIN = "log.example/draws"


def signer(name: str, kind: bytes = NOTE) -> Signer:
    """A key that is the same in every run."""
    return Signer(name, kind, hashlib.sha256(name.encode()).digest())


def publication(number: int) -> dict:
    """An entry that nobody looks at."""
    return {"kind": "publication", "subject": f"s{number}", "digest": f"{number:064x}"}


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: int = 1_700_000_000

    def __call__(self) -> float:
        return self.now


@dataclass
class Place:
    """The folders of one log and its key."""

    base: Path
    origin: str = ORIGIN
    key: Signer = field(default_factory=lambda: signer(ORIGIN))

    @property
    def folder(self) -> Path:
        return self.base / "www"

    @property
    def store(self) -> CheckpointStore:
        return CheckpointStore(self.base / "store" / "signed")

    def open(self, **more) -> LogWriter:
        keys = [self.key]
        return LogWriter(self.folder, self.base / "state", self.store, self.origin, keys, **more)

    @property
    def reader(self) -> LogReader:
        return LogReader(self.folder, [self.key.verifier])

    def published(self, *counts: int) -> None:
        """So many more entries, one publication each."""
        with self.open() as log:
            for count in counts:
                log.append([publication(i) for i in range(log.size, log.size + count)])
                log.publish()


@contextmanager
def witnesses(base: Path, place: Place, names: str = "ab", clock: Clock | None = None):
    """Witnesses on free ports, as (Witness, memory file) each."""
    servers, found = [], []
    try:
        for name in names:
            key, file = signer(f"witness.example/{name}", COSIGNATURE), base / f"{name}.sqlite"
            if not file.exists():
                create(file)
            logs = [(place.origin, place.key.verifier)]
            memory = WitnessMemory(file, [key], logs, clock=clock or Clock())
            server = witness_server(memory, "127.0.0.1", 0)
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            servers.append(server)
            found.append(Witness(f"http://127.0.0.1:{server.server_port}", key.verifier))
        yield found
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def policy_of(place: Place, names: str = "ab", **more) -> Policy:
    """A policy that pins the log and the witnesses."""
    keys = [signer(f"witness.example/{name}", COSIGNATURE).verifier.vkey for name in names]
    return Policy(
        name="test",
        logs=(LogKey(origin=place.origin, key=place.key.verifier.vkey),),
        witnesses=tuple(NamedKey(name=n, key=key) for n, key in zip(names, keys, strict=True)),
        **more,
    )
