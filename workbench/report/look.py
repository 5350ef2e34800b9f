"""What the marks of a report look like: a class for each layer and label, its colours, and the boxes that put it out of sight.

The boxes need no script: a style sheet can ask whether one is checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from workbench.display import characters, shown, tint
from workbench.model import Annotation, Article, Mark
from workbench.tables import outlet_of

KINDS = {"quotes": "q", "parts": "p", "furniture": "f", "events": "n v"}
"""The classes of a layer's marks; others look like names."""
HEADS = {"entities": "Names", "quotes": "Quotes", "events": "Events", "furniture": "Not the article"}
Label = tuple[str, str]


class Look:
    """The layers, labels and outlets of a report, numbered."""

    def __init__(self, articles: Iterable[Article], marks: Iterable[Mark]) -> None:
        drawn = shown(marks)
        self.accepted = {m.annotation.id for m in drawn if m.status == "accepted"}
        self.counts = Counter((m.annotation.layer, m.annotation.label) for m in drawn)
        order = sorted(self.counts, key=lambda each: ([*HEADS, each[0]].index(each[0]), each[0], -self.counts[each], each[1]))
        self._labels: Mapping[Label, int] = {each: n for n, each in enumerate(order)}
        self._layers: Sequence[str] = list(dict.fromkeys(layer for layer, _ in order))
        self.outlets = Counter(map(outlet_of, articles))
        self._outlets = {name: n for n, name in enumerate(sorted(self.outlets))}

    def outlet(self, article: Article) -> str:
        """The class of an article from its outlet."""
        return f"o{self._outlets[outlet_of(article)]}"

    def classes(self, a: Annotation, *, last: bool) -> str:
        """The classes of a mark; ``last`` is the piece of it that its label stands behind."""
        if a.layer == "parts":
            return "p"
        states = f"{' s' if a.id in self.accepted else ''}{' e' if last and self._has_letters(a.layer) else ''}"
        return f"{KINDS.get(a.layer, 'n')} y{self._layers.index(a.layer)} l{self._labels[a.layer, a.label]}{states}"

    def _has_letters(self, layer: str) -> bool:
        return KINDS.get(layer, "n").startswith("n")

    def css(self) -> str:
        """The rules for the labels, and for what is out of sight."""
        rules = []
        for (layer, label), n in self._labels.items():
            if self._has_letters(layer):
                ground, line = tint(layer, label)
                rules.append(f'.l{n}{{--g:{ground};--h:{line}}}.l{n}.e::after{{content:"{_quoted(label)}"}}')
            rules.append(_off(f"l{n}"))
        rules += [_off(f"y{n}") for n, _ in enumerate(self._layers)]
        rules += [f"body:has(#o{n}:not(:checked)) .o{n}{{display:none}}" for n in self._outlets.values()]
        return "\n".join(rules)

    def boxes(self) -> str:
        """The boxes, by layer, with what each colour means and how often it is there."""
        fields = []
        for n, layer in enumerate(self._layers):
            some = [(label, at) for (name, label), at in self._labels.items() if name == layer]
            chips = "".join(
                f'<label class="chip"><input type=checkbox id=l{at} checked> <span class="{KINDS.get(layer, "n")} y{n} l{at} s">{characters(label)}</span>'
                f" {self.counts[layer, label]:,}</label>"
                for label, at in some
            )
            head = characters(HEADS.get(layer, layer.capitalize()))
            fields.append(
                f'<div role=group aria-label="{head}"><label class="chip all"><input type=checkbox id=y{n} checked> <b>{head}</b></label>{chips}</div>'
            )
        chips = "".join(
            f'<label class="chip"><input type=checkbox id=o{n} checked> {characters(name)} {self.outlets[name]}</label>'
            for name, n in self._outlets.items()
        )
        fields.append(f'<div role=group aria-label="Outlets"><b>Outlets</b> {chips}</div>')
        return "".join(fields)


def _off(name: str) -> str:
    """What a box does that is not checked."""
    return (
        f"body:has(#{name}:not(:checked)) .{name}{{--bg:transparent;--hh:transparent;--qq:transparent;text-decoration-color:transparent}}"
        f"body:has(#{name}:not(:checked)) .{name}::after{{display:none}}"
    )


def _quoted(label: str) -> str:
    r"""A label as a style sheet may hold it, whatever is in it.

    >>> print(_quoted('A"</b>'))
    A\000022\00003c\00002fb\00003e
    """
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_ ") else f"\\{ord(c):06x}" for c in label)
