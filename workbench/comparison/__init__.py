"""compare(): one thing as several outlets have it, side by side: an utterance word by word, an incident slot by slot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, overload

from workbench import history
from workbench.comparison.incident import Incident
from workbench.comparison.told import Told
from workbench.comparison.utterance import Utterance, utterance_of
from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    import pandas as pd

    from workbench.corpus import Corpus


@overload
def compare(corpus: Corpus, *, utterance: str) -> Utterance: ...
@overload
def compare(corpus: Corpus, *, incident: str | pd.Series[Any] | Mapping[str, Any]) -> Incident: ...
def compare(
    corpus: Corpus, *, utterance: str | None = None, incident: str | pd.Series[Any] | Mapping[str, Any] | None = None
) -> Utterance | Incident:
    """One utterance or one incident as each outlet has it.

    ``utterance`` is its key from ``corpus.frame("quotes")``, or the id of a quote that ``wb.resolve`` has found to share it: who carried
    what, and in which words. ``incident`` is a key or a row of ``corpus.frame("incidents")``, or the id of an event: who, to whom, what, where,
    when, how many, on whose word and how certain, by outlet; what differs is said in words (``differences``), each with its evidence.
    Either is shown as a table in a notebook and has a ``frame()``. An unknown one is a WorkbenchError.

    >>> import workbench as wb
    >>> corpus = wb.Corpus()
    >>> _ = corpus.add([
    ...     {"text": "Jets bombed the town of Lomna on Tuesday, killing nine people.", "source": "Courier", "published": "2015-03-12"},
    ...     {"text": "Jets bombed the town of Lomna, killing at least 14 people.", "source": "Northern Post", "published": "2015-03-12"}])
    >>> _ = wb.detect(corpus), wb.resolve(corpus)
    >>> wb.compare(corpus, incident=corpus.frame("incidents").iloc[0])
    Jets bombed town of Lomna: Courier, Northern Post
    - Only Courier names the day (Tuesday, 10 March 2015)
    - How many dead: nine in Courier; at least 14 in Northern Post
    """
    if (utterance is None) == (incident is None):
        raise WorkbenchError(
            "compare() takes one thing: incident= a key from corpus.frame('incidents'), or utterance= a key that corpus.frame('quotes') has in its column"
            " utterance"
        )
    if utterance is not None:
        return utterance_of(corpus, utterance)
    return _incident(corpus, incident)


def _incident(corpus: Corpus, wanted: Any) -> Incident:
    if not isinstance(wanted, str):
        try:
            wanted = wanted.incident if hasattr(wanted, "_fields") else wanted["incident"]
        except (TypeError, KeyError, IndexError) as error:
            raise WorkbenchError(f"incident= is a key or a row of corpus.frame('incidents'), not {wanted!r}") from error
    telling: dict[str, set[str]] = defaultdict(set)
    for mark in corpus.marks(layer="links"):
        if mark.annotation.label == "INCIDENT":
            telling[str(mark.annotation.values["entity"])].add(mark.annotation.article)
    if wanted not in telling:
        event = next((m.annotation for m in corpus.marks(layer="events") if m.annotation.id == wanted), None)
        own = history.links(corpus.marks(event.article, "links"))[event.article] if event else {}
        link = own.get(event.spans, {}).get("INCIDENT") if event else None
        wanted = str(link.values["entity"]) if link else wanted
    some = corpus.where(id=telling.get(wanted, ()))
    elsewhere = frozenset(key for key, articles in telling.items() if not articles <= telling.get(wanted, set()))
    told = Told.of(some, some.marks(status=["suggested", "accepted"]), elsewhere)  # the hidden ones too: they have numbers
    if wanted not in told.incidents:
        raise WorkbenchError(
            f"no incident {wanted!r} here; corpus.frame('incidents') has the keys in its column incident once wb.resolve(corpus) has run"
        )
    return Incident.of(told, wanted)


__all__ = ["Incident", "Utterance", "compare"]
