"""The codebook: how a file of types and triggers is read, what it says when it cannot be, and what the default one holds."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.codebook import CONTRAST, Codebook, Trigger, _contrast, default, read_codebook
from workbench.errors import FormatError
from workbench.nlp import pipeline

PLOVER = """AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE
ASSAULT""".split()
BOOK = default()

YAML = """\
name: Harbour
types:
  STRANDING:
    description: A ship runs aground.
    colour: "#1d4ed8"
    roles: vessel place time
    triggers: |
      strand, run aground
      grounding (noun): ship ferry
    modes:
      reef:
        description: On a reef.
        triggers: "strike: reef"
        examples:
          - The ferry [struck] a reef.
  CHATTER:
    description: Talk on the quay.
    hidden: yes
    triggers:
      - gossip (verb noun)
      - speak with: PERSON
"""
CSV = """\
type,mode,description,colour,roles,triggers,hidden,examples
STRANDING,,A ship runs aground.,#1d4ed8,vessel place time,"strand, run aground; grounding (noun): ship ferry",,
STRANDING,reef,On a reef.,,,strike: reef,,The ferry [struck] a reef.
CHATTER,,Talk on the quay.,,,"gossip (verb noun), speak with: PERSON",yes,
"""


@pytest.fixture
def book(tmp_path: Path):
    def write(text: str, name: str = "harbour.yaml") -> Codebook:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return read_codebook(path)

    return write


# --- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "name"), [(YAML, "Harbour.yaml"), (CSV, "Harbour.csv"), (CSV.replace("\n", "\r\n"), "Harbour.CSV")])
def test_a_codebook_reads_the_same_from_both_formats(book, text, name):
    found = book(text, name)
    kind = found.types["STRANDING"]
    assert (found.name, list(found.types)) == ("Harbour", ["STRANDING", "CHATTER"])
    assert (kind.description, kind.colour, kind.roles) == ("A ship runs aground.", "#1d4ed8", ("vessel", "place", "time"))
    assert dict(kind.modes) == {"reef": "On a reef."}
    assert [(e.text, e.text[e.start : e.end], e.mode) for e in kind.examples] == [("The ferry struck a reef.", "struck", "reef")]
    assert (kind.hidden, found.types["CHATTER"].hidden) == (False, True)
    assert found.types["CHATTER"].roles == ("actor", "target", "place", "time")
    assert set(found.triggers) == {
        Trigger("strand", "VERB", "STRANDING"),
        Trigger("run", "VERB", "STRANDING", phrase=frozenset({"aground"})),
        Trigger("grounding", "NOUN", "STRANDING", words=frozenset({"ship", "ferry"})),
        Trigger("strike", "VERB", "STRANDING", "reef", frozenset({"reef"})),
        Trigger("gossip", "VERB", "CHATTER"),
        Trigger("gossip", "NOUN", "CHATTER"),
        Trigger("speak", "VERB", "CHATTER", None, frozenset({"PERSON"}), frozenset({"with"})),
    }
    assert found.digest == book(YAML, "Harbour.yaml").digest


@pytest.mark.parametrize(
    ("written", "lemma", "pos", "phrase", "words"),
    [
        ("attack", "attack", "VERB", "", ""),
        ("Attack ( Noun )", "attack", "NOUN", "", ""),
        ("guilty (adj)", "guilty", "ADJ", "", ""),
        ("blow up", "blow", "VERB", "up", ""),
        ("air strike (noun)", "strike", "NOUN", "air", ""),
        ("state of emergency (noun)", "state", "NOUN", "of emergency", ""),
        ("reach:agreement deal", "reach", "VERB", "", "agreement deal"),
        ("call for: Talks", "call", "VERB", "for", "talks"),
        ("state of emergency (noun): declare", "state", "NOUN", "of emergency", "declare"),
        ("cease-fire (noun)", "cease-fire", "NOUN", "", ""),
    ],
)
def test_a_trigger_is_written_in_one_short_way(book, written, lemma, pos, phrase, words):
    found = book(f"types:\n  A:\n    triggers: |\n      {written}\n")
    assert found.triggers == (Trigger(lemma, pos, "A", None, frozenset(words.split()), frozenset(phrase.split())),)


def test_a_trigger_for_words_and_labels_is_two(book):
    found = book("types:\n  A:\n    triggers: |\n      meet: PERSON envoy GPE\n")
    assert [t.words for t in found.by_lemma("meet", "VERB")] == [{"envoy"}, {"PERSON", "GPE"}]


@pytest.mark.parametrize("mark", [";", ","])
def test_a_spreadsheet_may_separate_columns_with_semicolons(book, mark):
    found = book(f"Type{mark}Triggers\nSTORM{mark}storm\n", "x.csv")
    assert [t.lemma for t in found.triggers] == ["storm"]


def test_a_file_saved_by_a_spreadsheet_has_a_mark_before_it(book):
    assert list(book("\ufefftype,triggers\nSTORM,storm\n", "x.csv").types) == ["STORM"]


def test_a_type_without_triggers_is_for_tagging_by_hand(book):
    found = book("types:\n  RUMOUR:\n    description: What is whispered.\n")
    assert (list(found.types), found.triggers) == (["RUMOUR"], ())


def test_types_without_a_colour_get_different_ones(book):
    found = book("types:\n" + "".join(f"  T{n}:\n    description: x\n" for n in range(12)))
    assert len({kind.colour for kind in found.types.values()}) == 12
    assert all(_contrast(kind.colour, kind.ground) >= CONTRAST for kind in found.types.values())


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "no type in it"),
        ("types:\n", 1, "no type in it"),
        ("just words\n", 1, "names, each with a colon: name, description, types"),
        ("types:\n\tA:\n", 2, "not YAML.*not tabs"),
        ("types:\n  A: {description: x\n", 3, "not YAML"),
        ("types:\n  A:\n    triggers: strike: reef\n", 3, "not YAML.*in quotes"),
        ("types:\n  A:\n    description: x\x07\n", 3, "a character"),
        ("kinds:\n  A:\n", 1, "has no 'kinds'; it may have name, description, types"),
        ("types:\n  A:\n    description: x\n    color: red\n", 4, "A has no 'color'; it may have description, colour"),
        ("types:\n  A:\n    triggers: x\n  A:\n    triggers: y\n", 4, "'A' stands twice in types, first in line 2"),
        ("types:\n  A:\n  B:\n    triggers: x\n", 2, "A is empty"),
        ("types:\n  A,B:\n    triggers: x\n", 2, "no name of a type"),
        ("types:\n  A:\n    triggers: x\n    colour: red\n", 4, "'red' is no colour; write it as \"#b42318\""),
        ('types:\n  A:\n    colour: "#ffe066"\n', 3, "too light.*(#[0-9a-f]{6}) would do"),
        ("types:\n  A:\n    roles: actor actor\n", 3, "'actor' is no role, or stands there twice"),
        ("types:\n  A:\n    roles: actor&target\n", 3, "'actor&target' is no role"),
        ("types:\n  A:\n    triggers: x\n    hidden: maybe\n", 4, "neither yes nor no"),
        ("types:\n  A:\n    triggers: |\n      hit\n      hit (noun\n", 5, "'hit \\(noun' under A is no trigger; write"),
        ("types:\n  A:\n    triggers: |\n      hit (adverb)\n", 4, "parts of speech are verb, noun, adj"),
        ("types:\n  A:\n    triggers: |\n      : deal\n", 4, "is no trigger"),
        (
            "types:\n  A:\n    triggers: |\n      hit\n  B:\n    triggers: |\n      hit\n",
            7,
            r"B and A \(line 4\); take one out, or name words",
        ),
        (
            "types:\n  A:\n    triggers: 'hit: bus tram'\n  B:\n    triggers: 'hit: tram'\n",
            5,
            r"B and A \(line 3\) with 'tram'",
        ),
        ("types:\n  A:\n    triggers: x\n    examples:\n      - They attacked it.\n", 5, "which word tells"),
        ("types:\n  A:\n    modes:\n      car bomb:\n        triggers: x\n    triggers: y\n", 4, "modes are single words"),
        ("types:\n  A:\n    modes:\n      car: by car\n    triggers: y\n", 4, "the mode car: here should stand names"),
        ("types:\n  A:\n    triggers: y\n    cameo: 18x\n", 4, "'18x' is no CAMEO code"),
        ("types:\n  - A\n", 2, "types: here should stand names"),
    ],
)
def test_a_mistake_in_yaml_is_named_with_its_line_and_remedy(book, text, line, says):
    with pytest.raises(FormatError, match=says) as caught:
        book(text)
    assert str(caught.value).startswith(f"harbour.yaml, line {line}: ")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "none 'type' is among them"),
        ("name,triggers\nA,x\n", 1, "'name' is among them"),
        ("type,color\nA,x\n", 1, "'color' is among them; they are type, mode, description, colour"),
        ("type,triggers\n", 1, "no type in it"),
        ("type,triggers\nA,x\nA,y\n", 3, "'A' stands there twice"),
        ("type,triggers\nA,\n", 2, "A is empty"),
        ("type,triggers\n,x\n", 2, "'' is no name of a type"),
        ("type,triggers\nA,hit,strike\n", 2, "3 cells for 2 columns; put a cell that has a comma"),
        ("type,mode,triggers\nA,car,x\n", 2, "the mode 'car' stands before its type"),
        ("type,mode,triggers\nA,,x\nA,car,y\nA,car,z\n", 4, r"\(second\) mode 'car'"),
        ("type,colour,triggers\nA,blue,x\n", 2, "'blue' is no colour"),
    ],
)
def test_a_mistake_in_csv_is_named_with_its_line_and_remedy(book, text, line, says):
    with pytest.raises(FormatError, match=says) as caught:
        book(text, "harbour.csv")
    assert str(caught.value).startswith(f"harbour.csv, line {line}: ")


def test_the_colour_that_is_proposed_for_one_too_light_will_do(book):
    with pytest.raises(FormatError) as caught:
        book('types:\n  A:\n    colour: "#ffe066"\n')
    (better,) = re.findall(r"(#[0-9a-f]{6}) would do", str(caught.value))
    assert book(f'types:\n  A:\n    colour: "{better}"\n').types["A"].colour == better


@pytest.mark.parametrize(("name", "says"), [("book.txt", "end in .yaml or .csv"), ("missing.yaml", "cannot be opened")])
def test_a_file_that_is_no_codebook_is_refused(tmp_path, name, says):
    with pytest.raises(FormatError, match=says):
        read_codebook(tmp_path / name)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "x.csv").write_bytes("type,triggers\nGrève,strike\n".encode("latin-1"))
    with pytest.raises(FormatError, match=r"not UTF-8 \(byte 16\); save it as UTF-8"):
        read_codebook(tmp_path / "x.csv")


@given(st.text(alphabet="atypes:-|#'\"&*[]{}>,; \n\t\x00é", max_size=60), st.sampled_from(["x.yaml", "x.csv"]))
def test_any_text_is_a_codebook_or_refused_with_a_line(tmp_path_factory, text, name):
    path = tmp_path_factory.getbasetemp() / name
    path.write_text(f"types:\n{text}" if len(text) % 2 else text, "utf-8", newline="")
    problem = _refusal(path)
    assert problem is None or re.match(rf"{name}, line \d+: ", problem)


def _refusal(path: Path) -> str | None:
    try:
        return None if read_codebook(path).types else "nothing read"
    except FormatError as problem:
        return str(problem)


# --- looking words up -------------------------------------------------------------------------------------------------


def test_the_most_demanding_trigger_that_fits_wins(book):
    found = book(
        "types:\n  A:\n    triggers: |\n      call\n      call for\n  B:\n    triggers: |\n      call for: talk\n      call: PERSON\n      call: liar\n"
    )
    reading = {
        near: found.reading("call", "VERB", set(near.split()))
        for near in ("", "for", "for talk", "talk", "PERSON", "PERSON liar", "PERSON for")
    }
    assert {near: t and (t.type, sorted(t.words), sorted(t.phrase)) for near, t in reading.items()} == {
        "": ("A", [], []),
        "for": ("A", [], ["for"]),
        "for talk": ("B", ["talk"], ["for"]),
        "talk": ("A", [], []),
        "PERSON": ("B", ["PERSON"], []),
        "PERSON liar": ("B", ["liar"], []),
        "PERSON for": ("A", [], ["for"]),
    }
    assert found.reading("call", "NOUN", set()) is None
    assert found.reading("shout", "VERB", set()) is None


@pytest.mark.parametrize(("wrong", "pos", "verb"), [
    ("expell", "VERB", "expel"), ("conced", "VERB", "concede"), ("vetoe", "VERB", "veto"), ("fre", "VERB", "free"),
    ("injured", "VERB", "injure"), ("mugging", "NOUN", "mug"), ("raping", "NOUN", "rape"), ("stabbing", "VERB", "stab"),
    ("boycot", "VERB", "boycott"),
])  # fmt: skip
def test_a_verb_is_found_behind_a_wrong_lemma_and_a_noun_in_ing(wrong, pos, verb):
    assert BOOK.by_lemma(wrong, pos)
    assert BOOK.by_lemma(wrong, pos) == BOOK.by_lemma(verb, "VERB")


def test_a_noun_is_looked_up_as_it_is():
    assert BOOK.by_lemma("raide", "NOUN") == ()
    assert BOOK.by_lemma("", "VERB") == ()


@pytest.mark.parametrize(("lemma", "pos", "near", "kind"), [
    ("strike", "NOUN", "air", "ASSAULT/airstrike"), ("strike", "NOUN", "worker", "PROTEST/strike"), ("strike", "NOUN", "hunger", "PROTEST/hunger"),
    ("strike", "VERB", "town", "ASSAULT"), ("strike", "VERB", "earthquake town", "OTHER/disaster"),
    ("call", "VERB", "for talk", "REQUEST/meet"), ("call", "VERB", "president phone", "CONSULT/phone"), ("call", "VERB", "liar", "ACCUSE/disapprove"),
    ("call", "VERB", "off strike", "CONCEDE"), ("call", "VERB", "off talk", "REJECT/meet"),
    ("meet", "VERB", "president", "CONSULT"), ("meet", "VERB", "demand", "CONCEDE"), ("meet", "VERB", "target", "OTHER/change"),
    ("lift", "VERB", "sanction", "RETREAT/ease"), ("lift", "VERB", "passenger", "AID/humanitarian"),
    ("impose", "VERB", "sanction", "COERCE/restrict"), ("impose", "VERB", "curfew", "COERCE/curfew"),
    ("fire", "VERB", "shot", "ASSAULT/firearms"), ("fire", "VERB", "minister", "OTHER/politics"), ("fire", "VERB", "rocket", "ASSAULT/heavy-weapons"),
    ("fire", "NOUN", "open", "ASSAULT/firearms"), ("fire", "NOUN", "forest", "OTHER/accident"),
    ("vow", "VERB", "rebuild", "AGREE"), ("vow", "VERB", "revenge", "THREATEN"),
    ("sign", "VERB", "treaty", "SUPPORT/agreement"), ("sign", "VERB", "truce", "RETREAT/ceasefire"), ("sign", "VERB", "striker", "OTHER/sport"),
    ("send", "VERB", "brigade", "MOBILIZE/troops"), ("send", "VERB", "medicine", "AID"), ("send", "VERB", "peacekeeper", "AID/peacekeeping"),
    ("expel", "VERB", "diplomat", "SANCTION/expel"), ("expel", "VERB", "migrant", "COERCE/deport"),
    ("suspend", "VERB", "aid", "SANCTION/discontinue"), ("suspend", "VERB", "newspaper", "COERCE/ban"), ("suspend", "VERB", "talk", "SANCTION/withdraw"),
    ("withdraw", "VERB", "troop", "RETREAT/withdraw"), ("withdraw", "VERB", "ambassador", "SANCTION/withdraw"),
    ("release", "VERB", "hostage", "RETREAT/release"), ("release", "VERB", "album", "OTHER/media"),
    ("charge", "VERB", "murder", "ACCUSE/allege"), ("refuse", "VERB", "release", "REJECT/yield"), ("refuse", "VERB", "meet", "REJECT/meet"),
    ("blow", "VERB", "up bridge", "ASSAULT/explosives"), ("blow", "VERB", "up himself", "ASSAULT/suicide-attack"),
    ("seize", "VERB", "cocaine", "COERCE/seize"), ("seize", "VERB", "town", "ASSAULT/seize"), ("arrest", "VERB", "", "COERCE/arrest"),
    ("clash", "VERB", "army", "ASSAULT"), ("clash", "VERB", "police", "PROTEST/riot"),
    ("buy", "VERB", "jet", "COOPERATE/trade"), ("buy", "VERB", "house", "OTHER/business"), ("share", "VERB", "intelligence", "COOPERATE/intelligence"),
])  # fmt: skip
def test_what_stands_beside_an_ambiguous_word_tells_its_type(lemma, pos, near, kind):
    found = BOOK.reading(lemma, pos, set(near.split()))
    assert found is not None
    assert "/".join(filter(None, (found.type, found.mode))) == kind


# --- the default ------------------------------------------------------------------------------------------------------


def test_plover_is_there_and_other_beside_it():
    assert [name for name in BOOK.types if name in PLOVER] == PLOVER
    assert {"OTHER", "BACKGROUND"} == BOOK.types.keys() - set(PLOVER)
    assert [name for name, kind in BOOK.types.items() if kind.hidden] == ["BACKGROUND"]


@pytest.mark.parametrize("name", [*PLOVER, "OTHER"])
def test_every_type_can_be_read_and_found(name):
    kind = BOOK.types[name]
    own = [t for t in BOOK.triggers if t.type == name]
    assert kind.description.endswith(".")
    assert kind.roles[0] == "actor"
    assert len(own) >= 40
    assert {t.mode for t in own} - {None} == set(kind.modes)
    assert all(text.endswith(".") for text in kind.modes.values())
    assert {e.mode for e in kind.examples} >= set(kind.modes) - {None}


def test_every_type_has_a_colour_of_its_own_that_can_be_read():
    inks = [kind.colour for kind in BOOK.types.values()]
    assert len(set(inks)) == len(inks)
    assert all(_contrast(kind.colour, kind.ground) >= CONTRAST for kind in BOOK.types.values())
    assert all(_contrast("#1f2328", kind.ground) >= 7 for kind in BOOK.types.values())


def test_the_examples_are_read_as_they_say():
    """With all the words of the sentence beside the trigger: more than a parser would put there."""
    nlp, wrong = pipeline.load(None), []
    for kind in BOOK.types.values():
        for example in kind.examples:
            doc = nlp(example.text)
            (token,) = (t for t in doc if t.idx == example.start)
            near = {t.lemma_.lower() for t in doc if t.i != token.i} | {t.lower_ for t in doc if t.i != token.i}
            found = BOOK.reading(token.lemma_.lower(), token.pos_, near)
            if found is None or (found.type, found.mode) != (kind.name, example.mode):
                wrong.append((example.text, token.pos_, found and (found.type, found.mode)))
    assert wrong == []


# --- CAMEO ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "kind"), [
    ("03", "AGREE"), ("04", "CONSULT"), ("05", "SUPPORT"), ("06", "COOPERATE"), ("07", "AID"), ("08", "CONCEDE"), ("09", "ACCUSE"),
    ("10", "REQUEST"), ("11", "ACCUSE"), ("12", "REJECT"), ("13", "THREATEN"), ("14", "PROTEST"), ("15", "MOBILIZE"), ("16", "SANCTION"),
    ("17", "COERCE"), ("18", "ASSAULT"), ("19", "ASSAULT"), ("20", "ASSAULT"), ("081", "CONCEDE"), ("0831", "CONCEDE"), ("0841", "RETREAT"),
    ("0813", "RETREAT"), ("0814", "RETREAT"), ("0872", "RETREAT"), ("163", "COERCE"), ("191", "COERCE"), ("175", "ASSAULT"), ("1712", "ASSAULT"), ("1711", "COERCE"),
    ("1663", "SANCTION"), ("195", "ASSAULT"), ("2042", "ASSAULT"),
])  # fmt: skip
def test_a_cameo_code_stands_for_a_type(code, kind):
    assert (BOOK.from_cameo(code) or ("none",))[0] == kind


@pytest.mark.parametrize("code", ["01", "010", "02", "0231", "", "1", "99", "x"])
def test_a_code_without_a_type_is_none(code):
    assert BOOK.from_cameo(code) is None


@pytest.mark.parametrize("name", PLOVER)
def test_a_type_has_a_cameo_code_that_leads_back_to_it(name):
    for mode in (None, *BOOK.types[name].modes):
        code = BOOK.to_cameo(name, mode)
        assert code
        back = BOOK.from_cameo(code)
        assert back in ((name, mode), (name, None))
    assert BOOK.from_cameo(BOOK.to_cameo(name) or "") == (name, None)
    assert BOOK.to_cameo(name, "no such mode") == BOOK.to_cameo(name)


def test_a_codebook_of_ones_own_may_name_codes(book):
    found = book("types:\n  A:\n    triggers: x\n    cameo: 18 19\n    modes:\n      air:\n        triggers: y\n        cameo: 195\n")
    assert [found.from_cameo(code) for code in ("186", "19", "1951", "20")] == [("A", None), ("A", None), ("A", "air"), None]
    assert (found.to_cameo("A"), found.to_cameo("A", "air"), found.to_cameo("B")) == ("18", "195", None)


def test_the_digest_tells_codebooks_apart(book):
    same = {book(text).digest for text in (YAML, YAML, YAML.replace("  CHATTER", "\n  CHATTER"))}
    assert len(same) == 1
    others = {
        book(YAML.replace(a, b)).digest for a, b in (("strand,", "sink,"), ("#1d4ed8", "#7e22ce"), ("vessel", "ship"), ("reef.", "rock."))
    }
    assert len(others | same) == 5
    assert json.dumps(sorted(others))
