"""The public outcome that closes a draw: what was announced, and what came of it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.draws.models.draw import Draw


class PublicSource(models.Model):
    """A drand round (`chain` of 64 hex, `round`, later its `signature`) or a lottery's issue
    (`game`, `issue`, later the `bulletin`; the numbers are typed, see `Party`).

    `next_issue` and `notice`: the publisher called the issue off, one person says so, another
    confirms; from then on the next issue counts. `brought_at` is when the signature or the bulletin
    was brought, by `brought_by`.
    """

    draw = models.OneToOneField(Draw, on_delete=models.CASCADE, related_name="public_source")
    chain = models.CharField(max_length=64, blank=True)
    round = models.BigIntegerField(_("轮次"), null=True)
    game = models.CharField(_("彩种"), max_length=16, blank=True)
    issue = models.CharField(_("期号"), max_length=16, blank=True)
    signature = models.CharField(max_length=192, blank=True)
    bulletin = models.TextField(_("开奖公告"), blank=True)
    brought_at = models.DateTimeField(null=True)
    brought_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    next_issue = models.CharField(_("下一期期号"), max_length=16, blank=True)
    notice = models.TextField(_("发行机构的通知"), blank=True)
    asked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(~models.Q(chain="") & models.Q(round__isnull=False, game="", issue=""))
                | (
                    models.Q(chain="", round__isnull=True)
                    & ~models.Q(game="") & ~models.Q(issue="")
                ),
                name="public_source_round_or_issue",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | models.Q(asked_by__isnull=False)
                & ~models.Q(confirmed_by=models.F("asked_by")),
                name="public_source_next_issue_by_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(asked_by__isnull=True)
                | (~models.Q(next_issue="") & ~models.Q(notice="")),
                name="public_source_next_issue_has_notice",
            ),
            models.CheckConstraint(
                condition=models.Q(signature="", bulletin="") | models.Q(brought_at__isnull=False),
                name="public_source_brought_has_time",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.game}:{self.issue}" if self.game else f"drand:{self.round}"

    @property
    def issue_that_counts(self) -> str:
        """The announced issue, or the next one once two persons have said that there is none."""
        return self.next_issue if self.confirmed_at else self.issue
