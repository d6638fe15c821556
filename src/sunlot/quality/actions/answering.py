"""What was said of like rows while a file was checked holds for the records that came of them."""

from django.db import transaction

from sunlot.actors import Actor
from sunlot.imports.corrections import Answer, answers_of
from sunlot.imports.models import Batch
from sunlot.imports.states import BatchState
from sunlot.ledger import actions as ledger
from sunlot.quality.models import DuplicatePair, PairReason
from sunlot.quality.states import PairState
from sunlot.targets.models import Target

SAID = "导入时已判断，两家不同（{file}，第 {row} 行）"
SCORE = 95
"""As much as equal names at one place: only an equal code or number asks again."""


@transaction.atomic
def take_answers(*, batch_id: int, by: Actor) -> int:
    """Note pairs that a person called two while a written file was checked; how many.

    Pairs that were decided before stay as they are, and so do those that the person could not
    decide on their page: another department's record is one of the two.
    """
    batch = Batch.objects.filter(pk=batch_id, state=BatchState.APPLIED).first()
    if batch is None:
        return 0
    said = [one for one in answers_of(batch) if not one.is_same and one.key and one.other]
    keys = {key for one in said for key in (one.key, one.other)}
    records = {one.object_id: one for one in Target.objects.filter(object_id__in=keys)}
    pairs = [
        (one, records[one.key], records[one.other]) for one in said
        if one.key in records and one.other in records and one.key != one.other
    ]  # fmt: skip
    return sum(
        _note(batch, one, record.pk, other.pk, by)
        for one, record, other in pairs
        if _decides(batch, record, other)
    )


def _decides(batch: Batch, *records: Target) -> bool:
    """Whether who handed the batch in decides about records on their page: as `may_merge`, of the
    department for which it was handed in."""
    own = (None, batch.department_id)
    return batch.department.is_office or all(one.department_id in own for one in records)


def _note(batch: Batch, answer: Answer, record: int, other: int, by: Actor) -> bool:
    first, second = sorted((record, other))
    pair, is_new = DuplicatePair.objects.select_for_update().get_or_create(
        first_id=first, second_id=second,
        defaults={"reason": PairReason.SAME_NAME, "score": SCORE, "found_at": answer.at},
    )  # fmt: skip
    if pair.state != PairState.OPEN or (not is_new and pair.score > SCORE):
        return False
    pair.state, pair.score = PairState.DISMISSED, SCORE
    pair.decided_by_id, pair.decided_at = answer.by_id, answer.at
    pair.note = SAID.format(file=batch.file_name[:200], row=f"{answer.number:,}")
    pair.save()
    ledger.record(
        kind="quality.pair-dismissed", noun="target", noun_id=answer.key, by=by, at=answer.at,
        data={"other": answer.other, "pair": pair.pk, "reason": pair.reason, "batch": batch.pk},
    )  # fmt: skip
    return True
