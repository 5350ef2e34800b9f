"""Which articles tell one story: what brings them together, what keeps them apart, what people and sources say, and keys that last."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from workbench import history
from workbench.clusters.bonds import Bonds, bonds, keys
from workbench.clusters.stories import stories, suggestions
from workbench.model import Annotation, Article, Decision, Mark, Run

from .shared import SHARED, needs_articles

GOLD = [
    json.loads(line)
    for name in ("sample", "articles")
    for line in (Path(__file__).parent / f"gold/{name}.jsonl").read_text("utf-8").splitlines()
]
FIRE = [
    "Ferry burns off Velmara\n\nA fire on the ferry Santa Brigida killed 11 people off the Velmaran coast on Sunday, the coastguard said.",
    "Eleven dead on Santa Brigida\n\nThe ferry Santa Brigida burned for six hours off Velmara. Captain Luca Lenz was the last to leave.",
    "Captain Lenz questioned\n\nPolice in Velmara questioned Luca Lenz, captain of the ferry Santa Brigida, about the fire that killed 11.",
]
VOTE = [
    "Opposition wins in Ardania\n\nThe Civic Union of Jelena Markovik won the vote in Ardania. Prime Minister Bogdan Vesel conceded.",
    "Vesel concedes\n\nBogdan Vesel telephoned Jelena Markovik at midnight to concede. The Civic Union will govern Ardania.",
]


def article(text: str, **known: str) -> Article:
    return Article(text=text, **{"published": "2015-03-08", **known})  # type: ignore[arg-type]


def together(found: list[Article], marks: list[Mark] | None = None) -> set[frozenset[int]]:
    place = {a.id: n for n, a in enumerate(found)}
    return {frozenset(place[i] for i in story.articles) for story in stories(found, marks or [])}


def fact(on: Article, value: str, by: str = "rules:stories@1") -> Annotation:
    return Annotation(article=on.id, layer="facts", label="story", spans=(), by=by, values={"value": value})


@pytest.mark.parametrize(
    ("texts", "groups"),
    [
        ([*FIRE, *VOTE], {frozenset({0, 1, 2}), frozenset({3, 4})}),
        ([FIRE[0], VOTE[0]], {frozenset({0}), frozenset({1})}),
        (FIRE[:2], {frozenset({0, 1})}),
        (["The and of to in.", "of in The to and."], {frozenset({0}), frozenset({1})}),
        (["…", "?!"], {frozenset({0}), frozenset({1})}),
        ([], set()),
    ],
    ids=["two stories", "two articles of two", "two of one", "no telling words", "no words", "nothing"],
)
def test_what_articles_share_brings_them_together(texts: list[str], groups: set[frozenset[int]]) -> None:
    assert together([article(text) for text in texts]) == groups


QUAKES = [
    "Quake kills 31 in Kermadia\n\nAn earthquake shook Kermadia on Monday and killed at least 31 people in Port Lunas, where the school fell in.",
    "Port Lunas digs\n\nSoldiers dug through the school in Port Lunas after Kermadia's worst earthquake since 1987. The mayor, Ines Vau, wept.",
    "Kermadia asks for tents\n\nMayor Ines Vau of Port Lunas said that 4,000 slept in the open after the earthquake; Kermadia asked for tents.",
    "Osterland shaken by 7.1 quake\n\nAn earthquake of magnitude 7.1 brought down the dam at Brask in Osterland on Friday; 212 people died.",
    "Brask dam warning was ignored\n\nEngineer Olof Mard warned of the Brask dam for years before the earthquake in Osterland.",
    "212 dead in Osterland\n\nOsterland buried its dead after the earthquake at Brask. Olof Mard, who had warned of the dam, was among the mourners.",
]


def test_two_happenings_of_one_kind_are_two_stories() -> None:
    assert together([article(text) for text in QUAKES]) == {frozenset({0, 1, 2}), frozenset({3, 4, 5})}


def test_what_is_years_apart_is_less_alike() -> None:
    text = "Budget passed\n\nParliament in Tirena passed the budget. {more}"
    both = [
        text.format(more="Minister Ana Ruiz spoke of schools and bridges."),
        text.format(more="Minister Jon Vask spoke of pensions and taxes."),
    ]
    near = [article(both[0], published="2015-03-08"), article(both[1], published="2015-03-09")]
    far = [article(both[0], published="2005-03-08"), article(both[1], published="2015-03-09")]
    assert len(together(near)) == 1
    assert len(together(far)) == 2


def test_a_given_story_is_obeyed() -> None:
    one, two, three = (article(text) for text in FIRE)
    apart = [article(one.text, story="a"), article(two.text, story="b"), three]
    found = {story.key: set(story.articles) for story in stories(apart)}
    assert one.id in found["a"]
    assert two.id in found["b"]
    assert three.id in found["a"] | found["b"]
    assert {f.article for f in suggestions(stories(apart), apart)} == {three.id}
    joined = [article(FIRE[0], story="a"), article(VOTE[0], story="a")]
    assert [set(story.articles) for story in stories(joined)] == [{a.id for a in joined}]


def test_a_rejected_suggestion_keeps_an_article_out() -> None:
    found = [article(text) for text in FIRE]
    key = stories(found)[0].key
    marks = [Mark(fact(a, key), "suggested") for a in found[:2]] + [Mark(fact(found[2], key), "rejected")]
    assert together(found, marks) == {frozenset({0, 1}), frozenset({2})}
    assert {s.key for s in stories(found, marks)} > {key}


def test_a_story_keeps_its_key_when_articles_come() -> None:
    later = [article(text) for text in FIRE[1:]]
    before = stories(later)
    marks = [Mark(f, "suggested") for f in suggestions(before, later)]
    earlier = article(FIRE[0], published="2015-03-07")
    after = stories([earlier, *later], marks)
    assert [s.key for s in after] == [s.key for s in before]
    assert after[0].articles[0] == earlier.id
    assert after[0].name == "Ferry burns off Velmara"
    assert before[0].key.startswith("story/eleven-dead-on-santa-brigida-")


def test_furniture_is_not_read() -> None:
    line = (
        "Read more: Ferry Santa Brigida burns off Velmara, captain Luca Lenz questioned over fire on the ferry Santa Brigida off Velmara."
    )
    found = [article(FIRE[0]), article(f"{line}\n{VOTE[0]}")]
    teaser = Annotation(article=found[1].id, layer="furniture", label="TEASER", spans=((0, len(line)),), by="rules:furniture@1")  # type: ignore[arg-type]
    assert len(together(found)) == 1
    assert len(together(found, [Mark(teaser, "suggested")])) == 2


@given(st.lists(st.sampled_from([*FIRE, *VOTE, "", "Rain."]), max_size=6), st.randoms())
def test_every_article_is_in_one_story_whatever_the_order(texts: list[str], rng: object) -> None:
    found = [Article(text=text or "x", id=str(n)) for n, text in enumerate(texts)]
    members = [i for story in stories(found) for i in story.articles]
    assert sorted(members) == sorted(a.id for a in found)
    assert len({story.key for story in stories(found)}) == len(stories(found))


def score(meant: dict[str, str], found: dict[str, str]) -> float:
    """B-cubed F1."""
    ours, theirs = defaultdict(set), defaultdict(set)
    for thing in meant:
        theirs[meant[thing]].add(thing)
        ours[found[thing]].add(thing)
    both = {t: len(theirs[meant[t]] & ours[found[t]]) for t in meant}
    precision = sum(both[t] / len(ours[found[t]]) for t in meant) / len(meant)
    recall = sum(both[t] / len(theirs[meant[t]]) for t in meant) / len(meant)
    return 2 * precision * recall / (precision + recall)


def test_floor_for_stories_on_our_own_gold() -> None:
    found = [Article(text=entry["text"], id=str(n), title=entry["title"], published=entry["published"]) for n, entry in enumerate(GOLD)]
    told = {i: story.key for story in stories(found) for i in story.articles}
    assert score({str(n): entry["happening"] for n, entry in enumerate(GOLD)}, told) >= 0.96  # floors only rise


@needs_articles
def test_the_two_real_articles_are_one_story() -> None:
    entries = json.loads((SHARED / "gold/sample_articles.json").read_text("utf-8"))["articles"]
    found = [Article(text=(SHARED / "articles" / e["file"]).read_bytes().decode(), published=e["published"]) for e in entries]
    assert len(stories(found)) == 1


# --- what people say, in a corpus -----------------------------------------------------------------------------------------


@pytest.fixture
def corpus() -> wb.Corpus:
    made = wb.Corpus(user="anna")
    made.add([{"text": text, "published": "2015-03-08", "source": f"Outlet {n}"} for n, text in enumerate([*FIRE, *VOTE])])
    wb.resolve(made)
    return made


def told(corpus: wb.Corpus) -> list[str | None]:
    return [a.story for a in corpus]


def test_a_suggested_story_is_a_fact_to_be_judged(corpus: wb.Corpus) -> None:
    fire, vote = told(corpus)[0], told(corpus)[3]
    assert told(corpus) == [fire] * 3 + [vote] * 2
    assert fire != vote
    assert len(corpus.where(story=fire)) == 3
    said = corpus.marks(corpus[0], "facts")
    assert [(m.status, m.annotation.by.partition("+")[0]) for m in said] == [("suggested", "rules:stories@1")]
    corpus.reject(said)
    assert corpus[0].story is None
    wb.resolve(corpus)
    assert corpus[0].story not in (None, fire)
    assert told(corpus)[1:] == [fire] * 2 + [vote] * 2
    corpus.undo()
    wb.resolve(corpus)
    assert told(corpus)[:3] == [fire] * 3


def test_resolving_again_finds_nothing_new(corpus: wb.Corpus) -> None:
    assert repr(wb.resolve(corpus)).endswith("nothing new found")


def test_stories_are_merged_and_parted_by_hand_and_stay_so(corpus: wb.Corpus) -> None:
    fire, vote = told(corpus)[0], told(corpus)[3]
    assert corpus.link(str(vote), str(fire), why="one weekend") == 2
    wb.resolve(corpus)
    wb.resolve(corpus)
    assert told(corpus) == [fire] * 5
    assert {m.annotation.values["why"] for m in corpus.marks(layer="facts", status=["accepted"])} == {"one weekend"}
    corpus.undo()
    wb.resolve(corpus)
    assert told(corpus) == [fire] * 3 + [vote] * 2
    corpus.link([corpus[2]], "story/trial", why="the trial is another story")
    for _ in range(3):
        wb.resolve(corpus)
    assert told(corpus) == [fire] * 2 + ["story/trial"] + [vote] * 2


def test_the_line_holds_the_story_and_what_its_source_said(tmp_path: Path) -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": FIRE[0], "story": "theirs"}, {"text": FIRE[1]}, {"text": VOTE[0], "story": "other"}])
    wb.resolve(corpus)
    corpus.where(story="other").set_facts(story="mine")
    path = corpus.export(tmp_path / "x.jsonl").path
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [(line["story"], line.get("linked"), line.get("values")) for line in lines] == [
        ("theirs", None, None), ("theirs", ["story"], None), ("mine", ["story"], {"story": "other"}),
    ]  # fmt: skip
    again = wb.Corpus(path)
    assert [a.story for a in again.reading()] == ["theirs", None, "other"]
    assert told(again) == ["theirs", "theirs", "mine"]
    assert again.export(tmp_path / "y.jsonl").path.read_bytes() == path.read_bytes()


def test_the_frame_of_stories(corpus: wb.Corpus) -> None:
    frame = corpus.frame("stories")
    assert list(frame.columns) == ["story", "name", "articles", "outlets", "witnesses", "incidents", "first_published", "last_published"]
    assert list(frame.articles) == [3, 2]
    assert frame.name[0] == "Ferry burns off Velmara"
    assert frame.outlets[1] == "Outlet 3; Outlet 4"


# --- bonds ----------------------------------------------------------------------------------------------------------------


def test_bonds_of_what_was_said() -> None:
    a, b, c = (Article(text=t, id=t) for t in "abc")
    marks = [
        Mark(fact(a, "x", "user:anna"), "accepted"), Mark(fact(a, "y"), "superseded"),
        Mark(fact(b, "x"), "suggested"), Mark(fact(c, "y"), "suggested"),
    ]  # fmt: skip
    found = bonds(marks, "value")
    assert found["a"] == Bonds(frozenset({"x"}), frozenset(), frozenset({"y"}))
    assert found["b"].given == {"x"}, "the others of a story that somebody was moved into are meant too"
    assert found["c"] == Bonds(suggested=frozenset({"y"}))
    assert not found["a"].allows(found["c"])


def test_of_two_groups_the_larger_keeps_the_key() -> None:
    had = Bonds(suggested=frozenset({"old"}))
    found = keys({0: [had], 1: [had, had]}, lambda number: iter([f"new/{number}"]))
    assert found == {1: "old", 0: "new/0"}


def test_stories_of_marks() -> None:
    on = Article(text="Rain.", id="r")
    old, new = fact(on, "old"), fact(on, "new", "rules:stories@1+1")
    runs = [Run(article="r", layer="facts", by=new.by)]
    assert history.stories(history.marks([old, new], [], runs)) == {"r": history.Told("new", False)}
    accepted = [Decision(article="r", target=old.id, verdict="accept", by="user:anna")]
    assert history.stories(history.marks([old, new], accepted, runs)) == {"r": history.Told("old", True)}
