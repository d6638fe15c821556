"""Writes of accounts: opening and closing, resets by two persons, own affairs, signing in."""

from sunlot.accounts.actions.opening import (
    create_user,
    disable_account,
    open_account,
    refuse_account,
    request_account,
)
from sunlot.accounts.actions.own import (
    password_replaced,
    recovery_codes_renewed,
    second_factor_removed,
    second_factor_set,
)
from sunlot.accounts.actions.resets import confirm_reset, refuse_reset, request_reset
from sunlot.accounts.actions.signing_in import (
    note_sign_in,
    note_unknown,
    release_account,
    release_address,
)

__all__ = [
    "confirm_reset",
    "create_user",
    "disable_account",
    "note_sign_in",
    "note_unknown",
    "open_account",
    "password_replaced",
    "recovery_codes_renewed",
    "refuse_account",
    "refuse_reset",
    "release_account",
    "release_address",
    "request_account",
    "request_reset",
    "second_factor_removed",
    "second_factor_set",
]
