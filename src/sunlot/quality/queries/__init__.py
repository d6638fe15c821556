"""Reads of duplicates, corrections and figures."""

from sunlot.quality.queries.todo import todo

__all__ = ["todo"]
