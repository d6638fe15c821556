import pytest
from django.db import DatabaseError, IntegrityError, transaction

from sunlot.errors import Forbidden, SamePerson, WrongState
from sunlot.inspections.actions import Amendment
from sunlot.inspections.errors import OutcomeUnknown
from sunlot.inspections.models import Part
from sunlot.inspections.tests.world import DAY, NOW, World
from sunlot.ledger.models import Event
from sunlot.publications import actions, queries
from sunlot.publications.errors import (
    ChangeDecided,
    ChangeOpen,
    ChangeReasonMissing,
    NothingCorrected,
    NotPublisher,
)
from sunlot.publications.models import ChangeRequest, Publication, Revision
from sunlot.publications.states import PublicationState
from tests.stages import staged

WHY = "事项一的结果录入有误，复核后更正"


@staged
def publication(world: World, part: Part) -> Publication:
    return actions.publish(part=part, by=world.by("planner_a"), at=NOW)


def correction(world: World, publication: Publication, code: str = "01") -> ChangeRequest:
    first = publication.part.outcomes.order_by("pk").first()
    assert first is not None
    return actions.request_correction(
        publication=publication, amendment=Amendment(outcomes={first.pk: code}), reason=WHY,
        by=world.by("planner_a"), at=NOW + DAY,
    )  # fmt: skip


def withdrawal(world: World, publication: Publication) -> ChangeRequest:
    return actions.request_withdrawal(
        publication=publication, reason="检查对象认定错误，撤下后重新核实",
        by=world.by("planner_a"), at=NOW + DAY,
    )  # fmt: skip


def test_correction_asked_for_then_the_public_sees_no_change(
    world: World, publication: Publication
) -> None:
    correction(world, publication)
    row = queries.published().get()
    assert row.current_number == 1
    assert row.current["items"][0]["outcome"] == "05"


def test_correction_confirmed_then_new_text_and_the_old_one_stays(
    world: World, publication: Publication
) -> None:
    """PB-04: reason, second person, the old text stays on record."""
    request = correction(world, publication)
    actions.confirm_change(request=request, by=world.by("approver_a"), at=NOW + 2 * DAY)
    row = queries.published().get()
    assert [one["outcome"] for one in row.current["items"]] == ["01", "05"]
    assert row.current["target"] == Revision.objects.get(number=1).content["target"]
    assert Revision.objects.get(number=1).content["items"][0]["outcome"] == "05"
    assert publication.part.outcomes.order_by("pk")[0].outcome == "01"
    public = queries.revisions(row)
    assert [(one.number, one.kind, one.reason) for one in public] == [
        (1, "first", ""), (2, "correction", WHY),
    ]  # fmt: skip
    assert Event.objects.get(kind="publications.correction-confirmed").data["revision"] == 2


def test_correction_confirmed_by_who_asked_then_same_person(
    world: World, publication: Publication
) -> None:
    """PB-04, in the action and in the database."""
    request = correction(world, publication)
    user = world.cast.users["approver_a"]
    ChangeRequest.objects.filter(pk=request.pk).update(requested_by=user)
    with pytest.raises(SamePerson):
        actions.confirm_change(request=request, by=world.by("approver_a"), at=NOW)
    with pytest.raises(SamePerson):
        actions.refuse_change(request=request, reason="x", by=world.by("approver_a"), at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeRequest.objects.update(decided_by=user, decided_at=NOW, accepted=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(
            publication=publication, number=2, kind="correction", content={}, sha256="",
            reason=WHY, by=user, confirmed_by=user, at=NOW,
        )  # fmt: skip


def test_two_people_decide_then_second_is_told(world: World, publication: Publication) -> None:
    request = correction(world, publication)
    actions.confirm_change(request=request, by=world.by("approver_a"), at=NOW)
    with pytest.raises(ChangeDecided, match="已经确认"):
        actions.refuse_change(request=request, reason="晚", by=world.by("head_a"), at=NOW)
    with pytest.raises(ChangeDecided):
        actions.confirm_change(request=request, by=world.by("head_a"), at=NOW)
    assert Revision.objects.count() == 2


def test_second_request_while_one_is_open_then_refused(
    world: World, publication: Publication
) -> None:
    correction(world, publication)
    with pytest.raises(ChangeOpen):
        withdrawal(world, publication)
    assert ChangeRequest.objects.count() == 1


def test_refused_then_text_stays_and_a_new_request_is_possible(
    world: World, publication: Publication
) -> None:
    request = correction(world, publication)
    actions.refuse_change(request=request, reason="原结果正确", by=world.by("head_a"), at=NOW)
    assert Revision.objects.count() == 1
    assert publication.part.outcomes.order_by("pk")[0].outcome == "05"
    withdrawal(world, publication)


def test_correction_without_change_reason_or_with_unknown_code_then_refused(
    world: World, publication: Publication
) -> None:
    with pytest.raises(NothingCorrected):
        correction(world, publication, "05")
    with pytest.raises(OutcomeUnknown):
        correction(world, publication, "99")
    with pytest.raises(ChangeReasonMissing):
        actions.request_withdrawal(
            publication=publication, reason="有误", by=world.by("planner_a"), at=NOW
        )
    assert not ChangeRequest.objects.exists()


def test_change_by_others_then_forbidden(world: World, publication: Publication) -> None:
    for who in ("coordinator", "officer_a1", "approver_a", "supervisor", "outsider"):
        with pytest.raises(Forbidden):
            actions.request_withdrawal(
                publication=publication, reason=WHY, by=world.by(who), at=NOW
            )
    with pytest.raises(NotPublisher):
        actions.request_withdrawal(
            publication=publication, reason=WHY, by=world.by("planner_b"), at=NOW
        )
    request = correction(world, publication)
    for who in ("coordinator", "planner_a", "approver_b", "chair"):
        with pytest.raises(Forbidden):
            actions.confirm_change(request=request, by=world.by(who), at=NOW)


def test_withdrawal_confirmed_then_a_tombstone_without_name_stays_public(
    world: World, publication: Publication
) -> None:
    request = withdrawal(world, publication)
    actions.confirm_change(request=request, by=world.by("approver_a"), at=NOW + 2 * DAY)
    row = queries.by_inspection(publication.part.inspection.number).get()
    assert row.state == PublicationState.WITHDRAWN
    assert row.current["withdrawn"] is True
    assert "target" not in row.current
    assert world.targets[0].name not in str(row.current)
    assert Revision.objects.get(number=1).content["target"]["name"] == world.targets[0].name
    (line,) = queries.rows_for_download()
    assert (line["state"], line["name"], line["outcome"]) == ("withdrawn", "", "")
    with pytest.raises(WrongState):
        correction(world, publication)


def test_withheld_result_then_nothing_to_correct(world: World, part: Part) -> None:
    publication = actions.withhold(
        part=part, reason="W14A", note="依法确定为国家秘密的事项", by=world.by("planner_a"), at=NOW
    )
    with pytest.raises(WrongState):
        withdrawal(world, publication)


def test_revision_changed_or_deleted_then_the_database_refuses(
    world: World, publication: Publication
) -> None:
    """PB-04: what the public once saw stays."""
    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.update(sha256="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.all().delete()


def test_changes_to_decide_then_only_other_persons_of_the_department(
    world: World, publication: Publication
) -> None:
    correction(world, publication)
    for who, count in [("approver_a", 1), ("head_a", 1), ("approver_b", 0), ("planner_a", 0)]:
        assert queries.changes_to_decide(world.by(who)).count() == count
    duties = queries.duties_for(world.by("planner_a"))
    assert queries.with_status(duties, "changing", NOW.date()).count() == 1
