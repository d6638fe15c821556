"""Which column of a file means which column of the register. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_STARTS = ("所在", "所属", "登记", "企业", "单位", "主体", "对象", "经营者", "现", "原")
_OF_PERSONS = (
    "法人", "法定代表", "负责人", "联系人", "经营者", "经办人", "姓名", "电话", "手机", "联系方式",
)  # fmt: skip
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
    unknown: list[Heading] = []
    repeated: UserError | None = None
    for heading in headings:
        if is_personal(heading):
            continue
        names = _names_of(heading, sources)
        if names is None and LEFT_OUT.isdisjoint(heading.keys):
            unknown.append(heading)
        for name in names or ():
            if name in mapped.places:
                repeated = repeated or _repeated(mapped.places[name], heading, name, columns)
            else:
                mapped.places[name] = heading
    if any(key in memory for one in headings for key in one.keys):
        mapped.source = "remembered"
    _put_beside(mapped, columns, memory)
    guessed = _guess(unknown, mapped, columns)
    doubt = repeated or missing_of(mapped, columns)
    strange = [one.label for one in unknown if one not in mapped.places.values()]
    if doubt is None and strange:
        doubt = errors.HeadersUnknown(names="、".join(strange[:20]))
    if doubt is None and guessed:
        doubt = errors.HeadersGuessed(pairs="、".join(guessed))
    return Suggestion(mapped, doubt)


def _put_beside(mapped: Mapped, columns: Sequence[Column], memory: Remembered) -> None:
    """Give headers of several meanings to the column whose company they keep."""
    for column in columns:
        for word, company in column.beside.items():
            if column.name in mapped.places or mapped.places.keys().isdisjoint(company):
                continue
            for name, heading in list(mapped.places.items()):
                if fold(word) in heading.keys and memory.keys().isdisjoint(heading.keys):
                    mapped.places[column.name] = mapped.places.pop(name)


def _guess(headings: Iterable[Heading], mapped: Mapped, columns: Sequence[Column]) -> list[str]:
    """Map headers that hold a known one, in brackets or behind what often stands before it; each
    with its column in words. A person looks at them."""
    known = known_headers(columns)
    known |= {fold(word): [column.name] for column in columns for word in column.guesses}
    labels = {column.name: column.label for column in columns}
    told = []
    for heading in headings:
        forms = (form for key in heading.keys for form in _shorter(key))
        names = (known[form][0] for form in forms if form in known)
        name = next((one for one in names if one not in mapped.places), None)
        if name is not None:
            mapped.places[name] = heading
            told.append(f"{heading.label} → {labels[name]}")
    return told


def _shorter(key: str) -> Iterator[str]:
    """What is left of a folded header without brackets, in brackets, and without a beginning."""
    forms = [key, _BRACKETS.sub("", key), *_BRACKETS.findall(key)]
    for form in forms:
        plain = form.strip("()[]")
        yield plain
        for start in _STARTS:
            if plain.startswith(start):
                yield plain.removeprefix(start)


def is_of_persons(heading: Heading) -> bool:
    """Whether a column seems to name people or how to reach them: previews mask it."""
    return any(word in key for key in heading.keys for word in _OF_PERSONS)


def means_several(
    names: Iterable[str], heading: Heading, presets: Sequence[Preset], remembered: Remembered
) -> bool:
    """Whether one column of a file is meant to fill all of these columns of the register."""
    sources = [remembered, *(preset.known() for preset in presets)]
    return any(set(names) <= set(source.get(key, ())) for source in sources for key in heading.keys)


def missing_of(mapped: Mapped, columns: Iterable[Column]) -> UserError | None:
    """Why a mapping cannot be used; None if every required column is there."""
    missing = [
        column.label
        for column in columns
        if column.required and column.name not in mapped.places and column.name not in mapped.fixed
    ]
    return errors.MissingColumns(missing="、".join(missing)) if missing else None


def twice_of(
    mapped: Mapped, columns: Sequence[Column], presets: Sequence[Preset], remembered: Remembered
) -> UserError | None:
    """Why one column of a file may not fill several of the register; None if none does."""
    labels = {column.name: column.label for column in columns}
    for heading in mapped.places.values():
        names = [name for name, one in mapped.places.items() if one == heading]
        if len(names) > 1 and not means_several(names, heading, presets, remembered):
            told = "、".join(labels[name] for name in names)
            return errors.ColumnTwice(column=heading.letter, label=heading.label, names=told)
    return None


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
