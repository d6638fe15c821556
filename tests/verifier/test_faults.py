"""Where one place has several faults, or one object several lines, both verifiers say the same."""

import io
import itertools
import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from drawproof.suites import get_suite
from drawproof.tree import root_of
from tests import amounts
from tests.verifier.agreement import agreed
from tests.verifier.corpus import Case, Files, refit, reroot
from tests.verifier.page import canonical
from tests.verifier.papers import files_of, policy, policy_file, small_world, story, told
from tests.verifier.test_agreement import both_refuse, headers_changed
from tests.verifier.worlds import make_world

pytestmark = pytest.mark.e2e
ILL = ("-", "Z" * 70, "h:00", "01", "B+A+A", "A+Z/Z", "9/9/9/9", "2026-02-30T00:00:00Z", "字")


def relined(files: Files, name: str, lines: list[str]) -> Files:
    return {**files, name: "".join(f"{line}\n" for line in lines).encode()}


def lines_of(files: Files, name: str) -> list[str]:
    return files[name].decode().splitlines()


def bundles(name: str, mode: str, level: str, count: int) -> Iterator[Files]:
    """Of draws whose frame is one file with at least one object."""
    made = (make_world(f"{name}/{i}", mode, "DR1").bundles[level] for i in itertools.count())
    return itertools.islice((one for one in made if one.get("frame.csv")), count)


def test_of_two_faults_in_one_line_both_name_the_left_one(browser: Browser, tmp_path: Path):
    chance, given = random.Random("two"), []
    events = {
        "substitutions.csv": "DR1|substitution|{draw}|a|b|why|2026-11-24T00:00:00Z|" + "0" * 32,
        "replacements.csv": "DR1|replacement|{draw}|a|d/u|x|y|why|2026-11-24T00:00:00Z|" + "0" * 32,
        "releases.csv": "DR1|release|{draw}|a|2026-11-24T00:00:00Z|" + "0" * 32,
    }
    for number, mode in enumerate(("open", "private")):
        files = dict(make_world(f"twofold/{number}", mode, "DR1").bundles["full"])
        draw = lines_of(files, "winners.csv")[0].split("|")[2]
        for name, line in events.items():
            files[name] = (line.format(draw=draw) + "\n").encode()
        recused = f"DR1|recused|{draw}|-|x|why|2026-11-24T00:00:00Z|{'0' * 32}\n"
        files["replacements.csv"] += recused.encode()
        for name in sorted(one for one in files if one.endswith(".csv") and files[one]):
            for turn in range(amounts.cases(40, 12)):
                lines = lines_of(files, name)
                at = chance.randrange(len(lines))
                fields = lines[at].split("|")
                for place in chance.sample(range(2, len(fields)), 2):
                    fields[place] = chance.choice(ILL)
                lines[at] = "|".join(fields)
                changed = refit(relined(files, name, lines))
                given.append(Case(f"{mode} {name} {turn} {lines[at]}", name, changed))
    agreed(browser, tmp_path, given)


def test_an_object_on_several_lines_is_drawn_with_each_of_them(browser: Browser, tmp_path: Path):
    chance, given = random.Random("several"), []
    few = amounts.cases(20, 7)
    pairs = zip(
        *(bundles("several", mode, "full", few) for mode in ("open", "private")), strict=True
    )
    for number, files in enumerate(itertools.chain(*pairs)):
        for name in ("frame.csv", "secrets.csv")[: 1 + number % 2]:
            lines = lines_of(files, name)
            for _ in range(3):
                fields = chance.choice(lines).split("|")
                if fields[1] not in ("frame", "object"):
                    continue
                place = chance.choice((3, 4) if name == "frame.csv" else (3, 4, 5))
                fields[place] = chance.choice(lines).split("|")[place]
                lines.insert(chance.randrange(len(lines) + 1), "|".join(fields))
            order = sorted(lines) if number % 4 < 2 else lines
            given.append(Case(f"{number} {name}", name, refit(relined(files, name, order))))
    both_refuse(browser, tmp_path, given)


def test_of_several_officers_and_units_without_a_deal_both_name_the_same(
    browser: Browser, tmp_path: Path
):
    chance, given = random.Random("units"), []
    for number, files in enumerate(bundles("units", "open", "full", 8)):
        announced = files["announce.json"].replace(b'"level":"unit"', b'"level":"county"')
        frame = [line.split("|") for line in lines_of(files, "frame.csv")]
        for fields in frame:
            fields[4] = chance.choice((fields[4], f"{fields[4]}x", "65-0102", "6501"))
        lettered = relined(files, "frame.csv", ["|".join(one) for one in frame])
        roster = lines_of(files, "roster.csv")
        twice = sorted(roster + chance.sample(roster, min(3, len(roster))), reverse=number % 2 > 0)
        lowered = [line.replace("|O", "|o") for line in roster]
        given += [
            Case(f"{number} units", "units", refit({**lettered, "announce.json": announced})),
            Case(f"{number} twice", "twice", refit(relined(files, "roster.csv", twice))),
            Case(
                f"{number} both",
                "both",
                refit(relined({**lettered, "announce.json": announced}, "roster.csv", twice)),
            ),
            Case(
                f"{number} case",
                "case",
                refit(relined(files, "roster.csv", sorted(roster + lowered))),
            ),
        ]
    found = agreed(browser, tmp_path, given)
    told = {
        one["params"]["error"]
        for _, its in found
        for check in its["checks"]
        if check["id"] == "C15"
        for one in check["findings"]
        if one["code"] == "file-error"
    }
    assert told == {"team-unit", "id-duplicate"}


def test_secrets_in_another_order_open_the_same_teams(browser: Browser, tmp_path: Path):
    given = []
    for number in range(4):
        files = make_world(f"order/{number}", "private", "DR1").bundles["full"]
        turned = lines_of(files, "secrets.csv")[::-1]
        given.append(Case(f"{number}", "turned", refit(relined(files, "secrets.csv", turned))))
    for _, its in agreed(browser, tmp_path, given):
        states = {check["id"]: check["state"] for check in its["checks"]}
        assert (states["C07"], states["C15"]) == ("failed", "passed")


def deflated(files: Files) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def test_a_packed_archive_that_is_damaged_is_read_by_both_alike(browser: Browser, tmp_path: Path):
    files = make_world("packed/1", "open", "DR1").bundles["public"]
    small = {name: data[:400] for name, data in files.items() if name != "manifest.json"}
    good = deflated({**small, "manifest.json": files["manifest.json"]})
    many = headers_changed(good)
    chance = random.Random("packed")
    chosen = sorted(many) if amounts.cases(2, 1) == 2 else sorted(chance.sample(sorted(many), 150))
    given = {name: many[name] for name in chosen}
    for turn in range(amounts.cases(1500, 250)):
        changed = bytearray(good)
        changed[chance.randrange(len(good))] ^= 1 << chance.randrange(8)
        given[f"bit {turn}"] = bytes(changed)
    cases = [Case(name, "zip", files, data) for name, data in given.items()]
    agreed(browser, tmp_path, cases)


def test_names_of_members_are_read_by_both_alike(browser: Browser, tmp_path: Path):
    files = make_world("names/1", "open", "DR1").bundles["public"]
    given = []
    for name in (
        "证据包/a.json",
        "\ufeffannounce.json",
        "ANNOUNCE.json",
        "\u212a.txt",
        "K.txt",
        "a\0b",
    ):
        buffer = io.BytesIO(deflated(files))
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.writestr("k.txt", b"x")
            archive.writestr("placeholder-of-40-bytes-placeholder-here", b"x")
        raw = name.encode()
        data = buffer.getvalue().replace(
            b"placeholder-of-40-bytes-placeholder-here", raw.ljust(40, b"_")
        )
        given.append(Case(repr(name), "name", files, data))
        flagged = bytearray(data)
        at = flagged.rindex(b"PK\x01\x02")
        flagged[at + 9] |= 8
        given.append(Case(f"{name!r} UTF-8", "name", files, bytes(flagged)))
    agreed(browser, tmp_path, given)


def test_a_forged_frame_with_its_roots_made_to_fit(browser: Browser, tmp_path: Path):
    """As `lines_sorted_after_a_change`, with an object that stands in two strata."""
    given = []
    for number, files in enumerate(bundles("strata", "open", "public", amounts.cases(40, 12))):
        if not files["winners.csv"]:
            continue
        lines = lines_of(files, "frame.csv")
        winner = lines_of(files, "winners.csv")[0].split("|")[3]
        strata = sorted({line.split("|")[3] for line in lines})
        at = next(i for i, line in enumerate(lines) if line.split("|")[2] == winner)
        fields = lines[at].split("|")
        for stratum in strata:
            doubled = sorted([*lines, "|".join([*fields[:3], stratum, *fields[4:]])])
            suite = get_suite("DR1")
            changed = relined(files, "frame.csv", doubled)
            announced = changed["announce.json"].replace(
                root_of(suite, lines).encode(), root_of(suite, doubled).encode()
            )
            changed = refit(reroot({**changed, "announce.json": announced}))
            given.append(Case(f"{number} {stratum}", stratum, changed))
    both_refuse(browser, tmp_path, given)


def test_words_that_javascript_knows_of_every_object_are_no_kinds(browser: Browser, tmp_path: Path):
    world = small_world("open", "DR1", size=24)
    files = files_of(world, told(story(world), world.outcome.draw), "full")
    log = "checkpoints/log.json"
    places: list[tuple[str, list[Any]]] = [
        ("announce.json", ["suite"]),
        ("announce.json", ["mode"]),
        ("announce.json", ["tasks", 0, "team", 0, "level"]),
        ("announce.json", ["sources", 0, "kind"]),
        ("result.json", ["suite"]),
        ("sources/01.json", ["kind"]),
        (log, ["entries", 0, "record", "kind"]),
        (log, ["origin"]),
    ]
    given = []
    for word in ("constructor", "toString", "__proto__", "hasOwnProperty", "a b", "a+b"):
        for name, (*way, last) in places:
            record = json.loads(files[name])
            holder = record
            for step in way:
                holder = holder[step]
            if name == log and last == "kind":
                holder.clear()
            holder[last] = word
            changed = refit({**files, name: canonical(record).encode()})
            given.append(Case(f"{name} {last} {word}", last, changed, policy=policy_file(policy())))
    for number, string in itertools.product(
        (0, 1, 2), ("missing", "cr:x:missing", "cr:7", "7", "dice:7")
    ):
        record = json.loads(files["result.json"])
        if number < len(record["sources"]):
            record["sources"][number] = string
            changed = refit({**files, "result.json": canonical(record).encode()})
            given.append(
                Case(f"{number} {string}", "string", changed, policy=policy_file(policy()))
            )
    both_refuse(browser, tmp_path, given)


def test_strange_words_in_records_are_shown_by_both_alike(browser: Browser, tmp_path: Path):
    files = make_world("words/1", "open", "DR1").bundles["full"]
    given = []
    for name in ("it's", 'a"b', "a'b\"c", "a\\b", "\u3000", "\u200b", "字"):
        manifest = json.loads(files["manifest.json"])
        manifest["files"][0]["file"] = name
        changed = {**files, "manifest.json": canonical(manifest).encode()}
        given.append(Case(f"file {name!r}", "file", changed))
    for string in ("cr:a:b:missing", "cr:missing", "cr::missing", "cr:a:missing"):
        result = json.loads(files["result.json"])
        result["sources"][0] = string
        changed = {**files, "result.json": canonical(result).encode()}
        given.append(Case(f"source {string}", "source", refit(changed)))
    both_refuse(browser, tmp_path, given)


def test_more_bits_than_a_record_can_hold_are_told_alike(browser: Browser, tmp_path: Path):
    given = []
    for number, files in enumerate(bundles("bits", "open", "full", 12)):
        record = json.loads(files["announce.json"])
        for source in record["sources"]:
            if source["kind"] == "dice":
                source["dice"] = 2**53 - 1
        changed = refit({**files, "announce.json": canonical(record).encode()})
        given.append(Case(f"{number}", "bits", changed))
    found = agreed(browser, tmp_path, given)
    told = [c["findings"] for _, its in found for c in its["checks"] if c["id"] == "C20"]
    assert any(one["params"]["total"] == 2**53 - 1 for some in told for one in some)


def test_an_announcement_without_sources_is_told_alike(browser: Browser, tmp_path: Path):
    files = make_world("sourceless/1", "private", "DR1").bundles["full"]
    record = json.loads(files["announce.json"])
    record["sources"] = []
    changed = refit({**files, "announce.json": canonical(record).encode()})
    both_refuse(browser, tmp_path, [Case("no sources", "sources", changed)])
