"""Which column of a file means which column of the register. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sunlot.errors import UserError
from sunlot.imports import errors
from sunlot.imports.adapters import Column, Preset
from sunlot.imports.reading.header import Heading
from sunlot.imports.values import fold

# Never read, never stored: research/domain.md A8, traps.md (Accounts).
PERSONAL = {
    fold(word)
    for word in (
        "身份证号", "身份证号码", "身份证", "公民身份号码", "居民身份证号码", "身份证件号码",
        "证件号码", "法定代表人身份证号", "负责人身份证号",
        # Of the customary forms of officers, and of no use to a duty of this site.
        "性别", "民族", "出生日期", "出生年月", "年龄", "学历", "最高学历", "文化程度", "学位",
        "政治面貌", "籍贯", "家庭住址",
    )
}  # fmt: skip
# Chinese whatever the reader's language: the headers of a file that comes back.
NUMBER_HEADER = "原行号"
REASON_HEADER = "原因"
# Columns that many tables have and no register wants: nobody is asked about them.
LEFT_OUT = {
    fold(word)
    for word in (
        "序号", "手机号", "手机号码", "手机", "联系电话", "电话", "联系方式", "专业", "所学专业",
        "法律职业资格", "是否取得法律职业资格", "照片", NUMBER_HEADER, REASON_HEADER,
    )
}  # fmt: skip
PRESET_SHARE = 0.8
PRESET_FROM = 5
Remembered = Mapping[str, Sequence[str]]
"""``{folded header: names of columns}`` of a department; none says left out on purpose."""


@dataclass(slots=True)
class Mapped:
    """What the columns of a file mean: ``{name: heading}`` and texts that are the same in all rows.

    `source` says who decided: ``"known"``, ``"remembered"``, ``"person"`` or a preset's name.
    """

    places: dict[str, Heading]
    fixed: dict[str, str] = field(default_factory=dict)
    source: str = "known"

    def as_data(self) -> dict[str, Any]:
        """The mapping as JSON."""
        columns = {name: one.position for name, one in self.places.items()}
        return {"columns": columns, "fixed": self.fixed, "source": self.source}

    @classmethod
    def from_data(cls, data: Mapping[str, Any], headings: Sequence[Heading]) -> "Mapped":
        """The inverse of `as_data`."""
        at = {one.position: one for one in headings}
        columns = data.get("columns", {}).items()
        places = {name: at[position] for name, position in columns if position in at}
        return cls(places, dict(data.get("fixed", {})), data.get("source", ""))


@dataclass(slots=True)
class Suggestion:
    """A proposed mapping, and why a person should look at it; None where everything is clear."""

    mapped: Mapped
    doubt: UserError | None


def is_personal(heading: Heading) -> bool:
    """Whether a column holds what is never read: identity numbers, and facts of a person only."""
    return not PERSONAL.isdisjoint(heading.keys)


def known_headers(columns: Sequence[Column]) -> dict[str, list[str]]:
    """``{folded header: names}`` of a register's own words."""
    return {
        fold(word): [column.name] for column in columns for word in (column.label, *column.aliases)
    }


def words_of(
    columns: Sequence[Column], presets: Sequence[Preset], remembered: Remembered
) -> set[str]:
    """Every header by which a table of this kind is recognised."""
    used = {header for preset in presets for header in preset.known()}
    return {*known_headers(columns), *used, *remembered} - {""}


def preset_for(headings: Sequence[Heading], presets: Sequence[Preset]) -> Preset | None:
    """The preset whose headers the file has nearly all of, the fullest first."""
    keys = {key for one in headings for key in one.keys}

    def hits(preset: Preset) -> int:
        return sum(fold(header) in keys for header in preset.headers)

    fitting = [
        one
        for one in presets
        if hits(one) >= PRESET_FROM and hits(one) >= PRESET_SHARE * len(one.headers)
    ]
    return max(fitting, key=hits, default=None)


def suggest(
    headings: Sequence[Heading], columns: Sequence[Column], *, presets: Sequence[Preset] = (),
    remembered: Remembered | None = None,
) -> Suggestion:  # fmt: skip
    """What a department meant last time, then a publisher's preset, then the register's words."""
    memory = remembered or {}
    preset = preset_for(headings, presets)
    sources: list[Remembered] = [memory]
    if preset is not None:
        sources.append(preset.known())
    sources.append(known_headers(columns))
    mapped = Mapped({}, source=preset.name if preset else "known")
    unknown: list[str] = []
    repeated: UserError | None = None
    for heading in headings:
        if is_personal(heading):
            continue
        names = _names_of(heading, sources)
        if names is None and LEFT_OUT.isdisjoint(heading.keys):
            unknown.append(heading.label)
        for name in names or ():
            if name in mapped.places:
                repeated = repeated or _repeated(mapped.places[name], heading, name, columns)
            else:
                mapped.places[name] = heading
    if any(key in memory for one in headings for key in one.keys):
        mapped.source = "remembered"
    doubt = repeated or missing_of(mapped, columns)
    if doubt is None and unknown:
        doubt = errors.HeadersUnknown(names="、".join(unknown[:20]))
    return Suggestion(mapped, doubt)


def missing_of(mapped: Mapped, columns: Iterable[Column]) -> UserError | None:
    """Why a mapping cannot be used; None if every required column is there."""
    missing = [
        column.label
        for column in columns
        if column.required and column.name not in mapped.places and column.name not in mapped.fixed
    ]
    return errors.MissingColumns(missing="、".join(missing)) if missing else None


def remember(headings: Sequence[Heading], mapped: Mapped) -> dict[str, list[str]]:
    """What a person's choice says about each header, for the next file."""
    names: dict[int, list[str]] = {}
    for name, heading in mapped.places.items():
        names.setdefault(heading.position, []).append(name)
    return {
        one.keys[0]: names.get(one.position, [])
        for one in headings
        if one.keys and not is_personal(one)
    }


def _names_of(heading: Heading, sources: Sequence[Remembered]) -> Sequence[str] | None:
    for source in sources:
        for key in heading.keys:
            if key in source:
                return source[key]
    return None


def _repeated(
    first: Heading, second: Heading, name: str, columns: Iterable[Column]
) -> errors.DuplicateColumns:
    label = next(column.label for column in columns if column.name == name)
    return errors.DuplicateColumns(first=first.letter, second=second.letter, label=label)
