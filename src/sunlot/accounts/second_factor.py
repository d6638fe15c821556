"""The second factor: keys kept encrypted, and a code drawn for the authenticator app."""

import base64
import hashlib
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from sunlot.accounts.errors import SecondFactorUnreadable
from sunlot.accounts.models import User
from sunlot.ui.qr import path_of


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What allauth's second factor asks of this site."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("动态码不正确，或已经用过。请等应用显示下一个再填写。"),
        "cannot_generate_recovery_codes": _("请先设置动态码，再生成恢复码。"),
    }

    def get_totp_label(self, user: User) -> str:
        """The line under which the app keeps the account."""
        return str(user.username)

    def encrypt(self, text: str) -> str:
        """A copy of the database alone gives nobody a second factor."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """:raises SecondFactorUnreadable: the site's key is not the one it was stored with."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise SecondFactorUnreadable from error

    def build_totp_svg(self, url: str) -> str:
        """The path of the code, which the page draws inline with `sunlot.ui.qr.side_of`."""
        return path_of(url)

    def send_notification_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """No mail leaves the system."""


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(str(one))) for one in keys])


def _key(secret: str) -> bytes:
    digest = hashlib.sha256(b"sunlot.accounts.second-factor\0" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
