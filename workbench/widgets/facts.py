"""Facts: a table to see where the facts of articles come from, and to set them by hand.

A message carries one page of rows, and after an edit only the rows that changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from workbench import history
from workbench.clusters.twins import groups
from workbench.corpus import Corpus
from workbench.display import INK, NO_MATH, PAGE, PAPER, SOFT, characters
from workbench.errors import AnnotationError, WorkbenchError
from workbench.formats.notebook import carry
from workbench.model import FACTS, Annotation, Article, Decision, Origin
from workbench.widgets.view import Answer, Content, View, with_shared

ROWS = 100
"""Articles on a page."""
HEADINGS = {"title": "Title", "source": "Outlet", "author": "Author", "published": "Published", "url": "Address", "language": "Language", "story": "Story"}  # fmt: skip
EMPTY = "#fff3c4"
Row = dict[str, Any]


class Facts(View):
    """A table of the articles' facts, with where each value comes from, to fill in what is missing.

    Values that the articles' own words suggest are offered where ``wb.detect`` has found some. All that is set is signed, and
    one gesture is one step for undo. Displaying it leaves a static table in the notebook.
    """

    _esm = with_shared("facts.js")
    _css = with_shared("facts.css")

    def __init__(self, corpus: Corpus) -> None:
        if not isinstance(corpus, Corpus):
            raise WorkbenchError(f"Facts() takes a corpus or a selection of one, such as corpus[:3], not {type(corpus).__name__}")
        super().__init__(corpus)
        self._missing = ""
        self._list()

    # --- what is on view ------------------------------------------------------------------------------------------

    def _list(self) -> None:
        """Look for the articles to be listed, and begin at the first; "any" is any fact that is missing."""
        facts = FACTS if self._missing == "any" else (self._missing,)
        self._listed = (
            self.corpus.where(lambda article: any(not getattr(article, fact) for fact in facts)) if self._missing else self.corpus
        )
        self._turn_to(0)

    def _turn_to(self, position: int) -> None:
        """Take the page with a position in the list."""
        self._known = set(self.corpus.ids)
        self._length = len(self._listed)
        self._first = position // ROWS * ROWS
        self._page = self._listed[self._first : self._first + ROWS]
        self._rows = rows(self.corpus, self._page)

    def _catch_up(self, missed: set[str]) -> None:
        if missed:
            self._turn_to(self._first)

    def _show(self) -> None:
        place = {"first": self._first, "listed": self._length, "all": len(self._known), "missing": self._missing}
        self.send({"kind": "page", "rows": list(self._rows.values()), "columns": list(HEADINGS.items()), **place, **self._steps()})

    def _steps(self) -> dict[str, bool]:
        undo, redo = self.corpus.steps()
        return {"undo": bool(undo), "redo": bool(redo)}

    def _changed(self, articles: set[str]) -> None:
        if articles - self._known and set(self.corpus.ids) - self._known:
            self._turn_to(self._first)
            self._show()
        else:
            changed = rows(self.corpus, self._page.where(id=articles)) if articles & self._rows.keys() else {}
            self._rows |= changed
            self.send({"kind": "rows", "rows": list(changed.values()), **self._steps()})
        self._twin_soon()

    # --- messages -------------------------------------------------------------------------------------------------

    def _go(self, content: Content) -> Answer:
        self._go_to(self._first + ROWS * int(content["step"]))
        return None

    def _go_to(self, position: int) -> None:
        if 0 <= position < self._length:
            self._turn_to(position)
            self._show()
            self._twin_soon()

    def _filter(self, content: Content) -> Answer:
        missing = str(content["missing"])
        self._missing = missing if missing in ("", "any") else _fact(missing)
        self._list()
        self._show()
        self._twin_soon()
        return None

    def _set(self, content: Content) -> Answer:
        if content["id"] not in self._rows:
            raise AnnotationError("that article is not on this page any more; look for it again")
        chosen = self._page.where(id=str(content["id"]))
        known: dict[str, Any] = {_fact(content["fact"]): str(content["value"]) or None}
        return "Saved" if chosen.set_facts(**known) else "Nothing changed"

    def _fill(self, content: Content) -> Answer:
        """Set one fact of all articles on the page or, where ``everywhere``, listed; or only of those that have none."""
        fact = _fact(content["fact"])
        known: dict[str, Any] = {fact: str(content["value"])}
        among = self._listed if content["everywhere"] else self._page
        chosen = among if content["over"] else among.where(lambda article: not getattr(article, fact))
        n = chosen.set_facts(**known)
        return f"✓ Saved in {n} article{'s' * (n != 1)}"

    def _accept(self, content: Content) -> Answer:
        proposed = {m.annotation.id: m.annotation for m in self.corpus.marks(str(content["article"]), "facts")}
        if str(content["id"]) not in proposed:
            raise AnnotationError("that proposal is no longer there; it was decided elsewhere")
        self.corpus.accept(proposed[str(content["id"])])
        return "Saved"

    def _undo(self, _content: Content) -> Answer:
        return self._follow(self.corpus.undo(), "Undone", "Nothing to undo")

    def _redo(self, _content: Content) -> Answer:
        return self._follow(self.corpus.redo(), "Redone", "Nothing to redo")

    def _follow(self, article: str | None, done: str, nothing: str) -> str:
        """Turn to the page where it was done; it may also have been a mark made in a Reader."""
        if article is None:
            return nothing
        if article not in self._rows and article in (ids := self._listed.ids):
            self._go_to(ids.index(article))
        return f"{done} in “{self.corpus[article].name}”" if article in self._known else done

    handlers = {  # noqa: RUF012 - a ClassVar of View
        "go": _go, "filter": _filter, "set": _set, "fill": _fill, "accept": _accept, "undo": _undo, "redo": _redo,
    }  # fmt: skip

    # --- the static twin ------------------------------------------------------------------------------------------

    def _twin_bundle(self) -> dict[str, Any]:
        """The page on view as a plain table; it carries the records of those articles whose facts somebody has set."""
        by_hand = [i for i, row in self._rows.items() if row["settled"]]
        html = static_table(list(self._rows.values()), self._length, f"wb-static {NO_MATH} {self._twin_classes}")
        return {"text/html": html, "text/plain": f"the facts of {self._length} articles", **carry(self._page.where(id=by_hand).reading())}


def _fact(name: object) -> str:
    if name not in FACTS:
        raise AnnotationError(f"no fact {name!r}; facts are {', '.join(FACTS)}")
    return str(name)


# --- rows -------------------------------------------------------------------------------------------------------------


def rows(corpus: Corpus, chosen: Corpus) -> dict[str, Row]:
    """By id what the table shows of chosen articles of a corpus: place, name, what they reprint, facts with origins and proposals."""
    ids = chosen.ids
    place = {article: n for n, article in enumerate(corpus.ids, 1)}
    proposed = sorted(chosen.marks(layer="facts", status=["suggested"]), key=lambda mark: -(mark.annotation.score or 0))
    settled = _settled(corpus.store.annotations(ids, layer="facts"), corpus.store.decisions(ids))
    origins: dict[str, list[Origin]] = {}
    for origin in corpus.store.origins(ids):
        origins.setdefault(origin.article, []).append(origin)
    first = _reprints(corpus)
    names = {article.id: article.name for article in corpus.where(id=copied)} if (copied := {first[i] for i in ids if i in first}) else {}
    found: dict[str, Row] = {}
    for article in chosen:
        cells = {name: _cell(article, name, settled, origins.get(article.id, ())) for name in FACTS}
        for a in (mark.annotation for mark in proposed if mark.annotation.article == article.id):
            if a.label in cells and not cells[a.label]["value"]:
                cells[a.label]["proposals"].append([a.id, str(a.values.get("value", "")), str(a.values.get("why", ""))])
        of = first.get(article.id)
        reprint = f"reprint of {place.get(of, '?')}. {names.get(of, '')}" if of else ""
        hand = any((article.id, name, getattr(article, name)) in settled for name in FACTS)
        found[article.id] = {
            "id": article.id,
            "n": place[article.id],
            "name": article.name,
            "reprint": reprint,
            "settled": hand,
            "cells": cells,
        }
    return found


def _reprints(corpus: Corpus) -> dict[str, str]:
    """The first article of its group for each that reprints another."""
    links = corpus.store.annotations(layer="twins")
    linked = {a.article for a in links}
    return groups(history.marks(links, corpus.store.decisions(linked), corpus.store.runs(linked)))


def _settled(said: Iterable[Annotation], decisions: Iterable[Decision]) -> dict[tuple[str, str, str | None], str]:
    """By article, fact and value who has settled it, in words."""
    by_id = {a.id: a for a in said}
    found: dict[tuple[str, str, str | None], str] = {}
    for decision in history.standing(decisions):
        if decision.verdict == "accept" and (a := by_id.get(decision.target)):
            why = f" ({a.values['why']})" if a.values.get("why") else ""
            own = f"set by {decision.by}"
            words = own if a.by == decision.by else f"proposed by {a.by}{why}, accepted by {decision.by}"
            found[a.article, a.label, a.values.get("value") or None] = words
    return found


def _cell(article: Article, fact: str, settled: dict[tuple[str, str, str | None], str], origins: Iterable[Origin]) -> dict[str, Any]:
    value = getattr(article, fact)
    lines = [settled[article.id, fact, value]] if (article.id, fact, value) in settled else []
    for origin in origins:
        if said := origin.facts.get(fact):
            place = f"{origin.found.get(fact) or 'found'} in {origin.where}"
            lines.append(place if said == value else f"“{said}”: {place}")
    if not value and isinstance(unread := article.meta.get(fact), str):
        lines.append(f"“{unread}” could not be read as one")
    if value and not lines:
        lines.append("no record of where it comes from")
    return {"value": value, "from": list(dict.fromkeys(lines)), "proposals": []}


def static_table(table: Sequence[Row], listed: int, classes: str) -> str:
    """Rows as an HTML table with inline styles only, which needs no style sheet and no kernel."""
    cell = f"text-align:left;vertical-align:top;padding:3px 8px;border:1px solid #d0d7de;color:{INK}"
    head = "".join(f'<th style="{cell};background:{PAPER}">{heading}</th>' for heading in HEADINGS.values())
    body = []
    for row in table:
        cells = []
        for fact in HEADINGS:
            value = row["cells"][fact]["value"]
            ground = f";background:{PAPER if value else EMPTY}" + ";white-space:nowrap" * (fact == "published")
            more = f'<br><span style="color:{SOFT}">{characters(row["reprint"])}</span>' if fact == "title" and row["reprint"] else ""
            begins = f'<i style="color:{SOFT}">{characters(row["name"])}</i>' if fact == "title" and not value else ""
            cells.append(f'<td style="{cell}{ground}">{characters(value or "")}{begins}{more}</td>')
        body.append(f"<tr>{''.join(cells)}</tr>")
    rest = f"<p>{listed - len(table)} more articles are not drawn here.</p>" if listed > len(table) else ""
    drawn = f'<table style="border-collapse:collapse;font-size:90%"><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'
    return f'<div class="{classes}" style="{PAGE};max-width:none;overflow:auto">{drawn}{rest}</div>'
