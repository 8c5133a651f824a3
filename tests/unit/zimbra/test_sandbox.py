"""The sandbox server by itself: the invariants a client stands on (interop with Zimbra §27)."""

from __future__ import annotations

import io
import itertools
import zipfile

import pypdfium2
import pytest

from app.domain.mail import Address
from app.sandbox.people import COMMUNE, INTERCO, MAYOR, SEED
from app.sandbox.zimbra import Letter, MailboxSpec, ZimbraServer
from app.sandbox.zimbra.letters import content_of, parse_mime
from app.sandbox.zimbra.query import parse_query
from app.sandbox.zimbra.small_files import jpeg, odt, pdf
from app.sandbox.zimbra.soap_faults import SoapFault
from app.sandbox.zimbra.town_mail import SPECIAL, Library

NOW_MS = 1_795_424_400_000
ADDRESS = MAYOR.mail(COMMUNE)


def clock() -> int:
    return NOW_MS


def server(letters: int = 60) -> ZimbraServer:
    return ZimbraServer([MailboxSpec(COMMUNE, MAYOR, letters), MailboxSpec(INTERCO, MAYOR, 10)], clock=clock)


def letter(message_id: str = "a@dehors.example", thread: str = "", **more: object) -> Letter:
    values: dict[str, object] = {
        "subject": "Été",
        "sender": Address(mail="x@dehors.example"),
        "to": (Address(mail=ADDRESS),),
        "text": "Bonjour",
        "message_id": message_id,
        "thread": thread,
        "date_ms": NOW_MS,
        **more,
    }
    return Letter(**values)  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_town() -> None:
    first, second = Library(COMMUNE, MAYOR, SEED, NOW_MS), Library(COMMUNE, MAYOR, SEED, NOW_MS)
    other = Library(COMMUNE, MAYOR, SEED + 1, NOW_MS)
    letters = [first.letter(n) for n in range(60)]
    assert letters == [second.letter(n) for n in range(60)]
    assert [one.subject for one in letters] != [other.letter(n).subject for n in range(60)]
    dates = [one.date_ms for one in letters]
    assert dates == sorted(dates, reverse=True)
    assert any(one.in_reply_to for one in letters)
    for n in SPECIAL:
        assert first.letter(n).message_id == first.message_id(n)
        assert first.number_of(first.message_id(n)) == n


def test_a_library_is_told_apart_from_others() -> None:
    library = Library(COMMUNE, MAYOR, SEED, NOW_MS)
    assert library.number_of("0.ffffffff@saint-aubin-des-pins.example") is None
    assert library.number_of("quoi@dehors.example") is None
    for n in range(120):
        assert library.has_files(n) == any(not f.content_id for f in library.letter(n).files)


def test_every_write_takes_one_number() -> None:
    mailbox = server().mailbox(ADDRESS)
    before = mailbox.change
    with mailbox.writing() as change:
        for mail in list(mailbox.mails.values())[:3]:
            mailbox.flag(change, mail, "f", "f" not in mail.flags)
    assert mailbox.change == before + 1
    with mailbox.writing() as change:
        mail = next(iter(mailbox.mails.values()))
        mailbox.flag(change, mail, "f", "f" in mail.flags)  # nothing changes: no number
    assert mailbox.change == before + 1
    assert all(m.rev <= m.ms <= mailbox.change for m in mailbox.mails.values())


def test_ids_rise_and_are_never_used_again() -> None:
    town = server()
    mailbox = town.mailbox(ADDRESS)
    first = town.deliver(ADDRESS, letter())
    with mailbox.writing() as change:
        mailbox.remove_mail(change, first)
    second = town.deliver(ADDRESS, letter("b@dehors.example"))
    assert second.id > first.id >= 256
    assert [g.id for g in mailbox.graves] == [first.id]


def test_a_second_message_makes_a_conversation() -> None:
    town = server()
    mailbox = town.mailbox(ADDRESS)
    first = town.deliver(ADDRESS, letter())
    assert mailbox.conversation_id(first) == f"-{first.id}"
    second = town.deliver(ADDRESS, letter("b@dehors.example", "a@dehors.example"))
    assert mailbox.conversation_id(first) == mailbox.conversation_id(second) == str(first.conversation)


def test_an_invitation_that_arrives_is_in_the_calendar() -> None:
    town = server()
    mailbox = town.mailbox(ADDRESS)
    (seeded,) = [m for m in mailbox.mails.values() if "v" in m.flags]
    ics = mailbox.content(seeded).ics
    (event,) = town.state.calendars.list_events(ADDRESS)
    assert event.uid in ics
    assert "METHOD" not in (town.state.calendars.get_ics(ADDRESS, event.uid) or "METHOD")
    town.deliver(ADDRESS, letter(ics=ics.replace(event.uid, "autre-uid")))
    assert {e.uid for e in town.state.calendars.list_events(ADDRESS)} == {event.uid, "autre-uid"}


def test_bodies_are_not_kept() -> None:
    mailbox = server(3000).mailbox(ADDRESS)
    assert all(m.content is None for m in mailbox.mails.values())
    assert mailbox.content(next(iter(mailbox.mails.values()))).subject


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("is:anywhere", 60),
        ("in:inbox is:unread", None),
        ('in:"Travaux/Voirie 2026"', None),
        ('subject:"débat"', 1),
        ("-is:unread in:inbox", None),
        ("is:invite", 1),
        ("after:0", None),
    ],
)
def test_queries(query: str, expected: int | None) -> None:
    mailbox = server().mailbox(ADDRESS)
    parsed = parse_query(query, mailbox)
    found = sum(parsed.matches(m) for m in mailbox.mails.values())
    assert found == expected if expected is not None else found <= 60


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("in:nulle-part", "mail.NO_SUCH_FOLDER"),
        ("a or b", "mail.QUERY_PARSE_ERROR"),
        ("(a)", "mail.QUERY_PARSE_ERROR"),
        ("is:quoi", "mail.QUERY_PARSE_ERROR"),
        ("couleur:bleu", "mail.QUERY_PARSE_ERROR"),
        ("larger:beaucoup", "mail.QUERY_PARSE_ERROR"),
    ],
)
def test_bad_queries(query: str, code: str) -> None:
    with pytest.raises(SoapFault) as caught:
        parse_query(query, server().mailbox(ADDRESS))
    assert caught.value.code == code


def test_mime_goes_out_and_comes_back() -> None:
    library = Library(COMMUNE, MAYOR, SEED, NOW_MS)
    for n in itertools.chain(range(20), (61,)):
        content = content_of(library.letter(n))
        back = parse_mime(content.raw, 0)
        assert back.subject == content.subject
        assert back.message_id == content.message_id
        assert back.sender == content.sender
        assert {node.filename for node in back.root.walk()} == {node.filename for node in content.root.walk()}


def test_small_files_are_real() -> None:
    document = pypdfium2.PdfDocument(pdf("Délibération n° 12", ("L’été (2026)",)))
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "Délibération n° 12" in text and "(2026)" in text
    assert jpeg().startswith(b"\xff\xd8") and jpeg().endswith(b"\xff\xd9")
    archive = zipfile.ZipFile(io.BytesIO(odt("Été")))
    assert archive.namelist()[0] == "mimetype"
    assert "Été" in archive.read("content.xml").decode()
