"""The strip above a register: what is in order, and the way to the rows that are not."""

from dataclasses import dataclass

from sunlot.errors import Text
from sunlot.ui.signs import percent


@dataclass(frozen=True, slots=True)
class Health:
    """One figure of a register's quality: `count` of `total` rows are like `label` says.

    :param url: the list of these rows.
    :param mend: the rows are to be mended; else the figure is only a fact.
    """

    label: Text
    count: int
    total: int
    unit: Text
    url: str
    note: Text = ""
    mend: bool = True

    @property
    def open(self) -> bool:
        """Something is left to mend."""
        return self.mend and self.count > 0

    @property
    def share(self) -> str:
        """Percent of all, with one decimal."""
        return percent(self.count, self.total) if self.total else "0.0"

    @property
    def rest(self) -> int:
        """Rows that are not like that."""
        return self.total - self.count
