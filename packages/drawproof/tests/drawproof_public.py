"""Draws that a drand round, a lottery or a pulse takes part in; real rounds, invented bulletins."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from drawproof_world import TIMES, evidence_of, make_world

import drawproof as dp

QUICKNET, DEFAULT_CHAIN = (chain.chain for chain in dp.Policy.default().drand)
KL8 = "02.07.11.13.19.22.25.31.34.38.41.45.47.52.56.60.63.69.74.80"
BULLETIN = (
    "中国福利彩票快乐8第2026312期开奖公告 开奖日期：2026-11-24 21:30 "
    "开奖号码：02 07 11 13 19 22 25 31 34 38 41 45 47 52 56 60 63 69 74 80"
)


@cache
def vectors() -> dict[str, Any]:
    """tests/vectors/sources.json."""
    return json.loads((Path(__file__).parent / "vectors" / "sources.json").read_text())


def has(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


needs_pyblst = pytest.mark.skipif(not has("pyblst"), reason="pyblst is not installed")
needs_py_ecc = pytest.mark.skipif(not has("py_ecc"), reason="py_ecc is not installed")
needs_bls = pytest.mark.skipif(
    not (has("pyblst") or has("py_ecc")), reason="neither pyblst nor py_ecc is installed"
)


def rounds(chain: str) -> dict[int, dict[str, Any]]:
    """The published rounds of a chain by number."""
    return {one["round"]: one for one in vectors()["rounds"] if one["chain"] == chain}


def policy(**changes) -> dp.Policy:
    """The default policy and the test chain, whose secret is known."""
    test = dp.policy.DrandChain(**vectors()["test_chain"])
    base = dp.Policy.default()
    return replace(base, drand=(*base.drand, test), **changes)


def times_of(closing: str) -> dp.Schedule:
    """The world's schedule moved to a closing time; reveals end exactly ten minutes before."""
    day = closing[:10]
    return replace(
        TIMES,
        announced="2026-09-01T02:00:00Z",
        objections_from="2026-09-01T02:00:00Z",
        objections_to="2026-09-02T02:00:00Z",
        commit_by="2026-09-03T02:00:00Z",
        reveal_by="2026-09-05T02:00:00Z",
        closing=closing,
        result_by=f"{day}T23:59:59Z",
    )


def share(suite: str = "DR1") -> dp.CrEvidence:
    """A party's share in time for `times_of`."""
    return replace(
        evidence_of(suite)[0], commit_at="2026-09-02T02:00:00Z", reveal_at="2026-09-04T02:00:00Z"
    )


AS_OF = "2026-06-30T16:00:00Z"
CR = dp.Source(kind="cr", party="justice")


def world_of(source: dp.Source, evidence: dp.Evidence, closing: str, **changes):
    """A small draw closed by one public source beside one share."""
    pins = changes.pop("policy", None)
    at = changes.pop("at", f"{closing[:10]}T23:00:00Z")
    suite = changes.get("suite", "DR1")
    return make_world(
        "open",
        size=24,
        sources=(CR, source),
        evidence=[share(suite), evidence],
        times=times_of(closing),
        as_of=AS_OF,
        at=at,
        policy=pins,
        **changes,
    )


def drand_parts(number: int = 32687230, chain: str = QUICKNET):
    """(source, evidence, closing time) of a real round."""
    one = rounds(chain)[number]
    source = dp.Source(kind="drand", chain=chain, round=number, closing=True)
    evidence = dp.DrandEvidence(
        round=number, signature=one["signature"], previous=one.get("previous")
    )
    pinned = dp.Policy.default().chain(chain)
    return source, evidence, dp.sources.drand.round_time(pinned, number)


def lot_parts(**changes):
    """(source, evidence, closing time) of a lottery."""
    source = dp.Source(kind="lot", game="kl8", issue="2026312", closing=True)
    given = {
        "string": f"lot:kl8:2026312:{KL8}",
        "at": "2026-11-24T13:40:00Z",
        "bulletin": BULLETIN,
        **changes,
    }
    return source, dp.LotEvidence(**given), "2026-11-24T13:30:00Z"
