"""An article as it was written, with its marks as elements around the words, nested as they lie in one another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from workbench import history
from workbench.display import Segment, characters, facts, segments, shown, title_of, with_parts
from workbench.model import Annotation, Article, Mark
from workbench.report.look import Look
from workbench.report.passages import CITED, Passages

LANGUAGE = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Notes:
    """Notes and flags, numbered through the report."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._on: dict[str, list[int]] = {}
        self._said: list[Annotation] = []
        for note, about in history.notes(marks):
            self._said.append(note)
            for a in about:
                self._on.setdefault(a.id, []).append(len(self._said))

    def signs(self, a: Annotation) -> str:
        """The numbers of the notes on a mark, as links to them."""
        return "".join(
            f'<a class=nt href="#note{n}" data-n={n} aria-label="note {n}" title="{self._words(n)}"></a>' for n in self._on.get(a.id, ())
        )

    def below(self, article: str) -> str:
        """The notes in an article as a list."""
        items = [f"<li id=note{n} value={n}>{self._words(n)}</li>" for n, note in enumerate(self._said, 1) if note.article == article]
        return f"<ol class=notes>{''.join(items)}</ol>" if items else ""

    def _words(self, number: int) -> str:
        note = self._said[number - 1]
        who, said = note.by.removeprefix("user:"), str(note.values.get("text") or "")
        return characters(f"{who}: {said}" if said else f"flagged by {who}")


def article(which: Article, marks: Sequence[Mark], passages: Passages, look: Look, notes: Notes, original: str | None) -> str:
    """One article: heading, facts, its text by paragraphs, and the notes on it; ``original`` is the id of what it reprints."""
    number, drawn = passages.number[which.id], with_parts(shown(marks))
    lines = segments(which.text, [*drawn, *passages.cited(which.id)])
    drawing = _Drawing(which, marks, drawn, passages, look, notes)
    body = "".join(f"<p dir=auto>{words}</p>\n" for words in map(drawing.paragraph, lines) if words)
    about = [facts(which), f"{len(which.text.split()):,} words"]
    if original in passages.number:
        about.append(f'reprint of <a href="#a{passages.number[original]}">article {passages.number[original]}</a>')
    language = f' lang="{which.language}"' if LANGUAGE.fullmatch(which.language or "") else ""
    return (
        f"<article id=a{number} class={look.outlet(which)} aria-labelledby=t{number}><h3 id=t{number}{language} dir=auto>{characters(which.name)}</h3>\n"
        f"<p class=by><span class=no>{number}</span>{' · '.join(filter(None, about))}</p>\n"
        f"<div class=text{language}>\n{body}</div>{notes.below(which.id)}</article>\n"
    )


class _Drawing:
    """The paragraphs of an article. The longer of two marks is outside; where they cross, the inner one ends and begins again."""

    def __init__(
        self, which: Article, marks: Iterable[Mark], drawn: Iterable[Annotation], passages: Passages, look: Look, notes: Notes
    ) -> None:
        links = history.links(marks)[which.id]
        self.text, self.look, self.notes = which.text, look, notes
        self.titles = {a.id: characters(title_of(a, which.text, links=links)) for a in drawn}
        self.anchors = {a.id: passages.anchor(which.id, a.spans[0]) for a in passages.cited(which.id)}  # until they are set

    def paragraph(self, line: Sequence[Segment]) -> str:
        """The words of a paragraph with the elements around them; "" where it has none."""
        out: list[str] = []
        inside: list[tuple[Annotation, int]] = []  # with where in ``out`` it begins
        at = line[0].start
        end = at + len(self.text[at : line[-1].end].rstrip("\r\n"))  # paragraphs stand apart by their margins

        def close(kept: int) -> None:
            while len(inside) > kept:
                a, place = inside.pop()
                out[place] = self._opening(a, last=at >= a.end)
                out.append(f"{self.notes.signs(a) if at >= a.end else ''}</{_tag(a)}>")

        for seg in line:
            if seg.start < end:
                close(next((n for n, (a, _) in enumerate(inside) if seg.over[n : n + 1] != (a,)), len(inside)))
                for a in seg.over[len(inside) :]:
                    inside.append((a, len(out)))
                    out.append("")
                out.append(characters(self.text[seg.start : seg.end]))
            at = seg.end
        close(0)
        return "".join(out)

    def _opening(self, a: Annotation, *, last: bool) -> str:
        if a.layer == CITED:
            anchor = self.anchors.pop(a.id, "")
            return f"<span class=x{f' id={anchor}' if anchor else ''}>"
        return f'<{_tag(a)} class="{self.look.classes(a, last=last)}" title="{self.titles[a.id]}">'


def _tag(a: Annotation) -> str:
    return "span" if a.layer in (CITED, "quotes", "parts", "furniture") else "mark"
