"""Words that recur in a column are understood once."""

from collections.abc import Callable

import pyarrow as pa

MOST_WORDS = 50_000


class Memo(dict[str, str | None]):
    """What words come to as fields of the line; None where a person should look at the row."""

    def __init__(self, read: Callable[[str], str | None]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, words: str) -> str | None:
        found = self._read(words)
        if len(self) < MOST_WORDS:
            self[words] = found
        return found

    def of(self, words: pa.StringArray) -> pa.StringArray:
        """The fields of a column."""
        few = words.dictionary_encode()
        return pa.array(map(self.__getitem__, few.dictionary.to_pylist()), pa.string()).take(
            few.indices
        )
