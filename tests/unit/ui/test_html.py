"""What of a mail's HTML survives."""

from __future__ import annotations

import pytest

from app.domain.pictures import RemoteImage
from app.services.html import plain_text, remote_images, safe_html


@pytest.mark.feature("17")
@pytest.mark.parametrize(
    ("hostile", "absent"),
    [
        ("<script>alert(1)</script>bon", "alert"),
        ('<p onclick="x()">bon</p>', "onclick"),
        ('<a href="javascript:x()">bon</a>', "javascript"),
        ('<img src="file:///etc/passwd">bon', "file:"),
        ('<div style="position:fixed;top:0;color:red">bon</div>', "position"),
        ('<div style="background:url(https://x.example/p.png)">bon</div>', "url("),
        ("<style>p{color:red}</style>bon", "color"),
        ("<iframe src='https://x.example'></iframe>bon", "iframe"),
        ("<form action='https://x.example'><input name=a></form>bon", "form"),
        ("<svg onload=x()><script>y</script></svg>bon", "onload"),
        ("<object data='x'></object><embed src=x>bon", "embed"),
        ("<!-- commentaire -->bon", "commentaire"),
        ("<meta http-equiv=refresh content='0;url=https://x.example'>bon", "refresh"),
        ("<base href='https://x.example/'>bon", "base"),
    ],
)
def test_hostile_parts_are_gone(hostile: str, absent: str) -> None:
    clean = safe_html(hostile)
    assert absent not in clean
    assert "bon" in clean


def test_hidden_preheaders_stay_hidden() -> None:
    assert "display:none" in safe_html('<div style="display:none">aperçu</div>').replace(" ", "")


def test_layout_is_kept() -> None:
    clean = safe_html('<table border="1"><tr><td bgcolor="#eee" style="padding:4px">1 440,00 €</td></tr></table>')
    assert 'bgcolor="#eee"' in clean and "padding" in clean and "1 440,00 €" in clean


def test_a_break_at_the_end_of_a_block_is_no_line_more() -> None:
    """Every line of most webmails ends so; an empty one holds the break alone."""
    clean = safe_html('<div>un<br></div><div style="color:red"><br></div><p>deux<br><br></p><div>a<br>b</div>')
    assert clean == '<div>un</div><div style="color:red">&nbsp;</div><p>deux<br></p><div>a<br>b</div>'


def test_plain_text_keeps_lines() -> None:
    assert plain_text("<p>Bonjour&nbsp;!</p><p>Œuvre &amp; c<br>fin</p>") == "Bonjour !\nŒuvre & c\nfin"


@pytest.mark.feature("17")
def test_remote_images_are_found_and_those_nobody_sees_told_apart() -> None:
    safe = safe_html(
        '<img src="https://a.example/x?a=1&amp;b=2"><IMG width=600 SRC=http://b.example><img src="cid:1">'
        '<img dfsrc="https://c.example/zimbra.png" width="90"><img src="https://d.example/p" width="1" height="1">'
        '<img src="https://e.example/p" style="width:0px"><img src="https://a.example/x?a=1&amp;b=2">'
    )
    assert remote_images(safe) == (
        RemoteImage("https://a.example/x?a=1&b=2"),
        RemoteImage("http://b.example"),
        RemoteImage("https://c.example/zimbra.png"),
        RemoteImage("https://d.example/p", hidden=True),
        RemoteImage("https://e.example/p", hidden=True),
    )
    assert safe_html("") == "" and plain_text("") == ""


def test_a_hostile_page_takes_no_time() -> None:
    """A pattern that looks again at what it has seen would take minutes on this."""
    for page in ("<img " * 60_000, '<img src="' * 40_000, "<img " + 'a="' * 80_000, "<" * 200_000):
        assert remote_images(safe_html(page)) == () or page
