"""The reviewed table: reading, writing and comparing it, with differences in words."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.permissions.people import HEADINGS

FILE = Path(__file__).with_name("expected.csv")
KEY = ("route", "method", "records")
VARIANT_WORDS = {
    "own": "of the own department", "other": "of another department",
    "outside": "of prefecture 652300", "public": "that is public", "hidden": "that is not public",
    "verified": "that is verified", "announced": "that is announced",
    "prepared": "that is not announced",
}  # fmt: skip
REFUSED = frozenset({"302login", "403", "404", "405"})


@dataclass(frozen=True, slots=True)
class Row:
    """One address and method: `cells` by heading, each a status or statuses by variant.

    `variants` names the records in the order of a cell's statuses; `notes` are the comment lines
    above the row.
    """

    route: str
    method: str
    variants: tuple[str, ...]
    cells: Mapping[str, str]
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the row."""
        return (self.route, self.method)

    def status(self, heading: str, variant: int) -> str:
        """The status of one cell for one variant, by its place."""
        words = self.cells.get(heading, "").split("/")
        return words[0] if len(words) == 1 else words[variant]

    def served(self) -> Iterator[tuple[str, str]]:
        """(heading, variant) of everybody who gets a page, in the order of the columns."""
        for heading in HEADINGS:
            for place, variant in enumerate(self.variants or ("",)):
                if self.status(heading, place) == "200":
                    yield heading, variant

    def line(self) -> str:
        """The row as it stands in the file."""
        out = io.StringIO()
        records = " ".join(self.variants) or "-"
        cells = [self.cells[heading] for heading in HEADINGS]
        csv.writer(out, lineterminator="").writerow([self.route, self.method, records, *cells])
        return out.getvalue()


def read(text: str) -> dict[tuple[str, str], Row]:
    """Rows by address and method; comment lines begin with ``#``."""
    rows: dict[tuple[str, str], Row] = {}
    notes: list[str] = []
    lines = text.splitlines()
    head = next((line for line in lines if line and not line.startswith("#")), "")
    headings = next(csv.reader([head]), [])
    for line in lines:
        if line.startswith("#"):
            notes.append(line)
        elif line and line != head:
            values = dict(zip(headings, next(csv.reader([line])), strict=True))
            row = Row(
                route=values["route"], method=values["method"],
                variants=tuple(values["records"].replace("-", "").split()),
                cells={name: values[name] for name in headings if name not in KEY},
                notes=tuple(notes),
            )  # fmt: skip
            rows[row.key] = row
            notes = []
        elif line == head:
            notes = []
    return rows


def head_of(text: str) -> list[str]:
    """The comment lines above the heading."""
    lines = text.splitlines()
    return lines[: next((n for n, line in enumerate(lines) if not line.startswith("#")), 0)]


def render(rows: Sequence[Row], before: str) -> str:
    """The table anew, with the comments of the file as it was."""
    known = read(before)
    lines = [*head_of(before), ",".join([*KEY, *HEADINGS])]
    for row in rows:
        lines += [*(known[row.key].notes if row.key in known else ()), row.line()]
    return "\n".join(lines) + "\n"


def differences(found: Sequence[Row], expected: Mapping[tuple[str, str], Row]) -> Iterator[str]:
    """Every difference as a sentence; a row that is missing as a line to paste."""
    for row in found:
        reviewed = expected.get(row.key)
        if reviewed is None:
            yield f"row missing in {FILE.name}; as it is now, for review:\n{row.line()}"
        elif reviewed.variants != row.variants:
            yield (
                f"{row.method} {row.route} is walked with {row.variants}, "
                f"was reviewed with {reviewed.variants}"
            )
        else:
            yield from _cells(row, reviewed)


def _cells(row: Row, reviewed: Row) -> Iterator[str]:
    for heading in HEADINGS:
        for place, variant in enumerate(row.variants or ("",)):
            was, is_now = reviewed.status(heading, place), row.status(heading, place)
            if was != is_now:
                yield _sentence(heading, row, variant, was, is_now)


def _sentence(heading: str, row: Row, variant: str, was: str, is_now: str) -> str:
    if was in REFUSED and is_now not in REFUSED:
        verb = "may now"
    elif was not in REFUSED and is_now in REFUSED:
        verb = "may no longer"
    else:
        verb = "gets another answer to"
    record = f" {VARIANT_WORDS.get(variant, variant)}" if variant else ""
    return f"{heading} {verb} {row.method} {row.route}{record}: was {was or 'empty'}, is {is_now}"
