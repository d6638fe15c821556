"""Stored filters and special registers as files: what the lists show, for who may take lists."""

from sunlot.imports.tests.support import AT
from sunlot.targets import actions
from sunlot.targets.filters import complete, condition
from sunlot.targets.tests.support import make_target


def test_stored_filters_when_exported_then_in_words_with_their_size(cast, client_of):
    make_target(cast.regions["650102"], "餐饮户", tags=["餐饮"])
    conditions = complete({"all": [condition("tag", "餐饮")]})
    by = cast.actor("planner_a")
    actions.store_filter(name="示例餐饮", conditions=conditions, by=by, at=AT)
    client = client_of("planner_a")
    assert "/targets/filters/export.csv" in client.get("/targets/filters/").text
    file = b"".join(client.get("/targets/filters/export.csv")).decode("utf-8-sig")
    head, line = file.splitlines()
    assert head == "名称,条件,现有户数,行政区划,单位,存入人,存入时间"
    assert line.startswith("示例餐饮,")
    assert "餐饮" in line.split(",")[1]
    assert "餐饮户" not in file
    assert ",1,新疆维吾尔自治区,市场监管部门,李文静," in line
    assert client_of("officer_a1").get("/targets/filters/export.csv").status_code == 403


def test_special_registers_when_exported_then_with_owner_and_size(cast, client_of):
    by = cast.actor("planner_a")
    made = actions.create_register(name="示例专项库", note="示例", by=by, at=AT)
    own = make_target(cast.regions["650102"], "甲户", department=cast.department("market"))
    actions.put(register=made, targets=[own.pk], on=True, by=by, at=AT)
    client = client_of("planner_a")
    assert "/targets/special/export.csv" in client.get("/targets/special/").text
    file = b"".join(client.get("/targets/special/export.csv")).decode("utf-8-sig")
    assert file.splitlines()[1] == "示例专项库,示例,市场监管部门,新疆维吾尔自治区,1"
    assert client_of("officer_a1").get("/targets/special/export.csv").status_code == 403
