"""Writes of accounts: opening and closing, resets, own affairs, signing in, address lists."""

from sunlot.accounts.actions.addresses import (
    confirm_address_change,
    lift_address_lists,
    refuse_address_change,
    request_address_change,
)
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
from sunlot.accounts.actions.recovery import recover, recovery_used
from sunlot.accounts.actions.resets import confirm_reset, refuse_reset, request_reset
from sunlot.accounts.actions.signing_in import (
    note_sign_in,
    note_unknown,
    release_account,
    release_address,
)

__all__ = [
    "confirm_address_change",
    "confirm_reset",
    "create_user",
    "disable_account",
    "lift_address_lists",
    "note_sign_in",
    "note_unknown",
    "open_account",
    "password_replaced",
    "recover",
    "recovery_codes_renewed",
    "recovery_used",
    "refuse_account",
    "refuse_address_change",
    "refuse_reset",
    "release_account",
    "release_address",
    "request_account",
    "request_address_change",
    "request_reset",
    "second_factor_removed",
    "second_factor_set",
]
