"""Sources of mails as they are met: bytes in headers, invitations, mails attached to mails."""

from __future__ import annotations

import base64

import pytest

from app.documents.eml import mail_files, read_mail

LETTER = "Subject: Dedans\nFrom: z@y.example\n\nFrom ici, un été\n".encode()


def mixed(*parts: bytes) -> bytes:
    head = b'Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="B"\n\n'
    return head + b"".join(b"--B\n" + part + b"\n" for part in parts) + b"--B--\n"


@pytest.mark.feature("2")
@pytest.mark.parametrize("coding", ["utf-8", "cp1252"])
def test_headers_written_in_bytes_are_read(coding: str) -> None:
    """RFC 6532, and programs that forgot to encode: each such byte was shown as an unreadable sign."""
    head = "Subject: Réunion =?utf-8?q?d=C3=A9cal=C3=A9e?= à 9 h\nFrom: Éléonore <e@x.example>\n"
    pdf = 'Content-Type: application/pdf; name="délib.pdf"\n\n%PDF'
    source = head + f'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="B"\n\n--B\n{pdf}\n--B--\n'
    mail = read_mail(source.encode(coding))
    assert (mail.subject, mail.sender) == ("Réunion décalée à 9 h", "Éléonore <e@x.example>")
    assert mail.files == ("délib.pdf",)


@pytest.mark.feature("2")
def test_an_invitation_is_a_file_and_not_words() -> None:
    both = (
        b"Content-Type: multipart/alternative; boundary=C\n\n--C\nContent-Type: text/plain\n\nVous venez ?\n"
        b"--C\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n--C--\n"
    )
    mail = read_mail(mixed(both))
    assert (mail.text.strip(), mail.files) == ("Vous venez ?", ("invitation.ics",))
    assert mail_files(mixed(both))[0].data.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.feature("2")
@pytest.mark.parametrize("wrongly", [False, True])
def test_a_mail_attached_is_a_file_of_its_own(wrongly: bool) -> None:
    """It was taken apart: what had been attached could not be opened, nor saved."""
    head = b'Content-Type: message/rfc822\nContent-Disposition: attachment; filename="fwd.eml"\n'
    body = b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(LETTER) if wrongly else b"\n" + LETTER
    pdf = b'Content-Type: application/pdf; name="a.pdf"\n\n%PDF'
    source = mixed(b"Content-Type: text/plain\n\nci-joint", head + body, pdf)
    assert read_mail(source).files == ("fwd.eml", "a.pdf")
    found = mail_files(source)
    assert [(f.name, f.media_type) for f in found] == [("fwd.eml", "message/rfc822"), ("a.pdf", "application/pdf")]
    assert read_mail(found[0].data).subject == "Dedans" and b"\nFrom ici" in found[0].data


@pytest.mark.feature("2")
def test_a_broken_mail_attached_takes_no_other_file_along() -> None:
    broken = b"Content-Type: message/rfc822\n\nSubject: d\nContent-Type: multipart/mixed; boundary=Q\n\n\xff\n"
    source = mixed(broken, b'Content-Type: application/pdf; name="a.pdf"\n\n%PDF')
    assert {"d.eml", "a.pdf"} <= {f.name for f in mail_files(source)}
