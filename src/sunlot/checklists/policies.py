"""Who may write the checklist of an item."""

from sunlot.actors import Actor, Permission, require
from sunlot.checklists.errors import NotYourChecklist
from sunlot.items.models import Item
from sunlot.items.policies import writes_for


def may_edit(by: Actor, item: Item) -> bool:
    """The department in charge of the item, and the office of the region."""
    return by.can(Permission.CHECKLISTS_EDIT) and writes_for(by, item.department)


def require_edit(by: Actor, item: Item) -> None:
    """Stop unless `may_edit`.

    :raises Forbidden: the role never does. :raises NotYourChecklist: not this item's.
    """
    require(by, Permission.CHECKLISTS_EDIT)
    if not may_edit(by, item):
        raise NotYourChecklist(item=item.code, department=item.department.short_name)
