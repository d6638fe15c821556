"""Pages of the public site, by what they show."""
