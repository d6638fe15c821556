"""Files from outside become rows of text: CSV here, workbooks in a process of their own."""

from sunlot.imports.reading.survey import Part, Survey, look_at
from sunlot.imports.reading.table import Layout, Skipped, read_mixed, read_table

__all__ = ["Layout", "Part", "Skipped", "Survey", "look_at", "read_mixed", "read_table"]
