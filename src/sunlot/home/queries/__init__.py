"""Reads of the workbench: what is due, the figures of the year, and search over everything."""

from sunlot.home.queries.agenda import TABS, Day, agenda, days_ahead, narrowed
from sunlot.home.queries.figures import Figure, figures, recent_draws
from sunlot.home.queries.search import Group, Hit, asked, jump, may_search, search

__all__ = [
    "TABS", "Day", "Figure", "Group", "Hit", "agenda", "asked", "days_ahead", "figures", "jump",
    "may_search", "narrowed", "recent_draws", "search",
]  # fmt: skip
