"""`sunlot doctor`: what is wrong, and how to mend it. Changes nothing."""

from sunlot.config import variables
from sunlot.config.doctor.findings import Report
from sunlot.config.doctor.machine import examine_machine
from sunlot.config.place import locate
from sunlot.config.postgres import PostgresProblem
from sunlot.config.site import prepared
from sunlot.config.words import say

__all__ = ["examine"]


def examine() -> int:
    """Print one line per check. Exit code 0 when nothing failed; warnings do not fail."""
    report = Report()
    examine_machine(report)
    place = locate()
    if not variables.DATABASE_URL() and not (place.data / "PG_VERSION").exists():
        report.warn(
            say("数据库", "database"), say("尚未建立", "not there yet"),
            say("首次执行 sunlot serve 时自动建立。", "Made by the first sunlot serve."),
        )  # fmt: skip
        return 1 if report.failed else 0
    try:
        with prepared() as site:
            failed = site.call("sunlot.config.doctor.inside:main") != 0
    except PostgresProblem as problem:
        report.fail(say("数据库", "database"), str(problem), "")
        failed = True
    return 1 if failed or report.failed else 0
