"""`sunlot addresses --lift`: for when the lists of networks let nobody in any more.

Needs the machine itself; everything else about the lists is done on the site, by two persons.
"""

import argparse
import sys

import django

from sunlot.config.words import say


def main(arguments: list[str] | None = None) -> int:
    """Show the lists, or end them all; exit code 0."""
    parser = argparse.ArgumentParser(prog="sunlot addresses")
    parser.add_argument(
        "--lift",
        action="store_true",
        help=say("全部名单改为不限制", "let every role in from everywhere"),
    )
    given = parser.parse_args(arguments)
    django.setup()
    from sunlot import clock
    from sunlot.accounts.actions import lift_address_lists
    from sunlot.accounts.models import AddressList
    from sunlot.actors import Actor

    if given.lift:
        count = lift_address_lists(by=Actor.system("addresses"), at=clock.now())
        print(
            say(
                f"已取消 {count} 份地址名单，各角色可以从任何网络登录；已记入审计日志。",
                f"{count} lists are lifted: every role may sign in from everywhere. It is on "
                "record in the audit log.",
            )
        )
        return 0
    for held in AddressList.objects.order_by("group"):
        networks = "、".join(held.networks) or say("不限制", "not limited")
        print(f"{held.get_group_display()}: {networks}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
