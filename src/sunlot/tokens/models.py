"""Tokens of departments, and the answers that were given to their calls."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission
from sunlot.tokens.rules import Reach
from sunlot.tokens.states import TokenState


class TokenQuerySet(models.QuerySet["Token"]):
    """Reads of tokens."""

    def scoped(self, actor: Actor) -> "TokenQuerySet":
        """Those who give and revoke tokens see all of them, others none."""
        return self if actor.can(Permission.TOKENS_CHANGE) else self.none()


class Token(models.Model):
    """A credential of one department's system. The secret itself is kept nowhere.

    `owner` is the person of the department who answers for what is done with it: calls are theirs
    on record, and a token never may what they may not. `networks` are where calls may come from, in
    the form of `ipaddress`; none allows every address. `prefix` tells tokens apart on pages and in
    logs. `minute` and `calls` count the calls of the present minute, in real time.
    """

    name = models.CharField(_("用途"), max_length=60)
    department = models.ForeignKey(
        "departments.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    owner = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="tokens", verbose_name=_("责任人")
    )
    scopes = ArrayField(
        models.CharField(max_length=20, choices=Reach.choices), verbose_name=_("范围")
    )
    networks = ArrayField(
        models.CharField(max_length=43), verbose_name=_("允许调用的网段"), default=list,
        db_default=[], blank=True,
    )  # fmt: skip
    # Networks that one administrator wants instead and another has not agreed to yet.
    wanted_networks = ArrayField(models.CharField(max_length=43), null=True)
    wanted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    wanted_at = models.DateTimeField(null=True)
    reason = models.CharField(_("理由"), max_length=200)
    expires_on = models.DateField(_("到期日期"))
    state = models.CharField(
        max_length=12, choices=TokenState.choices, default=TokenState.REQUESTED
    )
    requested_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField(_("退回理由"), max_length=200, blank=True)
    prefix = models.CharField(max_length=8, null=True, unique=True)  # noqa: DJ001 - none yet
    digest = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    revocation = models.CharField(_("停用理由"), max_length=200, blank=True)
    last_used_at = models.DateTimeField(null=True)
    minute = models.DateTimeField(null=True)
    calls = models.PositiveIntegerField(default=0)

    objects = TokenQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("requested_by")),
                name="token_two_persons",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=TokenState.ISSUED)
                | models.Q(decided_by__isnull=False, prefix__isnull=False, issued_at__isnull=False)
                & ~models.Q(digest=""),
                name="token_issued_is_confirmed_and_has_digest",
            ),
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=Reach.values) & models.Q(scopes__len__gt=0),
                name="token_scopes_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.prefix or ''}"

    def scope_words(self) -> list[str]:
        """The scopes in words."""
        return [str(Reach(one).label) for one in self.scopes]


class Answer(models.Model):
    """The answer to a call that named a key, given again when the call is repeated.

    `digest` is SHA-256 of what was asked; `status` 0 while the first call is at work.
    """

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="answers")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "key"], name="answer_once_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.token_id}:{self.key}"
