"""Time-stamp tokens (RFC 3161) over a text, verified without the network.

What a token proves is that the *text* existed at its time; the text of i-délibre lists people and documents
by name and id, not the bytes of the PDFs (interop §13). Servers keep tokens as they got them: a whole
``TimeStampResp``, the bare token, in PEM or base64, sometimes in BER with indefinite lengths. All are read;
anything else is `StampState.UNREADABLE`, said and never an error.

Revocation of the authority's certificate is not asked: it would need the network. The chain is judged at the
time of the token, as for a past event.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64decode
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms as asn1_cms
from asn1crypto import core as asn1_core
from asn1crypto import tsp as asn1_tsp
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus

from app.domain.errors import Rejected
from app.domain.notices import ChainLink, StampReport, StampState
from app.signing.cms import offline_context
from app.signing.x509_tools import common_name, load_certificate

_PEM = re.compile(rb"-----BEGIN [A-Z0-9 ]+-----(.*?)-----END [A-Z0-9 ]+-----", re.DOTALL)
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
_GRANTED = frozenset({"granted", "granted_with_mods"})
_INDEFINITE = b"\x80"
_HASHES = frozenset({"sha256", "sha384", "sha512"})


async def verify(token: bytes, text: bytes, roots: Sequence[bytes] = ()) -> StampReport:
    """Judge one token over ``text``; ``roots``: accepted authorities (DER)."""
    try:
        signed, info = _read(token)
        facts = _facts(signed, info)
    except (ValueError, TypeError, KeyError, IndexError, binascii.Error, Rejected):
        return StampReport(state=StampState.UNREADABLE)
    imprint = info["message_imprint"]
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    same = algorithm in _HASHES and hashlib.new(algorithm, text).digest() == imprint["hashed_message"].native
    state = await _judge(signed, imprint["hashed_message"].native, roots, facts["time"])
    if state in (StampState.GENUINE, StampState.UNRECOGNISED) and not same:
        state = StampState.OTHER_TEXT
    return StampReport(
        state=state,
        time_ms=int(facts["time"].timestamp() * 1000),
        authority=facts["authority"],
        serial=facts["serial"],
        policy=facts["policy"],
        algorithm=algorithm,
        chain=facts["chain"],
    )


async def _judge(signed: Any, imprint: bytes, roots: Sequence[bytes], moment: datetime) -> StampState:
    try:
        found = await validate_tst_signed_data(signed, offline_context(roots, moment=moment), lambda _name: imprint)
    except (SignatureValidationError, ValueError, TypeError, KeyError):
        return StampState.BROKEN
    status = TimestampSignatureStatus(**found)
    if not (status.intact and status.valid) or not _may_stamp(status.signing_cert):
        return StampState.BROKEN
    return StampState.GENUINE if roots and status.trusted else StampState.UNRECOGNISED


def _may_stamp(certificate: Any) -> bool:
    """RFC 3161 §2.3: the one purpose of the certificate."""
    usage = certificate.extended_key_usage_value
    return usage is not None and usage.native == ["time_stamping"]


def _read(token: bytes) -> tuple[Any, Any]:
    """(SignedData, TSTInfo) of a token in any of the forms servers keep. Raises `ValueError` and its kin."""
    data = _unwrapped(token)
    content = _content(data)
    if content["content_type"].native != "signed_data":
        raise ValueError("not signed data")
    signed = content["content"]
    if data[1:2] == _INDEFINITE:  # through DER once: BER is then as the signature meant it
        signed = asn1_cms.SignedData.load(signed.untag().dump(force=True))
    inner = signed["encap_content_info"]
    if inner["content_type"].native != "tst_info":
        raise ValueError("not a time stamp")
    info = inner["content"].parsed
    if not isinstance(info, asn1_tsp.TSTInfo):
        raise ValueError("not a time stamp")
    return signed, info


def _unwrapped(token: bytes) -> bytes:
    """The bytes of the ASN.1 structure."""
    armour = _PEM.search(token)
    if armour is not None:
        return b64decode(armour.group(1))
    if token[:1] != b"\x30" and _BASE64.fullmatch(token):
        return b64decode(b"".join(token.split()), validate=True)
    return token


def _content(data: bytes) -> Any:
    """The token's ContentInfo, alone or in its response."""
    first = asn1_core.Sequence.load(data)[0]
    if isinstance(first, asn1_core.ObjectIdentifier):
        return asn1_cms.ContentInfo.load(data)
    response = asn1_tsp.TimeStampResp.load(data)
    if response["status"]["status"].native not in _GRANTED:
        raise ValueError("the authority refused")
    return response["time_stamp_token"]


def _facts(signed: Any, info: Any) -> dict[str, Any]:
    moment = info["gen_time"].native
    if not isinstance(moment, datetime):
        raise ValueError("no time")
    certificates = [item.chosen for item in signed["certificates"] or () if item.name == "certificate"]
    signer = _signer_of(signed, certificates)
    return {
        "time": moment.astimezone(UTC),
        "serial": f"{info['serial_number'].native:x}",
        "policy": str(info["policy"].native),
        "authority": common_name(load_certificate(signer.dump()).subject) if signer is not None else "",
        "chain": tuple(_chain(signer, certificates)),
    }


def _signer_of(signed: Any, certificates: Sequence[Any]) -> Any:
    sid = signed["signer_infos"][0]["sid"]
    if sid.name == "issuer_and_serial_number":
        wanted = (sid.chosen["issuer"].dump(), sid.chosen["serial_number"].native)
        return next((c for c in certificates if (c.issuer.dump(), c.serial_number) == wanted), None)
    return next((c for c in certificates if c.key_identifier == sid.chosen.native), None)


def _chain(signer: Any, certificates: Sequence[Any]) -> Iterable[ChainLink]:
    """From the signer up, by names, as far as the token carries certificates."""
    at, left = signer, list(certificates)
    while at is not None:
        known = load_certificate(at.dump())
        yield ChainLink(
            subject=common_name(known.subject),
            issuer=common_name(known.issuer),
            not_before=known.not_valid_before_utc,
            not_after=known.not_valid_after_utc,
            sha256=hashlib.sha256(at.dump()).hexdigest(),
        )
        left = [c for c in left if c is not at]
        at = next((c for c in left if c.subject.dump() == at.issuer.dump()), None)
