"""What the reader has sent of a sheet, kept beside the upload until both go.

Taking a workbook apart costs most of the time and memory of an import. It is done once: whoever
checks it anew, mends it or hands it back with remarks reads its rows here.
"""

import hashlib
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import TracebackType
from typing import IO, Self

from sunlot.imports.reading import limits


def lines_of(path: Path, sheet: str) -> Generator[str, None, None] | None:
    """The reader's lines, one JSON value each; None where they were not kept."""
    kept = _place(path, sheet)
    return _lines(kept) if kept.is_file() else None


class Spool:
    """Takes the lines of a sheet; they stay if `finish` is called before the end.

    Where there is no room for them, or more than `limits.SPOOL_CHARACTERS`, they are not kept,
    which is no reason to refuse a file.
    """

    def __init__(self, path: Path, sheet: str) -> None:
        self._place = _place(path, sheet)
        self._left = limits.SPOOL_CHARACTERS
        self._out: IO[str] | None = None
        with suppress(OSError):
            self._out = NamedTemporaryFile(  # noqa: SIM115 - closed by __exit__
                "w", dir=path.parent, prefix=f"{path.name}.", encoding="utf-8", delete=False
            )

    def __enter__(self) -> Self:
        return self

    def add(self, line: str) -> None:
        """Take one line, its end included."""
        if self._left <= 0 or self._out is None:
            return
        self._left -= len(line)
        try:
            self._out.write(line)
        except OSError:
            self._left = 0

    def finish(self) -> None:
        """That was the last line."""
        if self._left > 0 and self._out is not None:
            with suppress(OSError):
                self._out.close()
                Path(self._out.name).replace(self._place)

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if self._out is None:
            return
        with suppress(OSError):
            self._out.close()
        Path(self._out.name).unlink(missing_ok=True)


def forget(path: Path) -> None:
    """Remove an upload and what was kept of it."""
    for one in (path, *path.parent.glob(f"{path.name}.*")):
        one.unlink(missing_ok=True)


def _place(path: Path, sheet: str) -> Path:
    return path.with_name(f"{path.name}.{hashlib.sha256(sheet.encode()).hexdigest()[:16]}")


def _lines(path: Path) -> Generator[str, None, None]:
    with path.open(encoding="utf-8") as stream:
        yield from stream
