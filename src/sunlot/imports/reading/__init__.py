"""Files from outside become rows of text: CSV here, workbooks in a process of their own."""

from sunlot.imports.reading.blocks import Block
from sunlot.imports.reading.survey import Part, Survey, look_at
from sunlot.imports.reading.table import Layout, Piece, Skipped, read_pieces, read_table

__all__ = [
    "Block",
    "Layout",
    "Part",
    "Piece",
    "Skipped",
    "Survey",
    "look_at",
    "read_pieces",
    "read_table",
]
