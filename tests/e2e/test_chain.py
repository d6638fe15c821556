"""From import to verified publication: the whole journey in a browser, everybody at their own page.

What officers, approvers and citizens do on a phone is done once on a phone (department A) and once
on a desktop (department B).
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import PHONE, Clock, People
from tests.e2e.steps import drawing, files, inspecting, planning, publishing, registers
from tests.e2e.steps.pages import says

pytestmark = pytest.mark.e2e
Shot = Callable[[Page, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files that the offices have on their disks."""
    for name, content in {
        "事项.csv": files.as_csv(files.items()),
        "对象.xlsx": files.as_xlsx(files.targets()),
        "人员.csv": files.as_csv(files.officers()),
        "分类.csv": files.as_csv(files.risks()),
        "计划.csv": files.as_csv(files.plan()),
    }.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.mark.usefixtures("worker")
def test_chain_from_import_to_verified_publication(
    people: People, clock: Clock, folder: Path, shot: Shot
) -> None:
    fill_registers(people, folder, shot)
    people.leave()
    issue_plan(people, folder, shot)
    people.leave()
    number = announce_draw(people, shot)
    people.leave()
    hold_draw(people, clock, number, shot)
    people.leave()
    name = inspect(people, clock, number, shot)
    people.leave()
    publish(people, shot)
    people.leave()
    verify(people, name, number, folder, shot)


def fill_registers(people: People, folder: Path, shot: Shot) -> None:
    """One list and two registers, by the coordinator; accounts by each department's planner."""
    page = people.page("coordinator")
    registers.hand_in(page, "抽查事项清单", folder / "事项.csv")
    shot(page, "01-report")
    registers.confirm(page, 3)
    registers.publish_items(page)
    shot(page, "02-items")
    registers.hand_in(page, "检查对象", folder / "对象.xlsx")
    says(page, "代码校验位应为")
    shot(page, "03-report-warning")
    registers.confirm(page, 22)
    registers.bring_in(page, "执法人员", folder / "人员.csv", 6)
    registers.bring_in(page, "信用风险分类", folder / "分类.csv", 22)
    for planner, officers in {
        "planner_a": ("王海涛", "阿依努尔·买买提"), "planner_b": ("陈刚", "古丽娜尔·艾合买提")
    }.items():  # fmt: skip
        page = people.page(planner)
        for officer in officers:
            registers.link_account(page, officer)
    shot(page, "04-officer")


def issue_plan(people: People, folder: Path, shot: Shot) -> None:
    """The plan of the year, and all that its first task needs."""
    coordinator = people.page("coordinator")
    planning.draw_up(coordinator, folder / "计划.csv")
    planner = people.page("planner_a")
    planning.prepare(planner)
    shot(planner, "05-task")
    planning.submit(coordinator)
    shot(coordinator, "06-plan")
    planning.adopt(people.page("chair"))
    planning.request_issue(coordinator)
    planning.issue(people.page("coordinator_2"))


def announce_draw(people: People, shot: Shot) -> str:
    """Asked for by one, confirmed by another, announced; returns the number."""
    planner = people.page("planner_a")
    drawing.request_draw(planner)
    shot(planner, "07-requested")
    approver = people.page("approver_a", viewport=PHONE)
    drawing.confirm_freeze(approver)
    shot(approver, "08-frozen-390")
    return drawing.announce(people.page("coordinator"))


def hold_draw(people: People, clock: Clock, number: str, shot: Shot) -> None:
    """Three seals, three numbers, two throws; no secret travels before it is revealed."""
    parties = {name: people.page(name) for name in ("party_justice", "party_trade", "party_public")}
    wire = drawing.Listener()
    for page in parties.values():
        wire.listen(page)
    secrets = {
        "party_justice": drawing.seal_here(parties["party_justice"]),
        "party_trade": drawing.seal_elsewhere(parties["party_trade"], number, "trade"),
        "party_public": drawing.seal_here(parties["party_public"]),
    }
    operator = people.page("coordinator_2")
    drawing.close_seals(operator)
    shot(operator, "09-console")
    assert wire.sent
    assert not any(wire.heard(secret) for secret in secrets.values())
    clock.move_to("2026-04-22 09:50")
    for name, secret in secrets.items():
        drawing.reveal(parties[name], secret)
        assert wire.heard(secret)
    drawing.close_reveals(operator)
    throw(people, clock, shot)
    drawing.wait_verified(operator, number)
    shot(operator, "12-record")


def throw(people: People, clock: Clock, shot: Shot) -> None:
    """Two typists type two throws; once they differ and both type again."""
    clock.move_to("2026-04-22 10:11")
    first, second = people.page("typist_1"), people.page("typist_2")
    party, digits = "掷骰甲方", drawing.DICE[0]
    drawing.type_dice(first, party, digits)
    says(first, "已录入，等待另一人录入")
    drawing.type_dice(second, party, digits[:6] + "9" + digits[7:])
    says(second, "第 7 位不一致")
    shot(second, "10-mismatch")
    drawing.type_dice(first, party, digits)
    drawing.type_dice(second, party, digits)
    says(second, "两人录入一致")
    for page in (first, second):
        drawing.type_dice(page, "掷骰乙方", drawing.DICE[1])
    says(second, "两人录入一致")
    shot(second, "11-dice")


def inspect(people: People, clock: Clock, number: str, shot: Shot) -> str:
    """Approved, announced, recorded by officers, reviewed by others; the first business's name."""
    planner = people.page("planner_a")
    inspecting.create_visits(planner, number)
    inspecting.approve_all(people.page("head_a"), 3)
    name = inspecting.read_notice(planner)
    shot(planner, "13-notice")
    inspecting.notify_all(planner, 3)
    clock.move_to("2026-05-12 15:00")
    phone = people.page("officer_a1", viewport=PHONE)
    inspecting.open_first(phone)
    shot(phone, "13-form-390")
    recorded = [
        inspecting.record_all(phone, problem=True),
        inspecting.record_all(people.page("officer_a2", viewport=PHONE), problem=False),
        inspecting.record_all(people.page("officer_b1"), problem=False),
        inspecting.record_all(people.page("officer_b2"), problem=False),
    ]
    assert sum(recorded) == 6
    phone = people.page("approver_a", viewport=PHONE)
    phone.goto("/home/")
    shot(phone, "14-approver-390")
    reviewed = [
        inspecting.review_all(phone),
        inspecting.review_all(people.page("approver_b")),
    ]
    assert reviewed == [3, 3]
    return name


def publish(people: People, shot: Shot) -> None:
    """Each department publishes what it inspected."""
    for username in ("planner_a", "planner_b"):
        page = people.page(username)
        assert publishing.publish_all(page) == 3
        shot(page, f"14-published-{username}")


def verify(people: People, name: str, number: str, folder: Path, shot: Shot) -> None:
    """A citizen reads the result, opens the proof, and checks it without this site."""
    for size, page in {
        "1366": people.page(None), "390": people.page(None, viewport=PHONE)
    }.items():  # fmt: skip
        publishing.find_business(page, name)
        shot(page, f"15-business-{size}")
        publishing.open_proof(page, number)
        shot(page, f"16-proof-{size}")
    bundle = publishing.download_bundle(page, folder)
    digest = drawing.printed_digest(page, number)
    assert drawproof(bundle, digest).returncode == 0
    assert drawproof(bundle, "0" * 64).returncode == 1
    good = bundle.read_bytes()
    middle = len(good) // 2
    bundle.write_bytes(good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :])
    assert drawproof(bundle, digest).returncode != 0


def drawproof(bundle: Path, digest: str) -> subprocess.CompletedProcess[str]:
    """The verifier as a program of its own."""
    return subprocess.run(
        [sys.executable, "-m", "drawproof", "verify", str(bundle), "--announce", digest],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
