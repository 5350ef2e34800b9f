"""Figures: what their data hold, how other people's words get into them, and how much they draw."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from workbench import plot
from workbench.model import Annotation, Span
from workbench.plot.days import STEPS, Days, days_of, period
from workbench.plot.network import PARTIES, TIES
from workbench.plot.spacing import layout
from workbench.plot.theme import INK, SERIES, TEMPLATE, hover, label, safe
from workbench.plot.timeline import DOTS, LANES, _drawn

FIGURES: dict[str, Callable[[wb.Corpus], go.Figure]] = {
    "timeline": plot.timeline,
    "coverage": plot.coverage,
    "map": plot.map,
    "network": plot.network,
    "trends": plot.trends,
    "speakers": plot.speakers,
}
STRIKE = "Jets of Ardania bombed Qaim. Ana Ruiz told Radio Sarn that Ardania lied."
RAID = "On Tuesday, Ardania attacked the old town. “No,” said Ana Ruiz."


def spot(text: str, words: str) -> tuple[Span, ...]:
    return (Span(text.index(words), text.index(words) + len(words)),)


def add(corpus: wb.Corpus, id: str, text: str, source: str | None, published: str | None, **more: Any) -> None:
    corpus.add([{"id": id, "text": text, "source": source, "published": published, **more}])


def mark(
    corpus: wb.Corpus, article: str, layer: str, label: str, words: str, roles: dict[str, str] | None = None, **values: Any
) -> Annotation:
    text = corpus[article].text
    spans = {role: spot(text, said) for role, said in (roles or {}).items()}
    made = Annotation(article=article, layer=layer, label=label, spans=spot(text, words), roles=spans, values=values, by="rules:test@1")
    corpus.record([made])
    return made


def day(value: str) -> dict[str, str]:
    return {"value": value, "precision": "day"}


def put(corpus: wb.Corpus, article: str, words: str, **more: Any) -> dict[str, Any]:
    """Where words of an article are on the map; gives what an event says of its place."""
    (span,) = spot(corpus[article].text, words)
    mark(
        corpus,
        article,
        "links",
        "PLACE",
        words,
        entity="geonames:1",
        name=words,
        lat=34.39,
        lon=40.99,
        place_kind="city",
        why="test",
        **more,
    )
    return {"name": words, "span": list(span), "rule": "mention"}


def link(corpus: wb.Corpus, article: str, words: str, label: str, entity: str, name: str) -> None:
    mark(corpus, article, "links", label, words, entity=entity, name=name, why="test")


@pytest.fixture
def corpus() -> wb.Corpus:
    """Two outlets on a strike, one of them reprinted by a third; one on a raid."""
    made = wb.Corpus(user="anna")
    add(made, "a", STRIKE, "Courier", "2014-06-27")
    add(made, "b", STRIKE + " (Courier)", "Gazette", "2014-06-28")
    add(made, "c", "Qaim was bombed, they said.", "Northern Post", "2014-06-29T10:00:00+02:00")
    add(made, "d", RAID, "Courier", None)
    made.record([Annotation(article="b", layer="twins", label="REPRINT", spans=(), values={"of": "a"}, by="rules:twins@1")])
    for article in "ab":
        where = put(made, article, "Qaim")
        roles = {"actor": "Jets of Ardania", "target": "Qaim"}
        mark(made, article, "events", "ASSAULT", "bombed", roles, time=day("2014-06-26"), place=where)
        mark(made, article, "quotes", "indirect", "that Ardania lied", {"speaker": "Ana Ruiz", "addressee": "Radio Sarn", "cue": "told"})
    june = {"value": "2014-06", "precision": "month"}
    mark(made, "c", "events", "ASSAULT", "bombed", {"target": "Qaim"}, time=june, modality="reported", place=put(made, "c", "Qaim"))
    mark(made, "d", "events", "COERCE", "attacked", {"actor": "Ardania", "target": "the old town"}, modality="denied")
    mark(made, "d", "quotes", "direct", "“No,”", {"speaker": "Ana Ruiz", "cue": "said"})
    for article in "abd":
        for words, kind, key in (("Ana Ruiz", "PERSON", "person/ana-ruiz"), ("Ardania", "GPE", "place/ardania")):
            mark(made, article, "entities", kind, words)
            link(made, article, words, "NAME", key, words)
        if article != "d":
            mark(made, article, "entities", "ORG", "Radio Sarn")
            link(made, article, "Radio Sarn", "NAME", "org/radio-sarn", "Radio Sarn")
            start = STRIKE.index("Ardania lied")
            again = Span(start, start + len("Ardania"))
            said = {"entity": "place/ardania", "name": "Ardania"}
            made.record([
                Annotation(article=article, layer="entities", label="GPE", spans=(again,), by="rules:test@1"),
                Annotation(article=article, layer="links", label="NAME", spans=(again,), values=said, by="rules:test@1"),
            ])  # fmt: skip
    for article in "abc":
        link(made, article, "bombed", "INCIDENT", "incident/strike", "strike on Qaim")
    link(made, "d", "attacked", "INCIDENT", "incident/raid", "raid on the old town")
    return made


def points(figure: go.Figure) -> int:
    """What a browser has to draw: points of lines, dots and bars, cells."""
    return sum(sum(map(len, trace["z"])) if "z" in trace else len(trace.get("x") or ()) for trace in json.loads(figure.to_json())["data"])


def strings(value: Any) -> Iterator[str]:
    """Every text in a figure, but for its template."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (s for key, each in value.items() if key != "template" for s in strings(each))
    elif isinstance(value, list):
        yield from (s for each in value for s in strings(each))


def notes(figure: go.Figure) -> str:
    return str(figure.layout.title.subtitle.text)


def dots(figure: go.Figure) -> list[tuple[str, str, str]]:
    """Lane, middle and how the hover text begins of each dot of a timeline."""
    return [
        (trace.name, x, text.replace("<br>", " ").partition(")")[0])
        for trace in figure.data
        if trace.mode == "markers"
        for x, text in zip(trace.x, trace.hovertext, strict=True)
    ]


def test_timeline(corpus: wb.Corpus) -> None:
    figure = plot.timeline(corpus)
    assert dots(figure) == [
        ("Courier", "2014-06-26T12:00:00", "1 report by 1 witness of ASSAULT, 2014-06-26 (1 asserted"),
        ("Gazette", "2014-06-26T12:00:00", "1 report by 1 witness of ASSAULT, 2014-06-26 (1 asserted"),
        ("Northern Post", "2014-06-16T00:00:00", "1 report by 1 witness of ASSAULT, 2014-06-01 to 2014-06-30 (1 reported"),
    ]
    assert notes(figure) == "3 events · 1 event without a day left out"
    bars = [trace for trace in figure.data if trace.mode == "lines"]
    assert list(bars[2].x) == ["2014-06-01", "2014-06-30T23:59:59", None]
    assert "Courier, 2014-06-27: Jets of Ardania bombed Qaim." in figure.data[1].hovertext[0].replace("<br>", " ")


def test_timeline_by_type_counts_reprints_as_one_witness(corpus: wb.Corpus) -> None:
    figure = plot.timeline(corpus, by="type")
    assert dots(figure)[1][2].startswith("2 reports by 1 witness of ASSAULT")
    assert [trace.marker.size[-1] > trace.marker.size[0] for trace in figure.data if trace.mode == "markers"] == [True]


def test_timeline_when_published(corpus: wb.Corpus) -> None:
    found = dots(plot.timeline(corpus, by="modality", when="published"))
    assert [(lane, x) for lane, x, _ in found] == [
        ("asserted", "2014-06-27T12:00:00"),
        ("asserted", "2014-06-28T12:00:00"),
        ("reported", "2014-06-29T12:00:00"),
    ]


def test_far_days_do_not_squeeze_the_others() -> None:
    made = wb.Corpus()
    text = "They met and met. " * 60
    add(made, "a", text, "Courier", "2014-06-27")
    starts = [m.start() for m in re.finditer("met", text)]
    days = ["1914-06-28", *(f"2014-06-{1 + n % 25:02}" for n in range(59))]
    made.record(
        Annotation(article="a", layer="events", label="CONSULT", spans=(Span(s, s + 3),), values={"time": day(d)}, by="rules:test@1")
        for s, d in zip(starts, days, strict=False)
    )
    figure = plot.timeline(made)
    first, last = figure.layout.xaxis.range
    assert "2014-05" < first < "2014-06-02" and "2014-06-24" < last < "2014-08"
    assert "1 event far before or after: double-click to see all" in notes(figure)


def test_a_week_over_the_end_of_a_month_is_drawn_in_one_where_months_are_drawn() -> None:
    week = Days(dt.date(2014, 6, 30), dt.date(2014, 7, 6))
    assert _drawn(week, "month") == period(dt.date(2014, 7, 3), "month")
    assert _drawn(week, "day") == week
    assert _drawn(Days(dt.date(2014, 6, 1), dt.date(2014, 8, 31)), "month") == Days(dt.date(2014, 6, 1), dt.date(2014, 8, 31))


def test_an_outlet_has_one_colour_in_all_figures(corpus: wb.Corpus) -> None:
    of_days = {trace.name: trace.marker.color for trace in plot.timeline(corpus).data if trace.mode == "markers"}
    of_quotes = {trace.name: trace.marker.color for trace in plot.speakers(corpus).data}
    assert len(set(of_days.values())) == len(of_days) == 3
    assert of_quotes.items() <= of_days.items()


def test_a_single_day_is_shown_in_its_week(corpus: wb.Corpus) -> None:
    assert list(plot.timeline(corpus.where(source="Courier")).layout.xaxis.range) == ["2014-06-23", "2014-06-30"]


@pytest.mark.parametrize("wrong", [{"by": "colour"}, {"when": "tomorrow"}])
def test_unknown_choices_name_those_there_are(corpus: wb.Corpus, wrong: dict[str, str]) -> None:
    with pytest.raises(wb.WorkbenchError, match=r"choose .*(source, type, modality|happened, published)"):
        plot.timeline(corpus, **wrong)


def test_coverage(corpus: wb.Corpus) -> None:
    figure = plot.coverage(corpus)
    (cells,) = figure.data
    assert list(figure.layout.yaxis.ticktext) == ["strike on Qaim (2)", "raid on the old town (1)"]
    assert list(figure.layout.xaxis.ticktext) == ["Courier", "Gazette", "Northern Post"]
    assert [list(row) for row in cells.z] == [[1, 1, 1], [1, None, None]]
    assert [bool(text) for row in cells.hovertext for text in row] == [True, True, True, True, False, False]
    assert "Gazette: 1 report, 1 in a reprint" in cells.hovertext[0][1]
    assert "Qaim was bombed, they said." in cells.hovertext[0][2].replace("<br>", " ")


def test_network(corpus: wb.Corpus) -> None:
    figure = plot.network(corpus)
    arrows = sorted(text for trace in figure.data if "lines" in trace.mode for text in trace.hovertext if text)
    assert [text.split("<br>")[0] for text in arrows] == [
        "Ana Ruiz speaks of Ardania: 1 time",
        "Ana Ruiz speaks to Radio Sarn: 1 time",
        "Ardania acts on old town: 1 time (1 denied)",
        "Jets of Ardania acts on Qaim: 1 time (1 asserted)",
    ]
    parties = {trace.name: sorted(trace.text) for trace in figure.data if "text" in trace.mode}
    assert parties == {"named": ["Ana Ruiz", "Ardania", "Radio Sarn"], "as worded": ["Jets of Ardania", "Qaim", "old town"]}


@pytest.mark.parametrize(
    ("words", "party"),
    [("Ana Ruiz", "named"), ("President Ana Ruiz", "named"), ("friend of Ana Ruiz", "worded"), ("she", "none"), ("the rebels", "worded")],
)
def test_parties_of_events(words: str, party: str) -> None:
    made = wb.Corpus()
    text = f"Ana Ruiz. {words} attacked Qaim."
    add(made, "a", text, "Courier", "2014-06-27")
    mark(made, "a", "entities", "PERSON", "Ana Ruiz")
    link(made, "a", "Ana Ruiz", "NAME", "person/ana-ruiz", "Ana Ruiz")
    mark(made, "a", "events", "ASSAULT", "attacked", {"target": "Qaim"})
    start = len("Ana Ruiz. ")
    event = Annotation(
        article="a", layer="events", label="COERCE", spans=spot(text, "attacked"), by="rules:test@1",
        roles={"actor": (Span(start, start + len(words)),), "target": spot(text, "Qaim")},
    )  # fmt: skip
    made.record([event])
    drawn = {t: trace.name for trace in plot.network(made).data if "text" in (trace.mode or "") for t in trace.text}
    drawn.pop("Qaim", None)
    expected = {"named": {"Ana Ruiz": "named"}, "worded": {words.removeprefix("the "): "as worded"}, "none": {}}
    assert drawn == expected[party]


def test_trends(corpus: wb.Corpus) -> None:
    figure = plot.trends(corpus)
    (cells,) = figure.data
    assert list(cells.x) == ["2014-06-27"]
    assert list(figure.layout.yaxis.ticktext) == ["Radio Sarn", "Ana Ruiz", "Ardania"]
    assert [list(row) for row in cells.z] == [[1], [1], [1]]
    assert notes(figure) == "cells: articles of a day, reprints counted once · 1 article without a day left out"


def test_speakers(corpus: wb.Corpus) -> None:
    figure = plot.speakers(corpus)
    bars = {(trace.name, trace.xaxis): list(trace.x) for trace in figure.data}
    assert bars == {("Courier", "x"): [1], ("Courier", "x2"): [1]}
    assert [note.text for note in figure.layout.annotations] == ["direct", "indirect"]
    assert list(figure.layout.yaxis.ticktext) == ["Ana Ruiz"]
    assert figure.data[0].hovertext[0].startswith("Ana Ruiz, Courier: 1 direct quote<br>Courier: ")


@pytest.mark.parametrize("name", FIGURES)
def test_an_empty_corpus_says_what_to_do(name: str) -> None:
    unmarked = wb.Corpus()
    add(unmarked, "a", "Rain fell.", None, None)
    for nothing in (wb.Corpus(), unmarked):
        figure = FIGURES[name](nothing)
        assert not figure.data
        assert "wb.detect(corpus)" in figure.layout.annotations[0].text


@pytest.mark.parametrize("name", FIGURES)
def test_a_selection_and_rejected_marks(corpus: wb.Corpus, name: str) -> None:
    assert "Northern Post" not in "".join(strings(json.loads(FIGURES[name](corpus.where(source="Courier")).to_json())))
    corpus.reject(corpus.marks())
    assert not FIGURES[name](corpus).data


def test_hidden_events_stay_out(corpus: wb.Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    frame = wb.Corpus.frame

    def watched(corpus: wb.Corpus, layer: str, hidden: bool) -> Any:
        asked.append(hidden)
        return frame(corpus, layer, hidden=hidden)

    monkeypatch.setattr(wb.Corpus, "frame", lambda self, layer="articles", *, hidden=False: watched(self, layer, hidden))
    for figure in FIGURES.values():
        figure(corpus)
    assert asked and not any(asked)


HOSTILE = [
    "<b>bold</b>", "<a href=javascript:alert(1)>x</a>", '<a href="https://evil.example/">x</a>', "&lt;i&gt;", "&amp;#60;b>", "$x^2$", "%{customdata}",
    "<br>", "a\x00b\x1bc", "<extra>x</extra>", "<span style='font-size:900px'>x</span>", "]]></script><script>alert(1)</script>", "2014-06-26", "7",
]  # fmt: skip
TAG = re.compile(r"<(?!br>)|&(?!lt;|gt;|amp;|#36;)|[$\x00-\x1f]")


def tags(text: str) -> list[str]:
    """What plotly would read in a text as other than itself, our own line breaks apart."""
    return TAG.findall(text)


@pytest.mark.parametrize("name", FIGURES)
def test_every_point_carries_its_evidence(corpus: wb.Corpus, name: str) -> None:
    """Where something is said of a point, ids are behind it, and they are of annotations here."""
    known = {m.annotation.id for m in corpus.marks()}
    found = 0
    for trace in FIGURES[name](corpus).data:
        if trace.hovertext is None:
            continue
        flat = trace.type == "heatmap"
        texts = [text for row in trace.hovertext for text in row] if flat else trace.hovertext
        behind = [ids for row in trace.customdata for ids in row] if flat else trace.customdata
        for text, ids in zip(texts, behind, strict=True):
            assert bool(text) == bool(ids) and set(ids) <= known
            found += len(ids)
    assert found


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("name", FIGURES)
def test_hostile_words_are_shown_as_they_stand(words: str, name: str) -> None:
    made = wb.Corpus()
    text = f"{words} Rebels {words} bombed {words} Qaim."
    add(made, "a", text, f"Outlet {words}", "2014-06-27")
    add(made, "b", f"More: {text}", words.strip("\x00"), "2014-06-28")
    for article in "ab":
        party = f"Rebels {words}"
        where = put(made, article, f"{words} Qaim")
        mark(made, article, "events", "ASSAULT", "bombed", {"actor": party, "target": f"{words} Qaim"}, time=day("2014-06-26"), place=where)
        mark(made, article, "entities", "ORG", party)
        link(made, article, party, "NAME", f"org/{words}", f"Name {words}")
        link(made, article, "bombed", "INCIDENT", "incident/x", f"Strike {words}")
        mark(made, article, "quotes", "direct", f"bombed {words} Qaim", {"speaker": party})
    figure = json.loads(FIGURES[name](made).to_json())
    found = list(strings(figure))
    assert [text for text in found if tags(text) and text != "%{z}"] == []
    shown = " ".join(unescape(text.replace("<br>", " ")) for text in found)
    assert " ".join(words.replace("\x00", "\ufffd").replace("\x1b", "\ufffd").split()) in shown


@given(st.text())
def test_any_text_is_escaped_and_kept(text: str) -> None:
    assert tags(safe(text)) == []
    assert tags(hover(text, text)) == []
    plain = safe(text).replace("&lt;", "<").replace("&gt;", ">").replace("&#36;", "$").replace("&amp;", "&")
    assert len(plain) == len(" ".join(text.split()))
    assert len(unescape(label(text))) <= 5 * 44


def channels(colour: str) -> list[float]:
    values = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio."""
    light, dark = sorted(
        (sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), channels(x), strict=True)) for x in (one, other)), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("paper", ["#ffffff", "#111111"])
def test_colours_read_on_light_and_dark_paper(paper: str) -> None:
    assert contrast(INK, paper) >= 4
    assert min(contrast(colour, paper) for colour in SERIES) >= 3


@pytest.mark.parametrize("name", FIGURES)
def test_figures_have_no_paper_of_their_own(corpus: wb.Corpus, name: str) -> None:
    figure = FIGURES[name](corpus)
    assert figure.layout.template == TEMPLATE
    assert figure.layout.template.layout.paper_bgcolor == figure.layout.template.layout.plot_bgcolor == "rgba(0,0,0,0)"


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2014-06-26", "2014-06-26", "2014-06-26"),
        ("2014-06-24TMO", "2014-06-24", "2014-06-24"),
        ("2014-W26", "2014-06-23", "2014-06-29"),
        ("2014-W25-WE", "2014-06-21", "2014-06-22"),
        ("2014-06", "2014-06-01", "2014-06-30"),
        ("2014", "2014-01-01", "2014-12-31"),
        ("2014-06-01/2014-06-05", "2014-06-01", "2014-06-05"),
    ],
)
def test_precision_is_width(value: str, first: str, last: str) -> None:
    assert [str(edge) for edge in days_of([value])[value]] == [first, last]


@pytest.mark.parametrize("value", ["P3D", "2014-02-31", "0000-01-01", "soon", "2014-06-05/2014-06-01"])
def test_what_is_no_day_is_left_out(value: str) -> None:
    assert days_of([value]) == {}


@given(st.dates(), st.sampled_from(STEPS))
def test_periods_hold_their_day_and_meet(day: dt.date, step: str) -> None:
    first, last = period(day, step)
    assert first <= day <= last
    assert period(first, step) == period(last, step) == (first, last)


@pytest.mark.parametrize("count", [0, 1, 2, 36])
def test_nobody_stands_on_another(count: int) -> None:
    spots = layout(count, [(0, n) for n in range(1, count)])
    assert len(set(spots)) == len(spots) == count
    assert all(abs(x) <= 1 and abs(y) <= 1 for x, y in spots)


@pytest.fixture(scope="module")
def crowd() -> wb.Corpus:
    """10,000 events in 500 articles of 50 outlets over 20 years; each article with a quote and four names."""
    made = wb.Corpus()
    sentence = "Ana bombed Qaim and Ben said yes. "
    words = {name: sentence.index(name) for name in ("Ana", "bombed", "Qaim", "Ben", "yes")}
    text = sentence * 20
    first = dt.date(2000, 1, 1)
    made.add(
        {"id": f"a{n}", "text": f"{text}{n}", "source": f"Outlet {n % 50}", "published": (first + dt.timedelta(days=14 * n)).isoformat()}
        for n in range(500)
    )
    records = []
    for article in range(500):
        same: dict[str, Any] = {"article": f"a{article}", "by": "rules:test@1"}
        for n in range(20):
            at = {name: spot_at(start + n * len(sentence), name) for name, start in words.items()}
            when = day((first + dt.timedelta(days=14 * article + n)).isoformat())
            roles = {"actor": at["Ana"], "target": at["Qaim"]}
            values = {"time": when, **({"place": {"name": "Qaim", "span": list(at["Qaim"][0])}} if n == 0 else {})}
            records.append(Annotation(layer="events", label=f"TYPE{n}", spans=at["bombed"], roles=roles, values=values, **same))
            if n == 0:
                spot_of = {"entity": "geonames:1", "name": "Qaim", "lat": article / 10, "lon": article / 5 - 50, "why": "test"}
                records.append(Annotation(layer="links", label="PLACE", spans=at["Qaim"], values=spot_of, **same))
                incident = {"entity": f"incident/{article}", "name": f"strike {article}"}
                records.append(Annotation(layer="links", label="INCIDENT", spans=at["bombed"], values=incident, **same))
                records.append(Annotation(layer="quotes", label="direct", spans=at["yes"], roles={"speaker": at["Ben"]}, **same))
                for who, key in {"Ana": f"person/{article % 300}", "Ben": f"person/{article * 7 % 300}"}.items():
                    records.append(Annotation(layer="entities", label="PERSON", spans=at[who], **same))
                    records.append(Annotation(layer="links", label="NAME", spans=at[who], values={"entity": key, "name": key}, **same))
    made.record(records)
    return made


def spot_at(start: int, words: str) -> tuple[Span, ...]:
    return (Span(start, start + len(words)),)


@pytest.mark.parametrize(("name", "most", "said"), [
    ("timeline", 4 * LANES * DOTS, "10,000 events · put together by year"),
    ("coverage", 40 * 15, "40 of 500 incidents drawn"),
    ("map", 25_000, "400 of 500 places drawn"),
    ("network", 4 * TIES + PARTIES, "of 301 parties drawn"),
    ("trends", 25 * 60, "25 of 300 entities drawn"),
    ("speakers", 20 * len(SERIES) * 3, "20 of 300 speakers drawn"),
])  # fmt: skip
def test_ten_thousand_are_put_together_and_the_figure_says_so(crowd: wb.Corpus, name: str, most: int, said: str) -> None:
    figure = FIGURES[name](crowd)
    assert 0 < points(figure) <= most
    assert said in notes(figure)
    assert len(figure.to_json()) < 2_000_000
    lanes = figure.layout.yaxis.ticktext
    assert name != "timeline" or (len(lanes), lanes[-1]) == (12, "39 others")
