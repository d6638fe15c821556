"""Matching and sorting of names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlot.regions.names import normalise_name, short_names, sort_key


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


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("昌吉回族自治州", "昌吉 昌吉州 昌吉自治州"),
        ("博尔塔拉蒙古自治州", "博尔塔拉 博尔塔拉州 博尔塔拉自治州 博州"),
        ("巴音郭楞蒙古自治州", "巴音郭楞 巴音郭楞州 巴音郭楞自治州 巴州"),
        ("克孜勒苏柯尔克孜自治州", "克孜勒苏 克孜勒苏州 克孜勒苏自治州 克州"),
        ("伊犁哈萨克自治州", "伊犁 伊犁州 伊犁自治州"),
        ("黔东南苗族侗族自治州", "黔东南 黔东南州 黔东南自治州 黔州"),
        ("恩施土家族苗族自治州", "恩施 恩施州 恩施自治州"),
        ("内蒙古自治区", "内蒙古"),
        ("广西壮族自治区", "广西 广西自治区"),
        ("宁夏回族自治区", "宁夏 宁夏自治区"),
        ("西藏自治区", "西藏"),
        ("新疆维吾尔自治区", "新疆 新疆自治区"),
        ("木垒哈萨克自治县", "木垒 木垒县 木垒自治县"),
        ("察布查尔锡伯自治县", "察布查尔 察布查尔县 察布查尔自治县 察县"),
        ("双江拉祜族佤族布朗族傣族自治县", "双江 双江县 双江自治县"),
        ("东乡族自治县", "东乡 东乡县 东乡自治县"),
        ("龙胜各族自治县", "龙胜 龙胜县 龙胜自治县"),
        ("鄂伦春自治旗", "鄂伦春 鄂伦春旗 鄂旗"),
        ("喀什地区", "喀什"), ("乌鲁木齐市", "乌鲁木齐"), ("锡林郭勒盟", "锡林郭勒"),
        ("天山区", "天山"), ("县", ""), ("市区", ""),
    ],
)  # fmt: skip
def test_short_names_leave_out_nationalities_and_what_kind_of_division_it_is(
    name: str, short: str
) -> None:
    assert short_names(name) == set(short.split())


@given(st.text(max_size=40))
def test_short_names_of_any_text_are_shorter(name: str) -> None:
    assert all(1 < len(short) < len(name) for short in short_names(name))
