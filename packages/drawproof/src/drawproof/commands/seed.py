"""`drawproof seed`: the seed from an announcement and the evidence of its sources (protocol §4)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from drawproof.announce import Announcement
from drawproof.commands.terminal import (
    OK,
    add_lang,
    add_policy,
    command,
    policy_of,
    print_json,
    read_file,
    write_new,
)
from drawproof.errors import DrawproofError
from drawproof.evidence import (
    CrEvidence,
    DiceEvidence,
    DrandEvidence,
    Evidence,
    LotEvidence,
    NistEvidence,
    evidence_bytes,
    parse_evidence,
)
from drawproof.ids import check_time
from drawproof.policy import Policy
from drawproof.seed import compose_seed
from drawproof.sources import drand, lottery, nist
from drawproof.sources.announced import Source
from drawproof.sources.entropy import entropy_bits
from drawproof.sources.strings import derive_all, source_strings

_EXAMPLES = """\
  drawproof seed announce.json --sources sources --drand round.json --out sources
  drawproof seed announce.json --sources sources --drand 'drand:52db9…:32687230:b5ad…'
  drawproof seed announce.json --lot bulletin.txt --dice 2 typist-1 3141 --dice 2 typist-2 3141
  drawproof seed announce.json --lot new.txt --fallback 2026316 notice.txt
  drawproof seed --round-at 2026-11-23T02:00:00Z     (which round to announce)"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command."""
    parser = command(
        commands,
        "seed",
        _run,
        help="compose the seed from an announcement and the evidence of its sources",
        description="Composes the seed. TEXT is a file, - for standard input, or the text itself"
        " (pasted, or read from a QR code). A share of a party that is not there is missing.",
        example=_EXAMPLES,
    )
    parser.add_argument("announce", nargs="?", type=Path, metavar="ANNOUNCE", help="announce.json")
    parser.add_argument("--sources", type=Path, metavar="DIR", help="evidence: 01.json, 02.json, …")
    parser.add_argument(
        "--drand", action="append", default=[], metavar="TEXT", help="a drand round (repeatable)"
    )
    parser.add_argument(
        "--lot", action="append", default=[], metavar="TEXT", help="a lottery bulletin (repeatable)"
    )
    parser.add_argument(
        "--fallback",
        nargs=2,
        metavar=("ISSUE", "TEXT"),
        help="the issue after the announced one, and the publisher's notice that calls that off",
    )
    parser.add_argument(
        "--nist", action="append", default=[], metavar="TEXT", help="a pulse (repeatable)"
    )
    parser.add_argument(
        "--dice",
        nargs=3,
        action="append",
        default=[],
        metavar=("N", "NAME", "DIGITS"),
        help="what one person typed of the dice of source number N (twice per source)",
    )
    parser.add_argument("--at", metavar="TIME", help="when dice or bulletin came (default: now)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write all evidence to this folder")
    parser.add_argument(
        "--round-at", metavar="TIME", help="only print the drand rounds of a closing time"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_policy(parser)
    add_lang(parser)


def _text(given: str) -> str:
    """The text of an argument: a file, standard input, or the argument itself."""
    if given == "-":
        data = sys.stdin.buffer.read(lottery.MAX_TEXT * 4 + 1)
    else:
        try:
            is_file = Path(given).is_file()
        except (OSError, ValueError):
            is_file = False
        data = read_file(Path(given)) if is_file else given.encode(errors="surrogateescape")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DrawproofError("text-encoding") from None


class Collector:
    """Evidence per source number: from files first, then from the texts of the command line."""

    def __init__(self, announcement: Announcement, policy: Policy, at: str) -> None:
        self.announcement = announcement
        self.policy = policy
        self.at = at
        self.found: dict[int, Evidence] = {}

    def read(self, folder: Path) -> None:
        """Takes `NN.json` of every source that has one."""
        for number in range(1, len(self.announcement.sources) + 1):
            path = folder / f"{number:02}.json"
            if path.exists():
                self.found[number] = parse_evidence(read_file(path), str(path))

    def waiting(self, kind: str) -> list[tuple[int, Source]]:
        """Sources of a kind without evidence."""
        return [
            (number, source)
            for number, source in enumerate(self.announcement.sources, 1)
            if source.kind == kind and number not in self.found
        ]

    def _next(
        self, kind: str, matches: Callable[[Source], bool] = lambda _: True
    ) -> tuple[int, Source]:
        waiting = self.waiting(kind)
        if not waiting:
            raise DrawproofError("seed-surplus", option=f"--{kind}")
        return next((pair for pair in waiting if matches(pair[1])), waiting[0])

    def drand(self, text: str) -> None:
        """A round, for the source that waits for it."""
        one = drand.parse_drand(text)
        number, source = self._next("drand", lambda source: source.round == one.round)
        if one.chain is not None and one.chain != source.chain:
            raise DrawproofError(
                "drand-chain", index=number, found=one.chain, expected=source.chain
            )
        self.found[number] = DrandEvidence(
            round=one.round, signature=one.signature, previous=one.previous
        )

    def nist(self, text: str) -> None:
        """A pulse, for the source that waits for it."""
        pulse = nist.read_pulse(text)
        number, _ = self._next("nist", lambda source: source.pulse == pulse.index)
        self.found[number] = NistEvidence(string=pulse.string, pulse=pulse.record)

    def lot(self, text: str, fallback: tuple[str, str] | None) -> None:
        """A bulletin, or canonical numbers alone, for the first lottery that waits."""
        number, source = self._next("lot")
        game = lottery.pinned(self.policy, source.game or "")
        issue = fallback[0] if fallback else source.issue or ""
        numbers = lottery.read_bulletin(game, issue, text)
        self.found[number] = LotEvidence(
            string=lottery.lottery_string(game, issue, numbers),
            at=self.at,
            bulletin=None if text.strip() == numbers else text,
            fallback=fallback,
        )

    def dice(self, typed: list[list[str]]) -> None:
        """What was typed, by source number."""
        for given in dict.fromkeys(n for n, _, _ in typed):
            waiting = dict(self.waiting("dice"))
            number = int(given) if given.isascii() and given.isdecimal() else 0
            if number not in waiting:
                raise DrawproofError("seed-surplus", option=f"--dice {given}")
            self.found[number] = DiceEvidence(
                thrown_at=self.at,
                typed=tuple((name, digits) for n, name, digits in typed if n == given),
                party=waiting[number].party,
            )

    def finish(self) -> list[Evidence]:
        """All evidence in order: absent shares are missing, whatever else lacks is named."""
        for number, source in enumerate(self.announcement.sources, 1):
            if number in self.found:
                continue
            if source.kind != "cr":
                raise DrawproofError("seed-waits", index=number, what=self._what(number, source))
            # A commitment that stands in the announcement was handed over before it.
            at = self.announcement.times.announced if source.commit else None
            self.found[number] = CrEvidence(
                party=source.party or "", commit=source.commit, commit_at=at
            )
        return [self.found[number] for number in sorted(self.found)]

    def _what(self, number: int, source: Source) -> DrawproofError:
        if source.kind == "dice":
            return DrawproofError("waits-dice", index=number, count=source.dice, sides=source.sides)
        if source.kind == "drand":
            chain = self.policy.chain(str(source.chain))
            due = "?" if chain is None else drand.round_time(chain, source.round or 1)
            return DrawproofError("waits-drand", round=source.round, chain=source.chain, at=due)
        if source.kind == "lot":
            return DrawproofError("waits-lot", game=source.game, issue=source.issue)
        return DrawproofError("waits-nist", pulse=source.pulse, chain=source.chain)


def _rounds(args: argparse.Namespace, policy: Policy) -> int:
    rounds = [
        {"chain": chain.chain, "round": number, "at": drand.round_time(chain, number)}
        for chain in policy.drand
        for number in [drand.round_at(chain, args.round_at)]
    ]
    if args.json:
        print_json(rounds)
    else:
        for one in rounds:
            print(f"{one['chain']} {one['round']} {one['at']}")
    return OK


def _write(folder: Path, evidence: list[Evidence]) -> None:
    """New files; one that holds the same bytes already stays."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DrawproofError("bundle-target", path=str(folder), reason=reason) from None
    for number, one in enumerate(evidence, 1):
        path, data = folder / f"{number:02}.json", evidence_bytes(one)
        if not (path.is_file() and read_file(path) == data):
            write_new(path, data)


def _gather(args: argparse.Namespace, announcement: Announcement, policy: Policy) -> list[Evidence]:
    """The evidence of all sources, from files and from the texts of the command line."""
    at = check_time(args.at or f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    collector = Collector(announcement, policy, at)
    if args.sources is not None:
        collector.read(args.sources)
    for given in args.drand:
        collector.drand(_text(given))
    for given in args.nist:
        collector.nist(_text(given))
    fallback = (args.fallback[0], _text(args.fallback[1])) if args.fallback else None
    for given in args.lot:
        collector.lot(_text(given), fallback)
    collector.dice(args.dice)
    return collector.finish()


def _run(args: argparse.Namespace) -> int:
    policy = policy_of(args)
    if args.round_at is not None:
        return _rounds(args, policy)
    if args.announce is None:
        raise DrawproofError("file-unreadable", path="announce.json", reason="not found")
    announcement = Announcement.parse(read_file(args.announce))
    evidence = _gather(args, announcement, policy)
    strings = source_strings(announcement, evidence, policy)
    seed = compose_seed(announcement.suite, announcement.draw_id, strings)
    if args.out is not None:
        _write(args.out, evidence)
    derived = derive_all(announcement, evidence, policy)
    for number, one in enumerate(derived, 1):
        if one.unchecked is not None:
            print(f"{number}: {one.unchecked.text(args.lang)}", file=sys.stderr)
    if args.json:
        total, closing = entropy_bits(announcement, strings, derived, policy)
        entropy = {"total": total, "closing": closing}
        print_json({"sources": strings, "seed": seed, "entropy": entropy})
    else:
        print("\n".join([*strings, f"seed {seed}"]))
    return OK
