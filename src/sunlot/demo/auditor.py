"""The demo's auditor: a key of its own in a folder of its own, which the site never reads.

Everything is checked and signed as `drawproof attest` does it on an auditor's own machine; the site
gets the public key and the signed lines, nothing else.
"""

import datetime
import json
from pathlib import Path
from typing import Any

from django.conf import settings

from drawproof.attesting import attest_frame as sign_frame
from drawproof.attesting import attest_result as sign_result
from drawproof.canonical import canonical
from drawproof.log.keys import read_key, write_key
from drawproof.log.notes import Signer
from sunlot.auditors import actions as auditors
from sunlot.auditors.models import AuditorKey
from sunlot.demo.people import actor
from sunlot.draws import actions as draws
from sunlot.draws.models import Draw
from sunlot.draws.queries.bundles import bundle_file
from sunlot.publiclog import queries as log

NAME = "audit.demo.sunlot.example"
USERNAME = "supervisor"
KEY = "audit.key"


def folder() -> Path:
    """Where the auditor keeps the key."""
    return Path(settings.VAR) / "auditor"


def register(at: datetime.datetime) -> AuditorKey:
    """Make the key where it lacks; one administrator registers its public side, another confirms
    after asking the auditor for its number."""
    if not (folder() / KEY).exists():
        folder().mkdir(parents=True, exist_ok=True)
        write_key(folder() / KEY, Signer.new(NAME))
    key = auditors.request_key(
        username=USERNAME, vkey=_signer().verifier.vkey,
        received="当面交来，编号与公函一致（示例）", by=actor("sysadmin"), at=at,
    )  # fmt: skip
    return auditors.confirm_key(key=key, by=actor("secadmin"), at=at)


def attest_frame(draw: Draw, at: datetime.datetime) -> None:
    """Take the frozen list, check it against the announcement, hand the statement in."""
    by = actor(USERNAME)
    csv = draws.take_frame_file(draw=draw, by=by, at=at)
    records = sign_frame(
        _signer(), canonical(draw.announcement), csv, by=_office(),
        digest=draw.announcement_digest,
    )  # fmt: skip
    draws.attest(draw=draw, statement=_lines(*records), by=by, at=at)


def attest_result(draw: Draw, at: datetime.datetime) -> None:
    """Check the full bundle as everybody can who has it, hand the statement in.

    :raises DrawproofError: a check failed; then nothing is attested.
    """
    by, path = actor(USERNAME), bundle_file(draw, full=True)
    if path is None:
        raise RuntimeError(f"{draw.draw_id}: no full bundle")
    draws.note_full_download(draw=draw, by=by, at=at)
    record = sign_result(
        _signer(), path, by=_office(), announce=draw.announcement_digest,
        result=draw.result_digest, policy=log.policy(),
    )  # fmt: skip
    draws.attest(draw=draw, statement=_lines(record), by=by, at=at)


def _signer() -> Signer:
    return read_key(folder() / KEY)


def _office() -> str:
    return AuditorKey.objects.get(user__username=USERNAME).office


def _lines(*records: dict[str, Any]) -> str:
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in records)
