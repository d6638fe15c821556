"""Files from outside become rows of text: CSV here, workbooks in a process of their own."""

from sunlot.imports.reading.table import Table, open_table

__all__ = ["Table", "open_table"]
