"""Public results: search, permanent pages, corrections, withdrawal, open data."""

import csv
import io
import re

import pytest
from django.test import Client
from django.urls import reverse

from sunlot.draws.models import Draw
from sunlot.inspections import actions as inspections
from sunlot.inspections.models import Inspection, NoticeKind
from sunlot.inspections.tests.world import FROM, TO, World, build
from sunlot.plans.models import PlanVersion
from sunlot.plans.queries import content_of, digest_of
from sunlot.portal.apps import public_page
from sunlot.portal.visits import VisitPart
from sunlot.publications import actions
from sunlot.publications.models import Publication
from sunlot.ui.downloads import BOM
from tests.cast import Cast
from tests.stages import staged


@staged
def world(cast: Cast) -> World:
    """A verified draw of an issued plan, with tickets, so that "why drawn" can be told."""
    world = build(cast)
    plan, draw = world.task.plan, world.draw
    content = content_of(plan)
    PlanVersion.objects.create(
        plan=plan, number=1, document_number="新双随机〔2026〕1号", content=content,
        sha256=digest_of(content), requested_by=cast.users["coordinator"],
        issued_by=cast.users["coordinator_2"], issued_at=world.at,
    )  # fmt: skip
    for row in draw.frame.order_by("rank"):
        row.ticket = f"{row.rank:02d}" * 32
        row.save()
    return world


@staged
def published(world: World) -> Publication:
    part = world.accepted(world.part(world.notified()), "05")
    return actions.publish(part=part, by=world.by("planner_a"), at=world.at)


def text_of(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    assert not answer.cookies
    body = b"".join(answer) if answer.streaming else answer.content
    return body.decode()


def visit_of(publication: Publication) -> Inspection:
    return publication.part.inspection


def test_result_when_published_then_on_business_visit_task_and_in_the_data(
    published: Publication,
) -> None:
    visit = visit_of(published)
    for path in (
        f"/open/businesses/{visit.object_id}/",
        f"/open/inspections/{visit.number}/",
        f"/open/tasks/{visit.task_id}/",
        "/open/data/inspections.csv",
        "/open/data/inspections.json",
    ):
        assert visit.number in text_of(path), path
    assert "发现问题已责令改正" in text_of(f"/open/businesses/{visit.object_id}/")


def test_public_page_when_asked_for_by_staff_pages_then_only_what_is_public(
    world: World, published: Publication
) -> None:
    number = visit_of(published).number
    assert public_page("inspection", number) == reverse("portal:inspection", args=[number])
    assert public_page("inspection", f"{number}0") == ""
    assert public_page("draw", "650000-2026-000001") == "/open/draws/650000-2026-000001/"
    assert public_page("item", "1") == ""


def test_result_when_not_published_then_nowhere(world: World) -> None:
    visit = world.notified()
    world.accepted(world.part(visit), "05")
    assert Client().get(f"/open/inspections/{visit.number}/").status_code == 404
    assert visit.number not in text_of("/open/data/inspections.csv")
    assert "还没有公示" in text_of(f"/open/businesses/{visit.object_id}/")


def test_result_when_withdrawn_then_a_tombstone_stays(world: World, published: Publication) -> None:
    visit = visit_of(published)
    request = actions.request_withdrawal(
        publication=published, reason="对象登记错误，结果不属于该企业",
        by=world.by("planner_a"), at=world.at,
    )  # fmt: skip
    actions.confirm_change(request=request, by=world.by("approver_a"), at=world.at)
    page = text_of(f"/open/inspections/{visit.number}/")
    assert "已撤下" in page
    assert "责令改正" not in page
    row = next(csv.DictReader(io.StringIO(text_of("/open/data/inspections.csv"))))
    assert (row["number"], row["state"], row["name"]) == (visit.number, "withdrawn", "")


def test_business_when_drawn_openly_then_told_why_and_counted_against_the_cap(
    published: Publication,
) -> None:
    text = text_of(f"/open/businesses/{visit_of(published).object_id}/")
    for words in ("按比例。", "按号码。", "与表现无关。", "该企业：第", "ticket-line"):
        assert words in text
    assert re.search(r"已公示的上门检查 <strong>1</strong> 次，上限 2 次", text)
    assert "第 0 个工作日" not in text
    assert not re.search(r"\b[ABCD] ?类", text)


def test_business_when_drawn_privately_then_only_totals(
    world: World, published: Publication
) -> None:
    Draw.objects.filter(pk=world.draw.pk).update(mode="private")
    text = text_of(f"/open/businesses/{visit_of(published).object_id}/")
    assert "本次为不公开分层抽取" in text
    for words in ("按号码。", "该企业：第", "ticket-line", "所在分层"):
        assert words not in text


def test_business_when_named_then_no_officer_and_no_note(
    world: World, published: Publication
) -> None:
    visit = visit_of(published)
    pages = [f"/open/businesses/{visit.object_id}/", f"/open/inspections/{visit.number}/"]
    text = "".join(text_of(path) for path in pages)
    for officer in world.officers.values():
        assert officer.name not in text
        assert officer.officer_id not in text


def test_part_when_items_differ_then_the_finding_leads() -> None:
    items = [
        {"code": f"X-{n}", "matter": f"事项{n}", "outcome": code, "words": code}
        for n, code in enumerate(["01", "07", "05", "02"])
    ]
    part = VisitPart({"items": items}, "市场监管", False, None, None, [])
    assert part.outcomes == [("05", "05"), ("02", "02")]
    assert part.matters == "事项2、事项3等 4 项"
    clean = VisitPart({"items": items[:1]}, "市场监管", False, None, None, [])
    assert (clean.outcomes, clean.matters) == ([("01", "01")], "事项0")


def test_search_when_fragment_or_code_then_found(world: World) -> None:
    target = world.targets[0]
    found = text_of(f"/open/businesses/?q={target.name[:3]}")
    assert f"/open/businesses/{target.object_id}/" in found
    assert f"<mark>{target.name[:3]}</mark>" in found
    assert "请至少输入两个字" in text_of(f"/open/businesses/?q={target.name[0]}")
    assert "没有找到" in text_of("/open/businesses/?q=绝无此名")
    assert "没有找到" in text_of("/open/businesses/?q=%25%25")
    if target.credit_code:
        answer = Client().get(f"/open/businesses/?q={target.credit_code}")
        assert answer["Location"] == f"/open/businesses/{target.object_id}/"


@pytest.mark.parametrize("name", ["inspections", "draws", "items", "plans"])
def test_data_when_downloaded_then_csv_json_and_excel_agree(
    published: Publication, name: str
) -> None:
    rows = list(csv.reader(io.StringIO(text_of(f"/open/data/{name}.csv"))))
    body = Client().get(f"/open/data/{name}.json").json()
    assert rows[0] == body["columns"]
    assert len(rows) - 1 == len(body["rows"])
    excel = text_of(f"/open/data/{name}-excel.csv")
    assert excel.startswith(BOM)
    assert list(csv.reader(io.StringIO(excel.removeprefix(BOM)))) == rows


@pytest.mark.parametrize("path", ["/open/", "/open/timeliness/", "/open/data/", "/open/plans/"])
def test_page_when_anonymous_then_no_session_and_strict_policy(
    published: Publication, path: str
) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "unsafe-inline" not in answer["Content-Security-Policy"]


def test_root_when_asked_then_leads_to_the_portal(db: None) -> None:
    assert Client().get("/")["Location"] == "/open/"


def test_withheld_result_when_visit_is_public_then_department_and_reason_and_no_note(
    world: World, published: Publication
) -> None:
    visit = visit_of(published)
    other = world.accepted(world.part(visit, "fire"))
    actions.withhold(
        part=other, reason="W15A", note="含企业工艺参数，属商业秘密", by=world.by("planner_b"),
        at=world.at,
    )  # fmt: skip
    page = text_of(f"/open/inspections/{visit.number}/")
    assert f"<strong>{other.department.name}</strong>" in page
    assert "依法不公开，理由：涉及商业秘密，公开会损害第三方合法权益（第十五条）" in page
    assert '<span class="mono">W15A</span>' in page
    assert "工艺参数" not in page
    punctual = text_of("/open/timeliness/")
    assert "涉及商业秘密" in punctual
    assert '<span class="mono">W15A</span></td><td class="num nw">1 条' in punctual
    assert "W15B" not in punctual


def test_withheld_result_when_nothing_of_the_visit_is_public_then_no_page(world: World) -> None:
    part = world.accepted(world.part(world.notified()))
    actions.withhold(
        part=part, reason="W15A", note="含企业工艺参数，属商业秘密", by=world.by("planner_a"),
        at=world.at,
    )  # fmt: skip
    assert Client().get(f"/open/inspections/{part.inspection.number}/").status_code == 404


def test_visit_when_no_draw_chose_it_then_ground_in_words_with_its_code(world: World) -> None:
    """The other side of F1: why a business was inspected that nobody drew."""
    visit = inspections.register_exception(
        target=world.targets[0], code="E3", reason="12345 热线转办，编号 20260418-0077",
        items=[world.items["market"]],
        officers=[world.officers["officer_a1"], world.officers["officer_a2"]],
        planned_from=FROM, planned_to=TO, by=world.by("planner_a"), at=world.at,
    )  # fmt: skip
    inspections.notify(
        visit=world.approve(visit), kind=NoticeKind.BEFORE, by=world.by("planner_a"), at=world.at
    )
    part = world.accepted(world.part(visit))
    actions.publish(part=part, by=world.by("planner_a"), at=world.at)
    for path in (f"/open/inspections/{visit.number}/", f"/open/businesses/{visit.object_id}/"):
        page = text_of(path)
        assert "投诉举报、转办交办、数据监测等发现的线索" in page
        assert '<span class="mono">E3</span>' in page
        assert "20260418-0077" not in page
