"""Which reports tell of one incident: what joins them, what keeps them apart, what people say, and the table of incidents."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import workbench as wb
from workbench.clusters.bonds import Bonds
from workbench.clusters.incidents import average_link, incidents
from workbench.clusters.stories import stories
from workbench.errors import AnnotationError
from workbench.model import Annotation, Article, Mark, Span, Status

from .shared import SHARED, needs_articles
from .test_stories import GOLD, score

LEMMAS = {
    "bombed": "bomb",
    "struck": "strike",
    "strikes": "strike",
    "met": "meet",
    "held": "hold",
    "bought": "buy",
    "said": "say",
    "burned": "burn",
}
Told = tuple[str, str, str]
"""A sentence with its trigger in brackets, the type, and the roles as "actor=Syrian jets target=Qaim"."""


def report(article: Article, at: int, sentence: str, label: str, roles: str, **values: Any) -> Annotation:
    plain = sentence.replace("[", "").replace("]", "")
    start = sentence.index("[")
    word = sentence[start + 1 : sentence.index("]")]
    spans = {}
    for part in filter(None, roles.split("; ")):
        role, _, words = part.partition("=")
        spans[role] = (Span(at + plain.index(words), at + plain.index(words) + len(words)),)
    said = {"lemma": LEMMAS.get(word, word.removesuffix("s").removesuffix("ed").lower()), "modality": "asserted", **values}
    return Annotation(article=article.id, layer="events", label=label, spans=(Span(at + start, at + start + len(word)),), roles=spans, values=said, by="rules:events@1")  # fmt: skip


def told(*articles: list[tuple[Any, ...]]) -> tuple[list[Article], list[Annotation]]:
    found, events = [], []
    for sentences in articles:
        plain = [s[0].replace("[", "").replace("]", "") for s in sentences]
        article = Article(text=" ".join(plain))
        at = 0
        for (sentence, label, roles, *more), text in zip(sentences, plain, strict=True):
            if "[" in sentence:
                events.append(report(article, at, sentence, label, roles, **(more[0] if more else {})))
            at += len(text) + 1
        found.append(article)
    return found, events


def groups(
    found: list[Article], events: list[Annotation], story: dict[str, str] | None = None, marks: list[Mark] | None = None
) -> list[list[int]]:
    """The numbers of the events by incident."""
    links = incidents(found, [*(Mark(e, "suggested") for e in events), *(marks or [])], story or {a.id: "one" for a in found})
    key = {(link.article, link.spans): link.values["entity"] for link in links}
    out: dict[str, list[int]] = {}
    for n, e in enumerate(events):
        out.setdefault(key[e.article, e.spans], []).append(n)
    return sorted(out.values())


BOMBED = ("Syrian jets [bombed] Qaim on Tuesday.", "ASSAULT", "actor=Syrian jets; target=Qaim")


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        (BOMBED, ("Warplanes from Syria [bombed] the town of Qaim.", "ASSAULT", "actor=Warplanes from Syria; target=the town of Qaim"), True),
        (BOMBED, ("An air [strike] killed nine in Qaim.", "ASSAULT", "place=Qaim"), True),
        (BOMBED, ("The [attack] was the third.", "ASSAULT", ""), True),
        (BOMBED, ("Envoys [met] in Geneva.", "CONSULT", "actor=Envoys; place=Geneva"), False),
        (BOMBED, ("Syrian jets may [bomb] Mosul next.", "ASSAULT", "actor=Syrian jets; target=Mosul", {"modality": "hypothetical"}), False),
        (("Iraq [bought] jets from Russia.", "COOPERATE", "actor=Iraq; counterpart=Russia"),
         ("Iraq is [turning] to Russia for jets.", "COOPERATE", "actor=Iraq; counterpart=Russia"), True),
        (("The quake [destroyed] the harbour of Lunas.", "OTHER", "target=the harbour of Lunas"),
         ("The [damage] to the harbour is total.", "OTHER", "target=the harbour"), True),
    ],
    ids=["same word", "one kind of word", "a noun that points back", "another thing", "one not real", "other words, same parties", "no type"],
)  # fmt: skip
def test_two_reports_in_two_articles(one: tuple[Any, ...], other: tuple[Any, ...], joined: bool) -> None:
    assert groups(*told([one], [other])) == ([[0, 1]] if joined else [[0], [1]])


def test_reports_in_one_article() -> None:
    found = told(
        [BOMBED, ("The jets [bombed] Qaim at dawn.", "ASSAULT", "target=Qaim"), ("Ardania [rejected] the plan.", "REJECT", "actor=Ardania")]
    )
    assert groups(*found) == [[0, 1], [2]]


def test_nothing_is_joined_across_stories() -> None:
    found, events = told([BOMBED], [BOMBED, ("Rain fell.", "OTHER", "")])
    assert groups(found, events) == [[0, 1]]
    assert groups(found, events, {a.id: a.id for a in found}) == [[0], [1]]


def test_parties_by_name_tell_reports_apart() -> None:
    found, events = told(
        [("Ana Ruiz [promised] help to Velmara.", "AGREE", "actor=Ana Ruiz; recipient=Velmara")],
        [("Bogdan Vesel [promised] money to Tirena.", "AGREE", "actor=Bogdan Vesel; recipient=Tirena")],
    )

    def name(e: Annotation, role: str, key: str) -> Mark:
        values = {"entity": key, "name": key.partition("/")[2]}
        return Mark(
            Annotation(article=e.article, layer="links", label="NAME", spans=e.roles[role], values=values, by="rules:names@1"), "suggested"
        )

    who = [name(events[0], "actor", "person/ana-ruiz"), name(events[1], "actor", "person/bogdan-vesel")]
    where = [name(events[0], "recipient", "place/velmara"), name(events[1], "recipient", "place/tirena")]
    assert groups(found, events, marks=who + where) == [[0], [1]]
    same = [name(events[0], "actor", "person/ana-ruiz"), name(events[1], "actor", "person/ana-ruiz")]
    assert groups(found, events, marks=same) == [[0, 1]]


def test_a_title_and_a_reason() -> None:
    found, events = told([BOMBED], [("Syrian jets [bombed] the town of Qaim.", "ASSAULT", "actor=Syrian jets; target=the town of Qaim")])
    links = incidents(found, [Mark(e, "suggested") for e in events], {a.id: "one" for a in found})
    assert {link.values["name"] for link in links} == {"Syrian jets bombed Qaim"}
    assert links[0].values["why"].startswith("the same word, actor ")
    assert all(link.label == "INCIDENT" and link.by == "rules:incidents@1" for link in links)


def test_what_is_hidden_is_linked_where_it_joins_something_and_nowhere_else() -> None:
    saying = ("The mayor [said] so.", "BACKGROUND", "actor=The mayor", {"hidden": True})
    found, events = told(
        [BOMBED, saying], [("Syrian jets [bombed] the town of Qaim.", "ASSAULT", "target=the town of Qaim", {"hidden": True})]
    )

    def linked(status: Status, more: list[Mark] | None = None) -> set[Span]:
        marks = [*(Mark(e, status) for e in events), *(more or [])]
        return {span for link in incidents(found, marks, {a.id: "one" for a in found}) for span in link.spans}

    assert linked("suggested") == {events[0].spans[0], events[2].spans[0]}
    assert linked("accepted") == {e.spans[0] for e in events}, "what somebody accepts is hidden no more"
    values = {"entity": "incident/word", "name": "the mayor's word"}
    by_hand = Annotation(article=events[1].article, layer="links", label="INCIDENT", spans=events[1].spans, values=values, by="user:anna")
    assert events[1].spans[0] in linked("suggested", [Mark(by_hand, "accepted")])


def test_a_key_lasts_when_reports_come() -> None:
    found, events = told([BOMBED])
    before = incidents(found, [Mark(events[0], "suggested")], {found[0].id: "one"})
    more, others = told([("Syrian jets [bombed] Qaim again and again on Tuesday.", "ASSAULT", "actor=Syrian jets; target=Qaim")])
    marks = [Mark(e, "suggested") for e in [*events, *others, *before]]
    after = incidents([*more, *found], marks, {a.id: "one" for a in [*more, *found]})
    assert {link.values["entity"] for link in after} == {before[0].values["entity"]}


def test_average_link_obeys_bonds() -> None:
    likely = {(0, 1): 0.9, (1, 2): 0.9, (0, 2): 0.9}
    a, b = Bonds(given=frozenset("a")), Bonds(given=frozenset("b"))
    assert average_link(likely, [Bonds()] * 3, 0.4) == {0: [0, 1, 2]}
    assert average_link(likely, [a, Bonds(), b], 0.4) == {0: [0, 1], 2: [2]}
    assert average_link({}, [a, Bonds(), a], 0.4) == {0: [0, 2], 1: [1]}


# --- gold -----------------------------------------------------------------------------------------------------------------


def gold_marks(entries: list[dict[str, Any]], texts: list[str]) -> tuple[list[Article], list[Mark], dict[tuple[str, Span], str]]:
    """Articles, the marks of their events as a careful reader made them, and the incident of each trigger."""
    found = [
        Article(text=text, id=str(n), title=e.get("title"), published=e["published"])
        for n, (e, text) in enumerate(zip(entries, texts, strict=True))
    ]
    marks, meant = [], {}
    for article, entry in zip(found, entries, strict=True):
        for event in entry["events"]:
            trigger = Span(*event["trigger"])
            roles = {
                r: tuple(Span(*s) for s in ([spans] if isinstance(spans[0], int) else spans))
                for r, spans in event["roles"].items()
                if spans
            }
            values = {"modality": event["modality"]}
            marks.append(Mark(Annotation(article=article.id, layer="events", label=event["type"], spans=(trigger,), roles=roles, values=values, by="user:reader"), "accepted"))  # fmt: skip
            meant[article.id, trigger] = event["incident"]
    return found, marks, meant


def found_in(found: list[Article], marks: list[Mark]) -> dict[tuple[str, Span], str]:
    story = {i: s.key for s in stories(found, marks) for i in s.articles}
    return {(link.article, link.spans[0]): link.values["entity"] for link in incidents(found, marks, story)}


def test_floor_for_incidents_on_our_own_gold() -> None:
    found, marks, meant = gold_marks(GOLD, [entry["text"] for entry in GOLD])
    ours = found_in(found, marks)
    assert score({str(k): v for k, v in meant.items()}, {str(k): ours[k] for k in meant}) >= 0.80  # floors only rise


@needs_articles
def test_the_incidents_of_the_two_real_articles() -> None:
    entries = json.loads((SHARED / "gold/sample_articles.json").read_text("utf-8"))["articles"]
    found, marks, meant = gold_marks(entries, [(SHARED / "articles" / e["file"]).read_bytes().decode() for e in entries])
    ours = found_in(found, marks)
    pairs = {(meant[k], ours[k]) for k in meant}
    merged = [key for key, n in Counter(key for _, key in pairs).items() if n > 1]
    assert merged == []
    both = {i for i in meant.values() if {k[0] for k in meant if meant[k] == i} == {"0", "1"}}
    assert len(both) == 6
    assert sum(len({ours[k] for k in meant if meant[k] == i}) == 1 for i in both) >= 5  # floors only rise; six once names are linked


# --- in a corpus ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def corpus() -> wb.Corpus:
    made = wb.Corpus(user="anna")
    lead = "Qaim bombed. Syrian jets bombed the market of Qaim in Iraq on Tuesday, and Prime Minister Maliki welcomed the strike. "
    wire = lead + " ".join(f"Witness number {n} counted {n + 3} planes over the market of Qaim." for n in range(12))
    texts = [wire, f"{wire} Agencies", f"{lead} The Ledger saw the crater."]
    made.add([{"text": t, "source": f"Outlet {n}", "published": f"2014-06-2{5 + n}"} for n, t in enumerate(texts)])
    for article, modality in zip(made, ("reported", "reported", "denied"), strict=True):
        for word, lemma in (("bombed the", "bomb"), ("strike", "strike")):
            at = article.text.index(word)
            span = Span(at, at + len(word.split()[0]))
            actor = Span(article.text.index("Syrian jets"), article.text.index("Syrian jets") + 11)
            roles = {"actor": (actor,)} if lemma == "bomb" else {}
            made.record([Annotation(article=article.id, layer="events", label="ASSAULT", spans=(span,), roles=roles, values={"lemma": lemma, "modality": modality, "mode": "airstrike"}, by="rules:events@1")])  # fmt: skip
    wb.resolve(made)
    return made


def keys(corpus: wb.Corpus) -> list[str]:
    return list(corpus.frame("events").incident)


def test_incidents_in_frames_and_lines(corpus: wb.Corpus, tmp_path: Path) -> None:
    assert len(set(keys(corpus))) == 1
    (row,) = corpus.frame("incidents").itertuples()
    assert (row.type, row.mode, row.actor, row.reports, row.articles) == ("ASSAULT", "airstrike", "Syrian jets", 6, 3)
    assert row.witnesses == 2, "the reprint is no witness of its own"
    assert row.modality == "denied by 1, reported by 1"
    assert row.outlets == "Outlet 0; Outlet 1; Outlet 2"
    assert row.first_published == "2014-06-25"
    assert list(corpus.frame("stories").incidents) == [1]
    line = json.loads(corpus.export(tmp_path / "x.jsonl").path.read_text("utf-8").splitlines()[0])
    assert {event["incident"] for event in line["events"]} == set(keys(corpus))
    assert line["events"][0]["linked"] == ["incident"]
    assert repr(wb.resolve(corpus)).endswith("nothing new found")
    assert list(wb.Corpus().frame("incidents").columns) == list(corpus.frame("incidents").columns)


def test_incidents_are_parted_and_merged_by_hand_and_stay_so(corpus: wb.Corpus) -> None:
    old = keys(corpus)[0]
    denied = [m for m in corpus.marks(corpus[2], "events") if m.annotation.values["lemma"] == "bomb"]
    assert corpus.link(denied, "incident/second-raid", name="second raid on Qaim", why="the Ledger means Thursday") == 1
    for _ in range(3):
        wb.resolve(corpus)
    assert Counter(keys(corpus)) == {old: 5, "incident/second-raid": 1}
    assert set(corpus.frame("incidents").name) >= {"second raid on Qaim"}
    said = [m.annotation.values["why"] for m in corpus.marks(layer="links", status=["accepted"])]
    assert said == ["the Ledger means Thursday"]
    assert corpus.link("incident/second-raid", old) == 1
    wb.resolve(corpus)
    assert set(keys(corpus)) == {old}
    corpus.undo()
    wb.resolve(corpus)
    assert Counter(keys(corpus)) == {old: 5, "incident/second-raid": 1}
    corpus.undo()
    wb.resolve(corpus)
    assert set(keys(corpus)) == {old}


def test_a_rejected_link_is_not_proposed_again(corpus: wb.Corpus) -> None:
    old = keys(corpus)[0]
    first = [m for m in corpus.marks(corpus[0], "links") if m.annotation.label == "INCIDENT"][:1]
    corpus.reject(first)
    wb.resolve(corpus)
    assert Counter(keys(corpus))[old] == 5
    assert len(set(keys(corpus))) == 2


def test_what_link_refuses(corpus: wb.Corpus) -> None:
    with pytest.raises(AnnotationError, match="several kinds"):
        corpus.link([corpus[0], corpus.marks(layer="events")[0]], "x")  # type: ignore[arg-type]
    with pytest.raises(AnnotationError, match="nothing here is linked to 'incident/none'"):
        corpus.link("incident/none", "x")
