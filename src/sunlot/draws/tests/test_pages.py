"""The pages, used by the people whose job it is; without script."""

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from drawproof import commit_digest, new_secret
from sunlot import clock
from sunlot.draws import actions
from sunlot.draws.models import Draw, Mode, PartyKind
from sunlot.draws.states import DrawState
from sunlot.draws.tests.world import DICE, DRAW_AT, FROM, MINUTE, TO, World
from sunlot.jobs import runner
from sunlot.ledger.models import Event
from sunlot.targets import actions as targets
from tests.cast import NOW

ClientOf = Callable[[str], Client]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime.datetime], None]:
    """Sets the clock of the site."""

    def stand(moment: datetime.datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    stand(NOW)
    return stand


def page(client: Client, name: str, *args: object, status: int = 200) -> str:
    response = client.get(reverse(f"draws:{name}", args=args))
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode()


def request_form(world: World, **changes: object) -> dict[str, object]:
    """What the browser sends from the request page."""
    local = DRAW_AT.astimezone(clock.CHINA)
    form: dict[str, object] = {
        "mode": "open", "closing": "dice", "inspect_from": FROM.isoformat(),
        "inspect_to": TO.isoformat(),
        "draw_at": local.strftime("%Y-%m-%dT%H:%M"), "commit_by": "", "reveal_by": "", "cap": "",
    }  # fmt: skip
    for n, name in enumerate(("party_justice", "party_trade", "party_public")):
        form |= {
            f"commit_{n}_user": world.uid(name), f"commit_{n}_label": name,
            f"commit_{n}_code": f"party-{n + 1}",
        }  # fmt: skip
    for n in range(2):
        form |= {
            f"dice_{n}_label": f"掷骰方{n}", f"dice_{n}_code": f"dice-{n + 1}",
            f"dice_{n}_typist_0": world.uid("typist_1"),
            f"dice_{n}_typist_1": world.uid("typist_2"),
        }  # fmt: skip
    return form | changes


def test_draw_when_held_page_by_page_then_ends_verified(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    task = world.open_task.pk
    planner = client_of("planner_a")
    assert "抽取前检查" in page(planner, "task", task)
    url = reverse("draws:request", args=[task])
    page(planner, "request", task)
    answers = planner.post(url, request_form(world)).content.decode()
    assert "冻结前确认单" in answers
    assert not Draw.objects.exists()
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answers))
    planner.post(url, {**sent, "step": "submit"})
    draw = Draw.objects.get()

    approver = client_of("approver_a")
    confirm = reverse("draws:confirm", args=[draw.key])
    assert "申请时户数" in page(approver, "confirm", draw.key)
    wrong = approver.post(confirm, {"typed_count": 89})
    assert wrong.status_code == 422
    assert "89" in wrong.content.decode()
    approver.post(confirm, {"typed_count": 90})
    draw.refresh_from_db()
    assert draw.state == DrawState.FROZEN

    coordinator = client_of("coordinator")
    assert "公告后" in page(coordinator, "announce", draw.key)
    at(NOW + MINUTE)
    coordinator.post(reverse("draws:announce", args=[draw.key]))
    draw.refresh_from_db()
    assert draw.draw_id in page(coordinator, "console", draw.key)
    assert draw.announcement_digest in page(client_of("party_trade"), "notice", draw.key)

    secrets = {}
    for party in draw.parties.filter(kind=PartyKind.COMMIT).select_related("user"):
        client = client_of(party.user.username)
        assert "请封存数字" in page(client, "mine")
        page(client, "commit", draw.key)
        secrets[party.code] = new_secret()
        digest = commit_digest("DR1", draw.draw_id, party.code, secrets[party.code])
        answer = client.post(reverse("draws:commit", args=[draw.key]), {"digest": digest})
        assert answer.status_code == 302
    step = reverse("draws:console-step", args=[draw.key, "close-commits"])
    assert "结束封存" in page(coordinator, "console", draw.key)
    coordinator.post(step)
    for party in draw.parties.filter(kind=PartyKind.COMMIT).select_related("user"):
        client = client_of(party.user.username)
        page(client, "reveal", draw.key)
        bad = client.post(reverse("draws:reveal", args=[draw.key]), {"secret": "00"})
        assert "与封存值不符" in bad.content.decode()
        given = {"secret": secrets[party.code]}
        assert client.post(reverse("draws:reveal", args=[draw.key]), given).status_code == 302
    coordinator.post(reverse("draws:console-step", args=[draw.key, "close-reveals"]))

    at(draw.result_by + MINUTE)
    assert "不能再录入骰子" in page(coordinator, "console", draw.key)
    assert "不能再录入骰子" in page(client_of("typist_1"), "dice", draw.key)
    at(DRAW_AT + MINUTE)
    for party, digits in zip(draw.parties.filter(kind=PartyKind.DICE), DICE, strict=True):
        for name in ("typist_1", "typist_2"):
            client = client_of(name)
            page(client, "dice", draw.key)
            given = {"party": party.pk, "digits": digits}
            client.post(reverse("draws:dice", args=[draw.key]), given)
    draw.refresh_from_db()
    assert draw.state == DrawState.SEEDED
    assert "正在计算" in page(coordinator, "console", draw.key)
    assert runner.drain() == 1
    draw.refresh_from_db()
    assert draw.state == DrawState.VERIFIED
    shown = page(planner, "detail", draw.key)
    winner = draw.frame.filter(is_winner=True).first()
    assert winner.name in shown
    assert "部分可核对" in shown


def test_names_when_there_is_no_result_then_on_no_page(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    """DR-08"""
    draw = world.revealed(world.credit_task)
    at(DRAW_AT)
    names = [one.name for one in (*world.targets, *world.officers["market"])]
    ids = [one.object_id for one in world.targets]
    for who, pages in {
        "planner_a": ["detail", "notice"],
        "coordinator": ["detail", "console", "announce", "confirm", "notice"],
        "supervisor": ["detail", "notice"],
        "party_trade": ["detail", "commit", "reveal", "notice"],
        "typist_1": ["detail", "dice"],
    }.items():
        for name in pages:
            said = page(client_of(who), name, draw.key)
            assert not any(one in said for one in names + ids), (who, name)
    said = page(client_of("planner_a"), "task", draw.task_id)
    assert not any(one in said for one in names)


def test_participant_when_the_draw_is_done_then_sees_no_winner_and_no_stratum(
    world: World, client_of: ClientOf
) -> None:
    """DR-08"""
    draw = world.verified(world.credit_task)
    said = page(client_of("party_trade"), "detail", draw.key)
    assert not any(one.name in said for one in world.targets)
    assert "A 类" not in said


def test_commit_page_when_opened_then_the_number_has_no_name_and_cannot_be_sent(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    """DR-06: the secret never reaches the server before the reveal."""
    draw = world.announced()
    said = page(client_of("party_trade"), "commit", draw.key)
    field = re.search(r"<input[^>]*id=\"secret\"[^>]*>", said)
    assert field is not None
    assert "name=" not in field[0]
    form = said[said.index('<form class="card" method="post">') :]
    names = re.findall(r'name="([^"]+)"', form[: form.index("</form>")])
    assert sorted(names) == ["csrfmiddlewaretoken", "digest"]
    assert "secret" not in form[: form.index("</form>")]


def test_dice_page_when_the_other_has_typed_then_shows_nothing_of_it(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    """DR-07"""
    draw = world.revealed()
    at(DRAW_AT)
    party = world.parties(draw, PartyKind.DICE)[0]
    client_of("typist_1").post(
        reverse("draws:dice", args=[draw.key]), {"party": party.pk, "digits": DICE[0]}
    )
    for who, name in (("typist_2", "dice"), ("coordinator", "console"), ("typist_1", "dice")):
        assert DICE[0] not in page(client_of(who), name, draw.key)
    wrong = DICE[0][:16] + "0" + DICE[0][17:]
    client = client_of("typist_2")
    client.post(reverse("draws:dice", args=[draw.key]), {"party": party.pk, "digits": wrong})
    assert "第 17 位不一致" in page(client, "dice", draw.key)
    assert "第 17 位不一致" in page(client_of("typist_1"), "dice", draw.key)
    assert "第 17 位不一致" in page(client_of("coordinator"), "console", draw.key)


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("announce", {"coordinator", "coordinator_2"}),
        ("console", {"coordinator", "coordinator_2"}),
        ("commit", {"party_trade", "party_justice", "party_public"}),
        ("dice", {"typist_1", "typist_2"}),
        ("void", {"coordinator", "coordinator_2", "approver_a", "head_a"}),
    ],
)
def test_page_when_opened_by_others_then_forbidden_or_not_there(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None], name: str,
    right: set[str],
) -> None:  # fmt: skip
    draw = world.announced()
    for who in world.cast.users:
        code = client_of(who).get(reverse(f"draws:{name}", args=[draw.key])).status_code
        assert (code == 200) == (who in right), (who, code)
        assert code in {200, 403, 404}


def test_bundles_when_downloaded_then_by_right_and_on_record(
    world: World, client_of: ClientOf
) -> None:
    draw = world.verified(world.credit_task)
    assert client_of("planner_b").get(reverse("draws:bundle", args=[draw.key])).status_code == 200
    full = reverse("draws:bundle-full", args=[draw.key])
    assert client_of("coordinator").post(full).status_code == 403
    answer = client_of("supervisor").post(full)
    assert answer.status_code == 200
    assert b"secrets.csv" in b"".join(answer.streaming_content)
    assert Event.objects.filter(kind="draws.full-bundle-downloaded").count() == 1


def test_void_pages_when_used_then_void_is_shown_with_its_reason(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    draw = world.announced()
    at(NOW + 3 * MINUTE)
    coordinator, approver = client_of("coordinator"), client_of("approver_a")
    page(coordinator, "void", draw.key)
    coordinator.post(reverse("draws:void", args=[draw.key]), {"reason": "公告比例有误"})
    assert "公告比例有误" in page(approver, "void-confirm", draw.key)
    same = coordinator.post(reverse("draws:void-confirm", args=[draw.key]), {"step": "void"})
    assert same.status_code == 422
    approver.post(reverse("draws:void-confirm", args=[draw.key]), {"step": "void"})
    for client in (approver, client_of("party_trade")):
        assert "公告比例有误" in page(client, "detail", draw.key)
    assert "已作废" in page(coordinator, "list")


def test_withdraw_page_when_used_then_the_task_is_free(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    draw = world.frozen()
    planner = client_of("planner_a")
    page(planner, "withdraw", draw.key)
    planner.post(reverse("draws:withdraw", args=[draw.key]), {"reason": "改期"})
    assert "申请冻结" in page(planner, "task", draw.task_id)
    assert "改期" in page(planner, "detail", draw.key)


def test_substitute_and_replace_pages_when_used_then_the_record_shows_both(
    world: World, client_of: ClientOf
) -> None:
    draw = world.verified()
    planner = client_of("planner_a")
    gone = draw.frame.filter(is_winner=True).first()
    page(planner, "substitute", draw.key)
    given = {"object_id": gone.object_id, "reason_code": "L2", "reason": "已注销"}
    planner.post(reverse("draws:substitute", args=[draw.key]), given)
    page(planner, "replace", draw.key)
    code = draw.assignments.filter(ended_at=None).first().officer_code
    given = {"officer": code, "reason": "调离"}
    planner.post(reverse("draws:replace", args=[draw.key]), given)
    said = page(planner, "detail", draw.key)
    assert "L2，由" in said
    assert "（替换）" in said


def test_task_page_when_something_blocks_then_shows_figures_and_the_way_out(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    for one in world.officers["market"][2:]:
        one.delete()
    said = page(client_of("planner_a"), "task", world.open_task.pk)
    assert "少 1 人" in said
    assert "请补充执法人员" in said
    answer = client_of("planner_a").post(
        reverse("draws:request", args=[world.open_task.pk]), request_form(world)
    )
    assert answer.status_code == 422
    assert "少 1 人" in answer.content.decode()


def test_job_when_it_failed_then_the_console_offers_to_compute_again(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    draw = world.seeded()
    at(DRAW_AT + 2 * MINUTE)
    with monkeypatch.context() as patch:
        patch.setattr("sunlot.draws.actions.files.os.fsync", _full)
        runner.drain()
    coordinator = client_of("coordinator")
    assert "重新计算" in page(coordinator, "console", draw.key)
    coordinator.post(reverse("draws:console-step", args=[draw.key, "run"]))
    runner.drain()
    draw.refresh_from_db()
    assert draw.state == DrawState.VERIFIED


def _full(*_: Any) -> None:
    raise OSError(28, "No space left on device")


def test_announcement_when_the_scope_has_a_name_then_says_it_for_good(
    world: World, client_of: ClientOf
) -> None:
    task, by = world.credit_task, world.by("planner_a")
    stored = targets.store_filter(
        name="示例食品范围", conditions=task.target_filter or {}, by=by, at=NOW
    )
    task.target_filter = stored.conditions
    task.save()
    draw = world.announced(task)
    targets.remove_filter(stored=stored, by=by, at=NOW)
    assert draw.announcement is not None
    assert draw.announcement["extra"]["filter"] == "示例食品范围"
    page = client_of("coordinator").get(reverse("draws:notice", args=[draw.draw_id])).text
    assert "“示例食品范围”：" in page
    unnamed = world.announced(world.open_task)
    assert unnamed.announcement is not None
    assert "filter" not in unnamed.announcement["extra"]


def test_list_when_filtered_then_shows_what_fits(world: World, client_of: ClientOf) -> None:
    world.announced()
    world.announced(world.credit_task)
    coordinator = client_of("coordinator")
    both = page(coordinator, "list")
    assert both.count("650000-2026-00000") >= 2
    url = reverse("draws:list")
    assert (
        world.credit_task.title
        not in coordinator.get(url, {"mode": Mode.OPEN.value}).content.decode()
    )
    assert "还没有符合条件" in coordinator.get(url, {"q": "没有"}).content.decode()
    assert client_of("party_trade").get(url).status_code == 302


def test_verify_button_when_a_byte_was_changed_then_the_record_is_red(
    world: World, client_of: ClientOf, settings: Any
) -> None:
    draw = world.verified()
    path = Path(settings.MEDIA_ROOT) / draw.bundle_path
    raw = path.read_bytes()
    at_byte = raw.index(b"announce.json") + 100
    path.chmod(0o640)
    path.write_bytes(raw[:at_byte] + bytes([raw[at_byte] ^ 1]) + raw[at_byte + 1 :])
    supervisor = client_of("supervisor")
    supervisor.post(reverse("draws:verify", args=[draw.key]))
    assert "核对不通过" in page(supervisor, "detail", draw.key)


def test_request_when_codes_are_left_then_proposed_ones_are_taken(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    planner, task = client_of("planner_a"), world.open_task.pk
    for code in ("party-1", "party-2", "party-3", "dice-1", "dice-2"):
        assert f'value="{code}"' in page(planner, "request", task)
    sent = request_form(world, commit_0_code="", dice_1_code="")
    planner.post(reverse("draws:request", args=[task]), {**sent, "step": "submit"})
    codes = Draw.objects.get().parties.order_by("sequence").values_list("code", flat=True)
    assert list(codes) == ["party-1", "party-2", "party-3", "dice-1", "dice-2"]


def test_request_when_a_code_has_other_characters_then_refused_with_the_form_of_codes(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    url = reverse("draws:request", args=[world.open_task.pk])
    answer = client_of("planner_a").post(url, request_form(world, commit_0_code="司法"))
    assert answer.status_code == 422
    assert "代号“司法”不合要求" in answer.content.decode()


def test_request_when_a_party_belongs_to_office_or_lead_then_warned_and_free_to_go_on(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    trade, market = world.cast.users["party_trade"], world.cast.department("market")
    trade.department = market
    trade.save()
    planner, url = client_of("planner_a"), reverse("draws:request", args=[world.open_task.pk])
    answers = planner.post(url, request_form(world)).content.decode()
    assert answers.count("该单位组织或发起本次抽取") == 2
    assert f"参加人{trade.name}属于{market.short_name}" in answers
    assert f"参加人录入员一属于{world.cast.office.short_name}" in answers
    assert "司法监督方属于" not in answers
    planner.post(url, {**request_form(world), "step": "submit"})
    confirm = page(client_of("approver_a"), "confirm", Draw.objects.get().key)
    assert confirm.count("该单位组织或发起本次抽取") == 2


def stages_in(html: str) -> list[tuple[str, str, str]]:
    """(state, name, note) of the stage line."""
    line = html[html.index('<ol class="stages"') :]
    line = line[: line.index("</ol>")]
    found = []
    for one in line.split("<li")[1:]:
        state = re.match(r' class="(\w+)"', one)
        name = re.search(r'stage-name">(.*?)</span>', one)
        note = re.search(r'stage-note">(.*?)</span>', one)
        found.append((state[1] if state else "todo", name[1], note[1] if note else ""))
    return found


def test_task_page_when_nothing_blocks_then_the_freeze_is_next_and_dates_stand_below(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    stages = stages_in(page(client_of("planner_a"), "task", world.open_task.pk))
    assert [state for state, _name, _note in stages] == ["done"] * 4 + ["now"] + ["todo"] * 3
    assert ("done", "抽取范围", "90 户") in stages
    assert ("now", "冻结名单", "两人确认") in stages
    said = page(client_of("planner_a"), "task", world.open_task.pk)
    assert "项，全部通过" in said
    assert "10.0%" in said


def test_task_page_when_something_blocks_then_the_check_is_now_and_says_how_many(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    for one in world.officers["market"][2:]:
        one.delete()
    stages = stages_in(page(client_of("planner_a"), "task", world.open_task.pk))
    assert ("now", "抽取前检查", "剩 2 项") in stages


def test_task_page_when_drawn_then_the_inspections_are_now(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    world.drawn()
    at(DRAW_AT + 3 * MINUTE)
    stages = stages_in(page(client_of("planner_a"), "task", world.open_task.pk))
    assert ("done", "冻结名单", "4-20") in stages
    assert ("done", "抽取、派人", "4-22") in stages
    assert ("now", "检查", "5-11 — 6-30") in stages


def test_task_page_when_a_draw_waits_then_shows_its_arrangements(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    world.requested()
    said = page(client_of("planner_a"), "task", world.open_task.pk)
    assert "封存截止" in said
    assert ("now", "冻结名单", "两人确认") in stages_in(said)


def test_record_and_notice_when_printed_then_lead_to_the_public_page_once_there_is_one(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    coordinator, draw = client_of("coordinator"), world.frozen()
    assert 'class="print-code"' not in page(coordinator, "detail", draw.key)
    draw = actions.announce(draw=draw, by=world.by("coordinator"), at=NOW + 2 * MINUTE)
    for name in ("detail", "notice"):
        said = page(coordinator, name, draw.key)
        assert 'class="print-code"><svg class="qr"' in said
        assert re.search(rf'编号 <span class="mono">\s*{draw.draw_id}</span>', said)


def test_record_when_asked_for_its_fragment_then_the_stage_line_comes_along(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    draw, coordinator = world.announced(), client_of("coordinator")
    url = reverse("draws:detail", args=[draw.key])
    part = coordinator.get(url, headers={"HX-Request": "true"}).content.decode()
    assert '<div id="stages" hx-swap-oob="true">' in part
    assert "hx-swap-oob" not in coordinator.get(url).content.decode()


@pytest.mark.parametrize("name", ["detail", "console"])
def test_open_page_when_the_draw_went_on_then_all_of_it_is_shown_anew(
    world: World, client_of: ClientOf, at: Callable[[datetime.datetime], None], name: str
) -> None:
    """The state beside the title and the winners are no part of what such a page asks for."""
    draw, coordinator = world.announced(), client_of("coordinator")
    url = reverse(f"draws:{name}", args=[draw.key])
    asked = re.search(rf'hx-get="({url}[^"]*)"', coordinator.get(url).content.decode())
    assert asked is not None
    same = coordinator.get(asked[1], headers={"HX-Request": "true"})
    assert "HX-Redirect" not in same
    Draw.objects.filter(pk=draw.pk).update(state=DrawState.COMMITTED)
    anew = coordinator.get(asked[1], headers={"HX-Request": "true"})
    assert anew["HX-Redirect"] == url
