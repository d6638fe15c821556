"""Reads of the workbench: what is due, and the figures of the year."""

from sunlot.home.queries.agenda import TABS, Day, agenda, days_ahead, narrowed
from sunlot.home.queries.figures import Figure, figures, recent_draws

__all__ = [
    "TABS", "Day", "Figure", "agenda", "days_ahead", "figures", "narrowed", "recent_draws",
]  # fmt: skip
