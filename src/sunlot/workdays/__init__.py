"""Working days with make-up days, and deadlines counted in them.

Use ``calendar`` for counting and ``rules`` for what a person is told. A year that nobody has
published yet is never guessed: counting raises ``UnknownYear``, a deadline reads 待定.
"""
