"""The golden vectors: DR1, RFC 6962 trees, SM3."""

import base64
import contextlib
import copy
import json

import pytest

from drawproof import errors, tree
from drawproof.replay import replay
from drawproof.sm3 import sm3
from drawproof.suites import DR1, DR1_SM3


@pytest.fixture
def record(vectors):
    return json.loads((vectors / "dr1-vectors.json").read_text())


def test_replay_of_the_golden_vectors_agrees_on_every_value(vectors, record):
    replayed = replay(vectors / "dr1-vectors.json")
    assert replayed.ok
    assert replayed.cases == sum(len(record[kind]) for kind in ("draws", "decks", "absence")) == 12


def test_replay_of_slips_proofs_shards_and_events_agrees_and_notices_a_change(vectors, tmp_path):
    file = vectors / "dr1-papers.json"
    replayed = replay(file)
    assert replayed.ok, replayed.disagreement
    papers = json.loads(file.read_text())
    cases = {kind: len(papers[kind]) for kind in ("frames", "slips", "proofs", "events")}
    assert cases == {"frames": 4, "slips": 36, "proofs": 24, "events": 2}
    assert replayed.cases == sum(cases.values())
    for kind, key in (("slips", "text"), ("frames", "root"), ("frames", "escrow")):
        case = {**papers[kind][0], key: changed(papers[kind][0][key])}
        (tmp_path / "v.json").write_text(json.dumps({kind: [case]}))
        with contextlib.suppress(errors.DrawproofError):
            assert not replay(tmp_path / "v.json").ok


def test_replay_with_the_python_sm3_agrees_too(record, tmp_path, monkeypatch):
    from drawproof import suites

    monkeypatch.setitem(suites.SUITES, "DR1-SM3", suites.Suite("DR1-SM3", sm3))
    keep = {kind: [c for c in record[kind] if c["suite"] == "DR1-SM3"] for kind in ("absence",)}
    keep["draws"] = [c for c in record["draws"] if c["suite"] == "DR1-SM3"][:1]
    (tmp_path / "sm3.json").write_text(json.dumps(keep))
    assert replay(tmp_path / "sm3.json").ok


def leaves_of(value, path=()):
    """Every path to a leaf; of long lists the first, a middle and the last entry."""
    if isinstance(value, dict):
        for key in value:
            yield from leaves_of(value[key], (*path, key))
    elif isinstance(value, list):
        for i in sorted({0, len(value) // 2, len(value) - 1} if value else ()):
            yield from leaves_of(value[i], (*path, i))
    else:
        yield path


def changed(value):
    if isinstance(value, int):
        return value + 1
    return value[:-1] + ("1" if value[-1] != "1" else "2")


@pytest.mark.parametrize("kind", ["draws", "decks", "absence"])
def test_replay_when_any_value_is_changed_disagrees(record, tmp_path, kind):
    # Ticks through every kind of value; where there are many, every third or seventh will do.
    case = record[kind][1]
    paths = list(leaves_of(case))[:: {"draws": 3, "decks": 7, "absence": 1}[kind]]
    assert len(paths) > 10
    file = tmp_path / "changed.json"
    silent = []
    for path in paths:
        mutant = copy.deepcopy(case)
        inner = mutant
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = changed(inner[path[-1]])
        file.write_text(json.dumps({kind: [mutant]}))
        try:
            if replay(file).ok:
                silent.append(path)
        except errors.DrawproofError:
            pass
    # Inputs may be changed without changing any value: a recusal of someone who is not asked, a
    # cap that never binds, a ratio that rounds up to the same number, another absent id between
    # the same neighbours. Values never.
    inputs = {"recusals", "officers"} if kind == "decks" else set()
    silent = [p for p in silent if p[0] not in inputs and {"ratio", "min"}.isdisjoint(p)]
    assert [p for p in silent if not (p[0] == "absent" and p[2] == 0)] == []


def test_replay_when_a_case_has_an_unknown_or_lacks_a_key_refuses_it(record, tmp_path):
    file = tmp_path / "changed.json"
    for change in ("add", "drop", "nested", "top"):
        mutant = copy.deepcopy(record)
        if change == "add":
            mutant["draws"][0]["more"] = 1
        elif change == "drop":
            del mutant["draws"][0]["escrow"]
        elif change == "nested":
            mutant["draws"][0]["plan"]["A"]["more"] = 1
        else:
            mutant["more"] = []
        file.write_text(json.dumps(mutant))
        with pytest.raises(errors.DrawproofError) as caught:
            replay(file)
        assert caught.value.code == "record-keys"


@pytest.mark.parametrize("text", ["{}", "[]", "{", '{"draws":[1]}', '{"draws":{}}', '{"draws":[]}'])
def test_replay_of_a_malformed_file_is_refused(tmp_path, text):
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(errors.DrawproofError):
        replay(tmp_path / "bad.json")


def test_tree_roots_of_rfc_6962(vectors):
    data = json.loads((vectors / "rfc6962_merkle.json").read_text())
    inputs = [bytes.fromhex(leaf) for leaf in data["leaf_inputs_hex"]]
    for size, root in enumerate(data["root_hex_by_size"]):
        stream = tree.StreamingRoot(DR1)
        for leaf in inputs[:size]:
            stream.add(leaf)
        assert stream.root() == root


def test_inclusion_cases_of_rfc_6962(vectors):
    data = json.loads((vectors / "rfc6962_merkle.json").read_text())
    decode = base64.b64decode
    for case in data["inclusion"]:
        good = tree.verify_inclusion(
            DR1,
            decode(case["leafHash"] or ""),
            case["leafIdx"],
            case["treeSize"],
            [decode(node) for node in case["proof"] or []],
            decode(case["root"] or ""),
        )
        assert good is not case["wantErr"], case["desc"]


def test_every_path_of_every_tree_verifies_and_no_other_place_does():
    for suite in (DR1, DR1_SM3):
        for size in range(1, 20):
            leaves = [f"leaf{i}" for i in range(size)]
            whole = tree.Tree(suite, leaves)
            assert whole.root == tree.root_of(suite, leaves)
            for i in range(size):
                path = whole.path(i)
                assert tree.verify_path(suite, leaves[i], i, size, path, whole.root)
                assert not tree.verify_path(suite, "other", i, size, path, whole.root)
                assert not tree.verify_path(suite, leaves[i], i + 1, size, path, whole.root)
                assert not tree.verify_path(
                    suite, leaves[i], i, size, (*path, path[0] if path else "00" * 32), whole.root
                )


def test_python_sm3_agrees_with_the_standard_and_with_openssl(vectors):
    data = json.loads((vectors / "sm3.json").read_text())
    for case in data["sm3"]:
        assert sm3(bytes.fromhex(case["msg_hex"])).hex() == case["md"]
    for size in range(130):
        message = bytes(range(size))
        assert sm3(message) == DR1_SM3.digest(message)
