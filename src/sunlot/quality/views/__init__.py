"""Pages of duplicates, corrections and health."""
