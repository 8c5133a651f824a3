"""The three ways of signing, on the server's side. Source: interop §2.3.

``late``: containers of the v5 sandbox, under other addresses. ``crypto``: a service that knows no folder, only
digests, and forgets everything between its two calls. ``legacy``: whatever ds:Signature comes is put in its
place. Whichever way, the document that results is verified before the folder moves.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from app.documents import pes_checks, pes_xml
from app.documents.pes import ElementDigests
from app.sandbox.parapheur.containers import Refused, Signer, check_value, data_to_sign, finish
from app.sandbox.parapheur.state import Book, Desk, Detached, Doc, Done, Folder
from app.sandbox.people import Town, stable_uuid
from app.signing import cms, xades, xades_verify
from app.signing.xades_profile import HELIOS_SHA1, HELIOS_SHA256, XADES_111, XADES_122, Profile

LATE, CRYPTO = "late", "crypto"
_ACTE = ("objet", "nature", "classification", "numero", "dateActes")
_SIGNATURE = re.compile(rb"<ds:Signature[ >].*</ds:Signature>", re.DOTALL)


class Office:
    """Signing and the simple acts, over one book."""

    def __init__(self, book: Book, town: Town, authorities: Sequence[bytes]) -> None:
        self.book = book
        self.protocols = {LATE, CRYPTO}
        self.sha1 = False
        self.alter: Callable[[bytes], bytes] | None = None
        self._town = town
        self._authorities = [x509.load_der_x509_certificate(der) for der in authorities]

    # --- acts -----------------------------------------------------------------------------------

    def perform(self, folder: Folder, desk: Desk, login: str, body: Mapping[str, Any], wanted: Sequence[str]) -> None:
        """Perform the pending step when it asks for one of ``wanted``; ``REJECT`` is always possible."""
        task = folder.pending
        paper = task is not None and task.action == "SIGNATURE" and folder.on_paper and "VISA" in wanted
        if (
            task is None
            or not self.book.may_act(folder, task, desk)
            or not (task.action in wanted or wanted == ("REJECT",) or paper)
        ):
            raise Refused(409, "Le dossier n’est plus à cette étape.")
        if (login in desk.readers) != (task.action == "SECRETARIAT"):
            raise Refused(403, "Cette action n’est pas permise à cet utilisateur.")
        missing = [key for key in task.mandatory if not folder.metadata.get(key)]
        if missing and wanted != ("REJECT",):
            raise Refused(400, f"Métadonnée obligatoire absente : {', '.join(missing)}.")
        performed = "REJECT" if wanted == ("REJECT",) else "PAPER_SIGNATURE" if paper else task.action
        note = str(body.get("annotPub") or "")
        if performed == "REJECT" and not note.strip():
            raise Refused(400, "Le motif de rejet est obligatoire.")
        done = Done(
            folder=folder.id, task=task.id, action=performed, user=login, desk=desk.id, public_note=note,
            at_ms=self.book.clock(), signatures=1 if performed == "SIGNATURE" else 0,
        )  # fmt: skip
        self.book.perform(folder, task, done, performed=performed, private_note=str(body.get("annotPriv") or ""))

    def to_paper(self, folder: Folder, desk: Desk) -> None:
        """``signPapier``: from now on the signature is only approved, by a visa."""
        task = folder.pending
        if task is None or task.desk != desk.id or task.action != "SIGNATURE" or not folder.paper:
            raise Refused(409, "La signature papier n’est pas permise.")
        folder.on_paper = True

    def transmit(self, folder: Folder, desk: Desk, login: str, body: Mapping[str, Any], to: str) -> None:
        """``tdtHelios``, ``tdtActes``: the second wants to know five things of the acte."""
        if folder.protocol != to:
            raise Refused(400, "Le dossier n’est pas de ce protocole.")
        facts = {name: str(body.get(name) or "") for name in _ACTE} if to == "ACTES" else {}
        if not all(facts.values()):
            raise Refused(400, "Un renseignement demandé par la préfecture manque.")
        self.perform(folder, desk, login, body, ("TRANSMIT",))
        folder.acte = facts

    def send_mail(self, folder: Folder, desk: Desk, login: str, body: Mapping[str, Any]) -> None:
        if not body.get("destinataires") or not str(body.get("objet") or "").strip():
            raise Refused(400, "Un destinataire et un objet sont nécessaires.")
        self.perform(folder, desk, login, body, ("SECURE_MAIL",))
        folder.mailed = {
            "to": ", ".join(body["destinataires"]), "subject": str(body["objet"]), "password": str(body.get("password") or ""),
        }  # fmt: skip

    # --- late -----------------------------------------------------------------------------------

    def ask_late(self, folder: Folder, desk: Desk, certificate_text: str) -> list[dict[str, Any]]:
        signer = self._signer(self._accept(certificate_text), self._now(), desk)
        return [
            {
                "dataToSignBase64List": [
                    _b64(self._altered(data)) for data in data_to_sign(folder.format, doc.content, signer).values()
                ],
                "signatureDateTime": signer.time_ms,
            }
            for doc in _mains(folder)
        ]

    def sign(self, folder: Folder, desk: Desk, login: str, body: Mapping[str, Any]) -> None:
        """Finish a signature, whichever protocol began it."""
        task = folder.pending
        if task is None or task.action != "SIGNATURE" or task.desk != desk.id:
            raise Refused(409, "Le dossier n’est plus à cette étape.")
        given = body.get("signature")
        if isinstance(given, dict):
            results = self._finish_late(folder, desk, body, given)
        else:
            results = self._finish_given(folder, str(given or "").split(","))
        self.perform(folder, desk, login, body, ("SIGNATURE",))
        for doc, content, detached in results:
            doc.content = content
            if detached:
                name = f"{doc.name}.p7s"
                doc.detached.append(Detached(id=stable_uuid("detached", doc.id), name=name, content=detached))

    def _finish_late(
        self, folder: Folder, desk: Desk, body: Mapping[str, Any], given: Mapping[str, Any]
    ) -> list[tuple[Doc, bytes, bytes]]:
        certificate = self._accept(str(body.get("certificate") or ""))
        mains, texts, times = (
            _mains(folder),
            list(given.get("signature") or []),
            list(given.get("signatureDateTime") or []),
        )
        if not len(mains) == len(texts) == len(times):
            raise Refused(500, "Nombre de signatures inattendu.")
        results = []
        for doc, text, time_ms in zip(mains, texts, times, strict=True):
            signer = self._signer(certificate, int(time_ms), desk)
            expected = data_to_sign(folder.format, doc.content, signer)
            values = dict(zip(expected, (_unb64(part) for part in str(text).split(",")), strict=False))
            if len(values) != len(expected):
                raise Refused(500, "Des signatures manquent.")
            for key, data in expected.items():
                check_value(certificate, data, values[key])
            result = finish(folder.format, doc.content, signer, values)
            results.append((doc, result.content, result.detached))
        return results

    # --- getSignInfo, crypto, legacy ------------------------------------------------------------

    def sign_info(self, folder: Folder, desk: Desk) -> dict[str, Any]:
        """Digests of what is to be signed."""
        if folder.format == "PES_V2":
            (doc,) = _mains(folder)
            algorithm = "sha1" if self.sha1 else "sha256"
            layout = pes_xml.scan(doc.content)
            _mode, ids = pes_checks.signature_mode(layout)
            digests = ElementDigests(doc.content, layout)
            policy = HELIOS_SHA1 if self.sha1 else HELIOS_SHA256
            return {
                "format": "XADES-env" if self.sha1 else "xades-env-1.2.2-sha256",
                "hash": ",".join(self._altered(digests.of(id_, algorithm)).hex() for id_ in ids),
                "pesid": ",".join(ids),
                "pesencoding": layout.encoding,
                "pescity": self._town.city,
                "pespostalcode": self._town.postcode,
                "pescountryname": "France",
                "pesclaimedrole": desk.name,
                "pespolicyid": policy.identifier,
                "pespolicydesc": policy.description,
                "pespolicyhash": policy.digest,
                "pesspuri": policy.uri,
                "p7s": None,
            }
        if folder.format == "PKCS7":
            hashes = [hashlib.sha256(doc.content).hexdigest() for doc in _mains(folder)]
            return {"format": "CMS", "hash": ",".join(hashes), "pesid": None, "p7s": None}
        raise Refused(500, "Le format de signature n’est pas pris en charge par cette version.")

    def prepare(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """``generateDataToSign``: from digests only."""
        time_ms = self._now()
        prepared = self._prepare(body, time_ms)
        return {
            "dataToSignBase64List": [_b64(self._altered(one)) for one in prepared],
            "signatureDateTime": time_ms,
            "payload": {**(body.get("payload") or {}), "signaturedate": str(time_ms)},
        }

    def _prepare(self, body: Mapping[str, Any], time_ms: int) -> list[bytes]:
        if _is_pes(body):
            return [element.signed_info for element in self._elements(body, time_ms)]
        certificate = self._accept(str(body.get("publicKeyBase64") or ""))
        return [asyncio.run(cms.prepare(digest, certificate)).to_sign for digest in _digests(body).values()]

    def complete(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """``generateSignature``: prepared again from what comes back, then finished."""
        payload = body.get("payload") or {}
        time_ms = int(body.get("signatureDateTime") or 0)
        if payload.get("signaturedate") != str(time_ms):
            raise Refused(400, "La charge utile a changé.")
        values = [_unb64(one.get("signatureBase64")) for one in body.get("remoteDocumentList") or []]
        if _is_pes(body):
            elements = self._elements(body, time_ms)
            built = [xades.finish_alone(one, value) for one, value in zip(elements, values, strict=True)]
            return {"signatureResultBase64List": [_b64(_wrap(one)) for one in built], "payload": payload}
        certificate = self._accept(str(body.get("publicKeyBase64") or ""))
        results = []
        for digest, value in zip(_digests(body).values(), values, strict=True):
            prepared = asyncio.run(cms.prepare(digest, certificate))
            check_value(certificate, prepared.to_sign, value)
            results.append(_b64(cms.to_pem(asyncio.run(cms.finish(prepared, value)))))
        return {"signatureResultBase64List": results, "payload": payload}

    def _elements(self, body: Mapping[str, Any], time_ms: int) -> tuple[xades.PreparedElement, ...]:
        payload = body.get("payload") or {}
        old = str(body.get("signatureFormat")) == "XADES-env"
        profile = Profile(
            xades=XADES_111 if old else XADES_122,
            policy=HELIOS_SHA1 if old else HELIOS_SHA256,
            algorithm="sha1" if old else "sha256",
            city=str(payload.get("pescity") or ""),
            postal_code=str(payload.get("pespostalcode") or ""),
            country=str(payload.get("pescountryname") or ""),
            role=str(payload.get("pesclaimedrole") or ""),
        )
        certificate = self._accept(str(body.get("publicKeyBase64") or ""))
        return xades.prepare_alone(_digests(body), certificate, datetime.fromtimestamp(time_ms / 1000, UTC), profile)

    def _finish_given(self, folder: Folder, texts: Sequence[str]) -> list[tuple[Doc, bytes, bytes]]:
        """Put finished signatures in their documents; nothing is taken that does not verify there."""
        signatures = [_unb64(text) for text in texts]
        if folder.format == "PES_V2":
            (doc,) = _mains(folder)
            content = _insert(doc.content, signatures)
            reports = xades_verify.verify(content)
            if not reports or not all(r.intact for r in reports) or xades_verify.uncovered(content, reports):
                raise Refused(500, "La signature ne correspond pas au document.")
            for report in reports:
                self._accept(_b64(report.certificate))
            return [(doc, content, b"")]
        results = []
        for doc, signature in zip(_mains(folder), signatures, strict=True):
            if not all(r.intact for r in asyncio.run(cms.verify_detached(signature, doc.content))):
                raise Refused(500, "La signature ne correspond pas au document.")
            results.append((doc, doc.content, signature))
        return results

    # --- pieces ---------------------------------------------------------------------------------

    def _altered(self, data: bytes) -> bytes:
        return self.alter(data) if self.alter else data

    def _now(self) -> int:
        return self.book.clock() // 1000 * 1000

    def _signer(self, certificate: bytes, time_ms: int, desk: Desk) -> Signer:
        subject = x509.load_der_x509_certificate(certificate)
        chain = tuple(a.public_bytes(Encoding.DER) for a in self._authorities if _issued(subject, a))
        return Signer(
            certificate=certificate, chain=chain, time_ms=time_ms, role=desk.name, city=self._town.city,
            postcode=self._town.postcode,
        )  # fmt: skip

    def _accept(self, text: str) -> bytes:
        """DER of a certificate from a known authority."""
        der = _unb64(text)
        try:
            certificate = x509.load_der_x509_certificate(der)
        except ValueError as error:
            raise Refused(500, "Le certificat de signature est illisible.") from error
        if self._authorities and not any(_issued(certificate, authority) for authority in self._authorities):
            raise Refused(500, "Le certificat de signature n’est pas issu d’une autorité reconnue.")
        return der


def _insert(content: bytes, signatures: Sequence[bytes]) -> bytes:
    """The PES with each ds:Signature put last in the element it names."""
    layout = pes_xml.scan(content)
    places = {place.element_id: place.end_tag for place in (*layout.bordereaux, layout.root)}
    inserts = []
    for wrapped in signatures:
        found = _SIGNATURE.search(wrapped)
        target = re.search(rb'<ds:Reference URI="#([^"]+)"', wrapped)
        if found is None or target is None or target.group(1).decode() not in places:
            raise Refused(500, "La signature est illisible.")
        inserts.append((places[target.group(1).decode()], found.group(0)))
    for offset, text in sorted(inserts, reverse=True):
        content = content[:offset] + text + content[offset:]
    return content


def _mains(folder: Folder) -> list[Doc]:
    return [doc for doc in folder.docs if doc.main]


def _is_pes(body: Mapping[str, Any]) -> bool:
    return str(body.get("signatureFormat")).lower().startswith("xades-env")


def _digests(body: Mapping[str, Any]) -> dict[str, bytes]:
    return {str(one.get("id")): _unb64(one.get("digestBase64")) for one in body.get("remoteDocumentList") or []}


def _wrap(signature: bytes) -> bytes:
    return b"<DocumentDetachedExternalSignature>" + signature + b"</DocumentDetachedExternalSignature>"


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unb64(value: Any) -> bytes:
    try:
        return base64.b64decode(str(value or ""), validate=True)
    except binascii.Error as error:
        raise Refused(400, "Donnée base64 illisible.") from error


def _issued(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


__all__ = ["CRYPTO", "LATE", "Office"]
