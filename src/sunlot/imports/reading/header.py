"""The header of a table: where it stands, how many rows high, and what it calls its columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sunlot.imports.reading.survey import Part, RawRow
from sunlot.imports.values import Cell, fold, text_of

DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a file: its place from 0 and its header, level by level from the top."""

    position: int
    levels: tuple[str, ...]

    @property
    def letter(self) -> str:
        """A for the first column."""
        return letter_of(self.position)

    @property
    def label(self) -> str:
        """The header as it is shown."""
        return " / ".join(self.levels)

    @property
    def keys(self) -> list[str]:
        """The folded forms in which the header may be known, the most telling first."""
        whole = fold("".join(self.levels))
        return list(dict.fromkeys(key for key in (whole, fold(self.levels[-1])) if key))


@dataclass(frozen=True, slots=True)
class HeaderRows:
    """First and last row of a header, numbered as Excel does."""

    first: int
    last: int


def letter_of(position: int) -> str:
    """A for 0, AA for 26."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def headings_of(part: Part, rows: HeaderRows) -> list[Heading]:
    """The columns of a table whose header fills these rows; columns without a header are left out.

    Merged header cells count for every column they cover. In a text file, where nothing is merged,
    a blank upper cell belongs to the word on its left if there is a word below it.
    """
    levels = _levels(part, rows)
    width = max((len(level) for level in levels), default=0)
    grid = [level + [""] * (width - len(level)) for level in levels]
    for upper, lower in pairwise(grid):
        for position in range(1, width):
            if not upper[position] and lower[position]:
                upper[position] = upper[position - 1]
    found = []
    for position in range(width):
        words = dict.fromkeys(level[position] for level in grid if level[position])
        if words:
            found.append(Heading(position, tuple(words)))
    return found


def _levels(part: Part, rows: HeaderRows) -> list[list[str]]:
    """The header rows as text, merged cells filled."""
    by_number = dict(part.rows)
    levels = [
        [text_of(cell).replace("\n", "") for cell in by_number.get(number, [])]
        for number in range(rows.first, rows.last + 1)
    ]
    for top, left, bottom, right in part.merges:
        if not rows.first - 1 <= top <= rows.last - 1:
            continue
        source = levels[top - rows.first + 1]
        word = source[left] if left < len(source) else ""
        for row in range(top, min(bottom, rows.last - 1) + 1):
            level = levels[row - rows.first + 1]
            level += [""] * (right + 1 - len(level))
            for position in range(left, right + 1):
                level[position] = level[position] or word
    return levels


def find_header(part: Part, known: Iterable[str]) -> tuple[HeaderRows, int] | None:
    """The rows that name most columns, and how many; None where none names two.

    Of equals the one that cuts no merged cell in two, has no title or note in it, and is lowest.

    :param known: folded headers.
    """
    words = set(known)
    best: tuple[HeaderRows, int] | None = None
    best_rank = (0, False, 0, 0)
    for number, _cells in part.rows:
        for depth in range(1, DEEPEST + 1):
            rows = HeaderRows(number, number + depth - 1)
            hits = _hits(headings_of(part, rows), words)
            rank = (hits, not _cuts(part, rows), -_titles(part, rows), -depth)
            if hits >= 2 and rank > best_rank:
                best, best_rank = (rows, hits), rank
    return best


def _cuts(part: Part, rows: HeaderRows) -> bool:
    """Whether a merged cell stands only partly in these rows."""
    return any(
        (top + 1 <= rows.last < bottom + 1) or (top + 1 < rows.first <= bottom + 1)
        for top, _left, bottom, _right in part.merges
    )


def _titles(part: Part, rows: HeaderRows) -> int:
    """Rows among these with a single text, as titles and notes have."""
    return sum(
        rows.first <= number <= rows.last and sum(bool(text_of(cell)) for cell in cells) < 2
        for number, cells in part.rows
    )


def _hits(headings: Sequence[Heading], known: set[str]) -> int:
    return len({key for one in headings for key in one.keys[:2] if key in known})


def fill_merged(rows: Iterable[RawRow], merges: Sequence[Sequence[int]]) -> Iterable[RawRow]:
    """Cells that are merged downwards say the same in every row; text across columns is left."""
    spans: dict[int, list[Sequence[int]]] = {}
    for span in merges:
        if span[2] > span[0]:
            spans.setdefault(span[0], []).append(span)
    if not spans:
        yield from rows
        return
    open_: list[tuple[Sequence[int], Cell]] = []
    for number, cells in rows:
        row = number - 1
        open_ = [(span, value) for span, value in open_ if span[2] >= row]
        for span, value in open_:
            if len(cells) <= span[1]:
                cells += [""] * (span[1] + 1 - len(cells))
            if cells[span[1]] == "":
                cells[span[1]] = value
        for span in spans.get(row, []):
            if span[1] < len(cells):
                open_.append((span, cells[span[1]]))
        yield number, cells
