"""Reading lists and drawn lists: encodings, workbooks, columns, and what is refused by name."""

import io
import zipfile

import pytest
from audit_world import codes

import drawproof as dp
from drawproof.audit import Options, audit, load, workbook
from drawproof.audit import table as tables

HEAD = "统一社会信用代码,企业名称,区县"
ROWS = [f"91650100MA{i:07}X,示例{i}公司,{'天山区' if i % 2 else '米东区'}" for i in range(60)]
DRAWN = [ROWS[i] for i in (3, 17, 29, 44, 58)]


def written(folder, name, lines, encoding="utf-8", head=HEAD):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes("\n".join([head, *lines]).encode(encoding))
    return path


def sheet(rows, *, shared=(), name="名单"):
    def cell(i, j, value):
        at = f"{chr(65 + j)}{i + 1}"
        if isinstance(value, int):
            return f'<c r="{at}"><v>{value}</v></c>'
        if value in shared:
            return f'<c r="{at}" t="s"><v>{shared.index(value)}</v></c>'
        return f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'

    body = "".join(
        f'<row r="{i + 1}">{"".join(cell(i, j, v) for j, v in enumerate(row) if v != "")}</row>'
        for i, row in enumerate(rows)
    )
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    strings = "".join(f"<si><r><t>{s}</t></r><rPh><t>x</t></rPh></si>" for s in shared)
    return {
        "xl/workbook.xml": f'<workbook {ns} xmlns:r="{rel}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
        'package/2006/relationships"><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/sharedStrings.xml": f"<sst {ns}>{strings}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {ns}><sheetData>{body}</sheetData></worksheet>",
    }


def book(folder, name, members):
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, text in members.items():
            archive.writestr(member, text)
    return path


def refused(code, *args, **options):
    with pytest.raises(dp.DrawproofError) as caught:
        load(*args, **options)
    assert caught.value.code == code
    assert caught.value.text("zh") != caught.value.text("en")
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_and_full_width_digits(tmp_path, encoding):
    listed = written(tmp_path, "list.csv", ROWS, encoding)
    wide = [row.translate({48 + d: 0xFF10 + d for d in range(10)}) for row in DRAWN]
    case = load(listed, [written(tmp_path, "drawn.csv", wide, encoding)])
    (draw,) = case.draws
    assert draw.drawn == (3, 17, 29, 44, 58)
    assert set(draw.listing.columns) == {"统一社会信用代码", "企业名称", "区县"}


def test_titles_above_the_header_semicolons_and_empty_rows(tmp_path):
    path = tmp_path / "list.csv"
    lines = [
        "2026年度名录;;",
        "",
        HEAD.replace(",", ";"),
        *(r.replace(",", ";") for r in ROWS),
        ";;",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    case = load(path, [written(tmp_path, "drawn.csv", DRAWN)])
    assert len(case.draws[0].listing.ids) == 60


def test_a_workbook_reads_like_the_csv(tmp_path):
    rows = [HEAD.split(","), *(row.split(",") for row in ROWS)]
    listed = book(tmp_path, "list.xlsx", sheet(rows, shared=("天山区", "米东区")))
    case = load(listed, [written(tmp_path, "drawn.csv", DRAWN)])
    other = load(written(tmp_path, "list.csv", ROWS), [tmp_path / "drawn.csv"])
    assert case.draws[0].listing.ids == other.draws[0].listing.ids
    assert case.draws[0].listing.columns == other.draws[0].listing.columns
    refused("audit-sheet", listed, [tmp_path / "drawn.csv"], options=Options(sheet="别的"))


def test_one_draw_per_file_of_a_folder_and_lists_paired_by_name(tmp_path):
    written(tmp_path, "lists/a.csv", ROWS)
    written(tmp_path, "lists/b.csv", ROWS[:40])
    written(tmp_path, "drawn/a.csv", DRAWN)
    written(tmp_path, "drawn/b.csv", DRAWN[:3])
    case = load(tmp_path / "lists", [tmp_path / "drawn"])
    assert [(d.name, len(d.listing.ids), len(d.drawn)) for d in case.draws] == [
        ("a", 60, 5),
        ("b", 40, 3),
    ]
    one = load(tmp_path / "lists" / "a.csv", [tmp_path / "drawn"])
    assert [len(d.listing.ids) for d in one.draws] == [60, 60]
    written(tmp_path, "drawn/c.csv", DRAWN)
    refused("audit-pairs", tmp_path / "lists", [tmp_path / "drawn"])


def test_a_draw_column_an_order_column_and_officers(tmp_path):
    listed = written(tmp_path, "list.csv", ROWS)
    lines = [
        f"{ROWS[9].split(',')[0]},二,2,张三、李四",
        f"{ROWS[4].split(',')[0]},二,1,王五 赵六",
        f"{ROWS[4].split(',')[0]},一,1,张三",
        f"{ROWS[4].split(',')[0]},一,1,李四",
    ]
    head = "信用代码,批次,抽取顺序,检查人员"
    case = load(listed, [written(tmp_path, "drawn.csv", lines, head=head)])
    second, first = case.draws
    assert (second.name, second.drawn, second.ordered) == ("二", (4, 9), True)
    assert [visit.officers for visit in second.visits] == [("王五", "赵六"), ("张三", "李四")]
    assert first.visits[0].officers == ("张三", "李四")


def test_a_marked_list_needs_no_drawn_list(tmp_path):
    lines = [f"{row},{'是' if i % 20 == 5 else '否'}" for i, row in enumerate(ROWS)]
    listed = written(tmp_path, "list.csv", lines, head=HEAD + ",是否抽中")
    case = load(listed, [], Options(marked="是否抽中"))
    assert case.draws[0].drawn == (5, 25, 45)
    assert "是否抽中" not in case.draws[0].listing.columns
    refused("audit-marked", listed, [listed], options=Options(marked="是否抽中"))
    refused("audit-nothing", listed, [])


def test_doubtful_rows_are_told(tmp_path):
    listed = written(tmp_path, "list.csv", [*ROWS, ROWS[0], ",无代码,天山区"])
    drawn = [*DRAWN, DRAWN[0], "91999999MA0000000X,名单外,天山区"]
    case = load(listed, [written(tmp_path, "drawn.csv", drawn)])
    told = {note.code for note in case.notes}
    assert {"note-duplicates", "note-empty", "note-unlisted", "note-again"} <= told
    assert len(case.draws[0].drawn) == 5


def test_columns_without_known_names_are_matched_by_content(tmp_path):
    head = "甲,乙,丙"
    listed = written(tmp_path, "list.csv", ROWS, head=head)
    case = load(listed, [written(tmp_path, "drawn.csv", DRAWN, head="x,y,z")])
    assert len(case.draws[0].drawn) == 5
    named = load(listed, [tmp_path / "drawn.csv"], Options(id="乙", drawn_id="y"))
    assert named.draws[0].listing.ids[3] == "示例3公司"


def test_what_does_not_fit_is_refused_by_name(tmp_path):
    listed, drawn = written(tmp_path, "list.csv", ROWS), written(tmp_path, "drawn.csv", DRAWN)
    refused("audit-file", tmp_path / "none.csv", [drawn])
    refused("audit-column", listed, [drawn], options=Options(id="没有"))
    refused("audit-column", listed, [drawn], options=Options(strata="没有"))
    refused("audit-column", listed, [drawn], options=Options(bias=["没有"]))
    refused("audit-order", listed, [drawn], options=Options(order="企业名称"))
    foreign = written(tmp_path, "foreign.csv", [f"甲{i},乙{i},丙{i}" for i in range(9)])
    refused("audit-no-id", listed, [foreign])
    refused("audit-unmatched", listed, [foreign], options=Options(id="企业名称"))
    refused("audit-none-drawn", listed, [], options=Options(marked="企业名称"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "audit-empty"),
        (b"\n\n", "audit-empty"),
        (HEAD.encode(), "audit-empty"),
        (b"a,b\n\xff\xfe\xfa", "audit-encoding"),
        (b"a,b\n1,\x002", "audit-file"),
        (b'a,b\n"1,2', "audit-csv"),
        (b'a,b\n"1"x,2', "audit-csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "audit-file"),
        (b"PK\x03\x04" + bytes(99), "audit-workbook"),
        (("#," * 600 + "\n1").encode(), "audit-file"),
        (b"a\n" + b"x" * 40_000, "audit-file"),
    ],
)
def test_files_that_are_no_tables_are_refused_by_name(tmp_path, data, code):
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    refused(code, path, [written(tmp_path, "drawn.csv", DRAWN)])


def damaged(**changes):
    members = sheet([HEAD.split(","), *(row.split(",") for row in ROWS)])
    for name, change in changes.items():
        key = next(member for member in members if name in member.lower())
        members[key] = change(members[key])
    return members


@pytest.mark.parametrize(
    "members",
    [
        {"a.txt": "no workbook"},
        damaged(sheet1=lambda text: text[:-40]),
        damaged(sheet1=lambda text: '<!DOCTYPE x [<!ENTITY a "b">]>' + text),
        damaged(sheet1=lambda text: text.replace('t="inlineStr"', 't="s"').replace("<is>", "<v>9")),
        damaged(
            sheet1=lambda text: text.replace('t="inlineStr"><is><t>', 't="s"><v>-1</v><is><t>')
        ),
        damaged(rels=lambda text: text.replace("sheet1", "sheet9")),
    ],
)
def test_damaged_workbooks_are_refused_by_name(tmp_path, members):
    refused(
        "audit-workbook",
        book(tmp_path, "list.xlsx", members),
        [written(tmp_path, "drawn.csv", DRAWN)],
    )


def test_a_bomb_is_refused_while_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 200_000)
    members = damaged(
        sheet1=lambda text: text.replace("</sheetData>", " " * 300_000 + "</sheetData>")
    )
    path = book(tmp_path, "list.xlsx", members)
    assert path.stat().st_size < 20_000
    refused("audit-workbook", path, [written(tmp_path, "drawn.csv", DRAWN)])


def test_limits_of_files_and_rows(tmp_path, monkeypatch):
    listed, drawn = written(tmp_path, "list.csv", ROWS), written(tmp_path, "drawn.csv", DRAWN)
    monkeypatch.setattr(tables, "MOST_ROWS", 50)
    refused("audit-file", listed, [drawn])
    monkeypatch.setattr(tables, "MOST_BYTES", 100)
    refused("audit-file", listed, [drawn])


def test_every_truncation_of_a_workbook_is_refused_by_name(tmp_path):
    data = book(tmp_path, "whole.xlsx", damaged()).read_bytes()
    drawn, path = written(tmp_path, "drawn.csv", DRAWN), tmp_path / "list.xlsx"
    for size in range(4, len(data), max(1, len(data) // 60)):
        path.write_bytes(data[:size])
        with pytest.raises(dp.DrawproofError):
            load(path, [drawn])


def test_control_characters_do_not_reach_the_report(tmp_path):
    rows = [row.replace("天山区", "天\x1b[2J\u202e山区") for row in ROWS]
    case = load(written(tmp_path, "list.csv", rows), [written(tmp_path, "drawn.csv", DRAWN)])
    said = io.StringIO()
    print(audit(case).to_json(), case.draws[0].listing.columns["区县"][:3], file=said)
    assert "\x1b" not in said.getvalue()
    assert "\u202e" not in said.getvalue()
    assert codes(audit(case), "groups") == set()
