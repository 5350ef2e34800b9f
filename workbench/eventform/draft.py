"""A draft of an event: what the form holds, in the terms of the store, until it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

from workbench import gestures
from workbench.clusters.bonds import new_key
from workbench.codebook import Codebook
from workbench.corpus import Corpus
from workbench.errors import AnnotationError
from workbench.eventform.scene import Scene
from workbench.model import Annotation, Roles, Span

BY_HAND = "by hand"
"""The rule of a time or place that somebody chose."""
MODALITIES = {
    "asserted": "told as a fact",
    "reported": "told on somebody's word",
    "confirmed": "by somebody who was asked or concerned",
    "denied": "somebody says it is not so",
    "negated": "it did not happen",
    "planned": "still to come",
    "threatened": "somebody threatens it",
    "requested": "somebody asks for it",
    "hypothetical": "it may or might happen",
}
"""On whose word an event stands, or whether it has happened at all."""
AHEAD = frozenset({"planned", "threatened", "requested", "hypothetical"})
"""Modalities of what has not happened yet."""


class Incident(NamedTuple):
    """The incident that an event tells of: its key, None for a new one, and its name."""

    key: str | None
    name: str


@dataclass(frozen=True)
class Draft:
    """An event in the making: ``of`` is the one that it corrects, None for a new one.

    ``roles`` and ``values`` are those of an annotation of the layer "events"; time and place have their phrases among the
    roles and what they mean among the values.
    """

    article: str
    of: Annotation | None = None
    label: str = ""
    spans: tuple[Span, ...] = ()
    roles: Roles = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    incident: Incident | None = None
    note: str = ""

    @classmethod
    def opened(cls, scene: Scene, event: Annotation, by: str) -> Self:
        """The form of an event as it stands, with the note that ``by`` has put on it."""
        link = scene.links.get(event.spans, {}).get("INCIDENT")
        incident = Incident(str(link.values["entity"]), str(link.values["name"])) if link else None
        values = {name: value for name, value in event.values.items() if name != "hidden"}
        return cls(scene.article.id, event, event.label, event.spans, event.roles, values, incident, scene.note(event, by))

    @property
    def trigger(self) -> Span | None:
        """The word that tells of it."""
        return self.spans[0] if self.spans else None

    @property
    def modality(self) -> str:
        """On whose word it stands."""
        return str(self.values.get("modality") or "asserted")

    @property
    def ahead(self) -> bool | None:
        """Whether it is still to come; None where its modality does not say."""
        return None if self.modality in ("denied", "negated") else self.modality in AHEAD

    def with_values(self, **values: Any) -> Self:
        """With some values changed; None takes one out."""
        return replace(self, values={name: value for name, value in {**self.values, **values}.items() if value is not None})

    def with_role(self, role: str, spans: tuple[Span, ...]) -> Self:
        """With the phrases of a role, each once and in reading order."""
        roles = {**self.roles, role: tuple(sorted(set(spans)))}
        return replace(self, roles={name: some for name, some in roles.items() if some})

    def with_trigger(self, span: Span, scene: Scene, codebook: Codebook) -> Self:
        """With another trigger: lemma and, where none is chosen, type and mode are what is known of that word; its quote is the one around it."""
        known = next((m.annotation for m in scene.marks if m.annotation.layer == "events" and m.annotation.spans == (span,)), None)
        lemma = known.values.get("lemma") if known else None
        quote = scene.quote_around(span)
        moved = replace(self, spans=(span,)).with_values(lemma=lemma, rule=None, quote=quote.id if quote else None)
        if not moved.label:
            word = (lemma or span.of(scene.article.text)).lower()
            fits = [t for pos in ("VERB", "NOUN", "ADJ") for t in _by_form(codebook, word, pos) if not codebook.types[t.type].hidden]
            if fits:
                moved = moved.with_type(fits[0].type, codebook).with_values(mode=fits[0].mode)
        if "modality" not in moved.values:
            moved = moved.with_values(modality="reported" if quote else "asserted")
        return moved

    def with_type(self, label: str, codebook: Codebook) -> Self:
        """With another type; fillers of roles that it has not stay, so that nothing is lost, and are pointed out."""
        if label == self.label:
            return self
        kind = codebook.types.get(label)
        mode = self.values.get("mode")
        return replace(self, label=label).with_values(mode=mode if kind and mode in kind.modes else None, rule=None)

    def says_the_same(self, other: Draft) -> bool:
        """Whether saving it would store the same event."""
        return (self.label, self.spans, dict(self.roles), dict(self.values)) == (
            other.label,
            other.spans,
            dict(other.roles),
            dict(other.values),
        )


def _by_form(codebook: Codebook, word: str, pos: str) -> list[Any]:
    """The plainest triggers that a word in any of its forms could be ("bombed", "raids")."""
    stems = [word, *(word.removesuffix(end) for end in ("s", "es", "ed", "d", "ing") if word.endswith(end))]
    stems += [f"{stem}e" for stem in stems[1:]] + [stem[:-1] for stem in stems[1:] if len(stem) > 2 and stem[-1] == stem[-2]]
    found = next((codebook.by_lemma(stem, pos) for stem in stems if codebook.by_lemma(stem, pos)), ())
    return sorted(found, key=lambda t: (len(t.phrase) + bool(t.words), t.mode is not None))[:1]


def save(corpus: Corpus, draft: Draft, scene: Scene) -> tuple[Annotation, bool]:
    """Write a draft as one step for undo: the event, its incident and its note; gives the event and whether anything was written.

    An event that is only looked at and saved is accepted. AnnotationError where trigger or type is missing.
    """
    if not draft.spans:
        raise AnnotationError("not saved: no word is marked as the trigger; select it in the text, or type it into the first field")
    if not draft.label:
        raise AnnotationError("not saved: it has no type yet; choose one")
    if draft.of is None and (standing := _standing(scene, draft)):
        draft = replace(draft, of=standing)
    before = Draft.opened(scene, draft.of, corpus.by) if draft.of else Draft(draft.article)
    waiting = draft.of is not None and any(m.annotation.id == draft.of.id and m.status != "accepted" for m in scene.marks)
    same, moved = draft.says_the_same(before), draft.spans != before.spans
    linked = draft.incident != before.incident or (moved and draft.incident is not None)
    noted = draft.note.strip() != before.note
    if draft.of and same and not waiting and not linked and not noted:
        return draft.of, False
    gesture = gestures.Gesture(corpus.by)
    event = _stored(gesture, draft, before, scene)
    if linked and draft.incident is None:
        gesture.decide("reject", _links(scene, before))
    elif linked and draft.incident:
        key = draft.incident.key or new_key("incident", draft.incident.name, draft.article, event.spans)
        gestures.link(gesture, event, key, draft.incident.name, None, [m for m in scene.marks if m.annotation.layer == "links"], ())
    if noted or (draft.note.strip() and before.of is not None and before.of.key != event.key):
        gestures.note(gesture, scene.marks, event if draft.note.strip() else draft.of or event, draft.note)
    corpus.record(gesture.annotations, gesture.decisions)
    return event, True


def _standing(scene: Scene, draft: Draft) -> Annotation | None:
    """The event that is marked with the same words as the same type: a new one takes its place, so that it is not told twice."""
    return next((m.annotation for m in scene.events if (m.annotation.label, m.annotation.spans) == (draft.label, draft.spans)), None)


def _stored(gesture: gestures.Gesture, draft: Draft, before: Draft, scene: Scene) -> Annotation:
    if draft.of is None:
        made = gestures.mark(gesture.by, scene.article, draft.spans, draft.label, "events", draft.roles, draft.values)
        return gestures.annotate(gesture, scene.marks, made.check(scene.article))
    gone = dict.fromkeys(before.values.keys() - draft.values.keys())
    values = {**gone, **draft.values} if not draft.says_the_same(before) else {}
    return gestures.correct(gesture, scene.article, scene.marks, draft.of, draft.spans, draft.label, draft.roles, values)


def _links(scene: Scene, event: Draft) -> list[Annotation]:
    """The links of an event to its incident that hold."""
    return [
        a for a, status in scene.marks
        if a.layer == "links" and a.label == "INCIDENT" and a.spans == event.spans and status in ("suggested", "accepted")
    ]  # fmt: skip
