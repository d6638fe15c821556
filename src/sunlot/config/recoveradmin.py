"""`sunlot recoveradmin`: for when the only system (or security) administrator cannot sign in.

Needs the machine itself; where a second administrator can help, it refuses: then the two reset the
account on the site.
"""

import argparse
import getpass
import sys

import django

from sunlot.config.words import say


def main(arguments: list[str] | None = None) -> int:
    """Issue a one-time password and show it once; exit code 1 where it is refused."""
    parser = argparse.ArgumentParser(prog="sunlot recoveradmin")
    parser.add_argument("--username", required=True, help=say("哪个账号", "which account"))
    words = say("理由，各管理员都会看到", "why; all administrators see it")
    parser.add_argument("--reason", required=True, help=words)
    parser.add_argument(
        "--second-factor", action="store_true",
        help=say("同时重置第二因素", "forget the second factor too"),
    )  # fmt: skip
    parser.add_argument("--operator", default="", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)

    django.setup()
    from sunlot import clock
    from sunlot.accounts.actions import recover
    from sunlot.actors import Actor
    from sunlot.errors import UserError

    try:
        found, password = recover(
            username=given.username, reason=given.reason, second_factor=given.second_factor,
            operator=given.operator or getpass.getuser(), by=Actor.system("recoveradmin"),
            at=clock.now(),
        )  # fmt: skip
    except UserError as problem:
        print(problem)
        return 1
    name, until = found.user.name, found.expires_at.astimezone(clock.CHINA).strftime("%H:%M")
    print(
        say(
            f"{name}：用户名 {found.user.username}，一次性密码 {password}\n"
            f"到 {until} 有效，只能登录一次，登录后须更换。原密码和会话已失效。"
            "已记入审计日志，各管理员的工作台都会提示。",
            f"{name}: user name {found.user.username}, one-time password {password}\n"
            f"It is good until {until} and for one sign-in, after which it must be changed. The "
            "old password and all sessions ended. It is on record, and every administrator's "
            "workbench says so.",
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
