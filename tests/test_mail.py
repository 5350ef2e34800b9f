"""E-mail: messages, mailboxes and saved pages, as mail programs of all times have written them."""

import base64
import mailbox
import quopri
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import workbench as wb
from workbench.sources import mail
from workbench.sources.mail import flowed

from .damage import damaged, hostile, is_read_or_told, read, reason

TEXT = "Rain fell in Erbil on Thursday, the mayor said.\n"
COUNT = "Rain fell in Erbil on Thursday, said the mayor, and in the towns around it %s people died.\n"
HTML = "<html><head><title>no</title><style>p {}</style></head><body><h1>Rain</h1><p>Rain fell in <b>Erbil</b>.<br>Twice.</p></body></html>"
PAGE = """<html><head><title>Rain in Erbil</title><meta property="og:site_name" content="Northern Post">
<meta property="article:published_time" content="2014-06-27"></head><body><nav>Home News</nav><article><h1>Rain in Erbil</h1>
<p>Rain fell in Erbil on Thursday, and the river rose by two metres in a single night, the mayor said.</p>
<p>“We had never seen this,” said Dana Karim, who runs a shop near the bridge. “Never.”</p></article></body></html>"""


def message(body: bytes | str, kind: str = "text/plain; charset=utf-8", encoding: str = "8bit", headers: str = "Subject: Rain\n") -> bytes:
    """A message, or a part of one, as it is sent."""
    body = body.encode() if isinstance(body, str) else body
    return f"{headers}Content-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n\n".encode() + body


def parts(*inner: bytes, kind: str = "mixed", headers: str = "Subject: Rain\n") -> bytes:
    """Parts as one message."""
    return f"{headers}Content-Type: multipart/{kind}; boundary=B{kind}\n\n".encode() + b"".join(
        [*(b"--B%s\n%s\n" % (kind.encode(), part) for part in inner), b"--B%s--\n" % kind.encode()]
    )


# --- messages ---------------------------------------------------------------------------------------------------------


def test_a_message_is_an_article_with_what_its_headers_say(tmp_path: Path) -> None:
    sent = EmailMessage()
    sent["Subject"], sent["From"] = "Régn in Erbil – “now”", '"Karim, Dána" <dana@post.example>'
    sent["Date"], sent["List-Id"] = "Fri, 27 Jun 2014 10:00:00 +0100", "Northern briefing <list.post.example>"
    sent.set_content(TEXT + "“Never,” he said.\n")
    (article,) = read(tmp_path, "x.eml", sent.as_bytes()).articles
    assert article.text == TEXT + "“Never,” he said.\n"
    assert (article.title, article.author, article.published) == ("Régn in Erbil – “now”", "Karim, Dána", "2014-06-27T10:00:00+01:00")
    assert (article.source, article.language) == (None, "en")
    assert article.meta == {"file": "x.eml", "list": "Northern briefing <list.post.example>"}


@pytest.mark.parametrize(("headers", "title", "author"), [
    ("Subject: =?iso-8859-1?Q?R=E9gn?= in\n =?utf-8?B?RXJiaWw=?=\n", "Régn in Erbil", None),
    ("Subject: Rain\n in Erbil\n", "Rain in Erbil", None),
    ("Subject: Régn\n", "Régn", None),
    ("Subject: =?x-unknown?Q?Rain?=\n", "Rain", None),
    ("Subject: =?utf-8?B?!!!?=\n", None, None),
    ("Subject:\n", None, None),
    ("To: anna@post.example\n", None, None),
    ("From: dana@post.example\n", None, "dana@post.example"),
    ("From: Dana Karim <dana@post.example>, Anna Reed <anna@post.example>\n", None, "Dana Karim, Anna Reed"),
    ("From: =?utf-8?Q?Karim=2C_D=C3=A1na?= <dana@post.example>\n", None, "Karim, Dána"),
    ("From: dana@post.example (Dana Karim)\n", None, "Dana Karim"),
    ("From: Dána Karim <dana@post.example>\n", None, "Dána Karim"),
    ("From: Dana Karim\n", None, "Dana Karim"),
    ("From: <>\n", None, "<>"),
])  # fmt: skip
def test_headers_of_all_kinds(tmp_path: Path, headers: str, title: str | None, author: str | None) -> None:
    (article,) = read(tmp_path, "x.eml", message(TEXT, headers=headers)).articles
    assert (article.title, article.author) == (title, author)


@pytest.mark.parametrize(("date", "published", "kept"), [
    ("Fri, 27 Jun 2014 10:00:00 +0100 (BST)", "2014-06-27T10:00:00+01:00", None),
    ("27 Jun 2014 10:00 GMT", "2014-06-27T10:00:00+00:00", None),
    ("yesterday", None, "yesterday"),
])  # fmt: skip
def test_the_date_of_a_message_is_when_it_was_published(tmp_path: Path, date: str, published: str | None, kept: str | None) -> None:
    (article,) = read(tmp_path, "x.eml", message(TEXT, headers=f"Date: {date}\n")).articles
    assert (article.published, article.meta.get("published")) == (published, kept)


@pytest.mark.parametrize(("body", "kind", "encoding", "text"), [
    ("Caf\xe9 – “now”".encode("cp1252"), "text/plain; charset=iso-8859-1", "8bit", "Café – “now”"),
    ("Café – “now”".encode(), "text/plain; charset=us-ascii", "8bit", "Café – “now”"),
    ("Café – “now”".encode(), "text/plain", "8bit", "Café – “now”"),
    ("Café “now”".encode("cp1252"), "text/plain", "8bit", "Café “now”"),
    ("Café is open today. ".encode() * 9 + b"\xff", "text/plain; charset=utf-8", "8bit", "Café is open today. " * 9 + "\ufffd"),
    ("洪水の報告".encode("iso-2022-jp"), "text/plain; charset=iso-2022-jp", "7bit", "洪水の報告"),
    ("大雨".encode("gb18030"), "text/plain; charset=gb2312", "8bit", "大雨"),
    ("Премьер".encode("koi8-r"), "text/plain; charset=koi8-r", "8bit", "Премьер"),
    (quopri.encodestring("Café – “now”\n".encode()), "text/plain; charset=utf-8", "quoted-printable", "Café – “now”\n"),
    (base64.encodebytes("Café – “now”".encode()), "text/plain; charset=utf-8", "base64", "Café – “now”"),
    (b"Rain\r\nfell.\r\n", "text/plain", "7bit", "Rain\nfell.\n"),
    (b"Rain fell.", "text/plain; charset=base64", "7bit", "Rain fell."),
    (b"Rain\0 fell.", "text/plain; charset=utf-8", "binary", "Rain fell."),
    ("Rain fell \nin Erbil.\n> Never \n> again \n>> no\n-- \nDana", "text/plain; format=flowed", "7bit",
     "Rain fell in Erbil.\n> Never again \n>> no\n-- \nDana"),
    ("Rain fe \nll.", "text/plain; format=flowed; delsp=yes", "7bit", "Rain fell."),
    ("Rain fell \nin Erbil.", "text/plain", "7bit", "Rain fell \nin Erbil."),
])  # fmt: skip
def test_bodies_of_all_kinds(tmp_path: Path, body: bytes | str, kind: str, encoding: str, text: str) -> None:
    (article,) = read(tmp_path, "x.eml", message(body, kind, encoding)).articles
    assert article.text == text


@pytest.mark.parametrize(("sent", "text"), [
    (message(HTML, "text/html; charset=utf-8"), "Rain\nRain fell in Erbil.\nTwice."),
    (parts(message(TEXT), message(HTML, "text/html"), kind="alternative"), TEXT),
    (parts(message("See it online."), message("<p>Rain fell in Erbil on Thursday.</p>" * 3, "text/html"), kind="alternative"),
     "\n".join(["Rain fell in Erbil on Thursday."] * 3)),
    (parts(message(" "), message(HTML, "text/html"), kind="alternative"), "Rain\nRain fell in Erbil.\nTwice."),
    (parts(parts(message(TEXT), parts(message(HTML, "text/html"), kind="related"), kind="alternative"), kind="mixed"), TEXT),
    (parts(message("Rain fell.\n"), message(b"\x89PNG", "image/png"), message("Snow fell.\n")), "Rain fell.\n\nSnow fell.\n"),
    (parts(message(COUNT % "12"), message(COUNT % "13")), COUNT % "12" + "\n" + COUNT % "13"),  # a correction
    (parts(message(COUNT % "12"), message(f"<p>{COUNT % '12'} online.</p>", "text/html")), COUNT % "12"),  # the same in another form
    (parts(message(TEXT), message(TEXT)), TEXT),
    (parts(message(TEXT))[:-12], TEXT),
    (b"Subject: Rain\nContent-Type: multipart/mixed; boundary=B\n\nRain fell.", "Rain fell."),
])  # fmt: skip
def test_the_part_that_says_it_all_is_the_text(tmp_path: Path, sent: bytes, text: str) -> None:
    (article,) = read(tmp_path, "x.eml", sent).articles
    assert article.text.rstrip("\n") == text.rstrip("\n")


@pytest.mark.parametrize(("text", "spaces", "expected"), [
    ("Rain \nfell.", True, "Rain fell."),
    ("Rain \nfell.", False, "Rainfell."),
    (" From here \nto there", True, "From here to there"),
    ("> Rain \n> fell.\n>> no \n> yes", True, "> Rain fell.\n>> no \n> yes"),
    ("Rain \n-- \nDana", True, "Rain \n-- \nDana"),
    ("", True, ""),
])  # fmt: skip
def test_flowed_text_is_put_together_again(text: str, spaces: bool, expected: str) -> None:
    assert flowed(text, spaces=spaces) == expected


def attached(name: str, data: bytes, kind: str = "application/octet-stream", how: str = "attachment") -> bytes:
    headers = f"Content-Type: {kind}\nContent-Disposition: {how}{name and f'; filename={name}'}\nContent-Transfer-Encoding: base64\n\n"
    return headers.encode() + base64.encodebytes(data)


def test_what_is_attached_is_read_too(tmp_path: Path) -> None:
    inner = parts(message("Hail fell."), attached("h.txt", b"Sleet fell."), headers="Subject: Hail\n", kind="related")
    sent = parts(
        message(TEXT),
        attached('"../../etc/snow.txt"', b"Snow fell."),
        attached("=?utf-8?B?w6kudHh0?=", b"Dew fell.", "text/plain", how="inline"),
        attached("", b"<p>no</p>", "text/html"),
        attached("logo.png", b"\x89PNG", "image/png"),
        attached("smime.p7s", b"?", "application/pkcs7-signature"),
        attached("x.bin", b"?"),
        b"Content-Type: message/rfc822\n\n" + inner,
    )
    reading = read(tmp_path, "x.eml", sent)
    assert [(a.text.strip(), a.title, a.meta["file"]) for a in reading] == [
        (TEXT.strip(), "Rain", "x.eml"),
        ("Snow fell.", None, "x.eml/snow.txt"),
        ("Dew fell.", None, "x.eml/é.txt"),
        ("Hail fell.", "Hail", "x.eml/attached message 5.eml"),
        ("Sleet fell.", None, "x.eml/attached message 5.eml/h.txt"),
    ]
    assert [(s.where, s.reason.split(";")[0]) for s in reading.skipped] == [
        (f"{tmp_path}/x.eml/attachment 3.html", "no article text found on this page"),
        (f"{tmp_path}/x.eml/*.bin", "1 file of a kind that is not read"),
    ]


def test_a_message_that_only_brings_something_is_no_article(tmp_path: Path) -> None:
    assert [a.text for a in read(tmp_path, "x.eml", parts(message(" \n"), attached("snow.txt", b"Snow fell."))).articles] == ["Snow fell."]


def nested(depth: int) -> bytes:
    return b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(depth)) + message(TEXT)


@pytest.mark.parametrize(("data", "expected"), [
    (b"", "the file is empty"),
    (b"\0" * 100_000, "the file is empty"),
    (b"Rain fell in Erbil.", "not an e-mail message: it has no headers"),
    (b"Rain: fell\n\nin Erbil.", "not an e-mail message: it has no headers"),
    (b"\x89PNG\r\n\x1a\n", "not what its name says: it is a picture"),
    (b"Subject: Rain\n", "no text in it"),
    (b"Subject: Rain\n\n \n", "no text in it"),
    (message("<html><body><img src=x></body></html>", "text/html"), "no text in it"),
    (message(b"\x01\xff\xfe\x80\x81" * 100, "text/plain", "binary"), "not text in any encoding"),
    (parts(attached("logo.png", b"\x89PNG", "image/png")), "no text in it"),
    (nested(5000), "not an e-mail message, or damaged (RecursionError"),
    (b"Subject: Rain\nFrom: " + b"(" * 1_000_000 + b"\n\nRain.", "not an e-mail message, or damaged (RecursionError"),
])  # fmt: skip
def test_what_is_no_message_or_has_no_text_is_told(tmp_path: Path, data: bytes, expected: str) -> None:
    assert reason(read(tmp_path, "x.eml", data)).startswith(expected)


def test_headers_without_end_are_cut(tmp_path: Path) -> None:
    sent = b"Subject: " + b"=?utf-8?Q?rain?= " * 100_000 + b"\nContent-Type: text/plain; " + b"a=b; " * 200_000 + b"\n\n" + TEXT.encode()
    (article,) = read(tmp_path, "x.eml", sent).articles
    assert article.text == TEXT
    assert 1 < len(article.title or "") <= mail.LONGEST_HEADER


@hostile
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(str.strip))
@example("🌧️ a\u0301 \r\t\u2028 \x85 \x7f\u202e\x01 \n")
def test_any_text_comes_out_of_a_message_as_it_went_in(tmp_path: Path, text: str) -> None:
    (article,) = read(tmp_path, "x.eml", message(base64.encodebytes(text.encode()), encoding="base64")).articles
    assert article.text == text.replace("\r\n", "\n")


# --- mailboxes --------------------------------------------------------------------------------------------------------


def test_a_mailbox_of_pythons_own_is_read_message_by_message(tmp_path: Path) -> None:
    texts = [TEXT, "From here on it rained.\n\nFrom there too, at 10:30 on Monday.\n", "Snow fell.\n\n"]
    box = mailbox.mbox(tmp_path / "x.mbox")
    for number, text in enumerate(texts):
        sent = EmailMessage()
        sent["Subject"] = f"Rain {number}"
        sent.set_content(text, cte="8bit")
        box.add(sent)
    box.close()
    reading = wb.read(tmp_path / "x.mbox")
    assert [(a.title, a.text) for a in reading] == [(f"Rain {number}", text) for number, text in enumerate(texts)]
    assert [a.meta["file"] for a in reading] == [f"x.mbox, message {n}" for n in (1, 2, 3)]
    assert not reading.skipped


ENVELOPES = [
    "From dana@post.example Fri Jun 27 10:00:00 2014",
    "From - Fri Jun 27 10:00:00 2014",
    "From 123@xxx Fri Jun 27 10:00:00 +0000 2014",
]


@pytest.mark.parametrize("envelope", [*ENVELOPES, "From dana@post.example Fri, 27 Jun 2014 10:00:00 +0000"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_messages_begin_as_mail_programs_have_it(tmp_path: Path, envelope: str, end: str) -> None:
    rain = ["Rain fell.", "", "From here on", ">From 10:00", ">>From it", "From 10:00 on Friday", ""]
    lines = [envelope, "Subject: Rain", "", *rain, "", envelope, "Subject: Snow", "", "Snow fell.", ""]
    reading = read(tmp_path, "x.mbox", end.join(lines))
    assert [(a.title, a.text) for a in reading] == [
        ("Rain", "Rain fell.\n\nFrom here on\nFrom 10:00\n>From it\nFrom 10:00 on Friday\n\n"),
        ("Snow", "Snow fell.\n"),
    ]


def test_a_message_that_fails_or_is_too_large_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "TOO_LARGE", 1000)
    bodies = ["Subject: Rain\n\nRain fell.\n", "Subject: Much\n\n" + "Rain fell.\n" * 100, "no headers\n", "Subject: Snow\n\nSnow fell.\n"]
    reading = read(tmp_path, "x.mbox", "\n".join(f"{ENVELOPES[0]}\n{body}" for body in bodies))
    assert [a.text.strip() for a in reading] == ["Rain fell.", "Snow fell."]
    assert [(s.where.removeprefix(f"{tmp_path}/"), s.reason.split(";")[0].split(":")[0]) for s in reading.skipped] == [
        ("x.mbox, message 2", "larger than 100 MB"),
        ("x.mbox, message 3", "not an e-mail message"),
    ]


def test_messages_need_no_empty_line_between_them(tmp_path: Path) -> None:
    reading = read(tmp_path, "x.mbox", "".join(f"{envelope}\nSubject: Rain\n\nRain fell.\n" for envelope in ENVELOPES))
    assert [a.text for a in reading] == ["Rain fell.\n"] * 3


def test_lines_without_end_are_no_envelopes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "PIECE", 100)
    long = "x" * 100 + ENVELOPES[0] + "x" * 1000
    (article,) = read(tmp_path, "x.mbox", f"{ENVELOPES[0]}\nSubject: Rain\n\n{long}\n").articles
    assert article.text == long + "\n"


@pytest.mark.parametrize(("data", "expected"), [
    (b"", "the file is empty"),
    (b"\n\n", "the file is empty"),
    (b"Subject: Rain\n\nRain fell.", 'not a mailbox: it does not begin with "From "'),
    (b"\x89PNG\r\n\x1a\n", "not what its name says: it is a picture"),
    (b"From ", "the file is empty"),
])  # fmt: skip
def test_what_is_no_mailbox_is_told(tmp_path: Path, data: bytes, expected: str) -> None:
    assert reason(read(tmp_path, "x.mbox", data)).startswith(expected)


# --- saved pages ------------------------------------------------------------------------------------------------------


def saved(page: str = PAGE, location: str = "https://post.example/rain", encoding: str = "utf-8") -> bytes:
    """A page as browsers save it with all that belongs to it."""
    body = quopri.encodestring(page.encode(encoding))
    html = message(body, f"text/html; charset={encoding}", "quoted-printable", headers=f"Content-Location: {location}\n")
    picture = message(base64.encodebytes(b"\x89PNG"), "image/png", "base64", headers="Content-Location: https://post.example/logo.png\n")
    headers = "From: <Saved by Browser>\nSubject: =?utf-8?Q?Rain_in_Erbil_=E2=80=93_Post?=\nDate: Sat, 28 Jun 2014 09:00:00 -0000\n"
    return parts(html, picture, kind="related", headers=headers)


@pytest.mark.parametrize("suffix", [".mhtml", ".mht"])
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
def test_a_saved_page_is_the_article_on_it(tmp_path: Path, suffix: str, encoding: str) -> None:
    (article,) = read(tmp_path, f"x{suffix}", saved(encoding=encoding)).articles
    assert "Rain fell in Erbil" in article.text
    assert "“Never.”" in article.text
    assert "Home News" not in article.text
    assert (article.title, article.source, article.published) == ("Rain in Erbil", "Northern Post", "2014-06-27")
    assert (article.url, article.author) == ("https://post.example/rain", None)
    assert article.meta["saved"][:10] == "2014-06-28"


def test_what_a_saved_page_does_not_say_itself_is_said_by_what_it_is_saved_in(tmp_path: Path) -> None:
    bare = PAGE.replace("<title>Rain in Erbil</title>", "").replace("<h1>Rain in Erbil</h1>", "").replace("2014-06-27", "")
    (article,) = read(tmp_path, "x.mhtml", saved(bare, location="file:///C:/rain.htm")).articles
    assert (article.title, article.url, article.published) == ("Rain in Erbil – Post", None, None)


@pytest.mark.parametrize(("data", "expected"), [
    (b"", "the file is empty"),
    (PAGE.encode(), "not what its name says: its content is that of a .html file; rename it"),
    (b"Rain fell in Erbil.", "no page in it; save the page anew"),
    (message(TEXT), "no page in it; save the page anew"),
    (saved("<html><body><nav>Home</nav></body></html>"), "no article text found on this page"),
    (nested(5000), "not a saved web page, or damaged (RecursionError"),
])  # fmt: skip
def test_what_is_no_saved_page_is_told(tmp_path: Path, data: bytes, expected: str) -> None:
    assert reason(read(tmp_path, "x.mhtml", data)).startswith(expected)


# --- damage -----------------------------------------------------------------------------------------------------------

MESSAGE = parts(
    message(TEXT),
    message(HTML, "text/html"),
    attached("a.txt", b"Snow fell."),
    headers="From: Dana <d@post.example>\nSubject: =?utf-8?Q?R=C3=A9gn?=\n",
)
WHOLE = {"x.eml": MESSAGE, "x.mbox": b"\n".join(b"%s\n%s" % (ENVELOPES[0].encode(), MESSAGE) for _ in range(3)), "x.mhtml": saved()}


@pytest.mark.parametrize("name", WHOLE)
@hostile
@given(damage=st.data())
def test_damaged_files_are_read_or_told(tmp_path: Path, name: str, damage: st.DataObject) -> None:
    assert is_read_or_told(tmp_path, name, damaged(WHOLE[name], damage, st.integers(0, 255) | st.sampled_from(b'\n\r =?;:"-')))


@pytest.mark.parametrize("head", [b"Subject: ", b"Content-Type: ", b"From: ", b"Content-Type: multipart/mixed; boundary="])
@hostile
@given(
    tail=st.binary(max_size=300)
    | st.lists(st.sampled_from([b"=?", b"?=", b"\n\n", b"\n--", b'"', b";", b"(", b"<", b"utf-8?q?", b"x"])).map(b"".join)
)
def test_anything_after_a_right_beginning_is_read_or_told(tmp_path: Path, head: bytes, tail: bytes) -> None:
    for name in WHOLE:
        assert is_read_or_told(tmp_path, name, (ENVELOPES[0].encode() + b"\n" if name == "x.mbox" else b"") + head + tail)
