"""The codebook: which types of event there are, what they look like, and which words tell of one. Data, not code.

PLOVER's types, in our own words, are the default (``codebooks/plover.yaml``); an analyst's own file takes their place.
How to write one is said in README.md under "Codebooks". A trigger is written in one short way:

    attack                        the verb, by its lemma
    attack (noun)                 the noun; also (adj), and (verb noun) for both
    blow up                       a verb with a word that hangs on it
    air strike (noun)             a noun with its modifier; the head is the last word, or the last before "of", "for", ...
    reach: agreement deal truce   only with one of these beside it
    call for: talk summit         both
    meet: PERSON GPE              only with a name of such a label as object or complement
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from workbench import codefile
from workbench.codefile import Cell, Row
from workbench.errors import FormatError
from workbench.model import fingerprint

ROLES = "actor target place time"
"""Roles of a type that names none."""
POS = {"verb": "VERB", "noun": "NOUN", "adj": "ADJ"}
TRIGGER = re.compile(r"(?P<head>[^():]++)(?:\((?P<pos>[^()]*+)\)\s*+)?(?::(?P<words>[^():]++))?")
NAME = re.compile(r"\w[\w -]{0,59}")
WORD = re.compile(r"\w[\w-]{0,39}")
AFTER = frozenset("of for on in to against with at from into over between by".split())
"""Prepositions that may follow the head of a noun phrase."""
PALETTE = (
    "#b42318", "#1d4ed8", "#137939", "#985d06", "#7e22ce", "#0f766e", "#be185d", "#4b5563", "#9a3412", "#0369a1", "#49750e", "#6d28d9",
)  # fmt: skip
"""Colours of types that name none, in turn."""
IRREGULAR = {
    "overran": "overrun", "overthrew": "overthrow", "fled": "flee", "flead": "flee", "sunk": "sink", "swore": "swear", "forbade": "forbid",
    "forbidden": "forbid", "slew": "slay", "slain": "slay", "slai": "slay", "shot": "shoot", "stole": "steal", "stolen": "steal",
    "upheld": "uphold", "withheld": "withhold", "withhel": "withhold", "laid": "lay", "bled": "bleed",
}  # fmt: skip
"""Forms that lemmatizers leave as they are."""
CONTRAST = 4.5
"""Of a label in its colour on its ground, at least; WCAG 2.2, 1.4.3."""


class Trigger(NamedTuple):
    """A word that tells of an event of a type. Lemmas are in lower case, labels of names in capitals.

    ``phrase`` are the words that all have to stand beside it ("up", "air"); ``words`` those of which one has to, none if
    empty. Beside it is what hangs on it (objects, subject, modifiers, particles, complements and their prepositions, and
    the nouns within those), and the verb that a noun is the object of ("open" for "fire").
    """

    lemma: str
    pos: str
    type: str
    mode: str | None = None
    words: frozenset[str] = frozenset()
    phrase: frozenset[str] = frozenset()

    def fits(self, near: Set[str]) -> bool:
        """Whether what stands beside the word, as lemmas and labels, makes it this trigger.

        >>> Trigger("blow", "VERB", "ASSAULT", phrase=frozenset({"up"})).fits({"bridge", "up"})
        True
        """
        return self.phrase <= near and (not self.words or not self.words.isdisjoint(near))

    @property
    def _vagueness(self) -> tuple[int, bool]:
        return -len(self.phrase) - bool(self.words), all(word.isupper() for word in self.words)


class Example(NamedTuple):
    """A sentence with the bounds ``[start, end)`` of the trigger in it, and the mode that it shows."""

    text: str
    start: int
    end: int
    mode: str | None


@dataclass(frozen=True)
class EventType:
    """A type of event: the first of its roles is the one that an event should not be without."""

    name: str
    description: str
    colour: str
    roles: tuple[str, ...]
    modes: Mapping[str, str] = field(default_factory=dict)
    hidden: bool = False
    examples: tuple[Example, ...] = ()

    @property
    def ground(self) -> str:
        """The light colour behind words of this type: one part in eight of its colour, the rest white.

        >>> EventType("RAID", "", "#b42318", ("actor",)).ground
        '#f5e3e2'
        """
        return "#" + "".join(f"{(255 * 7 + value) // 8:02x}" for value in _channels(self.colour))


@dataclass(frozen=True)
class Codebook:
    """Types of event by name, the triggers that tell of them, and the CAMEO codes that they stand for."""

    name: str
    types: Mapping[str, EventType]
    triggers: tuple[Trigger, ...]
    codes: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """A short hash of all that the codebook says, for signing what is found by it."""
        triggers = sorted([t.lemma, t.pos, t.type, t.mode or "", *sorted(t.words), "", *sorted(t.phrase)] for t in self.triggers)
        return fingerprint(self.name, [asdict(kind) for kind in self.types.values()], triggers, self.codes)[:8]

    @cached_property
    def _index(self) -> dict[tuple[str, str], list[Trigger]]:
        index: dict[tuple[str, str], list[Trigger]] = {}
        for trigger in sorted(self.triggers, key=lambda t: t._vagueness):
            index.setdefault((trigger.lemma, trigger.pos), []).append(trigger)
        return index

    def by_lemma(self, lemma: str, pos: str) -> Sequence[Trigger]:
        """The triggers that a word could be, the most demanding first.

        A verb that is not found is looked up as what a lemmatizer may have meant by it ("expell", "conced"), and a noun in -ing
        that is not found as its verb.

        >>> {t.type for t in default().by_lemma("shelling", "NOUN")}, {t.type for t in default().by_lemma("conced", "VERB")}
        ({'ASSAULT'}, {'CONCEDE'})
        """
        found = self._index.get((lemma, pos))
        if found is None and (pos == "VERB" or (pos == "NOUN" and lemma.endswith("ing"))):
            found = next((self._index[verb, "VERB"] for verb in _verbs(lemma) if (verb, "VERB") in self._index), None)
        return found or ()

    def reading(self, lemma: str, pos: str, near: Set[str]) -> Trigger | None:
        """What a word tells of, with the lemmas and labels that stand beside it; None if it is no trigger there.

        >>> default().reading("strike", "NOUN", {"air"}).mode, default().reading("strike", "NOUN", {"worker"}).type
        ('airstrike', 'PROTEST')
        """
        return next((trigger for trigger in self.by_lemma(lemma, pos) if trigger.fits(near)), None)

    def from_cameo(self, code: str) -> tuple[str, str | None] | None:
        """Type and mode of a CAMEO code, by its longest beginning that has one; None where PLOVER has no such type.

        >>> default().from_cameo("195"), default().from_cameo("0231")
        (('ASSAULT', 'airstrike'), None)
        """
        return next((self.codes[code[:n]] for n in range(len(code), 1, -1) if code[:n] in self.codes), None)

    def to_cameo(self, name: str, mode: str | None = None) -> str | None:
        """The CAMEO code of a type, or of its mode where that has one of its own; the first two digits are the root.

        >>> default().to_cameo("ASSAULT", "airstrike"), default().to_cameo("ASSAULT"), default().to_cameo("OTHER")
        ('195', '18', None)
        """
        found = {meant: code for code, meant in reversed(list(self.codes.items()))}
        return found.get((name, mode), found.get((name, None)))


def default() -> Codebook:
    """PLOVER's types with modes, and OTHER for what happens beside them.

    >>> len(default().types)
    18
    """
    return _default()


@lru_cache(maxsize=1)
def _default() -> Codebook:
    return _parsed((files("workbench") / "codebooks" / "plover.yaml").read_text("utf-8"), "plover.yaml", codefile.yaml_rows)


def read_codebook(path: str | Path | None = None) -> Codebook:
    """A codebook from a file, ``.yaml`` or ``.csv``, or without one PLOVER's; FormatError says line and remedy where it cannot be understood."""
    if path is None:
        return default()
    path = Path(path)
    readers = {".yaml": codefile.yaml_rows, ".yml": codefile.yaml_rows, ".csv": codefile.csv_rows}
    if path.suffix.lower() not in readers:
        raise FormatError(f"{path.name} is no codebook by its name; codebooks end in .yaml or .csv")
    try:
        text = path.read_text("utf-8-sig")
    except OSError as problem:
        raise FormatError(f"the codebook {path} cannot be opened ({problem.strerror}); is the path right?") from problem
    except UnicodeDecodeError as problem:
        raise FormatError(f"{path.name} is not UTF-8 (byte {problem.start}); save it as UTF-8") from problem
    return _parsed(text, path.name, readers[path.suffix.lower()])


def _parsed(text: str, file: str, reader: codefile.Reader) -> Codebook:
    try:
        name, rows = reader(text)
        return _built(name or file.rpartition(".")[0], rows)
    except codefile.Fault as fault:
        raise FormatError(f"{file}, line {fault.line}: {fault}") from None
    except RecursionError:
        raise FormatError(
            f"{file}: there are too many brackets or names within one another; see the README for what a codebook looks like"
        ) from None


def _built(name: str, rows: Iterable[Row]) -> Codebook:
    types: dict[str, EventType] = {}
    triggers: list[tuple[Trigger, Cell]] = []
    codes: dict[str, tuple[str, str | None]] = {}
    for row in rows:
        if row.mode is None:
            types[row.type] = _type(row, PALETTE[len(types) % len(PALETTE)], types)
        elif row.type not in types:
            raise codefile.Fault(row.line, f"the mode {row.mode!r} stands before its type; put the line of {row.type} itself first")
        elif row.mode in types[row.type].modes or not WORD.fullmatch(row.mode):
            raise codefile.Fault(row.line, f"{row.type} cannot have a (second) mode {row.mode!r}; modes are single words, each once")
        else:
            kind = types[row.type]
            modes = {**kind.modes, row.mode: row.text("description")}
            examples = (*kind.examples, *_examples(row))
            types[row.type] = EventType(kind.name, kind.description, kind.colour, kind.roles, modes, kind.hidden, examples)
        triggers += [(trigger, cell) for cell in row.items("triggers") for trigger in _triggers(cell, row.type, row.mode)]
        for code in row.text("cameo").replace(",", " ").split():
            if not code.isdecimal() or code in codes:
                raise codefile.Fault(row.at("cameo"), f"{code!r} is no CAMEO code, or stands for another type too; write each once, as 18")
            codes[code] = (row.type, row.mode)
    if not types:
        raise codefile.Fault(1, "there is no type in it; name one under types: in YAML, or in the column type in CSV")
    _no_quarrel(triggers)
    return Codebook(name, types, tuple(dict.fromkeys(trigger for trigger, _ in triggers)), codes)


def _type(row: Row, colour: str, before: Mapping[str, EventType]) -> EventType:
    if row.type in before or not NAME.fullmatch(row.type):
        what = "stands there twice; join the two" if row.type in before else "is no name of a type; use letters, digits, - and _"
        raise codefile.Fault(row.line, f"{row.type!r} {what}")
    if not any(row.cells.values()):
        raise codefile.Fault(row.line, f"{row.type} is empty; give it at least a description, or take it out")
    roles = row.text("roles").replace(",", " ").split() or ROLES.split()
    if wrong := next((role for role in roles if not WORD.fullmatch(role) or roles.count(role) > 1), None):
        raise codefile.Fault(row.at("roles"), f"{wrong!r} is no role, or stands there twice; write roles as: {ROLES}")
    hidden = {"": False, "no": False, "false": False, "yes": True, "true": True}.get(row.text("hidden").lower())
    if hidden is None:
        raise codefile.Fault(row.at("hidden"), f"hidden: {row.text('hidden')} is neither yes nor no")
    kind = EventType(row.type, row.text("description"), _colour(row, colour), tuple(roles), {}, hidden, tuple(_examples(row)))
    if (contrast := _contrast(kind.colour, kind.ground)) < CONTRAST:
        better = _darkened(kind.colour)
        what = f"{kind.colour} is too light for a label (contrast {contrast:.1f} of {CONTRAST}); {better} would do"
        raise codefile.Fault(row.at("colour"), what)
    return kind


def _colour(row: Row, usual: str) -> str:
    colour = row.text("colour").lower() or usual
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise codefile.Fault(row.at("colour"), f'{colour!r} is no colour; write it as "#b42318", in quotes in YAML')
    return colour


def _examples(row: Row) -> Iterator[Example]:
    for cell in row.cells.get("examples", ()):
        before, opening, rest = cell.text.strip().partition("[")
        word, closing, after = rest.partition("]")
        if not (opening and closing and word):
            raise codefile.Fault(
                cell.line, f"which word tells of it in {cell.text.strip()!r}? Put it in brackets: They [attacked] the bridge."
            )
        yield Example(f"{before}{word}{after}", len(before), len(before) + len(word), row.mode)


def _triggers(cell: Cell, kind: str, mode: str | None) -> Iterator[Trigger]:
    found = TRIGGER.fullmatch(cell.text)
    places = (found["pos"] or "verb").lower().split() if found else []
    if not found or not places or not set(places) <= POS.keys():
        what = f"{cell.text!r} under {kind} is no trigger; write: attack, attack (noun), blow up, air strike (noun), reach: deal truce"
        raise codefile.Fault(cell.line, f"{what}; parts of speech are {', '.join(POS)}")
    words = (found["words"] or "").split()
    labels = frozenset(word for word in words if word.isupper())
    lemmas = frozenset(word.lower() for word in words) - {label.lower() for label in labels}
    for place in places:
        phrase = found["head"].lower().split()
        at = next((n for n, word in enumerate(phrase) if word in AFTER and n), len(phrase)) - 1 if place == "noun" else 0
        rest = frozenset(phrase[:at] + phrase[at + 1 :])
        for beside in [some for some in (lemmas, labels) if some] or [frozenset[str]()]:
            yield Trigger(phrase[at], POS[place], kind, mode, beside, rest)


def _no_quarrel(triggers: Iterable[tuple[Trigger, Cell]]) -> None:
    """Fault where two types or modes claim the same word with nothing to tell them apart."""
    seen: dict[tuple[str, str, frozenset[str], str], tuple[Trigger, Cell]] = {}
    for trigger, cell in triggers:
        for word in trigger.words or ("",):
            other, first = seen.setdefault((trigger.lemma, trigger.pos, trigger.phrase, word), (trigger, cell))
            if (other.type, other.mode) != (trigger.type, trigger.mode):
                names = ("/".join(filter(None, (t.type, t.mode))) for t in (trigger, other))
                what = f"{cell.text!r} would be {' and '.join(names)} (line {first.line})" + (f" with {word!r}" if word else "")
                remedy = f"take one out, or name words that tell them apart, as {trigger.lemma}: deal truce"
                raise codefile.Fault(cell.line, f"{what}; {remedy}")


def _verbs(word: str) -> Iterator[str]:
    """Verbs that a word could be a form of, or a wrong lemma of."""
    yield from (IRREGULAR[form] for form in (word, word.removesuffix("e")) if form in IRREGULAR)
    for ending in ("", "ing", "ed", "e"):
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            yield from (stem, f"{stem}e", stem[:-1] if stem[-2:-1] == stem[-1:] else stem + stem[-1:])


def _channels(colour: str) -> list[int]:
    return [int(colour[n : n + 2], 16) for n in (1, 3, 5)]


def _contrast(ink: str, ground: str) -> float:
    """Contrast of two colours, 1 to 21, as WCAG 2 reckons it."""
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (value / 255 for value in _channels(colour))]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _darkened(colour: str) -> str:
    """The same hue, as dark as a label has to be."""
    shades = ("#" + "".join(f"{value * part // 20:02x}" for value in _channels(colour)) for part in range(19, -1, -1))
    return next(shade for shade in shades if _contrast(shade, EventType("", "", shade, ()).ground) >= CONTRAST)


__all__ = ["Codebook", "EventType", "Example", "Trigger", "default", "read_codebook"]
