"""A small file with everything that goes wrong in real files, to show the report of an import."""

from collections.abc import Sequence

from demo.targets import Target


def make_problems(targets: Sequence[Target]) -> list[list[str]]:
    """Rows in the order of `demo.targets.COLUMNS`: first right ones, then one mistake each."""
    good = [one.row() for one in targets if one.kind == "企业" and one.state == "存续"][:40]
    spare = [one.row() for one in targets if one.kind == "企业"][41:60]

    def changed(at: int, column: int, value: str) -> list[str]:
        row = list(spare[at])
        row[column] = value
        return row

    code = spare[0][2]
    other = "0" if code[-1] != "0" else "1"
    return [
        *good[:8],
        changed(0, 2, code[:-1] + other),  # wrong check character: warning, 代码待核
        changed(1, 2, spare[1][2][:-1]),  # 17 characters
        changed(2, 2, spare[2][2][:4] + "O" + spare[2][2][5:]),  # O for 0
        changed(3, 0, ""),  # no name
        changed(4, 4, "651299"),  # no such division
        changed(5, 1, "外星企业"),  # no such kind
        changed(6, 4, "652201"),  # a division that is no longer in force
        changed(7, 7, "不详"),  # no such state
        changed(8, 6, "食品"),  # no industry code
        [*changed(9, 2, "")[:3], "", *spare[9][4:]],  # neither code nor number
        good[0],  # the same as row 2
        changed(10, 0, "　" + spare[10][0].replace("有限公司", " 有限公司")),  # blanks, full width
        changed(11, 8, "不存在的部门"),  # unknown department
    ]
