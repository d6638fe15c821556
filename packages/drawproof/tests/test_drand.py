"""Rounds of drand: which one, read from what, and signed by whom."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace

import pytest
from drawproof_public import (
    DEFAULT_CHAIN,
    QUICKNET,
    needs_py_ecc,
    needs_pyblst,
    policy,
    rounds,
    vectors,
)
from hypothesis import given
from hypothesis import strategies as st

import drawproof as dp
from drawproof.sources import bls, drand

PINS = policy()
ALL = vectors()["rounds"]
REFUSED = vectors()["refused"]


def round_of(case):
    return drand.DrandRound(
        round=case["round"], signature=case["signature"], previous=case.get("previous")
    )


def checked(case, backend=None):
    """What the library does with a round: reads it strictly, then checks the signature."""
    one = drand.check_round(case["round"], case["signature"], case.get("previous"))
    chain = PINS.chain(case["chain"])
    if backend is None:
        drand.verify_round(chain, one)
        return
    signed = drand.message(chain, one)
    key, signature = bytes.fromhex(chain.key), bytes.fromhex(one.signature)
    bls.check_encoding(signature, bls.SIGNATURE_BYTES[chain.scheme])
    if not backend(chain.scheme, key, signed, signature):
        raise dp.DrawproofError("drand-signature", reason="not the signature of this round")


@needs_pyblst
@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case['chain'][:8]}-{case['round']}")
def test_published_rounds_verify_with_pyblst(case):
    checked(case, bls.with_pyblst)
    assert round_of(case).randomness == case["randomness"]


@needs_py_ecc
@pytest.mark.parametrize("at", [0, 8])
def test_published_rounds_verify_with_py_ecc(at):
    checked(ALL[at], bls.with_py_ecc)


@needs_pyblst
@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["why"])
def test_forged_rounds_are_refused_with_pyblst(case):
    with pytest.raises(dp.DrawproofError) as caught:
        checked(case, bls.with_pyblst)
    assert caught.value.code == case["code"]
    assert caught.value.text("zh") != caught.value.text("en")


@needs_py_ecc
@pytest.mark.parametrize("case", REFUSED[:9] + REFUSED[-5:-3], ids=lambda case: case["why"])
def test_forged_rounds_are_refused_with_py_ecc(case):
    with pytest.raises(dp.DrawproofError) as caught:
        checked(case, bls.with_py_ecc)
    assert caught.value.code == case["code"]


@needs_py_ecc
def test_the_forged_points_pass_the_bare_pairing_equation_so_only_the_subgroup_check_stops_them(
    monkeypatch,
):
    primitives = bls._load("py_ecc.bls.g2_primitives")
    case = REFUSED[0]
    assert "equation holds" in case["why"]
    monkeypatch.setattr(primitives, "subgroup_check", lambda _: True)
    checked(case, bls.with_py_ecc)
    genuine = rounds(QUICKNET)[case["round"]]
    assert case["signature"] != genuine["signature"]
    assert round_of(case).randomness != genuine["randomness"], "another draw, freely chosen"


@needs_pyblst
def test_a_key_outside_the_subgroup_or_malformed_is_refused():
    chain = PINS.chain(DEFAULT_CHAIN)
    one = round_of(rounds(DEFAULT_CHAIN)[1000])
    for key in ("c0" + "00" * 47, REFUSED[3]["signature"]):
        with pytest.raises(dp.DrawproofError):
            drand.verify_round(replace(chain, key=key), one)


def without(monkeypatch, *names):
    bls._holds.cache_clear()
    for name in names:
        monkeypatch.setitem(sys.modules, name, None)


def test_without_a_library_nothing_passes_and_the_remedy_is_named(monkeypatch):
    without(monkeypatch, "pyblst", "py_ecc")
    assert bls.backend() is None
    with pytest.raises(dp.DrawproofError) as caught:
        checked(ALL[0])
    assert caught.value.code == "bls-missing"
    assert "pip install 'drawproof[bls]'" in caught.value.text("zh")
    malformed = [
        case for case in REFUSED if "infinity" in case["why"] or "canonical" in case["why"]
    ]
    assert len(malformed) >= 5
    for case in malformed:
        with pytest.raises(dp.DrawproofError) as caught:
            checked(case)
        assert caught.value.code == "drand-signature", case["why"]


REFUSES = (
    "from drawproof.canonical import parse_json\n"
    "from drawproof import DrawproofError\n"
    "for text in (b'[' * 200_000, b'{\"a\":' * 200_000, b'\"\\\\' * 200_000):\n"
    "    try: parse_json(text)\n"
    "    except DrawproofError as refused: print(refused.code)\n"
)


@pytest.mark.parametrize(
    "before",
    [
        "sys.setrecursionlimit(10**6)",
        pytest.param(
            "sys.modules['pyblst'] = None; from drawproof.sources.bls import backend;"
            "assert backend() == 'py_ecc'; assert sys.getrecursionlimit() == 1000",
            marks=needs_py_ecc,
        ),
        pytest.param("import py_ecc", marks=needs_py_ecc),
    ],
)
def test_nested_json_is_refused_and_no_crash_where_the_recursion_limit_was_lifted(before):
    """py_ecc lifts it when it is imported; the parser of the interpreter then overflows."""
    program = f"import sys\n{before}\n{REFUSES}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60)
    assert done.stdout.decode().split() == ["json-syntax"] * 3, done.stderr


@needs_py_ecc
def test_py_ecc_stands_in_where_pyblst_is_absent(monkeypatch):
    without(monkeypatch, "pyblst")
    assert bls.backend() == "py_ecc"
    checked(ALL[1])


@needs_pyblst
@given(st.sampled_from(ALL), st.integers(0, 10**6), st.integers(1, 255))
def test_a_changed_byte_of_a_signature_never_verifies(case, at, change):
    data = bytearray.fromhex(case["signature"])
    data[at % len(data)] ^= change
    with pytest.raises(dp.DrawproofError):
        checked({**case, "signature": data.hex()})


@needs_pyblst
@given(st.sampled_from(ALL), st.integers(1, 2**53 - 1))
def test_a_signature_holds_for_its_own_round_only(case, number):
    if number != case["round"]:
        with pytest.raises(dp.DrawproofError):
            checked({**case, "round": number})


@needs_pyblst
def test_a_real_signature_and_points_of_the_group_around_it_do_not_verify():
    lib = __import__("pyblst")
    case = rounds(QUICKNET)[32687230]
    genuine = lib.BlstP1Element().uncompress(bytes.fromhex(case["signature"]))
    for factor in (2, 3, 2**64 + 1):
        other = genuine.scalar_mul(factor).compress().hex()
        with pytest.raises(dp.DrawproofError) as caught:
            checked({**case, "signature": other})
        assert caught.value.params["reason"] == "not the signature of this round"


@pytest.mark.parametrize(
    ("chain", "time", "number"),
    [
        (QUICKNET, "2023-08-23T15:09:27Z", 1),
        (QUICKNET, "2023-08-23T15:09:28Z", 2),
        (QUICKNET, "2023-08-23T15:09:30Z", 2),
        (QUICKNET, "2023-08-23T15:09:31Z", 3),
        (QUICKNET, "2026-10-01T14:30:54Z", 32687230),
        (DEFAULT_CHAIN, "2020-07-22T15:17:30Z", 1),
        (DEFAULT_CHAIN, "2020-07-22T15:17:31Z", 2),
    ],
)
def test_round_of_a_time_is_the_first_one_not_before_it(chain, time, number):
    assert dp.drand_round(chain, time) == number


def test_a_time_before_the_chain_and_an_unknown_chain_are_refused():
    with pytest.raises(dp.DrawproofError) as caught:
        dp.drand_round(QUICKNET, "2023-08-23T15:09:26Z")
    assert caught.value.code == "drand-before-genesis"
    with pytest.raises(dp.DrawproofError) as caught:
        dp.drand_round("0" * 64, "2026-10-01T14:30:54Z")
    assert caught.value.code == "drand-unpinned"
    for late in (2**53 - 1, 10**12):
        with pytest.raises(dp.DrawproofError):
            drand.round_time(PINS.chain(QUICKNET), late)


@given(st.sampled_from(PINS.drand), st.integers(1, 10**9))
def test_round_and_time_are_inverse(chain, number):
    time = drand.round_time(chain, number)
    assert drand.round_at(chain, time) == number


CASE = rounds(QUICKNET)[1000]
CHAINED = rounds(DEFAULT_CHAIN)[1000]
V1 = json.dumps({k: CASE[k] for k in ("round", "randomness", "signature")})
V2 = json.dumps({"round": 1000, "signature": CASE["signature"]})
LABELLED = f"Round     : 1000\nRandomness: {CASE['randomness']}\nSignature : {CASE['signature']}\n"
LINE = f"drand:{QUICKNET}:1000:{CASE['signature']}"


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        (V1, None),
        (V2, None),
        (json.dumps({**json.loads(V1), "previous_signature": ""}), None),
        (f"\ufeff  {V1}\n", None),
        (LINE, QUICKNET),
        (f"  {LINE}\r\n", QUICKNET),
        (LINE.upper(), QUICKNET),
        (
            f"Round     : 1000\nRandomness: {CASE['randomness']}\nSignature : {CASE['signature']}",
            None,
        ),
        (f"round: 1000\nsignature: {CASE['signature'].upper()}\nnote: x", None),
    ],
)
def test_a_round_is_read_from_json_a_pasted_line_or_a_qr_code(text, chain):
    one = dp.parse_drand(text)
    assert (one.round, one.signature, one.chain) == (1000, CASE["signature"], chain)
    assert one.randomness == CASE["randomness"]


@pytest.mark.parametrize("api", [1, 2])
def test_a_chained_round_keeps_the_signature_before(api):
    record = {"round": 1000, "signature": CHAINED["signature"]}
    record["previous_signature"] = CHAINED["previous"]
    if api == 1:
        record["randomness"] = CHAINED["randomness"]
    one = dp.parse_drand(json.dumps(record))
    assert one.previous == CHAINED["previous"]
    again = dp.parse_drand(one.line(DEFAULT_CHAIN).upper())
    assert (again.signature, again.previous) == (one.signature, one.previous)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "drand-text"),
        ("hello", "drand-text"),
        ("[]", "drand-text"),
        ("{}", "drand-text"),
        ("{", "json-syntax"),
        ('{"round":1000}', "drand-text"),
        ('{"round":"1000","signature":"00"}', "number-form"),
        ('{"round":1000,"signature":5}', "drand-signature"),
        ('{"round":1000.0,"signature":"00"}', "json-float"),
        ('{"round":1000,"round":1001,"signature":"00"}', "json-duplicate-key"),
        (V1.replace(CASE["randomness"][:8], "00000000"), "drand-randomness"),
        (V2.replace("1000", "0"), "number-form"),
        (V2.replace("1000", "9007199254740992"), "json-integer-range"),
        (V2.replace("1000", "-5"), "number-form"),
        (f"drand:{QUICKNET}:1000:{CASE['randomness']}", "drand-text"),
        (f"https://api.drand.sh/{QUICKNET}/public/1000", "drand-text"),
        (f"{LINE} {LINE}", "drand-text"),
        (LINE[:-2], "drand-text"),
        (V2.replace(CASE["signature"], CASE["signature"][:-2]), "drand-signature"),
        (LINE.replace(":1000:", ":01000:"), "drand-text"),
        (LINE.replace(":1000:", ":9999999999999999:"), "number-form"),
        (f"round: 1\nround: 2\nsignature: {CASE['signature']}", "drand-text"),
        (f"round: １\nsignature: {CASE['signature']}", "number-form"),
        ("{" * 70_000, "drand-text"),
        ('{"round":1,"signature":"\ud800"}', "text-encoding"),
        ("round: 1\nsignature: \ud800", "drand-signature"),
    ],
)
def test_what_is_no_round_is_refused_by_name(text, code):
    with pytest.raises(dp.DrawproofError) as caught:
        dp.parse_drand(text)
    assert caught.value.code == code
    assert caught.value.text("zh")


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["round", "signature", "randomness", "previous_signature", "x"]), inner
        )
    ),
    max_leaves=6,
)


@given(
    st.text(max_size=80)
    | json_like.map(json.dumps)
    | st.text(alphabet="drand:0123456789abcdefABCDEF\n ", max_size=300)
)
def test_any_text_is_read_or_refused_never_a_crash(text):
    try:
        one = dp.parse_drand(text)
    except dp.DrawproofError:
        return
    assert one.randomness == hashlib.sha256(bytes.fromhex(one.signature)).hexdigest()
