"""What goes over the wire: records as they are read, rows as they are written.

Rows have the names and meanings of the columns of an import file, taken from the registers' own
adapters, so that a new column is a new field here without a second list.
"""

import datetime
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    Field,
    StringConstraints,
    create_model,
)
from pydantic_core import PydanticCustomError

from sunlot.imports.adapters import Register
from sunlot.imports.direct import MOST_ROWS
from sunlot.items.models import ItemClass
from sunlot.items.states import ItemState
from sunlot.officers.rules import Certificate
from sunlot.regions.models import Level
from sunlot.targets.models import (
    AliasKind,
    AliasReason,
    NumberKind,
    RegistrationState,
    TargetKind,
)

MOST_READ = 200
LONGEST = 4000
# No control character but the tab and line ends: the database refuses NUL, and no text needs them.
TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Text = Annotated[str, StringConstraints(max_length=LONGEST, pattern=TEXT)]
Words = Annotated[str, StringConstraints(max_length=100, pattern=TEXT)]
Code = Annotated[str, StringConstraints(max_length=40, pattern=r"^[0-9A-Za-z_.:-]+$")]


def _in_utc(moment: datetime.datetime) -> datetime.datetime:
    """The same moment in the zone of the database, which knows no offset of 19 hours."""
    try:
        return moment.astimezone(datetime.UTC)
    except OverflowError as error:
        raise PydanticCustomError("datetime_parsing", "no year of the calendar") from error


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class Asked(Schema):
    """What every list takes."""

    model_config = ConfigDict(extra="forbid")

    q: Words = Field("", description="名称、编码等文字；与页面上的查询相同")
    cursor: Annotated[str, StringConstraints(max_length=2000, pattern=TEXT)] = Field(
        "", description="上一页的 next；空为从头读取"
    )
    updated_since: Moment | None = Field(
        None,
        description="只读取此时以后（含）有变动的，按变动先后；须写明时区。"
        "检查对象包括已移出名录库的和已被承继的，见 standing",
    )
    limit: int = Field(50, ge=1, le=MOST_READ, description="一页的条数")


class ItemsAsked(Asked):
    department: Code | None = Field(None, description="机构代码")
    item_class: ItemClass | None = Field(None, description="事项类别")
    state: ItemState | None = Field(None, description="版本状态")


class TargetsAsked(Asked):
    region: Code | None = Field(None, description="区划代码，含下级")
    kind: TargetKind | None = Field(None, description="主体类别")
    state: RegistrationState | None = Field(None, description="登记状态")
    tag: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=TEXT)] | None = (
        Field(None, description="标签")
    )


class OfficersAsked(Asked):
    certificate: Certificate | None = Field(None, description="证件状态")
    post: Literal["in", "left"] | None = Field(None, description="在岗或已离岗")
    kind: Literal["expert", "unlinked", "absent"] | None = Field(
        None, description="专家、未关联账号，或目前不在岗"
    )


class Place(Schema):
    """A department or a division."""

    code: str
    name: str


class Citation(Schema):
    """One instrument of the basis, with its article."""

    instrument: str
    article: str


class Item(Schema):
    """An item of the list, in its newest version."""

    code: str = Field(description="事项编码")
    version: int = Field(description="版本")
    state: ItemState = Field(description="版本状态")
    category: str = Field(description="抽查类别")
    matter: str = Field(description="抽查事项")
    sub_matter: str = Field(description="抽查子项")
    department: Place = Field(description="主管部门")
    object_text: str = Field(description="检查对象，原文")
    target_classes: list[str] = Field(description="对象类别，原文中的各项")
    target_kinds: list[TargetKind] = Field(description="对象所在名录")
    item_class: ItemClass = Field(description="事项类别")
    method: str = Field(description="检查方式")
    subject_text: str = Field(description="检查主体")
    level_text: str = Field(description="检查主体（层级），原文")
    levels: list[Level] = Field(description="实施层级")
    joining_text: str = Field(description="配合部门")
    ratio_text: str = Field(description="抽查比例及频次，原文")
    frequency_text: str = Field(description="抽查频次")
    basis_text: str = Field(description="检查依据，原文")
    citations: list[Citation] = Field(description="检查依据，逐项的文件和条款")
    officer_requirement: list[str] = Field(description="检查人员的资质要求，资质代码")
    requirement_text: str = Field(description="检查人员的其他要求")
    valid_from: datetime.date | None = Field(description="生效日期")
    valid_to: datetime.date | None = Field(description="失效日期")
    source_note: str = Field(description="来源说明")
    published_at: datetime.datetime | None = Field(description="公示时间")


class Standing(StrEnum):
    LISTED = "listed"
    UNLISTED = "unlisted"
    MERGED = "merged"


class Successor(Schema):
    """What stands now for an object that was merged."""

    id: str
    credit_code: str | None
    name: str


class Former(Schema):
    """A former name, code or number that still leads to an object."""

    kind: AliasKind
    text: str
    until: datetime.date | None
    why: AliasReason


class Number(Schema):
    """A further number under which an object is registered."""

    kind: NumberKind
    number: str


class Licence(Schema):
    """A licence; without an end it is valid until it is taken back."""

    name: str
    number: str
    issuer: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None


class Site(Schema):
    """A place where an object works."""

    name: str
    address: str
    region: Place
    is_main: bool


class Target(Schema):
    """An object of the register; no personal data, no credit class."""

    id: str = Field(description="对象编号，不变")
    kind: TargetKind = Field(description="主体类别")
    name: str = Field(description="名称")
    credit_code: str | None = Field(description="统一社会信用代码")
    code_doubtful: bool = Field(description="代码待核")
    number: str = Field(description="其他编号")
    own_key: str = Field(description="部门自编号；没有代码和其他编号的对象才有")
    numbers: list[Number] = Field(description="其他登记编号")
    former: list[Former] = Field(description="曾用名、原代码、原编号，仍可查到本对象")
    region: Place = Field(description="行政区划")
    address: str = Field(description="地址")
    sites: list[Site] = Field(description="经营场所，主要场所在前")
    industry: str = Field(description="行业代码")
    scope: str = Field(description="经营（业务）范围")
    registered_on: datetime.date | None = Field(description="成立日期")
    registration_state: RegistrationState = Field(description="登记状态")
    standing: Standing = Field(
        description="listed 在库；unlisted 已移出名录库；merged 已由其他对象承继"
    )
    successor: Successor | None = Field(description="现在承继它的对象；没有为 null")
    department: Place | None = Field(description="主管部门")
    supervising_unit: str = Field(description="监管单位")
    registrar: str = Field(description="登记机关")
    licences: list[Licence] = Field(description="许可证")
    tags: list[str] = Field(description="标签")
    last_inspected_on: datetime.date | None = Field(
        description="最近检查日期；它的变化不算 updated_since 的变动"
    )
    last_drawn_on: datetime.date | None = Field(
        description="最近抽取日期，按已公开的名单；它的变化不算 updated_since 的变动"
    )
    note: str = Field(description="备注")
    updated_at: datetime.datetime = Field(description="最近变动时间")


class Officer(Schema):
    """An officer of the own department; without the number of the certificate."""

    officer_id: str = Field(description="人员编号")
    name: str = Field(description="姓名")
    department: Place = Field(description="单位")
    section: str = Field(description="股室（所、队）")
    position: str = Field(description="职务")
    post_class: str = Field(description="岗位类别")
    post_started_on: datetime.date | None = Field(description="上岗日期")
    duties: str = Field(description="职责分工")
    item_range: str = Field(description="执法事项范围")
    is_active: bool = Field(description="在岗")
    is_expert: bool = Field(description="专家，不计入执法人员")
    expert_field: str = Field(description="专家领域")
    yearly_capacity: int | None = Field(
        description="年度可承担检查次数；没有单独规定的为 null，按单位的规定"
    )
    qualifications: list[str] = Field(description="资质，资质代码")
    units: list[str] = Field(description="服务区划，区划代码")
    issuer: str = Field(description="执法证发证机关")
    certificate_from: datetime.date = Field(description="证件起始")
    certificate_to: datetime.date = Field(description="证件截止")
    left_on: datetime.date | None = Field(description="离岗日期")
    updated_at: datetime.datetime = Field(description="最近变动时间")


class Page(Schema):
    """One page of a list."""

    next: str = Field(description="下一页的 cursor；空为没有下一页")
    as_of: datetime.datetime = Field(
        description="下次读取变动，updated_since 填第一页的这个时间，不漏掉写入的变动；"
        "早于现在，因为正在写入的变动读取时还看不到。撤销导入恢复的人员、事项沿用原来的时间"
    )


class ItemPage(Page):
    rows: list[Item]


class TargetPage(Page):
    rows: list[Target]


class OfficerPage(Page):
    rows: list[Officer]


class RowProblem(Schema):
    """What was found in a row; an error keeps it out, a warning does not."""

    level: Literal["error", "twin", "warning"]
    code: str
    field: str = Field(description="字段；空为整行")
    value: str
    message: str
    remedy: str


class RowAnswer(Schema):
    """What became of one row; `row` counts from 0 in the order of the request."""

    row: int
    result: Literal["new", "updated", "same", "error"]
    key: str = Field(description="记录的编号；读不出时为空")
    problems: list[RowProblem]


class Counts(Schema):
    new: int
    updated: int
    same: int
    error: int


class Written(Schema):
    """The answer to a batch: always one line for each row."""

    batch: int | None = Field(description="导入批次；没有写入任何一行时为 null")
    counts: Counts
    rows: list[RowAnswer]


def body_of(adapter: Register, name: str) -> type[Schema]:
    """The body of a batch for one register, made from the columns of its files."""
    fields: dict[str, Any] = {
        one.name: (
            Text if one.required else Text | None,
            Field(
                ... if one.required else None, title=one.label,
                description=_described(one.label, str(one.help)),
                examples=[one.example] if one.example else None,
            ),
        )
        for one in adapter.columns
    }  # fmt: skip
    row = create_model(
        f"{name}Row", __base__=Schema, __config__=None, __doc__=f"{adapter.kind.label}的一行",
        **fields,
    )  # fmt: skip
    row.model_config["extra"] = "forbid"
    row.model_rebuild(force=True)
    return create_model(
        f"{name}Batch",
        __base__=Batch,
        rows=(Annotated[list[row], Field(min_length=1, max_length=MOST_ROWS)], ...),  # type: ignore[arg-type, valid-type]
    )


class Batch(Schema):
    """Rows to write; all have the same fields."""

    model_config = ConfigDict(extra="forbid")

    partial: bool = Field(
        True, description="有错误的行不写入、其余写入；false 为有一行错误就全部不写入"
    )


def texts_of(rows: Sequence[Schema]) -> list[dict[str, str]]:
    """The fields that were sent, as an import file would hold them; null empties a field."""
    return [
        {name: text or "" for name, text in row.model_dump(exclude_unset=True).items()}
        for row in rows
    ]


def _described(label: str, text: str) -> str:
    return re.sub(r"\s+", " ", f"{label}。{text}".rstrip("。") + "。")
