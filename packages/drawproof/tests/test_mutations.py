"""Whatever is changed in a bundle is found and named, also under a manifest made to fit."""

import json
from dataclasses import replace

import pytest
from drawproof_files import edited, named, rebuilt, relined, rerooted, written
from drawproof_world import DRAW_ID, SOURCES, evidence_of, make_world, salt, secret

import drawproof as dp
from drawproof.result import count_digest

WORLDS = {mode: make_world(mode) for mode in ("open", "private")}
KINDS = [("open", "public"), ("open", "full"), ("private", "public"), ("private", "full")]


# Byte by byte many are verified: a smaller world is enough.
SMALL = {mode: make_world(mode, size=40, per_pool=2) for mode in ("open", "private")}


def files_of(mode, level, worlds=WORLDS):
    more = {}
    if (mode, level) == ("private", "public"):
        more = {"released": list(worlds[mode].outcome.winners.winners)[:3]}
    return worlds[mode].files(level, **more)


@pytest.mark.parametrize(("mode", "level"), KINDS)
def test_a_changed_byte_anywhere_is_found_and_the_file_named(tmp_path, mode, level):
    files = files_of(mode, level, SMALL)
    place = written(tmp_path, files)
    for name, data in files.items():
        middle = sorted({0, len(data) // 3, len(data) * 4 // 5, len(data) - 1})
        changes = [data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] for at in middle]
        crlf = data.replace(b"\n", b"\r\n") + b"\r"
        changes += [data + b"\n", data[:-1], b"\xef\xbb\xbf" + data, crlf, b"", b"null"]
        for changed in changes:
            (place / name).write_bytes(changed)
            verdict = dp.verify(place)
            assert not verdict.ok, (name, changed[:50])
            assert name in named(verdict)["C01"], (name, changed[:50], verdict.sentence())
        (place / name).unlink()
        verdict = dp.verify(place)
        assert name in named(verdict)["C01"], name
        (place / name).write_bytes(data)
    assert dp.verify(place).ok


@pytest.mark.parametrize(("mode", "level"), KINDS)
def test_a_changed_byte_under_a_manifest_made_to_fit_is_still_found(tmp_path, mode, level):
    files = files_of(mode, level, SMALL)
    place = written(tmp_path, files)
    for name, data in files.items():
        if name == "manifest.json":
            continue
        step = max(1, len(data) // 7)
        for at in range(0, len(data), step):
            changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
            new = rebuilt({**files, name: changed})
            (place / name).write_bytes(changed)
            (place / "manifest.json").write_bytes(new["manifest.json"])
            verdict = dp.verify(place, announce=SMALL[mode].outcome.announcement.digest)
            if verdict.ok:
                assert name.startswith("sources/") or name == "result.json", (name, at)
                changed_keys = differing(data, changed)
                assert changed_keys <= UNBOUND | UNBOUND_PUBLIC.get((mode, level), set()), name
        (place / name).write_bytes(data)


# A typist's name or a time of the ledger is bound by the log alone (C18); the assignment and the
# hidden cutoffs by the log and by whoever holds the full bundle.
UNBOUND = {"at", "thrown_at", "by"}
UNBOUND_PUBLIC = {
    ("open", "public"): {"root", "count", "unfilled"},
    ("private", "public"): {"root", "count", "unfilled", "cut"},
}


def differing(one, two):
    """The innermost keys at which two records differ."""

    def leaves(value, path=()):
        if isinstance(value, dict):
            return {k: v for key in value for k, v in leaves(value[key], (*path, key)).items()}
        if isinstance(value, list):
            return {k: v for i, x in enumerate(value) for k, v in leaves(x, (*path, i)).items()}
        return {path: value}

    one, two = leaves(json.loads(one)), leaves(json.loads(two))
    return {path[-1] for path in one.keys() | two.keys() if one.get(path) != two.get(path)}


def check(tmp_path, files, **more):
    return dp.verify(written(tmp_path, files), **more)


def found(tmp_path, files, check_id, word, **more):
    """The check fails and says the word."""
    verdict = check(tmp_path, files, **more)
    assert check_id in named(verdict), (verdict.sentence("zh"), list(named(verdict)))
    text = " ".join(f.text("zh") for f in verdict.check(check_id).findings)
    assert word in text, text
    assert verdict.sentence("zh").startswith("核对不通过：")
    return verdict


def drop(at):
    return lambda lines: lines.pop(at)


def swap(one, two):
    def change(lines):
        lines[one], lines[two] = lines[two], lines[one]

    return change


def replaced(at, old, new):
    def change(lines):
        assert old in lines[at]
        lines[at] = lines[at].replace(old, new, 1)

    return change


@pytest.mark.parametrize("mode", ["open", "private"])
def test_frame_lines_dropped_added_moved_or_changed(tmp_path, mode):
    files = files_of(mode, "full")
    found(tmp_path, relined(files, "frame.csv", drop(6)), "C05", "frame.csv")
    found(tmp_path, relined(files, "frame.csv", drop(6)), "C07", "frame.csv")
    twice = relined(files, "frame.csv", lambda lines: lines.insert(6, lines[6]))
    found(tmp_path, twice, "C06", "第 8 行")
    moved = relined(files, "frame.csv", swap(3, 4))
    found(tmp_path, moved, "C06", "frame.csv：第 5 行")
    found(tmp_path, moved, "C05", "frame.csv")
    other = relined(files, "frame.csv", replaced(5, "|65010", "|65020"))
    found(tmp_path, other, "C05", "frame.csv")
    cased = relined(files, "frame.csv", lambda lines: lines.append(lines[-1].replace("MA7", "Ma7")))
    found(tmp_path, cased, "C06", "frame.csv")
    for bad in ("=1+1", "@cmd", "-1", "a b"):
        hostile = relined(files, "frame.csv", replaced(2, "91650100MA7000074X", bad))
        found(tmp_path, hostile, "C02", "frame.csv：第 3 行")


def test_open_stratum_moved(tmp_path):
    files = files_of("open", "public")
    found(tmp_path, relined(files, "frame.csv", replaced(0, "|A|", "|B|")), "C07", "A N")
    unknown = relined(files, "frame.csv", replaced(0, "|A|", "|Z|"))
    found(tmp_path, unknown, "C07", "frame.csv 第 1 行：分层 Z 没有公告")


def test_frame_and_announcement_rebuilt_together_is_found_by_the_digest_of_the_notice(tmp_path):
    """A whole draw made again from another frame is consistent; only the notice tells."""
    forged = make_world("open", size=131)
    digest = WORLDS["open"].outcome.announcement.digest
    assert check(tmp_path, forged.files()).ok
    verdict = found(tmp_path, forged.files(), "C04", "announce.json", announce=digest)
    assert "告示" in verdict.sentence("zh")
    assert check(tmp_path, files_of("open", "public"), announce=digest.upper()).ok


def test_draw_made_again_after_the_announcement_is_found_by_the_published_result(tmp_path):
    """Other dice, everything else rebuilt: the notice cannot tell, the result's digest does."""
    first = make_world("open")
    *sealed, thrown = evidence_of("DR1")
    others = tuple((typist, digits[::-1]) for typist, digits in thrown.typed)
    again = make_world("open", evidence=[*sealed, replace(thrown, typed=others)])
    announced = first.outcome.announcement.digest
    assert again.outcome.announcement.digest == announced
    assert again.outcome.record.seed != first.outcome.record.seed
    published = first.outcome.record.digest
    assert check(tmp_path, again.files(), announce=announced).ok
    verdict = found(
        tmp_path, again.files(), "C18", "result.json", announce=announced, result=published
    )
    assert verdict.result == again.outcome.record.digest
    verdict = check(tmp_path, first.files(), announce=announced, result=published.upper())
    assert verdict.ok
    assert verdict.check("C18").state == "not-checkable", "the log itself was not seen"


@pytest.mark.parametrize(("mode", "level"), KINDS)
def test_announcement_changed_after_the_fact(tmp_path, mode, level):
    files = files_of(mode, level)

    def ratio(record):
        record["tasks"][0]["strata"][2]["ratio"] = [2, 10]

    def plan_n(record):
        record["tasks"][0]["n"] += 1

    def recused(record):
        record["recusals"]["root"] = "0" * 64

    def cap(record):
        record["caps"]["county"] = 5

    for change in (ratio, plan_n, recused, cap):
        changed = edited(files, "announce.json", change)
        verdict = check(tmp_path, changed)
        assert "announce.json" in named(verdict)["C02"]


def test_winner_exchanged_and_result_rebuilt(tmp_path):
    """A winner gives way to the next in order; the result root is made to fit."""
    world, files = WORLDS["open"], files_of("open", "public")
    stratum = world.outcome.winners.strata["D"]
    lucky, friend = stratum.winners[0], stratum.reserves[0]
    at = list(world.outcome.winners.winners).index(lucky.object_id)
    changed = relined(files, "winners.csv", replaced(at, lucky.object_id, friend.object_id))
    changed = relined(changed, "winners.csv", lambda lines: lines.sort())
    verdict = found(tmp_path, rerooted(changed), "C12", f"缺少 {lucky.object_id}")
    line = 1 + sorted({*world.outcome.winners.winners, friend.object_id} - {lucky.object_id}).index(
        friend.object_id
    )
    text = " ".join(f.text("zh") for f in verdict.check("C12").findings)
    assert f"winners.csv 第 {line} 行：不应有 {friend.object_id}" in text
    dropped = rerooted(relined(files, "winners.csv", drop(at)))
    found(tmp_path, dropped, "C12", lucky.object_id)
    found(tmp_path, dropped, "C16", "winners.csv")


def test_winner_exchanged_in_a_private_full_bundle(tmp_path):
    world, files = WORLDS["private"], files_of("private", "full")
    stratum = world.outcome.winners.strata["D"]
    lucky, friend = stratum.winners[0], stratum.reserves[0]
    at = list(world.outcome.winners.winners).index(lucky.object_id)
    changed = relined(files, "winners.csv", replaced(at, lucky.object_id, friend.object_id))
    changed = relined(changed, "winners.csv", lambda lines: lines.sort())
    found(tmp_path, rerooted(changed), "C12", friend.object_id)
    hidden = relined(files, "winners.csv", replaced(0, "|h:", "|h:0"))
    found(tmp_path, hidden, "C02", "winners.csv：第 1 行")


def test_rank_ticket_cutoff_and_counts_changed(tmp_path):
    world, files = WORLDS["open"], files_of("open", "public")
    at = list(world.outcome.winners.winners).index(
        world.outcome.winners.strata["D"].winners[4].object_id
    )
    ticket = world.outcome.winners.strata["D"].winners[4].ticket
    ranked = relined(files, "winners.csv", replaced(at, "|D|5|", "|D|4|"))
    found(tmp_path, rerooted(ranked), "C12", f"winners.csv 第 {at + 1} 行：rank")
    ticketed = relined(files, "winners.csv", replaced(at, ticket, "0" * 64))
    found(tmp_path, rerooted(ticketed), "C11", f"winners.csv 第 {at + 1} 行：ticket")
    moved = relined(files, "winners.csv", replaced(at, "|D|", "|A|"))
    found(tmp_path, rerooted(moved), "C13", f"winners.csv 第 {at + 1} 行：stratum")

    def cutoff(record):
        record["strata"][3]["cutoff"] = "f" * 64

    def count(record):
        record["strata"][3]["n"] += 1
        record["n"] += 1

    found(tmp_path, edited(files, "result.json", cutoff), "C12", "分层 D")
    found(tmp_path, edited(files, "result.json", count), "C07", "result.json：D n")


def test_seed_and_sources_changed(tmp_path):
    files = files_of("open", "public")

    def seed(record):
        record["seed"] = "0" * 64

    found(tmp_path, edited(files, "result.json", seed), "C10", "result.json")

    def source(record):
        record["sources"][2] = f"cr:press:{secret('other')}"
        record["seed"] = dp.compose_seed("DR1", DRAW_ID, record["sources"])

    found(tmp_path, edited(files, "result.json", source), "C08", "sources/03.json")

    def missing(record):
        record["sources"][0] = "cr:justice:missing"
        record["seed"] = dp.compose_seed("DR1", DRAW_ID, record["sources"])

    found(tmp_path, edited(files, "result.json", missing), "C08", "sources/01.json")

    def swapped(record):
        record["sources"][3:] = record["sources"][:2:-1]

    found(tmp_path, edited(files, "result.json", swapped), "C08", "第 4 个随机源")

    def fewer(record):
        record["sources"].pop()

    found(tmp_path, edited(files, "result.json", fewer), "C08", "sources")


def test_evidence_changed(tmp_path):
    files = files_of("open", "public")

    def reveal(record):
        record["reveal"]["value"] = secret("other")

    # What does not match its commitment counts as missing, so the stated string is wrong.
    text = found(tmp_path, edited(files, "sources/01.json", reveal), "C08", "cr:justice:missing")
    assert text.check("C10").state == "passed"

    def late(record):
        record["reveal"]["at"] = "2026-11-23T02:00:01Z"

    found(tmp_path, edited(files, "sources/01.json", late), "C08", "cr:justice:missing")

    def late_commit(record):
        record["commit"]["at"] = "2026-11-22T10:00:01Z"

    found(tmp_path, edited(files, "sources/01.json", late_commit), "C08", "cr:justice:missing")

    def commit(record):
        record["commit"]["digest"] = "0" * 64

    found(tmp_path, edited(files, "sources/02.json", commit), "C08", "cr:trade-assoc:missing")

    def one_typist(record):
        record["typed"].pop()

    found(tmp_path, edited(files, "sources/04.json", one_typist), "C08", "两个不同的人")

    def differing(record):
        record["typed"][0]["digits"] = "0" * 20

    found(tmp_path, edited(files, "sources/04.json", differing), "C08", "不一致")

    def fewer(record):
        for typed in record["typed"]:
            typed["digits"] = typed["digits"][:-1]

    found(tmp_path, edited(files, "sources/04.json", fewer), "C08", "20 枚")

    def early(record):
        record["thrown_at"] = "2026-11-23T00:30:00Z"

    found(tmp_path, edited(files, "sources/04.json", early), "C09", "sources/04.json")
    extra = rebuilt({**files, "sources/06.json": files["sources/05.json"]})
    found(tmp_path, extra, "C08", "sources/")


def test_times_out_of_order(tmp_path):
    files = files_of("open", "public")

    def at(value):
        def change(record):
            record["at"] = value

        return change

    early = edited(files, "result.json", at("2026-11-23T01:00:00Z"))
    found(tmp_path, early, "C09", "result.json：result")
    late = edited(files, "result.json", at("2026-12-01T00:00:00Z"))
    found(tmp_path, late, "C09", "result deadline")


def test_a_commitment_before_the_announcement_must_stand_in_it(tmp_path):
    early = evidence_of("DR1")
    early[0] = replace(early[0], commit_at="2026-11-19T02:00:00Z")
    world = make_world("open", evidence=early)
    found(tmp_path, world.files(), "C09", "sources/01.json")
    stated = (replace(SOURCES[0], commit=early[0].commit), *SOURCES[1:])
    world = make_world("open", evidence=early, sources=stated)
    assert check(tmp_path, world.files()).ok


def test_a_reveal_before_anothers_commitment_is_found(tmp_path):
    mixed = evidence_of("DR1")
    mixed[0] = replace(mixed[0], reveal_at="2026-11-21T01:00:00Z")
    found(tmp_path, make_world("open", evidence=mixed).files(), "C09", "sources/01.json：reveal")


def test_roster_and_recusals_changed(tmp_path):
    for mode in ("open", "private"):
        files = files_of(mode, "full")
        found(tmp_path, relined(files, "recusals.csv", drop(3)), "C14", "recusals.csv")
        capped = relined(files, "roster.csv", replaced(0, "|4|", "|3|"))
        found(tmp_path, capped, "C14", "roster.csv 第 1 行：A0000 的上限 3 没有公告")
        found(tmp_path, relined(files, "roster.csv", drop(0)), "C14", "roster.csv")
        found(tmp_path, relined(files, "roster.csv", swap(0, 1)), "C14", "roster.csv：第 2 行")
        bad = relined(files, "recusals.csv", replaced(0, "declared", "guessed"))
        found(tmp_path, bad, "C02", "recusals.csv：第 1 行")


@pytest.mark.parametrize("mode", ["open", "private"])
def test_assignment_changed_and_root_rebuilt(tmp_path, mode):
    files = files_of(mode, "full")
    lines = files["assignment.csv"].decode().splitlines()
    at = next(i for i, line in enumerate(lines) if line.split("|")[5] != "-")
    officer = lines[at].split("|")[5]
    other = "A0008" if officer != "A0008" else "A0006"
    changed = rerooted(relined(files, "assignment.csv", replaced(at, f"|{officer}|", f"|{other}|")))
    found(tmp_path, changed, "C15", f"assignment.csv 第 {at + 1} 行")
    emptied = rerooted(relined(files, "assignment.csv", replaced(at, f"|{officer}|", "|-|")))
    found(tmp_path, emptied, "C15", "assignment.csv")
    found(tmp_path, emptied, "C16", "assignment.csv")
    found(tmp_path, relined(files, "assignment.csv", drop(at)), "C16", "assignment.csv")
    if mode == "open":
        winners = WORLDS[mode].outcome.leaves
        line = next(i for i, leaf in enumerate(winners) if "A0" in leaf.split("|")[-1])
        team = winners[line].split("|")[-1]
        forged = relined(files, "winners.csv", replaced(line, f"|{team}", "|-"))
        found(tmp_path, rerooted(forged), "C15", f"winners.csv 第 {line + 1} 行：officers")


def test_secrets_changed(tmp_path):
    files = files_of("private", "full")
    world = WORLDS["private"]
    entry = world.outcome.frame.entries[0]
    at = world.outcome.frame.count
    change = {
        "C11": replaced(0, entry.key, "0" * 32),
        "C07": replaced(0, f"|{entry.stratum}|", "|B|"),
    }
    for check_id, one in change.items():
        found(tmp_path, relined(files, "secrets.csv", one), check_id, "secrets.csv 第 1 行")
    found(tmp_path, relined(files, "secrets.csv", drop(0)), "C07", "secrets.csv：缺少")
    found(tmp_path, relined(files, "secrets.csv", drop(at)), "C07", "secrets.csv：缺少")
    salted = relined(files, "secrets.csv", replaced(at, salt("stratum", 1, "A"), "0" * 32))
    found(tmp_path, salted, "C07", "A count")
    found(tmp_path, salted, "C12", "分层 A")
    counted = relined(files, "secrets.csv", replaced(at, "|33|1|", "|33|2|"))
    found(tmp_path, counted, "C07", "A n")
    found(tmp_path, relined(files, "secrets.csv", swap(0, 1)), "C07", "secrets.csv：第 2 行")


def test_private_counts_that_were_not_the_announced_ones(tmp_path):
    """n per stratum chosen later does not open the announced digest."""
    files = files_of("private", "full")

    def other(record):
        for stratum in record["tasks"][0]["strata"]:
            if stratum["stratum"] == "C":
                stratum["count"] = count_digest("DR1", DRAW_ID, "C", 33, 5, salt("stratum", 1, "C"))

    changed = edited(files, "announce.json", other)
    found(tmp_path, changed, "C07", "C count")


def test_proofs_changed(tmp_path):
    for mode, level in KINDS:
        files = files_of(mode, level)

        def path(record):
            record["entries"][1]["frame"]["path"][0] = "0" * 64

        found(tmp_path, edited(files, "proofs.json", path), "C13", "第 2 条")

        def result_path(record):
            record["entries"][1]["result"]["path"][0] = "0" * 64

        found(tmp_path, edited(files, "proofs.json", result_path), "C16", "第 2 条")

        def other_leaf(record):
            record["entries"][1]["frame"] = record["entries"][0]["frame"]

        found(tmp_path, edited(files, "proofs.json", other_leaf), "C13", "第 2 条")

        def fewer(record):
            record["entries"].pop()

        found(tmp_path, edited(files, "proofs.json", fewer), "C13", "proofs.json")


def test_released_winner_who_was_not_drawn_cannot_be_shown(tmp_path):
    """A public private bundle: any object but a winner lacks a path to the result root."""
    files = files_of("private", "public")
    world = WORLDS["private"]
    loser = next(
        e for e in world.outcome.frame.entries if e.object_id not in world.outcome.winners.winners
    )
    winner = next(iter(world.outcome.winners.winners))
    proof = world.outcome.frame.proof(loser.object_id)

    def change(record):
        record["entries"][0]["object_id"] = loser.object_id
        frame = {"index": proof.index, "leaf": proof.leaf, "path": list(proof.path)}
        record["entries"][0]["frame"] = frame

    changed = relined(files, "winners.csv", replaced(0, winner, loser.object_id))
    changed = edited(changed, "proofs.json", change)
    verdict = check(tmp_path, changed)
    assert {"C13", "C16"} & named(verdict).keys()


def test_records_of_different_draws_do_not_mix(tmp_path):
    one, other = files_of("open", "public"), make_world("open", size=60).files()
    for name in ("announce.json", "result.json", "proofs.json", "frame.csv", "winners.csv"):
        verdict = check(tmp_path, rebuilt({**one, name: other[name]}))
        assert not verdict.ok, name


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("result.json", b'{"kind":"result","kind":"result"}', "重复"),
        ("result.json", b'{"N":1.5}', "不是整数"),
        ("announce.json", b'{"a":1', "不是有效的 JSON"),
        ("proofs.json", b"[]", "proofs"),
        ("sources/01.json", b'{"kind":"coin"}', "cr、dice、drand、lot 或 nist"),
        ("frame.csv", b"DR1|frame|X\r\n", "换行符"),
        ("winners.csv", b"\xef\xbb\xbfDR1|result\n", "BOM"),
        ("frame.csv", b"DR1|frame|X|A|1|-|-", "缺少换行符"),
    ],
)
def test_malformed_files_are_named_with_what_is_wrong(tmp_path, name, data, word):
    files = files_of("open", "public")
    verdict = check(tmp_path, rebuilt({**files, name: data}))
    text = " ".join(f.text("zh") for f in verdict.check("C02").findings)
    assert name in text
    assert word in text


def test_a_full_bundle_with_files_taken_away_fails_and_says_which(tmp_path):
    files = files_of("private", "full")
    for name in ("roster.csv", "secrets.csv", "assignment.csv", "frame.csv", "sources/02.json"):
        fewer = rebuilt({key: data for key, data in files.items() if key != name})
        found(tmp_path, fewer, "C01", f"{name}：缺少这个文件")
