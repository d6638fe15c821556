"""Bundles of draws that a public source takes part in: C08, C09, C20 and the flags."""

import json
import re
import sys
from dataclasses import replace

import pytest
from drawproof_files import edited, named, rebuilt, written
from drawproof_public import (
    AS_OF,
    BULLETIN,
    CR,
    DEFAULT_CHAIN,
    KL8,
    QUICKNET,
    drand_parts,
    lot_parts,
    needs_bls,
    needs_pyblst,
    policy,
    rounds,
    share,
    times_of,
    vectors,
    world_of,
)
from drawproof_world import DRAW_ID, make_world
from hypothesis import given
from hypothesis import strategies as st

import drawproof as dp
from drawproof.policy import NistChain
from drawproof.sources import bls

FORGED = [case for case in vectors()["refused"] if case["round"] == 32687230]


def verdict_of(tmp_path, files, **more):
    return dp.verify(written(tmp_path, files), **more)


def c08(tmp_path, files, **more):
    check = verdict_of(tmp_path, files, **more).check("C08")
    return check.state, check.needs, " ".join(finding.text("zh") for finding in check.findings)


@pytest.fixture(scope="module")
def drand_files():
    return world_of(*drand_parts()).files()


@needs_bls
@pytest.mark.parametrize("suite", ["DR1", "DR1-SM3"])
@pytest.mark.parametrize(
    ("chain", "number"),
    [(QUICKNET, 32687230), (DEFAULT_CHAIN, 6514468)],
    ids=["quicknet", "chained"],
)
def test_a_draw_closed_by_a_real_round_is_verified_whole(tmp_path, suite, chain, number):
    world = world_of(*drand_parts(number, chain), suite=suite)
    verdict = verdict_of(tmp_path, world.files(), require=["C08", "C10", "C20"])
    assert verdict.ok, verdict.sentence()
    string = world.outcome.record.sources[1]
    assert string == f"drand:{chain}:{number}:{rounds(chain)[number]['randomness']}"
    assert verdict.check("C20").findings[0].params == {"total": 510, "closing": 254}
    assert {"entropy-low", "closing-witnessed"}.isdisjoint(flag.code for flag in verdict.flags)


@needs_pyblst
@pytest.mark.parametrize("case", FORGED, ids=lambda case: case["why"])
def test_a_forged_round_fails_though_seed_and_result_follow_from_it(tmp_path, monkeypatch, case):
    """The whole draw is made from the forged round, as one who controls the server would."""
    source, evidence, closing = drand_parts()
    forged = replace(evidence, signature=case["signature"], previous=case.get("previous"))
    with pytest.raises(dp.DrawproofError):
        world_of(source, forged, closing)
    with monkeypatch.context() as careless:
        careless.setattr("drawproof.sources.drand.verify_round", lambda *_: None)
        try:
            files = world_of(source, forged, closing).files()
        except dp.DrawproofError:
            return  # not even of the form of a signature
    verdict = verdict_of(tmp_path, files)
    assert not verdict.ok
    assert set(named(verdict)) <= {"C01", "C02", "C08"}, "all else is consistent"
    assert verdict.check("C20").state != "passed"


def test_without_a_bls_library_a_round_is_not_checkable_and_the_remedy_is_named(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("drawproof.sources.drand.verify_round", lambda *_: None)
    files = world_of(*drand_parts()).files()
    monkeypatch.undo()
    for name in ("pyblst", "py_ecc"):
        monkeypatch.setitem(sys.modules, name, None)
    assert bls.backend() is None
    verdict = verdict_of(tmp_path, files)
    assert verdict.ok
    assert verdict.check("C08").state == "not-checkable"
    assert verdict.check("C08").needs == "bls"
    assert "pip install 'drawproof[bls]'" in "\n".join(verdict.lines("zh"))
    assert verdict.check("C20").state == "not-checkable", "what was not checked counts 0"
    assert not verdict_of(tmp_path, files, require=["C08"]).ok
    with pytest.raises(dp.DrawproofError) as caught:
        world_of(*drand_parts())
    assert caught.value.code == "bls-missing", "nothing unchecked is composed"

    def other(record):
        record["sources"][1] = record["sources"][1][:-1] + "0"
        record["seed"] = dp.compose_seed("DR1", DRAW_ID, record["sources"])

    state, _, text = c08(tmp_path, edited(files, "result.json", other))
    assert state == "failed", "randomness is checked against the signature even so"
    assert "sources/02.json" in text


@needs_bls
def test_the_round_must_be_the_announced_one_and_that_of_the_closing_time(tmp_path, drand_files):
    one = rounds(QUICKNET)[32687232]

    def later(record):
        record["round"], record["signature"] = 32687232, one["signature"]

    state, _, text = c08(tmp_path, edited(drand_files, "sources/02.json", later))
    assert (state, "公告的是第 32687230 轮" in text) == ("failed", True)
    source, evidence, closing = drand_parts()
    for shifted in ("2026-10-01T14:30:51Z", "2026-10-01T14:30:55Z"):
        with pytest.raises(dp.DrawproofError) as caught:
            world_of(source, evidence, shifted)
        assert caught.value.code == "drand-not-closing"
        assert caught.value.params["expected"] == 32687230 + (1 if shifted > closing else -1)


@needs_bls
def test_a_time_between_two_rounds_belongs_to_the_later_one(tmp_path):
    source, evidence, _ = drand_parts()
    world = world_of(source, evidence, "2026-10-01T14:30:52Z")
    assert verdict_of(tmp_path, world.files()).check("C08").state == "passed"


def test_nothing_is_composed_from_a_chain_that_is_not_pinned():
    source, evidence, closing = drand_parts()
    pins = policy()
    test = pins.drand[-1]
    case = rounds(test.chain)[7]
    source = replace(source, chain=test.chain, round=7)
    evidence = replace(evidence, round=7, signature=case["signature"])
    closing = dp.sources.drand.round_time(test, 7)
    early = replace(
        times_of(closing),
        announced="2023-08-01T02:00:00Z",
        objections_from="2023-08-01T02:00:00Z",
        objections_to="2023-08-02T02:00:00Z",
        commit_by="2023-08-03T02:00:00Z",
        reveal_by="2023-08-04T02:00:00Z",
    )
    with pytest.raises(dp.DrawproofError) as caught:
        make_world("open", size=24, sources=(CR, source), evidence=[share(), evidence], times=early)
    assert caught.value.code == "drand-unpinned"


@needs_bls
def test_keys_come_from_the_policy_only(tmp_path, drand_files):
    none = replace(dp.Policy.default(), drand=())
    state, needs, text = c08(tmp_path, drand_files, policy=none)
    assert (state, needs) == ("not-checkable", "policy")
    assert QUICKNET in text
    quicknet, _ = dp.Policy.default().drand
    other = replace(quicknet, key=policy().drand[-1].key)
    state, _, text = c08(tmp_path, drand_files, policy=replace(none, drand=(other,)))
    assert (state, "不是这一轮的签名" in text) == ("failed", True)
    moved = replace(quicknet, genesis=quicknet.genesis + 3)
    state, _, text = c08(tmp_path, drand_files, policy=replace(none, drand=(moved,)))
    assert (state, "32687229" in text) == ("failed", True)


@pytest.mark.parametrize("number", [2**53 - 1, 10**12])
def test_a_round_beyond_any_calendar_fails_and_does_not_crash(tmp_path, monkeypatch, number):
    monkeypatch.setattr("drawproof.sources.drand.verify_round", lambda *_: None)
    files = world_of(*drand_parts()).files()

    def far(record):
        (record["sources"][1] if record["kind"] == "announce" else record)["round"] = number

    changed = edited(files, "sources/02.json", far)
    assert c08(tmp_path, changed)[0] == "failed"
    assert c08(tmp_path, edited(changed, "announce.json", far))[0] == "failed"


@needs_bls
def test_a_result_before_its_round_is_out_of_order(tmp_path, drand_files):
    def early(record):
        record["at"] = "2026-10-01T14:30:53Z"

    verdict = verdict_of(tmp_path, edited(drand_files, "result.json", early))
    assert "round" in named(verdict)["C09"]


NAMES = ("announced", "objections_from", "objections_to", "commit_by", "reveal_by")


@pytest.mark.parametrize("late", ["announced", "objections_to", "commit_by", "reveal_by"])
@pytest.mark.parametrize("parts", [drand_parts(), lot_parts()], ids=["drand", "lot"])
def test_everything_ends_ten_minutes_before_a_public_closing(monkeypatch, parts, late):
    monkeypatch.setattr("drawproof.sources.drand.verify_round", lambda *_: None)
    announcement = world_of(*parts).outcome.announcement
    good = announcement.times.closing.replace(":30:", ":20:")
    for moment in (good, good.replace("4Z", "5Z").replace("00Z", "01Z")):
        later = {"announced": NAMES, "commit_by": ("commit_by", "reveal_by")}.get(late, (late,))
        times = replace(announcement.times, **dict.fromkeys(later, moment))
        if moment == good:
            assert replace(announcement, times=times).times == times
        else:
            with pytest.raises(dp.DrawproofError) as caught:
                replace(announcement, times=times)
            assert "十分钟" in caught.value.text("zh")


def test_dice_may_still_follow_the_reveals_at_once():
    assert make_world("open", size=24).outcome.announcement.times.reveal_by == (
        make_world("open", size=24).outcome.announcement.times.closing
    )


@pytest.mark.parametrize(
    ("sources", "fallback", "word"),
    [
        ((dp.Source(kind="nist", chain=2, pulse=5, closing=True),), "none", "不能单独使用"),
        ((CR, dp.Source(kind="nist", chain=2, pulse=5)), "none", "没有排在最后"),
        (
            (dp.Source(kind="nist", chain=2, pulse=0), replace(drand_parts()[0])),
            "none",
            "不是范围内的整数",
        ),
        ((replace(drand_parts()[0], chain="00"),), "none", "格式不对"),
        ((replace(drand_parts()[0], round=0),), "none", "不是范围内的整数"),
        ((replace(drand_parts()[0], round=None),), "none", "缺少键"),
        ((replace(drand_parts()[0], closing=False), drand_parts()[0]), "none", "同一公开随机源"),
        ((lot_parts()[0], lot_parts()[0]), "none", "同一公开随机源"),
        ((replace(lot_parts()[0], game="KL8"),), "none", "格式不对"),
        ((replace(lot_parts()[0], issue="期"),), "none", "格式不对"),
        ((replace(lot_parts()[0], chain=2),), "none", "多出键"),
        ((drand_parts()[0],), "next-issue", "只有彩票"),
        ((lot_parts()[0],), "another lottery", "替代办法"),
    ],
)
def test_announced_sources_that_do_not_fit_are_refused(sources, fallback, word):
    announcement = make_world("open", size=24).outcome.announcement
    times = replace(
        announcement.times, closing="2026-11-23T03:00:00Z", result_by="2026-11-24T10:00:00Z"
    )
    with pytest.raises(dp.DrawproofError) as caught:
        replace(announcement, sources=sources, fallback=fallback, times=times)
    assert word in caught.value.text("zh")


EARLY = dp.Source(kind="dice", dice=10, sides=10)


@pytest.mark.parametrize(
    ("thrown", "word"),
    [
        ("2026-09-01T02:00:00Z", None),
        ("2026-11-24T13:20:00Z", None),
        ("2026-09-01T01:59:59Z", "announcement"),
        ("2026-11-24T13:20:01Z", "last moment before the closing"),
    ],
)
def test_what_does_not_close_comes_after_the_announcement_and_ten_minutes_before_the_closing(
    tmp_path, thrown, word
):
    lot, evidence, closing = lot_parts()
    typed = (("typist-1", "0123456789"), ("typist-2", "0123456789"))
    dice = dp.DiceEvidence(thrown_at=thrown, typed=typed)
    world = make_world(
        "open",
        size=24,
        sources=(CR, EARLY, lot),
        evidence=[share(), dice, evidence],
        times=times_of(closing),
        as_of=AS_OF,
        at="2026-11-24T15:00:00Z",
    )
    verdict = verdict_of(tmp_path, world.files())
    assert verdict.ok is (word is None), verdict.sentence()
    if word:
        assert word in named(verdict)["C09"]


# Lotteries.


def test_a_lottery_with_its_bulletin_is_checked_and_the_reader_told_to_compare(tmp_path):
    world = world_of(*lot_parts())
    verdict = verdict_of(tmp_path, world.files(), require=["C08", "C20"])
    assert verdict.ok, verdict.sentence()
    assert "对照" in " ".join(f.text("zh") for f in verdict.check("C08").findings)
    assert verdict.check("C20").findings[0].params == {"total": 317, "closing": 61}


def test_a_lottery_without_its_bulletin_is_not_checkable_and_counts_nothing(tmp_path):
    world = world_of(*lot_parts(bulletin=None))
    verdict = verdict_of(tmp_path, world.files())
    assert verdict.ok
    assert (verdict.check("C08").state, verdict.check("C08").needs) == ("not-checkable", "bulletin")
    assert verdict.check("C20").findings[0].params == {"total": 256, "closing": 0}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"string": f"lot:kl8:2026313:{KL8}"}, "不是公告的彩种 kl8 第 2026312 期"),
        ({"string": f"lot:ssq:2026312:{KL8}"}, "不是公告的彩种 kl8 第 2026312 期"),
        ({"string": f"lot:kl8:2026312:{KL8[:-3]}"}, "号码个数"),
        ({"string": f"lot:kl8:2026312:{KL8.replace('80', '81')}"}, "超出范围"),
        ({"string": f"lot:kl8:2026312:{KL8.replace('02.07', '07.02')}"}, "升序"),
        ({"string": f"lot:kl8:2026312:{KL8.replace('80', '79')}"}, "没有这组号码"),
        ({"bulletin": BULLETIN.replace("2026312", "2026311")}, "没有这一期号"),
        ({"bulletin": ""}, "没有这一期号"),
        ({"at": "soon"}, "时间"),
        ({"fallback": ("2026313", "第2026312期取消")}, "没有替代办法"),
    ],
)
def test_a_lottery_string_that_does_not_follow_is_refused(changes, word):
    with pytest.raises(dp.DrawproofError) as caught:
        world_of(*lot_parts(**changes))
    assert word in caught.value.text("zh")


NOTICE = "因技术原因，快乐8第2026312期取消开奖，顺延至下一期。"
NEXT = {
    "string": f"lot:kl8:2026313:{KL8}",
    "bulletin": BULLETIN.replace("2026312", "2026313"),
    "fallback": ("2026313", NOTICE),
}


def test_the_single_fallback_is_the_next_issue_on_the_publishers_notice(tmp_path):
    world = world_of(*lot_parts(**NEXT), fallback="next-issue")
    verdict = verdict_of(tmp_path, world.files(), require=["C08"])
    assert verdict.ok, verdict.sentence()
    assert "fallback-used" in {flag.code for flag in verdict.flags}
    usual = world_of(*lot_parts(), fallback="next-issue")
    assert verdict_of(tmp_path, usual.files(), require=["C08"]).ok


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({**NEXT, "fallback": ("2026314", NOTICE)}, "第 2026314 期不是第 2026312 期的下一期"),
        ({**NEXT, "fallback": ("2026311", NOTICE)}, "第 2026311 期不是第 2026312 期的下一期"),
        ({**NEXT, "fallback": ("2027001", NOTICE)}, "第 2027001 期不是第 2026312 期的下一期"),
        ({**NEXT, "fallback": ("2026313", "顺延")}, "没有被取消的期号"),
        ({**NEXT, "fallback": None}, "不是公告的彩种 kl8 第 2026312 期"),
        ({**NEXT, "string": f"lot:kl8:2026312:{KL8}"}, "不是公告的彩种 kl8 第 2026313 期"),
        ({**NEXT, "bulletin": BULLETIN}, "没有这一期号"),
    ],
)
def test_any_other_fallback_is_refused(changes, word):
    with pytest.raises(dp.DrawproofError) as caught:
        world_of(*lot_parts(**changes), fallback="next-issue")
    assert word in caught.value.text("zh")


def test_a_game_that_the_policy_does_not_know_is_not_checkable(tmp_path):
    files = world_of(*lot_parts()).files()
    none = replace(dp.Policy.default(), lotteries=())
    state, needs, text = c08(tmp_path, files, policy=none)
    assert (state, needs) == ("not-checkable", "policy")
    assert "kl8" in text


def test_lottery_evidence_changed_in_the_bundle_is_found(tmp_path):
    files = world_of(*lot_parts(**NEXT), fallback="next-issue").files()

    def numbers(record):
        record["string"] = record["string"].replace("80", "79")
        record["bulletin"] = record["bulletin"].replace("80", "79")

    def bulletin(record):
        record["bulletin"] = record["bulletin"].replace("80", "79")

    def before(record):
        record["at"] = "2026-11-24T13:29:59Z"

    def unknown(record):
        record["fallback"]["more"] = 1

    def long(record):
        record["bulletin"] += " " * 20_000

    for change, check, word in (
        (numbers, "C08", "第 2 个随机源"),
        (bulletin, "C08", "没有这组号码"),
        (before, "C09", "bulletin"),
        (unknown, "C02", "多出键 more"),
        (long, "C02", "文字太长"),
    ):
        verdict = verdict_of(tmp_path, edited(files, "sources/02.json", change))
        assert word in named(verdict)[check], change.__name__


# The NIST beacon, beside a lottery that closes.

PULSE = vectors()["nist"]["pulse"]
PINNED = replace(dp.Policy.default(), nist=(NistChain(**vectors()["nist"]["key"]),))


def nist_world(pulse=PULSE, pins=PINNED, announced="2026-07-01T02:00:00Z", **changes):
    source = dp.Source(kind="nist", chain=2, pulse=1853305)
    given = {"string": f"nist:2:1853305:{PULSE['outputValue'].lower()}", "pulse": pulse, **changes}
    lot, evidence, closing = lot_parts()
    times = replace(times_of(closing), announced=announced, objections_from="2026-09-01T02:00:00Z")
    return make_world(
        "open",
        size=24,
        sources=(CR, source, lot),
        evidence=[share(), dp.NistEvidence(**given), evidence],
        times=times,
        as_of=AS_OF,
        at="2026-11-24T15:00:00Z",
        policy=pins,
    )


def test_a_pulse_beside_other_sources_is_checked_by_the_pinned_key_and_flagged(tmp_path):
    world = nist_world()
    verdict = verdict_of(tmp_path, world.files(), policy=PINNED, require=["C08", "C20"])
    assert verdict.ok, verdict.sentence()
    assert verdict.check("C20").findings[0].params == {"total": 573, "closing": 61}
    assert "nist-operator" in {flag.code for flag in verdict.flags}
    unpinned = verdict_of(tmp_path, world.files())
    assert unpinned.ok
    assert (unpinned.check("C08").state, unpinned.check("C08").needs) == ("not-checkable", "policy")


def test_a_pulse_older_than_the_announcement_is_out_of_order(tmp_path):
    world = nist_world(announced="2026-07-10T10:56:01Z")
    verdict = verdict_of(tmp_path, world.files(), policy=PINNED)
    assert "pulse" in named(verdict)["C09"]


def test_pulse_evidence_that_does_not_follow_is_refused(tmp_path):
    for changes in (
        {"string": "nist:2:1853305:" + "0" * 128},
        {"string": "nist:2:1853306:" + PULSE["outputValue"].lower()},
        {"pulse": {**PULSE, "pulseIndex": 1853306}},
        {"pulse": {**PULSE, "signatureValue": "00" * 512}},
        {"pulse": None},
        {"pins": None},
    ):
        with pytest.raises(dp.DrawproofError):
            nist_world(**changes)
    files = nist_world().files()

    def dropped(record):
        del record["pulse"]

    state, needs, _ = c08(tmp_path, edited(files, "sources/02.json", dropped), policy=PINNED)
    assert (state, needs) == ("not-checkable", "pulse")


@pytest.mark.parametrize(
    "record",
    [
        {"kind": "drand", "round": 1},
        {"kind": "drand", "round": 0, "signature": "00" * 48},
        {"kind": "drand", "round": 1, "signature": "00" * 47},
        {"kind": "drand", "round": 1, "signature": "AA" * 48},
        {"kind": "drand", "round": 1, "signature": "00" * 48, "previous": "00"},
        {"kind": "drand", "round": 1, "signature": "00" * 48, "chain": "x"},
        {"kind": "drand", "round": "1", "signature": "00" * 48},
        {"kind": "lot", "string": "dice:12", "at": "2026-11-24T13:40:00Z"},
        {"kind": "lot", "string": f"lot:kl8:1:{KL8}", "at": "2026-11-24"},
        {"kind": "lot", "string": "lot:kl8:1", "at": "2026-11-24T13:40:00Z"},
        {"kind": "lot", "string": f"lot:kl8:1:{KL8}", "at": "2026-11-24T13:40:00Z", "fallback": {}},
        {"kind": "nist", "string": "nist:2:1:00"},
        {"kind": "nist", "string": "nist:2:1:" + "0" * 128, "pulse": {}},
        {"kind": "nist", "string": "nist:2:1:" + "0" * 128, "pulse": []},
    ],
)
def test_malformed_evidence_is_refused_and_the_file_named(tmp_path, record):
    files = make_world("open", size=24).files()
    verdict = verdict_of(tmp_path, rebuilt({**files, "sources/01.json": dp.canonical(record)}))
    assert "sources/01.json" in named(verdict)["C02"]


def test_evidence_of_every_kind_round_trips():
    parts = (drand_parts(), drand_parts(6514468, DEFAULT_CHAIN), lot_parts(**NEXT))
    for _, evidence, _ in parts:
        data = dp.evidence.evidence_bytes(evidence)
        assert dp.evidence.parse_evidence(data, "x") == evidence
    pulse = dp.NistEvidence(string="nist:2:1853305:" + PULSE["outputValue"].lower(), pulse=PULSE)
    data = dp.evidence.evidence_bytes(pulse)
    assert dp.evidence.parse_evidence(data, "x") == pulse
    assert json.loads(data)["pulse"] == PULSE


@needs_pyblst
@pytest.mark.parametrize("kind", ["drand", "lot", "nist"])
def test_a_changed_byte_of_public_evidence_is_found_unless_it_says_nothing(tmp_path, kind):
    if kind == "nist":
        files = nist_world().files()
    else:
        parts = drand_parts() if kind == "drand" else lot_parts()
        files = world_of(*parts).files()
    name = "sources/02.json"
    data, place = files[name], written(tmp_path, files)
    for at in range(0, len(data), 3 if kind == "drand" else 11):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        (place / name).write_bytes(changed)
        (place / "manifest.json").write_bytes(rebuilt({**files, name: changed})["manifest.json"])
        if dp.verify(place, policy=PINNED).ok:
            # Bound by the log alone: when the bulletin was typed, its words beside the numbers,
            # and the addresses of a pulse's links, which NIST does not sign.
            silent = {path[-1] for path in differing(json.loads(data), json.loads(changed))}
            assert silent <= {"at", "bulletin", "uri"}, (at, silent)
            numbers = re.findall("[0-9]+", json.loads(changed).get("bulletin", BULLETIN))
            assert KL8.split(".") == numbers[-20:]


def differing(one, other, path=()):
    """Paths at which two JSON values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = one.keys() | other.keys()
        return [p for k in keys for p in differing(one.get(k), other.get(k), (*path, k))]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [p for i, (a, b) in pairs for p in differing(a, b, (*path, i))]
    return [] if one == other else [path]


json_values = st.recursive(
    st.booleans() | st.integers(-5, 2**54) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=5,
)
RECORDS = [
    *(part[1].to_record() for part in (drand_parts(), lot_parts(), lot_parts(**NEXT))),
    dp.NistEvidence(string="nist:2:1853305:" + "0" * 128, pulse=PULSE).to_record(),
    dp.Policy.default().to_record(),
]


ANNOUNCED = world_of(*lot_parts()).outcome.announcement.to_record()
SOURCE = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["cr", "dice", "drand", "lot", "nist", "x"]),
        "closing": st.booleans(),
    },
    optional={
        "party": st.sampled_from(["justice", "P", ""]),
        "dice": st.integers(-1, 5),
        "sides": st.sampled_from([6, 7, 10]),
        "chain": st.sampled_from([QUICKNET, 2, 0, "00"]),
        "round": st.integers(-1, 2**53),
        "game": st.sampled_from(["kl8", "KL8"]),
        "issue": st.sampled_from(["2026312", "x"]),
        "pulse": st.integers(-1, 9),
    },
)


@given(st.lists(SOURCE, max_size=4), st.sampled_from(["none", "next-issue", "later"]))
def test_any_announced_sources_are_read_or_refused_never_a_crash(sources, fallback):
    record = {**ANNOUNCED, "sources": sources, "fallback": fallback}
    try:
        data = dp.canonical(record)
        found = dp.Announcement.parse(data)
    except dp.DrawproofError as refused:
        assert refused.text("zh")
        return
    assert found.canonical == data
    assert found.sources[-1].closing
    assert found.sources[-1].kind in ("dice", "drand", "lot")


@given(st.sampled_from(RECORDS), st.data())
def test_any_value_in_evidence_or_policy_is_read_or_refused_never_a_crash(record, data):
    record = json.loads(json.dumps(record))
    place = record
    while isinstance(place, dict | list) and place:
        keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or data.draw(st.booleans()):
            place[key] = data.draw(json_values)
            break
        place = place[key]
    parse = dp.Policy.parse if record.get("kind") == "policy" else None
    try:
        text = dp.canonical(record)
        if parse:
            assert dp.Policy.parse(dp.canonical(parse(text).to_record())) == parse(text)
        else:
            dp.evidence.parse_evidence(text, "x")
    except dp.DrawproofError as refused:
        assert refused.text("zh")
