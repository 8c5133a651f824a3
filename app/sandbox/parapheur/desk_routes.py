"""What users do around folders: drafts, circuits chained, comments on pages, desks given away. Source: interop §1.5, §1.9.

Guessed, as the interop document says ([I]): where comments are posted and how they come back, how the
delegations of a desk are listed, what a chained folder's body holds, how a subtype tells its circuit.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.errors import PdfReadError
from starlette.datastructures import FormData, UploadFile
from starlette.responses import JSONResponse, Response

from app.sandbox.parapheur import shapes
from app.sandbox.parapheur.acts import NOTE_MAX
from app.sandbox.parapheur.calls import Call, Handler
from app.sandbox.parapheur.containers import Refused
from app.sandbox.parapheur.instants import read_instant
from app.sandbox.parapheur.state import ARCHIVE, START, Book, Delegation, Desk, Doc, Folder, Note, Subtype, Task
from app.sandbox.people import stable_uuid

Line = tuple[str, str, tuple[str, ...], Handler]
_STANDARD, _APPLICATION = "/api/standard/v1", "/api/v1"
_DESK = "/tenant/{tenant}/desk/{desk}"
_FOLDER = "/tenant/{tenant}/folder/{folder}"


class DeskRoutes:
    """Drafts, types, comments and delegations of one book."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def table(self) -> list[Line]:
        """(method, path, families, handler), as `routes` wants them."""
        both = (_STANDARD, _APPLICATION)
        types = _DESK + "/types"
        return [
            ("GET", types + "/creation-allowed", (_STANDARD,), self._types),
            ("GET", types + "/{type}/subtypes/creation-allowed", (_STANDARD,), self._subtypes),
            ("POST", _DESK + "/draft", (_APPLICATION,), self._draft),
            ("DELETE", _DESK + "/folder/{folder}", both, self._delete),
            ("PUT", _DESK + "/folder/{folder}/task/{task}/chain", (_APPLICATION,), self._chain),
            ("POST", _FOLDER + "/document/{document}/annotations", (_APPLICATION,), self._comment),
            ("GET", _DESK + "/delegation", (_APPLICATION,), self._delegations),
            ("POST", _DESK + "/delegation", (_APPLICATION,), self._delegate),
            ("DELETE", _DESK + "/delegation/{delegation}", (_APPLICATION,), self._end_delegation),
        ]

    # --- drafts ---------------------------------------------------------------------------------

    def _types(self, call: Call) -> Response:
        types = {one.type: shapes.type_of(one) for one in shapes.creatable(self._book, call.desk())}
        return JSONResponse(shapes.page(list(types.values()), 0, 100, "spring"))

    def _subtypes(self, call: Call) -> Response:
        found = [
            shapes.subtype_of(self._book, one)
            for one in shapes.creatable(self._book, call.desk())
            if f"type-{one.type}" == call.name("type")
        ]
        return JSONResponse(shapes.page(found, 0, 100, "spring"))

    def _draft(self, call: Call) -> Response:
        form = call.form
        asked = _request(form)
        desk = call.helped_desk()
        kind = self._subtype(desk, str(asked.get("typeId")), str(asked.get("subtypeId")))
        mains, annexes = (_files(form, name) for name in ("mainFiles", "annexeFiles"))
        if not mains or (len(mains) > 1 and not kind.multi) or not str(asked.get("name") or "").strip():
            raise Refused(400, "Un nom et un document principal sont nécessaires.")
        folder = self._new_folder(desk, kind, asked)
        for rank, (file, main) in enumerate([*((f, True) for f in mains), *((f, False) for f in annexes)]):
            folder.docs.append(
                Doc(
                    id=stable_uuid("doc", folder.id, rank),
                    name=file.filename or f"document-{rank}",
                    media_type=file.content_type or "application/octet-stream",
                    content=file.file.read(),
                    main=main,
                    index=rank,
                )
            )
        self._book.folders[folder.id] = folder
        return JSONResponse(shapes.folder(self._book, folder, call.login), status_code=201)

    def _subtype(self, desk: Desk, type_id: str, subtype_id: str) -> Subtype:
        for one in shapes.creatable(self._book, desk):
            if (f"type-{one.type}", f"subtype-{one.subtype}") == (type_id, subtype_id):
                return one
        raise Refused(400, "Ce type n’est pas permis pour ce bureau.")

    def _new_folder(self, desk: Desk, kind: Subtype, asked: Mapping[str, Any]) -> Folder:
        metadata = {str(key): str(value) for key, value in (asked.get("metadata") or {}).items()}
        missing = [str(f["key"]) for f in kind.fields if f.get("mandatory") and not metadata.get(str(f["key"]))]
        if missing:
            raise Refused(400, f"Métadonnée obligatoire absente : {', '.join(missing)}.")
        folder_id = stable_uuid("made", self._book.tenant, len(self._book.folders), self._book.clock())
        return Folder(
            id=folder_id,
            name=str(asked["name"]),
            type=kind.type,
            subtype=kind.subtype,
            format=kind.format,
            protocol=kind.protocol,
            origin=desk.id,
            tasks=self._tasks(folder_id, desk, kind, asked.get("variableDesksIds") or {}),
            docs=[],
            created_ms=self._book.clock(),
            due_ms=read_instant(asked.get("dueDate")),
            metadata=metadata,
        )

    def _tasks(self, folder_id: str, desk: Desk, kind: Subtype, chosen: Mapping[str, str]) -> list[Task]:
        tasks = [Task(id=stable_uuid("task", folder_id, "start"), action=START, desk=desk.id, state="PENDING")]
        return tasks + self._circuit(folder_id, kind, chosen) + [
            Task(id=stable_uuid("task", folder_id, "end"), action=ARCHIVE, desk=desk.id)
        ]  # fmt: skip

    def _circuit(self, seed: str, kind: Subtype, chosen: Mapping[str, str]) -> list[Task]:
        found = []
        for rank, (action, name) in enumerate(kind.circuit):
            desk_id = self._book.desk_named(name).id if name else str(chosen.get(str(rank)) or "")
            if desk_id not in self._book.desks:
                raise Refused(400, "Le bureau d’une étape variable n’est pas choisi.")
            found.append(Task(id=stable_uuid("task", seed, rank), action=action, desk=desk_id))
        return found

    def _delete(self, call: Call) -> Response:
        folder, desk = call.folder, call.helped_desk()
        over = folder.pending is not None and folder.pending.action == ARCHIVE
        if folder.origin != desk.id or not (folder.draft or folder.rejected or over):
            raise Refused(403, "Ce dossier ne peut pas être supprimé.")
        del self._book.folders[folder.id]
        return Response(status_code=204)

    def _chain(self, call: Call) -> Response:
        folder, desk, task = call.folder, call.helped_desk(), call.task
        if task.state != "PENDING" or task.action != ARCHIVE or folder.origin != desk.id:
            raise Refused(409, "Ce dossier n’est pas en fin de circuit.")
        kind = self._subtype(desk, str(call.body.get("typeId")), str(call.body.get("subtypeId")))
        following = self._circuit(f"{folder.id}/{len(folder.tasks)}", kind, call.body.get("variableDesksIds") or {})
        task.state, task.performed, task.user, task.date_ms = "VALIDATED", "CHAIN", call.login, self._book.clock()
        end = Task(id=stable_uuid("task", folder.id, "end", len(folder.tasks)), action=ARCHIVE, desk=desk.id)
        folder.tasks += [*following, end]
        following[0].state = "PENDING"
        folder.type, folder.subtype = kind.type, kind.subtype
        return Response(status_code=200)

    # --- comments -------------------------------------------------------------------------------

    def _comment(self, call: Call) -> Response:
        """Written into the PDF, as the real server does: its bytes change, its id does not."""
        doc = call.folder.doc(call.name("document"))
        text = str(call.body.get("content") or "").strip()
        if doc is None:
            raise Refused(404, "Le document n’existe pas.")
        if not text or len(text) > NOTE_MAX or doc.media_type != "application/pdf":
            raise Refused(400, "Le commentaire ne peut pas être posé.")
        note = Note(
            id=stable_uuid("note", doc.id, len(doc.notes)),
            author=call.login,
            page=int(call.body.get("page") or 0),
            x=float(call.body.get("x") or 0),
            y=float(call.body.get("y") or 0),
            text=text,
            at_ms=self._book.clock(),
        )
        doc.content = with_note(doc.content, note)
        doc.notes.append(note)
        return Response(status_code=201)

    # --- delegations ----------------------------------------------------------------------------

    def _delegations(self, call: Call) -> Response:
        desk = call.own_desk()
        mine = [one for one in self._book.delegations if desk.id in (one.desk, one.substitute)]
        return JSONResponse([shapes.delegation(self._book, one) for one in mine])

    def _delegate(self, call: Call) -> Response:
        desk, body = call.own_desk(), call.body
        substitute = str(body.get("substituteDeskId") or "")
        if substitute not in self._book.desks or substitute == desk.id:
            raise Refused(400, "Le bureau suppléant n’existe pas.")
        start, end = read_instant(body.get("start")), read_instant(body.get("end"))
        if start is not None and end is not None and end <= start:
            raise Refused(400, "La fin précède le début.")
        made = Delegation(
            id=stable_uuid("delegation", desk.id, substitute, len(self._book.delegations), self._book.clock()),
            desk=desk.id,
            substitute=substitute,
            type=str(body.get("typeId") or "").removeprefix("type-"),
            subtype=str(body.get("subtypeId") or "").removeprefix("subtype-"),
            start_ms=start,
            end_ms=end,
        )
        self._book.delegations.append(made)
        return JSONResponse(shapes.delegation(self._book, made), status_code=201)

    def _end_delegation(self, call: Call) -> Response:
        desk = call.own_desk()
        kept = [one for one in self._book.delegations if one.id != call.name("delegation") or one.desk != desk.id]
        if len(kept) == len(self._book.delegations):
            raise Refused(404, "La délégation n’existe pas.")
        self._book.delegations[:] = kept
        return Response(status_code=204)


def with_note(content: bytes, note: Note) -> bytes:
    """The PDF with a text annotation more, added incrementally."""
    try:
        writer = PdfWriter(io.BytesIO(content), incremental=True)
        pages = len(PdfReader(io.BytesIO(content)).pages)
    except PdfReadError as error:
        raise Refused(400, "Le document ne peut pas être lu.") from error
    if not 0 <= note.page < pages:
        raise Refused(400, "Cette page n’existe pas.")
    mark = Text(text=note.text, rect=(note.x, note.y, note.x + 20, note.y + 20), open=False)
    writer.add_annotation(note.page, mark)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _request(form: FormData) -> Mapping[str, Any]:
    part = form.get("createFolderRequest")
    try:
        data = json.loads(part.file.read() if isinstance(part, UploadFile) else str(part or ""))
    except ValueError as error:
        raise Refused(400, "La demande de création est illisible.") from error
    if not isinstance(data, dict):
        raise Refused(400, "La demande de création est illisible.")
    return data


def _files(form: FormData, name: str) -> list[UploadFile]:
    return [part for part in form.getlist(name) if isinstance(part, UploadFile)]
