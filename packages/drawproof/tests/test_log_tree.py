"""Proofs and tiles against the naive tree of RFC 9162 and public vectors."""

import base64
import hashlib
import json

import pytest
from drawproof_log import Place, publication
from hypothesis import given
from hypothesis import strategies as st

from drawproof import DrawproofError
from drawproof.log.checkpoints import Checkpoint
from drawproof.log.merkle import (
    Edge,
    consistency_path,
    inclusion_path,
    span,
    verify_consistency,
)
from drawproof.log.proofs import TlogProof
from drawproof.log.tiles import (
    number_path,
    pack_entries,
    tile_path,
    unpack_entries,
    width_of,
)
from drawproof.suites import DR1, DR1_SM3
from drawproof.tree import leaf_hash, verify_inclusion


def mth(suite, leaves):
    """MTH of RFC 9162 §2.1.1, as it is written there."""
    if not leaves:
        return suite.digest(b"")
    if len(leaves) == 1:
        return suite.digest(b"\x00" + leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return suite.digest(b"\x01" + mth(suite, leaves[:k]) + mth(suite, leaves[k:]))


def leaves_of(count):
    return [f"leaf {i}".encode() for i in range(count)]


def nodes_of(suite, leaves):
    return lambda level, i: mth(suite, leaves[i << level : (i + 1) << level])


@pytest.mark.parametrize("suite", [DR1, DR1_SM3], ids=lambda s: s.name)
def test_roots_paths_and_edges_of_all_small_trees_are_those_of_the_naive_tree(suite):
    size = 33 if suite is DR1 else 17
    leaves = leaves_of(size)
    roots = [mth(suite, leaves[:n]) for n in range(size + 1)]
    edge = Edge(suite)
    for n in range(size + 1):
        nodes = nodes_of(suite, leaves[:n])
        assert span(suite, nodes, 0, n) == roots[n] == edge.root()
        assert Edge(suite, edge.count, edge.hashes).root() == roots[n]
        for index in range(n):
            path = inclusion_path(suite, nodes, index, n)
            leaf = leaf_hash(suite, leaves[index])
            assert verify_inclusion(suite, leaf, index, n, path, roots[n])
        for first in range(n + 1):
            path = consistency_path(suite, nodes, first, n)
            assert verify_consistency(suite, first, n, roots[first], roots[n], path)
        if n < size:
            edge.add(leaf_hash(suite, leaves[n]))


@given(st.data())
def test_a_changed_consistency_proof_does_not_hold(data):
    second = data.draw(st.integers(1, 70))
    first = data.draw(st.integers(1, second))
    leaves = leaves_of(second)
    path = consistency_path(DR1, nodes_of(DR1, leaves), first, second)
    roots = [mth(DR1, leaves[:first]), mth(DR1, leaves)]
    assert verify_consistency(DR1, first, second, *roots, path)
    other = mth(DR1, [*leaves, b"x"])
    wrong = [
        (first, second, other, roots[1], path),
        (first, second, roots[0], other, path),
        (first, second, *roots, [*path, other]),
        (first, second, *roots, [*path, b""]),
        (0, second, *roots, path),
        (-1, second, *roots, path),
        (second + 1, second, *roots, path),
    ]
    if path:
        place = data.draw(st.integers(0, len(path) - 1))
        wrong += [(first, second, *roots, [*path[:place], other, *path[place + 1 :]])]
        wrong += [(first, second, *roots, path[:-1]), (first, second, *roots, path[::-1] + path)]
    for one in wrong:
        assert not verify_consistency(DR1, *one), one


def test_consistency_vectors(vectors):
    cases = json.loads((vectors / "rfc6962_merkle.json").read_text())["consistency"]
    good = 0
    for case in cases:
        proof = case["proof"] or ()
        hashes = [base64.b64decode(x) for x in (case["root1"], case["root2"], *proof)]
        sizes = int(case["size1"]), int(case["size2"])
        holds = verify_consistency(DR1, *sizes, *hashes[:2], hashes[2:])
        if case["wantErr"]:
            assert not holds, case["desc"]
        elif len(hashes[0]) == 32:
            assert holds, case["desc"]
            good += 1
    assert good == 5
    assert len(cases) > 50


def test_an_edge_that_does_not_fit_its_size_is_refused():
    with pytest.raises(DrawproofError):
        Edge(DR1, 3, [bytes(32)])


def test_paths_of_the_c2sp_page():
    assert number_path(1234067) == "x001/x234/067"
    assert number_path(0) == "000"
    assert tile_path(0, 273, 112) == "tile/0/273.p/112"
    assert tile_path("entries", 1234067) == "tile/entries/x001/x234/067"
    # A tree of 70,000: 273 full tiles and one of 112, then 1 full and one of 17, then one of 1.
    assert [width_of(70_000, 0, n) for n in (0, 272, 273, 274)] == [256, 256, 112, 0]
    assert [width_of(70_000, 1, n) for n in (0, 1, 2)] == [256, 17, 0]
    assert [width_of(70_000, 2, n) for n in (0, 1)] == [1, 0]
    assert [width_of(256, level, 0) for level in (0, 1)] == [256, 1]


def test_bundles_are_read_strictly():
    entries = [b"", b"a", bytes(65_535)]
    data = pack_entries(entries)
    assert data[:5] == b"\0\0\0\1a"
    assert unpack_entries(data, 3) == entries
    for bad, count in ((data[:-1], 3), (data + b"\0", 3), (data, 2), (data, 4)):
        with pytest.raises(DrawproofError):
            unpack_entries(bad, count)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A log whose sizes lie around full tiles."""
    place = Place(tmp_path_factory.mktemp("log"))
    place.published(0, 1, 1, 253, 1, 1, 255, 1, 200)
    return place


def test_the_published_files_are_those_of_the_naive_tree(place):
    reader = place.reader
    checkpoint = reader.check()
    data = [entry for _, entry in reader.entries(0, checkpoint.size)]
    assert [json.loads(one)["subject"] for one in data] == [f"s{i}" for i in range(713)]
    assert checkpoint.root == mth(DR1, data)
    assert reader.sizes() == [0, 1, 2, 255, 256, 257, 512, 513, 713]
    for size in reader.sizes():
        archived = Checkpoint.of(reader.archived(size))
        assert archived.root == mth(DR1, data[:size])
        assert reader.consistency(archived, checkpoint) is not None
        for level in range(3):
            for number in range(4):
                if width := width_of(size, level, number):
                    tile = (place.folder / tile_path(level, number, width)).read_bytes()
                    step = 256**level
                    first = number * 256
                    hashes = [
                        mth(DR1, data[i * step : (i + 1) * step])
                        for i in range(first, first + width)
                    ]
                    assert tile == b"".join(hashes)
    for index in (0, 1, 255, 256, 511, 512, 712):
        proof = TlogProof(index, tuple(reader.inclusion(index, checkpoint)), reader.note())
        again = TlogProof.parse(proof.data)
        assert again == proof
        assert again.holds(data[index], reader.verifiers)
        assert not again.holds(data[index] + b" ", reader.verifiers)


def test_partial_tiles_may_be_gone_once_the_full_one_is_there(place, tmp_path):
    import shutil

    folder = tmp_path / "www"
    shutil.copytree(place.folder, folder)
    for name in ("tile/0/000.p", "tile/0/001.p", "tile/entries/000.p", "tile/entries/001.p"):
        shutil.rmtree(folder / name)
    reader = type(place.reader)(folder, place.reader.verifiers)
    for size in (1, 2, 255, 257):
        checkpoint = Checkpoint.of(reader.archived(size))
        assert reader.inclusion(size - 1, checkpoint) is not None


def test_anything_changed_in_the_files_is_found(place, tmp_path):
    import shutil

    names = ("tile/0/000", "tile/0/002.p/201", "tile/1/000.p/2", "tile/entries/001", "checkpoint")
    for number, name in enumerate(names):
        folder = tmp_path / str(number)
        shutil.copytree(place.folder, folder)
        data = bytearray((folder / name).read_bytes())
        data[len(data) // 2] ^= 1
        (folder / name).write_bytes(data)
        reader = type(place.reader)(folder, place.reader.verifiers)
        with pytest.raises(DrawproofError) as caught:
            reader.check()
        assert caught.value.code in ("log-damaged", "note-unsigned", "note-form", "checkpoint-form")


def test_pymerkle_gives_the_same_root(place):
    pymerkle = pytest.importorskip("pymerkle", reason="oracle only: pymerkle is not installed")
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    checkpoint = Checkpoint.of(place.reader.note())
    for _, data in place.reader.entries(0, checkpoint.size):
        tree.append_entry(data)
    assert tree.get_state() == checkpoint.root


def test_proofs_of_other_forms_are_refused(place):
    checkpoint = Checkpoint.of(place.reader.note())
    data = TlogProof(0, tuple(place.reader.inclusion(0, checkpoint)), place.reader.note()).data
    assert TlogProof.parse(data.replace(b"@v1\n", b"@v1\nextra AAAA\n", 1)).index == 0
    for bad in (
        data.replace(b"@v1", b"@v2", 1),
        data.replace(b"index 0", b"index 00", 1),
        data.replace(b"index 0", b"Index 0", 1),
        data.replace(b"index 0\n", b"index 0\n!\n", 1),
        data[1:],
        b"",
    ):
        with pytest.raises(DrawproofError):
            TlogProof.parse(bad)


def test_entries_are_hashed_as_rfc_9162_says():
    data = b'{"a":1}'
    assert leaf_hash(DR1, data) == hashlib.sha256(b"\0" + data).digest()
    assert publication(1)["digest"].endswith("1")
