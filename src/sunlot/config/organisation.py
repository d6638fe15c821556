"""`sunlot organisation FILE`: departments, conferences and memberships from a CSV file.

Writes all lines or none. The same file again changes nothing; departments that the file does not
name stay as they are.
"""

import csv
import sys
from typing import TYPE_CHECKING

import django

from sunlot.config.words import say

if TYPE_CHECKING:
    from sunlot.departments.rules import DepartmentRow


def main() -> int:
    """Load the file that standard input is connected to; returns the exit code."""
    django.setup()
    return load(sys.stdin.buffer.read())


def load(content: bytes) -> int:
    """Write the departments of a CSV file and say what changed. Exit code 1 after a problem."""
    from django.db import IntegrityError

    from sunlot import clock
    from sunlot.actors import Actor
    from sunlot.departments.actions import load_departments
    from sunlot.departments.errors import DepartmentFileWrong
    from sunlot.departments.models import Department
    from sunlot.departments.rules import DepartmentRowProblem
    from sunlot.errors import UserError

    text = _text(content)
    if text is None:
        return _refused(
            say("这不是 CSV 文件，没有写入任何一行。", "This is no CSV file; nothing was written."),
            say("请在表格软件中另存为 CSV UTF-8 后重试。",
                "Save it as CSV UTF-8 in your spreadsheet program and try again."),
        )  # fmt: skip
    try:
        loaded = load_departments(
            rows=_rows(text), by=Actor.system("organisation"), at=clock.now()
        )  # fmt: skip
    except DepartmentRowProblem as problem:
        wrong = DepartmentFileWrong(line=problem.line, why=problem.why)
        return _refused(wrong.text(), wrong.remedy_text())
    except UserError as problem:
        return _refused(problem.text(), problem.remedy_text())
    except IntegrityError:
        return _refused(
            say("文件与已有机构冲突，没有写入任何一行：一个区划只能有一个联席会议办公室。",
                "The file contradicts the departments that exist; nothing was written: a division "
                "has one office of its joint conference."),
            say("更换办公室时，在文件中给原办公室填写撤销日期，并列在新办公室之前。",
                "To replace an office, enter its last day in the file, above the new one."),
        )  # fmt: skip
    print(
        say(
            f"机构：新增 {loaded.created}，更改 {loaded.changed}，未变 {loaded.unchanged}；"
            f"成员单位变动 {loaded.members}。现有机构 {Department.objects.count()} 个。",
            f"Departments: {loaded.created} new, {loaded.changed} changed, {loaded.unchanged} "
            f"unchanged; memberships opened or ended: {loaded.members}. "
            f"There are {Department.objects.count()} departments now.",
        )
    )
    return 0


def _text(content: bytes) -> str | None:
    # Spreadsheet programs on Chinese systems save CSV as GB 18030 unless told otherwise.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _rows(text: str) -> "list[DepartmentRow]":
    from sunlot.departments.rules import DepartmentRowProblem, read_rows

    try:
        rows = read_rows(text)
    except csv.Error as problem:
        raise DepartmentRowProblem(1, str(problem)) from None
    if not rows:
        raise DepartmentRowProblem(2, "没有机构")
    return rows


def _refused(what: str, remedy: str) -> int:
    print(what, file=sys.stderr)
    print(f"→ {remedy}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
