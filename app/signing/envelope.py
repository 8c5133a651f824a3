"""Enciphered mail (S/MIME, RFC 8551 §3.3; CMS, RFC 5652 §6 and RFC 5083): who may open it, and opening it.

The content is enciphered with a key made for this mail, and that key for each recipient with the public key of their
certificate. Only the card can give it back (`token.TokenSession.decipher`); the rest is done here. What comes out is
not proven to be from anybody: a signature inside it is, and is judged like any other (`smime.verify_mail`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from asn1crypto import cms as asn1_cms
from asn1crypto import core
from asn1crypto import x509 as asn1_x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.padding import PKCS7

from app.domain.errors import Rejected
from app.signing.smime import OPAQUE_TYPES

_SET = 0x31
"""Attributes are authenticated as a SET, whatever tag they travel under (RFC 5083 §2.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One certificate that may open it, and the content's key enciphered for that certificate."""

    issuer: bytes = b""
    """DER of the certificate's issuer; empty when ``key_id`` names it."""
    serial: int = 0
    key_id: bytes = b""
    """Subject key identifier."""
    wrapped: bytes = field(repr=False)
    oaep: str = ""
    """Digest of RSAES-OAEP; empty = RSAES-PKCS1-v1_5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An enciphered content."""

    recipients: tuple[Recipient, ...]
    opener: Callable[[bytes], bytes] = field(repr=False)
    """Content's key -> content."""


def sealed_content(raw: bytes) -> Sealed | None:
    """What is enciphered in a mail; None when nothing is. Raises ``Rejected("mail_cipher_unknown")``."""
    message = message_from_bytes(raw, policy=policy.default)
    if message.get_content_type() not in OPAQUE_TYPES:
        return None
    payload = message.get_payload(decode=True)
    return _read(payload) if isinstance(payload, bytes) else None


def _read(der: bytes) -> Sealed | None:
    try:
        info = asn1_cms.ContentInfo.load(der, strict=False)
        kind = info["content_type"].native
        if kind not in ("enveloped_data", "authenticated_enveloped_data"):
            return None
        content = info["content"]
        recipients = tuple(r for r in map(_recipient, content["recipient_infos"]) if r is not None)
        opener = _authenticated(content) if kind != "enveloped_data" else _enveloped(content)
    except (ValueError, TypeError, KeyError) as error:
        raise Rejected("mail_cipher_unknown") from error
    return Sealed(recipients=recipients, opener=opener)


def _recipient(info: asn1_cms.RecipientInfo) -> Recipient | None:
    """Of the ways to hand a key over, only the one for RSA certificates is known."""
    if info.name != "ktri":
        return None
    chosen = info.chosen
    algorithm = chosen["key_encryption_algorithm"]
    name, oaep = algorithm["algorithm"].native, ""
    if name == "rsaes_oaep":
        oaep = str(algorithm["parameters"]["hash_algorithm"]["algorithm"].native)
    elif name != "rsaes_pkcs1v15":
        return None
    wrapped = bytes(chosen["encrypted_key"].native)
    who = chosen["rid"]
    if who.name == "subject_key_identifier":
        return Recipient(key_id=bytes(who.chosen.native), wrapped=wrapped, oaep=oaep)
    issuer = who.chosen["issuer"].dump()
    return Recipient(issuer=issuer, serial=int(who.chosen["serial_number"].native), wrapped=wrapped, oaep=oaep)


def recipient_for(sealed: Sealed, certificate: bytes) -> Recipient | None:
    """The way in for the holder of a certificate (DER); None when the mail is not for them."""
    loaded = asn1_x509.Certificate.load(certificate)
    for recipient in sealed.recipients:
        if recipient.key_id:
            if loaded.key_identifier == recipient.key_id:
                return recipient
        elif loaded.serial_number == recipient.serial and loaded.issuer == asn1_x509.Name.load(recipient.issuer):
            return recipient
    return None


def open_content(sealed: Sealed, key: bytes) -> bytes:
    """The content, with the key the card gave back. Raises ``Rejected("mail_not_opened")``."""
    try:
        return sealed.opener(key)
    except (ValueError, InvalidTag) as error:
        raise Rejected("mail_not_opened") from error


def _enveloped(content: asn1_cms.EnvelopedData) -> Callable[[bytes], bytes]:
    inside = content["encrypted_content_info"]
    algorithm, data = inside["content_encryption_algorithm"], bytes(inside["encrypted_content"].native)
    name = algorithm["algorithm"].native
    if name not in ("aes128_cbc", "aes192_cbc", "aes256_cbc", "tripledes_3key"):
        raise Rejected("mail_cipher_unknown")
    vector = bytes(algorithm["parameters"].native)

    def opened(key: bytes) -> bytes:
        if len(key) != algorithm.key_length:
            raise ValueError("another key's length")
        method = TripleDES(key) if name == "tripledes_3key" else AES(key)
        cipher = Cipher(method, modes.CBC(vector)).decryptor()
        padding = PKCS7(method.block_size).unpadder()
        return padding.update(cipher.update(data) + cipher.finalize()) + padding.finalize()

    return opened


def _authenticated(content: asn1_cms.AuthEnvelopedData) -> Callable[[bytes], bytes]:
    inside = content["auth_encrypted_content_info"]
    algorithm, data = inside["content_encryption_algorithm"], bytes(inside["encrypted_content"].native)
    if not str(algorithm["algorithm"].native).endswith("_gcm"):
        raise Rejected("mail_cipher_unknown")
    parameters = core.SequenceOf.load(algorithm["parameters"].dump(), spec=core.Any)
    nonce = bytes(parameters[0].parse(core.OctetString).native)
    mac = bytes(content["mac"].native)
    told = content["auth_attrs"].untag().dump() if content["auth_attrs"].native else b""
    extra = bytes([_SET]) + told[1:] if told else None
    return lambda key: AESGCM(key).decrypt(nonce, data + mac, extra)
