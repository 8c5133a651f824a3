"""S/MIME: mail signed by its writer (RFC 8551), read and made. The MIME is cut by bytes: re-writing it would break it.

Two forms are read: ``multipart/signed`` (the text stays readable by anybody) and ``application/pkcs7-mime`` with
``smime-type=signed-data``. Only the first is made. Enciphered mail is opened in `envelope`.
"""

from __future__ import annotations

import enum
import hashlib
import itertools
import re
from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy

from asn1crypto import cms as asn1_cms
from asn1crypto import x509 as asn1_x509

from app.domain.errors import Rejected
from app.signing import cms
from app.signing.certificates import UNFIT, Fetch, with_trust
from app.signing.cms import PreparedCms
from app.signing.report import SignatureReport, Trust

SIGNATURE_TYPES = ("application/pkcs7-signature", "application/x-pkcs7-signature")
OPAQUE_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_CONTENT = re.compile(rb"^(content-[a-z-]+|mime-version):", re.IGNORECASE)


class MailState(enum.StrEnum):
    """What can be said of a signed mail."""

    VALID = "valid"
    """Intact, by somebody whom an authority known here vouches for, and who is the sender."""
    OTHER_SENDER = "other_sender"
    """Intact and vouched for, but the certificate names another address than the sender's."""
    UNKNOWN_AUTHORITY = "unknown_authority"
    """Intact, but nobody known here vouches for the certificate."""
    WEAK = "weak"
    """Intact, but made in a way, or with a certificate, that proves too little: ``trust_code`` says why."""
    REVOKED = "revoked"
    ALTERED = "altered"
    """Not what was signed."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedMail:
    """The signature of a mail, judged."""

    state: MailState
    signer: str = ""
    addresses: tuple[str, ...] = ()
    """Of the certificate, lower case."""
    report: SignatureReport | None = field(default=None, repr=False)


def says_signed(raw: bytes) -> bool:
    """Whether its header announces a signed, or an enciphered, mail."""
    return message_from_bytes(raw, policy=policy.default).get_content_type() in ("multipart/signed", *OPAQUE_TYPES)


def signed_parts(raw: bytes) -> tuple[bytes, bytes] | None:
    """(what was signed, signature) of a signed mail, byte for byte; None for a mail that is not signed."""
    message = message_from_bytes(raw, policy=policy.default)
    if message.get_content_type() in OPAQUE_TYPES:
        payload = message.get_payload(decode=True)
        return _taken_out(payload) if isinstance(payload, bytes) else None
    boundary = message.get_boundary() if message.get_content_type() == "multipart/signed" else None
    if boundary is None:
        return None
    pieces = _pieces(raw, boundary.encode("ascii", "replace"))
    if len(pieces) != 2:
        return None
    attached = message_from_bytes(pieces[1], policy=policy.default)
    signature = attached.get_payload(decode=True)
    if attached.get_content_type() not in SIGNATURE_TYPES or not isinstance(signature, bytes):
        return None
    return _canonical(pieces[0]), signature


def _pieces(raw: bytes, boundary: bytes) -> list[bytes]:
    """Parts between the boundaries, without the line break that belongs to the boundary (RFC 2046 §5.1.1)."""
    mark = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|$)")
    found = list(mark.finditer(raw))
    pieces = []
    for here, following in itertools.pairwise(found):
        if here.group(1):
            break
        pieces.append(re.sub(rb"^\r?\n", b"", raw[here.end() : following.start()], count=1))
    return pieces


def _canonical(part: bytes) -> bytes:
    """Lines end in CRLF where it was signed, whatever the way changed (RFC 8551 §3.1.1)."""
    return re.sub(rb"\r?\n", b"\r\n", part)


def _taken_out(der: bytes) -> tuple[bytes, bytes] | None:
    """(content, signature without it) of a CMS that holds its content; None when it is something else."""
    try:
        content = asn1_cms.ContentInfo.load(der, strict=False)
        if content["content_type"].native != "signed_data":
            return None
        signed = content["content"]
        kind, inside = signed["encap_content_info"]["content_type"], signed["encap_content_info"]["content"].native
        signed["encap_content_info"] = {"content_type": kind}
        bare = content.dump(force=True)
    except (ValueError, TypeError, KeyError):
        return None
    return (inside, bare) if isinstance(inside, bytes) else None


async def verify_mail(
    raw: bytes, sender: str, *, roots: Sequence[bytes] = (), moment: datetime, fetch: Fetch | None = None
) -> SignedMail | None:
    """Judge the signature of a mail that says it is from ``sender``; None when it carries none.

    ``moment``: now (aware). ``fetch``: asks whether the certificate is revoked, only where an authority known here
    vouches for it: the addresses in a stranger's certificate would tell them that their mail is read.
    """
    parts = signed_parts(raw)
    if parts is None:
        return None
    try:
        (report,) = await cms.verify_detached(parts[1], parts[0], roots=roots)
    except Rejected:
        return SignedMail(state=MailState.UNREADABLE)
    for asked in (None, fetch):
        if roots and report.intact and (asked is None or report.trust is Trust.TRUSTED):
            report = await with_trust(report, roots=roots, others=report.chain, moment=moment, fetch=asked)
    addresses = addresses_of(report.certificate) if report.certificate else ()
    return SignedMail(state=_state(report, addresses, sender), signer=report.signer, addresses=addresses, report=report)


def _state(report: SignatureReport, addresses: Sequence[str], sender: str) -> MailState:
    if not (report.digest_ok and report.value_ok):
        return MailState.ALTERED
    if report.trust is Trust.REVOKED:
        return MailState.REVOKED
    if report.weak_digest or report.details.get("trust_code") in UNFIT:
        return MailState.WEAK
    if report.trust is not Trust.TRUSTED:
        return MailState.UNKNOWN_AUTHORITY
    if addresses and sender.strip().lower() not in addresses:
        return MailState.OTHER_SENDER
    return MailState.VALID


def addresses_of(certificate: bytes) -> tuple[str, ...]:
    """Mail addresses that a certificate names, lower case (RFC 8550 §3)."""
    loaded = asn1_x509.Certificate.load(certificate)
    found = []
    if loaded.subject_alt_name_value is not None:
        found += [name.native for name in loaded.subject_alt_name_value if name.name == "rfc822_name"]
    native = loaded.subject.native.get("email_address")
    found += native if isinstance(native, list) else [native] if native else []
    return tuple(dict.fromkeys(address.lower() for address in found))


# --- making ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedMail:
    """A mail about to be signed: its outer headers, the part that is signed, and what the card is to sign."""

    headers: bytes = field(repr=False)
    part: bytes = field(repr=False)
    cms: PreparedCms = field(repr=False)


async def prepare_mail(
    mime: bytes, certificate: bytes, chain: Sequence[bytes] = (), *, moment: datetime
) -> PreparedMail:
    """Cut a complete mail (CRLF, seven bits) into what surrounds and what is signed.

    ``moment`` (aware): the signing time claimed, which a sender should give (RFC 8551 §2.5.1).
    """
    head, _, body = mime.partition(b"\r\n\r\n")
    fields = re.split(rb"\r\n(?![ \t])", head)
    inner = [f for f in fields if _CONTENT.match(f) and not f.lower().startswith(b"mime-version")]
    outer = [f for f in fields if not _CONTENT.match(f)]
    part = b"\r\n".join([*inner, b"", body])
    prepared = await cms.prepare(hashlib.sha256(part).digest(), certificate, chain, moment=moment)
    return PreparedMail(headers=b"\r\n".join(outer), part=part, cms=prepared)


async def finish_mail(prepared: PreparedMail, value: bytes) -> bytes:
    """The signed mail around the card's value."""
    signature = encodebytes(await cms.finish(prepared.cms, value)).replace(b"\n", b"\r\n")
    boundary = b"=_echarpe_signed_" + hashlib.sha256(prepared.part).hexdigest()[:24].encode()
    lines = [
        prepared.headers,
        b"MIME-Version: 1.0",
        b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256;',
        b' boundary="' + boundary + b'"',
        b"",
        b"--" + boundary,
        prepared.part,
        b"--" + boundary,
        b'Content-Type: application/pkcs7-signature; name="smime.p7s"',
        b"Content-Transfer-Encoding: base64",
        b'Content-Disposition: attachment; filename="smime.p7s"',
        b"",
        signature + b"--" + boundary + b"--",
        b"",
    ]
    return b"\r\n".join(lines)


def is_signed(media_types: Sequence[str]) -> bool:
    """Whether parts of these types make a mail worth verifying."""
    return any(t.lower() in (*SIGNATURE_TYPES, *OPAQUE_TYPES) for t in media_types)
