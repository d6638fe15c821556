"""What breaks while something durable is going on: processes, the database, the disk, two people.

README.md names the bad input that the rest of the tests cover.
"""
