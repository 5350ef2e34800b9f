"""The marks of an article brought up to date by what is new: as if all of them were looked at anew."""

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench import history
from workbench.corpus import Corpus
from workbench.display import shown
from workbench.model import Annotation, Mark, Run, Span
from workbench.widgets.editor import columns
from workbench.widgets.following import Following, stands

TEXT = "Rain in Erbil."
SPANS = [(0, 4), (8, 13), (0, 13)]
STEPS = st.tuples(
    st.sampled_from(["annotate", "suggest", "accept", "reject", "correct", "note", "undo", "redo", "furniture", "run", "elsewhere"]),
    st.integers(0, 50),
    st.sampled_from(["PERSON", "GPE"]),
)


def step(corpus: Corpus, what: str, n: int, label: str) -> None:
    """One gesture, or what a tagger writes."""
    span, marks = SPANS[n % len(SPANS)], corpus.marks("x", status=None)
    mine = [m.annotation for m in marks if m.annotation.layer == "entities"]
    if what == "annotate":
        corpus.annotate("x", *span, label)
    elif what in ("suggest", "furniture", "elsewhere"):
        layer = "furniture" if what == "furniture" else "entities"
        article = "y" if what == "elsewhere" else "x"
        by = f"model:{n % 2}@{n % 3}"
        corpus.record([Annotation(article=article, layer=layer, label=label, spans=(Span(*span),), by=by, score=n / 50)])
    elif what == "run":
        corpus.record(runs=[Run(article="x", layer="entities", by=f"model:{n % 2}@{n % 3}")])
    elif what in ("undo", "redo"):
        getattr(corpus, what)()
    elif marks and what in ("accept", "reject"):
        corpus.decide(marks[n % len(marks)].annotation, "accept" if what == "accept" else "reject")
    elif mine and what == "correct":
        corpus.correct(mine[n % len(mine)], label=label)
    elif mine and what == "note":
        corpus.note(mine[n % len(mine)], f"note {n % 4}")


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, max_size=14), st.integers(1, 4))
def test_what_is_new_is_enough(steps: list[tuple[str, int, str]], every: int) -> None:
    corpus = Corpus(user="anna")
    corpus.add([{"text": TEXT, "id": "x"}, {"text": TEXT, "id": "y"}])
    following = Following(corpus.store, "x")
    told: dict[str, Mark] = {}
    for at, each in enumerate(steps):
        step(corpus, *each)
        if at % every:
            continue
        places = following.renew()
        right = {m.annotation.id: m for m in history.marks(*corpus.store.about("x"))}
        assert following.marks == right
        assert {m.annotation.id for m in following.standing()} == {m.annotation.id for m in corpus.marks("x")}
        drawn = {m.annotation.id: m for m in shown(right.values())}
        concerned = right.values() if places is None else [m for place in places for m in following.at(place)]
        told = {i: m for i, m in told.items() if i not in {m.annotation.id for m in concerned}}
        assert told | {m.annotation.id: m for m in shown(concerned)} == drawn  # nothing changes anywhere else
        told = drawn
        assert all(stands(m) for m in drawn.values())


def test_many_marks_are_told_by_columns() -> None:
    corpus = Corpus(user="anna")
    corpus.add([{"text": TEXT, "id": "x"}])
    corpus.record([
        Annotation(article="x", layer="entities", label="GPE", spans=(Span(8, 13),), by="model:a@1", score=0.5),
        Annotation(article="x", layer="quotes", label="direct", spans=(Span(0, 4), Span(8, 13)), by="rules:q@1", roles={"cue": (Span(5, 7),)}),
    ])  # fmt: skip
    corpus.annotate("x", 0, 4, "EVENT")
    told = columns(corpus.marks("x"))
    assert told["spans"] == [0, 4, 0, 4, 8, 13]
    assert [told["kinds"][kind] for kind in told["kind"]] == [
        ("quotes", "direct", "suggested", "rules:q@1"), ("entities", "EVENT", "accepted", "user:anna"), ("entities", "GPE", "suggested", "model:a@1")
    ]  # fmt: skip
    assert told["scores"] == [None, None, 0.5]
    assert told["rest"] == {0: [((0, 4), (8, 13)), {"cue": ((5, 7),)}]}
