"""An S²LOW on loopback: statuses, acknowledgements, actes. Source: interop §6; it answers in ISO-8859-1.

The client certificate that the real one demands is not asked here (plain HTTP on loopback). ``status`` 3 is answered
in place of 4, 6 and 8 while the acknowledgement cannot be fetched, as the real one does.
"""

from __future__ import annotations

import io
import tarfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.sandbox.people import MAYOR, Person
from app.sandbox.treasury import login_of, receipt

_LABELS = {"1": "Posté", "3": "Transmis", "6": "Refusé", "8": "Information disponible", "-1": "Erreur"}


@dataclass(kw_only=True)
class Acte:
    """An acte and how far it is."""

    id: str
    number: str
    subject: str
    status: str = "3"
    receipt_id: str = ""
    receipt_date: str = ""


@dataclass(kw_only=True)
class Letter:
    """A message of the préfecture about an acte."""

    acte: str
    kind: str
    """2 letter, 3 pieces asked for, 4 observations, 5 before the court."""
    text: str
    date: str
    letter: bytes = b""

    def archive(self) -> bytes:
        """The files of the message, as the TdT hands them over."""
        tag, word = {
            "3": ("DemandePieceComplementaire", "DescriptionPieces"),
            "4": ("LettreObservations", "Motif"),
        }.get(self.kind, ("CourrierSimple", "Description"))
        xml = (
            '<?xml version="1.0" encoding="ISO-8859-1"?>\n'
            f'<actes:{tag} xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216" '
            f"actes:DateCourrierPref={quoteattr(self.date)}><actes:Document><actes:NomFichier>courrier.pdf</actes:NomFichier>"
            f"</actes:Document><actes:{word}>{escape(self.text)}</actes:{word}></actes:{tag}>"
        ).encode("iso-8859-1", "xmlcharrefreplace")
        found = io.BytesIO()
        with tarfile.open(fileobj=found, mode="w:gz") as archive:
            for name, content in (("message.xml", xml), ("courrier.pdf", self.letter)):
                if content:
                    member = tarfile.TarInfo(name)
                    member.size = len(content)
                    archive.addfile(member, io.BytesIO(content))
        return found.getvalue()


@dataclass
class S2lowServer:
    """``asgi`` is to be served by `serve.LoopbackServer`; tests change the rest."""

    people: tuple[Person, ...] = (MAYOR,)
    helios: dict[str, str] = field(default_factory=dict)
    """Transaction number -> status."""
    acquits: dict[str, bytes] = field(default_factory=dict)
    actes: dict[str, Acte] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    prefecture: dict[str, Letter] = field(default_factory=dict)
    """Messages of the préfecture, by their own transaction."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    before: Callable[[], None] = lambda: None
    """Called before each question: the demonstration goes on then."""

    def __post_init__(self) -> None:
        routes: list[tuple[str, Callable[[Request], Response]]] = [
            ("/api/test-connexion.php", lambda _request: PlainTextResponse("OK\nConnexion réussie")),
            ("/modules/helios/api/helios_transac_get_status.php", self._status),
            ("/modules/helios/helios_download_acquit.php", self._acquit),
            ("/modules/actes/api/list_actes.php", self._list),
            ("/modules/actes/actes_transac_get_status.php", self._acte),
            ("/modules/actes/api/list_document_prefecture.php", self._unread),
            ("/modules/actes/actes_transac_get_document.php", self._document),
        ]
        self.asgi: Any = Starlette(routes=[Route(path, self._guarded(handler)) for path, handler in routes])

    # --- what tests order -----------------------------------------------------------------------

    def receive(self, number: str) -> None:
        """A bordereau was posted under that number."""
        with self.lock:
            self.helios[number] = "3"

    def answer(self, number: str, acquit: bytes) -> None:
        """The Treasury answered."""
        with self.lock:
            self.helios[number], self.acquits[number] = "8", acquit

    def write(self, acte: str, kind: str, text: str, date: str, letter: bytes = b"") -> str:
        """The préfecture wrote about an acte; returns the message's transaction."""
        with self.lock:
            number = str(9000 + len(self.prefecture))
            self.prefecture[number] = Letter(acte=acte, kind=kind, text=text, date=date, letter=letter)
        return number

    # --- HTTP -----------------------------------------------------------------------------------

    def _guarded(self, handler: Callable[[Request], Response]) -> Callable[[Request], Any]:
        passwords = {person.login: person.password for person in self.people}

        async def endpoint(request: Request) -> Response:
            if not login_of(request.headers.get("authorization", ""), passwords):
                return PlainTextResponse("KO", status_code=401)
            self.before()
            with self.lock:
                return handler(request)

        return endpoint

    def _status(self, request: Request) -> Response:
        number = request.query_params.get("transaction", "")
        status = self.helios.get(number, "")
        if status in ("4", "6", "8") and number not in self.acquits:
            status = "3"
        result = "OK" if status else "KO"
        message = self.messages.get(number) or _LABELS.get(status, "Numéro de transaction invalide")
        body = (
            '<?xml version="1.0" encoding="ISO-8859-1"?>\n'
            f"<transaction><id>{escape(number)}</id><resultat>{result}</resultat><status>{status}</status>"
            f"<message>{escape(message)}</message></transaction>"
        )
        return Response(body.encode("iso-8859-1"), media_type="text/xml")

    def _acquit(self, request: Request) -> Response:
        found = self.acquits.get(request.query_params.get("id", ""))
        return Response(found, media_type="text/xml") if found else Response(b"", status_code=404)

    def _list(self, request: Request) -> Response:
        status = request.query_params.get("status_id", "")
        start, count = int(request.query_params.get("offset", "0")), int(request.query_params.get("limit", "100"))
        found = [acte for acte in self.actes.values() if acte.status == status][start : start + count]
        lines = [{"id": a.id, "number": a.number, "subject": a.subject, "nature_descr": "Délibérations"} for a in found]
        return JSONResponse({"status_id": status, "offset": start, "limit": count, "transactions": lines})

    def _unread(self, _request: Request) -> Response:
        return JSONResponse(
            [
                {"id": number, "type": one.kind, "related_transaction_id": one.acte, "last_status_id": "21"}
                for number, one in self.prefecture.items()
            ]
        )

    def _document(self, request: Request) -> Response:
        """Of a message: its files; of an acte: its messages, ``type-status-id``."""
        number = request.query_params.get("id", "")
        if number in self.prefecture:
            return Response(self.prefecture[number].archive(), media_type="application/x-gzip")
        lines = [f"{one.kind}-21-{id_}" for id_, one in self.prefecture.items() if one.acte == number]
        return PlainTextResponse("\n".join(lines))

    def _acte(self, request: Request) -> Response:
        acte = self.actes.get(request.query_params.get("transaction", ""))
        if acte is None:
            return Response("KO\nNuméro de transaction invalide.".encode("iso-8859-1"), media_type="text/plain")
        flux = receipt(acte.receipt_id, acte.receipt_date) if acte.receipt_id else b""
        return Response(f"OK\n{acte.status}\n".encode() + flux, media_type="text/plain")
