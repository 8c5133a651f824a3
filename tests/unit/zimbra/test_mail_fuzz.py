"""Malformed mail: a corpus of our own and mutations of it. No crash, no hang; what is no mail is said to be unreadable."""

from __future__ import annotations

import json
import random
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.connectors.zimbra.parse import parse_folder, parse_message, parse_search, parse_tag, with_metadata
from app.documents.eml import MAX_DEPTH, ReadMail, read_mail
from app.domain.links import links_of
from app.services.html import plain_text, remote_images, safe_html

CORPUS: tuple[bytes, ...] = (
    b"Subject: Bonjour\r\nFrom: a@b.example\r\n\r\nTexte\r\n",
    b'Subject: =?utf-8?b?RMOpasOg?= =?bad-charset?q?=E9?=\nFrom: "\xe9" <x\n\n\xff\xfe\x00',
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nun\n--b\nContent-Type: text/html\n\n<p>deux\n--b--\n",
    b"Content-Type: multipart/mixed; boundary=\n\n--\n\n--\n",
    b'Content-Type: multipart/alternative; boundary="b\n\n--b\nContent-Transfer-Encoding: base64\n\n!!!!\n--b',
    b'Content-Type: text/plain; charset="x-inconnu"\nContent-Transfer-Encoding: quoted-printable\n\n=E9=ZZ=\n=',
    b"Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nSubject: dedans\n\nfond",
    b"Content-Disposition: attachment; filename*=utf-8''%E9%ZZ; filename=\"a\nContent-Type: ;;;=\n\nx",
    b"Content-Disposition: attachment; filename*0*=x'y'a; filename*1=b\nContent-Type: application/pdf\n\n%PDF",
    b"From: =?utf-8?q?" + b"=C3=A9" * 500 + b"?=\nTo: " + b"a@b.example," * 300 + b"\n\n",
    b": sans nom\n\n",
    b"\x00\x01\x02\x03",
    b"",
    b"From nobody Mon Jan 1 00:00:00 2026\nSubject: mbox\n\nx",
    b"Subject: " + b"x" * 20_000 + b"\n\n",
    b"Content-Type: text/plain; charset=utf-7\n\n+AGEAYg-",
    b"Content-Type: text/plain; charset=idna\n\nxn--\xff",
    b"Content-Type: text/plain; charset=rot13\n\nabc",
    b"Content-Type: text/plain; charset=base64\n\nYQ==",
    b"Content-Transfer-Encoding: uuencode\n\nbegin 644 x\n#AAAA\nend\n",
)


def nested(depth: int) -> bytes:
    """Parts in parts, deeper than anybody writes."""
    body = b"Content-Type: text/plain\n\nfond\n"
    for level in range(depth):
        edge = b"b%d" % level
        body = b"Content-Type: multipart/mixed; boundary=%s\n\n--%s\n%s\n--%s--\n" % (edge, edge, body, edge)
    return body


def mutated(chance: random.Random, data: bytes) -> bytes:
    """A few accidents: bytes changed, doubled, lost, pieces of another message inside."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(out) + 1)
        kind = chance.randrange(5)
        if kind == 0 and out:
            out[place % len(out)] = chance.randrange(256)
        elif kind == 1:
            out[place:place] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 8)))
        elif kind == 2:
            del out[place : place + chance.randint(1, 30)]
        elif kind == 3:
            other = chance.choice(CORPUS)
            start = chance.randrange(len(other) + 1)
            out[place:place] = other[start : start + 60]
        else:
            out[place:place] = chance.choice((b"\r\n", b"\n\n", b"--b\n", b"Content-Type: ", b"=?", b"?=", b"\x00"))
    return bytes(out)


def check(mail: ReadMail) -> None:
    json.dumps([mail.subject, mail.sender, mail.to, mail.date, *mail.files]).encode()
    (mail.text + mail.html + mail.source).encode("utf-8", "surrogatepass")


@pytest.mark.feature("1")
@pytest.mark.parametrize("data", CORPUS, ids=range(len(CORPUS)))
def test_the_corpus_is_read_or_said_unreadable(data: bytes) -> None:
    check(read_mail(data))


def test_what_is_no_mail_keeps_its_source() -> None:
    for data in (b"\x00\x01\x02", b"", b"\xff\xfe pas un message"):
        found = read_mail(data)
        assert found.unreadable
        assert found.source == data.decode("utf-8", "replace")


def test_deep_and_wide_messages_are_bounded() -> None:
    begun = time.monotonic()
    for depth in (MAX_DEPTH - 1, MAX_DEPTH + 5, 400):
        check(read_mail(nested(depth)))
    wide = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: application/pdf\n\nx\n" * 5000
    assert len(read_mail(wide).files) <= 200
    assert time.monotonic() - begun < 20


def test_a_hundred_thousand_accidents() -> None:
    chance = random.Random(20261124)
    small = [data for data in CORPUS if len(data) < 2000]
    slowest = 0.0
    for _ in range(100_000):
        data = mutated(chance, chance.choice(small))
        begun = time.perf_counter()
        check(read_mail(data))
        slowest = max(slowest, time.perf_counter() - begun)
    assert slowest < 2.0


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
