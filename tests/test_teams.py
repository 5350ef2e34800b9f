"""Several people at once, on one file and on one server: nothing lost, nothing twice, and nobody signs for another."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

import workbench as wb
from benchmarks.durability import held, listed, trials, warm
from workbench.errors import StoreError
from workbench.model import Annotation, Article, Decision, Run, Span
from workbench.store import Store

WRITERS, EDITS = 8, 6
SHARED = [{"id": f"a{n}", "text": f"Rain fell in Erbil on day {n}."} for n in range(4)]


def writer(target: str, number: int, ready: int, go: int) -> list[str]:
    """Add what all add and what one has alone, and mark, correct, undo and redo; gives the ids of all records."""
    corpus = wb.Corpus(target, user=f"person{number}")
    written = listed(corpus)
    os.write(ready, b"r")
    os.read(go, 1)  # all begin at once
    for n in range(EDITS):
        corpus.add([*SHARED, {"id": f"own{number}-{n}", "text": f"Snow fell on {number} {n}."}][:: 1 if n % 2 else -1])
        mark = corpus.annotate(f"a{n % 4}", 13, 18, "GPE")
        if n % 3 == 1:
            corpus.correct(mark, label=f"L{n}")
        if n % 3 == 2:
            corpus.undo()
            corpus.redo()
    return written


@pytest.mark.parametrize("where", ["file", "team"])
def test_eight_write_at_once(tmp_path: Path, where: str, request: pytest.FixtureRequest) -> None:
    target = str(tmp_path / "crisis.db") if where == "file" else request.getfixturevalue("team")
    warm()
    (listening, ready), (go, going) = os.pipe(), os.pipe()
    children = []
    for number in range(WRITERS):
        if not (child := os.fork()):
            code = 1
            try:
                signal.alarm(240)  # who waits for ever is stuck
                written = writer(target, number, ready, go)
                (tmp_path / f"{number}.json").write_text(json.dumps(written))
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    for _ in children:
        assert os.read(listening, 1) == b"r"
    os.write(going, b"g" * WRITERS)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * WRITERS
    store = Store(target)
    ids = store.article_ids()
    assert sorted(ids) == sorted([a["id"] for a in SHARED] + [f"own{n}-{k}" for n in range(WRITERS) for k in range(EDITS)])
    told = [json.loads((tmp_path / f"{number}.json").read_text()) for number in range(WRITERS)]
    assert all(len(written) > 2 * EDITS for written in told)
    assert held(target) == {name for written in told for name in written}
    made = {(d.by, d.verdict) for d in store.decisions()}
    assert made == {(f"user:person{n}", verdict) for n in range(WRITERS) for verdict in ("accept", "reject", "undo")}
    if where == "file":
        assert wb.check(target).sound


def test_what_is_acknowledged_outlives_the_program() -> None:
    """A few of the trials of benchmarks/durability.py: in memory, where there is such a folder, for what a dead program has written is there."""
    with TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        counts = trials(Path(folder), 12, seed=7)
    assert counts.pop("told") > 10
    assert counts.pop("torn") <= 1  # without its log, and one in a thousand
    assert counts.total() == 0


def test_what_others_write_on_a_server_is_news_once(team: str) -> None:
    one, other = Store(team), Store(team)
    rain = Article(text="Rain.", id="rain")
    one.add([rain, Article(text="Snow.", id="snow")])
    assert (one.news(), other.news(), other.news()) == (set(), {"rain", "snow"}, set())
    other.add(runs=[Run(article="snow", layer="quotes", by="rules:quotes@1")])
    one.add((), [Annotation(article="rain", layer="x", label="X", spans=(Span(0, 2),), by="rules:x")])
    assert (one.news(), other.news()) == ({"snow"}, {"rain"})
    with pytest.raises(StoreError, match="add the article first"):
        other.add(runs=[Run(article="nowhere", layer="x", by="rules:x")])  # a number that nobody gets
    other.add([rain])
    assert one.news() == set()


def test_who_comes_late_is_not_overtaken(team: str) -> None:
    """A writer whose numbers are drawn first is seen first: others wait until it has ended."""
    slow, quick, reader = Store(team), Store(team), Store(team)
    with slow._transaction(writing=True) as connection:
        connection.exec_driver_sql("INSERT INTO articles (id, text, meta) VALUES ('slow', 'Rain.', '{}')")
        with psycopg.connect(host=_host(team), user="owner", dbname="postgres") as watching:
            locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            if not (child := os.fork()):
                code = 1
                try:
                    Store(team).add([Article(text="Snow.", id="quick")])
                    code = 0
                finally:
                    os._exit(code)
            while not watching.execute(locks).fetchone()[0]:  # type: ignore[index]
                pass
        assert reader.news() == set()
    assert os.waitpid(child, 0)[1] == 0
    assert reader.news() | reader.news() == {"slow", "quick"}
    assert quick.article_ids() == ["slow", "quick"]


def _host(team: str) -> str:
    return team.partition("host=")[2].partition("&")[0]


# --- people -----------------------------------------------------------------------------------------------------------

RIGHTS = """
CREATE ROLE analysts;
GRANT USAGE ON SCHEMA {schema} TO analysts;
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO analysts;
GRANT INSERT ON articles, annotations, decisions, runs, origins, files TO analysts;
GRANT UPDATE (score) ON annotations TO analysts;
CREATE ROLE anna LOGIN IN ROLE analysts; CREATE ROLE ben LOGIN IN ROLE analysts; CREATE ROLE keeper LOGIN IN ROLE analysts;
INSERT INTO people VALUES ('keeper', '*'), ('ben', 'Benjamin');
"""
"""As the README has it."""
As = Callable[..., wb.Corpus]


@pytest.fixture(scope="module")
def known(new_team: Callable[[], str]) -> Callable[[str], str]:
    """The URL of a store that knows its users, for one of them."""
    url = new_team()
    schema = url.rpartition("%3D")[2]
    wb.Corpus(url, user="anna").add([{"id": "rain", "text": "Rain fell in Erbil."}])
    with psycopg.connect(
        host=_host(url), user="owner", dbname="postgres", options=f"-csearch_path={schema}", autocommit=True
    ) as connection:
        connection.execute(RIGHTS.format(schema=schema).encode())
    return lambda name: url.replace("owner@", f"{name}@")


def test_everybody_signs_with_their_own_name(known: Callable[[str], str]) -> None:
    anna, ben = wb.Corpus(known("anna")), wb.Corpus(known("ben"))
    assert (anna.by, ben.by) == ("user:anna", "user:ben")  # whatever $WORKBENCH_USER says
    mark = anna.annotate("rain", 13, 18, "GPE")
    ben.reject(mark)
    ben.undo()
    assert wb.Corpus(known("ben"), user="Benjamin").annotate("rain", 0, 4, "X").by == "user:Benjamin"
    for name, user in (("ben", "anna"), ("anna", "Benjamin"), ("anna", "keeper"), ("anna", "*")):
        corpus = wb.Corpus(known(name), user=user)
        before = len(corpus.store.annotations())
        with pytest.raises(StoreError, match=f"signed by user:{'.' if user == '*' else ''}.*written by {name}; each person signs"):
            corpus.annotate("rain", 5, 9, "X")
        assert len(corpus.store.annotations()) == before
    anna.record([Annotation(article="rain", layer="x", label="X", spans=(Span(0, 2),), by="rules:x@1")])  # rules are nobody's
    assert anna.refresh() == {"rain"}


@pytest.mark.parametrize("statement", [
    "INSERT INTO annotations VALUES ('1', 'rain', 'x', 'X', '[[0, 2]]', '{}', '{}', NULL, 'user:anna')",
    "INSERT INTO decisions VALUES ('1', 'rain', 'x', 'accept', 'user:anna', '2014', 'g')",
    "INSERT INTO runs VALUES ('1', 'rain', 'x', 'user:anna', '2014')",
    "SET ROLE analysts; INSERT INTO runs VALUES ('1', 'rain', 'x', 'user:anna', '2014')",
    "CREATE TEMP TABLE people (role text, signs text); INSERT INTO runs VALUES ('1', 'rain', 'x', 'user:anna', '2014')",
    "INSERT INTO people VALUES ('ben', 'anna')",
    "UPDATE annotations SET by = 'user:anna'",
    "DELETE FROM annotations",
    "TRUNCATE people",
    "ALTER TABLE runs DISABLE TRIGGER ALL",
    "DROP TRIGGER signature ON runs",
    "SET session_replication_role = replica",
    "SET SESSION AUTHORIZATION anna",
])  # fmt: skip
def test_whatever_program_it_comes_from(known: Callable[[str], str], statement: str) -> None:
    """The database refuses it, not only the workbench."""
    url = known("ben")
    with psycopg.connect(host=_host(url), user="ben", dbname="postgres", options=f"-csearch_path={url.rpartition('%3D')[2]}") as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())
        connection.rollback()


def test_letters_of_others_are_taken_in_by_who_may(known: Callable[[str], str], tmp_path: Path) -> None:
    letter = wb.Corpus(user="anna")
    letter.add([{"id": "rain", "text": "Rain fell in Erbil."}])
    letter.annotate("rain", 0, 9, "EVENT")
    letter.by = "user:ben"
    letter.annotate("rain", 5, 9, "VERB")
    path = letter.export(tmp_path / "letter.jsonl").path
    ben = wb.Corpus(known("ben"))
    taken = ben.merge(path)
    assert [str(s) for s in taken.skipped] == [
        "user:anna: 2 records left out: this database takes them only from that person, or from who may sign for all (see the README on teams)"
    ]
    labels = {m.annotation.label for m in ben.marks()}
    assert ("VERB" in labels, "EVENT" in labels) == (True, False)
    assert not wb.Corpus(known("keeper")).merge(path).skipped
    assert {"VERB", "EVENT"} <= {m.annotation.label for m in ben.marks()}
    assert not ben.merge(path).skipped  # it is all there
    yes = Decision(article="rain", target="x", verdict="accept", by="user:eve")
    assert ben.store.strangers([yes]) == {yes.id}


def test_who_is_given_no_rights_is_told_so(known: Callable[[str], str], team: str) -> None:
    with pytest.raises(StoreError, match="ask the owner of the database"):
        Store(team.replace("owner@", "anna@"))
    with pytest.raises(StoreError, match='"nobody" does not exist; .* must be made first'):
        Store(team.replace("owner@", "nobody@"))
    with pytest.raises(StoreError, match="look at the server's name and port") as error:
        Store("postgresql://anna:secret@localhost:1/db")
    assert "secret" not in str(error.value)


def test_what_postgresql_does_not_keep_is_refused(team: str) -> None:
    store = Store(team)
    with pytest.raises(StoreError, match="PostgreSQL keeps no NUL characters"):
        store.add([Article(text="Rain \0 fell.")])
    assert store.article_ids() == []
