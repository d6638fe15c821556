"""Departments per level, the joint conference, its office and its members."""
