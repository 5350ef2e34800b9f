"""The columns of each layer's frame: their order, their dtypes, and what in an annotation each shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from workbench.model import FACTS

TEXT, NUMBER, COUNT, ANY = "str", "float64", "int64", "object"
"""pandas' own dtypes: what is missing is NaN in the first two; counts and offsets are never missing; lists and dictionaries are objects."""
LAYERS = ("entities", "quotes", "events")
COMMON = {
    **dict.fromkeys(("id", "article", "source", "published", "label", "text"), TEXT),
    **{"start": COUNT, "end": COUNT, "status": TEXT, "score": NUMBER, "by": TEXT},
}
SPOT = {"lat": NUMBER, "lon": NUMBER}


def _texts(names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), TEXT)


COLUMNS: Mapping[str, Mapping[str, str]] = {
    "articles": {
        **_texts("id title source author published language url story reprint_of"),
        **dict.fromkeys(("characters", "words", *LAYERS), COUNT),
    },
    "origins": {**_texts("article where"), **dict.fromkeys((*FACTS, *(f"{name}_found" for name in FACTS)), TEXT)},
    "entities": {**COMMON, **_texts("name entity kb"), **SPOT, **_texts("time")},
    "quotes": {
        **COMMON,
        **_texts("speaker speaker_name speaker_entity cue addressee addressee_name addressee_entity utterance"),
    },
    "notes": {**COMMON, **_texts("note about about_layer about_label")},
    "incidents": {
        **_texts("incident name story type mode actor target place"), **SPOT, **_texts("time modality"),
        **{"reports": COUNT, "articles": COUNT, "outlets": TEXT, "witnesses": COUNT, "first_published": TEXT},
    },
    "stories": {
        **_texts("story name"), "articles": COUNT, "outlets": TEXT, "witnesses": COUNT, "incidents": COUNT,
        **_texts("first_published last_published"),
    },
    "events": {
        **COMMON, **_texts("mode actor target recipient counterpart instrument topic modality time precision time_rule time_text place"),
        **SPOT, **_texts("place_rule place_text"), "numbers": ANY, **_texts("quote incident actor_entity target_entity"),
    },
}  # fmt: skip
"""Columns of each layer's frame, in order, with their dtypes; a column that holds something else somewhere is of objects.

Offsets are code points of the article's text, end exclusive; dates are ISO 8601, as exact as they are known.
"""
ROLES: Mapping[str, Mapping[str, str]] = {
    "quotes": {role: role for role in ("speaker", "cue", "addressee")},
    "events": {
        **{role: role for role in ("actor", "target", "recipient", "counterpart", "instrument", "topic")},
        **{"time": "time_text", "place": "place_text"},
    },
}
"""The roles that have a column in any case, and which."""
PARTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "events": {
        "time": ("time", "value"), "precision": ("time", "precision"), "time_rule": ("time", "rule"),
        "place": ("place", "name"), "lat": ("place", "lat"), "lon": ("place", "lon"), "place_rule": ("place", "rule"),
    },
}  # fmt: skip
"""Columns that show a part of a value: of which, and which part of it."""
NOTE: Mapping[str, str | None] = {"text": "note", "of": None}
"""The columns of a note's own values; what it is on has columns of its own."""
LINKED: Mapping[str, frozenset[str]] = {
    "entities": frozenset({"name", "entity", "kb", "lat", "lon", "time"}),
    "quotes": frozenset(f"{role}_{what}" for role in ("speaker", "addressee") for what in ("name", "entity")) | {"utterance"},
    "events": frozenset({"incident", "lat", "lon", "actor_entity", "target_entity"}),
}
"""Columns of which a cell shows what links say, where there are such links."""


class Layout(NamedTuple):
    """Which column shows which role, with its words and with its spans, and which value.

    A name that is taken gets an underscore.
    """

    roles: dict[str, str]
    spans: dict[str, str]
    values: dict[str, str]


def layout(layer: str, roles: Iterable[str], values: Iterable[str]) -> Layout:
    """The columns of a layer's roles and values, in the order in which they come up."""
    parts, fixed = PARTS.get(layer, {}), ROLES.get(layer, {})
    own: dict[str, str | None] = {**(NOTE if layer == "notes" else {}), **{value: value for value, _ in parts.values()}}
    taken = {*COMMON, *COLUMNS.get(layer, ()), "spans"}
    every = dict.fromkeys((*ROLES.get(layer, ()), *roles))
    words = {role: fixed.get(role) or _free(role, taken) for role in every}
    spans = {role: _free(f"{role}_spans", taken) for role in every}
    taken -= COLUMNS.get(layer, {}).keys() - COMMON.keys() - parts.keys() - set(words.values())
    shown = {value: own[value] if value in own else _free(value, taken) for value in dict.fromkeys(values)}
    return Layout(words, spans, {value: column for value, column in shown.items() if column})


def _free(name: str, taken: set[str]) -> str:
    """A name that is not taken yet, and is now."""
    while name in taken:
        name += "_"
    taken.add(name)
    return name


NOTHING = type(None)
KINDS = {TEXT: frozenset({str}), NUMBER: frozenset({float, int}), COUNT: frozenset({int}), ANY: frozenset()}
OWN = (
    (frozenset({str}), TEXT), (frozenset({bool}), "boolean"), (frozenset({int}), "Int64"), (frozenset({float}), NUMBER),
)  # fmt: skip
"""What a column is that has no dtype of its own: of texts, of truth values, of whole numbers, of numbers, else of objects."""


def array(values: Any, dtype: str | None) -> Any:
    """A column of a dtype or, where something in it does not fit, of objects; without one what holds all that is in it.

    ``values`` are a list, or an Arrow array of texts, numbers or truth values.
    """
    import pandas as pd
    import pyarrow as pa

    if isinstance(values, pa.Array):
        if pa.types.is_null(values.type) and dtype in (TEXT, NUMBER):
            values = values.cast(pa.large_string() if dtype == TEXT else pa.float64())
        if dtype in (TEXT, None) and (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
            return pd.array(values, dtype="str")
        if (dtype == NUMBER and pa.types.is_float64(values.type)) or (
            dtype == COUNT and pa.types.is_int64(values.type) and not values.null_count
        ):
            return pd.array(values.to_numpy(zero_copy_only=False), dtype=dtype)
        values = values.to_pylist()
    kinds = set(map(type, values))
    if dtype is None:
        dtype = next((dtype for fitting, dtype in OWN if kinds - {NOTHING} and kinds <= fitting | {NOTHING}), ANY)
    elif not kinds <= KINDS[dtype] | ({NOTHING} if dtype != COUNT else set()):
        dtype = ANY
    if dtype == TEXT:
        return pd.array(pa.array(values, pa.large_string()), dtype="str")
    try:
        return pd.Series(values, dtype=dtype).array
    except OverflowError:  # of whole numbers of more than 64 bits
        return pd.Series(values, dtype=ANY).array
