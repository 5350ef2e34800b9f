"""What a text gives away about its facts: the day it may have appeared, its language, and dates as sources write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench.facts as facts
from tests.shared import SHARED, needs_articles
from workbench.facts import FACTS, iso_published, language, published_proposals
from workbench.model import Article

LATEST = dt.date(2020, 1, 1)


def proposed(text: str, latest: dt.date = LATEST, earliest_year: int = 2003) -> list[str]:
    return [proposal.value for proposal in published_proposals(text, latest=latest, earliest_year=earliest_year)]


def test_the_facts_are_the_articles_own() -> None:
    assert set(FACTS) <= set(Article(text="x").__dict__)


# --- published --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("date", [
    "Wednesday, June 25", "Wednesday 25 June", "Wed., Jun 25", "Wed 25 Jun", "25 June (Wednesday)", "June 25 (Wed.)",
    "Wednesday the 25th of June", "Wednesday, June 25th", "Wednesday (June 25", "WEDNESDAY, JUNE 25",
])  # fmt: skip
def test_a_weekday_tells_the_years_newest_first(date: str) -> None:
    text = f"The mayor spoke on {date}, of the flood."
    assert proposed(text) == ["2014-06-25", "2008-06-25", "2003-06-25"]
    first = published_proposals(text, latest=LATEST)[0]
    assert date.startswith(first.span.of(text).strip(")"))
    assert first.why == "June 25 is a Wednesday in 2014"


@pytest.mark.parametrize(("text", "days"), [
    ("On Friday, June 27, 2014, he spoke.", ["2014-06-27"]),
    ("On 27 June 2014 he spoke.", ["2014-06-27"]),
    ("25.06.2014", ["2014-06-25"]),
    ("Published 2014-06-25T10:00", ["2014-06-25"]),
    ("Published 2014/06/25.", ["2014-06-25"]),
    ("06.07.2014", []),
    ("Version 1.25.06.2014", []),
    ("On Wednesday, June 25, 2013, he spoke.", []),
    ("On Wednesday, February 30, he spoke.", []),
    ("On Wednesday he met 25 people; June 25 was a holiday.", []),
    ("In June 2014 it rained, and in May 2014 60 people came.", []),
    ("On Sunday 31 June 2014 nothing happened.", []),
    ("", []),
])  # fmt: skip
def test_full_dates_and_what_is_none(text: str, days: list[str]) -> None:
    assert proposed(text) == days


@pytest.mark.parametrize(("text", "days"), [
    ("He spoke on Monday, June 23, and on Wednesday, June 25.", ["2014-06-25", "2008-06-25", "2003-06-25"]),
    ("He spoke on Wednesday, January 1, and on Wednesday, June 25.", ["2014-06-25", "2003-06-25"]),
    ("He spoke on Wednesday, June 25. The vote will be held on Tuesday, July 1.", ["2014-06-25", "2008-06-25", "2003-06-25"]),
    ("He left on Tuesday, December 30, and was back on Friday, January 2.", ["2015-01-02", "2009-01-02", "2004-01-02"]),
    ("BAGHDAD, June 20, 2014 (Post) — It rained. On Wednesday, June 25, it stopped.", ["2014-06-25", "2014-06-20"]),
    ("Published June 27, 2014\nIt stopped on Wednesday, June 25.", ["2014-06-27", "2014-06-25"]),
    ("It stopped on Wednesday, June 25, for the first time since May 1, 2006.", ["2014-06-25", "2008-06-25", "2006-05-01"]),
])  # fmt: skip
def test_dates_narrow_each_other_down(text: str, days: list[str]) -> None:
    assert proposed(text) == days


def test_nothing_after_the_latest_day_or_before_the_earliest_year() -> None:
    text = "He spoke on Wednesday, June 25, and on May 1, 1980."
    assert proposed(text, dt.date(2014, 6, 24)) == ["2008-06-25", "2003-06-25"]
    assert proposed(text, dt.date(2014, 6, 25), 2009) == ["2014-06-25"]
    assert proposed("On 27 June 2014 he spoke.", dt.date(2014, 6, 26)) == []
    assert all(day <= dt.date.today().isoformat() for day in (p.value for p in published_proposals(text)))


@given(st.text(alphabet="WedFriJun 25,.()20143/-\n"), st.dates(dt.date(1990, 1, 1), dt.date(2040, 1, 1)))
def test_any_text_gives_days_with_their_evidence(text: str, latest: dt.date) -> None:
    found = published_proposals(text, latest=latest)
    assert len({p.value for p in found}) == len(found)
    for proposal in found:
        assert dt.date(1990, 1, 1) <= dt.date.fromisoformat(proposal.value) <= latest
        proposal.span.check(text)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2019, 12, 31)), st.sampled_from(["%A, %B %d", "%A %d %B", "%a., %b %d", "%d %B (%A)"]))
def test_the_right_year_is_always_among_them(day: dt.date, form: str) -> None:
    assert day.isoformat() in proposed(f"He spoke on {day.strftime(form)}.", earliest_year=2000)


@needs_articles
def test_a_real_article_says_the_week_it_appeared_in() -> None:
    text = (SHARED / "articles/000_4140e2482c8fb89b.txt").read_text("utf-8")
    assert "2014-06-25" in proposed(text)


# --- language ---------------------------------------------------------------------------------------------------------

TEXTS = {
    "en": "The mayor of Erbil said on Thursday that the river had risen by two metres in a single night. Three bridges were closed.",
    "de": "Der Bürgermeister von Erbil sagte am Donnerstag, der Fluss sei in einer Nacht um zwei Meter gestiegen. Drei Brücken wurden gesperrt.",
    "fr": "Le maire d’Erbil a déclaré jeudi que la rivière était montée de deux mètres en une seule nuit. Trois ponts ont été fermés.",
    "es": "El alcalde de Erbil dijo el jueves que el río había subido dos metros en una sola noche. Tres puentes fueron cerrados.",
    "it": "Il sindaco di Erbil ha detto giovedì che il fiume è salito di due metri in una sola notte. Tre ponti sono stati chiusi.",
    "nl": "De burgemeester van Erbil zei donderdag dat de rivier in één nacht twee meter was gestegen, en of het bij twee bleef, had hij niet gezien.",
    "da": "Borgmesteren i Erbil sagde torsdag, at floden var steget to meter på en enkelt nat, og at mange have var under vand.",
    "af": "Die burgemeester van Erbil het Donderdag gesê dat die rivier in een nag met twee meter gestyg het. Dit was by die brug dat hy is gesien.",
    "tr": "Erbil belediye başkanı perşembe günü nehrin tek bir gecede iki metre yükseldiğini söyledi. Üç köprü kapatıldı.",
    "ru": "Мэр Эрбиля заявил в четверг, что река поднялась на два метра за одну ночь. Три моста закрыты до понедельника.",
    "ar": "قال رئيس بلدية أربيل يوم الخميس إن منسوب النهر ارتفع مترين في ليلة واحدة. وأغلقت ثلاثة جسور.",
    "zh": "埃尔比勒市长周四表示，河水一夜之间上涨了两米。三座桥梁被关闭，学校将停课至周一。",
}


@pytest.mark.parametrize("tag", TEXTS)
def test_a_language_is_told(tag: str) -> None:
    assert language(TEXTS[tag]) == language(f"\n {TEXTS[tag]}\n" * 20) == tag


@pytest.mark.parametrize("text", [
    "", " \n", "12.4 13.1 9.9\n2014 2015 2016", "| 1 | 2 |\n| 3 | 4.5 |", "+++ ---", "A1 B2 C3 D4 E5 F6 G7", "Nouri al-Maliki",
    *(f"{TEXTS['en'] * 2}\n{TEXTS[tag] * 2}" for tag in TEXTS if tag != "en"),
])  # fmt: skip
def test_no_language_where_there_is_none_or_there_are_two(text: str) -> None:
    assert language(text) is None


def test_plain_english_is_known_without_the_detector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "_identifier", lambda: pytest.fail("was asked"))
    assert language(TEXTS["en"] * 20) == "en"
    for other in TEXTS:
        if other != "en":
            with pytest.raises(pytest.fail.Exception):
                language(f"{TEXTS[other]} {TEXTS['en']} {TEXTS[other]}\n" * 2)


def test_what_is_unsure_at_first_is_looked_at_longer() -> None:
    numbers = "12.4 13.1 9.9\n" * 25
    assert language(numbers + TEXTS["fr"] * 20 + numbers) == "fr"


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert language(text) == language(text)


# --- dates of sources -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [
    "2014", "2014-06", "2014-06-27", "2014-06-27T10:00", "2014-06-27T10:00:00", "2014-06-27T10:00:00Z", "2014-06-27T10:00:00.123Z",
    "2014-06-27T10:00:00+01:00",
])  # fmt: skip
def test_iso_stays_as_it_is(value: str) -> None:
    assert iso_published(value) == iso_published(f" {value}\n") == value


@pytest.mark.parametrize(("value", "iso"), [
    ("Fri, 27 Jun 2014 10:00:00 +0100", "2014-06-27T10:00:00+01:00"),
    ("27 Jun 14 10:00:00 GMT", "2014-06-27T10:00:00+00:00"),
    ("Fri, 27 Jun 2014 10:00:00 EST", "2014-06-27T10:00:00-05:00"),
    ("Fri, 27 Jun 2014 10:00:00 -0000", "2014-06-27T10:00:00"),
    ("2014-06-27 10:00:00", "2014-06-27T10:00:00"),
    ("2014-06-27 10:00:00 UTC", "2014-06-27T10:00:00+00:00"),
    ("2014-06-27 10:00:00 +0100", "2014-06-27T10:00:00+01:00"),
    ("2014-06-27T10:00:00+0100", "2014-06-27T10:00:00+01:00"),
    ("20140627", "2014-06-27"),
    ("20140627T100000Z", "2014-06-27T10:00:00+00:00"),
    ("2014/06/27", "2014-06-27"),
    ("27.06.2014 10:30", "2014-06-27T10:30:00"),
    ("06/27/2014", "2014-06-27"),
    ("06/06/2014", "2014-06-06"),
    ("June 27, 2014", "2014-06-27"),
    ("Friday 27th of June 2014", "2014-06-27"),
    ("27 Jun 2014", "2014-06-27"),
    ("27-Jun-2014", "2014-06-27"),
    ("June 2014", "2014-06"),
    ("27 June 2014 10:30 BST", "2014-06-27T10:30:00+01:00"),
    ("Sept. 3, 2014 at 5:04 p.m. EDT", "2014-09-03T17:04:00-04:00"),
    ("June 27, 2014 12:05 am", "2014-06-27T00:05:00"),
    ("June 27, 2014, 10:30 (UTC)", "2014-06-27T10:30:00+00:00"),
    ("1403863200", "2014-06-27T10:00:00+00:00"),
    ("1403863200000", "2014-06-27T10:00:00+00:00"),
    ("1403863200.0", "2014-06-27T10:00:00+00:00"),
])  # fmt: skip
def test_other_forms_become_iso(value: str, iso: str) -> None:
    assert iso_published(value) == iso


@pytest.mark.parametrize("zone", ["CST", "IST", "AST", "ET", "XYZ"])
def test_a_zone_of_several_meanings_leaves_the_date(zone: str) -> None:
    assert iso_published(f"27 June 2014 10:30 {zone}") == "2014-06-27"


@pytest.mark.parametrize("value", [
    "", " ", "06/07/2014", "6.7.14", "yesterday", "27 June", "June 31, 2014", "2014-13-01", "2014-06-27T25:00", "27 June 2014 25:10",
    "27 June 2014 13:10 pm", "27 June 2014 or so", "12", "12345678901234", "20141399", "٢٠١٤", "Fri, 31 Jun 2014 10:00:00 +0100", "2014-06-27T10:00:00+99:00",
])  # fmt: skip
def test_what_could_be_two_days_or_none_is_none(value: str) -> None:
    assert iso_published(value) is None


@given(
    st.text(max_size=30)
    | st.from_regex(r"[0-3]?[0-9][ /.-](Jun|June|0?[0-9])[ /.-](20)?1[0-9]( [0-9]{2}:[0-9]{2}( (BST|CST|\+[0-9]{4}))?)?", fullmatch=True)
    | st.datetimes().map(str)
    | st.integers(0, 10**14).map(str)
)
def test_iso_of_iso_is_itself(value: str) -> None:
    iso = iso_published(value)
    assert iso is None or iso_published(iso) == iso


@given(st.datetimes(dt.datetime(1980, 1, 1), dt.datetime(2037, 1, 1), timezones=st.just(dt.UTC)))
def test_a_moment_survives_every_form(moment: dt.datetime) -> None:
    moment = moment.replace(microsecond=0)
    for form in ("%a, %d %b %Y %H:%M:%S +0000", "%Y-%m-%d %H:%M:%S UTC", "%B %d, %Y %H:%M:%S GMT", "%d %B %Y, %I:%M:%S %p UTC", "%s"):
        written = str(int(moment.timestamp())) if form == "%s" else moment.strftime(form)
        assert iso_published(written) == moment.isoformat()
