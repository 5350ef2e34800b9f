"""learn(): a small model of what this team accepts, from the marks and verdicts in the corpus."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import history, tables
from workbench.corpus import Corpus
from workbench.display import INK, NO_MATH, PAGE, SOFT, characters
from workbench.errors import FormatError, WorkbenchError
from workbench.learning import evidence, logistic
from workbench.learning.evidence import Key, Text
from workbench.learning.hand import WORKER, Hand, by_hand
from workbench.learning.logistic import BIAS, USUAL, Check, Example
from workbench.model import WHOLE, Annotation, Run, Span, fingerprint

if TYPE_CHECKING:
    import pandas as pd

LEAST = 5
"""How many accepted marks, and how many rejected or left unmarked, it takes to learn anything."""
PASSED_OVER = 0.5
"""What a word counts that was read and left unmarked, beside one that was rejected: it may have been overlooked."""
LIKELY = 0.5
"""The chance of being accepted from which a word is proposed."""
STRONGEST = 8
VERSION = "learned@1"
"""What a file of weights says it is; it changes with the features."""


@dataclass(frozen=True)
class Learned:
    """What was learned from the hand, about one layer of a corpus: an order for reviewing, and proposals.

    ``weights`` has what each feature adds to the logarithm of the odds of being accepted; ``keys`` by label what the words mean that were
    marked; ``accepted``, ``rejected`` and ``unmarked`` from how many marks it was learned; ``check`` how well it foretells
    verdicts on articles it has not seen (None if all marks are in one article). ``digest`` tells one fit from another.
    """

    corpus: Corpus
    layer: str
    digest: str
    weights: Mapping[str, float]
    keys: Mapping[str, frozenset[Key]]
    accepted: int
    rejected: int
    unmarked: int
    check: Check | None

    def queue(self) -> pd.DataFrame:
        """The suggestions that wait, the most uncertain first: id, article, label, text, sentence, probability of being accepted.

        What has been decided since is left out; its verdict counts from the next ``learn`` on.
        """
        import pandas as pd

        hand = self._hand()
        waiting = hand.waiting()
        texts = _texts(self.corpus, {a.article for a in waiting})
        rows = []
        for a in waiting:
            text = texts[a.article]
            chance = logistic.chance(self.weights, _row(text, a, hand))
            sentence = text.sentence(a.start).of(text.article.text)
            rows.append((a.id, a.article, a.label, tables.words(text.article.text, a.spans), sentence, round(chance, 3)))
        rows.sort(key=lambda row: round(abs(row[-1] - 0.5), 3))
        return pd.DataFrame(rows, columns=["id", "article", "label", "text", "sentence", "probability"])

    def suggest(self) -> int:
        """Propose marks with the labels that people have used, on words like those they marked, in what nobody has read yet; gives their number.

        They are suggestions like any other, signed "model:learned@" with the digest of this fit, with the chance of being accepted
        as score. They take the place of earlier fits' proposals that nobody has decided; what was rejected is not proposed again.
        """
        by, hand = f"{WORKER}@{self.digest}", self._hand()
        latest = {
            r.article: r.by
            for r in sorted(self.corpus.store.runs(self.corpus.ids), key=lambda r: (r.at, r.id))
            if r.layer == self.layer and history.worker(r.by) == WORKER
        }
        furniture: dict[str, list[Annotation]] = defaultdict(list)
        for mark in self.corpus.marks(layer="furniture"):
            furniture[mark.annotation.article].append(mark.annotation)
        new: list[Annotation] = []
        runs: list[Run] = []
        for article in self.corpus:
            if latest.get(article.id) == by:
                continue
            found = self._proposals(Text(article), hand, by)
            hidden = history.left_out(found, furniture[article.id])
            found = [a for a in found if a.id not in hidden]
            if found or article.id in latest:
                new += found
                runs.append(Run(article=article.id, layer=self.layer, by=by))
        self.corpus.record(new, runs=runs)
        return len(new)

    def _proposals(self, text: Text, hand: Hand, by: str) -> list[Annotation]:
        """The likeliest label for each word like one that was marked, if it is likely enough and nothing is settled about it."""
        best: dict[Span, Annotation] = {}
        article = text.article.id
        for label, keys in self.keys.items():
            end = hand.read_until(article, label)
            for _, span in text.find(keys):
                if span.start < end or hand.taken(article, label, span):
                    continue
                same = [a for a in hand.found_at(article, [span]) if a.spans == (span,)]
                beside = max(same, key=lambda a: len(a.roles), default=None)
                said = {**beside.values, "mode": None} if beside else {}
                proposed = Annotation(
                    article=article,
                    layer=self.layer,
                    label=label,
                    spans=(span,),
                    by=by,
                    roles=beside.roles if beside else {},
                    values={**said, "rule": f"a word like those marked as {label} by hand"},
                )
                chance = round(logistic.chance(self.weights, _row(text, proposed, hand)), 3)
                if chance >= LIKELY and (span not in best or chance > (best[span].score or 0)):
                    best[span] = proposed.replace(score=chance)
        return sorted(best.values())

    def _hand(self) -> Hand:
        return Hand(self.layer, self.corpus.marks(layer=self.layer, status=None))

    def save(self, path: str | os.PathLike[str] | None = None) -> Path:
        """Write the weights as JSON, beside the corpus file if no path is given (crisis.db: crisis.events.learned.json).

        ``wb.learn(other, weights=path)`` judges another corpus by them. WorkbenchError where there is no file to be beside of.
        """
        name = self.corpus.store.name
        if path is None and (name == "memory" or "://" in name):
            raise WorkbenchError(f"this corpus is not in a file; say where to: save('{self.layer}.learned.json')")
        path = Path(path).expanduser() if path is not None else Path(name).with_suffix(f".{self.layer}.learned.json")
        content = {
            **{"format": VERSION, "layer": self.layer, "digest": self.digest, "check": self.check},
            **{"accepted": self.accepted, "rejected": self.rejected, "unmarked": self.unmarked},
            **{"keys": {label: sorted(keys) for label, keys in self.keys.items()}, "weights": self.weights},
        }
        try:
            path.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
        except OSError as error:
            raise WorkbenchError(f"{path}: cannot be written ({error.strerror or error}); choose another place") from error
        return path

    def strongest(self) -> tuple[list[str], list[str]]:
        """The features that speak most for accepting, and those that speak most against it."""
        ordered = sorted((w, name) for name, w in self.weights.items() if name not in (BIAS, USUAL))
        return [name for w, name in ordered[::-1][:STRONGEST] if w > 0], [name for w, name in ordered[:STRONGEST] if w < 0]

    def _lines(self) -> list[str]:
        total = self.accepted + self.rejected + self.unmarked
        lines = [f"from {total} marks: {self.accepted} accepted, {self.rejected} rejected, {self.unmarked} like them left unmarked"]
        if self.check is None:
            lines.append("not checked, since all of them are in one article; decide in others too")
        else:
            c = self.check
            lines.append(
                f"{c.accuracy:.0%} foretold, articles left out by turns; always saying the commoner verdict hits {c.majority:.0%};"
                f" of one accepted and one not, the right one is held likelier in {c.order:.0%}"
            )
            lines += [] if c.learned else ["this is no better than guessing: decide more before you trust it"]
        return lines

    def __repr__(self) -> str:
        speak = zip(("for", "against"), self.strongest(), strict=True)
        words = [f"{way}: {', '.join(names)}" for way, names in speak if names]
        return f"<Learned {self.layer}: " + "\n  ".join([*self._lines(), *words]) + ">"

    def _repr_html_(self) -> str:
        lines = "".join(f"<div>{characters(line)}</div>" for line in self._lines())
        speak = "".join(
            f"<tr style='background:none'><td style='text-align:left;vertical-align:top;color:{SOFT}'>{way}</td>"
            f"<td style='text-align:left'>{characters(' · '.join(names))}</td></tr>"
            for way, names in zip(("for", "against"), self.strongest(), strict=True)
        )
        table = f"<table style='border-collapse:collapse;color:{INK};background:none'>{speak}</table>"
        return f"<div class='{NO_MATH}' style='{PAGE}'><b>Learned: {characters(self.layer)}</b>{lines}{table}</div>"


def learn(corpus: Corpus, layer: str = "events", *, weights: str | os.PathLike[str] | None = None) -> Learned:
    """Learn from marks and verdicts what people accept in a layer: which suggestions to look at first, and what else to mark.

    Examples are what was accepted or made by hand, what was rejected, and, at half weight, words like those marked that somebody has read and
    left unmarked (see ``workbench.learning.hand``). A logistic model is fitted to the words marked, those around them, and what
    the tagger said; never to the outlet. It takes seconds, and the same marks give the same model: nothing has to be kept,
    and nothing is written here. ``Learned.suggest`` writes proposals. ``Learned.save`` keeps the weights
    beside the corpus for use on another one, which ``weights`` then names: no marks are needed there.

    WorkbenchError, if there are fewer than five accepted marks, or fewer than five rejected or left unmarked (but five marks made by hand
    will do to look for more like them, and give something to reject).

    >>> import workbench as wb
    >>> corpus = wb.Corpus()
    >>> added = corpus.add([{"text": f"Jets struck town {n}. Miners went on strike in town {n}."} for n in range(6)])
    >>> for article in corpus[:5]:
    ...     mark = corpus.annotate(article, 5, 11, "RAID", layer="mine")
    ...     wrong = wb.Annotation(article=article.id, layer="mine", label="RAID", spans=((36, 42),), by="rules:mine@1")
    ...     corpus.record([wrong]); decisions = corpus.reject(wrong)
    >>> wb.learn(corpus, "mine").suggest()
    1
    >>> [m.annotation.spans[0].of(corpus[5].text) for m in corpus.marks(corpus[5])]
    ['struck']
    """
    if not isinstance(corpus, Corpus):
        raise WorkbenchError(f"learn() takes a corpus, not {type(corpus).__name__}; wb.Corpus() makes one")
    if layer in (*WHOLE, "links"):
        raise WorkbenchError(f"{layer} are not marks of words; learn from entities, quotes, events or a layer of your own")
    if weights is not None:
        return _read(corpus, layer, Path(weights).expanduser())
    hand = Hand(layer, corpus.marks(layer=layer, status=None))
    texts = _texts(corpus, {a.article for a in (*hand.accepted, *hand.rejected)})
    keys = hand.keys(texts)
    unmarked = list(hand.passed_over(texts, keys))
    against, made = len(hand.rejected) + len(unmarked), sum(a.by_person for a in hand.accepted)
    if len(hand.accepted) < LEAST or (against < LEAST and made < LEAST):
        raise WorkbenchError(
            f"learning about {layer} takes at least {LEAST} accepted marks and {LEAST} rejected or left unmarked, or {LEAST} made by hand; here are"
            f" {len(hand.accepted)} accepted, {len(hand.rejected)} rejected and {len(unmarked)} left unmarked. Go on with corpus.accept() and"
            " corpus.reject(), or mark by hand, and learn again"
        )
    judged = (
        [(a, True, 1.0) for a in hand.accepted] + [(a, False, 1.0) for a in hand.rejected] + [(a, False, PASSED_OVER) for a in unmarked]
    )
    said = [evidence.of_maker(texts[a.article], a) for a, _, _ in judged if not by_hand(a)]
    usual = evidence.average(said) if said else {}
    examples = [Example(_row(texts[a.article], a, hand), holds, weight, a.article) for a, holds, weight in judged]
    return Learned(
        corpus=corpus,
        layer=layer,
        digest=fingerprint(VERSION, [[sorted(e.row.items()), e.holds, e.weight] for e in examples])[:8],
        weights=logistic.fit(examples, usual),
        keys=keys,
        accepted=len(hand.accepted),
        rejected=len(hand.rejected),
        unmarked=len(unmarked),
        check=logistic.check(examples, usual),
    )


def _row(text: Text, a: Annotation, hand: Hand) -> logistic.Row:
    """The features of a mark; of one that no tagger has made, what taggers say of the place is one, and the rest is the usual."""
    words = evidence.of_words(text, a.label, a.spans)
    if not by_hand(a):
        return words | evidence.of_maker(text, a)
    found = {other.label for other in hand.found_at(a.article, a.spans)} or {"nothing"}
    return words | {f"found: {label}": 1.0 for label in found} | {USUAL: 1.0}


def _texts(corpus: Corpus, ids: set[str]) -> dict[str, Text]:
    """The articles of some ids, cut into words."""
    return {article.id: Text(article) for article in corpus if article.id in ids}


def _read(corpus: Corpus, layer: str, path: Path) -> Learned:
    try:
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if content["format"] != VERSION:
            raise FormatError(f"{path} was written by another version of the workbench ({content['format']}); learn and save it again")
        if content["layer"] != layer:
            raise WorkbenchError(f"{path} is about {content['layer']}, not {layer}: learn(corpus, {content['layer']!r}, weights=...)")
        keys = {label: frozenset(tuple(key) for key in some) for label, some in content["keys"].items()}
        check = Check(*content["check"]) if content["check"] else None
        weights = {str(name): float(w) for name, w in content["weights"].items()}
        accepted, rejected, unmarked = (int(content[name]) for name in ("accepted", "rejected", "unmarked"))
        return Learned(corpus, layer, str(content["digest"]), weights, keys, accepted, rejected, unmarked, check)
    except OSError as error:
        raise WorkbenchError(f"{path}: cannot be read ({error.strerror or error}); Learned.save() writes one") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FormatError(f"{path} does not hold weights that Learned.save() wrote ({error!r})") from error
