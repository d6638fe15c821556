"""`drawproof announce`: everything that is fixed before the seed (protocol §3)."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import drawproof
from drawproof import durable
from drawproof.announce import Announcement, Schedule, StratumPlan, Task
from drawproof.commands.folder import Folder, moment, now
from drawproof.commands.terminal import (
    OK,
    add_lang,
    add_policy,
    command,
    policy_of,
    write_new,
)
from drawproof.errors import DrawproofError
from drawproof.frozen import Frozen
from drawproof.ids import new_salt, unix_seconds
from drawproof.lines import parse_lines, read_lines, write_lines
from drawproof.policy import Policy
from drawproof.quotas import quota
from drawproof.result import count_digest
from drawproof.roster import RosterRow, parse_roster_leaf
from drawproof.secretfile import StratumSecret
from drawproof.sources.announced import MARGIN, Source
from drawproof.sources.drand import round_at
from drawproof.suites import get_suite
from drawproof.team import TeamRule
from drawproof.tree import root_of

_TAKE = re.compile(
    r"(?:(?P<stratum>[^=]+)=)?(?:(?P<all>all)|(?P<p>[0-9]{1,9})/(?P<q>[0-9]{1,9})(?::(?P<min>[0-9]{1,9}))?"
    r"|(?P<n>[0-9]{1,9}))"
)
_TEAM = re.compile(
    r"(?P<department>[^:]+):(?P<level>[a-z]+):(?P<places>[0-9]{1,3})(?P<skills>(?:\+[^=+]+=[0-9]{1,3})*)"
)
_DICE = re.compile(r"(?:(?P<party>[0-9a-z-]+):)?(?P<dice>[0-9]{1,4})d(?P<sides>[0-9]{1,2})")
_EXAMPLES = """\
  drawproof announce draw --take 3 --dice anna:20d10 --dice ben:20d10 --closing +0s
  drawproof announce draw --take food=1/20:1 --take other=1/50 --party justice --party press \\
      --drand --closing 2026-11-23T02:00:00Z --team A:county:1+lead=1"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command."""
    parser = command(
        commands,
        "announce",
        _run,
        help="fix rules, sources and times; write announce.json",
        description="Writes announce.json and prints its digest, which goes on the notice. Times"
        " are RFC 3339 UTC or +90s, +10m, +2h, +3d from now.",
        example=_EXAMPLES,
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="made by drawproof freeze")
    parser.add_argument(
        "--take",
        action="append",
        required=True,
        metavar="[STRATUM=]RULE",
        help="how many: a count, P/Q, P/Q:MIN or all; without stratum for every other one",
    )
    parser.add_argument("--party", action="append", default=[], help="gives a share (repeatable)")
    parser.add_argument(
        "--commit", action="append", default=[], metavar="PARTY=DIGEST", help="handed over before"
    )
    parser.add_argument(
        "--dice",
        action="append",
        default=[],
        metavar="[PARTY:]NdS",
        help="N dice of S sides close the draw (repeatable)",
    )
    parser.add_argument(
        "--drand",
        nargs="?",
        const="",
        metavar="CHAIN",
        help="the drand round of the closing time closes the draw (default: first pinned chain)",
    )
    parser.add_argument("--lot", metavar="GAME:ISSUE", help="a lottery issue closes the draw")
    parser.add_argument("--closing", required=True, metavar="TIME", help="of the closing source")
    parser.add_argument("--commit-by", metavar="TIME", help="default: as late as may be")
    parser.add_argument("--reveal-by", metavar="TIME", help="default: as late as may be")
    parser.add_argument("--objections-to", metavar="TIME", help="default: as late as may be")
    parser.add_argument("--result-by", metavar="TIME", help="default: a day after the closing")
    parser.add_argument("--announced", metavar="TIME", help="default: now")
    parser.add_argument(
        "--team",
        action="append",
        default=[],
        metavar="DEPARTMENT:LEVEL:PLACES[+SKILL=PLACES]",
        help="officers at a visit; LEVEL is region, prefecture, county or unit",
    )
    parser.add_argument("--plan-item", help="default: the number of the draw")
    parser.add_argument("--filter", default="", help="how the list was chosen, in words")
    add_policy(parser)
    add_lang(parser)


def _match(pattern: re.Pattern[str], option: str, text: str) -> dict[str, Any]:
    found = pattern.fullmatch(text)
    if found is None:
        raise DrawproofError("option", option=option, value=text)
    return found.groupdict()


def _rule(text: str) -> tuple[str | None, tuple[int, int], int, bool]:
    """(stratum, ratio, minimum, ordered) of a `--take`."""
    one = _match(_TAKE, "--take", text)
    if one["all"]:
        return one["stratum"], (1, 1), 0, True
    if one["n"]:
        return one["stratum"], (0, 1), int(one["n"]), False
    return one["stratum"], (int(one["p"]), int(one["q"])), int(one["min"] or 0), False


def _plans(
    args: argparse.Namespace, frame: Frozen
) -> tuple[list[StratumPlan], list[StratumSecret]]:
    rules = {rule[0]: rule[1:] for rule in map(_rule, args.take)}
    for name in rules:
        if name is not None and name not in frame.strata:
            raise DrawproofError("option", option="--take", value=name)
    plans, secrets = list[StratumPlan](), list[StratumSecret]()
    for name, N in frame.strata.items():
        rule = rules.get(name) or rules.get(None)
        if rule is None:
            raise DrawproofError("quota-strata", stratum=name)
        ratio, minimum, ordered = rule
        n = quota(N, *ratio, minimum)
        counts: dict[str, Any] = {"N": N, "n": n}
        if frame.mode == "private":
            secrets.append(StratumSecret(name, N, n, new_salt()))
            counts = {"count": count_digest(frame.suite, frame.draw, name, N, n, secrets[-1].salt)}
        plans.append(
            StratumPlan(stratum=name, ratio=ratio, minimum=minimum, ordered=ordered, **counts)
        )
    return plans, secrets


def _team(text: str) -> TeamRule:
    one = _match(_TEAM, "--team", text)
    skills = (part.split("=") for part in one["skills"].split("+") if part)
    return TeamRule(
        department=one["department"],
        level=one["level"],
        places=int(one["places"]),
        qualifications={name: int(places) for name, places in skills},
    ).check()


def pairs(option: str, given: list[str]) -> dict[str, str]:
    """`NAME=VALUE` options as a dictionary; a name that comes twice is refused."""
    found: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or name in found:
            raise DrawproofError("option", option=option, value=text)
        found[name] = value
    return found


def _sources(args: argparse.Namespace, policy: Policy, closing: str) -> tuple[Source, ...]:
    commits = pairs("--commit", args.commit)
    for party in commits:
        if party not in args.party:
            raise DrawproofError("option", option="--commit", value=party)
    found = [Source(kind="cr", party=party, commit=commits.get(party)) for party in args.party]
    for text in args.dice:
        one = _match(_DICE, "--dice", text)
        thrown = {"dice": int(one["dice"]), "sides": int(one["sides"]), "party": one["party"]}
        found.append(Source(kind="dice", closing=True, **thrown))
    if args.lot is not None:
        game, _, issue = args.lot.partition(":")
        found.append(Source(kind="lot", game=game, issue=issue, closing=True))
    if args.drand is not None:
        chain = policy.chain(args.drand) if args.drand else next(iter(policy.drand), None)
        if chain is None:
            raise DrawproofError("option", option="--drand", value=args.drand or "-")
        number = round_at(chain, closing)
        found.append(Source(kind="drand", chain=chain.chain, round=number, closing=True))
    return tuple(found)


def _schedule(args: argparse.Namespace, public: bool) -> Schedule:
    announced = now() if args.announced is None else moment(args.announced, now())
    closing = moment(args.closing, announced)
    last = closing
    if public:
        # What people fix ends ten minutes before a public closing source begins (§4).
        last = max(announced, _before(closing))
    return Schedule(
        announced=announced,
        objections_from=announced,
        objections_to=last if args.objections_to is None else moment(args.objections_to, announced),
        commit_by=last if args.commit_by is None else moment(args.commit_by, announced),
        reveal_by=last if args.reveal_by is None else moment(args.reveal_by, announced),
        closing=closing,
        result_by=moment("+1d", closing)
        if args.result_by is None
        else moment(args.result_by, closing),
    )


def _before(closing: str) -> str:
    return f"{datetime.fromtimestamp(unix_seconds(closing) - MARGIN, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _caps(roster: list[RosterRow]) -> dict[str, int]:
    return {f"cap-{cap}": cap for cap in sorted({row.cap for row in roster})}


def _run(args: argparse.Namespace) -> int:
    folder = Folder(args.folder)
    frame, policy = folder.freeze.frozen, policy_of(args)
    suite = get_suite(frame.suite)
    officers, recused = (read_lines(folder.read(f"{n}.csv")) for n in ("roster", "recusals"))
    plans, secrets = _plans(args, frame)
    times = _schedule(args, public=args.drand is not None or args.lot is not None)
    task = Task(
        plan_item=args.plan_item or folder.freeze.draw_id,
        frame_as_of=folder.freeze.as_of,
        frame_count=frame.count,
        frame_root=frame.root,
        frame_shards=frame.shards,
        N=frame.count,
        n=sum(quota(frame.strata[plan.stratum], *plan.ratio, plan.minimum) for plan in plans),
        strata=tuple(plans),
        team=tuple(_team(text) for text in args.team),
        filter=args.filter,
    )
    announcement = Announcement(
        suite=frame.suite,
        draw_id=folder.freeze.draw_id,
        mode=frame.mode,
        tasks=(task,),
        roster_root=root_of(suite, officers),
        roster_count=len(officers),
        recusal_root=root_of(suite, recused),
        recusal_count=len(recused),
        caps=_caps(parse_lines(suite, "roster", officers, parse_roster_leaf)),
        sources=_sources(args, policy, times.closing),
        times=times,
        software={"name": "drawproof", "version": drawproof.__version__, "hash": "0" * 64},
    )
    write_new(args.folder / "announce.json", announcement.canonical)
    if secrets:
        lines = write_lines(secret.line(frame.suite) for secret in secrets)
        durable.write(args.folder / "secrets.csv", folder.read("secrets.csv") + lines, 0o600)
    print(f"announced: {task.n} of {task.N} will be drawn, closing {times.closing}")
    for number, source in enumerate(announcement.sources, 1):
        print(f"source {number}: {_words(source)}")
    print(f"digest for the notice: {announcement.digest}")
    return OK


def _words(source: Source) -> str:
    if source.kind == "cr":
        return f"share of {source.party}"
    if source.kind == "dice":
        who = f" of {source.party}" if source.party else ""
        return f"{source.dice} dice of {source.sides} sides{who}"
    if source.kind == "drand":
        return f"drand round {source.round} of {source.chain}"
    return f"lottery {source.game} {source.issue}"
