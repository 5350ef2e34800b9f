"""brat's standoff: a .txt and an .ann for each article, in a folder or .zip.

A mark is a text-bound annotation (T), or where it has roles an event (E), whose arguments are text-bound, too: names that
are marked anyway, else under the type "Argument". Relations between two stretches of text are R, values that are one word A, a
value "note" is the note that people write in brat. What has no place there stands in a note of the type "Workbench", as
JSON: brat shows it and hands it on. Stretches are parted at line ends, as brat wants them.
Source: brat's description of its standoff format, and of its configuration for the numbers behind repeated roles.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from workbench.errors import AnnotationError, SourceError, WorkbenchError
from workbench.formats import items
from workbench.formats.anchoring import Anchors, Claim
from workbench.formats.folders import written
from workbench.formats.lost import Lost, Page, pages
from workbench.model import Reading, Skipped
from workbench.sources.file import File, unread

Item = dict[str, Any]
Stretches = list[list[int]]

ARGUMENT = "Argument"
"""The type of stretches that are marked for having a part in something, and for nothing else."""
OWN, NOTE = "Workbench", "AnnotatorNotes"
PLAIN_NAME = re.compile(r"[A-Za-z][\w.-]{0,79}", re.ASCII)
ROLE = re.compile(r"[A-Za-z][A-Za-z_-]*", re.ASCII)
END = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
WORD = re.compile(r"[\w.:/+-]{1,100}", re.ASCII)
NOT_A_TYPE = re.compile(r"[^\w-]+")
LINE = re.compile(r"[^\r\n]+")
BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
"""What would end a line for brat, or a column."""
USUAL = {"T": "entities", "E": "events", "R": items.RELATIONS}
"""The layers of what other programs mark."""


# --- out --------------------------------------------------------------------------------------------------------------


def dump(readings: Iterable[Reading], path: str | os.PathLike[str]) -> Lost:
    """Write a folder, or a .zip, with two files an article, which have its id for a name where that can be one."""
    lost = Lost()
    taken: set[str] = set()
    with written(path, [".txt", ".ann"]) as folder:
        for number, page in enumerate(pages(readings, lost, facts=("id",)), 1):
            name = page.article.id if PLAIN_NAME.fullmatch(page.article.id) else f"{number:06}"
            while name.lower() in taken:
                name += "_"
            taken.add(name.lower())
            (folder / f"{name}.txt").write_bytes(page.article.text.encode())
            (folder / f"{name}.ann").write_bytes("".join(f"{line}\n" for line in _Written(page, lost).lines).encode())
    return lost


class _Written:
    """The lines of an .ann, and the names under which its annotations are known in it."""

    def __init__(self, page: Page, lost: Lost) -> None:
        self.article, self.text = page.article, page.article.text
        self.lines: list[str] = []
        self.counts: Counter[str] = Counter()
        self.places: dict[str, str] = {}  # the text-bound annotation that stands on these stretches
        relations = []
        for mark in sorted(page.marks, key=lambda mark: bool(mark.annotation.roles)):
            a = mark.annotation
            if not _stretches(self.text, a.spans):
                lost.add(a.layer, "nothing but blanks")
            elif items.ends(a):
                relations.append(mark)
            else:
                self._mark(items.item(mark))
        for mark in relations:
            self._relation(items.item(mark), items.ends(mark.annotation) or (), lost)
        if not page.marks:
            lost.add("articles", "no place for the id where nothing is marked")

    def _line(self, kind: str, rest: str) -> str:
        self.counts[kind] += 1
        self.lines.append(f"{kind}{self.counts[kind]}\t{rest}")
        return f"{kind}{self.counts[kind]}"

    def _bound(self, label: str, stretches: Stretches) -> str:
        place = ";".join(f"{start} {end}" for start, end in stretches)
        words = " ".join(BREAKS.sub(" ", self.text[start:end]) for start, end in stretches)
        name = self._line("T", f"{label} {place}\t{words}")
        self.places.setdefault(place, name)
        return name

    def _argument(self, span: Sequence[int]) -> str | None:
        """The text-bound annotation of a stretch that has a part in something; None where that is blank."""
        stretches = _stretches(self.text, [span])
        place = ";".join(f"{start} {end}" for start, end in stretches)
        return self.places.get(place) or (self._bound(ARGUMENT, stretches) if stretches else None)

    def _mark(self, item: Item) -> None:
        label, native = _type(item["label"]), _native(self.text, item)
        name = self._bound(label, native["spans"])
        if item.get("roles"):
            parts = [(_role(role), target) for role, spans in item["roles"].items() for span in spans if (target := self._argument(span))]
            seen: Counter[str] = Counter()
            arguments = [f"{label}:{name}"]
            for role, target in parts:
                seen[role] += 1
                arguments.append(f"{role}{seen[role] if seen[role] > 1 else ''}:{target}")
            name = self._line("E", " ".join(arguments))
        self._beside(name, item, native)

    def _relation(self, item: Item, ends: Sequence[str], lost: Lost) -> None:
        roles = {role: item["roles"][role] for role in ends}
        targets = [self._argument(span) for spans in roles.values() for span in spans]
        if None in targets:
            lost.add(item["layer"], "leads to nothing but blanks")
            return
        names = ends if all(map(END.fullmatch, ends)) else ("Arg1", "Arg2")
        arguments = " ".join(f"{role}:{target}" for role, target in zip(names, targets, strict=True))
        native = {role: _stretches(self.text, spans) for role, spans in zip(names, roles.values(), strict=True)}
        name = self._line("R", f"{_type(item['label'])} {arguments}")
        self._beside(name, {**item, "roles": roles}, {"spans": item["spans"], "roles": native})

    def _beside(self, name: str, item: Item, native: Item) -> None:
        """Attributes and notes: the values, and what the annotation itself does not say."""
        values = dict(item.get("values", {}))
        for key, value in list(values.items()):
            if ROLE.fullmatch(key) and (value is True or (isinstance(value, str) and WORD.fullmatch(value))):
                self._line("A", f"{key} {name}{'' if value is True else f' {value}'}")
                del values[key]
        note = values.get("note")
        if isinstance(note, str) and note.strip() == note != "" and note.isprintable():
            self._line("#", f"{NOTE} {name}\t{values.pop('note')}")
        own: Item = {"article": self.article.id, **{key: item[key] for key in ("id", "layer", "by", "status", "score") if key in item}}
        if values:
            own["values"] = values
        if _type(item["label"]) != item["label"]:
            own["label"] = item["label"]
        own.update((key, item[key]) for key in ("spans", "roles") if item.get(key, {}) != native[key])
        self._line("#", f"{OWN} {name}\t{json.dumps(own)}")


def _stretches(text: str, spans: Iterable[Sequence[int]]) -> Stretches:
    """Spans in order, without what they share, parted at line ends."""
    found: Stretches = []
    end = 0
    for start, stop in sorted(tuple(span) for span in spans):
        low = max(start, end)
        found += [[low + line.start(), low + line.end()] for line in LINE.finditer(text[low:stop]) if not line[0].isspace()]
        end = max(end, stop)
    return found


def _native(text: str, item: Mapping[str, Any]) -> Item:
    """The spans and roles of a mark as they come back from brat's own annotations."""
    roles: dict[str, Stretches] = defaultdict(list)
    for role, spans in item.get("roles", {}).items():
        roles[_role(role)] += [stretch for span in spans for stretch in _stretches(text, [span])]
    return {"spans": _stretches(text, item["spans"]), "roles": {role: spans for role, spans in roles.items() if spans}}


def _type(label: str) -> str:
    return NOT_A_TYPE.sub("_", label) or "_"


def _role(role: str) -> str:
    """A role as brat can have it; numbers at its end would be taken for those of repeated roles."""
    return role if ROLE.fullmatch(role) else f"role-{re.sub('[^A-Za-z_-]', '', role)}"


# --- in ---------------------------------------------------------------------------------------------------------------


def load(file: File) -> Iterator[Reading]:
    """The article whose marks an .ann holds, with its text from the .txt of that name beside it."""
    name = f"{file.name.rpartition('/')[2].rpartition('.')[0]}.txt"
    text = file.beside(name)
    if text is None:
        raise SourceError(f"no {name} beside it, the text that it marks; put both into one folder or .zip")
    try:
        content = _decoded(text)
    except WorkbenchError as error:
        yield unread(text.where, error)
        return
    try:
        lines = _decoded(file)
    except WorkbenchError as error:  # the text is worth having without its marks
        yield unread(file.where, error)
        lines = ""
    try:
        yield _Read(content, file.where).reading(lines, text.name)
    except WorkbenchError as error:
        yield unread(text.where, error)


def _decoded(file: File) -> str:
    try:
        return file.data_or_nothing().decode()
    except UnicodeDecodeError as error:
        raise SourceError(f"not UTF-8, as brat's files are ({error.reason} at {error.start}); save it anew") from error


class _Read:
    """An .ann as it is read: what each annotation says, by its name."""

    def __init__(self, text: str, where: str) -> None:
        self.text, self.where = text, where
        self.bound: dict[str, tuple[str, list[Claim]]] = {}
        self.events: dict[str, tuple[str, str, list[tuple[str, str]]]] = {}
        self.relations: dict[str, tuple[str, list[tuple[str, str]]]] = {}
        self.values: dict[str, Item] = defaultdict(dict)
        self.own: dict[str, Item] = {}
        self.places: dict[str, str] = {}
        self.remarks: dict[str, str] = {}
        self.skipped: list[Skipped] = []

    def reading(self, content: str, file: str) -> Reading:
        """The article with all that could be read; the rest with its line and the reason."""
        for number, line in enumerate(content.split("\n"), 1):
            if line.strip():
                self._told(f"{self.where}, line {number}", self._line, line.rstrip("\r"), f"{self.where}, line {number}")
        self.anchors = Anchors(self.text, [claim for _, claims in self.bound.values() for claim in claims])
        made = [*self._marks(), *self._relations()]
        for target, place in self.remarks.items():
            if target not in (self.bound.keys() | self.events.keys() | self.relations.keys()):
                self.skipped.append(Skipped(place, f"is about {target}, which is not in the file or could not be read; correct the line"))
        id = next((own["article"] for own in self.own.values() if isinstance(own.get("article"), str)), None)
        found = items.reading({"id": id, "text": self.text}, made, self.where, file)
        total = sum(len(claims) for _, claims in self.bound.values())
        skipped = [*self.skipped, *self.anchors.report(self.where, total), *found.skipped]
        return Reading(found.articles, found.annotations, found.decisions, found.runs, found.origins, skipped)

    def _told(self, place: str, do: Any, *given: Any) -> Any:
        """What comes of doing it; what is wrong with what is given is told."""
        try:
            return do(*given)
        except AnnotationError as error:
            self.skipped.append(Skipped(place, str(error)))
        except KeyError as error:
            self.skipped.append(Skipped(place, f"refers to {error}, which is not in the file or could not be read; correct the line"))
        except (ValueError, IndexError, RecursionError) as error:
            self.skipped.append(Skipped(place, f"not a line of brat's standoff ({error}); correct or delete it"))
        return None

    def _line(self, line: str, place: str) -> None:
        name, _, rest = line.partition("\t")
        kind, (said, _, more) = name[:1], rest.partition("\t")
        if kind in USUAL and name in self.places:
            raise ValueError(f"another line has the name {name}")
        self.places[name] = place
        if kind == "T":
            label, _, stretches = said.partition(" ")
            self.bound[name] = label, list(_claims(stretches, more))
        elif kind == "E":
            (label, trigger), *arguments = (_argument(part) for part in said.split())
            self.events[name] = label, trigger, arguments
        elif kind == "R":
            label, *ends = said.split()
            self.relations[name] = label, [_argument(end) for end in ends]
        elif kind in ("A", "M"):
            key, target, *value = said.split()
            self.remarks[target] = place
            self.values[target][key] = value[0] if value else True
        elif kind == "N":
            _, target, key = said.split()
            self.remarks[target] = place
            self.values[target] |= {"kb": key, **({"name": more} if more else {})}
        elif kind == "#":
            note, target = said.split()
            self.remarks[target] = place
            if note == OWN:
                own = json.loads(more)
                if not isinstance(own, dict):
                    raise ValueError("its note is not a JSON object")
                self.own[target] = own
            else:
                self.values[target]["note"] = more
        else:
            raise ValueError("only T, E, R, A, M, N and # are read")

    def _marks(self) -> Iterator[Item]:
        triggers = {trigger for _, trigger, _ in self.events.values()}
        parts = {target for _, _, arguments in self.events.values() for _, target in arguments}
        parts |= {target for _, ends in self.relations.values() for _, target in ends}
        for name, (label, _) in self.bound.items():
            only_a_part = label == ARGUMENT and name in parts and name not in self.own
            if name not in triggers and not only_a_part and (spans := self._told(self.places[name], self._spans, name)):
                yield self._item(name, label, spans, {})
        for name, (label, trigger, arguments) in self.events.items():
            if spans := self._told(self.places[name], self._spans, trigger):
                yield self._item(name, label, spans, self._told(self.places[name], self._roles, arguments) or {})

    def _relations(self) -> Iterator[Item]:
        for name, (label, ends) in self.relations.items():
            if spans := self._told(self.places[name], lambda ends=ends: [self._spans(target) for _, target in ends]):
                roles = {role: stretches for (role, _), stretches in zip(ends, spans, strict=True)}
                yield self._item(name, label, spans[0], roles)

    def _spans(self, name: str) -> Stretches:
        """Where an annotation stands; of an event its trigger."""
        if name in self.events:
            name = self.events[name][1]
        return [list(self._span(claim)) for claim in self.bound[name][1]]

    def _span(self, claim: Claim) -> Sequence[int]:
        flat = BREAKS.sub(" ", self.text[claim.start : claim.end])
        return (claim.start, claim.end) if flat and flat == claim.words else self.anchors.span(claim)

    def _roles(self, arguments: Iterable[tuple[str, str]]) -> dict[str, Stretches]:
        roles: dict[str, Stretches] = defaultdict(list)
        for role, target in arguments:
            roles[role.rstrip("0123456789") or role] += self._spans(target)
        return dict(roles)

    def _item(self, name: str, label: str, spans: Stretches, roles: dict[str, Stretches]) -> Item:
        """An annotation as an item: as it was written, as far as nobody has changed it in brat since."""
        own = self.own.get(name, {})
        values = {**self.values[name], **(own["values"] if isinstance(own.get("values"), dict) else {})}
        native, exact = {"spans": spans, "roles": roles}, {"spans": own.get("spans", spans), "roles": own.get("roles", roles)}
        if not _same(self.text, exact, native, name[0] == "R"):
            exact = native
        elif name[0] == "R":
            exact["spans"] = next(iter(exact["roles"].values()))
        said = own.get("label")
        kept: Item = {key: own[key] for key in ("id", "layer", "by", "status", "score") if key in own}
        return {
            "layer": USUAL[name[0]],
            **kept,
            "label": said if isinstance(said, str) and _type(said) == label else label,
            "values": values,
            **exact,
        }


def _same(text: str, said: Item, native: Item, relation: bool) -> bool:
    """Whether what was written comes back as what is there now; the ends of a relation are told by their order."""
    try:
        if relation:
            return [_stretches(text, spans) for spans in said["roles"].values()] == list(native["roles"].values())
        return _native(text, said) == native
    except (TypeError, ValueError, AttributeError):
        return False


def _claims(stretches: str, words: str) -> Iterator[Claim]:
    """The stretches of a text-bound annotation, each with its words."""
    at = 0
    for stretch in stretches.split(";"):
        start, end = (int(number) for number in stretch.split())
        yield Claim(start, end, words[at : at + end - start])
        at += end - start + 1


def _argument(part: str) -> tuple[str, str]:
    role, colon, target = part.rpartition(":")
    if not colon:
        raise ValueError(f"{part!r} is not role:annotation")
    return role, target
