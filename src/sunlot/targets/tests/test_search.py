"""Name search, scope and pages of the register."""

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlot.imports.tests.support import csv_bytes, load
from sunlot.regions.names import normalise_name
from sunlot.targets import queries
from sunlot.targets.models import Licence, Site, Target, TargetAlias, TargetNumber
from sunlot.targets.queries import searching
from sunlot.targets.tests.support import make_target

NAMES = [
    "红柳滩果蔬食品有限公司", "沙枣花果蔬合作社", "阿依努尔·买买提小吃店", "ABC（中国）公司", "甲",
]  # fmt: skip


@pytest.fixture
def register(cast):
    return [make_target(cast.regions["650102"], name) for name in NAMES]


def found(text, **options):
    rows = queries.search(Target.objects.all(), text, **options)
    return sorted(rows.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("果蔬", NAMES[:2]), ("果蔬食品", NAMES[:1]), ("公司", [NAMES[0], NAMES[3]]),
        ("阿依努尔•买买提", [NAMES[2]]), ("abc(中国", [NAMES[3]]), ("ＡＢＣ", [NAMES[3]]),
        ("甲", ["甲"]), ("果 蔬", NAMES[:2]), ("蔬果", []), ("%", []), ("__", []), ("\\", []),
    ],
)  # fmt: skip
def test_name_is_found_by_any_fragment(register, text, names):
    assert found(text) == sorted(names)


def test_code_is_found_by_its_beginning_and_id_exactly(cast, register):
    code = "91650000228601443P"
    make_target(cast.regions["650102"], "某厂", credit_code=code, object_id=code)
    make_target(cast.regions["650102"], "某项目", object_id="project:X-1")
    assert found("91650000228") == ["某厂"]
    assert found("project:X-1") == ["某项目"]


def test_own_key_is_found_alone_and_by_its_beginning(cast, register):
    """A clerk knows the number of the department's list, not the id that is made of it."""
    here = cast.regions["650102"]
    make_target(here, "某林地", object_id="project:650100-LY/XM-2026-015", kind="project")
    make_target(here, "某草场", object_id="activity:650100-LY/XM-2026-016/2", kind="activity")
    make_target(here, "某编号", object_id="project:A/XM-2026-017", kind="project")
    for text, names in (
        ("XM-2026-015", ["某林地"]), ("xm", ["某林地", "某草场"]),
        ("ＸＭ-2026", ["某林地", "某草场"]),
        ("XM-2026-016/2", ["某草场"]), ("2026-015", []), ("X", []), ("XM-2026-017", []),
        ("project:650100-LY/XM-2026-015", ["某林地"]),
    ):  # fmt: skip
        assert found(text) == sorted(names), text


def test_own_keys_are_found_by_the_index_of_few_rows(cast, register):
    """What a search of two million targets pays for them is a look into a small index."""
    for number in range(300):
        make_target(
            cast.regions["650102"], f"林地{number}", object_id=f"project:650100-LY/XM-{number}"
        )
    way = next(one for one in searching._by_code("XM-12") if "StrIndex" in repr(one))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE targets_target")
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Target.objects.filter(way).order_by()[:1201].explain()
    assert "target_own_key" in plan


def test_search_is_narrowed_by_division(cast, register):
    make_target(cast.regions["652301"], "昌吉果蔬公司")
    assert found("果蔬", region_path=cast.regions["652300"].path) == ["昌吉果蔬公司"]
    assert len(found("果蔬", region_path=cast.regions["650000"].path)) == 3


def test_search_stops_at_its_limit(cast):
    for number in range(12):
        make_target(cast.regions["650102"], f"第{number}有限公司")
    assert queries.search(Target.objects.all(), "有限公司", limit=5).count() == 5


def test_common_fragment_with_conditions_finds_all_that_meet_them(cast, monkeypatch):
    """Whichever way found the first ones, those that the list leaves out take no place."""
    monkeypatch.setattr(searching, "SPARE", 2)
    for number in range(20):
        kind = "project" if number >= 16 else "enterprise"
        make_target(cast.regions["650102"], f"第{number}有限公司", kind=kind)
    for rows in (Target.objects.filter(kind="project"), Target.objects.all()):
        for path in ("", cast.regions["650102"].path):
            hits = queries.search(rows, "有限公司", region_path=path, limit=5)
            assert hits.count() == min(5, rows.count())


def test_common_street_is_found_by_walking_over_rows_and_common_signs_are_not(cast, monkeypatch):
    """A street that many have costs no more than a name that many have."""
    asked = []
    quick = searching._among_first

    def noted(*args):
        asked.append(quick(*args))
        return asked[-1]

    monkeypatch.setattr(searching, "_among_first", noted)
    for number in range(12):
        make_target(cast.regions["650102"], f"第{number}厂", address=f"人民路{number}号")
    whole = cast.regions["650000"].path
    hits = queries.search(Target.objects.all(), "人民", region_path=whole, limit=5)
    assert hits.count() == 5
    assert len(asked[-1]) >= 5
    # 路 and 号 stand in most addresses: nobody means them.
    assert found("路号", region_path=whole) == []
    assert asked[-1] == []
    # A number makes it one street of many: what has it is looked up, not walked for.
    assert found("人民路11", region_path=whole) == ["第11厂"]
    assert len(asked) == 2


def test_rare_kind_of_a_division_is_found_without_reading_rows_of_others(cast):
    region = cast.regions["650102"]
    rows = Target.objects.filter(kind="product", region__in=[region.pk]).order_by("name_key", "pk")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = rows[:50].explain()
    assert "target_rare_kind" in plan
    condition = next(line for line in plan.splitlines() if "Index Cond" in line)
    assert "kind" in condition
    assert "region_id" in condition


@pytest.mark.parametrize("limit", [20, 1001])
def test_pages_of_hits_are_those_of_the_rows_and_their_number_is_known(
    cast, client_of, monkeypatch, limit
):
    """What the search already knows spares the list its counting, never its conditions."""
    hits = queries.hits
    monkeypatch.setattr(queries, "hits", lambda *a, **kw: hits(*a, **kw | {"limit": limit}))
    for number in range(25):
        kind = "project" if number % 5 else "enterprise"
        make_target(cast.regions["650102"], f"第{24 - number:02}有限公司", kind=kind)
    rows = Target.objects.filter(kind="project").order_by("name_key", "pk")
    client, address = client_of("planner_a"), reverse("targets:list")
    pages = [client.get(f"{address}?q=有限公司&kind=project&size=10").context["page"]]
    assert pages[0].previous == ""
    pages.append(client.get(address + pages[0].next).context["page"])
    assert [row.pk for page in pages for row in page.rows] == [row.pk for row in rows]
    assert [(page.count, page.capped, page.start) for page in pages] == [
        (20, False, 1), (20, False, 11),
    ]  # fmt: skip
    assert pages[1].next == ""
    again = client.get(address + pages[1].previous).context["page"]
    assert [row.pk for row in again.rows] == [row.pk for row in pages[0].rows]


@pytest.mark.parametrize("spare", [searching.SPARE, 0])
@pytest.mark.parametrize("limit", [8, 20])
def test_keys_of_many_hits_stand_by_name_and_end_at_the_limit(cast, monkeypatch, spare, limit):
    monkeypatch.setattr(searching, "SPARE", spare)
    for number in range(25):
        kind = "project" if number % 5 else "enterprise"
        make_target(cast.regions["650102"], f"第{24 - number:02}有限公司", kind=kind)
    rows = Target.objects.filter(kind="project")
    hits = queries.hits(rows, "有限公司", limit=limit)
    assert not hits.below_limit
    assert len(hits.keys) == limit
    by_name = hits.rows.order_by(*queries.BY_NAME).values_list("pk", flat=True)
    assert list(hits.keys) == list(by_name)
    assert queries.search(rows, "有限公司", limit=limit).count() == limit
    assert queries.hits(rows, "有限公司", limit=21).below_limit


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=12).filter(lambda text: "\x00" not in text))
def test_search_for_anything_is_no_error(register, text):
    assert set(found(text)) <= set(NAMES)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(NAMES), start=st.integers(0, 10), size=st.integers(2, 10))
def test_every_fragment_of_a_name_finds_it(register, name, start, size):
    fragment = name[start : start + size]
    if len(normalise_name(fragment)) >= queries.SHORTEST_SEARCH:
        assert name in found(fragment)


@pytest.mark.parametrize("text", ["果蔬", "友好北"])
def test_index_answers_the_search(cast, register, text):
    region = cast.regions["650102"].path
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plans = "\n".join(
        Target.objects.filter(way).order_by().explain() for way in searching._ways(text, region)
    )
    for index in ("target_name_search", "target_address_search", "target_tags"):
        assert index in plans


@pytest.mark.django_db
def test_what_an_address_index_leaves_out_is_not_looked_for():
    with connection.cursor() as cursor:
        cursor.execute("SELECT address_core(%s)", ["".join(sorted(searching._COMMON))])
        assert cursor.fetchone() == ("",)


def test_address_former_name_numbers_licences_and_tags_are_found(cast, register):
    place = cast.regions["650102"]
    one = make_target(place, "某厂", address="新疆乌鲁木齐市天山区友好北路123号", tags=["小作坊"])
    make_target(place, "另一厂", address="好友商场")
    Site.objects.create(target=one, address="红雁池二巷 8 号", region=place)
    TargetNumber.objects.create(target=one, kind="registration", number="650102-0077")
    Licence.objects.create(target=one, name="食品经营许可证", number="JY16501020000123")
    former = {"target": one, "why": "renamed"}
    TargetAlias.objects.create(kind="name", text="旧字号商行", match_text="旧字号商行", **former)
    code = "92650102MA00000007"
    TargetAlias.objects.create(kind="code", text=code, match_text=code, **former)
    for text in (
        "友好北", "好北路1", "友好北路123", "雁池二", "650102-00", "JY1650102", "旧字号", code,
        code[:10], "小作坊",
    ):  # fmt: skip
        assert found(text) == ["某厂"], text
        assert found(text, region_path=place.path) == ["某厂"], text
        assert found(text, limit=None) == ["某厂"], text
    assert queries.by_code(code.lower()) == one
    assert found("123号") == []


def test_what_left_the_register_is_found_but_in_no_list(cast, register, client_of):
    gone = make_target(cast.regions["650102"], "已迁出的果蔬行", is_listed=False)
    merged = make_target(cast.regions["650102"], "已合并的果蔬行", successor=register[0])
    client = client_of("planner_a")
    assert client.get("/targets/").context["page"].count == 5
    page = client.get("/targets/", {"q": "果蔬行"})
    assert {row.pk for row in page.context["page"].rows} == {gone.pk, merged.pk}
    assert "已移出名录库" in page.content.decode()
    rows = client.get("/targets/", {"quality": "unlisted"}).context["page"].rows
    assert {row.pk for row in rows} == {gone.pk, merged.pk}
    stored = {"all": [{"field": "kind", "op": "in", "value": ["enterprise"]}]}
    assert queries.count(stored, cast.regions["650000"]) == 5


def test_scope_of_targets(cast, register):
    make_target(cast.regions["652301"], "昌吉某厂")
    seen = {name: Target.objects.scoped(cast.actor(name)).count() for name in cast.users}
    assert seen["coordinator"] == seen["planner_a"] == seen["officer_a1"] == 6
    assert seen["supervisor"] == 6
    assert seen["outsider"] == 1
    for name in ("sysadmin", "secadmin", "auditadmin", "party_trade", "typist_1"):
        assert seen[name] == 0


def test_list_page_searches_filters_and_pages(cast, register, client_of):
    client = client_of("planner_a")
    page = client.get("/targets/", {"q": "果蔬"})
    assert page.status_code == 200
    assert "2</strong> 户" in page.content.decode()
    for number in range(60):
        make_target(cast.regions["650103"], f"第{number:02}户", tags=["学校食堂"])
    page = client.get("/targets/", {"region": "650103", "kind": "enterprise", "tag": "学校食堂"})
    text = page.content.decode()
    assert "60</strong> 户" in text
    assert "去掉 沙依巴克区" in text
    following = client.get("/targets/" + page.context["page"].next)
    assert len(following.context["page"].rows) == 10
    assert client.get("/targets/", {"quality": "no-address"}).context["page"].count == 65
    site = Target.objects.filter(address="").last()
    site.sites.create(address="示例工业园 8 号", region=site.region)
    assert client.get("/targets/", {"quality": "no-address"}).context["page"].count == 64
    assert client.get("/targets/", {"quality": "x", "kind": "y", "region": "z"}).status_code == 200


def test_outsider_finds_no_page_of_another_prefecture(cast, register, client_of):
    client = client_of("outsider")
    assert client.get("/targets/").context["page"].count == 0
    assert client.get(f"/targets/{register[0].object_id}/").status_code == 404
    assert client_of("planner_a").get(f"/targets/{register[0].object_id}/").status_code == 200


def test_record_page_tells_where_the_record_came_from(cast, client_of):
    head = ["名称", "主体类别", "统一社会信用代码", "行政区划代码", "地址"]
    rows = [["某厂", "企业", "91650000228601443P", "650102", "一号"]]
    by = cast.actor("planner_a")
    load("targets", csv_bytes([head, *rows]), by=by)
    load("targets", csv_bytes([head, [*rows[0][:4], "二号"]]), by=by)
    text = client_of("supervisor").get("/targets/91650000228601443P/").content.decode()
    assert "李文静 从“文件.csv”第 2 行新增。" in text
    assert "地址 一号 → 二号" in text


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("新华路", "新疆乌鲁木齐市新华路 12 号"), ("新民路 12", "新疆乌鲁木齐市新民路 12 号"),
        ("华路", "新疆乌鲁木齐市新华路 12 号"), ("东街", "新疆乌鲁木齐市东街 3 号"),
    ],
)  # fmt: skip
def test_streets_of_common_characters_are_found(cast, text, address):
    region = cast.regions["650102"]
    target = make_target(region, "示例商店", address=address)
    make_target(region, "别的商店", address="新疆乌鲁木齐市人民路 1 号")
    assert list(queries.search(Target.objects.all(), text)) == [target]


def test_list_when_the_own_department_is_asked_for_then_narrowed_by_one_link(cast, client_of):
    market = cast.department("market")
    make_target(cast.regions["650102"], "红柳滩小店", department=market)
    make_target(cast.regions["650102"], "戈壁小店", department=cast.department("fire"))
    client = client_of("planner_a")
    page = client.get("/targets/?q=小店")
    link = page.context["own_department"]
    assert link in page.text.replace("&amp;", "&")
    narrowed = client.get(f"/targets/{link}")
    assert [one.target.name for one in narrowed.context["rows"]] == ["红柳滩小店"]
    assert narrowed.context["own_department"] == ""
