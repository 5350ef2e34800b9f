"""explain(): in plain words why something is marked, and why something is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import workbench as wb
from workbench import nlp
from workbench.explanation import Explanation, worker
from workbench.model import Article
from workbench.nlp.explaining import IMPLIES
from workbench.nlp.gazetteer import rows

TEXT = (
    "President Barack Obama has denied on Thursday that he was late. He told the BBC that it rained in Baghdad.\n\n"
    "The old soldier saw “Santa Brigida” and slept. I said nothing to Anna Belt or Lidia Marr. She slept on Monday."
)


@pytest.fixture
def corpus() -> wb.Corpus:
    made = wb.Corpus(user="anna")
    made.add([{"text": TEXT, "id": "a", "published": "2014-06-27"}])
    wb.detect(made)
    return made


def quote(corpus: wb.Corpus, words: str) -> wb.Annotation:
    return next(m.annotation for m in corpus.marks(layer="quotes") if words in m.annotation.spans[0].of(TEXT))


def test_a_quote_says_by_which_rule_with_which_cue_and_how_its_speaker_was_found(corpus: wb.Corpus) -> None:
    wb.resolve(corpus)
    told = wb.explain(corpus, quote(corpus, "it rained").id)
    assert told.title == "indirect quote “that it rained in Baghdad”"
    assert told.reasons == (
        f"found by {worker(quote(corpus, 'it rained').by)}: verb of saying",
        "its cue is “told”, in the lexicon “neutral”, which implies that it was said, and no more",
        "the speaker: “He” stands for “Barack Obama”: the only man named so far, linked to Barack Obama (person/barack-obama): the name in full",
        "who is told: “the BBC” holds the name “BBC”, linked to BBC (org/bbc): in the list of organizations",
        "it is suggested; nobody has decided about it",
    )


def test_the_lexicon_tells_what_a_cue_implies(corpus: wb.Corpus) -> None:
    assert "in the lexicon “deny”, which implies that the speaker holds it to be untrue" in str(
        wb.explain(corpus, quote(corpus, "he was late"))
    )


def test_an_entity_says_how_it_was_found_and_what_it_is_linked_to(corpus: wb.Corpus) -> None:
    (obama,) = (m for m in corpus.marks(layer="entities") if m.annotation.label == "PERSON" and m.annotation.start < 30)
    assert "It is linked to nothing; wb.resolve(corpus) looks for whom or what it names." in str(wb.explain(corpus, obama))
    wb.resolve(corpus)
    told = str(wb.explain(corpus, obama))
    assert "a title stands before it" in told
    assert "It names Barack Obama (person/barack-obama), by the rules for names, version 1: the name in full." in told


def test_a_link_says_what_it_takes_up_and_why(corpus: wb.Corpus) -> None:
    (link,) = (m for m in corpus.marks(layer="links") if m.annotation.spans[0].of(TEXT) == "He")
    told = wb.explain(corpus, link)
    assert told.title == "link REFERENCE “He”"
    assert {"it takes up Barack Obama", "antecedent: “Barack Obama”"} < set(told.reasons)


def test_verdicts_are_told_with_who_and_when(corpus: wb.Corpus) -> None:
    said = quote(corpus, "it rained")
    corpus.accept([said])
    assert re.search(r"It is accepted: by anna on \d{4}-\d\d-\d\d \d\d:\d\d\.", str(wb.explain(corpus, said)))
    corpus.undo()
    assert re.search(r"It is suggested: accepted by anna on .*, which was taken back\.", str(wb.explain(corpus, said)))
    corpus.reject([said])
    assert "It is rejected: accepted by anna on" in str(wb.explain(corpus, said))


def test_a_remark_that_was_accepted_takes_the_place_of_another_of_the_same(corpus: wb.Corpus) -> None:
    (bbc,) = (m.annotation for m in corpus.marks(layer="entities") if m.annotation.spans[0].of(TEXT) == "BBC")
    again = bbc.replace(by="rules:other@2")
    corpus.record([again])
    corpus.accept([again])
    assert "Found by the rules for other, version 2" in str(wb.explain(corpus, again))
    assert "It is superseded: the same remark by the rules for other, version 2 was accepted." in str(wb.explain(corpus, bbc))


def test_a_later_look_supersedes(corpus: wb.Corpus) -> None:
    said = quote(corpus, "it rained")
    corpus.record(runs=[wb.model.Run(article="a", layer="quotes", by="rules:quotes@99")])
    assert "It is superseded: the rules for quotes, version" in str(wb.explain(corpus, said))


def test_what_stands_in_furniture_is_superseded_by_it(corpus: wb.Corpus) -> None:
    corpus.annotate("a", 0, TEXT.index("\n"), "TEASER", layer="furniture")
    said = next(m.annotation for m in corpus.marks(layer="quotes", status=None))
    assert "It is superseded: it stands in what is not the article." in str(wb.explain(corpus, said))
    assert "It stands in what is not the article (TEASER), where no quotes and events are looked for." in str(wb.explain(corpus, ("a", 3)))


def test_a_place_tells_of_all_that_is_marked_there(corpus: wb.Corpus) -> None:
    told = wb.explain(corpus, ("a", TEXT.index("Baghdad")))
    assert told.title.startswith(f"“Baghdad” at {TEXT.index('Baghdad')} in “President Barack Obama has denied")
    assert {"GPE “Baghdad”", "indirect quote “that it rained in Baghdad”"} <= {part.title for part in told.parts}
    assert told.reasons == ()


PLACES = [
    ("soldier", "Entities: “soldier” is no name to the model (noun), and it stands in none of the lists."),
    ("soldier", "Quotes: no word of saying stands in the sentence."),
    ("Brigida", "Quotes: the words in marks, “Santa Brigida”, are written like a title or a name."),
    ("nothing", "Quotes: “said” is a word of saying, but of “I”: these are the writer's or the reader's own words."),
    ("nothing", "Quotes: no quotation marks stand in it."),
    ("She", "References: “She” is linked to nobody: it may mean"),
    ("Thursday", "Quotes: “denied” reports another part of the sentence."),
]


@pytest.mark.parametrize(("words", "reason"), PLACES)
def test_a_place_where_nothing_is_marked_tells_what_was_looked_for(corpus: wb.Corpus, words: str, reason: str) -> None:
    assert reason in str(wb.explain(corpus, ("a", TEXT.index(words))))


SENTENCES = [
    ("“He said no and left,” the sign", "said", "stands inside of quotation marks"),
    ("The minister said goodbye.", "goodbye", "no clause that it reports is found behind it or around it"),
    ("The minister accepted the offer.", "offer", "by itself introduces neither somebody's words nor a clause"),
    ("Ana Ruiz hopes that it rains.", "rains", "“hopes” tells what somebody thinks or hopes, which is no quote"),
    ("His statement was long.", "long", "“statement” may be a word of saying, but is none as it is used here (noun)"),
    ("It rained. He slept.", "He", "no person whom it may mean is named before it"),
    (
        "Ana Ruiz met Lidia Marr. “She slept,” Ruiz said.",
        "She",
        "stands in quotation marks, where it is the speaker who knows whom it means",
    ),
]


@pytest.mark.parametrize(("text", "words", "reason"), SENTENCES)
def test_reasons_of_a_fresh_look(text: str, words: str, reason: str) -> None:
    told = nlp.explain(Article(text=text), text.index(words))
    assert any(reason in why for reasons in told.values() for why in reasons), told


def test_what_nobody_has_looked_for_is_said_first() -> None:
    corpus = wb.Corpus()
    corpus.add([{"text": "Ana Ruiz said that it rained.", "id": "a"}])
    told = wb.explain(corpus, ("a", 20)).reasons
    layers = ("entities", "quotes", "events")
    assert told[:3] == tuple(f"nobody has looked for {layer} here yet: wb.detect(corpus) does" for layer in layers)
    assert any(why.startswith("quotes: a fresh look finds indirect “that it rained” here") for why in told)


EVENTS = [
    ("Jets bombed the harbour on Monday.", "bombed", None, "a fresh look finds ASSAULT “bombed” here"),
    ("The bridge is grey.", "bridge", None, "the codebook has no trigger 'grey' (adj)"),
    ("Rebels bombed the bridge.", "bombed", "types:\n  WEDDING:\n    triggers: marry, wed, divorce (noun)\n", "“bombed”"),
    ("Ana and Otto married on Sunday.", "married", "types:\n  WEDDING:\n    triggers: marry, wed, divorce (noun)\n", "WEDDING"),
]


@pytest.mark.parametrize(("text", "words", "codebook", "reason"), EVENTS)
def test_why_there_is_no_event(text: str, words: str, codebook: str | None, reason: str, tmp_path: Path) -> None:
    corpus = wb.Corpus()
    corpus.add([{"text": text, "id": "a"}])
    if codebook:
        (tmp_path / "own.yaml").write_text(codebook, "utf-8")
    told = wb.explain(corpus, ("a", text.index(words)), codebook=tmp_path / "own.yaml" if codebook else None).reasons
    assert any(why.startswith("events: ") and reason in why for why in told), told


def test_every_sense_of_the_lexicon_implies_something() -> None:
    assert {row["sense"] for row in rows("reporting")} <= set(IMPLIES)
    assert nlp.implied("has confirmed") == ("confirm", IMPLIES["confirm"])
    assert nlp.implied("said", "claim") == ("claim", IMPLIES["claim"])
    assert nlp.implied("under the") is None


def test_html_is_escaped_and_has_inline_styles_only() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": f"{hostile} said that it rained.", "id": "a"}])
    made = corpus.annotate("a", 0, len(hostile), "ORG", why="</script><b>")
    page = wb.explain(corpus, made)._repr_html_() + wb.explain(corpus, ("a", 2))._repr_html_()
    assert "<img" not in page and "</script>" not in page
    assert "&lt;img src=x" in page
    assert set(re.findall(r"<(\w+)", page)) <= {"div", "b", "ul", "li"}


def test_text_is_plain_lines() -> None:
    inner = Explanation("below", ("it rains",))
    assert (
        str(Explanation("above", ("the sun is out", "one"), (inner,))) == "above\n  - The sun is out.\n  - One.\n  below\n    - It rains."
    )


@pytest.mark.parametrize(
    ("what", "error"), [("nosuch", wb.AnnotationError), (("b", 0), wb.AnnotationError), (("a", 99_999), wb.OffsetError)]
)
def test_what_is_not_here_is_an_error(corpus: wb.Corpus, what: str | tuple[str, int], error: type[Exception]) -> None:
    with pytest.raises(error):
        wb.explain(corpus, what)
    with pytest.raises(wb.WorkbenchError, match="takes a corpus"):
        wb.explain("corpus", what)  # type: ignore[arg-type]
