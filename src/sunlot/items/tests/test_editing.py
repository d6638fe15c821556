"""Items written by hand: new ones, drafts, versions beside each other, digests."""

import datetime
import hashlib

import pytest

from drawproof.canonical import canonical
from sunlot.departments.errors import OfficeCannotInspect
from sunlot.errors import Forbidden, Outdated
from sunlot.imports.tests.support import AT
from sunlot.items import actions, queries
from sunlot.items.actions import ItemFacts
from sunlot.items.errors import (
    CodeTaken,
    NoDraft,
    NotYourItem,
    ValidityOver,
    ValidityReversed,
)
from sunlot.items.models import Item, ItemVersion
from sunlot.items.presenting import differences
from sunlot.items.rules.citing import Citation
from sunlot.ledger.models import Event

DAY = datetime.date
FOOD = Citation("中华人民共和国食品安全法", "第一百一十条")
FACTS = ItemFacts(
    matter="食品生产监督检查", item_class="key", category="食品", sub_matter="原料查验",
    object_text="食品生产企业、食品小作坊", target_classes=["食品生产企业", "食品小作坊"],
    target_kinds=["enterprise", "individual"], method="现场检查", subject_text="市场监管部门",
    level_text="县级以上", levels=["region", "prefecture", "county"], ratio_text="不低于 5%",
    frequency_text="每年 1 次", basis=[FOOD], officer_requirement=["food-safety"],
    requirement_text="两年以上经验",
)  # fmt: skip


def created(cast, facts=FACTS, code="A-1"):
    by = cast.actor("planner_a")
    department = cast.department("market")
    return actions.create_item(code=code, department=department, facts=facts, by=by, at=AT)


def changed(**more):
    return ItemFacts(**{name: getattr(FACTS, name) for name in FACTS.__slots__} | more)


def test_new_item_when_written_by_hand_then_has_every_field_and_can_be_published(cast):
    version = created(cast)
    found = ItemVersion.objects.get(pk=version.pk)
    for name in FACTS.__slots__:
        if name != "basis":
            assert getattr(found, name) == getattr(FACTS, name), name
    assert found.basis_text == "《中华人民共和国食品安全法》第一百一十条"
    assert found.cited == ["食品安全法"]
    assert found.basis[0]["verified"] is False
    assert actions.publish(item=found.item, by=cast.actor("planner_a"), at=AT).state == "published"
    assert Event.objects.filter(kind="items.created", noun_id="A-1").count() == 1


def test_new_item_when_code_department_or_days_are_wrong_then_says_so(cast):
    created(cast)
    with pytest.raises(CodeTaken):
        created(cast)
    with pytest.raises(ValidityReversed):
        created(cast, changed(valid_from=DAY(2026, 5, 1), valid_to=DAY(2026, 4, 1)), code="A-2")
    market, office = cast.department("market"), cast.office
    for who, department, error in (
        ("planner_b", market, NotYourItem), ("officer_a1", market, Forbidden),
        ("coordinator", office, OfficeCannotInspect),
    ):  # fmt: skip
        with pytest.raises(error):
            actions.create_item(
                code="A-3", department=department, facts=FACTS, by=cast.actor(who), at=AT
            )
    assert Item.objects.count() == 1


def test_published_item_when_edited_then_a_new_draft_begins_and_the_old_one_stays(cast):
    by, first = cast.actor("planner_a"), created(cast)
    actions.publish(item=first.item, by=by, at=AT)
    draft = actions.edit_item(item=first.item, facts=changed(method="书面检查"), by=by, at=AT)
    first.refresh_from_db()
    assert (draft.number, draft.state, first.state, first.method) == (
        2, "draft", "published", "现场检查",
    )  # fmt: skip
    assert [(one.before, one.after) for one in differences(first, draft) if one.before] == [
        ("现场检查", "书面检查")
    ]
    again = actions.edit_item(item=first.item, facts=changed(method="网络监测"), by=by, at=AT)
    assert (again.pk, again.number, again.method) == (draft.pk, 2, "网络监测")
    events = Event.objects.filter(kind="items.edited").count()
    actions.edit_item(item=first.item, facts=changed(method="网络监测"), by=by, at=AT)
    assert Event.objects.filter(kind="items.edited").count() == events


def test_second_editor_when_the_record_changed_then_is_told(cast):
    by, first = cast.actor("planner_a"), created(cast)
    read = first.revision
    actions.publish(item=first.item, by=by, at=AT)
    actions.edit_item(item=first.item, facts=changed(method="书面检查"), by=by, at=AT, read=read)
    with pytest.raises(Outdated):
        actions.edit_item(item=first.item, facts=changed(category="别的"), by=by, at=AT, read=read)


def test_basis_when_not_touched_then_keeps_its_wording_and_what_was_compared(cast):
    by, first = cast.actor("planner_a"), created(cast)
    text = "依照《食品安全法》及地方规定第3条"
    basis = [
        {"instrument": text, "article": "", "verified": False},
        {"instrument": "旅游法", "article": "第二条", "verified": True},
    ]
    ItemVersion.objects.filter(pk=first.pk).update(
        basis=basis, basis_text=f"{text};《旅游法》第二条"
    )
    kept = [Citation(text, ""), Citation("旅游法", "第二条")]
    saved = actions.edit_item(
        item=first.item, facts=changed(basis=kept, category="改"), by=by, at=AT
    )
    assert (saved.basis_text, saved.category) == (f"{text};《旅游法》第二条", "改")
    saved = actions.edit_item(item=first.item, facts=changed(basis=[kept[1], FOOD]), by=by, at=AT)
    assert saved.basis_text == "《旅游法》第二条；《中华人民共和国食品安全法》第一百一十条"
    assert [one["verified"] for one in saved.basis] == [True, False]
    assert saved.cited == ["旅游法", "食品安全法"]


def test_draft_when_discarded_then_the_version_before_remains_or_the_item_goes(cast):
    by, first = cast.actor("planner_a"), created(cast)
    actions.publish(item=first.item, by=by, at=AT)
    actions.edit_item(item=first.item, facts=changed(category="改"), by=by, at=AT)
    assert actions.discard_draft(item=first.item, by=by, at=AT) is True
    with pytest.raises(NoDraft):
        actions.discard_draft(item=first.item, by=by, at=AT)
    other = created(cast, code="A-2")
    assert actions.discard_draft(item=other.item, by=by, at=AT) is False
    assert list(Item.objects.values_list("code", flat=True)) == ["A-1"]


def test_digest_of_an_old_version_stays_and_a_new_one_covers_the_new_fields(cast):
    version = created(cast)
    old = {
        "item": "A-1", "version": 1, "category": "食品", "matter": "食品生产监督检查",
        "object": "食品生产企业、食品小作坊", "class": "key", "method": "现场检查",
        "level": "县级以上", "joining": "", "ratio": "不低于 5%", "basis": version.basis_text,
        "requirement": ["food-safety"], "valid_from": "",
    }  # fmt: skip
    version.form = 1
    assert queries.digest_of(version) == hashlib.sha256(canonical(old)).hexdigest()
    version.form = 2
    before = queries.digest_of(version)
    for name, value in (
        ("sub_matter", "x"), ("target_classes", []), ("target_kinds", []), ("subject_text", ""),
        ("levels", []), ("frequency_text", ""), ("requirement_text", ""), ("basis", []),
    ):  # fmt: skip
        kept = getattr(version, name)
        setattr(version, name, value)
        assert queries.digest_of(version) != before, name
        setattr(version, name, kept)


def test_version_when_published_then_in_force_on_both_ends_and_not_beyond_it_01(cast):
    by = cast.actor("planner_a")
    start, end = DAY(2026, 5, 1), DAY(2026, 5, 31)
    version = created(cast, changed(valid_from=start, valid_to=end))
    actions.publish(item=version.item, by=by, at=AT)
    one = datetime.timedelta(days=1)
    used = [
        queries.published_version(version.item, day) is not None
        for day in (start - one, start, end, end + one)
    ]
    assert used == [False, True, True, False]
    asked = [(version.item, day) for day in (start, end, end + one)]
    assert queries.unusable(asked) == {(version.item_id, end + one)}


def test_draft_that_is_over_cannot_be_published_it_01(cast):
    by = cast.actor("planner_a")
    over = created(cast, changed(valid_to=AT.date() - datetime.timedelta(days=1)))
    with pytest.raises(ValidityOver):
        actions.publish(item=over.item, by=by, at=AT)
    good = created(cast, code="A-2")
    assert [one.pk for one in queries.ready_drafts(by, AT.date())] == [good.pk]
    assert actions.publish_all(by=by, at=AT) == 1


FORM = {
    "code": "b-7", "matter": "旅行社检查", "item_class": "general", "method": "现场检查",
    "object_text": "旅行社、A级景区", "level_text": "县级以上文化和旅游部门",
    "instrument_0": "《旅游法》", "article_0": "第八十五条", "instrument_5": "旅行社条例",
    "officer_requirement": ["food-safety"],
}  # fmt: skip


def test_page_when_filled_then_makes_an_item_and_reads_classes_from_the_words(cast, client_of):
    client = client_of("planner_a")
    department = cast.department("market").pk
    page = client.post("/items/new/", FORM | {"department": department})
    assert (page.status_code, page.headers.get("Location")) == (302, "/items/B-7/")
    version = ItemVersion.objects.get(item__code="B-7")
    assert version.basis_text == "《旅游法》第八十五条；《旅行社条例》"
    assert version.target_classes == ["旅行社", "A级景区"]
    assert version.levels == ["region", "prefecture", "county"]
    detail = client.get("/items/B-7/").content.decode()
    assert "《旅游法》第八十五条" in detail
    assert "食品安全监督检查" in detail


def test_page_when_wrong_then_keeps_what_was_typed_and_says_what_is_wrong(cast, client_of):
    client = client_of("planner_a")
    page = client.post("/items/new/", {"code": "new", "article_0": "第一条"})
    text = page.content.decode()
    assert page.status_code == 422
    for words in ("这个词不能作编码", "写了条款的，请填写文件全称", "抽查事项"):
        assert words in text


def test_edit_page_when_saved_by_two_then_the_second_chooses(cast, client_of):
    version = created(cast)
    client = client_of("planner_a")
    html = client.get("/items/A-1/edit/").content.decode()
    read = html.split('name="_read" value="')[1].split('"')[0].replace("&quot;", '"')
    actions.edit_item(
        item=version.item, facts=changed(method="书面检查"), by=cast.actor("coordinator"), at=AT
    )
    sent = {
        "matter": FACTS.matter, "item_class": "key", "category": "食品",
        "sub_matter": "原料查验", "object_text": FACTS.object_text, "method": "抽样检验",
        "_read": read,
    }  # fmt: skip
    page = client.post("/items/A-1/edit/", sent)
    assert page.status_code == 409
    assert "抽样检验" in page.content.decode()


def test_pages_of_another_department_when_asked_then_refused(cast, client_of):
    created(cast)
    assert client_of("planner_b").get("/items/A-1/edit/").status_code == 403
    assert client_of("planner_b").get("/items/A-1/").status_code == 200
