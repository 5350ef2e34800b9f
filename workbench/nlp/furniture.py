"""What stands in an article's text and is not the article: credits, captions, repeats, teasers, boilerplate, bylines.

Nothing is deleted: each is marked, so that the search for quotes and events can pass it over and a reader can see it.
A sentence of the story is lost to that search when it is marked by mistake, so every rule would rather miss than err:
what opens in quotation marks is left alone, and of two lines that say the same one always stays. The words are in
``lexicon/furniture.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from workbench.facts import iso_published
from workbench.model import Annotation, Article, Span
from workbench.nlp.gazetteer import rows
from workbench.nlp.quotemarks import paragraphs

BY = "rules:furniture@1"
HEAD = 8
"""So many lines at the top may be bylines, and summaries that stop in mid-sentence."""
WINDOW = 15
"""Lines up and down in which a line may say again what another says."""
SHORT, LONG = 5, 8
"""Lines of fewer words are never repeats (crossheads are short); without marks or a place at the top, and cut short, they have more."""
NOTICE, CAPTION = 50, 120
"""Words that a teaser or notice, and a caption may have; a longer line is a paragraph of the story."""
LINKS = 10
"""Links that may follow a heading such as "Related stories"."""

UPPER = "A-ZÀ-ÖØ-Þ"
NAME = rf"[{UPPER}](?:\.|[\w'’-]*)(?:\s[{UPPER}](?:\.|[\w'’-]*)){{1,2}}"
END = r"""[.!?…]["'”’)\]]{0,2}"""
LABEL = r"(?:Photo|Photograph|Picture|Image|Pic|Video|Illustration|Graphic|Credit|Photographer)s?"
NAMES = frozenset("a ag and at by courtesy de del der el for from in of on ter the to van via von with".split())
"""Words in lower case that stand among the names of a credit or byline."""
TRADE = frozenset(
    """a.m additional ago also am analyst article bureau chief columnist compiled contributed contributor correspondent correspondents
    desk edited editing editor foreign hours hrs journalist journalists minutes news p.m photographer pm political post producer
    published report reporter reporters reporting researcher senior special staff story this to translated updated video world
    writer writers writing written""".split()
)
SPEECH = re.compile(r"\b(?:said|says|told|tells|added|asked|replied|according to|warned|urged|insisted|argued|wrote)\b", re.IGNORECASE)
LINK = re.compile(r"""[^\s.,;:!?…].*[^\s.,;:!?…"”]""")
COPYRIGHT = re.compile(
    rf"(?:©|\([cC]\) ?[12]|C(?:opyright|OPYRIGHT)\b(?=:|,? ?(?:[12]\d{{3}}|©|\([cC]\)|(?:by|of|BY|OF) (?:the )?[{UPPER}]))).{{0,100}}"
)
"""A sign, or the word with a year, sign or holder: what the law of copyright is about has none of them."""
BBC = re.compile(r"((?:Image|Media) (?:copyright|source),? .{2,60}?)(?:\s+((?:Image|Media) caption\b.*))?")
WORKERS = re.compile(
    rf"(?:^|(?<=[.!?…\"”)])\s*)(\(?(?:Additional |With )?(?:Reporting|reporting|Writing|Editing|Compiled|Written|Edited|Translated) by [{UPPER}].{{2,300}})"
)
HELPERS = re.compile(
    rf"(?:^|(?<=[.!?…\"”)]) *)([{UPPER}][^.!?]{{2,200}}? contributed (?:reporting|to this (?:report|story|article|post)|from [{UPPER}]).{{0,60}})$"
)
DATED = re.compile(r"(?:(?:last|first) )?(?:published|updated|posted|modified)\b(?: (?:on|at))?:? ?([^\d\n]*\d.*)", re.IGNORECASE)
BYLINE = re.compile(r"(?:story |words )?by:? (.+)", re.IGNORECASE)
REPORTER = re.compile(rf"{NAME}(?:(?:,| and| &) {NAME})*(?:,? in [{UPPER}][\w'’-]*(?:,? [{UPPER}][\w'’-]*)*)?")


class Found(NamedTuple):
    """A stretch that is no part of the story, what it is, and by which rule."""

    span: Span
    label: str
    rule: str


def furniture(article: Article) -> list[Annotation]:
    r"""What of an article's text is page furniture, in reading order, never overlapping.

    >>> article = Article(text="Iraq welcomes raid\nThe river rose by two metres.Reuters\nRead more: Flood in Erbil")
    >>> [(a.label, a.spans[0].of(article.text)) for a in furniture(article) if a.label != "CAPTION"]
    [('CREDIT', 'Reuters'), ('TEASER', 'Read more: Flood in Erbil')]
    """
    return [
        Annotation(article=article.id, layer="furniture", label=found.label, spans=(found.span,), by=BY, values={"rule": found.rule})
        for found in sorted(_find(article.text, article.title))
    ]


def _find(text: str, title: str | None) -> Iterator[Found]:
    lines = list(paragraphs(text))
    links = 0
    story: list[tuple[Span, bool]] = []
    """What is left of the lines, and whether a picture's credit ended it."""
    for n, line in enumerate(lines):
        words = line.of(text)
        links = links - 1 if links and LINK.fullmatch(words) and SHORT <= len(words.split()) <= 20 else 0
        if links:
            yield Found(line, "TEASER", "link list")
        elif found := _notice(words) or _byline(words, n):
            start, label, rule, heads = found
            yield Found(Span(line.start + start, line.end), label, rule)
            links = LINKS if heads else 0
            if start:
                story.append((_trimmed(text, line.start, line.start + start), False))
        else:
            credits, rest, picture = _credits(words, last=n >= len(lines) - 2)
            yield from (Found(Span(line.start + a, line.start + b), "CREDIT", rule) for a, b, rule in credits)
            if rest:
                story.append((_trimmed(text, line.start + rest[0], line.start + rest[1]), picture))
    spoken = [_spoken(span.of(text)) for span, _ in story]
    again = set(_repeats(spoken, [picture for _, picture in story]))
    if story and not story[0][1] and (title is None or _alike(spoken[0], _spoken(title))):
        again.discard(0)  # the headline
    for n, (span, picture) in enumerate(story):
        if n in again:
            yield Found(span, "REPEAT", "said in another line")
        elif picture:
            yield Found(span, "CAPTION", "ends in a credit")


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return Span(start + len(part) - len(part.lstrip()), start + len(part.rstrip()))


# --- lines by their words ---------------------------------------------------------------------------------------------


class _Phrase(NamedTuple):
    pattern: re.Pattern[str]
    label: str
    phrase: str
    where: str


BULLET = re.compile(r"[•*·»>▶►–—(\[-]*\s*([\w’'()]+)")


@lru_cache(maxsize=1)
def _phrases() -> tuple[dict[str, list[_Phrase]], list[_Phrase]]:
    """The phrases that make a line furniture: those it begins with by their first word, and those that stand elsewhere."""
    first: dict[str, list[_Phrase]] = {}
    elsewhere: list[_Phrase] = []
    for row in rows("furniture"):
        if row["label"] == "CREDIT":
            continue
        phrase = _Phrase(re.compile(_pattern(row["name"], row["where"])), row["label"], row["name"], row["where"])
        if row["where"] in ("any", "end"):
            elsewhere.append(phrase)
        else:
            for word in row["name"].split()[0].split("/"):
                first.setdefault(_first_word(word), []).append(phrase)
    return first, elsewhere


def _first_word(words: str) -> str:
    word = BULLET.match(words)
    return word[1].lower().replace("’", "'") if word else ""


def _pattern(phrase: str, where: str) -> str:
    """A phrase of the lexicon as a pattern: ``a/b`` either word, ``*`` up to eight words of one sentence."""
    words = ["(?:" + "|".join(map(re.escape, word.split("/"))) + r")\s+" for word in phrase.split()]
    body = "".join(r"(?:[^\s.!?]+\s+){0,8}?" if word == r"(?:\*)\s+" else word for word in words).removesuffix(r"\s+")
    body = body.replace("'", "['’]") + (r"(?!\w)" if phrase[-1].isalnum() else "")
    body = body if where == "end" or phrase.isupper() else f"(?i:{body})"
    if where == "end":
        return rf"(?<=\S)\s{body}[\s:>»…]*$"
    if where == "any":
        return rf"\b{body}"
    whole = where == "line" or (where == "list" and phrase[-1] != ":")
    return r"^[•*·»>▶►–—(\[-]*\s*" + body + (r"\W*$" if whole else "")


def _notice(words: str) -> tuple[int, str, str, bool] | None:
    """Where in a line a notice begins, its label and phrase, and whether it is a heading over links."""
    if words.startswith("Video: ") and _is_credit(words.removeprefix("Video: ")):
        return None
    first, elsewhere = _phrases()
    lower = words.lower() if len(words) < 12 * CAPTION else ""
    later = (phrase for phrase in elsewhere if max(phrase.phrase.split(), key=len).lower() in lower)
    for pattern, label, phrase, where in (*first.get(_first_word(words), ()), *later):
        if not (found := pattern.search(words)) or len(words.split()) > (CAPTION if label == "CAPTION" else NOTICE):
            continue
        if where == "start" and phrase[-1] != ":" and not phrase.isupper() and SPEECH.search(words):
            continue
        right = COPYRIGHT.search(words, 0, found.start()) if where == "any" else None
        start = right.start() if right else _sentence(words, found.start()) if where in ("any", "end") else 0
        if where == "any" and SPEECH.search(words, start):
            continue
        return start, label, phrase, where == "list" and len(words) <= found.end() + 2
    return None


def _sentence(words: str, at: int) -> int:
    """Where the sentence begins in which something stands."""
    return max((end.end() for end in re.finditer(rf"{END}\s+", words[: at + 1])), default=0)


def _byline(words: str, number: int) -> tuple[int, str, str, bool] | None:
    """As _notice, for who wrote an article and when it appeared: only at its head, never a sentence or the first headline."""
    if number >= HEAD or len(words) > 150 or (words[-1] in '.!?…"”' and not re.search(r"\b(?:[A-Z]|Jr|[ap]\.m)\.$", words)):
        return None
    parts = [part.strip() for part in re.split(r"\s[|•·–—]\s", words)]
    kinds = [_byline_part(part, alone=len(parts) == 1) for part in parts]
    sure = any(kind in ("by", "date") for kind in kinds) or (number > 0 and kinds[0] == "name")
    return (0, "BYLINE", next(k for k in ("by", "date", "name") if k in kinds), False) if sure and all(kinds) else None


def _byline_part(part: str, *, alone: bool) -> str | None:
    if (by := BYLINE.fullmatch(part)) and by[1][0].isupper() and _only_names(by[1]) and len(part.split()) <= 14:
        return "by"
    if (dated := DATED.fullmatch(part)) and len(part.split()) <= 14 and not SPEECH.search(part):
        return "date" if _only_names(dated[1]) else None
    if re.search(r"\d", part) and iso_published(part):
        return "date"
    if REPORTER.fullmatch(part):
        return "name" if not alone or " in " in part else None
    return "outlet" if not alone and _only_names(part) and len(part.split()) <= 4 else None


def _only_names(words: str, *, trade: bool = True) -> bool:
    """Whether nothing but names stands here, and the small words that go with names and callings."""
    small = {word.rstrip(".") for word in re.findall(r"[^\s(),;:|/]+", words) if word[0].islower()}
    return small <= (NAMES | TRADE if trade else NAMES)


# --- credits ----------------------------------------------------------------------------------------------------------


class _Credits(NamedTuple):
    signed: re.Pattern[str]
    glued: re.Pattern[str]
    spaced: re.Pattern[str]
    alone: re.Pattern[str]
    leading: re.Pattern[str]
    bracketed: re.Pattern[str]
    labelled: re.Pattern[str]


@lru_cache(maxsize=1)
def _credit_patterns() -> _Credits:
    agencies = {row["name"]: row["where"] for row in rows("furniture") if row["label"] == "CREDIT"}
    partners = "|".join(re.escape(a) for a in sorted(agencies, key=len, reverse=True))
    named = "|".join(re.escape(a) for a in sorted(agencies, key=len, reverse=True) if agencies[a] != "partner")
    agency = rf"(?:The )?(?:{named})(?!\w)"
    pictures = "|".join(re.escape(a) for a in sorted(agencies, key=len, reverse=True) if agencies[a] == "picture")
    joined = r"(?:\s?/\s?|\s(?:via|for)\s(?:the\s)?|,\s)"
    party = rf"(?:{agency}|{NAME}|[{UPPER}][\w.-]+)"
    partner = rf"(?:{partners})(?!\w)"
    signed = (
        rf"(?:{NAME}\s?/\s?{partner}|{agency}\s?/\s?{party}|[{UPPER}]\w+\s?/\s?{agency}|{NAME}\svia\s{agency})(?:{joined}{party}){{0,5}}"
    )
    return _Credits(
        signed=re.compile(rf"(?:^|\s|(?<=[.!?…\"”’)])){signed}\.?$"),
        glued=re.compile(
            rf"""(?<=[a-zà-ÿ\d)\]][.!?…]|[\w.!?…][”"])(?P<c>{signed}|{agency}(?:\s(?:Photos?|Images|Pictures))?|{NAME})\.?$"""
        ),
        spaced=re.compile(rf"(?<=[a-zà-ÿ\d][a-zà-ÿ\d%’”)]){END}\s+(?:[—–-]+\s*)?(?P<c>{agency}|\((?:{agency})\))\.?$"),
        alone=re.compile(rf"[(\[]?(?:{signed}|{agency})[)\]]?\.?"),
        leading=re.compile(rf"(?P<c>{named})\s+(?=[{UPPER}])(?=.*[^.!?…:\"”]$)"),
        bracketed=re.compile(
            rf"[(\[]\s*(?:{LABEL}\s?(?:credit|courtesy)?\s?(?::|by\b|via\b|courtesy\b|©).{{1,120}}|{signed}|(?:{pictures})(?!\w).{{0,60}}|{agency}\s+(?:photo|Photo|PHOTO|via).{{0,80}})[)\]]\.?(?:\s*\(?(?:{agency})\)?)?$"
        ),
        labelled=re.compile(
            rf"(?:^|\s|(?<=[.!?…”\"’)]))(?P<c>{LABEL}(?:\s(?:[Cc]redit|[Cc]ourtesy|[Cc]opyright))?(?::|\s[Bb]y\b|\s©|\scourtesy\sof\b)\s*(?P<names>.{{2,80}}))$"
        ),
    )


def _is_credit(words: str) -> bool:
    """Whether these are no more than a name or an agency."""
    return (re.fullmatch(NAME, words) or _credit_patterns().alone.fullmatch(words)) is not None


def _credits(words: str, *, last: bool) -> tuple[list[tuple[int, int, str]], tuple[int, int] | None, bool]:
    """The credits in a line as start, end and rule; what is left of it, if anything; whether that is a picture's caption."""
    size = len(words)
    patterns = _credit_patterns()
    if size < 160:
        if patterns.alone.fullmatch(words):
            return [(0, size, "credit alone")], None, False
        if bbc := BBC.fullmatch(words):
            return [(*bbc.span(1), "image copyright")], bbc.span(2) if bbc[2] else None, True
    for sign, pattern in ((" by ", WORKERS), ("contributed", HELPERS)):
        at = max(0, size - 400)
        if words.find(sign, at) >= 0 and (found := pattern.search(words, at)) and _only_names(found[1]):
            return [(*found.span(1), "who reported")], (0, found.start()) if found.start() else None, False
    start, rule, picture = _closing_credit(words)
    if rule:
        caption = picture and not (last and rule == "glued agency") and len(words[:start].split()) <= CAPTION
        return [(start, size, rule)], (0, start) if words[:start].strip() else None, caption
    if size < 400 and (found := patterns.leading.match(words)) and len(words.split()) > SHORT:
        return [(*found.span("c"), "leading agency")], (found.end(), size), True
    return [], (0, size), False


def _closing_credit(words: str) -> tuple[int, str, bool]:
    """Where the credit that ends a line begins, its rule ("" for none), and whether it is a picture's."""
    patterns = _credit_patterns()
    at = max(0, len(words) - 160)
    tail = words[at:]
    if (
        (found := COPYRIGHT.search(words, at))
        and found.end() == len(words)
        and (found[0][0] == "©" or (found.start() == 0 and not SPEECH.search(words)))
    ):
        return found.start(), "copyright", found.start() > 0
    if words[-1] in ")]." and (found := patterns.bracketed.search(words, at)):
        return found.start(), "bracketed", True
    if (":" in tail or "y " in tail) and (found := patterns.labelled.search(words, at)) and _only_names(found["names"], trade=False):
        return found.start("c"), "labelled", True
    if found := patterns.glued.search(words, at):
        return found.start("c"), "glued agency", True
    if ("/" in tail or " via " in tail) and (found := patterns.signed.search(words, at)):
        return found.start() + words[found.start()].isspace(), "signed", True
    if found := patterns.spaced.search(words, at):
        return found.start("c"), "agency", False
    return len(words), "", False


# --- repeats ----------------------------------------------------------------------------------------------------------

MARK = re.compile(r"``|''|[“”„«»\"]|(?<!\w)['‘’‚]|['‘’](?!\w)")
STOP = re.compile(r"[.!?…:;()\[\]—–|]+|--+")


def _spoken(words: str) -> str:
    """A line as words in lower case, with ``"`` for marks and ``.`` for stops: equal for lines that say the same."""
    plain = STOP.sub(" . ", MARK.sub(' " ', words.lower()))
    plain = " ".join(re.sub(r"['’-]", "", plain).replace(",", " ").split())
    return plain.replace('. "', '"').replace(". . ", ". ").strip(". ")


def _alike(one: str, other: str) -> bool:
    return one in other or other in one


def _repeats(lines: Sequence[str], captions: Sequence[bool]) -> Iterator[int]:
    """Which lines say what another line near them says in full: of equals the later, otherwise the shorter.

    A caption never stands for another line.
    """
    for n, line in enumerate(lines):
        bare = line.strip('" .')
        if (size := bare.count(" ") + 1) < SHORT:
            continue
        for other in range(max(0, n - WINDOW), min(len(lines), n + WINDOW + 1)):
            fuller = lines[other]
            if other == n or captions[other] or len(fuller) < len(bare) or bare not in fuller:
                continue
            equal = bare == fuller.strip('" .')
            if equal and other > n and not captions[n]:
                continue
            top = max(n, other) < HEAD
            if size < LONG and not (top or line.startswith('"')):
                continue
            if _says(f". {fuller} .", bare, quoted=line.startswith('"'), cut=top and size >= LONG):
                yield n
                break


def _says(fuller: str, bare: str, *, quoted: bool, cut: bool) -> bool:
    """Whether ``bare`` stands in ``fuller`` as whole sentences (or ``cut`` short), and in marks where it is ``quoted``."""
    at = fuller.find(f" {bare} ")
    if at < 1 or fuller[at - 1] not in '."':
        return False
    whole = fuller[at + len(bare) + 2] in '."'
    return (whole or cut) and (not quoted or fuller.count('"', 0, at + 1) % 2 == 1)
