"""Excel and Parquet: a row is an article as in every table, and nothing worse than a reason from damaged ones."""

import datetime as dt
import decimal
import io
import random
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyarrow import parquet as pq

import workbench as wb
from workbench.model import Reading
from workbench.sources import packages, sheets

from .damage import damaged, hostile, is_read_or_told, read, reason

TEXT = "Rain fell in Erbil."
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def told(reading: Reading, tmp_path: Path) -> list[tuple[str, str]]:
    """Where, and the beginning of why."""
    return [(s.where.removeprefix(f"{tmp_path}/"), re.split(r" \(|;", s.reason)[0]) for s in reading.skipped]


def excel(**tables: Sequence[Any]) -> bytes:
    """An Excel file with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in tables.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(data: bytes, **parts: bytes) -> bytes:
    """A package with other content in the parts that are named so."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(Path(name).stem, old.read(name)))
    return out.getvalue()


def sheet(cells: str, before: str = "", after: str = "") -> bytes:
    """An Excel file whose sheet is written out."""
    header = '<row r="1"><c t="inlineStr"><is><t>text</t></is></c></row>'
    made = f'{before}<worksheet xmlns="{MAIN}">{after}<sheetData>{header}{cells}</sheetData></worksheet>'
    return changed(excel(News=[["text"]]), sheet1=made.encode())


def parquet(columns: Mapping[str, Any], **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), out, **options)
    return out.getvalue()


# --- Excel ------------------------------------------------------------------------------------------------------------


def test_a_row_of_a_sheet_is_an_article(tmp_path: Path) -> None:
    news = [
        ["Headline", "Body", "Date", "Byline", "Words", None, "Checked"],
        ["Rain", TEXT, dt.datetime(2014, 6, 27), "Dana Karim", 4, "a note", True],
        [],
        ["Snow", "Snow fell.", dt.datetime(2014, 6, 27, 10, 30), "#N/A", 2.5, None, None],
    ]
    rain, snow = read(tmp_path, "x.xlsx", excel(News=news)).articles
    assert (rain.text, rain.title, rain.published, rain.author) == (TEXT, "Rain", "2014-06-27", "Dana Karim")
    assert rain.meta == {"file": "x.xlsx", "Words": 4, "Checked": True}
    assert (snow.text, snow.published, snow.author) == ("Snow fell.", "2014-06-27T10:30:00", None)
    assert snow.meta == {"file": "x.xlsx", "Words": 2.5}


def test_a_row_is_told_by_its_number_in_excel(tmp_path: Path) -> None:
    reading = read(tmp_path, "x.xlsx", excel(News=[["text", "title"], [TEXT, "Rain"], [], [None, "Snow"]]))
    assert len(reading) == 1
    assert told(reading, tmp_path) == [("x.xlsx, sheet News, row 4", 'no "text" in it')]


def test_every_sheet_with_texts_is_read_and_others_are_passed_over(tmp_path: Path) -> None:
    tables = {"Notes": [["what"], ["a plan"]], "North": [["text"], ["Rain."]], "Empty": [], "South": [["Body"], ["Snow."]]}
    reading = read(tmp_path, "x.xlsx", excel(**tables))
    assert [a.text for a in reading] == ["Rain.", "Snow."]
    assert not reading.skipped


def test_sheets_without_texts_are_told_by_name(tmp_path: Path) -> None:
    data = excel(Notes=[["what", "who"], ["a plan", "Dana"]], Empty=[])
    assert reason(read(tmp_path, "x.xlsx", data)) == (
        "sheet Notes: no column holds the text; there are what, who; say which: columns={'text': '...'}; "
        "sheet Empty: empty, or without names of columns in row 1"
    )
    assert [a.text for a in read(tmp_path, "x.xlsx", data, columns={"text": "what"})] == ["a plan"]


def test_formulas_have_the_value_that_excel_last_saw(tmp_path: Path) -> None:
    cells = '<row r="2"><c t="str"><f>A1&amp;"!"</f><v>Rain fell.</v></c></row><row r="3"><c><f>NOW()</f></c></row>'
    assert [a.text for a in read(tmp_path, "x.xlsx", sheet(cells))] == ["Rain fell."]


def test_what_excel_writes_for_line_ends_is_line_ends(tmp_path: Path) -> None:
    reading = read(tmp_path, "x.xlsx", excel(News=[["text"], ["Rain_x000D_\nfell.", None], ["a_x0009_b_x0041_"]]))
    assert [a.text for a in reading] == ["Rain\r\nfell.", "a\tb_x0041_"]


@pytest.mark.parametrize(("cells", "after"), [
    ('<row r="2"><c t="inlineStr"><is><t>Rain.</t></is></c></row>', '<dimension ref="A1:XFD1048576"/>'),
    ('<row r="2"><c t="inlineStr"><is><t>Rain.</t></is></c></row>', '<dimension ref="A1:A1"/>'),
    ('<row r="2"><c r="A2" t="inlineStr"><is><t>Rain.</t></is></c><c r="XFD2"><v>1</v></c></row>', ""),
])  # fmt: skip
def test_what_a_sheet_says_of_its_size_need_not_be_true(tmp_path: Path, cells: str, after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LAST_ROW", 1000)
    reading = read(tmp_path, "x.xlsx", sheet(cells, after=after))
    assert [a.text for a in reading] == ["Rain."]
    assert not reading.skipped


@pytest.mark.parametrize(("cells", "texts", "number"), [
    ((2, 3, 4), ["Rain 2.", "Rain 3.", "Rain 4."], None),
    ((2, 5, 7), ["Rain 2.", "Rain 5.", "Rain 7."], None),
    ((3, 2, 4), ["Rain 3.", "Rain 4."], 2),
    ((2, 2), ["Rain 2."], 2),
    ((2, 99999999999), ["Rain 2."], 99999999999),
    ((2, "-0.0", "3.0"), ["Rain 2.", "Rain 3.0."], 0),
])  # fmt: skip
@pytest.mark.parametrize("piece", [7, 1_000_000])
def test_rows_that_are_not_where_their_numbers_say_are_told(
    tmp_path: Path, cells: Sequence[int | str], texts: list[str], number: int | None, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "LAST_ROW", 1000)
    monkeypatch.setattr(sheets, "PIECE", piece)
    made = "".join(f'<row spans="1:1" r="{n}"><c t="inlineStr"><is><t>Rain {n}.</t></is></c></row>' for n in cells)
    reading = read(tmp_path, "x.xlsx", sheet(made))
    assert [a.text for a in reading] == texts
    reason = f"row {number} is not where its number says, and left out"
    assert told(reading, tmp_path) == ([] if number is None else [("x.xlsx, sheet News", reason)])


def test_a_sheet_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    good = '<row r="2"><c t="inlineStr"><is><t>Rain.</t></is></c></row>'
    reading = read(tmp_path, "x.xlsx", sheet(f'{good}<row r="3"><c t="d"><v>no date</v></c></row>{good.replace("2", "4")}'))
    assert [a.text for a in reading] == ["Rain."]
    assert told(reading, tmp_path) == [("x.xlsx, sheet News, row 3", "not a readable sheet from here on, or damaged")]


def test_rows_without_end_are_looked_at_once(tmp_path: Path) -> None:
    row = '<row r="2"><c t="inlineStr"><is><t>Rain.</t></is></c></row>'
    endless = "<row " * 200_000  # a pattern that went on to the end from each of them would take minutes
    reading = read(tmp_path, "x.xlsx", sheet(f"<!--{endless}-->{row}"))
    assert ([a.text for a in reading], reading.skipped) == (["Rain."], [])


LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "rain"}">' for n in range(12))


@pytest.mark.parametrize("entities", ['<!ENTITY e11 "rain">', '<!ENTITY e11 SYSTEM "file:///etc/hostname">', LAUGHS])
def test_entities_are_refused(tmp_path: Path, entities: str) -> None:
    data = sheet('<row r="2"><c t="inlineStr"><is><t>&e11;</t></is></c></row>', before=f"<!DOCTYPE d [{entities}]>")
    assert reason(read(tmp_path, "x.xlsx", data)).startswith("not an Excel file, or damaged")


@pytest.mark.parametrize(("data", "expected"), [
    (b"", "the file is empty"),
    (TEXT.encode(), "not an Excel file, or damaged"),
    (b"PK\x03\x04", "not an Excel file, or damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, "not what its name says: it is an old Office file (.doc, .xls) or one with a password"),
    (parquet({"text": [TEXT]}), "not what its name says: its content is that of a .parquet file; rename it"),
    (excel(News=[["text"]])[:-100], "not an Excel file, or damaged"),
    (excel(News=[["text"]]), "no articles in it"),
    (excel(News=[["text"], *[[None, " "]] * 1000]), "no articles in it"),
    (excel(News=[]), "sheet News: empty, or without names of columns in row 1"),
    (changed(excel(News=[["text"]]), workbook=b"<document/>"), "no articles in it"),
])  # fmt: skip
def test_what_is_no_excel_file_or_has_no_rows_is_told(tmp_path: Path, data: bytes, expected: str) -> None:
    assert reason(read(tmp_path, "x.xlsx", data)).startswith(expected)


def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "UNPACKED", 10_000)
    data = excel(News=[["text"], *[[TEXT]] * 1000])
    assert reason(read(tmp_path, "x.xlsx", data)).startswith("unpacks to ")


NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML cannot hold: most controls and two characters that are none."""


@hostile
@given(st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda text: not NO_XML.search(text)))
@example("🌧️ a\u0301 \r\n\t\u2028 \x85 \x7f\u202e ")
@example("=SUM(A1)")
def test_any_text_comes_out_of_a_sheet_as_it_went_in(tmp_path: Path, text: str) -> None:
    book = openpyxl.Workbook()
    for number, value in enumerate(("text", text), 1):
        cell = book.worksheets[0].cell(number, 1)
        cell.value, cell.data_type = value, "s"  # a formula otherwise, or an error
    book.save(tmp_path / "x.xlsx")
    reading = wb.read(tmp_path / "x.xlsx")
    if sheets.ESCAPED.search(text) or text in sheets.ERRORS or not text.strip():
        return
    assert [a.text for a in reading] == [text]


# --- Parquet ----------------------------------------------------------------------------------------------------------


def test_a_row_of_a_parquet_file_is_an_article(tmp_path: Path) -> None:
    moment = dt.datetime(2014, 6, 27, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=3)))
    columns = {
        "body": [TEXT, "Snow fell."],
        "date": pa.array([moment, None], pa.timestamp("ns", "Asia/Baghdad")),
        "authors": [["Dana Karim", "Anna Reed"], None],
        "place": [{"name": "Erbil", "at": [36.2, 44.0]}, None],
        "price": [decimal.Decimal("1.50"), None],
        "note": [b"caf\xc3\xa9", b"\xff"],
    }
    rain, snow = read(tmp_path, "x.parquet", parquet(columns)).articles
    assert (rain.text, rain.published, rain.author) == (TEXT, "2014-06-27T10:30:00+03:00", "Dana Karim, Anna Reed")
    assert rain.meta == {"file": "x.parquet", "place": {"name": "Erbil", "at": [36.2, 44.0]}, "price": "1.50", "note": "café"}
    assert (snow.text, snow.published, snow.author, snow.meta) == ("Snow fell.", None, None, {"file": "x.parquet"})


def test_a_text_in_bytes_is_a_text(tmp_path: Path) -> None:
    assert [a.text for a in read(tmp_path, "x.parquet", parquet({"text": [TEXT.encode()]}))] == [TEXT]


@pytest.mark.parametrize("options", [{}, {"use_dictionary": False}, {"compression": "zstd"}, {"row_group_size": 7}, {"version": "1.0"}])
def test_rows_come_in_their_order_however_they_are_packed(tmp_path: Path, options: dict[str, Any]) -> None:
    texts = [f"{TEXT} {n % 90}" for n in range(3 * sheets.BATCH)]
    assert [a.text for a in read(tmp_path, "x.parquet", parquet({"text": texts}, **options))] == texts


def test_rows_that_python_cannot_hold_are_told_and_the_others_read(tmp_path: Path) -> None:
    columns = {"text": ["Rain.", None, "Snow.", "Hail."], "date": pa.array([0, 0, 10**18, 0], pa.timestamp("us"))}
    reading = read(tmp_path, "x.parquet", parquet(columns))
    assert [a.text for a in reading] == ["Rain.", "Hail."]
    assert told(reading, tmp_path) == [("x.parquet, row 1", 'no "text" in it'), ("x.parquet, row 2", "not a readable row, or damaged")]


def test_a_parquet_file_in_an_archive_is_read(tmp_path: Path) -> None:
    texts = [random.Random(n).randbytes(20_000).hex() for n in range(100)]  # too large to be kept, so it cannot be sought in
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("x.parquet", parquet({"text": texts}))
    assert [a.text for a in wb.read(tmp_path / "x.zip")] == texts


def test_a_parquet_file_that_unpacks_to_too_much_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "HARMLESS", 1000)
    data = parquet({"text": [TEXT * 1000] * 500})
    reading = read(tmp_path, "x.parquet", data)
    assert 200 * len(data) < sum(len(a.text) + sheets.ROW for a in reading) < 200 * len(data) + 2 * len(TEXT * 1000)
    assert told(reading, tmp_path) == [("x.parquet", "unpacks to more than 200 times its size, as only traps do")]


@pytest.mark.parametrize(("data", "expected"), [
    (b"", "not a Parquet file, or damaged"),
    (b"PAR1", "not a Parquet file, or damaged"),
    (b"PAR1" + b"\0" * 100_000 + b"PAR1", "not a Parquet file, or damaged"),
    (TEXT.encode(), "not a Parquet file, or damaged"),
    (excel(News=[["text"]]), "not what its name says"),
    (parquet({"text": [TEXT]})[:-1], "not a Parquet file, or damaged"),
    (parquet({"text": [TEXT]})[100:], "not a readable Parquet file from here on, or damaged"),
    (parquet({"text": []}), "no articles in it"),
    (parquet({}), "no column holds the text; there are ; say which"),
    (parquet({"what": [TEXT], "n": [1]}), "no column holds the text; there are what, n; say which"),
])  # fmt: skip
def test_what_is_no_parquet_file_or_has_no_rows_is_told(tmp_path: Path, data: bytes, expected: str) -> None:
    assert reason(read(tmp_path, "x.parquet", data)).startswith(expected)


@hostile
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(str.strip), min_size=1))
@example(["🌧️ a\u0301 \r\n\t\u2028 \x85 \x7f\u202e\x01 "])
def test_any_text_comes_out_of_a_parquet_file_as_it_went_in(tmp_path: Path, texts: list[str]) -> None:
    assert [a.text for a in read(tmp_path, "x.parquet", parquet({"text": texts})).articles] == texts


# --- damage -----------------------------------------------------------------------------------------------------------

WHOLE = {
    "x.xlsx": excel(News=[["text", "date"], *[[f"{TEXT} {n}", dt.datetime(2014, 6, 27)] for n in range(5)]]),
    "x.parquet": parquet({"text": [f"{TEXT} {n}" for n in range(200)], "place": [{"at": [1.5]}] * 200}),
}


@pytest.mark.parametrize("name", WHOLE)
@hostile
@given(damage=st.data())
def test_damaged_files_are_read_or_told(tmp_path: Path, name: str, damage: st.DataObject) -> None:
    assert is_read_or_told(tmp_path, name, damaged(WHOLE[name], damage))


@hostile
@given(damage=st.data())
def test_a_sheet_with_damage_in_its_cells_is_read_or_told(tmp_path: Path, damage: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(WHOLE["x.xlsx"])) as book:
        data = bytearray(book.read("xl/worksheets/sheet1.xml"))
    for place in damage.draw(st.lists(st.integers(0, len(data) - 1), min_size=1, max_size=4)):
        data[place] = damage.draw(st.sampled_from(b'"<>/&9 as\xff\0'))
    assert is_read_or_told(tmp_path, "x.xlsx", changed(WHOLE["x.xlsx"], sheet1=bytes(data)))


@pytest.mark.parametrize("head", [b"PAR1", b"PK\x03\x04"])
@hostile
@given(tail=st.binary(max_size=300))
def test_random_bytes_after_a_right_beginning_are_told(tmp_path: Path, head: bytes, tail: bytes) -> None:
    end = b"PAR1" if head == b"PAR1" else b""
    assert reason(read(tmp_path, "x.parquet" if end else "x.xlsx", head + tail + end))
