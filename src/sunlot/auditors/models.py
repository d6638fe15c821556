"""Public keys of auditors. The private ones are never on this machine."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission
from sunlot.auditors.states import KeyState


class AuditorKeyQuerySet(models.QuerySet["AuditorKey"]):
    """Reads of auditors' keys."""

    def scoped(self, actor: Actor) -> "AuditorKeyQuerySet":
        """Those who register keys see all of them, an auditor the own ones, others none."""
        if actor.can(Permission.AUDITORS_CHANGE):
            return self
        if actor.can(Permission.DRAWS_ATTEST):
            return self.filter(user_id=actor.person_id)
        return self.none()


class AuditorKey(models.Model):
    """The key with which one auditor signs. `office` is what statements name as their author.

    `vkey` is a verifier key of protocol §14.1, of a type that signs notes. A retired key's
    statements stay good, a revoked one's do not: the site's policy no longer names it.
    """

    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="auditor_keys",
        verbose_name=_("审计人员"),
    )  # fmt: skip
    office = models.CharField(_("出具方"), max_length=200)
    vkey = models.CharField(_("公钥"), max_length=300)
    received = models.CharField(_("公钥怎样收到、怎样核对"), max_length=200)
    state = models.CharField(max_length=12, choices=KeyState.choices, default=KeyState.REQUESTED)
    requested_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField(_("退回理由"), max_length=200, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(_("停用理由"), max_length=200, blank=True)

    objects = AuditorKeyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("requested_by")),
                name="auditor_key_two_persons",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[KeyState.REQUESTED])
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="auditor_key_decided_has_who_and_when",
            ),
            models.UniqueConstraint(
                fields=["vkey"], condition=~models.Q(state=KeyState.REFUSED),
                name="auditor_key_once",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(state__in=[KeyState.REQUESTED, KeyState.ACTIVE]),
                name="auditor_key_one_per_person",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.office} {self.key_id}"

    @property
    def key_id(self) -> str:
        """The 8 hex digits that name the key."""
        return self.vkey.split("+")[1]
