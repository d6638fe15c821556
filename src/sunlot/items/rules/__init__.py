"""Decisions about items. Pure functions."""
