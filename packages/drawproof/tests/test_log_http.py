"""Reading a log over http: files of any server, gzip without being asked, answers gone bad."""

import functools
import gzip
import http.server
import shutil
import threading
from contextlib import contextmanager

import pytest
from drawproof_log import Place

from drawproof import DrawproofError
from drawproof.log.checkpoints import Checkpoint
from drawproof.log.evidence import checkpoint_files
from drawproof.log.monitor import Monitor
from drawproof.log.reader import LogReader
from drawproof.log.source import MAX_FILE


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *args):
        """Tests say enough."""


class Gzipped(Quiet):
    """Answers everything compressed, as tlog-tiles allows."""

    def do_GET(self):
        try:
            with open(self.translate_path(self.path), "rb") as file:  # noqa: PTH123
                body = gzip.compress(file.read())
        except OSError:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Bomb(Quiet):
    """A small answer that unpacks to a large one."""

    def do_GET(self):
        body = gzip.compress(bytes(MAX_FILE * 2), 9)
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Broken(Quiet):
    """Promises more than it sends."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"x")


@contextmanager
def served(folder, handler=Quiet):
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = Place(tmp_path_factory.mktemp("log"))
    place.published(1, 256, 300)
    return place


@pytest.mark.parametrize("handler", [Quiet, Gzipped])
def test_everything_is_read_over_http(place, tmp_path, handler):
    with served(place.folder, handler) as url:
        reader = LogReader(url, place.reader.verifiers)
        checkpoint = reader.check()
        assert checkpoint.size == 557
        assert reader.sizes() == [1, 257, 557]
        assert reader.inclusion(300, checkpoint) == place.reader.inclusion(300, checkpoint)
        reader.consistency(Checkpoint.of(reader.archived(257)), checkpoint)
        assert Monitor(reader, place.origin, tmp_path / "state").look().ok
        draw = "650000-2026-000001"
        assert checkpoint_files(reader, draw) == checkpoint_files(place.reader, draw)


def test_full_tiles_stand_in_for_partial_ones_over_http(place, tmp_path):
    folder = tmp_path / "www"
    shutil.copytree(place.folder, folder)
    shutil.rmtree(folder / "tile/0/000.p")
    shutil.rmtree(folder / "tile/entries/000.p")
    with served(folder) as url:
        reader = LogReader(url, place.reader.verifiers)
        assert reader.inclusion(0, Checkpoint.of(reader.archived(1))) == []


@pytest.mark.parametrize("handler", [Bomb, Broken])
def test_answers_gone_bad_are_refused(place, handler):
    with served(place.folder, handler) as url, pytest.raises(DrawproofError) as caught:
        LogReader(url, place.reader.verifiers).note()
    assert caught.value.code == "log-source"


def test_addresses_that_are_none(place):
    for source in ("http://127.0.0.1:1/", "http://", "https://127.0.0.1:1"):
        with pytest.raises(DrawproofError) as caught:
            LogReader(source, place.reader.verifiers).note()
        assert caught.value.code == "log-source"
