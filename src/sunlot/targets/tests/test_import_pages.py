"""What the pages of imports say about files of targets: full lists, their undoing, Parquet."""

from sunlot.imports.tests.support import csv_bytes, load

HEAD = ["名称", "主体类别", "其他编号", "行政区划代码", "主管部门"]
ROWS = [[f"示例{n}号项目", "项目", f"P-{n}", "650102", "市场监管部门"] for n in range(60)]


def test_full_list_when_written_then_pages_count_what_it_took_off(cast, client_of):
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, *ROWS]), by=by)
    batch = load("targets", csv_bytes([HEAD, *ROWS[:-1]]), by=by, options={"full": True})
    assert batch.written["gone"] == 1
    client = client_of("planner_a")
    assert "其中 1 行是全量清单中没有的对象" in client.get(f"/imports/{batch.pk}/").text
    undo = client.get(f"/imports/{batch.pk}/undo/").text
    assert "<dt>恢复到名录库</dt><dd>1 行</dd>" in undo
    assert '<td class="full">恢复到名录库</td>' in undo


def test_usual_file_when_written_then_pages_say_nothing_of_taking_off(cast, client_of):
    batch = load("targets", csv_bytes([HEAD, *ROWS[:2]]), by=cast.actor("planner_a"))
    client = client_of("planner_a")
    assert (
        "全量清单中没有的对象" not in client.get(f"/imports/{batch.pk}/").text.split("<p class")[0]
    )
    assert "恢复到名录库" not in client.get(f"/imports/{batch.pk}/undo/").text


def test_limits_when_shown_then_name_parquet(client_of):
    assert "CSV、TSV、Parquet" in client_of("sysadmin").get("/imports/presets/").text
