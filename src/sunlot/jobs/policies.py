"""Who reads what a job is about."""

from sunlot.actors import Actor, Scope
from sunlot.jobs.models import Job


def may_read_content(by: Actor, job: Job) -> bool:
    """Title, words of errors, way back and result: for whoever ordered the work.

    They name files, tasks and rows. An administrator keeps jobs running without them (AC-02), also
    where the account ordered the job in an earlier role; what the present role ordered (such as the
    audit log as a file) says so in its arguments.
    """
    if by.user_id is None or job.owner_id != by.user_id:
        return False
    return by.scope is not Scope.NONE or job.args.get("role") == by.role_code
