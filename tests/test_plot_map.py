"""The map: where dots are put and what they stand for, and the outlines under them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from workbench import plot
from workbench.model import Annotation, Span
from workbench.plot.ground import ASPECT, Spot, framed, ground, near
from workbench.plot.maps import CROWD, LEAST, RING
from workbench.plot.outlines import FILE, Line, Window, clipped, outlines, thinned

TEXT = "Rebels attacked Qaim. Talks in Iraq failed. Aid reached Qaim."
QAIM = {"lat": 34.39, "lon": 40.99, "place_kind": "city", "name": "Qaim"}
IRAQ = {"lat": 33.0, "lon": 44.0, "place_kind": "country", "name": "Iraq"}


def add(corpus: wb.Corpus, article: str, outlet: str, text: str = TEXT) -> None:
    """An article with three events at Qaim and somewhere in Iraq."""
    corpus.add([{"id": article, "text": text, "source": outlet, "published": "2014-06-27"}])
    for trigger, label, words, place in (
        ("attacked", "ASSAULT", "Qaim", QAIM),
        ("Talks", "CONSULT", "Iraq", IRAQ),
        ("Aid", "AID", "Qaim", QAIM),
    ):
        at = text.index(trigger)
        start = text.index(words, at)
        where, what = Span(start, start + len(words)), Span(at, at + len(trigger))
        said: dict[str, Any] = {"place": {"name": words, "span": list(where), "rule": "mention"}}
        made: dict[str, Any] = {"article": article, "by": "rules:test@1"}
        corpus.record([
            Annotation(layer="events", label=label, spans=(what,), values=said, **made),
            Annotation(layer="entities", label="GPE", spans=(where,), **made),
            Annotation(layer="links", label="PLACE", spans=(where,), values={"entity": f"geonames:{words}", "why": "test", **place}, **made),
            Annotation(layer="links", label="INCIDENT", spans=(what,), values={"entity": f"incident/{label}", "name": f"{label} at {words}", "why": "t"}, **made),
        ])  # fmt: skip


@pytest.fixture
def corpus() -> wb.Corpus:
    made = wb.Corpus()
    add(made, "a", "Courier")
    add(made, "b", "Gazette")
    return made


def dots(figure: go.Figure) -> dict[tuple[str, float], tuple[int, str, float, bool]]:
    """By group and longitude: how many ids, how the hover begins, how large, and whether it is hollow."""
    return {
        (trace.name, x): (len(ids), text.split("<br>")[0], size, fill.startswith("rgba"))
        for trace in figure.data
        if trace.mode == "markers"
        for x, ids, text, size, fill in zip(trace.x, trace.customdata, trace.hovertext, trace.marker.size, trace.marker.color, strict=True)
    }


def test_a_dot_stands_for_what_is_told_of_its_place(corpus: wb.Corpus) -> None:
    found = dots(plot.map(corpus))
    assert {key: (n, said, hollow) for key, (n, said, _, hollow) in found.items()} == {
        ("Courier", 40.99): (2, "Qaim, Courier: 2 reports by 1 witness (2 asserted)", False),
        ("Gazette", 40.99): (2, "Qaim, Gazette: 2 reports by 1 witness (2 asserted)", False),
        ("Courier", 44.0): (1, "Iraq (somewhere there), Courier: 1 report by 1 witness (1 asserted)", True),
        ("Gazette", 44.0): (1, "Iraq (somewhere there), Gazette: 1 report by 1 witness (1 asserted)", True),
    }
    sizes = {key: size for key, (_, _, size, _) in found.items()}
    assert sizes["Courier", 40.99] - sizes["Gazette", 40.99] >= 2 * RING > 0, "the lower of two rings can be seen and clicked"
    assert sizes["Courier", 40.99] > sizes["Courier", 44.0] > sizes["Gazette", 44.0] >= 2 * LEAST


def test_ids_are_those_of_the_frame(corpus: wb.Corpus) -> None:
    figure = plot.map(corpus, by="type")
    events = corpus.frame("events").set_index("id")
    for trace in figure.data:
        if trace.mode == "markers":
            assert {events.label[i] for ids in trace.customdata for i in ids} == {trace.name}


def test_incidents_and_places(corpus: wb.Corpus) -> None:
    incidents = dots(plot.map(corpus, "incidents"))
    assert incidents["ASSAULT", 40.99][:2] == (1, "Qaim, ASSAULT: ASSAULT at Qaim")
    assert sorted(name for name, _ in dots(plot.map(corpus, "incidents", by="source"))) == ["Courier", "Courier", "Gazette", "Gazette"]
    places = dots(plot.map(corpus, "places"))
    assert places["Courier", 40.99][1] == "Qaim, Courier: named 2 times in 1 article"


def test_it_says_what_it_leaves_out(corpus: wb.Corpus) -> None:
    corpus.add([{"id": "c", "text": "They met.", "source": "Post"}])
    corpus.annotate("c", 5, 8, "CONSULT", layer="events")
    said = plot.map(corpus).layout.title.subtitle.text
    assert said == "6 events · hollow: only the country or region is known · 1 without coordinates left out"
    assert "wb.resolve(corpus)" in plot.map(corpus.where(id="c")).layout.annotations[0].text


@pytest.mark.parametrize("wrong", [{"what": "rivers"}, {"by": "modality"}])
def test_unknown_choices_name_those_there_are(corpus: wb.Corpus, wrong: dict[str, str]) -> None:
    with pytest.raises(wb.WorkbenchError, match=r"choose (what|by)= from (events, incidents, places|source, type)"):
        plot.map(corpus, **wrong)


def test_nothing_is_fetched(corpus: wb.Corpus) -> None:
    """plotly's own maps ask a network for their outlines: ours are lines like all others."""
    told = json.loads(plot.map(corpus).to_json())
    assert {trace["type"] for trace in told["data"]} == {"scatter"}
    assert not {"geo", "map", "mapbox"} & set(told["layout"])
    assert {"Iraq", "Syria"} <= {trace.text for trace in plot.map(corpus).data if trace.fill == "toself"}


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=6))
def test_the_frame_holds_all_dots_in_its_shape(at: list[tuple[float, float]]) -> None:
    frame = framed([Spot(lon, lat, "x", exact=True) for lon, lat in at])
    assert all(frame.west <= lon <= frame.east and frame.south <= lat <= frame.north for lon, lat in at)
    if frame.east - frame.west < 300:
        middle = np.radians((min(lat for _, lat in at) + max(lat for _, lat in at)) / 2)
        assert (frame.east - frame.west) * max(np.cos(middle), 0.1) / (frame.north - frame.south) == pytest.approx(ASPECT)


def test_a_few_places_far_from_all_others_are_left_outside_of_the_frame() -> None:
    raids = {Spot(40 + n / 10, 34, f"Town {n}", exact=True): 4 for n in range(30)}
    far = Spot(-77, 39, "Washington", exact=True)
    assert near({**raids, far: 2}) == list(raids)
    assert near({**raids, far: 40}) == [*raids, far], "it is none of a few"


def test_a_crowd_has_one_colour_until_another_is_asked_for(corpus: wb.Corpus) -> None:
    for n in range(CROWD):
        corpus.record([Annotation(
            article="ab"[n % 2], layer="events", label="AID", spans=(Span(n, n + 1),), by="rules:test@1",
            values={"place": {"name": f"Town {n}", "lat": 30 + n / 10, "lon": 40 + n / 10}},
        )])  # fmt: skip
    plain = plot.map(corpus)
    (trace,) = [trace for trace in plain.data if trace.mode == "markers"]
    assert any("Qaim, Courier 2, Gazette 2: 4 reports by 2 witnesses" in text.replace("<br>", " ") for text in trace.hovertext)
    assert 'by="source" gives colours' in plain.layout.title.subtitle.text and not plain.layout.showlegend
    assert {trace.name for trace in plot.map(corpus, by="source").data if trace.mode == "markers"} == {"Courier", "Gazette"}


def test_a_single_town_is_shown_with_the_land_around_it() -> None:
    frame = framed([Spot(40.99, 34.39, "Qaim", exact=True)])
    assert frame.east - frame.west == 9


# --- outlines -----------------------------------------------------------------------------------------------------------


def inside(lon: float, lat: float, land: Line) -> bool:
    """Whether a point is on a country's land (even-odd over all its rings)."""
    crossed = 0
    for part in np.split(land, np.flatnonzero(np.isnan(land[:, 0]))):
        (x1, y1), (x2, y2) = (ring := part[~np.isnan(part[:, 0])]).T, np.roll(ring, 1, axis=0).T
        over = (y1 > lat) != (y2 > lat)
        crossed += int((lon < ((x2 - x1) * (lat - y1) / np.where(over, y2 - y1, 1) + x1))[over].sum())
    return crossed % 2 == 1


@pytest.mark.parametrize("fine", [False, True])
@pytest.mark.parametrize(
    ("country", "lon", "lat"),
    [
        ("Iraq", 44.4, 33.3), ("Syria", 37.2, 36.2), ("Ukraine", 34.2, 45.2), ("Ukraine", 30.5, 50.4), ("Russia", -172.0, 66.5),
        ("Russia", 37.6, 55.7), ("Fiji", 178.0, -17.8), ("Kosovo", 20.9, 42.6), ("South Africa", 28.0, -26.2), ("Taiwan", 121.0, 24.0),
    ],
)  # fmt: skip
def test_towns_are_in_their_countries(country: str, lon: float, lat: float, fine: bool) -> None:
    found = outlines(Window(lon - 6, lat - 4, lon + 6, lat + 4), fine=fine).countries
    assert [name for name, land in found.items() if inside(lon, lat, land)] == [country]


@pytest.mark.parametrize("window", [Window(-180, -58, 180, 84), Window(38, 28, 50, 38), Window(170, 50, 190, 72)])
def test_all_lies_within_the_window_and_nothing_goes_around_the_world(window: Window) -> None:
    found = outlines(window, fine=window.east - window.west < 60)
    for land in found.countries.values():
        x, y = land[~np.isnan(land[:, 0])].T
        assert window.west <= x.min() <= x.max() <= window.east and window.south <= y.min() <= y.max() <= window.north
    for line in found.lines.values():
        steps = np.abs(np.diff(line, axis=0))
        assert not len(steps) or np.nanmax(steps) < 30


@pytest.mark.parametrize("frame", [Window(38, 28, 50, 38), Window(170, 50, 190, 72), Window(-180, -58, 180, 84)])
def test_whoever_looks_at_the_whole_world_sees_land(frame: Window) -> None:
    """Beside what is near the frame, not on it, and once around."""
    far = [trace for trace in ground(frame, []) if trace.fill and trace.hoverinfo == "skip"]
    assert len(far) == (frame.east - frame.west < 360)
    for trace in far:
        land = np.column_stack([trace.x, trace.y])
        middle = (frame.west + frame.east) / 2
        for country, (lon, lat) in {"Brazil": (-55.0, -10.0), "Australia": (134.0, -25.0), "Iraq": (43.0, 33.0)}.items():
            around = middle - 180 + (lon - middle + 180) % 360
            assert inside(around, lat, land) == (country != "Iraq" or frame.west > 50)
        assert np.nanmax(land[:, 0]) - np.nanmin(land[:, 0]) <= 360


def test_disputed_borders_are_apart() -> None:
    kashmir = outlines(Window(73, 32, 79, 37)).lines
    crimea = outlines(Window(33.2, 45.9, 34.2, 46.3)).lines
    assert len(kashmir["disputed"]) > 20 and len(crimea["disputed"]) and not len(crimea["border"])


def test_the_file_is_small_and_whole() -> None:
    assert FILE.stat().st_size < 300_000
    for scale in json.loads(FILE.read_text("utf-8")).values():
        assert len(scale["kinds"]) == len(scale["lines"])
        used = {max(n, ~n) for rings in scale["countries"].values() for ring in rings for n in ring}
        assert used == set(range(len(scale["lines"])))


corners = st.tuples(st.floats(-10, 10), st.floats(-10, 10))


@given(st.lists(corners, min_size=3, max_size=8))
def test_what_is_clipped_lies_within(ring: list[tuple[float, float]]) -> None:
    window = Window(-4, -3, 5, 6)
    cut = clipped(np.array(ring), window)
    if len(cut):
        (west, south), (east, north) = cut.min(axis=0), cut.max(axis=0)
        near = 1e-6
        assert west >= -4 - near and south >= -3 - near and east <= 5 + near and north <= 6 + near


@given(st.lists(corners, min_size=2, max_size=20), st.floats(0.1, 3))
def test_thinning_keeps_the_ends_and_makes_no_points(line: list[tuple[float, float]], tolerance: float) -> None:
    kept = thinned(line, tolerance)
    assert kept[0] == line[0] and kept[-1] == line[-1]
    left = iter(line)
    assert all(point in left for point in kept)
