"""A public log with its key for tests, and a witness of it in this process."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from drawproof.log.keys import write_key
from drawproof.log.notes import Signer, Verifier
from drawproof.log.witness_server import follow, init_witness, open_witness, witness_server
from sunlot.publiclog import keys

ORIGIN = "log.example/draws"


def set_up(settings: Any, folder: Path) -> Verifier:
    """Give the site an origin, folders of its own and a key; no witness."""
    settings.LOG_ORIGIN = ORIGIN
    settings.LOG_FOLDER, settings.LOG_STATE = folder / "log", folder / "log-state"
    settings.LOG_KEYS, settings.LOG_STORE = folder / "log-keys", folder / "log-store" / "signed"
    settings.LOG_WITNESSES, settings.LOG_QUORUM = (), 0
    settings.LOG_KEYS.mkdir(parents=True)
    signer = Signer.new(ORIGIN)
    write_key(settings.LOG_KEYS / keys.KEY, signer)
    return signer.verifier


@contextmanager
def witnessed(
    settings: Any, folder: Path, key: Verifier, clock: Callable[[], float]
) -> Iterator[Verifier]:
    """A witness that follows the log and answers while the block runs; the settings name it."""
    (own,) = init_witness(folder / "witness", "witness.example/one")
    follow(folder / "witness", ORIGIN, key)
    memory = open_witness(folder / "witness", clock=clock)
    server = witness_server(memory, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    settings.LOG_WITNESSES = (f"http://127.0.0.1:{server.server_port}={own.vkey}",)
    try:
        yield own
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
