"""The calls: three registers, each read in pages and written in batches."""

import datetime
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.http import HttpRequest, JsonResponse, QueryDict
from ninja import Header, Query, Router

from sunlot import clock
from sunlot.api import presenting, shapes
from sunlot.api.callers import Token, actor_in, caller_in
from sunlot.api.problems import (
    CursorUnknown,
    FieldsDiffer,
    FilterUnknown,
    ParameterUnknown,
    Problem,
    RowsWrong,
)
from sunlot.imports import direct
from sunlot.imports.adapters import adapter_of
from sunlot.imports.models import BatchKind
from sunlot.items.listing import listing_of as items_of
from sunlot.jobs.queries import oldest_running
from sunlot.officers.listing import listing_of as officers_of
from sunlot.targets.listing import listing_of as targets_of
from sunlot.tokens import actions
from sunlot.tokens.rules import Reach
from sunlot.ui.paging import CursorUnreadable, walk

ORDER = ("pk",)
BEFORE = datetime.timedelta(minutes=1)
"""A request knows its time before its transaction begins."""
_OLDEST = (
    "SELECT clock_timestamp() - min(xact_start) FROM pg_stat_activity "
    "WHERE datname = current_database() AND backend_type = 'client backend' "
    "AND pid <> pg_backend_pid()"
)
KEY = r"^[0-9A-Za-z_.:-]+$"
READING = {
    400: Problem, 401: Problem, 403: Problem, 406: Problem, 422: Problem, 429: Problem,
    500: Problem,
}  # fmt: skip
WRITING = READING | {409: Problem, 413: Problem, 415: Problem}
router = Router(auth=Token())


@router.get(
    "items", response={200: shapes.ItemPage} | READING, summary="读取抽查事项",
    operation_id="read_items", tags=["抽查事项"], url_name="items",
)  # fmt: skip
def read_items(request: HttpRequest, asked: Query[shapes.ItemsAsked]) -> dict[str, Any]:
    """本地区（含下级）的事项，以及上级已公示的事项；每项是最新版本。需要 items:read。"""
    actor = actor_in(request, Reach.ITEMS_READ)
    given = {"q": asked.q, "department": asked.department, "class": asked.item_class}
    found = items_of(_query(given), actor, clock.today_of(clock.now()))
    _narrowed(given, found.chosen)
    rows = found.rows
    if asked.state:  # the version's own: what was ended stays published, until its last day
        rows = rows.filter(state=asked.state)
    if asked.updated_since:
        changed = Greatest("created_at", "edited_at", "published_at", "ended_at")
        rows = rows.annotate(changed=changed).filter(changed__gte=asked.updated_since)
    return _page(request, rows, asked, ORDER, presenting.items_of)


@router.get(
    "targets", response={200: shapes.TargetPage} | READING, summary="读取检查对象",
    operation_id="read_targets", tags=["检查对象"], url_name="targets",
)  # fmt: skip
def read_targets(request: HttpRequest, asked: Query[shapes.TargetsAsked]) -> dict[str, Any]:
    """令牌所属地区（含下级）的检查对象；不含个人信息和信用风险分类。需要 targets:read。"""
    actor = actor_in(request, Reach.TARGETS_READ)
    given = {"q": asked.q, "region": asked.region, "kind": asked.kind, "state": asked.state,
             "tag": asked.tag}  # fmt: skip
    today = clock.today_of(clock.now())
    found = targets_of(
        _query(given), actor, today, limit=None, with_gone=asked.updated_since is not None
    )
    _narrowed(given, found.chosen)
    rows = presenting.with_sides(found.rows)
    return _page(request, *_since(rows, asked), presenting.targets_of)


@router.get(
    "officers", response={200: shapes.OfficerPage} | READING, summary="读取执法人员",
    operation_id="read_officers", tags=["执法人员"], url_name="officers",
)  # fmt: skip
def read_officers(request: HttpRequest, asked: Query[shapes.OfficersAsked]) -> dict[str, Any]:
    """令牌所属单位的执法人员；不含执法证号和电话。需要 officers:read。"""
    actor = actor_in(request, Reach.OFFICERS_READ)
    given = {"q": asked.q, "certificate": asked.certificate, "post": asked.post,
             "kind": asked.kind}  # fmt: skip
    found = officers_of(_query(given), actor, clock.today_of(clock.now()))
    _narrowed(given, found.chosen)
    rows = found.rows.select_related("department")
    return _page(request, *_since(rows, asked), presenting.officers_of)


def writes(kind: BatchKind, scope: Reach, name: str, tag: str, summary: str) -> None:
    """Add the call that writes one register: its body follows the columns of the adapter."""
    body = shapes.body_of(adapter_of(kind), name)

    def write(
        request: HttpRequest,
        payload: Any,
        idempotency_key: str = Header(  # type: ignore[type-arg]
            ...,
            alias="Idempotency-Key",
            min_length=1,
            max_length=80,
            pattern=KEY,
            description="每次提交一个新值；重发时用原来的值",
        ),
    ) -> JsonResponse:
        return _written(request, kind, scope, payload, idempotency_key)

    write.__name__ = f"write_{kind.value}"
    write.__annotations__["payload"] = body
    write.__doc__ = (
        "一次最多 1,000 行，按导入文件的规则检查：已有的更新，没有的新增，相同的不变。"
        f"需要 {scope.value}。"
        "同一个 Idempotency-Key 重发同样的内容，得到同样的回答，不会写入第二次；七天内有效。"
    )
    router.post(
        kind.value, response={200: shapes.Written} | WRITING, summary=summary,
        operation_id=f"write_{kind.value}", tags=[tag], url_name=kind.value,
    )(write)  # fmt: skip


def _written(
    request: HttpRequest, kind: BatchKind, scope: Reach, payload: Any, key: str
) -> JsonResponse:
    caller = caller_in(request, scope)
    rows = shapes.texts_of(payload.rows)
    for place, row in enumerate(rows):
        if row.keys() != rows[0].keys():
            raise FieldsDiffer(row=place + 1)
    asked = {"kind": kind.value, "rows": rows, "partial": payload.partial}
    work = partial(
        _write, kind=kind, rows=rows, whole=not payload.partial, by=caller.actor
    )  # fmt: skip
    status, body, repeated = actions.once(
        token_id=caller.token_id, key=key, digest=_digest(asked), at=clock.real_now(), work=work
    )
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    if repeated:
        response["Idempotent-Replayed"] = "true"
    return response


def _write(
    *, kind: BatchKind, rows: Sequence[Mapping[str, str]], whole: bool, by: Any
) -> tuple[int, Any]:
    done = direct.write(
        kind=kind, rows=rows, label=by.name, partial=not whole, by=by, at=clock.now()
    )
    counts = Counter(one.result for one in done.rows)
    if whole and counts[direct.ERROR]:
        raise RowsWrong(count=counts[direct.ERROR], faults=list(_faults(done.rows)))
    body = {
        "batch": done.batch_id,
        "counts": {name: counts[name] for name in shapes.Counts.model_fields},
        "rows": [
            {
                "row": place, "result": one.result, "key": one.key,
                "problems": [_problem(found) for found in one.problems],
            }
            for place, one in enumerate(done.rows)
        ],
    }  # fmt: skip
    return 200, body


def _faults(rows: Sequence[direct.RowResult]) -> list[dict[str, str]]:
    return [
        {
            "field": f"rows.{place}.{found.get('name', '')}".rstrip("."), "code": found["code"],
            "message": f"{found['message']}{found['remedy']}",
        }
        for place, one in enumerate(rows)
        for found in one.problems
        if one.result == direct.ERROR
    ][:100]  # fmt: skip


def _problem(found: Mapping[str, Any]) -> dict[str, str]:
    return {
        "level": found["level"], "code": found["code"], "field": found.get("name", ""),
        "value": found["value"], "message": found["message"], "remedy": found["remedy"],
    }  # fmt: skip


def _since(
    rows: QuerySet[Any, Any], asked: shapes.Asked
) -> tuple[QuerySet[Any, Any], shapes.Asked, Sequence[str]]:
    """What was changed since a moment, in the order of the changes."""
    if asked.updated_since is None:
        return rows, asked, ORDER
    return rows.filter(updated_at__gte=asked.updated_since), asked, ("updated_at", *ORDER)


def _page(
    request: HttpRequest, rows: QuerySet[Any, Any], asked: shapes.Asked, order: Sequence[str],
    shape: Callable[[Sequence[Any]], list[dict[str, Any]]],
) -> dict[str, Any]:  # fmt: skip
    for name in request.GET:
        if name not in type(asked).model_fields:
            raise ParameterUnknown(name=name[:60])
    as_of = _as_of()
    try:
        found, following = walk(rows, after=asked.cursor, order=order, size=asked.limit)
    except CursorUnreadable as error:
        raise CursorUnknown from error
    return {"rows": shape(found), "next": following, "as_of": as_of}


def _as_of() -> datetime.datetime:
    """The moment from which changes have to be asked for next time; to be taken before reading.

    A change bears the time at which its call or job began and is seen once that has ended. So none
    that is not seen yet is older than the oldest of those under way.
    """
    with connection.cursor() as cursor:
        # Inside a transaction the server would say again what it said first.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(_OLDEST)
        age = cursor.fetchone()[0] or datetime.timedelta()
    begun = clock.now() - max(age, datetime.timedelta())
    return min(filter(None, (begun, oldest_running()))) - BEFORE


def _query(given: Mapping[str, Any]) -> QueryDict:
    """The filters as a list's address has them."""
    query = QueryDict(mutable=True)
    for name, value in given.items():
        if value:
            query[name] = str(value)
    return query


def _narrowed(given: Mapping[str, Any], chosen: Mapping[str, str]) -> None:
    """A page shows all where it does not know a filter's value; a program must hear of it."""
    for name, value in given.items():
        if value and name != "q" and name not in chosen:
            raise FilterUnknown(name=name, value=value)


def _digest(asked: object) -> str:
    text = json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


for one in (
    (BatchKind.ITEMS, Reach.ITEMS_WRITE, "Item", "抽查事项", "批量写入抽查事项"),
    (BatchKind.TARGETS, Reach.TARGETS_WRITE, "Target", "检查对象", "批量写入检查对象"),
    (BatchKind.OFFICERS, Reach.OFFICERS_WRITE, "Officer", "执法人员", "批量写入执法人员"),
):
    writes(*one)
