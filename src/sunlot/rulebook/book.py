"""The rulebook: typed, validated, read once from ``data/*.toml``."""

import datetime
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from sunlot.rulebook.registry import ID_FORM

Level = Literal["block", "warn"]
# law: statute, regulation, rule of a ministry; policy: a 规范性文件 or notice; standard: GB, DB;
# protocol: DR1, the published draw protocol; own: a control this product sets itself.
SourceKind = Literal["law", "policy", "standard", "protocol", "own"]
# own: nobody else's words stand behind the rule, so there is nothing that could be compared.
Standing = Literal["verified", "unverified", "own"]

_LEVELS = ("block", "warn")
_KINDS = ("law", "policy", "standard", "protocol", "own")
_OURS = ("protocol", "own")
_OWN_NAME = "本系统自定"


class RulebookProblem(Exception):
    """A data file is wrong; a bug of ours, found by the tests."""


@dataclass(frozen=True, slots=True)
class Source:
    """One instrument behind a rule.

    `verified` says that our words were compared with the source's own words. A law is verified
    only with its article; a policy paper may be verified by the passage it is known for. The
    product's own rules and protocol are never verified: they claim no law.
    """

    kind: SourceKind
    instrument: str
    number: str
    article: str
    verified: bool
    note: str = ""

    @property
    def cited(self) -> str:
        """《全称》（文号）第N条, as far as known."""
        if self.kind == "own":
            return f"{_OWN_NAME}：{self.article}"
        name = self.instrument if self.kind == "protocol" else f"《{self.instrument}》"
        number = f"（{self.number}）" if self.number else ""
        return f"{name}{number}{self.article}"

    @property
    def short(self) -> str:
        """What fits beside a sentence: the document number, or the law without its full style."""
        if (self.kind in ("policy", "standard") and "〔" in self.number) or self.number[:2] == "GB":
            return self.number
        if self.kind == "own":
            return _OWN_NAME
        if self.kind == "protocol":
            return self.instrument + self.article
        return f"《{self.instrument.removeprefix('中华人民共和国')}》{self.article}"

    @property
    def standing(self) -> Standing:
        """Compared with its text, not yet, or nothing to compare with."""
        if self.kind in _OURS:
            return "own"
        return "verified" if self.verified else "unverified"


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a rule's code list, e.g. an exception or a withholding reason."""

    code: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it says, how hard it is, where it shows, and what it rests on.

    `region` is a division code; the rule holds there and below. `page` is the URL name of the
    page on which a person meets it. `sources` has at least one entry, the main one first.
    """

    id: str
    title: str
    text: str
    level: Level
    page: str
    region: str
    valid_from: datetime.date
    valid_to: datetime.date | None
    sources: tuple[Source, ...]
    codes: tuple[Code, ...] = ()

    @property
    def main(self) -> Source:
        """The source that a citation names."""
        return self.sources[0]

    @property
    def standing(self) -> Standing:
        """That of the main source."""
        return self.main.standing

    def in_force(self, on: datetime.date) -> bool:
        """Whether the rule holds on a day (first day included, last day excluded)."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def status(self, on: datetime.date) -> Literal["verified", "unverified", "lapsed", "own"]:
        """What the citation badge shows; see ux.md 5.1, row rule."""
        if not self.in_force(on):
            return "lapsed"
        return self.standing


@dataclass(frozen=True, slots=True)
class Citation:
    """What a block, a warning or a help text shows of a rule."""

    rule_id: str
    title: str
    cited: str
    short: str
    text: str
    level: Level
    standing: Standing
    is_law: bool


def parse_rules(text: str, *, name: str) -> list[Rule]:
    """Read one data file.

    :raises RulebookProblem: not TOML, a field missing, unknown or of the wrong type.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise RulebookProblem(f"{name}: {problem}") from None
    if set(tables) != {"rule"}:
        raise RulebookProblem(f"{name}: expected [[rule]] tables only")
    return [_rule(table, f"{name} {table.get('id', '?')}") for table in tables["rule"]]


def _rule(table: dict[str, Any], where: str) -> Rule:
    _fields(
        table,
        where,
        must={"id": str, "title": str, "text": str, "level": str, "page": str, "region": str,
              "valid_from": datetime.date, "source": list},
        may={"valid_to": datetime.date, "code": list},
    )  # fmt: skip
    if not ID_FORM.match(table["id"]):
        raise RulebookProblem(f"{where}: id")
    if table["level"] not in _LEVELS:
        raise RulebookProblem(f"{where}: level")
    if not table["source"]:
        raise RulebookProblem(f"{where}: no source")
    valid_to = table.get("valid_to")
    if valid_to is not None and valid_to <= table["valid_from"]:
        raise RulebookProblem(f"{where}: valid_to is not after valid_from")
    codes = tuple(_code(one, where) for one in table.get("code", ()))
    if len({one.code for one in codes}) != len(codes):
        raise RulebookProblem(f"{where}: a code twice")
    return Rule(
        id=table["id"],
        title=table["title"],
        text=table["text"],
        level=table["level"],
        page=table["page"],
        region=table["region"],
        valid_from=table["valid_from"],
        valid_to=valid_to,
        sources=tuple(_source(one, where) for one in table["source"]),
        codes=codes,
    )


def _source(table: dict[str, Any], where: str) -> Source:
    if table.get("kind") in _OURS:
        return _our_source(table, f"{where} source")
    _fields(
        table,
        f"{where} source",
        must={"kind": str, "instrument": str, "verified": bool},
        may={"number": str, "article": str, "note": str},
    )
    if table["kind"] not in _KINDS:
        raise RulebookProblem(f"{where}: source kind")
    if table["verified"] and table["kind"] == "law" and not table.get("article"):
        raise RulebookProblem(f"{where}: a law without article cannot be verified")
    return Source(
        kind=table["kind"],
        instrument=table["instrument"],
        number=table.get("number", ""),
        article=table.get("article", ""),
        verified=table["verified"],
        note=table.get("note", ""),
    )


def _our_source(table: dict[str, Any], where: str) -> Source:
    named: dict[str, type] = {} if table["kind"] == "own" else {"instrument": str}
    if "verified" in table:
        raise RulebookProblem(f"{where}: verified, where nothing of others is cited")
    _fields(table, where, must={"kind": str, "article": str, **named}, may={"note": str})
    return Source(
        kind=table["kind"], instrument=table.get("instrument", ""), number="",
        article=table["article"], verified=False, note=table.get("note", ""),
    )  # fmt: skip


def _code(table: dict[str, Any], where: str) -> Code:
    _fields(table, f"{where} code", must={"code": str, "label": str}, may={"note": str})
    return Code(table["code"], table["label"], table.get("note", ""))


def _fields(
    table: dict[str, Any], where: str, *, must: Mapping[str, type], may: Mapping[str, type]
) -> None:
    for key, kind in must.items():
        if not isinstance(table.get(key), kind) or table[key] == "":
            raise RulebookProblem(f"{where}: {key} missing or not {kind.__name__}")
    for key, value in table.items():
        if key not in must and key not in may:
            raise RulebookProblem(f"{where}: unknown field {key}")
        if key in may and not isinstance(value, may[key]):
            raise RulebookProblem(f"{where}: {key} not {may[key].__name__}")


def collect(rules: Iterable[Rule]) -> dict[str, Rule]:
    """Rules by id, in id order.

    :raises RulebookProblem: an id twice.
    """
    found: dict[str, Rule] = {}
    for one in rules:
        if one.id in found:
            raise RulebookProblem(f"{one.id}: twice")
        found[one.id] = one
    return dict(sorted(found.items()))


@cache
def book() -> Mapping[str, Rule]:
    """All rules of this installation."""
    folder = files("sunlot.rulebook").joinpath("data")
    return collect(
        one
        for path in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if path.name.endswith(".toml")
        for one in parse_rules(path.read_text(encoding="utf-8"), name=path.name)
    )


def get(rule_id: str) -> Rule:
    """One rule; a KeyError is a bug, since tests compare every id in the code with the data."""
    return book()[rule_id]


def codes(rule_id: str) -> tuple[Code, ...]:
    """The code list of a rule, e.g. ``codes("IN-01")``: the reasons to inspect without a draw."""
    return get(rule_id).codes


def citation(rule_id: str) -> Citation:
    """What to show beside a block, a warning or a field that a rule governs."""
    one = get(rule_id)
    return Citation(
        rule_id=one.id,
        title=one.title,
        cited=one.main.cited,
        short=one.main.short,
        text=one.text,
        level=one.level,
        standing=one.standing,
        is_law=one.main.kind in ("law", "policy"),
    )
