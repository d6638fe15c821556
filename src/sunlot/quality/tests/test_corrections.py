"""Drawn but gone: what visits find to be wrong in the register comes back to who keeps it."""

import pytest
from django.urls import reverse

from sunlot.accounts.queries import actor_of
from sunlot.errors import WrongState
from sunlot.home.queries import agenda
from sunlot.inspections import actions as inspections
from sunlot.inspections.tests import world
from sunlot.ledger.models import Event
from sunlot.quality import actions
from sunlot.quality.actions.correcting import settle_corrected
from sunlot.quality.errors import CorrectionElsewhere, NothingCorrected, ReasonMissing, TagOwned
from sunlot.quality.models import RegisterCorrection
from sunlot.quality.rules import STATES
from sunlot.targets.models import RegistrationState, SpecialRegister, Target, TargetChange
from tests.cast import NOW

FOOD = {"all": [{"field": "tag", "op": "in", "value": ["食品", "冷库"]}]}


@pytest.fixture
def chain(cast):
    made = world.build(cast)
    Target.objects.update(department=cast.department("ecology"), tags=["食品", "重点用能"])
    made.task.target_filter = FOOD
    made.task.save()
    return made


def proposals():
    rows = RegisterCorrection.objects.order_by("pk")
    return [(one.reason, one.kind, one.proposed, one.state) for one in rows]


@pytest.mark.parametrize("code", ["L1", "L2", "L3", "L4", "L5"])
def test_review_when_the_target_is_gone_then_its_state_is_proposed(cast, chain, code):
    visit = chain.notified()
    chain.accepted(chain.part(visit), life_cycle=code, outcomes={})
    assert proposals() == [(code, "state", {"registration_state": STATES[code]}, "open")]
    one = RegisterCorrection.objects.get()
    assert (one.visit, one.target, one.found_by) == (
        visit.number, visit.target, cast.department("market")
    )  # fmt: skip
    by = cast.actor("planner_c")
    actions.accept(correction=one, value=STATES[code], by=by, at=NOW)
    visit.target.refresh_from_db()
    assert visit.target.registration_state == STATES[code]
    change = TargetChange.objects.get()
    assert (change.action, change.before, change.after) == (
        "corrected", {"registration_state": "active"}, {"registration_state": STATES[code]}
    )  # fmt: skip
    assert Event.objects.get(kind="quality.corrected").data["visit"] == visit.number
    with pytest.raises(WrongState):
        actions.dismiss_correction(correction=one, reason="无误", by=by, at=NOW)
    # The other department of the visit says the same: the register knows by now.
    chain.accepted(chain.part(visit, "fire"), life_cycle=code, outcomes={})
    assert len(proposals()) == 1


def test_review_when_unreachable_or_without_activity_then_address_and_tags(cast, chain):
    visit = chain.notified()
    chain.accepted(chain.part(visit), "04")
    chain.accepted(chain.part(visit, "fire"), "07")
    assert proposals() == [
        ("04", "address", {}, "open"), ("07", "tags", {"tags": ["食品"]}, "open")
    ]  # fmt: skip
    address, tags = RegisterCorrection.objects.order_by("pk")
    by = cast.actor("planner_c")
    with pytest.raises(NothingCorrected):
        actions.accept(correction=address, value=visit.target.address, by=by, at=NOW)
    actions.accept(correction=address, value="新址 8 号", by=by, at=NOW)
    SpecialRegister.objects.create(
        name="食品",
        title="食品",
        department=cast.department("market"),
        region=cast.regions["650000"],
    )
    with pytest.raises(TagOwned):
        actions.accept(correction=tags, value=["食品"], by=by, at=NOW)
    SpecialRegister.objects.update(department=cast.department("ecology"))
    actions.accept(correction=tags, value=["食品"], by=by, at=NOW)
    visit.target.refresh_from_db()
    assert (visit.target.address, visit.target.tags) == ("新址 8 号", ["重点用能"])


def test_review_when_two_departments_say_the_same_then_one_proposal(cast, chain):
    visit = chain.notified()
    for kind in ("market", "fire"):
        chain.accepted(chain.part(visit, kind), "04")
    one = RegisterCorrection.objects.get()
    one.pk, one.part, one.visit = None, -1, "另一次检查"
    one.save()
    actions.accept(correction=one, value="新址", by=cast.actor("planner_c"), at=NOW)
    assert [one[3] for one in proposals()] == ["settled", "accepted"]


def test_review_when_nothing_concerns_the_register_then_nothing_is_proposed(chain):
    chain.closed("05")
    assert proposals() == []


def test_result_when_corrected_afterwards_then_proposals_follow(chain):
    visit = chain.notified()
    part = chain.accepted(chain.part(visit), "04")
    rows = list(part.outcomes.order_by("pk"))
    amendment = inspections.Amendment(outcomes={row.pk: "01" for row in rows})
    inspections.amend(part=part, amendment=amendment, at=NOW)
    assert proposals() == []
    amendment = inspections.Amendment(outcomes={rows[0].pk: "07"})
    inspections.amend(part=part, amendment=amendment, at=NOW)
    assert [one[0] for one in proposals()] == ["07"]


def test_correction_when_the_register_says_so_by_itself_then_settled(cast, chain):
    visit = chain.notified()
    chain.accepted(chain.part(visit), "04")
    chain.accepted(chain.part(visit, "fire"), "07")
    assert settle_corrected() == 0
    Target.objects.filter(pk=visit.target.pk).update(address="搬到别处", tags=["重点用能"])
    assert settle_corrected() == 2
    assert {one[3] for one in proposals()} == {"settled"}


def test_correction_when_somebody_else_supervises_the_target_then_refused(cast, chain):
    """Who found it, where no department supervises; the office of the region always."""
    visit = chain.notified()
    chain.accepted(chain.part(visit), life_cycle="L2", outcomes={})
    one = RegisterCorrection.objects.get()
    assert not RegisterCorrection.objects.scoped(cast.actor("planner_a")).exists()
    assert RegisterCorrection.objects.scoped(cast.actor("planner_c")).exists()
    with pytest.raises(ReasonMissing):
        actions.dismiss_correction(correction=one, reason="", by=cast.actor("coordinator"), at=NOW)
    Target.objects.update(department=None)
    assert RegisterCorrection.objects.scoped(cast.actor("planner_a")).exists()
    Target.objects.update(department=cast.department("fire"))
    with pytest.raises(RegisterCorrection.DoesNotExist):
        actions.accept(correction=one, value="cancelled", by=cast.actor("planner_a"), at=NOW)
    assert CorrectionElsewhere.status == 403
    actions.accept(
        correction=one, value=RegistrationState.REVOKED, by=cast.actor("coordinator"), at=NOW
    )


def test_pages_when_a_target_is_gone_then_its_department_is_asked_and_corrects(
    cast, chain, client_of
):
    visit = chain.notified()
    chain.accepted(chain.part(visit), life_cycle="L5", outcomes={}, note="大门贴有迁址告示")
    lines = agenda(actor_of(cast.users["planner_c"]), NOW.date())
    assert any("等待更正" in str(line.what) for line in lines)
    client = client_of("planner_c")
    queue = client.get(reverse("quality:corrections")).content.decode()
    assert visit.target.name in queue
    assert "登记状态改为“迁出”" in queue
    one = RegisterCorrection.objects.get()
    address = reverse("quality:correction", args=[one.pk])
    accept = reverse("quality:correction-accept", args=[one.pk])
    assert "大门贴有迁址告示" in client.get(address).content.decode()
    assert client.post(accept, {"value": "active"}).status_code == 422
    refuse = reverse("quality:correction-dismiss", args=[one.pk])
    assert client.post(refuse, {"reason": ""}).status_code == 422
    assert client_of("supervisor").post(accept, {"value": "moved"}).status_code == 403
    assert client.post(accept, {"value": "moved", "answer": "已核实"}).status_code == 302
    assert "已核实" in client.get(address).content.decode()
    late = client.post(refuse, {"reason": "无误"})
    assert late.status_code == 422
    assert visit.target.name in late.content.decode(), "the error stands on the record's page"
    assert "可能已经由您或他人办理" in late.content.decode()
    RegisterCorrection.objects.update(state="open", decided_by=None, decided_at=None, answer="")
    assert client.post(refuse, {"reason": "无误"}).url == address
    file = client.get(reverse("quality:corrections-export"), {"state": "dismissed"})
    assert visit.number in b"".join(file).decode("utf-8-sig")
    detail = client.get(reverse("targets:detail", args=[visit.target.object_id]))
    assert "迁出" in detail.content.decode()
