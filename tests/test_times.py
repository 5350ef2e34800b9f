"""What times mean: sentences of news -> values, reckoned from the day of publication."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from workbench.model import Span
from workbench.nlp import pipeline
from workbench.nlp.expressions import expressions
from workbench.nlp.reckoning import extent
from workbench.nlp.tense import outlook
from workbench.nlp.timerules import read
from workbench.nlp.times import Time, times
from workbench.nlp.timewords import Mention

from .shared import SHARED, needs_articles
from .trees import ENGLISH, VOCAB


def found(text: str, published: str | None) -> list[tuple[str, Time | None]]:
    """The words of each DATE and TIME in a text and what they mean."""
    text = pipeline.plain_spaces(text)
    spans = [span for span, label in expressions(text) if label in ("DATE", "TIME")]
    return [(span.of(text), time) for span, time in zip(spans, times(pipeline.load()(text), spans, published=published), strict=True)]


def values(text: str, published: str | None) -> list[str | None]:
    return [time and time.value for _, time in found(text, published)]


FRIDAY = "2014-06-27"
WEEKDAYS = [
    ("The minister resigned on Thursday.", ["2014-06-26"]),
    ("Two villages were shelled on Friday, the army said.", ["2014-06-27"]),
    ("The mayor told reporters Monday that the dam would hold.", ["2014-06-23"]),
    ("The dam burst on Saturday.", ["2014-06-21"]),
    ("Lawmakers approved the budget last Friday.", ["2014-06-20"]),
    ("He flew to Oslo last Tuesday.", ["2014-06-24"]),
    ("The ministers will meet on Monday in Geneva.", ["2014-06-30"]),
    ("The court is to rule on Tuesday.", ["2014-07-01"]),
    ("The government plans to open the road on Sunday.", ["2014-06-29"]),
    ("Talks are due to resume on Wednesday.", ["2014-07-02"]),
    ("The envoys will fly home later on Friday.", ["2014-06-27"]),
    ("A vote is scheduled for Thursday.", ["2014-07-03"]),
    ("The talks planned for Thursday were called off.", ["2014-07-03"]),
    ("They are going to vote on Sunday.", ["2014-06-29"]),
    ("The deadline expires on Saturday.", ["2014-06-28"]),
    ("Divers are due on Thursday at the wreck.", ["2014-07-03"]),
    ("Talks could resume on Monday.", ["2014-06-30"]),
    ("The rebels threatened to cut the pipeline on Sunday.", ["2014-06-29"]),
    ("He said on Tuesday that the envoys would leave on Thursday.", ["2014-06-24", "2014-06-26"]),
    ("He said the envoys would leave on Monday.", ["2014-06-30"]),
    ("The killers could have fled on Thursday.", ["2014-06-26"]),
    ("Officials will investigate Thursday’s explosion.", ["2014-06-26"]),
    ("The party hopes to win Sunday’s election.", ["2014-06-29"]),
    ("The party won Sunday’s election.", ["2014-06-22"]),
    ("Police closed roads ahead of Sunday’s vote.", ["2014-06-29"]),
    ("He will leave next Monday.", ["2014-06-30"]),
    ("The two meet next Friday.", ["2014-07-04"]),
    ("Both will be tried this Monday.", ["2014-06-30"]),
    ("The bridge fell this Tuesday.", ["2014-06-24"]),
    ("This coming Sunday the churches stay shut.", ["2014-06-29"]),
    ("Shops were looted this past Sunday.", ["2014-06-22"]),
    ("He was arrested on Monday of last week.", ["2014-06-16"]),
    ("The school will open again on Tuesday next week.", ["2014-07-01"]),
    ("The bridge was closed on Tuesday and is expected to reopen on Saturday.", ["2014-06-24", "2014-06-28"]),
    ("Rangers found the boat early on Wednesday.", ["2014-06-25"]),
    ("Court to rule on Monday on ferry case", ["2014-06-30"]),
]
PARTS_OF_DAYS = [
    ("The market was hit on Tuesday morning.", ["2014-06-24TMO"]),
    ("Fires burned late Thursday night.", ["2014-06-26TNI"]),
    ("The two will dine on Saturday evening.", ["2014-06-28TEV"]),
    ("The tunnel was shut yesterday.", ["2014-06-26"]),
    ("Today the tunnel is open.", ["2014-06-27"]),
    ("The tunnel opens tomorrow.", ["2014-06-28"]),
    ("A storm is forecast for tonight.", ["2014-06-27TNI"]),
    ("Shots rang out last night.", ["2014-06-26TNI"]),
    ("The queen arrived this morning.", ["2014-06-27TMO"]),
    ("The train was stopped yesterday evening.", ["2014-06-26TEV"]),
    ("The tunnel was shut the day before yesterday.", ["2014-06-25"]),
    ("The ferry sank in the early hours of Sunday.", ["2014-06-22TMO"]),
    ("The lights went out at 2.40 am on Sunday.", ["2014-06-22T02:40", "2014-06-22"]),
    ("On Sunday at 11pm the lights went out.", ["2014-06-22", "2014-06-22T23"]),
    ("The wall gave way at 10:30 a.m. (0830 GMT) on Thursday.", ["2014-06-26T10:30+02:00", "2014-06-26T08:30Z", "2014-06-26"]),
    ("The quake struck at 14:05 GMT on Monday.", ["2014-06-23T14:05Z", "2014-06-23"]),
    ("The doors opened at noon.", ["2014-06-27T12"]),
    ("Guards fired on Wednesday. By midnight the square was empty.", ["2014-06-25", "2014-06-25T24"]),
    ("Guards fired just after midnight on Wednesday.", ["2014-06-25T00", "2014-06-25"]),
    ("The quake struck at 9 p.m. BST on Monday.", ["2014-06-23T21+01:00", "2014-06-23"]),
]
DATES = [
    ("He spoke on Wednesday, June 25, in Basra.", ["2014-06-25"]),
    ("He spoke on June 25.", ["2014-06-25"]),
    ("He spoke on 24 June 2014.", ["2014-06-24"]),
    ("The strike was on 24 June.", ["2014-06-24"]),
    ("He was shot on 10 July. They met on 3 May.", ["2013-07-10", "2014-05-03"]),
    ("The fleet sailed on 12 Dec. and came home at 0830 GMT.", ["2013-12-12", "2013-12-12T08:30Z"]),
    ("He was born on March 3rd, 1950.", ["1950-03-03"]),
    ("The fleet sailed on the 3rd of May 1982.", ["1982-05-03"]),
    ("The fleet sailed on Nov. 12.", ["2013-11-12"]),
    ("The vote will be held on Nov. 12.", ["2014-11-12"]),
    ("The tournament ends on July 13.", ["2014-07-13"]),
    ("He was shot on July 13.", ["2013-07-13"]),
    ("The election on June 30 will be watched closely.", ["2014-06-30"]),
    ("The form is dated 06/25/2014.", ["2014-06-25"]),
    ("The form is dated 25/06/2014.", ["2014-06-25"]),
    ("The form is dated 06/07/2014.", [None]),
    ("The form is dated 2014-06-25.", ["2014-06-25"]),
    ("The letter of Jun 3 was lost.", ["2014-06-03"]),
    ("He was jailed on June 10, 2011. On June 12 he was freed.", ["2011-06-10", "2011-06-12"]),
    ("The towers fell on Tuesday, September 11.", ["2012-09-11"]),
    ("The camp was closed on February 30.", [None]),
    ("A gunman opened fire on August 12 last year.", ["2013-08-12", "2013"]),
    ("From June 10 to June 24 the road was shut.", ["2014-06-10/2014-06-24"]),
    ("The fair ran from June 10 to 24.", ["2014-06-10/2014-06-24"]),
    ("The fair ran from 10 to 24 June 2013.", ["2013-06-10/2013-06-24"]),
    ("The fair (June 10-24) drew crowds.", ["2014-06-10/2014-06-24"]),
    ("The strike lasted from December 28 to January 3.", ["2013-12-28/2014-01-03"]),
    ("They parted at Christmas.", ["2013-12-25"]),
    ("They will be home by Christmas.", ["2014-12-25"]),
    ("He was shot on New Year’s Eve.", ["2013-12-31"]),
    ("Markets are closed for Easter.", [None]),
]
MONTHS = [
    ("The front seized large parts of the country this month.", ["2014-06"]),
    ("The results of April’s elections stand.", ["2014-04"]),
    ("The treaty was signed in September.", ["2013-09"]),
    ("The treaty will be signed in September.", ["2014-09"]),
    ("The treaty was signed in June.", ["2014-06"]),
    ("The treaty was signed last June.", ["2013-06"]),
    ("He will retire next May.", ["2015-05"]),
    ("He retired in May 2009.", ["2009-05"]),
    ("Rain fell in mid-June.", ["2014-06"]),
    ("Rain fell at the end of May.", ["2014-05"]),
    ("A second swap is planned before the end of November.", ["2014-11"]),
    ("Exports fell last month.", ["2014-05"]),
    ("They told the council in May that it would watch the site.", ["2014-05"]),
    ("A probe will land in late March of next year.", ["2015-03", "2015"]),
    ("Taxes rise next month.", ["2014-07"]),
    ("Exports grew earlier this month.", ["2014-06"]),
]
WEEKS = [
    ("He discussed the crisis by phone last week.", ["2014-W25"]),
    ("The talks begin next week.", ["2014-W27"]),
    ("Prices rose this week.", ["2014-W26"]),
    ("The crossing was seized last weekend.", ["2014-W25-WE"]),
    ("The crossing was seized over the weekend.", ["2014-W25-WE"]),
    ("They will march at the weekend.", ["2014-W26-WE"]),
    ("They will march this weekend.", ["2014-W26-WE"]),
    ("Prices rose in the past week.", ["2014-06-20/2014-06-27"]),
]
YEARS = [
    ("The war has gone on since 2009.", ["2009"]),
    ("The plant was built in the 1990s.", ["199X"]),
    ("The plant was built in the early 2000s.", ["200X"]),
    ("The port was dug in the 1800s.", ["18XX"]),
    ("The port was dug in the 19th century.", ["18XX"]),
    ("The bank failed in late 2013.", ["2013"]),
    ("The bank shrank between 2011 and 2014.", ["2011/2014"]),
    ("He ruled from 1994 to 2003.", ["1994/2003"]),
    ("The bank failed last year.", ["2013"]),
    ("The bank will close next year.", ["2015"]),
    ("Sales rose this year.", ["2014"]),
    ("Sales rose over the past year.", ["2013-06-27/2014-06-27"]),
    ("Sales fell in the first quarter of 2014.", ["2014-Q1"]),
    ("Sales fell in the second quarter of last year.", ["2013-Q2"]),
    ("Sales fell last quarter.", ["2014-Q1"]),
    ("Sales fell in the last quarter of 2013.", ["2013-Q4"]),
    ("He wants to land there in the coming decade.", ["2014-06-27/2024-06-27"]),
    ("The river dried up last summer.", ["2013-SU"]),
    ("The river dried up in the summer of 2012.", ["2012-SU"]),
    ("The river will dry up this summer.", ["2014-SU"]),
    ("The river froze last winter.", ["2013-WI"]),
    ("The 2010 election was rigged.", ["2010"]),
    ("She won the seat at the end of 2012.", ["2012"]),
]
AWAY = [
    ("The camp was hit three days ago.", ["2014-06-24"]),
    ("The camp was hit three weeks ago.", ["2014-W23"]),
    ("The camp was opened two months ago.", ["2014-04"]),
    ("The camp was opened two years ago.", ["2012"]),
    ("The camp was opened a decade ago.", ["2004"]),
    ("The camp was opened a few days ago.", ["PXD/2014-06-27"]),
    ("The camp was hit three hours ago.", ["2014-06-27"]),
    ("He confirmed on Thursday that planes had struck two days earlier.", ["2014-06-26", "2014-06-24"]),
    ("The blast came on Monday. Two days later the roof fell.", ["2014-06-23", "2014-06-25"]),
    ("The firm was sold in 2009. Two years later it failed.", ["2009", "2011"]),
    ("He fled on June 10, 2011, and was caught the following day.", ["2011-06-10", "2011-06-11"]),
    ("He fled on Monday and was caught a week later.", ["2014-06-23", "2014-W27"]),
    ("The road will open two weeks from now.", ["2014-W28"]),
    ("The guards left two days before the vote.", [None]),
    ("Three days later the guards left.", [None]),
    ("Stars exploded 400,000 years ago.", [None]),
]
STRETCHES = [
    ("The town fell over the last three or four weeks.", ["2014-05-30/2014-06-27"]),
    ("Forty people died in the past 24 hours.", ["PT24H/2014-06-27"]),
    ("The jets could fly “within a few days”.", ["2014-06-27/PXD"]),
    ("The jets will fly in three days.", ["2014-06-30"]),
    ("Prices will rise in the coming months.", ["2014-06-27/PXM"]),
    ("Prices rose in recent weeks.", ["PXW/2014-06-27"]),
    ("Snow is expected over the next two days.", ["2014-06-27/2014-06-29"]),
    ("The siege lasted three hours.", ["PT3H"]),
    ("They mourned for three days.", ["P3D"]),
    ("The pipe is 41 years old.", ["P41Y"]),
    ("After 14 months in a cellar he came home.", ["P14M"]),
    ("He was held for two decades.", ["P20Y"]),
]


@pytest.mark.parametrize(("text", "expected"), [*WEEKDAYS, *PARTS_OF_DAYS, *DATES, *MONTHS, *WEEKS, *YEARS, *AWAY, *STRETCHES])
def test_a_report_published_on_a_friday(text, expected):
    assert values(text, FRIDAY) == expected


ELSEWHERE = [
    ("BASRA, June 26 (Meridian) — The port was shelled on Thursday.", FRIDAY, ["2014-06-26", "2014-06-26"]),
    ("BASRA, June 26 (Meridian) — The port was shelled yesterday.", FRIDAY, ["2014-06-26", "2014-06-25"]),
    ("BASRA, June 26 2014 (Meridian) — The port was shelled on Monday.", None, ["2014-06-26", "2014-06-23"]),
    ("BASRA, June 26 (Meridian) — The port was shelled yesterday.", "2014-12-01", ["2014-06-26", "2014-11-30"]),
    ("The port was shelled on Thursday.", None, [None]),
    ("The port was shelled yesterday at 10:30 a.m. and last week.", None, [None, "T10:30", None]),
    ("The port was shelled on 24 June 2014, and shut for three days.", None, ["2014-06-24", "P3D"]),
    ("The port was shelled on Thursday.", "2014", [None]),
    ("The port was shelled on Thursday.", "2014-02-31", [None]),
    ("The port was shelled on Thursday.", "2014-06-27T23:30:00-04:00", ["2014-06-26"]),
    ("The port was shelled yesterday, last month and last week.", "2015-01-01", ["2014-12-31", "2014-12", "2014-W52"]),
    ("The port was shelled in the weekend’s last hours, last weekend.", "2014-06-29", ["2014-W25-WE"]),
    ("The port was shelled last winter.", "2015-02-10", ["2013-WI"]),
    ("The port was shelled this winter.", "2015-02-10", ["2014-WI"]),
]


@pytest.mark.parametrize(("text", "published", "expected"), ELSEWHERE)
def test_datelines_and_other_days_of_publication(text, published, expected):
    assert values(text, published) == expected


def test_precision_anchor_and_rule_say_how_the_value_was_found():
    (_, monday), (_, earlier), (_, year) = found("He said on Monday that they fled two days earlier, as in 2009.", FRIDAY)
    assert monday == Time("2014-06-23", "day", "2014-06-27", "the latest Monday up to 2014-06-27")
    assert earlier == Time("2014-06-21", "day", "2014-06-23", "2 days before 2014-06-23, mentioned before")
    assert year == Time("2009", "year", None, "as written")


def test_a_text_that_is_not_parsed_has_times_too():
    text = "The ministers met on Thursday. They will meet again in August 2015."
    spans = [span for span, _ in expressions(text)]
    assert [t and t.value for t in times(ENGLISH(text), spans, published=FRIDAY)] == ["2014-06-26", "2015-08"]


WILL = ["They", "will", "meet", "on", "Monday"], ["PRP", "MD", "VB", "IN", "NNP"], ["PRON", "AUX", "VERB", "ADP", "PROPN"]
MET = ["They", "had", "met", "on", "Monday"], ["PRP", "VBD", "VBN", "IN", "NNP"], ["PRON", "AUX", "VERB", "ADP", "PROPN"]
PLAN = (
    ["They", "plan", "to", "meet", "on", "Monday"],
    ["PRP", "VBP", "TO", "VB", "IN", "NNP"],
    ["PRON", "VERB", "PART", "VERB", "ADP", "PROPN"],
)
UD, CLEAR = ["nsubj", "aux", "ROOT", "case", "obl"], ["nsubj", "aux", "ROOT", "prep", "pobj"]


@pytest.mark.parametrize(
    ("sentence", "deps", "heads", "expected"),
    [
        (WILL, UD, [2, 2, 2, 4, 2], "ahead"),
        (WILL, CLEAR, [2, 2, 2, 2, 3], "ahead"),
        (MET, UD, [2, 2, 2, 4, 2], "behind"),
        (MET, CLEAR, [2, 2, 2, 2, 3], "behind"),
        (PLAN, ["nsubj", "ROOT", "mark", "xcomp", "case", "obl"], [1, 1, 3, 1, 5, 3], "ahead"),
        (PLAN, ["nsubj", "ROOT", "aux", "xcomp", "prep", "pobj"], [1, 1, 3, 1, 3, 4], "ahead"),
    ],
)
def test_both_styles_of_dependency_labels_tell_the_tense(sentence, deps, heads, expected):
    words, tags, pos = sentence
    lemmas = [word.lower() for word in words]
    doc = Doc(VOCAB, words=words, tags=tags, pos=pos, lemmas=lemmas, heads=heads, deps=deps)
    assert outlook(doc[len(doc) - 1]) == expected


@given(
    st.dates(dt.date(1950, 1, 1), dt.date(2050, 12, 31)),
    st.sampled_from(["", "last", "this", "next", "past", "coming", "three", "a few", "last two", "following", "same", "2 to 4"]),
    st.sampled_from(
        "day night weekend week fortnight month quarter year decade century hour monday june summer days weeks months years".split()
    ),
    st.sampled_from(["", "ago", "earlier", "later", "before", "old", "morning", "of 2012", "2012", "from now", "last week"]),
    st.sampled_from([None, "ahead", "behind", "ahead of then"]),
)
def test_whatever_is_read_has_a_place_in_the_calendar_or_a_length(today, first, name, last, tense):
    time = read(Mention(" ".join(f"{first} {name} {last}".split()), today, lambda: tense))
    if time is not None and not time.value.startswith("P"):
        start, end = extent(time.value)
        assert start is not None or end is not None
        assert start is None or end is None or start <= end
        assert time.anchor in (None, today.isoformat())


@given(
    st.dates(dt.date(1950, 1, 1), dt.date(2050, 12, 31)),
    st.sampled_from("monday tuesday wednesday thursday friday saturday sunday".split()),
)
def test_a_weekday_lies_in_the_week_up_to_the_day_of_writing_or_from_it(today, name):
    said, ahead = read(Mention(name, today, lambda: None)), read(Mention(name, today, lambda: "ahead"))
    assert said is not None and said.day is not None and ahead is not None and ahead.day is not None
    assert dt.timedelta(0) <= today - said.day < dt.timedelta(7)
    assert dt.timedelta(0) <= ahead.day - today < dt.timedelta(7)
    assert f"{said.day:%A}".lower() == f"{ahead.day:%A}".lower() == name


@given(
    st.text(alphabet="on Monday, June 1-4 2014 last two days ago at 10:30 a.m. (0830 GMT)\n’", max_size=120),
    st.sampled_from([None, FRIDAY]),
)
def test_no_text_is_too_odd(text, published):
    spans = [span for span, label in expressions(text) if label in ("DATE", "TIME")]
    assert len(times(ENGLISH(text), spans, published=published)) == len(spans)


@needs_articles
def test_the_real_articles_as_read_by_people():
    for article in json.loads((SHARED / "gold/sample_articles.json").read_text())["articles"]:
        text = (SHARED / "articles" / article["file"]).read_text()
        spans = [Span(*time["span"]) for time in article["times"]]
        got = times(pipeline.load()(pipeline.plain_spaces(text)), spans, published=article["published"])
        assert [t and t.value for t in got] == [time["value"] for time in article["times"]]
