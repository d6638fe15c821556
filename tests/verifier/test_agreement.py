"""Two verifiers, written apart from one page of protocol, give the same verdict byte for byte."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from drawproof.bundlenames import MANIFEST
from tests import amounts
from tests.verifier.agreement import agreed
from tests.verifier.corpus import Case, cases, refit, zipped
from tests.verifier.page import canonical
from tests.verifier.worlds import make_world

pytestmark = pytest.mark.e2e
COUNT = amounts.cases(1000, 250)


def test_both_verifiers_give_the_same_verdict_on_every_case(browser: Browser, tmp_path: Path):
    found = agreed(browser, tmp_path, cases(COUNT))
    assert len(found) == COUNT
    refused = {case.kind for case, its in found if not its.get("ok", False)}
    assert len(refused) > 20, refused


def in_brackets(name: str, data: bytes) -> dict[str, bytes]:
    """The record once for every key under which text stands, with that text in a list."""
    found: dict[str, bytes] = {}

    def walk(value: Any, place: str, top: Any) -> None:
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in list(inner):
            where = f"{place}.{key}" if isinstance(value, dict) else f"{place}[]"
            if isinstance(one, dict | list):
                walk(one, where, top)
            elif isinstance(one, str) and where not in found:
                value[key] = [one]
                found[where] = canonical(top).encode()
                value[key] = one

    record = json.loads(data)
    walk(record, name, record)
    return found


def test_a_list_around_a_text_is_no_text_for_either(browser: Browser, tmp_path: Path):
    """JavaScript writes a list of one text like the text itself: a form must ask for the type."""
    files = make_world("brackets/1", "open", "DR1").bundles["full"]
    changed = [
        (where, {**files, name: data} if name == MANIFEST else refit({**files, name: data}))
        for name in sorted(files)
        if name.endswith(".json") and name != "proofs.json"
        for where, data in in_brackets(name, files[name]).items()
    ]
    assert len(changed) > 60
    both_refuse(browser, tmp_path, [Case(where, where, one) for where, one in changed])


def both_refuse(browser: Browser, tmp_path: Path, given: list[Case]) -> None:
    """In the same words."""
    for case, its in agreed(browser, tmp_path, given):
        assert not its["ok"], case.name


def test_a_recusal_that_stands_twice_takes_nobody_away_twice(browser: Browser, tmp_path: Path):
    given = []
    for number in range(12):
        files = make_world(f"recusals/{number}", "open", "DR1").bundles["full"]
        lines = files["recusals.csv"].decode().splitlines(keepends=True)
        doubled = "".join(line * 2 for line in lines).encode()
        if lines:
            given.append(Case(f"{number}", "twice", refit({**files, "recusals.csv": doubled})))
    assert len(given) > 3
    both_refuse(browser, tmp_path, given)


def test_of_two_faults_in_one_place_both_name_the_same(browser: Browser, tmp_path: Path):
    files = make_world("faults/1", "private", "DR1").bundles["full"]
    secrets = files["secrets.csv"].decode()
    salt, key = next(line for line in secrets.split("\n") if "|object|" in line).split("|")[-2:]
    moved = secrets.replace(f"{salt}|{key}", f"{salt}{key[0]}|{key[1:]}")
    given = [Case("salt and key", "line", refit({**files, "secrets.csv": moved.encode()}))]
    stranger = f"DR1|object|0|strange|{salt}|{key}\n{secrets}"
    given.append(Case("nobody's", "line", refit({**files, "secrets.csv": stranger.encode()})))
    rules: dict[str, Any] = {
        "twice": lambda team: team * 2,
        "no place": lambda team: [{**team[0], "places": 0, "qualifications": {}}],
        "name and number": lambda team: [{**team[0], "qualifications": {"字": "x"}}],
        "too many": lambda team: [{**team[0], "qualifications": {"lead": 101}}],
        "level and places": lambda team: [{**team[0], "level": "moon", "places": -1}],
    }
    for name, change in rules.items():
        record = json.loads(files["announce.json"])
        record["tasks"][0]["team"] = change(record["tasks"][0]["team"])
        changed = refit({**files, "announce.json": canonical(record).encode()})
        given.append(Case(name, name, changed))
    record = json.loads(files["announce.json"])
    record["tasks"][0]["strata"][0]["ratio"] = {}
    changed = refit({**files, "announce.json": canonical(record).encode()})
    given.append(Case("ratio", "ratio", changed))
    both_refuse(browser, tmp_path, given)


def test_what_is_lacking_beside_another_fault_is_named_alike(browser: Browser, tmp_path: Path):
    """C12 asks for the full bundle where no task fits; C07 counts a frame without secrets."""
    files = make_world("lacking/1", "private", "DR1").bundles["public"]
    whole = make_world("lacking/1", "private", "DR1").bundles["full"]
    record = json.loads(files["result.json"])
    record["draw"] = f"c{record['draw'][1:]}"
    given = [
        Case("another draw", "C12", refit({**files, "result.json": canonical(record).encode()})),
        Case("no leaf", "C07", refit({**files, "frame.csv": b""})),
        Case(
            "a leaf less",
            "C07",
            refit({**files, "frame.csv": whole["frame.csv"].split(b"\n", 1)[1]}),
        ),
    ]
    for case, its in agreed(browser, tmp_path, given):
        check = next(one for one in its["checks"] if one["id"] == case.kind)
        expected = ("not-checkable", "full") if case.kind == "C12" else ("failed", None)
        assert (check["state"], check["needs"]) == expected, case.name


def test_lines_without_an_announcement_are_of_the_suite_of_the_result(
    browser: Browser, tmp_path: Path
):
    given = []
    for mode in ("open", "private"):
        files = make_world("unannounced/1", mode, "DR1").bundles["full"]
        del files["announce.json"]
        for name in sorted(one for one in files if one.endswith(".csv")):
            for what, data in (("line", files[name] + b"DR1|x\n"), ("end", files[name] + b"DR1")):
                changed = refit({**files, name: data})
                given.append(Case(f"{mode} {name} {what}", name, changed))
                without = refit({key: one for key, one in changed.items() if key != "result.json"})
                given.append(Case(f"{mode} {name} {what} without result", "", without))
    for case, its in agreed(browser, tmp_path, given):
        found = next(one for one in its["checks"] if one["id"] == "C02")["findings"]
        assert [one["params"]["file"] for one in found] == ([case.kind] if case.kind else [])


def headers_changed(archive: bytes) -> dict[str, bytes]:
    """The archive once for every bit of the first local header, the first entry and the end."""
    entry, end = archive.index(b"PK\x01\x02"), archive.rindex(b"PK\x05\x06")
    found = {}
    for begin, length in ((0, 30), (entry, 46), (end, 22)):
        for at in range(begin, begin + length):
            for bit in range(8):
                changed = bytearray(archive)
                changed[at] ^= 1 << bit
                found[f"{at - begin}.{bit} of {begin}"] = bytes(changed)
    return found


def test_both_tell_an_archive_that_is_damaged_in_the_same_words(browser: Browser, tmp_path: Path):
    files = make_world("archive/1", "private", "DR1").bundles["public"]
    good = zipped(files)
    few = headers_changed(good)
    few |= {f"cut {less}": good[:-less] for less in (1, 21, 22, 23, 60, 300)}
    few |= {f"behind {more}": b"x" * more + good for more in (1, 40)}
    found = agreed(browser, tmp_path, [Case(name, "zip", files, one) for name, one in few.items()])
    words = {
        finding["en"]
        for _, its in found
        for check in its.get("checks", ())[:1]
        for finding in check["findings"]
        if finding["params"].get("error") == "bundle-damaged"
    }
    assert words == {
        f"announce.json: damaged ({reason})"
        for reason in ("encrypted", "not as the archive's directory says")
    }


def test_a_unit_with_a_letter_behind_its_digits_has_no_region(browser: Browser, tmp_path: Path):
    files = make_world("letters/1", "open", "DR1").bundles["full"]
    record = json.loads(files["announce.json"])
    for task in record["tasks"]:
        for rule in task["team"]:
            rule["level"] = "region"
    shown = {name: data for name, data in files.items() if name.startswith("frame")}
    lettered = {}
    for name, data in shown.items():
        lettered[name] = data.replace(b"|650103|", b"|650103a|")
    changed = {**files, **lettered, "announce.json": canonical(record).encode()}
    for _, its in agreed(browser, tmp_path, [Case("letters", "unit", refit(changed))]):
        dealt = next(one for one in its["checks"] if one["id"] == "C15")
        assert [one["params"]["error"] for one in dealt["findings"]] == ["team-unit"]
