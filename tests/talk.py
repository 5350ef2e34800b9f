"""A live view without a page: messages in, answers out."""

from typing import Any

import pytest

from workbench.widgets.view import View


class Talk:
    """A view, what it was asked and what it sent."""

    def __init__(self, view: View, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[dict[str, Any]] = []
        self.view = view
        self.asked = 0
        monkeypatch.setattr(view, "send", self.sent.append)

    def ask(self, kind: str, *pieces: bytes, **content: Any) -> dict[str, Any]:
        """The answer; other messages on the way to it stay in ``sent``."""
        self.sent.clear()
        self.asked += 1
        message = {"kind": kind, "n": self.asked, **content}
        self.view._receive(self.view, message, [memoryview(piece) for piece in pieces])
        *_, answer = self.sent
        assert (answer.pop("kind"), answer.pop("n")) == ("answer", message["n"])
        return answer

    def last(self, kind: str) -> dict[str, Any]:
        """The last message of a kind on the way to the last answer."""
        return [message for message in self.sent if message.get("kind") == kind][-1]
