"""From files to a case: which list, which drawn, which officers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from drawproof.audit import headers
from drawproof.audit.model import Case, Draw, Listing, Statement, Visit
from drawproof.audit.table import SUFFIXES, Table, read_table
from drawproof.errors import DrawproofError
from drawproof.progress import SILENT, Reporter

MOST_FILES = 2000
_MARKS = {"1", "是", "Y", "YES", "TRUE", "√", "✓", "✔", "抽中", "中签", "选中", "已抽中", "X", "T"}


@dataclass(frozen=True)
class Options:
    """What is said about the files; an empty value means: find it by its name, or do without.

    `marked` names a column of the list that marks the drawn, in place of drawn lists.
    """

    id: str = ""
    drawn_id: str = ""
    draw: str = ""
    order: str = ""
    ordered: bool = False
    marked: str = ""
    officers: Sequence[str] = ()
    department: str = ""
    strata: str = ""
    bias: Sequence[str] | None = None
    pool: str = ""
    roster: Path | None = None
    encoding: str = ""
    sheet: str = ""


@dataclass
class _Intake:
    options: Options
    notes: list[Statement] = field(default_factory=list)
    files: list[tuple[str, int, str]] = field(default_factory=list)

    def table(self, path: Path) -> Table:
        table = read_table(path, encoding=self.options.encoding, sheet=self.options.sheet)
        self.files.append((table.name, table.size, table.digest))
        return table


def load(
    lists: Path, drawn: Sequence[Path], options: Options | None = None, reporter: Reporter = SILENT
) -> Case:
    """Reads a case.

    `lists` is the list, or a folder of lists that pair with the drawn lists by file name. `drawn`
    are files or folders; each file is a draw, or one draw per value of its draw column.
    """
    options = options or Options()
    intake = _Intake(options)
    pairs = _pairs(_files([lists]), _files(drawn), folder=lists.is_dir(), marked=options.marked)
    tables: dict[Path, Table] = {}
    listings: dict[tuple[Path, str, str], dict[str, Listing]] = {}
    draws: list[Draw] = []
    for done, (list_path, drawn_path) in enumerate(pairs):
        reporter.progress(done, len(pairs))
        if list_path not in tables:
            tables[list_path] = intake.table(list_path)
        table = tables[list_path]
        taken = table if drawn_path is None else intake.table(drawn_path)
        draws += _draws(intake, table, taken, listings, list_path, marked=drawn_path is None)
    reporter.progress(len(pairs), len(pairs))
    for column in [options.strata, options.pool, *(options.bias or ())]:
        for draw in draws:
            if column and column not in draw.listing.columns:
                shown = "、".join(draw.listing.columns)
                raise DrawproofError(
                    "audit-column", path=draw.listing.name, column=column, columns=shown
                )
    return Case(
        draws=_unique(draws),
        strata=options.strata,
        bias=options.bias,
        roster=_roster(intake),
        notes=tuple(intake.notes),
        files=tuple(intake.files),
        pooled_by=options.pool,
    )


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(
                p
                for p in path.iterdir()
                if p.suffix.lower() in SUFFIXES
                and p.is_file()
                and not p.name.startswith((".", "~"))
            )
        else:
            found.append(path)
    if len(found) > MOST_FILES:
        raise DrawproofError("audit-files", count=len(found), most=MOST_FILES)
    return found


def _pairs(
    lists: list[Path], drawn: list[Path], *, folder: bool, marked: str
) -> list[tuple[Path, Path | None]]:
    if not lists or (not drawn and not marked):
        raise DrawproofError("audit-nothing")
    if marked:
        if drawn:
            raise DrawproofError("audit-marked")
        return [(path, None) for path in lists]
    if not folder or len(lists) == 1:
        return [(lists[0], path) for path in drawn]
    by_name = {path.stem: path for path in lists}
    alone = [path.name for path in drawn if path.stem not in by_name]
    if alone:
        raise DrawproofError("audit-pairs", files="、".join(alone[:10]))
    return [(by_name[path.stem], path) for path in drawn]


def _id_columns(listed: Table, taken: Table, options: Options) -> tuple[str, str]:
    """The columns by which drawn objects are found on the list."""
    if options.id or options.drawn_id:
        first = headers.named(listed, options.id or options.drawn_id)
        return first, headers.named(taken, options.drawn_id or options.id)
    for names in (headers.IDS, headers.NAMES):
        one, other = headers.known(listed, names), headers.known(taken, names)
        if one and other and _overlap(listed.columns[one], taken.columns[other]) > 0.5:
            return one, other
    best = max(
        (
            (_overlap(cells, others), -i, one, other)
            for i, (one, cells) in enumerate(listed.columns.items())
            if len(set(cells)) > 0.9 * listed.rows
            for other, others in taken.columns.items()
        ),
        default=(0.0, 0, "", ""),
    )
    if best[0] <= 0.5:
        raise DrawproofError("audit-no-id", path=listed.name, drawn=taken.name)
    return best[2], best[3]


def _overlap(listed: Sequence[str], taken: Sequence[str]) -> float:
    wanted = {headers.identity(cell) for cell in taken[:2000]} - {""}
    found = wanted & {headers.identity(cell) for cell in listed}
    return len(found) / len(wanted) if wanted else 0.0


def _draw_column(listed: Table, taken: Table, options: Options) -> tuple[str, str]:
    """The draw columns of the list ('' where one list serves all) and of the drawn list."""
    column = (
        headers.named(taken, options.draw) if options.draw else headers.known(taken, headers.DRAWS)
    )
    if not column or listed is taken:
        return column, column
    other = next((c for c in listed.columns if headers.key(c) == headers.key(column)), "")
    values = set(taken.columns[column])
    return (other if other and values & set(listed.columns[other]) else ""), column


def _draws(
    intake: _Intake,
    listed: Table,
    taken: Table,
    listings: dict[tuple[Path, str, str], dict[str, Listing]],
    path: Path,
    *,
    marked: bool,
) -> list[Draw]:
    options = intake.options
    if marked:
        id_column = (
            headers.named(listed, options.id)
            if options.id
            else (headers.known(listed, headers.IDS) or headers.known(listed, headers.NAMES))
        )
        if not id_column:
            raise DrawproofError("audit-no-id", path=listed.name, drawn=listed.name)
        drawn_column = id_column
    else:
        id_column, drawn_column = _id_columns(listed, taken, options)
    list_draw, draw_column = _draw_column(listed, taken, options)
    mark = (path, id_column, list_draw)
    if mark not in listings:
        listings[mark] = _listings(intake, listed, id_column, list_draw, taken if marked else None)
    rows = _rows_by_draw(taken, draw_column, headers.named(taken, options.marked) if marked else "")
    if not rows:
        raise DrawproofError("audit-none-drawn", path=taken.name)
    slots = _slots(taken, _officers(taken, options))
    used = [drawn_column, *([draw_column] if draw_column else []), *slots]
    intake.notes.append(Statement("note-columns", {"file": taken.name, "columns": "、".join(used)}))
    return [
        _draw(
            intake,
            taken,
            name or Path(taken.name).stem,
            indexes,
            drawn_column,
            _listing_of(listings[mark], name if list_draw else "", taken.name),
            slots,
        )
        for name, indexes in rows.items()
    ]


def _listing_of(found: dict[str, Listing], name: str, path: str) -> Listing:
    if name not in found:
        raise DrawproofError("audit-draw", path=path, draw=name)
    return found[name]


def _listings(
    intake: _Intake, table: Table, id_column: str, draw_column: str, marked: Table | None
) -> dict[str, Listing]:
    """The list, or one list per value of its draw column; a repeated id keeps its first row."""
    ids = [headers.identity(cell) for cell in table.columns[id_column]]
    parts: dict[str, list[int]] = {}
    seen: dict[str, set[str]] = {}
    repeated: dict[str, None] = {}
    empty = 0
    names = table.columns[draw_column] if draw_column else None
    for row, own in enumerate(ids):
        name = names[row] if names is not None else ""
        known = seen.setdefault(name, set())
        if not own:
            empty += 1
        elif own in known:
            repeated[own] = None
        else:
            known.add(own)
            parts.setdefault(name, []).append(row)
    used = [id_column, *([draw_column] if draw_column else [])]
    if marked is None:
        intake.notes.append(
            Statement("note-columns", {"file": table.name, "columns": "、".join(used)})
        )
    if repeated:
        facts = {"file": table.name, "count": len(repeated), "example": next(iter(repeated))}
        intake.notes.append(Statement("note-duplicates", facts))
    if empty:
        intake.notes.append(Statement("note-empty", {"file": table.name, "count": empty}))
    left_out = {draw_column, intake.options.marked, *_officers(table, intake.options)}
    kept = [name for name in table.columns if name not in left_out]
    return {
        name: Listing(
            f"{table.name} · {name}" if name else table.name,
            [ids[row] for row in rows],
            {column: [table.columns[column][row] for row in rows] for column in kept},
        )
        for name, rows in parts.items()
    }


def _rows_by_draw(table: Table, column: str, marked: str) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    names = table.columns[column] if column else None
    marks = table.columns[marked] if marked else None
    for row in range(table.rows):
        if marks is None or marks[row].upper() in _MARKS:
            rows.setdefault(names[row] if names is not None else "", []).append(row)
    return rows


def _officers(table: Table, options: Options) -> list[str]:
    if options.officers:
        return [headers.named(table, name) for name in options.officers if _has(table, name)]
    return headers.officer_columns(table)


def _has(table: Table, name: str) -> bool:
    return any(headers.key(column) == headers.key(name) for column in table.columns)


def _draw(
    intake: _Intake,
    table: Table,
    name: str,
    rows: list[int],
    id_column: str,
    listing: Listing,
    slots: dict[str, str],
) -> Draw:
    options = intake.options
    rows, ordered = _in_order(table, rows, options)
    ids = table.columns[id_column]
    officers = list(slots)
    departments = (
        table.columns[headers.named(table, options.department)] if options.department else None
    )
    drawn: dict[int, tuple[list[str], list[str]]] = {}
    unlisted: dict[str, None] = {}
    again: dict[str, None] = {}
    for row in rows:
        own = headers.identity(ids[row])
        place = listing.index.get(own)
        if place is None:
            if own:
                unlisted[own] = None
            continue
        if place in drawn and not officers:
            again[own] = None
        team, pools = drawn.setdefault(place, ([], []))
        for column in officers:
            for officer in headers.officers_in(table.columns[column][row]):
                if officer not in team:
                    team.append(officer)
                    department = departments[row] if departments is not None else ""
                    pools.append(f"{department}|{slots[column]}")
    _note(intake, name, listing, drawn, unlisted, again)
    visits = [
        Visit(place, tuple(team), tuple(pools)) for place, (team, pools) in drawn.items() if team
    ]
    return Draw(name, listing, tuple(drawn), ordered, visits)


def _note(
    intake: _Intake,
    name: str,
    listing: Listing,
    drawn: dict[int, tuple[list[str], list[str]]],
    unlisted: dict[str, None],
    again: dict[str, None],
) -> None:
    if len(unlisted) > len(drawn):
        example = next(iter(unlisted))
        raise DrawproofError(
            "audit-unmatched", draw=name, list=listing.name, count=len(unlisted), example=example
        )
    for code, found in (("note-unlisted", unlisted), ("note-again", again)):
        if found:
            facts = {"draw": name, "count": len(found), "example": next(iter(found))}
            intake.notes.append(Statement(code, facts))
    if len(drawn) == len(listing.ids):
        intake.notes.append(Statement("note-all", {"draw": name}))


def _in_order(table: Table, rows: list[int], options: Options) -> tuple[list[int], bool]:
    """The rows in the order drawn, where a column or the caller says what it is."""
    column = (
        headers.named(table, options.order)
        if options.order
        else headers.known(table, headers.ORDERS)
    )
    if not column:
        return rows, options.ordered
    cells = table.columns[column]
    if not all(
        cells[row].isascii() and cells[row].isdigit() and len(cells[row]) < 19 for row in rows
    ):
        if options.order:
            raise DrawproofError("audit-order", path=table.name, column=column)
        return rows, options.ordered
    return sorted(rows, key=lambda row: int(cells[row])), True


def _slots(table: Table, officers: Sequence[str]) -> dict[str, str]:
    """Each column of officers with its pool: its own if they never stand in another column."""
    if len(officers) < 2:
        return dict.fromkeys(officers, "")
    people = {
        column: {name for cell in set(table.columns[column]) for name in headers.officers_in(cell)}
        for column in officers
    }
    return {
        column: ""
        if any(people[column] & people[other] for other in officers if other != column)
        else column
        for column in officers
    }


def _unique(draws: list[Draw]) -> list[Draw]:
    """The same name of several files gets a number."""
    seen: dict[str, int] = {}
    out = []
    for draw in draws:
        seen[draw.name] = seen.get(draw.name, 0) + 1
        if seen[draw.name] > 1:
            name = f"{draw.name} ({seen[draw.name]})"
            draw = Draw(name, draw.listing, draw.drawn, draw.ordered, draw.visits)
        out.append(draw)
    return out


def _roster(intake: _Intake) -> tuple[str, ...]:
    path = intake.options.roster
    if path is None:
        return ()
    table = intake.table(path)
    columns = headers.officer_columns(table)
    column = columns[0] if columns else headers.known(table, ("姓名", "name", "人员", "officerid"))
    column = column or next(iter(table.columns))
    return tuple(
        dict.fromkeys(n for cell in table.columns[column] for n in headers.officers_in(cell))
    )
