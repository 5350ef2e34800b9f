"""What incidents are called: clauses in the words of a report, nouns where none has a plain one, and what is not told as having happened."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.clusters.titles import title
from workbench.model import Annotation, Article, Span

VERB, NOUN = {"rule": "codebook: x (verb)"}, {"rule": "codebook: x (noun)"}
Report = tuple[str, str, dict[str, str], dict[str, Any]]
"""A sentence with its trigger in brackets, the type, the roles as words, and values."""


def told(*reports: Report) -> list[tuple[Article, Annotation]]:
    found = []
    for sentence, label, roles, values in reports:
        text = sentence.replace("[", "").replace("]", "")
        start = sentence.index("[")
        trigger = Span(start, sentence.index("]") - 1)
        spans = {role: (Span(text.index(words), text.index(words) + len(words)),) for role, words in roles.items()}
        article = Article(text=text)
        event = Annotation(
            article=article.id, layer="events", label=label, spans=(trigger,), roles=spans, values=values, by="rules:events@1"
        )
        found.append((article, event))
    return found


TITLES: list[tuple[str, list[Report], str]] = [
    ("active", [("Ardanian troops had [seized] the port of Velmara.", "ASSAULT",
      {"actor": "Ardanian troops", "target": "the port of Velmara"}, {"lemma": "seize", "mode": "seize", **VERB})],
     "Ardanian troops seized port of Velmara"),
    ("relative clause", [("It blamed the Sarn Council, which [overran] Dresk in May.", "ASSAULT",
      {"actor": "the Sarn Council", "target": "Dresk"}, {"lemma": "overrun", **VERB})], "Sarn Council overran Dresk"),
    ("passive", [("Nine miners were [killed] by guards.", "ASSAULT", {"actor": "guards", "target": "Nine miners"}, {"lemma": "kill", **VERB})],
     "Nine miners killed by guards"),
    ("passive without a doer", [("Six nurses were [freed].", "RETREAT", {"target": "Six nurses"}, {"lemma": "free", **VERB})], "Six nurses freed"),
    ("irregular participle", [("Output has [fallen].", "OTHER", {"target": "Output"}, {"lemma": "fall", **VERB})], "Output has fallen"),
    ("a verb with its preposition", [("Tirena, he added, has [turned] to Ganara for gas.", "COOPERATE",
      {"actor": "Tirena", "counterpart": "Ganara", "instrument": "gas"}, {"lemma": "turn", **VERB})], "Tirena turned to Ganara for gas"),
    ("in progress", [("Tirena is [delaying] the sale of ships.", "REJECT", {"actor": "Tirena", "topic": "the sale of ships"}, {"lemma": "delay", **VERB})],
     "Tirena delaying sale of ships"),
    ("the doer far off", [("The killing shocked the town, where guards of the mine, in front of all, [shot] two men.", "ASSAULT",
      {"target": "two men"}, {"lemma": "shoot", **VERB})], "shooting of two men"),
    ("noun", [("The air [strike] on Dresk went on.", "ASSAULT", {"target": "Dresk"}, {"lemma": "strike", "mode": "airstrike", **NOUN})], "airstrike on Dresk"),
    ("noun and doer", [("Velmara voiced its [request] for aid to Tirena.", "REQUEST", {"actor": "Velmara", "recipient": "Tirena"},
      {"lemma": "request", **NOUN})], "request to Tirena (Velmara)"),
    ("a pronoun names nobody", [("They [bombed] the market.", "ASSAULT", {"actor": "They", "target": "the market"}, {"lemma": "bomb", **VERB})],
     "bombing of market"),
    ("planned", [("Tirena will [send] two ships.", "AID", {"actor": "Tirena", "instrument": "two ships"},
      {"lemma": "send", "modality": "planned", **VERB})], "sending of two ships (Tirena, planned)"),
    ("denied", [("Tirena denied the [raid].", "ASSAULT", {}, {"lemma": "raid", "modality": "denied", **NOUN})], "raid (denied)"),
    ("an infinitive is no headline", [("Guards began to [shoot] the dogs.", "ASSAULT", {"actor": "Guards", "target": "the dogs"}, {"lemma": "shoot", **VERB})],
     "shooting of dogs (Guards)"),
]  # fmt: skip


@pytest.mark.parametrize(("reports", "expected"), [t[1:] for t in TITLES], ids=[t[0] for t in TITLES])
def test_titles(reports: list[Report], expected: str) -> None:
    assert title(told(*reports)) == expected


def test_the_fullest_report_of_what_happened_gives_the_title() -> None:
    some = told(
        ("The [raid] was the third.", "ASSAULT", {}, {"lemma": "raid", **NOUN}),
        ("Jets will [bomb] Dresk.", "ASSAULT", {"actor": "Jets", "target": "Dresk"}, {"lemma": "bomb", "modality": "planned", **VERB}),
        ("Ardanian jets [bombed] Dresk.", "ASSAULT", {"actor": "Ardanian jets", "target": "Dresk"}, {"lemma": "bomb", **VERB}),
    )
    assert title(some) == "Ardanian jets bombed Dresk"
    assert title(some[:2]) == "raid on Dresk (Jets)", "what is planned is not told as done"
    assert title([some[1], *some[:2]]) == "bombing of Dresk (Jets, planned)", "nor what most only announce"


def test_a_mark_by_hand_needs_neither_lemma_nor_rule() -> None:
    (report,) = told(("Guards [arrested] nine miners.", "COERCE", {"actor": "Guards", "target": "nine miners"}, {}))
    assert title([report]) == "Guards arrested nine miners"
    assert title([(report[0], report[1].replace(roles={}))]) == "arrested"
