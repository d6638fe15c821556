"""`drawproof attest frame|result`: an auditor's check and what it signs (protocol §3, §9)."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from drawproof.attesting import attest_frame, attest_result
from drawproof.commands.terminal import (
    OK,
    add_lang,
    add_policy,
    add_progress,
    command,
    policy_of,
    read_file,
    reporter,
    write_new,
)
from drawproof.log.keys import read_key

_EXAMPLES = """\
  drawproof log key audit.key --name audit.example/office
  drawproof attest frame audit.key announce.json frame.csv --announce DIGEST --by 审计厅
  drawproof attest result audit.key full.zip --announce DIGEST --result DIGEST --by 审计厅"""
_TOLD = {
    "frame": (
        "checked: order, uniqueness, counts and root are the announced ones; hand the lines over",
        "已核对：次序、无重复、户数、名单摘要均与公告一致；请交出下面各行",
    ),
    "result": ("checked: no check failed; hand the line over", "已全部核对；请交出下面这一行"),
}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command."""
    parser = commands.add_parser("attest", help="check as an auditor and sign what was checked")
    inner = parser.add_subparsers(dest="action", required=True, metavar="frame|result")
    frame = command(
        inner, "frame", _frame, help="the frozen list is the announced one", example=_EXAMPLES
    )
    frame.add_argument("key", type=Path, metavar="KEY", help="the auditor's private key")
    frame.add_argument("announcement", type=Path, metavar="ANNOUNCE", help="announce.json")
    frame.add_argument("frame", type=Path, metavar="FRAME", help="frame.csv")
    frame.add_argument("--task", type=int, default=1, metavar="K", help="default: 1")
    _add_common(frame)
    result = command(
        inner, "result", _result, help="the full bundle passed every check", example=_EXAMPLES
    )
    result.add_argument("key", type=Path, metavar="KEY", help="the auditor's private key")
    result.add_argument("path", metavar="PATH", help="full bundle, directory or ZIP")
    _add_common(result)
    result.add_argument("--result", required=True, metavar="DIGEST", help="as published")
    add_policy(result)
    add_progress(result)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--announce", required=True, metavar="DIGEST", help="as on the notice")
    parser.add_argument("--by", required=True, metavar="OFFICE", help="the office that attests")
    parser.add_argument("--out", type=Path, metavar="FILE", help="new file (else it is printed)")
    add_lang(parser)


def _frame(args: argparse.Namespace) -> int:
    records = attest_frame(
        read_key(args.key),
        read_file(args.announcement),
        read_file(args.frame),
        by=args.by,
        k=args.task,
        digest=args.announce,
    )
    return _hand_over(args, *records)


def _result(args: argparse.Namespace) -> int:
    record = attest_result(
        read_key(args.key),
        args.path,
        by=args.by,
        announce=args.announce,
        result=args.result,
        policy=policy_of(args),
        reporter=reporter(args, "verify"),
    )
    return _hand_over(args, record)


def _hand_over(args: argparse.Namespace, *records: dict[str, Any]) -> int:
    """One entry a line, as `log append` takes them."""
    lines = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in records]
    print(_TOLD[args.action][args.lang == "zh"], file=sys.stderr)
    if args.out is None:
        print("\n".join(lines))
    else:
        write_new(args.out, "".join(f"{line}\n" for line in lines).encode())
    return OK
