"""The schemas and the parsers agree: on good records, and on records that are not of their form."""

import copy
import importlib.util
import json
import re

import pytest
from drawproof_command import run
from drawproof_world import evidence_of, make_world

import drawproof as dp
from drawproof.announce import Announcement
from drawproof.evidence import evidence_bytes, parse_evidence
from drawproof.log.entries import KINDS, parse_entry
from drawproof.outcome import ResultRecord
from drawproof.policy import Policy
from drawproof.prooffile import ProofFile
from drawproof.proofs import parse_proofs
from drawproof.schemas import NAMES, schema
from drawproof.verify.manifest import parse_manifest

needs_jsonschema = pytest.mark.skipif(
    importlib.util.find_spec("jsonschema") is None, reason="jsonschema is not installed"
)
PARSERS = {
    "announce": Announcement.parse,
    "result": ResultRecord.parse,
    "manifest": parse_manifest,
    "proofs": parse_proofs,
    "slip": dp.Slip.parse,
    "proof": ProofFile.parse,
    "source": lambda data: parse_evidence(data, "source"),
    "policy": Policy.parse,
    "entry": parse_entry,
}


def good_records():
    """(schema, record) of every kind and shape."""
    for mode in ("open", "private"):
        for sharded in (False, True):
            world = make_world(mode, sharded=sharded, size=40)
            outcome = world.outcome
            files = world.files("full")
            for name in ("announce", "result", "manifest", "proofs"):
                yield name, json.loads(files[f"{name}.json"])
            parts = {"announcement": outcome.announcement, "frame": outcome.frame}
            winner = next(iter(outcome.winners.winners))
            loser = next(
                e.object_id for e in outcome.frame.entries
                if e.object_id not in outcome.winners.winners
            )  # fmt: skip
            for slip in (
                dp.make_slip(loser, **parts),
                dp.make_slip(loser, **parts, open_stratum=False, records=False),
                dp.make_slip(loser, **parts, outcome=outcome),
                dp.make_slip(winner, **parts, outcome=outcome, records=False),
            ):
                yield "slip", slip.to_record()
            for object_id in (winner, "zz:9"):
                yield "proof", dp.make_proof(object_id, **parts).to_record()
    for evidence in evidence_of("DR1"):
        yield "source", json.loads(evidence_bytes(evidence))
    yield "source", {"kind": "drand", "round": 7, "signature": "ab" * 48}
    yield "source", {"kind": "lot", "string": "lot:ssq:2026135:01.02.03.04.05.06-07",
                     "at": "2026-11-23T02:00:00Z", "bulletin": "text"}  # fmt: skip
    yield "policy", Policy.default().to_record()
    digest, draw_id = "0" * 64, "650000-2026-000123"
    task = {"draw": draw_id, "digest": digest}
    times = {"closing": "2026-11-23T02:00:00Z", "result_by": "2026-11-24T02:00:00Z"}
    announced = {"kind": "announce", "draw_id": draw_id, "digest": digest}
    yield "entry", {**announced, "plan_items": ["年度"], **times}
    for kind in ("release", "substitution", "replacement"):
        yield "entry", {"kind": kind, **task}
    yield "entry", {"kind": "result", **task, "result_root": digest}
    yield "entry", {"kind": "commit", "draw_id": draw_id, "party": "press", "digest": digest}
    yield "entry", {"kind": "reveal", "draw_id": draw_id, "party": "press", "value": "x"}
    yield "entry", {"kind": "dice", "draw_id": draw_id, "source": 1, "digits": "123"}
    yield "entry", {"kind": "void", "draw_id": draw_id, "reason": "异议成立"}
    yield "entry", {"kind": "plan", "subject": "2026", "digest": digest}


GOOD = list(good_records())


def test_every_record_kind_has_a_schema_and_every_file_is_listed():
    assert {name for name, _ in GOOD} | {"log"} == set(NAMES)
    for name in NAMES:
        found = schema(name)
        assert found["$id"] == f"urn:drawproof:schema:{name}"
        assert found["$schema"].endswith("2020-12/schema")
    kinds = {one["properties"]["kind"]["const"] for one in schema("entry")["oneOf"]}
    assert kinds == set(KINDS)
    with pytest.raises(dp.DrawproofError):
        schema("../announce")


def test_the_command_prints_names_and_schemas():
    assert run("schema") == (0, "\n".join(NAMES) + "\n", "")
    assert json.loads(run("schema", "slip")[1]) == schema("slip")
    assert run("schema", "nothing")[0] == 2


def mutants(record):
    """(what, arguments of `put`): a key gone, one more, a value of another type."""
    for path in places(record):
        inner = at(record, path)
        if isinstance(inner, dict):
            for key in inner:
                yield f"without {path}.{key}", ((*path, key), None, True)
            yield f"more in {path}", ((*path, "surplus"), 1)
        if path:
            for other in ("", "x y", "é", -1, 2**53, True, [], {}, "2026-13-01T00:00:00Z", "-"):
                if type(other) is not type(inner) or other != inner:
                    yield f"{path} = {other!r}", (path, other)
            if isinstance(inner, str):
                yield f"{path} + LF", (path, inner + "\n")


FREE = {"filter", "strata_rule", "extra", "records"}


def places(value, path=()):
    if path and path[-1] in FREE:
        return
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, list):
        for i in sorted({0, len(value) - 1} if value else ()):
            yield from places(value[i], (*path, i))


def at(record, path):
    for step in path:
        record = record[step]
    return record


def put(record, path, value, drop=False):
    again = copy.deepcopy(record)
    inner = at(again, path[:-1])
    if drop:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return again


# What a schema cannot say, and the parser does: numbers that must fit together.
MEANT = re.compile("totals disagree|N, n and frame count|is not what the rule gives")


def accepted(name, record):
    try:
        PARSERS[name](dp.canonical(record))
    except dp.DrawproofError as error:
        return str(error)
    return ""


def validators():
    from jsonschema import Draft202012Validator

    found = {name: Draft202012Validator(schema(name)) for name in NAMES}
    for one in found.values():
        one.check_schema(one.schema)
    return found


@needs_jsonschema
def test_good_records_are_good_for_both():
    checks = validators()
    for name, record in GOOD:
        assert accepted(name, record) == "", name
        assert list(checks[name].iter_errors(record)) == [], name


@needs_jsonschema
def test_records_that_are_not_of_their_form_are_refused_by_both():
    """Never refused by the schema alone; what the parser alone refuses is no matter of form."""
    checks, seen, wrong = validators(), set(), []
    for name, record in GOOD:
        for number, (what, change) in enumerate(mutants(record)):
            # The same place of the same kind is looked at once in a while, not in every record.
            key = (name, record.get("mode"), record.get("kind"), record.get("slip"), what)
            if key in seen or number % 23:
                continue
            seen.add(key)
            mutant = put(record, *change)
            reason, good = accepted(name, mutant), checks[name].is_valid(mutant)
            if bool(reason) == good and not (good and MEANT.search(reason)):
                wrong.append((name, what, reason, good))
    assert len(seen) > 250
    assert wrong == []
