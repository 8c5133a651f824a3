"""Malformed mail, beside tests/fuzz: what is no mail keeps its source, depth is bounded, odd answers are read."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.connectors.zimbra.parse import parse_folder, parse_message, parse_search, parse_tag, with_metadata
from app.documents.eml import MAX_DEPTH, ReadMail, read_mail
from app.domain.links import links_of
from app.services.html import plain_text, remote_images, safe_html

LONG: tuple[bytes, ...] = (
    b"From: =?utf-8?q?" + b"=C3=A9" * 500 + b"?=\nTo: " + b"a@b.example," * 300 + b"\n\n",
    b"Subject: " + b"x" * 20_000 + b"\n\n",
)
"""Beside the corpus of tests/fuzz, whose inputs are small."""


def nested(depth: int) -> bytes:
    """Parts in parts, deeper than anybody writes."""
    body = b"Content-Type: text/plain\n\nfond\n"
    for level in range(depth):
        edge = b"b%d" % level
        body = b"Content-Type: multipart/mixed; boundary=%s\n\n--%s\n%s\n--%s--\n" % (edge, edge, body, edge)
    return body


def check(mail: ReadMail) -> None:
    json.dumps([mail.subject, mail.sender, mail.to, mail.date, *mail.files]).encode()
    (mail.text + mail.html + mail.source).encode("utf-8", "surrogatepass")


@pytest.mark.feature("1")
@pytest.mark.parametrize("data", LONG, ids=range(len(LONG)))
def test_long_ones_are_read_or_said_unreadable(data: bytes) -> None:
    check(read_mail(data))


def test_what_is_no_mail_keeps_its_source() -> None:
    for data in (b"\x00\x01\x02", b"", b"\xff\xfe pas un message"):
        found = read_mail(data)
        assert found.unreadable
        assert found.source == data.decode("utf-8", "replace")


def test_deep_and_wide_messages_are_bounded() -> None:
    begun = time.thread_time()
    for depth in (MAX_DEPTH - 1, MAX_DEPTH + 5, 400):
        check(read_mail(nested(depth)))
    wide = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: application/pdf\n\nx\n" * 5000
    assert len(read_mail(wide).files) <= 200
    assert time.thread_time() - begun < 20


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("id", "l", "d", "su", "fr", "mid", "cid", "s", "f", "rev", "tn", "inv", "e", "mp", "name", "query", "color",
          "rgb", "n", "u", "view")  # fmt: skip
ELEMENT = st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=12)
PART = st.recursive(
    st.dictionaries(st.sampled_from(("part", "ct", "s", "cd", "filename", "ci", "body", "content")), JSON, max_size=8),
    lambda inner: st.fixed_dictionaries({"mp": st.lists(inner, max_size=3), "ct": st.just("multipart/mixed")}),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(ELEMENT, st.lists(PART, max_size=3), JSON)
def test_odd_answers_of_a_server_are_read(element: dict[str, Any], parts: list[Any], people: Any) -> None:
    parsed = parse_message({**element, "mp": parts, "e": people}, frozenset())
    json.dumps(parsed.message.subject)
    with_metadata(parsed.message, element, complete=True)
    parse_message(element, frozenset({"a@b.example"}))
    parse_folder(element)
    parse_tag(element)
    parse_search(element)


@settings(max_examples=800, deadline=None)
@given(st.text(alphabet="<>/='\" abihrefsclmgtdpo&#x;:@\n\u202e\u00e9", max_size=300))
def test_odd_markup_is_made_safe(markup: str) -> None:
    clean = safe_html(markup).casefold()
    for forbidden in ("<script", "<iframe", "<form", " onerror", " onclick", "javascript:"):
        assert forbidden not in clean
    plain_text(markup)
    remote_images(markup)
    links_of(markup, markup)
