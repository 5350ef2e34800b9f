"""One utterance in several articles: what belongs together, what does not, and how often we are right on our own gold."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from workbench.clusters.utterances import BY, utterances
from workbench.clusters.wording import content
from workbench.model import Annotation, Article, Mark, Span

GOLD = [
    json.loads(line)
    for name in ("sample", "articles")
    for line in (Path(__file__).parent / f"gold/{name}.jsonl").read_text("utf-8").splitlines()
]
PRECISION, RECALL = 0.96, 0.77
"""B-cubed, over the quotes in a group of several: only ever to be raised."""


def groups(quotes: Sequence[tuple[str, str | None, str | None]]) -> list[list[int]]:
    """Which of some quotes, given with speaker and day, are joined: their numbers."""
    articles = [Article(text=words, id=str(n), published=day) for n, (words, _, day) in enumerate(quotes)]
    marks = [
        Mark(
            Annotation(
                article=a.id, layer="quotes", label="indirect", spans=(Span(0, len(a.text)),), by="user:anna", values={"speaker_name": who}
            ),
            "accepted",
        )
        for a, (_, who, _) in zip(articles, quotes, strict=True)
    ]
    found: dict[str, list[int]] = {}
    for link in utterances(articles, marks):
        found.setdefault(link.values["entity"], []).append(int(link.article))
    return sorted(found.values())


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        (("the bridge will be rebuilt by May", "Ana Ruiz"), ("We will rebuild the bridge by May.", "Ana Ruiz"), True),
        (("jets struck the town of Besuka", "Ana Ruiz"), ("warplanes bombed Besuka and two villages", "Ana Ruiz"), True),
        (("the bridge will be rebuilt by May", "Ana Ruiz"), ("the school will be closed by June", "Ana Ruiz"), False),
        (("the old bridge will be rebuilt by May", "Ana Ruiz"), ("the old bridge will be rebuilt by May", "Tomas Hale"), True),
        (("the bridge will be rebuilt by May", "Ana Ruiz"), ("the bridge will not be rebuilt", "Tomas Hale"), False),
        (("the old bridge will be rebuilt by May", None), ("the old bridge will be rebuilt by May, if the river allows", None), True),
        (("it was a good day", None), ("it was a good day", None), False),
        (("it was a disaster", "Ana Ruiz"), ("a disaster", "Ana Ruiz"), False),
    ],
)
def test_what_is_one_utterance(first: tuple[str, str | None], second: tuple[str, str | None], joined: bool) -> None:
    found = groups([(*first, "2015-03-08"), (*second, "2015-03-09")])
    assert found == ([[0, 1]] if joined else [])


def test_weeks_apart_are_two_utterances_and_unknown_days_are_no_reason_against() -> None:
    words, who = "the bridge will be rebuilt by May", "Ana Ruiz"
    assert groups([(words, who, "2015-03-08"), (words, who, "2015-04-08")]) == []
    assert groups([(words, who, "2015-03-14"), (words, who, "2015-03-15")]) == [[0, 1]], "also over the bounds of a week"


def test_a_quote_within_a_quote_is_no_second_telling() -> None:
    article = Article(text="the old mayor said that the old bridge will be rebuilt by May")
    quotes = [
        Annotation(article=article.id, layer="quotes", label="indirect", spans=(span,), by="user:anna")
        for span in (Span(0, 61), Span(19, 61))
    ]
    assert utterances([article], [Mark(q, "accepted") for q in quotes]) == []


def test_a_rejected_quote_is_in_no_group() -> None:
    article = Article(text="the old bridge will be rebuilt by May. The old bridge will be rebuilt by May.")
    quotes = [
        Annotation(article=article.id, layer="quotes", label="indirect", spans=(span,), by="user:anna")
        for span in (Span(0, 37), Span(39, 76))
    ]
    assert len(utterances([article], [Mark(q, "accepted") for q in quotes])) == 2
    assert utterances([article], [Mark(quotes[0], "accepted"), Mark(quotes[1], "rejected")]) == []


def test_a_link_says_what_it_rests_on() -> None:
    articles = [Article(text="“We will rebuild the bridge by May.”", id="a"), Article(text="the bridge will be rebuilt by May", id="b")]
    quotes = [
        Annotation(
            article=a.id, layer="quotes", label=kind, spans=(Span(0, len(a.text)),), by="user:anna", values={"speaker_name": "Ana Ruiz"}
        )
        for a, kind in zip(articles, ("direct", "indirect"), strict=True)
    ]
    links = utterances(articles, [Mark(q, "accepted") for q in quotes])
    assert [(a.layer, a.label, a.by) for a in links] == [("links", "UTTERANCE", BY)] * 2
    assert {a.values["name"] for a in links} == {"“We will rebuild the bridge by May.”"}
    assert {a.values["why"] for a in links} == {"shares words with quotes of 1 other article"}
    assert all(a.score and a.score > 0.9 for a in links)


def test_own_gold() -> None:
    articles, marks, keys = [], [], {}
    for line in GOLD:
        article = Article(text=line["text"], id=line.get("file") or line["id"], published=line["published"])
        articles.append(article)
        for quote in line["quotes"]:
            spans = tuple(Span(*span) for span in quote["content"])
            values = {"speaker_name": quote["speaker_name"]}
            mark = Annotation(article=article.id, layer="quotes", label=quote["kind"], spans=spans, by="user:gold", values=values)
            marks.append(Mark(mark, "accepted"))
            keys[article.id, spans] = quote["utterance"]
    found = {(a.article, a.spans): str(a.values["entity"]) for a in utterances(articles, marks)}

    def group(of: dict[tuple[str, tuple[Span, ...]], str], item: tuple[str, tuple[Span, ...]]) -> set[tuple[str, tuple[Span, ...]]]:
        return {other for other in keys if other == item or (of.get(item) and of.get(other) == of[item])}

    right = {item: (group(keys, item), group(found, item)) for item in keys}
    precision = [len(gold & ours) / len(ours) for gold, ours in right.values() if len(ours) > 1]
    recall = [len(gold & ours) / len(gold) for gold, ours in right.values() if len(gold) > 1]
    assert sum(precision) / len(precision) >= PRECISION
    assert sum(recall) / len(recall) >= RECALL


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("a bombed town", "the city was struck"),
        ("Syrian jets", "aircraft of Syria"),
        ("it did not", "he never"),
        ("25,000 people", "25,000 civilians"),
    ],
)
def test_words_that_count_as_one(words: str, same: str) -> None:
    assert content(words) <= content(same)


def test_two_speakers_of_one_article_whom_it_does_not_name_are_two() -> None:
    text = "“The old bridge will be rebuilt by May,” one neighbour said. “The old bridge will be rebuilt by May,” another said."
    article = Article(text=text)

    def quote(words: str, speaker: str, at: int = 0) -> Mark:
        span, by = (Span(n := text.index(part, at), n + len(part)) for part in (words, speaker))
        return Mark(
            Annotation(article=article.id, layer="quotes", label="direct", spans=(span,), by="user:anna", roles={"speaker": (by,)}),
            "accepted",
        )

    words = "“The old bridge will be rebuilt by May,”"
    assert utterances([article], [quote(words, "one neighbour"), quote(words, "another", 60)]) == []
