"""A draft as a form shows it: what stands in each field, in words, with what is to be pointed out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.codebook import Codebook
from workbench.display import INK, PAPER, SOFT, characters
from workbench.eventform import lookups
from workbench.eventform.checks import CIRCUMSTANCES, remarks
from workbench.eventform.draft import MODALITIES, Draft
from workbench.eventform.scene import Scene
from workbench.model import Annotation, Span

LONG = 90
"""Letters of a quote in the list of quotes."""


def state(draft: Draft, scene: Scene, codebook: Codebook) -> dict[str, Any]:
    """All that the page needs to draw a draft; offsets are code points."""
    trigger = draft.trigger
    return {
        "trigger": {"words": scene.words([trigger]), "around": scene.around(trigger), "span": list(trigger)} if trigger else None,
        "type": draft.label,
        "mode": draft.values.get("mode"),
        "roles": [
            {"name": role, "fillers": [_filler(span, scene) for span in draft.roles.get(role, ())]} for role in roles(draft, codebook)
        ],
        "time": _time(draft, scene),
        "place": _place(draft, scene),
        "modality": draft.modality,
        "quote": draft.values.get("quote"),
        "quotes": _quotes(draft, scene),
        "numbers": [[what, n] for what, n in draft.values["numbers"].items()] if isinstance(draft.values.get("numbers"), Mapping) else [],
        "incident": {"key": draft.incident.key, "name": draft.incident.name} if draft.incident else None,
        "note": draft.note,
        "remarks": [list(remark) for remark in remarks(draft, scene, codebook)],
        "parts": [["trigger", *s] for s in draft.spans] + [[role, *s] for role, spans in draft.roles.items() for s in spans],
    }


def roles(draft: Draft, codebook: Codebook) -> list[str]:
    """The roles that a draft has fields for: those of its type, and those that are filled; time and place are fields of their own."""
    kind = codebook.types.get(draft.label)
    usual = kind.roles if kind else ("actor", "target")
    return [role for role in dict.fromkeys([*usual, *draft.roles]) if role not in CIRCUMSTANCES]


def _filler(span: Span, scene: Scene) -> dict[str, Any]:
    return {"words": scene.words([span]), "name": scene.named(span), "span": list(span)}


def _time(draft: Draft, scene: Scene) -> dict[str, Any] | None:
    time = draft.values.get("time")
    phrase = scene.words(draft.roles.get("time", ()))
    if not isinstance(time, Mapping):
        return {"value": "", "words": phrase, "why": "no day can be told from these words"} if phrase else None
    said = phrase or (scene.words([Span(*time["span"])]) if time.get("span") else "")
    return {"value": time.get("value"), "precision": time.get("precision"), "words": said, "why": lookups.why_then(time, scene)}


def _place(draft: Draft, scene: Scene) -> dict[str, Any] | None:
    place = draft.values.get("place")
    phrase = scene.words(draft.roles.get("place", ()))
    if not isinstance(place, Mapping):
        return {"name": phrase, "words": phrase, "where": "", "why": "", "others": []} if phrase else None
    here = lookups.spot(place, scene)
    others = [{"name": other["name"], "where": lookups.described(other), "place": other} for other in lookups.runners_up(place, scene)]
    found = {"dateline": "taken from the dateline", "sentence": "the place that the sentence names"}.get(str(place.get("rule")), "")
    why = "; ".join(part for part in (found, str(here.get("why") or "")) if part)
    linked = here.get("linked")
    where = " · ".join(part for part in (str(linked) if linked and linked != place["name"] else "", lookups.described(here)) if part)
    return {"name": place["name"], "words": phrase, "where": where, "why": why, "others": others}


def _quotes(draft: Draft, scene: Scene) -> list[list[str]]:
    """The article's quotes as [id, speaker, words], the one around the trigger first."""
    around = scene.quote_around(draft.trigger) if draft.trigger else None
    ordered = sorted(scene.quotes, key=lambda q: (q != around, q.start))
    return [[q.id, speaker(q, scene), _cut(scene.words(q.spans))] for q in ordered]


def speaker(quote: Annotation, scene: Scene) -> str:
    """Who speaks in a quote, by the full name where that is known."""
    from workbench import parties

    link = parties.party(quote, "speaker", scene.links, scene.article.text)
    said = scene.words(quote.roles.get("speaker", ()))
    return str(link.values["name"]) if link else str(quote.values.get("speaker_name") or said or "speaker unknown")


def _cut(words: str) -> str:
    return words if len(words) <= LONG else f"{words[: LONG - 2].rpartition(' ')[0]} …"


# --- without a kernel -------------------------------------------------------------------------------------------------


def static_table(draft: Draft, scene: Scene, codebook: Codebook) -> str:
    """The form of an event as an HTML table with inline styles only; what is not filled in is left out."""
    drawn = state(draft, scene, codebook)
    lines: list[tuple[str, str, str]] = []
    if drawn["trigger"]:
        before, after = drawn["trigger"]["around"]
        lines.append(("Trigger", drawn["trigger"]["words"], f"… {before}{drawn['trigger']['words']}{after}"))
    kind = codebook.types.get(draft.label)
    lines.append(("Type", " · ".join(filter(None, (draft.label, drawn["mode"]))), kind.description if kind else ""))
    for role in drawn["roles"]:
        lines += [(role["name"].capitalize(), f["words"], f["name"] or "") for f in role["fillers"]]
    if time := drawn["time"]:
        lines.append(("Time", time["value"] or time["words"], "; ".join(filter(None, (time["words"], time["why"])))))
    if place := drawn["place"]:
        lines.append(("Place", place["name"], "; ".join(filter(None, (place["where"], place["why"])))))
    lines.append(("Told as", drawn["modality"], MODALITIES.get(drawn["modality"], "")))
    lines += [("Source", who, words) for i, who, words in drawn["quotes"] if i == drawn["quote"]]
    lines += [("Number", f"{n} {what}", "") for what, n in drawn["numbers"]]
    if draft.incident:
        lines.append(("Incident", draft.incident.name, ""))
    if draft.note:
        lines.append(("Note", draft.note, ""))
    lines += [("To check", words, "") for _, words in drawn["remarks"]]
    cell = f"text-align:left;vertical-align:top;padding:4px 10px;background:{PAPER};border:1px solid #d0d7de"
    body = "".join(
        f'<tr><th style="{cell};color:{INK}">{characters(name)}</th><td style="{cell};color:{INK}"><b>{characters(str(value))}</b></td>'
        f'<td style="{cell};color:{SOFT}">{characters(str(more))}</td></tr>'
        for name, value, more in lines
    )
    return f'<table style="border-collapse:collapse;margin:8px 0;font-size:90%">{body}</table>'
