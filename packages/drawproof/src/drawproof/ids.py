"""Forms of identifiers, lists, numbers and times (protocol §1)."""

from __future__ import annotations

import itertools
import re
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime

from drawproof.errors import DrawproofError

_FORMS = {
    "draw_id": re.compile(r"[0-9A-Za-z.]{1,11}-[0-9]{4}-[0-9]{6}"),
    "draw": re.compile(r"[0-9A-Za-z.]{1,11}-[0-9]{4}-[0-9]{6}(/[1-9][0-9]{0,5})?"),
    # Credit code or <kind>:<number>; begins with a letter or digit, so no spreadsheet reads it
    # as a formula.
    "object_id": re.compile(r"[0-9A-Za-z][0-9A-Za-z._:/+-]{0,63}"),
    "department": re.compile(r"(?!-\Z)[0-9A-Za-z._-]{1,32}"),
    "unit": re.compile(r"(?!-\Z)[0-9A-Za-z._-]{1,32}"),
    "qualification": re.compile(r"(?!-\Z)[0-9A-Za-z._-]{1,32}"),
    "officer_id": re.compile(r"(?!-\Z)[0-9A-Za-z._-]{1,32}"),
    "party": re.compile(r"[0-9a-z-]{1,32}"),
    "shard": re.compile(r"[0-9A-Z]{1,6}"),
    "reason": re.compile(r"(?!-\Z)[0-9A-Za-z._-]{1,32}"),
    "stratum": re.compile(r"(?!-\Z)[0-9A-Za-z._/+-]{1,64}"),
    "salt": re.compile(r"[0-9a-f]{32}"),
    "key": re.compile(r"[0-9a-f]{32}"),
    "digest": re.compile(r"[0-9a-f]{64}"),
    "hidden": re.compile(r"h:[0-9a-f]{64}"),
    "secret": re.compile(r"[0-9a-f]{64}"),
    "game": re.compile(r"[0-9a-z]{1,16}"),
    "issue": re.compile(r"[0-9]{2,13}"),
}
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
MAX_INTEGER = 2**53 - 1


def check_id(kind: str, value: str) -> str:
    """`value` if it has the form of `kind` (a name of the table above), else `id-form`."""
    if not isinstance(value, str) or not _FORMS[kind].fullmatch(value):
        raise DrawproofError("id-form", kind=kind, value=value)
    return value


def is_id(kind: str, value: object) -> bool:
    """Whether `value` has the form of `kind`."""
    return isinstance(value, str) and _FORMS[kind].fullmatch(value) is not None


def check_time(value: str) -> str:
    """`value` if it is RFC 3339 UTC with seconds, such as 2026-11-23T02:00:00Z."""
    if isinstance(value, str) and _TIME.fullmatch(value):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            return value
    raise DrawproofError("time-form", value=value)


def unix_seconds(time: str) -> int:
    """Unix seconds of a time of the form of `check_time`."""
    return int(datetime.fromisoformat(check_time(time)).timestamp())


def time_of(seconds: int) -> str:
    """RFC 3339 UTC of Unix seconds; `number-form` beyond the calendar."""
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise DrawproofError("number-form", kind="seconds", value=seconds) from None
    return moment.isoformat().replace("+00:00", "Z")


def check_integer(kind: str, value: int, *, minimum: int = 0, maximum: int = MAX_INTEGER) -> int:
    """`value` if it is an integer (no boolean) from `minimum` to `maximum`."""
    if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
        raise DrawproofError("number-form", kind=kind, value=value)
    return value


def parse_integer(kind: str, text: str) -> int:
    """The integer written in `text`: decimal, no sign, no leading zero, below 2^53."""
    if not _NUMBER.fullmatch(text):
        raise DrawproofError("number-form", kind=kind, value=text)
    return check_integer(kind, int(text))


def draw_of(draw_id: str, k: int = 1, tasks: int = 1) -> str:
    """Id of task `k` of `tasks`: the draw_id itself where it is the only one, else draw_id/k."""
    check_id("draw_id", draw_id)
    return draw_id if tasks == 1 else check_id("draw", f"{draw_id}/{k}")


def draw_id_of(draw: str) -> str:
    """The draw_id to which a task id belongs."""
    return check_id("draw", draw).partition("/")[0]


def join_list(kind: str, values: Iterable[str]) -> str:
    """The list as it stands in a leaf: joined by +, ascending, no repeats; `-` if empty."""
    ordered = sorted(check_id(kind, value) for value in values)
    if len(set(ordered)) != len(ordered):
        raise DrawproofError("list-order", value="+".join(ordered))
    return "+".join(ordered) or "-"


def split_list(kind: str, text: str) -> tuple[str, ...]:
    """Reads what `join_list` writes; anything out of order or repeated is refused."""
    if text == "-":
        return ()
    values = tuple(check_id(kind, value) for value in text.split("+"))
    if any(one >= two for one, two in itertools.pairwise(values)):
        raise DrawproofError("list-order", value=text)
    return values


def new_salt() -> str:
    """16 bytes from the system's generator as 32 hex characters: a salt or a key."""
    return secrets.token_hex(16)
