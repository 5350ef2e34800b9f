"""Language: the only room that imports spaCy. ``annotate(article)`` gives what rules and model find in one article."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from workbench.errors import PipelineError

if TYPE_CHECKING:
    from workbench.model import Annotation, Article, Run

LAYERS = ("entities", "quotes")
"""The layers that can be detected, in the order in which they build on each other."""


def check_layers(layers: Iterable[str]) -> tuple[str, ...]:
    """The layers asked for, in building order; PipelineError names those there are."""
    wanted = [layers] if isinstance(layers, str) else list(layers)
    if unknown := [layer for layer in wanted if layer not in LAYERS]:
        raise PipelineError(f"cannot detect {', '.join(map(repr, unknown))}; layers are {', '.join(LAYERS)}")
    return tuple(layer for layer in LAYERS if layer in wanted)


def annotate(article: Article, layers: Iterable[str] = LAYERS, pipeline: str | None = None) -> tuple[list[Annotation], list[Run]]:
    """The suggestions for one article, and the remarks that its layers have been looked at.

    A pure function of the article, so it can run in any process; the pipeline is loaded once in each.
    """
    from workbench.model import Run
    from workbench.nlp import entities, quotes
    from workbench.nlp import pipeline as pipelines

    wanted = check_layers(layers)
    nlp = pipelines.load(pipeline)
    doc = nlp(pipelines.plain_spaces(article.text))
    names = entities.entities(doc, article, nlp)
    found = list(names) if "entities" in wanted else []
    runs = [Run(article=article.id, layer="entities", by=entities.signed(nlp))] if "entities" in wanted else []
    if "quotes" in wanted:
        found += quotes.quotes(doc, article, names)
        runs.append(Run(article=article.id, layer="quotes", by=quotes.BY))
    return found, runs


def signatures(pipeline: str | None = None) -> dict[str, str]:
    """Who signs each layer, versions included."""
    from workbench.nlp import entities, quotes
    from workbench.nlp import pipeline as pipelines

    return {"entities": entities.signed(pipelines.load(pipeline)), "quotes": quotes.BY}


__all__ = ["LAYERS", "annotate", "check_layers", "signatures"]
