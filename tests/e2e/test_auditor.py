"""An auditor checks the list on the own machine and hands the signed lines in; the site's verifier
page then says that the draw was attested. A business objects on the phone, the office decides."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sunlot.draws import actions
from sunlot.draws.tests.world import MINUTE, World, build_world
from tests.cast import NOW, Cast
from tests.e2e.conftest import DESK, PHONE, Clock, People

pytestmark = pytest.mark.e2e


@pytest.fixture
def world(cast: Cast, settings, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path / "media"
    return build_world(cast, targets=30)


def drawproof(folder: Path, line: str) -> str:
    """The command as the page shows it, in the auditor's folder; what it prints."""
    words = shlex.split(line)
    assert words[0] == "drawproof"
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def save(page: Page, folder: Path, *, within: str) -> Path:
    """Download what stands in the line of these words, under the name that the page gives."""
    with page.expect_download() as download:
        line = page.get_by_role("listitem").filter(has_text=within)
        line.locator("a, button").filter(has_text="下载").click()
    place = folder / download.value.suggested_filename
    download.value.save_as(place)
    return place


def hand_in(page: Page, folder: Path) -> None:
    """The command of the page, run outside; its file uploaded."""
    command = page.locator("#command").inner_text()
    drawproof(folder, command)
    page.get_by_label("命令写出的文件").set_input_files(folder / shlex.split(command)[-1])
    page.get_by_role("button", name="提交证明").click()


def test_auditor_registers_a_key_attests_list_and_result_and_everybody_reads_it(
    people: People, clock: Clock, world: World, tmp_path: Path, shot
) -> None:
    """AC-11, DR-14: the private key stays in a folder that the site never sees."""
    folder = tmp_path / "auditor"
    folder.mkdir()
    draw = world.announced(world.credit_task)
    address = f"/draws/{draw.draw_id}/attest/"
    auditor = people.page("supervisor")
    auditor.goto(address)
    expect(auditor.locator("main")).to_contain_text("还没有登记审计公钥")
    shot(auditor, "no-key")
    vkey = drawproof(folder, auditor.locator("code").first.inner_text())
    register(people, vkey, shot)
    auditor.goto(address)
    shot(auditor, "frame")
    save(auditor, folder, within="抽取公告")
    save(auditor, folder, within="frame.csv")
    hand_in(auditor, folder)
    expect(auditor.locator("main")).to_contain_text("名单已由审计人员核对")
    shot(auditor, "frame-done")
    draw = carried_on(world, draw, clock)
    auditor.goto(f"/draws/{draw.draw_id}/")
    auditor.get_by_role("link", name="审计核对").click()
    save(auditor, folder, within="完整证据包")
    save(auditor, folder, within="信任清单")
    hand_in(auditor, folder)
    expect(auditor.locator("main")).to_contain_text("结果已由审计人员核对")
    shot(auditor, "full-done")
    for name, viewport in (("desk", DESK), ("phone", PHONE)):
        page = people.page(None, viewport=viewport)
        page.goto(f"/open/draws/{draw.draw_id}/")
        expect(page.locator("#audit")).to_contain_text("自治区司法厅")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        shot(page, f"public-{name}")


def register(people: People, vkey: str, shot) -> None:
    """One administrator registers the public key, another asks for its number and confirms."""
    first, second = people.page("sysadmin"), people.page("secadmin")
    first.goto("/auditors/new/")
    first.get_by_label("审计人员的用户名").fill("supervisor")
    first.get_by_label("审计公钥").fill(vkey)
    first.get_by_label("公钥怎样收到、怎样核对").fill("当面交来，编号与公函一致")
    shot(first, "key-new")
    first.get_by_role("button", name="提交申请").click()
    first.wait_for_url(re.compile(r"/auditors/\d+/$"))
    second.goto(first.url)
    shot(second, "key-confirm")
    second.get_by_label("请填写审计人员告知的公钥编号").fill(vkey.split("+")[1])
    second.get_by_role("button", name="确认生效").click()
    expect(second.locator("main")).to_contain_text("公钥已生效")
    second.goto("/auditors/")
    shot(second, "keys")


def carried_on(world: World, draw, clock: Clock):
    """From the announcement to the verdict."""
    secrets = world.commit(draw)
    draw = actions.close_commits(draw=draw, by=world.by("coordinator"), at=NOW + 4 * MINUTE)
    for party in world.parties(draw):
        actions.reveal(
            party=party, secret=secrets[party.code], by=world.actor_of(party), at=NOW + 5 * MINUTE
        )
    draw = actions.close_reveals(draw=draw, by=world.by("coordinator"), at=NOW + 6 * MINUTE)
    draw = world.throw(draw)
    clock.move_to("2026-04-22 11:00")
    draw = actions.run(draw=draw, by=world.by("coordinator"), at=clock.now())
    return actions.verify(draw=draw, by=world.by("coordinator"), at=clock.now())


def test_business_objects_on_the_phone_and_the_office_decides_before_the_dice(
    people: People, clock: Clock, world: World, shot
) -> None:
    """DR-15"""
    draw = world.revealed()
    row = draw.frame.order_by("object_id")[0]
    clock.move_to("2026-04-20 10:20")
    page = people.page(None, viewport=PHONE)
    page.goto(f"/open/draws/{draw.draw_id}/")
    page.get_by_role("link", name="提出异议").click()
    page.get_by_label("统一社会信用代码").fill(row.object_id)
    page.get_by_label("异议内容").select_option(label="本户在名单里的信息有误")
    page.get_by_label("说明").fill("示例：本户已经迁出，登记地不在抽取范围内。")
    page.get_by_label("联系人和电话").fill("示例 0991-0000000")
    shot(page, "form-390")
    page.get_by_role("button", name="提出异议").click()
    expect(page.locator("main")).to_contain_text(f"{draw.draw_id}-Y001")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    shot(page, "receipt-390")
    clock.move_to("2026-04-22 10:11")
    office = people.page("coordinator")
    office.goto(f"/draws/{draw.draw_id}/console/")
    expect(office.locator("main")).to_contain_text("请先不要掷骰")
    shot(office, "console-held")
    typist = people.page("typist_1")
    typist.goto(f"/draws/{draw.draw_id}/dice/")
    expect(typist.locator("main")).to_contain_text("请先不要掷骰")
    office.get_by_role("link", name="去决定").click()
    office.get_by_label(f"{draw.draw_id}-Y001").check()
    office.get_by_label("答复").fill("登记地在范围内，名单无误。")
    shot(office, "decide")
    office.get_by_role("button", name="决定不成立").click()
    expect(office.locator("main")).to_contain_text("不成立 1 件")
    office.goto(f"/draws/{draw.draw_id}/console/")
    assert "请先不要掷骰" not in office.content()
    page.goto(f"/open/draws/{draw.draw_id}/")
    expect(page.locator("#objections")).to_contain_text("不成立 1 件")
    shot(page, "public-390")
