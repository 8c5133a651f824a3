"""What is read, and what must hold of what was read."""

from __future__ import annotations

import contextlib
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.documents import ical
from app.documents.eml import read_mail
from app.documents.ical_files import read_events
from app.documents.vcard import read_cards, write_card
from app.domain.accounts import Account, Service
from app.domain.agenda import Event
from app.domain.deeplinks import build_link, parse_link, parse_mailto
from app.domain.errors import Rejected
from app.domain.ids import AccountId, BodyId
from app.domain.links import judge_link, links_of, resolve
from tests.fuzz import corpus
from ui.openings import argument_kind, local_path

SLOW_S = 2.0
WINDOW = (1_790_000_000_000, 1_800_000_000_000)


@dataclass(frozen=True, slots=True)
class Kind:
    """One format."""

    corpus: tuple[bytes, ...]
    pieces: tuple[bytes, ...]
    """What accidents put in."""
    read: Callable[[bytes], None]
    """Reads and judges one input."""


def _mail(data: bytes) -> None:
    mail = read_mail(data)
    json.dumps([mail.subject, mail.sender, mail.to, mail.date, *mail.files]).encode()
    (mail.text + mail.html + mail.source).encode("utf-8", "surrogatepass")
    assert not mail.unreadable or mail.source == data.decode("utf-8", "replace"), "unreadable without its source"


def _ics(data: bytes) -> None:
    """As a calendar of a server, and as a file that is opened."""
    read_events(data)
    text = data.decode("utf-8", "replace")
    try:
        event = ical.parse_event(text, calendar_id="/c", my_addresses=("maire@commune.example",))
    except Rejected:
        return
    json.dumps([event.title, event.location, event.description, event.uid])
    assert event.start_ms <= event.end_ms and event.start_ms <= event.last_ms
    shown = ical.occurrences([event], *WINDOW)
    assert all(occurrence.start_ms <= occurrence.end_ms for occurrence in shown)
    assert ical.same_content(event.ics, event.ics)
    with contextlib.suppress(Rejected):
        _edited(event)


def _edited(event: Event) -> None:
    ical.draft_of(event)
    edited = ical.edit_event(event, now_ms=WINDOW[0], title="Réunion déplacée")
    assert edited.title == "Réunion déplacée"


def _vcard(data: bytes) -> None:
    for card in read_cards(data).cards:
        assert card.facts or card.members
        json.dumps(dict(card.facts))
        again = read_cards(write_card(card.facts, card.members).encode("utf-8", "surrogatepass")).cards
        assert len(again) == 1, "what was read cannot be written"


def _link(data: bytes) -> None:
    """Refused, or a name that holds nothing but a name."""
    text = data.decode("utf-8", "replace")
    with contextlib.suppress(Rejected):
        link = parse_link(text)
        assert link.id.isprintable() and link.kind in ("dossier", "seance", "letter", "event")
        assert parse_link(build_link(link.kind, link.id, link.host)) == link
    with contextlib.suppress(Rejected):
        letter = parse_mailto(text)
        assert letter.subject.isprintable()
        assert all(address.mail.isprintable() for address in (*letter.to, *letter.cc, *letter.bcc))


HOSTS = ("parapheur.mairie.example", "idelibre.mairie.example", "passerelle.mairie.example")
ACCOUNTS = [
    Account(id=AccountId(service.value), body=BodyId("b"), service=service, url=f"https://{host}", login="maire")
    for service, host in zip((Service.PARAPHEUR, Service.IDELIBRE, Service.COURRIER), HOSTS, strict=True)
]


def _web(data: bytes) -> None:
    """Judged and, where it leads to a configured server, a record of that server and of no other."""
    text = data.decode("utf-8", "replace")
    for url, words in [(text, ""), *links_of(text, text)]:
        judged = judge_link(url, words, HOSTS)
        assert judged.url == url
        for place in resolve(url, ACCOUNTS):
            assert judged.host == urlsplit(place.account.url).hostname, "a record of another server"
            assert place.kind in ("dossier", "seance", "letter") and place.id.isprintable()


def _opening(data: bytes) -> None:
    """A file that is there, by its whole path, or nothing; never a device, a folder or another machine."""
    text = data.decode("utf-8", "replace")
    kind, path = argument_kind(text), local_path(text)
    assert kind in ("", "link", "mailto", "calendar", "mail", "pdf", "configuration")
    if path is not None:
        assert path.is_absolute() and path.is_file()


KINDS = {
    "web": Kind(corpus.WEB, corpus.WEB_PIECES, _web),
    "opening": Kind(corpus.OPENINGS, corpus.OPENING_PIECES, _opening),
    "link": Kind(corpus.LINKS, corpus.LINK_PIECES, _link),
    "mail": Kind(corpus.MAIL, (b"\r\n", b"\n\n", b"--b\n", b"Content-Type: ", b"=?", b"?=", b"\x00"), _mail),
    "ics": Kind(corpus.ICS, corpus.ICS_PIECES, _ics),
    "vcard": Kind(corpus.VCARD, corpus.VCARD_PIECES, _vcard),
}


def accident(chance: random.Random, kind: Kind) -> bytes:
    """An input of the corpus with a few accidents: bytes changed, lost, doubled, pieces of another inside."""
    out = bytearray(chance.choice(kind.corpus))
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(out) + 1)
        what = chance.randrange(6)
        if what == 0 and out:
            out[place % len(out)] = chance.randrange(256)
        elif what == 1:
            out[place:place] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 8)))
        elif what == 2:
            del out[place : place + chance.randint(1, 30)]
        elif what == 3:
            other = chance.choice(kind.corpus)
            start = chance.randrange(len(other) + 1)
            out[place:place] = other[start : start + 60]
        elif what == 4:
            digits = [index for index, byte in enumerate(out) if 48 <= byte <= 57]
            for index in chance.sample(digits, min(3, len(digits))):
                out[index] = chance.randrange(48, 58)
        else:
            out[place:place] = chance.choice(kind.pieces)
    return bytes(out)


def fuzz(name: str, count: int, seed: int) -> float:
    """Read ``count`` accidents; seconds of work of the slowest. Raises AssertionError with the input that failed."""
    chance, kind, slowest = random.Random(f"{name}/{seed}"), KINDS[name], 0.0
    for number in range(count):
        data = accident(chance, kind)
        begun = time.thread_time()
        try:
            kind.read(data)
        except Exception as error:
            raise AssertionError(f"{name} {seed}/{number}: {error!r}\n{data!r}") from error
        took = time.thread_time() - begun
        slowest = max(slowest, took)
        assert took < SLOW_S, f"{name} {seed}/{number}: {took:.1f} s\n{data!r}"
    return slowest
