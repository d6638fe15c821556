"""The two tasks that procrastinate knows: run a job, and give back jobs of dead workers."""

import logging

from procrastinate.contrib.django import app

from sunlot import clock
from sunlot.jobs import runner

log = logging.getLogger(__name__)
STALLED_AFTER_SECONDS = 30


@app.task(name="sunlot.jobs.run")
def run(*, job_id: str) -> None:
    """Run one job of the `jobs` table."""
    runner.run_job(job_id)


@app.periodic(cron="* * * * *")
@app.task(name="sunlot.jobs.return_stalled", pass_context=False)
async def return_stalled(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Give jobs of workers without a heartbeat back to the queue.

    A killed worker leaves its job `doing` and its lock held for ever otherwise.
    """
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS)
    for job in stalled:
        log.warning("job %s (%s) lost its worker and is queued again", job.id, job.task_name)
        await app.job_manager.retry_job(job, retry_at=clock.real_now())
