"""Files of brat, Prodigy, spaCy and CoNLL as these programs make them, and what people have changed in ours there."""

import datetime as dt
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin, Span

import workbench as wb
from tests.damage import damaged, hostile, is_read_or_told, read, reason
from workbench import history
from workbench.model import Annotation, Reading

TEXT = "\N{ICE CUBE} Nouri Maliki met envoys in Erbil on Monday.\nHe denied that troops fired."


def at(words: str) -> list[int]:
    return [TEXT.index(words), TEXT.index(words) + len(words)]


def said(reading: Reading) -> list[tuple[Any, ...]]:
    """Layer, label, words, roles and values of each mark, in reading order."""
    text = reading.articles[0].text
    return [
        (a.layer, a.label, [s.of(text) for s in a.spans], {r: [s.of(text) for s in spans] for r, spans in a.roles.items()}, dict(a.values))
        for a in sorted(reading.annotations)
    ]


def statuses(reading: Reading) -> list[str]:
    return [m.status for m in history.marks(reading.annotations, reading.decisions, reading.runs)]


# --- brat -------------------------------------------------------------------------------------------------------------


def bound(name: str, label: str, *words: str) -> str:
    return f"{name}\t{label} {';'.join('{} {}'.format(*at(w)) for w in words)}\t{' '.join(words)}\n"


ANN = (
    bound("T1", "Person", "Nouri Maliki")
    + bound("T2", "Meeting", "met", "on Monday")
    + bound("T3", "Group", "envoys")
    + bound("T4", "Place", "Erbil")
    + bound("T5", "Denial", "denied")
    + bound("T6", "Attack", "fired")
    + "E1\tMeeting:T2 Theme:T1 Theme2:T3 Place:T4\n"
    + "E2\tDenial:T5 Content:E3\n"
    + "E3\tAttack:T6\n"
    + "R1\tLocated_In Arg1:T3 Arg2:T4\t\n"
    + "*\tEquiv T1 T3\n"
    + "A1\tNegation E3\n"
    + "M2\tConfidence E1 Low\n"
    + "N1\tReference T4 Wikidata:Q14880\tErbil, the city\n"
    + "#1\tAnnotatorNotes T1\tthe former prime minister\n"
)


def brat(tmp_path: Path, ann: str, text: str = TEXT) -> Reading:
    (tmp_path / "x").mkdir(exist_ok=True)
    (tmp_path / "x" / "doc-1.txt").write_bytes(text.encode())
    (tmp_path / "x" / "doc-1.ann").write_bytes(ann.encode())
    return wb.read(tmp_path / "x").reading


def test_brat_files_as_its_description_has_them(tmp_path: Path) -> None:
    reading = brat(tmp_path, ANN)
    assert (reading.articles[0].text, reading.articles[0].meta["file"]) == (TEXT, "x/doc-1.txt")
    assert said(reading) == [
        ("entities", "Person", ["Nouri Maliki"], {}, {"note": "the former prime minister"}),
        ("events", "Meeting", ["met", "on Monday"], {"Theme": ["Nouri Maliki", "envoys"], "Place": ["Erbil"]}, {"Confidence": "Low"}),
        ("entities", "Group", ["envoys"], {}, {}),
        ("relations", "Located_In", ["envoys"], {"Arg1": ["envoys"], "Arg2": ["Erbil"]}, {}),
        ("entities", "Place", ["Erbil"], {}, {"kb": "Wikidata:Q14880", "name": "Erbil, the city"}),
        ("events", "Denial", ["denied"], {"Content": ["fired"]}, {}),
        ("events", "Attack", ["fired"], {}, {"Negation": True}),
    ]  # fmt: skip
    assert {a.by for a in reading.annotations} == {"import"}
    (equiv,) = reading.skipped
    assert equiv.where.endswith("doc-1.ann, line 11")
    assert "only T, E, R, A, M, N and # are read" in equiv.reason


def test_brat_lines_that_do_not_fit_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    bad = [
        ("T9\tPlace 5 3\tx", "cannot be looked for"),
        ("T9\tPlace a b\tx", "not a line of brat's standoff"),
        ("T9 Place 0 1 x", "not a line of brat's standoff"),
        ("E9\tMeeting:T77", "refers to 'T77', which is not in the file"),
        ("E9\tMeeting", "'Meeting' is not role:annotation"),
        ("R9\tNear Arg1:T4 Arg2:T78", "refers to 'T78'"),
        ("E7\tLoop:E7", "refers to 'E7'"),
        ("#9\tWorkbench T4\t[1]", "its note is not a JSON object"),
        ("#9\tWorkbench T4\t{", "not a line of brat's standoff"),
        ("A9\tNegation", "not a line of brat's standoff"),
        ("Rain.", "not a line of brat's standoff"),
    ]
    for line, why in bad:
        reading = brat(tmp_path, f"{line}\n{bound('T4', 'Place', 'Erbil')}")
        assert [a.label for a in reading.annotations] == ["Place"], line
        (skipped,) = reading.skipped
        assert skipped.where.endswith("doc-1.ann, line 1")
        assert why in skipped.reason, line


def test_brat_marks_are_found_again_where_the_text_has_changed(tmp_path: Path) -> None:
    reading = brat(tmp_path, bound("T1", "Person", "Nouri Maliki") + bound("T2", "Place", "Erbil"), "A new first line.\n" + TEXT)
    assert [words for _, _, words, _, _ in said(reading)] == [["Nouri Maliki"], ["Erbil"]]
    (told,) = reading.skipped
    assert "2 of 2 spans were moved to their words" in told.reason


def test_brat_needs_utf_8(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes("naïve".encode("latin-1"))
    reading = read(tmp_path, "x.ann", "")
    assert (reading.articles, [s.where for s in reading.skipped]) == ([], [str(tmp_path / "x.txt")])
    (tmp_path / "x.txt").write_text("naïve", "utf-8")
    reading = read(tmp_path, "x.ann", "#1\tAnnotatorNotes T1\tnaïve".encode("latin-1"))
    assert [a.text for a in reading.articles] == ["naïve"]
    (skipped,) = reading.skipped
    assert (skipped.where, "not UTF-8, as brat's files are" in skipped.reason) == (str(tmp_path / "x.ann"), True)


def test_what_was_changed_in_brat_is_what_comes_back(tmp_path: Path) -> None:
    corpus = exported(tmp_path / "x", "brat")
    ann = tmp_path / "x" / "a.ann"
    lines = ann.read_text("utf-8").replace(
        "PERSON {} {}\tNouri Maliki".format(*at("Nouri Maliki")), "PERSON {} {}\tMaliki".format(*at("Maliki"))
    )
    ann.write_text(lines.replace("\tGPE ", "\tFAC ") + bound("T90", "DATE", "Monday"), "utf-8")
    check_changes(corpus, wb.read(tmp_path / "x").reading)


# --- what is changed elsewhere, for all of them ------------------------------------------------------------------------


def exported(path: Path, format: str) -> wb.Corpus:
    """A corpus with a person, a place and an event, written to a file."""
    corpus = wb.Corpus(user="anna")
    corpus.add([{"id": "a", "text": TEXT}])
    person = Annotation(
        article="a", layer="entities", label="PERSON", spans=(wb.Span(*at("Nouri Maliki")),), by="rules:x@1", values={"n": 1}
    )
    place = Annotation(article="a", layer="entities", label="GPE", spans=(wb.Span(*at("Erbil")),), by="rules:x@1")
    roles = {"actor": (wb.Span(*at("troops")),), "place": (wb.Span(*at("in Erbil")),)}
    event = Annotation(article="a", layer="events", label="ASSAULT", spans=(wb.Span(*at("fired")),), by="rules:x@1", roles=roles)
    corpus.record([person, place, event])
    corpus.export(path, format)
    return corpus


def check_changes(corpus: wb.Corpus, reading: Reading) -> None:
    """The person was moved to "Maliki", the place made FAC, and a DATE was added; the event is as it was."""
    assert reading.skipped == []
    assert sorted((a.label, a.spans[0].of(TEXT)) for a in reading.annotations if a.layer == "entities") == [
        ("DATE", "Monday"), ("FAC", "Erbil"), ("PERSON", "Maliki"),
    ]  # fmt: skip
    assert {a.values.get("n") for a in reading.annotations if a.label == "PERSON"} == {1}
    (event,) = (a for a in reading.annotations if a.layer == "events")
    assert event in [m.annotation for m in corpus.marks(layer="events")]


# --- Prodigy ----------------------------------------------------------------------------------------------------------

TASK: dict[str, Any] = {
    "text": TEXT,
    "meta": {"source": "Northern Post", "pattern": "3"},
    "_input_hash": 1, "_task_hash": 2, "_session_id": None, "_view_id": "relations",
    "tokens": [{"text": "\N{ICE CUBE}", "start": 0, "end": 1, "id": 0, "ws": True}],
    "spans": [
        {"start": at("Nouri Maliki")[0], "end": at("Nouri Maliki")[1], "token_start": 1, "token_end": 2, "label": "PERSON"},
        {"start": at("envoys")[0], "end": at("envoys")[1], "token_start": 4, "token_end": 4, "label": "GROUP"},
    ],
    "relations": [{
        "head": 2, "child": 4, "label": "MET", "color": "#ffd882",
        "head_span": {"start": at("Nouri Maliki")[0], "end": at("Nouri Maliki")[1], "token_start": 1, "token_end": 2, "label": "PERSON"},
        "child_span": {"start": at("envoys")[0], "end": at("envoys")[1], "token_start": 4, "token_end": 4, "label": "GROUP"},
    }],
    "answer": "accept",
}  # fmt: skip


@pytest.mark.parametrize("name", ["x.jsonl", "x.json"])
def test_prodigys_tasks_as_its_documentation_has_them(tmp_path: Path, name: str) -> None:
    reading = read(tmp_path, name, json.dumps(TASK if name == "x.jsonl" else [TASK]))
    assert reading.skipped == []
    (article,) = reading.articles
    assert (article.source, dict(article.meta)) == ("Northern Post", {"file": name, "pattern": "3"})
    assert said(reading) == [
        ("entities", "PERSON", ["Nouri Maliki"], {}, {}),
        ("relations", "MET", ["Nouri Maliki"], {"head": ["Nouri Maliki"], "child": ["envoys"]}, {}),
        ("entities", "GROUP", ["envoys"], {}, {}),
    ]


@pytest.mark.parametrize(("answer", "who", "status", "deciders"), [
    ("accept", "news-anna", "accepted", {"user:anna"}),
    ("reject", "news-anna", "rejected", {"user:anna"}),
    ("ignore", "news-anna", "suggested", set()),
    ("accept", None, "accepted", {"user:unknown"}),
    ("reject", None, "rejected", {"user:unknown"}),
    ("ignore", None, "suggested", set()),
])  # fmt: skip
def test_what_was_answered_in_prodigy_holds_for_its_spans(
    tmp_path: Path, answer: str, who: str | None, status: str, deciders: set[str]
) -> None:
    moment = 1_400_000_000
    task = {**TASK, "answer": answer, "_annotator_id": who, "_timestamp": moment}
    reading = read(tmp_path, "x.jsonl", json.dumps(task))
    assert (reading.skipped, statuses(reading), {d.by for d in reading.decisions}) == ([], [status] * 3, deciders)
    if who and deciders:
        assert {d.at for d in reading.decisions} == {dt.datetime.fromtimestamp(moment, dt.UTC).isoformat(timespec="microseconds")}


def test_what_was_changed_in_prodigy_is_what_comes_back(tmp_path: Path) -> None:
    corpus = exported(tmp_path / "x.jsonl", "prodigy")
    task = json.loads((tmp_path / "x.jsonl").read_text("utf-8"))
    assert not {"_input_hash", "_task_hash", "answer"} & task.keys()
    words = {token["id"]: token["text"] for token in task["tokens"]}
    for span in [*task["spans"], *(relation[end] for relation in task["relations"] for end in ("head_span", "child_span"))]:
        assert TEXT[span["start"] : span["end"]] == " ".join(words[n] for n in range(span["token_start"], span["token_end"] + 1))
    for span in task["spans"]:
        if span["label"] == "PERSON":
            span["start"] = at("Maliki")[0]
        elif span["label"] == "GPE":
            span["label"] = "FAC"
    task["spans"].append({"start": at("Monday")[0], "end": at("Monday")[1], "label": "DATE"})
    check_changes(corpus, read(tmp_path, "x.jsonl", json.dumps({**task, "answer": "accept", "_annotator_id": "news-ben"})))


def test_objects_that_only_look_like_tasks(tmp_path: Path) -> None:
    plain = read(tmp_path, "x.jsonl", json.dumps({"text": "Rain fell.", "answer": "It did.", "spans": [[0, 4]]}))
    assert plain.articles[0].meta["_line"]["answer"] == "It did."
    assert "should be a list of objects" in reason(read(tmp_path, "y.jsonl", json.dumps({"text": "Rain.", "answer": "accept", "spans": 5})))


# --- spaCy ------------------------------------------------------------------------------------------------------------


def chosen(doc: Doc, words: str, label: str, key: str = "") -> Span:
    start, end = at(words)
    span = doc.char_span(start, end, label, kb_id=key)
    assert span is not None
    return span


def test_a_docbin_that_spacy_made(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    doc = nlp(TEXT)
    doc.set_ents([chosen(doc, "Nouri Maliki", "PERSON"), chosen(doc, "Erbil", "GPE", "Q14880")])
    doc.spans["sc"] = [chosen(doc, "Erbil", "GPE"), chosen(doc, "met envoys in Erbil", "MEETING")]
    doc.user_data["seen"] = ("by", 3)
    bare = Doc(nlp.vocab, words=["Rain", "fell", "."], spaces=[True, False, False], ents=["B-WEATHER", "O", "O"])
    DocBin(docs=[doc, bare], store_user_data=True).to_disk(tmp_path / "x.spacy")
    reading = wb.read(tmp_path / "x.spacy").reading
    assert (reading.skipped, [a.text for a in reading.articles]) == ([], [TEXT, "Rain fell."])
    first, second = (Reading([a], [m for m in reading.annotations if m.article == a.id]) for a in reading.articles)
    assert said(first) == [
        ("entities", "PERSON", ["Nouri Maliki"], {}, {}),
        ("sc", "MEETING", ["met envoys in Erbil"], {}, {}),
        ("entities", "GPE", ["Erbil"], {}, {"kb": "Q14880"}),
        ("sc", "GPE", ["Erbil"], {}, {}),
    ]
    assert said(second) == [("entities", "WEATHER", ["Rain"], {}, {})]


def test_spacy_reads_what_we_write(tmp_path: Path) -> None:
    exported(tmp_path / "x.spacy", "docbin")
    (doc,) = DocBin().from_disk(tmp_path / "x.spacy").get_docs(spacy.blank("en").vocab)
    assert (doc.text, [(ent.text, ent.label_) for ent in doc.ents]) == (TEXT, [("Nouri Maliki", "PERSON"), ("Erbil", "GPE")])
    groups = {name: [span.text for span in spans] for name, spans in doc.spans.items()}
    assert groups == {"entities": ["Nouri Maliki", "Erbil"], "events": ["fired"], "events:actor": ["troops"], "events:place": ["in Erbil"]}
    assert [token.text for token in doc] == [token.text for token in spacy.blank("en")(TEXT)]


def test_what_was_changed_in_spacy_is_what_comes_back(tmp_path: Path) -> None:
    corpus = exported(tmp_path / "x.spacy", "docbin")
    (doc,) = DocBin().from_disk(tmp_path / "x.spacy").get_docs(spacy.blank("en").vocab)
    person, place = doc.spans["entities"]
    doc.spans["entities"] = [
        Span(doc, person.start + 1, person.end, "PERSON", span_id=person.id_), Span(doc, place.start, place.end, "FAC", span_id=place.id_),
    ]  # fmt: skip
    doc.set_ents([chosen(doc, "Monday", "DATE")])
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "y.spacy")
    check_changes(corpus, wb.read(tmp_path / "y.spacy").reading)


@pytest.mark.parametrize("own", ["{", "[]", '{"marks": []}', '{"marks": {"x": 5}}', '{"text": 5, "id": "z"}', 5, '{"meta": 7}'])
def test_what_somebody_put_into_our_place_does_no_harm(tmp_path: Path, own: Any) -> None:
    doc = Doc(spacy.blank("en").vocab, words=["Rain", "fell"], ents=["B-WEATHER", "O"])
    doc.user_data["workbench"] = own
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "x.spacy")
    reading = wb.read(tmp_path / "x.spacy").reading
    assert [a.label for a in reading.annotations] == ["WEATHER"]


@hostile
@given(damage=st.data())
def test_damage_under_the_packing_of_a_docbin(tmp_path: Path, damage: st.DataObject) -> None:
    """What zlib packs has a sum of its own, so that damage from outside hardly ever gets through to spaCy."""
    if not (tmp_path / "x.spacy").exists():
        exported(tmp_path / "x.spacy", "docbin")
    inner = damaged(zlib.decompress((tmp_path / "x.spacy").read_bytes()), damage)
    assert is_read_or_told(tmp_path, "y.spacy", zlib.compress(inner))


def test_a_docbin_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exported(tmp_path / "x.spacy", "docbin")
    monkeypatch.setattr("workbench.formats.docbin.UNPACKED", 100)
    (skipped,) = wb.read(tmp_path / "x.spacy").skipped
    assert "unpacks to more than" in skipped.reason


# --- CoNLL ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tags", "expected"), [
    (["B-PER", "I-PER", "O", "B-LOC", "B-LOC"], ["Nouri Maliki", "Erbil", "Mosul"]),
    (["I-PER", "I-PER", "O", "I-LOC", "B-LOC"], ["Nouri Maliki", "Erbil", "Mosul"]),
    (["B-PER", "E-PER", "O", "S-LOC", "S-LOC"], ["Nouri Maliki", "Erbil", "Mosul"]),
    (["B-PER", "L-PER", "O", "U-LOC", "U-LOC"], ["Nouri Maliki", "Erbil", "Mosul"]),
    (["I-PER", "I-ORG", "O", "I-LOC", "I-LOC"], ["Nouri", "Maliki", "Erbil Mosul"]),
], ids=["BIO", "IOB1", "BIOES", "BILOU", "labels part"])  # fmt: skip
def test_ways_to_tag(tmp_path: Path, tags: list[str], expected: list[str]) -> None:
    words = ["Nouri", "Maliki", "in", "Erbil", "Mosul"]
    for line in ("{} {}", "{}\t{}", "{} NNP B-NP {}", "{} NNP I-NP {}\r"):
        reading = read(tmp_path, "x.conll", "\n".join(line.format(word, tag) for word, tag in zip(words, tags, strict=True)))
        assert (reading.skipped, [words for _, _, (words,), _, _ in said(reading)]) == ([], expected)


def test_a_file_of_conll_2003s_kind(tmp_path: Path) -> None:
    content = """-DOCSTART- -X- -X- O

“ `` O O
Rain NN B-NP O
, , O O
” '' O O
said VBD B-VP O
Ann NNP B-NP B-PER
's POS B-NP O
aide NN I-NP O
( ( O O
BBC NNP B-NP B-ORG
) ) O O
. . O O
oddly

# a remark
It PRP B-NP O
did VBD B-VP O

-DOCSTART- -X- -X- O

Snow NN B-NP O
"""
    reading = read(tmp_path, "x.conll", content)
    assert [a.text for a in reading.articles] == ["“Rain,” said Ann's aide (BBC).\nIt did", "Snow"]
    assert [(a.label, a.spans[0].of(reading.articles[0].text)) for a in reading.annotations] == [("PER", "Ann"), ("ORG", "BBC")]
    (skipped,) = reading.skipped
    assert (skipped.where, "expected 4 columns, the last of them a tag" in skipped.reason) == (f"{tmp_path / 'x.conll'}, line 15", True)
