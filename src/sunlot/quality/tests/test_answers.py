"""Rows of a file that are like a record: what a clerk says of them, and what becomes of it."""

import pytest
from django.urls import reverse

from sunlot.imports import actions as imports
from sunlot.imports.errors import NoCorrections, NothingTakenBack
from sunlot.imports.tests.support import AT, check, codes, csv_bytes, row
from sunlot.jobs.runner import drain
from sunlot.quality.models import DuplicatePair
from sunlot.quality.tasks import after_import
from sunlot.targets.models import Target
from sunlot.targets.tests.support import make_target

HEAD = ["名称", "主体类别", "统一社会信用代码", "行政区划代码", "地址"]
CODE, OTHER = "91650100MA7012C43T", "91650000228601443P"
NAME = "红柳滩果蔬食品有限公司"


@pytest.fixture
def known(cast):
    place = cast.regions["650102"]
    return make_target(place, NAME, object_id=CODE, credit_code=CODE, address="人民路 1 号")


def suspected(cast, *more, address="人民路 1 号"):
    batch = check(
        "targets", csv_bytes([HEAD, [NAME, "企业", OTHER, "650102", address], *more]),
        by=cast.actor("planner_a"),
    )  # fmt: skip
    assert row(batch, 2).row_class == "twin"
    return batch


def say(cast, batch, **answer):
    imports.correct(batch=batch, cells={}, by=cast.actor("planner_a"), at=AT, **answer)
    drain()
    batch.refresh_from_db()
    return batch


def write(cast, batch):
    imports.confirm(batch=batch, partial=False, by=cast.actor("planner_a"), at=AT)
    drain()
    batch.refresh_from_db()
    assert batch.state == "applied", batch.error_text
    after_import(batch_id=batch.pk)


def test_row_when_said_to_be_the_record_then_updates_it_and_keeps_its_code(cast, known):
    batch = say(cast, suspected(cast, address=""), same=[2])
    assert row(batch, 2).row_class == "update"
    assert row(batch, 2).key == CODE
    write(cast, batch)
    known.refresh_from_db()
    assert (Target.objects.count(), known.object_id, known.address) == (1, CODE, "")
    assert known.credit_code == CODE


def test_two_rows_when_both_mean_one_record_then_the_second_is_a_repeat(cast, known):
    batch = suspected(cast, [NAME, "企业", CODE, "650102", "人民路 1 号"])
    batch = say(cast, batch, same=[2])
    assert "imports-row-repeated" in codes(batch, 3)
    assert row(batch, 3).row_class == "error"


def test_answer_when_taken_back_then_the_row_waits_again(cast, known, client_of):
    batch = say(cast, suspected(cast), same=[2])
    page = client_of("planner_a").get(reverse("imports:check", args=[batch.pk]))
    assert "就是“红柳滩果蔬食品有限公司”" in page.text
    assert "重新判断" in page.text
    client_of("planner_a").post(reverse("imports:ask-again", args=[batch.pk, 2]))
    drain()
    batch.refresh_from_db()
    assert row(batch, 2).row_class == "twin"
    with pytest.raises(NothingTakenBack):
        imports.ask_again(batch=batch, number=2, by=cast.actor("planner_a"), at=AT)


def test_answer_when_given_otherwise_then_only_the_last_holds(cast, known, client_of):
    batch = suspected(cast)
    client = client_of("planner_a")
    page = client.get(reverse("imports:check", args=[batch.pk]))
    assert "就是“红柳滩果蔬食品有限公司”，更新这一户" in page.text
    client.post(reverse("imports:correct", args=[batch.pk]), {"twin-2": "same"})
    drain()
    client.post(reverse("imports:ask-again", args=[batch.pk, 2]))
    drain()
    client.post(reverse("imports:correct", args=[batch.pk]), {"twin-2": "distinct"})
    drain()
    batch.refresh_from_db()
    assert row(batch, 2).row_class == "new"
    assert "不是重复" in client.get(reverse("imports:check", args=[batch.pk])).text


def test_pair_when_called_two_in_the_file_then_stays_dismissed(cast, known):
    batch = say(cast, suspected(cast), distinct=[2])
    write(cast, batch)
    pair = DuplicatePair.objects.get()
    assert pair.state == "dismissed"
    assert pair.decided_by == cast.users["planner_a"]
    assert "第 2 行" in pair.note
    assert not DuplicatePair.objects.waiting().exists()


def test_pair_with_another_departments_record_when_called_two_then_is_left_to_who_decides(
    cast, known
):
    Target.objects.filter(pk=known.pk).update(department=cast.department("ecology"))
    write(cast, say(cast, suspected(cast), distinct=[2]))
    assert Target.objects.count() == 2
    assert not DuplicatePair.objects.filter(state="dismissed").exists()


def test_two_rows_of_a_file_when_called_two_then_their_pair_is_dismissed(cast, client_of):
    rows = [[NAME, "企业", one, "650102", ""] for one in (CODE, OTHER)]
    batch = check("targets", csv_bytes([HEAD, *rows]), by=cast.actor("planner_a"))
    assert row(batch, 3).row_class == "twin"
    with pytest.raises(NoCorrections):
        say(cast, batch, same=[3])  # an earlier row is no record
    page = client_of("planner_a").get(reverse("imports:check", args=[batch.pk]))
    assert 'value="distinct"' in page.text
    assert 'value="same"' not in page.text
    write(cast, say(cast, batch, distinct=[3]))
    assert DuplicatePair.objects.get().state == "dismissed"
