"""Who speaks in a quote and who is told, as entities: what links say of the names behind the words."""

from __future__ import annotations

import re

from workbench.history import Links
from workbench.model import Annotation, Span

PARTIES = ("speaker", "addressee")
ROLES = ("actor", "target")
LOOSELY = re.compile(r"\b(?:about|against|at|by|for|from|in|near|of|on|to|under|with)\b", re.IGNORECASE)
"""Before a name, it is not the name that speaks ("a friend of Obama")."""


def linked(quote: Annotation, links: Links, text: str) -> dict[str, str]:
    """The entity and the full name of a quote's speaker and of whom it is said to, where links tell them.

    >>> said = Annotation(article="a", layer="quotes", label="direct", spans=(Span(7, 13),), roles={"speaker": (Span(0, 3),)}, by="user:anna")
    >>> name = Annotation(article="a", layer="links", label="NAME", spans=(Span(0, 3),), values={"entity": "org/bbc", "name": "BBC"}, by="user:anna")
    >>> linked(said, {(Span(0, 3),): {"NAME": name}}, "BBC: “Rain.”")
    {'speaker_entity': 'org/bbc', 'speaker_name': 'BBC'}
    """
    found = {role: name for role in PARTIES if (name := party(quote, role, links, text))}
    return {f"{role}_{value}": name.values[value] for role, name in found.items() for value in ("entity", "name")}


def party(quote: Annotation, role: str, links: Links, text: str) -> Annotation | None:
    """The NAME link that holds for a quote's "speaker" or "addressee".

    What a person linked the words to goes first, then what they take up by a reference, then the name that the rules read behind
    them. Of a quote that they did not read, a name typed by hand counts, else what the words are linked to, are or end in.
    """
    words, typed = quote.roles.get(role, ()), quote.values.get(f"{role}_name")
    read = f"{role}_how" in quote.values
    if typed and not read:
        return next((link for spans, link in _names(links) if typed in (spans[0].of(text), link.values["name"])), None)
    own, reference = links.get(words, {}).get("NAME"), links.get(words, {}).get("REFERENCE")
    if own and (own.by_person or not read):
        return own
    for spans in (reference.roles.get("antecedent", ()) if reference else (), quote.roles.get(f"{role}_mention", ())):
        if name := links.get(spans, {}).get("NAME"):
            return name
    return None if read else next((link for spans, link in _names(links) if any(ends_in(s, spans[0], text) for s in words)), None)


def acting(event: Annotation, links: Links, text: str) -> dict[str, str]:
    """The entities of an event's actor and target: of the longest name that their words are or end in, where that is linked."""
    found: dict[str, str] = {}
    for role in ROLES:
        for words in event.roles.get(role, ()):
            if names := [(spans[0], link) for spans, link in _names(links) if len(spans) == 1 and ends_in(words, spans[0], text)]:
                found.setdefault(f"{role}_entity", min(names, key=lambda name: name[0])[1].values["entity"])
    return found


def _names(links: Links) -> list[tuple[tuple[Span, ...], Annotation]]:
    return [(spans, kinds["NAME"]) for spans, kinds in links.items() if spans and "NAME" in kinds]


def ends_in(words: Span, name: Span, text: str) -> bool:
    """Whether words end in a name that is theirs ("Prime Minister Nouri Maliki", "the BBC")."""
    return words.start <= name.start and words.end == name.end and not LOOSELY.search(text[words.start : name.start])
