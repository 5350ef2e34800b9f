"""Formats of other tools: each gives back what it says that it carries, tells what it lost, and reads what those tools write."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from tests.damage import damaged
from tests.test_formats import readings
from tests.trying import tries
from workbench import history
from workbench.errors import WorkbenchError
from workbench.formats import doccano, labelstudio, refi, webannotation, xmi
from workbench.formats.lost import Lost
from workbench.formats.regions import tag, untag
from workbench.formats.xmltext import fitting
from workbench.model import FACTS, SHOWN, Annotation, Article, Decision, Mark, Reading, Span

ICE = "\N{ICE CUBE}"
TEXT = f"{ICE} On Thursday Nouri Maliki told the BBC:\r\n“Syrian jets hit Qaim.” {ICE} قال It was denied."
some = tries(12)


def back(path: Path) -> Reading:
    """What is read from a file, as if it had come from nowhere."""
    reading = wb.read(path).reading
    articles = [replace(a, meta={k: v for k, v in a.meta.items() if k != "file"}) for a in reading.articles]
    return replace(reading, articles=articles)


def at(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


ARTICLE = Article(
    text=TEXT, id="a/1", title="Jets \r\n hit", source="BBC", url="https://x.example/1", published="2014-06-27", meta={"page": [3]}
)
NAME = Annotation(
    article="a/1", layer="entities", label="PERSON", spans=(at("Nouri Maliki"),), by="rules:names@1", score=0.5, values={"name": "N. M."}
)
QUOTE = Annotation(article="a/1", layer="quotes", label="direct", spans=(at("“Syrian jets"), at("Qaim.”")), by="user:anna",
                   roles={"speaker": (at("Nouri Maliki"),), "cue": (at("told"),)})  # fmt: skip
EVENT = Annotation(article="a/1", layer="events", label="ASSAULT", spans=(at("hit"),), by="rules:events@1", roles={"actor": (at("Syrian jets"),)},
                   values={"quote": QUOTE.id, "modality": "reported"})  # fmt: skip
OTHER = Annotation(article="a/1", layer="sea state", label="HIGH/1", spans=(at("قال"),), by="user:ben@x.example")
YES = [Decision(article="a/1", target=a.id, verdict="accept", by="user:anna") for a in (QUOTE, OTHER)]
READING = Reading([ARTICLE], [NAME, QUOTE, EVENT, OTHER], YES)


def standing(reading: Reading) -> list[Mark]:
    marks = history.marks(reading.annotations, reading.decisions, reading.runs)
    return [m for m in marks if m.status in SHOWN and not m.hidden]


def whole(mark: Mark) -> Any:
    a = mark.annotation
    values = json.dumps({k: v for k, v in a.values.items() if k != "quote"}, sort_keys=True)
    return *placed(mark), values, a.by, mark.status, a.score


def placed(mark: Mark) -> Any:
    a = mark.annotation
    return a.layer, a.label, a.spans, tuple(sorted(a.roles.items()))


def signed(mark: Mark) -> Any:
    return *placed(mark), mark.annotation.by


Carried = Callable[[Mark], Any]
FORMATS: list[tuple[ModuleType, str, Carried, bool]] = [
    (labelstudio, "x.json", whole, False),
    (webannotation, "x.jsonld", whole, False),
    (xmi, "x.xmi.zip", whole, True),
    (refi, "x.qdpx", signed, True),
    (doccano, "x.jsonl", placed, False),
]
"""Each with what it carries of a mark, and whether facts go through XML."""
by_format = pytest.mark.parametrize(("module", "name", "carried", "xml"), FORMATS, ids=[f[0].__name__.rpartition(".")[2] for f in FORMATS])


def through_xml(article: Article, text_too: bool) -> tuple[Any, ...]:
    lost = Lost()
    facts = [value and fitting(value, lost) for value in (getattr(article, name) for name in FACTS)]
    return (fitting(article.text, lost) if text_too else article.text, *facts)


@by_format
@some
@given(data=st.data())
def test_what_a_format_carries_comes_back(
    module: ModuleType, name: str, carried: Carried, xml: bool, tmp_path: Path, data: st.DataObject
) -> None:
    several = data.draw(st.lists(readings(), min_size=1, max_size=2, unique_by=lambda r: (r.articles[0].id, r.articles[0].text)))
    reading = Reading.of({r.articles[0].id: r for r in several}.values())
    lost = module.dump([reading], tmp_path / name)
    again = back(tmp_path / name)
    assert again.skipped == []
    if xml:
        assert [through_xml(a, False) for a in again.articles] == [through_xml(a, module is xmi) for a in reading.articles]
    else:
        assert [tuple(getattr(a, f) for f in FACTS) for a in again.articles] == [
            tuple(getattr(a, f) for f in FACTS) for a in reading.articles
        ]
        assert [a.text for a in again.articles] == [a.text for a in reading.articles]
    assert [dict(a.meta) for a in again.articles] == [{k: v for k, v in a.meta.items() if k != "file"} for a in reading.articles]
    ids = {a.id: b.id for a, b in zip(reading.articles, again.articles, strict=True)}
    if not xml:
        assert all(a == b for a, b in ids.items())
    expected = {(ids[m.annotation.article], *carried(m)) for m in standing(reading)}
    if carried is whole:
        assert sorted({(m.annotation.article, *carried(m)) for m in standing(again)}, key=repr) == sorted(expected, key=repr)
    else:
        found = {(a.article, *carried(Mark(a, "suggested"))) for a in again.annotations}
        assert found == expected
    assert bool(lost) or not reading.decisions


@by_format
def test_the_example_comes_back(module: ModuleType, name: str, carried: Carried, xml: bool, tmp_path: Path) -> None:
    lost = str(module.dump([READING], tmp_path / name))
    again = back(tmp_path / name)
    assert (again.skipped, again.articles, dict(again.articles[0].meta)) == ([], [ARTICLE], {"page": [3]})
    assert {carried(Mark(a, "suggested"))[:4] for a in again.annotations} == {placed(m) for m in standing(READING)}
    assert "2 decisions: no place for them" in lost
    assert ("name, time, score" in lost) == (carried is not whole)
    if carried is whole:
        (quote,) = (a for a in again.annotations if a.layer == "quotes")
        (event,) = (a for a in again.annotations if a.layer == "events")
        assert event.values["quote"] == quote.id


@by_format
@some
@given(damage=st.data())
def test_damaged_files_are_read_or_told(
    module: ModuleType, name: str, carried: Carried, xml: bool, tmp_path: Path, damage: st.DataObject
) -> None:
    module.dump([READING], tmp_path / name)
    data = (tmp_path / name).read_bytes()
    if zipfile.is_zipfile(io.BytesIO(data)) and damage.draw(st.booleans()):
        data = _repacked(data, lambda content: damaged(content, damage))
    else:
        data = damaged(data, damage)
    (tmp_path / name).write_bytes(data)
    reading = back(tmp_path / name)
    assert reading.articles or reading.skipped
    for a in reading.annotations:
        a.check(next(article for article in reading.articles if article.id == a.article))


def _repacked(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, change(old.read(info)))
    return out.getvalue()


@by_format
@pytest.mark.parametrize(
    "content", [b"", b"null", b"[]", b"{}", b"[[[", b"[1]", b'{"items": [1]}', b"PK\x03\x04", b"\xff\xfe", b"<a/>", b"[" * 100_000]
)
def test_files_of_something_else(module: ModuleType, name: str, carried: Carried, xml: bool, tmp_path: Path, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    reading = back(tmp_path / name)
    assert not reading.articles
    assert name in str(reading.skipped[0])


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_tag_tells_layer_and_label(layer: str, label: str) -> None:
    for name in (layer, "entities", "quotes"):
        assert untag(tag(name, label)) == (name, label)


# --- Label Studio and doccano ----------------------------------------------------------------------------------------


def region(words: str, label: str, count: Callable[[Span], tuple[int, int]], key: str) -> dict[str, Any]:
    start, end = count(at(words))
    value = {"start": start, "end": end, "text": words, "labels": [label]}
    return {"id": key, "from_name": "ner", "to_name": "doc", "type": "labels", "origin": "manual", "value": value}


def utf16(span: Span) -> tuple[int, int]:
    first, last = (len(TEXT[:n].encode("utf-16-le")) // 2 for n in span)
    return first, last


@pytest.mark.parametrize("count", [tuple, utf16], ids=["code points, as since 1.4", "UTF-16, as before"])
def test_a_file_of_label_studio(count: Any, tmp_path: Path) -> None:
    result = [region("Nouri Maliki", "Person", count, "r1"), region("BBC", "Org", count, "r2"), region("denied", "Verb", count, "r3"),
              {"from_id": "r1", "to_id": "r2", "type": "relation", "direction": "right", "labels": ["spoke to"]},
              {"id": "c", "from_name": "tone", "to_name": "doc", "type": "choices", "value": {"choices": ["calm"]}}]  # fmt: skip
    task = {"id": 1, "project": 3, "data": {"body": TEXT, "source": "BBC", "desk": "foreign"}, "predictions": [{"model_version": "ner-7", "result": result[2:3]}],
            "annotations": [{"id": 9, "completed_by": {"id": 4, "email": "anna@x.example"}, "was_cancelled": False, "result": result},
                            {"id": 10, "completed_by": 5, "result": result[:1]}, {"id": 11, "was_cancelled": True, "result": result}]}  # fmt: skip
    (tmp_path / "x.json").write_text(json.dumps([task]), "utf-8")
    reading = back(tmp_path / "x.json")
    (article,) = reading.articles
    assert (article.text, article.source, dict(article.meta)) == (TEXT, "BBC", {"desk": "foreign"})
    said = {(m.annotation.label, m.annotation.spans[0].of(TEXT), m.annotation.by, m.status) for m in standing(reading)}
    assert said == {
        ("Person", "Nouri Maliki", "user:anna@x.example", "accepted"),
        ("Person", "Nouri Maliki", "user:5", "accepted"),
        ("Org", "BBC", "user:anna@x.example", "accepted"),
        ("Verb", "denied", "user:anna@x.example", "accepted"),
        ("spoke to", "Nouri Maliki", "user:anna@x.example", "accepted"),
    } | ({("Verb", "denied", "ner-7", "suggested")} & said)
    (relation,) = (a for a in reading.annotations if a.layer == "relations")
    assert {role: spans[0].of(TEXT) for role, spans in relation.roles.items()} == {"from": "Nouri Maliki", "to": "BBC"}
    reasons = [s.reason for s in reading.skipped]
    assert reasons == ["it was cancelled in Label Studio", "not read: a result of type 'choices' is no stretch of text with a label"]


def test_what_is_said_of_a_region_that_is_but_a_place_of_another_is_told(tmp_path: Path) -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": TEXT, "id": "a"}])
    corpus.annotate("a", *at("Nouri Maliki"), "PERSON", name="Nouri al-Maliki")
    corpus.annotate("a", *at("BBC"), "direct", layer="quotes", roles={"speaker": [at("Nouri Maliki")]})
    corpus.export(tmp_path / "x.labelstudio.json")
    assert not back(tmp_path / "x.labelstudio.json").skipped
    (tmp_path / "y.json").write_text((tmp_path / "x.labelstudio.json").read_text("utf-8").replace('"PERSON"', '"role/speaker"'), "utf-8")
    reading = back(tmp_path / "y.json")
    assert [(a.layer, a.roles["speaker"]) for a in reading.annotations] == [("quotes", (at("Nouri Maliki"),))]
    (told,) = reading.skipped
    assert "'role/speaker' at" in told.reason
    assert "what else is said of it" in told.reason


def test_an_arrow_keeps_its_name_whatever_it_leads_to(tmp_path: Path) -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": TEXT, "id": "a"}])
    corpus.annotate("a", *at("BBC"), "direct", layer="quotes", roles={"speaker": [at("Nouri Maliki")]})
    corpus.export(tmp_path / "x.doccano.jsonl")
    written = (tmp_path / "x.doccano.jsonl").read_text("utf-8")
    (tmp_path / "y.jsonl").write_text(written.replace('"role/speaker"', '"part/part"'), "utf-8")
    (quote,) = (a for a in back(tmp_path / "y.jsonl").annotations if a.layer == "quotes")
    assert (quote.spans, quote.roles) == ((Span(*at("BBC")),), {"speaker": (Span(*at("Nouri Maliki")),)})


def test_a_text_that_label_studio_had_a_little_different(tmp_path: Path) -> None:
    other = {"id": "r1", "type": "labels", "value": {"start": 3, "end": 20, "text": 'BBC:\n"Syrian', "labels": ["X"]}}
    lone = {"id": "r2", "type": "labels", "value": {"start": 3, "end": 20, "text": "Martians", "labels": ["X"]}}
    (tmp_path / "x.json").write_text(json.dumps({"data": {"text": TEXT}, "annotations": [{"result": [other, lone]}]}), "utf-8")
    reading = back(tmp_path / "x.json")
    assert [a.spans[0].of(TEXT) for a in reading.annotations] == ["BBC:\r\n“Syrian"]
    told = [str(s) for s in reading.skipped]
    assert "annotations[0], result[1]: 'Martians' should stand at 3-20 and stands nowhere in the text" in told[0]
    assert "1 of 2 spans were moved to their words" in told[1]


def test_files_of_doccano(tmp_path: Path) -> None:
    name, outlet = at("Nouri Maliki"), at("BBC")
    entities = [{"id": 7, "label": "PER", "start_offset": name.start, "end_offset": name.end},
                {"id": 8, "label": "ORG", "start_offset": outlet.start, "end_offset": outlet.end},
                {"id": 9, "label": "ORG", "start_offset": 5, "end_offset": 999}, {"id": 10}]  # fmt: skip
    relations = [{"id": 1, "from_id": 7, "to_id": 8, "type": "told"}, {"id": 2, "from_id": 7, "to_id": 80, "type": "told"}, 5]
    lines = [{"id": 4, "text": TEXT, "entities": entities, "relations": relations, "Comments": ["sure?"], "source": "BBC", "desk": 1},
             {"id": 5, "text": TEXT + " ", "label": [[*name, "PER"]], "Comments": []}]  # fmt: skip
    assert all(map(doccano.claims, lines))
    (tmp_path / "x.jsonl").write_text("".join(json.dumps(line) + "\n\n" for line in lines), "utf-8")
    reading = back(tmp_path / "x.jsonl")
    assert [(a.source, dict(a.meta)) for a in reading.articles] == [("BBC", {"desk": 1, "comments": ["sure?"]}), (None, {})]
    said = [(a.layer, a.label, a.spans[0].of(TEXT), a.by) for a in reading.annotations]
    assert sorted(said) == [("entities", "ORG", "BBC", "import"), ("entities", "PER", "Nouri Maliki", "import"),
                            ("entities", "PER", "Nouri Maliki", "import"), ("relations", "told", "Nouri Maliki", "import")]  # fmt: skip
    assert len(reading.skipped) == 4


@pytest.mark.parametrize("line", [{"text": "x", "entities": [{"start": 0, "end": 1, "label": "X"}]}, {"text": "x", "label": "sports"},
                                  {"text": "x", "label": ["a"]}, {"text": "x", "entities": []}, {"text": "x"}], ids=range(5))  # fmt: skip
def test_other_lines_are_not_taken_for_doccano(line: dict[str, Any]) -> None:
    assert not doccano.claims(line)


# --- UIMA -------------------------------------------------------------------------------------------------------------


def test_a_file_made_by_dkpro_cassis_alone(tmp_path: Path) -> None:
    """As INCEpTION has it: named entities, a layer of one's own with slots, tokens, and a relation layer."""
    from cassis import Cas, TypeSystem

    types = TypeSystem()
    strings, annotation = "uima.cas.String", "uima.tcas.Annotation"
    name = types.create_type("de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity", annotation)
    types.create_feature(name, "value", strings)
    token = types.create_type("de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token", annotation)
    link = types.create_type("webanno.custom.AttackVictimLink", "uima.cas.TOP")
    types.create_feature(link, "role", strings)
    types.create_feature(link, "target", annotation)
    attack = types.create_type("webanno.custom.Attack", annotation)
    types.create_feature(attack, "kind", strings)
    types.create_feature(attack, "victim", "uima.cas.FSArray", elementType=link.name)
    relation = types.create_type("webanno.custom.Rel", annotation)
    for end in ("Governor", "Dependent"):
        types.create_feature(relation, end, annotation)
    cas = Cas(typesystem=types)
    cas.sofa_string, cas.sofa_mime = TEXT, "text/plain"
    first, town = at("Nouri Maliki"), at("Qaim")
    made = [token(begin=0, end=1), name(begin=first.start, end=first.end, value="PER"), name(begin=town.start, end=town.end, value="LOC")]
    hit = attack(begin=at("hit").start, end=at("hit").end, kind="air")
    hit.victim = types.get_type("uima.cas.FSArray")(elements=[link(role="place", target=made[2])])
    cas.add_all([*made, hit, relation(begin=0, end=1, Governor=made[1], Dependent=made[2])])
    cas.to_xmi(tmp_path / "x.xmi")
    (tmp_path / "TypeSystem.xml").write_text(types.to_xml(), "utf-8")
    reading = back(tmp_path / "x.xmi")
    assert reading.articles[0].text == TEXT
    said = {(a.layer, a.label, a.spans[0].of(TEXT), tuple((r, s[0].of(TEXT)) for r, s in a.roles.items())) for a in reading.annotations}
    assert said == {
        ("entities", "PER", "Nouri Maliki", ()),
        ("entities", "LOC", "Qaim", ()),
        ("Attack", "air", "hit", (("place", "Qaim"),)),
    }
    assert [str(s) for s in reading.skipped] == [f"{tmp_path / 'x.xmi'}: 1 of webanno.custom.Rel: not a span with a label"]
    (tmp_path / "TypeSystem.xml").unlink()
    alone = back(tmp_path / "x.xmi")
    assert {a.label for a in alone.annotations} == {"PER", "LOC"}
    assert any("webanno.custom.Attack" in s.reason for s in alone.skipped)


def test_cassis_reads_ours_with_offsets_behind_emoji(tmp_path: Path) -> None:
    from cassis import load_cas_from_xmi, load_typesystem

    xmi.dump([READING], tmp_path / "x.xmi.zip")
    with zipfile.ZipFile(tmp_path / "x.xmi.zip") as files:
        first, types = files.namelist()
        cas = load_cas_from_xmi(io.BytesIO(files.read(first)), load_typesystem(io.BytesIO(files.read(types))))
        raw = files.read(first).decode()
    (name,) = cas.select(xmi.NAME)
    (quote,) = cas.select(xmi.QUOTE)
    assert (name.get_covered_text(), name.value) == ("Nouri Maliki", "PERSON")
    assert {link.role: link.target.get_covered_text() for link in quote.roles.elements} == {"speaker": "Nouri Maliki", "cue": "told"}
    start, end = utf16(at("Nouri Maliki"))
    assert f'begin="{start}" end="{end}"' in raw


@pytest.mark.parametrize(("there", "instead"), [('members="[^"]*"', 'members=""'), ('View sofa="1"', 'View sofa="9"')])
def test_annotations_that_the_view_does_not_list_are_told(tmp_path: Path, there: str, instead: str) -> None:
    xmi.dump([READING], tmp_path / "x.xmi")
    text = (tmp_path / "x.xmi").read_text("utf-8")
    (tmp_path / "x.xmi").write_text(re.sub(there, instead, text), "utf-8")
    reading = back(tmp_path / "x.xmi")
    assert not reading.annotations
    assert any("Quote: not in the list of what is annotated" in s.reason for s in reading.skipped)


def test_one_article_as_an_xmi_and_no_more(tmp_path: Path) -> None:
    xmi.dump([READING], tmp_path / "x.xmi")
    assert {placed(m) for m in standing(back(tmp_path / "x.xmi"))} == {placed(m) for m in standing(READING)}
    with pytest.raises(WorkbenchError, match=r"holds one article, here are 2; call it \.xmi\.zip"):
        xmi.dump([READING, Reading([Article(text="Rain.")])], tmp_path / "x.xmi")


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]><a>&c;&d;</a>'


def test_xml_that_declares_entities_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.xmi").write_bytes(BOMB)
    assert "not XML without declarations of its own, or damaged (DTDForbidden" in str(back(tmp_path / "x.xmi").skipped)
    with zipfile.ZipFile(tmp_path / "x.qdpx", "w") as made:
        made.writestr("project.qde", BOMB)
    assert "(DTDForbidden" in str(back(tmp_path / "x.qdpx").skipped)


def test_a_zip_that_grows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.sources.packages.UNPACKED", 1_000_000)
    with zipfile.ZipFile(tmp_path / "x.qdpx", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("project.qde", b" " * 2_000_000)
    assert "unpacks to 2 MB, more than 1" in str(back(tmp_path / "x.qdpx").skipped)


# --- Web Annotations and REFI-QDA -------------------------------------------------------------------------------------

FOREIGN: list[dict[str, Any]] = [
    {"@context": webannotation.STANDARD, "type": "Annotation", "motivation": "commenting", "creator": {"type": "Person", "nickname": "ben"},
     "body": {"type": "TextualBody", "value": "Which one?"},
     "target": {"source": "https://x.example/1", "selector": [{"type": "TextQuoteSelector", "exact": "Nouri Maliki", "prefix": "Thursday "},
                                                              {"type": "TextPositionSelector", "start": utf16(at("Nouri Maliki"))[0], "end": utf16(at("Nouri Maliki"))[1]}]}},
    {"type": "Annotation", "body": [{"type": "TextualBody", "purpose": "tagging", "value": "town"}, {"type": "TextualBody", "purpose": "tagging", "value": "border"}],
     "target": {"source": "https://x.example/1", "selector": {"type": "TextQuoteSelector", "exact": "Qaim"}}},
    {"type": "Annotation", "creator": "https://x.example/anna", "target": {"source": {"id": "https://x.example/1"}, "selector": {"type": "TextPositionSelector", "start": utf16(at("Thursday"))[0], "end": utf16(at("Thursday"))[1]}}},
    {"type": "Annotation", "target": "https://x.example/1"},
    {"type": "Annotation", "target": {"source": "https://x.example/other", "selector": {"type": "TextQuoteSelector", "exact": "Qaim"}}},
    {"type": "Annotation", "target": {"source": "https://x.example/1", "selector": {"type": "TextQuoteSelector", "exact": "Basra"}}},
]  # fmt: skip


def test_web_annotations_made_elsewhere_are_laid_on_our_article(tmp_path: Path) -> None:
    (tmp_path / "x.jsonld").write_text(json.dumps(FOREIGN), "utf-8")
    reading = webannotation.load(tmp_path / "x.jsonld", [ARTICLE])
    assert reading.articles == [ARTICLE]
    said = [
        (a.layer, a.label, a.spans[0].of(TEXT), a.by, dict(a.values)) for a in sorted(reading.annotations, key=lambda a: (a.layer, a.label))
    ]
    assert said == [
        ("entities", "HIGHLIGHTING", "Thursday", "user:https://x.example/anna", {}),
        ("entities", "border", "Qaim", "user:unknown", {}),
        ("entities", "town", "Qaim", "user:unknown", {}),
        ("notes", "NOTE", "Nouri Maliki", "user:ben", {"text": "Which one?"}),
    ]
    assert [s.where.rpartition(", ")[2] for s in reading.skipped] == ["items[4]", "items[3]", "items[5]"]
    assert webannotation.claims(FOREIGN[0])


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"null", b"\xff", b"[" * 100_000])
def test_a_file_without_web_annotations_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.jsonld").write_bytes(content)
    with pytest.raises(wb.FormatError, match=r"x\.jsonld: "):
        webannotation.load(tmp_path / "x.jsonld", [ARTICLE])


def test_a_corpus_takes_web_annotations_of_its_articles(tmp_path: Path) -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add(ARTICLE)
    (tmp_path / "x.jsonld").write_text(json.dumps(FOREIGN), "utf-8")
    corpus.merge(webannotation.load(tmp_path / "x.jsonld", corpus))
    assert sorted(m.annotation.label for m in corpus.marks()) == ["HIGHLIGHTING", "NOTE", "border", "town"]
    assert corpus.frame("notes").note.tolist() == ["Which one?"]


def test_exports_are_named_by_their_ends(tmp_path: Path) -> None:
    corpus = wb.Corpus(user="anna")
    corpus.merge(READING)
    for name in ("x.labelstudio.json", "x.doccano.jsonl", "x.xmi.zip", "x.xmi", "x.qdpx", "x.jsonld"):
        corpus.export(tmp_path / name)
        again = wb.Corpus(tmp_path / name)
        assert {placed(m)[:3] for m in again.marks()} == {placed(m)[:3] for m in standing(READING)}
    for name in ("x.geojson", "x.ics", "x.ftm.jsonl"):
        assert "no place for the text" in repr(corpus.export(tmp_path / name)) or name == "x.ftm.jsonl"
        assert (tmp_path / name).read_bytes()[:1] in (b"{", b"B")


def test_web_annotations_are_as_the_standard_has_them(tmp_path: Path) -> None:
    webannotation.dump([READING], tmp_path / "x.jsonld")
    page = json.loads((tmp_path / "x.jsonld").read_bytes())
    first = page["items"][0]
    assert (page["@context"][0], page["type"], first["type"], first["motivation"]) == (
        webannotation.STANDARD,
        "AnnotationPage",
        "Annotation",
        "tagging",
    )
    (target,) = first["target"]
    quoted, placed_at = target["selector"]
    assert target["source"] == "https://x.example/1"
    assert TEXT[placed_at["start"] : placed_at["end"]] == quoted["exact"] == "Nouri Maliki"
    assert quoted["prefix"].endswith("Thursday ")
    assert first["body"] == [{"type": "TextualBody", "purpose": "tagging", "value": "PERSON"}]
    assert first["creator"] == {"type": "Software", "name": "rules:names@1"}


QDE = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="study" origin="Some QDA 9">
 <Users><User guid="U1" name="Anna K"/></Users>
 <CodeBook><Codes><Code guid="C1" name="Actors" isCodable="true"><Description>who</Description><Code guid="C2" name="Army" isCodable="true"/></Code></Codes></CodeBook>
 <Sources>
  <TextSource guid="S1" name="Interview" plainTextPath="internal://S1.txt">
   <PlainTextSelection guid="P1" name="Rain" startPosition="2" endPosition="6" creatingUser="U1">
    <Coding guid="K1" creatingUser="U1"><CodeRef targetGUID="C1"/></Coding><Coding guid="K2"><CodeRef targetGUID="C2"/></Coding>
   </PlainTextSelection>
   <PlainTextSelection guid="P2" startPosition="7" endPosition="70"><Coding guid="K3"><CodeRef targetGUID="C1"/></Coding></PlainTextSelection>
   <PlainTextSelection guid="P3" startPosition="x" endPosition="7"/>
   <PlainTextSelection guid="P4" startPosition="0" endPosition="1"><Coding guid="K4"><CodeRef targetGUID="gone"/></Coding></PlainTextSelection>
  </TextSource>
  <PictureSource guid="S2" name="Photo"/><TextSource guid="S3" name="Lost" plainTextPath="internal://S3.txt"/>
 </Sources>
 <Notes><Note guid="N1" name="memo"/></Notes>
</Project>"""


def test_a_project_of_another_program(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.qdpx", "w") as made:
        made.writestr("project.qde", QDE)
        made.writestr("Sources/s1.TXT", f"\ufeff{ICE} Rain fell.".encode())
    reading = back(tmp_path / "x.qdpx")
    (article,) = reading.articles
    assert (article.text, article.title) == (f"{ICE} Rain fell.", "Interview")
    said = {(a.label, a.spans[0].of(article.text), a.by) for a in reading.annotations}
    assert said == {("Actors", "Rain", "user:Anna K"), ("Actors/Army", "Rain", "user:Anna K")}
    told = "\n".join(map(str, reading.skipped))
    for reason in ("1 note of the project", "selection 1: span 7-70 is empty or outside", "selection 2: invalid literal", "selection 3: its code is not in the code book",
                   "Photo: a PictureSource; only texts are read", "Lost: its text 'internal://S3.txt' is not in the project"):  # fmt: skip
        assert reason in told
