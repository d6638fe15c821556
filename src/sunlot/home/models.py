"""Links 发送到我的待办: pages that a person wants to go on with at another machine."""

from typing import ClassVar

from django.db import models

from sunlot.actors import Actor


class SentLinkQuerySet(models.QuerySet["SentLink"]):
    """Reads of sent links."""

    def scoped(self, actor: Actor) -> "SentLinkQuerySet":
        """The own ones; no role reads another person's."""
        return self.none() if actor.user_id is None else self.filter(owner_id=actor.user_id)


class SentLink(models.Model):
    """A page that waits in its sender's own 待办. No record: it says where and grants nothing."""

    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)
    sent_at = models.DateTimeField()

    objects = SentLinkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "path"], name="sent_link_once"),
            models.CheckConstraint(
                condition=models.Q(path__regex=r"^/[^/]"), name="sent_link_of_this_site"
            ),
        ]

    def __str__(self) -> str:
        return self.path
