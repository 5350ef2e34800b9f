"""Floors for events on the project's own gold, measured with the shipped model. Floors only rise."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench import nlp
from workbench.codebook import default
from workbench.model import Annotation, Article, Mark, Span

GOLD = Path(__file__).parent / "gold"
FOUND = {"precision": 0.69, "recall": 0.78}
"""Of the events that are shown by default: triggers, whatever their type."""
TYPED = {"precision": 0.61, "recall": 0.71}
"""Triggers with their types, of all types but OTHER."""
ANYWHERE = 0.95
"""Recall of triggers when what is hidden counts too."""


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
