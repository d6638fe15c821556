"""An archive is read by the rules of §10.4 alone, whatever the Python's own reader thinks of it."""

import ast
import struct
import zlib
from pathlib import Path

import pytest

import drawproof
from drawproof.bundlereading import read_zip
from drawproof.errors import DrawproofError
from drawproof.zipform import zip_bytes

FILES = {"announce.json": b"{}" * 40, "manifest.json": b"{}"}
DAMAGED = "not as the archive's directory says"


def entry_of(archive: bytes) -> int:
    return archive.index(b"PK\x01\x02")


def with_number(archive: bytes, at: int, form: str, value: int) -> bytes:
    changed = bytearray(archive)
    struct.pack_into(form, changed, at, value)
    return bytes(changed)


def reasons(archive: bytes) -> list[object]:
    return [one.params.get("reason", one.code) for one in read_zip(archive).problems]


def packed(data: bytes, said: bytes | None = None) -> bytes:
    """One member `announce.json` that holds a DEFLATE stream, said to be of other bytes."""
    said = data if said is None else said
    maker = zlib.compressobj(9, zlib.DEFLATED, -15)
    stream = maker.compress(data) + maker.flush()
    archive = zip_bytes({"announce.json": stream})
    at = entry_of(archive)
    archive = with_number(archive, at + 10, "<H", 8)
    archive = with_number(archive, at + 16, "<I", zlib.crc32(said))
    return with_number(archive, at + 24, "<I", len(said))


def test_a_packed_size_that_reaches_into_the_next_member_is_damage():
    """Debian's 3.11.2 refuses entries that overlap, 3.11.7 of python.org reads them."""
    archive = zip_bytes(FILES)
    at = entry_of(archive) + 20
    for more in (1, 40, 255):
        assert reasons(with_number(archive, at, "<I", 80 + more)) == [DAMAGED]


@pytest.mark.parametrize(
    ("place", "form", "value", "expected"),
    [
        (6, "B", 64, "not a readable ZIP"),
        (8, "<H", 1, "encrypted"),
        (8, "<H", 0x20, DAMAGED),
        (8, "<H", 0x40, DAMAGED),
        (10, "<H", 12, DAMAGED),
        (16, "<I", 7, DAMAGED),
        (24, "<I", 79, DAMAGED),
        (28, "<H", 60000, "not a readable ZIP"),
        (32, "<H", 60000, "not a readable ZIP"),
        (42, "<I", 5, DAMAGED),
        (42, "<I", 0xFFFFFFFF, DAMAGED),
    ],
)
def test_what_an_entry_says_wrongly_is_told_in_fixed_words(place, form, value, expected):
    archive = with_number(zip_bytes(FILES), entry_of(zip_bytes(FILES)) + place, form, value)
    try:
        assert reasons(archive) == [expected]
    except DrawproofError as error:
        assert error.params["reason"] == expected


def test_a_stream_gives_exactly_what_the_directory_says():
    data = b"drawn " * 99
    for good in (data, b""):
        assert read_zip(packed(good)).files == {"announce.json": good}
        assert reasons(packed(good)) == ["bundle-zip-form"]
    for said in (data[:-1], data + b"x", data[:-1] + b"x"):
        assert reasons(packed(data, said)) == [DAMAGED]
        assert read_zip(packed(data, said)).files == {}


def test_what_stands_before_or_behind_the_archive():
    archive = zip_bytes(FILES)
    assert reasons(b"x" * 40 + archive) == ["bundle-zip-form"]
    assert reasons(archive + b"x" * 40) == ["bundle-zip-form"]
    for broken in (b"", b"PK\x05\x06", archive[:-1], archive + b"x" * 65537, archive[1:22]):
        with pytest.raises(DrawproofError) as caught:
            read_zip(broken)
        assert caught.value.params["reason"] == "not a readable ZIP"


def test_no_module_that_verifies_reads_with_zipfile():
    folder = Path(drawproof.__file__).parent
    read = {"bundlereading.py", "zipreading.py", "zipform.py", "bundle.py"}
    for file in sorted([*(folder / "verify").glob("*.py"), *(folder / name for name in read)]):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            module = node.module if isinstance(node, ast.ImportFrom) else None
            assert "zipfile" not in [*names, module], file
