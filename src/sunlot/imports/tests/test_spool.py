"""Rows that the reader has sent once are kept beside the upload, and go with it."""

from pathlib import Path

import pytest

from sunlot.imports import actions
from sunlot.imports.reading import limits, spool, workbook
from sunlot.imports.reading.workbook import read_workbook
from sunlot.imports.tests.support import AT, check, xlsx_bytes
from sunlot.jobs.runner import drain
from tests.cast import Cast

HEAD = ["名称", "主体类别", "其他编号", "行政区划代码"]
ROWS = [[f"示例{n}号项目", "项目", f"P-{n}", "650102"] for n in range(50)]


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    path = tmp_path / "upload"
    path.write_bytes(xlsx_bytes([HEAD, *ROWS]))
    return path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The sheets for which the reader was started."""
    found: list[tuple[str, ...]] = []
    ask = workbook._ask_reader

    def counted(path: Path, *sheet: str) -> workbook.Lines:
        found.append(sheet)
        return ask(path, *sheet)

    monkeypatch.setattr(workbook, "_ask_reader", counted)
    return found


def all_of(path: Path, sheet: str | None = None) -> list[object]:
    return list(read_workbook(path, file_name="文件.xlsx", sheet=sheet))


def test_an_only_sheet_is_taken_apart_once(upload: Path, asked: list[tuple[str, ...]]) -> None:
    first = all_of(upload)
    assert len(first) == 1 + limits.PREVIEW_ROWS
    kept = all_of(upload, "数据")
    assert asked == [()]
    spool.forget(upload)
    assert not list(upload.parent.iterdir())
    upload.write_bytes(xlsx_bytes([HEAD, *ROWS]))
    assert kept == all_of(upload, "数据")
    assert [cells for _number, cells in kept[1:]] == [HEAD, *ROWS]  # type: ignore[misc]


def test_one_of_several_sheets_is_kept_when_it_was_read(
    tmp_path: Path, asked: list[tuple[str, ...]]
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(xlsx_bytes([HEAD, *ROWS], before=["说明"]))
    all_of(path)
    assert [one.name for one in tmp_path.iterdir()] == ["upload"]
    assert all_of(path, "数据") == all_of(path, "数据")
    assert asked == [(), ("数据",)]


def test_what_was_not_read_to_its_end_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(xlsx_bytes([HEAD, *ROWS], before=["说明"]))
    events = read_workbook(path, file_name="文件.xlsx", sheet="数据")
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert [one.name for one in tmp_path.iterdir()] == ["upload"]


@pytest.mark.parametrize("room", ["none", "little"])
def test_without_room_the_reader_is_asked_again(
    upload: Path, asked: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch, room: str
) -> None:
    if room == "little":
        monkeypatch.setattr(limits, "SPOOL_CHARACTERS", 100)
    else:

        def full(*_args: object) -> None:
            raise OSError(28, "No space left on device")

        kept = spool.Spool.__init__

        def made(self: spool.Spool, path: Path, sheet: str) -> None:
            kept(self, path, sheet)
            monkeypatch.setattr(self._out.file, "write", full, raising=False)

        monkeypatch.setattr(spool.Spool, "__init__", made)
    assert len(all_of(upload)) == 1 + limits.PREVIEW_ROWS
    assert len(all_of(upload, "数据")) == 1 + 1 + len(ROWS)
    assert asked == [(), ("数据",)]
    assert [one.name for one in upload.parent.iterdir()] == ["upload"]


def test_checking_and_annotating_start_the_reader_once(
    cast: Cast, asked: list[tuple[str, ...]], settings, tmp_path: Path,
    django_capture_on_commit_callbacks,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    by = cast.actor("planner_a")
    batch = check("targets", xlsx_bytes([HEAD, *ROWS]), by=by, name="文件.xlsx")
    actions.annotate(batch=batch, by=by, at=AT)
    drain()
    assert asked == [()]
    with django_capture_on_commit_callbacks(execute=True):
        actions.cancel(batch=batch, by=by, at=AT)
    assert [one.name for one in (tmp_path / "imports").iterdir()] == []
