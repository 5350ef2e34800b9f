"""What a reader of a notebook sees who has no kernel, runs no script and asks no network: in JupyterLab untrusted, or on GitHub."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import unquote

from workbench.letters.opening import Notebook, joined, lines

WIDGET, PLOTLY = "application/vnd.jupyter.widget-view+json", "application/vnd.plotly.v1+json"
TWIN = re.compile(r"\bwb-twin-\w+")
PICTURES = {
    "image/svg+xml": "a picture",
    "image/png": "a picture",
    "image/jpeg": "a picture",
    "image/gif": "a picture",
    "application/pdf": "a PDF",
}
ACTIVE = ("script", "iframe", "object", "embed", "applet")
HIDDEN = ("script", "style", "template", "title")
OBJECT = re.compile(r"<[\w.]+(?: object)? at 0x[0-9a-fA-F]+>")
IMAGE = re.compile(r"!\[[^\]]{0,300}\]\(\s*<?([^)\s>]+)|<img\b[^>]{0,300}?\bsrc\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
ELSEWHERE = re.compile(r"(?i)^(?:https?:)?//")


class Seen(NamedTuple):
    """What is seen of an output, or of what a text cell shows, and what stands against mailing it ("" where nothing does)."""

    cell: int
    what: str
    trouble: str = ""

    def __str__(self) -> str:
        return f"cell {self.cell}: {self.what}" + (f"; {self.trouble}" if self.trouble else "")


class _Page(HTMLParser):
    """The words of HTML, and what in it needs a script or the network."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.active: set[str] = set()
        self.elsewhere: set[str] = set()
        self.drawn = False
        self._hidden = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notice scripts, frames, pictures and what is fetched."""
        self._hidden += tag in HIDDEN
        given = {name: value or "" for name, value in attrs}
        if tag in ACTIVE:
            self.active.add(tag)
        self.drawn |= tag in ("img", "svg")
        fetched = [
            given.get("src", ""),
            given.get("href", "") if tag in ("link", "image", "use") else "",
            given.get("data", "") if tag == "object" else "",
        ]
        self.elsewhere |= {address for address in fetched if ELSEWHERE.match(address)}

    def handle_endtag(self, tag: str) -> None:
        """Words count again behind what is hidden."""
        self._hidden = max(0, self._hidden - (tag in HIDDEN))

    def handle_data(self, data: str) -> None:
        """Keep what is seen."""
        if not self._hidden and data.strip():
            self.words.append(data)


def seen(notebook: Notebook) -> list[Seen]:
    """What each cell shows, in order."""
    found = []
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] == "markdown":
            found += [Seen(number, f"the picture {name}", trouble) for name, trouble in _pictures(cell)]
        twins = {name for output in cell.get("outputs", ()) if _drawn(html := _html(output)) for name in TWIN.findall(html)}
        live = [output for output in cell.get("outputs", ()) if not (WIDGET in output.get("data", {}) and twins)]  # else its twin is seen
        found += [Seen(number, *_output(output, bool(twins))) for output in live if not _is_empty(output)]
    return found


def _pictures(cell: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Pictures that a text cell shows and does not carry."""
    names = [unquote(first or second) for first, second in IMAGE.findall(cell["source"])]
    return [
        (
            name,
            "it is fetched from the network" if ELSEWHERE.match(name) else "it is a file beside the notebook and does not travel with it",
        )
        for name in names
        if not name.startswith(("attachment:", "data:"))
    ]


def _html(output: Mapping[str, Any]) -> str:
    return joined(output.get("data", {}).get("text/html", ""))


def _reads(html: str) -> bool:
    page = _Page(html)
    return bool(page.words or page.drawn)


def _drawn(html: str) -> bool:
    """Whether the static twin of a view was drawn; it may be empty where the view is, and then has its style only."""
    return "<style" in html or _reads(html)


def _is_empty(output: Mapping[str, Any]) -> bool:
    """Whether it is a view on nothing yet, or what an output that was cleared has left."""
    data = output.get("data", {})
    twin = TWIN.search(_html(output))
    return not _reads(_html(output)) if twin and _drawn(_html(output)) else "data" in output and not any(data.values())


def _output(output: Mapping[str, Any], twins: bool) -> tuple[str, str]:
    """What is seen of an output, and what is wrong with that."""
    data = output.get("data", {})
    if output["output_type"] == "error":
        return f"an error: {output.get('ename', '')}", "mend the cell, or clear its output"
    if output["output_type"] == "stream":
        return f"{len(joined(output.get('text', '')).splitlines())} printed lines", ""
    if WIDGET in data:
        if "text/html" in data and _reads(_html(output)):
            return "a static page in the place of a live view", "JupyterLab shows an error instead once the notebook is trusted"
        return "nothing", "a live view without a static twin; run the cell again and save, or clear its output"
    if TWIN.search(_html(output)) and not _drawn(_html(output)):
        return "nothing", "the notebook was saved before the static twin of this live view was drawn; run the cell again and save"
    if count := len(lines(output)):
        return f"{'the static twin of a live view' if twins else 'a static page'}, with the records of {_some(count, 'article')}", ""
    if picture := next((said for kind, said in PICTURES.items() if kind in data), ""):
        return picture, ""
    if html := _html(output):
        return _of_html(html, twins)
    if PLOTLY in data:
        return "nothing but its name", "a plot that only a script draws, without a picture; wb.plot's figures have one"
    if any("javascript" in kind for kind in data):
        return "nothing", "a script, which is not run"
    plain = joined(data.get("text/plain", data.get("text/markdown", data.get("text/latex", ""))))
    if OBJECT.fullmatch(plain.strip()):
        return "the name of an object", "it shows in no other way"
    foreign = [kind for kind, value in data.items() if value and not kind.startswith("text/")]
    return ("text", "") if plain.strip() else ("nothing", f"{', '.join(sorted(foreign))} is shown by few programs" if foreign else "")


def _of_html(html: str, twin: bool) -> tuple[str, str]:
    page = _Page(html)
    length = sum(map(len, page.words))
    what = "the static twin of a live view" if twin else "a static page" if length or page.drawn else "nothing"
    if page.elsewhere:
        return what, f"it fetches {', '.join(sorted(page.elsewhere))} from the network"
    if page.active and length < 40 and not page.drawn:
        return "nothing", f"a {' and '.join(sorted(page.active))}, which is not run"
    return what, ""


def _some(n: int, what: str) -> str:
    return f"{n:,} {what}{'s' * (n != 1)}"
