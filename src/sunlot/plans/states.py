"""The life of an annual plan."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanState(TextChoices):
    DRAFT = "draft", _("编制中")
    IN_REVIEW = "in_review", _("待审议")
    ADOPTED = "adopted", _("已审议")
    ISSUED = "issued", _("已印发")


TRANSITIONS = {
    (PlanState.DRAFT, "submit"): PlanState.IN_REVIEW,
    (PlanState.IN_REVIEW, "return"): PlanState.DRAFT,
    (PlanState.ADOPTED, "return"): PlanState.DRAFT,
    (PlanState.IN_REVIEW, "adopt"): PlanState.ADOPTED,
    (PlanState.ADOPTED, "request_issue"): PlanState.ADOPTED,
    (PlanState.ADOPTED, "issue"): PlanState.ISSUED,
    (PlanState.ISSUED, "revise"): PlanState.DRAFT,
}
EDITABLE = frozenset({PlanState.DRAFT})
# Filter, ratios, team and matched items are how a task is carried out, not what was issued; they
# wait only while the conference is looking at the plan.
PREPARABLE = frozenset({PlanState.DRAFT, PlanState.ISSUED})
