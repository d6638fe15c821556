"""What the last source of a draw's random number is called, in each of the three ways to close."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from drawproof.policy import Lottery
from sunlot.errors import Text


class Closing(TextChoices):
    """How a draw closes (protocol §4): by dice in the room, or by something that nobody there
    controls."""

    DICE = "dice", _("现场掷骰")
    DRAND = "drand", _("公共随机数（drand）")
    LOT = "lot", _("彩票开奖")


@dataclass(frozen=True, slots=True)
class ClosingWords:
    """The closing in the places where a page speaks of it.

    `name`: short, for labels; `state`: the badge; `waiting`: what the room does; `step`: on the way
    of the draw; `after`: when the result follows; `fair`: what no verdict can show.
    """

    name: Text
    state: Text
    waiting: Text
    step: Text
    after: Text
    fair: Text


WORDS: Mapping[str, ClosingWords] = {
    Closing.DICE: ClosingWords(
        name=_("掷骰"), state=_("待掷骰"), waiting=_("等待掷骰"), step=_("现场掷骰"),
        after=_("掷骰录入后"), fair=_("骰子是否公平"),
    ),
    Closing.DRAND: ClosingWords(
        name=_("公共随机数"), state=_("待公共随机数"), waiting=_("等待公共随机数"),
        step=_("公共随机数"), after=_("带入公共随机数后"), fair=_("drand 各节点有没有串通"),
    ),
    Closing.LOT: ClosingWords(
        name=_("开奖"), state=_("待开奖"), waiting=_("等待开奖"), step=_("彩票开奖"),
        after=_("开奖号码录入后"), fair=_("彩票开奖是否公平"),
    ),
}  # fmt: skip

# Names of the games of drawproof's own policy; a game that a site pins beside them has its code.
GAMES: Mapping[str, Text] = {
    "ssq": _("双色球"), "dlt": _("大乐透"), "kl8": _("快乐8"), "3d": _("福彩3D"), "pl5": _("排列5"),
}  # fmt: skip


def game_name(game: str) -> str:
    """A lottery game as people call it."""
    return str(GAMES.get(game, game))


def game_words(game: Lottery) -> str:
    """A game in a list of choices, with how much of its result nobody can foresee."""
    return str(_("{game}（约 {bits} 比特）")).format(
        game=game_name(game.game), bits=game.bits // 1000
    )
