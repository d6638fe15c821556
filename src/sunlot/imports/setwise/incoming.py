"""The table in which the rows of a file wait: filled by COPY, never logged, emptied at the end."""

from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from django.db import OperationalError, connection, transaction

from sunlot.imports.adapters import Incoming
from sunlot.imports.models import Batch

NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def text(value: str | None) -> str:
    """A value as a field of COPY's text format."""
    return NULL if value is None else value.translate(_ESCAPES)


def array(values: Iterable[str | int]) -> str:
    """A list of texts or numbers as a field."""
    quoted = (
        str(one) if isinstance(one, int)
        else '"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"'
        for one in values
    )  # fmt: skip
    return text("{" + ",".join(quoted) + "}")


def octets(value: bytes) -> str:
    """Bytes as a field."""
    return "\\\\x" + value.hex()


def fill(incoming: Incoming, batch: Batch, rows: Sequence[tuple[int, str]]) -> None:
    """Add lines by their numbers.

    :param rows: (row of the file, its line without batch and row).
    """
    numbers = pa.array([number for number, _line in rows], pa.int64())
    pour(incoming, batch, numbers, pa.array([line for _number, line in rows], pa.string()))


def pour(incoming: Incoming, batch: Batch, numbers: pa.Int64Array, lines: pa.StringArray) -> None:
    """Add lines by their numbers, which are joined to one text without a look at each."""
    if not len(lines):
        return
    ended = pc.binary_join_element_wise(lines, "\n", "")
    whole = pc.binary_join_element_wise(str(batch.pk), numbers.cast(pa.string()), ended, "\t")
    names = ", ".join(("batch_id", "row", *incoming.columns))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {incoming.table} ({names}) FROM STDIN") as copy,
    ):
        copy.write(_data_of(whole))


def _data_of(texts: pa.StringArray) -> memoryview:
    """The texts of an array one after the other, as they lie in memory."""
    if texts.offset:
        raise ValueError("a part of an array shares the memory of the whole")
    return memoryview(texts.buffers()[2])[: pc.sum(pc.binary_length(texts)).as_py()]


def empty(incoming: Incoming, batch: Batch) -> None:
    """Take a batch's rows and differences out; all at once where no other batch waits."""
    for table in (incoming.table, incoming.differences):
        with connection.cursor() as cursor:
            if _is_alone(table, batch):
                cursor.execute(f"TRUNCATE {table}")
            else:
                cursor.execute(f"DELETE FROM {table} WHERE batch_id = %s", [batch.pk])  # noqa: S608 - the adapter's own name


def _is_alone(table: str, batch: Batch) -> bool:
    """Whether the table, which is locked then, holds nothing of other batches."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE NOWAIT")
            cursor.execute(
                f"SELECT NOT EXISTS (SELECT FROM {table} WHERE batch_id <> %s)",  # noqa: S608 - the adapter's own name
                [batch.pk],
            )
            return bool(cursor.fetchone()[0])
    except OperationalError:
        return False


def count(incoming: Incoming, batch: Batch) -> int:
    """How many rows wait; a server that was killed has forgotten all of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {incoming.table} WHERE batch_id = %s",  # noqa: S608 - the adapter's own name
            [batch.pk],
        )
        return int(cursor.fetchone()[0])
