"""Rules as data with a source: what blocks or warns, on which legal basis, verified or not.

Mark the pure function that decides with ``@rule("DR-07")``; its words and sources stand in
``data/*.toml``. Pure: no models, nothing of the other apps.
"""

from sunlot.rulebook.book import Citation, Code, Rule, Source, book, citation, codes, get
from sunlot.rulebook.registry import rule

__all__ = ["Citation", "Code", "Rule", "Source", "book", "citation", "codes", "get", "rule"]
