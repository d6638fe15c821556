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
    (PlanState.IN_REVIEW, "adopt"): PlanState.ADOPTED,
    (PlanState.ADOPTED, "issue"): PlanState.ISSUED,
}
EDITABLE = frozenset({PlanState.DRAFT})
