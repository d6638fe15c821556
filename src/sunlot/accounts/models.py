"""Accounts, the requests that open and reset them, and the log of signing in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from sunlot.accounts.rules import AddressGroup
from sunlot.accounts.states import ChangeState, Outcome, RequestState, ResetState
from sunlot.actors import ROLES, Actor, Scope

ROLE_CHOICES = [(code, role.label) for code, role in ROLES.items()]


def name_key(name: str) -> str:
    """A keyed digest of a user name; signing in does not tell capitals from small letters."""
    return salted_hmac("sunlot.accounts.sign-in", name.lower(), algorithm="sha256").hexdigest()


class UserQuerySet(models.QuerySet["User"]):
    """Reads of accounts."""

    def scoped(self, actor: Actor) -> "UserQuerySet":
        """Administrators see all accounts, staff those of their own department, others none."""
        if actor.role_code in {"system_admin", "security_admin", "audit_admin"}:
            return self
        if actor.scope in {Scope.REGION, Scope.DEPARTMENT} and actor.department_id:
            return self.filter(department_id=actor.department_id)
        return self.none()

    def with_actor_facts(self) -> "UserQuerySet":
        """Load what `actor_of` needs in one query."""
        return self.select_related("department__region")


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Looks accounts up by user name; creation is an action, not a manager's method."""


class User(AbstractBaseUser):
    """A person who signs in with a user name; no e-mail is needed for anything."""

    username = models.CharField(_("用户名"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=200)
    title = models.CharField(_("职务"), max_length=100, blank=True)
    role = models.CharField(_("角色"), max_length=20, choices=ROLE_CHOICES)
    department = models.ForeignKey(
        "departments.Department", verbose_name=_("单位"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="users",
    )  # fmt: skip
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(default=True)
    password_set_at = models.DateTimeField(null=True, blank=True)
    # Counting it up ends every session of the account.
    session_round = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(role__in=list(ROLES)), name="user_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(is_active=True) | models.Q(disabled_at__isnull=False),
                name="user_disabled_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind a session to password, role and round: it ends when one of them changes."""
        facts = f"{self.password} {self.role} {self.session_round}"
        return salted_hmac(
            "sunlot.accounts.session", facts, secret=secret, algorithm="sha256"
        ).hexdigest()


class PastPassword(models.Model):
    """The hash of a password that the account's owner has chosen; the last few are barred."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.set_at}"


class AccountRequest(models.Model):
    """A wish for an account: proposed by the system administrator, decided by the security one."""

    username = models.CharField(_("用户名"), max_length=40)
    name = models.CharField(_("姓名"), max_length=200)
    title = models.CharField(_("职务"), max_length=100, blank=True)
    role = models.CharField(_("角色"), max_length=20, choices=ROLE_CHOICES)
    department = models.ForeignKey(
        "departments.Department", verbose_name=_("单位"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    state = models.CharField(
        max_length=12, choices=RequestState.choices, default=RequestState.REQUESTED
    )
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("退回理由"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("requested_by")),
                name="account_request_two_persons",
            ),
            models.UniqueConstraint(
                fields=["username"],
                condition=models.Q(state=RequestState.REQUESTED),
                name="account_request_one_open_per_username",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.username} {self.state}"


class ResetKind(models.TextChoices):
    """What is reset."""

    PASSWORD = "password", _("重置密码")
    SECOND_FACTOR = "second_factor", _("重置第二因素")


class ResetRequest(models.Model):
    """A wish to reset an account: proposed by the system administrator, decided by another."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="resets")
    kind = models.CharField(_("重置内容"), max_length=16, choices=ResetKind.choices)
    identity = models.CharField(_("本人身份核实方式"), max_length=200)
    state = models.CharField(
        max_length=12, choices=ResetState.choices, default=ResetState.REQUESTED
    )
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("退回理由"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("requested_by")),
                name="reset_request_two_persons",
            ),
            models.CheckConstraint(
                condition=~models.Q(requested_by=models.F("user"))
                & (models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("user"))),
                name="reset_request_not_own_account",
            ),
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=models.Q(state=ResetState.REQUESTED),
                name="reset_request_one_open_per_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.state}"


class Recovery(models.Model):
    """A one-time password that somebody with access to the machine has issued to an administrator
    whom no second administrator could help.

    It is the account's password as long as the account's `password_set_at` is `issued_at`. Rows
    stay: the other administrators read who was let in and why.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recoveries")
    second_factor = models.BooleanField(_("同时重置第二因素"), default=False)
    reason = models.CharField(_("理由"), max_length=200)
    operator = models.CharField(_("服务器用户"), max_length=100)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("issued_at")), name="recovery_has_an_end"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="recovery_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.issued_at}"


class SignIn(models.Model):
    """One attempt to sign in, or the end of a session. Rows are only ever added.

    A name that no account has is kept as a keyed digest only: people type passwords there.
    """

    at = models.DateTimeField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="sign_ins")
    name_key = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    outcome = models.CharField(_("结果"), max_length=16, choices=Outcome.choices)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["name_key", "at"]),
            models.Index(fields=["address", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at} {self.outcome}"


class AddressList(models.Model):
    """The networks that a group of roles may work from, as in force; an empty one limits nothing.

    Each is in the form of `ipaddress`, e.g. ``10.1.2.0/24``.
    """

    group = models.CharField(max_length=16, choices=AddressGroup.choices, primary_key=True)
    networks = ArrayField(models.CharField(max_length=50), default=list)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.group} {len(self.networks)}"


class AddressChange(models.Model):
    """A wish to change a list: asked for by one administrator, confirmed by another."""

    group = models.CharField(_("角色组"), max_length=16, choices=AddressGroup.choices)
    networks = ArrayField(models.CharField(max_length=50), default=list)
    before = ArrayField(models.CharField(max_length=50), default=list)
    reason = models.CharField(_("理由"), max_length=200)
    state = models.CharField(
        max_length=12, choices=ChangeState.choices, default=ChangeState.REQUESTED
    )
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    requested_from = models.GenericIPAddressField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField(_("退回理由"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("requested_by")),
                name="address_change_two_persons",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ChangeState.REQUESTED)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="address_change_decided_has_who_and_when",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=models.Q(state=ChangeState.REQUESTED),
                name="address_change_one_open_per_group",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.state}"
