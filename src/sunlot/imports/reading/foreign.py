"""Files that are no tables, told apart by their first bytes before anything is kept of them."""

import struct
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.imports import errors
from sunlot.imports.reading import limits
from sunlot.imports.reading.survey import OLE_MAGIC, PAGE, ZIP_MAGIC

IMAGE, ARCHIVE = gettext_lazy("图片"), gettext_lazy("压缩包")
MEDIA, PROGRAM = gettext_lazy("音频、视频或图片"), gettext_lazy("程序")
TEXT_DOCUMENT, SLIDES = gettext_lazy("文字文档"), gettext_lazy("演示文稿")
FOREIGN: dict[bytes, Promise] = {
    b"\x89PNG": IMAGE, b"\xff\xd8\xff": IMAGE, b"GIF8": IMAGE, b"II*\x00": IMAGE, b"MM\x00*": IMAGE,
    b"%PDF": gettext_lazy(" PDF 文件"), b"{\\rtf": TEXT_DOCUMENT,
    b"Rar!": ARCHIVE, b"7z\xbc\xaf": ARCHIVE, b"\x1f\x8b": ARCHIVE, b"PK\x05\x06": ARCHIVE,
    b"OggS": MEDIA, b"ID3": MEDIA, b"RIFF": MEDIA, b"MZ\x90": PROGRAM, b"\x7fELF": PROGRAM,
}  # fmt: skip
# Names inside of packages, and of the streams of compound files.
WORKBOOKS = (b"xl/workbook.", b"content.xml")
PACKAGES = {b"word/document.xml": TEXT_DOCUMENT, b"ppt/presentation.xml": SLIDES}
STREAMS = {"WordDocument": TEXT_DOCUMENT, "PowerPoint Document": SLIDES}
END_OF_PACKAGE = b"PK\x05\x06"
LONGEST_END = 65_557
LARGEST_DIRECTORY = 1 << 20


def refuse_foreign(path: Path, *, file_name: str) -> None:
    """Say of a file that is no table what it is; in doubt the file is read.

    :raises NoTable: it is a picture, a document, an archive, …
    :raises NotATable: it is a page under the name of a workbook.
    """
    with path.open("rb") as stream:
        start = stream.read(limits.PREVIEW_CHARACTERS)
    if PAGE.match(start):
        raise errors.NotATable(name=file_name, why=_("是网页或 XML，只是名称像表格"))
    kind = next((kind for magic, kind in FOREIGN.items() if start.startswith(magic)), None)
    if start.startswith(ZIP_MAGIC):
        kind = _in_package(path)
    elif start.startswith(OLE_MAGIC):
        kind = _in_compound(path)
    if kind is not None:
        raise errors.NoTable(name=file_name, kind=str(kind))


def _in_package(path: Path) -> Promise | None:
    """What the list of names at the end of a package says; None for workbooks and broken ones."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - LONGEST_END))
        end = stream.read()
        place = end.rfind(END_OF_PACKAGE)
        if place < 0 or len(end) < place + 20:
            return None
        length, offset = struct.unpack("<II", end[place + 12 : place + 20])
        if length > LARGEST_DIRECTORY or offset > size:
            return None
        stream.seek(offset)
        names = stream.read(length)
    if any(name in names for name in WORKBOOKS):
        return None
    return next((kind for name, kind in PACKAGES.items() if name in names), ARCHIVE)


def _in_compound(path: Path) -> Promise | None:
    """What the first names of a compound file say, [MS-CFB] 2.2 and 2.6."""
    with path.open("rb") as stream:
        header = stream.read(512)
        if len(header) < 512:
            return None
        shift, first = struct.unpack("<H", header[30:32])[0], struct.unpack("<I", header[48:52])[0]
        if shift not in (9, 12):
            return None
        stream.seek((first + 1) << shift)
        names = stream.read(4096)
    return next((kind for name, kind in STREAMS.items() if name.encode("utf-16-le") in names), None)
