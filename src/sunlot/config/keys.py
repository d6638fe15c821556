"""`sunlot keys`: the key of the public log, made, changed and watched over on the server.

The site itself never makes, changes or shows a private key (docs/keys.md, ADR 0050).
"""

import argparse
import json
import sys
from collections.abc import Callable

import django

from sunlot.config.words import say


def _show(_: argparse.Namespace) -> None:
    from sunlot.publiclog import keys, queries

    log = queries.state()
    print(say("日志名称：", "origin: ") + (log.origin or say("没有设置", "not set")))
    for key, file in zip(log.keys, keys.files(), strict=True):
        words = say("新公钥：", "new key: ") if key.next else say("公钥：", "key: ")
        print(words + (key.vkey or key.problem))
        print(f"  {file}  {key.made:%Y-%m-%d}")
        if key.exposed:
            print(
                say(f"  其他账户可以读取：chmod 600 {file}", f"  open to others: chmod 600 {file}")
            )
    if not log.keys:
        print(say("还没有密钥：sunlot keys make", "no key yet: sunlot keys make"))
    if log.published:
        print(say(f"已公布 {log.published.size} 条", f"{log.published.size} entries published"))
        for one in log.published.witnesses:
            last = one.answer.problem if one.answer and one.answer.problem else ""
            signed = say("已签名", "cosigned") if one.at else say("没有签名", "not cosigned")
            print(f"  {one.name}: {signed} {last}")


def _make(_: argparse.Namespace) -> None:
    from drawproof.log.keys import write_key
    from drawproof.log.notes import Signer
    from sunlot.publiclog import keys
    from sunlot.publiclog.errors import KeyExists, KeyMissing

    if not keys.origin():
        raise KeyMissing
    if keys.files():
        raise KeyExists(path=keys.files()[0])
    signer = Signer.new(keys.origin())
    write_key(keys.place(keys.KEY), signer)
    print(signer.verifier.vkey)
    _hints()


def _hints() -> None:
    from sunlot.publiclog import keys

    print(
        say(
            f"私钥在 {keys.place(keys.KEY)}，不在备份中。请抄存一份到离线介质，由两人封存；"
            "把上面的公钥交给见证方、监督机关，并在另一个渠道公布。\n"
            f"{keys.store().path} 记着最后签名的检查点：放在另一块磁盘上，不备份、不恢复。",
            f"The private key is in {keys.place(keys.KEY)} and in no backup. Copy it to an offline "
            "medium, sealed by two persons; give the public key above to the witnesses and the "
            "supervisor, and publish it somewhere else too.\n"
            f"{keys.store().path} holds the last signed checkpoint: keep it on another disk, never "
            "in a backup.",
        )
    )


def _rotate(given: argparse.Namespace) -> None:
    from drawproof.log.keys import read_key, write_key
    from drawproof.log.notes import Signer
    from sunlot import clock
    from sunlot.actors import Actor
    from sunlot.publiclog import actions, keys
    from sunlot.publiclog.errors import KeyMissing, RotationOpen
    from sunlot.publiclog.queries import change_on_record

    if not keys.place(keys.KEY).exists():
        raise KeyMissing
    following = keys.place(keys.NEXT)
    if not following.exists():
        write_key(following, Signer.new(keys.origin()))
    elif change_on_record(read_key(following).verifier.vkey):
        raise RotationOpen
    old, new = (read_key(file).verifier.vkey for file in keys.files())
    actions.change_key(
        old=old, new=new, reason=given.reason, by=Actor.system("keys"), at=clock.now()
    )
    print(new)
    print(
        say(
            "更换已写入日志，检查点从现在起用两把密钥签名。请把新公钥交给各见证方（drawproof "
            "witness follow）和跟踪者，再执行 sunlot keys finish。",
            "The change goes into the log, and checkpoints are signed with both keys from now on. "
            "Give the new key to the witnesses (drawproof witness follow) and to whoever follows "
            "the log, then run sunlot keys finish.",
        )
    )


def _finish(_: argparse.Namespace) -> None:
    from drawproof.durable import sync_folder
    from sunlot.publiclog import keys
    from sunlot.publiclog.errors import RotationNotReady
    from sunlot.publiclog.queries import change_is_published

    following = keys.place(keys.NEXT)
    if not following.exists() or not change_is_published():
        raise RotationNotReady
    following.replace(keys.place(keys.KEY))
    sync_folder(following.parent)
    print(say("旧私钥已删除，只用新密钥签名。", "The old private key is deleted."))
    _hints()


def _carry_over(given: argparse.Namespace) -> None:
    from sunlot import clock
    from sunlot.actors import Actor
    from sunlot.publiclog import actions

    count = actions.carry_over(by=Actor.system("keys"), at=clock.now(), reason=given.reason)
    print(say(f"已接回 {count} 条。", f"{count} entries are carried over."))


def _repair(_: argparse.Namespace) -> None:
    from sunlot.publiclog import actions

    size = actions.repair()
    print(say(f"已重写前 {size} 条的文件。", f"The files of {size} entries are written anew."))


def _attest(_: argparse.Namespace) -> None:
    from sunlot import clock
    from sunlot.actors import Actor
    from sunlot.publiclog import actions
    from sunlot.publiclog.errors import AttestationBad

    try:
        record = json.load(sys.stdin)
    except ValueError as problem:
        raise AttestationBad(reason="JSON") from problem
    actions.attest(record=record, by=Actor.system("attestation"), at=clock.now())
    print(say("已收录，随日志公布。", "Taken; it goes out with the log."))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sunlot keys", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], None], words: str) -> None:
        found = commands.add_parser(name, help=words)
        found.set_defaults(run=run)
        if name in ("rotate", "carry-over"):
            found.add_argument("--reason", required=True)

    command("show", _show, say("查看公钥、见证方", "show the public keys and the witnesses"))
    command("make", _make, say("生成日志密钥", "make the log's key"))
    command("rotate", _rotate, say("开始更换密钥", "begin to change the key"))
    command("finish", _finish, say("停用旧密钥", "retire the old key"))
    command(
        "carry-over", _carry_over,
        say("恢复备份后接回日志的条目", "after a restore: take the log's entries as they are"),
    )  # fmt: skip
    command("repair", _repair, say("重写公开日志的文件", "write the log's files anew"))
    command("attest", _attest, say("收录审计证明（标准输入）", "take an attestation (stdin)"))
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command; what a person can mend is told in words."""
    given = _parser().parse_args(arguments)
    django.setup()
    from drawproof.errors import DrawproofError
    from sunlot.errors import UserError

    try:
        given.run(given)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except DrawproofError as error:
        print(error.text(say("zh", "en")), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
