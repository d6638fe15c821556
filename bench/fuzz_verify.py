"""Changes at random whatever drawproof reads: bundles, ZIPs, records, slips, proofs, notes, lines.

    python bench/fuzz_verify.py --inputs 1000000 --processes 2

Every input must end in a value or a named refusal (`DrawproofError`), and a bundle, slip or proof
whose changed bytes matter must not be verified. Seeded: a failure prints the seed and the number of
the block of inputs that makes it again (`--seed S --block B --inputs 2000`). The same harness runs
20,000 inputs among the tests of the package (tests/test_fuzz.py).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections import Counter
from multiprocessing import Pool
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "packages/drawproof/tests"))

from drawproof_fuzz import Corpus, Fuzzer  # noqa: E402

BLOCK = 2_000
_corpus: list[Corpus] = []


def block(args: tuple[int, int, int]) -> tuple[int, Counter[str], str]:
    """(number, outcomes, traceback or nothing) of one block of inputs."""
    seed, number, count = args
    if not _corpus:
        _corpus.append(Corpus.make())
    fuzzer = Fuzzer(seed * 1_000_003 + number, _corpus[0])
    try:
        # One in 50 a whole bundle, one in 50 an archive, one in 1,000 a bundle with its log.
        fuzzer.run(count, bundles=50, logs=1_000)
    except Exception:
        return number, fuzzer.outcomes, traceback.format_exc()
    return number, fuzzer.outcomes, ""


def main() -> int:
    """Runs the blocks; 1 if any of them failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--block", type=int, help="only this block")
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    blocks = range((args.inputs + BLOCK - 1) // BLOCK) if args.block is None else [args.block]
    outcomes: Counter[str] = Counter()
    failed, begun = [], time.monotonic()
    jobs = [(args.seed, number, BLOCK) for number in blocks]
    with Pool(args.processes) as pool:
        for done, (number, found, problem) in enumerate(pool.imap_unordered(block, jobs), 1):
            outcomes += found
            if problem:
                failed.append(number)
                print(f"\nseed {args.seed} block {number}:\n{problem}", file=sys.stderr)
            print(f"\r{done * BLOCK:,} inputs", end="", file=sys.stderr, flush=True)
    seconds = time.monotonic() - begun
    summary = {
        "inputs": len(jobs) * BLOCK,
        "seconds": round(seconds),
        "refusals": sum(n for name, n in outcomes.items() if " " not in name),
        "kinds of refusal": len([name for name in outcomes if " " not in name]),
        "outcomes": dict(outcomes.most_common(40)),
        "failed blocks": failed,
    }
    print(f"\n{json.dumps(summary, indent=1, ensure_ascii=False)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
