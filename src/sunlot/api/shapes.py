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
from sunlot.targets.models import RegistrationState, TargetKind

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


class Item(Schema):
    """An item of the list, in its newest version."""

    code: str
    version: int
    state: ItemState
    category: str
    matter: str
    department: Place
    object_text: str
    item_class: ItemClass
    method: str
    level_text: str
    joining_text: str
    ratio_text: str
    basis_text: str
    officer_requirement: list[str]
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    published_at: datetime.datetime | None


class Standing(StrEnum):
    LISTED = "listed"
    UNLISTED = "unlisted"
    MERGED = "merged"


class Successor(Schema):
    """What stands now for an object that was merged."""

    id: str
    credit_code: str | None
    name: str


class Target(Schema):
    """An object of the register; no personal data, no credit class."""

    id: str
    kind: TargetKind
    name: str
    credit_code: str | None
    code_doubtful: bool
    number: str
    region: Place
    address: str
    industry: str
    registration_state: RegistrationState
    standing: Standing = Field(
        description="listed 在库；unlisted 已移出名录库；merged 已由其他对象承继"
    )
    successor: Successor | None = Field(description="现在承继它的对象；没有为 null")
    department: Place | None
    tags: list[str]
    note: str
    updated_at: datetime.datetime


class Officer(Schema):
    """An officer of the own department; without the number of the certificate."""

    officer_id: str
    name: str
    department: Place
    is_active: bool
    is_expert: bool
    qualifications: list[str]
    units: list[str]
    certificate_from: datetime.date
    certificate_to: datetime.date
    left_on: datetime.date | None
    updated_at: datetime.datetime


class ItemPage(Schema):
    rows: list[Item]
    next: str = Field(description="下一页的 cursor；空为没有下一页")


class TargetPage(Schema):
    rows: list[Target]
    next: str = Field(description="下一页的 cursor；空为没有下一页")


class OfficerPage(Schema):
    rows: list[Officer]
    next: str = Field(description="下一页的 cursor；空为没有下一页")


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
