"""Reading a ZIP by the rules of §10.4, byte by byte.

The standard library's reader looks at other things in every version of Python, also of the same
minor one, so what a verifier says of a damaged archive would depend on where he runs.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_END, _ENTRY, _LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_END_SIZE, _ENTRY_SIZE, _LOCAL_SIZE = 22, 46, 30
_LONGEST_COMMENT = 1 << 16
_NEWEST = 63
_ENCRYPTED, _PATCHED_OR_STRONG, _UTF8 = 0x01, 0x60, 0x800
_STORED, _DEFLATED = 0, 8


class NoZip(Exception):
    """The bytes are no readable ZIP as a whole."""


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of the directory; `offset` is where its local header begins in the bytes."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int


def members_of(raw: bytes) -> list[Member]:
    """The entries of the directory in their order, or `NoZip`."""
    end = _end_record(raw)
    size, stated = struct.unpack_from("<II", raw, end + 12)
    start = end - size
    if start < 0:
        raise NoZip
    # What stands before the archive shifts everything in it.
    return list(_entries(raw[start:end], start - stated))


def _end_record(raw: bytes) -> int:
    last = len(raw) - _END_SIZE
    if last >= 0:
        if raw.startswith(_END, last) and raw[-2:] == b"\0\0":
            return last
        found = raw.rfind(_END, max(0, last - _LONGEST_COMMENT), last + len(_END))
        if found >= 0:
            return found
    raise NoZip


def _entries(directory: bytes, shift: int) -> Iterator[Member]:
    at = 0
    while at < len(directory):
        if not directory.startswith(_ENTRY, at) or at + _ENTRY_SIZE > len(directory):
            raise NoZip
        version, _, flags, method = struct.unpack_from("<BBHH", directory, at + 6)
        crc, packed, size, *lengths = struct.unpack_from("<IIIHHH", directory, at + 16)
        (offset,) = struct.unpack_from("<I", directory, at + 42)
        name_end = at + _ENTRY_SIZE + lengths[0]
        extra = directory[name_end : name_end + lengths[1]]
        at = name_end + lengths[1] + lengths[2]
        if at > len(directory) or version > _NEWEST or not _extra_fits(extra):
            raise NoZip
        raw_name = directory[name_end - lengths[0] : name_end]
        name = _name(raw_name, flags)
        yield Member(name, raw_name, flags, method, crc, packed, size, offset + shift)


def _extra_fits(extra: bytes) -> bool:
    """Extra fields are each as long as they say; less than four bytes at the end are none."""
    at = 0
    while at + 4 <= len(extra):
        at += 4 + int.from_bytes(extra[at + 2 : at + 4], "little")
    return at <= len(extra)


def _name(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError:
        raise NoZip from None


def content(raw: bytes, member: Member) -> tuple[bytes, str]:
    """The bytes of a member, or why they cannot be had (one of two fixed reasons)."""
    if member.flags & _ENCRYPTED:
        return b"", "encrypted"
    data = _unpacked(raw, member)
    if data is None or len(data) != member.size or zlib.crc32(data) != member.crc:
        return b"", "not as the archive's directory says"
    return data, ""


def _unpacked(raw: bytes, member: Member) -> bytes | None:
    at = member.offset
    if at < 0 or at + _LOCAL_SIZE > len(raw) or not raw.startswith(_LOCAL, at):
        return None
    name_length, extra_length = struct.unpack_from("<HH", raw, at + 26)
    start = at + _LOCAL_SIZE + name_length + extra_length
    name = raw[at + _LOCAL_SIZE : at + _LOCAL_SIZE + name_length]
    packed = raw[start : start + member.packed]
    if member.flags & _PATCHED_OR_STRONG or name != member.raw_name or len(packed) != member.packed:
        return None
    if member.method == _STORED:
        return packed
    return _inflated(packed, member.size) if member.method == _DEFLATED else None


def _inflated(packed: bytes, size: int) -> bytes | None:
    """The whole raw DEFLATE stream, one byte more than `size` at most."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = stream.decompress(packed, size + 1)
    except zlib.error:
        return None
    return data if stream.eof else None
