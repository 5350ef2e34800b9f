"""A corpus in a page: what happened, who says so, what is disputed. Lines made from records by templates, each with its evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from workbench.clusters.titles import most
from workbench.comparison.cells import DONE, stance
from workbench.comparison.incident import Incident
from workbench.comparison.meanings import Spot
from workbench.comparison.page import folded
from workbench.comparison.slots import Value
from workbench.comparison.told import Told, called
from workbench.display import INK, NO_MATH, PAGE, SOFT, characters
from workbench.formats.exchange import linked
from workbench.model import Annotation, Article, Mark, Span
from workbench.tables import size, words

if TYPE_CHECKING:
    import pandas as pd

HAPPENED, SAID, DISPUTED = "what happened", "who says so", "what is disputed"
INCIDENTS, SPEAKERS, QUOTES, DISPUTES, COMPARED = 12, 8, 3, 15, 40
"""Lines of each section, quotes of a speaker, and incidents that are compared for disputes, those with the most outlets first."""
COLUMNS = ["section", "about", "line", "outlet", "text", "article", "start", "end", "id"]
VERBS = {
    "confirm": "confirms", "deny": "denies", "claim": "claims", "demand": "demands", "ask": "asks", "accuse": "accuses", "threaten": "threatens",
    "promise": "promises", "reject": "rejects",
}  # fmt: skip
"""What a line says for the sense of a quote's cue; for others "says"."""
EMPTY = {
    HAPPENED: "No incidents yet: wb.detect(corpus) and wb.resolve(corpus) find them.",
    SAID: "No quotes with a known speaker yet: wb.detect(corpus) and wb.resolve(corpus) find them.",
    DISPUTED: "Nothing was found on which outlets or speakers contradict one another.",
}
LONG = 220
"""Characters of a quote that a line has."""


class Passage(NamedTuple):
    """Where a line has it from: a stretch of an article, and the annotation that says so."""

    outlet: str
    article: Article
    span: Span
    id: str


class Line(NamedTuple):
    """A line of a section: what it is about (an incident or a speaker), what it says, and where that stands."""

    section: str
    about: str
    words: str
    evidence: Sequence[Passage]


@dataclass(frozen=True, repr=False)
class Summary:
    """What happened, who says so and what is disputed. ``left_out`` says by section what there is beyond the lines shown."""

    title: str
    lines: Sequence[Line]
    left_out: dict[str, str]

    def frame(self) -> pd.DataFrame:
        """A row for each passage behind a line: section, about, line, outlet, the text at [start, end) of the article, id of the annotation."""
        import pandas as pd

        found = [
            (line.section, line.about, line.words, p.outlet, p.span.of(p.article.text), p.article.id, p.span.start, p.span.end, p.id)
            for line in self.lines
            for p in line.evidence
        ]
        return pd.DataFrame(found, columns=COLUMNS)

    def __repr__(self) -> str:
        out = [self.title]
        for section, lines in self._sections():
            out += ["", section.capitalize(), *(f"- {line.about}: {line.words}" for line in lines), *([] if lines else [EMPTY[section]])]
            out += [self.left_out[section]] if section in self.left_out else []
        return "\n".join(out)

    def _sections(self) -> Iterator[tuple[str, list[Line]]]:
        for section in (HAPPENED, SAID, DISPUTED):
            yield section, [line for line in self.lines if line.section == section]

    def _repr_html_(self) -> str:
        return f"<div class='{NO_MATH}' style='{PAGE}'><div><b>{characters(self.title)}</b></div>{''.join(map(self._html, self._sections()))}</div>"

    def _html(self, section: tuple[str, list[Line]]) -> str:
        name, lines = section
        items = "".join(
            f"<li style='color:{INK};padding-bottom:4px'><b>{characters(line.about)}</b>: {characters(line.words)}"
            f"{folded((p.outlet, p.article, p.span) for p in line.evidence)}</li>"
            for line in lines
        )
        listed = (
            f"<ul style='margin:6px 0 0 0;padding-left:20px'>{items}</ul>"
            if lines
            else f"<p style='color:{SOFT}'>{characters(EMPTY[name])}</p>"
        )
        more = f"<p style='color:{SOFT};margin:4px 0 0 0'>{characters(self.left_out[name])}</p>" if name in self.left_out else ""
        return f"<h4 style='color:{INK};margin:14px 0 0 0'>{name.capitalize()}</h4>{listed}{more}"


def summarize(articles: Sequence[Article], marks: Iterable[Mark]) -> Summary:
    """A page on some articles from their standing marks, the hidden ones too. Of a large corpus the incidents and speakers that most outlets have.

    >>> article = Article(text="Jets bombed Qaim on Thursday.", source="Courier")
    >>> event = Annotation(article=article.id, layer="events", label="ASSAULT", spans=((5, 11),), by="user:anna")
    >>> link = event.replace(layer="links", label="INCIDENT", values={"entity": "incident/raid", "name": "raid on Qaim"})
    >>> print(str(summarize([article], [Mark(event, "accepted"), Mark(link, "accepted")])).split("Who")[0].strip())
    1 article from 1 outlet
    <BLANKLINE>
    What happened
    - raid on Qaim: day and place not told; by Courier alone
    """
    marks = list(marks)
    told = Told.of(articles, marks)
    ranked = sorted(told.incidents, key=lambda key: (-_outlets(told, key), -len(told.incidents[key])))
    known = {key: Incident.of(told, key) for key in ranked[: max(COMPARED, INCIDENTS)]}
    happened = [_happened(known[key]) for key in ranked[:INCIDENTS]]
    speakers = _speakers(told)
    disputed = [line for incident in known.values() for line in _disputed(incident)]
    left_out = {HAPPENED: _more(happened, ranked, "incidents"), SAID: _more(speakers[:SPEAKERS], speakers, "named speakers")}
    several = sum(_outlets(told, key) > 1 for key in ranked)
    left_out[DISPUTED] = _more(disputed[:DISPUTES], disputed, "disputes") or (
        f"{COMPARED} of {several} incidents with several outlets compared." if several > COMPARED else ""
    )
    lines = [*happened, *speakers[:SPEAKERS], *disputed[:DISPUTES]]
    return Summary(size(articles), lines, {name: words for name, words in left_out.items() if words})


def _outlets(told: Told, key: str) -> int:
    """How many outlets report an incident, reprints not counted."""
    return len({called(r.article) for r in told.incidents[key] if r.article.id not in told.originals})


def _more(shown: Sequence[object], there: Sequence[object], things: str) -> str:
    return f"{len(shown)} of {len(there):,} {things}." if len(there) > len(shown) else ""


def _happened(incident: Incident) -> Line:
    """When and where as most outlets have it, and who tells of it."""
    setting = {}
    for slot in ("when", "where"):
        said = [
            _called(v)
            for row in incident.rows
            if row.slot == slot
            for cell in row.cells.values()
            for v in cell.values
            if _is_named(v.meaning)
        ]
        setting[slot] = most(said)
    missing = [what for what, slot in (("day", "when"), ("place", "where")) if not setting[slot]]
    where = f"{', '.join(filter(None, setting.values()))}" + ("; " if any(setting.values()) and missing else "")
    where += f"{' and '.join(missing)} not told" if missing else ""
    names = [o.name for o in incident.outlets]
    by = f"by {names[0]} alone" if len(names) == 1 else f"by {', '.join(names[:-1])} and {names[-1]}"
    again = list(dict.fromkeys(name for o in incident.outlets for name in o.reprinted_by))
    firsts = [(o.name, next((r for r in o.reports if not r.aside), o.reports[0])) for o in incident.outlets]
    evidence = [Passage(name, r.article, r.event.spans[0], r.event.id) for name, r in firsts]
    return Line(HAPPENED, incident.name, f"{where}; {by}{f', reprinted by {_row(again)}' if again else ''}", evidence)


def _called(value: Value) -> str:
    """A time as it is said; a place by its name, without the words around it."""
    place = value.event.values.get("place")
    return str(place["name"]) if isinstance(value.meaning, Spot) and isinstance(place, Mapping) and place.get("name") else value.said


def _is_named(meaning: object) -> bool:
    return meaning.named if isinstance(meaning, Spot) else True


def _row(names: Sequence[str]) -> str:
    return ", ".join(names)


def _speakers(told: Told) -> list[Line]:
    """Those who are quoted most, by outlets, then by quotes, with what they say most fully; one utterance once."""
    said: dict[str, list[tuple[Article, Annotation]]] = defaultdict(list)
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for quote in told.quotes.values():
        if quote.article in told.originals:
            continue
        article = told.articles[quote.article]
        about = linked(quote, told.links.get(article.id, {}), article.text)
        if key := about.get("speaker_entity"):
            said[key].append((article, quote))
            names[key][about["speaker_name"]] += 1
    order = sorted(said, key=lambda key: (-len({called(a) for a, _ in said[key]}), -len(said[key]), key))
    return [_speaker(names[key].most_common(1)[0][0], said[key], told) for key in order]


def _speaker(name: str, said: Sequence[tuple[Article, Annotation]], told: Told) -> Line:
    fullest: dict[str, tuple[Article, Annotation]] = {}
    for article, quote in sorted(said, key=lambda each: (each[1].label != "direct", -sum(e - s for s, e in each[1].spans))):
        link = told.links.get(article.id, {}).get(quote.spans, {}).get("UTTERANCE")
        fullest.setdefault(str(link.values["entity"]) if link else quote.id, (article, quote))
    chosen = list(fullest.values())[:QUOTES]
    parts = [
        f"{VERBS.get(str(q.values.get('sense')), 'says')} ({called(a)}{', retold' if q.label == 'indirect' else ''}): {_cut(words(a.text, q.spans))}"
        for a, q in chosen
    ]
    outlets = len({called(a) for a, _ in said})
    count = f"{len(said)} quote{'s' * (len(said) != 1)} in {outlets} outlet{'s' * (outlets != 1)}"
    return Line(SAID, name, f"{count}; {'; '.join(parts)}", [Passage(called(a), a, q.spans[0], q.id) for a, q in chosen])


def _cut(said: str) -> str:
    return said if len(said) <= LONG else f"{said[:LONG].rpartition(' ')[0]} …"


def _disputed(incident: Incident) -> Iterator[Line]:
    """Where outlets say otherwise, and what is told as done and denied within one outlet or several."""
    articles = incident.told.articles
    for difference in incident.differences:
        if difference.agreement == "differ" and (difference.slot in DONE or difference.slot.startswith("how ")):
            evidence = [Passage(outlet, articles[v.article], v.span, v.event.id) for outlet, v in difference.evidence]
            yield Line(DISPUTED, incident.name, difference.words, evidence)
    if len(incident.outlets) == 1:
        values = [v for row in incident.rows if row.slot == "how certain" for cell in row.cells.values() for v in cell.values]
        done, denied = ([v for v in values if test(v)] for test in (lambda v: stance(v) == "done", lambda v: v.said == "denied"))
        if done and denied:
            outlet = incident.outlets[0].name
            evidence = [Passage(outlet, articles[v.article], v.span, v.event.id) for v in (done[0], denied[0])]
            yield Line(DISPUTED, incident.name, f"Told and denied in {outlet} (“{done[0].text}”, “{denied[0].text}”)", evidence)
