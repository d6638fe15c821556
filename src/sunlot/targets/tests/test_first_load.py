"""A register that is nearly empty is filled faster: what is put aside meanwhile, and made again."""

import datetime
import importlib
import re
from pathlib import Path

import pytest
from django.db import connection

from sunlot.imports.tests.support import csv_bytes, load
from sunlot.targets import migrations, queries
from sunlot.targets.importing import adapter, writing
from sunlot.targets.models import Target
from sunlot.targets.rules import match_name, name_key

DEFINED = "0031_load_whole"
HEAD = [
    "名称", "主体类别", "统一社会信用代码", "其他编号", "行政区划代码", "地址", "行业代码",
    "登记状态", "主管部门", "标签", "备注", "经营范围", "监管单位", "登记机关", "成立日期",
]  # fmt: skip
ROWS = [
    [
        "红柳滩果蔬食品有限公司", "企业", "91650000228601443P", "", "650102", "人民路 1 号", "1371",
        "存续", "市场监管部门", "重点用能；食品", "备注甲", "果蔬", "天山区市场监管所",
        "天山区市场监督管理局", "2020-01-02",
    ],
    ["胡杨林项目", "项目", "", "XM-1", "650103", "", "", "注销", "", "", "", "", "", "", ""],
]  # fmt: skip
# What needs every row as it comes stays: identity, uniqueness, and the small indexes of rare rows.
STAYS = {
    "targets_target_pkey", "targets_target_object_id_key", "targets_target_credit_code_key",
    "target_successor", "target_doubtful", "target_no_address", "target_unlisted",
    "target_rare_kind", "target_not_active", "target_own_key",
}  # fmt: skip
# Only where the server does not compare texts byte by byte.
OF_BEGINNINGS = {
    "targets_target_object_id_8366fa34_like", "targets_target_credit_code_776b9ddb_like",
}  # fmt: skip


def standing():
    """(index → how it is made, foreign key → what it says) of the register, as the database has
    them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
            "WHERE indrelid = 'targets_target'::regclass"
        )
        indexes = dict(cursor.fetchall())
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = 'targets_target'::regclass AND contype = 'f'"
        )
        return indexes, dict(cursor.fetchall())


def facts():
    rows = Target.objects.order_by("object_id").values()
    left_out = {"id", "created_batch_id", "created_at", "updated_at"}
    return [{name: one[name] for name in one if name not in left_out} for one in rows]


@pytest.mark.django_db
def test_function_is_the_one_that_the_last_migration_writes_whole():
    defined = importlib.import_module(f"sunlot.targets.migrations.{DEFINED}").LOAD
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc, prosecdef, proconfig FROM pg_proc "
            "WHERE oid = 'target_load(boolean)'::regprocedure"
        )
        [row] = cursor.fetchall()
    [body] = re.findall(r"\$body\$(.*)\$body\$", defined, re.DOTALL)
    assert row == (
        body, True, ["search_path=pg_catalog, public", "default_statistics_target=30"],
    )  # fmt: skip
    later = [
        one for one in Path(migrations.__path__[0]).glob("0*.py")
        if one.stem > DEFINED and "target_load" in one.read_text(encoding="utf-8")
    ]  # fmt: skip
    assert later == [], "the function is written whole there: name that migration here"


@pytest.mark.django_db
def test_first_load_when_over_then_everything_is_made_again_as_the_models_say():
    indexes, references = standing()
    assert len(references) == 4
    writing.load(begins=True)
    left, none = standing()
    assert (left.keys() - OF_BEGINNINGS, none) == (STAYS, {})
    writing.load(begins=False)
    assert standing() == (indexes, references)
    writing.load(begins=False)
    assert standing() == (indexes, references)


def test_first_load_writes_every_fact_as_any_file_does(cast, monkeypatch):
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, *ROWS]), by=by)
    wanted, before, calls, real = facts(), standing(), [], writing.load
    assert wanted[0] == wanted[0] | {
        "object_id": ROWS[0][2], "kind": "enterprise", "name": ROWS[0][0], "number": "",
        "name_key": name_key(ROWS[0][0]), "match_name": match_name(ROWS[0][0]),
        "credit_code": ROWS[0][2], "code_doubtful": False, "address": "人民路 1 号",
        "region_id": cast.regions["650102"].pk, "region_tokens": [-650000, -650100, -650102],
        "industry": "1371", "registration_state": "active", "tags": ["重点用能", "食品"],
        "department_id": cast.department("market").pk, "note": "备注甲", "scope": "果蔬",
        "supervising_unit": "天山区市场监管所", "registrar": "天山区市场监督管理局",
        "registered_on": datetime.date(2020, 1, 2), "is_listed": True, "successor_id": None,
    }  # fmt: skip
    Target.objects.all().delete()

    def noted(*, begins):
        calls.append(begins)
        real(begins=begins)

    monkeypatch.setattr(adapter, "LOAD_ABOVE", 0)
    monkeypatch.setattr(writing, "load", noted)
    load("targets", csv_bytes([HEAD, *ROWS]), by=by)
    assert calls == [True, False]
    assert facts() == wanted
    assert standing() == before
    assert [one.name for one in queries.public_search("红柳滩", limit=5)] == [ROWS[0][0]]
