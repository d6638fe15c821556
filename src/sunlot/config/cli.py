"""The `sunlot` command."""

import argparse
import errno
import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path

from sunlot.config import variables
from sunlot.config.env import EnvironmentProblem
from sunlot.config.place import locate
from sunlot.config.postgres import PostgresProblem
from sunlot.config.postgres.problems import explain
from sunlot.config.words import say, tell


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sunlot", description=say("阳光双随机", "Sunlot: random inspection draws, provable")
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    serve = commands.add_parser("serve", help=say("运行网站", "run the site"))
    demo = commands.add_parser("demo", help=say("运行演示", "run the demo, then serve it"))
    for command in (serve, demo):
        command.add_argument("--address", default=variables.ADDRESS())
        command.add_argument("--port", type=int, default=variables.PORT())
    demo.add_argument(
        "--no-serve",
        action="store_true",
        default=os.environ.get("SERVE") == "0",
        help=say("演示完成后结束（同 SERVE=0）", "end after the job (same as SERVE=0)"),
    )
    commands.add_parser("worker", help=say("只运行后台任务", "run background jobs only"))
    commands.add_parser("upgrade", help=say("更新数据库结构", "bring the database up to date"))
    commands.add_parser("doctor", help=say("检查并说明如何修复", "say what is wrong and its cure"))
    commands.add_parser(
        "createadmin", help=say("开立首批管理员账号", "open the first administrators' accounts")
    )
    commands.add_parser(
        "recoveradmin",
        help=say("唯一的管理员不能登录时", "let the only administrator of a kind in again"),
    )
    organisation = commands.add_parser(
        "organisation",
        help=say("载入机构文件（CSV）", "load the departments from a CSV file"),
    )
    organisation.add_argument("file", type=Path, metavar="FILE")
    backup = commands.add_parser("backup", help=say("备份", "write a backup of the whole site"))
    backup.add_argument("--to", type=Path, help=say("写到的文件夹", "folder to write it to"))
    backup.add_argument("--keep", type=int, default=0, help=say("保留份数", "how many to keep"))
    backup.add_argument(
        "--without-key", action="store_true", help=say("不含站点密钥", "leave the site's key out")
    )
    restore = commands.add_parser(
        "restore", help=say("恢复，或用 --check 演练", "restore a backup, or prove it with --check")
    )
    restore.add_argument("folder", type=Path, nargs="?", metavar="FOLDER")
    restore.add_argument(
        "--check", action="store_true", help=say("只恢复到临时库", "into a scratch database only")
    )
    commands.add_parser(
        "addresses", help=say("地址名单：查看，或全部取消", "lists of networks: show or lift them")
    )
    commands.add_parser(
        "keys",
        help=say("公开日志的密钥", "the public log's key: show, make, rotate"),
    )
    commands.add_parser("manage", help=say("Django 命令", "any command of Django"))
    forget = commands.add_parser(
        "forget", help=say("删除全部数据（演示用）", "delete all data (for demos)")
    )
    forget.add_argument("--yes", action="store_true", required=True)
    return parser


def _serve(given: argparse.Namespace) -> int:
    from sunlot.config.serve import serve
    from sunlot.config.site import prepared

    with prepared() as site:
        return serve(site, given.address, given.port)


def _worker(_: argparse.Namespace) -> int:
    from sunlot.config.serve import work
    from sunlot.config.site import prepared

    with prepared() as site:
        return work(site)


def _upgrade(_: argparse.Namespace) -> int:
    from sunlot.config.site import prepared

    with prepared() as site:
        return site.call("sunlot.config.upgrade:main", role="owner")


def _demo(given: argparse.Namespace) -> int:
    from sunlot.config.demo import demo

    return demo(given.address, given.port, serving=not given.no_serve)


def _doctor(_: argparse.Namespace) -> int:
    from sunlot.config.doctor import examine

    return examine()


def _createadmin(given: argparse.Namespace) -> int:
    from sunlot.config.site import prepared

    with prepared() as site:
        return site.run(["-m", "sunlot.config.createadmin", *given.arguments])


def _recoveradmin(given: argparse.Namespace) -> int:
    from sunlot.config.site import prepared

    # Asked here: the account that runs the site's programs may be another.
    operator = os.environ.get("SUDO_USER") or getpass.getuser()
    arguments = [*given.arguments, "--operator", operator]
    with prepared() as site:
        return site.run(["-m", "sunlot.config.recoveradmin", *arguments])


def _organisation(given: argparse.Namespace) -> int:
    from sunlot.config.site import prepared

    try:
        # Opened here: the account that loads it may be unable to reach the file.
        source = given.file.open("rb")
    except OSError as problem:
        tell(
            f"无法读取 {given.file}：{problem.strerror}。",
            f"{given.file} cannot be read: {problem.strerror}.",
        )
        return 1
    with source, prepared() as site:
        code = site.call("sunlot.config.upgrade:main", role="owner")
        return code or site.run(["-m", "sunlot.config.organisation"], stdin=source.fileno())


def _backup(given: argparse.Namespace) -> int:
    from sunlot.config.backup import backup

    arguments = ["--keep", str(given.keep), *(["--without-key"] if given.without_key else [])]
    return backup(arguments, to=given.to)


def _restore(given: argparse.Namespace) -> int:
    from sunlot.config.backup import restore

    if given.folder is None and not given.check:
        tell("请给出备份文件夹：sunlot restore 文件夹。", "Name a backup: sunlot restore FOLDER.")
        return 2
    return restore(given.folder, check=given.check)


def _addresses(given: argparse.Namespace) -> int:
    from sunlot.config.site import prepared

    with prepared() as site:
        return site.run(["-m", "sunlot.config.addresses", *given.arguments])


def _keys(given: argparse.Namespace) -> int:
    from sunlot.config.site import prepared

    stdin = sys.stdin.fileno() if given.arguments[:1] == ["attest"] else None
    with prepared() as site:
        return site.run(["-m", "sunlot.config.keys", *given.arguments], stdin=stdin)


def _manage(given: argparse.Namespace) -> int:
    from sunlot.config.site import prepared

    owner = {"migrate", "createcachetable", "dbshell"} & set(given.arguments[:1])
    with prepared() as site:
        return site.run(["-m", "django", *given.arguments], role="owner" if owner else "app")


def _forget(_: argparse.Namespace) -> int:
    from sunlot.config.forget import forget

    return forget()


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "serve": _serve,
    "worker": _worker,
    "upgrade": _upgrade,
    "demo": _demo,
    "doctor": _doctor,
    "createadmin": _createadmin,
    "recoveradmin": _recoveradmin,
    "organisation": _organisation,
    "backup": _backup,
    "restore": _restore,
    "addresses": _addresses,
    "keys": _keys,
    "manage": _manage,
    "forget": _forget,
}


# Their options are read by the program that they start.
PASSING_ON = frozenset({"createadmin", "recoveradmin", "addresses", "keys", "manage"})


def read(arguments: list[str]) -> argparse.Namespace:
    """The command and what it was given. argparse's own REMAINDER refuses options that stand
    first."""
    if arguments[:1] and arguments[0] in PASSING_ON:
        given = _parser().parse_args(arguments[:1])
        given.arguments = arguments[1:]
        return given
    return _parser().parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Entry point. Problems that a person can mend are told in words, without a traceback."""
    try:
        given = read(sys.argv[1:] if arguments is None else arguments)
        return COMMANDS[given.command](given)
    except (PostgresProblem, EnvironmentProblem) as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as problem:
        if problem.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS}:
            raise
        print(explain(f"{problem.strerror}: {problem.filename}", locate().var), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
