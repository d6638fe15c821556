"""Background work: old answers go."""

from procrastinate.contrib.django import app

from sunlot import clock
from sunlot.tokens import actions


@app.periodic(cron="55 2 * * *")
@app.task(name="sunlot.tokens.forget_answers", queueing_lock="tokens.forget_answers")
def forget_answers(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Answers to repeated calls are kept for a week."""
    actions.forget_answers(at=clock.real_now())
