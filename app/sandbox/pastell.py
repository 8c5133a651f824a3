"""A Pastell on loopback: documents of the flux ``helios-generique``, ``actes-generique`` and
``actes-reponse-prefecture``. Source: interop §6.

Names of fields and states are those of the flux's definition; the shape of lists is [K]. Its secure mail is in
`pastell_mailsec`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.documents.pes import read_pes
from app.sandbox.pastell_mailsec import MAILSEC, Document, MailsecDesk, error
from app.sandbox.people import COMMUNE, MAYOR, Person, Town, stable_uuid
from app.sandbox.s2low import Letter
from app.sandbox.treasury import login_of

HELIOS, ACTES = "helios-generique", "actes-generique"
LETTERS = "actes-reponse-prefecture"
_KINDS = {
    "2": "courrier_simple",
    "3": "demande_piece_complementaire",
    "4": "lettre_observation",
    "5": "defere_tribunal_administratif",
}


@dataclass
class PastellServer:
    """``asgi`` is to be served by `serve.LoopbackServer`; tests change the rest."""

    town: Town = COMMUNE
    people: tuple[Person, ...] = (MAYOR,)
    documents: dict[str, Document] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    before: Callable[[], None] = lambda: None
    """Called before each question: the demonstration goes on then."""

    def __post_init__(self) -> None:
        base = "/api/v2/entite"
        self.mailsec = MailsecDesk(self.documents)
        routes: list[tuple[str, Callable[[Request], Response]]] = [
            (base, lambda _request: JSONResponse([{"id_e": "1", "denomination": self.town.name}])),
            (base + "/{id_e}/document", self._list),
            (base + "/{id_e}/document/{id_d}", self._detail),
            (base + "/{id_e}/document/{id_d}/file/{name}", self._file),
        ]
        found = [Route(path, self._guarded(handler)) for path, handler in routes]
        self.asgi: Any = Starlette(routes=[*self.mailsec.routes(self._login), *found])

    # --- what tests and the demonstration order -------------------------------------------------

    def receive_pes(self, pes: bytes, title: str, at: datetime) -> Document:
        """A signed PES came back from the parapheur and was sent on to the Treasury."""
        flux = read_pes(pes)
        document = Document(
            id=stable_uuid("pastell", flux.file_name)[:7],
            flux=HELIOS,
            title=title,
            data={
                "id_coll": flux.siret,
                "dte_str": flux.date,
                "cod_bud": flux.cod_bud,
                "exercice": flux.bordereaux[0].year if flux.bordereaux else "",
                "id_bordereau": ", ".join(slip.number for slip in flux.bordereaux),
                "tedetis_transaction_id": str(1000 + len(self.documents)),
            },
            files={"fichier_pes_signe": pes},
        )
        with self.lock:
            self.documents[document.id] = document
        for action in ("recu-iparapheur", "send-tdt"):
            self.act(document.id, action, at)
        return document

    def receive_acte(self, number: str, subject: str, at: datetime) -> Document:
        document = Document(
            id=stable_uuid("pastell", number)[:7],
            flux=ACTES,
            title=subject,
            data={
                "numero_de_lacte": number,
                "objet": subject,
                "tedetis_transaction_id": str(1000 + len(self.documents)),
            },
        )
        with self.lock:
            self.documents[document.id] = document
        self.act(document.id, "send-tdt", at)
        return document

    def write(self, acte: Document | None, letter: Letter, at: datetime) -> Document:
        """The préfecture wrote about an acte: a document of its own, as the TdT hands it over. None: one sent otherwise."""
        told = {"type_reponse": letter.kind, "related_transaction_id": letter.acte, f"has_{_KINDS[letter.kind]}": "1"}
        if acte is not None:
            number, transaction = acte.data["numero_de_lacte"], acte.data["tedetis_transaction_id"]
            told |= {"numero_de_lacte": number, "related_transaction_id": transaction}
            told["url_acte"] = f"/Document/detail?id_d={acte.id}&id_e=1"
        document = Document(
            id=stable_uuid("pastell", "letter", len(self.documents))[:7],
            flux=LETTERS,
            title=str(told.get("numero_de_lacte", "")),
            data=told,
            files={"reponse_prefecture": letter.archive()},
        )
        with self.lock:
            self.documents[document.id] = document
        self.act(document.id, "attente-reponse-prefecture" if letter.kind in ("3", "4") else "termine", at)
        return document

    def act(self, document_id: str, action: str, at: datetime, message: str = "") -> None:
        """The document reached that state."""
        with self.lock:
            moment = at.strftime("%Y-%m-%d %H:%M:%S")
            self.documents[document_id].actions.append({"action": action, "date": moment, "message": message})

    def answer(self, document_id: str, acquit: bytes, at: datetime, *, accepted: bool = True) -> None:
        """The Treasury's acknowledgement came."""
        with self.lock:
            document = self.documents[document_id]
            document.files["fichier_reponse"] = acquit
            document.data |= {"has_reponse": "1", "etat_ack": "1" if accepted else "2"}
        self.act(document_id, "acquiter-tdt" if accepted else "refus-tdt", at)

    # --- HTTP -----------------------------------------------------------------------------------

    def _login(self, request: Request) -> str:
        """Who asks; empty = nobody known."""
        passwords = {person.login: person.password for person in self.people}
        return login_of(request.headers.get("authorization", ""), passwords)

    def _guarded(self, handler: Callable[[Request], Response]) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            if not self._login(request):
                return error(401, "Accès interdit")
            self.before()
            with self.lock:
                return handler(request)

        return endpoint

    def _list(self, request: Request) -> Response:
        flux = request.query_params.get("type", "")
        if flux == MAILSEC and not self.mailsec.allowed:
            return error(403, "Acces interdit")
        found = [document for document in self.documents.values() if document.flux == flux]
        found.sort(key=lambda document: document.actions[-1]["date"], reverse=True)
        start, count = int(request.query_params.get("offset", "0")), int(request.query_params.get("limit", "100"))
        return JSONResponse([_line(document) for document in found[start : start + count]])

    def _detail(self, request: Request) -> Response:
        document = self.documents.get(request.path_params["id_d"])
        if document is None:
            return error(404, "Le document n'existe pas")
        info = {"id_d": document.id, "type": document.flux, "titre": document.title}
        return JSONResponse(
            {"info": info, "data": document.data, "actions": document.actions, "last_action": document.actions[-1]}
        )

    def _file(self, request: Request) -> Response:
        document = self.documents.get(request.path_params["id_d"])
        found = document.files.get(request.path_params["name"]) if document is not None else None
        return Response(found, media_type="application/xml") if found else error(404, "Ce fichier n'existe pas")


def _line(document: Document) -> Mapping[str, str]:
    last = document.actions[-1]
    return {
        "id_d": document.id,
        "id_e": "1",
        "type": document.flux,
        "titre": document.title,
        "last_action": last["action"],
        "last_action_date": last["date"],
    }
