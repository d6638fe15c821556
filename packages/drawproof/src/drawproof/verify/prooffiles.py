"""Verifying a proof file (protocol §8, §16)."""

from __future__ import annotations

from collections.abc import Mapping

from drawproof.errors import DrawproofError
from drawproof.frameleaf import parse_frame_leaf
from drawproof.membership import verify_absence, verify_presence
from drawproof.prooffile import ProofFile
from drawproof.suites import get_suite
from drawproof.verify.model import Check, Finding, error, judged, passed
from drawproof.verify.paper import (
    PaperVerdict,
    Stated,
    check_digest,
    differs,
    record_bytes,
    s02,
)


def _inclusion(proof: ProofFile) -> Check:
    if proof.inclusion is None:
        return judged("S03", [])
    try:
        leaf = parse_frame_leaf(get_suite(proof.suite), proof.inclusion.leaf)
    except DrawproofError as problem:
        return judged("S03", [error("proof", problem)])
    found = differs("object_id", proof.object_id, "frame.leaf", leaf.object_id)
    found += differs("mode", proof.mode, "frame.leaf", "open" if leaf.lock == "-" else "private")
    args = proof.suite, proof.frame_root, proof.frame_count, proof.inclusion, proof.shards
    if not verify_presence(*args):
        found.append(Finding("slip-path", {"what": "frame", "object_id": proof.object_id}))
    return judged("S03", found)


def _absence(proof: ProofFile) -> Check:
    if proof.absence is None or not verify_absence(
        proof.suite, proof.frame_root, proof.frame_count, proof.absence, proof.shards
    ):
        return judged("S11", [Finding("absence-wrong", {"object_id": proof.object_id})])
    return passed("S11")


def verify_proof(
    proof: bytes | ProofFile,
    *,
    announce: str | None = None,
    records: Mapping[str, bytes] | None = None,
) -> PaperVerdict:
    """Verifies a proof file of inclusion or absence; parameters as for `verify_slip`.

    Absence is sound where the frame's ids are strictly increasing: the auditor's check C06.
    """
    announce = check_digest(announce)
    if not isinstance(proof, ProofFile):
        try:
            proof = ProofFile.parse(proof)
        except DrawproofError as problem:
            found = judged("S01", [error("proof", problem)])
            return PaperVerdict("proof", "-", "-", "-", "-", (found,), ())
    stated = Stated(
        suite=proof.suite,
        mode=proof.mode,
        draw=proof.draw,
        announcement=proof.announcement,
        frame_root=proof.frame_root,
        frame_count=proof.frame_count,
        shards=proof.shards,
        stratum=None,
    )
    data = record_bytes("announce", records, proof.records)
    shown = _absence(proof) if proof.inclusion is None else _inclusion(proof)
    return PaperVerdict(
        level="proof",
        draw=proof.draw,
        mode=proof.mode,
        announcement=proof.announcement,
        result="-",
        checks=(passed("S01"), s02(stated, announce, data), shown),
        flags=(),
        object_id=proof.object_id,
    )
