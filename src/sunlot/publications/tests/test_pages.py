from collections.abc import Callable

import pytest
from django.test import Client

from sunlot.inspections.models import Part
from sunlot.inspections.tests.world import NOW, World
from sunlot.publications import actions, queries
from sunlot.publications.models import ChangeRequest, Publication
from sunlot.publications.states import PublicationState

Clients = Callable[[str], Client]
WHY = "事项一的结果录入有误，复核后更正"


@pytest.fixture(autouse=True)
def today(settings: object) -> None:
    """The pages stand on the day the result was formed."""
    settings.SUNLOT_TODAY = NOW.date()  # type: ignore[attr-defined]


def test_publish_correct_and_withdraw_in_the_browser(
    world: World, part: Part, client_of: Clients
) -> None:
    planner, approver = client_of("planner_a"), client_of("approver_a")
    base = f"/publications/{part.pk}"
    assert "还剩" in planner.get("/publications/").content.decode()
    assert "将要公示的内容" in planner.get(f"{base}/").content.decode()
    assert planner.get(f"{base}/publish/").status_code == 200
    assert planner.post(f"{base}/publish/").status_code == 302
    again = planner.post(f"{base}/publish/")
    assert again.status_code == 422
    assert "已经公示" in again.content.decode()
    rows = list(part.outcomes.order_by("pk"))
    assert planner.get(f"{base}/correct/").status_code == 200
    same = {f"outcome-{row.pk}": "05" for row in rows}
    same |= {"visited_on": "2026-04-20", "life_cycle": "none", "reason": WHY}
    assert "更正前后的内容相同" in planner.post(f"{base}/correct/", same).content.decode()
    changed = same | {f"outcome-{rows[0].pk}": "01"}
    short = planner.post(f"{base}/correct/", changed | {"reason": "有误"})
    assert short.status_code == 422
    assert planner.post(f"{base}/correct/", changed).status_code == 302
    change = ChangeRequest.objects.get()
    url = f"/publications/changes/{change.pk}/"
    assert planner.get(url).status_code == 403
    assert "更正申请等待您确认" in approver.get("/publications/").content.decode()
    assert approver.get(url).status_code == 200
    assert approver.post(url).status_code == 302
    assert approver.post(url).status_code == 422
    assert "第 2 版" in approver.get(f"{base}/").content.decode()
    assert planner.get(f"{base}/withdraw/").status_code == 200
    assert planner.post(f"{base}/withdraw/", {"reason": WHY}).status_code == 302
    url = f"/publications/changes/{ChangeRequest.objects.latest('pk').pk}/"
    assert approver.post(f"{url}refuse/", {"reason": ""}).status_code == 422
    assert approver.post(url).status_code == 302
    assert Publication.objects.get().state == PublicationState.WITHDRAWN
    assert approver.get(f"{base}/").status_code == 200
    assert "重新公示" in planner.get(f"{base}/").content.decode()
    assert planner.get(f"{base}/republish/").status_code == 200
    assert planner.post(f"{base}/republish/", changed | {"reason": "短"}).status_code == 422
    assert planner.post(f"{base}/republish/", changed).status_code == 302
    url = f"/publications/changes/{ChangeRequest.objects.latest('pk').pk}/"
    assert "没有更正，按撤下前的内容重新公示" in approver.get(url).content.decode()
    assert approver.post(url).status_code == 302
    text = approver.get(f"{base}/").content.decode()
    assert "首次公示时间" in text
    assert "重新公示时间" in text


def test_correction_of_day_and_state_then_errors_stand_at_their_fields(
    world: World, part: Part, client_of: Clients
) -> None:
    actions.publish(part=part, by=world.by("planner_a"), at=NOW)
    planner, base = client_of("planner_a"), f"/publications/{part.pk}"
    rows = list(part.outcomes.order_by("pk"))
    facts = {f"outcome-{row.pk}": "05" for row in rows}
    facts |= {"visited_on": "2026-04-20", "life_cycle": "L2", "reason": WHY}
    for changes, words in (
        ({}, "无法检查和检查结果只能选一种"),
        (
            {"life_cycle": "none", f"outcome-{rows[0].pk}": "none"},
            "请选择“market 事项 1”的检查结果。",
        ),
        ({"life_cycle": "none", "visited_on": "2026-04-19"}, "检查日期 2026-04-19 早于批准日期"),
        ({"life_cycle": "none", "visited_on": "2026-04-21"}, "检查日期 2026-04-21 晚于录入日期"),
        ({"life_cycle": "none", "visited_on": "四月"}, "检查日期"),
    ):
        answer = planner.post(f"{base}/correct/", facts | changes)
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words
    emptied = {f"outcome-{row.pk}": "none" for row in rows}
    assert planner.post(f"{base}/correct/", facts | emptied).status_code == 302
    change, approver = ChangeRequest.objects.get(), client_of("approver_a")
    text = approver.get(f"/publications/changes/{change.pk}/").content.decode()
    assert "<del>没有，已检查</del> → <ins>注销</ins>" in text
    assert "<del>发现问题已责令改正</del> → <ins>未检查</ins>" in text
    approver.post(f"/publications/changes/{change.pk}/")
    text = approver.get(f"/publications/changes/{change.pk}/").content.decode()
    assert "<ins>注销</ins>" in text
    public = Client().get(f"/open/inspections/{part.inspection.number}/").content.decode()
    assert "2026-04-20</span> 更正：" in public
    assert "<del>没有，已检查</del> → <ins>注销</ins>" in public


def test_publish_selected_then_check_answers_first(
    world: World, part: Part, client_of: Clients
) -> None:
    planner = client_of("planner_a")
    other = world.accepted(world.part(part.inspection, "fire"))
    assert planner.post("/publications/publish/").status_code == 302
    first = planner.post("/publications/publish/", {"part": [part.pk, other.pk]})
    assert "1 条结果" in first.content.decode()
    assert not Publication.objects.exists()
    planner.post("/publications/publish/", {"part": [part.pk, other.pk], "confirmed": "1"})
    assert Publication.objects.get().part == part


def test_withhold_page(world: World, part: Part, client_of: Clients) -> None:
    planner = client_of("planner_a")
    url = f"/publications/{part.pk}/withhold/"
    assert planner.get(url).status_code == 200
    short = planner.post(url, {"reason": "W15A", "note": "秘密"})
    assert short.status_code == 422
    assert "秘密" in short.content.decode()
    data = {"reason": "W15A", "note": "涉及配方和供货价格的商业秘密"}
    assert planner.post(url, data).status_code == 302
    assert "依法不公开" in planner.get(f"/publications/{part.pk}/").content.decode()
    assert planner.post(f"/publications/{part.pk}/publish/").status_code == 302


def test_late_list_and_unknown_year(
    world: World, part: Part, client_of: Clients, settings: object
) -> None:
    settings.SUNLOT_TODAY = NOW.date().replace(month=6)  # type: ignore[attr-defined]
    text = client_of("coordinator").get("/publications/late/").content.decode()
    assert "逾期" in text
    assert part.inspection.target.name in text
    Part.objects.filter(pk=part.pk).update(formed_on="2026-12-25")
    text = client_of("planner_a").get("/publications/").content.decode()
    assert "待定（缺 2027 年工作日历）" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("outsider", 404), ("planner_b", 404), ("planner_c", 404), ("sysadmin", 403),
     ("coordinator", 200), ("supervisor", 200), ("officer_a1", 200)],
)  # fmt: skip
def test_detail_by_role(
    world: World, part: Part, client_of: Clients, who: str, status: int
) -> None:
    assert client_of(who).get(f"/publications/{part.pk}/").status_code == status


@pytest.mark.parametrize("who", ["coordinator", "supervisor", "officer_a1", "planner_b"])
def test_publish_by_others_then_refused(
    world: World, part: Part, client_of: Clients, who: str
) -> None:
    client = client_of(who)
    for step in ("publish", "withhold", "correct", "withdraw"):
        answer = client.post(f"/publications/{part.pk}/{step}/")
        assert answer.status_code in {403, 404}, step
    client.post("/publications/publish/", {"part": [part.pk], "confirmed": "1"})
    assert not Publication.objects.exists()


def test_todo_then_what_waits_for_each(world: World, part: Part) -> None:
    today = NOW.date()
    lines = queries.todo(world.by("planner_a"), today)
    assert [line.what for line in lines] == ["1 条结果等待公示"]
    june = today.replace(month=6)
    (line,) = queries.todo(world.by("planner_a"), june)
    assert (line.what, line.late) == ("1 条结果逾期未公示", True)
    (line,) = queries.todo(world.by("coordinator"), june)
    assert line.what == "本地区 1 条结果逾期未公示"
    assert queries.todo(world.by("outsider"), june) == []
    assert queries.todo(world.by("officer_a1"), june) == []
