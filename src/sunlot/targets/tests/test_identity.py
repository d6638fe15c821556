"""Correcting kind, credit code and number by hand: the id stays, the wrong ones lead there."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from sunlot.errors import Forbidden, SamePerson, WrongState
from sunlot.imports.tests.support import AT, check, codes, csv_bytes, load, row
from sunlot.ledger.models import Event
from sunlot.targets import actions, presenting, queries, registry
from sunlot.targets.actions import Identity
from sunlot.targets.errors import (
    CodeKept,
    CodeTaken,
    CorrectionWaits,
    NothingNew,
    NumberTaken,
    NumberUnusable,
    OtherSupervises,
)
from sunlot.targets.models import IdentityChange, Target
from sunlot.targets.tests.support import make_target
from tests.cast import Cast
from tests.stages import staged

WRONG, RIGHT = "91650000228601443P", "91650100MA787BAK21"
HEAD = ["名称", "主体类别", "统一社会信用代码", "其他编号", "行政区划代码"]
REASON = "对照营业执照副本"


@staged
def coded(cast: Cast) -> Target:
    return make_target(
        cast.regions["650102"], object_id=WRONG, credit_code=WRONG,
        department=cast.department("market"),
    )  # fmt: skip


@staged
def numbered(cast: Cast) -> Target:
    return make_target(
        cast.regions["650102"], "胡杨林项目", object_id="project:XM-7", kind="project",
        number="XM-7", department=cast.department("market"),
    )  # fmt: skip


@staged
def owned(cast: Cast) -> Target:
    return make_target(
        cast.regions["650102"], "胡杨林项目", object_id="project:650000-MARKET/7", kind="project",
        department=cast.department("market"),
    )  # fmt: skip


@pytest.fixture
def used() -> Iterator[None]:
    """Something has carried every target."""
    registry.register_use("test", _use)
    yield
    registry._uses.pop("test")


def _use(_key: int) -> list[str]:
    return ["已有 1 份检查结果公示。"]


def correct(target: Target, cast: Cast, by: str = "planner_a", **facts: str) -> IdentityChange:
    now = actions.identity_of(target)
    wanted = Identity(**{name: facts.get(name, getattr(now, name)) for name in Identity.__slots__})
    return actions.correct_identity(
        target=target, wanted=wanted, reason=REASON, by=cast.actor(by), at=AT
    )


def test_wrong_code_is_corrected_and_still_leads_to_the_target(cast: Cast, coded: Target) -> None:
    correct(coded, cast, credit_code=RIGHT)
    target = Target.objects.get()
    assert (target.object_id, target.credit_code, target.code_doubtful) == (WRONG, RIGHT, False)
    assert queries.by_code(RIGHT) == queries.by_code(WRONG) == target
    event = Event.objects.get(noun="target")
    assert (event.kind, event.noun_id, event.data["reason"]) == (
        "targets.identity-corrected", WRONG, REASON,
    )  # fmt: skip
    sentence = presenting.history_of(target)[0]["text"]
    assert f"统一社会信用代码 {WRONG} → {RIGHT}" in sentence
    former = [(one.text, one.get_why_display()) for one in presenting.aliases_of(target)]
    assert former == [(WRONG, "录入有误，已更正")]


def test_kind_and_number_when_corrected_then_files_find_the_target_by_them(
    cast: Cast, numbered: Target
) -> None:
    correct(numbered, cast, kind="activity", number="HD-8")
    target = Target.objects.get()
    assert (target.object_id, target.kind, target.number) == ("project:XM-7", "activity", "HD-8")
    assert not presenting.aliases_of(target).filter(kind="id").exists()
    right = csv_bytes([HEAD, ["胡杨林活动", "活动", "", "HD-8", "650102"]])
    batch = load("targets", right, by=cast.actor("planner_a"))
    assert batch.written == {"new": 0, "update": 1}
    old = csv_bytes([HEAD, ["胡杨林项目", "项目", "", "XM-7", "650102"]])
    batch = check("targets", old, by=cast.actor("planner_a"))
    assert codes(batch, 2) == ["targets-amended"]
    assert "已更正为“活动 HD-8”" in row(batch, 2).problems[0]["message"]


def test_kind_alone_when_corrected_then_an_old_file_does_not_bring_it_back(
    cast: Cast, numbered: Target
) -> None:
    correct(numbered, cast, kind="activity")
    old = csv_bytes([HEAD, ["胡杨林项目", "项目", "", "XM-7", "650102"]])
    assert codes(check("targets", old, by=cast.actor("planner_a")), 2) == ["targets-amended"]


OWN = [*HEAD, "部门自编号"]


def owned_row(kind: str, **cells: str) -> bytes:
    return csv_bytes([OWN, [cells.get("name", "胡杨林项目"), kind, "", "", "650102", "7"]])


def test_kind_of_an_own_keyed_object_when_corrected_then_it_keeps_its_key(
    cast: Cast, owned: Target, client_of: Any
) -> None:
    planner = client_of("planner_a")
    address = reverse("targets:identity", args=[owned.object_id])
    assert "部门自编号 7 不变" in planner.get(address).text
    answer = planner.post(address, {"kind": "activity", "reason": REASON})
    assert answer.status_code == 302, answer.text
    target = Target.objects.get()
    assert (target.object_id, target.kind, target.number) == (owned.object_id, "activity", "")
    assert queries.by_code("activity:650000-market/7") == target
    by = cast.actor("planner_a")
    batch = load("targets", owned_row("活动", name="胡杨林活动"), by=by)
    assert (batch.written["new"], batch.written["update"]) == (0, 1)
    batch = check("targets", owned_row("项目"), by=by)
    assert codes(batch, 2) == ["targets-amended"]
    assert "已更正为“活动 7”" in row(batch, 2).problems[0]["message"]


def test_own_key_that_another_object_of_the_right_kind_has_is_refused(
    cast: Cast, owned: Target
) -> None:
    other = make_target(
        cast.regions["650102"], "胡杨林活动", object_id="activity:650000-MARKET/7",
        kind="activity", department=owned.department,
    )  # fmt: skip
    with pytest.raises(NumberTaken, match="胡杨林活动"):
        correct(owned, cast, kind="activity")
    Target.objects.filter(pk=other.pk).update(number="HD-8")
    with pytest.raises(NumberTaken, match="胡杨林活动"):
        correct(owned, cast, kind="activity")


def test_corrected_own_key_of_a_department_whose_work_passed_on_is_found_by_its_successor(
    cast: Cast, owned: Target
) -> None:
    correct(owned, cast, kind="activity")
    market, fire = cast.department("market"), cast.department("fire")
    fire.took_over = {market.code: market.pk}
    fire.save()
    batch = load("targets", owned_row("活动", name="胡杨林活动"), by=cast.actor("planner_b"))
    assert (batch.written["new"], batch.written["update"]) == (0, 1)


def test_own_key_kept_beside_a_number_or_code_that_is_taken_back(cast: Cast, owned: Target) -> None:
    correct(owned, cast, number="XM-9")
    correct(Target.objects.get(), cast, number="")
    target = Target.objects.get()
    assert (target.object_id, target.number) == (owned.object_id, "")
    assert queries.by_code("project:XM-9") == target


def test_file_with_a_corrected_code_is_kept_out(cast: Cast, coded: Target) -> None:
    correct(coded, cast, credit_code=RIGHT)
    by = cast.actor("planner_a")
    old = csv_bytes([HEAD, ["别的公司", "企业", WRONG, "", "650102"]])
    assert codes(check("targets", old, by=by), 2) == ["targets-amended"]
    new = csv_bytes([HEAD, [coded.name, "企业", RIGHT, "", "650102"]])
    assert load("targets", new, by=by).counts["same"] == 1


def test_code_that_belongs_to_another_one_reaches_it_by_its_number_first(
    cast: Cast, coded: Target
) -> None:
    correct(coded, cast, credit_code=RIGHT)
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, ["真正的公司", "企业", "", WRONG, "650102"]]), by=by)
    other = Target.objects.get(name="真正的公司")
    correct(other, cast, credit_code=WRONG)
    batch = load("targets", csv_bytes([HEAD, ["真正的公司", "企业", WRONG, "", "650103"]]), by=by)
    assert batch.written == {"new": 0, "update": 1}, row(batch, 2).problems
    other.refresh_from_db()
    assert (other.object_id, other.region.code) == (f"enterprise:{WRONG}", "650103")
    assert queries.by_code(WRONG) == coded, "what is published under an id stays there"


def test_new_code_of_the_registrar_when_an_old_file_comes_then_stays(
    cast: Cast, coded: Target
) -> None:
    """A file with the former code finds the target and does not take the new code away."""
    by = cast.actor("planner_a")
    actions.recode(
        target=coded, code=RIGHT, on=AT.date(), evidence="换照通知", by=by, at=AT
    )  # fmt: skip
    load("targets", csv_bytes([HEAD, ["新名称", "企业", WRONG, "", "650102"]]), by=by)
    target = Target.objects.get()
    assert (target.name, target.credit_code, target.code_doubtful) == ("新名称", RIGHT, False)


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({}, NothingNew),
        ({"credit_code": "", "number": "A-1"}, CodeKept),
        ({"credit_code": RIGHT}, CodeTaken),
        ({"kind": "project", "number": "XM-7"}, NumberTaken),
    ],
)
def test_what_cannot_be_is_refused(
    cast: Cast, coded: Target, numbered: Target, facts: dict[str, str], error: type[Exception]
) -> None:
    make_target(cast.regions["650102"], "别家", object_id=RIGHT, credit_code=RIGHT)
    with pytest.raises(error):
        correct(coded, cast, **facts)


def test_number_that_makes_no_id_is_refused_without_a_code(cast: Cast, numbered: Target) -> None:
    with pytest.raises(NumberUnusable):
        correct(numbered, cast, number="编号不详")


def test_only_the_supervising_department_corrects(cast: Cast, coded: Target) -> None:
    with pytest.raises(OtherSupervises):
        correct(coded, cast, by="planner_b", credit_code=RIGHT)


def test_target_that_a_result_carries_waits_for_the_approver(
    cast: Cast, coded: Target, used: None
) -> None:
    change = correct(coded, cast, credit_code=RIGHT)
    assert (change.state, Target.objects.get().credit_code) == ("requested", WRONG)
    with pytest.raises(CorrectionWaits):
        correct(coded, cast, credit_code=RIGHT)
    with pytest.raises(Forbidden):
        actions.confirm_identity(change=change, by=cast.actor("planner_a"), at=AT)
    assert queries.identities_to_confirm(cast.actor("approver_a")) == [change]
    actions.confirm_identity(change=change, by=cast.actor("approver_a"), at=AT)
    assert Target.objects.get().credit_code == RIGHT
    kinds = Event.objects.filter(noun="target").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["targets.identity-asked", "targets.identity-corrected"]
    with pytest.raises(WrongState):
        actions.confirm_identity(change=change, by=cast.actor("approver_a"), at=AT)


def test_who_asked_does_not_confirm_after_a_change_of_role(
    cast: Cast, coded: Target, used: None
) -> None:
    change = correct(coded, cast, credit_code=RIGHT)
    IdentityChange.objects.update(requested_by=cast.actor("approver_a").user_id)
    with pytest.raises(SamePerson):
        actions.confirm_identity(change=change, by=cast.actor("approver_a"), at=AT)


def test_correction_goes_back_by_the_approver_or_who_asked(
    cast: Cast, coded: Target, used: None
) -> None:
    for by in ("approver_a", "planner_a"):
        change = correct(coded, cast, credit_code=RIGHT)
        actions.refuse_identity(change=change, reason="执照上不是", by=cast.actor(by), at=AT)
    assert Target.objects.get().credit_code == WRONG
    told = [line["text"] for line in presenting.history_of(coded)]
    assert sum("退回更正。理由：执照上不是" in text for text in told) == 2
    change = correct(coded, cast, credit_code=RIGHT)
    with pytest.raises(Forbidden):
        actions.refuse_identity(change=change, reason="", by=cast.actor("planner_b"), at=AT)


def test_draws_and_results_say_what_they_carry(cast: Cast, coded: Target) -> None:
    assert {"draws", "publications"} <= registry._uses.keys()
    assert registry.uses_of(coded.pk) == []


def test_pages_lead_from_the_form_to_the_second_person(
    cast: Cast, coded: Target, used: None, client_of: Any
) -> None:
    planner, approver = client_of("planner_a"), client_of("approver_a")
    address = reverse("targets:identity", args=[WRONG])
    data = {"kind": "enterprise", "credit_code": RIGHT[:-1] + "2", "reason": REASON}
    answer = planner.post(address, data)
    assert answer.status_code == 422
    assert "校验位应为" in answer.text
    assert approver.get(address).status_code == 403, "there is nothing to confirm"
    assert planner.post(address, data | {"credit_code": RIGHT}).status_code == 302
    assert "确认更正" not in planner.get(address).text
    assert "确认更正" in approver.get(address).text
    assert address in approver.get(reverse("home:workbench")).text
    confirm = reverse("targets:identity-confirm", args=[WRONG])
    assert planner.post(confirm).status_code == 403
    assert approver.post(confirm).status_code == 302
    page = planner.get(reverse("targets:detail", args=[WRONG])).text
    assert "录入有误，已更正" in page
