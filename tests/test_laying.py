"""Marks that come back with a text that differs a little."""

import json
from pathlib import Path

import workbench as wb
from workbench.formats.laying import laid
from workbench.model import Annotation, Article, Decision, Reading, Span

OURS = Article(id="a", text="🧊 Rain fell in  Erbil.\r\nRain fell in Kyiv, “it poured”, said Anna Krol of the office there.")
THEIRS = Article(id="a", text='🧊 Rain fell in Erbil.\nRain fell in Kyiv, "it poured", said Anna Krol of the office there.')


def at(words: str, after: int = 0) -> Span:
    start = THEIRS.text.index(words, after)
    return Span(start, start + len(words))


SECOND = Annotation(article="a", layer="entities", label="RAIN", spans=(at("Rain", 5),), by="user:anna")
QUOTE = Annotation(
    article="a", layer="quotes", label="direct", spans=(at('"it poured"'),), by="rules:q@1", roles={"speaker": (at("Anna Krol"),)}
)
EVENT = Annotation(article="a", layer="events", label="STORM", spans=(at("poured"),), by="rules:e@1", values={"quote": QUOTE.id})
NOTE = Annotation(article="a", layer="notes", label="NOTE", spans=QUOTE.spans, by="user:anna", values={"of": QUOTE.key, "text": "sure?"})
NO = Decision(article="a", target=QUOTE.id, verdict="reject", by="user:anna", at="2026-01-01")
BACK = Decision(article="a", target=NO.id, verdict="undo", by="user:anna", at="2026-01-02")
GIVEN = Reading([THEIRS], [NOTE, EVENT, QUOTE, SECOND], [BACK, NO])


def test_marks_are_laid_on_our_text_with_all_that_refers_to_them() -> None:
    found = laid(GIVEN, THEIRS, OURS)
    assert found is not None
    by_layer = {a.layer: a for a in found.annotations}
    quote = by_layer["quotes"]
    assert quote.spans[0].of(OURS.text) == "“it poured”"
    assert quote.roles["speaker"][0].of(OURS.text) == "Anna Krol"
    assert by_layer["entities"].spans[0].start == OURS.text.index("Rain", 5)
    assert by_layer["events"].values["quote"] == quote.id
    assert by_layer["notes"].values["of"] == quote.key
    no, back = found.decisions
    assert (no.target, back.target) == (quote.id, no.id)
    (told,) = found.skipped
    assert "5 of 5 spans were moved to their words" in told.reason


def test_what_is_nowhere_is_told_and_another_article_is_left_alone() -> None:
    ours = Article(id="a", text=OURS.text.replace("Anna Krol", "Mr Weiss"))
    found = laid(GIVEN, THEIRS, ours)
    assert found is not None
    assert next(s.reason for s in found.skipped) == "direct: the words of its speaker are not in the text"
    gone = Article(id="a", text=OURS.text.replace("“it poured”, ", ""))
    found = laid(GIVEN, THEIRS, gone)
    assert found is not None
    assert {a.layer for a in found.annotations} == {"entities"}
    assert len(found.skipped) == 4
    assert laid(GIVEN, THEIRS, Article(id="a", text="Snow lay in Basra all through the long night.")) is None


def test_a_corpus_takes_marks_from_a_text_that_another_program_has_changed(tmp_path: Path) -> None:
    corpus = wb.Corpus(user="ben")
    corpus.add(OURS)
    told: list[set[str]] = []
    corpus.listen(told.append)
    start, end = at("Anna Krol")
    region = {"id": "r", "type": "labels", "value": {"start": start, "end": end, "text": "Anna Krol", "labels": ["PERSON"]}}
    task = {"data": {"id": "a", "text": THEIRS.text}, "annotations": [{"created_username": "anna", "result": [region]}]}
    (tmp_path / "x.json").write_text(json.dumps([task]))
    for _ in range(2):
        added = corpus.merge(tmp_path / "x.json")
        assert added.articles == 0
    assert "1 of 1 spans were moved to their words ('Anna Krol' is at" in str(added)
    (mark,) = corpus.marks()
    assert (mark.annotation.spans[0].of(corpus["a"].text), mark.annotation.by, mark.status) == ("Anna Krol", "user:anna", "accepted")
    assert told[0] == {"a"}
    (tmp_path / "y.jsonl").write_text(
        json.dumps({"id": "a", "text": "Snow in Basra.", "entities": [{"start": 0, "end": 4, "text": "Snow", "label": "X"}]})
    )
    assert "belongs to another text already" in str(corpus.merge(tmp_path / "y.jsonl"))
    assert len(corpus.marks()) == 1
