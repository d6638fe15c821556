"""Reads of the workbench: what is due, the figures of the year, and search over everything."""

from sunlot.home.queries.agenda import TABS, agenda, narrowed
from sunlot.home.queries.attention import Concern
from sunlot.home.queries.figures import Draws, Figure, Year, draws_of, year_of
from sunlot.home.queries.links import KEEP
from sunlot.home.queries.progress import Progress, progress_of
from sunlot.home.queries.scope import lies_outside, switch_of, view_of
from sunlot.home.queries.search import Group, Hit, asked, jump, may_search, search
from sunlot.home.queries.standing import Standing, standing_of
from sunlot.home.queries.strip import Day, days_ahead, place_in_year

__all__ = [
    "KEEP", "TABS", "Concern", "Day", "Draws", "Figure", "Group", "Hit", "Progress", "Standing",
    "Year", "agenda", "asked", "days_ahead", "draws_of", "jump", "lies_outside", "may_search",
    "narrowed", "place_in_year", "progress_of", "search", "standing_of", "switch_of", "view_of",
    "year_of",
]  # fmt: skip
