"""Stored filters and special registers as files: what the lists show, for who may take lists."""

import csv
import io

from sunlot.imports.tests.support import AT
from sunlot.targets import actions
from sunlot.targets.filters import complete, condition
from sunlot.targets.models import Site
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
    assert file.splitlines()[1] == "示例专项库,示例专项库,示例,市场监管部门,新疆维吾尔自治区,1"
    assert client_of("officer_a1").get("/targets/special/export.csv").status_code == 403


def test_register_narrowed_to_a_department_is_that_of_page_and_file(cast, client_of):
    region = cast.regions["650102"]
    make_target(region, "本部门户", department=cast.department("market"))
    make_target(region, "消防户", department=cast.department("fire"))
    make_target(region, "无主户")
    client, fire = client_of("planner_a"), cast.department("fire").code
    page = client.get("/targets/").text
    own, other = (f'<option value="{cast.department(kind).code}">' for kind in ("market", "fire"))
    assert page.index(own) < page.index(other), "the own department stands first"
    narrowed = client.get(f"/targets/?department={fire}")
    assert [row.target.name for row in narrowed.context["rows"]] == ["消防户"]
    assert f'<option value="{fire}" selected>' in narrowed.text
    file = b"".join(client.get(f"/targets/export.csv?department={fire}")).decode("utf-8-sig")
    assert [line.split(",")[5] for line in file.splitlines()[1:]] == ["消防户"]
    nobody = client.get("/targets/?department=none")
    assert [row.target.name for row in nobody.context["rows"]] == ["无主户"]
    assert '<option value="none" selected>' in nobody.text


def test_department_that_a_link_names_stays_chosen_where_it_is_no_choice(cast, client_of):
    there = cast.departments["652300-market"]
    page = client_of("planner_a").get(f"/targets/?department={there.code}").text
    assert f'<option value="{there.code}" selected>{there.short_name}</option>' in page


def test_file_says_which_objects_left_and_where_else_they_work(cast, client_of):
    region = cast.regions["650102"]
    heir = make_target(region, "胡杨总店")
    make_target(region, "胡杨分店", successor=heir)
    make_target(region, "胡杨旧店", is_listed=False)
    for name, is_main in (("一号仓", False), ("二号仓", False), ("门店", True)):
        Site.objects.create(target=heir, name=name, address=name, region=region, is_main=is_main)
    client = client_of("planner_a")
    file = b"".join(client.get("/targets/export.csv?q=胡杨")).decode("utf-8-sig")
    rows = {row["名称"]: row for row in csv.DictReader(io.StringIO(file))}
    assert {name: row["在库情况"] for name, row in rows.items()} == {
        "胡杨总店": "在库", "胡杨分店": "已由其他对象承继", "胡杨旧店": "已移出名录库",
    }  # fmt: skip
    assert rows["胡杨总店"]["经营场所地址"] == "门店"
    assert rows["胡杨总店"]["其他场所"] == "一号仓；二号仓"
