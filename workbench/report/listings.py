"""The tables at the end of a report: who and what is named, who said what, what happened, each with where it stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from workbench import history
from workbench.display import characters, shown
from workbench.formats.exchange import linked
from workbench.model import Annotation, Mark
from workbench.report.passages import Passages
from workbench.tables import outlet_of, words

LINES = 400
"""Lines of a table; the records, which the file carries too, have them all."""
AMOUNTS = frozenset(("DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL"))
"""Labels of what is no name."""
UNKNOWN = "speaker unknown"
QUOTES, EVENTS = ("Who", "What was said", "In"), ("When", "What", "Who and what", "Where", "How certain", "In")
Said = Callable[[Annotation], Mapping[str, Any]]
"""The values of an annotation with what links say of it."""


def listings(marks: Sequence[Mark], passages: Passages) -> Iterator[tuple[str, str, str]]:
    """Anchor, name and HTML of each table that has a line."""
    links = history.links(marks)
    drawn: dict[str, list[Annotation]] = defaultdict(list)
    for a in sorted((m.annotation for m in shown(marks)), key=lambda a: (passages.number[a.article], a.order)):
        drawn[a.layer].append(a)

    def said(a: Annotation) -> Mapping[str, Any]:
        return {**a.values, **linked(a, links[a.article], passages.article(a.article).text)}

    if names := list(_names(drawn["entities"], said, passages)):
        yield "t-names", "Names", _index(names)
    yield from _table("Quotes", QUOTES, _quotes(drawn["quotes"], said, passages))
    yield from _table("Events", EVENTS, _events(drawn["events"], said, passages))


def _names(drawn: Iterable[Annotation], said: Said, passages: Passages) -> Iterator[str]:
    """An entry for whom or what several mentions mean, those with the most first."""
    groups: dict[tuple[str, str], list[tuple[str, Annotation]]] = defaultdict(list)
    for a in drawn:
        if a.label not in AMOUNTS:
            values, text = said(a), words(passages.article(a.article).text, a.spans)
            key = ("key", str(values["entity"])) if values.get("entity") else (a.label, text.casefold())
            groups[key].append((str(values.get("name") or text), a))
    for some in sorted(groups.values(), key=lambda some: (-len(some), some[0][0])):
        name, label = (Counter(each).most_common(1)[0][0] for each in ([n for n, _ in some], [a.label for _, a in some]))
        where = sorted(((a.article, a.spans[0]) for _, a in some), key=lambda place: (passages.number[place[0]], place[1]))
        yield f"<b>{characters(name)}</b> <small>{characters(label)} {len(some):,}</small> {passages.links(where, 12)}"


def _quotes(drawn: Iterable[Annotation], said: Said, passages: Passages) -> Iterator[str]:
    """By speaker, those who say most first, the unknown ones last; a speaker stands before their first quote."""
    speakers: dict[str, list[Annotation]] = defaultdict(list)
    for a in drawn:
        values, words_ = said(a), words(passages.article(a.article).text, a.roles.get("speaker", ()))
        speakers[str(values.get("speaker_name") or words_ or UNKNOWN)].append(a)
    for who in sorted(speakers, key=lambda who: (who == UNKNOWN, -len(speakers[who]), who)):
        count = f" <small>{len(speakers[who])}</small>" if len(speakers[who]) > 1 else ""
        head = f"<th scope=rowgroup rowspan={len(speakers[who])}>{characters(who)}{count}</th>"
        for a in speakers[who]:
            article, sense = passages.article(a.article), str(a.values.get("sense") or "")
            how = f"{a.label}, {sense}" if sense not in ("", "neutral") else a.label
            yield (
                f"{head}<td>{characters(words(article.text, a.spans))} <small>{characters(how)}</small></td>"
                f"<td>{characters(outlet_of(article))} {passages.link(a.article, a.spans[0])}</td>"
            )
            head = ""


def _events(drawn: Iterable[Annotation], said: Said, passages: Passages) -> Iterator[str]:
    """By day, those without one last."""

    def part(a: Annotation, name: str, inner: str) -> str:
        value = said(a).get(name)
        return str(value.get(inner) or "") if isinstance(value, Mapping) else ""

    for a in sorted(drawn, key=lambda a: part(a, "time", "value") or "~"):
        article = passages.article(a.article)
        roles = (f"{role} {words(article.text, spans)}" for role, spans in a.roles.items() if role not in ("time", "place"))
        cells = (
            characters(part(a, "time", "value")),
            f"{characters(words(article.text, a.spans))} <small>{characters(a.label)}</small>",
            characters("; ".join(roles)),
            characters(part(a, "place", "name")),
            characters(str(a.values.get("modality") or "")),
            passages.link(a.article, a.spans[0]),
        )
        yield "".join(f"<td>{cell}</td>" for cell in cells)


def _index(entries: Sequence[str]) -> str:
    """As at the end of a book: in columns, each with where it stands."""
    listed = "".join(f"<li>{entry}</li>\n" for entry in entries[:LINES])
    return f"<h3 id=t-names>Names</h3><ul class=index>{listed}</ul>{_left_out(entries)}\n"


def _table(name: str, head: Sequence[str], lines: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    rows, anchor = list(lines), f"t-{name.lower()}"
    if rows:
        heads = "".join(f"<th scope=col>{each}</th>" for each in head)
        body = "".join(f"<tr>{row}</tr>\n" for row in rows[:LINES])
        yield (
            anchor,
            name,
            f"<h3 id={anchor}>{name}</h3><div class=wide tabindex=0 role=region aria-labelledby={anchor}><table class={anchor}>"
            f"<thead><tr>{heads}</tr></thead><tbody>\n{body}</tbody></table></div>{_left_out(rows)}\n",
        )


def _left_out(lines: Sequence[str]) -> str:
    more = len(lines) - LINES
    return f"<p class=soft>{more:,} more are left out here; the file carries their records.</p>" if more > 0 else ""
