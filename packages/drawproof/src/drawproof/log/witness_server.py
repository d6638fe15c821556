"""The witness on the network, and its folder (protocol §14.4)."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from drawproof.canonical import canonical, parse_json
from drawproof.durable import make_folder, write
from drawproof.errors import DrawproofError
from drawproof.log.checkpoints import check_origin
from drawproof.log.keys import read_key, write_key
from drawproof.log.notes import COSIGNATURE, SM2_COSIGNATURE, Signer, Verifier
from drawproof.log.witness import MAX_BODY, Answer, WitnessMemory, create
from drawproof.records import Reader

_MONITOR = re.compile(r"/([0-9a-f]{64})/checkpoint")
_TIMEOUT = 30
SETTINGS, KEY, MEMORY = "witness.json", "key", "memory.sqlite"


def _settings(folder: Path) -> tuple[str, list[tuple[str, Verifier]]]:
    try:
        record = parse_json((folder / SETTINGS).read_bytes())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DrawproofError("witness-folder", path=str(folder), reason=reason) from None
    top = Reader("witness", record)
    top.constant("kind", "witness")
    name, logs = top.text("name"), []
    for reader in top.inners("logs"):
        logs.append((check_origin(reader.text("origin")), Verifier.parse(reader.text("key"))))
        reader.finish()
    top.finish()
    return name, logs


def _save(folder: Path, name: str, logs: list[tuple[str, Verifier]]) -> None:
    shown = [{"origin": origin, "key": key.vkey} for origin, key in logs]
    write(folder / SETTINGS, canonical({"kind": "witness", "name": name, "logs": shown}))


def init_witness(folder: Path, name: str, *, sm: bool = False) -> list[Verifier]:
    """A new witness: its keys (0600), its empty memory and its settings."""
    if (folder / SETTINGS).exists():
        raise DrawproofError("witness-folder", path=str(folder), reason="exists already")
    signers = [Signer.new(name, COSIGNATURE)]
    signers += [Signer.new(name, SM2_COSIGNATURE)] if sm else []
    make_folder(folder)
    for number, signer in enumerate(signers):
        write_key(folder / (f"{KEY}-sm2" if number else KEY), signer)
    create(folder / MEMORY)
    _save(folder, name, [])
    return [signer.verifier for signer in signers]


def follow(folder: Path, origin: str, key: Verifier) -> None:
    """Has the witness follow a log under one more key; takes effect when it is started."""
    name, logs = _settings(folder)
    if (check_origin(origin), key) not in logs:
        _save(folder, name, [*logs, (origin, key)])


def open_witness(folder: Path, *, clock: Callable[[], float] = time.time) -> WitnessMemory:
    """The witness in a folder. `clock` gives Unix seconds; only a rehearsal gives another one."""
    _, logs = _settings(folder)
    signers = [read_key(folder / KEY)]
    if (folder / f"{KEY}-sm2").exists():
        signers.append(read_key(folder / f"{KEY}-sm2"))
    return WitnessMemory(folder / MEMORY, signers, logs, clock=clock)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "drawproof-witness", ""
    timeout = _TIMEOUT
    memory: WitnessMemory

    def _answer(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Cache-Control", "no-store")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)

    def do_GET(self) -> None:
        match = _MONITOR.fullmatch(self.path.partition("?")[0])
        self._answer(self.memory.checkpoint(match[1]) if match else Answer(404, b"not found\n"))

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAX_BODY:
            self.close_connection = True
            if length.isdecimal():
                # Whoever is still sending would not hear the answer.
                self.rfile.read(min(int(length), 4 * MAX_BODY))
            self._answer(Answer(413 if length.isdecimal() else 411, b"length not accepted\n"))
            return
        body = self.rfile.read(int(length))
        if self.path != "/add-checkpoint":
            self._answer(Answer(404, b"not found\n"))
            return
        self._answer(self.memory.add_checkpoint(body))

    def log_message(self, format: str, *args: Any) -> None:
        """Addresses of callers are not kept."""


def witness_server(memory: WitnessMemory, host: str, port: int) -> ThreadingHTTPServer:
    """The server, bound and not yet serving; port 0 takes a free one."""
    handler = type("Handler", (_Handler,), {"memory": memory})
    try:
        return ThreadingHTTPServer((host, port), handler)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DrawproofError("witness-folder", path=f"{host}:{port}", reason=reason) from None


def serve_until_stopped(server: ThreadingHTTPServer) -> None:
    """Answers until Ctrl-C or SIGTERM, then closes the socket; for a main thread."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
