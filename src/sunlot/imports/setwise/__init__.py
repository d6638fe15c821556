"""Files for registers of millions: rows wait in an unlogged table and meet the register by joins.

Only what differs is written, some ten thousand rows a transaction; a killed worker goes on by
comparing again.
"""
