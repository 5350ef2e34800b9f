"""What resolving gives: an entity with the mentions that name it, and why each does."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field


@dataclass
class Entity:
    """Somebody or something, what it is ("person"), its full name, its id where a gazetteer of the user's gives one.

    ``why`` has the reason for each mention, by number, in which "{name}" stands for the full name; ``through`` the mention
    that a short one was understood by.
    """

    group: str
    name: str
    id: str = ""
    why: dict[int, str] = field(default_factory=dict)
    through: dict[int, int] = field(default_factory=dict)


def joined(tokens: Sequence[Iterable[Hashable]]) -> list[int]:
    """For each item the smallest number of those that it belongs with: items that share a token, directly or over others.

    >>> joined(["ab", "c", "bd", "e", "d"])
    [0, 1, 0, 3, 0]
    """
    up = list(range(len(tokens)))

    def first(n: int) -> int:
        while up[n] != n:
            up[n] = up[up[n]]  # halves the way for the next time
            n = up[n]
        return n

    seen: dict[Hashable, int] = {}
    for n, own in enumerate(tokens):
        for token in own:
            low, high = sorted((first(n), first(seen.setdefault(token, n))))
            up[high] = low
    return [first(n) for n in range(len(tokens))]
