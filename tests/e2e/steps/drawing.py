"""A draw from the request to the verdict."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Page, Request, expect

from drawproof import commit_digest, new_secret
from tests.browser import JOB_PATIENCE
from tests.e2e.steps.pages import choose, fetch, follow, open_entry, open_todo, press, says
from tests.e2e.steps.planning import TASK, open_task

SEALED_BY, DRAW_AT = "2026-04-21T18:00", "2026-04-22T10:10"
DICE = ("3141592653589793238462643383279502884197", "2718281828459045235360287471352662497757")
PARTIES = ("司法监督方", "行业协会方", "群众代表方")
CODES = ("justice", "trade", "public")


@dataclass
class Listener:
    """Everything that a page sends; asked afterwards whether a secret was in it."""

    sent: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Note every request of a page from now on."""
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        body = request.post_data or ""
        self.sent.append(f"{request.method} {request.url} {body} {request.headers}")

    def heard(self, secret: str) -> bool:
        """Whether a secret, or most of it, left the machine."""
        return any(secret[:32] in one or secret[-32:] in one for one in self.sent)


def request_draw(page: Page, name: str = TASK) -> None:
    """The planner looks at the check, names the parties and asks for a freeze."""
    open_task(page, name)
    follow(page, "抽取前检查")
    expect(page.locator("body")).to_contain_text("22 户")
    follow(page, "申请冻结")
    page.get_by_label("最终随机源时间").fill(DRAW_AT)
    page.get_by_label("封存截止").fill(SEALED_BY)
    for number, (party, code) in enumerate(zip(PARTIES, CODES, strict=True)):
        choose(page.locator(f"[name=commit_{number}_user]"), party)
        page.locator(f"[name=commit_{number}_label]").fill(party)
        page.locator(f"[name=commit_{number}_code]").fill(code)
    for number in range(2):
        choose(page.locator(f"[name=dice_{number}_typist_0]"), "录入员一")
        choose(page.locator(f"[name=dice_{number}_typist_1]"), "录入员二")
    press(page, "查看冻结前确认单")
    press(page, "申请冻结")
    says(page, "已申请冻结，等待另一人确认")


def confirm_freeze(page: Page) -> None:
    """The approver reads the count and types it."""
    open_todo(page, "冻结名单等待确认：22 户")
    page.get_by_label("名单户数").fill("21")
    press(page, "确认冻结")
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("名单户数").fill("22")
    press(page, "确认冻结")
    says(page, "名单已冻结，等待公告")


def announce(page: Page) -> str:
    """The coordinator announces; returns the number of the draw."""
    open_todo(page, "名单已冻结，等待公告")
    press(page, "公告")
    says(page, "已公告，编号")
    found = re.search(r"\d{6}-\d{4}-\d{6}", page.url)
    assert found is not None
    return found[0]


def printed_digest(page: Page, number: str) -> str:
    """The digest of the announcement, as the printed notice shows it in full."""
    page.goto(f"/open/draws/{number}/notice/")
    found = re.search(r"\b[0-9a-f]{64}\b", page.locator("main").inner_text())
    assert found is not None
    return found[0]


def seal_here(page: Page) -> str:
    """A party makes its number in the page; returns it, as the person saved it."""
    open_todo(page, "请封存数字")
    press(page, "生成数字")
    expect(page.get_by_label("您的数字")).to_have_value(re.compile(r"^[0-9a-f]{64}$"))
    secret = page.get_by_label("您的数字").input_value()
    assert secret in fetch(page, "保存为文件").read_text(encoding="ascii")
    press(page, "封存")
    says(page, "已封存")
    return secret


def seal_elsewhere(page: Page, number: str, code: str) -> str:
    """A party makes its number with the program and pastes the seal."""
    secret = new_secret()
    open_todo(page, "请封存数字")
    expect(page.locator("body")).to_contain_text(f"--party {code}")
    page.get_by_label("封存值").fill(commit_digest("DR1", number, code, secret))
    press(page, "封存")
    says(page, "已封存")
    return secret


def close_seals(page: Page) -> None:
    """The operator ends sealing."""
    open_todo(page, "等待三方封存")
    press(page, "结束封存")
    says(page, "等待 3 方揭晓")


def reveal(page: Page, secret: str) -> None:
    """A party reveals its number."""
    open_todo(page, "请揭晓数字")
    page.get_by_label("封存时保存的数字").fill(secret)
    press(page, "揭晓")
    says(page, "已揭晓，与封存一致")


def close_reveals(page: Page) -> None:
    """The operator ends revealing."""
    open_todo(page, "等待三方揭晓")
    press(page, "结束揭晓")
    says(page, "骰")


def type_dice(page: Page, party: str, digits: str) -> None:
    """A typist types what one party threw."""
    open_todo(page, "请录入骰子")
    card = page.locator("section.card", has=page.get_by_role("heading", name=party))
    card.get_by_label("按骰子的先后录入").fill(digits)
    card.get_by_role("button").click()


def wait_verified(page: Page, number: str) -> None:
    """The operator waits on the record until the result is computed and verified."""
    open_entry(page, "抽取")
    follow(page, TASK)
    expect(page.locator(".page-title")).to_contain_text("已核验", timeout=JOB_PATIENCE)
    expect(page.locator("body")).to_contain_text(number)
    expect(page.get_by_role("heading", name="抽中名单和小组")).to_be_visible()
