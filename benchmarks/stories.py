"""``python -m benchmarks.stories``: how the time of finding stories and incidents grows with the articles, and what they bring together.

Articles and events are made up at random, so that it is known what each tells of: stories of some twenty articles about a few
incidents each, told in words of their own, among words that all of them share.
"""

from __future__ import annotations

import gc
import random
import time
from collections import Counter

from benchmarks.names import WORDS, pairs
from workbench.clusters.incidents import incidents
from workbench.clusters.stories import Story, stories
from workbench.model import Annotation, Article, Mark, Span

SIZES = (1_000, 10_000)
STORY, INCIDENTS, EVENTS, ROUNDS = 20, 12, 10, 1
"""Articles in a story, incidents in it, events that an article tells, and how often the time is taken."""
TYPES = "ASSAULT AID REJECT COERCE CONSULT PROTEST AGREE OTHER".split()
VERBS, OWN = [word.lower() for word in WORDS[:400]], 3
"""Words that tell of events, and how many of them tell of one incident."""
COMMON = [word.lower() for word in WORDS[-3_000:]]
"""What all articles are written in, besides names."""
Place = tuple[str, Span]


def corpus(size: int) -> tuple[list[Article], list[Mark], dict[str, int], dict[Place, str]]:
    """So many articles, the marks of their events, the story of each article, and the incident of each trigger."""
    rng = random.Random(size)
    articles, marks, story, incident = [], [], {}, {}
    for n in range(size):
        which = n // STORY
        local = random.Random(which)
        names = [WORDS[local.randrange(len(WORDS))] for _ in range(12)]
        topic = [COMMON[local.randrange(len(COMMON))] for _ in range(30)]
        acts = [(local.choice(TYPES), local.sample(VERBS, OWN), *local.sample(names, 2)) for _ in range(INCIDENTS)]
        text = ""
        found: list[tuple[str, str, int, tuple[Span, Span, Span]]] = []
        for _ in range(EVENTS):
            told = min(int(rng.paretovariate(1.0)) - 1, INCIDENTS - 1)
            label, words, actor, target = acts[told]
            word, spans = rng.choice(words), []
            for part in (actor, word, target):
                spans.append(Span(len(text), len(text) + len(part)))
                text += f"{part} "
            found.append((label, word, told, (spans[0], spans[1], spans[2])))
            text += (
                " ".join(rng.choice(topic) if rng.random() < 0.3 else rng.choice(COMMON) for _ in range(15)) + f" {rng.choice(names)}.\n"
            )
        article = Article(text=text, id=str(n), published=f"2015-{1 + which % 12:02}-{1 + rng.randrange(3):02}")
        articles.append(article)
        story[article.id] = which
        for label, word, told, (actor_span, trigger, target_span) in found:
            roles = {"actor": (actor_span,), "target": (target_span,)}
            values = {"lemma": word, "modality": "asserted"}
            event = Annotation(article=article.id, layer="events", label=label, spans=(trigger,), roles=roles, values=values, by="bench")
            marks.append(Mark(event, "suggested"))
            incident[article.id, trigger] = f"{which} {told}"
    return articles, marks, story, incident


def main() -> None:
    """Each size in turn, the best of some rounds in processor time, and how the times compare."""
    corpora = [corpus(size) for size in SIZES]
    stories(corpora[0][0][:100])  # reads the lists
    gc.freeze()  # the large corpus shall not slow the small one's rounds
    best = [(float("inf"), float("inf"))] * len(SIZES)
    for _ in range(ROUNDS):
        for place, (articles, marks, story, incident) in enumerate(corpora):
            start = time.process_time()
            told = stories(articles, marks)
            between = time.process_time()
            links = incidents(articles, marks, {i: s.key for s in told for i in s.articles})
            took = between - start, time.process_time() - between
            best[place] = min(best[place][0], took[0]), min(best[place][1], took[1])
            if not _:
                report(told, links, story, incident)
    for kind, index in (("stories", 0), ("incidents", 1)):
        small, large = best[0][index], best[1][index]
        print(f"{kind}: {small:.1f} s and {large:.1f} s; {SIZES[1] // SIZES[0]} times the articles, {large / small:.1f} times the time")


def report(told: list[Story], links: list[Annotation], story: dict[str, int], incident: dict[Place, str]) -> None:
    """Precision and recall over pairs of articles and of reports."""
    of_article = {i: s.key for s in told for i in s.articles}
    of_event = {(a.article, a.spans[0]): a.values["entity"] for a in links}
    print(f"{len(story)} articles, {len(set(story.values()))} stories meant, {len(told)} found: {_score(story, of_article)}")
    print(
        f"{len(incident)} reports, {len(set(incident.values()))} incidents meant, {len(set(of_event.values()))} found: {_score(incident, of_event)}"
    )


def _score(meant: dict, found: dict) -> str:  # type: ignore[type-arg]
    both = pairs(Counter((meant[k], found[k]) for k in meant))
    return f"pairs: precision {both / pairs(Counter(found.values())):.3f}, recall {both / pairs(Counter(meant.values())):.3f}"


if __name__ == "__main__":
    main()
