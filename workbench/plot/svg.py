"""Elements of an SVG, with other people's words made safe."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any

Pixel = tuple[float, float]
UNFIT = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)], "\ufffd")
"""Characters that no XML may hold."""
NARROW, WIDE = 0.56, 0.72
"""Width of a character, and of a capital, on average, as a share of its height."""


def plain(text: object) -> str:
    r"""What plotly shows of a text: without its tags, with its entities as characters.

    >>> plain("<b>5 &lt; 6</b><br>so")
    '5 < 6\nso'
    """
    return unescape(re.sub(r"<[^>]*>", "", re.sub(r"<br ?/?>", "\n", str(text)))).translate(UNFIT)


def element(tag: str, attributes: dict[str, Any], *inner: str, title: str = "") -> str:
    """An element; ``title`` is what hovering over it says, in plotly's markup."""
    told = "".join(f' {name}="{escape(str(value))}"' for name, value in attributes.items() if value is not None)
    within = (f"<title>{escape(plain(title))}</title>" if title else "") + "".join(inner)
    return f"<{tag}{told}>{within}</{tag}>" if within else f"<{tag}{told}/>"


def words(text: object, at: Pixel, size: float, colour: str, *, anchor: str = "start", **more: Any) -> str:
    """One line of text; ``anchor`` is which of its ends stands at the point."""
    where = {"x": f"{at[0]:.1f}", "y": f"{at[1]:.1f}", "font-size": size, "fill": colour, "text-anchor": anchor, **more}
    return element("text", where, escape(" ".join(plain(text).split())))


def width(text: object, size: float) -> float:
    """About how wide a text is, in pixels."""
    return size * sum(WIDE if c.isupper() else NARROW for c in plain(text))
