"""Floors for events on the project's own gold, measured with the shipped model. Floors only rise."""

import json
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench import nlp
from workbench.codebook import default
from workbench.model import Annotation, Article, Mark, Span
from workbench.nlp import meanings
from workbench.nlp.entities import entities
from workbench.nlp.events import around
from workbench.nlp.events.circumstances import setting, when, where
from workbench.nlp.events.modality import modality
from workbench.nlp.events.roles import roles
from workbench.nlp.pipeline import load, one_thread, plain_spaces
from workbench.nlp.quotes import quotes
from workbench.nlp.references import references

GOLD = Path(__file__).parent / "gold"
FOUND = {"precision": 0.71, "recall": 0.80}
"""Of the events that are shown by default: triggers, whatever their type."""
TYPED = {"precision": 0.65, "recall": 0.75}
"""Triggers with their types, of all types but OTHER."""
ANYWHERE = 0.95
"""Recall of triggers when what is hidden counts too."""
ROLES = {"actor": 0.85, "target": 0.67, "instrument": 0.45, "place": 0.69, "time": 0.88}
"""F1 of phrases that overlap, each once, at the triggers of the gold with its types."""
EVERY_ROLE = 0.74
MODALITY = 0.91
"""How many triggers of the gold have its modality."""
SIDES = {"recipient": "target", "counterpart": "target"}
"""The other side has one role here, since PLOVER has one."""


@lru_cache(maxsize=1)
def readings() -> list[tuple[list[dict[str, Any]], list[Annotation]]]:
    """For each article, the events of the gold and ours."""
    out = []
    for file in ("sample", "articles"):
        for line in (GOLD / f"{file}.jsonl").read_text("utf-8").splitlines():
            record = json.loads(line)
            article = Article(text=record["text"], published=record.get("published"), source=record.get("source"))
            furniture = [
                Mark(
                    Annotation(article=article.id, layer="furniture", label=f["label"], spans=(Span(*f["span"]),), by="user:gold"),
                    "accepted",
                )
                for f in record.get("furniture") or ()
            ]
            out.append((record["events"], nlp.annotate(article, ["events"], furniture)[0]))
    return out


def pairs(*, hidden: bool = False) -> tuple[set[tuple[int, int, str]], set[tuple[int, int, str]]]:
    """(article, trigger, type) of the gold and of ours; ``hidden`` counts the types that are not shown by default."""
    types = default().types
    gold = {(n, e["trigger"][0], e["type"]) for n, (known, _) in enumerate(readings()) for e in known}
    ours = {(n, a.start, a.label) for n, (_, found) in enumerate(readings()) for a in found if hidden or not types[a.label].hidden}
    return gold, ours


def without_types(found: set[tuple[int, int, str]]) -> set[tuple[int, int]]:
    return {(article, trigger) for article, trigger, _ in found}


def test_triggers():
    gold, ours = (without_types(found) for found in pairs())
    assert len(gold & ours) / len(ours) >= FOUND["precision"]
    assert len(gold & ours) / len(gold) >= FOUND["recall"]


def test_triggers_with_their_types():
    gold, ours = ({one for one in found if one[2] != "OTHER"} for found in pairs())
    assert len(gold & ours) / len(ours) >= TYPED["precision"]
    assert len(gold & ours) / len(gold) >= TYPED["recall"]


def test_what_is_hidden_is_there():
    gold, ours = (without_types(found) for found in pairs(hidden=True))
    assert len(gold & ours) / len(gold) >= ANYWHERE


@lru_cache(maxsize=1)
def told() -> list[tuple[dict[str, Any], dict[str, tuple[Span, ...]], str]]:
    """Each event of the gold, with the roles and the modality that we find at its trigger."""
    pipeline, out = load(), []
    for file in ("sample", "articles"):
        for line in (GOLD / f"{file}.jsonl").read_text("utf-8").splitlines():
            record = json.loads(line)
            article = Article(text=record["text"], published=record.get("published"), source=record.get("source"))
            with one_thread():
                doc = pipeline(plain_spaces(article.text))
            names = entities(doc, article, pipeline)
            news = setting(doc, article, names, meanings(doc, article, names))
            known = sorted(record["events"], key=lambda e: e["trigger"])
            said = around([e["trigger"][0] for e in known], quotes(doc, article, names, references(doc, article, names)))
            for event, quote in zip(known, said, strict=True):
                start, end = event["trigger"]
                stretch = doc.char_span(start, end, alignment_mode="expand")
                assert stretch is not None
                trigger = stretch.root
                way, wanted = modality(trigger, quote, article.source), default().types[event["type"]].roles
                parts = roles(trigger, event["type"], wanted)
                struck = [word for phrase in parts.get("target", ()) for word in phrase]
                spans = {role: tuple(Span(p[0].idx, p[-1].idx + len(p[-1])) for p in phrases) for role, phrases in parts.items()}
                spans["time"] = when(trigger, news, way, quote).spans
                spans["place"] = where(trigger, news, event["type"], way, quote, struck).spans
                out.append((event, spans, way))
    return out


def matched() -> tuple[Counter[str], Counter[str], Counter[str]]:
    """By role, how many phrases of the gold we overlap, how many it has and how many we have."""
    right, wanted, given = Counter[str](), Counter[str](), Counter[str]()
    for event, spans, _ in told():
        gold: dict[str, list[Span]] = defaultdict(list)
        ours: dict[str, list[Span]] = defaultdict(list)
        for role, phrases in event["roles"].items():
            gold[SIDES.get(role, role)] += [Span(*phrase) for phrase in phrases]
        for role, found in spans.items():
            ours[SIDES.get(role, role)] += found
        for role in gold.keys() | ours.keys():
            wanted[role] += len(gold[role])
            given[role] += len(ours[role])
            for span in gold[role]:
                if (hit := next((own for own in ours[role] if own.overlaps(span)), None)) is not None:
                    ours[role].remove(hit)
                    right[role] += 1
    return right, wanted, given


def test_roles_at_the_triggers_of_the_gold():
    right, wanted, given = matched()
    found = {role: 2 * right[role] / (wanted[role] + given[role]) for role in ROLES}
    assert {role: round(found[role], 3) for role in ROLES if found[role] < ROLES[role]} == {}
    assert 2 * right.total() / (wanted.total() + given.total()) >= EVERY_ROLE


def test_modality_at_the_triggers_of_the_gold():
    assert sum(event["modality"] == way for event, _, way in told()) / len(told()) >= MODALITY
