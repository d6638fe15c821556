"""What is known of a sheet before it is read; part of the reader process, see `child`."""

import limits  # type: ignore[import-not-found]  # found beside this script


class Refused(Exception):
    """The workbook must not be read; the code is one of `workbook.REFUSALS`."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.event = {"refuse": code, **params}


class Scan:
    """What a sheet's text says before the reader builds it in memory.

    `empty` and `broken` hold the first formula without result and the first error value of each
    column; `merges` is ``[[row, column, last row, last column]]`` from 0, None where the reader
    tells it.
    """

    def __init__(self) -> None:
        self.empty: dict[str, str] = {}
        self.broken: dict[str, str] = {}
        self.merges: list[list[int]] | None = None
        self.columns = 0
        self.rows = 0

    def reach(self, letters: bytes, row: bytes) -> None:
        """Take note of a cell's place; a rectangle up to there is what reading costs."""
        self.columns = max(self.columns, column_number(letters))
        self.rows = max(self.rows, int(row))
        if (
            self.columns > limits.COLUMNS * 4
            or self.rows > limits.ROWS * 3
            or self.columns * self.rows > limits.SHEET_CELLS
        ):
            raise Refused("area", where=f"{letters.decode()}{row.decode()}")


def column_number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def letters_of(column: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
