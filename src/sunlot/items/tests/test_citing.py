"""Citations are read whatever stands around them, and no word of them is lost (IT-03)."""

import datetime
import importlib

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from sunlot.imports.tests.support import AT, check, codes, csv_bytes, row
from sunlot.items import actions
from sunlot.items.actions import ItemFacts
from sunlot.items.models import ItemVersion, LawChange
from sunlot.items.queries import laws
from sunlot.items.rules.citing import (
    Change,
    Citation,
    WhatHappened,
    articles_of,
    basis_text_of,
    citations,
    instrument_key,
    is_hit,
    keys_of,
    names_an_instrument,
)
from sunlot.items.tests.test_import import GOOD, HEAD

FOOD = "《中华人民共和国食品安全法》第一百一十条"


def pairs(text):
    return [(one.instrument, one.article) for one in citations(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"1.{FOOD}；2.《食品生产许可管理办法》第五十条",
         [("中华人民共和国食品安全法", "第一百一十条"), ("食品生产许可管理办法", "第五十条")]),
        (f"【法律】{FOOD}", [("【法律】《中华人民共和国食品安全法》", "第一百一十条")]),
        (f"根据{FOOD}", [("根据《中华人民共和国食品安全法》", "第一百一十条")]),
        ("（一）《广告法》第四十九条", [("广告法", "第四十九条")]),
        ("法律：《广告法》第六条", [("法律：《广告法》", "第六条")]),
        ("1、《公司法》第二条 2、《电子商务法》第七十五条",
         [("公司法", "第二条"), ("电子商务法", "第七十五条")]),
        ("《甲法》第一条2.《乙法》第三条②《丙法》",
         [("甲法", "第一条"), ("乙法", "第三条"), ("丙法", "")]),
        ("《甲法》第一条、《乙法》第二条第三款和《丙法》",
         [("甲法", "第一条"), ("乙法", "第二条第三款"), ("丙法", "")]),
        ("根据《甲法》制定的《乙办法》第三条",
         [("根据《甲法》", ""), ("制定的《乙办法》", "第三条")]),
        ("《关于修改《广告法》的决定》第二条", [("《关于修改《广告法》的决定》", "第二条")]),
        ("《〈广告法〉实施细则》第二条", [("〈广告法〉实施细则", "第二条")]),
        ("《甲法》（2018年修正）第二条及《乙法》第三条",
         [("甲法", "（2018年修正）第二条"), ("乙法", "第三条")]),
        ("《甲法》第一条第（一）项；（三）项", [("甲法", "第一条第（一）项"), ("（三）项", "")]),
        ("地方规定第3条", [("地方规定第3条", "")]),
    ],
)  # fmt: skip
def test_basis_when_written_as_lists_write_it_then_each_title_is_a_citation(text, found):
    assert pairs(text) == found
    assert citations(basis_text_of(citations(text))) == citations(text)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (f"1.{FOOD}；2.《食品生产许可管理办法》第五十条", ["食品安全法", "食品生产许可管理办法"]),
        (f"【法律】{FOOD}", ["食品安全法"]),
        ("根据《甲法》制定的《乙办法》第三条", ["乙办法", "甲法"]),
        ("《关于修改《广告法》的决定》第二条", ["关于修改广告法的决定"]),
        ("《关于修改〈广告法〉的决定》", ["关于修改广告法的决定"]),
        ("3、食品安全法第三条", ["食品安全法"]),
    ],
)  # fmt: skip
def test_keys_when_words_stand_around_then_are_those_of_the_titles_it_03(text, keys):
    assert keys_of(citations(text)) == keys
    assert keys_of([Citation(text, "")]) == keys, "as a version from before holds it"


TITLES = st.text(alphabet="甲乙丙丁法办", min_size=2, max_size=6).filter(
    lambda one: instrument_key(one) == one
)
ARTICLES = st.sampled_from(["", "第一条", "第二十条第三款", "第5条、第8条", "（2018年修正）第九条"])
BEFORE = st.sampled_from(
    ["", "1.", "2、", "（三）", "③", "【法律】", "根据", "行政法规：", "4. 依照"]
)
BETWEEN = st.sampled_from(["；", "\n", "、", " ", "，"])


@given(st.lists(st.tuples(BEFORE, TITLES, ARTICLES, BETWEEN), min_size=1, max_size=6))
def test_every_title_is_named_with_its_articles_and_reads_back_the_same_it_03(places):
    text = "".join(f"{before}《{name}》{article}{sep}" for before, name, article, sep in places)
    found = citations(text)
    assert keys_of(found) == sorted({name for _before, name, _article, _sep in places})
    assert [articles_of(one.article) for one in found] == [articles_of(each[2]) for each in places]
    assert citations(basis_text_of(found)) == found


@given(st.text(alphabet="甲乙第一条款（）《》〈〉1.、，； \n和依照①", max_size=40))
def test_no_word_is_lost_but_numbers_of_lists_and_what_separates(text):
    found = citations(text)
    assert citations(basis_text_of(found)) == found
    told = "".join(one.instrument + one.article for one in found)
    assert _words(told) == _words(text)


def _words(text):
    return "".join(one for one in text if one in "甲乙第条款依照")


ENTERED = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize("before", ["", "1.", "【法律】", "根据"])
def test_change_of_an_article_hits_what_cites_it_whatever_stands_before_it_03(before):
    def hit(number):
        change = Change("食品安全法", frozenset({number}), WhatHappened.AMENDED, ENTERED)
        return is_hit(citations(before + FOOD), change)

    assert hit(110)
    assert not hit(111)


@pytest.mark.parametrize(
    ("text", "named"),
    [(FOOD, True), ("食品安全法第三条", True), ("食品安全法", True), ("国家有关规定", False),
     ("上级文件要求", False)],
)  # fmt: skip
def test_basis_that_names_no_instrument_is_told_from_one_that_does(text, named):
    assert names_an_instrument(citations(text)) is named


def test_import_when_a_basis_names_no_instrument_then_warns(cast):
    cells = dict(zip(HEAD, GOOD, strict=True)) | {"检查依据": "按上级文件要求"}
    batch = check("items", csv_bytes([HEAD, list(cells.values())]), by=cast.actor("planner_a"))
    assert codes(batch, 2) == ["items-basis-unread"]
    assert row(batch, 2).row_class == "warning"


def test_keys_when_stored_before_titles_were_read_then_are_made_anew(cast):
    """What a published version says stays as it is; only what is compared is written."""
    by, told = cast.actor("planner_a"), [Citation("1.《中华人民共和国消防法》", "第五十三条")]
    for code, basis in (("A-1", told), ("A-2", [Citation("消防法", "")])):
        version = actions.create_item(
            code=code, department=cast.department("market"), by=by, at=AT,
            facts=ItemFacts(matter=code, item_class="general", method="现场检查", basis=basis),
        )  # fmt: skip
        actions.publish(item=version.item, by=by, at=AT)
    change = actions.enter_law_change(
        instrument="《关于修改〈消防法〉的决定》", what="repealed", source="示例公报",
        effective_on=AT.date(), by=by, at=AT,
    )  # fmt: skip
    ItemVersion.objects.filter(item__code="A-1").update(cited=["1.消防法"])
    LawChange.objects.update(key="关于修改〈消防法〉的决定")
    migration = importlib.import_module("sunlot.items.migrations.0004_keys_of_titles")
    migration.again(apps, None)
    assert ItemVersion.objects.get(item__code="A-1").cited == ["消防法"]
    assert ItemVersion.objects.get(item__code="A-1").basis[0]["instrument"] == told[0].instrument
    change.refresh_from_db()
    assert change.key == "关于修改消防法的决定"
    actions.enter_law_change(
        instrument="消防法", what="repealed", source="示例公报", effective_on=AT.date(), by=by,
        at=AT,
    )  # fmt: skip
    assert [one.version.item.code for one in laws.flags(by, on=AT.date())] == ["A-1", "A-2"]
