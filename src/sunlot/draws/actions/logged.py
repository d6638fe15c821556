"""Bundles that carry what the public log says of their draw (protocol §10.5)."""

import datetime

from django.db import transaction

from drawproof.log.evidence import checkpoint_files
from drawproof.log.part import FOLDER
from drawproof.verify import Verdict
from sunlot.actors import Actor
from sunlot.draws.actions.files import write_again
from sunlot.draws.actions.locks import hold
from sunlot.draws.actions.run import digest_in_name
from sunlot.draws.actions.verify import verdict_on
from sunlot.draws.models import Draw
from sunlot.draws.queries.later import event_files
from sunlot.draws.queries.logged import unproved_size
from sunlot.ledger import actions as ledger
from sunlot.publiclog import queries as publiclog


@transaction.atomic
def renew_log_part(*, draw: Draw, by: Actor, at: datetime.datetime) -> Draw:
    """Write both bundles anew with the log's proofs of all entries of the draw, and verify them.

    Said again, it changes nothing until the log has newer entries of the draw under a cosigned
    checkpoint. Where a check fails with the proofs, the bundles and verdicts stay what they are,
    and what failed is shown: a witness that was away makes no draw void, and hides nothing.

    :raises BundleMissing: a file is not where it was written. :raises DiskFull: no space.
    """
    draw = hold(draw)
    size = unproved_size(draw)
    if size is None:
        return draw
    indexes = publiclog.indexes_of(draw.draw_id)
    proofs = checkpoint_files(publiclog.reader(), draw.draw_id, indexes=indexes)
    part = {f"{FOLDER}{name}": data for name, data in proofs.items()}
    paths, verdicts = {}, {}
    for level, path in (("public", draw.bundle_path), ("full", draw.full_bundle_path)):
        files = part | event_files(draw, level=level)
        paths[level] = write_again(draw, path, level=level, files=files)
        verdicts[level] = verdict_on(draw, paths[level])
    draw.log_size = size
    draw.log_problems = _failed(verdicts)
    if not draw.log_problems:
        draw.bundle_path, draw.full_bundle_path = paths["public"], paths["full"]
        draw.verdict, draw.full_verdict = (verdicts[one].to_json() for one in ("public", "full"))
        draw.verified_at = at
    draw.save()
    ledger.record(
        kind="draws.log-contrary" if draw.log_problems else "draws.log-proved", noun="draw",
        noun_id=str(draw.pk), by=by, at=at,
        data={"draw_id": draw.draw_id, "size": size, "failed": draw.log_problems,
              "bundle": digest_in_name(paths["public"]),
              "full_bundle": digest_in_name(paths["full"])},
    )  # fmt: skip
    return draw


def _failed(verdicts: dict[str, Verdict]) -> list[str]:
    return sorted({check.id for one in verdicts.values() for check in one.failed})
