"""Public results: search, permanent pages, corrections, withdrawal, open data."""

import csv
import io

import pytest
from django.test import Client

from sunlot.draws.models import Stratum
from sunlot.inspections.models import Inspection
from sunlot.inspections.tests.world import World, build
from sunlot.plans.models import PlanVersion
from sunlot.plans.queries import content_of, digest_of
from sunlot.publications import actions
from sunlot.publications.models import Publication
from sunlot.ui.downloads import BOM
from tests.cast import Cast


@pytest.fixture
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
    Stratum.objects.create(
        draw=draw, name="all", ratio_p=1, ratio_q=2, population=4, winners=3, minimum=3
    )
    for row in draw.frame.order_by("rank"):
        row.ticket = f"{row.rank:02d}" * 32
        row.save()
    return world


@pytest.fixture
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
