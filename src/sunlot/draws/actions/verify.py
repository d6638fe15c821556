"""Checking a written bundle with the same program that anybody else uses."""

import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from drawproof import DrawproofError
from drawproof.verify import Verdict
from drawproof.verify import verify as verify_bundle
from sunlot.actors import Actor, Permission, require
from sunlot.draws.actions.locks import hold, move
from sunlot.draws.errors import BundleMissing
from sunlot.draws.models import Draw
from sunlot.draws.policies import require_verify
from sunlot.ledger import actions as ledger
from sunlot.publiclog import queries as publiclog


@transaction.atomic
def verify(*, draw: Draw, by: Actor, at: datetime.datetime) -> Draw:
    """Verify both bundles against the announcement that was published, and store the verdicts.

    A draw whose bundle fails is rejected for good: no inspection may rest on it.

    :raises BundleMissing: a file is not where it was written.
    """
    draw = hold(draw)
    require_verify(by, draw.task)
    public = verdict_on(draw, draw.bundle_path)
    full = verdict_on(draw, draw.full_bundle_path)
    good = public.ok and full.ok
    move(draw, "verify" if good else "reject")
    draw.verdict = public.to_json()
    draw.full_verdict = full.to_json()
    draw.verified_at = at
    draw.save(update_fields=["state", "verdict", "full_verdict", "verified_at"])
    ledger.record(
        kind="draws.verified" if good else "draws.rejected", noun="draw", noun_id=str(draw.pk),
        by=by, at=at, data={"draw_id": draw.draw_id, **_states(public, "public"),
                            **_states(full, "full")},
    )  # fmt: skip
    return draw


@transaction.atomic
def note_full_download(*, draw: Draw, by: Actor, at: datetime.datetime) -> None:
    """Record that somebody took the full bundle, which opens strata, keys and teams."""
    require(by, Permission.DRAWS_FULL_BUNDLE)
    ledger.record(
        kind="draws.full-bundle-downloaded", noun="draw", noun_id=str(draw.pk), by=by, at=at,
        data={"draw_id": draw.draw_id},
    )  # fmt: skip


def verdict_on(draw: Draw, path: str) -> Verdict:
    """What the public program says about a stored bundle, against the published digests.

    :raises BundleMissing: the file is not where it was written.
    """
    try:
        return verify_bundle(
            Path(settings.MEDIA_ROOT) / path,
            announce=draw.announcement_digest,
            result=draw.result_digest,
            policy=publiclog.policy(),
        )
    except DrawproofError as problem:
        raise BundleMissing(number=draw.draw_id) from problem


def _states(verdict: Verdict, level: str) -> dict[str, Any]:
    return {
        f"{level}_status": verdict.status,
        f"{level}_failed": [check.id for check in verdict.failed],
    }
