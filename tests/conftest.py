"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("workbench", deadline=None, print_blob=True)
settings.load_profile("workbench")

BROWSER = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests go last: once Playwright has run, this process can start no event loop of its own."""
    items.sort(key=lambda item: BROWSER in item.path.parents)


@pytest.fixture(autouse=True)
def analyst(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody is Anna, whoever runs the tests."""
    monkeypatch.setenv("WORKBENCH_USER", "anna")
