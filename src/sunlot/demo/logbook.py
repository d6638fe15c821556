"""The public log of the demo: published at the moments of its story, cosigned by its witness."""

import datetime
from pathlib import Path

from django.conf import settings

from sunlot import clock
from sunlot.actors import Actor
from sunlot.demo import witness
from sunlot.draws import actions as draws
from sunlot.draws import queries
from sunlot.ledger.actions import sequence
from sunlot.publiclog import actions as publiclog
from sunlot.publiclog import queries as log
from sunlot.publiclog.keys import origin


def publish(at: datetime.datetime) -> None:
    """Everything so far, under a checkpoint that the witness cosigns at that moment of the story.

    Bundles whose entries are cosigned then get the log's proofs.

    :raises RuntimeError: the log was not published, or the witness did not cosign.
    """
    while sequence():
        pass
    if not origin():
        return
    witness.set_clock(at.timestamp())
    with clock.standing_at(at):
        report = publiclog.publish(at=at)
        away = [one.problem for one in report.witnesses if not one.signed] if report else []
        if report and (report.problem or away):
            raise RuntimeError(f"the public log: {report.problem} {report.detail} {away}")
        for draw in queries.unproved():
            draws.renew_log_part(draw=draw, by=Actor.system("public log"), at=at)


def policy_file() -> Path | None:
    """What to trust when checking the demo's draws, as a file; None where it keeps no log."""
    if not origin():
        return None
    file = Path(settings.VAR) / "demo" / "policy.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(log.policy_file())
    return file
