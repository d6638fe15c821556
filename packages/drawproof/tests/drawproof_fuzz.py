"""Changes at random what drawproof reads, and says what came of it. Seeded; used by the quick test
and by `bench/fuzz_verify.py`.

Whatever is read must end in a value or in a `DrawproofError`; a bundle whose changed bytes matter
must not be verified.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from drawproof_story import files_of, policy, story, told
from drawproof_world import World, make_world
from test_later import events_of

import drawproof as dp
from drawproof import base45
from drawproof.announce import Announcement
from drawproof.bundle import manifest_bytes
from drawproof.bundlereading import BundleFiles, read_zip
from drawproof.evidence import parse_evidence
from drawproof.frameleaf import parse_frame_leaf
from drawproof.later import parse_change, parse_release, parse_substitution
from drawproof.lines import parse_lines, read_lines
from drawproof.log.checkpoints import Checkpoint
from drawproof.log.entries import parse_entry
from drawproof.log.notes import Note
from drawproof.log.part import parse_log, parse_notes
from drawproof.outcome import ResultRecord
from drawproof.policy import Policy
from drawproof.proofs import parse_proofs
from drawproof.result import parse_assignment_leaf, parse_result_leaf
from drawproof.roster import parse_recusal_leaf, parse_roster_leaf
from drawproof.secretfile import parse_secret
from drawproof.suites import get_suite
from drawproof.verify.manifest import parse_manifest
from drawproof.zipform import zip_bytes

INTERESTING: tuple[Any, ...] = (
    *(
        0,
        1,
        -1,
        2**31,
        2**32,
        2**53 - 1,
        2**53,
        2**63,
        2**64,
        10**30,
        1.5,
        1e400,
        None,
        True,
        False,
    ),
    *(
        "",
        "-",
        "a|b",
        "\n",
        "\x00",
        "é",
        "𝄞",
        "\ud800",
        "DR1",
        "DR1-SM3",
        "open",
        "private",
        "0" * 64,
    ),
    *(
        "f" * 64,
        "h:" + "0" * 64,
        "9999-12-31T23:59:59Z",
        "2026-02-30T00:00:00Z",
        [],
        {},
        [[]],
        [{}],
    ),
)
TOKENS = (
    *(b"|", b"\n", b"\r\n", b"\xef\xbb\xbf", b"\x00", b'"', b"{", b"}", b"[", b"]", b",", b":"),
    *(b"-", b"0", b"18446744073709551616", b"-1", b"1e9", b"null", b"\xff\xfe", b"h:", b"+"),
    *(b"DR1|", b"DR1-SM3|", "— ".encode()),
)
# What only the ledger's word stands behind: a change of these is no other draw.
LEDGER_ONLY = ("at", "thrown_at", "by", "typed", "bulletin")


def _json_places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        here = (*path, key)
        if isinstance(inner, dict | list):
            found += _json_places(inner, here)
        else:
            found.append(here)
    return found


@dataclass
class Mutator:
    """Changes by chance, the same for the same seed."""

    chance: random.Random

    def bytes(self, data: bytes) -> bytes:
        """One to three changes of bytes."""
        changed = bytearray(data)
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            at = self.chance.randrange(len(changed) + 1)
            end = min(len(changed), at + self.chance.choice((1, 1, 2, 8, 64, 1000)))
            match self.chance.randrange(7):
                case 0 if at < len(changed):
                    changed[at] ^= 1 << self.chance.randrange(8)
                case 1:
                    del changed[at:end]
                case 2:
                    changed[at:at] = self.chance.choice(TOKENS)
                case 3:
                    changed[at:at] = changed[at:end]
                case 4:
                    del changed[at:]
                case 5 if at < len(changed):
                    changed[at] = self.chance.choice(b'0123456789abcdefghXYZ|-:{}[]",\n')
                case _:
                    changed[at:end] = self.chance.choice(TOKENS)
        return bytes(changed)

    def json(self, data: bytes) -> bytes:
        """A value, a key or an order changed; sometimes written otherwise than canonically."""
        record = json.loads(data)
        for _ in range(self.chance.choice((1, 1, 2))):
            places = [path for path in _json_places(record) if path]
            if not places:
                return b"[]"
            *path, last = self.chance.choice(places)
            inner = record
            for step in path:
                inner = inner[step]
            match self.chance.randrange(6):
                case 0:
                    del inner[last]
                case 1 if isinstance(inner, dict):
                    inner[self.chance.choice(("surplus", "kind", "", "é"))] = deepcopy(inner[last])
                case 1 | 2 if isinstance(inner, list):
                    inner.insert(self.chance.randrange(len(inner) + 1), deepcopy(inner[last]))
                case 3 if isinstance(inner, list):
                    self.chance.shuffle(inner)
                case 4 if isinstance(inner[last], str) and inner[last]:
                    inner[last] = self.bytes(inner[last].encode("utf-8", "replace")).decode(
                        "utf-8", "replace"
                    )
                case _:
                    inner[last] = deepcopy(self.chance.choice(INTERESTING))
        match self.chance.randrange(12):
            case 0:
                text = json.dumps(record, ensure_ascii=True, indent=1)
            case 1:
                text = json.dumps(record, separators=(",", ":"), sort_keys=True)[:-1]
                text += ',"kind":"twice"}' if isinstance(record, dict) else "]"
            case _:
                text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return text.encode("utf-8", "surrogatepass")

    def lines(self, data: bytes) -> bytes:
        """Lines dropped, doubled, exchanged, or a field of one changed."""
        lines = data.split(b"\n")
        one, two = (self.chance.randrange(len(lines)) for _ in range(2))
        match self.chance.randrange(5):
            case 0:
                del lines[one]
            case 1:
                lines.insert(two, lines[one])
            case 2:
                lines[one], lines[two] = lines[two], lines[one]
            case 3:
                fields, other = lines[one].split(b"|"), lines[two].split(b"|")
                at = self.chance.randrange(len(fields))
                fields[at] = self.chance.choice([*other, *TOKENS])
                lines[one] = b"|".join(fields)
            case _:
                lines[one] = self.bytes(lines[one])
        return b"\n".join(lines)

    def file(self, name: str, data: bytes) -> bytes:
        """A change of a kind that suits the file."""
        kind = self.chance.random()
        if kind < 0.3 or not data:
            return self.bytes(data)
        return self.json(data) if name.endswith(".json") else self.lines(data)


@dataclass(frozen=True)
class Case:
    """Something that is read: `data` as it should be, `read`, and what it is called."""

    name: str
    data: bytes
    read: Callable[[bytes], object]


def _rows(suite: str, kind: str, parse: Callable[..., Any]) -> Callable[[bytes], object]:
    return lambda data: parse_lines(get_suite(suite), kind, read_lines(data), parse)


def _text_of(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


PARSERS: dict[str, tuple[str, Callable[..., Any]]] = {
    "frame.csv": ("frame", parse_frame_leaf),
    "roster.csv": ("roster", parse_roster_leaf),
    "recusals.csv": ("recusal", parse_recusal_leaf),
    "winners.csv": ("result", parse_result_leaf),
    "assignment.csv": ("assign", parse_assignment_leaf),
    "secrets.csv": ("secrets", parse_secret),
    "substitutions.csv": ("substitution", parse_substitution),
    "replacements.csv": ("replacement", parse_change),
    "releases.csv": ("release", parse_release),
}
RECORDS: dict[str, Callable[[bytes], object]] = {
    "manifest.json": parse_manifest,
    "announce.json": Announcement.parse,
    "result.json": ResultRecord.parse,
    "proofs.json": parse_proofs,
}


def _note(data: bytes) -> object:
    return Checkpoint.of(Note.parse(data))


def _log(data: bytes) -> object:
    head, _, rest = data.partition(b"\x00")
    notes, errors = parse_notes({"checkpoints/01.note": head})
    for problem in errors.values():
        raise problem
    return parse_log(rest, notes)


def _must_fail(verdict: dp.PaperVerdict, absent: str = "-") -> object:
    """A changed slip or proof, judged; neighbours prove absence of any id between them."""
    between = verdict.object_id not in (absent, "-") and absent != "-"
    assert not verdict.ok or between, verdict.lines()
    return verdict


@dataclass
class Corpus:
    """Small draws and everything that is read of them."""

    worlds: list[World] = field(default_factory=list)
    bundles: list[dict[str, bytes]] = field(default_factory=list)
    with_log: list[dict[str, bytes]] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)

    @classmethod
    def make(cls) -> Corpus:
        corpus = cls()
        for mode, suite, sharded in (
            ("open", "DR1", False), ("private", "DR1", True), ("private", "DR1-SM3", False),
            ("open", "DR1-SM3", True),
        ):  # fmt: skip
            world = make_world(mode, suite, size=24, sharded=sharded, per_pool=1)
            corpus.worlds.append(world)
            corpus._add(world)
        return corpus

    def _add(self, world: World) -> None:
        later, outcome = events_of(world), world.outcome
        full = world.files("full", later=later)
        self.bundles += [full, world.files(later=later if outcome.frame.mode == "open" else None)]
        part = told(story(world)[:6], outcome.draw, by="ab")
        self.with_log.append(files_of(world, part, "full"))
        suite = outcome.announcement.suite
        for name, data in full.items():
            key = "frame.csv" if name.startswith("frame/") else name
            if key in PARSERS:
                self.cases.append(Case(name, data, _rows(suite, *PARSERS[key])))
            elif key in RECORDS:
                self.cases.append(Case(name, data, RECORDS[key]))
            else:
                self.cases.append(Case(name, data, lambda data: parse_evidence(data, "source")))
        notes = [note.data for note in part.notes]
        log = {**part.files()}
        first = told(story(world)[:1], outcome.draw, by="ab").files()
        self.cases += [Case("note", note, _note) for note in notes[:2]]
        joined = first["checkpoints/01.note"] + b"\x00" + first["checkpoints/log.json"]
        self.cases.append(Case("log", joined, _log))
        self.cases += [Case("entry", entry.leaf, parse_entry) for entry in part.entries[:4]]
        self.cases.append(Case("policy", dp.canonical(policy().to_record()), Policy.parse))
        self._papers(world, log)

    def _papers(self, world: World, log: Mapping[str, bytes]) -> None:
        outcome = world.outcome
        parts: Any = {"announcement": outcome.announcement, "frame": outcome.frame}
        given = {"announce": outcome.announcement.digest}
        both = {**given, "result": outcome.record.digest}
        winner = next(iter(outcome.winners.winners))
        records = {
            "announce.json": outcome.announcement.canonical,
            "result.json": outcome.record.canonical,
        }
        for object_id in (winner, outcome.frame.entries[3].object_id):
            slip = dp.make_slip(object_id, outcome=outcome, records=False, **parts)

            def judged(data: bytes) -> object:
                return _must_fail(dp.verify_slip(data, records=records, **both))

            self.cases.append(Case("slip", slip.canonical, judged))
            self.cases.append(Case("slip text", dp.slip_text(slip).encode(), judged))
        published = {"announce.json": records["announce.json"]}
        for object_id in (winner, "zz:9"):
            proof = dp.make_proof(object_id, records=False, **parts)
            absent = object_id if object_id == "zz:9" else "-"

            def proven(data: bytes, absent: str = absent) -> object:
                return _must_fail(dp.verify_proof(data, records=published, **given), absent)

            self.cases.append(Case("proof", proof.canonical, proven))
        carried = dp.make_slip(winner, outcome=outcome, checkpoints=log, **parts).canonical
        self.cases.append(Case("slip with log", carried, dp.verify_slip))
        self.cases.append(Case("base45", b"%69 VD92EX0", lambda d: base45.decode(_text_of(d))))


def _same_but_ledger(one: bytes, two: bytes) -> bool:
    """Whether two records differ only in what the ledger alone says."""
    try:
        pair = [json.loads(data) for data in (one, two)]
    except ValueError:
        return False

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: bare(v) for k, v in value.items() if k not in LEDGER_ONLY}
        return [bare(v) for v in value] if isinstance(value, list) else value

    return bool(bare(pair[0]) == bare(pair[1]))


# Files of which every byte is bound to the announcement, to the result or to the manifest.
def _bound(name: str) -> bool:
    return not name.startswith(("checkpoints/", "sources/")) and name not in (
        "substitutions.csv", "replacements.csv", "releases.csv", "manifest.json",
    )  # fmt: skip


class Fuzzer:
    """Runs inputs; `outcomes` counts what came of them by name."""

    def __init__(self, seed: int, corpus: Corpus | None = None) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self.mutator = Mutator(self.chance)
        self.corpus = corpus or Corpus.make()
        self.outcomes: Counter[str] = Counter()
        self.policy = policy()

    def parse(self) -> None:
        """One changed record, slip, proof, note or file of lines."""
        case = self.chance.choice(self.corpus.cases)
        suffix = ".json" if case.data[:1] == b"{" else ".csv"
        data = self.mutator.file(
            case.name + suffix if "." not in case.name else case.name, case.data
        )
        if data.rstrip(b"\r\n\t") == case.data.rstrip(b"\r\n\t"):
            return
        try:
            case.read(data)
        except dp.DrawproofError as error:
            error.text("zh")
            self.outcomes[error.code] += 1
        else:
            self.outcomes[f"read {case.name.split('/')[0]}"] += 1

    def bundle(self, with_log: bool = False) -> None:
        """One changed bundle under verification, with digests; the manifest fits half the time."""
        kept = self.corpus.with_log if with_log else self.corpus.bundles
        at = self.chance.randrange(len(kept))
        original = kept[at]
        files, name = dict(original), self.chance.choice(sorted(original))
        match self.chance.randrange(8):
            case 0:
                del files[name]
            case 1:
                other = self.chance.choice(kept)
                files[name] = other.get(name, files[name])
            case 2:
                files[self.chance.choice(sorted(files))] = files[name]
            case _:
                files[name] = self.mutator.file(name, files[name])
        changed = [n for n in files.keys() | original.keys() if files.get(n) != original.get(n)]
        if self.chance.random() < 0.6:
            manifest = json.loads(original["manifest.json"])
            files["manifest.json"] = manifest_bytes(files, manifest["draw"], manifest["level"])
        if files.keys() == {"manifest.json"} or not changed:
            return
        self._judge(original, files, changed, with_log)

    def _judge(
        self,
        original: Mapping[str, bytes],
        files: dict[str, bytes],
        changed: list[str],
        with_log: bool,
    ) -> None:
        result = ResultRecord.parse(original["result.json"])
        verdict = dp.verify(
            BundleFiles(files, ()),
            announce=result.announcement,
            result=result.digest,
            policy=self.policy if with_log else None,
            require=["C02", "C10"],
        )
        json.dumps(verdict.to_json())
        verdict.lines("zh")
        self.outcomes[f"bundle {verdict.status}"] += 1
        if verdict.ok:
            wrong = [
                name for name in changed
                if _bound(name) or (
                    name.startswith("sources/")
                    and not _same_but_ledger(original.get(name, b""), files.get(name, b""))
                )
            ]  # fmt: skip
            assert not wrong, (wrong, verdict.lines())

    def archive(self) -> None:
        """One changed ZIP: any changed byte shows."""
        data = zip_bytes(self.chance.choice(self.corpus.bundles))
        changed = self.mutator.bytes(data)
        if changed == data:
            return
        try:
            found = read_zip(changed)
        except dp.DrawproofError as error:
            self.outcomes[error.code] += 1
            return
        assert found.problems, "a changed archive without a problem"
        self.outcomes[f"archive {found.problems[0].code}"] += 1

    def run(self, count: int, *, bundles: int = 40, logs: int = 0) -> None:
        """`count` inputs: one of `bundles` a whole bundle or archive, one of `logs` with a log."""
        for number in range(1, count + 1):
            if logs and number % logs == 0:
                self.bundle(with_log=True)
            elif number % bundles == 0:
                self.bundle()
            elif number % bundles == bundles // 2:
                self.archive()
            else:
                self.parse()
