"""Matching and sorting of names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlot.regions.names import normalise_name, sort_key


@pytest.mark.parametrize("dot", ["\u00b7", "\u2022", "\u30fb", "\uff65", "\u2027", " \u00b7 "])
def test_normalise_name_takes_every_middle_dot_for_the_same(dot: str) -> None:
    assert normalise_name(f"阿依努尔{dot}买买提") == "阿依努尔·买买提"


def test_normalise_name_unifies_width_case_and_blanks() -> None:
    assert normalise_name("　ＡＢｃ（新疆）  有限 公司 ") == "ABC(新疆) 有限 公司"


def test_sort_key_orders_common_characters_by_pinyin() -> None:
    names = ["乌鲁木齐市", "阿克苏地区", "喀什地区", "和田地区", "昌吉回族自治州", "哈密市"]
    assert sorted(names, key=sort_key) == [
        "阿克苏地区", "昌吉回族自治州", "哈密市", "和田地区", "喀什地区", "乌鲁木齐市",
    ]  # fmt: skip


@given(st.text(max_size=40))
def test_normalise_name_twice_is_once(name: str) -> None:
    assert normalise_name(normalise_name(name)) == normalise_name(name)


@given(st.text(max_size=40))
def test_sort_key_of_any_text_is_bytes(name: str) -> None:
    assert isinstance(sort_key(name), bytes)
