"""`drawproof audit`: was somebody else's draw random? (docs/audit.md)"""

from __future__ import annotations

import argparse
from pathlib import Path

from drawproof.audit import ALPHA, Options, audit, load
from drawproof.audit.page import page
from drawproof.commands.terminal import (
    NOT_VERIFIED,
    OK,
    add_lang,
    add_progress,
    print_json,
    reporter,
    write_new,
)
from drawproof.errors import DrawproofError

_EXIT_CODES = "Exit codes: 0 nothing suspicious, 1 suspicious, 2 bad input."
_EXAMPLES = """\
examples:
  drawproof audit list.csv drawn.csv
  drawproof audit 名单.xlsx 抽中.xlsx --html report.html --lang zh
  drawproof audit list.csv 2025.csv 2026.csv --strata 信用等级
  drawproof audit list.csv drawn/                    one draw per file of a folder
  drawproof audit lists/ drawn/                      lists and drawn lists of the same file name
  drawproof audit list.csv drawn.csv --draw-column 批次
  drawproof audit list.csv --marked 是否抽中         the list itself marks the drawn
  drawproof audit list.csv drawn.csv --officers 检查人员 --roster roster.csv --json

CSV (UTF-8 or GB18030) or XLSX with a header. Keep the list in the order in which it stood when it
was drawn from.
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command."""
    parser = commands.add_parser(
        "audit",
        help="test whether somebody else's draw looks random",
        description="Tests whether draws of others look random: fixed steps, neighbours, biased"
        " groups, objects never drawn, repeats, officers in turn or in pairs.",
        epilog=f"{_EXAMPLES}\n{_EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=_run)
    parser.add_argument("list", type=Path, metavar="LIST", help="list drawn from, or a folder")
    parser.add_argument("drawn", type=Path, nargs="*", metavar="DRAWN", help="drawn lists, folders")
    _add_columns(parser)
    parser.add_argument("--roster", type=Path, metavar="FILE", help="officers in their order")
    parser.add_argument("--sheet", default="", help="sheet of a workbook (default: the first)")
    parser.add_argument("--encoding", default="", choices=("utf-8", "gb18030", "utf-16"))
    parser.add_argument(
        "--alpha",
        type=float,
        default=ALPHA,
        help=f"share of random draws that may be called suspicious (default: {ALPHA})",
    )
    parser.add_argument("--seed", default="", help="text that changes the simulations")
    parser.add_argument("--html", type=Path, metavar="FILE", help="writes the report as a page")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    add_lang(parser)
    add_progress(parser)


def _add_columns(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("columns (found by their names where they are not given)")
    group.add_argument("--id", default="", metavar="COLUMN", help="id of an object")
    group.add_argument("--drawn-id", default="", metavar="COLUMN", help="the same in drawn lists")
    group.add_argument("--draw-column", default="", metavar="COLUMN", help="which draw a row is of")
    group.add_argument("--order-column", default="", metavar="COLUMN", help="order of drawing")
    group.add_argument("--ordered", action="store_true", help="rows stand in the order of drawing")
    group.add_argument("--marked", default="", metavar="COLUMN", help="marks the drawn on the list")
    group.add_argument("--officers", action="append", default=[], metavar="COLUMN")
    group.add_argument("--department", default="", metavar="COLUMN", help="department of officers")
    group.add_argument("--pool", default="", metavar="COLUMN", help="where officers stay (area)")
    group.add_argument("--strata", default="", metavar="COLUMN", help="set how many were drawn")
    group.add_argument(
        "--bias", action="append", metavar="COLUMN", help="look at these columns only"
    )


def _run(args: argparse.Namespace) -> int:
    options = Options(
        id=args.id,
        drawn_id=args.drawn_id,
        draw=args.draw_column,
        order=args.order_column,
        ordered=args.ordered,
        marked=args.marked,
        officers=tuple(args.officers),
        department=args.department,
        strata=args.strata,
        bias=args.bias,
        pool=args.pool,
        roster=args.roster,
        encoding=args.encoding,
        sheet=args.sheet,
    )
    if args.html is not None and args.html.exists():
        raise DrawproofError("bundle-target", path=str(args.html), reason="exists already")
    case = load(args.list, args.drawn, options, reporter(args, "read"))
    report = audit(case, alpha=args.alpha, seed=args.seed, reporter=reporter(args, "audit"))
    if args.html is not None:
        write_new(args.html, page(report, args.lang).encode("utf-8"))
    if args.json:
        print_json(report.to_json())
    else:
        print("\n".join(report.lines(args.lang)))
    return NOT_VERIFIED if report.suspicious else OK
