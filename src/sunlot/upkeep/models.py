"""What checks of the ledger found. Rows are only ever added."""

from typing import Any, ClassVar

from django.db import models

from sunlot.actors import Actor, Permission


class LedgerCheckQuerySet(models.QuerySet["LedgerCheck"]):
    """Reads of checks."""

    def scoped(self, actor: Actor) -> "LedgerCheckQuerySet":
        """The audit administrator sees all of them, others none."""
        return self if actor.can(Permission.AUDIT_VIEW) else self.none()


class LedgerCheck(models.Model):
    """One check of the whole ledger against its own entries and its checkpoints.

    `problems` holds the first few as ``{"kind": …, …}`` (`presenting.words_of`), `problem_count`
    how many there were; `pending` events had no place in the tree yet. `log_size`: entries
    under the published checkpoint of the public log.
    """

    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    pending = models.PositiveIntegerField()
    checkpoints = models.PositiveIntegerField()
    log_size = models.BigIntegerField(default=0)
    problem_count = models.PositiveIntegerField()
    problems: "models.JSONField[Any, Any]" = models.JSONField(default=list)

    objects = LedgerCheckQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-at"])]

    def __str__(self) -> str:
        return f"{self.at} {self.size} {self.problem_count}"
