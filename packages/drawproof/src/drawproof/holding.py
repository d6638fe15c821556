"""A draw taken up again from its files: frame, winners, teams (protocol §10)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter

from drawproof.announce import Announcement
from drawproof.deck import Deal
from drawproof.errors import DrawproofError
from drawproof.frame import Frame, FrameEntry, parse_frame_leaf
from drawproof.frozen import AnyFrame
from drawproof.lines import parse_lines, read_lines
from drawproof.outcome import Outcome, ResultRecord
from drawproof.pausing import collector_paused
from drawproof.result import parse_assignment_leaf, parse_result_leaf
from drawproof.secretfile import ObjectSecret, Secret, StratumSecret, parse_secret
from drawproof.suites import Suite, get_suite
from drawproof.tickets import DrawResult, Ranked, StratumResult, draw_winners


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What the files of a bundle or of a working folder hold. `outcome` is None before the draw.

    `outcome` carries no evidence, and no places of the deal but those of the teams: enough for
    slips and proofs.
    """

    announcement: Announcement
    k: int
    frame: AnyFrame
    outcome: Outcome | None


def _taken(files: Mapping[str, bytes], name: str) -> bytes:
    if name not in files:
        raise DrawproofError("holding-lacks", file=name)
    return files[name]


def secrets_of(suite: Suite, files: Mapping[str, bytes]) -> list[Secret]:
    """The lines of `secrets.csv`, parsed; `holding-lacks` if it is not there."""
    return parse_lines(suite, "secrets", read_lines(_taken(files, "secrets.csv")), parse_secret)


def frame_of_files(suite: str, mode: str, draw: str, files: Mapping[str, bytes]) -> Frame:
    """The frame in `frame.csv` or `frame/<shard>.csv`, opened with `secrets.csv` in private mode.

    Leaves out of order, twice, or without their secret are refused.
    """
    engine = get_suite(suite)
    shards = sorted(name for name in files if name.startswith("frame/"))
    names = shards if shards and "frame.csv" not in files else ["frame.csv"]
    openings: dict[str, ObjectSecret] = {}
    if mode == "private":
        secrets = secrets_of(engine, files)
        openings = {one.object_id: one for one in secrets if isinstance(one, ObjectSecret)}
    entries = []
    for name in names:
        lines = read_lines(_taken(files, name))
        for text, leaf in zip(
            lines, parse_lines(engine, "frame", lines, parse_frame_leaf), strict=True
        ):
            opened = openings.get(leaf.object_id)
            if mode == "private" and opened is None:
                raise DrawproofError("frame-row", object_id=leaf.object_id, reason="salt missing")
            stratum, salt, key = leaf.stratum, None, None
            if opened is not None:
                stratum, salt, key = opened.stratum, opened.salt, opened.key
            row = leaf.object_id, stratum, leaf.unit, leaf.attrs, salt, key, text
            entries.append(FrameEntry(*row))
    entries.sort(key=lambda entry: entry.object_id)
    ids = tuple(entry.object_id for entry in entries)
    for one, two in itertools.pairwise(ids):
        if one == two:
            raise DrawproofError("id-duplicate", kind="object_id", value=one)
    return Frame(suite, mode, draw, tuple(entries), ids, names != ["frame.csv"])


def _deal(suite: Suite, files: Mapping[str, bytes]) -> Deal:
    team: dict[str, list[tuple[str, str]]] = {}
    if "assignment.csv" in files:
        lines = read_lines(files["assignment.csv"])
        for _, site, pool, officer, _ in parse_lines(suite, "assign", lines, parse_assignment_leaf):
            team.setdefault(site, [])
            if officer != "-":
                team[site].append((pool, officer))
    else:
        lines = read_lines(_taken(files, "winners.csv"))
        for leaf in parse_lines(suite, "result", lines, parse_result_leaf):
            if leaf.rank == "-":
                raise DrawproofError("holding-lacks", file="assignment.csv")
            officers = () if leaf.officers == "-" else leaf.officers.split("+")
            team[leaf.object_id] = [("-", officer) for officer in officers]
    return Deal({}, (), {site: tuple(pairs) for site, pairs in team.items()}, {}, ())


def quotas_of(announcement: Announcement, k: int, counts: Mapping[str, int]) -> dict[str, int]:
    """Stratum → n of task `k` by the announced rules, where the frame has `counts` (N_h)."""
    strata = announcement.task(k).strata
    return {plan.stratum: plan.quota(counts.get(plan.stratum, 0)) for plan in strata}


def drawn_again(
    announcement: Announcement, k: int, frame: Frame, seed: str, *, reserves: int | None = None
) -> DrawResult:
    """The winners of task `k` by the announced rules from `frame` and `seed`."""
    quotas = quotas_of(announcement, k, frame.strata)
    head = announcement.suite, announcement.mode, announcement.draw_id
    return draw_winners(*head, seed, frame, quotas, reserves=reserves)


def _listed(suite: Suite, record: ResultRecord, leaves: Iterable[str]) -> DrawResult:
    """The winners of an open draw as `winners.csv` lists them; no reserves."""
    found: dict[str, list[Ranked]] = {h.stratum: [] for h in record.strata}
    for leaf in parse_lines(suite, "result", leaves, parse_result_leaf):
        if leaf.stratum not in found or leaf.rank == "-":
            raise DrawproofError("holding-lacks", file="winners.csv")
        found[leaf.stratum].append(Ranked(int(leaf.rank), leaf.object_id, leaf.ticket))
    strata = {
        h.stratum: StratumResult(
            h.stratum,
            h.N or 0,
            h.n or 0,
            tuple(sorted(found[h.stratum], key=attrgetter("rank"))),
            (),
        )
        for h in record.strata
    }
    return DrawResult(record.suite, record.mode, record.draw, record.seed, strata)


def _outcome(
    announcement: Announcement,
    k: int,
    frame: AnyFrame,
    record: ResultRecord,
    files: Mapping[str, bytes],
) -> Outcome:
    suite = get_suite(announcement.suite)
    leaves = tuple(read_lines(_taken(files, "winners.csv")))
    if len(leaves) != record.n:
        raise DrawproofError("holding-lacks", file="winners.csv")
    salts: dict[str, str] = {}
    if isinstance(frame, Frame) and frame.mode == "private":
        secrets = secrets_of(suite, files)
        salts = {one.stratum: one.salt for one in secrets if isinstance(one, StratumSecret)}
        winners = drawn_again(announcement, k, frame, record.seed, reserves=0)
    else:
        winners = _listed(suite, record, leaves)
    return Outcome(
        announcement=announcement,
        k=k,
        frame=frame,
        evidence=(),
        winners=winners,
        deal=_deal(suite, files),
        stratum_salts=salts,
        leaves=leaves,
        assignment=tuple(read_lines(files.get("assignment.csv", b""))),
        record=record,
    )


def holding_of(files: Mapping[str, bytes], frame: AnyFrame | None = None) -> Holding:
    """What `files` hold: those of a bundle (full, or public in open mode) or of a working folder.

    `frame`: where it is not among them. `holding-lacks` names a file that is not there; contents
    are trusted, `verify` judges them.
    """
    announcement = Announcement.parse(_taken(files, "announce.json"))
    record = ResultRecord.parse(files["result.json"]) if "result.json" in files else None
    draw = announcement.draw(1) if record is None else record.draw
    k = announcement.task_of(draw).k
    if frame is None:
        frame = frame_of_files(announcement.suite, announcement.mode, draw, files)
    outcome = None
    if record is not None:
        with collector_paused():
            outcome = _outcome(announcement, k, frame, record, files)
    return Holding(announcement=announcement, k=k, frame=frame, outcome=outcome)
