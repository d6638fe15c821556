"""Spark on two threads of this machine: the same bytes as the other backends.

On a cluster the same file runs with (the workers need drawproof[spark] and the frame on shared
storage; the seed is that of the draw):

    spark-submit --master yarn --deploy-mode cluster --num-executors 40 --executor-cores 4 \\
        --executor-memory 8g --conf spark.sql.shuffle.partitions=640 \\
        bench/spark.py --table hdfs:///registers/650000.parquet --draw 650000-2026-000123 \\
        --seed SEED --quota A=1200 --quota B=800 --out hdfs:///draws/650000-2026-000123
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

# Workers start where they like and must find this checkout; on a cluster drawproof is installed.
HERE = Path(__file__).resolve().parent.parent


def session(local: bool) -> Any:
    """A session; `local`: two threads of this machine."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("drawproof")
    if local:
        builder = builder.master("local[2]").config("spark.driver.memory", "6g")
        builder = builder.config("spark.sql.shuffle.partitions", "16")
        builder = builder.config("spark.ui.enabled", "false")
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    return found


def on_cluster(args: argparse.Namespace) -> None:
    """Freezes and draws `--table`, writes winners as Parquet, prints roots and cutoffs."""
    from drawproof.columns import spark

    found = session(local=False)
    quotas = {name: int(n) for name, _, n in (given.partition("=") for given in args.quota)}
    frozen = spark.freeze_table(found, "DR1", args.draw, args.table)
    drawn = spark.draw_table(found, "DR1", args.draw, args.seed, args.table, quotas)
    rows = [(h, r.rank, r.object_id, r.ticket) for h, s in drawn.items() for r in s.winners]
    table = found.createDataFrame(rows, "stratum string, rank int, object_id string, ticket string")
    table.coalesce(1).write.parquet(args.out)
    print(json.dumps({"root": frozen.root, "cutoffs": {h: s.cutoff for h, s in drawn.items()}}))


def benchmark() -> None:
    """The row of the table."""
    from bench import measure, world

    args = measure.options(__doc__ or "", objects=20_000_000)
    if measure.missing("pyspark", "pyarrow", "numpy", "llvmlite"):
        return
    import drawproof as dp
    from bench import tables
    from drawproof.columns import parquet, spark

    inherited = [str(HERE), *(entry for entry in sys.path if entry)]
    os.environ["PYTHONPATH"] = os.pathsep.join(inherited)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with measure.folder(args) as where:
        os.environ["SPARK_LOCAL_DIRS"] = str(where)
        path = tables.write(where / "frame.parquet", args.objects)
        expected = parquet.freeze_table("DR1", world.DRAW_ID, path)
        quotas = {h: dp.quota(N, *world.RATIOS[h]) for h, N in expected.strata.items()}
        plain = parquet.draw_table("DR1", world.DRAW_ID, world.SEED, path, quotas)
        found = session(local=True)
        root, frozen = measure.take(
            lambda: spark.freeze_table(found, "DR1", world.DRAW_ID, str(path)), 1
        )
        tickets, drawn = measure.take(
            lambda: spark.draw_table(found, "DR1", world.DRAW_ID, world.SEED, str(path), quotas), 1
        )
        found.stop()
    winners = sorted(r.object_id for stratum in drawn.values() for r in stratum.winners)
    cutoffs = {h: stratum.cutoff for h, stratum in drawn.items()}
    same = (
        frozen == expected
        and winners == plain.object_ids.to_pylist()
        and cutoffs == {h: stratum.cutoff for h, stratum in plain.strata.items()}
    )
    measure.report(
        args,
        "spark",
        f"Spark local[2], {args.objects / 1e6:g} M from Parquet",
        "same bytes",
        f"{'same' if same else 'OTHER'} root, winners, cutoffs"
        f" (root {root.shown}, winners {tickets.shown})",
        same,
    )


def main() -> None:
    """The benchmark, or with `--table` the real thing."""
    if "--table" not in sys.argv:
        benchmark()
        return
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("table", "draw", "seed", "out"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--quota", action="append", required=True, metavar="STRATUM=N")
    on_cluster(parser.parse_args())


if __name__ == "__main__":
    main()
