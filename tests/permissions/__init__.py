"""The permission walk: every address and method for every role, against a reviewed table.

`python -m tests.permissions` prints the table as it is now; `expected.csv` is what was reviewed.
"""
