"""Makes what stands in demo/data from the two sample files; run it after changing one of them.

Writes ``items-sample.xlsx`` (the same items as a workbook with one plain header row) and
``plan-2026.csv`` (the sample plan moved to the year in which the demo plays). Needs XlsxWriter.
"""

import csv
import datetime
import sys
from pathlib import Path

import xlsxwriter

DATA = Path(__file__).parent / "data"
YEAR = 2026
SOURCE_YEAR = 2023
MADE = datetime.datetime(YEAR, 3, 2)  # noqa: DTZ001 - the workbook's own date has no zone
MOVED = "演示：年份、任务编号和日期改为 2026 年，其余照录"


def read(name: str) -> tuple[list[str], list[dict[str, str]]]:
    """Header and rows of a CSV file in demo/data."""
    with (DATA / name).open(encoding="utf-8", newline="") as opened:
        reader = csv.DictReader(opened)
        rows = list(reader)
    return list(reader.fieldnames or ()), rows


def moved_plan() -> tuple[list[str], list[dict[str, str]]]:
    """The sample plan in the demo's year: name, task number and 演示 dates; wording untouched."""
    header, rows = read("plan-sample.csv")
    for row in rows:
        row["抽查任务名称"] = row["抽查任务名称"].replace(f"{SOURCE_YEAR}年", f"{YEAR}年", 1)
        for column in ("演示_任务编号", "演示_开始日期", "演示_完成日期"):
            row[column] = row[column].replace(str(SOURCE_YEAR), str(YEAR), 1)
        known = row["与来源的差异"]
        row["与来源的差异"] = MOVED if known == "无" else f"{known}；{MOVED}"
    return header, rows


def write_csv(path: Path, header: list[str], rows: list[dict[str, str]]) -> None:
    """UTF-8, LF, quoted where needed."""
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_workbook(path: Path, header: list[str], rows: list[dict[str, str]]) -> None:
    """One sheet, all cells text, so that codes stay what they are."""
    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False})
    book.set_properties({"title": "抽查事项清单（示例数据）", "created": MADE})
    sheet = book.add_worksheet("抽查事项清单")
    bold = book.add_format({"bold": True, "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(header):
        sheet.write_string(0, column, name, bold)
        sheet.set_column(column, column, 40 if name in ("抽查事项", "检查对象") else 16, text)
    for line, row in enumerate(rows, start=1):
        for column, name in enumerate(header):
            if row[name]:
                sheet.write_string(line, column, row[name], text)
    book.close()


def main(folder: Path) -> None:
    """Write both files."""
    write_csv(folder / "plan-2026.csv", *moved_plan())
    write_workbook(folder / "items-sample.xlsx", *read("items-sample.csv"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)
