"""Page furniture: what is marked as what, and above all what is not."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shared import SHARED, needs_articles
from workbench.model import Article
from workbench.nlp.furniture import furniture
from workbench.nlp.gazetteer import rows

HEADLINE = "River floods market in Erbil"
BODY = (
    "ERBIL, Iraq — The river rose by two metres in a single night and flooded the market, the mayor said on Thursday.",
    "“We had never seen anything like this in the city,” said Dana Karim, who runs a shop near the bridge.",
    "Engineers were looking at three bridges, and schools will stay closed until Monday.",
)
STORY = "\n\n".join((HEADLINE, *BODY))


def marks(text: str, title: str | None = None) -> list[tuple[str, str]]:
    return [(a.label, a.spans[0].of(text)) for a in furniture(Article(text=text, title=title))]


def placed(line: str) -> str:
    """A story with one more line in its middle."""
    return "\n\n".join((HEADLINE, BODY[0], BODY[1], line, BODY[2], BODY[2].replace("three", "four")))


def test_a_story_has_none() -> None:
    assert marks(STORY) == marks("") == marks(" \n ") == []


CREDITS = [
    ("The bridge stood in water on Friday.Reuters", "Reuters"),
    ("The bridge stood in water on Friday.AFP/Getty Images", "AFP/Getty Images"),
    ("The bridge stood in water on Friday.Dana Karim/AP", "Dana Karim/AP"),
    ("The bridge stood in water on Friday. Photo: Dana Karim/AP", "Photo: Dana Karim/AP"),
    ("The bridge stood in water on Friday. Photograph: Omar Said for the Northern Post", "Photograph: Omar Said for the Northern Post"),
    ("The bridge stood in water on Friday. Photograph by Omar Said", "Photograph by Omar Said"),
    ("The bridge stood in water on Friday (Getty Images)", "(Getty Images)"),
    ("The bridge stood in water on Friday. (Photo by Omar Said/AFP)", "(Photo by Omar Said/AFP)"),
    ("The bridge stood in water on Friday. (AP Photo/Omar Said, File)", "(AP Photo/Omar Said, File)"),
    ("The bridge stood in water on Friday ©Omar Said (AFP)", "©Omar Said (AFP)"),
    ("The bridge in water Omar Said/Reuters", "Omar Said/Reuters"),
]


@pytest.mark.parametrize(("line", "credit"), CREDITS)
def test_a_credit_is_cut_from_its_caption(line: str, credit: str) -> None:
    assert marks(placed(line)) == [("CAPTION", line.removesuffix(credit).strip()), ("CREDIT", credit)]


@pytest.mark.parametrize(("line", "credit"), [
    ("Talks will go on next week. (Reuters)", "(Reuters)"),
    ("Talks will go on next week. — AFP", "AFP"),
    ("Talks will go on next week. (Reporting by Dana Karim in Erbil; Editing by Omar Said)", "(Reporting by Dana Karim in Erbil; Editing by Omar Said)"),
    ("Talks will go on next week. Omar Said contributed to this report.", "Omar Said contributed to this report."),
])  # fmt: skip
def test_an_agency_or_reporter_at_the_end_leaves_the_sentence_alone(line: str, credit: str) -> None:
    assert marks(placed(line)) == [("CREDIT", credit)]


WHOLE = [
    ("CREDIT", "Photo: Dana Karim/AP"),
    ("CREDIT", "AFP/Getty Images"),
    ("CREDIT", "(Getty Images)"),
    ("CREDIT", "Reuters"),
    ("CREDIT", "© 2024 Northern Post"),
    ("CREDIT", "Copyright 2024 Northern Post"),
    ("CREDIT", "Copyright by Northern Post"),
    ("CREDIT", "Image source, Getty Images"),
    ("CREDIT", "Video: Dana Karim"),
    ("CREDIT", "Reporting by Dana Karim; Editing by Omar Said"),
    ("CREDIT", "Additional reporting by Omar Said in Mosul"),
    ("CREDIT", "The Associated Press contributed to this report."),
    ("CAPTION", "Image caption The bridge after the flood"),
    ("CAPTION", "Image caption, The bridge after the flood"),
    ("CAPTION", "File photo: The bridge before the flood"),
    ("CAPTION", "Pictured: the bridge after the flood"),
    ("CAPTION", "FILE - In this May 3, 2014, photo, people cross the bridge."),
    ("TEASER", "Read more: Mayor under fire after flood"),
    ("TEASER", "READ MORE: Mayor under fire after flood"),
    ("TEASER", "• Read more: Mayor under fire after flood"),
    ("TEASER", "Related: Mayor under fire after flood"),
    ("TEASER", "SEE ALSO Mayor under fire after flood"),
    ("TEASER", "Watch: The river in flood"),
    ("TEASER", "Video: The river in flood"),
    ("TEASER", "Mayor under fire after flood Read more"),
    ("TEASER", "Click here to see the river in flood"),
    ("TEASER", "More on this story"),
    ("BOILERPLATE", "Advertisement"),
    ("BOILERPLATE", "Sign up to our newsletter"),
    ("BOILERPLATE", "Sign up for the morning briefing and get the day’s news by 7am"),
    ("BOILERPLATE", "Share this article"),
    ("BOILERPLATE", "Follow us on X"),
    ("BOILERPLATE", "Follow Dana Karim on Twitter: @danakarim"),
    ("BOILERPLATE", "Subscribe for $1 a week"),
    ("BOILERPLATE", "© 2024 Northern Post. All rights reserved."),
    ("BOILERPLATE", "Terms of use | Privacy policy"),
    ("BOILERPLATE", "Have your say in the comments"),
    ("BOILERPLATE", "Comments on this story are closed"),
    ("BOILERPLATE", "Comment on this article"),
    ("BOILERPLATE", "Story continues below"),
    ("BOILERPLATE", "This is a developing story and will be updated."),
    ("BOILERPLATE", "We use cookies to make this site better. Accept all or choose."),
    ("BOILERPLATE", "You received this message because you are subscribed to the list."),
    ("BOILERPLATE", "To unsubscribe, write to list@example.org."),
]


@pytest.mark.parametrize(("label", "line"), WHOLE)
def test_lines_that_are_furniture(label: str, line: str) -> None:
    assert marks(placed(line)) == [(label, line)]


@pytest.mark.parametrize("line", [
    "Read more books, the minister said.",
    "Related to this, the council will meet on Friday.",
    "Watch the river, he said.",
    "“Read more: it is good for you,” the minister said.",
    "Share this story with your children, she said, and they will build better bridges.",
    "Follow the river on foot and you will see what is left of the houses on both banks.",
    "Sign up for the army, he told them, or leave the city.",
    "Subscribers will pay more from Monday.",
    "Advertisement of the post was delayed until May.",
    "More on that was not to be had from the mayor.",
    "The agency was told by Reuters",
    "The news was first reported by Reuters.",
    "A video shared by the AP showed people on roofs.",
    "Reporting by the newspaper showed that the dam was old.",
    "The fund contributed to this year’s repairs.",
    "The photo, by an agency that he would not name, shows a bridge.",
    "He fought in the U.S.Navy",
    "By Friday the town was quiet",
    "Published figures put the damage at 3 million",
    "Copyright law was not on the list of the parliament this week.",
    "Copyright owners in Erbil will be paid from May, the minister said.",
    "Copyright of the Northern Post was never in doubt, a lawyer said.",
    "The treaty kept all rights reserved to the north, the mayor told the council.",
    "Comments on this article were read out in court.",
    "Follow the money on Facebook, she warned, and see where it ends.",
    "Never again",
    "Correction: An earlier version of this article misspelled the name of the mayor.",
    "Comments by the mayor were not helpful.",
    "She could not see, or would not, that the bridge was going",
])  # fmt: skip
def test_sentences_of_the_story_stay(line: str) -> None:
    assert marks(placed(line)) == []


def test_links_follow_their_heading_and_end_with_it() -> None:
    links = ("Mayor under fire after the flood", "Why the old dam did not hold")
    text = "\n".join((HEADLINE, *BODY, "Related stories:", *links, "Aftermath", BODY[2].replace("three", "four")))
    assert marks(text) == [("TEASER", "Related stories:"), *(("TEASER", link) for link in links)]


def test_the_lexicon_says_label_and_place() -> None:
    kinds = {(row["label"], row["where"]) for row in rows("furniture")}
    assert {where for label, where in kinds if label == "CREDIT"} == {"agency", "picture", "partner"}
    assert {label for label, _ in kinds} == {"CREDIT", "CAPTION", "TEASER", "BOILERPLATE"}
    assert {where for label, where in kinds if label != "CREDIT"} == {"start", "line", "end", "any", "list"}


# --- bylines ----------------------------------------------------------------------------------------------------------


BYLINES = [
    "By Dana Karim",
    "By Dana Karim, in Erbil",
    "BY DANA KARIM",
    "By Dana Karim and Omar Said, Staff Writers",
    "Dana Karim in Erbil",
    "Dana Karim and Omar Said | Northern Post",
    "Published 26 June 2014",
    "Last updated at 10:30 BST, 26 June 2014",
    "Northern Post | Updated: 2014-06-26 17:52",
    "June 26, 2014",
]


@pytest.mark.parametrize("line", BYLINES)
def test_a_byline_stands_at_the_head(line: str) -> None:
    assert marks("\n".join((HEADLINE, line, *BODY))) == [("BYLINE", line)]
    assert ("BYLINE", line) not in marks("\n".join((HEADLINE, *BODY * 3, line)))


@pytest.mark.parametrize("line", [
    "By Friday the town was quiet",
    "By Dana Karim’s count, nine people died.",
    "Dana Karim in Erbil said so.",
    "Published reports spoke of 9 dead",
    "Nine dead in Erbil",
    "On 26 June 2014 the river rose.",
])  # fmt: skip
def test_a_sentence_or_headline_is_no_byline(line: str) -> None:
    assert marks("\n".join((HEADLINE, line, *BODY))) == []


def test_the_first_line_is_no_name_in_a_place() -> None:
    assert marks("\n".join(("Dana Karim in Erbil", *BODY))) == []


# --- repeats ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lines", "repeated"), [
    (("River floods the market in Erbil", "River floods the market in Erbil", BODY[1]), 1),
    (("River floods the market in Erbil", "RIVER FLOODS THE MARKET IN ERBIL.", BODY[1]), 1),
    ((HEADLINE, "The river rose by two metres in a single night.", "The river rose by two metres in a single night. Schools are closed."), 1),
    ((HEADLINE, "The river rose by two metres in a single night and flooded…", BODY[0]), 1),
    ((HEADLINE, BODY[0].partition(" — ")[2], BODY[0]), 1),
    ((HEADLINE, *BODY, "“We had never seen anything like this in the city”", BODY[2].replace("three", "four")), 4),
    ((HEADLINE, *BODY, "We had never seen anything like this in the city", BODY[2].replace("three", "four")), 4),
])  # fmt: skip
def test_of_two_lines_that_say_the_same_the_fuller_or_first_stays(lines: tuple[str, ...], repeated: int) -> None:
    assert marks("\n".join(lines)) == [("REPEAT", lines[repeated])]


@pytest.mark.parametrize("lines", [
    ("We have never seen such a flood", "“We have never seen such a flood.”", BODY[1]),
    ("We have never seen such a flood", "“We have never seen such a flood here,” he said.", BODY[1]),
    (HEADLINE, "The army will leave the city at once.", "He denied that the army will leave the city at once."),
    (HEADLINE, *BODY * 2, "The army will come back to the old town.", "The army will come back to the old town only if asked.", BODY[1]),
    (HEADLINE, BODY[0], "Never again", "“Never again,” he said.", BODY[2]),
    (HEADLINE, "No, he said.", BODY[0], "No, he said.", BODY[2]),
])  # fmt: skip
def test_what_adds_words_or_marks_is_no_repeat(lines: tuple[str, ...]) -> None:
    assert [m for m in marks("\n".join(lines)) if m[0] != "REPEAT" or m[1] not in BODY] == []


def test_of_equals_one_stays_whatever_surrounds_it() -> None:
    line = "The river rose by two metres in a single night."
    assert marks("\n".join((HEADLINE, f"{line}Reuters", line, line, BODY[1]))) == [
        ("REPEAT", line), ("CREDIT", "Reuters"), ("REPEAT", line),
    ]  # fmt: skip


def test_a_title_elsewhere_lets_the_first_line_be_a_repeat() -> None:
    summary = "The river rose by two metres in a single night and flooded the market."
    lines = "\n".join((summary, f"{summary} Schools are closed."))
    assert marks(lines) == []
    assert marks(lines, title="Schools closed in Erbil") == [("REPEAT", summary)]


# --- as a whole -------------------------------------------------------------------------------------------------------


@given(
    st.lists(
        st.sampled_from([HEADLINE, *BODY, *(line for _, line in WHOLE), *(line for line, _ in CREDITS), *BYLINES, "", "“”", "…"]),
        max_size=12,
    )
)
def test_marks_lie_in_the_text_apart_and_in_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    article = Article(text=text)
    found = furniture(article)
    spans = [a.check(article).spans[0] for a in found]
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(span.of(text) == span.of(text).strip() and "\n" not in span.of(text) for span in spans)
    assert {a.layer for a in found} <= {"furniture"}
    assert len({a.id for a in found}) == len(found)


@given(st.text(alphabet='Aab./|©()"“”‘’: \n,;—•1', max_size=80))
def test_any_text_is_read(text: str) -> None:
    for annotation in furniture(Article(text=text)):
        annotation.check(Article(text=text))


@needs_articles
def test_the_real_articles_lose_a_repeat_and_its_credit_only() -> None:
    gold = json.loads((SHARED / "gold/sample_articles.json").read_text("utf-8"))
    texts = {a["file"]: (SHARED / "articles" / a["file"]).read_text("utf-8") for a in gold["articles"]}
    found = {(a.label, *a.spans[0]) for text in texts.values() for a in furniture(Article(text=text))}
    assert found == {("REPEAT", 118, 192), ("CREDIT", 192, 199)}
