"""`drawproof log …`: keeping, reading and watching a transparency log (protocol §14)."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from drawproof.canonical import parse_json
from drawproof.commands.terminal import (
    BAD_INPUT,
    NOT_VERIFIED,
    OK,
    add_lang,
    add_progress,
    command,
    print_json,
    read_file,
    reporter,
    write_new,
)
from drawproof.errors import DrawproofError
from drawproof.log.checkpoints import Checkpoint
from drawproof.log.cosign import Witness
from drawproof.log.entries import attest
from drawproof.log.evidence import log_part
from drawproof.log.growing import repair
from drawproof.log.keys import read_key, write_key
from drawproof.log.monitor import Monitor, Report
from drawproof.log.notes import COSIGNATURE, NOTE, SM2_COSIGNATURE, SM2_NOTE, Signer, Verifier
from drawproof.log.proofs import TlogProof
from drawproof.log.reader import LogReader
from drawproof.log.setup import init_log, load_log, open_log, publish_log
from drawproof.policy import Policy

_KINDS = {
    "log": NOTE,
    "witness": COSIGNATURE,
    "log-sm2": SM2_NOTE,
    "witness-sm2": SM2_COSIGNATURE,
}
Commands = Any


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the command with its own commands."""
    parser = commands.add_parser(
        "log", help="keep, read and watch a transparency log", description=__doc__
    )
    inner = parser.add_subparsers(dest="log_command", required=True, metavar="COMMAND")
    for one in (_key, _init, _append, _publish, _repair, _check, _prove, _part, _monitor, _attest):
        one(inner)


def _key(commands: Commands) -> None:
    parser = command(
        commands,
        "key",
        _run_key,
        help="make a key, such as an auditor's",
        description="Writes a private key to a new file of mode 0600 and prints the public one.",
        example="  drawproof log key audit.key --name audit.example/office",
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--name", required=True, help="key name without spaces and plus")
    parser.add_argument("--kind", choices=sorted(_KINDS), default="log")


def _run_key(args: argparse.Namespace) -> int:
    signer = Signer.new(args.name, _KINDS[args.kind])
    write_key(args.file, signer)
    print(signer.verifier.vkey)
    return OK


def _state(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("state", type=Path, metavar="STATE", help="the log's private folder")


def _source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="LOG", help="folder or http address of the log")
    parser.add_argument(
        "--key", action="append", default=[], metavar="VKEY", help="the log's public key; repeat"
    )


def _keys(args: argparse.Namespace) -> list[Verifier]:
    keys = [Verifier.parse(text) for text in args.key]
    if not keys:
        raise DrawproofError("vkey-form", value="")
    return keys


def _init(commands: Commands) -> None:
    parser = command(
        commands,
        "init",
        _run_init,
        help="make a new, empty log",
        description="Makes the keys (0600), the settings and the signed empty tree.",
        example="  drawproof log init /srv/log-state --origin log.example/draws \\\n"
        "    --folder /srv/www/log --store /mnt/other-disk/signed",
    )
    _state(parser)
    parser.add_argument("--origin", required=True, help="name of the log, such as its address")
    parser.add_argument("--folder", type=Path, required=True, help="what the web server shows")
    parser.add_argument(
        "--store", type=Path, required=True, help="file of the last signed checkpoint; no backup"
    )
    parser.add_argument("--witness", action="append", default=[], metavar="ADDRESS=VKEY")
    parser.add_argument("--quorum", type=int, help="cosignatures to wait for (default: all)")
    parser.add_argument("--sm", action="store_true", help="also SM2 and a second tree over SM3")


def _run_init(args: argparse.Namespace) -> int:
    witnesses = [Witness.parse(text) for text in args.witness]
    keys = init_log(
        args.state,
        args.origin,
        args.folder,
        args.store,
        witnesses=witnesses,
        quorum=args.quorum,
        sm=args.sm,
    )
    for key in keys:
        print(key.vkey)
    return OK


def _append(commands: Commands) -> None:
    parser = command(
        commands,
        "append",
        _run_append,
        help="keep entries for the next publication",
        description="Reads one JSON record a line and prints the position of each.",
        example="  drawproof log append /srv/log-state entries.jsonl",
    )
    _state(parser)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--at", type=int, help="position of the first; said again, it is the same")


def _records(path: Path) -> list[Any]:
    return [parse_json(line) for line in read_file(path).split(b"\n") if line.strip()]


def _run_append(args: argparse.Namespace) -> int:
    records = _records(args.file)
    with open_log(args.state) as log:
        for index in log.append(records, at=args.at):
            print(index)
    return OK


def _publish(commands: Commands) -> None:
    parser = command(
        commands,
        "publish",
        _run_publish,
        help="sign and show what was appended, with cosignatures",
        description="Exit code 1: published, but fewer witnesses than the quorum have cosigned."
        " Say it again to ask the others.",
        example="  drawproof log publish /srv/log-state --timeout 10",
    )
    _state(parser)
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds to wait (10)")
    add_lang(parser)


def _run_publish(args: argparse.Namespace) -> int:
    settings, code = load_log(args.state), OK
    wanted = len(settings.witnesses) if settings.quorum is None else settings.quorum
    for published in publish_log(args.state, timeout=args.timeout):
        checkpoint = published.checkpoint
        cosigned = f"{published.cosigned}/{len(settings.witnesses)}"
        print(f"{checkpoint.origin} {checkpoint.size} {checkpoint.root.hex()} {cosigned}")
        for asked in published.asked:
            if asked.reason is not None:
                print(f"  {asked.name}: {asked.reason.text(args.lang)}", file=sys.stderr)
        code = code if published.cosigned >= wanted else NOT_VERIFIED
    return code


def _repair(commands: Commands) -> None:
    parser = command(
        commands,
        "repair",
        _run_repair,
        help="write the published files anew from all entries",
        description="For a folder that was lost or restored from an older copy. The entries must"
        " give the root that was signed last, else nothing is written.",
        example="  drawproof log repair /srv/log-state all-entries.jsonl",
    )
    _state(parser)
    parser.add_argument("file", type=Path, metavar="FILE", help="one JSON record a line")


def _run_repair(args: argparse.Namespace) -> int:
    settings = load_log(args.state)
    repair(settings.folder, settings.state, settings.checkpoint_store, _records(args.file))
    with open_log(settings) as log:
        print(f"{log.origin} {log.checkpoint.size} {log.checkpoint.root.hex()}")
    return OK


def _check(commands: Commands) -> None:
    parser = command(
        commands,
        "check",
        _run_check,
        help="hash every entry and tile of a log again",
        example="  drawproof log check https://log.example/draws --key VKEY",
    )
    _source(parser)
    add_progress(parser)
    add_lang(parser)


def _run_check(args: argparse.Namespace) -> int:
    reader = LogReader(args.source, _keys(args))
    try:
        checkpoint = reader.check(reporter(args, "log"))
    except DrawproofError as error:
        return _said(error, args.lang)
    print(f"{checkpoint.origin} {checkpoint.size} {checkpoint.root.hex()}")
    return OK


def _said(error: DrawproofError, lang: str) -> int:
    print(f"{error.text(lang)} [{error.code}]", file=sys.stderr)
    return BAD_INPUT if error.code == "log-source" else NOT_VERIFIED


def _prove(commands: Commands) -> None:
    parser = command(
        commands,
        "prove",
        _run_prove,
        help="proof that an entry is in the log, or that the log only grew",
        description="With --index a C2SP tlog-proof under the published checkpoint (or --size), on"
        " the output or in a new file. With --from the consistency path, as JSON.",
        example="  drawproof log prove /srv/www/log --key VKEY --index 41 --out 41.tlog-proof\n"
        "  drawproof log prove /srv/www/log --key VKEY --from 30",
    )
    _source(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--index", type=int, help="position of the entry, from 0")
    what.add_argument("--from", type=int, dest="first", help="the smaller, published size")
    parser.add_argument("--size", type=int, help="a published size (default: the last)")
    parser.add_argument("--out", type=Path, help="new file")
    add_lang(parser)


def _run_prove(args: argparse.Namespace) -> int:
    reader = LogReader(args.source, _keys(args))
    note = reader.note() if args.size is None else reader.archived(args.size)
    checkpoint = Checkpoint.of(note)
    largest = checkpoint.size - (args.first is None)
    asked = args.index if args.first is None else args.first
    if not 0 <= asked <= largest:
        raise DrawproofError("number-form", kind="index", value=asked)
    try:
        if args.first is not None:
            first = Checkpoint.of(reader.archived(args.first))
            path = [part.hex() for part in reader.consistency(first, checkpoint)]
            print_json({"from": first.size, "to": checkpoint.size, "path": path})
            return OK
        proof = TlogProof(args.index, tuple(reader.inclusion(args.index, checkpoint)), note)
    except DrawproofError as error:
        return _said(error, args.lang)
    if args.out is None:
        print(proof.data.decode(), end="")
    else:
        write_new(args.out, proof.data)
    return OK


def _part(commands: Commands) -> None:
    parser = command(
        commands,
        "part",
        _run_part,
        help="write checkpoints/ of a bundle: what the log says of one draw",
        example="  drawproof log part /srv/www/log --key VKEY --draw 650000-2026-000123 --out DIR",
    )
    _source(parser)
    parser.add_argument("--draw", required=True, help="id of the task")
    parser.add_argument("--out", type=Path, required=True, help="new folder, made with its files")
    add_lang(parser)


def _run_part(args: argparse.Namespace) -> int:
    try:
        part = log_part(LogReader(args.source, _keys(args)), args.draw)
    except DrawproofError as error:
        return _said(error, args.lang)
    if args.out.exists():
        raise DrawproofError("bundle-target", path=str(args.out), reason="exists already")
    args.out.mkdir(parents=True)
    for name, data in part.files().items():
        write_new(args.out / Path(name).name, data)
        print(Path(name).name)
    return OK


def _monitor(commands: Commands) -> None:
    parser = command(
        commands,
        "monitor",
        _run_monitor,
        help="follow a log: gaps, red voids, overdue draws, split views",
        description="Reads what is new since the last time, which is kept in the file --state."
        " Exit code 1: something stands against the log.",
        example="  drawproof log monitor https://log.example/draws --policy policy.json \\\n"
        "    --origin log.example/draws --state seen.json",
    )
    _source(parser)
    parser.add_argument("--origin", required=True)
    parser.add_argument("--state", type=Path, required=True, metavar="FILE")
    parser.add_argument("--policy", type=Path, help="pins the log's keys and the witnesses")
    parser.add_argument("--witness", action="append", default=[], metavar="ADDRESS=VKEY")
    parser.add_argument("--other", metavar="LOG", help="the tree that this one logs (SM profile)")
    parser.add_argument("--other-key", action="append", default=[], metavar="VKEY")
    parser.add_argument("--every", type=float, metavar="SECONDS", help="look again and again")
    parser.add_argument("--json", action="store_true")
    add_lang(parser)
    add_progress(parser)


def _other(args: argparse.Namespace) -> LogReader | None:
    if args.other is None:
        return None
    keys = [Verifier.parse(text) for text in args.other_key]
    if not keys:
        raise DrawproofError("vkey-form", value="")
    return LogReader(args.other, keys)


def _run_monitor(args: argparse.Namespace) -> int:
    policy = Policy.load(args.policy) if args.policy else Policy.default()
    args.key += [one.key for one in policy.logs if one.origin == args.origin]
    monitor = Monitor(
        LogReader(args.source, _keys(args)),
        args.origin,
        args.state,
        policy=policy,
        witnesses=[Witness.parse(text) for text in args.witness],
        other=_other(args),
    )
    while True:
        report = monitor.look(reporter(args, "log"))
        _tell(report, args)
        if args.every is None:
            return OK if report.ok else NOT_VERIFIED
        time.sleep(args.every)


def _tell(report: Report, args: argparse.Namespace) -> None:
    size = report.checkpoint.size if report.checkpoint else None
    if args.json:
        findings = [
            {
                **one.to_record(),
                "zh": one.text("zh"),
                "en": one.text("en"),
                "new": one in report.new,
            }
            for one in report.findings
        ]
        shown = {"ok": report.ok, "findings": findings}
        print(json.dumps(shown if size is None else {"size": size, **shown}, ensure_ascii=False))
    else:
        for one in report.findings:
            print(f"{one.name}: {one.text(args.lang)}")
        if report.ok:
            print(
                {"zh": f"共 {size} 条，未发现问题", "en": f"{size} entries, nothing found"}[
                    args.lang
                ]
            )
    sys.stdout.flush()


def _attest(commands: Commands) -> None:
    parser = command(
        commands,
        "attest",
        _run_attest,
        help="sign an auditor's attestation, an entry for the log",
        description="frame: --digest is the frame root. full: SHA-256 of result.json.",
        example="  drawproof log attest audit.key --draw 650000-2026-000123 --by 审计厅 \\\n"
        "    --states full --digest DIGEST >> entries.jsonl",
    )
    parser.add_argument("file", type=Path, metavar="KEY")
    parser.add_argument("--draw", required=True)
    parser.add_argument("--by", required=True)
    parser.add_argument("--states", choices=("frame", "full"), required=True)
    parser.add_argument("--digest", required=True)


def _run_attest(args: argparse.Namespace) -> int:
    signer = read_key(args.file)
    what = {"draw": args.draw, "by": args.by, "states": args.states, "digest": args.digest}
    print(json.dumps(attest(signer, **what), ensure_ascii=False, separators=(",", ":")))
    return OK
