"""Other people's programs read this log: the client packages of Go's checksum database, and the
Python packages aics-tlog and aics-witness where they are installed (they need Python 3.12)."""

import os
import shutil
import subprocess
import threading
import time
from pathlib import Path

import pytest
from drawproof_log import Clock, Place, publication, signer, witnesses

from drawproof.log.notes import COSIGNATURE
from drawproof.log.tiles import number_path

# Where Debian's golang-golang-x-mod-dev puts sources, unless the environment says otherwise.
GO_PATH = os.environ.get("GOPATH", "/usr/share/gocode")
READER = Path(__file__).parent / "interop" / "readlog.go"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = Place(tmp_path_factory.mktemp("log"))
    place.published(0, 1, 2, 253, 1, 300, 0, 143)
    return place


@pytest.fixture(scope="module")
def go_reader(tmp_path_factory):
    """The reader, compiled against golang.org/x/mod."""
    if shutil.which("go") is None:
        pytest.skip("Go is not installed")
    if not (Path(GO_PATH) / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("the sources of golang.org/x/mod are not installed")
    folder = tmp_path_factory.mktemp("go")
    environment = {
        **os.environ,
        "GOPATH": GO_PATH,
        "GO111MODULE": "off",
        "GOFLAGS": "",
        "GOCACHE": str(folder / "cache"),
    }
    program = folder / "readlog"
    command = ["go", "build", "-o", str(program), str(READER)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return program


def test_the_go_checksum_database_client_reads_the_log(place, go_reader):
    """It opens the notes, verifies every tile and proves every entry and every older tree."""
    sizes = place.reader.sizes()
    older = [str(place.folder / "archive" / number_path(size)) for size in sizes[:-1]]
    command = [str(go_reader), str(place.folder), place.key.verifier.vkey, *older]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout == f"700 entries, {len(older)} older checkpoints\n", done.stderr


def test_the_go_client_refuses_a_changed_tile(place, go_reader, tmp_path):
    for name in ("tile/0/001", "tile/entries/000", "tile/1/000.p/2"):
        folder = tmp_path / name.replace("/", "-")
        shutil.copytree(place.folder, folder)
        data = bytearray((folder / name).read_bytes())
        data[-1] ^= 1
        (folder / name).write_bytes(data)
        command = [str(go_reader), str(folder), place.key.verifier.vkey]
        assert subprocess.run(command, capture_output=True).returncode == 1, name


def test_aics_tlog_reads_the_log(place):
    aics = pytest.importorskip("aics_tlog", reason="aics-tlog is not installed")
    from aics_tlog.cli import main
    from aics_tlog.verified import audit_tiles

    from drawproof.log.checkpoints import Checkpoint

    checkpoint = Checkpoint.of(place.reader.note())
    report = audit_tiles(aics.FileSystemTileReader(place.folder), checkpoint.size, checkpoint.root)
    assert report.size == 700
    where = ["--log-key", place.key.verifier.vkey, "--origin", place.origin]
    where += ["--tiles", str(place.folder)]
    older = str(place.folder / "archive" / "256")
    assert main(["verify-checkpoint", *where]) == 0
    assert main(["verify-inclusion", "--index", "300", *where]) == 0
    assert main(["verify-consistency", "--old-checkpoint", older, *where]) == 0


def test_aics_witness_asks_our_witness(tmp_path):
    feeder = pytest.importorskip("aics_witness.feeder", reason="aics-witness is not installed")
    from drawproof.log.checkpoints import Checkpoint
    from drawproof.log.notes import open_note

    place = Place(tmp_path / "log")
    with witnesses(tmp_path, place, "a", Clock(int(time.time()))) as (witness,):
        client = feeder.WitnessClient(witness.url, witness.verifier.vkey)
        for count in (1, 2, 300):
            place.published(count)
            note = place.reader.note()
            checkpoint = Checkpoint.of(note)

            def proof(old, new, checkpoint=checkpoint):
                assert new == checkpoint.size
                before = Checkpoint(place.origin, old, place.reader.root(checkpoint, old))
                return place.reader.consistency(before, checkpoint)

            merged = feeder.merge_cosignatures(note.data, client.submit(note.data, proof))
            assert open_note(merged, [witness.verifier])
        client.close()


def test_our_client_asks_aics_witness(tmp_path):
    service = pytest.importorskip("aics_witness.service", reason="aics-witness is not installed")
    from aics_tlog import parse_vkey
    from aics_witness.config import LogConfig
    from aics_witness.store import WitnessStore
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from drawproof.log.cosign import Witness

    place = Place(tmp_path / "log")
    key = signer("witness.example/aics", COSIGNATURE)
    with WitnessStore(tmp_path / "aics.sqlite", create=True) as store:
        log = LogConfig(origin=place.origin, vkeys=(parse_vkey(place.key.verifier.vkey),))
        private = Ed25519PrivateKey.from_private_bytes(key.secret)
        theirs = service.Witness(key.name, private, store, [log])
        server = service.make_server(theirs, "127.0.0.1", 0)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            url = f"http://127.0.0.1:{server.server_port}"
            asked = [Witness(url, key.verifier)]
            for count in (1, 2, 300):
                with place.open() as log:
                    log.append([publication(i) for i in range(log.size, log.size + count)])
                    assert log.publish(asked).cosigned == 1
        finally:
            server.shutdown()
            server.server_close()
