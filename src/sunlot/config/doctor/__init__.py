"""`sunlot doctor`: what is wrong, and how to mend it. Changes nothing."""

from sunlot.config.doctor.findings import Report
from sunlot.config.doctor.machine import examine_machine

__all__ = ["examine"]


def examine() -> int:
    """Print one line per check. Exit code 0 when nothing failed; warnings do not fail."""
    from sunlot.config.postgres import PostgresProblem
    from sunlot.config.site import prepared
    from sunlot.config.words import say

    report = Report()
    examine_machine(report)
    try:
        with prepared() as site:
            failed = site.call("sunlot.config.doctor.inside:main") != 0
    except PostgresProblem as problem:
        report.fail(say("数据库", "database"), str(problem), "")
        failed = True
    return 1 if failed or report.failed else 0
