"""Where marks of other programs stand in our text, and offsets that count an emoji twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import OffsetError
from workbench.formats.anchoring import ANYWHERE, Anchors, Claim
from workbench.formats.utf16 import Units
from workbench.model import Span

TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("🧊👩\u200d🚒\r\n\u05d0\u0301é "), min_size=1, max_size=40)


@given(TEXTS, st.data())
def test_units_are_those_of_utf_16(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    first, last = Units(text).units(span)
    encoded = text.encode("utf-16-le")
    assert encoded[2 * first : 2 * last].decode("utf-16-le") == span.of(text)
    assert Units(text).span(first, last) == span


def test_half_a_character_is_no_place() -> None:
    assert Units("🧊 melts").span(2, 3) == Span(1, 2)
    with pytest.raises(OffsetError, match="1 is inside of a character"):
        Units("🧊 melts").span(1, 3)


TEXT = "🧊 Rain fell in  Erbil.\r\nRain fell in Kyiv, “it poured”, said Anna."


@pytest.mark.parametrize(("claim", "words"), [
    (Claim(2, 6, "Rain"), "Rain"),
    (Claim(2, 6), "Rain"),
    (Claim(5, 9, "Rain"), "Rain"),
    (Claim(10, 22, "fell in Erbil"), "fell in  Erbil"),
    (Claim(40, 53, '"it poured",'), "“it poured”,"),
    (Claim(0, 5, "fell\nin Kyiv"), "fell in Kyiv"),
    (Claim(ANYWHERE, ANYWHERE, "Kyiv"), "Kyiv"),
], ids=range(7))  # fmt: skip
def test_words_are_found_where_they_stand(claim: Claim, words: str) -> None:
    anchors = Anchors(TEXT)
    assert anchors.span(claim).of(TEXT) == words
    assert bool(anchors.moved) == (claim.words not in (None, TEXT[claim.start : claim.end]) and claim.start != ANYWHERE)


def test_the_nearest_is_taken_and_the_surroundings_decide() -> None:
    second = TEXT.index("Rain", 5)
    assert Anchors(TEXT).span(Claim(4, 8, "Rain")) == Span(2, 6)
    assert Anchors(TEXT).span(Claim(second - 3, second + 1, "Rain")) == Span(second, second + 4)
    assert Anchors(TEXT).span(Claim(4, 8, "Rain", after=" fell in Kyiv")) == Span(second, second + 4)
    assert Anchors(TEXT).span(Claim(4, 8, "Rain", before="Erbil.\n")) == Span(second, second + 4)
    assert Anchors(TEXT).span(Claim(4, 8, "Rain", before="Basra")) == Span(2, 6)


def test_how_a_program_counts_is_seen_from_all_that_it_says() -> None:
    text = "🧊a a a b"
    by_units = [Claim(2, 3, "a"), Claim(4, 5, "a"), Claim(8, 9, "b")]
    by_points = [Claim(1, 2, "a"), Claim(3, 4, "a"), Claim(7, 8, "b")]
    for claims in (by_units, by_points):
        anchors = Anchors(text, claims)
        assert [anchors.span(claim) for claim in claims] == [Span(1, 2), Span(3, 4), Span(7, 8)]
        assert anchors.moved == []


@pytest.mark.parametrize(("claim", "reason"), [
    (Claim(2, 6, "Snow"), "'Snow' should stand at 2-6 and stands nowhere"),
    (Claim(2, 600), "outside the text"),
    (Claim(6, 2), "is empty or outside"),
    (Claim(2, 6, ""), "cannot be looked for"),
    (Claim(2, 6, "  "), "cannot be looked for"),
    (Claim(-(10**30), 10**30, "Snow" * 30), "stands nowhere"),
])  # fmt: skip
def test_what_is_nowhere_is_refused(claim: Claim, reason: str) -> None:
    with pytest.raises(OffsetError, match=reason):
        Anchors(TEXT).span(claim)


def test_what_was_moved_is_told_once() -> None:
    anchors = Anchors(TEXT)
    for claim in (Claim(3, 7, "Rain"), Claim(2, 6, "Rain"), Claim(0, 4, "Kyiv")):
        anchors.span(claim)
    (skipped,) = anchors.report("x.json, task 1", 3)
    assert skipped.where == "x.json, task 1"
    assert "2 of 3 spans were moved to their words ('Rain' is at 2, not 3)" in skipped.reason
    assert Anchors(TEXT).report("x", 0) == []


@given(TEXTS, st.integers(-5, 50), st.integers(-5, 50), TEXTS | st.none(), st.text(max_size=3))
def test_any_claim_ends_in_its_words_or_is_refused(text: str, start: int, end: int, words: str | None, before: str) -> None:
    claim = Claim(start, end, words, before)
    try:
        span = Anchors(text, [claim]).span(claim)
    except OffsetError:
        return
    assert span.check(text)
    assert words is None or "".join(span.of(text).split()).translate(_ALIKE) == "".join(words.split()).translate(_ALIKE)


_ALIKE = str.maketrans("“”„«»‟‘’‚‛`´‐‑‒–—−", "\"\"\"\"\"\"''''''------")
