"""A slip as the page that its business reads and prints."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from drawproof import Slip, slip_text
from sunlot.draws.models import Draw
from sunlot.ui import ticket_line
from sunlot.ui.qr import private_qr
from sunlot.ui.ticket_line import Picture
from sunlot.ui.words import number

HEAD = 8


@dataclass(frozen=True)
class SlipPage:
    """The slip with the draw it is of. Nothing here says a stratum: that stands in the file."""

    draw: Draw
    slip: Slip

    @cached_property
    def text(self) -> str:
        """The text form, which the picture holds."""
        return slip_text(self.slip)

    @cached_property
    def code(self) -> str:
        """The picture for the page."""
        return private_qr(self.text, _("抽取凭条的二维码"))

    @property
    def name(self) -> str:
        """The first part of the names of its files."""
        return f"{self.slip.draw}-{self.slip.object_id.replace(':', '-')}-slip"

    @property
    def position(self) -> int:
        """The place in the frozen list, from 1."""
        return self.slip.place.index + 1

    @property
    def opens_class(self) -> bool:
        """Whether the file says a credit class, which is nobody else's business."""
        return self.draw.is_private and self.draw.snapshot_id is not None

    @cached_property
    def picture(self) -> Picture | None:
        """The ticket line with the own ticket and the cutoff; None before the draw."""
        made = self.slip.drawing
        return None if made is None else ticket_line.alone(made.ticket, made.cutoff)

    @property
    def line(self) -> str:
        """The line whose digest is the ticket (protocol §5)."""
        made = self.slip.drawing
        if made is None:
            return ""
        head = [self.slip.suite, "obj", self.draw.draw_id, made.seed, self.slip.object_id]
        return "|".join([*head, made.key] if made.key else head)

    @property
    def tool(self) -> str:
        """What computes the ticket."""
        return "SM3" if self.slip.suite == "DR1-SM3" else "SHA-256"

    @property
    def title(self) -> str:
        """What the slip says, in a word."""
        made = self.slip.drawing
        if made is None:
            return _("在冻结的名单里")
        if made.won:
            return _("抽中")
        return _("按次序递补") if self._substitute else _("没有抽中")

    @property
    def sentence(self) -> str:
        """Why, in plain words."""
        made = self.slip.drawing
        if made is None:
            words = _("名单已经冻结，共 {n} 户，这一户在内；此后没有人能增减。抽取还没有结果。")
            return words.format(n=number(self.slip.frame_count))
        if made.cutoff == "-":
            return _("这一户所在的部分没有抽取名额。")
        words = (
            _("号码 {ticket} 没有超过截止线 {cutoff}，所以抽中。抽到不等于有问题。")
            if made.won
            else _("号码 {ticket} 超过截止线 {cutoff}，所以没有抽中。")
        )
        found = words.format(ticket=made.ticket[:HEAD], cutoff=made.cutoff[:HEAD])
        if self._substitute:
            found += _("号码排在前面的企业不能检查，按次序递补到这一户。")
        if self._replaced:
            found += _("后来不能检查，已由同层的下一个号码递补。")
        return found

    @cached_property
    def _substitute(self) -> bool:
        return self.draw.substitutions.filter(substitute_id=self.slip.object_id).exists()

    @cached_property
    def _replaced(self) -> bool:
        return self.draw.substitutions.filter(replaced_id=self.slip.object_id).exists()
