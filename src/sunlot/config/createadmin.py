"""`sunlot createadmin`: the accounts that open all others, on a fresh installation only.

Afterwards accounts are opened on the site, by two administrators together.
"""

import argparse
import secrets
import sys

import django

from sunlot.config.words import say

FIRST = {"system_admin": "sysadmin", "security_admin": "secadmin", "audit_admin": "auditadmin"}


def main(arguments: list[str] | None = None) -> int:
    """Open one account for each administrator role that has none, and show its password once."""
    parser = argparse.ArgumentParser(prog="sunlot createadmin")
    parser.add_argument("--role", choices=sorted(FIRST), help=say("只开这一个", "only this one"))
    parser.add_argument("--username", help=say("用户名", "user name"))
    parser.add_argument("--name", help=say("姓名", "the person's name"))
    given = parser.parse_args(arguments)
    if (given.username or given.name) and not given.role:
        parser.error("--username / --name: --role ?")

    django.setup()
    from sunlot.accounts.models import User
    from sunlot.actors import role_of
    from sunlot.errors import UserError

    opened = 0
    for role in [given.role] if given.role else FIRST:
        label = str(role_of(role).label)
        if User.objects.filter(role=role, is_active=True).exists():
            print(
                say(
                    f"{label}：已有账号。其余账号请在网站上由两名管理员开立；"
                    "唯一的管理员不能登录的，用 sunlot recoveradmin。",
                    f"{label}: there is one already. Others are opened on the site, by two "
                    "administrators; where the only one cannot sign in, see sunlot recoveradmin.",
                )
            )
            continue
        username, password = given.username or FIRST[role], secrets.token_urlsafe(12)
        try:
            _open(role, username, given.name or label, password)
        except UserError as problem:
            print(f"{label}: {problem}")
            continue
        opened += 1
        print(
            say(
                f"{label}：用户名 {username}，一次性密码 {password}（首次登录须更换）",
                f"{label}: user name {username}, one-time password {password} "
                "(to be changed at first sign-in)",
            )
        )
    return 0 if opened else 1


def _open(role: str, username: str, name: str, password: str) -> None:
    from django.db import transaction

    from sunlot import clock
    from sunlot.accounts.actions import create_user
    from sunlot.actors import Actor
    from sunlot.ledger import actions as ledger

    at = clock.now()
    with transaction.atomic():
        user = create_user(
            username=username, name=name, title="", role=role, department=None,
            password=password, at=at,
        )  # fmt: skip
        ledger.record(
            kind="accounts.installed", noun="account", noun_id=str(user.pk),
            by=Actor.system("createadmin"), at=at, data={"role": role},
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
