"""Divisions and departments as files name them, loaded once per run."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from sunlot import clock
from sunlot.actors import Actor
from sunlot.departments.kinds import kind_of
from sunlot.departments.models import Department
from sunlot.departments.queries import former_names, heir_of
from sunlot.imports.adapters import Occasion
from sunlot.imports.rows import RowCells
from sunlot.imports.values import BadValue, code_of, fold
from sunlot.regions.models import Region
from sunlot.regions.names import normalise_name, short_names, tokens_of

COUNTY = 6
"""Digits of a county's code; those of towns below it have more."""
OWN_REGION = "自治区"
"""How departments of an autonomous region call it."""


CANDIDATES = 3
_JOINED = re.compile(r"[-—－/\\>·,，、]+")
_KINDS = ("市", "区", "县", "地区", "州", "自治州", "自治区")
"""What is left away, or put behind a shortened name."""


@dataclass(frozen=True, slots=True)
class Division:
    """What an import needs of a region."""

    pk: int
    code: str
    name: str
    path: str

    @property
    def tokens(self) -> list[int]:
        """The six-digit codes from the top to this one as negative numbers, for the name index."""
        return tokens_of(self.path)


class Divisions:
    """Finds the division that a cell means, inside the reach of one actor."""

    def __init__(self, *, reach: str, on: datetime.date) -> None:
        self._reach = reach
        self._on = on
        self._by_word: dict[str, list[Division]] = {}
        self._closed: dict[str, Region] = {}
        self._all: dict[int, Division] = {}
        self._open: dict[str, Division] = {}
        for region in Region.objects.order_by("path", "valid_from"):
            division = Division(region.pk, region.code, region.name, region.path)
            self._all[region.pk] = division
            if region.valid_from <= on and (region.valid_to is None or on < region.valid_to):
                self._open[region.code] = division
                for word in (region.code, fold(region.name)):
                    self._by_word.setdefault(word, []).append(division)
            else:
                self._closed[region.code] = region

    def find(self, words: str, *, anywhere: bool = False) -> Division:
        """The division of a code (6, 9 or 12 digits), of a full name, or of one behind names of
        those above it (乌鲁木齐市天山区, 新疆/乌鲁木齐).

        :param anywhere: also outside the reach.
        :raises BadValue: unknown, no longer in force, ambiguous, or outside the reach.
        """
        key = code_of(words)
        found = self._by_word.get(key) or self._by_word.get(fold(words)) or self._chained(words)
        inside = [
            one for one in found
            if anywhere or (self._reach and one.path.startswith(self._reach))
        ]  # fmt: skip
        if len(inside) == 1:
            return inside[0]
        if inside:
            raise BadValue(
                "imports-division-ambiguous",
                _("有几个区划都叫“{words}”。").format(words=words),
                _("请填写区划代码：{near}。").format(near=self._listed(inside)),
            )
        raise self._why_not(words, key, known=bool(found))

    def name_of(self, pk: int) -> str:
        """The name of a division by key, also of one no longer in force."""
        return self._all[pk].name if pk in self._all else ""

    def get(self, pk: int) -> Division:
        """A division by key; a KeyError is a bug, since rows refer to divisions."""
        return self._all[pk]

    def reaches(self, pk: int) -> bool:
        """Whether a division lies inside the actor's reach."""
        return bool(self._reach) and self._all[pk].path.startswith(self._reach)

    def inside(self) -> list[int]:
        """The keys of all divisions inside the actor's reach, also of those no longer in force."""
        return [pk for pk in self._all if self.reaches(pk)]

    def _why_not(self, words: str, key: str, *, known: bool) -> BadValue:
        if not words:
            return BadValue(
                "imports-division-missing", _("没有填写行政区划代码。"), _("请填写 6 位区划代码。")
            )
        if known:
            return BadValue(
                "imports-division-outside",
                _("“{words}”不在您的辖区内。").format(words=words),
                _("请由该地区的人员导入，或核对区划代码。"),
            )
        if key in self._closed:
            return BadValue(
                "imports-division-closed",
                _("行政区划代码 {code}（{name}）已停用。").format(
                    code=key, name=self._closed[key].name
                ),
                _("请按现行代码填写；注册地已调整的，请核实后选择。"),
            )
        return BadValue(
            "imports-division-unknown",
            _("没有代码为“{words}”的行政区划。").format(words=words),
            _("请填写 GB/T 2260 的 6 位区划代码，例如 650102。") + self._near(words),
        )

    def _chained(self, words: str) -> list[Division]:
        """Divisions whose name stands behind names of those above them, shortened ones too; behind
        a stroke or hyphen a town or county may be shortened itself."""
        parts = [one for one in _JOINED.split(fold(words)) if one]
        text = "".join(parts)
        found = [
            one
            for name, divisions in self._by_word.items()
            if name != text and text.endswith(name)
            for one in divisions
            if self._leads(text.removesuffix(name), one)
        ]
        if found or len(parts) < 2:
            return found
        return [
            one
            for kind in _KINDS
            for one in self._by_word.get(parts[-1] + kind, [])
            if self._leads("".join(parts[:-1]), one)
        ]

    def _leads(self, text: str, division: Division) -> bool:
        """Whether a text is made of names of divisions above this one, in their order."""
        for code in division.path.rstrip("/").split("/")[:-1]:
            name = fold(self._open[code].name) if code in self._open else ""
            text = next(
                (
                    text.removeprefix(name[:size] + kind)
                    for size in range(len(name), 1, -1)
                    for kind in (*_KINDS, "")
                    if text.startswith(name[:size] + kind)
                ),
                text,
            )
        return not text

    def _near(self, words: str) -> str:
        """Up to three divisions inside the reach whose names look like the text."""
        text = fold(words)
        names = {
            name: [one for one in divisions if self._reach and one.path.startswith(self._reach)]
            for name, divisions in self._by_word.items()
            if not name.isdecimal()
        }
        names = {name: divisions for name, divisions in names.items() if divisions}
        like = [one for one in names if len(text) > 1 and (one in text or text in one)]
        like.sort(key=lambda one: (-len(one) if one in text else 0, len(one)))
        like += get_close_matches(text, names, CANDIDATES, 0.5)
        found = [one for name in dict.fromkeys(like) for one in names[name]][:CANDIDATES]
        return _("相近的有：{near}。").format(near=self._listed(found)) if found else ""

    def _listed(self, divisions: Sequence[Division]) -> str:
        """The first divisions with their codes and what they belong to."""
        told = []
        for one in divisions[:CANDIDATES]:
            above = one.path.rstrip("/").split("/")[-2:-1]
            place = self._open[above[0]].name if above and above[0] in self._open else ""
            told.append(f"{one.name} {one.code}（{place}）" if place else f"{one.name} {one.code}")
        return _("、").join(told)


class DepartmentFinder:
    """Finds the department that a cell means: code, name, short name, generic name, or a division
    and a generic name (自治区市场监管局, 昌吉州市场监管局)."""

    def __init__(self, *, on: datetime.date, inspecting_only: bool = False) -> None:
        self._on = on
        found = Department.objects.open(on).select_related("region")
        if inspecting_only:
            found = found.inspecting()
        self._by_code: dict[str, Department] = {}
        self._by_place: dict[tuple[str, str], list[Department]] = {}
        self._by_word: dict[str, list[Department]] = {}
        self._by_pk: dict[int, Department] = {}
        self._paths: dict[str, str] = {}
        self._former = former_names()
        passed = Department.objects.filter(succeeded_by__isnull=False)
        self._heirs = {one.pk: heir_of(one).pk for one in passed.select_related("succeeded_by")}
        for one in found:
            self._by_pk[one.pk] = one
            self._by_code[one.code.upper()] = one
            for word in {normalise_name(one.name), normalise_name(one.short_name)}:
                self._by_word.setdefault(word, []).append(one)
                self._by_place.setdefault((word, one.region.path), []).append(one)
            self._by_place.setdefault((f"kind:{one.kind}", one.region.path), []).append(one)
            self._paths[normalise_name(one.region.name)] = one.region.path
            if one.region.name.endswith(OWN_REGION):
                self._paths[OWN_REGION] = one.region.path

    def get(self, pk: int) -> Department | None:
        """A department by key."""
        return self._by_pk.get(pk)

    def present_key(self, pk: int) -> int:
        """The key of who does a department's work now: a row may have been read before a merger."""
        return self._heirs.get(pk, pk)

    def find(self, words: str, path: str) -> Department | None:
        """The department of this name nearest above (or at) a division; None when not one.

        A full name that only one department carries is found wherever it stands.
        """
        if by_code := self._by_code.get(code_of(words)):
            return by_code
        word = normalise_name(words)
        kind = kind_of(words)
        codes = path.rstrip("/").split("/")
        for size in range(len(codes), 0, -1):
            here = "/".join(codes[:size]) + "/"
            for key in (word, f"kind:{kind}" if kind else ""):
                at_place = self._by_place.get((key, here), [])
                if len(at_place) == 1:
                    return at_place[0]
        anywhere = (
            self._by_word.get(word, []) or self._of_division(word) or self._of_short_name(word)
        )
        if len(anywhere) == 1:
            return anywhere[0]
        heir = self.passed_on(words)
        return self._by_pk.get(heir.pk) if heir else None

    def _of_division(self, word: str) -> list[Department]:
        """Those that a division's name and a generic name mean together."""
        for name, path in self._paths.items():
            kind = kind_of(word.removeprefix(name)) if word.startswith(name) else None
            if kind:
                return self._by_place.get((f"kind:{kind}", path), [])
        return []

    def _of_short_name(self, word: str) -> list[Department]:
        """Those that a division's short name means together with a generic name, or with the rest
        of a full name; none where several divisions are called so, whichever has departments."""
        found: dict[str, list[Department]] = {}
        for size in range(2, len(word)):
            rest = word[size:]
            kind = kind_of(rest)
            for name, path in self._short_names.get(word[:size], ()):
                by_kind = self._by_place.get((f"kind:{kind}", path), [])
                if here := by_kind or self._by_word.get(name + rest, []):
                    found[path] = here
                elif kind:
                    found[path] = []
        return next(iter(found.values())) if len(found) == 1 else []

    @cached_property
    def _short_names(self) -> dict[str, list[tuple[str, str]]]:
        """Short name → (full name, path) of the divisions in force that are called so."""
        found: dict[str, list[tuple[str, str]]] = {}
        there = Region.objects.current(self._on).filter(is_virtual=False)
        for name, path in there.values_list("name", "path"):
            for short in short_names(normalise_name(name)):
                found.setdefault(short, []).append((normalise_name(name), path))
        return found

    def passed_on(self, words: str) -> Department | None:
        """Who does the work of a former department, by its full name, short name or code."""
        return self._former.get(code_of(words)) or self._former.get(normalise_name(words))


def note_passed_on(
    row: RowCells, column: str, words: str, found: Department, finder: DepartmentFinder
) -> None:
    """Say that a file names a department by what it was called before its work passed on."""
    heir = finder.passed_on(words)
    if heir is not None and heir.pk == found.pk and kind_of(words) is None:
        row.warning(
            column, "imports-department-passed-on",
            _("“{words}”的工作已由{name}承接，按{name}导入。").format(
                words=words, name=found.short_name
            ),
            _("可以写入；以后请填写现名。"),
        )  # fmt: skip


def division_words(by: Actor) -> list[tuple[str, str]]:
    """What a cell may say of a division inside a person's reach: the code, with its name."""
    today = clock.today_of(clock.now())
    found = Region.objects.filter(path__startswith=by.region_path, valid_from__lte=today).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today)
    )
    pairs = found.order_by("path").values_list("code", "name") if by.region_path else []
    return [(code, name) for code, name in pairs if len(code) == COUNTY]


def department_words(by: Actor) -> list[tuple[str, str]]:
    """What a cell may say of a department in a person's region: its name, with the short one."""
    found = Department.objects.open(clock.today_of(clock.now())).filter(
        region__path__startswith=by.region_path
    )
    return list(found.order_by("region__path", "code").values_list("name", "short_name"))


def divisions_for(occasion: Occasion) -> Divisions:
    """The divisions that the actor of a run may write to."""
    return Divisions(reach=occasion.by.region_path, on=occasion.on)
