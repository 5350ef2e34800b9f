"""A small corpus to report on: one raid as three outlets have it, worked on by two people, with all that a page must not fall for."""

from __future__ import annotations

import workbench as wb

HOSTILE = "x\"><img src=x onerror=alert(1)>'</style></script><script>alert(2)</script>&amp;{{7*7}}<!--"
BOMBED = (
    "Jets bombed the town of Lomna on Tuesday, killing nine people, Defence Minister Petra Zoric said.\n\n"
    "“We warned them,” she told reporters in Kolvar. “They did not listen.” \N{ICE CUBE}\n\n"
    f"The Interior Ministry denied it. {HOSTILE}"
)
AGAIN = "Jets bombed Lomna, killing at least 14 people, Petra Zoric said on Tuesday.\r\n\r\nNobody was warned, doctors said."
DENIED = "KOLVAR — The government denied that jets had bombed Lomna. Petra Zoric spoke in Baghdad on Wednesday."
HOME = "/home/anna.lindt/secret/desk"


def corpus() -> wb.Corpus:
    """Found, resolved, and worked on by anna and ben."""
    made = wb.Corpus(user="anna")
    made.add([
        {"text": BOMBED, "id": "one", "title": f"Jets bomb Lomna {HOSTILE}", "source": "The Albion Courier", "published": "2015-03-11", "author": "A. Lee",
         "url": "https://courier.example/lomna?a=1&b=2", "file": f"{HOME}/one.txt", "language": "en"},
        {"text": AGAIN, "id": "two", "title": "Fourteen dead in Lomna", "source": f"Crossroads24 {HOSTILE}", "published": "2015-03-11", "url": "javascript:alert(3)"},
        {"text": DENIED, "id": "three", "title": "Kolvar denies raid", "source": "Meridian Wire", "published": "2015-03-12"},
    ])  # fmt: skip
    wb.detect(made, progress=False)
    wb.resolve(made)
    bombed = next(m for m in made.marks("one", "events") if m.annotation.spans[0].of(BOMBED) == "bombed")
    made.accept(bombed)
    made.note(bombed, f"which jets? {HOSTILE}")
    made.flag(made.annotate("three", 0, 6, f"DATELINE {HOSTILE}", layer=f"desk {HOSTILE}"))
    made.reject(made.marks("two", "entities")[0])
    ben = wb.Corpus(user="ben")
    ben.merge(made.reading())
    ben.annotate("two", 0, 4, "WEAPON", layer="arms")
    made.merge(ben)
    return made
