"""`proofs.json` read and its paths followed: in another process where the bundle is large (§8)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from drawproof.errors import DrawproofError
from drawproof.lines import read_lines
from drawproof.membership import InclusionProof, verify_presence
from drawproof.proofs import WinnerProof, parse_proofs
from drawproof.suites import get_suite
from drawproof.tree import Paths


class Proved(NamedTuple):
    """An entry of `proofs.json`, and whether its paths lead to the stated roots."""

    object_id: str
    frame_leaf: str
    in_frame: bool
    result_index: int
    in_result: bool


@dataclass(frozen=True, slots=True)
class Trees:
    """What the paths should lead to: roots as hex, numbers of leaves; no frame without a task."""

    suite: str
    frame: tuple[str, int, int | None] | None
    result: tuple[str, int]


def prove(data: bytes, winners: bytes, trees: Trees | None) -> tuple[str, list[Proved]]:
    """The task id and the entries of `proofs.json`; `winners`: the bytes of `winners.csv`.

    Malformed proofs are refused as by `parse_proofs`. Without `trees` no path is followed.
    """
    draw, proofs = parse_proofs(data)
    in_frame = _frame_paths(trees) if trees else _no
    in_result = _result_paths(trees, winners, proofs) if trees else itertools.repeat(False)
    return draw, [
        Proved(proof.object_id, proof.frame_leaf, in_frame(proof), proof.result_index, good)
        for proof, good in zip(proofs, in_result, strict=False)
    ]


def _no(_: WinnerProof) -> bool:
    return False


def _frame_paths(trees: Trees) -> Callable[[WinnerProof], bool]:
    if trees.frame is None:
        return _no
    root, count, shards = trees.frame
    if shards is not None:
        return lambda proof: verify_presence(
            trees.suite,
            root,
            count,
            InclusionProof(
                proof.frame_index, count, proof.frame_leaf, proof.frame_path, proof.frame_shard
            ),
            shards,
        )
    paths = Paths(get_suite(trees.suite), count, root)
    return lambda proof: (
        proof.frame_shard is None
        and paths.hold(proof.frame_leaf, proof.frame_index, proof.frame_path)
    )


def _result_paths(trees: Trees, winners: bytes, proofs: Iterable[WinnerProof]) -> Iterable[bool]:
    """Of every proof, whether the line of `winners.csv` of the same number is where it says."""
    try:
        lines = read_lines(winners)
    except DrawproofError:
        lines = []
    root, count = trees.result
    paths = Paths(get_suite(trees.suite), count, root)
    for line, proof in itertools.zip_longest(lines, proofs):
        if proof is None:
            return
        yield line is not None and paths.hold(line, proof.result_index, proof.result_path)
