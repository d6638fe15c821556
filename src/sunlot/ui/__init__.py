"""Interface kit of the site; see docs/ui.md for how a page is written with it."""
