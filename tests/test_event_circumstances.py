"""When and where: by the mention, the sentence or the dateline, on parses made by hand in both styles of labels and on the pipeline that ships."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from tests.trees import STYLES, tree
from workbench.model import Annotation, Article, Span
from workbench.nlp import meanings
from workbench.nlp.entities import entities
from workbench.nlp.events.circumstances import Circumstance, setting, when, where
from workbench.nlp.pipeline import load, one_thread

PUBLISHED = "2014-06-27"


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


def marked(doc: Doc, surface: str, **values: Any) -> Annotation:
    """The link of a time, with values, or the name of a place, without."""
    first = doc.text.index(surface)
    span = Span(first, first + len(surface))
    if values:
        return Annotation(article="a", layer="links", label="TIME", spans=(span,), values=values, by="rules:times@1")
    return Annotation(article="a", layer="entities", label="GPE", spans=(span,), values={"name": None}, by="rules:names@1")


def day(doc: Doc, surface: str, value: str) -> Annotation:
    return marked(doc, surface, entity=value, precision="day", anchor=PUBLISHED)


def circumstances(
    nlp: Language, text: str, trigger: str, event_type: str = "ASSAULT", modality: str = "asserted"
) -> tuple[Circumstance, Circumstance]:
    article = Article(id="a", text=text, published=PUBLISHED)
    with one_thread():
        doc = nlp(text)
    names = entities(doc, article, nlp)
    around = setting(doc, article, names, meanings(doc, article, names))
    token = next(t for t in doc if t.text == trigger)
    targets = [t for t in token.children if t.dep_ == "obj"]
    return when(token, around, modality), where(token, around, event_type, modality, targets=targets)


ON_MONDAY = "Jets/jet n 1 nsubj; bombed/bomb v 1 ROOT; camps/camp n 1 obj|dobj; in i 4|1 case|prep; Besuka p 1|3 obl|pobj; on i 6|1 case|prep; Monday p 1|5 obl|pobj"
SAID_MONDAY = (
    "He o 1 nsubj; said/say v 1 ROOT; Monday p 1 obl:unmarked|npadvmod; jets/jet n 4 nsubj; bombed/bomb v 1 ccomp; camps/camp n 4 obj|dobj"
)
LAUNCHED = "Jets/jet n 1 nsubj; launched/launch v 1 ROOT; strikes/strike n 1 obj|dobj; on i 4|1 case|prep; Monday p 1|3 obl|pobj; in i 6|1 case|prep; Besuka p 1|5 obl|pobj"
OF_MONDAY = "Monday p 2 nmod:poss|poss; 's t 0 case; strike n 3 nsubj; failed/fail v 3 ROOT"
OWN_TOWN = "Jets/jet n 1 nsubj; bombed/bomb v 1 ROOT; Besuka p 1 obj|dobj"


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("rows", "trigger", "time", "place"),
    [
        (ON_MONDAY, 1, ("2014-06-23", "mention"), ("Besuka", "mention")),
        (SAID_MONDAY, 4, ("2014-06-27", "dateline"), None),
        (LAUNCHED, 2, ("2014-06-23", "mention"), ("Besuka", "mention")),
        (OF_MONDAY, 2, ("2014-06-23", "mention"), None),
        (OWN_TOWN, 1, ("2014-06-27", "dateline"), ("Besuka", "mention")),
    ],
)
def test_when_and_where_in_both_styles(rows, trigger, time, place, style):
    doc = tree(rows, style)
    article = Article(id="a", text=doc.text, published=PUBLISHED)
    names = [marked(doc, "Besuka")] if "Besuka" in doc.text else []
    around = setting(doc, article, names, [day(doc, "Monday", "2014-06-23")] if "Monday" in doc.text else [])
    told = when(doc[trigger], around).value
    assert told and (told["value"], told["rule"]) == time
    found = where(doc[trigger], around, "ASSAULT", targets=[t for t in doc if t.text == "Besuka"]).value
    assert (found and (found["name"], found["rule"])) == place


TIMES = [
    ("Jets bombed the harbour on Thursday.", "bombed", ["Thursday"], ("2014-06-26", "day", "mention")),
    ("Thursday's raid on the harbour failed.", "raid", ["Thursday"], ("2014-06-26", "day", "mention")),
    ("The attack took place on Tuesday, 24 June.", "attack", ["Tuesday, 24 June"], ("2014-06-24", "day", "mention")),
    ("The police said on Thursday that rebels had attacked the port.", "attacked", [], ("2014-06-27", "day", "dateline")),
    ("The army attacked the port last week.", "attacked", ["last week"], ("2014-W25", "week", "mention")),
    ("Rebels attacked the port.", "attacked", [], ("2014-06-27", "day", "dateline")),
]


@pytest.mark.parametrize(("text", "trigger", "spans", "expected"), TIMES)
def test_when(nlp, text, trigger, spans, expected):
    time, _ = circumstances(nlp, text, trigger)
    assert [span.of(text) for span in time.spans] == spans
    assert time.value and (time.value["value"], time.value["precision"], time.value["rule"]) == expected


PLACES: list[tuple[str, str, str, list[str], tuple[str, str] | None]] = [
    ("Jets bombed a camp near Mosul, Iraq.", "bombed", "ASSAULT", ["Mosul, Iraq"], ("Mosul", "mention")),
    ("Rebels attacked a convoy in Mosul.", "attacked", "ASSAULT", ["Mosul"], ("Mosul", "mention")),
    ("Jets bombed Mosul.", "bombed", "ASSAULT", [], ("Mosul", "mention")),
    ("The minister visited Mosul.", "visited", "CONSULT", ["Mosul"], ("Mosul", "mention")),
    ("Washington sent troops to Baghdad.", "sent", "MOBILIZE", ["Baghdad"], ("Baghdad", "mention")),
    ("In Mosul, a man said that rebels burned the market.", "burned", "ASSAULT", [], ("Mosul", "sentence")),
    ("BAGHDAD, June 26 (Meridian) — Rebels burned a market.", "burned", "ASSAULT", [], ("Baghdad", "dateline")),
    ("Washington condemned the attack.", "attack", "ASSAULT", [], None),
    ("A diplomat in Amman remarked that rebels had burned a market.", "burned", "ASSAULT", [], None),
    ("BAGHDAD, June 26 (Meridian) — Damascus said that rebels had burned a market.", "burned", "ASSAULT", [], None),
    ("BAGHDAD, June 26 (Meridian) — He arrived in Damascus.\n\nRebels burned a market.", "burned", "ASSAULT", [], None),
    (
        "BAGHDAD, June 26 (Meridian) — The army attacked rebels in the east of the country.",
        "attacked",
        "ASSAULT",
        ["the east of the country"],
        ("The East Of The Country", "mention"),
    ),
]


@pytest.mark.parametrize(("text", "trigger", "event_type", "spans", "expected"), PLACES)
def test_where(nlp, text, trigger, event_type, spans, expected):
    _, place = circumstances(nlp, text, trigger, event_type)
    assert [span.of(text) for span in place.spans] == spans
    assert (place.value and (str(place.value["name"]).title(), place.value["rule"])) == expected


def test_a_span_of_time_to_another_event_is_no_time(nlp):
    assert circumstances(nlp, "The attack came three days after the town fell to rebels.", "fell")[0] == Circumstance((), None)
    assert circumstances(nlp, "Rebels attacked the port for three days.", "attacked")[0].value["precision"] == "duration"  # type: ignore[index]


def test_the_dateline_gives_its_day_and_its_place(nlp):
    time, place = circumstances(nlp, "BAGHDAD, June 26 (Meridian) — Rebels burned a market.", "burned")
    assert time.value and (time.value["value"], time.value["rule"]) == ("2014-06-26", "dateline")
    assert not time.spans and not place.spans


def test_what_is_to_come_has_no_day_but_its_own(nlp):
    text = "BAGHDAD, June 26 (Meridian) — Rebels will attack the port."
    assert circumstances(nlp, text, "attack", modality="planned") == (Circumstance((), None), Circumstance((), None))
    time, _ = circumstances(nlp, "Rebels will attack the port on Sunday.", "attack", modality="planned")
    assert time.value and time.value["value"] == "2014-06-29"


@given(st.dates(), st.dates(), st.booleans())
def test_the_past_is_never_after_the_day_of_writing(published, told, ahead):
    doc = tree(ON_MONDAY)
    article = Article(id="a", text=doc.text, published=str(published))
    time = when(doc[1], setting(doc, article, [], [day(doc, "Monday", str(told))]), "planned" if ahead else "asserted").value
    assert time and time["value"] == (str(told) if ahead or told <= published else str(published))


def test_without_any_date_nothing_is_made_up():
    doc = tree(OWN_TOWN)
    around = setting(doc, Article(id="a", text=doc.text), [], [])
    assert when(doc[1], around) == where(doc[1], around) == Circumstance((), None)
