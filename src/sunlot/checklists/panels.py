"""What is asked about an item, as a section of the item's page."""

from sunlot.actors import Actor
from sunlot.checklists.models import Checklist
from sunlot.checklists.policies import may_edit
from sunlot.checklists.queries import questions_of, versions_of
from sunlot.checklists.states import ChecklistState
from sunlot.items.models import Item
from sunlot.items.panels import Panel
from sunlot.items.states import ItemState


def checklist_panel(item: Item, actor: Actor) -> Panel | None:
    """The question set in use, and whether there is a draft."""
    found = Checklist.objects.scoped(actor).select_related("item__department__region")
    checklist = found.filter(item=item).first()
    versions = versions_of(actor, checklist) if checklist else []
    used = next((one for one in versions if one.state == ChecklistState.PUBLISHED), None)
    published = item.versions.filter(state=ItemState.PUBLISHED).first()
    context = {
        "item": item, "checklist": checklist, "used": used,
        "questions": questions_of(used) if used else [],
        "draft": next((one for one in versions if one.state == ChecklistState.DRAFT), None),
        "may_edit": may_edit(actor, item),
        "last_day": published.valid_to if published else None,
    }  # fmt: skip
    return Panel("checklists/_item_panel.html", context)
