"""The store: nothing twice, nothing lost, and clear words when a file is not what it should be."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from workbench.errors import StoreError
from workbench.model import Annotation, Article, Decision, Origin, Run, Span
from workbench.store import BATCH, Store

RAIN = Article(text="Rain fell in Erbil.", id="rain", title="Rain", source="Northern Post", published="2014-06-27", meta={"page": 3})
SNOW = Article(text="Snow fell in Kyiv. 🇺🇦", author="A. Writer", url="https://example.com", language="en", story="weather")
MARK = Annotation(
    article="rain", layer="quotes", label="direct", spans=(Span(0, 4), Span(5, 9)), roles={"speaker": (Span(13, 18),)},
    values={"lat": 36.2, "note": ["ü", {"a": None}]}, score=0.25, by="rules:quotes@1",
)  # fmt: skip
YES = Decision(article="rain", target=MARK.id, verdict="accept", by="user:anna")
LOOKED = Run(article="rain", layer="quotes", by="rules:quotes@1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "crisis.db"


@pytest.fixture(params=["memory", "file", "team"])
def store(request: pytest.FixtureRequest, path: Path) -> Iterator[Store]:
    opened = Store(None if request.param == "memory" else path if request.param == "file" else request.getfixturevalue("team"))
    yield opened
    opened.close()


def content(store: Store) -> list[list[str]]:
    records = (store.annotations(), store.decisions(), store.runs())
    return [[repr(a) for a in store.articles()], *(sorted(map(repr, some)) for some in records)]


def test_what_goes_in_comes_out(store: Store) -> None:
    assert store.add([RAIN, SNOW], [MARK], [YES], [LOOKED]) == ([RAIN, SNOW], [])
    assert store.articles() == [RAIN, SNOW]
    assert store.article_ids() == [RAIN.id, SNOW.id]
    (mark,) = store.annotations()
    assert (mark, mark.score, mark.roles, mark.values) == (MARK, 0.25, MARK.roles, MARK.values)
    assert (store.decisions(), store.runs()) == ([YES], [LOOKED])


def test_adding_again_changes_nothing(store: Store) -> None:
    store.add([RAIN, SNOW], [MARK], [YES], [LOOKED])
    before = content(store)
    assert store.add([SNOW, RAIN, RAIN], [MARK, MARK], [YES], [LOOKED]) == ([], [])
    assert content(store) == before


def test_a_reopened_file_has_everything(path: Path) -> None:
    first = Store(path)
    first.add([SNOW, RAIN], [MARK], [YES], [LOOKED])
    before = content(first)
    first.close()
    assert content(Store(path)) == before


def test_what_is_asked_for_in_particular(store: Store) -> None:
    store.add([RAIN, SNOW], [MARK], [YES], [LOOKED])
    assert store.articles([SNOW.id, "nowhere"]) == [SNOW]
    for read in (store.annotations, store.decisions, store.runs):
        assert len(read(["rain"])) == 1
        assert read([SNOW.id]) == read([]) == []


def test_more_than_fits_one_statement(store: Store) -> None:
    many = [Article(text=f"Article {n}") for n in range(2 * BATCH + 1)]
    store.add(many)
    assert store.articles() == store.articles([a.id for a in many]) == many


@pytest.mark.parametrize("together", [True, False])
def test_one_id_for_two_texts_is_reported_and_the_rest_goes_in(store: Store, together: bool) -> None:
    other = Article(text="Another text.", id="rain")
    clash_mark = Annotation(article="rain", layer="entities", label="X", spans=(Span(0, 7),), by="rules:x")
    if together:
        new, clashes = store.add([RAIN, other, SNOW], [clash_mark])
        assert new == [RAIN, SNOW]
    else:
        store.add([RAIN])
        new, clashes = store.add([other, SNOW], [clash_mark])
        assert new == [SNOW]
    assert clashes == [other]
    assert store.articles() == [RAIN, SNOW]
    assert store.annotations() == []  # nobody knows which of the two texts it is about


@pytest.mark.parametrize("records", [{"annotations": [MARK]}, {"decisions": [YES]}, {"runs": [LOOKED]}], ids=lambda r: next(iter(r)))
def test_records_of_unknown_articles_are_refused_whole(store: Store, records: dict[str, list[object]]) -> None:
    with pytest.raises(StoreError, match="add the article first"):
        store.add([SNOW], **records)  # type: ignore[arg-type]
    assert store.articles() == []
    store.add([RAIN], **records)  # type: ignore[arg-type]
    assert store.articles() == [RAIN]


def test_what_json_cannot_hold_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="keep only what JSON can hold"):
        store.add([RAIN, Article(text="x", meta={"f": object()})])
    assert store.articles() == []


def test_several_threads_may_write_to_a_file(path: Path) -> None:
    store = Store(path)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: store.add([Article(text=f"Article {n % 10}")]), range(40)))
    assert sorted(a.text for a in store.articles()) == [f"Article {n}" for n in range(10)]


def test_two_programs_see_each_others_work(path: Path) -> None:
    one, other = Store(path), Store(path)
    one.add([RAIN])
    other.add([SNOW])
    assert one.articles() == other.articles() == [RAIN, SNOW]


def test_what_others_have_written_is_news_once(path: Path) -> None:
    one, other = Store(path), Store(path)
    one.add([RAIN, SNOW])
    assert (one.news(), other.news(), other.news()) == (set(), {"rain", SNOW.id}, set())
    one.add((), [MARK])
    other.add(runs=[Run(article=SNOW.id, layer="quotes", by="rules:quotes@1")])  # written between
    one.add(decisions=[YES])
    assert (one.news(), other.news()) == ({SNOW.id}, {"rain"})
    other.add(origins=[Origin(article="rain", where="a.txt")])
    other.add((), [MARK], [YES])  # known, so nothing new
    assert (one.news(), other.news(), Store(path).news()) == ({"rain"}, set(), set())


@pytest.mark.parametrize("again", [False, True])
def test_a_file_that_is_gone_is_told_before_anything_is_lost(path: Path, again: bool) -> None:
    store = Store(path)
    store.add([RAIN])
    path.unlink()
    if again:
        for left in ("-wal", "-shm"):
            path.with_name(path.name + left).unlink(missing_ok=True)
        Store(path).close()
    message = f"the file was {'replaced by another' if again else 'deleted or moved'} since it was opened, so nothing was written"
    for touch in (lambda: store.add([SNOW]), store.news):
        with pytest.raises(StoreError, match=message) as error:
            touch()
        assert "corpus.export('rescue.jsonl') saves what it held" in str(error.value)
    assert store.articles() == [RAIN]


def test_what_is_kept_is_what_is_there(path: Path) -> None:
    one, other = Store(path), Store(path)
    one.add([RAIN, SNOW], [MARK])
    first = one.about("rain")
    assert (list(first[0]), first[1:], one.about("rain")[0] is first[0]) == ([MARK], ((), ()), True)
    marks = [MARK.replace(label=f"{n}", by="model:m@1", values={"n": n}) for n in range(3)]
    for mark in marks:
        other.add((), [mark], [YES], [LOOKED])
        for store in (one, other):
            about = store.about("rain")
            fresh = store.annotations(["rain"]), store.decisions(["rain"]), store.runs(["rain"])
            assert tuple(sorted(map(repr, kept)) for kept in about) == tuple(sorted(map(repr, some)) for some in fresh)
    assert one.about(SNOW.id) == ((), (), ())
    for n in range(20):
        one.add([Article(text=f"Day {n}.", id=f"{n}")], [MARK.replace(article=f"{n}")])
        assert len(one.about(f"{n}")[0]) == 1
    assert len(one.about("rain")[0]) == 4


def test_ids_are_read_as_they_were_written(store: Store) -> None:
    store.add([RAIN, SNOW], [MARK], [YES], [LOOKED])
    for stored, made in ((store.annotations()[0], MARK), (store.decisions()[0], YES), (store.runs()[0], LOOKED)):
        assert stored.__dict__["id"] == made.id  # before anybody asks
        assert stored == made
        with pytest.raises(FrozenInstanceError):
            stored.by = "user:eve"  # type: ignore[misc]
    assert store.annotations()[0].replace(by="user:anna").id == MARK.replace(by="user:anna").id
    assert store.annotation(MARK.id) == MARK
    assert store.annotation("nothing") is None


def test_decisions_of_one_person(store: Store) -> None:
    bens = Decision(article="rain", target=MARK.id, verdict="reject", by="user:ben")
    store.add([RAIN], [MARK], [YES, bens])
    assert [store.decisions_by(f"user:{name}") for name in ("anna", "ben", "eve")] == [(YES,), (bens,), ()]
    later = Decision(article="rain", target=MARK.id, verdict="reject", by="user:anna")
    store.add(decisions=[later])
    assert (store.decisions_by("user:anna"), store.about("rain")[1]) == ((YES, later), (YES, bens, later))


def sqlite_file(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def newer(path: Path) -> None:
    Store(path).close()
    sqlite_file(path, "UPDATE schema SET version = version + 1")


@pytest.mark.parametrize(("prepare", "message"), [
    (lambda path: path.write_text("Dear diary, today it rained. " * 20), "not a corpus file; choose another name"),
    (lambda path: sqlite_file(path, "CREATE TABLE birds (name TEXT)"), "another program; choose another name"),
    (lambda path: sqlite_file(path, "PRAGMA application_id = 1196444487"), "another program; choose another name"),
    (newer, "newer workbench .* update the package"),
    (lambda path: path.mkdir(), "is a folder; name a file in it"),
], ids=["text", "birds", "geopackage", "newer", "folder"])  # fmt: skip
def test_what_is_not_a_corpus_is_refused_and_left_alone(path: Path, prepare: Callable[[Path], None], message: str) -> None:
    prepare(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError, match=message) as error:
        Store(path)
    assert str(path) in str(error.value)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_an_empty_file_becomes_a_corpus(path: Path) -> None:
    path.touch()
    Store(path).add([RAIN])
    assert Store(path).articles() == [RAIN]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nowhere does not exist; create it first"):
        Store(tmp_path / "nowhere" / "crisis.db")


def test_a_read_only_file_can_be_read_and_says_why_it_cannot_be_written(path: Path) -> None:
    original = Store(path)
    original.add([RAIN])
    store = Store(f"sqlite:///file:{path}?mode=ro&uri=true")  # permissions do not stop root, who may run this
    assert store.articles() == [RAIN]
    with pytest.raises(StoreError, match="read-only; copy it or change its permissions"):
        store.add([SNOW])
    assert original.articles() == [RAIN]


def test_a_locked_file_says_so(path: Path) -> None:
    store = Store(f"sqlite:///{path}?timeout=0")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="another program is writing to it .*; try again"):
        store.add([RAIN])
    other.rollback()
    other.close()
    store.add([RAIN])
    assert store.articles() == [RAIN]


def test_a_damaged_file_says_so(path: Path) -> None:
    store = Store(path)
    store.add([Article(text=f"{n} " * 500) for n in range(50)])
    store.close()
    data = bytearray(path.read_bytes())
    data[8192:-4096] = b"\x55" * len(data[8192:-4096])
    path.write_bytes(data)
    with pytest.raises(StoreError, match=r"crisis\.db.*malformed"):
        Store(path).articles()


@pytest.mark.parametrize("url", ["nosuch://anna:secret@host/db", "postgresql+nosuchdriver://anna:secret@host/db", "sqlite+x://?://"])
def test_an_address_of_no_known_database(url: str) -> None:
    with pytest.raises(StoreError, match="driver") as error:
        Store(url)
    assert "secret" not in str(error.value)


def test_names(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    assert Store().name == "memory"
    assert Store("crisis.db").name == str(path)
    assert Store(f"sqlite:///{path}").name == f"sqlite:///{path}"


@pytest.mark.parametrize("target", [None, "x.db"])
def test_threads_take_turns(tmp_path: Path, target: str | None) -> None:
    """As a page's messages and a cell do, which come in threads of their own."""
    store = Store(target and tmp_path / target)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: store.add([Article(text=f"Day {n}.")]), range(60)))
    assert len(store.article_ids()) == 60
