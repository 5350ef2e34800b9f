"""compare() of an incident: slots by outlets, and the differences in words; from the front door, and on marks made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

import workbench as wb
from tests.shared import GOLD, needs_articles, real_articles
from workbench.comparison import Incident
from workbench.comparison.cells import STANDINGS

COLUMNS = ["slot", "outlet", "value", "agreement", "text", "article", "start", "end", "id"]


def told(*texts: str, outlets: Sequence[str] = ("Courier", "Herald", "Post")) -> wb.Corpus:
    """Articles of several outlets on Friday, 13 March 2015, detected and resolved."""
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": text, "source": outlet, "published": "2015-03-13"} for text, outlet in zip(texts, outlets, strict=False)])
    wb.detect(corpus, progress=False)
    wb.resolve(corpus)
    return corpus


def incident(corpus: wb.Corpus) -> Incident:
    """The incident that most articles tell of, compared."""
    frame = corpus.frame("incidents")
    return wb.compare(corpus, incident=frame.iloc[int(frame.articles.argmax())])


STRIKE, RAID = "Syrian jets bombed militants in Qaim.", "Jets bombed the town of Lomna"
DIFFERENCES = [
    ((f"{RAID} on Tuesday.", f"{RAID}."), ["Only Courier names the day (Tuesday, 10 March 2015)"]),
    ((f"{RAID} on Tuesday.", f"{RAID} on Thursday."), ["When: Tuesday, 10 March 2015 in Courier; Thursday, 12 March 2015 in Herald"]),
    ((f"{RAID} on Tuesday.", f"{RAID} this week."), ["Courier names the day (Tuesday, 10 March 2015), Herald only the week (9 to 15 March 2015)"]),
    ((STRIKE, "Syrian jets bombed militants in Mosul."), ["Where: “Qaim” in Courier; “Mosul” in Herald"]),
    ((STRIKE, "Syrian jets bombed militants in Iraq."), ["Courier names the place (“Qaim”), Herald only the country (“Iraq”)"]),
    ((STRIKE, "Syrian jets bombed militants near the border."), ["Only Courier names the place (“Qaim”); Herald says “near the border”"]),
    ((STRIKE, "Turkish jets bombed militants in Qaim."), ["Who did it: “Syrian jets” in Courier; “Turkish jets” in Herald"]),
    ((STRIKE, "Syria’s air force bombed militants in Qaim."), []),
    ((STRIKE, STRIKE.replace("jets", "warplanes").replace("militants", "fighters")), []),
    (
        ("Iraq has bought fighter jets from Russia and Belarus.", "Iraq has bought fighter jets from Russia."),
        ["Courier names Russia and Belarus, Herald only Russia"],
    ),
    (
        ("Iraq has bought fighter jets from Russia.", "Iraq plans to buy fighter jets from Russia."),
        ["Done in Courier (“bought”); intended in Herald (“buy”)"],
    ),
    ((f"{RAID}, killing nine people.", f"{RAID}, killing 14 people."), ["How many dead: nine in Courier; 14 in Herald"]),
    ((f"{RAID}, killing at least 11 people.", f"{RAID}, killing 14 people."), ["How many dead: at least 11 in Courier; 14 in Herald"]),
    ((f"{RAID}, killing nine people.", f"{RAID}."), ["Only Courier says how many dead (nine)"]),
    (("Ana Ruiz said the bridge was bombed.", "Marko Danek said the bridge was bombed."), ["Courier has it from Ana Ruiz; Herald has it from Marko Danek"]),
    (("The bridge was bombed, Ana Ruiz said.", "Ana Ruiz told reporters that the bridge had been bombed."), []),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "words"), DIFFERENCES, ids=lambda case: " | ".join(case)[:60])
def test_differences_in_words(texts: tuple[str, ...], words: list[str]) -> None:
    assert [difference.words for difference in incident(told(*texts)).differences] == words


def test_every_value_has_its_words_in_its_article() -> None:
    corpus = told(f"{RAID} on Tuesday, killing nine people.", f"{RAID}, killing at least 14 people.")
    found = incident(corpus)
    frame = found.frame()
    assert list(frame.columns) == COLUMNS and str(frame.start.dtype) == "Int64"
    assert set(frame.agreement) <= set(STANDINGS)
    events = set(corpus.frame("events").id)
    for row in frame.dropna(subset=["value"]).itertuples():
        article = corpus[str(row.article)]
        assert article.text[int(str(row.start)) : int(str(row.end))] == row.text
        assert row.id in events and article.source == row.outlet
    silent = frame[frame.agreement == "silent"]
    assert list(zip(silent.slot, silent.outlet, strict=True)) == [("when", "Herald")] and silent.text.isna().all()
    for difference in found.differences:
        assert difference.evidence
        assert {value.text for _, value in difference.evidence} <= set(frame.text.dropna())


def test_a_key_a_row_and_an_event_lead_to_one_incident() -> None:
    corpus = told(STRIKE, STRIKE.replace("bombed", "struck"))
    row = corpus.frame("incidents").iloc[0]
    named: Any = next(corpus.frame("incidents").itertuples())
    event = corpus.frame("events").query("incident == @row.incident").id.iloc[0]
    keys = {wb.compare(corpus, incident=each).key for each in (str(row.incident), row, dict(row), str(event), named)}
    assert keys == {row.incident}


def test_what_is_no_incident_says_where_they_are() -> None:
    corpus = told(STRIKE)
    with pytest.raises(wb.WorkbenchError, match=r"no incident 'x' here; corpus.frame\('incidents'\) has the keys"):
        wb.compare(corpus, incident="x")
    with pytest.raises(wb.WorkbenchError, match="a key or a row"):
        wb.compare(corpus, incident=pd.Series({"name": "raid"}))
    with pytest.raises(wb.WorkbenchError, match="takes one thing"):
        wb.compare(corpus, incident="x", utterance="y")  # type: ignore[call-overload]


def test_a_reprint_is_no_outlet_of_its_own() -> None:
    report = f"{RAID} on Tuesday. " + " ".join(f"House number {n} in the old street was burned down." for n in range(30))
    found = incident(told(report, report + " The Herald and agencies", f"{RAID}.", outlets=("Wire", "Herald", "Post")))
    assert [outlet.name for outlet in found.outlets] == ["Wire", "Post"]
    assert [list(outlet.reprinted_by) for outlet in found.outlets] == [["Herald"], []]
    assert found.differences[0].words == "Only Wire names the day (Tuesday, 10 March 2015)"
    assert "reprinted by Herald" in found._repr_html_()


def test_one_outlet_has_nothing_to_be_compared_with() -> None:
    found = incident(told(STRIKE))
    assert found.differences == [] and set(found.frame().agreement) == {"only here"}
    assert "Only one outlet reports it" in found._repr_html_()


def test_articles_of_nobody_knows_whom_are_outlets_by_their_names() -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": f"One title\n{STRIKE}"}, {"text": f"Other title\n{STRIKE}"}])
    wb.detect(corpus, progress=False)
    wb.resolve(corpus)
    assert [outlet.name for outlet in incident(corpus).outlets] == ["One title", "Other title"]


def test_a_rejected_report_counts_no_more_and_a_link_by_hand_does() -> None:
    corpus = told(f"{RAID} on Tuesday.", f"{RAID} on Thursday.")
    found = incident(corpus)
    second = next(m for m in corpus.marks(layer="events") if corpus[m.annotation.article].source == "Herald")
    corpus.reject(second)
    assert [outlet.name for outlet in wb.compare(corpus, incident=found.key).outlets] == ["Courier"]
    corpus.undo()
    corpus.link(second, "incident/another", name="another raid")
    assert [outlet.name for outlet in wb.compare(corpus, incident=found.key).outlets] == ["Courier"]
    assert wb.compare(corpus, incident="incident/another").name == "another raid"


def test_roles_of_ones_own_codebook_are_slots() -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": "The Santa Brigida ran aground.", "source": "Courier"}, {"text": "The Morosa ran aground.", "source": "Herald"}])
    for article in corpus:
        end = article.text.index(" ran")
        corpus.annotate(article, end + 1, end + 4, "STRANDING", layer="events", roles={"vessel": [(4, end)]})
    corpus.link(corpus.marks(layer="events"), "incident/stranding", name="stranding")
    found = wb.compare(corpus, incident="incident/stranding")
    assert [row.slot for row in found.rows] == ["what", "vessel", "on whose word", "how certain"]


def test_the_page_is_escaped_and_needs_no_style_sheet() -> None:
    found = incident(told(f"{RAID} on Tuesday, <b>killing</b> nine people.", f"{RAID}.", outlets=("Courier <i>", "Herald")))
    html = found._repr_html_()
    assert "Courier &lt;i&gt;" in html and "<i>," not in html and "&lt;b&gt;killing" in html
    assert "<style" not in html and "var(" not in html and "class='mathjax_ignore" in html
    assert html.count("<details>") >= len(found.differences) and "<b>Tuesday</b>" in html
    assert repr(found).startswith(f"{found.name}: Courier <i>, Herald\n- Only Courier <i> names the day")


# --- readings by hand: what a careful reader finds ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample() -> wb.Corpus:
    corpus = wb.Corpus(user="anna")
    outlets = {"meridian": "Meridian Wire", "crossroads": "Crossroads24", "albion": "Albion Courier", "hartwell": "Hartwell Ledger"}
    corpus.add(
        [
            {
                "text": entry["text"],
                "id": entry["file"],
                "published": entry["published"],
                "source": entry["source"] or next((name for part, name in outlets.items() if part in entry["file"]), None),
            }
            for entry in GOLD
            if "file" in entry
        ]
    )
    wb.detect(corpus, progress=False)
    wb.resolve(corpus)
    return corpus


LISTED = [
    ("ASSAULT", "Qaim", "differ", ["24 June 2014 in Meridian Wire", "26 June 2014 in Crossroads24"]),
    ("OTHER", "died", "differ", ["12 in Crossroads24", "14 in ", "at least 11 and nine in Meridian Wire"]),
    ("ASSAULT", "pipeline", "differ", ["14 September 2015", "15 September 2015 in Crossroads24"]),
    ("ASSAULT", "pipeline", "differ", ["Also denied in The Hartwell Ledger"]),
    ("PROTEST", "marched", "differ", ["about 3,000", "ten thousand in Crossroads24"]),
]
"""What data/sample/README.md says of where the outlets differ, as far as the machine finds it: type and name of the incident, parts of one sentence."""


@pytest.mark.parametrize(("kind", "name", "agreement", "parts"), LISTED)
def test_differences_of_the_sample_articles(sample: wb.Corpus, kind: str, name: str, agreement: str, parts: list[str]) -> None:
    frame = sample.frame("incidents").query("type == @kind and articles > 1")
    found = [d for key in map(str, frame[frame.name.str.contains(name)].incident) for d in wb.compare(sample, incident=key).differences]
    assert any(all(part in d.words for part in parts) and d.agreement == agreement for d in found), [d.words for d in found]


@pytest.fixture(scope="module")
def real() -> wb.Corpus:
    corpus = wb.Corpus(user="anna")
    corpus.add(
        [
            {"text": entry["text"], "source": name, "published": "2014-06-27"}
            for entry, name in zip(real_articles(), ("First", "Second"), strict=True)
        ]
    )
    wb.detect(corpus, progress=False)
    wb.resolve(corpus)
    return corpus


def of(corpus: wb.Corpus, word: str) -> list[str]:
    """The differences of the incident of both articles that has a report by a word."""
    frame, events = corpus.frame("incidents"), corpus.frame("events")
    both = set(frame[frame.articles == 2].incident)
    (key,) = {row.incident for row in events.itertuples() if row.text == word and row.incident in both}
    return [difference.words for difference in wb.compare(corpus, incident=str(key)).differences]


@needs_articles
def test_what_a_careful_reader_lists_of_the_air_strike(real: wb.Corpus) -> None:
    assert of(real, "bombed") == ["Only Second names the day (Thursday, 26 June 2014)"]


@needs_articles
def test_what_a_careful_reader_lists_of_the_purchase(real: wb.Corpus) -> None:
    assert of(real, "bought") == [
        "First names Russia and Belarus, Second only Russia",
        "Only First names Sukhoi",
        "Done in First (“bought”); intended in Second (“buy”)",
    ]


@needs_articles
def test_what_a_careful_reader_lists_of_the_pledge(real: wb.Corpus) -> None:
    assert of(real, "pledged") == []
