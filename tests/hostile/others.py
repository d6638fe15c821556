"""Files of other programs: Parquet, OpenDocument, workbooks before 2007, pages named as them."""

import datetime
import decimal
import io
from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq

from sunlot.imports.tests.books import Broken, compound, ods_bytes, record, xls_bytes
from tests.hostile.containers import Table

Make = Callable[[Table], bytes]
REPEATED = "<table:table-row table:number-rows-repeated="


def _packed(table: pa.Table, **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def as_parquet(table: Table, **options: Any) -> bytes:
    """A table as Parquet, all of it text."""
    width = len(table[0])
    rows = [[*row, *[""] * width][:width] for row in table[1:]]
    columns = [pa.array([row[place] for row in rows], pa.string()) for place in range(width)]
    return _packed(pa.Table.from_arrays(columns, names=table[0]), **options)


def _filled(value: Any, kind: pa.DataType | None = None) -> Make:
    """Every column holds the same value, of a type of its own."""

    def make(table: Table) -> bytes:
        count = len(table) - 1
        columns = [pa.array([value] * count, kind) for _ in table[0]]
        return _packed(pa.Table.from_arrays(columns, names=table[0]))

    return make


def _long(table: Table) -> bytes:
    """Four million rows in a few kilobytes."""
    columns = [pa.repeat(cell, 4_000_000).dictionary_encode() for cell in table[1]]
    return _packed(pa.Table.from_arrays(columns[:4], names=table[0][:4]))


def _huge_cell(table: Table) -> bytes:
    rows = [["重" * 3_000_000, *row[1:]] for row in table[1:]]
    return as_parquet([table[0], *rows])


def _wide(table: Table) -> bytes:
    return as_parquet([[f"列{n}" for n in range(400)], *([str(n) for n in range(400)],) * 2])


def _numbers(table: Table) -> list[list[Any]]:
    return [table[0], *([916500002286014431.0] * len(row) for row in table[1:])]


def _broken(table: Table) -> list[list[Any]]:
    return [table[0], *([Broken()] * len(row) for row in table[1:])]


def sheet_xml(table: Table) -> bytes:
    """SpreadsheetML of 2003, which old systems give out as .xls."""
    rows = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{escape(cell)}</Data></Cell>' for cell in row)
        + "</Row>"
        for row in table
    )
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook '
        'xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="数据"><Table>'
        f"{rows}</Table></Worksheet></Workbook>"
    ).encode()


def web_page(table: Table) -> bytes:
    """A web page named .xls, as many systems export it."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table
    )
    return f'<html><meta charset="gb2312"><table>{rows}</table></html>'.encode("gb18030")


def _xls_stream(records: bytes) -> Make:
    """A compound file with such a stream of records."""
    return lambda _table: compound("Workbook", records.ljust(4096, b"\0"))


PARQUET: Mapping[str, Make] = {
    "plain": as_parquet,
    "zstd": lambda table: as_parquet(table, compression="zstd"),
    "brotli": lambda table: as_parquet(table, compression="brotli"),
    "old-version": lambda table: as_parquet(table, version="1.0", data_page_version="1.0"),
    "no-rows": lambda table: as_parquet(table[:1]),
    "not-numbers": _filled(float("nan")),
    "infinite": _filled(float("inf")),
    "whole-numbers": _filled(2**63 - 1),
    "small-floats": _filled(0.1, pa.float32()),
    "half-floats": lambda table: _packed(
        pa.table({name: pa.array([1.5], pa.float32()).cast(pa.float16()) for name in table[0]})
    ),
    "decimals": _filled(decimal.Decimal("916500002286014431.00")),
    "days": _filled(datetime.date(2026, 3, 31)),
    "days-before-christ": _filled(-1_000_000, pa.int32()),
    "days-out-of-range": lambda table: _packed(
        pa.table({name: pa.array([10_000_000], pa.int32()).cast(pa.date32()) for name in table[0]})
    ),
    "moments": _filled(datetime.datetime(2026, 3, 31, 23, 59, tzinfo=datetime.UTC)),
    "moments-out-of-range": _filled(2**62, pa.timestamp("us")),
    "nanoseconds": _filled(1, pa.timestamp("ns")),
    "durations": _filled(datetime.timedelta(days=3)),
    "times": _filled(datetime.time(1, 2, 3)),
    "bytes": _filled(b"\xff\x00\xfe"),
    "nulls": _filled(None),
    "booleans": _filled(True),
    "lists": _filled(["甲", "乙"]),
    "structs": _filled({"甲": [1, 2], "乙": {"丙": None}}),
    "maps": _filled([("甲", 1)], pa.map_(pa.string(), pa.int64())),
    "nul-inside": _filled("甲\x00乙"),
    "dictionary": lambda table: _packed(
        pa.table({name: pa.array(["甲", "甲"]).dictionary_encode() for name in table[0]})
    ),
    "invalid-text": lambda table: as_parquet(
        table, use_dictionary=False, compression="none"
    ).replace("企业".encode(), b"\xff\xfe\xfd\xfc\xfb\xfa"),
    "names-empty": lambda table: as_parquet([[""] * len(table[0]), *table[1:]]),
    "names-twice": lambda table: as_parquet([[table[0][0]] * len(table[0]), *table[1:]]),
    "names-odd": lambda table: as_parquet([["a.b", "<script>", "{x}", *table[0][3:]], *table[1:]]),
    "wide": _wide,
    "huge-cell": _huge_cell,
    "long": _long,
    "cut-footer": lambda table: as_parquet(table)[:-30],
    "cut-middle": lambda table: (lambda data: data[:60] + data[160:])(as_parquet(table)),
    "footer-length-lies": lambda table: as_parquet(table)[:-8] + b"\xff\xff\xff\x7fPAR1",
    "encrypted-magic": lambda table: as_parquet(table)[:-4] + b"PARE",
    "only-magic": lambda _table: b"PAR1PAR1",
    "csv-in-disguise": lambda _table: b"PAR1,x\r\n" * 9,
}  # fmt: skip
ODS: Mapping[str, Make] = {
    "plain": lambda table: ods_bytes(table),
    "numbers-for-codes": lambda table: ods_bytes(_numbers(table)),
    "errors": lambda table: ods_bytes(_broken(table)),
    "rows-repeated": lambda table: ods_bytes(
        table, more=f'{REPEATED}"1000000"><table:table-cell office:value-type="string">'
        "<text:p>x</text:p></table:table-cell></table:table-row>"
    ),
    "repeat-negative": lambda table: ods_bytes(
        table, more=f'{REPEATED}"-5"><table:table-cell/></table:table-row>'
    ),
    "repeat-nonsense": lambda table: ods_bytes(
        table, more=f'{REPEATED}"甲"><table:table-cell/></table:table-row>'
    ),
    "formula": lambda table: ods_bytes(
        table, more='<table:table-row><table:table-cell table:formula="of:=1+1"/></table:table-row>'
    ),
    "date-nonsense": lambda table: ods_bytes(
        table, more='<table:table-row><table:table-cell office:value-type="date" '
        'office:date-value="2026-13-45"/></table:table-row>'
    ),
    "percent-and-money": lambda table: ods_bytes(
        table, more='<table:table-row><table:table-cell office:value-type="currency" '
        'office:value="x"/><table:table-cell office:value-type="percentage" office:value="0.1"/>'
        "</table:table-row>"
    ),
    "merged": lambda table: ods_bytes(table, merges=[(0, 0, 2, 2), (1, 1, 3, 3)]),
    "name-odd": lambda table: ods_bytes(table, name="<script>alert(1)</script>'\"&"),
    "no-rows": lambda _table: ods_bytes([]),
    "cut": lambda table: ods_bytes(table)[:-40],
    "xml-cut": lambda table: ods_bytes(table, more="<table:table-row>"),
    "entity": lambda table: ods_bytes(table, more="&boom;"),
}  # fmt: skip
XLS: Mapping[str, Make] = {
    "plain": lambda table: xls_bytes(table),
    "numbers-for-codes": lambda table: xls_bytes(_numbers(table)),
    "errors": lambda table: xls_bytes(_broken(table)),
    "merged": lambda table: xls_bytes(table, merges=[(0, 0, 2, 2), (1, 0, 65535, 255)]),
    "cut": lambda table: xls_bytes(table)[:1400],
    "far-cell": lambda table: xls_bytes(table).replace(
        record(0x0A, b""), record(0x203, b"\xff\xff\xff\x00\0\0" + bytes(8)) + record(0x0A, b""), 1
    ),
    "record-length-lies": _xls_stream(record(0x809, bytes(16)) + b"\x04\x02\xff\xff" + b"x" * 50),
    "password": _xls_stream(record(0x809, bytes(16)) + record(0x2F, bytes(6)) + record(0x0A, b"")),
    "no-end": _xls_stream(record(0x809, b"\x00\x06\x05\x00" + bytes(12)) * 90),
    "old-biff": _xls_stream(b"\x09\x00\x04\x00\x02\x00\x10\x00" + bytes(100)),
    "word": lambda _table: compound("WordDocument", b"x" * 5000),
    "encrypted-package": lambda _table: compound("EncryptedPackage", b"x" * 5000),
    "web-page": web_page,
    "sheet-xml": sheet_xml,
    "allocation-loop": lambda table: xls_bytes(table).replace(
        b"\x03\0\0\0\x04\0\0\0", b"\x03\0\0\0\x03\0\0\0", 1
    ),
}
OTHERS: Mapping[str, Mapping[str, Make]] = {"parquet": PARQUET, "ods": ODS, "xls": XLS}
