"""The plan's part of the import pipeline: columns, understanding a row, writing it."""
