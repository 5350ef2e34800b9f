"""A PostgreSQL server of our own for the tests, in a temporary folder: its fixtures come to all tests by way of conftest.

Where there is no server to be had these tests are skipped, but in continuous integration they fail.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import is_hypothesis_test

OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=300 -c log_statement=none"
)
"""Only a socket, and no care for a crash of the machine: what is tested is ours, not the server's."""


def _programs() -> Path | None:
    """Where the newest server's programs are: on the path, or where Debian puts them."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return Path(found).parent if found else debian[-1].parent if debian else None


def _somebody() -> dict[str, Any]:
    """As whom to run it: it refuses to be run by root."""
    if not hasattr(os, "geteuid") or os.geteuid():
        return {}
    import pwd  # there is none where there is no such thing as root

    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def server() -> Iterator[Path]:
    """The folder of a running server's socket; the user ``owner`` owns it all, and anybody who has a name may come in."""
    programs = _programs()
    if programs is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no PostgreSQL server here; apt-get install postgresql")
    folder, run_as = Path(tempfile.mkdtemp(prefix="workbench-pg-")), _somebody()
    if run_as:
        os.chown(folder, run_as["user"], run_as["group"])

    def run(program: str, *arguments: str) -> None:
        # its output goes to a file, for the server goes on to hold what it was started with
        with (folder / "log").open("ab") as log:
            done = subprocess.run(
                [programs / program, "-D", folder / "data", *arguments], check=False, cwd=folder, stdout=log, stderr=log, **run_as
            )
        assert done.returncode == 0, (folder / "log").read_text()

    try:
        run("initdb", "--username=owner", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        run("pg_ctl", "-w", "-o", f"-k {folder} {OPTIONS}", "start")
        try:
            yield folder
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


Team = Callable[..., str]
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def new_team(server: Path) -> Team:
    """A function that makes an empty place for a store, and gives its URL: a schema, which is made sooner than a database."""
    import psycopg

    def make() -> str:
        name = f"team{next(_NUMBERS)}"
        with psycopg.connect(f"host={server} user=owner dbname=postgres", autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"postgresql://owner@/postgres?host={server}&options=-csearch_path%3D{name}"

    return make


@pytest.fixture
def team(new_team: Team) -> str:
    """The URL of an empty place on the server."""
    return new_team()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Properties are tried in memory alone, for they make hundreds of stores."""
    if "anywhere" in metafunc.fixturenames:
        places = ["memory"] if is_hypothesis_test(metafunc.function) else ["memory", "postgresql"]
        metafunc.parametrize("anywhere", places, indirect=True)


@pytest.fixture
def anywhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """``Corpus()`` is in memory, and again on the server, in a place of its own."""
    if request.param == "memory":
        yield
        return
    from workbench.store import database

    emptied, used, real = request.getfixturevalue("emptied"), [], database.Database.__init__

    def begin(self: database.Database, target: Any = None) -> None:
        if target is not None:
            real(self, target)
            return
        if emptied:
            self.__dict__ = emptied.pop()
        else:
            real(self, request.getfixturevalue("new_team")())
            self.name = "memory"
        used.append(self)

    monkeypatch.setattr(database.Database, "__init__", begin)
    yield
    for each in used:
        with each.engine.begin() as connection:
            for table in ("annotations", "decisions", "runs", "origins", "files", "articles"):
                connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - names of ours
        emptied.append(each.__dict__)


@pytest.fixture(scope="session")
def emptied() -> list[dict[str, Any]]:
    """The databases that tests have left behind empty, for a new one takes a while."""
    return []
