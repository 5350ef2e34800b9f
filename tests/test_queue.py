"""What a Review goes through, without a corpus or a page: items, filters, orders, and the way through them."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.model import Annotation, Article, Decision, Mark, Span, Status
from workbench.widgets.queue import ORDERS, Filter, Item, Order, Queue, items

TEXT = "Rain fell in Iraq. Iraq dried. Anna Berg spoke of Iraq."
ARTICLES = {"x": Article(id="x", text=TEXT, source="Post"), "y": Article(id="y", text="Iraq again.", source="Ledger")}
PLACE = {"x": 0, "y": 1}


def item(
    i: str, label: str = "GPE", words: str = "Iraq", *, score: float | None = None, status: Status = "suggested", **other: Any
) -> Item:
    """An item; its place in reading order is the number in its id."""
    at = int(i.lstrip("abcdefghijklmnopqrstuvwxyz"))
    known = {"article": "x", "layer": "entities", "by": "model:test", "source": "Post", "key": f"key-{i}", "place": (0, at, at + 1)}
    return Item(**{**known, "id": i, "label": label, "words": words, "score": score, "status": status, **other})


def queue(found: Iterable[Item], **state: Any) -> Queue:
    made = Queue(**state)
    made.renew(["x", "y"], found)
    return made


def decide(q: Queue, i: str, status: Status = "accepted") -> None:
    q.renew(["x"], [each._replace(status=status) if each.id == i else each for each in q.items.values()])


# --- what there is to decide ------------------------------------------------------------------------------------------


def made(
    start: int, end: int, label: str = "GPE", by: str = "model:test@1", layer: str = "entities", article: str = "x", **more: Any
) -> Annotation:
    return Annotation(article=article, layer=layer, label=label, spans=(Span(start, end),), by=by, **more)


IRAQ, ANNA = made(13, 17), made(31, 40, "PERSON")


@pytest.mark.parametrize(
    ("marks", "layers", "words"),
    [
        ([Mark(IRAQ, "suggested"), Mark(ANNA, "rejected")], [], ["Iraq", "Anna Berg"]),
        ([Mark(ANNA, "accepted"), Mark(IRAQ, "suggested")], ["entities"], ["Iraq", "Anna Berg"]),  # in reading order
        ([Mark(IRAQ, "superseded"), Mark(ANNA, "withdrawn")], [], []),
        ([Mark(made(0, 4, "RAIN", "user:anna"), "accepted")], [], []),  # a person's own marks wait for nobody
        ([Mark(made(0, 4, "RAIN", values={"hidden": True}), "suggested")], [], []),
        ([Mark(made(0, 4, "NAME", layer="links", values={"entity": "rain"}), "suggested")], [], []),
        ([Mark(made(0, 4, "NAME", layer="links", values={"entity": "rain"}), "suggested")], ["links"], ["Rain"]),
        ([Mark(IRAQ, "suggested"), Mark(made(0, 9, "direct", layer="quotes"), "suggested")], ["quotes"], ["Rain fell"]),
        ([Mark(IRAQ, "suggested"), Mark(made(13, 17, by="rules:other@1"), "suggested")], [], ["Iraq"]),  # once, whoever says it
        ([Mark(made(0, 4, article="gone"), "suggested")], [], []),
    ],
)  # fmt: skip
def test_items(marks: list[Mark], layers: list[str], words: list[str]) -> None:
    assert [i.words for i in items(ARTICLES, PLACE, marks, layers=layers)] == words


def test_an_item_says_whose_and_where_it_is() -> None:
    (found,) = items(ARTICLES, PLACE, [Mark(made(0, 4, article="y", score=0.7), "suggested")])
    assert (found.by, found.source, found.score, found.place) == ("model:test", "Ledger", 0.7, (1, 0, 4))


def test_of_the_same_remark_what_is_decided_stands_for_it() -> None:
    other = made(13, 17, by="rules:other@1")
    (found,) = items(ARTICLES, PLACE, [Mark(IRAQ, "suggested"), Mark(other, "accepted")])
    assert (found.id, found.status) == (other.id, "accepted")


def test_chosen_ids_are_taken_whoever_made_them() -> None:
    mine = made(0, 4, "RAIN", "user:anna")
    marks = [Mark(mine, "accepted"), Mark(IRAQ, "suggested"), Mark(ANNA, "suggested")]
    assert [i.id for i in items(ARTICLES, PLACE, marks, chosen=[ANNA.id, mine.id])] == [mine.id, ANNA.id]


def test_a_verdict_says_who_and_what_instead() -> None:
    right = made(19, 23, "LOC", "user:anna")
    reject = Decision(article="x", target=IRAQ.id, verdict="reject", by="user:anna", gesture="one")
    accept = Decision(article="x", target=right.id, verdict="accept", by="user:anna", gesture="one")
    other = Decision(article="x", target=ANNA.id, verdict="reject", by="user:ben")
    marks = [Mark(IRAQ, "rejected"), Mark(right, "accepted"), Mark(ANNA, "rejected")]
    first, second = items(ARTICLES, PLACE, marks, [accept, reject, other])
    assert (first.verdict.by, first.verdict.instead) == ("user:anna", "LOC: Iraq")
    assert (second.verdict.by, second.verdict.instead) == ("user:ben", "")
    assert queue([first, second]).counts() == {"accepted": 0, "corrected": 1, "rejected": 1, "skipped": 0, "left": 0}
    undone = Decision(article="x", target=reject.id, verdict="undo", by="user:anna")
    assert items(ARTICLES, PLACE, marks, [accept, reject, undone])[0].verdict.by == ""


# --- filters ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "chance", "fits"),
    [
        (Filter(), None, True),
        (Filter(layer="entities", label="GPE", by="model:test", source="Post"), None, True),
        (Filter(layer="quotes"), None, False),
        (Filter(label="ORG"), 0.5, False),
        (Filter(by="rules:test"), 0.5, False),
        (Filter(source="Ledger"), 0.5, False),
        (Filter(low=0.5), 0.5, True),
        (Filter(high=0.5), 0.5, True),
        (Filter(low=0.6), 0.5, False),
        (Filter(high=0.0), 0.5, False),
        (Filter(low=0.1, high=0.4), 0.3, True),
        (Filter(low=0.0), None, False),  # no score is not any score
    ],
)
def test_filter(wanted: Filter, chance: float | None, fits: bool) -> None:
    assert wanted.fits(item("a1"), chance) is fits


def test_facets_count_what_waits_under_the_other_filters() -> None:
    found = [item("a1"), item("a2", "ORG"), item("a3", "ORG", status="accepted"), item("a4", "ORG", source="Ledger", by="rules:test")]
    q = queue(found, filter=Filter(label="ORG"))
    assert q.facets() == {
        "layer": [("entities", 2)],
        "label": [("ORG", 2), ("GPE", 1)],
        "by": [("model:test", 1), ("rules:test", 1)],
        "source": [("Ledger", 1), ("Post", 1)],
    }
    q.filter = Filter(label="ORG", source="Ledger")
    assert q.facets()["label"] == [("ORG", 1)]
    assert q.facets()["source"] == [("Ledger", 1), ("Post", 1)]


# --- orders -----------------------------------------------------------------------------------------------------------

MIXED = [item("a1", score=0.9), item("a2"), item("a3", score=0.4), item("a4", score=0.05)]


@pytest.mark.parametrize(
    ("order", "chances", "expected"),
    [
        ("reading", {}, "a1 a2 a3 a4"),
        ("least certain", {}, "a3 a1 a4 a2"),
        ("likely wrong", {}, "a4 a3 a1 a2"),
        ("likely wrong", {"a2": 0.01, "a4": 0.5}, "a2 a3 a4 a1"),  # what was learned comes before what the tagger says
        ("as given", {}, "a4 a2 a3 a1"),
    ],
)
def test_orders(order: Order, chances: dict[str, float], expected: str) -> None:
    q = queue(MIXED, order=order, chances=chances, given=["a4", "a2"])
    seen = []
    while q.go_on():
        assert q.current
        seen.append(q.current)
        decide(q, q.current)
    assert " ".join(seen) == expected if order != "as given" else seen[:2] == ["a4", "a2"]


def test_another_order_leaves_what_is_on_view() -> None:
    q = queue(MIXED)
    q.go_on()
    q.sort("likely wrong")
    assert q.current == "a1"
    assert q.upcoming(9) == ["a4", "a3", "a2"]


# --- the way through --------------------------------------------------------------------------------------------------


def test_what_arrives_before_the_place_on_view_comes_when_the_rest_is_done() -> None:
    q = queue([item("a5"), item("a7")])
    q.go_on()
    q.renew(["y"], [item("b1", article="y"), item("b6", article="y")])
    assert q.current == "a5"
    assert q.upcoming(9) == ["b6", "a7", "b1"]


def test_back_and_on_again() -> None:
    q = queue([item(f"a{n}") for n in range(1, 5)])
    q.go_on()
    for i in ("a1", "a2"):
        decide(q, i)
        q.go_on()
    assert (q.current, q.go_back(), q.go_back(), q.go_back()) == ("a3", "a2", "a1", None)
    assert q.upcoming(2) == ["a3", "a4"]  # not what is decided
    assert q.go_on() == "a3"
    assert q.go_back() == "a1"


def test_what_is_undone_comes_back_on_view_and_then_the_rest_goes_on() -> None:
    q = queue([item("a1"), item("a2"), item("a3")])
    q.go_on()
    decide(q, "a1")
    q.go_on()
    decide(q, "a1", "suggested")
    q.return_to("a1")
    assert (q.current, q.upcoming(9), q.behind) == ("a1", ["a2", "a3"], [])


def test_skipped_wait_until_they_are_asked_for() -> None:
    q = queue([item("a1"), item("a2"), item("a3", status="accepted")])
    q.go_on()
    q.skip()
    assert q.go_on() == "a2"
    decide(q, "a2", "rejected")
    assert q.go_on() is None
    assert q.counts() == {"accepted": 1, "corrected": 0, "rejected": 1, "skipped": 1, "left": 0}
    q.go_through_again(q.skipped)
    assert q.go_on() == "a1"
    assert q.counts()["left"] == 1


def test_what_is_decided_can_be_looked_at_again() -> None:
    q = queue([item("a1", status="accepted"), item("a2", status="rejected")])
    q.go_through_again(["a1", "a2", "gone"])
    assert q.go_on() == "a1"
    q.skip()  # left as it is
    assert q.go_on() == "a2"
    q.skip()
    assert q.go_on() is None
    assert q.counts() == {"accepted": 1, "corrected": 0, "rejected": 1, "skipped": 0, "left": 0}


def test_the_page_may_have_gone_on_already() -> None:
    q = queue([item("a1"), item("a2"), item("a3")])
    q.go_on()
    assert q.go_on("a3") == "a3"
    decide(q, "a2")
    assert q.go_on("a2") == "a1"  # that one was decided meanwhile


@pytest.mark.parametrize(("new", "current"), [([item("b9", key="key-a1")], "b9"), ([item("b9")], None)])
def test_what_is_superseded_makes_way_for_the_same_remark(new: list[Item], current: str | None) -> None:
    q = queue([item("a1"), item("a2", article="y")])
    q.go_on()
    assert q.renew(["x"], new) == {"a1", "b9"}
    assert q.current == current


def test_renewing_tells_what_is_different() -> None:
    q = queue([item("a1"), item("a2")])
    assert q.renew(["x"], [item("a1"), item("a2")]) == set()
    assert q.renew(["x"], [item("a1", status="accepted"), item("a3")]) == {"a1", "a2", "a3"}


def test_alike() -> None:
    found = [
        item("a4"),
        item("a1"),
        item("a2", words="IRAQ"),
        item("a3", "ORG"),
        item("a5", status="rejected"),
        item("a6", source="Ledger"),
    ]
    q = queue(found)
    assert q.alike("a1") == ["a1", "a2", "a4", "a6"]
    q.filter = Filter(source="Post")
    q.skipped = {"a4"}
    assert q.alike("a1") == ["a1", "a2", "a4"]


@given(
    st.lists(st.tuples(st.booleans(), st.none() | st.floats(0, 1)), min_size=1, max_size=12),
    st.sampled_from(ORDERS),
    st.lists(st.sampled_from(["accept", "reject", "skip", "back", "sort", "arrive"]), max_size=40),
)
def test_everything_comes_up_and_nothing_twice(first: list[tuple[bool, float | None]], order: Order, gestures: list[str]) -> None:
    """Whatever one does: what is on view is never moved by others, and at the end all is decided or skipped."""
    q = queue([item(f"a{n}", "GPE" if gpe else "ORG", score=score) for n, (gpe, score) in enumerate(first)], order=order)
    q.go_on()
    for n, gesture in enumerate(gestures):
        before = q.current
        if gesture == "sort":
            q.sort(ORDERS[n % len(ORDERS)])
        elif gesture == "arrive":
            q.renew(["y"], [*(i for i in q.items.values() if i.article == "y"), item(f"b{n}", article="y", score=n / 50)])
        elif gesture == "back":
            q.go_back()
        elif q.current:
            q.skip() if gesture == "skip" else decide(q, q.current, "accepted" if gesture == "accept" else "rejected")
            q.go_on()
            assert q.current is None or q.waits(q.current)
        if gesture in ("sort", "arrive"):
            assert q.current == before
        assert len(set(q.upcoming(99))) == len(q.upcoming(99))
        assert sum(q.counts().values()) == len(q.items)
    if q.current is None or not q.waits(q.current):
        q.go_on()
    seen = []
    while q.current:
        seen.append(q.current)
        decide(q, q.current)
        q.go_on()
    assert len(seen) == len(set(seen))
    assert q.counts()["left"] == 0
