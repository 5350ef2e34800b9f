"""Reprints: which articles are one report printed several times, and which only look alike."""

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trying import tries
from workbench.clusters.twins import BY, groups, twins
from workbench.model import Annotation, Article, Mark, Status

AGENCY = """VELMARA, March 9 (Meridian Wire) - Divers brought up two more bodies from the ferry Santa Brigida on Monday,
raising to fourteen the number of people known to have died in Sunday's fire, the coast guard of Ardania said.

Sixteen passengers are still missing. "We shall search the lower deck until we have seen every cabin," Captain Lena Orsk told
reporters at the quay. "Nobody here is going home before that."

The fire broke out shortly after midnight in a lorry on the car deck, according to the shipping line. Survivors said that the
alarm never rang. The line's director, Paolo Tessin, denied this and said that the alarm had been tested in February.

Ardania's transport ministry has asked two foreign experts to look into the matter. They are expected on Thursday and will
first examine the sprinklers, which had been repaired twice since the ferry was built in 1987, a spokeswoman said.

The Santa Brigida was carrying 211 people from Velmara to the island of Sarn. Most were rescued by fishing boats."""
OTHER_REPORT = """Fourteen people are now known to have died on board the Santa Brigida, and the families of sixteen more waited in the
rain at Velmara harbour last night for news that nobody expects to be good.

"We shall search the lower deck until we have seen every cabin," said the coast guard's Captain Lena Orsk. A few steps away, a
teacher from Sarn, Mira Dolan, was asking each fisherman for her brother. He had sent her a photograph of the lit car deck, she
said, and then nothing more. Several of those who were pulled from the water say they heard no alarm. The company insists that
one was fitted and that it worked when inspectors came a month ago.

Why the flames spread so fast is what two experts from abroad will have to find out. Unions had warned for years of worn hoses
and of crews too small to man them; the ministry's answer was that the old ship would be retired by next winter anyway."""
LEAD = "Our harbour correspondent writes that the mood in town is grim and that shops kept their shutters down all day long."
NOTE = "The Albion Courier brings you the news of the day at seven. Sign up below to have it sent to your door, free for one month."
PARAGRAPHS = AGENCY.split("\n\n")
STATEMENT = PARAGRAPHS[1] + " " + PARAGRAPHS[2]
WORDS = (
    "rain over the old port said minister ferry harbour talks army town night and of in new two border road prices police school".split()
)


def prose(seed: int, count: int = 150) -> str:
    rng = random.Random(seed)
    return " ".join(rng.choice(WORDS) + rng.choice(["", "s", "ing", "ed"]) for _ in range(count))


def linked(*texts: str, source: str | None = None) -> set[tuple[str, str]]:
    """Which of the texts, by letter, is said to reprint which."""
    articles = [Article(text=text, id=letter, source=source) for letter, text in zip("abcdefghijklmnopqrstuvwxyz", texts, strict=False)]
    return {(a.article, a.values["of"]) for a in twins(articles)}


@pytest.mark.parametrize(("edit", "text"), [
    ("another headline", "Ferry fire: toll rises again\n\n" + AGENCY),
    ("a corrected typo", AGENCY.replace("fourteen", "14").replace("quay", "pier")),
    ("another dateline", AGENCY.replace("VELMARA, March 9 (Meridian Wire) - ", "Velmara (dpa). ")),
    ("a cut ending", "\n\n".join(PARAGRAPHS[:3])),
    ("a cut beginning", "\n\n".join(PARAGRAPHS[2:])),
    ("an added lead", f"{LEAD}\n\n{AGENCY}"),
    ("a house note", f"{AGENCY}\n\n{NOTE}"),
    ("all of them", f"Toll rises\n\n{LEAD}\n\n{' '.join(PARAGRAPHS[:4])}\n\n{NOTE}"),
    ("paragraphs in another order", "\n\n".join(reversed(PARAGRAPHS))),
    ("typographic marks, capitals and spaces", AGENCY.upper().replace('"', "“").replace("'", "’").replace(" ", "  ")),
    ("soft hyphens", AGENCY.replace("passengers", "pas\u00adsengers")),
    ("house style in a word of each paragraph", AGENCY.replace("sixteen", "16").replace("two more", "2 more").replace("lorry", "truck")),
])  # fmt: skip
def test_a_reprint_is_found_after(edit, text):
    assert linked(AGENCY, text) == {("b", "a")}


@pytest.mark.parametrize(("sort", "texts"), [
    ("another report on the same event that quotes the same statement", [AGENCY, OTHER_REPORT]),
    ("a report that quotes a statement in full beside much else", [STATEMENT, f"{prose(1, 160)} {STATEMENT} {prose(2, 160)}"]),
    ("two that quote the same statement", [f"{prose(1, 90)} {STATEMENT}", f"{STATEMENT} {prose(2, 90)}"]),
    ("texts too short to tell", ["Storm closes the port of Velmara, more soon", "Storm closes the port of Velmara, more soon!"]),
    ("forms filled in", [f"{name} is now following this page. {NOTE}" for name in ("Anna", "Ben", "Mira", "Paolo")]),
    ("two states of a live page", [f"{prose(9, 160)} {prose(8, 700)}", f"{prose(8, 700)} {prose(7, 160)}"]),
    ("articles without words", ["", " ", "… — !", "123"]),
])  # fmt: skip
def test_no_reprint_is(sort, texts):
    assert linked(*texts) == set()


def test_what_an_outlet_prints_below_all_its_articles_makes_no_reprints():
    note = prose(0, 130)
    texts = [f"{prose(n, 50)} {note}" for n in range(1, 13)]
    assert linked(*texts[:2])  # by two articles alone nobody can tell
    assert linked(*texts, source="Albion Courier") == set()


def test_a_text_printed_many_times_over_is_no_house_note():
    texts = [AGENCY, *(f"{prose(n, 12)}\n\n{AGENCY}" for n in range(20))]
    assert linked(*texts) == {(letter, "a") for letter in "bcdefghijklmnopqrstu"}


@pytest.mark.parametrize("text", [
    "Береговая охрана сообщила в понедельник, что водолазы подняли ещё два тела с парома. ",
    "أعلن خفر السواحل يوم الاثنين أن الغواصين انتشلوا جثتين أخريين من العبارة. ",
    "海岸警备队周一表示，潜水员又打捞出两具遗体，仍有十六人失踪。",
])  # fmt: skip
def test_any_language_does(text):
    body = "".join(f"{n}, {text}" for n in range(20))
    assert linked(body, "1987. " + body, prose(1)) == {("b", "a")}


def test_the_remark():
    agency, courier = Article(text=AGENCY, published="2015-03-09"), Article(text=f"{LEAD} {AGENCY}", published="2015-03-10")
    (found,) = twins([courier, agency])
    assert found.check(courier) == Annotation(
        article=courier.id, layer="twins", label="REPRINT", spans=(), by=BY, values={"of": agency.id, "shared": 1.0}
    )
    assert found.score == 1.0


def test_the_share_is_that_of_the_shorter_one():
    half = " ".join(AGENCY.split()[:90])
    (found,) = twins([Article(text=AGENCY), Article(text=f"{half} {prose(1, 10)}")])
    assert found.values["shared"] == round(86 / 96, 2)


@pytest.mark.parametrize(("dates", "later"), [
    (("2015-03-09", "2015-03-10"), "b"),
    (("2015-03-10", "2015-03-09"), "a"),
    (("2015-03-10", None), "b"),
    ((None, "2015-03-09"), "b"),
    (("some day", "2015-03-09"), "b"),
    (("2015-03-09", "2015-03-09"), "b"),
    (("2015-03-09T08:00:00", "2015-03-09"), "a"),
    (("2015-03-09T08:00:00Z", "2015-03-09T09:00:00+02:00"), "a"),
])  # fmt: skip
def test_the_later_one_is_the_reprint(dates, later):
    articles = [Article(text=text, id=i, published=day) for text, i, day in zip((AGENCY, f"{LEAD} {AGENCY}"), "ab", dates, strict=True)]
    assert [a.article for a in twins(articles)] == [later]


def test_reprints_of_one_text_form_a_star():
    assert linked(AGENCY, f"{LEAD} {AGENCY}", f"{AGENCY} {NOTE}", f"{LEAD} {AGENCY} {NOTE}") == {("b", "a"), ("c", "a"), ("d", "a")}


def test_one_that_is_no_twin_of_the_first_is_linked_to_what_it_is_most_like():
    first, second, third = prose(1, 100), prose(2, 100), prose(3, 100)
    texts = first + second, first + second + third, second + third  # the last holds but half of the first
    assert linked(*texts) == {("b", "a"), ("c", "b")}


def test_one_that_joins_two_groups_is_linked_to_both():
    first, second = prose(1), prose(2)
    assert linked(first, second, f"{first} {second}") == {("c", "a"), ("c", "b")}


def test_an_article_given_twice_is_one_and_a_text_under_two_ids_is_a_twin():
    article = Article(text=AGENCY)
    assert twins([article, article]) == []
    assert [a.score for a in twins([article, Article(text=AGENCY, id="b")])] == [1.0]


def test_every_process_finds_the_same():
    code = f"from workbench.clusters import twins as c; from workbench import Article as A; t = {AGENCY!r}; print(*(a.id for a in c.twins([A(text=t), A(text=t + 'x y')])))"
    ids = {subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout for _ in range(2)}
    assert len(ids) == 1
    assert ids != {"\n"}


EDITS = st.sampled_from([
    lambda text, n: f"{prose(n + 100, 20)} {text}",
    lambda text, n: f"{text} {prose(n + 200, 20)}",
    lambda text, n: text.rsplit(" ", 10 + n % 40)[0],
    lambda text, n: text.replace("fire", f"fire{n}"),
])  # fmt: skip
NEWS = st.lists(st.tuples(st.sampled_from([AGENCY, OTHER_REPORT, prose(1), prose(2)]), EDITS), min_size=1, max_size=12)


def circles(articles: list[Article]) -> set[frozenset[str]]:
    first = groups(Mark(a, "suggested") for a in twins(articles))
    return {frozenset(a.id for a in articles if first.get(a.id, a.id) == i) for i in {first.get(a.id, a.id) for a in articles}}


@tries(30)
@given(NEWS, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_the_articles_does_not_matter(news, rng, dated):
    articles = [
        Article(text=edit(text, n), id=str(n), published=f"2015-03-{n + 1:02}" if dated else None) for n, (text, edit) in enumerate(news)
    ]
    shuffled = rng.sample(articles, len(articles))
    assert circles(shuffled) == circles(articles)
    if dated:
        assert set(twins(shuffled)) == set(twins(articles))


@tries(30)
@given(st.integers(), st.integers(60, 400), st.text(max_size=200), st.booleans())
def test_an_article_with_a_paragraph_more_is_found(seed, count, paragraph, before):
    text = prose(seed, count)
    assert linked(text, f"{paragraph}\n\n{text}" if before else f"{text}\n\n{paragraph} again") == {("b", "a")}


@tries(30)
@given(st.lists(st.integers(min_value=0), unique=True, max_size=30), st.integers(1, 200))
def test_unrelated_articles_have_no_reprints(seeds, count):
    assert twins(Article(text=prose(seed, count), id=str(seed)) for seed in seeds) == []


@tries(30)
@given(st.lists(st.text(max_size=300), max_size=12))
def test_any_texts(texts):
    assert {a.article for a in twins(Article(text=text) for text in texts)} <= {Article(text=text).id for text in texts}


def mark(later: str, earlier: object, status: Status = "suggested", layer: str = "twins") -> Mark:
    return Mark(Annotation(article=later, layer=layer, label="REPRINT", spans=(), by=BY, values={"of": earlier}), status)


@pytest.mark.parametrize(("sentence", "marks", "expected"), [
    ("a suggestion counts", [mark("b", "a")], {"b": "a"}),
    ("so does what is accepted", [mark("b", "a", "accepted")], {"b": "a"}),
    ("not what is rejected", [mark("b", "a", "rejected")], {}),
    ("nor withdrawn", [mark("b", "a", "withdrawn")], {}),
    ("nor superseded", [mark("b", "a", "superseded")], {}),
    ("a star", [mark("b", "a"), mark("c", "a")], {"b": "a", "c": "a"}),
    ("a chain", [mark("d", "c"), mark("b", "a"), mark("c", "b")], {"b": "a", "c": "a", "d": "a"}),
    ("a chain that somebody cut", [mark("b", "a"), mark("c", "b", "rejected"), mark("d", "c")], {"b": "a", "d": "c"}),
    ("two groups that one article joins", [mark("c", "b"), mark("c", "a"), mark("d", "b")], {"a": "b", "c": "b", "d": "b"}),
    ("a loop", [mark("a", "b"), mark("b", "a")], {"b": "a"}),
    ("a loop beside a first one", [mark("a", "b"), mark("b", "a"), mark("b", "z")], {"a": "z", "b": "z"}),
    ("its own twin", [mark("a", "a")], {}),
    ("no twin named", [mark("a", None), mark("b", 7)], {}),
    ("another layer", [mark("b", "a", layer="copies")], {}),
    ("nothing", [], {}),
])  # fmt: skip
def test_groups(sentence, marks, expected):
    assert groups(marks) == expected
    assert groups(reversed(marks)) == expected


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=20))
def test_groups_have_one_first_that_is_in_none(links):
    first = groups(mark(later, earlier) for later, earlier in links)
    assert set(first.values()) & set(first) == set()
    assert all(first.get(later, later) == first.get(earlier, earlier) for later, earlier in links)
