"""Sign-in without sign-up: what allauth asks of this site."""

import math
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sunlot.accounts import actions, queries
from sunlot.accounts.errors import AccountLocked, AddressLocked, OutsideList, RecoveryOver
from sunlot.accounts.models import User
from sunlot.accounts.rules import ACCOUNT_FAILURES, LOCK_FOR, may_reach
from sunlot.accounts.states import Outcome
from sunlot.actors import role_of
from sunlot.clock import CHINA

# Keys of the session: seconds of the machine's clock.
BEGAN, SEEN, SIGNED_IN = "sunlot.began", "sunlot.seen", "sunlot.signed-in"


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """The account of a session comes with all that `ActorMiddleware` needs, in one statement."""

    def get_user(self, user_id: int) -> User | None:
        """None for an account that is gone or disabled."""
        try:
            user = queries.user_of_request(user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by administrators only; nothing is sent by mail."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_mail(self, _prefix: str, _email: str, _context: dict[str, object]) -> None:
        """No mail leaves the system."""

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """The pages of the second factor say themselves what happened."""
        template = str(kwargs.get("message_template") or (args[0] if args else ""))
        if not template.startswith("mfa/"):
            super().add_message(request, level, *args, **kwargs)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Let nobody try a password while the account or the address is locked.

        In place of allauth's own limit, which lives in the cache: its end cannot be told or
        brought forward, and a flood of made-up names would push it out.
        """
        refuse_if_locked(request, credentials.get("username", ""))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The account, or None; an attempt that fails is written down.

        :raises ValidationError: locked, closed, outside the role's networks, or with how many
            attempts remain.
        """
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            note(request, user, Outcome.DISABLED)
            raise ValidationError(
                _("账号已停用。仍需使用的，请联系本单位管理员。"), code="disabled"
            )
        if user is not None:
            _refuse_outside(request, user)
            _refuse_if_over(request, user)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write the failure down, and say how many attempts remain."""
        name = credentials.get("username", "")
        user = queries.user_named(name)
        if user is not None:
            note(request, user, Outcome.WRONG_PASSWORD)
        else:
            actions.note_unknown(
                name=name, outcome=Outcome.UNKNOWN_NAME, address=address_of(request),
                at=request.now,  # type: ignore[attr-defined]
            )  # fmt: skip
        refuse_if_locked(request, name, attempt=False)
        raise ValidationError(_("用户名或密码不正确。") + words_of_rest(request, name))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not again where somebody has just signed in."""
        at = self.request.session.get(SIGNED_IN, 0)
        just_signed_in = time.time() - at < app_settings.REAUTHENTICATION_TIMEOUT
        return not just_signed_in and super().is_reauthentication_required(app=app, **kwargs)

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, note it, and begin to measure the session."""
        super().login(request, user)
        for key in (BEGAN, SEEN, SIGNED_IN):
            request.session[key] = time.time()
        note(request, user, Outcome.SIGNED_IN)
        actions.recovery_used(
            user=user, by=queries.actor_of(user), at=request.now,  # type: ignore[attr-defined]
        )  # fmt: skip

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and note it."""
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            note(request, user, Outcome.SIGNED_OUT)


def address_of(request: HttpRequest) -> str | None:
    """Where a request came from, behind the trusted proxy if there is one."""
    try:
        return str(Adapter(request).get_client_ip(request))
    except PermissionDenied:
        return None


def note(request: HttpRequest, user: Any, outcome: Outcome) -> None:
    """Write an event of signing in down, at the moment of the request."""
    actions.note_sign_in(
        user=user, outcome=outcome, address=address_of(request),
        at=request.now,  # type: ignore[attr-defined]
    )  # fmt: skip


def refuse_if_locked(request: HttpRequest, name: str, *, attempt: bool = True) -> None:
    """Stop while the name or the address is locked.

    :param attempt: somebody tries during the lock, which is written down but prolongs nothing.
    :raises ValidationError: locked, with the minutes that remain.
    """
    at, address = request.now, address_of(request)  # type: ignore[attr-defined]
    until, error = queries.account_lock(name, at), AccountLocked
    if until is None and address:
        until, error = queries.address_lock(address, at), AddressLocked  # type: ignore[assignment]
    if until is None:
        return
    if attempt:
        user = queries.user_named(name)
        if user is not None:
            note(request, user, Outcome.LOCKED)
        else:
            actions.note_unknown(name=name, outcome=Outcome.LOCKED, address=address, at=at)
    minutes = math.ceil((until - at).total_seconds() / 60)
    words = error(
        limit=ACCOUNT_FAILURES, minutes=minutes, until=until.astimezone(CHINA).strftime("%H:%M")
    )
    raise ValidationError(str(words), code=error.code)


def _refuse_outside(request: HttpRequest, user: User) -> None:
    """Only whoever knows the password learns that the address is not on the list."""
    address = address_of(request)
    if not may_reach(address, queries.networks_for(role_of(user.role))):
        note(request, user, Outcome.OUTSIDE)
        error = OutsideList(address=address or "—")
        raise ValidationError(str(error), code=error.code)


def _refuse_if_over(request: HttpRequest, user: User) -> None:
    """A password that was issued on the machine lets in once and for a short time."""
    over = queries.recovery_over(user, request.now)  # type: ignore[attr-defined]
    if over is not None:
        note(request, user, Outcome.WRONG_PASSWORD)
        until = over.expires_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
        error = RecoveryOver(until=until)
        raise ValidationError(str(error), code=error.code)


def words_of_rest(request: HttpRequest, name: str) -> str:
    """How many failures are left before the lock."""
    failures = queries.account_failures(name, request.now)  # type: ignore[attr-defined]
    left = max(1, ACCOUNT_FAILURES - len(failures))
    minutes = int(LOCK_FOR.total_seconds() // 60)
    words = _("再错 %(left)d 次，这个用户名将锁定 %(minutes)d 分钟。")
    return words % {"left": left, "minutes": minutes}
