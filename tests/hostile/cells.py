"""What goes wrong inside cells and in the shape of a table; the same for CSV and for workbooks."""

import itertools
from collections.abc import Callable, Iterator, Mapping

from tests.hostile.seeds import Seed

Table = list[list[str]]
Change = Callable[[Seed, Table], None]

VALUES: Mapping[str, str] = {
    "formula": "=1+1",
    "formula-command": "=cmd|' /C calc'!A0",
    "formula-link": '=HYPERLINK("http://127.0.0.1/","x")',
    "plus": "+8613800000000",
    "minus": "-2+3",
    "at": "@SUM(A1:A9)",
    "script": "<script>alert(1)</script>",
    "attribute": "\"><img src=x onerror=alert(1)>",
    "template": "{{ 7|add:7 }}{% now 'Y' %}",
    "brace": "{name}{0}{}",
    "percent": "100%_of_%s",
    "backslash": "\\'; DROP TABLE targets_target; --",
    "long": "超长名称" * 50,
    "very-long": "很长" * 20_000,
    "nul": "甲\x00乙",
    "control": "甲\x07\x1b[31m乙",
    "line-break": "第一行\n第二行\r\n第三行",
    "zero-width": "甲\u200b\u200d\ufeff乙",
    "right-to-left": "甲\u202e乙丙",
    "uyghur": "ئالما شىركىتى",
    "emoji": "🍎果园👨\u200d👩\u200d👧",
    "rare": "𠮷田𡘙商行",
    "full-width": "９１６５ＡＢ（有限）",
    "apostrophe": "'91650000228601443P",
    "scientific": "9.165E+17",
    "masked": "****",
    "blank": "　 \t ",
    "dash": "—",
    "as-above": "同上",
    "html-entity": "&lt;b&gt;&nbsp;",
    "path": "../../etc/passwd",
    "none": "None",
    "infinity": "NaN",
    "formula-full-width": "＝1+1",
    "formula-behind-tab": "\t=1+1",
    "isolate-marks": "甲\u2066乙\u2069丙",
    "soft-hyphen": "甲\u00ad乙",
    "private-sign": "甲\ue000乙\uf8ff",
    "no-character": "甲\ufffe乙\ufffd",
    "decomposed": "Cafe\u0301 果园",
    "radicals": "⼈⺠路⾷品店",
    "line-separators": "甲\u2028乙\u2029丙\x85丁\x0b戊",
    "identity-number": "110101199003078888",
    "look-alikes": "91650000228601443Р",
    "copy-escape": "甲\\N乙\\.\\t",
    "copy-end": "\\.",
    "quotes": '""甲"",‘乙’',
    "twice": "公司\n公司\n公司",
}  # fmt: skip
DATES: Mapping[str, str] = {
    "date-lost-month": "2023720日前完成",
    "date-zero": "0000-00-00",
    "date-far": "9999-12-31",
    "date-beyond": "10000-01-01",
    "date-february": "2026-02-30",
    "date-serial": "45000",
    "date-words": "春秋季开学前",
    "date-swapped": "31/12/2026",
    "date-leap": "1900-02-29",
    "date-two-digits": "26-3-31",
    "date-chinese": "二〇二六年三月三十一日",
    "date-full-width": "２０２６－０３－３１",
    "date-with-time": "2026-03-31T23:59:59+08:00",
    "date-range": "2026-03-01至2026-03-31",
    "date-negative": "-1",
    "date-other-digits": "٢٠٢٦-٠٣-٣١",
    "date-long": "2026-03-31" * 30,
    "date-year-zero": "0001-01-01",
}
CHOICES: Mapping[str, str] = {
    "choice-blank": "",
    "choice-unknown": "其他（请注明）",
    "choice-two": "企业、个体工商户",
    "choice-number": "1",
    "choice-long": "是" * 5000,
    "choice-full-width": "Ｂ",
    "choice-brace": "{value}",
}


def _in_column(which: str, value: str) -> Change:
    def change(seed: Seed, table: Table) -> None:
        column = getattr(seed, which)
        for row in table[1:]:
            row[column] = value

    return change


def _header_lines_before(seed: Seed, table: Table) -> None:
    table[:0] = [["附件 1", *[""] * (len(seed.header) - 1)], ["填报单位：示例局　2026 年"], []]


def _header_far_below(_seed: Seed, table: Table) -> None:
    table[:0] = [["说明"]] * 60


def _header_missing(_seed: Seed, table: Table) -> None:
    del table[0]


def _header_twice(_seed: Seed, table: Table) -> None:
    table.insert(0, list(table[0]))


def _header_double_column(_seed: Seed, table: Table) -> None:
    for row in table:
        row.append(row[0])


def _header_two_levels(seed: Seed, table: Table) -> None:
    table.insert(0, ["基本信息", *[""] * (len(seed.header) - 2), "其他"])


def _header_spaced(_seed: Seed, table: Table) -> None:
    table[0] = [f"　{' '.join(word)}\n" for word in table[0]]


def _header_reversed(_seed: Seed, table: Table) -> None:
    for number, row in enumerate(table):
        table[number] = row[::-1]


def _header_unknown(_seed: Seed, table: Table) -> None:
    table[0] = [f"col{number}" for number in range(len(table[0]))]


def _column_gone(seed: Seed, table: Table) -> None:
    for row in table:
        del row[max(seed.name, 0)]


def _header_only(_seed: Seed, table: Table) -> None:
    del table[1:]


def _ragged(_seed: Seed, table: Table) -> None:
    for number, row in enumerate(table[1:]):
        del row[number + 1 :]


def _too_wide(_seed: Seed, table: Table) -> None:
    for row in table:
        row.extend(["多"] * 400)


def _same_row_often(_seed: Seed, table: Table) -> None:
    table.extend(list(table[1]) for _ in range(500))


def _totals_below(seed: Seed, table: Table) -> None:
    table.append(["合计", *[""] * (len(seed.header) - 2), "2"])
    table.append(["注：以上数据截至 2026 年 3 月底。"])


def _header_only_marks(_seed: Seed, table: Table) -> None:
    table[0] = ["*", "", "　", "：", "()", *table[0][5:]]


def _header_very_long(_seed: Seed, table: Table) -> None:
    table[0][0] += "（填写说明：按营业执照填写）" * 400


def _header_invisible(_seed: Seed, table: Table) -> None:
    table[0] = ["\u200b".join(word) + "\u202e" for word in table[0]]


def _header_repeated_below(seed: Seed, table: Table) -> None:
    for place in (2, 1):
        table.insert(place + 1, list(seed.header))


def _header_names_one_column_thrice(seed: Seed, table: Table) -> None:
    table[0] = [seed.header[0]] * 3 + table[0][3:]


def _header_three_levels(seed: Seed, table: Table) -> None:
    blank = [""] * (len(seed.header) - 1)
    table[:0] = [["一、总表", *blank], ["（一）基本信息", *blank], ["1", *blank]]


def _header_at_the_end(_seed: Seed, table: Table) -> None:
    table.append(table.pop(0))


def _transposed(_seed: Seed, table: Table) -> None:
    width = max(len(row) for row in table)
    full = [row + [""] * (width - len(row)) for row in table]
    table[:] = [list(column) for column in zip(*full, strict=True)]


def _two_tables(seed: Seed, table: Table) -> None:
    table += [[], ["下表"], ["编号", "说明", *[""] * (len(seed.header) - 2)], ["1", "甲"]]


def _shifted_right(_seed: Seed, table: Table) -> None:
    for number, row in enumerate(table):
        row[:0] = [""] * (number % 3)


def _one_column(_seed: Seed, table: Table) -> None:
    for row in table:
        del row[1:]


def _one_cell(_seed: Seed, table: Table) -> None:
    table[:] = [["见附件"]]


def _serial_numbers(_seed: Seed, table: Table) -> None:
    for number, row in enumerate(table):
        row.insert(0, str(number) if number else "序号")


def _names_swapped(seed: Seed, table: Table) -> None:
    """Two records have changed their names; then the second is there again with its old one."""
    column = max(seed.name, 0)
    before = list(table[-1])
    table[1][column], table[-1][column] = table[-1][column], table[1][column]
    table.append(before)


def _codes_all_the_same(seed: Seed, table: Table) -> None:
    for row in table[1:]:
        row[seed.code] = table[1][seed.code]


def _personal_columns(_seed: Seed, table: Table) -> None:
    for number, row in enumerate(table):
        row += ["110101199003078888", "13812342046"] if number else ["身份证号", "联系电话"]


def _all_columns_blank(_seed: Seed, table: Table) -> None:
    for row in table[1:]:
        row[:] = ["—", *[""] * (len(row) - 1)]


def _notes_between(_seed: Seed, table: Table) -> None:
    for number in range(len(table) - 1, 0, -1):
        table.insert(number, [f"注：第 {number} 部分"])


def _blank_rows(_seed: Seed, table: Table) -> None:
    table[1:1] = [[""] * len(table[0])] * 300


SHAPES: Mapping[str, Change] = {
    "lines-before-header": _header_lines_before,
    "header-far-below": _header_far_below,
    "no-header": _header_missing,
    "header-twice": _header_twice,
    "double-column": _header_double_column,
    "two-level-header": _header_two_levels,
    "spaced-header": _header_spaced,
    "reversed-columns": _header_reversed,
    "unknown-header": _header_unknown,
    "column-gone": _column_gone,
    "header-only": _header_only,
    "ragged": _ragged,
    "too-wide": _too_wide,
    "same-row-often": _same_row_often,
    "totals-below": _totals_below,
    "blank-rows": _blank_rows,
    "header-only-marks": _header_only_marks,
    "header-very-long": _header_very_long,
    "header-invisible": _header_invisible,
    "header-repeated-below": _header_repeated_below,
    "header-one-column-thrice": _header_names_one_column_thrice,
    "header-three-levels": _header_three_levels,
    "header-at-the-end": _header_at_the_end,
    "transposed": _transposed,
    "two-tables": _two_tables,
    "shifted-right": _shifted_right,
    "one-column": _one_column,
    "one-cell": _one_cell,
    "serial-numbers": _serial_numbers,
    "names-swapped": _names_swapped,
    "codes-all-the-same": _codes_all_the_same,
    "personal-columns": _personal_columns,
    "all-columns-blank": _all_columns_blank,
    "notes-between": _notes_between,
}


def tables(seed: Seed) -> Iterator[tuple[str, Table]]:
    """(name, table) of every way in which cells or shape go wrong; fresh tables each."""
    changes = itertools.chain(
        SHAPES.items(),
        _values(seed, "name", VALUES),
        _values(seed, "code", VALUES),
        _values(seed, "date", DATES),
        _values(seed, "choice", CHOICES),
    )
    for name, change in changes:
        table = seed.table()
        change(seed, table)
        yield name, table


def _values(seed: Seed, which: str, values: Mapping[str, str]) -> Iterator[tuple[str, Change]]:
    if getattr(seed, which) < 0:
        return
    for name, value in values.items():
        yield f"{which}-{name}", _in_column(which, value)
