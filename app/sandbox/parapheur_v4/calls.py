"""One request as the sandbox's v4 sees it: who asks, and the things that path and query name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.sandbox.parapheur.containers import Refused
from app.sandbox.parapheur.state import Book, Desk, Folder

NOT_FOUND = "L’élément demandé n’existe pas."


class Call:
    """One request with its user, and what its path and query name. `Refused` when they do not exist."""

    def __init__(self, request: Request, raw: bytes, login: str, book: Book) -> None:
        self.login = login
        self.query: Mapping[str, str] = request.query_params
        self._book = book
        self.names = request.path_params
        try:
            data = json.loads(raw or b"{}")
        except ValueError as error:
            raise Refused(400, "Corps de requête illisible.") from error
        self.body: Mapping[str, Any] = data if isinstance(data, dict) else {}

    def name(self, key: str) -> str:
        return str(self.names[key])

    def desk(self, desk_id: str) -> Desk:
        desk = self._book.desks.get(desk_id)
        if desk is None:
            raise Refused(404, NOT_FOUND)
        if self.login not in (*desk.owners, *desk.readers):
            raise Refused(403, "Vous n’êtes pas propriétaire de ce bureau.")
        return desk

    @property
    def own_desk(self) -> Desk:
        """The ``bureauCourant`` of the query or of the body."""
        return self.desk(str(self.query.get("bureauCourant") or self.body.get("bureauCourant") or ""))

    @property
    def folder(self) -> Folder:
        folder = self._book.folders.get(self.name("dossier"))
        if folder is None:
            raise Refused(404, "Le dossier n’existe pas ou n’existe plus.")
        return folder


Handler = Callable[[Call], Response]
"""What answers one route; raises `Refused`."""
