"""What the report says about rows of a target file, as the table of differences has them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from sunlot.imports.adapters import StagedRow, Twin
from sunlot.imports.models import ABSENT_FROM, Change
from sunlot.imports.setwise.pieces import fetched
from sunlot.targets.importing import beside_writing, comparing
from sunlot.targets.importing.columns import LABELS
from sunlot.targets.importing.comparing import KEPT_OUT, LISTED, OF_OTHERS, new_value, said_by
from sunlot.targets.importing.reading import UNREAD, Context
from sunlot.targets.models import RegistrationState, Target, TargetKind, id_words, number_words
from sunlot.targets.rules import own_key_of
from sunlot.targets.wording import (
    BESIDE,
    contact_words,
    licence_words,
    site_words,
)

PIECE = 2000
_ROW = "s.row, coalesce(t.object_id, s.key), s.name, s.problems"
_TABLES = (
    "FROM targets_difference d JOIN targets_incoming s USING (batch_id, row) "
    "LEFT JOIN targets_target t ON t.id = d.target_id "
)
_HEIR = "LEFT JOIN targets_target heir ON heir.id = t.successor_id "
_OF = "WHERE d.batch_id = %(batch)s "
_FROM = _TABLES + _OF
_FIRST = (
    "AND (s.problems IS NOT NULL OR {heard} OR d.row <= ALL (SELECT row FROM targets_difference "
    "WHERE batch_id = %(batch)s AND change = 'update' ORDER BY row OFFSET %(limit)s - 1 LIMIT 1))"
)
_END = "ORDER BY d.row"
# Also of rows that are the same.
_UNREAD = "coalesce(jsonb_path_exists(s.problems, '$[*] ? ({})'), false)".format(
    " || ".join(f'@.code == "{code}"' for code in UNREAD)
)
_IS_SAME = f"(d.row IS NULL OR d.change = '{Change.SAME}')"
# Own special registers that a row takes its record out of, and the day until which its name was
# that of the record; both are said of every row.
_TAKEN_OUT = (
    "ARRAY(SELECT tag FROM unnest(t.tags) tag WHERE tag = ANY(%(own)s::varchar[]) "
    "AND tag <> ALL(s.tags))"
)
_FORMER_NAME = (
    "(SELECT coalesce(max(a.until)::text, '') FROM targets_targetalias a WHERE a.target_id = t.id "
    "AND a.kind = 'name' AND a.match_text = s.match_name AND t.match_name <> s.match_name "
    "HAVING count(*) > 0)"
)
_PLAINLY = {
    Change.NEW: (
        "SELECT s.row, coalesce(t.object_id, s.key), s.name "
        f"{_FROM}AND d.change = '{Change.NEW}' AND s.problems IS NULL {_END}"
    ),
    Change.GONE: (
        f"SELECT {ABSENT_FROM} - d.row, t.object_id, t.name FROM targets_difference d "
        f"JOIN targets_target t ON t.id = d.target_id {_OF}AND d.change = '{Change.GONE}' {_END}"
    ),
    Change.SAME: (
        "SELECT s.row, s.key, s.name FROM (SELECT batch_id, row, key, name FROM targets_incoming s "
        f"WHERE batch_id = %(batch)s AND NOT {_UNREAD} ORDER BY row LIMIT 20 * %(most)s) s "
        "LEFT JOIN targets_difference d USING (batch_id, row) "
        f"WHERE d.row IS NULL OR d.change = '{Change.SAME}' ORDER BY s.row"
    ),
}


def troubled(batch_id: int, context: Context) -> Iterator[StagedRow]:
    """Rows that are kept out, each with its reason."""
    statement = (
        f"SELECT {_ROW}, d.change, d.other, t.name, t.number, s.number, "
        f"t.kind, t.credit_code, t.department_id, heir.object_id, heir.name {_TABLES}{_HEIR}{_OF}"
        f"AND d.change = ANY(%(kept)s) {_END}"
    )
    params: dict[str, Any] = {"batch": batch_id, "kept": list(KEPT_OUT)}
    for found in fetched(statement, params, PIECE):
        twins = _twins_of(batch_id, [one[5] for one in found if one[4] == comparing.TWIN])
        for number, key, label, problems, change, *there in found:
            row = StagedRow(number, key, label, problems=_said(problems))
            _explain(row, change, there, twins, context)
            row.change = Change.NEW if change == comparing.TWIN else ""
            yield row


def _explain(
    row: StagedRow, change: str, there: Sequence[Any], twins: Mapping[str, Twin],
    context: Context,
) -> None:  # fmt: skip
    other, name, old, new, kind, code, owner, *heir = there
    match change:
        case comparing.ELSEWHERE:
            _elsewhere(row)
        case comparing.AMENDED:
            _amended(row, name, kind, code or old or own_key_of(row.key))
        case comparing.TAKEN:
            _taken(row, name, old, new)
        case comparing.STRANGER:
            _stranger(row, name, old or row.key, in_words("department_id", owner, context))
        case comparing.REPEATED:
            first, row.key = other.split(" ", 1)
            row.refuse_repeat(int(first))
        case comparing.MERGED:
            _merged(row, *heir)
        case beside_writing.BACKWARDS:
            _backwards(row, other)
        case comparing.TWIN:
            _twin(row, other, twins)


def changing(batch_id: int, context: Context, limit: int) -> Iterator[StagedRow]:
    """The first rows that change a record, with what changes; all of which something is said."""
    facts = [fact for fact in said_by(context.present) if fact != "code_doubtful"]
    beside = beside_writing.facts_of(context.beside)
    old = ", ".join([*(f"t.{fact}" for fact in facts), *(one for _fact, one, _new in beside)])
    new = ", ".join([*map(new_value, facts), *(one for _fact, _old, one in beside)])
    facts += [fact for fact, _old, _new in beside]
    facts.append(LISTED)
    old, new = f"{old}, t.{LISTED}", f"{new}, true"
    kept = "s.department_id" if "department_id" in facts else "NULL"
    taken = _TAKEN_OUT if "tags" in facts and context.own else "'{}'::varchar[]"
    # Of the many rows that keep the name nothing is looked up.
    heard = f"{taken} <> '{{}}' OR t.match_name <> s.match_name AND {_FORMER_NAME} IS NOT NULL"
    refused = f"CASE WHEN {OF_OTHERS} AND {kept} <> t.department_id THEN t.department_id END"
    statement = (
        f"SELECT {_ROW}, {refused}, {taken}, {_FORMER_NAME}, t.name, {old}, {new} "
        f"{_FROM}AND d.change = 'update' {_FIRST.format(heard=heard)} {_END}"
    )
    params = {
        "batch": batch_id, "others": sorted(context.others), "own": sorted(context.own),
        "places": sorted(context.places.values()), "limit": limit,
    }  # fmt: skip
    for found in fetched(statement, params, PIECE):
        for number, key, label, problems, owner, out, until, name, *both in found:
            pairs = zip(facts, both[: len(facts)], both[len(facts) :], strict=True)
            row = StagedRow(
                number, key, label, problems=_said(problems), change=Change.UPDATE,
                changes=[
                    [
                        label_of(fact), in_words(fact, before, context),
                        in_words(fact, after, context),
                    ]
                    for fact, before, after in pairs
                    if before != after
                ],
            )  # fmt: skip
            if owner:
                _of_another(row, in_words("department_id", owner, context))
            if out:
                _taken_out(row, out)
            if until is not None:
                _former_name(row, name, until)
            yield row


def warned(batch_id: int) -> Iterator[StagedRow]:
    """New rows of which something is said."""
    statement = f"SELECT {_ROW} {_FROM}AND d.change = 'new' AND s.problems IS NOT NULL {_END}"
    for found in fetched(statement, {"batch": batch_id}, PIECE):
        for number, key, label, problems in found:
            yield StagedRow(number, key, label, problems=_said(problems), change=Change.NEW)


def unread(batch_id: int) -> Iterator[StagedRow]:
    """Rows that are the same, with a fact that the file does not say though it has a text there."""
    statement = (
        f"SELECT s.row, s.key, s.name, s.problems FROM targets_incoming s "
        "LEFT JOIN targets_difference d USING (batch_id, row) "
        f"WHERE s.batch_id = %(batch)s AND s.problems IS NOT NULL AND {_UNREAD} AND {_IS_SAME} "
        "ORDER BY s.row"
    )
    for found in fetched(statement, {"batch": batch_id}, PIECE):
        for number, key, label, problems in found:
            yield StagedRow(
                number, key, label, problems=_said(problems), change=Change.SAME, is_unread=True
            )


def remarks(batch_id: int, context: Context) -> list[str]:
    """How many targets of the file no department supervises, before and after."""
    after = new_value("department_id") if "department" in context.present else "t.department_id"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM targets_incoming s JOIN targets_difference d USING (batch_id, "
            "row) LEFT JOIN targets_target t ON t.id = d.target_id "
            "WHERE s.batch_id = %(batch)s AND s.department_id IS NULL AND (d.change = 'new' "
            f"OR d.change = 'update' AND ({after}) IS NULL)",
            {"batch": batch_id, "places": sorted(context.places.values())},
        )
        count = int(cursor.fetchone()[0])
    if not count:
        return []
    said = _("{count} 户没有主管部门，写入后列为“未归入部门”。").format(count=f"{count:,}")
    if "department" in context.present:
        return [said + _("应由本部门主管的，请在“主管部门”列填写“本部门”。")]
    return [said + _("应由本部门主管的，请返回“对应列”，在“主管部门”整列同填“本部门”。")]


def plainly(change: Change) -> str:
    """Selects (row, key, name) of rows of which nothing is to be said, in the order of the file."""
    return _PLAINLY[change]


def label_of(fact: str) -> str:
    """What a fact is called in a report."""
    if fact == LISTED:
        return _("在名录库")
    return str(BESIDE.get(fact) or LABELS[fact.removesuffix("_id")])


def in_words(fact: str, value: Any, context: Context) -> str:
    """A fact as people read it."""
    if fact == LISTED:
        return _("是") if value else _("否")
    if fact == "kind":
        return str(TargetKind(value).label)
    if fact == "registration_state":
        return str(RegistrationState(value).label)
    if fact == "region_id":
        return context.divisions.name_of(value)
    if fact == "department_id":
        department = context.finder.get(value) if value else None
        return department.short_name if department else ""
    if fact == "numbers":
        return "；".join(number_words(one) for one in json.loads(value))
    if fact == "licences":
        return "；".join(licence_words(one) for one in json.loads(value))
    if fact == "sites":
        return "；".join(site_words(one) for one in json.loads(value))
    if fact == "contact":
        # Personal data: the report says which, and not what.
        fields = contact_words(json.loads(value))
        return _("已更改：{fields}").format(fields=fields) if fields else _("（内容不显示）")
    return "；".join(value) if isinstance(value, list) else str(value or "")


def _said(problems: str | None) -> list[dict[str, Any]]:
    return json.loads(problems) if problems else []


def _backwards(row: StagedRow, number: str) -> None:
    row.refuse(
        "targets-licence-backwards",
        _("写入后，许可证“{number}”的有效期止早于有效期起。").format(number=number),
        _("请把有效期起、止都填上，或核对日期。"), value=number,
    )  # fmt: skip


def _of_another(row: StagedRow, department: str) -> None:
    row.warn(
        "targets-other-supervises",
        _("该对象由{department}主管，主管部门保持不变，其他内容按本文件更新。").format(
            department=department
        ),
        _("确需更换的，请{department}在该对象的页面或者用文件更改。").format(department=department),
    )  # fmt: skip


def _taken_out(row: StagedRow, tags: Sequence[str]) -> None:
    row.warn(
        "targets-tag-taken-out",
        _("写入后，该对象移出本部门的专项库“{tags}”。").format(tags="、".join(tags)),
        _("不移出的，请在“标签”列补上它，或者不读取“标签”列。"),
    )  # fmt: skip


def _former_name(row: StagedRow, name: str, until: str) -> None:
    words = (
        _("“{former}”是曾用名（至 {until}），名录中现为“{name}”，写入后改回曾用名。")
        if until
        else _("“{former}”是曾用名，名录中现为“{name}”，写入后改回曾用名。")
    )
    row.warn(
        "targets-former-name", words.format(former=row.label, name=name, until=until),
        _("名录无误的，请把这一行的名称改为现名。"), value=row.label,
    )  # fmt: skip


def _elsewhere(row: StagedRow) -> None:
    row.refuse(
        "targets-elsewhere", _("该对象登记在其他地区的名录库中。"),
        _("请由登记地区的人员迁出，或核对代码。"), value=row.key,
    )  # fmt: skip


def _merged(row: StagedRow, code: str, name: str) -> None:
    row.refuse(
        "targets-merged",
        _("该记录已并入“{name}”（{code}）。").format(name=name, code=id_words(code)),
        _("请按并入后的代码导入，或者从文件中去掉这一行。"), value=row.key,
    )  # fmt: skip


def _amended(row: StagedRow, name: str, kind: str, number: str) -> None:
    row.refuse(
        "targets-amended",
        _("“{name}”的类别、代码或编号原录入有误，已更正为“{kind} {number}”。").format(
            name=name, kind=TargetKind(kind).label, number=number
        ),
        _("请按更正后的填写；原代码属于另一对象的，先只填“其他编号”导入，再在它的页面更正代码。"),
        value=row.key,
    )  # fmt: skip


def _taken(row: StagedRow, name: str, old: str, new: str) -> None:
    row.refuse(
        "targets-id-taken",
        _("编号转换为“{key}”后，与已有的“{name}”（{number}）相同。").format(
            key=row.key, name=name, number=old
        ),
        _("请改用只含字母和数字、不会重复的编号。"), value=new,
    )  # fmt: skip


def _stranger(row: StagedRow, name: str, number: str, department: str) -> None:
    row.refuse(
        "targets-number-of-others",
        _("编号“{number}”在名录库中是{department}主管的“{name}”。").format(
            number=number, department=department, name=name
        ),
        _("同一对象的，请核对名称；编号是本部门自己编的，请改填到“部门自编号”列。"), value=number,
    )  # fmt: skip


def _twin(row: StagedRow, other: str, twins: Mapping[str, Twin]) -> None:
    twin = twins[other]
    if twin.is_registered:
        words = _("名录库中已有同一区划的“{name}”（{code}），代码不同。")
        remedy = _(
            "名称相同不作为合并依据。确属两家的，请选“不是重复”；同一家的，请选“就是”这一户，"
            "按本行更新，代码不变。"
        )
    else:
        words = _("与第 {code} 行“{name}”名称相同、代码不同。")
        remedy = _("名称相同不作为合并依据。确属两家的，请选“不是重复”；同一家的，请更正代码。")
    code = id_words(twin.key) if twin.is_registered else f"{int(other.split(' ', 1)[0]):,}"
    row.suspect(
        "targets-same-name", words.format(name=twin.name, code=code), remedy, value=row.key,
        twin=twin,
    )  # fmt: skip


def _twins_of(batch_id: int, others: Sequence[str]) -> dict[str, Twin]:
    """What suspected rows are like, as the table of differences names it: ``0 <key of a record>``
    or ``<row> <name>`` of an earlier row."""
    keys = [int(one.split(" ", 1)[1]) for one in others if one.startswith("0 ")]
    records = Target.objects.filter(pk__in=keys).values_list("pk", "object_id", "name")
    found = {f"0 {pk}": Twin(code, name, is_registered=True) for pk, code, name in records}
    rows = {int(one.split(" ", 1)[0]): one for one in others if not one.startswith("0 ")}
    if rows:
        statement = (
            "SELECT row, key, name FROM targets_incoming WHERE batch_id = %s AND row = ANY(%s)"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [batch_id, list(rows)])
            earlier = {row: Twin(key, name, is_registered=False) for row, key, name in cursor}
        found |= {other: earlier[row] for row, other in rows.items()}
    return found
