"""The one seam behind draws of any size: "hash this column" (protocol §2, §5).

Three backends give the same bytes. `std` is the standard library. `fast` (extra `[fast]`: Arrow,
NumPy, llvmlite) hashes 8 or 16 rows at once in vector registers. `spark` (extra `[spark]`) is for
frames that outgrow one machine. Each is a module with

    hash_column(suite, prefix, column) -> column of H(UTF-8(prefix ‖ value)), 32 bytes each

over its own kind of column: an iterable of text, an Arrow array, a column expression of Spark.
Suite `DR1-SM3` is for `std` alone: neither of the others knows SM3.
"""

from __future__ import annotations

import importlib
from types import ModuleType

from drawproof.errors import DrawproofError

BACKENDS = ("std", "fast", "spark")


def backend(name: str) -> ModuleType:
    """The backend of that name; `columns-missing` names the extra that it needs."""
    if name not in BACKENDS:
        raise DrawproofError("id-form", kind="backend", value=name)
    try:
        return importlib.import_module(f"drawproof.columns.{name}")
    except ImportError as error:
        lacking = error.name or str(error)
        raise DrawproofError("columns-missing", backend=name, lacking=lacking) from None


def check_suite(name: str, suite: str) -> str:
    """`suite` if the backend `name` can hash with it."""
    if suite != "DR1" and name != "std":
        raise DrawproofError("columns-suite", backend=name, suite=suite)
    return suite
