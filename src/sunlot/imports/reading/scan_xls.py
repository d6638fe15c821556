"""Looks through an .xls before it is read; part of the reader process, see `child`.

A compound file ([MS-CFB]) with one stream of records ([MS-XLS] 2.1.4): little-endian type and
length, then the data. Only error values and extents are looked for.
"""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from scan import Refused, Scan, letters_of  # type: ignore[import-not-found]

FREE = 0xFFFFFFF0  # this and above are marks, not sectors
END_OF_SHEET, FORMULA, FILEPASS, BOUNDSHEET, BOOLERR = 0x0A, 0x06, 0x2F, 0x85, 0x205
# NUMBER, LABEL, STRING index, RK, several RK: cells that hold something.
CELLS = {FORMULA, BOOLERR, 0x203, 0x204, 0xFD, 0x27E, 0xBD}


def scan_book(path: str) -> list[Scan]:
    """One scan per sheet, in the order of the tabs."""
    try:
        stream = workbook_stream(Path(path).read_bytes())
        return [scan_sheet(stream, place) for place in places_of(stream)]
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise Refused("broken", why=type(error).__name__) from error


def workbook_stream(data: bytes) -> bytes:
    """The stream of records out of the compound file."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    small_size = 1 << struct.unpack_from("<H", data, 32)[0]
    directory, cutoff, small_table = struct.unpack_from("<I4xII", data, 48)
    if size not in (512, 4096) or small_size != 64:
        raise Refused("broken", why="sector")

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    table = allocation(data, sector, size)
    entries = b"".join(map(sector, chain_of(table, directory)))
    streams = {}
    for at in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, at + 64)[0]
        name = entries[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        streams[name] = struct.unpack_from("<IQ", entries, at + 116)
    if "EncryptedPackage" in streams:
        raise Refused("encrypted")
    found = streams.get("Workbook") or streams.get("Book")
    if found is None:
        raise Refused("foreign")
    first, length = found
    if length >= cutoff:
        return b"".join(map(sector, chain_of(table, first)))[:length]
    root = b"".join(map(sector, chain_of(table, streams["Root Entry"][0])))
    raw = b"".join(map(sector, chain_of(table, small_table)))
    small = list(struct.unpack(f"<{len(raw) // 4}I", raw))
    return b"".join(root[one * 64 : one * 64 + 64] for one in chain_of(small, first))[:length]


def allocation(data: bytes, sector: Callable[[int], bytes], size: int) -> list[int]:
    """The table that says which sector follows which."""
    numbers = list(struct.unpack_from("<109I", data, 76))
    following = struct.unpack_from("<I", data, 68)[0]
    for _ in range(len(data) // size + 1):
        if following >= FREE:
            break
        more = struct.unpack(f"<{size // 4}I", sector(following))
        numbers += more[:-1]
        following = more[-1]
    raw = b"".join(sector(one) for one in numbers if one < FREE)
    return list(struct.unpack(f"<{len(raw) // 4}I", raw))


def chain_of(table: list[int], first: int) -> Iterator[int]:
    """Sector numbers from the first on; a chain that bites its tail is broken."""
    for _ in range(len(table) + 1):
        if first >= FREE:
            return
        yield first
        first = table[first]
    raise Refused("broken", why="chain")


def records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Type and data of each record up to the end of the sheet."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == END_OF_SHEET:
            return
        at += 4 + length


def places_of(stream: bytes) -> list[int]:
    """Where each sheet begins in the stream."""
    found = []
    for kind, data in records(stream, 0):
        if kind == FILEPASS:
            raise Refused("encrypted")
        if kind == BOUNDSHEET:
            found.append(struct.unpack_from("<I", data)[0])
    return found


def scan_sheet(stream: bytes, place: int) -> Scan:
    """Note error values, and how far the cells reach."""
    scan = Scan()
    for kind, data in records(stream, place):
        if kind not in CELLS:
            continue
        row, column = struct.unpack_from("<HH", data)
        letters = letters_of(column + 1)
        scan.reach(letters.encode(), str(row + 1).encode())
        is_error = kind == BOOLERR and data[7:8] == b"\x01"
        if kind == FORMULA:
            is_error = data[12:14] == b"\xff\xff" and data[6:7] == b"\x02"
        if is_error:
            scan.broken.setdefault(letters, f"{letters}{row + 1}")
    return scan
