"""A figure as SVG and as a notebook's output: what is in it without a browser."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import IPython.display
import plotly.graph_objects as go
import plotly.io as pio
import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from workbench.model import Annotation, Span
from workbench.plot.axes import scaled, ticks
from workbench.plot.figure import PLOTLY, SVG, Plot, figure
from workbench.plot.picture import WIDTH, picture
from workbench.plot.strokes import shade
from workbench.plot.theme import heatmap, safe
from workbench.widgets.evidence import Evidence

NAME = "{http://www.w3.org/2000/svg}"


def drawn(made: go.Figure) -> ElementTree.Element:
    return ElementTree.fromstring(picture(made))  # noqa: S314 - our own


def shapes(root: ElementTree.Element, tag: str) -> list[dict[str, str]]:
    return [dict(each.attrib) for each in root.iter(f"{NAME}{tag}")]


def texts(root: ElementTree.Element, tag: str = "text") -> list[str]:
    return [each.text or "" for each in root.iter(f"{NAME}{tag}")]


def plot(*traces: Any, height: int = 300, **layout: Any) -> Plot:
    return figure(None, traces, "Title", ["note"], height=height, **layout)


def test_dots_stand_where_their_values_are() -> None:
    root = drawn(plot(go.Scatter(x=[0, 5, 10], y=[0, 1, 2], mode="markers", marker={"size": [4, 6, 8]}, hovertext=["a", "b<br>c", "&lt;d"]),
                      xaxis={"range": [0, 10]}, yaxis={"range": [0, 2]}))  # fmt: skip
    (left, middle, right) = shapes(root, "circle")
    assert float(middle["cx"]) == pytest.approx((float(left["cx"]) + float(right["cx"])) / 2, abs=0.1)
    assert float(left["cy"]) > float(middle["cy"]) > float(right["cy"])
    assert [each["r"] for each in (left, middle, right)] == ["2.0", "3.0", "4.0"]
    assert texts(root, "title")[1:] == ["a", "b\nc", "<d"]
    assert texts(root)[:2] == ["Title", "note"]


def test_days_are_a_scale() -> None:
    root = drawn(plot(go.Scatter(x=["2014-06-01", "2014-06-16", "2014-07-01"], y=[0, 0, 0], mode="markers"), xaxis={"type": "date"}))
    first, second, third = (float(each["cx"]) for each in shapes(root, "circle"))
    assert second - first == pytest.approx(third - second, abs=0.2)


@pytest.mark.parametrize(
    ("axis", "values", "expected"),
    [
        ({"type": "date"}, ["2014-06-26", "2014-06-30"], ["26 Jun 2014", "27 Jun", "28 Jun", "29 Jun", "30 Jun"]),
        ({"type": "date"}, ["2014-01-01", "2015-01-01"], ["Jan 2014", "Mar", "May", "Jul", "Sep", "Nov", "Jan 2015"]),
        ({"type": "date"}, ["1990-01-01", "2019-12-31"], ["1990", "1995", "2000", "2005", "2010", "2015", "2020"]),
        ({}, [0, 3], ["0", "0.5", "1", "1.5", "2", "2.5", "3"]),
        ({"tickformat": "d"}, [0, 3], ["0", "1", "2", "3"]),
        ({"type": "category"}, ["2014-06", "2014-07"], ["2014-06", "2014-07"]),
        ({"tickmode": "array", "tickvals": [0, 1], "ticktext": ["one", "two"]}, [0, 1], ["one", "two"]),
    ],
)
def test_ticks(axis: dict[str, Any], values: list[Any], expected: list[str]) -> None:
    made = scaled(go.layout.XAxis(axis), values, 0, 700)
    assert [text for _, text in ticks(go.layout.XAxis(axis), made)] == expected


def test_cells_have_their_numbers_and_shades() -> None:
    root = drawn(plot(heatmap([[1, None], [3, 2]], [["one", ""], ["three", "two"]], [[["a"], []], [["b"], ["c"]]])))
    cells = [each for each in shapes(root, "rect") if "fill" in each]
    assert len(cells) == 3
    assert cells[0]["fill"] == shade(["#cfe3f5", "#1f5f9e"], 0) and cells[1]["fill"] == shade(["#cfe3f5", "#1f5f9e"], 1)
    assert {"1", "2", "3"} <= set(texts(root))


def test_bars_stand_end_to_end() -> None:
    bar: dict[str, Any] = {"orientation": "h", "y": [0, 1]}
    root = drawn(plot(go.Bar(x=[2, 1], name="A", **bar), go.Bar(x=[1, None], name="B", **bar), barmode="stack"))
    (first, _, second) = [each for each in shapes(root, "rect") if "fill" in each]
    assert float(second["x"]) == pytest.approx(float(first["x"]) + float(first["width"]), abs=0.2)
    assert float(first["width"]) == pytest.approx(2 * float(second["width"]), abs=0.3)
    assert {"A", "B"} <= set(texts(root)), "two names make a legend"


def test_a_land_is_an_area_without_its_gaps() -> None:
    x, y = [0, 4, 4, None, 6, 8, 8, None], [0, 0, 4, None, 6, 6, 8, None]
    (path,) = shapes(drawn(plot(go.Scatter(x=x, y=y, mode="lines", fill="toself", fillcolor="#cccccc", line={"width": 0}))), "path")
    assert path["d"].count("M") == path["d"].count("Z") == 2
    assert path["stroke"] == "none"


def test_what_is_beyond_the_edges_is_left_out_and_what_crosses_them_is_not() -> None:
    x, y = [-90, 90, None, -90, -80, None, 2, 3, 80, 85], [5, 5, None, 90, 90, None, 2, 3, 80, 80]
    (path,) = shapes(drawn(plot(go.Scatter(x=x, y=y, mode="lines"), xaxis={"range": [0, 10]}, yaxis={"range": [0, 10]})), "path")
    assert [len(part.replace("l", " ").split()) for part in path["d"].split("M")[1:]] == [2, 3]


def test_names_stand_on_their_side() -> None:
    sides = ["top center", "middle right", "middle left", "bottom center"]
    made = drawn(
        plot(go.Scatter(x=[1, 2, 3, 4], y=[1, 1, 1, 1], mode="markers+text", text=list("abcd"), textposition=sides, marker={"size": 6}))
    )
    at = {name: next(each for each in made.iter(f"{NAME}text") if each.text == name).attrib for name in "abcd"}
    dots = [float(dot["cx"]) for dot in shapes(made, "circle")]
    assert [at[name]["text-anchor"] for name in "abcd"] == ["middle", "start", "end", "middle"]
    assert [float(at[name]["x"]) - x for name, x in zip("abcd", dots, strict=True)] == pytest.approx([0, 7, -7, 0], abs=0.2)
    assert float(at["a"]["y"]) < float(at["b"]["y"]) < float(at["d"]["y"])


def test_a_map_is_not_stretched() -> None:
    square = go.Scatter(x=[0, 10, 10, 0, 0], y=[0, 0, 10, 10, 0], mode="markers")
    root = drawn(plot(square, xaxis={"range": [0, 10]}, yaxis={"range": [0, 10], "scaleanchor": "x", "scaleratio": 2}))
    spots = [(float(each["cx"]), float(each["cy"])) for each in shapes(root, "circle")]
    assert abs(spots[2][1] - spots[1][1]) == pytest.approx(2 * abs(spots[1][0] - spots[0][0]), abs=0.5)


def test_what_it_does_not_draw_it_says() -> None:
    assert "Not drawn in this picture: pie. JupyterLab shows the plot." in texts(drawn(plot(go.Pie(values=[1, 2]))))


@given(st.text(st.characters(codec=None)))
def test_any_words_give_a_picture_that_can_be_read(words: str) -> None:
    said = safe(words)
    root = drawn(plot(go.Scatter(x=[0], y=[0], mode="markers+text", text=[said], hovertext=[said], marker={"size": [5]})))
    assert not [each for each in root.iter() if each.tag.removeprefix(NAME) in ("script", "a", "image", "foreignObject", "style")]


def test_no_picture_is_wider_than_its_page() -> None:
    root = drawn(plot(go.Scatter(x=[0, 1], y=[0, 1])))
    assert (root.get("width"), root.get("style")) == (str(WIDTH), "max-width:100%;height:auto")


@pytest.fixture
def corpus() -> wb.Corpus:
    made = wb.Corpus()
    made.add([{"id": "a", "text": "Rain. Jets bombed Qaim.", "source": "Courier", "published": "2014-06-27"}])
    values = {"time": {"value": "2014-06-26", "precision": "day"}}
    made.record([Annotation(article="a", layer="events", label="ASSAULT", spans=(Span(11, 17),), values=values, by="rules:test@1")])
    return made


def test_an_output_has_both_forms_and_then_its_evidence(corpus: wb.Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pio.renderers, "default", "plotly_mimetype")
    monkeypatch.setattr(pio.renderers, "render_on_display", True)
    shown: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", lambda thing, **_: shown.append(thing))
    made = wb.plot.timeline(corpus)
    made._ipython_display_()
    bundle, evidence = shown
    assert {PLOTLY, SVG} <= set(bundle) and "text/html" not in bundle
    assert isinstance(evidence, Evidence) and bundle[PLOTLY]["layout"]["meta"] == {"workbench": evidence.figure}
    assert "Courier, 2014-06-27: Jets bombed Qaim." in bundle[SVG].replace("\n", " ")
    assert isinstance(made, go.Figure) and made.layout.meta is None
    shown.clear()
    wb.plot.timeline(wb.Corpus())._ipython_display_()
    assert len(shown) == 1, "a figure with nothing in it has nothing behind it"


def test_a_picture_carries_no_address(corpus: wb.Corpus) -> None:
    found = set(re.findall(r"https?://[^\"' <]+", picture(wb.plot.map(corpus)) + picture(wb.plot.timeline(corpus))))
    assert found == {"http://www.w3.org/2000/svg"}
