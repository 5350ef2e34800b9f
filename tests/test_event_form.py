"""The form of an event: what is normalised, proposed and pointed out, and what the store holds when it is saved."""

from collections.abc import Mapping
from typing import Any

import pytest

from workbench import nlp
from workbench.clusters.incidents import incidents
from workbench.codebook import default, read_codebook
from workbench.corpus import Corpus
from workbench.errors import AnnotationError, WorkbenchError
from workbench.eventform.checks import remarks
from workbench.eventform.choices import choices
from workbench.eventform.choices import incidents as found_incidents
from workbench.eventform.draft import Draft, Incident, save
from workbench.eventform.filling import Desk, fill
from workbench.eventform.form import state
from workbench.eventform.lookups import typed_place
from workbench.eventform.scene import Scene
from workbench.formats import exchange
from workbench.formats.notebook import carried
from workbench.model import Annotation, Article, Span
from workbench.widgets import EventForm
from workbench.widgets.event_form import drafts_of
from workbench.widgets.typekeys import types_by_use

from .talk import Talk

TEXT = (
    "ORUN, June 26 (Meridian) — Kolvar jets bombed the depot at Qaim on Thursday, Prime Minister Dara Aziz said. "
    "“The raid killed 20 rebels,” he told reporters. The rebels denied it.\n\n"
    "Iraq will send observers to Mosul next week."
)
OTHER = "Rain fell in Erbil on Sunday."


def at(words: str, after: str = "", text: str = TEXT) -> Span:
    start = text.index(words, text.index(after))
    return Span(start, start + len(words))


def made(layer: str, label: str, words: str, values: Mapping[str, Any] | None = None, **roles: Span) -> Annotation:
    parts = {role: (span,) for role, span in roles.items()}
    return Annotation(article="a", layer=layer, label=label, spans=(at(words),), by=f"rules:{layer}@1", roles=parts, values=values or {})


def link(label: str, words: str, entity: str, name: str | None = None, **values: Any) -> Annotation:
    return made("links", label, words, {"entity": entity, "name": name, "why": "for the test", **values})


SAID = made("quotes", "direct", "“The raid killed 20 rebels,”", {}, speaker=at("he told")._replace(end=at("he told").start + 2))
BOMBED = made(
    "events", "ASSAULT", "bombed",
    {"mode": "airstrike", "lemma": "bomb", "rule": "codebook: bomb (verb)", "modality": "reported",
     "time": {"span": list(at("Thursday")), "value": "2014-06-26", "precision": "day", "anchor": "2014-06-27", "rule": "mention"},
     "place": {"span": list(at("Qaim")), "name": "Qaim", "rule": "mention"}},
    actor=at("Kolvar jets"), target=at("the depot at Qaim"), time=at("Thursday"), place=at("Qaim"),
)  # fmt: skip
SEND = made("events", "MOBILIZE", "send", {"lemma": "send", "modality": "planned"}, actor=at("Iraq"))
MARKED = [
    BOMBED, SEND, SAID,
    made("entities", "NORP", "Kolvar"), made("entities", "GPE", "Qaim"), made("entities", "DATE", "Thursday"),
    made("entities", "PERSON", "Dara Aziz"), made("entities", "GPE", "Iraq"), made("entities", "GPE", "Mosul"), made("entities", "DATE", "next week"),
    link("TIME", "June 26", "2014-06-26", precision="day"), link("TIME", "Thursday", "2014-06-26", precision="day", anchor="2014-06-26"),
    link("NAME", "Dara Aziz", "person/dara-aziz", "Dara Aziz"), link("NAME", "Iraq", "place/iraq", "Iraq"),
    link("PLACE", "Qaim", "geonames:92138", "Al Qā’im", lat=34.39, lon=40.99, country="IQ", place_kind="city"),
    link("PLACE", "Iraq", "geonames:99237", "Iraq", lat=33.0, lon=44.0, country="IQ", place_kind="country"),
    link("INCIDENT", "bombed", "incident/bombing-1", "bombing of the depot"),
]  # fmt: skip


@pytest.fixture
def corpus() -> Corpus:
    corpus = Corpus(user="anna")
    corpus.add(
        [
            Article(id="a", text=TEXT, title="Depot", source="Meridian Wire", published="2014-06-27"),
            Article(id="b", text=OTHER, published="2014-07-01"),
        ]
    )
    corpus.record(MARKED)
    return corpus


@pytest.fixture
def scene(corpus: Corpus) -> Scene:
    return Scene.of(corpus, "a")


@pytest.fixture
def desk(scene: Scene) -> Desk:
    return Desk(scene, default())


def opened(scene: Scene, event: Annotation = BOMBED) -> Draft:
    return Draft.opened(scene, event, "user:anna")


def filled(desk: Desk, **fields: Any) -> Draft:
    draft = Draft("a")
    for field, put in fields.items():
        draft = fill(field, {"span": list(put)} if isinstance(put, Span) else put, draft, desk)
    return draft


# --- when and where ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "ahead", "value", "precision"),
    [
        ("25 June", False, "2014-06-25", "day"),
        ("last Thursday", False, "2014-06-26", "day"),
        ("on Thursday", False, "2014-06-26", "day"),
        ("on Thursday", True, "2014-07-03", "day"),
        ("yesterday", False, "2014-06-26", "day"),
        ("9 pm yesterday", False, "2014-06-26T21", "hour"),
        ("Friday at 10:30", False, "2014-06-27T10:30", "minute"),
        ("three days ago", False, "2014-06-24", "day"),
        ("in three days", True, "2014-06-30", "day"),
        ("next week", None, "2014-W27", "week"),
        ("25 December", False, "2013-12-25", "day"),
        ("25 December", True, "2014-12-25", "day"),
        ("early June", False, "2014-06", "month"),
        ("10 to 12 June", False, "2014-06-10/2014-06-12", "day"),
        ("2014-06-26", False, "2014-06-26", "day"),
        ("2014-06", False, "2014-06", "month"),
        ("2014-w25", False, "2014-W25", "week"),
        ("2014-06-24TMO", False, "2014-06-24TMO", "part of day"),
        ("PT3H", False, "PT3H", "duration"),
        ("2014-02-30", False, None, None),
        ("when it rained", False, None, None),
        ("", False, None, None),
    ],
)
def test_what_is_typed_is_reckoned_from_the_day_of_writing(
    words: str, ahead: bool | None, value: str | None, precision: str | None
) -> None:
    time = nlp.reckoned(words, Article(text="Rain fell.", published="2014-06-27"), ahead=ahead)
    assert (time and time.value, time and time.precision) == (value, precision)


def test_the_dateline_is_the_anchor(desk: Desk) -> None:
    draft = fill("time", {"typed": "yesterday"}, opened(desk.scene), desk)
    assert draft.values["time"] == {
        "value": "2014-06-25", "precision": "day", "anchor": "2014-06-26", "rule": "by hand", "why": "“yesterday”: 'yesterday' on 2014-06-26",
    }  # fmt: skip
    assert "time" not in draft.roles
    with pytest.raises(AnnotationError, match="cannot be read as a time"):
        fill("time", {"typed": "whenever"}, draft, desk)


def test_a_time_in_the_text_is_what_its_link_says(desk: Desk) -> None:
    draft = filled(desk, trigger=at("send"), time=at("Thursday"))
    assert draft.roles["time"] == (at("Thursday"),)
    assert {k: draft.values["time"][k] for k in ("span", "value", "precision")} == {
        "span": list(at("Thursday")), "value": "2014-06-26", "precision": "day",
    }  # fmt: skip
    draft = filled(desk, trigger=at("send"), modality="planned", time=at("next week"))  # no link: as if it were typed
    assert draft.values["time"]["value"] == "2014-W27"
    assert fill("time", None, draft, desk).roles == {}


def test_a_place_is_looked_up_with_its_runners_up(desk: Desk) -> None:
    draft = fill("place", {"typed": "Portland"}, opened(desk.scene), desk)
    assert (draft.values["place"]["region"], draft.values["place"]["rule"], "place" in draft.roles) == ("Oregon", "by hand", False)
    drawn = state(draft, desk.scene, desk.codebook)["place"]
    assert "Maine" in drawn["others"][0]["where"]
    other = fill("place", {"place": drawn["others"][0]["place"], "instead": True}, draft, desk)
    assert other.values["place"]["region"] == "Maine"
    assert [p["region"] for p in typed_place("Portland, Maine")][:1] == ["Maine"]
    unknown = fill("place", {"typed": "Zzyzxville"}, opened(desk.scene), desk)
    assert unknown.values["place"] == {"name": "Zzyzxville", "rule": "by hand"}
    in_text = fill("place", {"span": list(at("the depot at Qaim")), "text": "the depot at Qaim"}, Draft("a"), desk)
    assert in_text.values["place"] == {"span": list(at("Qaim")), "name": "Qaim", "rule": "by hand"}  # as the tagger writes it
    assert in_text.roles["place"] == (at("the depot at Qaim"),)


# --- choices ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "words", "first"),
    [
        ("actor", "", ["Dara Aziz", "Iraq", "Mosul"]),
        ("target", "az", ["Dara Aziz"]),
        ("actor", "the reb", ["The rebels"]),
        ("actor", "rebels", ["rebels", "rebels"]),
        ("trigger", "rai", ["raid"]),
        ("time", "", ["Thursday", "next week"]),
        ("time", "25 June", ["2014-06-25"]),
        ("time", "no time", [""]),
        ("place", "", ["Qaim", "Iraq", "Mosul"]),
        ("place", "Portland", ["Portland", "Portland"]),
        ("actor", "zzz", []),
        ("actor", "(", []),
    ],
)
def test_choices_are_ordered_by_nearness_to_the_trigger(scene: Scene, field: str, words: str, first: list[str]) -> None:
    draft = Draft("a", label="ASSAULT", spans=(at("bombed"),), roles={"actor": (at("Kolvar jets"), at("Kolvar"))})
    found = choices(field, words, draft, scene)
    parties = {"the depot at Qaim", "Qaim", "Kolvar"} if field == "actor" and not words else set()
    assert [c["title"] for c in found if c["title"] not in parties][: len(first)] == first
    assert field == "actor" or words or len(found) == len(first)
    assert not any(c["put"] and c["put"].get("span") == list(at("Kolvar jets")) for c in found)


def test_incidents_are_found_by_words_those_like_it_first(scene: Scene) -> None:
    table: list[dict[str, Any]] = [
        {"incident": "i/1", "name": "flood in Erbil", "story": None, "type": "OTHER", "reports": 9, "articles": 3, "time": None, "place": "Erbil"},
        {"incident": "i/2", "name": "bombing of the depot", "story": "s", "type": "ASSAULT", "reports": 2, "articles": 1, "time": "2014-06-26", "place": "Qaim"},
    ]  # fmt: skip
    assert [c["put"]["key"] for c in found_incidents("", table, opened(scene), "s")] == ["i/2", "i/1"]
    assert [c["put"] for c in found_incidents("qai", table, opened(scene), "s")] == [
        {"key": "i/2", "name": "bombing of the depot"}, {"key": None, "name": "qai"},
    ]  # fmt: skip
    assert found_incidents("depot", table, opened(scene), "s")[0]["detail"] == "2014-06-26 · Qaim · 2 reports in 1 article"


# --- filling ----------------------------------------------------------------------------------------------------------


def test_a_trigger_brings_what_is_known_of_its_word(desk: Desk) -> None:
    draft = filled(desk, trigger=at("raid"))
    assert (draft.label, draft.values) == ("ASSAULT", {"quote": SAID.id, "modality": "reported"})
    draft = filled(desk, trigger=at("bombed"))
    assert (draft.label, draft.values["mode"], draft.values["lemma"], draft.values["modality"]) == (
        "ASSAULT",
        "airstrike",
        "bomb",
        "asserted",
    )
    assert filled(desk, trigger=at("reporters")).label == ""
    assert filled(desk, trigger={"span": list(at("denied")), "type": "REJECT"}).label == "REJECT"


def test_a_new_type_keeps_what_was_filled_in(desk: Desk) -> None:
    draft = fill("type", "CONSULT", opened(desk.scene), desk)
    assert (draft.label, draft.roles) == ("CONSULT", BOMBED.roles)
    assert "mode" not in draft.values
    assert ("target", "CONSULT events have no target in the codebook; it is kept as it is.") in remarks(draft, desk.scene, desk.codebook)


@pytest.mark.parametrize(
    ("field", "put", "reason"),
    [
        ("type", "RAID", "has no type 'RAID'"),
        ("mode", "siege", "has no mode 'siege'"),
        ("modality", "perhaps", "no modality 'perhaps'"),
        ("quote", "nothing", "no longer there"),
        ("actor", {"span": [0, 4], "text": "Erbi"}, "the page has 'Erbi' where the article has 'ORUN'"),
        ("actor", {"span": [0, 9999]}, "outside the text"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(desk: Desk, field: str, put: Any, reason: str) -> None:
    with pytest.raises(WorkbenchError, match=reason.replace("(", r"\(")):
        fill(field, put, opened(desk.scene), desk)


def test_roles_and_numbers_take_several(desk: Desk) -> None:
    draft = filled(desk, trigger=at("bombed"), actor=at("Kolvar jets"))
    draft = fill("actor", {"span": list(at("Iraq"))}, draft, desk)
    assert draft.roles["actor"] == (at("Kolvar jets"), at("Iraq"))
    draft = fill("actor", {"span": list(at("Kolvar jets")), "without": True}, draft, desk)
    assert draft.roles == {"actor": (at("Iraq"),)}
    draft = fill("numbers", [["dead", "1,200"], ["wounded", "dozens"], ["", "3"]], draft, desk)
    assert draft.values["numbers"] == {"dead": 1200, "wounded": "dozens"}
    assert "numbers" not in fill("numbers", [], draft, desk).values


# --- what is pointed out ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ([], "", ""),
        ([("actor", {"span": list(at("Kolvar jets")), "without": True})], "actor", "ASSAULT events usually name their actor; here none is given."),
        ([("time", {"typed": "2014-07-03"})], "time", "2014-07-03 is after the day of publication (2014-06-27), but it is told as reported: is it planned?"),
        ([("time", {"typed": "2014-07-03"}), ("modality", "planned")], "", ""),
        ([("time", {"typed": "2014-06-27"})], "", ""),
        ([("modality", "planned"), ("time", {"typed": "2014-06-01"})], "time", "2014-06-01 is before the day of publication (2014-06-27), but it is told as planned."),
        ([("target", {"span": list(at("Kolvar jets"))})], "target", "“Kolvar jets” is both actor and target."),
        ([("target", {"span": list(at("Kolvar"))})], "target", "“Kolvar” is target and, as “Kolvar jets”, actor too."),
        ([("place", {"typed": "Zzyzxville"})], "place", "Nobody knows where “Zzyzxville” is, so it will not be on the map; a name that is known can be typed instead."),
        ([("trigger", {"span": list(at("send"))})], "trigger", "“send” is also marked as MOBILIZE (suggested)."),
        ([("trigger", {"span": list(at("send"))}), ("place", {"typed": "Portland"})], "place", "The sentence names Iraq, but Portland is in another country (United States)."),
        ([("quote", SAID.id)], "quote", "The trigger does not stand in this quote (“The raid killed 20 rebels,”)."),
        ([("trigger", {"span": list(at("raid"))}), ("modality", "asserted")], "modality", "It stands in a quote, but is told as asserted: is it reported?"),
        ([("trigger", None)], "trigger", "Which word tells of it? Select it in the text, or type it here."),
        ([("actor", {"span": list(at("Kolvar jets bombed"))})], "actor", "“Kolvar jets bombed” holds the trigger itself."),
    ],
)  # fmt: skip
def test_what_is_missing_or_contradicts_is_said_in_words(desk: Desk, changes: list[tuple[str, Any]], field: str, words: str) -> None:
    draft = opened(desk.scene)
    for name, put in changes:
        draft = fill(name, put, draft, desk)
    found = remarks(draft, desk.scene, desk.codebook)
    assert (field, words) in found if field else found == []


def test_a_word_that_is_marked_already_is_pointed_out(desk: Desk) -> None:
    draft = filled(desk, trigger=at("bombed"), type="ASSAULT", actor=at("Kolvar jets"))
    assert remarks(draft, desk.scene, desk.codebook) == [("trigger", "“bombed” is already marked as ASSAULT (suggested).")]


# --- saving -----------------------------------------------------------------------------------------------------------


def standing(corpus: Corpus, layer: str = "events", article: str = "a") -> list[tuple[str, str, str, str]]:
    text = corpus[article].text
    return [(m.annotation.label, m.annotation.spans[0].of(text), m.status, m.annotation.by) for m in corpus.marks(article, layer)]


def test_event_incident_and_note_are_one_gesture(corpus: Corpus, scene: Scene, desk: Desk) -> None:
    draft = filled(
        desk,
        trigger=at("raid"),
        actor=at("Kolvar jets"),
        numbers=[["dead", "20"]],
        incident={"key": None, "name": "raid on the depot"},
        note="the same?",
    )
    before = standing(corpus)
    event, written = save(corpus, draft, scene)
    assert written
    assert ("ASSAULT", "raid", "accepted", "user:anna") in standing(corpus)
    row = corpus.frame("events").set_index("id").loc[event.id]
    assert row["incident"].startswith("incident/raid-on-the-depot-")
    assert (row["modality"], row["numbers"], row["quote"]) == ("reported", {"dead": 20}, SAID.id)
    assert corpus.frame("notes")[["text", "note"]].values.tolist() == [["raid", "the same?"]]
    assert len(corpus.steps().undo) == 1
    corpus.undo()
    assert standing(corpus) == before
    assert list(corpus.frame("incidents")["incident"]) == ["incident/bombing-1"]
    assert corpus.marks("a", "notes") == []
    corpus.redo()
    assert ("ASSAULT", "raid", "accepted", "user:anna") in standing(corpus)
    assert Scene.of(corpus, "a").note(event, "user:anna") == "the same?"


def test_a_correction_takes_the_place_of_the_suggestion(corpus: Corpus, scene: Scene, desk: Desk) -> None:
    draft = fill(
        "place", {"typed": "Mosul"}, fill("target", {"span": list(at("the depot at Qaim")), "without": True}, opened(scene), desk), desk
    )
    event, _ = save(corpus, draft, scene)
    assert [status for label, words, status, _ in standing(corpus) if words == "bombed"] == ["accepted"]
    assert (event.by, event.label, dict(event.roles)) == (
        "user:anna",
        "ASSAULT",
        {"actor": (at("Kolvar jets"),), "time": (at("Thursday"),)},
    )
    assert {k: v for k, v in event.values.items() if k != "place"} == {k: v for k, v in BOMBED.values.items() if k != "place"}
    assert corpus.frame("events").query("status == 'accepted'")[["place", "lat"]].values.tolist() == [
        ["Mosul", pytest.approx(36.34, abs=0.01)]
    ]
    assert corpus.frame("incidents")[["incident", "place"]].values.tolist() == [["incident/bombing-1", "Mosul"]]
    corpus.undo()
    assert ("ASSAULT", "bombed", "suggested", "rules:events@1") in standing(corpus)


def test_a_place_chosen_by_hand_wins_over_the_link_of_its_name(corpus: Corpus, scene: Scene, desk: Desk) -> None:
    (maine,) = [place for place in typed_place("Portland") if place["region"] == "Maine"]
    event, _ = save(corpus, fill("place", {"place": maine, "instead": True}, opened(scene), desk), scene)
    assert (event.values["place"]["span"], event.roles["place"]) == (list(at("Qaim")), (at("Qaim"),))
    assert corpus.frame("events").query("status == 'accepted'")["lat"].tolist() == [pytest.approx(43.66, abs=0.01)]
    assert corpus.frame("incidents")[["place", "lat"]].values.tolist() == [["Portland", pytest.approx(43.66, abs=0.01)]]


def test_saving_what_is_right_accepts_it_once(corpus: Corpus, scene: Scene) -> None:
    event, written = save(corpus, opened(scene), scene)
    assert (event, written) == (BOMBED, True)
    assert ("ASSAULT", "bombed", "accepted", "rules:events@1") in standing(corpus)
    assert save(corpus, opened(Scene.of(corpus, "a")), Scene.of(corpus, "a")) == (BOMBED, False)
    with pytest.raises(AnnotationError, match="no word is marked as the trigger"):
        save(corpus, Draft("a", label="ASSAULT"), scene)
    with pytest.raises(AnnotationError, match="no type yet"):
        save(corpus, Draft("a", spans=(at("raid"),)), scene)


def test_an_incident_is_moved_and_taken_away(corpus: Corpus, scene: Scene) -> None:
    moved, _ = save(corpus, Draft.opened(scene, BOMBED, corpus.by).with_trigger(at("raid"), scene, default()), scene)
    links = {a.spans: a.values["entity"] for a, _ in corpus.marks("a", "links") if a.label == "INCIDENT"}
    assert links[moved.spans] == "incident/bombing-1"
    scene = Scene.of(corpus, "a")
    draft = Draft.opened(scene, moved, corpus.by)
    assert draft.incident == Incident("incident/bombing-1", "bombing of the depot")
    save(corpus, Draft("a", moved, moved.label, moved.spans, moved.roles, moved.values, None, ""), scene)
    assert corpus.frame("incidents").empty


def test_a_new_event_on_the_same_word_and_type_is_a_correction(corpus: Corpus, scene: Scene, desk: Desk) -> None:
    save(corpus, filled(desk, trigger=at("bombed"), type="ASSAULT", actor=at("Kolvar jets")), scene)
    assert [(words, status, by) for _, words, status, by in standing(corpus) if words == "bombed"] == [("bombed", "accepted", "user:anna")]


def test_what_the_form_stores_is_what_the_tagger_writes(corpus: Corpus, scene: Scene, desk: Desk) -> None:
    """Filled in by hand, the suggestion comes out with the same names in values and roles: tables, incidents and exchange treat both alike."""
    draft = filled(
        desk, trigger=at("bombed"), type="ASSAULT", mode="airstrike", actor=at("Kolvar jets"), target=at("the depot at Qaim"),
        time=at("Thursday"), place=at("Qaim"), modality="reported",
    )  # fmt: skip
    other = Corpus(user="anna")
    other.add([corpus["a"]])
    other.record([a for a in MARKED if a.layer != "events"])
    event, _ = save(other, draft, Scene.of(other, "a"))
    assert event.roles == BOMBED.roles
    assert event.values.keys() | {"rule"} == BOMBED.values.keys()  # the rule is the tagger's reason
    assert event.values["time"].keys() - {"why"} == BOMBED.values["time"].keys()
    assert {**event.values["place"], "rule": "mention"} == BOMBED.values["place"]
    columns = ["text", "mode", "actor", "target", "modality", "time", "precision", "place", "lat", "lon", "incident"]
    theirs, ours = (c.frame("events").query("label == 'ASSAULT'")[columns].to_dict("records") for c in (corpus, other))
    assert theirs == ours
    rows = [c.frame("incidents").drop(columns=["outlets"]).to_dict("records") for c in (corpus, other)]
    assert rows[0] == rows[1]
    (line,) = exchange.lines(other.reading())
    (said,) = [e for e in line["events"] if e["type"] == "ASSAULT"]
    assert (said["trigger"], said["time"]["value"], said["place"]["lat"], said["incident"]) == (
        list(at("bombed")),
        "2014-06-26",
        34.39,
        "incident/bombing-1",
    )
    assert set(exchange.read_line(line).annotations) == set(other.reading().annotations)
    grouped = [
        {a.values["name"] for a in incidents([c["a"]], c.marks("a", status=None), {}) if a.spans == event.spans} for c in (corpus, other)
    ]
    assert grouped[0] == grouped[1]


# --- the widget -------------------------------------------------------------------------------------------------------


@pytest.fixture
def talk(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> Talk:
    talk = Talk(EventForm(corpus, "a"), monkeypatch)
    talk.ask("ready")
    return talk


def put(talk: Talk, field: str, what: Any, article: str = "a") -> dict[str, Any]:
    return talk.ask("set", field=field, put={"span": list(what)} if isinstance(what, Span) else what, article=article)


def test_ready_sends_the_page_and_the_first_event(talk: Talk) -> None:
    page, form = talk.last("page"), talk.last("form")
    assert page["keys"][:3] == ["MOBILIZE", "ASSAULT", "AGREE"]  # those in use, then the others of the codebook
    assert page["types"][0]["name"] == "AGREE"
    assert (form["event"], form["at"], form["of"], form["status"], form["dirty"], form["remarks"]) == (
        BOMBED.id,
        1,
        2,
        "suggested",
        False,
        [],
    )
    assert [(r["name"], [f["words"] for f in r["fillers"]]) for r in form["roles"]] == [
        ("actor", ["Kolvar jets"]), ("target", ["the depot at Qaim"]), ("instrument", []),
    ]  # fmt: skip
    assert form["quotes"] == [[SAID.id, "he", "“The raid killed 20 rebels,”"]]


def test_next_event_goes_through_those_of_the_article(talk: Talk) -> None:
    for wanted in (SEND, BOMBED, SEND):
        talk.ask("step", by=1)
        assert talk.last("form")["event"] == wanted.id
    talk.ask("pick", event="")
    assert (talk.last("form")["event"], talk.last("form")["trigger"]) == ("", None)
    talk.ask("step", by=-1)
    assert talk.last("form")["event"] == SEND.id
    assert "no longer there" in talk.ask("pick", event="gone")["message"]


def test_drafts_outlive_a_switch_of_the_article_and_the_cell_run_again(talk: Talk, corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    put(talk, "numbers", [["dead", "20"]])
    assert talk.last("form")["dirty"]
    talk.ask("open", id="b")
    form = talk.last("form")
    assert (form["article"], form["event"], form["dirty"]) == ("b", "", False)
    assert form["drafts"] == [{"article": "a", "event": BOMBED.id, "title": "Depot", "words": "bombed", "type": "ASSAULT"}]
    put(talk, "trigger", at("fell", text=OTHER), article="b")
    again = Talk(EventForm(corpus, "a"), monkeypatch)
    again.ask("ready")
    assert (again.last("form")["numbers"], again.last("form")["dirty"]) == ([["dead", 20]], True)
    again.ask("resume", article="b", event="")
    assert again.last("form")["trigger"]["words"] == "fell"
    assert "another article" in put(again, "note", "x", article="a")["message"]
    again.ask("discard")
    assert not again.last("form")["dirty"]
    assert list(drafts_of(corpus)) == [("a", BOMBED.id)]
    assert corpus.steps().undo == []


def test_save_correct_undo_and_reject(talk: Talk, corpus: Corpus) -> None:
    put(talk, "type", "COERCE")
    assert talk.ask("save") == {"ok": True, "message": "Saved"}
    assert ("COERCE", "bombed", "accepted", "user:anna") in standing(corpus)
    form = talk.last("form")
    assert (form["type"], form["status"], form["dirty"]) == ("COERCE", "accepted", False)
    assert talk.ask("save")["message"].startswith("Nothing has changed")
    assert talk.ask("undo")["message"] == "Undone"
    assert (talk.last("form")["event"], talk.last("form")["type"]) == (BOMBED.id, "ASSAULT")
    assert talk.ask("redo")["message"] == "Redone"
    assert talk.last("form")["type"] == "COERCE"
    talk.ask("reject", id="")
    assert [words for _, words, _, _ in standing(corpus)] == ["send"]
    assert talk.last("form")["event"] == SEND.id
    talk.ask("reject", id="")
    assert (talk.last("form")["event"], talk.last("form")["of"]) == ("", 0)
    assert "no word is marked" in talk.ask("save")["message"]
    assert talk.ask("step", by=1)["message"] == "No events are marked in this article yet"


def test_a_draft_of_an_event_that_is_gone_becomes_a_new_one(talk: Talk, corpus: Corpus) -> None:
    put(talk, "note", "look again")
    corpus.reject(BOMBED)
    form = talk.last("form")
    assert (form["event"], form["note"], form["trigger"]["words"], form["dirty"]) == ("", "look again", "bombed", True)
    assert talk.ask("save")["ok"]
    assert ("ASSAULT", "bombed", "accepted", "user:anna") in standing(corpus)


def test_an_event_is_opened_by_its_id_and_bad_questions_are_answered(corpus: Corpus) -> None:
    form = EventForm(corpus, event=SEND.id)
    assert (form.article, form.event) == ("a", SEND.id)
    assert EventForm(corpus, event=corpus.marks("a", "events")[1]).event == SEND.id
    with pytest.raises(AnnotationError, match="no event here has the id"):
        EventForm(corpus, event="nothing")
    with pytest.raises(WorkbenchError, match="takes a corpus"):
        EventForm("corpus.db")  # type: ignore[arg-type]


def test_a_codebook_of_ones_own_gives_types_and_roles(corpus: Corpus, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "own.csv"
    file.write_text("type,description,roles,triggers\nRAID,Jets strike.,raider raided place,bomb\n")
    talk = Talk(EventForm(corpus, "a", codebook=read_codebook(file)), monkeypatch)
    talk.ask("ready")
    assert talk.last("page")["keys"] == ["RAID"]
    assert ["type", "The codebook own has no type ASSAULT."] in talk.last("form")["remarks"]
    put(talk, "type", "RAID")
    assert [role["name"] for role in talk.last("form")["roles"]] == ["raider", "raided", "actor", "target"]
    assert ["raider", "RAID events usually name their raider; here none is given."] in talk.last("form")["remarks"]


def test_the_twin_reads_as_a_table_and_carries_the_records(corpus: Corpus) -> None:
    bundle = EventForm(corpus, "a")._twin_bundle()
    html = bundle["text/html"]
    assert all(said in html for said in ("<th", "Kolvar jets", "2014-06-26", "bombing of the depot", "airstrike", "34.39° N"))
    assert "script" not in html
    assert [line["id"] for line in carried(bundle)] == ["a"]


def test_undo_and_redo_show_what_they_change(talk: Talk, corpus: Corpus) -> None:
    put(talk, "type", "COERCE")
    talk.ask("save")
    talk.ask("open", id="b")
    put(talk, "trigger", at("fell", text=OTHER), article="b")
    put(talk, "type", "OTHER", article="b")
    talk.ask("save")
    fell = talk.last("form")["event"]
    talk.ask("open", id="a")
    talk.ask("undo")
    assert (talk.last("form")["article"], talk.last("form")["event"]) == ("b", "")
    talk.ask("open", id="a")
    talk.ask("redo")
    assert (talk.last("form")["article"], talk.last("form")["event"]) == ("b", fell)


def test_undo_takes_back_what_is_filled_in_before_what_is_saved(talk: Talk, corpus: Corpus) -> None:
    corpus.accept(SEND)
    put(talk, "type", "COERCE")
    for words in ("lo", "look", "look again"):
        put(talk, "note", words)
    assert talk.last("form")["filled"] == [2, 0]  # typing is one step
    assert talk.ask("undo")["message"] == "Undone in the form: note"
    assert (talk.last("form")["note"], talk.last("form")["type"]) == ("", "COERCE")
    talk.ask("undo")
    assert (talk.last("form")["type"], talk.last("form")["dirty"]) == ("ASSAULT", False)
    assert talk.ask("redo")["message"] == "Redone in the form: type"
    talk.ask("discard")
    talk.ask("undo")
    assert talk.last("form")["type"] == "COERCE"  # throwing it away can be undone too
    talk.ask("redo")
    assert corpus.steps().undo != []
    talk.ask("open", id="b")
    talk.ask("open", id="a")
    talk.ask("save")
    assert talk.last("form")["filled"] == [0, 0]


def test_undo_returns_to_the_event_that_comes_back(talk: Talk) -> None:
    talk.ask("reject", id="")
    assert talk.last("form")["event"] == SEND.id
    talk.ask("undo")
    assert (talk.last("form")["event"], talk.last("form")["of"]) == (BOMBED.id, 2)


def test_an_event_is_flagged(talk: Talk, corpus: Corpus) -> None:
    assert talk.ask("flag", on=True) == {"ok": True, "message": "Saved"}
    assert talk.last("form")["flagged"]
    talk.ask("undo")
    assert not talk.last("form")["flagged"]
    assert corpus.frame("notes").query("status == 'accepted'").empty


def test_number_keys_mean_the_same_once_there_are_events(corpus: Corpus) -> None:
    before = types_by_use(corpus, read_codebook())
    corpus.annotate("b", 0, 4, "OTHER", layer="events")
    corpus.annotate("b", 5, 9, "OTHER", layer="events")
    assert types_by_use(corpus, read_codebook()) == before
    assert set(before[:2]) == {"ASSAULT", "MOBILIZE"}
