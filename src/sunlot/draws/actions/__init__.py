"""Everything that changes a draw. Import from here: ``from sunlot.draws import actions``."""

from sunlot.draws.actions.announce import announce
from sunlot.draws.actions.attest import attest, take_frame_file
from sunlot.draws.actions.dice import Typed, count_dice, order_run, type_dice
from sunlot.draws.actions.logged import renew_log_part
from sunlot.draws.actions.objecting import (
    file_objection,
    reject_objections,
    uphold_objection,
)
from sunlot.draws.actions.prepare import Setup, check_request, freeze, request, withdraw
from sunlot.draws.actions.release import release, request_release, return_release
from sunlot.draws.actions.run import run
from sunlot.draws.actions.seal import close_commits, close_reveals, commit, reveal
from sunlot.draws.actions.slips import give_number, note_failed_slip
from sunlot.draws.actions.substitute import (
    Change,
    fill_vacancies,
    replace_officer,
    substitute,
)
from sunlot.draws.actions.verify import note_full_download, verify
from sunlot.draws.actions.void import confirm_void, request_void, return_void

__all__ = [
    "Change", "Setup", "Typed", "announce", "attest", "check_request", "close_commits",
    "close_reveals", "commit", "confirm_void", "count_dice", "file_objection", "fill_vacancies",
    "freeze", "give_number", "note_failed_slip", "note_full_download", "order_run",
    "reject_objections", "release", "renew_log_part", "replace_officer", "request",
    "request_release", "request_void", "return_release", "return_void", "reveal", "run",
    "substitute", "take_frame_file", "type_dice", "uphold_objection", "verify", "withdraw",
]  # fmt: skip
