"""Acts on a folder, as the sandbox's parapheur performs them. Source: interop §1.5, §1.6.

A signature is rebuilt from the stored document, the certificate and the echoed time: any posted
field that differs from what ``dataToSign`` would say now is refused, as is a value that does not
verify. Nothing of a folder moves unless all of it holds.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from app.sandbox.parapheur.containers import Refused, Result, Signer, check_value, data_to_sign, finish, resolve
from app.sandbox.parapheur.state import START, Book, Desk, Detached, Doc, Done, Folder, Task
from app.sandbox.people import Town, stable_uuid

NOTE_MAX = 512
_ALREADY = "Le dossier n’est plus à cette étape."


@dataclass(kw_only=True)
class Alter:
    """Changes the bytes to sign before they leave: a server that cannot be trusted. Set by tests."""

    change: Callable[[bytes], bytes] | None = None
    swap: Callable[[bytes], bytes] | None = None
    """Another document put in the place of the one displayed, to be signed and kept as signed."""

    def content(self, doc: Doc) -> bytes:
        """What is signed in the place of a document."""
        return self.swap(doc.content) if self.swap else doc.content

    def __call__(self, data: bytes) -> bytes:
        return self.change(data) if self.change else data


class Acts:
    """What users do with folders."""

    def __init__(self, book: Book, town: Town, authorities: Sequence[bytes]) -> None:
        self.book = book
        self.alter = Alter()
        self._town = town
        self._authorities = [x509.load_der_x509_certificate(der) for der in authorities]

    # --- simple acts ----------------------------------------------------------------------------

    def validate(self, folder: Folder, task: Task, desk: Desk, login: str, body: Mapping[str, Any]) -> None:
        """VISA; a signature is never turned into a visa."""
        if task.action not in ("VISA", "SECOND_OPINION"):
            raise Refused(400, "Cette action n’est pas celle attendue à cette étape.")
        missing = [key for key in task.mandatory if not (body.get("metadata") or {}).get(key)]
        if missing:
            raise Refused(400, f"Métadonnée obligatoire absente : {', '.join(missing)}.")
        self._perform(folder, task, desk, login, body, performed=task.action)

    def seal(self, folder: Folder, task: Task, desk: Desk, login: str, body: Mapping[str, Any]) -> None:
        """SEAL: the server's certificate; here a mark in the act's history stands for it."""
        if task.action != "SEAL":
            raise Refused(400, "Cette action n’est pas celle attendue à cette étape.")
        self._perform(folder, task, desk, login, body, performed="SEAL")

    def paper_sign(self, folder: Folder, task: Task, desk: Desk, login: str, body: Mapping[str, Any]) -> None:
        """The document was signed by hand: only where the subtype allows it."""
        if task.action != "SIGNATURE" or not folder.paper:
            raise Refused(400, "La signature papier n’est pas permise pour ce dossier.")
        self._perform(folder, task, desk, login, body, performed="PAPER_SIGNATURE")

    def secure_mail(self, folder: Folder, task: Task, desk: Desk, login: str, body: Mapping[str, Any]) -> None:
        if task.action != "SECURE_MAIL":
            raise Refused(400, "Cette action n’est pas celle attendue à cette étape.")
        if not body.get("to") or not str(body.get("object") or "").strip():
            raise Refused(400, "Un destinataire et un objet sont nécessaires.")
        self._perform(folder, task, desk, login, body, performed="SECURE_MAIL")
        told = {
            "to": ", ".join(body["to"]),
            "subject": str(body["object"]),
            "password": str(body.get("password") or ""),
        }
        folder.mailed = told

    def start(self, folder: Folder, task: Task, desk: Desk, login: str, body: Mapping[str, Any]) -> None:
        """Send a draft into its circuit."""
        if task.action != START:
            raise Refused(409, _ALREADY)
        self._perform(folder, task, desk, login, body, performed=START)

    def reject(self, folder: Folder, task: Task, desk: Desk, login: str, body: Mapping[str, Any]) -> None:
        if not str(body.get("publicAnnotation") or "").strip():
            raise Refused(400, "Le motif de rejet est obligatoire.")
        missing = [key for key in task.mandatory_rejection if not (body.get("metadata") or {}).get(key)]
        if missing:
            raise Refused(400, f"Métadonnée obligatoire absente : {', '.join(missing)}.")
        self._perform(folder, task, desk, login, body, performed="REJECT")

    def _perform(
        self,
        folder: Folder,
        task: Task,
        desk: Desk,
        login: str,
        body: Mapping[str, Any],
        *,
        performed: str,
        signatures: int = 0,
    ) -> None:
        if task.state != "PENDING":
            raise Refused(409, _ALREADY)
        if not self.book.may_act(folder, task, desk):
            raise Refused(403, "Vous n’êtes pas propriétaire de ce bureau.")
        notes = [str(body.get(key) or "") for key in ("publicAnnotation", "privateAnnotation")]
        if max(len(note) for note in notes) > NOTE_MAX:
            raise Refused(400, "L’annotation dépasse 512 caractères.")
        metadata = {str(key): str(value) for key, value in (body.get("metadata") or {}).items()}
        done = Done(
            folder=folder.id,
            task=task.id,
            action=performed,
            user=login,
            desk=desk.id,
            public_note=notes[0],
            at_ms=self.book.clock(),
            signatures=signatures,
            metadata=tuple(metadata.items()),
        )
        self.book.perform(folder, task, done, performed=performed, private_note=notes[1])

    # --- signature ------------------------------------------------------------------------------

    def data_to_sign(self, folder: Folder, desk: Desk, certificate_text: str) -> list[dict[str, Any]]:
        """Holders of the main documents, to be signed now."""
        task = folder.pending
        if task is None or task.action != "SIGNATURE":
            raise Refused(409, _ALREADY)
        certificate = self._accept(certificate_text)
        time_ms = self.book.clock() // 1000 * 1000
        signer = self._signer(certificate, time_ms, desk, task)
        return [
            {
                "documentId": doc.id,
                "signatureDateTime": time_ms,
                "dataToSignList": [
                    {
                        "id": key,
                        "digestBase64": None,
                        "dataToSignBase64": base64.b64encode(self.alter(data)).decode(),
                        "signatureValue": None,
                    }
                    for key, data in self._expected(folder, doc, signer).items()
                ],
            }
            for doc in folder.docs
            if doc.main
        ]

    def sign(self, folder: Folder, task: Task, desk: Desk, login: str, body: Mapping[str, Any]) -> None:
        if task.state != "PENDING" or task.action != "SIGNATURE":
            raise Refused(409, _ALREADY)
        certificate = self._accept(str(body.get("certificateBase64") or ""))
        holders = {str(h.get("documentId")): h for h in body.get("dataToSignHolderList") or []}
        mains = [doc for doc in folder.docs if doc.main]
        if set(holders) != {doc.id for doc in mains}:
            raise Refused(409, "Les documents signés ne sont pas ceux du dossier.")
        results: list[tuple[Doc, Result]] = []
        count = 0
        for doc in mains:
            signer = self._signer(certificate, int(holders[doc.id].get("signatureDateTime") or 0), desk, task)
            result, values = self._finish(folder, doc, signer, holders[doc.id])
            results.append((doc, result))
            count += values
        self._perform(folder, task, desk, login, body, performed="SIGNATURE", signatures=count)
        task.certificate = base64.b64encode(certificate).decode()
        for doc, result in results:
            self._store(folder, doc, result, login)

    def _finish(self, folder: Folder, doc: Doc, signer: Signer, holder: Mapping[str, Any]) -> tuple[Result, int]:
        expected = self._expected(folder, doc, signer)
        values: dict[str, bytes] = {}
        for item in holder.get("dataToSignList") or []:
            key, data = str(item.get("id")), _decode(item.get("dataToSignBase64"))
            if expected.get(key) != data:
                raise Refused(500, "Les données signées ne correspondent pas au document.")
            values[key] = _decode(item.get("signatureValue"))
            check_value(signer.certificate, data, values[key])
        if set(values) != set(expected):
            raise Refused(409, "Des signatures manquent.")
        kind = resolve(folder.format, doc.media_type)
        return finish(kind, self.alter.content(doc), signer, values), len(values)

    def _expected(self, folder: Folder, doc: Doc, signer: Signer) -> dict[str, bytes]:
        return data_to_sign(resolve(folder.format, doc.media_type), self.alter.content(doc), signer)

    def _store(self, folder: Folder, doc: Doc, result: Result, login: str) -> None:
        doc.content = result.content
        if result.detached:
            rank = len(doc.detached) + 1
            name = f"{doc.name.rsplit('.', 1)[0]}-{rank}-{login}.p7s"
            detached_id = stable_uuid("detached", folder.id, doc.id, rank)
            doc.detached.append(Detached(id=detached_id, name=name, content=result.detached))

    def _signer(self, certificate: bytes, time_ms: int, desk: Desk, task: Task) -> Signer:
        """By delegation the mention « en l’absence de » goes into the signature (interop §1.6)."""
        absent = "" if task.desk == desk.id else f", en l’absence de : {self.book.desks[task.desk].name}"
        subject = x509.load_der_x509_certificate(certificate)
        return Signer(
            certificate=certificate,
            chain=tuple(a.public_bytes(Encoding.DER) for a in self._authorities if _issued(subject, a)),
            time_ms=time_ms,
            role=f"{desk.name}{absent}",
            city=self._town.city,
            postcode=self._town.postcode,
        )

    def _accept(self, text: str) -> bytes:
        """DER of the certificate, if it is in its dates and from a known authority."""
        der = _decode(text)
        try:
            certificate = x509.load_der_x509_certificate(der)
        except ValueError as error:
            raise Refused(406, "Le certificat de signature est illisible.") from error
        now = datetime.fromtimestamp(self.book.clock() / 1000, UTC)
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise Refused(406, "Le certificat de signature est expiré.")
        if self._authorities and not any(_issued(certificate, authority) for authority in self._authorities):
            raise Refused(406, "Le certificat de signature n’est pas issu d’une autorité reconnue.")
        return der


def _issued(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _decode(value: Any) -> bytes:
    try:
        return base64.b64decode(str(value or ""), validate=True)
    except binascii.Error as error:
        raise Refused(400, "Donnée base64 illisible.") from error
