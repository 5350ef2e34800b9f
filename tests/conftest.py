"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgresql import anywhere, emptied, new_team, pytest_generate_tests, server, team
from tests.trying import tries

__all__ = ["anywhere", "emptied", "new_team", "pytest_generate_tests", "server", "team"]

settings.register_profile("workbench", tries(40))
settings.load_profile("workbench")

BROWSER = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests go last: once Playwright has run, this process can start no event loop of its own."""
    items.sort(key=lambda item: BROWSER in item.path.parents)


@pytest.fixture(autouse=True)
def analyst(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody is Anna, whoever runs the tests."""
    monkeypatch.setenv("WORKBENCH_USER", "anna")
