"""Dates, times, sums: sentence -> expectation."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.nlp.expressions import expressions

CASES = [
    ("He said on Wednesday, June 25, that", [("Wednesday, June 25", "DATE")]),
    ("on Tuesday 24 June 2014 at dawn", [("Tuesday 24 June 2014", "DATE")]),
    ("in the past week and last month", [("past week", "DATE"), ("last month", "DATE")]),
    ("over the last three or four weeks", [("last three or four weeks", "DATE")]),
    ("in June, and since 2011", [("June", "DATE"), ("2011", "DATE")]),
    ("the results of April’s elections", [("April", "DATE")]),
    ("You may march in the march.", []),
    ("in May he may march", [("May", "DATE")]),
    ("It cost $5 million, or €4.5bn, not 200 dinars.", [("$5 million", "MONEY"), ("€4.5bn", "MONEY"), ("200 dinars", "MONEY")]),
    ("some 40 per cent, or 12.5%", [("40 per cent", "PERCENT"), ("12.5%", "PERCENT")]),
    ("at 2.40 am on Sunday morning", [("2.40 am", "TIME"), ("Sunday morning", "TIME")]),
    ("two days earlier, 30 km away", [("two days earlier", "DATE"), ("30 km", "QUANTITY")]),
    ("at 2.40\u202fam", [("2.40\u202fam", "TIME")]),
    ("from June 10 to June 24, then June 26-30", [("June 10 to June 24", "DATE"), ("June 26-30", "DATE")]),
    ("between 2011 and 2014, or from 1994 to 2003", [("between 2011 and 2014", "DATE"), ("1994 to 2003", "DATE")]),
    ("the 2010 election, her 2012 book (2013)", [("2010", "DATE"), ("2012", "DATE"), ("2013", "DATE")]),
    ("the 2000 people, CVE-2014-1234 and Windows 2008", []),
    ("the early 2000s and the 19th century", [("early 2000s", "DATE"), ("19th century", "DATE")]),
    ("by mid-June or the end of May", [("mid-June", "DATE"), ("end of May", "DATE")]),
    ("in the early hours of Sunday", [("early hours of Sunday", "TIME")]),
    ("Jan Kubat left on Jan 12, 2014", [("Jan 12, 2014", "DATE")]),
    ("on 06/25/2014 at 0830 GMT", [("06/25/2014", "DATE"), ("0830 GMT", "TIME")]),
    ("in the past 24 hours and in recent weeks", [("past 24 hours", "TIME"), ("recent weeks", "DATE")]),
    ("five years ago, or years ago", [("five years ago", "DATE"), ("years ago", "DATE")]),
    ("yesterday evening, this coming Friday", [("yesterday evening", "TIME"), ("this coming Friday", "DATE")]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0][:30] for c in CASES])
def test_expressions(text, expected):
    assert [(span.of(text), label) for span, label in expressions(text)] == expected


@given(st.text(alphabet="aJune 0123456789$%.,- Mondaylstwek\n\u00a0", max_size=80))
def test_spans_lie_in_the_text_and_do_not_overlap(text):
    spans = [span.check(text) for span, _ in expressions(text)]
    assert all(a.end <= b.start for a, b in pairwise(spans))
