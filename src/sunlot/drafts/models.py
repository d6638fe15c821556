"""Drafts 草稿: what a person has typed into a form and not sent."""

from typing import Any, ClassVar

from django.db import models

from sunlot.actors import Actor


class DraftQuerySet(models.QuerySet["Draft"]):
    """Reads of drafts."""

    def scoped(self, actor: Actor) -> "DraftQuerySet":
        """The own ones; no role reads another person's, the administrators' neither."""
        return self.none() if actor.user_id is None else self.filter(owner_id=actor.user_id)


class Draft(models.Model):
    """One filling-in of one form: `token` is that of the page it was typed on.

    `answers` is ``{name: [text, …]}`` of the fields on the form's list (`sunlot.ui.drafting`) and
    no record: nothing is in force before it is sent, and nobody else sees it.
    """

    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=300)
    token = models.UUIDField()
    answers: "models.JSONField[Any, Any]" = models.JSONField()
    saved_at = models.DateTimeField(db_index=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "token"], name="draft_once_per_page"),
        ]
        indexes: ClassVar = [models.Index(fields=["owner", "address"])]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.address}"
