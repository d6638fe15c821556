"""The demo's witness: a second process with its own key, folder and memory, on the demo's clock.

It is drawproof's witness as anybody may run it, but for its clock. The demo plays on fixed days of
the past, and a real witness would rightly say that everything was announced long after the draw. So
this one takes its time from the demo, like everything else of the demo; outside demo mode it
refuses to start. Its cosignatures prove the order of things, and no real time.
"""

import socket
import sys
from pathlib import Path

from django.conf import settings

from drawproof.log.keys import read_key, write_key
from drawproof.log.notes import Signer
from drawproof.log.witness import WitnessMemory
from drawproof.log.witness_server import (
    KEY,
    follow,
    init_witness,
    open_witness,
    serve_until_stopped,
    witness_server,
)
from sunlot import clock
from sunlot.publiclog import keys

NAME = "witness.demo.sunlot.example"


class NotTheDemo(Exception):
    """A witness whose clock can be set is no witness."""


def folder() -> Path:
    """Where the witness keeps its key and its memory."""
    return Path(settings.VAR) / "witness"


def set_clock(moment: float) -> None:
    """Let the witness's clock stand at a moment; it never goes back."""
    file = _clock_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(str(int(max(moment, _latest()))), encoding="ascii")
    fresh.replace(file)


def moment() -> float:
    """The demo's time: where the job lets it stand, and afterwards that of the demo's day.

    That day begins anew every midnight; the witness's clock then stands until it is caught up.
    """
    standing = _latest()
    if 0.0 < standing < _beginning_of_today():
        return standing
    running = max(standing, clock.now().timestamp())
    set_clock(running)
    return running


def _clock_file() -> Path:
    return folder() / "clock"


def _latest() -> float:
    try:
        return float(_clock_file().read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0.0


def _beginning_of_today() -> float:
    now = clock.now().astimezone(clock.CHINA)
    return now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def refuse_outside_the_demo() -> None:
    """:raises NotTheDemo: there is real work here."""
    if not settings.DEMO or settings.SUNLOT_TODAY is None:
        raise NotTheDemo("the demo's witness runs in the demo only (SUNLOT_DEMO=1)")


def prepare() -> int:
    """Make the keys of log and witness where they lack; print the witness's public key."""
    refuse_outside_the_demo()
    if not keys.files():
        write_key(keys.place(keys.KEY), Signer.new(keys.origin()))
    if not (folder() / KEY).exists():
        init_witness(folder(), NAME)
    for signer in keys.signers():
        follow(folder(), keys.origin(), signer.verifier)
    place = folder() / "vkey"
    place.write_text(read_key(folder() / KEY).verifier.vkey, encoding="utf-8")
    return 0


def memory() -> WitnessMemory:
    """The witness in its folder, on the demo's clock."""
    refuse_outside_the_demo()
    return open_witness(folder(), clock=moment)


def serve(handle: int) -> int:
    """Answer on the socket that was handed over, until stopped."""
    server = witness_server(memory(), "127.0.0.1", 0)
    server.socket.close()
    server.socket = socket.socket(fileno=handle)
    serve_until_stopped(server)
    return 0


if __name__ == "__main__":
    sys.exit(serve(int(sys.argv[1])))
