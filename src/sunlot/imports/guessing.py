"""How a file is read where nobody has said so: which part, which header, which columns. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sunlot.errors import UserError
from sunlot.imports import errors
from sunlot.imports.adapters import Register
from sunlot.imports.mapping import Mapped, Remembered, suggest, words_of
from sunlot.imports.reading import Part, Survey
from sunlot.imports.reading.header import HeaderRows, Heading, find_header, headings_of
from sunlot.imports.values import text_of


@dataclass(frozen=True, slots=True)
class Choice:
    """How a file is read: one part of its survey, and where the header stands."""

    part: int
    header: HeaderRows

    def as_data(self) -> dict[str, int]:
        """The choice as JSON."""
        return {"part": self.part, "first": self.header.first, "last": self.header.last}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Choice":
        """The inverse of `as_data`."""
        return cls(data["part"], HeaderRows(data["first"], data["last"]))

    def headings(self, survey: Survey) -> list[Heading]:
        """The columns of the chosen table."""
        return headings_of(survey.parts[self.part], self.header)


@dataclass(slots=True)
class Guess:
    """A choice and a mapping; `doubt` says why a person must look at the step `at`."""

    choice: Choice
    mapped: Mapped
    doubt: UserError | None = None
    at: str = ""


@dataclass(slots=True)
class _Candidate:
    choice: Choice
    hits: int
    mapped: Mapped
    doubt: UserError | None

    @property
    def is_complete(self) -> bool:
        return not isinstance(self.doubt, errors.MissingColumns)


def guess(survey: Survey, adapter: Register, remembered: Remembered) -> Guess:
    """The best reading of a file."""
    found = _candidates(survey, adapter, remembered)
    complete = [one for one in found if one.is_complete]
    best = max(complete or found, key=lambda one: one.hits, default=None)
    if best is None:
        return _nothing_found(survey, adapter)
    rivals = complete or found
    if len(rivals) > 1 and not survey.parts[0].is_text:
        names = "、".join(survey.parts[one.choice.part].name for one in rivals)
        return Guess(best.choice, best.mapped, errors.SeveralSheets(names=names), "read")
    return Guess(best.choice, best.mapped, best.doubt, "map" if best.doubt else "")


def _candidates(survey: Survey, adapter: Register, remembered: Remembered) -> list[_Candidate]:
    words = words_of(adapter.columns, adapter.presets, remembered)
    found = []
    for number, part in enumerate(survey.parts):
        header = find_header(part, words)
        if header is not None:
            choice = Choice(number, header[0])
            suggestion = suggest(
                choice.headings(survey), adapter.columns, presets=adapter.presets,
                remembered=remembered,
            )  # fmt: skip
            found.append(_Candidate(choice, header[1], suggestion.mapped, suggestion.doubt))
    return found


def _nothing_found(survey: Survey, adapter: Register) -> Guess:
    """The first row with two cells is offered as header; a person says which it is."""
    choice = Choice(0, HeaderRows(*[_first_wide_row(survey.parts[0])] * 2))
    doubt: UserError
    if len(survey.parts) > 1 and survey.parts[0].is_text:
        doubt = errors.EncodingUnsure(names="、".join(part.name for part in survey.parts))
    else:
        required = "、".join(column.label for column in adapter.columns if column.required)
        doubt = errors.NoHeader(columns=required)
    return Guess(choice, Mapped({}), doubt, "read")


def _first_wide_row(part: Part) -> int:
    for number, cells in part.rows:
        if sum(bool(text_of(cell)) for cell in cells) >= 2:
            return number
    return part.rows[0][0] if part.rows else 1
