"""What decisions add up to: statuses, undo and redo."""

from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.trying import tries
from workbench.corpus import Corpus
from workbench.history import STATEMENTS, WITH_NAMES, left_out, marks, standing, steps
from workbench.model import Annotation, Decision, Run, Span, Verdict

RULES_1, RULES_2, MODEL, ANNA, BEN = "rules:names@1", "rules:names@2", "model:names@1", "user:anna", "user:ben"
_moments = count()


def remark(by: str, label: str = "PERSON", **more: Any) -> Annotation:
    return Annotation(article="a", layer="entities", label=label, spans=(Span(0, 5),), by=by, **more)


def decide(target: Annotation | Decision, verdict: Verdict, by: str = ANNA, gesture: str = "") -> Decision:
    at = f"2026-01-01T00:00:00.{next(_moments):06}+00:00"
    return Decision(article="a", target=target.id, verdict=verdict, by=by, at=at, gesture=gesture or at)


def ran(by: str, second: int, layer: str = "entities", article: str = "a") -> Run:
    return Run(article=article, layer=layer, by=by, at=f"2026-01-01T00:00:{second:02}+00:00")


OLD, NEW, OTHER, ANNAS, BENS = remark(RULES_1), remark(RULES_2), remark(MODEL), remark(ANNA), remark(BEN)
ACCEPT, REJECT = decide(OLD, "accept"), decide(OLD, "reject")  # in this order
ACCEPTED_BY_ANNA = decide(ANNAS, "accept")
UNDO_REJECT = decide(REJECT, "undo")
UNDO_UNDO = decide(UNDO_REJECT, "undo")
UNDO_ANNAS = decide(ACCEPTED_BY_ANNA, "undo")


@pytest.mark.parametrize(("sentence", "annotations", "decisions", "runs", "statuses"), [
    ("nobody has decided", [OLD], [], [], "suggested"),
    ("accepted", [OLD], [ACCEPT], [], "accepted"),
    ("the last verdict counts", [OLD], [ACCEPT, REJECT], [], "rejected"),
    ("in whatever order the records come", [OLD], [REJECT, ACCEPT], [], "rejected"),
    ("an undone verdict uncovers the one before", [OLD], [ACCEPT, REJECT, UNDO_REJECT], [], "accepted"),
    ("an undone undo restores it", [OLD], [ACCEPT, REJECT, UNDO_REJECT, UNDO_UNDO], [], "rejected"),
    ("an undone only verdict leaves a suggestion", [OLD], [REJECT, UNDO_REJECT], [], "suggested"),
    ("a verdict on something unknown changes nothing", [OTHER], [decide(remark(BEN, "ORG"), "reject")], [], "suggested"),
    ("rejected stays rejected when a newer version repeats it", [OLD, NEW], [REJECT], [ran(RULES_1, 1), ran(RULES_2, 2)], "rejected rejected"),
    ("and when another tagger says it", [OLD, OTHER], [REJECT], [], "rejected rejected"),
    ("whatever else it says of it", [OLD, remark(MODEL, values={"name": "X"})], [REJECT], [], "rejected rejected"),
    ("but not when it is labelled otherwise", [OLD, remark(MODEL, "ORG")], [REJECT], [], "rejected suggested"),
    ("what repeats an accepted mark is not counted again", [OLD, OTHER], [ACCEPT], [], "accepted superseded"),
    ("also a mark made by hand", [ANNAS, OTHER], [ACCEPTED_BY_ANNA], [], "accepted superseded"),
    ("and is a suggestion again when that is undone", [ANNAS, OTHER], [ACCEPTED_BY_ANNA, UNDO_ANNAS], [], "withdrawn suggested"),
    ("the newer version has looked again", [OLD], [], [ran(RULES_1, 1), ran(RULES_2, 2)], "superseded"),
    ("and says the same", [OLD, NEW], [], [ran(RULES_1, 1), ran(RULES_2, 2)], "superseded suggested"),
    ("the older version has looked again", [OLD, NEW], [], [ran(RULES_2, 1), ran(RULES_1, 2)], "suggested superseded"),
    ("a newer version of another layer says nothing", [OLD], [], [ran(RULES_1, 1), ran(RULES_2, 2, layer="quotes")], "suggested"),
    ("nor one that looked at another article", [OLD], [], [ran(RULES_1, 1), ran(RULES_2, 2, article="b")], "suggested"),
    ("nor another tagger", [OLD], [], [ran(RULES_1, 1), ran(MODEL, 2)], "suggested"),
    ("an accepted suggestion outlives its tagger", [OLD], [ACCEPT], [ran(RULES_1, 1), ran(RULES_2, 2)], "accepted"),
    ("a mark by hand", [ANNAS], [ACCEPTED_BY_ANNA], [], "accepted"),
    ("a mark by hand, undone", [ANNAS], [ACCEPTED_BY_ANNA, UNDO_ANNAS], [], "withdrawn"),
    ("a mark by hand, rejected by somebody else", [ANNAS], [ACCEPTED_BY_ANNA, decide(ANNAS, "reject", BEN)], [], "rejected"),
    ("one person's verdict is not on another's own mark", [ANNAS, BENS], [ACCEPTED_BY_ANNA], [], "accepted withdrawn"),
], ids=lambda value: value if isinstance(value, str) and " " in value else "")  # fmt: skip
def test_statuses(sentence: str, annotations: list[Annotation], decisions: list[Decision], runs: list[Run], statuses: str) -> None:
    for given_order in (annotations, annotations[::-1]):
        found = {m.annotation.id: m.status for m in marks(given_order, decisions, runs)}
        assert " ".join(found[a.id] for a in annotations) == statuses, sentence


@given(st.permutations([ACCEPT, REJECT, UNDO_REJECT, UNDO_UNDO, ACCEPTED_BY_ANNA, UNDO_ANNAS]))
def test_standing_does_not_depend_on_the_order_of_records(decisions: list[Decision]) -> None:
    assert standing(decisions) == [ACCEPT, REJECT]


def test_runs_at_the_same_moment_are_settled_alike_everywhere() -> None:
    runs = [ran(RULES_1, 1), ran(RULES_2, 1)]
    assert marks([OLD, NEW], [], runs) == marks([OLD, NEW], [], runs[::-1])


def test_nothing_to_undo() -> None:
    assert steps([], ANNA) == ([], [])
    assert steps([decide(OLD, "accept", BEN)], ANNA) == ([], [])


def test_one_gesture_is_one_step() -> None:
    both = [decide(OLD, "reject", gesture="g"), decide(ANNAS, "accept", gesture="g")]
    assert steps(both, ANNA) == ([both], [])


SPANS = st.tuples(st.integers(0, 20), st.integers(1, 8)).map(lambda pair: Span(pair[0], sum(pair)))


@given(
    st.lists(st.tuples(SPANS, st.sampled_from(["TEASER", "CAPTION"]))),
    SPANS,
    st.sampled_from(["entities", "quotes", "events", "links", "weather"]),
)
def test_what_begins_in_furniture_is_left_out(furniture: list[tuple[Span, str]], span: Span, layer: str) -> None:
    placed = [remark(RULES_1, label).replace(layer="furniture", spans=(at,)) for at, label in furniture]
    mark = remark(RULES_1).replace(layer=layer, spans=(span,))
    counts = set() if layer in STATEMENTS else WITH_NAMES
    expected = layer != "weather" and any(at.start <= span.start < at.end and label not in counts for at, label in furniture)
    assert left_out([mark], placed) == ({mark.id} if expected else set())
    assert left_out([mark.replace(article="b")], placed) == set()


class UndoByTheBook(RuleBasedStateMachine):
    """Two people at one corpus, against two plain lists of states each."""

    def __init__(self) -> None:
        super().__init__()
        self.corpora = {name: Corpus(user=name) for name in ("anna", "ben")}
        self.corpora["anna"].add([{"text": "abcdefgh", "id": "a"}])
        article = self.corpora["anna"]["a"]
        self.suggestions = [
            Annotation(article="a", layer="entities", label="ORG", spans=(Span(n, n + 1),), by=RULES_1).check(article) for n in range(4)
        ]
        self.corpora["anna"].record(self.suggestions)
        self.corpora["ben"].store = self.corpora["anna"].store
        self.undo: dict[str, list[dict[int, str]]] = {"anna": [], "ben": []}
        self.redo: dict[str, list[dict[int, str]]] = {"anna": [], "ben": []}
        self.now: dict[str, dict[int, str]] = {"anna": {}, "ben": {}}

    # anna decides about the first two, ben about the others: each one's work is theirs alone
    chosen = st.sets(st.integers(0, 1), min_size=1)
    who = st.sampled_from(["anna", "ben"])

    @rule(who=who, chosen=chosen, verdict=st.sampled_from(["accept", "reject"]))
    def decides(self, who: str, chosen: set[int], verdict: Verdict) -> None:
        numbers = {n + 2 * (who == "ben") for n in chosen}
        self.corpora[who].decide([self.suggestions[n] for n in sorted(numbers)], verdict)
        self.undo[who].append(self.now[who])
        self.now[who] = {**self.now[who], **dict.fromkeys(numbers, f"{verdict}ed")}
        self.redo[who].clear()

    @rule(who=who)
    def undoes(self, who: str) -> None:
        assert (self.corpora[who].undo() is not None) is bool(self.undo[who])
        if self.undo[who]:
            self.redo[who].append(self.now[who])
            self.now[who] = self.undo[who].pop()

    @rule(who=who)
    def redoes(self, who: str) -> None:
        assert (self.corpora[who].redo() is not None) is bool(self.redo[who])
        if self.redo[who]:
            self.undo[who].append(self.now[who])
            self.now[who] = self.redo[who].pop()

    @invariant()
    def statuses_are_as_in_the_book(self) -> None:
        status = {m.annotation.id: m.status for m in self.corpora["anna"].marks("a", status=None)}
        expected = {**self.now["anna"], **self.now["ben"]}
        assert [status[a.id] for a in self.suggestions] == [expected.get(n, "suggested") for n in range(4)]

    @invariant()
    def steps_are_as_in_the_book(self) -> None:
        for who, corpus in self.corpora.items():
            undo, redo = corpus.steps()
            assert (len(undo), len(redo)) == (len(self.undo[who]), len(self.redo[who]))


TestUndoByTheBook = UndoByTheBook.TestCase
TestUndoByTheBook.settings = tries(15, stateful_step_count=30)
