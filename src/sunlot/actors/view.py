"""What a person looks at for now: a part of what the role may read, chosen in the top bar.

A view narrows what lists, the workbench and search show. It gives no right and takes none: records
open by their address as before, and no action knows of it. It lives in the session.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

SESSION_KEY = "view"
Rows = TypeVar("Rows", bound="QuerySet[Any, Any]")


@dataclass(frozen=True, slots=True)
class View:
    """A division with everything below it, a department, or both; empty means not narrowed."""

    region_path: str = ""
    region_name: str = ""
    department_id: int = 0
    department_name: str = ""

    @classmethod
    def load(cls, stored: object) -> "View":
        """The view as a session keeps it; what cannot be read narrows nothing."""
        if not isinstance(stored, Mapping) or set(stored) != set(cls.__dataclass_fields__):
            return cls()
        return cls(**stored)

    def store(self) -> dict[str, str | int]:
        """The view for a session."""
        return asdict(self)

    def __bool__(self) -> bool:
        return bool(self.region_path or self.department_id)


EVERYTHING = View()


def way_to(path: str) -> list[str]:
    """The paths of the divisions from the top down to the one with this path."""
    codes = path.rstrip("/").split("/") if path else []
    return ["/".join(codes[: end + 1]) + "/" for end in range(len(codes))]


def in_view(
    rows: Rows,
    view: View,
    *,
    path: str = "",
    reaching_down: bool = False,
    whose: Callable[[int], Q] | None = None,
) -> Rows:
    """The rows that a view leaves; filters only, so that nothing can be added.

    :param path: the field with the region's path; "" where a row has no place.
    :param reaching_down: what the regions above the viewed one have holds there too (plans, items).
    :param whose: the condition on a department's key; None where a row is nobody's.
    """
    if view.region_path and path:
        inside = Q(**{f"{path}__startswith": view.region_path})
        if reaching_down:
            inside |= Q(**{f"{path}__in": way_to(view.region_path)[:-1]})
        rows = rows.filter(inside)
    if view.department_id and whose is not None:
        rows = rows.filter(whose(view.department_id))
    return rows
