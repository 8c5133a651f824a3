"""The three ways v4 has of signing. Source: interop §2.3.

==========  ===============================================================================================
``late``    the server says what to sign and builds the container, as v5 does (4.7)
``crypto``  a service beside the server prepares what to sign from a digest, then builds the signature
``legacy``  we build the PES signature ourselves, from the server's digests and policy
==========  ===============================================================================================

Each turns a folder into `facts.Asked` (bytes to sign, and an *echo*: what this protocol needs to finish,
opaque to everybody else and kept with the request), and values into the ``signature`` of the last call.
The protocol that prepared a folder finishes it: the echo names it.

``late`` is asked first; a 404 means the server is older. Then ``getSignInfo`` says the format and digests:
``crypto``, and for a PES where there is no such service, ``legacy``. The old format ``xades`` is refused.
SHA-1 is announced on each item (`ToSign.algorithm`) and never signed unless the account allows it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.connectors.http import Reply
from app.connectors.parapheur.facts import Asked
from app.connectors.parapheur.values import mapping_of, objects_of, parse_instant, text_of, to_base64
from app.domain.errors import Rejected, TargetGone, Transient
from app.domain.exchange import Clock
from app.domain.intents import SignDossier
from app.domain.parapheur import Dossier, Format, SigningHolder, ToSign

Send = Callable[[str, str, Mapping[str, str], Mapping[str, Any] | None], Awaitable[Reply]]
"""(method, feature, names and query, body): one request, judged; `TargetGone` for a 404."""

LATE, CRYPTO, LEGACY = "late", "crypto", "legacy"
_SHA256_HEX = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class PesFacts:
    """What the server says of a PES signature to be built here (``pes…`` of getSignInfo). Empty = its default."""

    city: str = ""
    postal_code: str = ""
    country: str = ""
    role: str = ""
    policy_id: str = ""
    policy_description: str = ""
    policy_hash: str = ""
    policy_uri: str = ""
    algorithm: str = "sha256"
    """``sha1``: XAdES 1.1.1, everything in SHA-1; ``sha256``: XAdES 1.2.2."""


@dataclass(frozen=True, slots=True)
class PesElement:
    """An element to sign: its ``Id`` and the digest of its canonical form."""

    id: str
    digest: bytes


class PesBuilder(Protocol):
    """Builds PES signatures without the file. Given by `services.connect`: connectors do not know `signing`."""

    def prepare(
        self, elements: Sequence[PesElement], certificate: bytes, time_ms: int, facts: PesFacts
    ) -> Sequence[bytes]:
        """Canonical ds:SignedInfo of each element, in order. Depends on its arguments only."""
        ...

    def finish(
        self,
        elements: Sequence[PesElement],
        certificate: bytes,
        time_ms: int,
        facts: PesFacts,
        values: Sequence[bytes],
    ) -> Sequence[bytes]:
        """The ds:Signature of each element."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInfo:
    """``getSignInfo``: what is to be signed, as digests."""

    format: str
    digests: tuple[bytes, ...]
    ids: tuple[str, ...]
    """Of the elements of a PES, in the order of ``digests``; empty for other formats."""
    facts: PesFacts

    @property
    def algorithm(self) -> str:
        return self.facts.algorithm


def parse_sign_info(data: Any) -> SignInfo:
    """Raises `Rejected` (``nothing_to_sign``, ``data_to_sign_unreadable``, ``sign_format_obsolete``)."""
    info = mapping_of(mapping_of(data).get("signatureInformations"))
    format_ = text_of(info.get("format"))
    if format_.lower() == "xades":
        raise Rejected("sign_format_obsolete")
    hashes = [part.strip() for part in text_of(info.get("hash")).split(",") if part.strip()]
    ids = tuple(part.strip() for part in text_of(info.get("pesid")).split(",") if part.strip())
    if not hashes:
        raise Rejected("nothing_to_sign")
    lengths = {len(part) for part in hashes}
    try:
        digests = tuple(bytes.fromhex(part) for part in hashes)
    except ValueError as error:
        raise Rejected("data_to_sign_unreadable") from error
    if len(lengths) != 1 or not lengths <= {40, _SHA256_HEX} or (ids and len(ids) != len(digests)):
        raise Rejected("data_to_sign_unreadable")
    facts = PesFacts(
        city=text_of(info.get("pescity")),
        postal_code=text_of(info.get("pespostalcode")),
        country=text_of(info.get("pescountryname")),
        role=text_of(info.get("pesclaimedrole")),
        policy_id=text_of(info.get("pespolicyid")),
        policy_description=text_of(info.get("pespolicydesc")),
        policy_hash=text_of(info.get("pespolicyhash")),
        policy_uri=text_of(info.get("pesspuri")),
        algorithm="sha256" if lengths == {_SHA256_HEX} else "sha1",
    )
    return SignInfo(format=format_, digests=digests, ids=ids, facts=facts)


class Protocols:
    """Signing on one account: finds the protocol, and finishes with the one that began."""

    def __init__(self, send: Send, clock: Clock, pes: PesBuilder) -> None:
        self._send = send
        self._clock = clock
        self._pes = pes

    async def ask(self, dossier: Dossier, certificate: bytes) -> Asked:
        """What to sign. `Rejected` when nothing of it could be compared with the document."""
        try:
            return await self._ask_late(dossier, certificate)
        except TargetGone:  # no such address: an older server, or the folder left: getSignInfo will say
            pass
        names = {"dossier": dossier.id, "bureauCourant": dossier.bureau_id}
        info = parse_sign_info((await self._send("GET", "sign_info", names, None)).json())
        try:
            return await self._ask_crypto(dossier, certificate, info)
        except TargetGone:
            if dossier.format is not Format.PES_V2 or not info.ids:
                raise Rejected("sign_protocol_unknown") from None
        return self._ask_legacy(dossier, certificate, info)

    async def finish(self, intent: SignDossier) -> Mapping[str, Any]:
        """What the call ``signature`` must carry besides the annotations."""
        echo = mapping_of(json.loads(intent.echo or "{}"))
        values = [value.value for value in intent.values]
        match echo.get("protocol"):
            case "late":
                return _finish_late(intent)
            case "crypto":
                return {"signature": ",".join(await self._finish_crypto(intent, echo, values))}
            case "legacy":
                return {"signature": ",".join(self._finish_legacy(intent, echo, values))}
            case _:
                raise Rejected("sign_protocol_unknown")

    # --- late -----------------------------------------------------------------------------------

    async def _ask_late(self, dossier: Dossier, certificate: bytes) -> Asked:
        names = {"bureau": dossier.bureau_id, "dossier": dossier.id}
        body = {"certificate": to_base64(certificate), "index": 0}
        answers = objects_of((await self._send("POST", "data_to_sign", names, body)).json())
        documents = dossier.main_documents
        if not answers or len(answers) != len(documents):
            raise Rejected("nothing_to_sign")
        holders = tuple(
            SigningHolder(
                document_id=document.id,
                signature_time_ms=parse_instant(answer.get("signatureDateTime")) or 0,
                items=_items(answer.get("dataToSignBase64List"), (), "sha256"),
            )
            for document, answer in zip(documents, answers, strict=True)
        )
        return Asked(holders=holders, echo=json.dumps({"protocol": LATE}))

    # --- crypto ---------------------------------------------------------------------------------

    async def _ask_crypto(self, dossier: Dossier, certificate: bytes, info: SignInfo) -> Asked:
        ids = info.ids or tuple(document.id for document in dossier.main_documents)
        if len(ids) != len(info.digests):
            raise Rejected("data_to_sign_unreadable")
        body = {
            "remoteDocumentList": [
                {"id": id_, "digestBase64": to_base64(digest)} for id_, digest in zip(ids, info.digests, strict=True)
            ],
            "signatureFormat": info.format,
            "publicKeyBase64": to_base64(certificate),
            "payload": _payload(info),
        }
        answer = mapping_of((await self._send("POST", "crypto_prepare", {}, body)).json())
        time_ms = parse_instant(answer.get("signatureDateTime")) or 0
        items = _items(answer.get("dataToSignBase64List"), ids, info.algorithm)
        payload = mapping_of(answer.get("payload")) or body["payload"]
        echo = {"protocol": CRYPTO, **body, "payload": payload, "signatureDateTime": time_ms}
        return Asked(holders=_holders(dossier, info, items, time_ms), echo=json.dumps(echo))

    async def _finish_crypto(self, intent: SignDossier, echo: Mapping[str, Any], values: Sequence[bytes]) -> list[str]:
        """The containers, built by the service. It stores nothing: asking again is harmless."""
        documents = objects_of(echo.get("remoteDocumentList"))
        if len(documents) != len(values):
            raise Rejected("nothing_to_sign")
        body = {
            **{key: value for key, value in echo.items() if key != "protocol"},
            "remoteDocumentList": [
                {**document, "signatureBase64": to_base64(value)}
                for document, value in zip(documents, values, strict=True)
            ],
        }
        answer = mapping_of((await self._send("POST", "crypto_finish", {}, body)).json())
        results = answer.get("signatureResultBase64List")
        if not isinstance(results, list) or len(results) != len(values):
            raise Transient("unexpected_answer")
        return [text_of(result) for result in results]

    # --- legacy ---------------------------------------------------------------------------------

    def _ask_legacy(self, dossier: Dossier, certificate: bytes, info: SignInfo) -> Asked:
        time_ms = self._clock() // 1000 * 1000
        elements = _elements(info.ids, info.digests)
        prepared = self._pes.prepare(elements, certificate, time_ms, info.facts)
        items = tuple(
            ToSign(id=id_, data=data, algorithm=info.algorithm) for id_, data in zip(info.ids, prepared, strict=True)
        )
        echo = {
            "protocol": LEGACY,
            "time_ms": time_ms,
            "ids": info.ids,
            "digests": [digest.hex() for digest in info.digests],
            "facts": {name: getattr(info.facts, name) for name in PesFacts.__slots__},
        }
        return Asked(holders=_holders(dossier, info, items, time_ms), echo=json.dumps(echo))

    def _finish_legacy(self, intent: SignDossier, echo: Mapping[str, Any], values: Sequence[bytes]) -> list[str]:
        elements = _elements(echo["ids"], [bytes.fromhex(text) for text in echo["digests"]])
        facts = PesFacts(**{str(key): str(value) for key, value in mapping_of(echo["facts"]).items()})
        built = self._pes.finish(elements, intent.certificate, int(echo["time_ms"]), facts, values)
        return [to_base64(wrap_signature(signature)) for signature in built]


def wrap_signature(signature: bytes) -> bytes:
    """A ds:Signature in the root element that the old applet put around it (§2.3 a; its name is free, [I])."""
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<DocumentDetachedExternalSignature>'
        + signature
        + (b"</DocumentDetachedExternalSignature>")
    )


def join_values(values: Sequence[bytes]) -> str:
    """The values of one document in the late protocol. With several bordereaux the shape was not seen: comma-joined [I]."""
    return ",".join(to_base64(value) for value in values)


def _finish_late(intent: SignDossier) -> dict[str, Any]:
    documents = dict.fromkeys(value.document_id for value in intent.values)
    grouped = [[v.value for v in intent.values if v.document_id == document] for document in documents]
    return {
        "certificate": to_base64(intent.certificate),
        "signature": {
            "signature": [join_values(values) for values in grouped],
            "signatureDateTime": [intent.signature_times_ms.get(document) for document in documents],
        },
    }


def _payload(info: SignInfo) -> dict[str, str]:
    """What the service is told of the signer's place and capacity, for a PES (§2.3 b)."""
    if not info.ids:
        return {}
    facts = info.facts
    return {
        "pesclaimedrole": facts.role,
        "pespostalcode": facts.postal_code,
        "pescountryname": facts.country,
        "pescity": facts.city,
    }


def _elements(ids: Sequence[str], digests: Sequence[bytes]) -> list[PesElement]:
    return [PesElement(id_, digest) for id_, digest in zip(ids, digests, strict=True)]


def _holders(dossier: Dossier, info: SignInfo, items: tuple[ToSign, ...], time_ms: int) -> tuple[SigningHolder, ...]:
    """One holder for a PES with all its elements; else one for each document."""
    documents = dossier.main_documents
    if info.ids:
        if len(documents) != 1:
            raise Rejected("data_to_sign_unreadable")
        return (SigningHolder(document_id=documents[0].id, signature_time_ms=time_ms, items=items),)
    if len(documents) != len(items):
        raise Rejected("data_to_sign_unreadable")
    return tuple(
        SigningHolder(document_id=document.id, signature_time_ms=time_ms, items=(item,))
        for document, item in zip(documents, items, strict=True)
    )


def _items(texts: Any, ids: Sequence[str], algorithm: str) -> tuple[ToSign, ...]:
    if not isinstance(texts, list) or not texts or (ids and len(ids) != len(texts)):
        raise Rejected("nothing_to_sign")
    names = ids or [str(rank) for rank in range(len(texts))]
    try:
        return tuple(
            ToSign(id=name, data=base64.b64decode(text_of(text), validate=True), algorithm=algorithm)
            for name, text in zip(names, texts, strict=True)
        )
    except ValueError as error:
        raise Rejected("data_to_sign_unreadable") from error
