"""Articles, spans, annotations, decisions: what they refuse, and what their ids depend on."""

import datetime as dt
import math
import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import AnnotationError, OffsetError, SourceError
from workbench.model import Annotation, Article, Decision, Reading, Run, Skipped, Span, now

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
TEXT = f"{FAMILY} Nouri al-Maliki met Hadar."


def remark(**changes: Any) -> Annotation:
    facts: dict[str, Any] = {"article": "a", "layer": "entities", "label": "PERSON", "spans": (Span(6, 21),), "by": "rules:names@1"}
    return Annotation(**{**facts, **changes})


def test_an_article_without_id_is_known_by_its_text() -> None:
    assert Article(text="Rain.").id == Article(text="Rain.", title="Weather", meta={"n": 1}).id
    assert Article(text="Rain.").id != Article(text="Rain!").id
    assert Article(text="Rain.", id="7").id == "7"


def test_articles_and_annotations_do_not_change() -> None:
    article, annotation = Article(text="Rain.", meta={"n": 1}), remark()
    with pytest.raises(FrozenInstanceError):
        article.text = "Sun."  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        annotation.label = "ORG"  # type: ignore[misc]
    with pytest.raises(TypeError):
        article.meta["n"] = 2  # type: ignore[index]


def test_an_articles_meta_is_its_own_copy() -> None:
    given_by_caller = {"n": 1}
    article = Article(text="Rain.", meta=given_by_caller)
    given_by_caller["n"] = 2
    assert article.meta["n"] == 1


@pytest.mark.parametrize("record", [
    Article(text=TEXT, title="T", meta={"n": [1]}),
    remark(roles={"speaker": (Span(0, 1),)}, values={"name": "X"}, score=0.5),
    Decision(article="a", target="b", verdict="accept", by="user:anna"),
    Run(article="a", layer="quotes", by="rules:quotes@1"),
    Reading([Article(text="Rain.")], skipped=[Skipped("x.txt", "empty")]),
], ids=lambda r: type(r).__name__)  # fmt: skip
def test_records_travel_between_processes(record: Any) -> None:
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301 - our own bytes


@pytest.mark.parametrize("field", ["text", "id", "title", "source", "author", "url", "published", "language", "story"])
def test_half_a_character_is_refused(field: str) -> None:
    with pytest.raises(SourceError, match=f"the {field} holds half a character at 2"):
        Article(**dict[str, Any]({"text": "Rain.", field: "ab\ud83d"}))


@pytest.mark.parametrize(("article", "name"), [
    (Article(text="body", title="Title"), "Title"),
    (Article(text="First line\n\nbody"), "First line"),
    (Article(text="\n\nbody"), "body"),
    (Article(text="word " * 40), "word " * 17 + "…"),
])  # fmt: skip
def test_name_of_an_article(article: Article, name: str) -> None:
    assert article.name == name


@pytest.mark.parametrize(("span", "surface", "fits"), [
    (Span(0, 5), FAMILY, True),
    (Span(6, 21), "Nouri al-Maliki", True),
    (Span(6, 21), None, True),
    (Span(len(TEXT) - 1, len(TEXT)), ".", True),
    (Span(9, 24), "Nouri al-Maliki", False),  # counted in UTF-16
    (Span(6, 21), "Nouri al‑Maliki", False),  # with another hyphen
    (Span(6, 6), None, False),
    (Span(21, 6), None, False),
    (Span(-1, 4), None, False),
    (Span(6, len(TEXT) + 1), None, False),
])  # fmt: skip
def test_span_check(span: Span, surface: str | None, fits: bool) -> None:
    if fits:
        assert span.check(TEXT, surface) is span
    else:
        with pytest.raises(OffsetError):
            span.check(TEXT, surface)


@pytest.mark.parametrize(("one", "other", "overlap"), [
    (Span(0, 4), Span(4, 8), False),
    (Span(0, 5), Span(4, 8), True),
    (Span(0, 9), Span(4, 8), True),
    (Span(5, 6), Span(0, 2), False),
])  # fmt: skip
def test_overlap_is_mutual(one: Span, other: Span, overlap: bool) -> None:
    assert one.overlaps(other) is other.overlaps(one) is overlap


SAME_ID, SAME_KEY, NEITHER = (True, True), (False, True), (False, False)


@pytest.mark.parametrize(("changes", "expected"), [
    ({}, SAME_ID),
    ({"score": 0.9}, SAME_ID),
    ({"values": {"name": None}, "roles": {"speaker": ()}}, SAME_ID),
    ({"by": "rules:names@2"}, SAME_KEY),
    ({"by": "user:anna"}, SAME_KEY),
    ({"values": {"name": "Nouri al-Maliki"}}, SAME_KEY),
    ({"roles": {"speaker": (Span(0, 1),)}}, SAME_KEY),
    ({"label": "ORG"}, NEITHER),
    ({"layer": "people"}, NEITHER),
    ({"article": "b"}, NEITHER),
    ({"spans": (Span(6, 20),)}, NEITHER),
], ids=str)  # fmt: skip
def test_what_counts_for_the_id_and_the_key_of_an_annotation(changes: dict[str, Any], expected: tuple[bool, bool]) -> None:
    one, other = remark(), remark(**changes)
    assert (one.id == other.id, one.key == other.key) == expected
    assert (one == other) is expected[0]


def test_ids_are_the_same_in_every_process() -> None:
    code = "from workbench.model import *; a = Annotation(article='a', layer='events', label='ASSAULT', spans=((3, 9),), by='user:anna', values={'b': 1, 'a': {'d': 'é', 'c': None}}); print(Article(text='Räin.').id, a.id, a.key)"
    runs = [
        subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout
        for seed in ("1", "2")
    ]
    assert runs == ["08d6175b4e9ce0208c76 36789d4ee169ce6fff20 fd31992043b123279b3e\n"] * 2


def test_values_must_be_storable() -> None:
    with pytest.raises(TypeError, match="use JSON values"):
        _ = remark(values={"when": {1, 2}}).id


@pytest.mark.parametrize(("changes", "error"), [
    ({"spans": ()}, OffsetError),
    ({"spans": ((0, 99),)}, OffsetError),
    ({"roles": {"speaker": ((5, 5),)}}, OffsetError),
    ({"label": ""}, AnnotationError),
    ({"label": None}, AnnotationError),
    ({"label": "\ud800"}, AnnotationError),
    ({"layer": " "}, AnnotationError),
    ({"by": ""}, AnnotationError),
], ids=str)  # fmt: skip
def test_annotations_that_do_not_fit(changes: dict[str, Any], error: type[Exception]) -> None:
    article = Article(text=TEXT, id="a")
    assert remark().check(article) == remark()
    with pytest.raises(error):
        remark(**changes).check(article)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)).map(lambda p: Span(p[0], p[0] + p[1])), min_size=1, max_size=4))
def test_annotations_sort_in_reading_order_wide_ones_first(spans: list[Span]) -> None:
    ordered = sorted(remark(spans=(s,)) for s in spans)
    assert [(a.start, -a.end) for a in ordered] == sorted((s.start, -s.end) for s in spans)


def test_no_two_moments_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = [now() for _ in range(1000)]
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    monkeypatch.setattr("workbench.model._LAST", [tomorrow])  # as when the clock was set back, or does not tick
    moments += [tomorrow.isoformat(timespec="microseconds"), now(), now()]
    assert moments == sorted(set(moments))


def test_deciding_again_is_a_new_decision() -> None:
    def decide() -> Decision:
        return Decision(article="a", target="b", verdict="accept", by="user:anna")

    assert decide().id != decide().id


@pytest.mark.parametrize(("reading", "shown"), [
    (Reading(), "0 articles"),
    (Reading([Article(text="Rain.")]), "1 article"),
    (Reading([], skipped=[Skipped("x.txt", "the file is empty")]), "0 articles\n1 skipped:\n  x.txt: the file is empty"),
])  # fmt: skip
def test_a_reading_says_what_it_holds(reading: Reading, shown: str) -> None:
    assert repr(reading) == shown


def test_readings_add_up_and_are_sequences_of_articles() -> None:
    one, two = Article(text="One."), Article(text="Two.")
    both = Reading.of([Reading([one]), Reading([two], skipped=[Skipped("x", "y")])])
    assert (list(both), len(both), both[1], both[:1]) == ([one, two], 2, two, [one])
    assert both.skipped == [Skipped("x", "y")]


def test_numbers_that_json_has_not_are_nothing() -> None:
    said = {"lat": math.nan, "name": "Erbil", "span": [math.inf, 4], "place": {"lat": -math.inf, "lon": 44.0}}
    found = remark(values=said, score=math.nan)
    assert found.values == {"name": "Erbil", "span": [None, 4], "place": {"lat": None, "lon": 44.0}}
    assert found.score is None
