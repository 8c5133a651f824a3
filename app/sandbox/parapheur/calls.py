"""One request as the sandbox's parapheur sees it: who asks, and the things that the path names."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from app.sandbox.parapheur.containers import Refused
from app.sandbox.parapheur.state import Book, Desk, Folder, Task

NOT_FOUND = "L’élément demandé n’existe pas."


class Call:
    """One request with its user, and the things its path names. `Refused` when they do not exist."""

    def __init__(self, request: Request, body: bytes, login: str, book: Book, form: FormData) -> None:
        self.login = login
        self.form = form
        self.book = book
        self.query: Mapping[str, str] = request.query_params
        self.raw = body
        self._names = request.path_params
        if "tenant" in self._names and self._names["tenant"] != book.tenant:
            raise Refused(404, NOT_FOUND)

    def name(self, key: str) -> str:
        return str(self._names[key])

    @property
    def body(self) -> Mapping[str, Any]:
        try:
            data = json.loads(self.raw or b"{}")
        except ValueError as error:
            raise Refused(400, "Corps de requête illisible.") from error
        if not isinstance(data, dict):
            raise Refused(400, "Corps de requête illisible.")
        return data

    def desk(self, desk_id: str | None = None) -> Desk:
        desk = self.book.desks.get(desk_id if desk_id is not None else self.name("desk"))
        if desk is None:
            raise Refused(404, NOT_FOUND)
        if self.login not in (*desk.owners, *desk.readers):
            raise Refused(403, "Vous n’êtes pas propriétaire de ce bureau.")
        return desk

    def own_desk(self) -> Desk:
        """The desk of the path, on which the user may act."""
        desk = self.desk()
        if self.login not in desk.owners:
            raise Refused(403, "Vous n’avez pas le droit d’agir sur ce bureau.")
        return desk

    def helped_desk(self) -> Desk:
        """The desk of the path, where the user acts or is a secretary."""
        desk = self.desk()
        if self.login not in (*desk.owners, *desk.secretaries):
            raise Refused(403, "Vous n’avez pas ce droit sur ce bureau.")
        return desk

    @property
    def folder(self) -> Folder:
        folder = self.book.folders.get(self.name("folder"))
        if folder is None:
            raise Refused(404, "Le dossier n’existe pas ou n’existe plus.")
        return folder

    @property
    def task(self) -> Task:
        task = self.folder.task(self.name("task"))
        if task is None:
            raise Refused(404, NOT_FOUND)
        return task


Handler = Callable[[Call], Response]
"""What answers one route; raises `Refused`."""
