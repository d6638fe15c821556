"""The two tasks that procrastinate knows: run a job, and give back jobs of dead workers."""

import datetime
import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sunlot import clock
from sunlot.jobs import queries, runner

log = logging.getLogger(__name__)
STALLED_AFTER_SECONDS = 30
ORPHANED_AFTER = datetime.timedelta(minutes=2)


# The runner writes every error of the work itself into the job; what still escapes is a database
# that went away, and then the same work is tried again, since tasks are idempotent.
TRY_AGAIN = RetryStrategy(max_attempts=10, wait=3, linear_wait=5)


@app.task(name="sunlot.jobs.run", retry=TRY_AGAIN)
def run(*, job_id: str) -> None:
    """Run one job of the `jobs` table."""
    runner.run_job(job_id)


@app.periodic(cron="* * * * *")
@app.task(name="sunlot.jobs.order_orphans", queueing_lock="jobs.order_orphans")
def order_orphans(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Order open jobs again that no queue row stands for any more.

    A queue row ends when its retries are used up; its job would stay open and hold its lock.
    """
    for job_id in queries.orphans(before=clock.real_now() - ORPHANED_AFTER):
        log.warning("job %s had no place in the queue and is ordered again", job_id)
        run.defer(job_id=job_id)


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
