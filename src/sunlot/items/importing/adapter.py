"""Items from files: what the columns mean, and how rows become versions."""

import datetime
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.actors import Actor, Permission
from sunlot.departments import qualifications
from sunlot.departments.models import Department
from sunlot.errors import Text
from sunlot.imports import values
from sunlot.imports.adapters import Column, Images, Occasion, Preset, StagedRow, Writing
from sunlot.imports.errors import RegisterChanged
from sunlot.imports.lookups import DepartmentFinder, note_passed_on
from sunlot.imports.models import BatchKind, Change
from sunlot.imports.rows import RowCells
from sunlot.items import undoing
from sunlot.items.columns import CLASS_LABELS, CLASSES, COLUMNS, LABELS, NUMBERED, PRESETS
from sunlot.items.importing import numbering, parts
from sunlot.items.models import Item, ItemClass, ItemVersion
from sunlot.items.policies import writes_for
from sunlot.items.rules.citing import articles_of, citations, keys_of, names_an_instrument, stored
from sunlot.items.rules.classes import classes_in, kinds_in, levels_in, named_levels
from sunlot.items.rules.versions import RESERVED, missing_for_publication
from sunlot.items.states import ItemState
from sunlot.regions.models import Level
from sunlot.targets.models import TargetKind

DEMO_MARKS = ("演示_", "示例")
TEXTS = (
    ("joining_text", 300), ("category", 100), ("sub_matter", 200), ("object_text", 2000),
    ("method", 200), ("subject_text", 200), ("level_text", 200), ("ratio_text", 2000),
    ("frequency_text", 300), ("basis_text", 4000),
)  # fmt: skip
_SERIAL = re.compile(r"[0-9]{1,3}")
_CODE = re.compile(r"[0-9A-Za-z._-]{1,32}")
LONGEST_CODE, LONGEST_REQUIREMENT = 32, 500
KIND_WORDS = {values.fold(str(label)): value for value, label in TargetKind.choices}
DATES = undoing.DATES
BESIDE = {"department_id", numbering.MARK}  # of the item, not of a version
DERIVED = {"basis", "cited", "is_demo"}  # follow from what is compared by itself
CARRIED = undoing.CARRIED


@dataclass(slots=True)
class Context:
    """Look-ups of one run, and what the list held for the rows last classified."""

    at: datetime.datetime
    by: Actor
    finder: DepartmentFinder
    existing: dict[str, Item] = field(default_factory=dict)
    newest: dict[str, ItemVersion] = field(default_factory=dict)
    claimed: dict[str, int] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    alike: dict[str, StagedRow] = field(default_factory=dict)


class ItemAdapter:
    """The item list's part of an import: a changed row becomes a new draft version."""

    kind = BatchKind.ITEMS
    permission = Permission.ITEMS_IMPORT
    columns: Sequence[Column] = COLUMNS
    presets: Sequence[Preset] = PRESETS
    intro: Text = gettext_lazy(
        "一行一个抽查事项；一个事项分写几行的，编码相同或留空，并为一个。有改动的事项成为新的草稿版本，公示后才替代现行版本；"
        "文件中没有的事项不会被删除。"
    )
    register_url = "items:list"
    record_url = "items:detail"
    options_form: type[Form] | None = None
    chunk_size = 500

    def gather(self, rows: Iterator[RowCells]) -> Iterator[RowCells]:
        """Rows of one item are one item."""
        return parts.gather(rows)

    def context(self, occasion: Occasion) -> Context:
        """Load departments once; an office has no items of its own (JC-01)."""
        finder = DepartmentFinder(on=occasion.on, inspecting_only=True)
        return Context(at=occasion.at, by=occasion.by, finder=finder)

    def parse(self, row: RowCells, context: Context) -> StagedRow:
        """Understand one row; columns that the file lacks stay out of `data`."""
        data: dict[str, Any] = {"matter": row.text("matter", longest=200, required=True)}
        code = values.code_of(row.text("code", longest=32, required=True))
        numbered = code == NUMBERED
        if code and not numbered and (not _CODE.fullmatch(code) or code.lower() in RESERVED):
            row.error(
                "code", "items-code-form",
                _("事项编码“{value}”含有不能用的字符。").format(value=code),
                _("只能用字母、数字、点、下划线和短横。"),
            )  # fmt: skip
        department = _department(row, context)
        if department is not None:
            data["department_id"] = department.pk
        for name, longest in TEXTS:
            if row.has(name):
                data[name] = row.text(name, longest=longest)
        data["item_class"] = _item_class(row)
        if any(map(row.has, ("source_key", "source_note", "source_difference"))):
            data["source_note"] = _source(row)
        data["is_demo"] = any(
            mark in text for mark in DEMO_MARKS for text in (row.label_of("code"), _difference(row))
        )
        data |= _classes(row)
        if row.has("officer_requirement"):
            data |= _requirement(row)
        for name in DATES:
            # Publishing sets these days; an empty cell must not take them away again.
            if day := row.date(name, required=False):
                data[name] = day.isoformat()
        _warn_of_gaps(row)
        parts.check(row)
        called, apart = code, ""
        if numbered:
            code, called, apart = "", numbering.called(data), numbering.ask(data)
        return StagedRow(
            number=row.number, key=code, label=data["matter"], data=data, problems=row.problems,
            parts=[one.number for one in row.parts], called=called, apart=apart,
        )  # fmt: skip

    def classify(self, rows: Sequence[StagedRow], context: Context) -> None:
        """Compare each row with the newest version of its item."""
        numbering.give(rows, context)
        items = Item.objects.filter(code__in=[row.key for row in rows])
        context.existing = {one.code: one for one in items.select_related("department__region")}
        versions = ItemVersion.objects.filter(item__in=context.existing.values())
        context.newest = {
            one.item.code: one for one in versions.select_related("item").order_by("number")
        }
        for row in rows:
            if not row.has_error:
                _classify(row, context)
        _suspect([row for row in rows if row.change == Change.NEW])

    def apply(self, rows: Sequence[StagedRow], context: Context) -> None:
        """Write new items, and drafts: a waiting draft is renewed, else a version is added.

        :raises RegisterChanged: one was published while the rows were compared.
        """
        _hold(rows, context)
        _create_items([row for row in rows if row.key not in context.existing], context)
        fresh, renewed = [], []
        for row in rows:
            facts = _facts(row.data)
            newest = context.newest.get(row.key)
            if newest is not None and newest.state == ItemState.DRAFT:
                for name, value in facts.items():
                    setattr(newest, name, value)
                undoing.touch(newest, context.by.person_id, context.at)
                renewed.append(newest)
            else:
                before = _carried(newest) if newest else {}
                fresh.append(
                    ItemVersion(
                        item=context.existing[row.key], created_at=context.at,
                        number=newest.number + 1 if newest else 1, **(before | facts),
                    )
                )  # fmt: skip
        ItemVersion.objects.bulk_create(fresh)
        if renewed:
            ItemVersion.objects.bulk_update(renewed, undoing.RENEWED, batch_size=200)

    def images(self, rows: Sequence[StagedRow], context: Context) -> Images:
        """What each row replaces: a waiting draft, or nothing."""
        return {row.key: undoing.image_of(context.newest.get(row.key)) for row in rows}

    def stays(
        self,
        before: Images,
        context: Context,  # noqa: ARG002 - needs no look-ups
        written_at: datetime.datetime,
    ) -> Mapping[str, str]:
        """Items that were published or changed since, or that something refers to."""
        return undoing.why_stay(before, written_at=written_at)

    def restore(
        self,
        before: Images,
        context: Context,  # noqa: ARG002 - needs no look-ups
        written_at: datetime.datetime,
        run: Writing,
    ) -> None:
        """Take drafts away again, or put back what they said before."""
        undoing.restore(before, written_at=written_at, run=run)


def _carried(version: ItemVersion) -> dict[str, Any]:
    """What a draft takes over; its days of validity are its own."""
    return {name: getattr(version, name) for name in CARRIED if name not in DATES}


def _suspect(rows: Sequence[StagedRow]) -> None:
    """New codes for a matter that the department has already: a person decides."""
    versions = ItemVersion.objects.filter(
        matter__in=[row.data["matter"] for row in rows],
        item__department_id__in={row.data["department_id"] for row in rows},
    )
    known = {
        (one.matter, one.category, one.object_text, one.item.department_id): one.item.code
        for one in versions.select_related("item")
    }
    for row in rows:
        data = row.data
        place = (
            data["matter"], data.get("category", ""), data.get("object_text", ""),
            data["department_id"],
        )  # fmt: skip
        if place in known:
            row.suspect(
                "items-same-matter",
                _("本部门已有同名事项，编码 {code}。").format(code=known[place]),
                _("确属两项的，请选“不是重复”；同一项的，请更正编码。"), value=row.key,
            )  # fmt: skip


def _facts(data: dict[str, Any]) -> dict[str, Any]:
    """Column values of a version from a row's data; the department belongs to the item."""
    facts = {name: value for name, value in data.items() if name not in BESIDE}
    for name in DATES:
        if facts.get(name):
            facts[name] = datetime.date.fromisoformat(facts[name])
    if "basis_text" in facts:
        cited = citations(facts["basis_text"])
        facts["basis"], facts["cited"] = stored(cited), keys_of(cited)
    return facts


def _hold(rows: Sequence[StagedRow], context: Context) -> None:
    """Lock the items of rows as publishing does, and see that their versions are as compared."""
    items = Item.objects.filter(pk__in=[one.pk for one in context.existing.values()])
    list(items.select_for_update().order_by("pk"))
    versions = ItemVersion.objects.filter(item__in=items).order_by("number")
    now = {one.item_id: (one.pk, one.state) for one in versions.only("item_id", "state")}
    for row in rows:
        newest = context.newest.get(row.key)
        if newest is not None and now.get(newest.item_id) != (newest.pk, newest.state):
            why = _("事项 {key} 刚刚公示。").format(key=row.key)
            raise RegisterChanged(row=f"{row.number:,}", why=why)


def _create_items(rows: Sequence[StagedRow], context: Context) -> None:
    for row in rows:
        department = context.finder.get(row.data["department_id"])
        if department is None:
            raise ValueError("a row without department was not refused")
        context.existing[row.key] = Item(
            code=row.key, department=department, region_id=department.region_id
        )
    Item.objects.bulk_create([context.existing[row.key] for row in rows])


def _classify(row: StagedRow, context: Context) -> None:
    first = context.claimed.setdefault(row.key, row.number)
    if "department_id" in row.data:
        row.data["department_id"] = context.finder.present_key(row.data["department_id"])
    item, newest = context.existing.get(row.key), context.newest.get(row.key)
    if first != row.number:
        row.refuse_repeat(first)
    elif item is None or newest is None:
        row.change = Change.NEW
        _warn_of_new(row, context)
    elif numbering.is_taken(row.data, newest):
        row.refuse(
            "items-code-given",
            _("编码 {key} 已经给了事项“{name}”。").format(key=row.key, name=newest.matter),
            _("请重新上传并检查，系统另编一个。"), value=row.key,
        )  # fmt: skip
    elif not writes_for(context.by, item.department):
        row.refuse(
            "items-elsewhere",
            _("事项 {key} 由{name}主管。").format(key=row.key, name=item.department.short_name),
            _("请由主管部门导入，或核对编码。"), value=row.key,
        )  # fmt: skip
    elif "department_id" in row.data and row.data["department_id"] != item.department_id:
        row.refuse(
            "items-department-moved",
            _("事项 {key} 的主管部门是{name}，不能改为其他部门。").format(
                key=row.key, name=item.department.short_name
            ),
            _("主管部门变更的，请使用新的事项编码。"), value=row.key,
        )  # fmt: skip
    else:
        facts = _facts(row.data)
        row.changes = [
            [LABELS.get(name, name), _words(getattr(newest, name)), _words(value)]
            for name, value in facts.items()
            if name not in DERIVED and getattr(newest, name) != value
        ]
        row.change = Change.UPDATE if row.changes else Change.SAME


def _warn_of_new(row: StagedRow, context: Context) -> None:
    """A code that looks like the number of a line; a row that says what another one says."""
    if _SERIAL.fullmatch(row.key):
        row.warn(
            "items-code-serial",
            _("编码“{code}”像是序号；公示以后，编码和公开网址都不再更改。").format(code=row.key),
            _("没有编码的，请在“对应列”把事项编码改为整列同填“{word}”。").format(word=NUMBERED),
            value=row.key,
        )  # fmt: skip
    facts = json.dumps(row.data, ensure_ascii=False, sort_keys=True, default=str)
    first = context.alike.setdefault(facts, row)
    if first is not row:
        row.warn(
            "items-row-alike",
            _("与第 {first} 行（{code}）内容相同，编码不同。").format(
                first=f"{first.number:,}", code=first.key
            ),
            _("可以写入；同一事项的，请只保留一行。"), value=row.key,
        )  # fmt: skip


def _words(value: Any) -> str:
    if isinstance(value, list):
        labels = dict(TargetKind.choices) | dict(Level.choices)
        return "；".join(str(labels.get(one, one)) for one in value)
    return str(ItemClass(value).label) if value in ItemClass.values else str(value or "")


def _department(row: RowCells, context: Context) -> Department | None:
    words = row.text("department", longest=100, required=True)
    if not words:
        return None
    found = context.finder.find(words, context.by.region_path)
    if found is None:
        row.error(
            "department", "imports-department-unknown",
            _("没有找到部门“{words}”。").format(words=words),
            _("请填写“机构与区划”中的名称、简称或机构代码。"),
        )  # fmt: skip
        return None
    if not writes_for(context.by, found):
        row.error(
            "department", "items-other-department",
            _("{name}不是您的部门。").format(name=found.short_name), _("请由该部门自己导入。"),
        )  # fmt: skip
        return None
    note_passed_on(row, "department", words, found, context.finder)
    return found


def _item_class(row: RowCells) -> str:
    name = "item_class" if row.raw("item_class") or not row.raw("class_more") else "class_more"
    return row.choice(name, CLASSES, allowed=CLASS_LABELS)


def _requirement(row: RowCells) -> dict[str, Any]:
    """Known qualifications and codes apart from what a list asks in other words."""
    text = row.text("officer_requirement", longest=500)
    codes, words = [], []
    for one in values.list_of(text):
        code = qualifications.code_of(one)
        if code or (_CODE.fullmatch(one) and len(one) <= LONGEST_CODE):
            codes.append(code or one)
        else:
            words.append(one)
    if words and not codes:
        words = [text]
    more = [row.text("requirement_more", longest=500)] if row.has("requirement_more") else []
    said = "；".join(filter(None, [*words, *more]))
    return {"officer_requirement": sorted(codes), "requirement_text": said[:LONGEST_REQUIREMENT]}


def _classes(row: RowCells) -> dict[str, Any]:
    """What the words of a row mean: whom it is about, and which levels carry it out."""
    found: dict[str, Any] = {}
    if row.has("object_text"):
        text = row.raw("object_text")
        found["target_classes"], found["target_kinds"] = classes_in(text), kinds_in(text)
    if row.raw("kinds_text"):
        known = [KIND_WORDS.get(values.fold(one)) for one in values.list_of(row.raw("kinds_text"))]
        if None in known:
            row.error(
                "kinds_text", "items-kind-unknown", _("“对象所在名录”中有不认识的词。"),
                _("请填写企业、个体工商户、非营利组织、产品、项目、活动，几个用“、”分开。"),
            )  # fmt: skip
        found["target_kinds"] = [one for one in TargetKind.values if one in known]
    if row.raw("classes_text"):
        found["target_classes"] = classes_in(row.text("classes_text", longest=1000))
    if row.has("level_text"):
        found["levels"] = levels_in(row.raw("level_text"))
    if row.raw("levels_text"):
        named = named_levels(row.raw("levels_text"))
        if named is None:
            row.error(
                "levels_text", "items-level-unknown", _("“实施层级”中有不认识的词。"),
                _("请填写：{allowed}，几个用“、”分开。").format(
                    allowed="、".join(str(one) for one in Level.labels)
                ),
            )  # fmt: skip
        found["levels"] = named or []
    return found


def _source(row: RowCells) -> str:
    """Where the row comes from, and how it departs from there."""
    key, year, note = row.raw("source_key"), row.raw("source_year"), _difference(row)
    head = f"{key}（{year}）" if key and year else key
    return "：".join(part for part in (head, "" if note == "无" else note) if part)[:300]


def _difference(row: RowCells) -> str:
    return row.raw("source_difference") or row.raw("source_note")


def _warn_of_gaps(row: RowCells) -> None:
    missing = missing_for_publication(basis_text=row.raw("basis_text"), method=row.raw("method"))
    if "basis" in missing:
        row.warning(
            "basis_text", "items-basis-missing", _("没有检查依据，只能作为草稿。"),
            _("补全依据后才能公示；未公示的事项不得实施检查。"),
        )  # fmt: skip
    elif not names_an_instrument(citations(row.raw("basis_text"))):
        row.warning(
            "basis_text", "items-basis-unread",
            _("检查依据中没有认出文件名称，文件废止或者修订时不会提醒您核对这一项。"),
            _("请用书名号写文件全称，例如 《中华人民共和国食品安全法》第一百一十条。"),
        )  # fmt: skip
    else:
        _warn_of_citations(row)
    if "method" in missing:
        row.warning(
            "method", "items-method-missing", _("没有检查方式，只能作为草稿。"),
            _("补全检查方式后才能公示。"),
        )  # fmt: skip


def _warn_of_citations(row: RowCells) -> None:
    """Parts of a basis that name no instrument, and titles without an article."""
    cited = citations(row.raw("basis_text"))
    unread = [one.instrument for one in cited if not names_an_instrument([one])]
    if unread:
        row.warning(
            "basis_text", "items-basis-partly-unread",
            _("检查依据中没有认出文件名称的：{words}。这些文件废止或者修订时不会提醒您核对。").format(
                words=_("；").join(unread)[:200]
            ),
            _("请用书名号写文件全称，例如 《中华人民共和国食品安全法》第一百一十条。"),
        )  # fmt: skip
    whole = [
        one.instrument for one in cited
        if one.instrument not in unread and not articles_of(one.article + one.instrument)
    ]  # fmt: skip
    if whole:
        row.warning(
            "basis_text", "items-basis-no-article",
            _("检查依据没有写明条款：{titles}。").format(
                titles=_("、").join(f"《{one}》" for one in whole)[:200]
            ),
            _("可以写入；写明第几条的，这一条修订时才只提醒相关的事项。"),
        )  # fmt: skip
