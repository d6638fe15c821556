"""An object that nobody can reach at its registered address stays in the figure until it is."""

import datetime

import pytest
from django.urls import reverse

from sunlot.errors import WrongState
from sunlot.inspections import actions as inspections
from sunlot.inspections.tests import world
from sunlot.ledger.models import Event
from sunlot.quality import actions
from sunlot.quality.actions.announcing import Result, announce
from sunlot.quality.actions.correcting import settle_corrected
from sunlot.quality.errors import (
    AddressChanged,
    CorrectionElsewhere,
    OnlyUnreachable,
    ReasonMissing,
)
from sunlot.quality.models import HealthFigure, RegisterCorrection
from sunlot.targets.models import Target
from sunlot.targets.queries import targets_for, with_quality
from tests.cast import NOW

TODAY = NOW.date()
DAY = datetime.timedelta(days=1)
WHY = "向登记住所邮寄两次均退回"


@pytest.fixture
def chain(cast):
    made = world.build(cast)
    Target.objects.update(
        department=cast.department("ecology"), tags=["食品"], address="解放路 1 号"
    )
    return made


@pytest.fixture
def found(chain):
    """A visit that met nobody at the registered address."""
    chain.accepted(chain.part(chain.notified()), "04")
    return RegisterCorrection.objects.select_related("target").get()


def confirmed(found, by):
    return actions.confirm_unreachable(correction=found, answer=WHY, by=by, at=NOW)


def counted(cast):
    """(figure, rows behind it) of unreachable objects."""
    actions.count_health(on=TODAY)
    figures = HealthFigure.objects.filter(check_name="unreachable", on=TODAY)
    rows = with_quality(targets_for(cast.actor("coordinator")), "unreachable", TODAY)
    return sum(one.count for one in figures), rows.count()


def state(found):
    return RegisterCorrection.objects.get(pk=found.pk).state


def later(found, outcomes, *, life_cycle="", days=30):
    announce(
        Result(
            visit="以后的检查", part=10**9, target=found.target, life_cycle=life_cycle,
            outcomes=outcomes, note="", found_on=found.found_on + days * DAY,
            found_by=found.found_by_id,
        ),
        at=NOW,
    )  # fmt: skip


def test_confirmed_when_the_address_is_right_then_stays_in_the_figure(cast, found):
    assert counted(cast) == (1, 1)
    by = cast.actor("planner_c")
    with pytest.raises(ReasonMissing):
        actions.confirm_unreachable(correction=found, answer=" ", by=by, at=NOW)
    one = confirmed(found, by)
    assert (one.state, one.answer, one.decided_by_id) == ("confirmed", WHY, by.person_id)
    assert settle_corrected() == 0
    assert counted(cast) == (1, 1)
    assert Event.objects.filter(kind="quality.unreachable-confirmed").count() == 1
    with pytest.raises(WrongState):
        actions.dismiss_correction(correction=one, reason="无误", by=by, at=NOW)


def test_confirmed_when_somebody_reaches_it_then_leaves_the_figure(cast, found):
    by = cast.actor("planner_c")
    with pytest.raises(WrongState):
        actions.record_reached(correction=found, reason="来电", by=by, at=NOW)
    confirmed(found, by)
    with pytest.raises(ReasonMissing):
        actions.record_reached(correction=found, reason="", by=by, at=NOW)
    actions.record_reached(correction=found, reason="法定代表人来电", by=by, at=NOW)
    assert state(found) == "reached"
    assert counted(cast) == (0, 0)
    assert Event.objects.filter(kind="quality.reached").count() == 1


def test_confirmed_when_the_address_changes_later_then_settled(cast, found):
    confirmed(found, cast.actor("planner_c"))
    Target.objects.filter(pk=found.target_id).update(address="搬到别处")
    assert settle_corrected() == 1
    assert state(found) == "settled"
    assert counted(cast) == (0, 0)


@pytest.mark.parametrize("decided", [True, False])
def test_found_when_a_later_visit_meets_it_then_reached(cast, found, decided):
    if decided:
        confirmed(found, cast.actor("planner_c"))
    later(found, ["01"])
    one = RegisterCorrection.objects.get()
    assert (one.state, one.decided_by_id) == ("reached", None)
    assert counted(cast) == (0, 0)


@pytest.mark.parametrize(
    "result",
    [
        {"outcomes": ["04"]}, {"outcomes": ["01", "04"]}, {"outcomes": []},
        {"outcomes": [], "life_cycle": "L1"}, {"outcomes": ["01"], "days": -1},
    ],
)  # fmt: skip
def test_confirmed_when_another_visit_does_not_meet_it_then_stays(cast, found, result):
    confirmed(found, cast.actor("planner_c"))
    later(found, **result)
    assert state(found) == "confirmed"
    assert counted(cast) == (1, 1)


def test_confirmed_when_the_other_department_of_the_visit_met_it_then_stays(cast, chain):
    visit = chain.notified()
    chain.accepted(chain.part(visit), "04")
    found = RegisterCorrection.objects.get()
    confirmed(found, cast.actor("planner_c"))
    chain.accepted(chain.part(visit, "fire"), "01")
    assert state(found) == "confirmed"


def test_confirmed_when_the_result_itself_is_corrected_then_leaves_the_figure(cast, chain):
    part = chain.accepted(chain.part(chain.notified()), "04")
    found = RegisterCorrection.objects.get()
    confirmed(found, cast.actor("planner_c"))
    rows = list(part.outcomes.order_by("pk"))
    amendment = inspections.Amendment(outcomes={row.pk: "01" for row in rows})
    inspections.amend(part=part, amendment=amendment, at=NOW)
    assert state(found) == "reached"
    assert counted(cast) == (0, 0)


def test_confirmed_when_several_visits_found_it_then_all_end_together(cast, found):
    later(found, ["04"])
    first, second = RegisterCorrection.objects.order_by("pk")
    by = cast.actor("planner_c")
    confirmed(first, by)
    assert state(second) == "confirmed"
    actions.record_reached(correction=second, reason="来电", by=by, at=NOW)
    assert (state(first), counted(cast)) == ("reached", (0, 0))


def test_confirm_when_not_unreachable_or_not_own_then_refused(cast, chain, found):
    Target.objects.update(address="别处")
    with pytest.raises(AddressChanged):
        confirmed(found, cast.actor("planner_c"))
    RegisterCorrection.objects.update(reason="07", kind="tags", proposed={"tags": ["食品"]})
    with pytest.raises(OnlyUnreachable):
        confirmed(found, cast.actor("planner_c"))
    with pytest.raises(RegisterCorrection.DoesNotExist):
        confirmed(found, cast.actor("planner_a"))
    assert CorrectionElsewhere.status == 403


def test_dismissed_when_reopened_then_waits_again_with_the_reason(cast, found):
    by = cast.actor("planner_c")
    with pytest.raises(WrongState):
        actions.reopen_correction(correction=found, reason="误", by=by, at=NOW)
    actions.dismiss_correction(correction=found, reason="能联系", by=by, at=NOW)
    with pytest.raises(ReasonMissing):
        actions.reopen_correction(correction=found, reason="", by=by, at=NOW)
    one = actions.reopen_correction(correction=found, reason="电话是别家的", by=by, at=NOW)
    assert (one.state, one.answer) == ("open", "电话是别家的")
    assert counted(cast) == (1, 1)
    assert Event.objects.filter(kind="quality.correction-reopened").count() == 1


def test_findings_that_one_decision_ended_wait_again_together(cast, found):
    later(found, ["04"])
    other, by = RegisterCorrection.objects.exclude(pk=found.pk).get(), cast.actor("planner_c")
    confirmed(found, by)
    assert state(other) == "confirmed"
    one = RegisterCorrection.objects.get(pk=found.pk)
    actions.reopen_correction(correction=one, reason="核错了地址", by=by, at=NOW + DAY)
    assert (state(found), state(other)) == ("open", "open")


@pytest.mark.parametrize(
    ("result", "value", "fact", "before"),
    [
        ({"life_cycle": "L2", "outcomes": {}}, "revoked", "registration_state", "active"),
        ({"outcome": "04"}, "新址", "address", "解放路 1 号"),
        ({"outcome": "07"}, ["食品"], "tags", ["食品"]),
    ],
)
@pytest.mark.parametrize("meanwhile", [False, True])
def test_accepted_when_reopened_then_the_register_gets_back_what_nobody_changed(
    cast, chain, result, value, fact, before, meanwhile
):
    words = dict(result)
    outcome = [words.pop("outcome")] if "outcome" in words else []
    chain.accepted(chain.part(chain.notified()), *outcome, **words)
    one, by = RegisterCorrection.objects.get(), cast.actor("planner_c")
    actions.accept(correction=one, value=value, by=by, at=NOW)
    other = {"registration_state": "closed", "address": "又搬了", "tags": ["冷库"]}[fact]
    if meanwhile:
        Target.objects.filter(pk=one.target_id).update(**{fact: other})
    actions.reopen_correction(correction=one, reason="核错了对象", by=by, at=NOW + DAY)
    wanted = before if not meanwhile else ["冷库", "食品"] if fact == "tags" else other
    assert getattr(Target.objects.get(pk=one.target_id), fact) == wanted
    assert state(one) == "open"
    if not meanwhile:
        assert settle_corrected() == 0


def test_pages_when_nobody_is_there_then_confirmed_listed_reached_and_reopened(
    cast, found, client_of
):
    client = client_of("planner_c")
    address = reverse("quality:correction", args=[found.pk])
    steps = {
        name: reverse(f"quality:correction-{name}", args=[found.pk])
        for name in ("confirm", "reached", "reopen")
    }
    assert "登记住所无误，确实无法联系" in client.get(address).content.decode()
    assert client.post(steps["confirm"], {"reason": ""}).status_code == 422
    assert client_of("supervisor").post(steps["confirm"], {"reason": WHY}).status_code == 403
    assert client.post(steps["confirm"], {"reason": WHY}).status_code == 302
    text = client.get(address).content.decode()
    assert WHY in text
    assert steps["reached"] in text
    assert steps["confirm"] not in text
    target = client.get(reverse("targets:detail", args=[found.target.object_id]))
    assert "确认无法联系" in target.content.decode()
    listed = client.get(reverse("quality:corrections"), {"state": "confirmed"})
    assert found.target.name in listed.content.decode()
    assert client.post(steps["reached"], {"reason": ""}).status_code == 422
    assert client.post(steps["reached"], {"reason": "来电"}).status_code == 302
    assert client.post(steps["reopen"], {"reason": ""}).status_code == 422
    assert client.post(steps["reopen"], {"reason": "来电的是别家"}).status_code == 302
    assert "来电的是别家" in client.get(address).content.decode()


def test_queue_when_searched_by_name_or_code_then_list_and_file_follow(cast, found, client_of):
    client = client_of("planner_c")
    name, code = found.target.name, found.target.object_id
    for asked, there in ((name[1:4], True), (code[:8], True), ("没有这家", False)):
        page = client.get(reverse("quality:corrections"), {"q": asked}).content.decode()
        assert (reverse("quality:correction", args=[found.pk]) in page) is there
        file = client.get(reverse("quality:corrections-export"), {"q": asked})
        assert (code in b"".join(file).decode("utf-8-sig")) is there
