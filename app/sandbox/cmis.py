"""A CMIS store on loopback (browser binding), holding the scans of the gateway simulator's mailbox in one folder.

Understands the few queries that `connectors.cmis` makes, and refuses as Alfresco does to look for a series of versions;
keeps a log of changes unless told not to.
"""

from __future__ import annotations

import base64
import re
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.sandbox.gateway.mailbox import Mailbox
from app.sandbox.gateway.server import ranged
from app.sandbox.people import COMMUNE, MAYOR, Person, Town

FOLDER, FOLDER_ID = "Sites/mairie/documentLibrary/Courrier", "dossier-courrier"
SENDER, DUE, CHRONO = "alpi:expediteur", "alpi:echeance", "alpi:chrono"


@dataclass(kw_only=True)
class Document:
    series: str
    version: int
    modified_ms: int
    properties: dict[str, Any]
    content: bytes | None
    """None = a document without content."""
    inside: bool = True
    """In the folder of the letters."""

    @property
    def id(self) -> str:
        """Changes with each version, as Alfresco's do."""
        return f"{self.series};{self.version}.0"

    def told(self) -> dict[str, Any]:
        return {
            **self.properties,
            "cmis:objectId": self.id,
            "cmis:versionSeriesId": self.series,
            "cmis:lastModificationDate": self.modified_ms,
            "cmis:contentStreamLength": len(self.content) if self.content is not None else None,
        }


@dataclass
class CmisServer:
    """``asgi`` is to be served by `serve.LoopbackServer`; tests change the rest."""

    town: Town = COMMUNE
    box: Mailbox | None = None
    person: Person = MAYOR
    keeps_log: bool = True
    documents: dict[str, Document] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    """(change, object id)."""
    forgotten: bool = False
    """Its log no longer goes back to where a client was."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        box = self.box or Mailbox(self.town, count=8)
        for id, letter in box.letters.items():
            if not letter.files or letter.files[0].missing:
                continue
            facts = letter.facts
            arrival = datetime.fromisoformat(facts["registered_at"]).timestamp() * 1000
            self._put(
                Document(
                    series=f"doc-{id}",
                    version=1,
                    modified_ms=int(arrival),
                    properties={
                        "cmis:name": letter.files[0].name,
                        "cmis:description": facts["subject"],
                        "cmis:creationDate": int(arrival),
                        "cmis:contentStreamMimeType": "application/pdf",
                        CHRONO: facts["chrono"],
                        SENDER: facts["sender"]["name"],
                        DUE: facts["due_date"],
                    },
                    content=letter.files[0].content(),
                ),
                "created",
            )
        self.asgi = Starlette(
            routes=[
                Route("/cmis", self._service),
                Route("/cmis/depot", self._repository, methods=["GET", "POST"]),
                Route("/cmis/depot/root", self._object),
                Route("/cmis/depot/root/{path:path}", self._by_path),
            ]
        )

    # --- what tests order -----------------------------------------------------------------------

    def revise(self, series: str, at_ms: int, **properties: Any) -> None:
        """A new version."""
        before = self.documents[series]
        changed = {name.replace("__", ":"): value for name, value in properties.items()}
        after = Document(
            series=series, version=before.version + 1, modified_ms=at_ms,
            properties={**before.properties, **changed}, content=before.content,
        )  # fmt: skip
        self._put(after, "updated")

    def put_elsewhere(self, series: str) -> None:
        """Out of the folder: its version stays."""
        with self.lock:
            self.documents[series].inside = False
            self.log.append(("updated", self.documents[series].id))

    def add(
        self, series: str, at_ms: int, content: bytes | None = None, *, told: bool = True, **properties: Any
    ) -> None:
        """A new document; not ``told``: its folder was moved in, of which the log says nothing."""
        named = {name.replace("__", ":"): value for name, value in properties.items()}
        facts = {"cmis:name": series, "cmis:creationDate": at_ms, **named}
        made = Document(series=series, version=1, modified_ms=at_ms, properties=facts, content=content)
        if told:
            self._put(made, "created")
        else:
            self.documents[series] = made

    def delete(self, series: str) -> None:
        with self.lock:
            self.log.append(("deleted", self.documents.pop(series).id))

    def _put(self, document: Document, change: str) -> None:
        with self.lock:
            self.documents[document.series] = document
            self.log.append((change, document.id))

    # --- HTTP -----------------------------------------------------------------------------------

    def _refused(self, request: Request) -> Response | None:
        pair = f"{self.person.login}:{self.person.password}".encode()
        wanted = f"Basic {base64.b64encode(pair).decode()}"
        return None if request.headers.get("authorization") == wanted else Response(status_code=401)

    async def _service(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        base = "https://ged.interne/cmis/depot"  # as behind a proxy: not the host that was asked
        return JSONResponse({"depot": {
            "repositoryId": "depot", "repositoryUrl": base, "rootFolderUrl": f"{base}/root", "cmisVersionSupported": "1.1",
            "latestChangeLogToken": str(len(self.log)),
            "capabilities": {"capabilityChanges": "objectidsonly" if self.keeps_log else "none"},
        }})  # fmt: skip

    async def _repository(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        with self.lock:
            if request.method == "GET":
                return self._changes(request)
        form = dict(await request.form())
        with self.lock:
            return self._query(form)

    def _changes(self, request: Request) -> Response:
        if not self.keeps_log:
            return _error(405, "notSupported")
        start, most = int(request.query_params["changeLogToken"]), int(request.query_params["maxItems"])
        if self.forgotten:
            return _error(400, "invalidArgument")
        first = max(0, start - 1)  # the first event repeats the last one seen
        events = self.log[first : first + most]
        objects = [
            {"succinctProperties": {"cmis:objectId": id}, "changeEventInfo": {"changeType": change, "changeTime": 0}}
            for change, id in events
        ]
        reached = first + len(events)
        return JSONResponse(
            {"objects": objects, "changeLogToken": str(reached), "hasMoreItems": reached < len(self.log)}
        )

    def _query(self, form: dict[str, Any]) -> Response:
        statement = str(form["statement"])
        if form.get("cmisaction") != "query" or f"IN_TREE('{FOLDER_ID}')" not in statement:
            return _error(400, "invalidArgument")
        if "cmis:versionSeriesId" in statement or not statement.endswith(" ORDER BY cmis:creationDate"):
            return _error(400, "invalidArgument")
        inside = [each for each in self.documents.values() if each.inside]
        found = sorted(inside, key=lambda each: int(each.properties["cmis:creationDate"]))
        since = re.search(r"TIMESTAMP '([^']+)'", statement)
        if since:
            floor = datetime.fromisoformat(since[1]).timestamp() * 1000
            found = [each for each in found if each.modified_ms >= floor]
        ids = re.search(r"cmis:objectId IN \(([^)]*)\)", statement)
        if ids:
            wanted = set(re.findall(r"'([^']*)'", ids[1]))
            found = [each for each in found if each.id in wanted]
        start, most = int(str(form["skipCount"])), int(str(form["maxItems"]))
        page = found[start : start + most]
        results = [{"succinctProperties": each.told()} for each in page]
        return JSONResponse({"results": results, "hasMoreItems": start + most < len(found), "numItems": len(found)})

    async def _by_path(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        if request.path_params["path"] != FOLDER:
            return _error(404, "objectNotFound")
        return JSONResponse({"succinctProperties": {"cmis:objectId": FOLDER_ID, "cmis:baseTypeId": "cmis:folder"}})

    async def _object(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        asked = request.query_params
        series, _, version = asked.get("objectId", "").partition(";")
        found = self.documents.get(series)
        if asked.get("cmisselector") == "object" and found is not None and asked.get("returnVersion") == "latest":
            return JSONResponse({"succinctProperties": found.told()})
        if found is None or asked.get("cmisselector") != "content" or version != found.id.partition(";")[2]:
            return _error(404, "objectNotFound")
        if found.content is None:
            return _error(409, "constraint")
        return ranged(request, found.content, "application/pdf")


def _error(status: int, exception: str) -> Response:
    return JSONResponse({"exception": exception, "message": exception}, status)
