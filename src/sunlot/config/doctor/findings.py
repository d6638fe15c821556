"""Lines of the doctor: what was looked at, how it stands, how to mend it."""

from sunlot.config.words import say


class Report:
    """Prints findings as they come and remembers whether any failed."""

    def __init__(self) -> None:
        self.failed = False

    def ok(self, what: str, facts: str) -> None:
        """Nothing to do."""
        self._line(say("正常", "ok  "), what, facts)

    def warn(self, what: str, facts: str, mend: str) -> None:
        """Works now, and will not for ever."""
        self._line(say("注意", "warn"), what, facts, mend)

    def fail(self, what: str, facts: str, mend: str) -> None:
        """Does not work, or is not safe."""
        self.failed = True
        self._line(say("错误", "FAIL"), what, facts, mend)

    def judge(self, good: bool, what: str, facts: str, mend: str) -> None:
        """`ok` when good, else `fail`."""
        if good:
            self.ok(what, facts)
        else:
            self.fail(what, facts, mend)

    def _line(self, level: str, what: str, facts: str, mend: str = "") -> None:
        print(f"{level}  {what}{say('：', ': ')}{facts}", flush=True)
        if mend:
            print(f"      → {mend}", flush=True)
