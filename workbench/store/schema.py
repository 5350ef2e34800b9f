"""The tables: rows only come, none goes or changes."""

from __future__ import annotations

import sqlalchemy as sa

from workbench.model import FACTS

SCHEMA = 3
APPLICATION_ID = 0x776F726B  # "work": marks the SQLite file as ours

metadata = sa.MetaData()
articles_table = sa.Table(
    "articles",
    metadata,
    sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), sa.Identity(), primary_key=True),
    sa.Column("id", sa.String, unique=True, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    *(sa.Column(name, sa.String) for name in FACTS),
    sa.Column("meta", sa.JSON, nullable=False),
    sa.Column("digest", sa.String),  # of all the others, for an id may be anybody's: records are known by theirs
)
annotations_table = sa.Table(
    "annotations",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("article", sa.String, sa.ForeignKey("articles.id"), nullable=False, index=True),
    sa.Column("layer", sa.String, nullable=False),
    sa.Column("label", sa.String, nullable=False),
    sa.Column("spans", sa.JSON, nullable=False),
    sa.Column("roles", sa.JSON, nullable=False),
    sa.Column("values", sa.JSON, nullable=False),
    sa.Column("score", sa.Float),
    sa.Column("by", sa.String, nullable=False),
)
decisions_table = sa.Table(
    "decisions",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("article", sa.String, sa.ForeignKey("articles.id"), nullable=False, index=True),
    *(sa.Column(name, sa.String, nullable=False) for name in ("target", "verdict", "by", "at", "gesture")),
)
runs_table = sa.Table(
    "runs",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("article", sa.String, sa.ForeignKey("articles.id"), nullable=False, index=True),
    *(sa.Column(name, sa.String, nullable=False) for name in ("layer", "by", "at")),
)
origins_table = sa.Table(
    "origins",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("article", sa.String, sa.ForeignKey("articles.id"), nullable=False, index=True),
    sa.Column("where", sa.String, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("found", sa.JSON, nullable=False),
)
files_table = sa.Table("files", metadata, sa.Column("stamp", sa.String, primary_key=True))
"""Which files have been read to their end, so that reading goes on where it was interrupted; it is never exported."""
about_facts = sa.Index(
    "annotations_facts",
    annotations_table.c.article,
    sqlite_where=annotations_table.c.layer == "facts",
    postgresql_where=annotations_table.c.layer == "facts",
)
in_order = sa.Index("articles_in_order", articles_table.c.position, articles_table.c.id)
"""The ids in order, without a look at the texts."""
schema_table = sa.Table(
    "schema",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("step", sa.String),
    sa.Column("at", sa.String),
)
"""Which schemas the store has been through: what was done to get there, and when."""

RECORDS = (annotations_table, decisions_table, runs_table, origins_table)
