"""Pages of the administrators, and of a person's own password and second factor."""
