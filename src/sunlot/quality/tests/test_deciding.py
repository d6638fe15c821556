"""Many pairs at once: each as the single one, refusals listed; many of them as a job."""

import pytest
from django.urls import reverse

from sunlot.jobs.models import Job
from sunlot.jobs.runner import drain
from sunlot.ledger.models import Event
from sunlot.quality import actions, registry
from sunlot.quality.errors import NoPairChosen, ReasonMissing
from sunlot.quality.models import DuplicatePair, Step
from sunlot.targets.tests.support import make_target
from tests.cast import NOW

URL = "/targets/duplicates/decide/"


@pytest.fixture
def pairs(cast):
    """Three pairs of market supervision's county, the last with a record of another department."""
    made = []
    for number, code in enumerate(("650000-market", "650000-market", "650000-fire")):
        there = cast.regions["650102"]
        one = make_target(there, f"老渠果蔬{number}", department=cast.departments["650000-market"])
        other = make_target(there, f"老渠果蔬厂{number}", department=cast.departments[code])
        made.append(
            DuplicatePair.objects.create(
                first=one, second=other, reason="same-name", score=95, found_at=NOW
            )
        )
    return made


def test_pairs_when_decided_at_once_then_each_with_its_event_and_refusals_told(cast, pairs):
    keys = [one.pk for one in pairs]
    refused = actions.decide_each(
        pairs=[*keys, 10**9], step=Step.MERGE, reason="", by=cast.actor("planner_a"), at=NOW
    )
    assert [one.pair for one in refused] == [keys[2], 10**9]
    assert all(one.why for one in refused)
    assert [one.state for one in DuplicatePair.objects.order_by("pk")] == [
        "merged", "merged", "open",
    ]  # fmt: skip
    assert Event.objects.filter(kind="quality.merged").count() == 2
    again = actions.decide_each(
        pairs=keys[:1], step=Step.DISMISS, reason="分店", by=cast.actor("planner_a"), at=NOW
    )
    assert len(again) == 1, "decided already"


def test_pairs_when_none_or_without_reason_then_refused(cast, pairs):
    act = {"by": cast.actor("planner_a"), "at": NOW}
    with pytest.raises(NoPairChosen):
        actions.decide_each(pairs=[], step=Step.MERGE, reason="", **act)
    with pytest.raises(ReasonMissing):
        actions.order_decisions(pairs=[pairs[0].pk], step=Step.DISMISS, reason=" ", **act)


def test_page_when_pairs_are_ticked_then_checked_first_and_dismissed_with_a_note(client_of, pairs):
    client, keys = client_of("planner_a"), [str(one.pk) for one in pairs[:2]]
    assert URL in client.get(reverse("quality:duplicates")).content.decode()
    check = client.post(URL, {"do": "merge", "pair": keys}).content.decode()
    assert "合并 2 组" in check
    assert not Event.objects.filter(kind="quality.merged").exists()
    sent = {"do": "dismiss", "pair": keys, "confirmed": "2"}
    assert client.post(URL, sent | {"reason": ""}).status_code == 422
    assert client.post(URL, sent | {"reason": "不同分店"}).status_code == 302
    assert DuplicatePair.objects.filter(state="dismissed", note="不同分店").count() == 2


def test_page_when_nothing_is_ticked_then_back_to_the_same_list_with_the_reason(client_of, pairs):
    client = client_of("planner_a")
    answer = client.post(f"{URL}?reason=same-name&q=老渠", {"do": "merge"}, follow=True)
    assert "没有勾选待处理的组" in answer.text
    assert answer.context["queue"].chosen == {"reason": "same-name"}
    assert answer.context["queue"].text == "老渠"
    assert "undecided" not in answer.context["query"], "the next try is not told of this one"
    assert "没有勾选" not in client.get(reverse("quality:duplicates")).text


def test_page_when_pairs_of_others_are_asked_for_then_left_out_and_told(client_of, pairs):
    client, keys = client_of("planner_a"), [str(one.pk) for one in pairs]
    shown = client.get(reverse("quality:duplicates")).text
    assert shown.count('name="pair"') == 2
    assert "由联席会议办公室决定" in shown
    for sent in ({"pair": keys}, {"all": "1"}):
        check = client.post(URL, {"do": "merge", **sent}).text
        assert "合并 2 组" in check
        assert "另有 1 组不在其内" in check
    only = client.post(URL, {"do": "merge", "pair": keys[2:]}, follow=True)
    assert "没有可以由本部门办理的" in only.text
    page = client.get(reverse("quality:pair", args=[pairs[2].pk])).text
    assert "其中有消防救援机构主管的记录" in page
    client.post(URL, {"do": "merge", "pair": keys, "confirmed": "2"})
    assert [one.state for one in DuplicatePair.objects.order_by("pk")] == [
        "merged", "merged", "open",
    ]  # fmt: skip


def test_page_when_a_pair_is_refused_then_says_which_and_why(client_of, pairs, monkeypatch):
    monkeypatch.setattr(registry, "objections", lambda _pk: ["在冻结名单中。"])
    keys = [str(one.pk) for one in pairs[:1]]
    answer = client_of("planner_a").post(URL, {"do": "merge", "pair": keys, "confirmed": "1"})
    text = answer.content.decode()
    assert "1 组没有办理" in text
    assert "没有办理任何一组" in text
    assert pairs[0].first.name in text


def test_page_when_all_that_are_found_are_many_then_a_job_with_a_file(
    client_of, pairs, monkeypatch, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("sunlot.quality.views.deciding.AT_ONCE", 1)
    client = client_of("coordinator")
    sent = {"do": "merge", "all": "1", "confirmed": "2"}
    assert "请重新核对" in client.post(URL, sent).content.decode()
    answer = client.post(URL, sent | {"confirmed": "3"})
    assert answer.status_code == 302
    assert drain() == 1
    job = Job.objects.get()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert DuplicatePair.objects.filter(state="merged").count() == 3
    assert client.get(reverse("jobs:result", args=[job.pk])).status_code == 200


def test_pair_page_when_a_record_has_a_site_only_then_shows_the_sites_address(client_of, pairs):
    site = pairs[0].second
    site.sites.create(address="示例工业园 8 号", region=site.region)
    page = client_of("planner_a").get(reverse("quality:pair", args=[pairs[0].pk])).text
    assert "经营场所：示例工业园 8 号" in page
