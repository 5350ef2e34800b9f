"""Full-text search: SQLite's FTS5, PostgreSQL's tsvector.

The index is made by the first search, of a new file as of one from before there was search, and kept by the database from then
on: whoever adds an article, with it. In SQLite case and accents say nothing; in PostgreSQL accents do, for what takes them off
is not in every server. Words stay as they are: no stems, so that a search finds the same in all languages.
"""

from __future__ import annotations

# ruff: noqa: S608 - what is typed goes into the values, never into the SQL
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from workbench.store.query import Alternative, Term

WORDS = "articles_words"
SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {WORDS} USING fts5(title, text, content='articles', content_rowid='position', "
    "tokenize='unicode61 remove_diacritics 2')",
    f"INSERT INTO {WORDS}({WORDS}, rank) VALUES ('rank', 'bm25(4.0, 1.0)')",  # a word in the title weighs as four in the text
    f"INSERT INTO {WORDS}({WORDS}) VALUES ('rebuild')",
    f"CREATE TRIGGER IF NOT EXISTS {WORDS}_added AFTER INSERT ON articles BEGIN "
    f"INSERT INTO {WORDS}(rowid, title, text) VALUES (new.position, new.title, new.text); END",
)
VECTOR = "to_tsvector('simple', coalesce(title, '') || ' ' || left(text, 250000))"  # a tsvector holds less than 1 MB
POSTGRESQL = (f"CREATE INDEX IF NOT EXISTS {WORDS} ON articles USING gin ({VECTOR})",)
LENGTH = 24
"""Words of a snippet."""
MOST = 500
"""Articles that a query is asked about by their ids; of more all that it finds are looked at."""


class Hit(NamedTuple):
    """An article that was found, as its source has it; ``score`` is higher where it fits better, 0 where nothing tells."""

    id: str
    title: str | None
    source: str | None
    published: str | None
    snippet: str
    score: float


def indexed(connection: sa.Connection) -> bool:
    """Whether there is an index."""
    if connection.dialect.name == "sqlite":
        return bool(connection.execute(sa.text("SELECT 1 FROM sqlite_master WHERE name = :name"), {"name": f"{WORDS}_added"}).first())
    return bool(connection.execute(sa.text("SELECT to_regclass(:name)"), {"name": WORDS}).scalar())


def make_index(connection: sa.Connection) -> None:
    """Make the index of all articles: of 100,000 it takes some seconds, once."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


def hits(
    connection: sa.Connection, query: Sequence[Alternative], among: Collection[str] | None, around: tuple[str, str], snippets: bool
) -> Iterator[Hit]:
    """The articles that a query finds, best first; of those ``among`` the given ids, ``around`` stands before and after each hit."""
    asked, values = _asked(connection, query, around, snippets)
    few = among is not None and len(among) <= MOST
    statement = sa.text(asked.format(among="AND a.id IN :among" if few else ""))
    if few:
        statement, values = statement.bindparams(sa.bindparam("among", expanding=True)), {**values, "among": list(among or ())}
    literals = [term.words for alternative in query for term in alternative.wanted if term.literal]
    for name, title, source, published, snippet, text, score in connection.execute(statement, values):
        if among is None or few or name in among:
            shown = snippet if text is None else excerpt(text, literals, around)
            yield Hit(name, title, source, published, " ".join(shown.split()), score)


def _asked(connection: sa.Connection, query: Sequence[Alternative], around: tuple[str, str], snippets: bool) -> tuple[str, dict[str, Any]]:
    """SQL with a place for {among}, and its values."""
    values: dict[str, Any] = {"before": around[0], "after": around[1]}
    columns = "a.id, a.title, a.source, a.published"
    if connection.dialect.name != "sqlite":
        return _asked_postgresql(query, values, columns, snippets)
    if all(any(not t.literal for t in a.wanted) and not any(t.literal for t in (*a.wanted, *a.unwanted)) for a in query):
        values["match"] = " OR ".join(f"({_match(alternative)})" for alternative in query)
        shown = f"snippet({WORDS}, -1, :before, :after, ' … ', {LENGTH})" if snippets else "''"
        return (
            f"SELECT {columns}, {shown}, NULL, -rank FROM {WORDS} JOIN articles a ON a.position = {WORDS}.rowid "
            f"WHERE {WORDS} MATCH :match {{among}} ORDER BY rank"
        ), values
    fits = _condition(query, values, f"a.position IN (SELECT rowid FROM {WORDS} WHERE {WORDS} MATCH {{}})", _phrase, "instr")
    return (
        f"SELECT {columns}, '', {'a.text' if snippets else 'NULL'}, 0.0 FROM articles a WHERE ({fits}) {{among}} ORDER BY a.position",
        values,
    )


def _phrase(term: Term) -> str:
    return f'"{term.words}"' + " *" * term.prefix


def _match(alternative: Alternative) -> str:
    wanted, unwanted = (" AND ".join(map(_phrase, alternative.wanted)), " OR ".join(map(_phrase, alternative.unwanted)))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _condition(query: Sequence[Alternative], values: dict[str, Any], words: str, said: Any, found: str) -> str:
    """All of a query as one condition, for what one index cannot answer: its values go to ``values``."""

    def test(term: Term) -> str:
        name = f"term{len(values)}"
        values[name] = term.words if term.literal else said(term)
        return (
            f"({found}(a.text, :{name}) > 0 OR {found}(coalesce(a.title, ''), :{name}) > 0)" if term.literal else words.format(f":{name}")
        )

    return " OR ".join("(" + " AND ".join([*map(test, one.wanted), *(f"NOT {test(term)}" for term in one.unwanted)]) + ")" for one in query)


def _asked_postgresql(query: Sequence[Alternative], values: dict[str, Any], columns: str, snippets: bool) -> tuple[str, dict[str, Any]]:
    vector = VECTOR.replace("title", "a.title").replace("left(text", "left(a.text")
    values |= {"options": f"MaxWords={LENGTH}, MinWords={LENGTH // 2}, MaxFragments=1"}
    fits = _condition(query, values, f"{vector} @@ CAST({{}} AS tsquery)", _lexemes, "strpos")
    wanted = [_lexemes(term) for one in query for term in one.wanted if not term.literal]
    if not wanted:
        return (
            f"SELECT {columns}, '', {'a.text' if snippets else 'NULL'}, 0.0 FROM articles a WHERE ({fits}) {{among}} ORDER BY a.position",
            values,
        )
    values["wanted"] = " | ".join(f"({words})" for words in wanted)
    headline = "ts_headline('simple', a.text, CAST(:wanted AS tsquery), 'StartSel=\"' || :before || '\", StopSel=\"' || :after || '\", ' || :options)"
    return (
        f"SELECT {columns}, {headline if snippets else chr(39) * 2}, NULL, ts_rank({vector}, CAST(:wanted AS tsquery)) AS score "
        f"FROM articles a WHERE ({fits}) {{among}} ORDER BY score DESC, a.position"
    ), values


def _lexemes(term: Term) -> str:
    """A term as PostgreSQL writes it: its words one after the other."""
    words = re.findall(r"[^\W_]+", term.words.lower()) or [term.words]
    return " <-> ".join(f"'{word}'" + ":*" * (term.prefix and n == len(words)) for n, word in enumerate(words, 1))


def excerpt(text: str, literals: Iterable[str], around: tuple[str, str], reach: int = 60) -> str:
    """What stands around the first of some literal words, else the beginning, with all of them marked.

    >>> excerpt("Rain fell 🌧 in Erbil.", ["🌧"], ("[", "]"))
    'Rain fell [🌧] in Erbil.'
    """
    sign = re.compile("|".join(map(re.escape, literals)) or r"(?!)")
    first = sign.search(text)
    start = max(0, first.start() - reach) if first else 0
    end = (first.end() if first else 0) + reach
    marked = sign.sub(lambda found: f"{around[0]}{found.group()}{around[1]}", text[start:end])
    return f"{'… ' * (start > 0)}{marked}{' …' * (end < len(text))}"
