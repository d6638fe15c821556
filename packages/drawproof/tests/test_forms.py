"""Fields, ids, canonical JSON, times, quotas, errors."""

import json
import pickle
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawproof import canonical, parse_canonical, quota
from drawproof.errors import REASONS, TEXTS, DrawproofError
from drawproof.ids import check_id, check_time, draw_id_of, draw_of, is_id, join_list, split_list
from drawproof.lines import read_lines, write_lines
from drawproof.suites import DR1, get_suite
from drawproof.verify import texts


def refused(code, call, *args, **kwargs):
    with pytest.raises(DrawproofError) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    return caught.value


@pytest.mark.parametrize("field", ["", " ", "a|b", "a\n", "甲", "a\x00", "=1", "a b", '"a"', "a,b"])
def test_t_when_a_field_has_other_characters_refuses(field):
    refused("field-alphabet", DR1.t, "obj", field)


def test_suite_when_unknown_refuses():
    refused("suite-unknown", get_suite, "DR2")
    refused("suite-unknown", get_suite, None)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            "draw_id",
            ["650000-2026-000123", "a.b-2026-000000"],
            [
                "650000-26-000123",
                "a-b-2026-000001",
                "650000-2026-000123\n",
                "123456789012-2026-000001",
            ],
        ),
        (
            "draw",
            ["650000-2026-000123", "650000-2026-000123/2"],
            ["650000-2026-000123/0", "650000-2026-000123/", "650000-2026-000123/02"],
        ),
        (
            "object_id",
            ["91650100MA7083415X", "project:14713", "a" * 64],
            ["", "a" * 65, "=1+1", "@x", "-1+2", "+1", "/etc", ".x", "a b", "a|b"],
        ),
        ("officer_id", ["A0001", "x-y_z.1", "--"], ["-", "a" * 33, "a:b", "a/b", "a+b"]),
        ("party", ["justice", "trade-assoc", "a1"], ["Justice", "", "a_b", "a" * 33]),
        ("stratum", ["A", "food/other", "a+b"], ["a:b", "h:" + "0" * 64, "", "-"]),
        ("salt", ["0" * 32], ["0" * 31, "0" * 33, "A" * 32, "0" * 32 + "\n"]),
    ],
)
def test_ids(kind, good, bad):
    for value in good:
        assert check_id(kind, value) == value
    for value in bad:
        refused("id-form", check_id, kind, value)
    assert not is_id(kind, None)
    assert not is_id(kind, 7)


def test_draw_of():
    assert draw_of("650000-2026-000123") == "650000-2026-000123"
    assert draw_of("650000-2026-000123", 2, 3) == "650000-2026-000123/2"
    assert draw_id_of("650000-2026-000123/2") == "650000-2026-000123"


def test_lists_are_ascending_without_repeats():
    assert join_list("unit", ["650103", "650102"]) == "650102+650103"
    assert join_list("unit", []) == "-"
    assert split_list("unit", "-") == ()
    for bad in ("650103+650102", "a+a", "a+", "+a", ""):
        with pytest.raises(DrawproofError):
            split_list("unit", bad)
    refused("list-order", join_list, "unit", ["a", "a"])


@pytest.mark.parametrize(
    "bad",
    [
        "2026-11-23",
        "2026-11-23T02:00:00+00:00",
        "2026-13-01T00:00:00Z",
        "2026-11-23T02:00:00.5Z",
        "2026-11-23T24:00:00Z",
        "２026-11-23T02:00:00Z",
        None,
        5,
    ],
)
def test_time_when_malformed_is_refused(bad):
    refused("time-form", check_time, bad)


values = st.recursive(
    st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
)


@given(values)
def test_canonical_json_round_trips_and_is_json(value):
    data = canonical(value)
    assert parse_canonical(data) == value
    assert json.loads(data) == value


def test_canonical_json_sorts_by_utf_16_and_escapes_least():
    # RFC 8785 §3.2.3: U+1F600 comes before U+FB33 in UTF-16.
    data = canonical({"\ufb33": 1, "\U0001f600": 2, "a": '\x0f\n"\\/é\u2028'})
    assert data == '{"a":"\\u000f\\n\\"\\\\/é\u2028","\U0001f600":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        None,
        2**53,
        -(2**53),
        {1: 2},
        {"a": {None: 1}},
        "\ud800",
        {"\udfff": 1},
        b"x",
        float("nan"),
    ],
)
def test_canonical_json_when_a_value_is_not_allowed_refuses(value):
    with pytest.raises(DrawproofError):
        canonical(value)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"a":1,"a":1}', "json-duplicate-key"),
        (b'{"a":1.0}', "json-float"),
        (b'{"a":1e3}', "json-float"),
        (b'{"a":NaN}', "json-float"),
        (b'{"a":null}', "json-type"),
        (b'{"a":9007199254740992}', "json-integer-range"),
        (b'{"a":' + b"9" * 5000 + b"}", "json-integer-range"),
        (b'{"a":1}\n', "json-not-canonical"),
        (b'{"a": 1}', "json-not-canonical"),
        (b'{"b":1,"a":1}', "json-not-canonical"),
        (b'{"a":-0}', "json-not-canonical"),
        (b'{"a":"\\u0041"}', "json-not-canonical"),
        (b'\xef\xbb\xbf{"a":1}', "text-encoding"),
        (b'{"a":"\xff"}', "text-encoding"),
        (b'{"a":"\\ud800"}', "json-type"),
        (b"{", "json-syntax"),
        (b"", "json-syntax"),
        (b"[" * 100 + b"]" * 100, "json-syntax"),
        (b"[" * 100000 + b"]" * 100000, "json-syntax"),
    ],
)
def test_parse_canonical_when_anything_differs_refuses(data, code):
    refused(code, parse_canonical, data)


@given(st.lists(st.text("abc|-", min_size=1)))
def test_lines_round_trip(leaves):
    assert read_lines(write_lines(leaves)) == leaves


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a\r\nb\r\n", "line-ending"),
        (b"a\nb", "line-missing-end"),
        (b"\xef\xbb\xbfa\n", "text-encoding"),
        (b"\xff\n", "text-encoding"),
    ],
)
def test_read_lines_when_the_form_is_wrong_refuses(data, code):
    refused(code, read_lines, data)


@given(st.integers(0, 10**7), st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 50))
def test_quota_is_the_exact_ceiling(N, p, q, least):
    p = min(p, q)
    assert quota(N, p, q, least) == min(N, max(least, ceil(Fraction(N * p, q))))


@pytest.mark.parametrize(
    "args", [(1, 2, 1), (1, -1, 2), (1, 1, 0), (-1, 1, 2), (1, 1, 2, -1), (1.0, 1, 2), (True, 1, 2)]
)
def test_quota_when_the_rule_is_wrong_refuses(args):
    refused("quota-rule", quota, *args)


def test_errors_pickle_and_speak_both_languages():
    inner = DrawproofError("id-form", kind="unit", value="?")
    for error in (inner, DrawproofError("line-form", line=7, kind="frame", reason=inner)):
        again = pickle.loads(pickle.dumps(error))  # noqa: S301
        assert (again.code, str(again), again.text("zh")) == (
            error.code,
            str(error),
            error.text("zh"),
        )
    assert "第 7 行" in error.text("zh")
    assert "格式不对" in error.text("zh")
    for english, chinese in [*TEXTS.values(), *REASONS.items()]:
        assert english
        assert chinese


def test_texts_of_the_verifier_have_the_same_parameters_in_both_languages():
    from string import Formatter

    def names(text):
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for table in (TEXTS, texts.FINDINGS, texts.FLAGS):
        for code, (english, chinese) in table.items():
            assert {n.split("!")[0] for n in names(english)} == names(chinese), code
