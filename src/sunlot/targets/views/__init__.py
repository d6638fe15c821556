"""Pages of the target register and of stored filters."""
