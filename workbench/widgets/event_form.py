"""EventForm: one event as a form beside its article, to be made, corrected and linked by hand.

What is filled in is a draft, kept here and not in the page, so that it outlives a switch of the article, a reload of the page and
the cell being run again; saving it is one gesture. What the store holds then is what the tagger would have written.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

import traitlets

from workbench.codebook import Codebook, read_codebook
from workbench.corpus import Corpus
from workbench.display import NO_MATH, bundle, facts
from workbench.errors import AnnotationError
from workbench.eventform import choices
from workbench.eventform.draft import MODALITIES, Draft, save
from workbench.eventform.filling import Desk, fill
from workbench.eventform.form import state, static_table
from workbench.eventform.scene import Scene
from workbench.model import Annotation, Article, Mark
from workbench.store import Store
from workbench.widgets.editor import TEXT, Editor
from workbench.widgets.typekeys import types_by_use
from workbench.widgets.view import Answer, Content, with_shared

KEYS = 9
"""Types under a number key."""
Drafts = dict[tuple[str, str], Draft]
"""What is filled in and not saved, by article and event; "" is a new one."""
Steps = defaultdict[tuple[str, str], list[tuple[str, Draft]]]
"""By article and event: which field was filled in, and the draft to go back to."""
IN_MEMORY: WeakKeyDictionary[Store, Drafts] = WeakKeyDictionary()
KEPT: dict[str, Drafts] = {}
"""The drafts of corpora in memory, and of those in files and databases: opening such a one again finds them."""


class EventForm(Editor):
    """One event as a form: trigger, type, roles, time, place, on whose word, incident and note.

    ``article`` is the one to begin with (an Article, an id, or a position), ``event`` the event to open: an annotation, a mark or an
    id. ``codebook`` says which types and roles there are: a file or a Codebook (default: PLOVER's types). What seems to be missing
    or to contradict itself is pointed out, and nothing is enforced but a trigger and a type. Displaying it leaves a static twin.
    """

    _esm = with_shared("event_form.js", *TEXT, "palette.js", "combo.js", "event_fields.js")
    _css = with_shared("event_form.css", "text.css")
    event = traitlets.Unicode(help="id of the event on view; empty for a new one").tag(sync=True)

    def __init__(
        self,
        corpus: Corpus,
        article: Article | str | int | None = None,
        *,
        codebook: str | os.PathLike[str] | Codebook | None = None,
        event: Annotation | Mark | str | None = None,
    ) -> None:
        self.codebook = codebook if isinstance(codebook, Codebook) else read_codebook(None if codebook is None else os.fspath(codebook))
        wanted = event.annotation if isinstance(event, Mark) else event
        wanted = wanted.id if isinstance(wanted, Annotation) else wanted
        if wanted and article is None and isinstance(corpus, Corpus):
            article = next((a.article for a in corpus.store.annotations(corpus.ids, layer="events") if a.id == wanted), None)
            if article is None:
                raise AnnotationError(f"no event here has the id {wanted!r}; the column id of corpus.frame('events') has those there are")
        super().__init__(corpus, article=article)
        self._drafts = drafts_of(corpus)
        self._incidents: list[Mapping[Any, Any]] | None = None
        self._titles: list[list[str]] = []
        self._notice = ""
        self._past, self._ahead = Steps(list), Steps(list)  # what undo and redo go through before anything is saved
        self._undone: set[str] = set()
        self._scene = Scene.of(corpus, self.article)
        self._begin(wanted)

    # --- which event ----------------------------------------------------------------------------------------------

    def _begin(self, wanted: str | None = None) -> None:
        """Turn to an event of the article on view: the one that is wanted, one with a draft, else the first, else a new one."""
        ids = [m.annotation.id for m in self._scene.events]
        if wanted and wanted not in ids:
            raise AnnotationError("that event is no longer there; it was rejected or changed elsewhere")
        begun = next((event for article, event in self._drafts if article == self.article and event in ["", *ids]), None)
        self.event = wanted or (begun if begun is not None else next(iter(ids), ""))

    @property
    def _key(self) -> tuple[str, str]:
        return self.article, self.event

    def _stored(self) -> Draft:
        """The event on view as the store has it, or an empty form."""
        known = next((m.annotation for m in self._scene.events if m.annotation.id == self.event), None)
        return Draft.opened(self._scene, known, self.corpus.by) if known else Draft(self.article)

    @property
    def draft(self) -> Draft:
        """What the form holds."""
        return self._drafts.get(self._key) or self._stored()

    def _keep(self, draft: Draft) -> None:
        """Hold on to a draft as long as it differs from what is stored."""
        self._drafts.pop(self._key, None)
        if draft != self._stored():
            self._drafts[self._key] = draft
        self._send_form()

    # --- messages up ----------------------------------------------------------------------------------------------

    def _pick(self, content: Content) -> Answer:
        self._turn(str(content["event"] or ""))
        return None

    def _step(self, content: Content) -> Answer:
        """The event before or after this one, in reading order; a new one is at the end."""
        ids = [m.annotation.id for m in self._scene.events]
        if ids:
            by = int(content["by"])
            self._turn(ids[(ids.index(self.event) + by) % len(ids)] if self.event in ids else ids[0 if by > 0 else -1])
        return None if ids else "No events are marked in this article yet"

    def _turn(self, event: str) -> None:
        if event and event not in [m.annotation.id for m in self._scene.events]:
            raise AnnotationError("that event is no longer there; it was rejected or changed elsewhere")
        self.event, self._notice = event, ""
        self._send_form()
        self._twin_soon()

    def _set(self, content: Content) -> Answer:
        """Fill a field: ``field`` and what is put into it (see ``choices``)."""
        if content["article"] != self.article:
            raise AnnotationError("the page shows another article than the form is of; try again")
        field = str(content["field"])
        self._change(field, fill(field, content["put"], self.draft, Desk(self._scene, self.codebook)))
        return None

    def _change(self, field: str, draft: Draft) -> None:
        """Put another draft in the place of the one on view: a step that undo takes back; typing a note is one step."""
        before, past = self.draft, self._past[self._key]
        if draft != before:
            if field != "note" or not past or past[-1][0] != field:
                past.append((field, before))
            self._ahead[self._key].clear()
        self._keep(draft)

    def _through(self, these: Steps, those: Steps) -> str:
        """Go one step back, or forth, in what was filled in and not saved; the field it was in, "" where there is no such step."""
        if not these[self._key]:
            return ""
        field, draft = these[self._key].pop()
        those[self._key].append((field, self.draft))
        self._keep(draft)
        return field

    def _forget(self, key: tuple[str, str]) -> None:
        """Once it is saved, or gone, what was filled in is no more to be taken back."""
        self._past.pop(key, None)
        self._ahead.pop(key, None)

    def _undo(self, content: Content) -> Answer:
        """Take back what was filled in last, and where nothing was, what was saved last."""
        if field := self._through(self._past, self._ahead):
            return f"Undone in the form: {field}"
        self._undone = {decision.target for gesture in self.corpus.steps().undo[-1:] for decision in gesture}
        return super()._undo(content)

    def _redo(self, content: Content) -> Answer:
        if field := self._through(self._ahead, self._past):
            return f"Redone in the form: {field}"
        return "Nothing to redo in the form" if self._key in self._drafts else super()._redo(content)

    def _choices(self, content: Content) -> Answer:
        field, words = str(content["field"]), str(content["words"])
        if field != "incident":
            return {"choices": choices.choices(field, words, self.draft, self._scene)}
        if self._incidents is None:
            table = self.corpus.frame("incidents").astype(object)
            self._incidents = list(table.where(table.notna(), None).to_dict("records"))
        return {"choices": choices.incidents(words, self._incidents or (), self.draft, self._scene.article.story)}

    def _save(self, _content: Content) -> Answer:
        draft, key = self.draft, self._key
        kept = self._drafts.pop(key, None)  # what is told of the change must not find it any more
        try:
            event, written = save(self.corpus, draft, self._scene)
        except BaseException:
            self._drafts |= {key: kept} if kept else {}
            raise
        self._forget(key)
        self.event = event.id
        self._refresh_form()
        return "Saved" if written else "Nothing has changed; it is saved as it stands"

    def _discard(self, _content: Content) -> Answer:
        self._change("all of it", self._stored())
        return "The form is as it was saved" if self.event else "The form is empty again"

    def _reject(self, content: Content) -> Answer:
        """Reject the event on view, and turn to the one after it."""
        if not self.event:
            return self._discard(content)
        ids = [m.annotation.id for m in self._scene.events]
        after = [*ids[ids.index(self.event) + 1 :], *ids[: ids.index(self.event)]] if self.event in ids else []
        answer = super()._reject({**content, "id": self.event})
        self._drafts.pop(self._key, None)
        self._forget(self._key)
        self._turn(after[0] if after else "")
        return answer

    def _flag(self, content: Content) -> Answer:
        """Flag the event on view, or take the flag off."""
        answer = super()._flag({**content, "id": self.event})
        self._refresh_form()
        return answer

    def _resume(self, content: Content) -> Answer:
        """Turn to a draft, in whatever article."""
        if content["article"] != self.article:
            self.go_to(str(content["article"]))
        self._turn(str(content["event"]))
        return None

    handlers = {  # noqa: RUF012 - a ClassVar of View
        **Editor.handlers, "pick": _pick, "step": _step, "set": _set, "choices": _choices, "save": _save, "discard": _discard, "reject": _reject, "resume": _resume,
        "undo": _undo, "redo": _redo, "flag": _flag,
    }  # fmt: skip

    # --- state down -----------------------------------------------------------------------------------------------

    def go_to(self, article: Article | str) -> None:
        """Show another article of the corpus, with its first event, or with the one that a draft was begun of."""
        self.article = self.corpus[article if isinstance(article, str) else article.id].id
        self._scene = Scene.of(self.corpus, self.article)
        self._begin()
        self._show()
        self._twin_soon()

    def _follow(self, article: str | None, done: str, nothing: str) -> str:
        """Show the article in which something was undone or redone, and the event that was brought back."""
        said = super()._follow(article, done, nothing)
        redone = {decision.target for gesture in self.corpus.steps().undo[-1:] for decision in gesture}
        again = redone if done == "Redone" else self._undone
        if back := [m.annotation.id for m in self._scene.events if m.annotation.id in again]:
            self._turn(back[0])
        return said

    def _page(self) -> dict[str, Any]:
        if [i for i, _ in self._titles] != self.corpus.ids:
            self._titles = [[a.id, a.name] for a in self.corpus]
        types = [
            {"name": k.name, "description": k.description, "colour": k.colour, "modes": list(k.modes.items()), "hidden": k.hidden}
            for k in self.codebook.types.values()
        ]
        return {
            "titles": self._titles,
            "types": types,
            "keys": types_by_use(self.corpus, self.codebook)[:KEYS],
            "modalities": list(MODALITIES.items()),
            "facts": facts(self._scene.article),
        }

    def _about(self) -> dict[str, Any]:
        about = super()._about()
        return {**about, "hues": {**about["hues"], **{kind.name: kind.colour for kind in self.codebook.types.values()}}}

    def _show(self) -> None:
        super()._show()
        self._send_form()

    def _catch_up(self, missed: set[str]) -> None:
        if self.article in missed:
            self._renew()

    def _changed(self, articles: set[str]) -> None:
        super()._changed(articles)
        self._incidents = None
        if self.article in articles:
            self._refresh_form()
            self._twin_soon()
        else:
            self._send_form()

    def _refresh_form(self) -> None:
        self._renew()
        self._send_form()

    def _renew(self) -> None:
        """Look at the article anew, and stay with what it has now of the event on view; a draft of one that is gone becomes a new event."""
        before, draft = self._key, self.draft
        self._scene = Scene.of(self.corpus, self.article)
        if self.event and self.event not in [m.annotation.id for m in self._scene.events]:
            kept = self._drafts.pop(before, None)
            self._forget(before)
            here = next(
                (m.annotation.id for m in self._scene.events if draft.trigger and m.annotation.spans[0].overlaps(draft.trigger)), ""
            )
            self.event = here
            if kept and self._key not in self._drafts:
                self._drafts[self._key] = replace(kept, of=self._stored().of)
                self._notice = "This event was changed elsewhere meanwhile; saving puts yours in its place"

    def _send_form(self) -> None:
        draft, ids = self.draft, [m.annotation.id for m in self._scene.events]
        mark = next((m for m in self._scene.events if m.annotation.id == self.event), None)
        about = {
            "article": self.article,
            "event": self.event,
            "at": ids.index(self.event) + 1 if self.event in ids else 0,
            "of": len(ids),
            "status": mark.status if mark else "new",
            "by": mark.annotation.by if mark else "",
            "notice": self._notice if self._key in self._drafts else "",
            "dirty": self._key in self._drafts,
            "flagged": mark is not None and self._scene.flagged(mark.annotation, self.corpus.by),
            "filled": [len(self._past[self._key]), len(self._ahead[self._key])],
            "drafts": [self._unsaved(key, kept) for key, kept in self._drafts.items() if key != self._key and key[0] in self.corpus.ids],
        }
        self.send({"kind": "form", **about, **state(draft, self._scene, self.codebook)})

    def _unsaved(self, key: tuple[str, str], draft: Draft) -> dict[str, Any]:
        article = self.corpus[key[0]]
        words = draft.trigger.of(article.text) if draft.trigger else "no trigger yet"
        return {"article": key[0], "event": key[1], "title": article.name, "words": words, "type": draft.label}

    # --- the static twin ------------------------------------------------------------------------------------------

    def _twin_bundle(self) -> dict[str, Any]:
        """The article as a static page, and below it the event as a table."""
        drawn = bundle(self.corpus.where(id=self.article), first=self.article)
        stored = self._stored()
        table = static_table(stored, self._scene, self.codebook) if stored.of else ""
        return {**drawn, "text/html": f'<div class="{NO_MATH} {self._twin_classes}">{drawn["text/html"]}{table}</div>'}


def drafts_of(corpus: Corpus) -> Drafts:
    """What is filled in and not saved of a corpus, by article and event."""
    name = corpus.store.name
    return IN_MEMORY.setdefault(corpus.store, {}) if name == "memory" else KEPT.setdefault(f"{corpus.by} {name}", {})
