"""The sequencer as a periodic task."""

from procrastinate.contrib.django import app

from sunlot.ledger import actions


@app.periodic(cron="* * * * * */5")
@app.task(name="sunlot.ledger.sequence", queueing_lock="ledger.sequence")
def sequence(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Give committed events their positions, every few seconds."""
    while actions.sequence():
        pass
