"""Writing and reading bundles, verdicts of untouched ones, and what the public may not see."""

import io
import json
import zipfile

import pytest
from drawproof_files import named, rebuilt, written
from drawproof_world import RATIOS, make_world, salt

import drawproof as dp
from drawproof.zipform import zip_bytes

LOGGED = {"C03", "C04", "C09", "C17", "C18", "C19"}
OFFICERS = {"C14", "C15", "C16"}
HIDDEN = {"C05", "C06", "C07", "C11", "C12"} | OFFICERS


@pytest.mark.parametrize("suite", ["DR1", "DR1-SM3"])
@pytest.mark.parametrize(
    ("mode", "level", "open_checks"),
    [
        ("open", "public", LOGGED | OFFICERS),
        ("open", "full", LOGGED),
        ("private", "public", LOGGED | HIDDEN),
        ("private", "full", LOGGED),
    ],
)
@pytest.mark.parametrize("form", ["bundle", "bundle.zip"])
def test_bundle_when_untouched_passes_what_its_level_can_check(
    tmp_path, suite, mode, level, open_checks, form
):
    world = make_world(mode, suite)
    more = {"roster": world.roster, "recusals": world.recusals} if level == "full" else {}
    if (mode, level) == ("private", "public"):
        more = {"released": list(world.outcome.winners.winners)[:3]}
    dp.write_bundle(tmp_path / form, world.outcome, level=level, **more)
    verdict = dp.verify(tmp_path / form, announce=world.outcome.announcement.digest)
    assert {c.id for c in verdict.checks if c.state == "not-checkable"} == open_checks
    assert verdict.ok
    assert verdict.status == "partial"
    assert verdict.sentence("zh").startswith("部分可核对：")
    assert verdict.sentence("en").startswith("Verified in part")
    assert (verdict.level, verdict.mode, verdict.draw) == (level, mode, world.outcome.draw)
    # What it shows is said only where all its checks passed.
    shown = "".join(verdict.statements("zh"))
    assert ("抽中的正是" in shown) == (level == "full" or mode == "open")
    assert ("执法人员" in shown) == (level == "full")
    assert "名单在随机数产生之前" not in shown
    assert "编号连续" not in shown
    json.dumps(verdict.to_json())


def test_several_tasks_share_one_announcement_and_each_has_its_bundle(tmp_path):
    for k in (1, 2):
        world = make_world("private", tasks=2, k=k)
        place = written(tmp_path, world.files("full"))
        verdict = dp.verify(place, announce=world.outcome.announcement.digest)
        assert verdict.ok
        assert verdict.draw.endswith(f"/{k}")
        assert verdict.check("C15").state == "passed"


def test_bundle_of_the_same_draw_has_the_same_bytes(tmp_path):
    for form in ("a.zip", "b.zip"):
        dp.write_bundle(tmp_path / form, make_world("open").outcome)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    buffer = io.BytesIO()
    dp.write_bundle(buffer, make_world("open").outcome)
    assert buffer.getvalue() == (tmp_path / "a.zip").read_bytes()
    with zipfile.ZipFile(buffer) as archive:
        assert archive.testzip() is None
        assert "sources/01.json" in archive.namelist()


def test_open_public_bundle_may_publish_the_officers_too(tmp_path):
    world = make_world("open")
    files = world.files("public", roster=world.roster, recusals=world.recusals)
    verdict = dp.verify(written(tmp_path, files))
    assert verdict.level == "public"
    assert {c.id for c in verdict.checks if c.state == "not-checkable"} == LOGGED


def test_private_public_bundle_leaks_nothing_of_strata_counts_officers_or_other_winners():
    world = make_world("private")
    winners = list(world.outcome.winners.winners)
    released = winners[:2]
    files = world.files("public", released=released)
    assert set(files) == {
        "manifest.json",
        "announce.json",
        "result.json",
        "winners.csv",
        "proofs.json",
        *(f"sources/{i:02}.json" for i in range(1, 6)),
    }
    everything = b"".join(files.values()).decode()
    frame = world.outcome.frame
    for entry in frame.entries:
        assert entry.salt not in everything
        assert entry.key not in everything
        assert (entry.object_id in everything) == (entry.object_id in released)
    for officer in world.roster:
        assert officer.officer_id not in everything
        assert officer.salt not in everything
    for name, stratum in world.outcome.winners.strata.items():
        assert salt("stratum", 1, name) not in everything
        assert stratum.cutoff not in everything
        assert all(place.ticket not in everything for place in stratum.ordered)
    announced = json.loads(files["announce.json"])["tasks"][0]
    for stratum in announced["strata"]:
        assert set(stratum) == {"stratum", "ratio", "min", "ordered", "count"}
    for stratum in json.loads(files["result.json"])["strata"]:
        assert set(stratum) == {"stratum", "cut"}
    for line in files["winners.csv"].decode().splitlines():
        assert [field[:2] for field in line.split("|")[4:]] == ["h:", "-", "h:", "h:"]
    before = world.files("public")
    assert before["winners.csv"] == b""
    assert json.loads(before["proofs.json"])["entries"] == []


def test_private_public_bundle_before_and_after_release(tmp_path):
    world = make_world("private")
    everyone = list(world.outcome.winners.winners)
    for released, c13, notes in (([], "not-checkable", 0), (everyone, "passed", 1)):
        verdict = dp.verify(written(tmp_path, world.files("public", released=released)))
        assert verdict.ok
        assert verdict.check("C13").state == c13
        assert len(verdict.check("C16").findings) == notes


def test_bundle_when_asked_for_what_may_not_be_refuses(tmp_path):
    private, openly = make_world("private"), make_world("open")
    loser = next(
        e.object_id
        for e in private.outcome.frame.entries
        if e.object_id not in private.outcome.winners.winners
    )
    officers = {"roster": private.roster, "recusals": private.recusals}
    for world, more in (
        (private, {"released": [loser]}),
        (private, {"level": "all"}),
        (private, {"level": "full"}),
        (private, officers),
        (private, {"level": "full", **officers, "roster": private.roster[1:]}),
        (openly, {"released": list(openly.outcome.winners.winners)[:1]}),
    ):
        with pytest.raises(dp.DrawproofError) as caught:
            dp.bundle_files(world.outcome, **more)
        assert caught.value.code == "bundle-level"
    (tmp_path / "there").mkdir()
    with pytest.raises(dp.DrawproofError) as caught:
        dp.write_bundle(tmp_path / "there", openly.outcome)
    assert caught.value.code == "bundle-target"
    assert [p.name for p in tmp_path.iterdir()] == ["there"]


def repacked(files, **changes):
    """A ZIP by the standard library, not in our form."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        for name, data in changes.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_zip_with_slips_duplicates_or_strange_names_is_refused(tmp_path):
    files = make_world("open").files()
    for name in (
        "../evil.json",
        "/etc/x",
        "sources/../x.json",
        "sources/1.json",
        "notes.txt",
        "FRAME.csv",
        "sources/00.json",
    ):
        (tmp_path / "b.zip").write_bytes(zip_bytes({**files, name: b"x"}))
        verdict = dp.verify(tmp_path / "b.zip")
        assert not verdict.ok
        assert name in named(verdict)["C01"]
    assert [p.name for p in tmp_path.iterdir()] == ["b.zip"]
    with pytest.warns(UserWarning, match="Duplicate"):
        data = repacked(files, **{"frame.csv": b"x"})
    (tmp_path / "b.zip").write_bytes(data)
    assert "frame.csv" in named(dp.verify(tmp_path / "b.zip"))["C01"]


def test_zip_packed_by_another_tool_is_told_to_unpack(tmp_path):
    (tmp_path / "b.zip").write_bytes(repacked(make_world("open").files()))
    verdict = dp.verify(tmp_path / "b.zip")
    assert [c.id for c in verdict.failed] == ["C01"]
    assert "请解压后核对文件夹" in verdict.sentence("zh")


def test_zip_with_any_byte_changed_is_found(tmp_path):
    data = bytearray(zip_bytes(make_world("open", size=24).files()))
    file = tmp_path / "b.zip"
    for at in [*range(0, len(data), 211), *range(len(data) - 120, len(data), 3)]:
        data[at] ^= 0x20
        file.write_bytes(data)
        try:
            assert not dp.verify(file).ok, at
        except dp.DrawproofError as error:
            assert error.code == "bundle-unreadable"
        data[at] ^= 0x20
    for more in (bytes(data) + b"x", b"x" + bytes(data), bytes(data[:-1])):
        file.write_bytes(more)
        try:
            assert not dp.verify(file).ok
        except dp.DrawproofError as error:
            assert error.code == "bundle-unreadable"


def test_directory_with_a_link_or_a_foreign_file_is_refused(tmp_path):
    files = make_world("open").files()
    place = written(tmp_path, files)
    (tmp_path / "elsewhere").write_bytes(files["frame.csv"])
    (place / "frame.csv").unlink()
    (place / "frame.csv").symlink_to(tmp_path / "elsewhere")
    assert "frame.csv" in named(dp.verify(place))["C01"]
    place = written(tmp_path, files)
    (place / "more").mkdir()
    (place / "more" / "x").write_text("x")
    assert "more/x" in named(dp.verify(place))["C01"]


@pytest.mark.parametrize("make", ["nothing", "empty", "text", "other"])
def test_verify_of_something_else_is_bad_input(tmp_path, make):
    place = tmp_path / "x"
    if make == "empty":
        place.mkdir()
    elif make == "text":
        place.write_text("hello")
    elif make == "other":
        place.write_bytes(repacked({"a.txt": b""}))
    with pytest.raises(dp.DrawproofError) as caught:
        dp.verify(place)
    assert caught.value.code == "bundle-unreadable"


def test_verify_with_wrong_options_refuses(tmp_path):
    place = written(tmp_path, make_world("open").files())
    for more in ({"announce": "abc"}, {"require": ["C21"]}):
        with pytest.raises(dp.DrawproofError) as caught:
            dp.verify(place, **more)
        assert caught.value.code == "id-form"


def test_required_checks_that_cannot_be_made_count_as_failed(tmp_path):
    place = written(tmp_path, make_world("open").files())
    verdict = dp.verify(place, require=["C04", "C05"])
    assert not verdict.ok
    assert [c.id for c in verdict.failed] == ["C04"]
    assert verdict.sentence("zh").startswith("核对不通过：第 4 项")
    assert dp.verify(place, require=["C05"]).ok


def flags_of(tmp_path, world, level="full"):
    verdict = dp.verify(written(tmp_path, world.files(level)))
    assert verdict.ok
    return {flag.code: flag.text("zh") for flag in verdict.flags}


def test_flags(tmp_path, monkeypatch):
    usual = flags_of(tmp_path, make_world("open", per_pool=8))
    assert set(usual) == {"closing-witnessed", "share-missing"}
    small = flags_of(tmp_path, make_world("private", size=8))
    assert {"stratum-small", "frame-small", "pool-small", "site-pool-small"} <= set(small)
    assert {"stratum-small", "site-pool-small"}.isdisjoint(
        flags_of(tmp_path, make_world("private", size=8), "public")
    )
    assert "flags-hidden" in flags_of(tmp_path, make_world("private"), "public")
    monkeypatch.setitem(RATIOS, "A", (1, 1, 0))
    assert "stratum-all" in flags_of(tmp_path, make_world("open"))


def test_entropy_too_low_is_a_warning_and_not_passed(tmp_path):
    sources = (dp.Source(kind="dice", dice=4, sides=6, closing=True),)
    typed = (("typist-1", "1234"), ("typist-2", "1234"))
    evidence = [dp.DiceEvidence(thrown_at="2026-11-23T02:05:00Z", typed=typed)]
    world = make_world("open", sources=sources, evidence=evidence)
    verdict = dp.verify(written(tmp_path, world.files()))
    assert verdict.ok
    assert verdict.check("C20").state == "not-checkable"
    assert {"entropy-low", "closing-witnessed"} <= {flag.code for flag in verdict.flags}
    assert not dp.verify(written(tmp_path, world.files()), require=["C20"]).ok


def test_manifest_that_names_files_out_of_order_or_twice_is_refused(tmp_path):
    files = make_world("open").files()
    record = json.loads(files["manifest.json"])
    for listed in (
        record["files"][::-1],
        [*record["files"], record["files"][-1]],
        [{**record["files"][0], "file": "manifest.json"}, *record["files"]],
    ):
        bad = {**files, "manifest.json": dp.canonical({**record, "files": listed})}
        assert "manifest.json" in named(dp.verify(written(tmp_path, bad)))["C01"]
    assert rebuilt(files) == files
