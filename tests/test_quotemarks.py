"""Stretches in quotation marks: every kind of mark, apostrophes, paragraphs, and any rubbish."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.nlp.quotemarks import quoted

CASES = [
    ("He said “yes” and ‘no’.", [["“yes”"], ["‘no’"]]),
    ('"A," he said. "B."', [['"A,"'], ['"B."']]),
    ("‘The drivers’ bar was open,’ he said.", [["‘The drivers’ bar was open,’"]]),
    ("'It's the Reds' cup,' she said.", [["'It's the Reds' cup,'"]]),
    ("The Joneses' house and the boys' school.", []),
    ("In the '90s they said 'stop them'.", [["'stop them'"]]),
    ("« Oui », dit-il.", [["« Oui »"]]),
    ("»Ja«, sagte er.", [["»Ja«"]]),
    ("„Ja“, sagte er, ‚doch‘.", [["„Ja“"], ["‚doch‘"]]),
    ("``Yes,'' he said.", [["``Yes,''"]]),
    ("''Yes,'' he said.", [["''Yes,''"]]),
    ("“He told me ‘no’ twice,” she said.", [["“He told me ‘no’ twice,”"]]),
    ("“He told me “no” twice,” she said.", [["“He told me “no” twice,”"]]),
    ("“One.\n“Two.”", [["“One.", "“Two.”"]]),
    ("“One.\n\n“Two.\n\n“Three.” End.", [["“One.", "“Two.", "“Three.”"]]),
    (
        "‘I slept in the drivers’ bar in my socks.\n‘There was no one.’",
        [["‘I slept in the drivers’ bar in my socks.", "‘There was no one.’"]],
    ),
    ("“One.\n“Two goes on\nThree", [["“One.", "“Two goes on"]]),
    ("He said “yes and left.\nA “clean” line.", [["“clean”"]]),
    ('He said: “We are sorry." Then he left.', [['“We are sorry."']]),
    ('"We are sorry,” he said. “I told them so.”', [['"We are sorry,”'], ["“I told them so.”"]]),
    ('“One.\n"Two.”', [["“One.", '"Two.”']]),
    ('"One “two” goes on.\n“Three,” he said.', [["“two”"], ["“Three,”"]]),
    ('A 5" nail.\nHe said "yes".', [['"yes"']]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_stretches(text, expected):
    assert [[span.of(text) for span in stretch.spans] for stretch in quoted(text)] == expected


@given(st.text(alphabet="“”\"'‘’«»‹›„‚`ab s.,:—\n\r\u2028\u00a0"))
def test_any_text_gives_spans_in_order_that_hold_something(text):
    spans = [span for stretch in quoted(text) for span in stretch.spans]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
