"""Merging two records and taking it back; what may not be merged, and by whom."""

import datetime

import pytest
from django.forms.models import model_to_dict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlot.actors import Permission
from sunlot.errors import Forbidden, WrongState
from sunlot.inspections.models import Inspection
from sunlot.inspections.queries import visits_by_target, visits_in_year, visits_made
from sunlot.inspections.tests import world
from sunlot.ledger.models import Event
from sunlot.officers.models import Recusal
from sunlot.quality import actions
from sunlot.quality.errors import (
    MergeElsewhere,
    MergeHeld,
    MergeOver,
    MergeWithoutCode,
    ReasonMissing,
    UndoLaterFirst,
    UndoneAlready,
)
from sunlot.quality.models import DuplicatePair, Merge
from sunlot.targets import queries
from sunlot.targets.models import (
    Licence,
    Site,
    Target,
    TargetAlias,
    TargetChange,
    TargetNumber,
)
from sunlot.targets.tests.support import make_target
from tests.cast import NOW

LATER = NOW + datetime.timedelta(hours=1)
CODE = "91650100MA7012C43T"
FILTER = {"all": [{"field": "tag", "op": "in", "value": ["食品"]}]}


def pair_of(one, other):
    first, second = sorted((one, other), key=lambda target: target.pk)
    return DuplicatePair.objects.create(
        first=first, second=second, reason="same-name", score=95, found_at=NOW
    )


@pytest.fixture
def pair(cast):
    one = make_target(cast.regions["650102"], "老渠果蔬厂", credit_code=CODE, tags=["食品"])
    other = make_target(
        cast.regions["650102"], "老渠果蔬食品厂", number="650100012345678", address="幸福路 1 号",
        tags=["食品", "冷库"], industry="1371",
    )  # fmt: skip
    return pair_of(one, other)


def image():
    """Everything that a merge may write, without the history and the moment of the last change."""
    tables = (TargetNumber, Site, Licence, TargetAlias)
    targets = Target.objects.order_by("pk")
    facts = [
        model_to_dict(one, exclude=["updated_at"]) | {"after": one.successor_id} for one in targets
    ]
    return facts, [list(table.objects.order_by("pk").values()) for table in tables]


def test_merge_when_done_then_one_record_stands_and_old_keys_lead_to_it(cast, pair, client_of):
    kept, gone = pair.first, pair.second
    made = actions.merge(pair=pair, kept=kept.pk, by=cast.actor("coordinator"), at=LATER)
    kept.refresh_from_db()
    assert (kept.address, kept.industry, kept.tags) == ("幸福路 1 号", "1371", ["食品", "冷库"])
    assert kept.credit_code == CODE
    aliases = set(kept.aliases.values_list("kind", "text"))
    assert {("number", gone.number), ("name", gone.name), ("id", gone.object_id)} <= aliases
    assert list(queries.select(FILTER, cast.regions["650000"])) == [kept]
    assert queries.by_code(gone.object_id) == kept
    page = client_of("planner_a").get(reverse("targets:detail", args=[gone.object_id]))
    shown = page.content.decode()
    assert "本条记录已作为重复并入另一条" in shown
    assert reverse("targets:detail", args=[kept.object_id]) in shown
    assert gone.name not in client_of("planner_a").get(reverse("targets:list")).content.decode()
    change = TargetChange.objects.get(target=kept)
    assert (change.action, change.before["address"]) == ("merged", "")
    event = Event.objects.get(kind="quality.merged")
    assert event.data == {"gone": gone.object_id, "pair": pair.pk, "merge": made.pk}
    with pytest.raises(WrongState):
        actions.merge(pair=pair, kept=kept.pk, by=cast.actor("coordinator"), at=LATER)


WORDS = st.sampled_from(["", "甲", "乙路 2 号", "1371"])
DAYS = st.none() | st.dates(datetime.date(2020, 1, 1), datetime.date(2026, 1, 1))
RECORD = st.fixed_dictionaries(
    {
        "address": WORDS, "industry": st.sampled_from(["", "1371", "52"]), "note": WORDS,
        "scope": WORDS, "supervising_unit": WORDS, "registrar": WORDS,
        "registered_on": DAYS, "last_inspected_on": DAYS,
        "number": st.sampled_from(["", "A1", "B2"]),
        "tags": st.lists(st.sampled_from("甲乙丙丁"), unique=True),
    }
)  # fmt: skip
BESIDE = st.fixed_dictionaries(
    {
        "numbers": st.lists(st.sampled_from(["A1", "C3", "D4"]), unique=True),
        "sites": st.lists(st.sampled_from(["甲", "丁街 4 号"]), unique=True),
        "licences": st.lists(st.sampled_from(["L1", "L2"]), unique=True),
        "aliases": st.lists(st.sampled_from(["旧名一", "旧名二"]), unique=True),
    }
)


def build(region, facts, beside, **given):
    made = make_target(region, "果蔬厂", **(facts | given))
    for number in beside["numbers"]:
        TargetNumber.objects.create(target=made, kind="other", number=number)
    for place, address in enumerate(beside["sites"]):
        Site.objects.create(target=made, address=address, region=region, is_main=not place)
    for number in beside["licences"]:
        Licence.objects.create(target=made, name="许可证", number=number)
    for text in beside["aliases"]:
        TargetAlias.objects.create(
            target=made, kind="name", text=text, match_text=text, why="renamed"
        )
    return made


@settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    facts=st.tuples(RECORD, RECORD), beside=st.tuples(BESIDE, BESIDE), second=st.booleans(),
    led=st.booleans(), coded=st.booleans(),
)  # fmt: skip
def test_undo_when_nothing_else_changed_then_everything_is_as_before(
    cast, facts, beside, second, led, coded
):
    TargetChange.objects.all().delete()
    Merge.objects.all().delete()
    Target.objects.exclude(successor=None).delete()
    Target.objects.all().delete()
    region = cast.regions["650102"]
    code = {"credit_code": CODE} if coded else {}
    both = [
        build(region, facts[0], beside[0], **({} if second else code)),
        build(region, facts[1], beside[1], **(code if second else {})),
    ]
    kept, gone = both[second], both[not second]
    if led:
        make_target(region, "更早的记录", successor=gone)
    before = image()
    by = cast.actor("coordinator")
    made = actions.merge(pair=pair_of(*both), kept=kept.pk, by=by, at=LATER)
    assert not Target.objects.filter(successor=gone).exists()
    now = Target.objects.get(pk=kept.pk)
    assert set(now.tags) == {*kept.tags, *gone.tags}
    assert set(gone.licences.values_list("number")) <= set(now.licences.values_list("number"))
    assert now.address == (kept.address or gone.address)
    actions.undo(made=made, by=by, at=LATER)
    assert image() == before
    assert DuplicatePair.objects.get().state == "open"


def test_undo_when_the_record_was_changed_since_then_the_change_stays(cast, pair):
    by = cast.actor("coordinator")
    made = actions.merge(pair=pair, kept=pair.first_id, by=by, at=LATER)
    kept = Target.objects.get(pk=pair.first_id)
    kept.address, kept.tags = "新址 3 号", [*kept.tags, "新标签"]
    kept.save()
    actions.undo(made=made, by=by, at=LATER + datetime.timedelta(hours=1))
    kept.refresh_from_db()
    assert (kept.address, kept.industry, kept.tags) == ("新址 3 号", "", ["食品", "新标签"])
    with pytest.raises(UndoneAlready):
        actions.undo(made=made, by=by, at=LATER)


def test_undo_when_merged_in_a_row_then_the_later_one_goes_first(cast, pair):
    by = cast.actor("coordinator")
    third = make_target(cast.regions["650102"], "老渠果蔬三")
    first = actions.merge(pair=pair, kept=pair.first_id, by=by, at=LATER)
    later = actions.merge(pair=pair_of(pair.first, third), kept=pair.first_id, by=by, at=LATER)
    with pytest.raises(UndoLaterFirst):
        actions.undo(made=first, by=by, at=LATER)
    actions.undo(made=later, by=by, at=LATER)
    fourth = make_target(cast.regions["650102"], "老渠果蔬四", credit_code=CODE[:-1] + "X")
    onward = actions.merge(pair=pair_of(pair.first, fourth), kept=fourth.pk, by=by, at=LATER)
    assert Target.objects.get(pk=pair.second_id).successor_id == fourth.pk
    with pytest.raises(MergeOver):
        actions.undo(made=first, by=by, at=LATER)
    actions.undo(made=onward, by=by, at=LATER)
    actions.undo(made=first, by=by, at=LATER)
    assert not Target.objects.exclude(successor=None).exists()


def test_merge_when_the_one_that_goes_has_the_code_then_refused(cast, pair):
    with pytest.raises(MergeWithoutCode):
        actions.merge(pair=pair, kept=pair.second_id, by=cast.actor("coordinator"), at=LATER)


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("planner_a", None), ("planner_b", MergeElsewhere), ("coordinator", None),
        ("supervisor", Forbidden), ("officer_a1", Forbidden), ("outsider", None),
    ],
)  # fmt: skip
def test_merge_when_asked_by_a_role_then_as_its_office_allows(cast, pair, who, error):
    Target.objects.update(department=cast.department("market"))
    actor = cast.actor(who)
    if not DuplicatePair.objects.scoped(actor).exists():
        assert not actor.can(Permission.TARGETS_MERGE) or who == "outsider"
        return
    if error:
        with pytest.raises(error):
            actions.merge(pair=pair, kept=pair.first_id, by=actor, at=LATER)
    else:
        actions.merge(pair=pair, kept=pair.first_id, by=actor, at=LATER)


def test_dismiss_when_reason_is_missing_then_refused_and_reopened_it_waits_again(cast, pair):
    by = cast.actor("coordinator")
    with pytest.raises(ReasonMissing):
        actions.dismiss(pair=pair, reason=" ", by=by, at=LATER)
    actions.dismiss(pair=pair, reason="两家不同的店", by=by, at=LATER)
    assert not DuplicatePair.objects.waiting().exists()
    actions.reopen(pair=pair, by=by, at=LATER)
    assert DuplicatePair.objects.waiting().exists()


class TestWithVisits:
    """A drawn target, its visit, and a record that is the same business."""

    @pytest.fixture
    def chain(self, cast):
        return world.build(cast)

    def double(self, chain, **facts):
        target = chain.targets[0]
        return target, make_target(
            target.region, "天山果蔬另一条", credit_code=CODE, address="人民路 1 号", **facts
        )

    def test_merge_when_drawn_or_in_an_open_visit_then_refused_in_words(self, cast, chain):
        target, other = self.double(chain)
        by, pair = cast.actor("coordinator"), pair_of(target, other)
        with pytest.raises(MergeHeld, match="检查还没有生成"):
            actions.merge(pair=pair, kept=other.pk, by=by, at=LATER)
        chain.create()
        with pytest.raises(MergeHeld, match="还没有办结"):
            actions.merge(pair=pair, kept=other.pk, by=by, at=LATER)
        chain.draw.state = "frozen"
        chain.draw.save()
        with pytest.raises(MergeHeld, match="冻结的名单"):
            actions.merge(pair=pair, kept=other.pk, by=by, at=LATER)
        # The one that stays may be in both.
        Target.objects.filter(pk=other.pk).update(credit_code=None)
        actions.merge(pair=pair, kept=target.pk, by=by, at=LATER)

    def test_merge_when_visited_before_then_the_visits_count_for_the_one_that_stays(
        self, cast, chain
    ):
        target, other = self.double(chain)
        visit = chain.closed()
        assert visit.target == target
        recusal = Recusal.objects.create(
            officer=chain.officers["officer_a1"], target=target, origin="declared", reason="亲属",
            proposed_at=NOW, proposed_by=cast.users["officer_a1"],
        )  # fmt: skip
        by = cast.actor("coordinator")
        made = actions.merge(pair=pair_of(target, other), kept=other.pk, by=by, at=LATER)
        assert Inspection.objects.get(pk=visit.pk).target == target
        year = visit.visited_on.year
        assert visits_in_year(other.pk, year) == 1
        assert visits_made([other.pk], visit.visited_on)[other.pk] == (1, visit.visited_on)
        assert visits_by_target(Target.objects.filter(pk=other.pk), year) == {other.pk: 1}
        recusal.refresh_from_db()
        assert recusal.target == other
        actions.undo(made=made, by=by, at=LATER)
        recusal.refresh_from_db()
        assert recusal.target == target
        assert visits_in_year(other.pk, year) == 0


def test_pages_when_a_clerk_merges_and_takes_it_back_then_each_step_says_so(cast, pair, client_of):
    client = client_of("planner_a")
    queue = client.get(reverse("quality:duplicates")).content.decode()
    assert pair.second.name in queue
    seen = client.get(reverse("quality:pair", args=[pair.pk])).content.decode()
    assert "幸福路 1 号" in seen
    assert "不同" in seen
    address = reverse("quality:merge", args=[pair.pk])
    check = client.get(address).content.decode()
    assert "冷库" in check
    assert client.post(address, {}).status_code == 422
    wrong = client.post(address, {"kept": pair.second_id})
    assert "没有统一社会信用代码" in wrong.content.decode()
    assert client.post(address, {"kept": pair.first_id}).status_code == 302
    panel = client.get(reverse("targets:detail", args=[pair.first.object_id])).content.decode()
    assert pair.second.object_id in panel
    done = client.get(reverse("quality:pair", args=[pair.pk])).content.decode()
    assert "撤销合并" in done
    made = Merge.objects.get()
    assert client.post(reverse("quality:undo", args=[made.pk])).status_code == 302
    dismiss = reverse("quality:dismiss", args=[pair.pk])
    assert client.post(dismiss, {"reason": ""}).status_code == 422
    client.post(dismiss, {"reason": "两家不同的店"})
    file = client.get(reverse("quality:duplicates-export"), {"state": "dismissed"})
    assert "两家不同的店" in b"".join(file).decode("utf-8-sig")
    assert client.post(reverse("quality:reopen", args=[pair.pk])).status_code == 302


def test_merged_record_when_opened_then_says_where_it_went_and_offers_no_change(cast, client_of):
    place, market = cast.regions["650102"], cast.department("market")
    kept = make_target(place, "老渠果蔬食品有限公司", department=market)
    gone = make_target(place, "老渠果蔬食品厂", department=market)
    pair = DuplicatePair.objects.create(
        first=kept, second=gone, reason="same-name", score=95, found_at=NOW
    )
    by = cast.actor("planner_a")
    made = actions.merge(pair=pair, kept=kept.pk, by=by, at=NOW)
    client = client_of("planner_a")
    page = client.get(reverse("targets:detail", args=[gone.object_id])).text
    assert "并入：" in page
    assert kept.name in page
    for name, more in (("edit", []), ("succession", ["rename"])):
        address = reverse(f"targets:{name}", args=[gone.object_id, *more])
        assert address not in page
        assert client.get(address).status_code == 409
    assert f"合并“{gone.name}”" in client.get(reverse("targets:detail", args=[kept.object_id])).text
    actions.undo(made=made, by=by, at=LATER)
    told = client.get(reverse("targets:detail", args=[kept.object_id])).text
    assert f"撤销合并“{gone.name}”" in told
    compared = client.get(reverse("quality:pair", args=[pair.pk])).text
    assert "其他编号、场所" not in compared
    assert compared.count("其他编号") == 1
