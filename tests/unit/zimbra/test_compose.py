"""Outgoing MIME: same intent, same bytes; headers that cannot be abused; accents whole."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses

import pytest

from app.connectors.zimbra.compose import build_mime
from app.domain.ids import AccountId, OpId
from app.domain.intents import AttachedFile, SendMail
from app.domain.mail import Address

SENDER = Address(mail="h.castagnede@mairie.example", name="Hélène Castagnède")


def intent(**more: object) -> SendMail:
    values: dict[str, object] = {
        "op_id": OpId("op-1"),
        "account": AccountId("a"),
        "made_at_ms": 1_795_424_400_000,
        "target_id": "<abc@mairie.example>",
        "to": (Address(mail="b@v.example", name="Œuvre, Béa"),),
        "subject": "Réunion d’été : l’ordre du jour, très long pour passer la limite d’une ligne d’en-tête",
        "text": "D’accord.\nÀ demain.\n",
        **more,
    }
    return SendMail(**values)  # type: ignore[arg-type]


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_same_intent_gives_the_same_bytes() -> None:
    file = AttachedFile(name="Délibération été.pdf", media_type="application/pdf", sha256="", size_bytes=4)
    full = intent(html="<p>D’accord</p>", files=(file,))
    raw = build_mime(full, SENDER, [(file, b"%PDF")])
    assert raw == build_mime(full, SENDER, [(file, b"%PDF")])
    message = parsed(raw)
    assert message["Message-ID"] == "<abc@mairie.example>"
    assert message["Subject"] == full.subject
    assert message["To"].addresses[0].display_name == "Œuvre, Béa"
    assert message["From"].addresses[0].addr_spec == SENDER.mail
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "Délibération été.pdf"
    assert attached.get_content() == b"%PDF"
    body = message.get_body(("plain",))
    assert body is not None and body.get_content().splitlines() == full.text.splitlines()


def test_what_has_form_is_sent_in_both_and_what_has_none_as_text() -> None:
    assert parsed(build_mime(intent(), SENDER, [])).get_content_type() == "text/plain"
    message = parsed(build_mime(intent(html="<div><b>D’accord.</b></div>"), SENDER, []))
    assert message.get_content_type() == "multipart/alternative"
    words, page = message.iter_parts()
    assert (words.get_content_type(), page.get_content_type()) == ("text/plain", "text/html"), "the best form last"
    assert isinstance(words, EmailMessage) and "D’accord." in words.get_content()
    assert isinstance(page, EmailMessage) and "<body" in page.get_content()
    assert "<div><b>D’accord.</b></div>" in page.get_content()


def test_an_answer_names_what_it_answers() -> None:
    message = parsed(build_mime(intent(in_reply_to="q@v.example"), SENDER, []))
    assert message["In-Reply-To"] == "<q@v.example>"
    assert message["References"] == "<q@v.example>"


def test_line_breaks_cannot_add_headers() -> None:
    sly = intent(subject="Bonjour\r\nBcc: x@y.example", to=(Address(mail="b@v.example", name="B\r\nX-Evil: 1"),))
    message = parsed(build_mime(sly, SENDER, []))
    assert message["Bcc"] is None and message["X-Evil"] is None
    assert message["Subject"] == "Bonjour Bcc: x@y.example"


@pytest.mark.parametrize("mail", ["", "pas une adresse", "a@b@c", "a b@c.example\r\nBcc: x@y.example", "élu@v.example"])
def test_addresses_that_cannot_be_written(mail: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        build_mime(intent(to=(Address(mail=mail),)), SENDER, [])


def test_a_picture_of_the_text_is_related_to_it_and_other_files_are_attached() -> None:
    picture = AttachedFile(
        name="plan.png", media_type="image/png", sha256="", size_bytes=4, content_id="plan@v.example"
    )
    note = AttachedFile(name="note.pdf", media_type="application/pdf", sha256="", size_bytes=4)
    html = '<p>Voir <img src="cid:plan@v.example"></p>'
    message = parsed(
        build_mime(intent(html=html, files=(picture, note)), SENDER, [(picture, b"PNG "), (note, b"%PDF")])
    )
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
        "application/pdf",
    ]  # fmt: skip
    image = next(part for part in message.walk() if part.get_content_type() == "image/png")
    assert (image["Content-ID"], image.get_content_disposition()) == ("<plan@v.example>", "inline")
    assert image.get_payload(decode=True) == b"PNG "


@pytest.mark.feature("2")
@pytest.mark.parametrize(
    "words",
    [
        "Éléonore d'Été, service des affaires générales et de l'état civil",
        "Délibération n°2026-12 : approbation du budget primitif, service n°2026-12 et élu(e)s n°2026-12 Ça",
        "Dupont, Jean",
        'Mairie (accueil) "principal"',
        "Très long nom sans fin " * 6,
        "x" * 90,
        "Œ" * 60,
        "=?utf-8?q?tel_quel?=",
    ],
)
def test_names_and_subjects_arrive_with_each_of_their_spaces(words: str) -> None:
    """The standard library's folding lost some, and cut words in two."""
    people = tuple(Address(mail=f"p{rank}@saint-aubin.example", name=words) for rank in range(3))
    raw = build_mime(intent(to=people, subject=words), Address(mail="me@x.example", name=words), ())
    head = message_from_bytes(raw)
    found = [(str(make_header(decode_header(n))), a) for n, a in getaddresses([head["To"], head["From"]])]
    said = " ".join(words.split())
    assert found == [*((said, p.mail) for p in people), (said, "me@x.example")]
    assert str(make_header(decode_header(head["Subject"]))) == said
    top = raw.partition(b"\r\n\r\n")[0]
    assert top.isascii() and max(map(len, top.split(b"\r\n"))) < 100


@pytest.mark.feature("2")
def test_a_mail_sent_as_a_file_arrives_as_its_bytes() -> None:
    """As message/rfc822 its base64 was read as its text (RFC 2046 §5.2.1), by the standard library too."""
    letter = "Subject: dedans\r\nFrom: z@y.example\r\n\r\ncontenu é\r\n".encode()
    file = AttachedFile(name="transféré.eml", media_type="message/rfc822", sha256="", size_bytes=len(letter))
    _whole, _text, part = message_from_bytes(build_mime(intent(), SENDER, [(file, letter)])).walk()
    assert part.get_filename() == "transféré.eml" and part.get_payload(decode=True) == letter
