"""Language: the only room that imports spaCy. ``annotate(article)`` gives what rules and model find in one article."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from workbench.errors import PipelineError
from workbench.facts import published_proposals
from workbench.history import left_out

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from workbench.codebook import Codebook
    from workbench.model import Annotation, Article, Mark, Run, Span
    from workbench.nlp.timewords import Time

LAYERS = ("furniture", "facts", "entities", "times", "references", "quotes", "events")
"""What can be detected, in the order in which it builds on each other; "times" and "references" are links (see ``home``)."""
IN_FURNITURE = frozenset({"entities", "times", "references", "quotes", "events"})
"""The layers that leave out what stands in furniture."""
FACTS_BY, TIMES_BY = "rules:facts@1", "rules:times@1"
DAY_IN_NAME = re.compile(r"(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)")


def check_layers(layers: Iterable[str]) -> tuple[str, ...]:
    """The layers asked for, in building order; PipelineError names those there are."""
    wanted = [layers] if isinstance(layers, str) else list(layers)
    if unknown := [layer for layer in wanted if layer not in LAYERS]:
        raise PipelineError(f"cannot detect {', '.join(map(repr, unknown))}; layers are {', '.join(LAYERS)}")
    return tuple(layer for layer in LAYERS if layer in wanted)


def annotate(
    article: Article,
    layers: Iterable[str] = LAYERS,
    furniture: Sequence[Mark] = (),
    pipeline: str | Language | None = None,
    codebook: Codebook | None = None,
) -> tuple[list[Annotation], list[Run]]:
    """The suggestions for one article, and the remarks that its layers have been looked at.

    ``furniture`` is what has been said about that before, verdicts included. A pure function of the article and this, so it
    can run in any process; the pipeline is loaded once in each. ``codebook`` says which events there are (default: PLOVER's).
    """
    from workbench.codebook import default
    from workbench.model import Run
    from workbench.nlp import entities, events, quotes, references
    from workbench.nlp import furniture as fittings
    from workbench.nlp import pipeline as pipelines
    from workbench.nlp.parsed import parsed

    wanted = check_layers(layers)
    found: list[Annotation] = []
    runs: dict[str, str] = {}
    standing = [m.annotation for m in furniture if m.status in ("suggested", "accepted")]
    if "furniture" in wanted:
        judged = {m.annotation.key for m in furniture if m.status == "rejected"}
        new = fittings.furniture(article)
        standing += [a for a in new if a.key not in judged]
        found, runs["furniture"] = new, fittings.BY
    if "facts" in wanted:
        found, runs["facts"] = [*found, *dates(article)], FACTS_BY
    if IN_FURNITURE & set(wanted):
        if len(article.text) > pipelines.MAX_LENGTH:
            raise ValueError(f"it has more than {pipelines.MAX_LENGTH:,} characters; split it into articles")
        nlp = pipelines.load(pipeline)
        with pipelines.reading(nlp):
            doc = parsed(pipelines.parse(nlp, article.text))
            names = entities.entities(doc, article, nlp)
            asked, book = set(wanted), codebook or default()
            linked = references.references(doc, article, names) if {"references", "quotes", "events"} & asked else []
            when = meanings(doc, article, names) if {"times", "events"} & asked else []
            said = quotes.quotes(doc, article, names, linked) if {"quotes", "events"} & asked else []
            told = events.events(doc, article, names, when, said, book) if "events" in asked else []
            made = {"entities": names, "times": when, "references": linked, "quotes": said, "events": told}
            more = [a for layer, some in made.items() if layer in wanted for a in some]
            hidden = left_out(more, standing)
            found += [a for a in more if a.id not in hidden]
        signed = {"entities": entities.signed(nlp), "times": signed_times(article), "references": references.BY}
        signed |= {"quotes": quotes.BY, "events": events.signed(book)}
        runs |= {layer: by for layer, by in signed.items() if layer in wanted}
    return found, [Run(article=article.id, layer=home(layer), by=by) for layer, by in runs.items()]


def home(layer: str) -> str:
    """The layer that holds what is detected: times are links of dates to days, references links of pronouns to names."""
    return "links" if layer in ("times", "references") else layer


def signed_times(article: Article) -> str:
    """Who reckons an article's times: they hang on the day of its publication, too."""
    return f"{TIMES_BY}+{article.published or 'undated'}"


def meanings(doc: Doc, article: Article, names: Sequence[Annotation]) -> list[Annotation]:
    """Links from an article's dates and times to what they mean, in ISO 8601, where it is clear."""
    from workbench.model import Annotation
    from workbench.nlp.times import times

    dated = [a for a in names if a.label in ("DATE", "TIME")]
    when = times(doc, [a.spans[0] for a in dated], published=article.published)
    return [
        Annotation(
            article=article.id,
            layer="links",
            label="TIME",
            spans=a.spans,
            values={"entity": time.value, "precision": time.precision, "anchor": time.anchor, "why": time.rule},
            by=signed_times(article),
        )
        for a, time in zip(dated, when, strict=True)
        if time
    ]


def dates(article: Article) -> list[Annotation]:
    """When an article may have been published, where no one says so: the days that fit the dates in its text, on its page, in its file's name.

    The likeliest first, by their scores.
    """
    from workbench.model import Annotation

    if article.published:
        return []
    named = DAY_IN_NAME.findall(str(article.meta.get("file", "")))
    proposals: list[tuple[tuple[Span, ...], str, str]] = [((), day, "a date in the file's name") for day in dict.fromkeys(named)]
    guess = article.meta.get("published_guess")
    proposals += [((), str(guess), "a date that the page shows somewhere")] if guess and guess not in named else []
    proposals += [((p.span,), p.value, p.why) for p in published_proposals(article.text) if p.value not in [*named, guess]]
    return [
        Annotation(
            article=article.id,
            layer="facts",
            label="published",
            spans=spans,
            values={"value": value, "why": why},
            by=FACTS_BY,
            score=round(1 / (1 + n), 2),
        )
        for n, (spans, value, why) in enumerate(proposals)
    ]


def signatures(article: Article, pipeline: str | Language | None = None, codebook: Codebook | None = None) -> dict[str, str]:
    """Who signs each layer of an article, versions included."""
    from workbench.codebook import default
    from workbench.nlp import entities, events, furniture, quotes, references
    from workbench.nlp import pipeline as pipelines

    by_text = {"furniture": furniture.BY, "facts": FACTS_BY, "entities": entities.signed(pipelines.load(pipeline))}
    by_rules = {"times": signed_times(article), "references": references.BY, "quotes": quotes.BY}
    return {**by_text, **by_rules, "events": events.signed(codebook or default())}


def explain(
    article: Article, offset: int, pipeline: str | Language | None = None, codebook: Codebook | None = None
) -> dict[str, list[str]]:
    """By layer, why nothing is found at an offset of an article, by a fresh look (see ``workbench.nlp.explaining``)."""
    from workbench.nlp.explaining import explain

    return explain(article, offset, pipeline, codebook)


def implied(cue: str, sense: str | None = None) -> tuple[str, str] | None:
    """The sense of a quote's cue by the lexicon of reporting, and what it implies."""
    from workbench.nlp.explaining import implied

    return implied(cue, sense)


def reckoned(words: str, article: Article, times: Sequence[Annotation] = (), *, ahead: bool | None = None) -> Time | None:
    """The time that somebody means who types words ("last Thursday", "25 June", "2014-06-26") of an event of an article.

    It is reckoned from the day of writing: that in the dateline, as ``times``, the links of the article's dates, tell, else that of
    publication. ``ahead`` says whether the event is still to come. None where nothing can be told.

    >>> from workbench.model import Article
    >>> reckoned("last Thursday", Article(text="Rain fell.", published="2014-06-27")).value
    '2014-06-26'
    """
    from workbench.nlp.events.circumstances import day_of_writing
    from workbench.nlp.times import reckoned

    day = day_of_writing(article, times)
    return reckoned(words, dt.date.fromisoformat(day) if day else None, None if ahead is None else "ahead" if ahead else "behind")


def load(model: str | Language | None = None) -> Language:
    """A spaCy pipeline with what the workbench adds (see ``workbench.nlp.pipeline``)."""
    from workbench.nlp.pipeline import load

    return load(model)


__all__ = ["IN_FURNITURE", "LAYERS", "annotate", "check_layers", "explain", "implied", "load", "reckoned", "signatures"]
