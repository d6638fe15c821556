"""How many generated cases a run takes: all in `.ci/run`, else enough to notice a mistake."""

import os


def cases(whole: int, usual: int) -> int:
    """`whole` where SUNLOT_WHOLE=1 is set."""
    return whole if os.environ.get("SUNLOT_WHOLE") == "1" else usual
