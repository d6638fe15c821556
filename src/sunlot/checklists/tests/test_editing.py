"""A checklist from the first question to the next version, by actions and on its pages."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from sunlot import clock
from sunlot.checklists import actions, queries
from sunlot.checklists.actions import QuestionFacts
from sunlot.checklists.errors import (
    ItemNotInUse,
    ItemOver,
    NoDraft,
    NoQuestions,
    NotYourChecklist,
    QuestionGone,
    QuestionsIncomplete,
    QuestionUnfit,
)
from sunlot.checklists.models import Checklist, ChecklistVersion, Question
from sunlot.errors import Forbidden
from sunlot.imports.tests.support import AT
from sunlot.items import actions as items
from sunlot.items.tests.test_editing import changed, created
from sunlot.ledger.models import Event


def asks(text, kind="choice", **more):
    facts = {
        "options": ["合格", "不合格"] if kind == "choice" else [], "basis": "《示例法》第一条",
        "how": "查看台账",
    }  # fmt: skip
    return QuestionFacts(text=text, kind=kind, **(facts | more))


class Desk:
    """One department's checklist, with the actor and the moment of every step."""

    def __init__(self, cast, code="A-1"):
        self.by = cast.actor("planner_a")
        self.item = created(cast, code=code).item
        items.publish(item=self.item, by=self.by, at=AT)
        self.checklist = self.draft().checklist

    def draft(self):
        return actions.start_draft(item=self.item, by=self.by, at=AT)

    def do(self, action, **more):
        return action(checklist=self.checklist, by=self.by, at=AT, **more)

    def add(self, text, **more):
        return self.do(actions.add_question, facts=asks(text, **more))

    def texts(self):
        return [one.text for one in queries.questions_of(self.draft())]


@pytest.fixture
def desk(cast):
    return Desk(cast)


def test_questions_when_moved_and_removed_then_in_the_order_shown(desk):
    first, second, third = desk.add("甲"), desk.add("乙"), desk.add("丙", kind="text")
    desk.do(actions.move_question, question=third, up=True)
    assert desk.texts() == ["甲", "丙", "乙"]
    desk.do(actions.move_question, question=first, up=True)  # already on top
    desk.do(actions.remove_question, question=second)
    assert desk.texts() == ["甲", "丙"]
    with pytest.raises(QuestionGone):
        desk.do(actions.move_question, question=second, up=True)
    desk.do(actions.edit_question, question=first, facts=asks("甲甲"))
    assert desk.texts() == ["甲甲", "丙"]


def test_publishing_when_something_lacks_then_says_what_cl_01(desk, cast):
    with pytest.raises(NoQuestions):
        desk.do(actions.publish)
    desk.add("甲")
    desk.add("乙", how="")
    with pytest.raises(QuestionsIncomplete) as caught:
        desk.do(actions.publish)
    assert "第 2 题" in str(caught.value)
    hidden = created(cast, code="A-2").item
    other = actions.start_draft(item=hidden, by=desk.by, at=AT).checklist
    with pytest.raises(ItemNotInUse):
        actions.publish(checklist=other, by=desk.by, at=AT)


def test_published_version_never_changes_and_the_next_begins_with_its_questions(desk):
    question = desk.add("甲")
    done = desk.do(actions.publish)
    assert (done.state, done.item_version.number, len(done.sha256)) == ("published", 1, 64)
    with pytest.raises(NoDraft):
        desk.do(actions.edit_question, question=question, facts=asks("改"))
    for change in (
        lambda: Question.objects.filter(pk=question.pk).update(text="改"), question.delete,
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
            change()
    assert desk.texts() == ["甲"]
    desk.add("乙")
    second = desk.do(actions.publish)
    done.refresh_from_db()
    assert (done.state, second.number, second.state) == ("replaced", 2, "published")
    assert queries.digest_of(queries.questions_of(done)) == done.sha256
    assert Event.objects.filter(kind="checklists.published").count() == 2


def test_draft_when_discarded_then_what_is_in_use_stays(desk):
    desk.add("甲")
    desk.do(actions.publish)
    desk.draft()
    desk.do(actions.discard_draft)
    assert list(ChecklistVersion.objects.values_list("state", flat=True)) == ["published"]


def test_writing_when_not_allowed_or_contradictory_then_refused(desk, cast):
    for who, error in (("planner_b", NotYourChecklist), ("officer_a1", Forbidden)):
        with pytest.raises(error):
            actions.start_draft(item=desk.item, by=cast.actor(who), at=AT)
    with pytest.raises(QuestionUnfit):
        desk.add("甲", options=["一个"])


def test_version_in_use_when_the_item_moves_on_then_the_old_one_still_answers(desk):
    desk.add("甲")
    done = desk.do(actions.publish)
    first = desk.item.versions.get()
    items.edit_item(item=desk.item, facts=changed(method="书面检查"), by=desk.by, at=AT)
    second = items.publish(item=desk.item, by=desk.by, at=AT)
    found = queries.in_use([first, second])
    assert {key: one.pk for key, one in found.items()} == {first.pk: done.pk, second.pk: done.pk}
    desk.draft()
    newer = desk.do(actions.publish)
    found = queries.in_use([first, second])
    assert (found[first.pk].pk, found[second.pk].pk) == (done.pk, newer.pk)


def test_item_that_is_over_when_a_checklist_is_asked_for_then_neither_offered_nor_taken(
    desk, cast, client_of
):
    """IT-01: an item that is not used any more needs no questions."""
    desk.add("甲")
    bare = created(cast, code="A-2").item
    items.publish(item=bare, by=desk.by, at=AT)
    for item in (desk.item, bare):
        items.end_item(
            item=item, day=clock.today_of(AT), reason="取消", by=desk.by, at=AT
        )  # fmt: skip
    for refused in (
        lambda: desk.do(actions.publish),
        lambda: desk.add("乙"),
        lambda: actions.start_draft(item=bare, by=desk.by, at=AT),
    ):
        with pytest.raises(ItemOver) as caught:
            refused()
        assert "已停用或失效" in str(caught.value)
    client = client_of("planner_a")
    listed = client.get("/checklists/").content.decode()
    assert listed.count("事项已停用或失效") == 2
    for state in ("none", "older"):
        assert "A-2" not in client.get(f"/checklists/?state={state}").content.decode()
    page = client.get(f"/checklists/{desk.checklist.pk}/").content.decode()
    assert "不再编制、发布检查表" in page
    assert f"/checklists/{desk.checklist.pk}/publish/" not in page
    assert f"/checklists/{desk.checklist.pk}/questions/new/" not in page
    assert "/checklists/start/" not in client.get("/items/A-2/").content.decode()


FORM = {
    "text": "冷藏温度", "kind": "number", "required": "on", "minimum": "0", "maximum": "8",
    "unit": "℃", "basis": "《食品安全法》第五十四条", "how": "用温度计量中心温度",
}  # fmt: skip


def test_editor_without_script_from_start_to_publication(cast, client_of):
    item = created(cast).item
    items.publish(item=item, by=cast.actor("planner_a"), at=AT)
    client = client_of("planner_a")
    assert "没有检查表" in client.get("/checklists/?state=none").content.decode()
    page = client.post(f"/checklists/start/{item.code}/", follow=True)
    here = page.request["PATH_INFO"]
    page = client.post(f"{here}questions/new/", {"text": "", "kind": "choice"})
    assert page.status_code == 422
    assert client.post(f"{here}questions/new/", FORM | {"more": "1"}).headers["Location"] == (
        f"{here}questions/new/"
    )
    second = FORM | {"text": "现场照片", "kind": "photo", "unit": "", "minimum": "1"}
    client.post(f"{here}questions/new/", second)
    wrong = client.post(f"{here}questions/new/", FORM | {"kind": "choice"})
    assert "至少写两个选项" in wrong.content.decode()
    text = client.get(here).content.decode()
    assert text.index("冷藏温度") < text.index("现场照片")
    assert "0—8 ℃" in text
    last = Question.objects.order_by("-position").first()
    client.post(f"{here}questions/{last.pk}/move/", {"to": "up"})
    text = client.get(f"{here}preview/").content.decode()
    assert text.index("现场照片") < text.index("冷藏温度")
    page = client.post(f"{here}publish/", follow=True)
    assert "第 1 版已发布" in page.content.decode()
    assert client.get(f"{here}questions/{last.pk}/").status_code == 404
    assert client_of("planner_b").post(f"{here}publish/").status_code == 403
    assert "冷藏温度" in client_of("officer_a1").get(f"/items/{item.code}/").content.decode()
    assert Checklist.objects.count() == 1


def test_preview_draws_every_kind(desk, client_of):
    kinds = ("choices", "number", "text", "date", "time", "photo", "signature", "table", "location")
    for kind in kinds:
        desk.add(
            f"题{kind}", kind=kind, options=["一", "二"] if kind in {"choices", "table"} else []
        )
    page = client_of("planner_a").get(f"/checklists/{desk.checklist.pk}/preview/?version=1")
    text = page.content.decode()
    for words in (
        "拍照",
        "在此签名",
        "取当前位置",
        'type="time"',
        'type="date"',
        'type="checkbox"',
    ):
        assert words in text
    missing = client_of("planner_a").get(f"/checklists/{desk.checklist.pk}/preview/?version=9")
    assert missing.status_code == 404


def test_preview_when_filled_in_on_trial_then_says_what_does_not_fit(desk, client_of):
    """CL-02"""
    desk.add("温度", kind="number", maximum=Decimal(8))
    desk.add("台账")
    desk.add("照片", kind="photo")
    client = client_of("planner_a")
    here = f"/checklists/{desk.checklist.pk}/preview/"
    page = client.get(here, {"try": "1", "q1": "9.5", "version": "1"}).content.decode()
    assert "超出范围" in page
    assert page.count("必答，还没有填写") == 1  # what only a phone can do is not judged
    page = client.get(here, {"try": "1", "q1": "7.5", "q2": "合格"}).content.decode()
    assert page.count("可以提交") == 2


def test_list_when_exported_then_as_narrowed_and_for_who_may(desk, cast, client_of):
    desk.add("甲")
    desk.do(actions.publish)
    created(cast, code="A-2")
    client = client_of("planner_a")
    assert "/checklists/export.csv" in client.get("/checklists/").content.decode()
    lines = b"".join(client.get("/checklists/export.csv")).decode("utf-8-sig").splitlines()
    assert lines[0] == "事项编码,抽查事项,主管部门,题数,使用中的版本,草稿的版本,检查表状态"
    assert [line.split(",")[0] for line in lines[1:]] == ["A-1", "A-2"]
    assert lines[1].endswith(",1,1,,使用中")
    assert lines[2].endswith(",,,,没有检查表")
    few = b"".join(client.get("/checklists/export.csv?state=none&flavour=plain")).decode()
    assert [line.split(",")[0] for line in few.splitlines()[1:]] == ["A-2"]
    officer = client_of("officer_a1")
    assert officer.get("/checklists/export.csv").status_code == 403
    assert "export.csv" not in officer.get("/checklists/").content.decode()
