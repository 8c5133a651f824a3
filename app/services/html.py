"""Safe mail: what of a message's HTML may reach the window.

A mail is hostile until proven otherwise. `safe_html` keeps layout and words and drops everything
that acts: scripts, forms, frames, event handlers, foreign objects, styles that could move things out
of their place. Remote images stay as tags (their place matters to the layout) and are never loaded by the
window: the reading widget refuses every load that is not an inline part of the same message, or a picture that
`services.pictures` fetched because the user asked for it.

Measured: nh3 (ammonia) cleans a 28 KB newsletter in about a millisecond. ``display`` stays among the
allowed styles, or hidden preheaders would show.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

import nh3

from app.domain.pictures import RemoteImage

_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
    ]
)
_DROPPED_WITH_CONTENT = frozenset(["script", "style", "title", "head", "template", "noscript", "svg", "math", "object"])
_TABLE = frozenset(
    {"align", "valign", "bgcolor", "width", "height", "colspan", "rowspan", "cellpadding", "cellspacing"}
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"style", "dir", "lang"},
    "a": {"href", "title"},
    "img": {"src", "dfsrc", "alt", "width", "height"},
    "font": {"color", "size", "face"},
    "ol": {"start", "type"},
    "table": {*_TABLE, "border"},
    **{tag: set(_TABLE) for tag in ("td", "th", "tr", "tbody", "thead", "col", "colgroup", "div", "p")},
}
_STYLES = frozenset(
    [
        "background-color",
        "border",
        "border-bottom",
        "border-collapse",
        "border-color",
        "border-left",
        "border-right",
        "border-style",
        "border-top",
        "border-width",
        "color",
        "display",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-variant",
        "font-weight",
        "height",
        "line-height",
        "list-style-type",
        "margin",
        "margin-bottom",
        "margin-left",
        "margin-right",
        "margin-top",
        "padding",
        "padding-bottom",
        "padding-left",
        "padding-right",
        "padding-top",
        "text-align",
        "text-decoration",
        "text-indent",
        "vertical-align",
        "white-space",
        "width",
    ]
)
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "cid", "echarpe"})
_BREAKS = re.compile(r"(?i)<br\s*/?>|</(?:p|div|tr|li|h[1-6]|blockquote|table)>")
_IMG = re.compile(r'<img((?:\s+[a-z]+="[^"]*")*)\s*/?>')
"""A picture in what `nh3` wrote: attributes in double quotes, always."""
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_SMALL = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*[0-2](?:\.\d*)?(?:px)?\s*(?:;|$)")
_BLOCK = "p|div|li|td|th|dd|blockquote|center|h[1-6]"
_EMPTY_LINE = re.compile(rf"(<(?:{_BLOCK})(?: [^<>]*)?>)\s*<br>\s*(?=</(?:{_BLOCK})>)")
_LAST_BREAK = re.compile(rf"<br>\s*(?=</(?:{_BLOCK})>)")
_HIDDEN_PX = 2
"""A picture no larger than this shows nothing."""


def safe_html(markup: str) -> str:
    """The harmless part of a mail's HTML, as a fragment. Empty in, empty out; never raises on odd input."""
    clean = nh3.clean(
        markup,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        filter_style_properties=set(_STYLES),
        url_schemes=set(_SCHEMES),
        strip_comments=True,
        link_rel=None,
    )
    return _one_line(undefanged(clean))


def _one_line(clean: str) -> str:
    """A break at the end of a block as browsers show it: nothing, or one empty line by itself. Qt shows one more."""
    return _LAST_BREAK.sub("", _EMPTY_LINE.sub(r"\1&nbsp;", clean))


def undefanged(clean: str) -> str:
    """Cleaned markup with the addresses of its foreign pictures where HTML has them: nothing here loads them."""
    return _IMG.sub(_undefanged, clean) if "dfsrc" in clean else clean


def _undefanged(match: re.Match[str]) -> str:
    """Zimbra puts the address of a foreign picture aside (``dfsrc``, interop §11.1): here no picture loads by itself."""
    attributes = dict(_ATTRIBUTE.findall(match[1]))
    aside = attributes.pop("dfsrc", "")
    if not attributes.get("src") and aside.lower().startswith(("http:", "https:")):
        attributes["src"] = aside
    return "<img" + "".join(f' {name}="{value}"' for name, value in attributes.items()) + ">"


def plain_text(markup: str) -> str:
    """The words of an HTML text, one line for each block, without markup or entities."""
    broken = _BREAKS.sub(lambda match: match.group(0) + "\n", markup)
    words = html.unescape(nh3.clean(broken, tags=set(), clean_content_tags=set(_DROPPED_WITH_CONTENT)))
    lines = [" ".join(line.split()) for line in words.replace("\xa0", " ").splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def remote_images(safe: str) -> tuple[RemoteImage, ...]:
    """The pictures of sanitised markup that live on another host, once each, in order; the window refuses them all."""
    found: dict[str, RemoteImage] = {}
    for match in _IMG.finditer(safe):
        attributes = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(match[1])}
        url = attributes.get("src", "").strip()
        if url.lower().startswith(("http:", "https:")):
            image = RemoteImage(url, hidden=_is_hidden(attributes))
            if url not in found or found[url].hidden:
                found[url] = image
    return tuple(found.values())


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    sides = [attributes.get(name, "").strip().removesuffix("px") for name in ("width", "height")]
    tiny = any(side.isdigit() and int(side) <= _HIDDEN_PX for side in sides)
    style = attributes.get("style", "").lower()
    return tiny or bool(_SMALL.search(style)) or "display:none" in style.replace(" ", "")
