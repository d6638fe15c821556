"""One record of a register written by hand, without a file."""

import pytest
from playwright.sync_api import Page, expect

from sunlot.officers.models import Officer
from sunlot.targets.models import Target
from sunlot.targets.tests.support import make_target
from tests.cast import Cast
from tests.e2e.conftest import PHONE, Clock, People
from tests.e2e.steps.pages import follow, headed, open_entry, press, refuses, says

pytestmark = pytest.mark.e2e
WIDE = {"width": 1440, "height": 900}


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{page.url} is wider than the screen"


def write_officer(page: Page, number: str, certificate: str) -> None:
    """Fill in what a new officer needs."""
    page.get_by_label("姓名").fill("王海涛")
    page.get_by_label("人员编号").fill(number)
    page.get_by_label("执法证号").fill(certificate)
    page.get_by_label("证件起始").fill("2021-05-10")
    page.get_by_label("证件截止").fill("2026-05-09")
    page.get_by_label("食品安全监督检查").check()


def test_officer_when_new_and_certificate_renewed_then_entered_and_edited_by_hand(
    people: People, cast: Cast, clock: Clock, shot
) -> None:
    """OF-02"""
    page, phone = people.page("planner_a", viewport=WIDE), people.page("planner_a", viewport=PHONE)
    open_entry(page, "执法人员名录库")
    follow(page, "新增人员")
    shot(page, "new-1440")
    write_officer(page, "SC-001", "6513000001")
    page.get_by_label("服务区划").fill("999999")
    press(page, "新增人员")
    says(page, "没有代码为“999999”的行政区划")
    shot(page, "refused-1440")
    page.get_by_label("服务区划").fill("")
    press(page, "新增人员")
    headed(page, "王海涛")
    says(page, "30 天内到期")
    shot(page, "record-1440")

    phone.goto("/officers/new/")
    fits(phone)
    write_officer(phone, "SC-002", "6513000001")
    press(phone, "新增人员")
    says(phone, "本部门已有同名人员")
    phone.get_by_label("确属另一人").check()
    press(phone, "新增人员")
    refuses(phone, "officers-certificate-taken")
    fits(phone)
    shot(phone, "taken-390")
    follow(phone, "打开原记录")
    headed(phone, "王海涛")
    shot(phone, "record-390")

    follow(phone, "修改信息")
    fits(phone)
    shot(phone, "edit-390")
    phone.get_by_label("证件截止").fill("2031-05-09")
    follow(page, "修改信息")
    shot(page, "edit-1440")
    page.get_by_label("职务").fill("科长")
    press(page, "保存")
    says(page, "已保存，变更记入经过")
    press(phone, "保存")
    says(phone, "证件截止 2026-05-09 → 2031-05-09")
    expect(phone.get_by_text("30 天内到期")).to_have_count(0)
    shot(phone, "saved-390")
    page.reload()
    says(page, "科长")
    shot(page, "saved-1440")
    officer = Officer.objects.get()
    assert (officer.position, officer.certificate_no) == ("科长", "6513000001")
    assert officer.certificate_to.isoformat() == "2031-05-09"


def test_target_when_not_in_any_file_then_entered_by_hand(
    people: People, cast: Cast, clock: Clock, shot
) -> None:
    make_target(cast.regions["650102"], "示例果蔬食品有限责任公司")
    page, phone = people.page("planner_a", viewport=WIDE), people.page("planner_a", viewport=PHONE)
    phone.goto("/targets/new/")
    fits(phone)
    shot(phone, "new-390")
    open_entry(page, "检查对象名录库")
    follow(page, "新增对象")
    page.get_by_label("名称", exact=True).fill("示例果蔬食品有限公司")
    page.get_by_label("统一社会信用代码").fill("91650000228601443P")
    page.locator("#id_region").fill("650102")
    page.get_by_label("许可证名称").fill("食品生产许可证")
    page.get_by_label("许可证号").last.fill("SC10665010200012")
    press(page, "新增对象")
    refuses(page, "targets-namesake")
    shot(page, "namesake-1440")
    page.get_by_label("确属另一对象").check()
    press(page, "新增对象")
    headed(page, "示例果蔬食品有限公司")
    says(page, "李文静 在名录库中新增")
    shot(page, "record-1440")
    assert Target.objects.get(credit_code="91650000228601443P").licences.count() == 1


def test_special_register_when_edited_and_closed_then_takes_no_more_objects(
    people: People, cast: Cast, clock: Clock, shot
) -> None:
    make_target(cast.regions["650102"])
    page, phone = people.page("planner_a", viewport=WIDE), people.page("planner_a", viewport=PHONE)
    page.goto("/targets/special/new/")
    page.get_by_label("名称").fill("特种设备使用单位")
    press(page, "新建专项库")
    follow(page, "特种设备使用单位")
    shot(page, "open-1440")
    follow(page, "修改信息")
    page.get_by_label("说明").fill("依据《特种设备安全法》")
    shot(page, "edit-1440")
    press(page, "保存")
    says(page, "说明 空 → 依据《特种设备安全法》")
    phone.goto(page.url)
    fits(phone)
    shot(phone, "open-390")
    press(phone, "关闭专项库")
    says(phone, "已关闭")
    shot(phone, "closed-390")
    phone.goto("/targets/special/")
    fits(phone)
    shot(phone, "list-390")
    page.goto("/targets/")
    expect(page.get_by_role("combobox", name="专项库")).to_have_count(0)
    page.goto("/targets/special/")
    shot(page, "list-1440")


def test_target_when_merged_by_mistake_then_the_merge_is_taken_back_on_its_page(
    people: People, cast: Cast, clock: Clock, shot
) -> None:
    there, market = cast.regions["650102"], cast.department("market")
    make_target(there, "老渠果蔬店", object_id="individual:1", department=market)
    make_target(there, "老渠水果店", object_id="individual:2", department=market)
    page, phone = people.page("planner_a", viewport=WIDE), people.page("planner_a", viewport=PHONE)
    page.goto("/targets/individual:1/succession/merge/")
    page.get_by_label("承继对象的代码或编号").fill("individual:2")
    page.get_by_label("变更日期").fill("2026-03-02")
    page.get_by_label("依据").fill("准予变更登记通知书〔2026〕1号")
    press(page, "合并到其他对象")
    says(page, "本对象已由其他对象承继")
    shot(page, "merged-1440")
    phone.goto("/targets/individual:1/")
    shot(phone, "merged-390")
    follow(phone, "撤销合并登记")
    fits(phone)
    phone.get_by_label("撤销理由").fill("两家是不同的店")
    shot(phone, "unmerge-390")
    press(phone, "撤销合并登记")
    says(phone, "已撤销合并登记")
    shot(phone, "parted-390")
    assert not Target.objects.exclude(successor=None).exists()
