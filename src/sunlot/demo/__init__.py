"""The demo: generated registers, and the main job run through every step on fixed dates."""

TODAY = "2026-06-15"
"""The day the demo plays on; the working-day calendar knows the whole year."""
