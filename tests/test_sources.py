"""read(): everything an analyst may have, and what it says of what it cannot read."""

import datetime as dt
import json
import os
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import workbench as wb
from tests.trying import tries
from workbench.model import Reading
from workbench.sources import SUFFIXES, Source
from workbench.sources.text import decode
from workbench.tables import outlet_of

SAMPLE = Path(__file__).parent.parent / "data" / "sample"
STORY = "Rain fell in Erbil.\r\n\r\n“It’s over,” said the mayor.\r\n"
PAGE = """<html><head><title>Rain in Erbil</title><meta property="og:site_name" content="Northern Post">
<meta property="article:published_time" content="2014-06-27"></head><body><nav>Home News</nav><article><h1>Rain in Erbil</h1>
<p>Rain fell in Erbil on Thursday, and the river rose by two metres in a single night, the mayor said.</p>
<p>&ldquo;We had never seen this,&rdquo; said Dana Karim, who runs a shop near the bridge. &ldquo;Never.&rdquo;</p></article></body></html>"""


def read_bytes(tmp_path: Path, name: str, data: bytes | str | object, **options: Any) -> Source:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True, parents=True)
    data = data if isinstance(data, bytes | str) else json.dumps(data)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return wb.read(path, **options)


def reasons(reading: Reading | Source) -> list[str]:
    return [s.reason for s in reading.skipped]


# --- text -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("suffix", [".txt", ".md", ".TEXT"])
def test_the_text_is_the_files(tmp_path: Path, encoding: str, suffix: str) -> None:
    (article,) = read_bytes(tmp_path, f"x{suffix}", STORY.encode(encoding))
    assert article.text == STORY
    assert article.title == article.source is None
    assert article.meta == {"file": f"x{suffix}"}


@pytest.mark.parametrize(("text", "encoding"), [
    ("a naïve £5 plan", "latin-1"),
    ("Gül said no.", "latin-1"),
    ("Café", "cp1252"),
    ("El niño llegó mañana.", "cp1252"),
    ("Il a dit « oui » à l’Élysée, où le président déjeunait.", "cp1252"),
    ("Mr Müller’s “plan” — €5", "cp1252"),
    ("W Łodzi wójt powiedział, że żółw nie żyje i że nie ma już nadziei na pokój w mieście.", "cp1250"),
    ("Премьер-министр заявил в четверг, что удар убил 20 человек, сообщили местные власти.", "cp1251"),
    ("首相は木曜日、イラク国境の町への空爆で20人が死亡したと述べた。", "shift_jis"),
    ("🧊 in the glass", "utf-16-le"),
])  # fmt: skip
def test_encodings(text: str, encoding: str) -> None:
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    assert decode(mark + text.encode(encoding)) == text


@pytest.mark.parametrize("stray", ["ï", "“", "€"])
def test_a_stray_byte_in_utf_8_garbles_nothing_else(stray: str) -> None:
    sure = "Café Müller — “naïve”, they said in Łódź. " * 5
    assert decode(f"{sure}a".encode() + stray.encode("cp1252") + f"b {sure}".encode()) == f"{sure}a{stray}b {sure}"
    alone = "Rain fell on the old town for nine hours, and the river rose by two metres. Café Müller stayed shut. "
    assert decode(alone.encode() + stray.encode("cp1252")) == alone + stray


@given(st.text())
def test_utf_8_is_never_guessed_at(text: str) -> None:
    if "\0" in text:
        with pytest.raises(wb.SourceError):
            decode(text.encode())
    else:
        assert decode(text.encode()) == text.removeprefix("\ufeff")


@given(st.binary(max_size=200))
def test_decoding_never_fails_otherwise(data: bytes) -> None:
    with suppress(wb.SourceError):
        assert "\0" not in decode(data)


@pytest.mark.parametrize(("text", "title"), [
    ("Rain in Erbil\n\nRain fell.", "Rain in Erbil"),
    ("Rain in Erbil\r\n\r\nRain fell.", "Rain in Erbil"),
    ("Rain fell in Erbil.\n\nIt rained.", None),
    ("Rain in Erbil\nRain fell.", None),
    ("Rain in Erbil\n\n  ", None),
    (f"{'long ' * 31}\n\nRain fell.", None),
    ("Rain in Erbil", None),
    ("By Dana Karim\n\nRain fell.", None),
    ("June 27, 2014\n\nRain fell.", None),
    ("https://example.org/rain\n\nRain fell.", None),
    ("Advertisement\n\nRain fell.", None),
    ("By the river, a town waits\n\nRain fell.", "By the river, a town waits"),
])  # fmt: skip
def test_a_first_line_that_stands_alone_is_the_title(tmp_path: Path, text: str, title: str | None) -> None:
    (article,) = read_bytes(tmp_path, "x.txt", text)
    assert (article.title, article.text) == (title, text)


@pytest.mark.parametrize(("front", "facts"), [
    ('title: "Rain in Erbil"\nauthor: Dana Karim\ndate: 2014-06-27T10:00:00+03:00', ("Rain in Erbil", "Dana Karim", "2014-06-27T10:00:00+03:00")),
    ("Title: Rain: the flood\r\ntags: [a, b]", ("Rain: the flood", None, None)),
    ("layout: post", (None, None, None)),
])  # fmt: skip
def test_what_stands_before_markdown_gives_facts(tmp_path: Path, front: str, facts: tuple[str | None, ...]) -> None:
    text = f"---\n{front}\n---\n\nRain fell.\n"
    (article,) = read_bytes(tmp_path, "x.md", text)
    assert (article.title, article.author, article.published) == facts
    assert article.text == text


# --- what cannot be read ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "data", "reason"), [
    ("x.txt", b"", "the file is empty"),
    ("x.txt", b"\xef\xbb\xbf \n", "the file is empty"),
    ("x.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not what its name says: it is a picture"),
    ("x.txt", "Rain".encode("utf-16-le"), "not text in any encoding"),
    ("x.txt", "Rain".encode("utf-32"), "not text in any encoding"),
    ("x.md", bytes(range(1, 256)) * 9, "not text in any encoding"),
    ("x.html", "", "the file is empty"),
    ("x.html", "<html><body><nav><a href='/'>Home</a></nav></body></html>", "no article text found on this page"),
    ("x.json", "", "the file is empty"),
    ("x.json", '{"text": "Rain', "not valid JSON"),
    ("x.json", "[" * 100_000, "not valid JSON"),
    ("x.json", "5", "expected a JSON object or a list"),
    ("x.json", "[]", "no articles in it"),
    ("x.json", '{"articles": []}', "no articles in it"),
    ("x.json", '{"title": "Rain"}', 'no "text" in it'),
    ("x.json", '{"text": ["Rain"]}', 'no "text" in it'),
    ("x.json", '{"text": "Rain", "source": ["BBC"]}', '"source" should be text, found'),
    ("x.json", '[5]', "expected a JSON object with a text, found int"),
    ("x.jsonl", "", "no articles in it"),
    ("x.csv", "", "the file is empty"),
    ("x.csv", "text,source\n", "no articles in it"),
    ("x.csv", "Copy,source\nRain,BBC\n", "no column holds the text; there are Copy, source; say which: columns="),
    ("x.csv", 'text,"so"urce\nRain,BBC\n', "not a readable table"),
    ("x.zip", b"PK\x03\x04 and nothing more", "not a zip file, or damaged"),
    ("x.ipynb", "{}", "not a notebook"),
    ("x.ipynb", "[1]", "not a notebook"),
    ("x.ipynb", '{"cells": [{"source": "1"}]}', "no articles in this notebook"),
    ("x.doc", "Rain", "cannot read .doc; known are .txt"),
    ("x", "Rain", "cannot read files without suffix"),
])  # fmt: skip
def test_files_that_cannot_be_read_are_reported(tmp_path: Path, name: str, data: bytes | str, reason: str) -> None:
    reading = read_bytes(tmp_path, name, data)
    assert len(reading) == 0
    (skipped,) = reading.skipped
    assert skipped.where.startswith(str(tmp_path / name))
    assert reason in skipped.reason
    assert str(tmp_path) not in skipped.reason  # the place is said once


@pytest.mark.parametrize(("source", "message"), [
    ("nowhere.txt", "nowhere.txt: no such file or folder"),
    ("no/where/*.txt", "no such file or folder"),
    (Path("nowhere"), "no such file or folder"),
    ("", "'': no such file or folder"),
    ("Rain fell in Erbil. " * 500, "no such file or folder; text at hand is given as"),
    ("a\0b", "no such file or folder"),
    ("ftp://example.com/a.txt", "ftp://example.com/a.txt: only http and https addresses are read"),
    ("file:///etc/passwd", "only http and https addresses are read"),
    (b"Rain.", "cannot read articles from bytes"),
    (5, "cannot read articles from int"),
    (None, "cannot read articles from NoneType"),
], ids=range(11))  # fmt: skip
def test_sources_that_do_not_exist(source: Any, message: str) -> None:
    with pytest.raises(wb.SourceError, match=message) as error:
        wb.read(source)
    assert len(str(error.value)) < 500


def test_an_unreadable_file_does_not_stop_the_others(tmp_path: Path) -> None:
    for name, data in {"a.txt": b"Rain.", "b.txt": b"\0\0", "c.json": b"{", "d.txt": b"Snow."}.items():
        (tmp_path / name).write_bytes(data)
    for source in (tmp_path, f"{tmp_path}/*", [tmp_path / name for name in "a.txt b.txt c.json d.txt".split()], sorted(tmp_path.iterdir())):
        reading = wb.read(source)
        assert [a.text for a in reading] == ["Rain.", "Snow."]
        assert [s.where for s in reading.skipped] == [str(tmp_path / "b.txt"), str(tmp_path / "c.json")]


def test_a_folder_that_does_not_open_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "closed", "c/closed"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "x.txt").write_text(f"Rain in {name}.")
    scandir = os.scandir

    def guarded(path: str) -> Any:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    reading = wb.read(tmp_path)
    assert [a.text for a in reading] == ["Rain in a."]
    assert {str(s) for s in reading.skipped} == {f"{tmp_path / name}: Permission denied" for name in ("closed", "c/closed")}
    with pytest.raises(wb.SourceError, match="closed: Permission denied"):
        wb.read(tmp_path / "closed")


ODD_NAMES = ["a\nb.txt", "a\r\x1b[31mb.txt", "a\u2028b.txt", "a\udc80b.txt"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_message_of_a_missing_file_stays_on_its_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(wb.SourceError) as error:
        wb.read(f"{tmp_path}/no {name}")
    assert "\n" not in str(error.value).replace(str(tmp_path), "")


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_message_stays_on_its_line_whatever_a_file_is_called(tmp_path: Path, name: str) -> None:
    try:
        (tmp_path / name).write_bytes(b"")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such names")
    for source in (tmp_path, tmp_path / name):
        (skipped,) = wb.read(source).skipped
        assert str(skipped) == f"{tmp_path}/{ascii(name)[1:-1]}: the file is empty"


def test_a_text_of_one_odd_letter_is_not_empty(tmp_path: Path) -> None:
    for letter in "»ÿþ":  # whose bytes marks of encodings have too
        assert reasons(read_bytes(tmp_path, "x.txt", letter.encode("cp1252"))) == []
        assert [a.text for a in read_bytes(tmp_path, "x.txt", letter)] == [letter]


def test_what_is_too_large_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.sources.file.TOO_LARGE", 1000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "x" * 2000)
    (tmp_path / "a.txt").write_text("x" * 2000)
    reading = wb.read(tmp_path)
    assert (len(reading), ["MB" in reason for reason in reasons(reading)]) == (0, [True, True])


# --- html, json, tables -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_article_on_a_page(tmp_path: Path, encoding: str) -> None:
    (article,) = read_bytes(tmp_path, "x.html", PAGE.encode(encoding))
    assert "“We had never seen this,” said Dana Karim" in article.text
    assert "Home News" not in article.text
    assert (article.title, article.source, article.published) == ("Rain in Erbil", "Northern Post", "2014-06-27")


@pytest.mark.parametrize("content", [
    {"text": "Rain."},
    [{"text": "Rain."}],
    {"articles": [{"text": "Rain."}], "totalResults": 1},
    {"status": "ok", "data": [{"body": "Rain."}]},
    {"content": "Rain.", "data": [1, 2]},
    [{"ARTICLE TEXT": "Rain."}],
], ids=str)  # fmt: skip
def test_json(tmp_path: Path, content: object) -> None:
    assert [a.text for a in read_bytes(tmp_path, "x.json", content)] == ["Rain."]


@pytest.mark.parametrize(("row", "fact", "value"), [
    ({"headline": "T"}, "title", "T"),
    ({"title": "T", "headline": "H"}, "title", "T"),
    ({"source": {"id": None, "name": "BBC"}}, "source", "BBC"),
    ({"Outlet": "BBC"}, "source", "BBC"),
    ({"authors": ["A", {"name": "B"}, None]}, "author", "A, B"),
    ({"id": 7}, "id", "7"),
    ({"date": "2014-06-27T10:00:00Z"}, "published", "2014-06-27T10:00:00Z"),
    ({"title": ""}, "title", None),
    ({"title": None}, "title", None),
])  # fmt: skip
def test_names_that_are_understood(tmp_path: Path, row: dict[str, object], fact: str, value: str | None) -> None:
    for reading in (read_bytes(tmp_path, "x.json", {"text": "Rain.", **row}), wb.read([{"text": "Rain.", **row}])):
        assert getattr(reading[0], fact) == value


def test_broken_lines_are_reported_and_the_others_loaded(tmp_path: Path) -> None:
    lines = [b'{"text": "Rain\xe2\x80\xa8fell."}\r', b'{"text": "half', b"", b'{"text": "Snow \\ud83e\\uddca"}', b'{"text": "half \\ud800"}',
             b"[1]", b'{"no": "text"}', '{"text": "Hail — £5"}'.encode("cp1252"), b'{"text": "\xff\xff\x00"}']  # fmt: skip
    reading = read_bytes(tmp_path, "x.jsonl", b"\n".join(lines))
    assert [a.text for a in reading] == ["Rain\u2028fell.", "Snow 🧊", "Hail — £5"]
    assert [(s.where.rpartition(" ")[2], s.reason.split(" (")[0]) for s in reading.skipped] == [
        ("2", "not valid JSON"),
        ("5", "the text holds half a character at 5"),
        ("6", "expected a JSON object with a text, found list"),
        ("7", 'no "text" in it; an article needs {"text": "..."}; columns= says where it is kept under another name'),
        ("9", "not text in any encoding that could be recognised; save it as UTF-8"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_jsonl_from_other_systems(tmp_path: Path, encoding: str) -> None:
    assert [a.text for a in read_bytes(tmp_path, "x.ndjson", '{"text": "Räin."}\r\n{"text": "Snow."}\r\n'.encode(encoding))] == [
        "Räin.",
        "Snow.",
    ]


@pytest.mark.parametrize(("name", "delimiter"), [("x.csv", ","), ("x.csv", ";"), ("x.csv", "\t"), ("x.tsv", "\t"), ("x.csv", "|")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_tables(tmp_path: Path, name: str, delimiter: str, encoding: str) -> None:
    table = [
        ["Headline", "Body", "Outlet", "desk", ""],
        ["Rain", '"Rain fell,\r\nsaid; the|mayor.\t’"', "BBC", "world", ""],
        ["", "Snow.", "", "", ""],
    ]
    quoted = "\r\n".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table)
    rain, snow = read_bytes(tmp_path, name, quoted.encode(encoding))
    assert (rain.title, rain.text, rain.source) == ("Rain", table[1][1], "BBC")
    assert dict(rain.meta) == {"file": name, "desk": "world"}
    assert (snow.title, snow.source, dict(snow.meta)) == (None, None, {"file": name})


def test_broken_rows_are_reported_and_the_others_loaded(tmp_path: Path) -> None:
    table = 'text,source\nRain fell, they said,BBC\nSnow.,BBC\n"Hail" fell,BBC\n,BBC\nFog.\n"Sun.,BBC\n'
    reading = read_bytes(tmp_path, "x.csv", table)
    assert [(a.text, a.source) for a in reading] == [("Snow.", "BBC"), ("Fog.", None)]
    assert [(s.where.rpartition(" ")[2], s.reason.split(";")[0].split(" (")[0]) for s in reading.skipped] == [
        ("2", "has more cells than the header"),
        ("4", "not a readable row"),
        ("5", 'no "text" in it'),
        ("7", "not a readable row"),
    ]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;\r", "sep=\t", "sep=^"])
@pytest.mark.parametrize("name", ["x.csv", "x.tsv"])
def test_the_line_that_tells_excel_the_separator_is_no_row(tmp_path: Path, first: str, name: str) -> None:
    separator = first.strip('"\r')[-1]
    table = f"{first}\ntext{separator}a, b\nRain, and snow.{separator}1\n{separator}2\n"
    reading = read_bytes(tmp_path, name, table)
    assert [(a.text, dict(a.meta)) for a in reading] == [("Rain, and snow.", {"file": name, "a, b": "1"})]
    (skipped,) = reading.skipped
    assert str(skipped).startswith(f"{tmp_path}/{name}, row 3: ")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_of_any_length_is_read_as_it_comes(tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.sources.text.AT_ONCE", 100)
    if encoding != "utf-16":  # which is decoded as a whole, as lines of JSON are
        monkeypatch.setattr("workbench.sources.text.TOO_LARGE", 300)
        monkeypatch.setattr("workbench.sources.file.TOO_LARGE", 300)
    texts = [f"“Rain,”\r\n\r\nthe café of number {n} said." for n in range(50)]
    table = "text\r\n" + "".join(f'"{text}"\r\n' for text in texts)
    reading = read_bytes(tmp_path, "x.csv", table.encode(encoding))
    assert ([a.text for a in reading], reasons(reading)) == (texts, [])


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl"])
def test_what_cannot_be_read_line_by_line_is_refused_not_cut_off(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.sources.text.TOO_LARGE", 300)
    line = '{"text": "Rain."}\n' if name == "x.jsonl" else "text\nRain.\n"
    for data in ((line * 50).encode("utf-16"), line.encode() + b"x" * 400):
        assert any("larger than" in reason for reason in reasons(read_bytes(tmp_path, name, data)))


def test_rows_are_told_by_the_numbers_that_an_editor_shows(tmp_path: Path) -> None:
    told = [s.where for s in read_bytes(tmp_path, "x.csv", 'text,n\n"Rain.\n\nSnow.",1\n\n,2\n').skipped]
    told += [s.where for s in read_bytes(tmp_path, "x.json", [{"text": "Rain."}, {"n": 2}]).skipped]
    told += [s.where for s in read_bytes(tmp_path, "x.jsonl", '{"text": "Rain."}\n\n{"n": 2}\n').skipped]
    assert [where.rpartition(", ")[2] for where in told] == ["row 4", "object 2", "line 3"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_json_has_not_are_none(tmp_path: Path, number: str) -> None:
    line = f'{{"text": "Rain.", "x": {number}, "meta": {{"y": [{number}, 1.5]}}}}'
    for name, data in (("x.jsonl", line), ("x.json", f"[{line}]")):
        (article,) = read_bytes(tmp_path, name, data)
        assert (article.meta["_line"], article.meta["y"]) == ({"x": None}, [None, 1.5])
    (article,) = wb.read([{"text": "Rain.", "x": float(number), "y": [float(number), 1.5]}])
    assert dict(article.meta) == {"y": [None, 1.5]}
    article = wb.Article(text="Rain.", meta={"x": float(number), "y": {"z": (float(number), 1.5)}})
    assert dict(article.meta) == {"x": None, "y": {"z": (None, 1.5)}}


@pytest.mark.parametrize("suffix", ["csv", "json", "frame", "list"])
def test_columns_are_given_where_they_have_other_names(tmp_path: Path, suffix: str) -> None:
    rows = [{"Copy": "Rain.", "Who": "BBC", "text": "slug"}, {"Copy": "Snow.", "Who": "", "text": "slug2"}]
    columns = {"text": "Copy", "source": "Who"}
    if suffix in ("csv", "json"):
        data = rows if suffix == "json" else pd.DataFrame(rows).to_csv(index=False)
        reading = read_bytes(tmp_path, f"x.{suffix}", data, columns=columns)
    else:
        reading = wb.read(pd.DataFrame(rows) if suffix == "frame" else rows, columns=columns)
    assert [(a.text, a.source) for a in reading] == [("Rain.", "BBC"), ("Snow.", None)]
    if suffix != "json":
        assert reading[0].meta["text"] == "slug"


def test_columns_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(wb.SourceError, match="columns= names body; known are text, id"):
        wb.read(SAMPLE, columns={"body": "Copy"})
    with pytest.raises(wb.SourceError, match="no column 'Copy'; there are a, b"):
        wb.read(pd.DataFrame({"a": ["x"], "b": ["y"]}), columns={"text": "Copy"})
    assert reasons(read_bytes(tmp_path, "x.csv", "text,b\nRain,1\n", columns={"source": "B"})) == ["no column 'B'; there are text, b"]


def test_unknown_columns_are_remarks_about_the_article() -> None:
    row = {
        "text": "Rain.",
        "desk": "world",
        "pages": 3,
        "tags": ["a", ("b",)],
        "meta": {"desk2": "x"},
        "entities": 5,
        "empty": None,
        "missing": pd.NA,
        7: "seven",
    }
    (article,) = wb.read([row])
    assert dict(article.meta) == {"desk": "world", "pages": 3, "tags": ["a", ["b"]], "desk2": "x", "entities": 5, "7": "seven"}


def test_data_frames() -> None:
    frame = pd.DataFrame({
        "text": ["Rain.", "Snow.", None, "Hail."],
        "title": ["T", float("nan"), "x", pd.NA],
        "published": [pd.Timestamp("2014-06-27"), pd.NaT, pd.NaT, pd.Timestamp("2014-06-28 10:30")],
        "pages": pd.array([3, pd.NA, 1, 2], dtype="Int64"),
        "score": [0.5, float("nan"), 1.0, 2.0],
        "desk": pd.Series([pd.NA, "world", pd.NA, None], dtype=object),
        "seen": [dt.date(2014, 1, 2), None, None, None],
    })  # fmt: skip
    reading = wb.read(frame)
    assert [a.text for a in reading] == ["Rain.", "Snow.", "Hail."]
    assert [s.where for s in reading.skipped] == ["DataFrame, row 2"]
    assert [(a.title, a.published) for a in reading] == [("T", "2014-06-27"), (None, None), (None, "2014-06-28T10:30:00")]
    assert [dict(a.meta) for a in reading] == [
        {"pages": 3, "score": 0.5, "seen": "2014-01-02"},
        {"desk": "world"},
        {"pages": 2, "score": 2.0},
    ]
    corpus = wb.Corpus()
    corpus.add(frame)
    assert list(corpus) == list(reading)  # all of it can be stored


def test_records_come_along_with_dicts() -> None:
    reading = wb.read({"text": "Rain fell.", "entities": [{"start": 0, "end": 4, "text": "Rain", "label": "X"}]})
    assert [a.spans for a in reading.annotations] == [((0, 4),)]


def test_lists_of_anything(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain.")
    article = wb.Article(text="Hail.")
    things = [
        tmp_path / "a.txt",
        str(tmp_path),
        {"text": "Snow."},
        article,
        wb.read(article),
        pd.DataFrame({"text": ["Fog."]}),
        5,
        "nowhere",
    ]
    reading = wb.read(iter(things))
    assert [a.text for a in reading] == ["Rain.", "Rain.", "Snow.", "Hail.", "Hail.", "Fog."]
    assert [s.where for s in reading.skipped] == ["item 6", "nowhere"]
    assert list(wb.read([])) == []


# --- folders and zips -------------------------------------------------------------------------------------------------

FILES = {
    "b/deep/c.txt": b"Rain.", "a.md": b"Snow.", "README.md": b"About.", "b/license.txt": b"MIT", ".hidden/x.txt": b"no", "b/.x.txt": b"no",
    "__MACOSX/b/._c.txt": b"\0", "__MACOSX/icon.txt": b"no", "p.png": b"\x89PNG", "b/q.png": b"\x89PNG", "noname": b"?",
}  # fmt: skip


def as_folder(tmp_path: Path) -> Path:
    for name, data in FILES.items():
        path = tmp_path / "dump" / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(data)
    return tmp_path / "dump"


def as_zip(tmp_path: Path) -> Path:
    with zipfile.ZipFile(tmp_path / "dump.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("empty")
        for name, data in sorted(FILES.items()):
            archive.writestr(name, data)
    return tmp_path / "dump.zip"


@pytest.mark.parametrize("pack", [as_folder, as_zip])
def test_folders_and_zips(tmp_path: Path, pack: Callable[[Path], Path]) -> None:
    packed = pack(tmp_path)
    reading = wb.read(packed)
    assert [(a.text, a.meta["file"]) for a in reading] == [("Snow.", f"{packed.name}/a.md"), ("Rain.", f"{packed.name}/b/deep/c.txt")]
    assert list(map(str, reading.skipped)) == [
        f"{packed}/*: 1 file of a kind that is not read",
        f"{packed}/*.png: 2 files of a kind that is not read",
    ]


def test_folders_and_zips_without_articles(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("About.")
    with pytest.raises(wb.SourceError, match="no articles in this folder; files are known by suffix"):
        wb.read(tmp_path)
    zipfile.ZipFile(tmp_path / "x.zip", "w").close()
    assert ["no articles in it" in reason for reason in reasons(wb.read(tmp_path / "x.zip"))] == [True]


def test_a_glob_takes_what_it_names(tmp_path: Path) -> None:
    as_folder(tmp_path)
    assert sorted(a.text for a in wb.read(f"{tmp_path}/dump/b/**/*.txt")) == ["MIT", "Rain."]
    (tmp_path / "[1].txt").write_text("Brackets.")
    assert [a.text for a in wb.read(tmp_path / "[1].txt")] == ["Brackets."]


def test_damaged_members_are_reported_and_the_others_read(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    story = "Rain fell in Erbil. " * 50
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a.txt", "crc.txt", "deflate.txt", "z.txt"):
            archive.writestr(name, story + name)
        places = {info.filename: info.header_offset + 30 + len(info.filename) for info in archive.infolist()}
    data = bytearray(path.read_bytes())
    data[places["deflate.txt"]] = 0xFF  # no kind of block
    data[data.index(b"crc.txt", places["z.txt"]) - 30] ^= 0xFF  # the sum of another file, in the directory at the end
    path.write_bytes(data)
    reading = wb.read(path)
    assert [a.text for a in reading] == [story + "a.txt", story + "z.txt"]
    assert [(s.where.removeprefix(f"{path}/"), s.reason.split(" (")[0]) for s in reading.skipped] == [
        ("crc.txt", "cannot be unpacked"),
        ("deflate.txt", "cannot be unpacked"),
    ]


# --- notebooks --------------------------------------------------------------------------------------------------------


def test_a_notebook_gives_every_record_once_and_reports_the_broken(tmp_path: Path) -> None:
    line = {"text": "Rain fell.", "entities": [{"start": 0, "end": 4, "text": "Rain", "label": "X"}]}
    bundle = {"application/vnd.workbench.v1+json": {"articles": [line, {"no": "text"}, 5]}, "text/plain": "x"}
    cells = [{"outputs": [{"data": bundle}]}, {"cell_type": "markdown"}, {"outputs": [{"output_type": "stream"}, {"data": bundle}]}]
    reading = read_bytes(tmp_path, "x.ipynb", {"cells": cells})
    assert (len(reading), len(reading.annotations)) == (1, 1)
    assert [s.where.removeprefix(f"{tmp_path}/x.ipynb, ") for s in reading.skipped] == [
        f"output of cell {cell}, article {n}" for cell in (1, 3) for n in (2, 3)
    ]


# --- the sample -------------------------------------------------------------------------------------------------------


def test_the_sample_loads_completely() -> None:
    reading = wb.read(SAMPLE)
    assert (len(reading), reading.skipped) == (16, [])
    assert len({a.meta.get("file", "wire-feed.jsonl") for a in reading}) == 12
    assert len({a.id for a in reading}) == 16
    known = {a.source for a in reading if a.source}
    assert known == {"Meridian Wire", "The Albion Courier", "The Hartwell Ledger", "Crossroads24"}
    for article in reading:
        file = str(article.meta.get("file", ""))
        if file.endswith(".txt"):
            assert article.text.encode() == (SAMPLE.parent / file).read_bytes()
            assert article.title == article.text.split("\n")[0]


@pytest.mark.parametrize(("article", "outlet"), [
    (wb.Article(text="x", source="BBC", url="https://www.example.com/a"), "BBC"),
    (wb.Article(text="x", url="https://www.example.com/a"), "example.com"),
    (wb.Article(text="x", meta={"file": "in/a.txt"}), "a.txt"),
    (wb.Article(text="x"), "unknown"),
])  # fmt: skip
def test_where_an_article_is_from(article: wb.Article, outlet: str) -> None:
    assert outlet_of(article) == outlet


def test_every_suffix_has_a_parser() -> None:
    from workbench.sources.kinds import PARSERS

    assert set(SUFFIXES) == set(PARSERS)


# --- any text, in and out ---------------------------------------------------------------------------------------------


def as_csv(text: str, delimiter: str = ",") -> bytes:
    quoted = '"' + text.replace('"', '""') + '"'
    return f'"text"{delimiter}"source"\r\n{quoted}{delimiter}BBC\r\n'.encode()


def as_parquet(text: str) -> bytes:
    return pd.DataFrame({"text": [text]}).to_parquet()


def as_notebook(text: str) -> bytes:
    bundle = {"application/vnd.workbench.v1+json": {"articles": [{"text": text}]}}
    return json.dumps({"cells": [{"outputs": [{"data": bundle}]}]}).encode()


WRITERS: dict[str, Callable[[str], bytes]] = {
    ".txt": str.encode,
    ".md": lambda text: text.encode("utf-16"),
    ".json": lambda text: json.dumps([{"text": text}]).encode(),
    ".jsonl": lambda text: json.dumps({"text": text}, ensure_ascii=False).encode(),
    ".csv": as_csv,
    ".tsv": lambda text: as_csv(text, "\t"),
    ".parquet": as_parquet,
    ".ipynb": as_notebook,
}


@pytest.mark.parametrize("suffix", WRITERS)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), min_size=1).filter(str.strip))
@tries(25)
def test_any_text_comes_out_as_it_went_in(tmp_path_factory: pytest.TempPathFactory, suffix: str, text: str) -> None:
    """But for a zero character, which marks what is no text, the mark of byte order, which begins a file and not a text, and lists of addresses."""
    assume(not text.lstrip().startswith("http"))
    path = tmp_path_factory.mktemp("any") / f"x{suffix}"
    path.write_bytes(WRITERS[suffix](text))
    corpus = wb.Corpus()
    assert corpus.add(path).skipped == []
    assert [a.text for a in corpus] == [text]
    corpus.export(path.with_name("out.jsonl"))
    assert [a.text for a in wb.read(path.with_name("out.jsonl"))] == [text]
    assert [a.text for a in wb.read({"text": text})] == [a.text for a in wb.read(pd.DataFrame({"text": [text]}))] == [text]


@pytest.mark.parametrize("folder", [".", "./", "in", "in/../in", "./in", ""])
def test_folders_however_they_are_named(tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Rain.")
    monkeypatch.chdir(tmp_path)
    assert [a.meta["file"] for a in wb.read(folder or tmp_path)] == [f"{tmp_path.name}/in/a.txt" if not folder else "in/a.txt"]
