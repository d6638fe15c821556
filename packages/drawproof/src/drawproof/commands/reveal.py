"""`drawproof reveal`: commitments, shares and dice come into the working folder (protocol §4)."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from drawproof import durable
from drawproof.announce import Announcement
from drawproof.commands.announce import pairs
from drawproof.commands.folder import Folder, moment, now
from drawproof.commands.terminal import OK, add_lang, command, read_file
from drawproof.errors import DrawproofError
from drawproof.evidence import CrEvidence, DiceEvidence, Evidence, evidence_bytes, parse_evidence
from drawproof.ids import check_id
from drawproof.policy import Policy
from drawproof.sources.announced import Source
from drawproof.sources.strings import derive

_EXAMPLES = """\
  drawproof reveal draw --commit justice=DIGEST
  drawproof reveal draw --share justice=@secret.txt
  drawproof reveal draw --by anna --by ben --dice anna=27842242067913482171"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command."""
    parser = command(
        commands,
        "reveal",
        _run,
        help="take in commitments, shares and dice",
        description="Records what the parties hand over, with the present time. A drand round, a"
        " lottery bulletin or a pulse comes in by drawproof seed DIR/announce.json --sources"
        " DIR/sources --out DIR/sources.",
        example=_EXAMPLES,
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="with announce.json")
    for option, what in (
        ("--commit", "PARTY=DIGEST"),
        ("--share", "PARTY=SECRET or PARTY=@FILE"),
        ("--dice", "PARTY=DIGITS or NUMBER=DIGITS"),
    ):
        parser.add_argument(option, action="append", default=[], metavar=what)
    parser.add_argument(
        "--by",
        action="append",
        default=[],
        metavar="NAME",
        help="who read the dice: two people, each of their own",
    )
    parser.add_argument("--at", metavar="TIME", help="when it came (default: now)")
    add_lang(parser)


def _numbered(announcement: Announcement, kind: str, name: str, option: str) -> int:
    """Number (from 1) of the source of that kind and party, or with that number."""
    for number, source in enumerate(announcement.sources, 1):
        if source.kind == kind and name in (source.party, str(number)):
            return number
    raise DrawproofError("option", option=option, value=name)


class _Shares:
    """The evidence of the folder, changed in memory and written at the end."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.announcement = folder.announcement()
        self.changed: dict[int, Evidence] = {}

    def source(self, number: int) -> Source:
        return self.announcement.sources[number - 1]

    def held(self, number: int) -> Evidence | None:
        name = f"sources/{number:02}.json"
        if number in self.changed:
            return self.changed[number]
        return parse_evidence(self.folder.read(name), name) if self.folder.holds(name) else None

    def share(self, number: int) -> CrEvidence:
        found = self.held(number)
        if isinstance(found, CrEvidence):
            return found
        # What stands in the announcement was handed over before it.
        source = self.source(number)
        at = self.announcement.times.announced if source.commit else None
        return CrEvidence(party=source.party or "", commit=source.commit, commit_at=at)

    def commit(self, party: str, digest: str, at: str) -> None:
        number = _numbered(self.announcement, "cr", party, "--commit")
        share = self.share(number)
        if share.commit is not None:
            raise DrawproofError("given-before", what=party)
        self.changed[number] = replace(share, commit=check_id("digest", digest), commit_at=at)

    def reveal(self, party: str, secret: str, at: str) -> None:
        number = _numbered(self.announcement, "cr", party, "--share")
        share = self.share(number)
        if share.reveal is not None:
            raise DrawproofError("given-before", what=party)
        self.changed[number] = replace(share, reveal=secret, reveal_at=at)

    def dice(self, name: str, digits: str, by: list[str], at: str) -> None:
        number = _numbered(self.announcement, "dice", name, "--dice")
        if self.held(number) is not None:
            raise DrawproofError("given-before", what=name)
        typed = tuple((one, digits) for one in by)
        party = self.source(number).party
        self.changed[number] = DiceEvidence(thrown_at=at, typed=typed, party=party)

    def write(self, policy: Policy) -> None:
        """Writes what changed, once all of it follows the announced rules."""
        for number, evidence in self.changed.items():
            derive(self.announcement, number, evidence, policy)
        for number, evidence in sorted(self.changed.items()):
            path = self.folder.path / f"sources/{number:02}.json"
            durable.write(path, evidence_bytes(evidence))
            print(f"source {number} ({self.source(number).kind}): recorded")


def _secret(text: str) -> str:
    if not text.startswith("@"):
        return text
    try:
        return read_file(Path(text[1:])).decode("ascii").strip()
    except UnicodeDecodeError:
        raise DrawproofError("text-encoding") from None


def _run(args: argparse.Namespace) -> int:
    shares, at = _Shares(Folder(args.folder)), moment(args.at or now(), now())
    given = {option: pairs(f"--{option}", getattr(args, option)) for option in ("commit", "share")}
    for party, digest in given["commit"].items():
        shares.commit(party, digest.lower(), at)
    for party, secret in given["share"].items():
        shares.reveal(party, _secret(secret), at)
    for name, digits in pairs("--dice", args.dice).items():
        shares.dice(name, digits, args.by, at)
    if not shares.changed:
        raise DrawproofError("option", option="--commit, --share, --dice", value="-")
    shares.write(Policy.default())
    return OK
