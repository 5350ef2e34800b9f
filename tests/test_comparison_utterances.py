"""compare(): one utterance side by side."""

import pytest

import workbench as wb

FULL = "“The bridge will open in May, and nobody will pay a toll,” said Ana Ruiz, the mayor of Lomna."
RETOLD = (
    "Ana Ruiz, mayor of Lomna, said that the <bridge> would open in June. Ana Ruiz said that the bridge would open soon & nobody would pay."
)


@pytest.fixture(scope="module")
def corpus() -> wb.Corpus:
    corpus = wb.Corpus()
    corpus.add(
        [
            {"text": RETOLD, "source": "Courier <b>", "published": "2015-03-08"},
            {"text": FULL, "source": "Northern Post", "published": "2015-03-09"},
        ]
    )
    wb.detect(corpus)
    wb.resolve(corpus)
    return corpus


def key(corpus: wb.Corpus) -> str:
    return str(corpus.frame("quotes").utterance.dropna().iloc[0])


def test_the_fullest_wording_comes_first_and_the_others_are_measured_by_it(corpus: wb.Corpus) -> None:
    found = wb.compare(corpus, utterance=key(corpus))
    frame = found.frame()
    assert list(frame.columns) == ["source", "published", "label", "speaker_name", "text", "carried", "article", "id"]
    assert frame.source[0] == "Northern Post" and frame.label[0] == "direct" and frame.carried[0] == 1
    assert set(frame.source[1:]) == {"Courier <b>"}
    assert all(0 < share < 1 for share in frame.carried[1:])
    assert str(found).startswith("Northern Post, direct: “The bridge")


def test_words_are_told_apart_and_kept_whole(corpus: wb.Corpus) -> None:
    found = wb.compare(corpus, utterance=key(corpus))
    for telling in found.tellings:
        assert telling.words == "".join(piece.text for piece in telling.pieces)
    own = {piece.text.strip() for telling in found.tellings[1:] for piece in telling.pieces if piece.likeness == "own"}
    assert any("June" in text for text in own), own


def test_a_quotes_id_does_as_well_as_the_key(corpus: wb.Corpus) -> None:
    frame = corpus.frame("quotes").dropna(subset=["utterance"])
    assert wb.compare(corpus, utterance=frame.id.iloc[0]) == wb.compare(corpus, utterance=frame.utterance.iloc[0])


def test_the_page_is_escaped_and_needs_no_style_sheet(corpus: wb.Corpus) -> None:
    html = wb.compare(corpus, utterance=key(corpus))._repr_html_()
    assert "&lt;bridge&gt;" in html and "<bridge>" not in html and "Courier &lt;b&gt;" in html
    assert "<style" not in html and "var(" not in html and "class='mathjax_ignore" in html


def test_an_unknown_utterance_says_where_the_keys_are(corpus: wb.Corpus) -> None:
    with pytest.raises(wb.WorkbenchError, match=r"no utterance 'x' .*frame\('quotes'\)"):
        wb.compare(corpus, utterance="x")
    with pytest.raises(wb.WorkbenchError, match="takes one thing"):
        wb.compare(corpus)  # type: ignore[call-overload]
