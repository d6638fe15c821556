from collections.abc import Callable

import pytest
from django.test import Client

from sunlot.inspections import actions
from sunlot.inspections.models import Inspection, Part
from sunlot.inspections.states import InspectionState, PartState
from sunlot.inspections.tests.world import DRAW_ID, NOW, World
from sunlot.targets.models import TargetAlias

Clients = Callable[[str], Client]


@pytest.fixture(autouse=True)
def today(settings: object) -> None:
    """The pages stand on the first day of the period."""
    settings.SUNLOT_TODAY = NOW.date()  # type: ignore[attr-defined]


def filled(part: Part, code: str = "01") -> dict[str, object]:
    data: dict[str, object] = {
        "visited_on": "2026-04-20",
        "present": [str(one) for one in part.team.values_list("officer_id", flat=True)],
        "note": "",
        "life_cycle": "",
    }
    for row in part.outcomes.all():
        data |= {f"outcome-{row.pk}": code, f"note-{row.pk}": ""}
    return data


def test_whole_way_in_the_browser(world: World, client_of: Clients) -> None:
    planner, head = client_of("planner_a"), client_of("head_a")
    base = f"/inspections/draws/{DRAW_ID}"
    page = planner.get("/inspections/")
    assert f"抽取 {DRAW_ID} 的检查还没有生成" in page.content.decode()
    assert planner.get(f"{base}/create/").status_code == 200
    assert planner.post(f"{base}/create/").status_code == 302
    visits = list(Inspection.objects.order_by("number"))
    assert head.get(f"{base}/approve/").status_code == 200
    wrong = head.post(f"{base}/approve/", {"approval_no": "审 1", "typed_count": "2"})
    assert wrong.status_code == 422
    assert "现在等待办理的是 3 户" in wrong.content.decode()
    assert 'value="审 1"' in wrong.content.decode()
    head.post(f"{base}/approve/", {"approval_no": "审 1", "typed_count": "3"})
    planner.post(f"{base}/notify/", {"typed_count": "3"})
    visit = visits[0]
    visit.refresh_from_db()
    assert visit.state == InspectionState.TO_INSPECT
    part = world.part(visit)
    url = f"/inspections/{visit.number}/parts/{part.pk}"
    officer = client_of("officer_a1")
    assert visit.target.name in officer.get("/inspections/mine/").content.decode()
    assert officer.get(f"{url}/record/").status_code == 200
    assert officer.post(f"{url}/record/", filled(part, "05")).status_code == 302
    approver = client_of("approver_a")
    assert "发现问题已责令改正" in approver.get(f"{url}/review/").content.decode()
    assert approver.post(f"{url}/review/").status_code == 302
    assert Part.objects.get(pk=part.pk).state == PartState.ACCEPTED
    shown = planner.get(f"/inspections/{visit.number}/").content.decode()
    for word in ("审核通过检查结果", "王海涛", "审 1", visit.number):
        assert word in shown


def test_record_with_errors_then_input_is_kept(world: World, client_of: Clients) -> None:
    part = world.part(world.notified())
    url = f"/inspections/{part.inspection.number}/parts/{part.pk}/record/"
    rows = list(part.outcomes.order_by("pk"))
    data = filled(part, "08") | {f"outcome-{rows[1].pk}": "", f"note-{rows[0].pk}": "标签不全"}
    answer = client_of("officer_a1").post(url, data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "请选择“market 事项 2”的检查结果" in text
    assert "标签不全" in text
    assert "checked" in text
    data = filled(part) | {"present": [str(world.officers["officer_a1"].pk)]}
    answer = client_of("officer_a1").post(url, data)
    assert answer.status_code == 422
    assert "至少需要 2 人" in answer.content.decode()


def test_record_when_a_colleague_was_faster_then_input_is_kept(
    world: World, client_of: Clients
) -> None:
    part = world.recorded(world.part(world.notified()))
    url = f"/inspections/{part.inspection.number}/parts/{part.pk}/record/"
    rows = list(part.outcomes.order_by("pk"))
    data = filled(part, "05") | {f"note-{rows[0].pk}": "我的说明"}
    answer = client_of("officer_a2").post(url, data)
    assert answer.status_code == 422
    assert "王海涛" in answer.content.decode()
    assert "我的说明" in answer.content.decode()


def test_record_life_cycle_then_whole_visit(world: World, client_of: Clients) -> None:
    part = world.part(world.notified())
    url = f"/inspections/{part.inspection.number}/parts/{part.pk}/record/"
    answer = client_of("officer_a1").post(url, filled(part, "") | {"life_cycle": "L2"})
    assert answer.status_code == 302
    world.accepted(world.part(part.inspection, "fire"), outcomes={}, life_cycle="L2")
    client_of("approver_a").post(url.replace("record", "review"))
    page = client_of("planner_a").get(f"/inspections/{part.inspection.number}/")
    assert "整户无法检查：注销" in page.content.decode()


def test_notice_says_what_the_law_wants(world: World, client_of: Clients) -> None:
    visit = world.create()[0]
    url = f"/inspections/{visit.number}/notice/"
    draft = client_of("planner_a").get(url).content.decode()
    assert "未批准，草稿，不得送达" in draft
    world.approve(visit)
    text = client_of("planner_a").get(url).content.decode()
    for word in (
        "行政检查通知书", "王海涛", "新A-a1", "《中华人民共和国食品安全法》第一百一十条",
        "申请回避", "陈述、申辩", "五个严禁", DRAW_ID, "abab", "接受行政检查 0 次", "不得送达",
    ):  # fmt: skip
        assert (word in text) == (word != "不得送达"), word


def test_unplanned_then_registered_and_approved_by_another(
    world: World, client_of: Clients
) -> None:
    planner = client_of("planner_a")
    assert planner.get("/inspections/unplanned/").status_code == 200
    data = {
        "object_code": world.targets[0].object_id.lower(), "code": "E3",
        "reason": "12345 热线转办，编号 20260418-0077",
        "items_chosen": [str(world.items["market"].pk)],
        "officer_1": str(world.officers["officer_a1"].pk),
        "officer_2": str(world.officers["officer_a1"].pk),
        "planned_from": "2026-04-20", "planned_to": "2026-04-30",
    }  # fmt: skip
    answer = planner.post("/inspections/unplanned/", data)
    assert answer.status_code == 422
    assert "同一人只能选一次" in answer.content.decode()
    data["officer_2"] = str(world.officers["officer_a2"].pk)
    missing = planner.post("/inspections/unplanned/", data | {"object_code": "91NONE"})
    assert "名录库中没有代码为“91NONE”的对象" in missing.content.decode()
    former = {"kind": "code", "text": "91650100MA7012C43T", "why": "recoded"}
    TargetAlias.objects.create(target=world.targets[0], match_text="91650100MA7012C43T", **former)
    data["object_code"] = "91650100ma7012c43t"
    assert planner.post("/inspections/unplanned/", data).status_code == 302
    visit = Inspection.objects.get(draw__isnull=True)
    head = client_of("head_a")
    url = f"/inspections/{visit.number}"
    assert "12345 热线转办" in head.get(f"{url}/approve/").content.decode()
    assert head.post(f"{url}/refuse/", {"reason": ""}).status_code == 422
    assert head.post(f"{url}/refuse/", {"reason": "并入抽查"}).status_code == 302
    assert planner.post(f"{url}/resubmit/").status_code == 302
    assert head.post(f"{url}/approve/", {"approval_no": "审 2"}).status_code == 302
    assert client_of("officer_a2").get(f"{url}/notify/").status_code == 200
    assert client_of("officer_a2").post(f"{url}/notify/", {"kind": "arrival"}).status_code == 302


@pytest.mark.parametrize(
    ("who", "status"),
    [("outsider", 404), ("planner_c", 404), ("sysadmin", 403), ("party_public", 403),
     ("coordinator", 200), ("supervisor", 200), ("planner_b", 200), ("officer_b1", 200)],
)  # fmt: skip
def test_detail_by_role(world: World, client_of: Clients, who: str, status: int) -> None:
    visit = world.approved()
    assert client_of(who).get(f"/inspections/{visit.number}/").status_code == status
    assert client_of(who).get(f"/inspections/{visit.number}/notice/").status_code == status


@pytest.mark.parametrize("who", ["coordinator", "supervisor", "planner_b", "outsider"])
def test_steps_by_others_then_refused(world: World, client_of: Clients, who: str) -> None:
    """The coordinator organises and never inspects."""
    visit = world.notified()
    part = world.recorded(world.part(visit))
    client = client_of(who)
    for path in (
        f"/inspections/draws/{DRAW_ID}/create/", f"/inspections/draws/{DRAW_ID}/approve/",
        f"/inspections/{visit.number}/approve/", f"/inspections/{visit.number}/notify/",
        f"/inspections/{visit.number}/parts/{part.pk}/record/",
        f"/inspections/{visit.number}/parts/{part.pk}/review/",
    ):  # fmt: skip
        assert client.post(path).status_code in {403, 404, 409, 422}, path
    part.refresh_from_db()
    assert part.state == PartState.TO_REVIEW


def test_officer_of_other_department_opens_record_then_forbidden(
    world: World, client_of: Clients
) -> None:
    part = world.part(world.notified())
    url = f"/inspections/{part.inspection.number}/parts/{part.pk}/record/"
    assert client_of("officer_b1").get(url).status_code == 403
    assert client_of("officer_b1").post(url, filled(part)).status_code == 403


def test_list_filters_then_only_matching(world: World, client_of: Clients) -> None:
    visit = world.notified()
    world.recorded(world.part(visit))
    client = client_of("planner_a")
    for query, shown in [
        ("", 3), ("state=to_inspect", 1), ("state=to_review", 1), ("state=to_record", 1),
        ("kind=other", 0), ("kind=random&mine=1", 3), (f"draw={DRAW_ID}", 3), ("draw=x", 0),
        (f"task={world.task.pk}", 3), ("task=x", 3), ("department=650000-fire", 3),
        (f"q={world.targets[1].name}", 1), (f"q={visit.number}", 1), ("q=无此企业", 0),
    ]:  # fmt: skip
        page = client.get(f"/inspections/?{query}").context["page"]
        assert len(page.rows) == shown, query


def test_anonymous_then_led_to_sign_in(world: World, client: Client) -> None:
    assert client.get("/inspections/").status_code == 302
    assert client.get("/inspections/mine/").status_code == 302


def test_my_visits_then_what_is_still_to_do_comes_first(world: World, client_of: Clients) -> None:
    first, second, _third = (world.approve(visit) for visit in world.create())
    for visit in (first, second):
        actions.notify(visit=visit, kind="before", by=world.by("planner_a"), at=NOW)
    world.recorded(world.part(first))
    rows = client_of("officer_a1").get("/inspections/mine/?size=10").context["page"].rows
    numbers = [part.inspection.number[-4:] for part in rows]
    assert numbers == ["0002", "0003", "0001"]
