"""What can be put into a field of the form: what is found already, ordered by nearness to the trigger, and what the text has of typed words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from workbench.errors import AnnotationError
from workbench.eventform import lookups
from workbench.eventform.draft import Draft
from workbench.eventform.scene import PLACES, TIMES, Scene
from workbench.model import Span

Choice = dict[str, Any]
"""``title`` and ``detail`` to be shown, and ``put``: what the form is told when it is chosen; None for what is only said."""
MANY = 10
"""Choices of a kind that are listed."""
MEASURES = frozenset({"MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL", "LANGUAGE"})
WORD = re.compile(r"\w+")


def choices(field: str, words: str, draft: Draft, scene: Scene) -> list[Choice]:
    """The choices for a field, with what is typed in it so far; the fields of roles go by the names of these."""
    words = words.strip()
    if field == "trigger":
        return list(_in_text(words, draft, scene))
    if field == "time":
        return [*_typed_time(words, draft, scene), *_found(words, draft, scene, TIMES), *_in_text(words, draft, scene)][:MANY]
    if field == "place":
        return _unique([*_found(words, draft, scene, PLACES), *_typed_places(words), *_in_text(words, draft, scene)])[: MANY + 4]
    taken = set(draft.roles.get(field, ())) | {draft.trigger}
    found = [*_found(words, draft, scene, None), *_in_text(words, draft, scene)]
    return [choice for choice in _unique(found) if Span(*choice["put"]["span"]) not in taken][:MANY]


def distance(span: Span, draft: Draft, scene: Scene) -> tuple[bool, int]:
    """How far a span is from the trigger: another sentence is further than all of its own; without a trigger, how far down the text."""
    if draft.trigger is None:
        return False, span.start
    sentence = scene.sentence(draft.trigger.start)
    apart = max(span.start - draft.trigger.end, draft.trigger.start - span.end, 0)
    return not sentence.start <= span.start < sentence.end, apart


def _found(words: str, draft: Draft, scene: Scene, labels: frozenset[str] | None) -> Iterator[Choice]:
    """What is marked already and has the typed words in it; without ``labels`` all that can take part: names, pronouns, parties of other events."""
    named = [a for a in scene.entities if (a.label in labels if labels else a.label not in TIMES | MEASURES)]
    label = {a.spans[0]: a.label for a in named}
    spans = list(label)
    if labels is None:
        spans += [spans_[0] for spans_, kinds in scene.links.items() if "REFERENCE" in kinds and len(spans_) == 1]
        spans += list(scene.parties())
    seen: set[str] = set()
    for span in sorted(dict.fromkeys(spans), key=lambda s: (distance(s, draft, scene), -(s.end - s.start))):
        surface, name = scene.words([span]), scene.named(span)
        same = scene.entity(span) if span in label and labels != TIMES else None
        if (same or f"{span}") in seen or not _fits(words, f"{surface} {name or ''}"):
            continue
        seen.add(same or f"{span}")
        yield _choice(span, scene, [name, label.get(span), _meaning(span, scene)])
        if len(seen) >= MANY:
            return


def _meaning(span: Span, scene: Scene) -> str | None:
    kinds = scene.links.get((span,), {})
    if "TIME" in kinds:
        return str(kinds["TIME"].values["entity"])
    return lookups.coordinates(kinds["PLACE"].values) if "PLACE" in kinds else None


def _choice(span: Span, scene: Scene, told: Iterable[str | None] = ()) -> Choice:
    before, after = scene.around(span)
    return {
        "title": scene.words([span]),
        "detail": " · ".join(part for part in told if part),
        "around": [before, after],
        "put": {"span": list(span)},
    }


def _in_text(words: str, draft: Draft, scene: Scene) -> Iterator[Choice]:
    """Where the text has the typed words, as whole words from where they begin, the nearest first."""
    if not WORD.search(words):
        return
    pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words.split())) + r"\w*(?:[-’']\w+)*", re.IGNORECASE)
    spans = [Span(*m.span()) for m in pattern.finditer(scene.article.text)]
    for span in sorted(spans, key=lambda s: distance(s, draft, scene))[:MANY]:
        yield _choice(span, scene, ["in the text"])


def _typed_time(words: str, draft: Draft, scene: Scene) -> Iterator[Choice]:
    if not words:
        return
    try:
        time = lookups.typed_time(words, draft, scene)
        yield {"title": time["value"], "detail": time["why"], "put": {"typed": words}}
    except AnnotationError as why_not:
        yield {"title": "", "detail": str(why_not), "put": None}


def _typed_places(words: str) -> Iterator[Choice]:
    for place in lookups.typed_place(words) if words else ():
        yield {"title": place["name"], "detail": lookups.described(place), "put": {"place": place}}


def _unique(found: Iterable[Choice]) -> list[Choice]:
    return list({repr(choice["put"]): choice for choice in reversed(list(found))}.values())[::-1]


def _fits(words: str, said: str) -> bool:
    """Whether each typed word begins a word.

    >>> _fits("nou mal", "Nouri al-Maliki"), _fits("liki", "Nouri al-Maliki"), _fits("", "Erbil")
    (True, False, True)
    """
    there = [w.casefold() for w in WORD.findall(said)]
    return all(any(w.startswith(part.casefold()) for w in there) for part in WORD.findall(words))


# --- incidents --------------------------------------------------------------------------------------------------------


def incidents(words: str, table: Sequence[Mapping[str, Any]], draft: Draft, story: str | None) -> list[Choice]:
    """The incidents that have the typed words in what is known of them, those like the draft first; and a new one of that name.

    ``table`` are the rows of ``corpus.frame("incidents")``.
    """
    time = draft.values.get("time")
    day = str(time.get("value", ""))[:10] if isinstance(time, Mapping) else ""

    def likeness(row: Mapping[str, Any]) -> tuple[bool, bool, bool, int]:
        same_day = bool(day) and str(row.get("time") or "")[:10] == day
        return row.get("story") != story, row.get("type") != draft.label, not same_day, -int(row.get("reports") or 0)

    fits = [
        row for row in table if _fits(words, " ".join(str(row.get(name) or "") for name in ("name", "place", "time", "actor", "target")))
    ]
    found = [
        {"title": str(row["name"]), "detail": _told(row), "put": {"key": str(row["incident"]), "name": str(row["name"])}}
        for row in sorted(fits, key=likeness)[:MANY]
    ]
    return found + (
        [{"title": f"New incident: {words}", "detail": "it begins with this event", "put": {"key": None, "name": words}}] if words else []
    )


def _told(row: Mapping[str, Any]) -> str:
    known = [str(row[name]) for name in ("time", "place") if row.get(name)]
    reports, articles = int(row.get("reports") or 0), int(row.get("articles") or 0)
    return " · ".join([*known, f"{reports} report{'s' * (reports != 1)} in {articles} article{'s' * (articles != 1)}"])
