"""Other formats: each gives back all that it claims to carry, tells what it lost, and takes damaged files for what they are."""

import json
import re
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from tests.damage import damaged, hostile, is_read_or_told
from tests.test_formats import everything, readings
from tests.trying import tries
from workbench import formats
from workbench.formats import exchange, notebook
from workbench.formats.lost import Lost, pages
from workbench.model import Annotation, Article, Reading, Span

slow = tries(12)
several = st.lists(readings(), max_size=3, unique_by=lambda r: r.articles[0].id)


def there_and_back(given: list[Reading], name: str, format: str) -> tuple[Reading, Lost]:
    with tempfile.TemporaryDirectory() as folder:
        exported = formats.write(given, Path(folder) / name, format)
        return wb.read(exported).reading, exported.lost


# --- identities -------------------------------------------------------------------------------------------------------


@slow
@given(several, st.sampled_from(["x", "x.zip"]))
def test_parquet_is_the_identity(several: list[Reading], name: str) -> None:
    again, lost = there_and_back(several, name, "parquet")
    reading = Reading.of(several)
    assert not lost
    if several:
        assert again.skipped == []
        assert everything(again) == everything(reading)
        assert list(exchange.lines(again)) == list(exchange.lines(reading))


@slow
@given(several)
def test_csv_is_the_identity_but_for_null_characters(several: list[Reading]) -> None:
    nulls = [r for r in several if "\0" in json.dumps([(*vars(a).values(),) for a in r.articles], default=dict).replace("\\u0000", "\0")]
    again, lost = there_and_back(several, "x", "csv")
    assert not lost or nulls
    if several and not nulls:
        assert (again.skipped, everything(again)) == ([], everything(Reading.of(several)))


@given(several)
def test_notebooks_are_the_identity(several: list[Reading]) -> None:
    reading = Reading.of(several)
    for bundle in (notebook.carry(reading), {notebook.MIME: {"articles": list(exchange.lines(reading))}}):
        if several:
            again = notebook.parse(json.dumps({"cells": [{"outputs": [{"data": bundle}]}]}), "x.ipynb")
            assert (again.skipped, everything(again)) == ([], everything(reading))


# --- what each claims -------------------------------------------------------------------------------------------------


def marks(reading: Reading) -> list[tuple[Any, ...]]:
    """All that is said by the marks that wait or stand, by article."""
    found = [(m.annotation, m.status) for page in pages([reading], Lost()) for m in page.marks]
    return sorted(
        (a.article, a.id, status, a.score or 0, repr(a.spans), repr(sorted(a.roles.items())), json.dumps(dict(a.values), sort_keys=True))
        for a, status in found
    )


def articles(reading: Reading, *fields: str) -> list[tuple[Any, ...]]:
    in_force = [page.article for page in pages([reading], Lost())]
    return sorted((a.text, *(getattr(a, f) or None for f in fields)) for a in in_force)


def visible(reading: Reading) -> Reading:
    """Without marks of nothing but blanks, which brat could not show."""
    shown = [a for a in reading.annotations if reading.articles[0].text[a.start : a.end].strip() and not a.spans[1:]]
    return Reading(reading.articles, shown, reading.decisions, reading.runs)


def same_articles_and_marks(again: Reading, reading: Reading) -> None:
    assert again.skipped == []
    assert articles(again, "id", "title", "source", "published") == articles(reading, "id", "title", "source", "published")
    assert marks(again) == marks(reading)


def test_half_a_character_in_a_role_or_a_key_goes_to_spacy_and_back(tmp_path: Path) -> None:
    half = "x\ud83d"
    corpus = wb.Corpus(user="anna")
    corpus.add([{"id": "a", "text": "Rain fell in Erbil."}])
    said = Annotation(
        article="a", layer="entities", label="GPE", spans=(Span(13, 18),), roles={half: (Span(0, 4),)}, values={"kb": half}, by="m@1"
    )
    corpus.record([said])
    corpus.export(tmp_path / "x.spacy")
    assert [m.annotation for m in wb.Corpus(tmp_path / "x.spacy").marks()] == [said]


@slow
@given(several)
def test_spacy_gives_back_articles_and_marks(several: list[Reading]) -> None:
    again, _ = there_and_back(several, "x.spacy", "docbin")
    reading = Reading.of(several)
    if several:
        same_articles_and_marks(again, reading)
        assert [dict(a.meta) for a in again.articles] == [dict(a.meta) for a in reading.articles]


@slow
@given(several)
def test_prodigy_gives_back_articles_and_marks(several: list[Reading]) -> None:
    again, lost = there_and_back(several, "x.jsonl", "prodigy")
    reading = Reading.of(several)
    if several:
        same_articles_and_marks(again, reading)
        assert any(a.meta for a in reading.articles) == any("the meta" in line for line in lost)


@slow
@given(several, st.sampled_from(["x", "x.zip"]))
def test_brat_gives_back_texts_and_marks(several: list[Reading], name: str) -> None:
    several = [visible(reading) for reading in several or [Reading([Article(text="x")])]]
    again, _ = there_and_back(several, name, "brat")
    reading = Reading.of(several)
    assert again.skipped == []
    assert articles(again) == articles(reading)
    assert marks(again) == marks(reading)


@slow
@given(several)
def test_conll_gives_back_words_and_names_that_stand_apart(several: list[Reading]) -> None:
    again, _ = there_and_back(several, "x.conll", "conll")
    expected = []
    for page in (page for reading in several for page in pages([reading], Lost(), layers=["entities"])):
        text, taken = page.article.text.replace("\0", "�"), set[int]()
        names = []
        for a in sorted((m.annotation for m in page.marks), key=lambda a: (a.start - a.end, a.start, a.id)):
            places = set(range(a.start, a.end))
            while places and text[min(places)].isspace():
                places.remove(min(places))
            while places and text[max(places)].isspace():
                places.remove(max(places))
            if len(a.spans) == 1 and places and not places & taken:
                taken |= places
                names.append((min(places), a.label, _bare(text[min(places) : max(places) + 1])))
        expected.append((_bare(text), [(label, words) for _, label, words in sorted(names)]))
    found = []
    for article in again.articles:
        mine = sorted((a for a in again.annotations if a.article == article.id), key=lambda a: a.start)
        found.append((_bare(article.text), [(a.label, _bare(a.spans[0].of(article.text))) for a in mine]))
    if several and len({a.id for a in again.articles}) == len(several):
        assert (again.skipped, found) == ([], expected)


def _bare(text: str) -> str:
    return "".join(text.split())


# --- what is told -----------------------------------------------------------------------------------------------------

TEXT = "On Thursday Nouri Maliki told the BBC: “Rain fell in Qaim.”\n\nIt was denied."


def at(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


@pytest.fixture
def corpus() -> wb.Corpus:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"id": "rain", "text": TEXT, "source": "BBC", "desk": "world"}])
    name = Annotation(article="rain", layer="entities", label="PERSON", spans=(at("Nouri Maliki"),), by="rules:x@1", score=0.5)
    part = name.replace(label="SURNAME", spans=(at("Maliki"),))
    quote = Annotation(
        article="rain", layer="quotes", label="direct", spans=(at("“Rain fell in Qaim.”"),), by="rules:q@1",
        roles={"speaker": (at("Nouri Maliki"),), "cue": (at("told"),)}, values={"speaker_name": "Nouri al-Maliki"},
    )  # fmt: skip
    event = Annotation(
        article="rain", layer="events", label="ASSAULT", spans=(at("fell"), at("denied")), by="rules:e@1",
        roles={"place": (at("Qaim"),)}, values={"quote": quote.id, "modality": "denied", "time": {"value": "2014-06-26"}},
    )  # fmt: skip
    link = Annotation(
        article="rain",
        layer="links",
        label="NAME",
        spans=name.spans,
        by="rules:n@1",
        values={"entity": "person/maliki", "name": "Nouri al-Maliki"},
    )
    apart = Annotation(
        article="rain", layer="entities", label="NEWS", spans=(at("Rain"), at("denied")), by="rules:x@1", values={"note": "seen twice"}
    )
    relation = Annotation(
        article="rain", layer="relations", label="TOLD", spans=name.spans, by="rules:r@1", values={"sure": True},
        roles={"to": (at("BBC"),), "from": name.spans},
    )  # fmt: skip
    corpus.record([name, part, quote, event, link, apart, relation])
    corpus.accept(name)
    corpus.reject(corpus.annotate(0, *at("Thursday"), "DATE"))
    corpus.set_facts(source="Northern Post")
    return corpus


@pytest.mark.parametrize(("name", "format", "lost"), [
    ("x.jsonl", None, []),
    ("x.parquet.zip", None, []),
    ("x.csv.zip", None, []),
    ("x.spacy", None, ["4 decisions: no place for them", "1 entity: rejected, and only what waits or stands is written", "1 link: no place for them",
                       "1 entity: not in doc.ents but in doc.spans: overlaps another"]),
    ("x.prodigy.jsonl", None, ["1 article: no place for the meta", "1 origin: no place for them"]),
    ("x.brat.zip", None, ["1 article: no place for the source", "1 link: no place for them"]),
    ("x.conll", None, ["1 quote: no place for them", "1 event: no place for them", "1 entity: overlaps a longer one", "1 entity: no place for its score"]),
])  # fmt: skip
def test_exports_tell_what_they_lost(corpus: wb.Corpus, tmp_path: Path, name: str, format: str | None, lost: list[str]) -> None:
    exported = corpus.export(tmp_path / name, format)
    assert exported.path == tmp_path / name
    assert set(lost) <= set(exported.lost)
    assert bool(lost) == bool(exported.lost)
    assert repr(exported).startswith(f"{name} written")
    assert all(f"\n  {line}" in repr(exported) for line in lost)


@pytest.mark.parametrize("name", ["x.spacy", "x.prodigy.jsonl", "x.brat.zip"])
def test_what_comes_back_is_nothing_new(corpus: wb.Corpus, tmp_path: Path, name: str) -> None:
    """The same marks have the same ids, so that a colleague's file adds just what they did."""
    before = {m.annotation.id: m.status for m in corpus.marks(status=None)}
    added = corpus.merge(corpus.export(tmp_path / name))
    assert (added.articles, added.skipped) == (0, [])
    assert {m.annotation.id: m.status for m in corpus.marks(status=None)} == before


def test_tables_are_tidy(corpus: wb.Corpus, tmp_path: Path) -> None:
    import pandas as pd

    corpus.export(tmp_path / "x", "parquet")
    names, quotes, events = (pd.read_parquet(tmp_path / "x" / f"{layer}.parquet") for layer in exchange.LAYERS)
    assert names.loc[names.label == "PERSON", ["words", "entity", "status", "score"]].values.tolist() == [
        ["Nouri Maliki", "person/maliki", "accepted", 0.5]
    ]
    assert quotes[["words", "speaker", "speaker_name", "cue"]].values.tolist() == [
        ["“Rain fell in Qaim.”", "Nouri Maliki", "Nouri al-Maliki", "told"]
    ]
    assert events[["words", "place", "time", "modality"]].values.tolist() == [["fell … denied", "Qaim", "2014-06-26", "denied"]]
    assert [str(events[name].dtype) for name in ("start", "score")] == ["int64", "float64"]


# --- folders ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["csv", "parquet", "brat"])
def test_a_folder_is_written_anew_unless_it_holds_something_else(corpus: wb.Corpus, tmp_path: Path, format: str) -> None:
    corpus.export(tmp_path / "x", format)
    first = sorted(path.name for path in (tmp_path / "x").iterdir())
    corpus.where(id="nothing").export(tmp_path / "x", format)
    assert (sorted(path.name for path in (tmp_path / "x").iterdir()) == first) == (format != "brat")
    (tmp_path / "x" / "thesis.docx").write_bytes(b"all of it")
    with pytest.raises(wb.FormatError, match=r"x: holds other files, such as thesis.docx; choose a new folder"):
        corpus.export(tmp_path / "x", format)
    (tmp_path / "y").write_text("a file")
    with pytest.raises(wb.FormatError, match="y: is a file, and this format is a folder of several; choose another name"):
        corpus.export(tmp_path / "y", format)
    with pytest.raises(wb.FormatError, match="cannot be written"):
        corpus.export(tmp_path / "nowhere" / "y", format)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x", "y"]


def test_files_that_are_read_together_are_read_once(corpus: wb.Corpus, tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    corpus.export(tmp_path / "all" / "marked", "brat")
    corpus.export(tmp_path / "all" / "tables", "csv")
    (tmp_path / "all" / "note.txt").write_text("Another text.")
    for path in (tmp_path / "all", _zipped(tmp_path / "all", tmp_path / "all.zip")):
        reading = wb.read(path).reading
        assert sorted(a.text for a in reading.articles) == ["Another text.", TEXT, TEXT]
        assert reading.skipped == []


def _zipped(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for each in sorted(folder.rglob("*.*")):
            archive.write(each, each.relative_to(folder).as_posix())
    return path


def test_tables_of_the_same_names_that_are_not_ours_are_read_by_themselves(tmp_path: Path) -> None:
    (tmp_path / "articles.csv").write_text("text\nRain fell.\n")
    (tmp_path / "events.csv").write_text("text,when\nA concert.,today\n")
    (tmp_path / "runs.csv").write_text("runner,time\nx,1\n")
    reading = wb.read(tmp_path).reading
    assert [a.text for a in reading.articles] == ["Rain fell.", "A concert."]
    assert ["no column holds the text" in skipped.reason for skipped in reading.skipped] == [True]


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_a_table_of_marks_alone_says_what_it_lacks(corpus: wb.Corpus, tmp_path: Path, format: str) -> None:
    corpus.export(tmp_path / "x", format)
    for name in ("entities", "decisions", "origins"):
        (skipped,) = wb.read(tmp_path / "x" / f"{name}.{format}").skipped
        assert skipped.reason == f"a table about articles that are in another; read its folder or .zip, with articles.{format} in it"
    assert [a.text for a in wb.read(tmp_path / "x" / f"articles.{format}")] == [TEXT]


def test_a_table_that_was_changed_is_read_again(corpus: wb.Corpus, tmp_path: Path) -> None:
    corpus.export(tmp_path / "x", "csv")
    other = wb.Corpus(user="ben")
    assert other.add(tmp_path / "x").unchanged == 0
    assert other.add(tmp_path / "x").unchanged == 1
    with (tmp_path / "x" / "entities.csv").open("a", encoding="utf-8") as file:
        file.write(f"9,rain,entities,GPE,{at('Qaim')[0]},{at('Qaim')[1]},Qaim\n")
    other.add(tmp_path / "x")
    assert "GPE" in {m.annotation.label for m in other.marks()}


@pytest.mark.parametrize(("cells", "where", "reason"), [
    ("1,rain,,GPE,0,2,In", "articles.csv, row 2, entities, 1", "its words are 'In', but 'On' stands there"),
    ("1,rain,,GPE,x,2", "entities.csv, row 2", "a row that cannot be read (invalid literal for int()"),
    ("1,rain,,GPE,0,9999", "articles.csv, row 2, annotations[0]", "outside the text"),
    ("1,rain,,GPE,,", "articles.csv, row 2, annotations[0]", "without a span"),
    ("1,rain,,GPE,0,2,,5", "articles.csv, row 2, annotations[0]", "malformed annotation"),
    ("1,rain,,GPE,0,2,,,{", "entities.csv, row 2", "roles is no JSON"),
    ("1,snow,,GPE,0,2", "entities.csv", "1 rows are of articles that are not in x/articles.csv"),
])  # fmt: skip
def test_rows_that_do_not_fit_are_told(tmp_path: Path, cells: str, where: str, reason: str) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "articles.csv").write_text("id,text\nrain,On Thursday.\n")
    (tmp_path / "x" / "entities.csv").write_text(f"id,article,layer,label,start,end,words,spans,roles\n{cells}\n2,rain,,DATE,3,11\n")
    reading = wb.read(tmp_path / "x").reading
    assert [a.label for a in reading.annotations] == ["DATE"]
    (skipped,) = reading.skipped
    assert skipped.where == f"{tmp_path}/x/{where}"
    assert reason in skipped.reason


# --- damage -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def files(corpus: wb.Corpus, tmp_path: Path) -> Callable[[str], bytes]:
    @cache
    def made(name: str) -> bytes:
        return corpus.export(tmp_path / name).path.read_bytes()

    return made


@hostile
@given(damage=st.data())
@pytest.mark.parametrize("name", ["x.spacy", "x.conll", "x.prodigy.jsonl", "x.brat.zip", "x.csv.zip", "x.parquet.zip"])
def test_damaged_files_are_read_or_told(files: Callable[[str], bytes], tmp_path: Path, name: str, damage: st.DataObject) -> None:
    assert is_read_or_told(tmp_path, f"damaged.{name}", damaged(files(name), damage))


@hostile
@given(damage=st.data())
@pytest.mark.parametrize("name", ["rain.ann", "entities.csv", "decisions.csv", "entities.parquet"])
def test_damage_in_one_of_several_files_leaves_the_text(corpus: wb.Corpus, tmp_path: Path, name: str, damage: st.DataObject) -> None:
    whole, folder = tmp_path / "whole", tmp_path / "x"
    if not whole.exists():
        for path in (whole, folder):
            corpus.export(path, "brat" if name == "rain.ann" else name.rpartition(".")[2])
    (folder / name).write_bytes(damaged((whole / name).read_bytes(), damage))
    reading = wb.read(folder).reading
    assert [a.text for a in reading.articles] == [TEXT]


@pytest.mark.parametrize(("name", "content", "reason"), [
    ("x.spacy", b"no zlib", "not a spaCy file, or damaged"),
    ("x.spacy", b"", "the file is empty"),
    ("x.conll", b"", "the file is empty"),
    ("x.conll", b"Rain fell.\nAll day.\n", "no words with BIO tags in it; each line should be a word and, last, a tag"),
    ("x.ann", b"T1\tGPE 0 4\tRain\n", "no x.txt beside it, the text that it marks; put both into one folder or .zip"),
])  # fmt: skip
def test_files_that_are_something_else(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    (skipped,) = wb.read(tmp_path / name).skipped
    assert skipped.where == str(tmp_path / name)
    assert re.search(re.escape(reason), skipped.reason)
