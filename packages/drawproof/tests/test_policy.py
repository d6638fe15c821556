"""The policy file: what a verifier trusts."""

import json
from dataclasses import fields

import pytest
from drawproof_public import vectors

import drawproof as dp
from drawproof.policy import LogKey, NamedKey

RECORD = dp.Policy.default().to_record()
VKEY = "example.org/log+aabbccdd+AaCnlO1uVSHqNKdQlH+fwz0yqZQbeQ0X3vu6/aWm2fWK"


def parse(**changes):
    record = {**RECORD, **changes}
    record = {key: value for key, value in record.items() if value is not ...}
    return dp.Policy.parse(json.dumps(record).encode())


def test_default_pins_two_chains_and_five_games_and_trusts_no_log_and_no_witness():
    policy = dp.Policy.default()
    assert [chain.chain[:8] for chain in policy.drand] == ["52db9ba7", "8990e7a9"]
    assert [chain.genesis for chain in policy.drand] == [1692803367, 1595431050]
    assert (policy.logs, policy.witnesses, policy.auditors, policy.nist) == ((), (), (), ())
    assert (policy.quorum, policy.margin) == (2, 600)


def test_a_policy_is_read_as_it_is_written_canonical_or_not(tmp_path):
    full = {
        **RECORD,
        "name": "city",
        "logs": [{"origin": "example.org/log", "key": VKEY}],
        "witnesses": [{"name": "w1", "key": VKEY}],
        "auditors": [{"name": "审计", "key": VKEY}],
        "quorum": 1,
        "margin": 900,
        "nist": [vectors()["nist"]["key"]],
    }
    (tmp_path / "a.json").write_bytes(dp.canonical(full))
    (tmp_path / "b.json").write_text(json.dumps(full, indent=2) + "\n")
    one, other = dp.Policy.load(tmp_path / "a.json"), dp.Policy.load(tmp_path / "b.json")
    assert one == other
    assert one.to_record() == full
    assert one.logs == (LogKey(origin="example.org/log", key=VKEY),)
    assert one.witnesses == (NamedKey(name="w1", key=VKEY),)


def test_what_a_file_does_not_name_is_as_in_the_default():
    small = dp.Policy.parse(b'{"kind":"policy","name":"small"}')
    for field in fields(dp.Policy):
        if field.name != "name":
            assert getattr(small, field.name) == getattr(dp.Policy.default(), field.name)
    assert dp.Policy.parse(b'{"kind":"policy","name":"none","drand":[]}').drand == ()


CHAIN, GAME, NIST = RECORD["drand"][0], RECORD["lotteries"][0], vectors()["nist"]["key"]
SET = GAME["sets"][0]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "police"},
        {"kind": ...},
        {"name": 5},
        {"more": []},
        {"quorum": 0},
        {"margin": -1},
        {"logs": {}},
        {"logs": [{"origin": "x", "key": "x"}]},
        {"logs": [{"origin": "x", "key": VKEY, "more": 1}]},
        {"logs": [{"origin": "x", "key": VKEY}] * 2},
        {"witnesses": [{"name": "x", "key": VKEY + "\n"}]},
        {"auditors": [{"key": VKEY}]},
        {"drand": [{**CHAIN, "chain": "0"}]},
        {"drand": [{**CHAIN, "scheme": "bls-bn254-unchained-on-g1"}]},
        {"drand": [{**CHAIN, "scheme": "pedersen-bls-chained"}]},
        {"drand": [{**CHAIN, "key": CHAIN["key"].upper()}]},
        {"drand": [{**CHAIN, "period": 0}]},
        {"drand": [{**CHAIN, "genesis": 1.5}]},
        {"drand": [CHAIN, CHAIN]},
        {"lotteries": [{**GAME, "game": "SSQ"}]},
        {"lotteries": [{**GAME, "sets": []}]},
        {"lotteries": [{**GAME, "sets": [{**SET, "of": 100}]}]},
        {"lotteries": [{**GAME, "sets": [{**SET, "numbers": 34}]}]},
        {"lotteries": [{**GAME, "sets": [{**SET, "ordered": 0}]}]},
        {"lotteries": [{**GAME, "bits": -1}]},
        {"lotteries": [{**GAME, "year": 5}]},
        {"lotteries": [GAME, GAME]},
        {"nist": [{**NIST, "certificate": "00"}]},
        {"nist": [{**NIST, "modulus": "ff"}]},
        {"nist": [{**NIST, "exponent": 1}]},
    ],
)
def test_a_malformed_policy_is_refused_with_the_place(changes):
    with pytest.raises(dp.DrawproofError) as caught:
        parse(**changes)
    assert "policy" in caught.value.text("zh") or caught.value.code == "json-float"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"kind":"policy","kind":"policy"}', "\ufeff{}"])
def test_a_file_that_is_no_policy_is_refused(tmp_path, text):
    (tmp_path / "p.json").write_text(text)
    with pytest.raises(dp.DrawproofError):
        dp.Policy.load(tmp_path / "p.json")


def test_an_absent_or_enormous_file_is_refused_by_name(tmp_path):
    (tmp_path / "big.json").write_bytes(b" " * (1 << 20) + b"{}")
    for path in (tmp_path / "none.json", tmp_path, tmp_path / "big.json"):
        with pytest.raises(dp.DrawproofError) as caught:
            dp.Policy.load(path)
        assert caught.value.code == "policy-unreadable"
