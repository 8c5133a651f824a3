"""What may be written into a message, and what it says in plain text."""

from __future__ import annotations

import pytest

from app.services.written_html import content_ids_in, is_coloured, pasted_html, plain_form, quoted_html, written_html

HOSTILE = (
    '<p onclick="steal()" style="position:fixed;top:0;color:red;font-family:Comic">Bonjour <b>à tous</b>'
    "<script>steal()</script><style>p{}</style></p>"
    '<a href="javascript:steal()">ici</a> <a href="https://pins.example/">là</a>'
    '<img src="https://suivi.example/p.gif"><img src="file:///etc/passwd"><iframe src="https://x.example"></iframe>'
    '<form action="https://x.example"><input name="a"></form><object data="x"></object><svg onload="x()"></svg>'
)


def test_what_is_pasted_keeps_emphasis_and_takes_the_look_of_the_message() -> None:
    clean = pasted_html(HOSTILE)
    assert "Bonjour <b>à tous</b>" in clean and '<a href="https://pins.example/">là</a>' in clean
    for gone in (
        "steal",
        "onclick",
        "position",
        "color",
        "Comic",
        "<img",
        "iframe",
        "<form",
        "input",
        "svg",
        "javascript",
    ):
        assert gone not in clean, gone


def test_what_is_written_on_keeps_its_colours_and_nothing_that_acts() -> None:
    clean = written_html(HOSTILE)
    assert "color:red" in clean and "font-family:Comic" in clean and is_coloured(clean)
    assert "https://suivi.example/p.gif" in clean, "a signature's picture keeps its place"
    assert "<img" not in quoted_html(HOSTILE, ()), "what is quoted takes nobody else's pictures along"
    quoted = quoted_html(
        '<p>Vu <img src="cid:a%40v"><img src="cid:b@v"><img src="https://suivi.example/p"></p>', ["a@v"]
    )
    assert quoted == '<p>Vu <img src="cid:a%40v"></p>' and content_ids_in(quoted) == ("a@v",)
    for gone in ("steal", "onclick", "position", "file:", "iframe", "<form", "svg", "javascript"):
        assert gone not in clean, gone
    assert written_html(clean) == clean
    assert not is_coloured(written_html("<p>Bonjour <b>à tous</b></p>"))


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<div>un</div><div><br></div><div>deux</div>", "un\n\ndeux"),
        ("<div>un<br>deux<br></div><div>trois</div>", "un\ndeux\ntrois"),
        ("<p>un</p>\n<p>deux</p>", "un\n\ndeux"),
        ("<ul><li>un</li><li>deux<ol><li>a</li><li>b</li></ol></li></ul><div>fin</div>", "- un\n- deux\n  1. a\n  2. b\nfin"),
        ('<ol start="4"><li><p>un</p></li><li>deux</li></ol>', "4. un\n5. deux"),
        ("<div>Il écrit :</div><blockquote><div>oui</div><div><br></div><blockquote>non</blockquote></blockquote>ah",
         "Il écrit :\n> oui\n>\n> > non\nah"),
        ('voir <a href="https://pins.example/plan">le plan</a>', "voir le plan <https://pins.example/plan>"),
        ('<a href="https://pins.example/">https://pins.example</a>', "https://pins.example"),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a | b\nc"),
        ("<div>--&nbsp;</div><div>M. D.</div>", "-- \nM. D."),
        ("a &amp; b &lt;c&gt;  d", "a & b <c> d"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_plain_half_says_the_same(markup: str, words: str) -> None:
    assert plain_form(markup) == words
