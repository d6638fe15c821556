"""One byte form of a ZIP for given files: stored, sorted by name, no dates, no extras.

The standard library's writer depends on its version; with a form of our own the same files give
the same archive everywhere, and a byte changed anywhere in the archive shows.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

from drawproof.errors import DrawproofError

_DATE = 0x21  # 1980-01-01, the earliest a ZIP can say
_LIMIT = 0xFFFFFFFF


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """The archive of `files` (ASCII name → content); below 4 GiB."""
    if sum(len(data) + 256 for data in files.values()) >= _LIMIT:
        raise DrawproofError("bundle-target", path="zip", reason="over 4 GiB: write a directory")
    body, directory, offset = [], [], 0
    for name in sorted(files):
        data, encoded = files[name], name.encode("ascii")
        size = len(data)
        common = (0, 0, 0, _DATE, zlib.crc32(data), size, size, len(encoded), 0)
        local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, *common) + encoded
        attributes = (0, 0, 0, 0o100644 << 16, offset)
        directory.append(
            struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 0x0314, 20, *common, *attributes)
            + encoded
        )
        body += [local, data]
        offset += len(local) + size
    central = b"".join(directory)
    end = struct.pack(
        "<IHHHHIIH", 0x06054B50, 0, 0, len(files), len(files), len(central), offset, 0
    )
    return b"".join([*body, central, end])


def first_difference(files: Mapping[str, bytes], given: bytes) -> tuple[int, str] | None:
    """Byte and file name where `given` leaves the form above, or None if it does not."""
    wanted = zip_bytes(files)
    if wanted == given:
        return None
    pairs = enumerate(zip(wanted, given, strict=False))
    at = next((i for i, (a, b) in pairs if a != b), min(len(wanted), len(given)))
    end = 0
    for name in sorted(files):
        end += 30 + len(name) + len(files[name])
        if at < end:
            return at, name
    return at, "-"
