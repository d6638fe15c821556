"""Tickets and the winners of four strata, in memory: standard library, fast, and the peers.

Peers on the same list and machine: `consistent_sampler` of PyPI (Rivest's; the same idea, one
sampler per stratum), and the C loop of `limit.c`, which only hashes.
"""

from __future__ import annotations

import heapq

import drawproof as dp
from bench import measure, world


def peer(objects: list[tuple[str, str, None]], keep: dict[str, int]) -> dict[str, list[str]]:
    """The same selection by consistent_sampler."""
    from consistent_sampler import sampler

    lists: dict[str, list[str]] = {h: [] for h in keep}
    for object_id, stratum, _ in objects:
        lists[stratum].append(object_id)
    return {
        h: list(sampler(ids, world.SEED, take=keep[h], output="id")) for h, ids in lists.items()
    }


def plain(objects: list[tuple[str, str, None]], keep: dict[str, int]) -> dict[str, list[str]]:
    """The same selection by the plainest Python: hashlib and heapq."""
    import hashlib

    lists: dict[str, list[tuple[str, str]]] = {h: [] for h in keep}
    for object_id, stratum, _ in objects:
        line = f"DR1|obj|{world.DRAW_ID}|{world.SEED}|{object_id}".encode()
        lists[stratum].append((hashlib.sha256(line).hexdigest(), object_id))
    return {h: [i for _, i in heapq.nsmallest(keep[h], rows)] for h, rows in lists.items()}


def main() -> None:
    """The rows of tickets and selection."""
    args = measure.options(__doc__ or "", objects=2_000_000)
    objects = [(row.object_id, row.stratum, None) for row in world.frame_rows(args.objects)]
    sizes = {h: sum(stratum == h for _, stratum, _ in objects) for h in world.STRATA}
    keep = {h: dp.quota(N, *world.RATIOS[h]) for h, N in sizes.items()}
    std, found = measure.take(
        lambda: dp.smallest("DR1", world.DRAW_ID, world.SEED, objects, keep)[0], args.repeat
    )
    expected = {h: [object_id for _, object_id in rows] for h, rows in found.items()}
    loop, same = measure.take(lambda: plain(objects, keep), 1)
    assert same == expected
    times = None
    if not measure.missing("consistent_sampler"):
        times, _ = measure.take(lambda: peer(objects, keep), 1)
    _report(args, "std", "standard library", 3, 4, std, times, loop)
    if not measure.missing("pyarrow", "numpy", "llvmlite"):
        _fast(args, objects, keep, expected, times, loop)


def _report(args, key, name, most, least, taken, peer_taken, loop) -> None:
    ratio = peer_taken.seconds / taken.seconds if peer_taken else 0
    against = f"{ratio:.1f} × consistent_sampler ({peer_taken.shown})" if peer_taken else "no peer"
    measure.report(
        args,
        f"tickets-{key}",
        f"tickets + 4-strata selection, {args.objects:,}, {name}",
        f"≤ {most} s, ≥ {least} × consistent_sampler",
        f"{taken.shown}, {against}, {loop.seconds / taken.seconds:.1f} × plain Python",
        taken.seconds <= most and ratio >= least,
    )


def _fast(args, objects, keep, expected, peer_taken, loop) -> None:
    import pyarrow as pa

    from drawproof.columns.parquet import draw_table

    columns = {"object_id": [row[0] for row in objects], "stratum": [row[1] for row in objects]}
    table = pa.table(columns | {"unit": ["650102"] * len(objects)})
    taken, drawn = measure.take(
        lambda: draw_table("DR1", world.DRAW_ID, world.SEED, table, keep), args.repeat
    )
    assert set(drawn.object_ids.to_pylist()) == {i for ids in expected.values() for i in ids}
    _report(args, "fast", "fast", 0.6, 25, taken, peer_taken, loop)
    with measure.folder(args) as where:
        seconds = measure.limit(args.objects, where)
    measure.report(
        args,
        "tickets-limit",
        f"tickets + 4-strata selection, {args.objects:,}, fast against the C loop (2 threads)",
        "≤ 5 ×",
        f"{taken.seconds / seconds:.2f} × ({seconds:.3g} s)",
        taken.seconds <= 5 * seconds,
    )


if __name__ == "__main__":
    main()
