"""HTML that is written, not only read: what may enter the editor, and what a message says in plain text.

Reading keeps the layout of a mail (`html.safe_html`). Here markup goes on being edited and is sent under the user's
name: it keeps words, emphasis, lists, links, tables and quotations, and nothing that sets it in a place of its own.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from html.parser import HTMLParser
from urllib.parse import unquote

import nh3

from app.services.html import undefanged

_TAGS = frozenset([
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "div",
    "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre",
    "q", "s", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "tt", "u", "ul",
])  # fmt: skip
_DROPPED_WITH_CONTENT = frozenset(["script", "style", "title", "head", "template", "noscript", "svg", "math", "object"])
_CELL = frozenset({"align", "valign", "bgcolor", "width", "colspan", "rowspan"})
_WRITTEN_ATTRIBUTES: dict[str, set[str]] = {
    **{tag: {"style"} for tag in _TAGS - {"blockquote", "br"}},
    "a": {"href", "style"},
    "img": {"src", "dfsrc", "alt", "width", "height"},
    "font": {"color", "size", "face"},
    "ol": {"start", "style"},
    "table": {"border", "cellspacing", "cellpadding", "width", "style"},
    "td": {*_CELL, "style"},
    "th": {*_CELL, "style"},
}
_PASTED_ATTRIBUTES: dict[str, set[str]] = {
    **{tag: {"style"} for tag in ("b", "div", "i", "li", "p", "span", "td", "th")},
    "a": {"href"},
    "ol": {"start"},
    "table": {"border"},
    "td": {"style", "colspan", "rowspan"},
    "th": {"style", "colspan", "rowspan"},
}
_PASTED_STYLES = frozenset(["display", "font-style", "font-weight", "text-align", "text-decoration"])
_WRITTEN_STYLES = _PASTED_STYLES | {
    "background-color", "color", "font-family", "font-size", "list-style-type", "vertical-align", "white-space",
}  # fmt: skip
_SCHEMES = frozenset(["http", "https", "mailto", "tel"])
_IMG = re.compile(r'<img(?:\s+[a-z]+="[^"]*")*\s*/?>')
_CID = re.compile(r'(?i)\bsrc="cid:([^"]+)"')
_COLOURED = re.compile(r'(?i)color\s*:|\s(?:bgcolor|color)="')


def written_html(markup: str) -> str:
    """The harmless part of a draft, a signature or a model."""
    return _clean(markup, _TAGS, _WRITTEN_ATTRIBUTES, _WRITTEN_STYLES, _SCHEMES | {"cid"})


def quoted_html(markup: str, content_ids: Collection[str]) -> str:
    """The same of what is quoted, with the pictures that go along with it: others lie elsewhere, or watch who opens it.

    ``content_ids``: without brackets.
    """
    return _IMG.sub(
        lambda match: match[0] if set(content_ids_in(match[0])) & {*content_ids} else "", written_html(markup)
    )


def content_ids_in(safe: str) -> tuple[str, ...]:
    """Content-IDs of the pictures that sanitised markup shows, in order."""
    return tuple(dict.fromkeys(unquote(html.unescape(name)) for name in _CID.findall(safe)))


def pasted_html(markup: str) -> str:
    """What of another program's text is pasted: it takes the font and colours of the message it comes into."""
    return _clean(markup, _TAGS - {"img", "font", "center"}, _PASTED_ATTRIBUTES, _PASTED_STYLES, _SCHEMES)


def _clean(
    markup: str, tags: frozenset[str], attributes: dict[str, set[str]], styles: frozenset[str], schemes: frozenset[str]
) -> str:
    clean = nh3.clean(
        markup,
        tags=set(tags),
        clean_content_tags=set(_DROPPED_WITH_CONTENT),
        attributes={tag: names for tag, names in attributes.items() if tag in tags},
        filter_style_properties=set(styles),
        url_schemes=set(schemes),
        link_rel=None,
    )
    return undefanged(clean)


def is_coloured(safe: str) -> bool:
    """Whether sanitised markup has colours of its own, which suppose a light ground."""
    return bool(_COLOURED.search(safe))


def plain_form(safe: str) -> str:
    """Sanitised markup as a plain text says it: items behind dashes or numbers, quotations behind « > ».

    For the text half of a message that has both (RFC 2046 §5.1.4), and for an answer in plain text.
    """
    parser = _PlainForm()
    parser.feed(safe)
    parser.close()
    return parser.text()


class _PlainForm(HTMLParser):
    """Writes line after line. A block ends the line before it; a paragraph also leaves one empty."""

    BLOCKS = frozenset([
        "blockquote", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
        "pre", "table", "tr", "ul",
    ])  # fmt: skip
    SPACED = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "p", "table"])

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line = ""
        self._begun = False
        """Words stand in the line: more than the mark of an item."""
        self._quotes = 0
        self._lists: list[int] = []
        """Next number of each list around; 0 = dashes."""
        self._link, self._linked = "", ""
        """Where the link around leads, and its words so far."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag in self.BLOCKS:
            self._end_block(tag)
        match tag:
            case "blockquote":
                self._quotes += 1
            case "ul":
                self._lists.append(0)
            case "ol":
                start = named.get("start", "")
                self._lists.append(int(start) if start.isdecimal() and len(start) < 6 else 1)
            case "li":
                self._begin_item()
            case "br":
                self._write()
            case "hr":
                self._put("-" * 20)
                self._end_block(tag)
            case "td" | "th" if self._begun:
                self._put(" | ")
            case "a":
                self._link, self._linked = named.get("href", ""), ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            address, self._link = self._link.removeprefix("mailto:"), ""
            if self._linked.strip().rstrip("/") not in (address.rstrip("/"), address.partition("//")[2].rstrip("/")):
                self._put(f" <{address}>")
        if tag in self.BLOCKS:
            self._end_block(tag)
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        words = re.sub(r"[ \t\r\n]+", " ", data)
        if not self._line or self._line.endswith(" "):
            words = words.removeprefix(" ")
        self._linked += words if self._link else ""
        self._put(words.replace("\xa0", " "))

    def text(self) -> str:
        """All of it, without empty lines at the end."""
        if self._begun:
            self._write()
        while self._lines and not self._lines[-1].strip("> "):
            self._lines.pop()
        return "\n".join(self._lines)

    def _begin_item(self) -> None:
        number = self._lists[-1] if self._lists else 0
        if number:
            self._lists[-1] += 1
        self._line = "  " * (len(self._lists) - 1) + (f"{number}. " if number else "- ")

    def _put(self, words: str) -> None:
        if words:
            self._line += words
            self._begun = True

    def _end_block(self, tag: str) -> None:
        if self._begun:
            self._write()
        if tag in self.SPACED and not self._lists and self._lines and self._lines[-1].strip("> "):
            self._lines.append((">" * self._quotes).strip())

    def _write(self) -> None:
        words = self._line if self._line == "-- " else self._line.rstrip()
        self._lines.append("> " * self._quotes + words if words else ("> " * self._quotes).rstrip())
        self._line, self._begun = "", False
