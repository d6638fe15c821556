"""Input that is meant to do harm ends in a refusal by name, quickly, and is never verified."""

import io
import json
import resource
import time
import zipfile

import pytest
from drawproof_files import edited, named, rebuilt
from drawproof_world import make_world

import drawproof as dp
from drawproof.bundlereading import read_zip
from drawproof.zipform import zip_bytes


@pytest.fixture(scope="module")
def world():
    return make_world("open", size=24)


def verdict_of(files):
    return dp.verify(dp.BundleFiles(files, ()))


def packed(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def test_a_zip_bomb_is_refused_without_unpacking_it(tmp_path):
    zeros = bytes(1 << 26)
    many = [(f"frame/{i:06}.csv", b"") for i in range(10_001)]
    bombs = {
        "one": packed([("announce.json", b"{}"), ("frame.csv", zeros)]),
        "many": packed([("announce.json", b"{}"), *many]),
    }
    # A member that says it is four gigabytes long.
    lying = bytearray(packed([("announce.json", b"{}" * 9)], zipfile.ZIP_STORED))
    at = lying.index(b"PK\x01\x02") + 20
    lying[at : at + 8] = b"\xf0\xff\xff\xff" * 2
    bombs["lying"] = bytes(lying)
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    for name, data in bombs.items():
        (tmp_path / "b.zip").write_bytes(data)
        with pytest.raises(dp.DrawproofError) as caught:
            dp.verify(tmp_path / "b.zip")
        assert caught.value.code == "bundle-bomb", name
        assert caught.value.text("zh")
    assert time.process_time() - begun < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000


def test_a_deflated_bundle_is_told_to_be_unpacked_first(world):
    found = read_zip(packed(sorted(world.files().items())))
    assert [problem.code for problem in found.problems] == ["bundle-zip-form"]


def test_a_truncated_zip_is_never_verified(world, tmp_path):
    data = zip_bytes(world.files())
    for end in [*range(0, len(data), 499), len(data) - 1]:
        (tmp_path / "b.zip").write_bytes(data[:end])
        with pytest.raises(dp.DrawproofError) as caught:
            dp.verify(tmp_path / "b.zip")
        assert caught.value.code == "bundle-unreadable"


@pytest.mark.parametrize("number", [2**53 - 1, 2**53, 2**63, 2**64, 10**30, -1])
def test_huge_and_negative_numbers_are_refused(world, number):
    files = world.files("full")

    def at(*path):
        def change(record):
            for step in path[:-1]:
                record = record[step]
            record[path[-1]] = number

        return change

    for name, path in (
        ("proofs.json", ("entries", 0, "frame", "index")),
        ("proofs.json", ("entries", 0, "result", "index")),
        ("announce.json", ("tasks", 0, "frame", "count")),
        ("announce.json", ("tasks", 0, "N")),
        ("announce.json", ("tasks", 0, "strata", 0, "ratio", 0)),
        ("announce.json", ("tasks", 0, "team", 0, "places")),
        ("announce.json", ("sources", 3, "dice")),
        ("result.json", ("n",)),
        ("result.json", ("assignment", "count")),
        ("manifest.json", ("files", 0, "size")),
    ):
        record = json.loads(files[name])
        at(*path)(record)
        data = json.dumps(
            record, separators=(",", ":"), sort_keys=True, ensure_ascii=False
        ).encode()
        changed = {**files, name: data}
        assert not verdict_of(changed if name == "manifest.json" else rebuilt(changed)).ok, path


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b'{"kind":"slip","kind":"slip"}', "json-duplicate-key"),
        (b'{"kind": "slip"}', "json-not-canonical"),
        (b'{"slip":1,"kind":"slip"}', "json-not-canonical"),
        (b'{"kind":"sl\\u0069p"}', "json-not-canonical"),
        (b'{"kind":1.0}', "json-float"),
        (b'{"kind":1e2}', "json-float"),
        (b'{"kind":NaN}', "json-float"),
        (b'{"kind":null}', "json-type"),
        (b'{"kind":"\\ud800"}', "json-type"),
        (b'{"kind":18446744073709551616}', "json-integer-range"),
        (b"[" * 100_000, "json-syntax"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, "json-syntax"),
        (b"\xef\xbb\xbf{}", "text-encoding"),
        (b"\xff{}", "text-encoding"),
        (b"", "json-syntax"),
        (b"[]", "record-value"),
    ],
)
def test_json_that_is_not_canonical_is_refused_in_every_record(world, text, code):
    for read in (dp.Slip.parse, dp.ProofFile.parse, dp.Announcement.parse, dp.ResultRecord.parse):
        with pytest.raises(dp.DrawproofError) as caught:
            read(text)
        assert caught.value.code == code
    assert named(dp.verify_slip(text)).keys() == {"S01"}
    assert "C02" in named(verdict_of(rebuilt({**world.files(), "proofs.json": text})))


def test_parts_of_another_suite_tree_or_draw_do_not_mix(world):
    other = make_world("open", "DR1-SM3", size=24)
    files, theirs = world.files("full"), other.files("full")
    for name in (
        "frame.csv",
        "winners.csv",
        "proofs.json",
        "roster.csv",
        "recusals.csv",
        "result.json",
    ):
        assert not verdict_of(rebuilt({**files, name: theirs[name]})).ok, name

    def suite(record):
        record["suite"] = "DR1-SM3"

    for name in ("announce.json", "result.json"):
        assert not verdict_of(edited(files, name, suite)).ok

    def turned(record):
        one, two = record["entries"][:2]
        one["frame"]["path"], two["frame"]["path"] = two["frame"]["path"], one["frame"]["path"]

    def short(record):
        record["entries"][0]["frame"]["path"][0] = "00" * 20

    assert {"C02", "C13"} & named(verdict_of(edited(files, "proofs.json", turned))).keys()
    assert "C02" in named(verdict_of(edited(files, "proofs.json", short)))


def test_a_draw_of_nothing_and_a_tree_of_size_0(world):
    files = world.files()

    def empty(record):
        task = record["tasks"][0]
        task["frame"] = {**task["frame"], "count": 0, "root": dp.build_frame(
            "DR1", "open", "0-0000-000000", []).root}  # fmt: skip
        task["N"] = task["n"] = 0
        for stratum in task["strata"]:
            stratum["N"] = stratum["n"] = 0

    hollow = edited(rebuilt({**files, "frame.csv": b""}), "announce.json", empty)
    assert {"C02", "C07", "C13"} <= named(verdict_of(hollow)).keys()
    nobody = make_world("open", size=0)
    assert verdict_of(nobody.files("full")).ok


def test_times_out_of_order_are_refused_by_the_announcement(world):
    def late(record):
        record["times"]["commit_by"] = "2026-12-01T00:00:00Z"

    found = named(verdict_of(edited(world.files(), "announce.json", late)))
    assert "commit_by" in found["C02"]
