"""Who merges records and who corrects them."""

from sunlot.actors import Actor, Permission, Scope, require
from sunlot.quality.errors import CorrectionElsewhere, MergeElsewhere
from sunlot.quality.models import RegisterCorrection
from sunlot.targets.models import Target


def may_merge(by: Actor, first: Target, second: Target) -> bool:
    """The office of the region; a department where both records are its own or nobody's."""
    if not by.can(Permission.TARGETS_MERGE):
        return False
    return by.scope is Scope.REGION or all(
        one.department_id is None or by.acts_for(one.department_id) for one in (first, second)
    )


def require_merging(by: Actor, first: Target, second: Target) -> None:
    """:raises Forbidden: another role. :raises MergeElsewhere: another department's record."""
    require(by, Permission.TARGETS_MERGE)
    if not may_merge(by, first, second):
        raise MergeElsewhere


def may_correct(by: Actor, correction: RegisterCorrection) -> bool:
    """The office of the region, the supervising department; who found it, where there is none."""
    if not by.can(Permission.TARGETS_CORRECT):
        return False
    keeper = correction.target.department_id or correction.found_by_id
    return by.scope is Scope.REGION or by.acts_for(keeper)


def require_correcting(by: Actor, correction: RegisterCorrection) -> None:
    """:raises Forbidden: another role. :raises CorrectionElsewhere: another department's target."""
    require(by, Permission.TARGETS_CORRECT)
    if not may_correct(by, correction):
        raise CorrectionElsewhere
