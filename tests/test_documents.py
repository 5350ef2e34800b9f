"""PDF and Word documents: their text as it stands, and nothing worse than a reason from damaged ones."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import docx
import pypdf
import pytest
from docx.enum.text import WD_BREAK
from hypothesis import example, given
from hypothesis import strategies as st
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from workbench.sources import documents, packages

from .damage import damaged, hostile, is_read_or_told, read, reason

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RAIN = ("Rain fell in Erbil on Thursday,", "and the river rose by two metres.")


def pdf(*pages: Sequence[str] | bytes, password: str | None = None, method: str = "AES-256", **properties: str) -> bytes:
    """A PDF whose pages have these lines, or draw as told."""
    writer = pypdf.PdfWriter()
    names = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica", "Encoding": "WinAnsiEncoding"}
    font = DictionaryObject({NameObject(f"/{name}"): NameObject(f"/{value}") for name, value in names.items()})
    for page in pages:
        content = DecodedStreamObject()
        lines = b"" if isinstance(page, bytes) else b" T* ".join(b"(%s) Tj" % line.encode("cp1252") for line in page)
        content.set_data(page if isinstance(page, bytes) else b"BT /F1 12 Tf 14 TL 72 700 Td %s ET" % lines)
        blank = writer.add_blank_page(612, 792)
        blank[NameObject("/Contents")] = writer._add_object(content.flate_encode())
        blank[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
    writer.add_metadata({f"/{name}": value for name, value in properties.items()})
    if password is not None:
        writer.encrypt(password, "owner", algorithm=method)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(document: str | bytes, core: str = "", namespace: str = WORD, main: str = "word/document.xml") -> bytes:
    """A Word document of which all is given: its body, or the whole of its main part."""
    if isinstance(document, str):
        document = f'<w:document xmlns:w="{namespace}"><w:body>{document}</w:body></w:document>'.encode()
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    about = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    parts: dict[str, str | bytes] = {
        "_rels/.rels": f'<r><Relationship Type="{about}" Target="core.xml"/><Relationship Type="{office}" Target="/{main}"/></r>',
        "core.xml": core or "<properties/>",
        main: document,
    }
    return package(parts)


def package(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def saved(document: "docx.document.Document") -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# --- PDF --------------------------------------------------------------------------------------------------------------


def test_the_text_of_a_pdf_keeps_its_lines_and_parts_its_pages(tmp_path: Path) -> None:
    data = pdf(RAIN, [], ["“Never,” the mayor said."], Title="Rain in Erbil", Author="Dana Karim", CreationDate="D:20140627100000Z")
    (article,) = read(tmp_path, "x.pdf", data)
    assert article.text == "Rain fell in Erbil on Thursday,\nand the river rose by two metres.\n\n“Never,” the mayor said."
    assert (article.title, article.author, article.published, article.language) == ("Rain in Erbil", "Dana Karim", None, "en")


@pytest.mark.parametrize(("given", "title"), [
    ("Rain in Erbil", "Rain in Erbil"),
    ("  Rain\nin  Erbil ", "Rain in Erbil"),
    ("Word spreads of rain", "Word spreads of rain"),
    ("洪水の報告", "洪水の報告"),
    ("Microsoft Word - rain final.doc", None),
    ("Microsoft Word", None),
    ("rain final (2).indd", None),
    ("rain_final", None),
    ("Document1", None),
    ("Slide 1", None),
    ("Untitled-2", None),
    ("PowerPoint Presentation", None),
    ("https://post.example/rain", None),
    ("", None),
    (None, None),
])  # fmt: skip
def test_titles_that_programs_make_up_are_none(given: str | None, title: str | None) -> None:
    assert documents.title(given) == title


@pytest.mark.parametrize(("given", "author"), [
    ("Dana Karim", "Dana Karim"),
    ("  Dana\nKarim ", "Dana Karim"),
    ("Dell Hayes", "Dell Hayes"),
    ("Northern Post", "Northern Post"),
    ("python-docx", None),
    ("Microsoft Office User", None),
    ("Windows User", None),
    ("Microsoft Word", None),
    ("Administrator", None),
    ("User1", None),
    ("HP", None),
    ("Unknown", None),
    ("", None),
    (None, None),
])  # fmt: skip
def test_authors_that_are_programs_or_nobody_are_none(given: str | None, author: str | None) -> None:
    assert documents.author(given) == author


def test_a_document_that_a_program_made_has_no_author(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("Rain fell in Erbil.")
    assert [a.author for a in read(tmp_path, "x.docx", saved(made))] == [None]
    assert [a.author for a in read(tmp_path, "x.pdf", pdf(RAIN, Author="Microsoft Office User"))] == [None]


@pytest.mark.parametrize("method", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_everyone_may_open_is_read(tmp_path: Path, method: str) -> None:
    assert len(read(tmp_path, "x.pdf", pdf(RAIN, password="", method=method))) == 1
    assert "password" in reason(read(tmp_path, "x.pdf", pdf(RAIN, password="rain", method=method)))  # noqa: S106


def test_letters_that_a_font_joins_are_apart_and_what_no_one_sees_is_left_out() -> None:
    class Page:
        def extract_text(self, **_: object) -> str:
            return "\x00\x02The o\ufb03ce\r of \ud83c\udf27 and \ud83c\f  \n"

    assert documents._page_text(Page(), float("inf")) == "The office\n of 🌧 and \ufffd"  # type: ignore[arg-type]


def test_a_page_that_fails_leaves_the_others(tmp_path: Path) -> None:
    data = pdf(RAIN, b"BT " + b"1 " * 2_100, ["It rained."])
    with pypdf.apply_configuration(stream_parsing_work_maximum_count=2_000):  # a thousandth of what pypdf allows a page
        reading = read(tmp_path, "x.pdf", data)
    assert [a.text for a in reading] == ["\n".join(RAIN) + "\n\nIt rained."]
    assert [(s.where, s.reason.split(" (")[0]) for s in reading.skipped] == [
        (f"{tmp_path}/x.pdf, page 2", "not a readable page, or damaged")
    ]


def test_a_pdf_that_takes_for_ever_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "PATIENCE", -1)
    assert "split the file" in reason(read(tmp_path, "x.pdf", pdf(RAIN, RAIN)))


def test_a_pdf_of_too_much_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "TOO_LARGE", 100)
    assert "larger than" in reason(read(tmp_path, "x.pdf", pdf(RAIN, RAIN)))


@pytest.mark.parametrize(("data", "expected"), [
    (b"", "the file is empty"),
    (b"\0" * 10_000, "the file is empty"),
    (b"%PDF-1.7\n", "not a PDF, or damaged"),
    (b"%PDF-1.7\n" + b" " * 100_000, "not a PDF, or damaged"),
    (b"Rain fell in Erbil.", "not a PDF, or damaged"),
    (package({"a": "b"}), "not what its name says"),
    (pdf(), "has no text layer"),
    (pdf(b"0 0 m 100 100 l S"), "has no text layer (a scan?); run OCR over it first, e.g. with ocrmypdf"),
])  # fmt: skip
def test_what_is_no_pdf_or_has_no_text_is_told(tmp_path: Path, data: bytes, expected: str) -> None:
    assert reason(read(tmp_path, "x.pdf", data)).startswith(expected)


# --- Word -------------------------------------------------------------------------------------------------------------


def test_a_word_document_gives_headings_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Rain in Erbil", 0)
    document.add_paragraph("Rain fell in Erbil on Thursday.")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("Town", "Rain", "Erbil", ""), strict=True):
        cell.text = text
    document.add_paragraph()
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("The river rose.\tTwice.\nThen it fell.")
    document.core_properties.title, document.core_properties.author = "Draft of Thursday", "Dana Karim"
    (article,) = read(tmp_path, "x.docx", saved(document))
    assert article.text == (
        "Rain in Erbil\n\nRain fell in Erbil on Thursday.\n\nTown\tRain\nErbil\t\n\nThe river rose.\tTwice.\nThen it fell."
    )
    assert (article.title, article.author, article.published, article.language) == ("Rain in Erbil", "Dana Karim", None, "en")


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.parametrize(("body", "text"), [
    (paragraph("Rain fell.") + paragraph(" ") + paragraph("Snow fell."), "Rain fell.\n\nSnow fell."),
    (f"<w:sdt><w:sdtPr>{run('no')}</w:sdtPr><w:sdtContent>{paragraph('Rain.')}</w:sdtContent></w:sdt>", "Rain."),
    (f"<w:p>{run('Rain ')}<w:ins>{run('fell')}</w:ins><w:del><w:r><w:delText>no</w:delText></w:r></w:del>.</w:p>", "Rain fell"),
    (f"<w:p><w:moveFrom>{run('no')}</w:moveFrom><w:moveTo>{run('Rain.')}</w:moveTo></w:p>", "Rain."),
    (f"<w:p><w:hyperlink>{run('Rain')}</w:hyperlink><w:smartTag>{run('.')}</w:smartTag></w:p>", "Rain."),
    (f"<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple>{run('Rain.')}</w:fldSimple></w:p>", "Rain."),
    (paragraph("Rain.", '<w:tabs><w:tab w:pos="9"/></w:tabs>'), "Rain."),
    ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:br w:type='page'/></w:r></w:p>", "a\tb\nc\u2011d"),
    (f"<w:p>{run('Rain.')}<w:r><w:txbxContent>{paragraph('Box.')}</w:txbxContent>"
     f"<Fallback><w:txbxContent>{paragraph('Box.')}</w:txbxContent></Fallback></w:r>{run(' Snow.')}</w:p>{paragraph('End.')}",
     "Rain. Snow.\n\nBox.\n\nEnd."),
    (f"<w:tbl><w:tr><w:tc>{paragraph('Rain.')}{paragraph('Snow.')}</w:tc></w:tr></w:tbl>", "Rain.\n\nSnow."),
    (f"<w:tbl><w:tr><w:tc>{paragraph('a')}</w:tc><w:ins><w:tc>{paragraph('b')}</w:tc></w:ins></w:tr><w:tr><w:tc/></w:tr></w:tbl>", "a\tb"),
    (paragraph("Rain.") + "<!-- no --><?no no?>" + paragraph("Snow."), "Rain.\n\nSnow."),
])  # fmt: skip
@pytest.mark.parametrize("namespace", [WORD, STRICT])
def test_what_word_shows_is_the_text(tmp_path: Path, body: str, text: str, namespace: str) -> None:
    (article,) = read(tmp_path, "x.docx", word(body, namespace=namespace))
    assert article.text == text


@pytest.mark.parametrize(("style", "title"), [("Title", "Rain"), ("Heading1", "Rain"), ("Normal", "Rain in Erbil")])
def test_a_first_paragraph_in_the_style_of_a_title_is_the_title(tmp_path: Path, style: str, title: str) -> None:
    body = paragraph(" ") + paragraph("Rain", f'<w:pStyle w:val="{style}"/>') + paragraph("It fell.", '<w:pStyle w:val="Title"/>')
    (article,) = read(tmp_path, "x.docx", word(body, "<p><title>Rain in Erbil</title><creator>Dana</creator></p>"))
    assert (article.title, article.author) == (title, "Dana")


def test_a_word_document_with_broken_parts_is_read_as_far_as_it_matters(tmp_path: Path) -> None:
    (article,) = read(tmp_path, "x.docx", word(paragraph("Rain."), core="<broken", main="elsewhere/main.xml"))
    assert (article.text, article.title, article.author) == ("Rain.", None, None)


LAUGHS = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"rain") for n in range(12))


@pytest.mark.parametrize(("entities", "texts"), [
    (b'<!ENTITY e11 SYSTEM "/etc/hostname">', [["Rain &e11;fell."]]),
    (LAUGHS, [["Rain &e11;fell."], []]),  # libxml2 sees a bomb in it, or not
])  # fmt: skip
def test_entities_are_not_resolved(tmp_path: Path, entities: bytes, texts: list[list[str]]) -> None:
    start = b'<!DOCTYPE d [%s]><w:document xmlns:w="%s"><w:body>' % (entities, WORD.encode())
    body = b"%s%s</w:body></w:document>" % (start, paragraph("Rain &e11;fell.").encode())
    assert [a.text for a in read(tmp_path, "x.docx", word(body))] in texts


@pytest.mark.parametrize(("data", "expected"), [
    (b"", "the file is empty"),
    (b"Rain fell in Erbil.", "not a Word document, or damaged"),
    (b"PK\x03\x04", "not a Word document, or damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, "not what its name says: it is an old Office file (.doc, .xls) or one with a password"),
    (pdf(RAIN), "not what its name says: its content is that of a .pdf file"),
    (package({}), "not what its name says: its content is that of a .zip file"),
    (package({"a.txt": "Rain"}), "not a Word document, or damaged"),
    (word(b""), "not a Word document, or damaged"),
    (word(b"<workbook/>"), "not a Word document; is it a table or a presentation?"),
    (word(""), "no text in it"),
    (word("<w:p/>" * 100_000), "no text in it"),
    (word("<w:x>" * 1000 + "</w:x>" * 1000), "not a Word document, or damaged"),
])  # fmt: skip
def test_what_is_no_word_document_or_has_no_text_is_told(tmp_path: Path, data: bytes, expected: str) -> None:
    assert reason(read(tmp_path, "x.docx", data)).startswith(expected)


def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = word(paragraph("Rain." * 10_000))
    monkeypatch.setattr(documents, "TOO_LARGE", 10_000)
    assert "larger than" in reason(read(tmp_path, "x.docx", data))
    monkeypatch.setattr(packages, "UNPACKED", 10_000)
    assert reason(read(tmp_path, "x.docx", data)).startswith("unpacks to ")


NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML cannot hold: most controls and two characters that are none."""


@hostile
@given(st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda text: text.strip() and not NO_XML.search(text)))
@example("🌧️ a\u0301 \u2028 \x85 \x7f\u202e")
def test_any_text_comes_out_of_a_word_document_as_it_went_in(tmp_path: Path, text: str) -> None:
    document = docx.Document()
    document.add_paragraph(text)  # which makes line breaks of returns too
    (article,) = read(tmp_path, "x.docx", saved(document))
    assert article.text == text.replace("\r", "\n")


# --- damage -----------------------------------------------------------------------------------------------------------

WHOLE = {
    "x.pdf": pdf(RAIN, RAIN, Title="Rain in Erbil"),
    "x.docx": word(paragraph("Rain fell in Erbil.") * 3),
}


@pytest.mark.parametrize("name", WHOLE)
@hostile
@given(damage=st.data())
def test_damaged_files_are_read_or_told(tmp_path: Path, name: str, damage: st.DataObject) -> None:
    assert is_read_or_told(tmp_path, name, damaged(WHOLE[name], damage))


@pytest.mark.parametrize("head", [b"%PDF-1.7\n", b"PK\x03\x04"])
@hostile
@given(tail=st.binary(max_size=300))
def test_random_bytes_after_a_right_beginning_are_told(tmp_path: Path, head: bytes, tail: bytes) -> None:
    assert reason(read(tmp_path, "x.pdf" if head.startswith(b"%") else "x.docx", head + tail))
