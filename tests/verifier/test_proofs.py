"""Proof files (§16), slips of sharded frames and with log entries, archives that are bombs."""

import base64
import io
import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

import drawproof as dp
from tests.verifier.agreement import agreed
from tests.verifier.corpus import KINDS, Case, _holders, zipped
from tests.verifier.page import RUN, canonical, opened
from tests.verifier.papers import policy, policy_file, small_world, story, told

pytestmark = pytest.mark.e2e
MISSING = ("91650100MA7000001X", "0", "zzzz", "91650100MA7000038X")


def _bent(chance: random.Random, text: str) -> Iterator[str]:
    """The paper with one value changed, one key dropped, one added, one list turned."""
    for kind in range(5):
        record = json.loads(text)
        found = [(h, k) for h, k in _holders(record) if kind != 3 or isinstance(h[k], list)]
        holder, key = chance.choice(found)
        if kind == 0 and isinstance(holder, dict):
            del holder[key]
        elif kind == 1 and isinstance(holder, dict):
            holder["more"] = 1
        elif kind == 3:
            holder[key] = holder[key][::-1] or ["0" * 64]
        elif isinstance(holder[key], bool):
            holder[key] = not holder[key]
        elif isinstance(holder[key], int):
            holder[key] = chance.choice((holder[key] + 1, 0, -1, 2**53 - 1))
        elif isinstance(holder[key], str):
            holder[key] = chance.choice((holder[key][::-1], "-", "0" * 64, holder[key] + "0"))
        else:
            holder[key] = chance.choice(([], {}, "x"))
        yield dp.canonical(record).decode()


def proof_cases(seed: str = "proofs") -> Iterator[tuple[str, dict[str, str]]]:
    """(proof file, digests given): of inclusion and absence, in one tree and in shards."""
    chance = random.Random(seed)
    for mode, suite in KINDS:
        for sharded in (False, True):
            outcome = small_world(mode, suite, size=24, sharded=sharded).outcome
            frame, announcement = outcome.frame, outcome.announcement
            for object_id in (*MISSING, frame.entries[3].object_id):
                proof = dp.make_proof(object_id, announcement=announcement, frame=frame)
                text = proof.canonical.decode()
                given = {"announce": announcement.digest} if chance.random() < 0.7 else {}
                yield text, given
                for changed in _bent(chance, text):
                    yield changed, given
                record = json.loads(text)
                for name in ("neighbours", "shards"):
                    if record.get(name):
                        record[name] = record[name][:-1]
                        yield dp.canonical(record).decode(), given


def slip_cases(seed: str = "more slips") -> Iterator[tuple[str, dict[str, str], bytes | None]]:
    """(slip, digests given, policy): of sharded frames, and with the entries of a log."""
    chance, rules = random.Random(seed), policy_file(policy())
    for mode, suite in KINDS:
        world = small_world(mode, suite, size=24, sharded=True)
        outcome = world.outcome
        checkpoints = told(story(world), outcome.draw).files()
        winners = list(outcome.winners.winners)
        for object_id in [*(entry.object_id for entry in outcome.frame.entries[:2]), winners[0]]:
            for second in (None, outcome):
                for part in (None, checkpoints):
                    slip = dp.make_slip(
                        object_id, announcement=outcome.announcement, frame=outcome.frame,
                        outcome=second, checkpoints=part,
                    )  # fmt: skip
                    text = slip.canonical.decode()
                    pinned = chance.choice((rules, rules, None))
                    for one in (text, *_bent(chance, text)):
                        yield one, {}, pinned
                    if part is None:
                        qr = dp.slip_text(slip)
                        at = chance.randrange(5, len(qr))
                        for one in (qr, qr + "\n", qr[:-3], qr[:at] + "A" + qr[at + 1 :]):
                            yield one, {"announce": outcome.announcement.digest}, pinned


def test_proof_files_give_the_same_verdict(browser: Browser):
    page, some = opened(browser), list(proof_cases())
    given = [{"slip": text, "options": {**digests, "require": []}} for text, digests in some]
    wrong, good = [], 0
    for (text, digests), mine in zip(some, page.evaluate(RUN, given), strict=True):
        if json.loads(text).get("kind") != "proof":
            continue
        its = dp.verify_proof(text.encode(), **digests).to_json()
        good += its["ok"]
        if mine != canonical(its):
            found = json.loads(mine)
            wrong.append(f"{text[:90]}: {found['sentence']['en']} / {its['sentence']['en']}")
    page.context.close()
    assert not wrong, f"{len(wrong)} of {len(some)}\n" + "\n".join(wrong[:10])
    assert 40 <= good < len(some) / 2


def test_sharded_slips_and_those_with_log_entries_give_the_same_verdict(browser: Browser):
    page, some, given = opened(browser), list(slip_cases()), []
    for text, digests, pinned in some:
        rules = base64.b64encode(pinned).decode() if pinned else None
        given.append({"slip": text, "options": {**digests, "require": [], "policy": rules}})
    wrong, good = [], 0
    for (text, digests, pinned), mine in zip(some, page.evaluate(RUN, given), strict=True):
        source = text if text.startswith("DR1S:") else text.encode()
        rules = policy() if pinned else None
        its: dict[str, Any] = dp.verify_slip(source, policy=rules, **digests).to_json()
        good += its["status"] == "passed"
        if mine != canonical(its):
            found = json.loads(mine)
            wrong.append(f"{text[:60]}: {found['sentence']['en']} / {its['sentence']['en']}")
    page.context.close()
    assert not wrong, f"{len(wrong)} of {len(some)}\n" + "\n".join(wrong[:10])
    assert good >= 8


def _bomb(files: dict[str, bytes], kind: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        if kind == "large":
            archive.writestr("frame.csv2", b"0" * (6 << 20))
        for number in range(10_001 if kind == "many" else 0):
            archive.writestr(f"x{number}", b"")
        if kind == "twice":
            archive.writestr("WINNERS.csv", b"")
            archive.writestr("odd\u0007name", b"")
    return out.getvalue()


def test_an_archive_that_unpacks_to_too_much_is_refused_whole(browser: Browser, tmp_path: Path):
    files = small_world("open", size=24).files()
    kinds = ("large", "many", "twice")
    cases = [Case(kind, kind, files, _bomb(files, kind)) for kind in kinds]
    cases.append(Case("good", "good", files, zipped(files)))
    verdicts = [its for _, its in agreed(browser, tmp_path, cases)]
    codes = [its["refused"]["code"] if "refused" in its else its["ok"] for its in verdicts]
    assert codes == ["bundle-bomb", "bundle-bomb", False, True]
