"""Inputs that are wrong in the ways of real programs. One that broke a reader is added here."""

from __future__ import annotations


def _calendar(*parts: bytes, head: bytes = b"") -> bytes:
    events = b"".join(b"BEGIN:VEVENT\r\n" + part + b"\r\nEND:VEVENT\r\n" for part in parts)
    return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + head + events + b"END:VCALENDAR\r\n"


def _card(*lines: bytes, version: bytes = b"3.0") -> bytes:
    return b"BEGIN:VCARD\r\nVERSION:" + version + b"\r\n" + b"\r\n".join(lines) + b"\r\nEND:VCARD\r\n"


MAIL: tuple[bytes, ...] = (
    b"Subject: Bonjour\r\nFrom: a@b.example\r\n\r\nTexte\r\n",
    b'Subject: =?utf-8?b?RMOpasOg?= =?bad-charset?q?=E9?=\nFrom: "\xe9" <x\n\n\xff\xfe\x00',
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nun\n--b\nContent-Type: text/html\n\n<p>deux\n--b--\n",
    b"Content-Type: multipart/mixed; boundary=\n\n--\n\n--\n",
    b'Content-Type: multipart/alternative; boundary="b\n\n--b\nContent-Transfer-Encoding: base64\n\n!!!!\n--b',
    b'Content-Type: text/plain; charset="x-inconnu"\nContent-Transfer-Encoding: quoted-printable\n\n=E9=ZZ=\n=',
    b"Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nSubject: dedans\n\nfond",
    b"Content-Disposition: attachment; filename*=utf-8''%E9%ZZ; filename=\"a\nContent-Type: ;;;=\n\nx",
    b"Content-Disposition: attachment; filename*0*=x'y'a; filename*1=b\nContent-Type: application/pdf\n\n%PDF",
    b": sans nom\n\n",
    b"\x00\x01\x02\x03",
    b"",
    b"From nobody Mon Jan 1 00:00:00 2026\nSubject: mbox\n\nx",
    b"Content-Type: text/plain; charset=utf-7\n\n+AGEAYg-",
    b"Content-Type: text/plain; charset=idna\n\nxn--\xff",
    b"Content-Type: text/plain; charset=rot13\n\nabc",
    b"Content-Type: text/plain; charset=base64\n\nYQ==",
    b"Content-Transfer-Encoding: uuencode\n\nbegin 644 x\n#AAAA\nend\n",
)

ICS: tuple[bytes, ...] = (
    _calendar(b"UID:u\r\nDTSTART:20260921T190000Z\r\nDTEND:20260921T200000Z\r\nSUMMARY:Conseil"),
    _calendar(
        b"UID:u\r\nDTSTART;TZID=Europe/Paris:20260921T190000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=9;BYDAY=MO,TU",
        b"UID:u\r\nRECURRENCE-ID;TZID=Europe/Paris:20260928T190000\r\nDTSTART:20260929T190000Z\r\nSUMMARY:Ailleurs",
    ),
    _calendar(
        b"UID:u\r\nDTSTART;TZID=Mairie:20260921T190000\r\nRRULE:FREQ=MONTHLY;BYDAY=-1SU;UNTIL=20270101",
        head=b"BEGIN:VTIMEZONE\r\nTZID:Mairie\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\n"
        b"TZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n",
    ),
    _calendar(b"UID:u\r\nDTSTART;TZID=Europe/Paris:20260921T190000\r\nRRULE:FREQ=MONTHLY;BYDAY=71SU;UNTIL=20270101"),
    _calendar(b"UID:u\r\nDTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20251231\r\nRRULE:FREQ=YEARLY;BYYEARDAY=366"),
    _calendar(b"UID:u\r\nDTSTART:00010101T000000\r\nDTEND:99991231T235959\r\nRRULE:FREQ=DAILY;INTERVAL=99999999"),
    _calendar(b"UID:u\r\nDTSTART:20260921T190000Z\r\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30\r\nEXDATE:20260230"),
    _calendar(
        b"UID:u\r\nDTSTART:20260921T190000Z\r\nRDATE;VALUE=PERIOD:20260922T190000Z/PT1H,20260923T19/P\r\nDURATION:-P9W"
    ),
    _calendar(
        b'UID:u\r\nDTSTART:20260921T190000Z\r\nORGANIZER;CN="Le; Maire":MAILTO:maire@commune.example\r\n'
        b'ATTENDEE;PARTSTAT=x;CN=a":mailto:\r\nBEGIN:VALARM\r\nTRIGGER;RELATED=END:-P999999999D\r\nEND:VALARM'
    ),
    _calendar(
        b"UID:u\r\nDTSTART;TZID=Mairie:20260921T130000\r\nRRULE:FREQ=MONTHLY;BYDAY=-1SU",
        head=b"BEGIN:VTIMEZONE\r\nTZID:Mairie\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTART:20260101T000000\r\n"
        b"DTSTART:19700131T000000\r\nEND:VEVENT\r\nEND:VTIMEZONE\r\n",
    ),
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nDTSTART:20260921T190000Z\nSUMMARY:sans fin",
    b"BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:VEVENT\r\nDTSTART:20260921\r\nEND:VCALENDAR\r\n",
    b"BEGIN:VEVENT\r\nEND:VCALENDAR",
    b"\xef\xbb\xbfBEGIN:VCALENDAR\r\nEND:VCALENDAR",
    b"\x00",
    b"",
)
ICS_PIECES = (
    b"\r\n",
    b"\r\n ",
    b"BEGIN:VEVENT\r\n",
    b"END:VEVENT\r\n",
    b"BEGIN:VALARM\r\n",
    b"RRULE:FREQ=HOURLY;COUNT=999999\r\n",
    b"RRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYSETPOS=-1\r\n",
    b"RECURRENCE-ID:20260928T190000Z\r\n",
    b"DTSTART;TZID=",
    b";VALUE=DATE",
    b"99999999T999999",
    b"\\",
    b'"',
    b":",
)

VCARD: tuple[bytes, ...] = (
    _card(b"FN:Anne Durand", b"N:Durand;Anne;;;", b"EMAIL;TYPE=INTERNET:anne@commune.example", b"TEL;TYPE=CELL:06"),
    _card(b"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:D=C3=A9sir;=C3=", b"TEL;WORK;VOICE:05", version=b"2.1"),
    _card(b"FN:Ligne", b" pli\xc3\xa9e", b"NOTE:un\\ndeux\\;\\,\\", b"ADR;TYPE=HOME:;;Rue;Ville;;40000;France"),
    _card(b"PHOTO;ENCODING=b;TYPE=JPEG:!!!", b"item1.EMAIL:x", b"item1.X-ABLabel:_$!<Home>!$_", b"BDAY:--02-30"),
    _card(
        b"KIND:group",
        b"FN:\xc9lus",
        b"MEMBER:mailto:a@b.example",
        b"X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:",
        version=b"4.0",
    ),
    "BEGIN:VCARD\r\nFN:Éric\r\nEND:VCARD\r\n".encode("utf-16"),
    b"BEGIN:VCARD\nFN:sans fin",
    b"END:VCARD\r\nBEGIN:VCARD\r\nBEGIN:VCARD\r\nFN:dedans\r\nEND:VCARD",
    _card(),
    _card(b"X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:"),
    _card(b"EMAIL:\x7f"),
    b"\x00",
    b"",
)
VCARD_PIECES = (
    b"\r\n",
    b"\r\n ",
    b"BEGIN:VCARD\r\n",
    b"END:VCARD\r\n",
    b";ENCODING=QUOTED-PRINTABLE:",
    b";ENCODING=BASE64:",
    b"N:;;;;;;;;\r\n",
    b"TEL;",
    b"=\r\n",
    b"\\",
    b'"',
    b":",
)

LINKS = (
    b"echarpe://dossier/3f2c1b5e-0d7a-4c55-9d1f-1f2e3d4c5b6a?serveur=parapheur.mairie.example",
    b"echarpe://seance/3f2c1b5e-0d7a-4c55-9d1f-1f2e3d4c5b6a",
    b"echarpe://courrier/A-2026-0417?serveur=passerelle.mairie.example",
    b"echarpe://evenement/r%C3%A9union%2012@mairie.example",
    b"mailto:dgs@mairie.example,maire@mairie.example?cc=x@y.example&subject=Pr%C3%A9au&body=un%0D%0Adeux",
)
LINK_PIECES = (
    b"%00",
    b"%0A",
    b"%",
    b"?",
    b"&",
    b"/..",
    b"#",
    b"@",
    b":80",
    b"%E2%80%AE",
    b"\x00",
    b"\xc3",
    b"attach=/etc/passwd",
)
WEB = (
    b"https://parapheur.mairie.example/tenant/t1/desk/d1/folder/3f2c1b5e-0d7a-4c55-9d1f-1f2e3d4c5b6a",
    b"https://idelibre.mairie.example/seance/3f2c1b5e-0d7a-4c55-9d1f-1f2e3d4c5b6a?x=1#y",
    b"https://passerelle.mairie.example/courrier/v1/letters/L-20417",
    b"https://connu.fr@ailleurs.example:8443/%2e%2e/a?b=c",
    b"http://192.0.2.7/x",
    b"https://xn--80ak6aa92e.com/",
    b'<p>Bonjour <a href="https://parapheur.mairie.example/folder/x">ici</a> ou https://a.example/b).</p>',
    b"https://[2001:db8::1]:8080/a",
)
"""Web addresses, and a page with some, as mails hold them."""
WEB_PIECES = (
    b"://",
    b"@",
    b"[",
    b"]",
    b":99999",
    b"%",
    b"%00",
    b"<a href='",
    b"\xd0\xb0",
    b"xn--",
    b"\t",
    b"..",
    b"#",
    b"?",
)
OPENINGS = (
    b"file:///tmp/convocation.ics",
    b"file://localhost/tmp/message%20d'hier.eml",
    b"file://serveur-distant.example/partage/a.pdf",
    b"/tmp/rapport.pdf",
    b"../rapport.pdf",
    b"echarpe://configuration?donnees=AAAA&cle=BBBB",
    b"C:\\Users\\maire\\rapport.pdf",
    b"/dev/zero.pdf",
)
"""What the system hands over on the command line."""
OPENING_PIECES = (
    b"file:",
    b"//",
    b"/../",
    b"%2e%2e",
    b"%00",
    b"\x00",
    b".pdf",
    b".ics",
    b"~",
    b"$HOME",
    b"\\",
    b"%ff",
    b" ",
)
