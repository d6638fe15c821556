"""Overlay files: working days of years that the package does not know. Form: data/overlay.toml."""

import datetime
import tomllib
from typing import Any

from sunlot.workdays.years import Date, Year


class OverlayProblem(Exception):
    """An overlay file cannot be used; the message names the file, the year and the entry."""


def parse_overlay(text: str, *, name: str) -> dict[int, Year]:
    """Read an overlay file; each table is one whole year and replaces what was known of it.

    :raises OverlayProblem: not TOML, a year without source, a date of another year, a day twice,
        a make-up day that is not at a weekend.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise OverlayProblem(f"{name}：不是有效的 TOML 文件（{problem}）。") from None
    years = {}
    for key, table in tables.items():
        if not (key.isascii() and key.isdigit() and len(key) == 4):
            raise OverlayProblem(f"{name}：“{key}”不是年份。请写成 [2027]。")
        if not isinstance(table, dict):
            raise OverlayProblem(f"{name}：{key} 应为一节 [{key}]。")
        years[int(key)] = _year(int(key), table, where=f"{name} [{key}]")
    return years


def _year(number: int, table: dict[str, Any], *, where: str) -> Year:
    unknown = set(table) - {"source", "holidays", "workdays"}
    if unknown:
        raise OverlayProblem(f"{where}：不认识的项 {'、'.join(sorted(unknown))}。")
    source = table.get("source")
    if not isinstance(source, str) or not source.strip():
        raise OverlayProblem(f"{where}：缺 source（国务院办公厅当年通知的文号）。")
    holidays = _holidays(table.get("holidays"), number, where=where)
    makeup = _days(table.get("workdays", []), number, where=f"{where} workdays")
    for day in makeup:
        if day.weekday() < 5:
            raise OverlayProblem(f"{where} workdays：{day} 不是周六、周日，本来就上班。")
        if day in holidays:
            raise OverlayProblem(f"{where} workdays：{day} 同时列为放假。")
    return Year(number, source.strip(), holidays, frozenset(makeup))


def _holidays(named: object, number: int, *, where: str) -> dict[Date, str]:
    if not isinstance(named, dict) or not named:
        raise OverlayProblem(f"{where}：缺 holidays，应为“节日名称 = 日期列表”。")
    holidays: dict[Date, str] = {}
    for title, listed in named.items():
        for day in _days(listed, number, where=f"{where} {title}"):
            if day in holidays:
                raise OverlayProblem(f"{where} {title}：{day} 重复。")
            holidays[day] = title
    return holidays


def _days(listed: object, number: int, *, where: str) -> list[Date]:
    if not isinstance(listed, list):
        raise OverlayProblem(f"{where}：应为日期列表，如 [{number}-01-01]。")
    for day in listed:
        if not isinstance(day, Date) or isinstance(day, datetime.datetime):
            raise OverlayProblem(f"{where}：“{day}”不是日期，应写成 {number}-01-01，不加引号。")
        if day.year != number:
            raise OverlayProblem(f"{where}：{day} 不在 {number} 年。")
    if len(set(listed)) != len(listed):
        raise OverlayProblem(f"{where}：有重复的日期。")
    return listed
