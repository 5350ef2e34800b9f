"""Fixtures of the browser tests: `lab`, one JupyterLab for the session, `desk`, a page on it for each test, and `reading`, a Reader on that.

Bare pages need only `page`, pytest-playwright's own. Without Chromium all of them are skipped, and fail where CI is set.
"""

import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from .harness import IN_PAGE, NO_CHROMIUM, TIMEOUT, Desk, Lab, chromium_args, find_chromium
from .letter import READ, READY, SETUP

expect.set_options(timeout=TIMEOUT * 1000)  # as for all other steps


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser."""
    found = find_chromium()
    if found:
        return found
    if os.environ.get("CI", "").lower() in ("", "0", "false", "no"):
        pytest.skip(NO_CHROMIUM)
    pytest.fail(NO_CHROMIUM, pytrace=False)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    """How pytest-playwright starts the browser."""
    return {**browser_type_launch_args, "executable_path": chromium, "args": chromium_args()}


@pytest.fixture(scope="session")
def lab(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The JupyterLab server of all tests."""
    server = Lab(tmp_path_factory.mktemp("lab"))
    yield server
    server.stop()


class Room:
    """The page that tests take turns on: JupyterLab takes seconds to load, so it stays open as long as it is as new."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._page: Page | None = None

    def page(self) -> Page:
        if self._page is None:
            context = self._browser.new_context()
            self._page = context.new_page()
            self._page.set_default_timeout(TIMEOUT * 1000)
            self._page.add_init_script(path=IN_PAGE)
        return self._page

    def leave(self) -> None:
        if self._page is not None:
            self._page.context.close()
        self._page = None


@pytest.fixture(scope="session")
def room(browser: Browser) -> Iterator[Room]:
    """Where the page of all tests is kept."""
    room = Room(browser)
    yield room
    room.leave()


@pytest.fixture
def desk(lab: Lab, room: Room, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A page on the server."""
    desk = Desk(room.page(), lab)
    yield desk
    failed = getattr(request.node, "failed", True)
    if failed or lab.changed or not desk.clear():
        room.leave()
    desk.close()
    lab.end_sessions()
    lab.reset()


@pytest.fixture
def letter(desk: Desk) -> Iterator[Desk]:
    """A desk without a letter.db, whose page has neither failed nor asked for anything outside when the test is over."""
    for file in desk.lab.root.glob("letter.db*"):
        file.unlink()
    yield desk
    assert [error for error in desk.page_errors if "/static/notebook/" not in error] == []  # Notebook 7 has some of its own
    assert desk.outside_requests == []


@pytest.fixture
def reading(letter: Desk) -> Desk:
    """A desk with a Reader on it."""
    letter.start("letter.ipynb", SETUP, READ, shows=READY)
    return letter


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a failed test what the server and the page said."""
    report = yield
    used: dict[str, Any] = getattr(item, "funcargs", {})
    item.failed = getattr(item, "failed", False) or report.failed  # type: ignore[attr-defined]
    if report.failed:
        if isinstance(lab := used.get("lab"), Lab):
            report.sections.append(("JupyterLab's log", lab.log()))
        if isinstance(desk := used.get("desk"), Desk):
            report.sections.append(("errors on the page", "\n".join(desk.page_errors + desk.console_errors)))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that the browser was missing: a dot less is easily overlooked."""
    missed = sum(NO_CHROMIUM in str(report.longrepr) for report in terminalreporter.stats.get("skipped", []))
    if missed:
        terminalreporter.write_sep("!", f"{missed} browser tests skipped", red=True, bold=True)
        terminalreporter.write_line(NO_CHROMIUM, red=True)
