"""Everything that changes a draw. Import from here: ``from sunlot.draws import actions``."""

from sunlot.draws.actions.announce import announce
from sunlot.draws.actions.attest import attest, take_frame_file
from sunlot.draws.actions.closing import (
    Numbers,
    ask_next_issue,
    attach_bulletin,
    confirm_next_issue,
    return_next_issue,
    take_round,
    type_numbers,
)
from sunlot.draws.actions.dice import Typed, count_dice, type_dice
from sunlot.draws.actions.logged import renew_log_part
from sunlot.draws.actions.objecting import (
    file_objection,
    reject_objections,
    uphold_objection,
)
from sunlot.draws.actions.prepare import (
    Setup,
    announced_by,
    check_request,
    freeze,
    request,
    withdraw,
)
from sunlot.draws.actions.release import release, request_release, return_release
from sunlot.draws.actions.run import run
from sunlot.draws.actions.seal import close_commits, close_reveals, commit, reveal
from sunlot.draws.actions.seed import order_run
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
    "Change", "Numbers", "Setup", "Typed", "announce", "announced_by", "ask_next_issue",
    "attach_bulletin", "attest", "check_request", "close_commits", "close_reveals", "commit",
    "confirm_next_issue", "confirm_void", "count_dice", "file_objection", "fill_vacancies",
    "freeze", "give_number", "note_failed_slip", "note_full_download", "order_run",
    "reject_objections", "release", "renew_log_part", "replace_officer", "request",
    "request_release", "request_void", "return_next_issue", "return_release", "return_void",
    "reveal", "run", "substitute", "take_frame_file", "take_round", "type_dice", "type_numbers",
    "uphold_objection", "verify", "withdraw",
]  # fmt: skip
