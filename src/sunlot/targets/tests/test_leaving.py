"""A single record that its department takes out of the register, and puts back."""

import pytest
from django.urls import reverse

from sunlot.imports.tests.support import AT
from sunlot.ledger.models import Event
from sunlot.targets import actions, registry
from sunlot.targets.errors import HeldNow, MergedAway, NothingNew, OtherSupervises
from sunlot.targets.models import Target
from sunlot.targets.tests.support import make_target
from tests.cast import Cast
from tests.stages import staged


@staged
def shop(cast: Cast) -> Target:
    return make_target(cast.regions["650102"], "红柳滩小店", department=cast.department("market"))


def address(target, act):
    return reverse("targets:succession", args=[target.object_id, act])


def test_record_when_taken_out_then_in_no_list_and_can_be_put_back(cast, shop, client_of):
    client = client_of("planner_a")
    page = reverse("targets:detail", args=[shop.object_id])
    assert "移出名录库" in client.get(address(shop, "rename")).text
    assert "恢复到名录库" not in client.get(address(shop, "rename")).text
    assert client.post(address(shop, "leave"), {"reason": ""}).status_code == 422
    told = client.post(address(shop, "leave"), {"reason": "误导入"}, follow=True).text
    assert "已移出名录库，可以在本页恢复。" in told
    assert "李文静 " in told
    assert address(shop, "return") in told
    assert shop.name not in client.get(reverse("targets:list")).text
    shop.refresh_from_db()
    assert (shop.is_listed, "误导入" in shop.note) == (False, True)
    assert "在库 是 → 否" in client.get(page).text
    back = client.post(address(shop, "return"), {"reason": "核实后仍由本部门监管"}, follow=True)
    assert "已恢复到名录库。" in back.text
    assert shop.name in client.get(reverse("targets:list")).text
    kinds = [one.kind for one in Event.objects.filter(noun_id=shop.object_id).order_by("id")]
    assert kinds == ["targets.left", "targets.returned"]


def test_record_when_of_another_department_or_held_then_stays(cast, shop, monkeypatch, client_of):
    with pytest.raises(OtherSupervises):
        actions.leave(target=shop, reason="误导入", by=cast.actor("planner_b"), at=AT)
    assert client_of("planner_b").get(address(shop, "leave")).status_code == 403
    by = cast.actor("planner_a")
    with pytest.raises(NothingNew):
        actions.put_back(target=shop, reason="在库", by=by, at=AT)
    monkeypatch.setattr(registry, "objections", lambda _key: ["在冻结名单中。"])
    with pytest.raises(HeldNow, match="在冻结名单中"):
        actions.leave(target=shop, reason="误导入", by=by, at=AT)
    assert Target.objects.get().is_listed


def test_record_when_merged_then_neither_leaves_nor_returns(cast, shop):
    heir = make_target(cast.regions["650102"], "承继的店", department=cast.department("market"))
    Target.objects.filter(pk=shop.pk).update(successor=heir)
    by = cast.actor("planner_a")
    for act in (actions.leave, actions.put_back):
        with pytest.raises(MergedAway):
            act(target=shop, reason="误导入", by=by, at=AT)
