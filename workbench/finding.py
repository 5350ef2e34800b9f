"""Which articles of a corpus are meant: by their facts and days, by marks in them, and by their words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from workbench import rows, standing
from workbench.errors import WorkbenchError
from workbench.model import SHOWN, Article
from workbench.store.headings import Heading

if TYPE_CHECKING:
    import pandas as pd

    from workbench.corpus import Corpus

DAYS = ("since", "until")
MARKS = {
    "entity": ("entities", ("entity", "name", "text")),
    "event": ("events", ("label", "incident")),
    "speaker": ("quotes", ("speaker_entity", "speaker_name", "speaker")),
}
"""What ``where`` knows of marks: their layer, and the columns of its frame of which one has the value."""
KNOWN = (*rows.COLUMNS, *DAYS, *MARKS)
Known = Mapping[str, str | Iterable[str | None] | None]
BATCH = 500


def headings(corpus: Corpus, ids: Iterable[str] | None = None) -> list[Heading]:
    """What articles are called and where they are from, as people have settled it, without reading their texts."""
    chosen = corpus.ids if ids is None else list(ids)
    some = chosen if len(chosen) <= BATCH else None
    known = {heading.id: heading for heading in corpus.store.headings(some)}
    retold = [i for i in corpus.store.retold(some) if i in known]
    for start in range(0, len(retold), BATCH):
        known |= {a.id: Heading.of(a) for a in standing.articles(corpus.store, retold[start : start + BATCH])}
    return [known[i] for i in chosen if i in known]


def select(corpus: Corpus, condition: Callable[[Article], bool] | None, known: Known) -> Iterator[str]:
    """The ids of the articles that ``Corpus.where`` is asked for; TypeError for what it cannot be asked for."""
    if condition is not None and not callable(condition):
        raise TypeError(f"where() takes facts by name, where(source={str(condition)!r}), or a function of an article, not {condition!r}")
    if unknown := set(known) - set(KNOWN):
        raise TypeError(f"where() has no {', '.join(sorted(unknown))}; it knows {', '.join(KNOWN)}")
    wanted = {name: {value} if value is None or isinstance(value, str) else set(value) for name, value in known.items()}
    ids = [i for i in corpus.ids if i in wanted.get("id", (i,))]
    for name in MARKS:
        if name in wanted:
            ids = list(_with_marks(corpus, ids, name, wanted[name]))
    whole = condition is not None or "text" in wanted
    tests = {name: values for name, values in wanted.items() if name not in MARKS and name != "id"}
    if not (whole or tests):
        yield from ids
        return
    for about in corpus.where(id=ids) if whole else headings(corpus, ids):
        if all(_fits(about, name, values) for name, values in tests.items()) and (condition is None or condition(about)):  # type: ignore[arg-type]
            yield about.id


def _fits(about: Article | Heading, name: str, values: set[str | None]) -> bool:
    if name not in DAYS:
        return getattr(about, name) in values
    (day,) = values
    published = (about.published or "")[: len(day or "")]
    return bool(published) and (published >= str(day) if name == "since" else published <= str(day))


def _with_marks(corpus: Corpus, ids: list[str], name: str, values: set[str | None]) -> Iterator[str]:
    """Those of some articles with a mark that waits or stands and has one of the values, by key, name or words."""
    layer, columns = MARKS[name]
    words = sorted(value for value in values if value)
    here = set(ids)
    likely = [i for i in corpus.store.mentioning(words) if i in here]
    found: set[str] = set()
    for start in range(0, len(likely), BATCH):
        frame = corpus.where(id=likely[start : start + BATCH]).frame(layer)
        frame = frame[frame.status.isin(SHOWN)]
        found |= {article for column in columns for article in frame.article[frame[column].isin(words)]}
    return (i for i in ids if i in found)


def search(corpus: Corpus, among: Collection[str] | None, query: str, limit: int | None) -> pd.DataFrame:
    """What ``Corpus.search`` gives; ``among`` are the ids of its articles where these are not all of the store."""
    import pandas as pd

    if not isinstance(query, str):
        raise WorkbenchError(f"search() takes words as one text, such as 'rain Erbil -snow', not {type(query).__name__}")
    hits = corpus.store.search(query, among, limit=limit)
    told = corpus.store.retold([hit.id for hit in hits])
    settled = {heading.id: heading for heading in headings(corpus, told)} if told else {}
    for at, hit in enumerate(hits):
        if now := settled.get(hit.id):
            hits[at] = hit._replace(title=now.title, source=now.source, published=now.published)
    return pd.DataFrame(hits, columns=["id", "title", "source", "published", "snippet", "score"])
