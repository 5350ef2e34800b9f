"""Files from strangers run nothing: no pickle is loaded, no code is read as code, and SQL in a corpus is refused."""

from __future__ import annotations

import ast
import io
import os
import pickle
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from srsly import msgpack_dumps, msgpack_loads  # type: ignore[import-untyped]

import workbench as wb
from tests.attacks import ALL
from workbench import sources
from workbench.errors import FormatError, StoreError
from workbench.formats.notebook import carry

ROOT = Path(wb.__file__).parent
FORBIDDEN = {
    **dict.fromkeys(
        ("pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "jsonpickle", "torch"), "unpickles"
    ),
    **dict.fromkeys(("subprocess", "pty", "code", "codeop", "runpy", "imp", "ctypes", "cffi", "jinja2", "mako"), "runs"),
    **dict.fromkeys(("xml.sax", "xml.dom", "xml.etree.ElementTree", "xmlrpc", "lxml.etree.parse"), "opens entities"),
}
"""Modules that no reader of files has business with."""
CALLS = {
    "eval", "exec", "compile", "__import__", "import_module", "system", "popen", "spawn", "execv", "load_module", "exec_module",
    "read_pickle", "to_pickle", "unsafe_load", "full_load", "load_all", "unsafe_load_all", "load_extension", "enable_load_extension", "from_disk", "run_path",
}  # fmt: skip
"""Functions that make code of data, by the last part of their names."""
SUSPECT = re.compile(rf"\b(?:{'|'.join(map(re.escape, {*FORBIDDEN, *CALLS} - {'compile'}))}|yaml\.load|(?<!re\.)compile|allow_pickle)\b")
ALLOWED = {
    ("workbench", "import_module"): "rooms load on first use, by names that stand in the code",
    ("workbench.formats", "import_module"): "formats load on first use, by names that stand in the code",
    ("workbench.sources.kinds", "import_module"): "as above",
    ("workbench.widgets", "import_module"): "as above",
    ("workbench.cli", "execv"): "`workbench lab` becomes JupyterLab",
    ("workbench.formats.refi", "xml.etree.ElementTree"): "it writes; what is read goes through defusedxml",
    ("workbench.formats.xmltext", "xml.etree.ElementTree"): "the name of a type",
    ("workbench.jobs.spreading", "pickle"): "a worker unpacks what its own caller has packed for it, and no file",
}
"""What looks like it and is not, with the reason."""


def used() -> Iterator[tuple[str, str, str]]:
    """The module, what it imports or calls that is forbidden, and where."""
    for path in sorted(ROOT.rglob("*.py")):
        module = ".".join(["workbench", *path.relative_to(ROOT).with_suffix("").parts]).removesuffix(".__init__")
        if module.startswith("workbench.nlp.training"):
            continue  # is no part of what runs
        text = path.read_text("utf-8")
        if not SUSPECT.search(text):
            continue  # to parse all takes seconds
        for node in ast.walk(ast.parse(text)):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]
            found = {name for name in names if name in FORBIDDEN or name.partition(".")[0] in FORBIDDEN}
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                whole = ast.unparse(node.func)
                if called in CALLS and whole not in ("re.compile", "re._compile"):
                    found.add(called)
                if any(k.arg == "allow_pickle" for k in node.keywords) or whole == "yaml.load":
                    found.add(whole)
            yield from ((module, name, f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}") for name in found)


def test_nothing_in_the_package_makes_code_of_data() -> None:
    found = {(module, name.partition(".")[0] if name.startswith("pickle") else name): where for module, name, where in used()}
    assert {key: where for key, where in found.items() if key not in ALLOWED} == {}
    assert set(ALLOWED) <= set(found), "what is no longer used need not be allowed"


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[Path]:
    """A file that is there when something has run."""
    path = tmp_path / "it ran"
    yield path
    assert not path.exists()


class Bomb:
    """Whoever unpickles it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


def test_the_bomb_goes_off(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Bomb(tmp_path / "here")))  # noqa: S301 - what all others are spared
    assert (tmp_path / "here").exists()


def test_a_pickle_under_any_name_is_not_loaded(tmp_path: Path, mark: Path) -> None:
    bomb = pickle.dumps(Bomb(mark))
    for suffix in (*sources.SUFFIXES, ".pkl", ".pickle", ".joblib", ".npy"):
        (tmp_path / f"bomb{suffix}").write_bytes(bomb)
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.writestr("bomb.pkl", bomb)
        archive.writestr("bomb.spacy", zlib.compress(bomb))
    array = io.BytesIO()
    np.save(array, np.array([Bomb(mark)], dtype=object), allow_pickle=True)
    (tmp_path / "array.npy").write_bytes(array.getvalue())
    assert not [a for a in wb.read(tmp_path) if "mkdir" in a.text]


def test_pickles_in_what_carries_other_things_are_not_loaded(tmp_path: Path, mark: Path) -> None:
    """spaCy's files hold msgpack, in which arrays of objects could be pickles; Parquet's may name Python types of its own."""
    bomb = pickle.dumps(Bomb(mark))
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": "Rain fell in Erbil.", "id": "rain"}])
    held = msgpack_loads(zlib.decompress(corpus.export(tmp_path / "a.spacy").path.read_bytes()))
    held["user_data"] = [msgpack_dumps({b"nd": True, b"type": "|O", b"kind": b"O", b"shape": (1,), b"data": bomb})]
    (tmp_path / "a.spacy").write_bytes(zlib.compress(msgpack_dumps(held)))
    signed = {b"ARROW:extension:name": b"arrow.py_extension_type", b"ARROW:extension:metadata": bomb}
    column = pa.field("text", pa.string(), metadata=signed)
    pq.write_table(pa.table([["Rain fell in Basra."]], schema=pa.schema([column], metadata={b"pandas": bomb})), tmp_path / "b.parquet")
    found = wb.read(tmp_path)
    assert "Rain fell in Basra." in [a.text for a in found] or found.skipped


def test_a_notebook_is_read_and_not_run(tmp_path: Path, mark: Path) -> None:
    """Neither its cells nor what its outputs and widgets are made of; its records come, and what they say is only text."""
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": f"Rain fell. {each}", "id": f"{n}"} for n, each in enumerate(ALL[::20])])
    touch = f"__import__('os').mkdir({str(mark)!r})"
    evil = [
        nbformat.v4.new_output("display_data", data={"application/javascript": "__hit(1)", "text/html": "<script>__hit(1)</script>"}),
        nbformat.v4.new_output("display_data", data={"application/vnd.jupyter.widget-view+json": {"model_id": "evil"}}),
        nbformat.v4.new_output("execute_result", data={**carry(corpus.reading()), "text/plain": touch}),
        nbformat.v4.new_output(
            "display_data", data={"application/vnd.workbench.v1+json": {"packs": ["not base64", pickle.dumps(Bomb(mark)).hex()]}}
        ),
    ]
    cells = [
        nbformat.v4.new_code_cell(source, outputs=evil)
        for source in (touch, f"!mkdir '{mark}'", f"%%bash\nmkdir '{mark}'", f"corpus = Corpus({touch})")
    ]
    state = {"evil": {"model_module": "anywidget", "model_name": "AnyModel", "state": {"_esm": "__hit(1)", "_py": touch}}}
    metadata = {
        "kernelspec": {"name": touch, "display_name": touch, "language": touch},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": state}},
    }
    path = tmp_path / "letter.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    ours = wb.Corpus(user="ben")
    ours.merge(path)
    assert [a.text for a in wb.Corpus(path)] == [a.text for a in ours] == [a.text for a in corpus]
    wb.check(path)
    wb.share(path, tmp_path / "copy.ipynb", without=("notes", "names", "paths"))


YAML = "name: {name}\ntypes:\n  STRIKE:\n    description: A strike.\n    roles: actor\n    triggers: {triggers}\n"
REPEATED = "\n".join(f"      - &l{n} [{', '.join([f'*l{n - 1}'] * 10) if n else 'strike, raid'}]" for n in range(12))


@pytest.mark.parametrize(
    ("name", "triggers", "said"),
    [
        ("x", f"\n{REPEATED}", r"line 8: \*l0 repeats"),
        ("x", "&a [*a]", r"line 6: \*a repeats"),
        ("x", "[" * 900 + "]" * 900, "within one another"),
        ("x", "{" * 5000, "not YAML"),
    ],
)
def test_a_codebook_that_would_fill_the_memory_is_refused(tmp_path: Path, name: str, triggers: str, said: str) -> None:
    (tmp_path / "book.yaml").write_text(YAML.format(name=name, triggers=triggers))
    with pytest.raises(FormatError, match=said):
        wb.read_codebook(tmp_path / "book.yaml")


def test_a_codebook_makes_no_objects(tmp_path: Path, mark: Path) -> None:
    (tmp_path / "book.yaml").write_text(YAML.format(name=f"!!python/object/apply:os.mkdir ['{mark}']", triggers="strike"))
    assert str(mark) in wb.read_codebook(tmp_path / "book.yaml").name


# --- stores -----------------------------------------------------------------------------------------------------------

SHOUT = "AFTER INSERT ON annotations BEGIN DELETE FROM decisions; END"
COUNTING = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS version, '' AS step, '' AS at FROM c"


@pytest.mark.parametrize(
    "statement",
    [
        f"CREATE TRIGGER shout {SHOUT}",
        f"DROP TRIGGER articles_words_added; CREATE TRIGGER articles_words_added {SHOUT}",
        "CREATE VIEW look AS SELECT 1",
        f"ALTER TABLE schema RENAME TO other; CREATE VIEW schema AS {COUNTING}",
        "CREATE VIRTUAL TABLE more USING fts5(words)",
        "ALTER TABLE articles ADD COLUMN more AS (hex(zeroblob(1000)))",
    ],
)
def test_sql_in_a_store_is_refused_and_the_records_are_saved_without_it(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "evil.db"
    corpus = wb.Corpus(path, user="anna")
    corpus.add([{"text": "Rain fell in Erbil.", "id": "rain"}])
    corpus.annotate("rain", 13, 18, "GPE")
    assert len(corpus.search("rain")) == 1  # which makes a trigger of our own
    corpus.store.close()
    wb.Corpus(path).store.close()
    with closing(sqlite3.connect(path)) as evil:
        evil.executescript(statement)
    with pytest.raises(StoreError, match="SQL in it that is not of our making.*repair=True"):
        wb.Corpus(path)
    with pytest.raises(StoreError, match="SQL in it"):
        wb.Corpus(user="ben").merge(path)
    found = wb.check(path, repair=True)
    assert found.saved
    saved = wb.Corpus(found.saved)
    assert [m.status for m in saved.marks("rain", "entities")] == ["accepted"]
    saved.annotate("rain", 0, 4, "EVENT")
    assert len(saved.marks("rain", "entities")) == 2


def test_a_cell_that_is_no_list_is_told(tmp_path: Path) -> None:
    """A table that somebody has edited says what a list was in Python's words: these are read, never run."""
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": "Rain fell in Erbil.", "id": "rain"}])
    corpus.annotate("rain", 13, 18, "GPE")
    table = corpus.frame("entities", spans=True)
    for cell in ("__import__('os').mkdir('x')", "-" * 200_000 + "1", "{{}}", "[" * 5_000):
        changed = table.astype(object)
        changed.at[0, "spans"] = cell
        told = corpus.update(changed)
        assert told.skipped
