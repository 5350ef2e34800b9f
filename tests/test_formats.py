"""The exchange line: what goes out comes in again, and what others wrote is read as far as it can be."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from workbench import history
from workbench.formats import exchange, jsonl
from workbench.model import FACTS, Annotation, Article, Decision, Reading, Run, Span, Verdict

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
TEXT = f"{FAMILY} On Thursday Nouri Maliki told the BBC: “Syrian jets hit Qaim.” It was denied."
AT = {
    word: [TEXT.index(word), TEXT.index(word) + len(word)]
    for word in ("Thursday", "Nouri Maliki", "told", "BBC", "hit", "Qaim", "Syrian jets", "denied")
}
QUOTE = [TEXT.index("“"), TEXT.index("”") + 1]


def read(**line: Any) -> Reading:
    return exchange.read_line({"text": TEXT, **line}, "x.jsonl, line 1")


def entity(word: str, **more: Any) -> dict[str, Any]:
    return {"start": AT[word][0], "end": AT[word][1], "text": word, "label": "PERSON", **more}


def statuses(reading: Reading) -> list[str]:
    found = {m.annotation.id: m.status for m in history.marks(reading.annotations, reading.decisions, reading.runs)}
    return [found[a.id] for a in reading.annotations]


# --- identity ---------------------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)
NAMES = WORDS | st.sampled_from(["id", "by", "status", "score", "start", "text", "label", "layer", "kind", "content", "speaker", "cue", "type",
                                 "trigger", "roles", "spans", "values", "name", "time", "place", "quote", "title", "source"])  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
PEOPLE = st.sampled_from(["user:anna", "user:ben k", "rules:x@1", "rules:x@2", "model:y@1.0", "import"])
LAYER_NAMES = st.sampled_from(["entities", "quotes", "events", "weather"])
VERDICTS: list[Verdict] = ["accept", "reject", "undo"]
MOMENTS = st.integers(0, 3).map(lambda n: f"2026-01-01T00:00:0{n}.000000+00:00")


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    characters = st.characters(exclude_categories=["Cs"]) | st.sampled_from('🧊\u2028\r\n"\\')
    text = draw(st.text(characters, min_size=2).filter(str.strip))
    facts = {f: draw(st.none() | st.text(characters, min_size=1, max_size=5)) for f in FACTS}
    unknown = draw(st.dictionaries(st.text(max_size=5).filter(lambda k: k not in exchange.HELD), JSON, max_size=2))
    meta = draw(st.dictionaries(st.text(max_size=5).filter(lambda k: k != exchange.UNKNOWN), JSON, max_size=2))
    article = Article(text=text, id=draw(st.just("") | WORDS), meta={**meta, **({exchange.UNKNOWN: unknown} if unknown else {})}, **facts)
    span = st.integers(0, len(text) - 2).flatmap(lambda a: st.integers(a + 1, len(text)).map(lambda b: Span(a, b)))
    spans = st.lists(span, min_size=1, max_size=3).map(tuple)
    annotation = st.builds(
        Annotation, article=st.just(article.id), layer=LAYER_NAMES, label=WORDS, spans=spans, by=PEOPLE,
        roles=st.dictionaries(NAMES, spans, max_size=2), values=st.dictionaries(NAMES, JSON, max_size=3),
        score=st.none() | st.floats(0, 1) | st.just(1),
    )  # fmt: skip
    annotations = draw(st.lists(annotation, max_size=4, unique_by=lambda a: a.id))
    decisions: list[Decision] = []
    for _ in range(draw(st.integers(0, 4))):
        verdict: Verdict = draw(st.sampled_from(VERDICTS))
        targets = [d.id for d in decisions] if verdict == "undo" else [a.id for a in annotations]
        target = draw(st.sampled_from([*targets, "elsewhere"]))
        decisions.append(
            Decision(article=article.id, target=target, verdict=verdict, by=draw(PEOPLE), at=draw(MOMENTS), gesture=draw(WORDS))
        )
    runs = draw(
        st.lists(
            st.builds(Run, article=st.just(article.id), layer=LAYER_NAMES, by=PEOPLE, at=MOMENTS), max_size=3, unique_by=lambda r: r.id
        )
    )
    return Reading([article], annotations, decisions, runs)


def everything(reading: Reading) -> tuple[object, ...]:
    return (
        [(a, dict(a.meta)) for a in reading.articles],
        sorted((a.id, a.score, a.by, repr(a.spans), repr(sorted(a.roles.items())), json.dumps(dict(a.values), sort_keys=True)) for a in reading.annotations),
        sorted({(d.id, d.target) for d in reading.decisions}),
        sorted((r.id, r.layer, r.by) for r in reading.runs),
        [(m.annotation.id, m.status) for m in history.marks(reading.annotations, reading.decisions, reading.runs)],
    )  # fmt: skip


@given(readings())
def test_export_and_import_are_the_identity(reading: Reading) -> None:
    (line,) = exchange.lines(reading)
    again = exchange.read_line(json.loads(json.dumps(line)))
    assert again.skipped == []
    assert everything(again) == everything(reading)
    assert list(exchange.lines(again)) == [line]


@given(st.lists(readings(), max_size=3, unique_by=lambda r: r.articles[0].id))
def test_files_are_the_identity_too(several: list[Reading]) -> None:
    import tempfile

    reading = Reading.of(several)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.jsonl"
        jsonl.dump([reading], path)
        if several:
            again = wb.read(path)
            assert again.skipped == []
            assert everything(again.reading) == everything(reading)
        else:
            assert path.read_bytes() == b""


def test_half_a_character_in_somebodys_values_survives(tmp_path: Path) -> None:
    mark = Annotation(article="a", layer="x", label="X", spans=(Span(0, 1),), by="rules:x", values={"note": "\ud83d"})
    jsonl.dump([Reading([Article(text="abc", id="a")], [mark])], tmp_path / "x.jsonl")
    assert wb.read(tmp_path / "x.jsonl").annotations[0].values == {"note": "\ud83d"}


def test_half_a_character_inside_of_values_survives_wherever_it_stands(tmp_path: Path) -> None:
    half = {"\ud83d": ["a\udc00b", {"deep": "\ud83d"}]}
    lines = [
        {"text": TEXT, "entities": [entity("BBC", by="rules:x", note=half)]},
        {"text": "Rain.", "meta": {"page": half}, "desk": half},
    ]
    (tmp_path / "x.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    corpus = wb.Corpus()
    assert corpus.add(tmp_path / "x.jsonl").skipped == []
    for again in (corpus, wb.read(corpus.export(tmp_path / "y.jsonl")), wb.Corpus(tmp_path / "y.jsonl")):
        second = again[1]
        assert (second.meta["page"], second.meta[exchange.UNKNOWN]) == (half, {"desk": half})
    assert [m.annotation.values["note"] for m in wb.Corpus(tmp_path / "y.jsonl").marks()] == [half]
    for name in ("text", "title"):
        (tmp_path / "z.jsonl").write_text(json.dumps({"text": "Rain.", name: "\ud83d"}))
        (skipped,) = wb.read(tmp_path / "z.jsonl").skipped
        assert f"the {name} holds half a character" in skipped.reason


# --- the format as it is promised --------------------------------------------------------------------------------------

EXAMPLE: dict[str, Any] = {
    "id": "7", "text": TEXT, "title": None, "source": "BBC", "url": None, "published": "2014-06-27", "language": "en", "story": None, "meta": {},
    "entities": [{"id": "e1", **entity("Nouri Maliki"), "name": "Nouri al-Maliki", "entity": "E1", "kb": None, "lat": None, "lon": None,
                  "by": "model:en_workbench_news@1.2", "status": "suggested", "score": 0.93}],
    "quotes": [{"id": "q1", "kind": "direct", "content": [QUOTE], "cue": AT["told"], "speaker": AT["Nouri Maliki"], "speaker_name": "Nouri al-Maliki",
                "addressee": None, "by": "rules:quotes@3", "status": "suggested", "score": None}],
    "events": [{"id": "v1", "type": "ASSAULT", "trigger": AT["hit"], "roles": {"actor": [AT["Syrian jets"]], "place": [AT["Qaim"]]},
                "time": {"span": AT["Thursday"], "value": "2014-06-26", "precision": "day", "anchor": "2014-06-27"},
                "place": {"name": "Al-Qa'im", "lat": 34.4, "lon": 41.0}, "modality": "reported", "quote": "q1", "incident": "I1",
                "by": "rules:events@1", "status": "suggested", "score": None}],
}  # fmt: skip


def test_the_example_line_loads() -> None:
    reading = exchange.read_line(EXAMPLE)
    assert reading.skipped == []
    name, quote, event = reading.annotations
    assert (name.label, name.values, name.score, name.by) == (
        "PERSON",
        {"name": "Nouri al-Maliki", "entity": "E1"},
        0.93,
        "model:en_workbench_news@1.2",
    )
    assert quote.spans[0].of(TEXT) == "“Syrian jets hit Qaim.”"
    assert {role: spans[0].of(TEXT) for role, spans in quote.roles.items()} == {"cue": "told", "speaker": "Nouri Maliki"}
    assert {role: spans[0].of(TEXT) for role, spans in event.roles.items()} == {"actor": "Syrian jets", "place": "Qaim"}
    assert event.spans[0].of(TEXT) == "hit"
    assert event.values["quote"] == quote.id != "q1"
    assert statuses(reading) == ["suggested"] * 3
    (line,) = exchange.lines(reading)
    for layer in exchange.LAYERS:
        (item,) = line[layer]
        assert set(item) - {"id"} >= set(EXAMPLE[layer][0]) - {"id"}
        assert {k: v for k, v in item.items() if k in EXAMPLE[layer][0] and k not in ("id", "quote")} == {
            k: v for k, v in EXAMPLE[layer][0].items() if k not in ("id", "quote")
        }


def test_null_is_not_looked_at_and_empty_is_none_found() -> None:
    for looked, shown in ((None, None), ([], [])):
        reading = read(entities=looked)
        (line,) = exchange.lines(reading)
        assert (line["entities"], line["quotes"], line["events"]) == (shown, None, None)
    assert [r.layer for r in read(entities=[], quotes=[entity("BBC")], events=None).runs] == ["entities"]
    assert [(r.layer, r.by) for r in read(entities=[], quotes=[], runs=[{"layer": "quotes", "by": "b", "at": "c"}]).runs] == [
        ("quotes", "b"),
        ("entities", "import"),
    ]


def test_unknown_fields_are_kept_where_they_were(tmp_path: Path) -> None:
    line = {
        "text": TEXT,
        "headline2": "x",
        "nested": {"a": [1, None]},
        "entities": [entity("BBC", colour="red", depth={"a": 1})],
        "meta": {"page": 3},
    }
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(line))
    corpus = wb.Corpus(path)
    out = json.loads(corpus.export(tmp_path / "y.jsonl").path.read_text("utf-8"))
    assert {k: out[k] for k in ("headline2", "nested", "meta")} == {k: line[k] for k in ("headline2", "nested", "meta")}
    assert (out["entities"][0]["colour"], out["entities"][0]["depth"]) == ("red", {"a": 1})


# --- what others wrote ------------------------------------------------------------------------------------------------

GOOD = entity("BBC", label="ORG")


@pytest.mark.parametrize(("layer", "item", "reason"), [
    ("entities", entity("BBC") | {"start": AT["BBC"][0] + 3, "end": AT["BBC"][1] + 3}, "is ': “', not 'BBC'; offsets must count Unicode code points"),
    ("entities", entity("BBC") | {"text": "bbc"}, "not 'bbc'"),
    ("entities", entity("BBC") | {"end": 9999}, "outside the text of"),
    ("entities", entity("BBC") | {"start": AT["BBC"][1]}, "is empty"),
    ("entities", entity("BBC") | {"start": -3}, "outside the text"),
    ("entities", entity("BBC") | {"start": 1.5}, "malformed annotation: a span is two whole numbers"),
    ("entities", entity("BBC") | {"start": True}, "a span is two whole numbers"),
    ("entities", {"start": 0, "label": "X"}, "malformed annotation: it has no 'end'"),
    ("entities", {"start": 0, "end": 1}, "it has no 'label'"),
    ("entities", entity("BBC") | {"label": None}, "the label of an annotation is a word"),
    ("entities", entity("BBC") | {"by": ["anna"]}, "the by of an annotation is a word"),
    ("entities", entity("BBC") | {"score": "high"}, "a score is a number or null"),
    ("entities", entity("BBC") | {"score": 10**400}, "a score is a number or null, not 1000"),
    ("entities", entity("BBC") | {"roles": [1]}, "malformed annotation"),
    ("entities", None, "malformed annotation"),
    ("entities", "BBC", "malformed annotation"),
    ("quotes", {"kind": "direct", "content": []}, "without a span"),
    ("quotes", {"kind": "direct", "content": [[0, 1], [2]]}, "a span is two whole numbers, not [2]"),
    ("quotes", {"kind": "direct", "content": {"start": 0}}, "malformed annotation"),
    ("quotes", {"kind": "direct", "content": [QUOTE], "speaker": [0, 9999]}, "span 0-9999 is empty or outside"),
    ("events", {"type": "ASSAULT"}, "it has no 'trigger'"),
    ("events", {"type": "ASSAULT", "trigger": AT["hit"], "roles": {"actor": "jets"}}, "malformed annotation"),
    ("annotations", {"label": "X", "spans": [[0, 1]]}, "it has no 'layer'"),
], ids=range(23))  # fmt: skip
def test_annotations_that_do_not_fit_are_reported_and_the_rest_loads(layer: str, item: Any, reason: str) -> None:
    items = {layer: [item], "entities": [item, GOOD] if layer == "entities" else [GOOD]}
    reading = read(**items)
    assert [a.label for a in reading.annotations] == ["ORG"]
    (skipped,) = reading.skipped
    assert skipped.where == f"x.jsonl, line 1, {layer}[0]"
    assert reason in skipped.reason


@pytest.mark.parametrize(("line", "where", "reason"), [
    ({"entities": {"start": 0}}, "entities", "should be a list or null, found dict"),
    ({"quotes": "many"}, "quotes", "should be a list or null, found str"),
    ({"decisions": 5}, "decisions", "should be a list or null, found int"),
    ({"runs": {}}, "runs", "should be a list or null, found dict"),
    ({"decisions": [{"target": "x", "verdict": "accept", "by": "user:a", "at": "t"}]}, "decisions[0]", "malformed decision: it has no 'gesture'"),
    ({"decisions": [{"target": "x", "verdict": "maybe", "by": "user:a", "at": "t", "gesture": "g"}]}, "decisions[0]", "not 'maybe'"),
    ({"decisions": [{"target": 5, "verdict": "accept", "by": "user:a", "at": "t", "gesture": "g"}]}, "decisions[0]", "target should be a word"),
    ({"decisions": [None]}, "decisions[0]", "malformed decision"),
    ({"runs": [{"layer": "entities"}]}, "runs[0]", "malformed run: it has no 'by'"),
    ({"runs": ["entities"]}, "runs[0]", "malformed run"),
], ids=range(10))  # fmt: skip
def test_other_records_that_do_not_fit_are_reported(line: Mapping[str, Any], where: str, reason: str) -> None:
    reading = read(**line)
    assert [s.where for s in reading.skipped] == [f"x.jsonl, line 1, {where}"]
    assert reason in reading.skipped[0].reason
    assert (len(reading.articles), reading.decisions, reading.runs) == (1, [], [])


@pytest.mark.parametrize(
    "line", [None, 5, "Rain.", [], {}, {"text": None}, {"text": ""}, {"text": " \n"}, {"text": "x", "title": 5}], ids=str
)
def test_lines_without_an_article(line: object) -> None:
    with pytest.raises(wb.FormatError, match="x.jsonl, line 1: "):
        exchange.read_line(line, "x.jsonl, line 1")


@pytest.mark.parametrize("meta", ["a remark", 5, [1]])
def test_meta_that_is_no_object_is_kept(meta: object) -> None:
    assert read(meta=meta).articles[0].meta["meta"] == meta


@pytest.mark.parametrize(("by", "said", "status"), [
    ("rules:x", "accepted", "accepted"),
    ("rules:x", "rejected", "rejected"),
    ("rules:x", "suggested", "suggested"),
    ("rules:x", None, "suggested"),
    ("rules:x", "flagged", "suggested"),
    (None, "accepted", "accepted"),
    ("user:ben", "accepted", "accepted"),
    ("user:ben", "rejected", "rejected"),
    ("user:ben", "withdrawn", "withdrawn"),
    ("user:ben", "suggested", "accepted"),
    ("user:ben", None, "accepted"),
])  # fmt: skip
def test_statuses_without_decisions(by: str | None, said: str | None, status: str) -> None:
    other = {"target": "elsewhere", "verdict": "accept", "by": "user:cleo", "at": "2026-01-01", "gesture": "g"}
    for decisions in (None, [], [other]):
        reading = read(entities=[entity("BBC", by=by, status=said)], decisions=decisions)
        assert (statuses(reading), reading.skipped) == ([status], [])
        made = [d for d in reading.decisions if d.target != "elsewhere"]
        assert {d.by for d in made} <= {by if by == "user:ben" else "user:unknown"}
        assert everything(
            exchange.read_line(exchange.line(reading.articles[0], reading.annotations, reading.decisions, reading.runs))
        ) == everything(reading)


@pytest.mark.parametrize(
    ("by", "said", "status"),
    [("rules:x", "suggested", "suggested"), ("user:ben", "suggested", "withdrawn"), ("user:ben", None, "withdrawn")],
)
def test_decisions_count_more_than_statuses(by: str, said: str | None, status: str) -> None:
    """The status was written before somebody undid the verdict."""
    (first,) = read(entities=[entity("BBC", by=by)]).annotations
    yes = Decision(article=first.article, target=first.id, verdict="accept", by="user:anna", at="2026-01-01", gesture="g")
    undo = Decision(article=first.article, target=yes.id, verdict="undo", by="user:anna", at="2026-01-02", gesture="h")
    decisions = [{"id": d.id, **{f: getattr(d, f) for f in exchange.DECISION}} for d in (undo, yes)]
    assert statuses(read(entities=[entity("BBC", by=by, status=said)], decisions=decisions)) == [status]


def test_references_follow_ids_that_are_computed_anew() -> None:
    """As when another program gave ids of its own: the verdict, its undoing, and the quote of an event."""
    decisions = [
        {"id": "d2", "target": "d1", "verdict": "undo", "by": "user:ben", "at": "2026-01-02", "gesture": "h"},
        {"id": "d1", "target": "q1", "verdict": "reject", "by": "user:ben", "at": "2026-01-01", "gesture": "g"},
        {"id": "d3", "target": "v1", "verdict": "accept", "by": "user:ben", "at": "2026-01-03", "gesture": "i"},
    ]
    reading = exchange.read_line({**EXAMPLE, "decisions": decisions})
    _, quote, event = reading.annotations
    assert statuses(reading) == ["suggested", "suggested", "accepted"]
    by_moment = {d.at: d for d in reading.decisions}
    assert by_moment["2026-01-01"].target == quote.id
    assert by_moment["2026-01-02"].target == by_moment["2026-01-01"].id
    assert by_moment["2026-01-03"].target == event.id


def test_what_was_read_can_be_stored_and_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(
        json.dumps({**EXAMPLE, "entities": [entity("BBC", by="user:anna"), {**entity("Qaim", by="rules:x"), "status": "rejected"}]})
    )
    corpus = wb.Corpus(path, user="anna")
    assert [m.status for m in corpus.marks(layer="entities", status=None)] == ["accepted", "rejected"]
    assert corpus.undo() == "7"
    assert corpus.undo() is None  # the rejection is not hers
    assert [m.status for m in corpus.marks(layer="entities", status=None)] == ["withdrawn", "rejected"]
