"""What surrounds folders on the sandbox's v4: transfer, opinion, undo, chain, drafts, delegations, journal.

Addresses and bodies are those of the vendor's web application. Guessed ([I]): a transfer gives the very step to the
other desk; a delegation without a target is none; what ``associes`` and ``evenements`` hold besides ids, names and notes.

Options for tests: ``older`` (a server that has none of the newer addresses), ``sticky`` (it keeps the target of a
delegation that is ended without a date), ``half`` (a document more than this many is refused).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from app.sandbox.parapheur.containers import Refused
from app.sandbox.parapheur.state import (
    ARCHIVE,
    START,
    Archived,
    Book,
    Delegation,
    Desk,
    Doc,
    Done,
    Folder,
    Subtype,
    Task,
)
from app.sandbox.parapheur_v4 import shapes
from app.sandbox.parapheur_v4.calls import Call, Handler
from app.sandbox.people import stable_uuid

_DOSSIER = "/parapheur/dossiers/{dossier}"


class DeskRoutes:
    """One book, by the addresses of the web application."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.older = False
        self.sticky = False
        self.half: int | None = None

    def table(self) -> list[tuple[str, str, Handler]]:
        """(method, path, handler), as `routes` wants them."""
        delegation = "/parapheur/delegations/{bureau}"
        newer: list[tuple[str, str, Handler]] = [
            ("POST", _DOSSIER + "/transfertVisa", lambda call: self._transfer(call, "VISA")),
            ("POST", _DOSSIER + "/transfertSignature", lambda call: self._transfer(call, "SIGNATURE")),
            ("POST", _DOSSIER + "/avis", self._ask_opinion),
            ("POST", _DOSSIER + "/remorse", self._undo),
            ("POST", _DOSSIER + "/merge", self._merge),
            ("POST", _DOSSIER + "/chain", self._chain),
            ("POST", _DOSSIER + "/archive", self._archive),
        ]
        return [
            *((method, path, self._newer(handler)) for method, path, handler in newer),
            ("GET", _DOSSIER + "/evenements", self._events),
            ("DELETE", _DOSSIER, self._delete),
            ("PUT", _DOSSIER, self._update),
            ("POST", "/parapheur/dossiers", self._draft),
            ("GET", "/parapheur/bureaux/{bureau}/associes", self._associates),
            ("GET", "/parapheur/types", self._types),
            ("GET", "/parapheur/circuits/{type}/{subtype}", self._circuit),
            ("GET", "/parapheur/metadonnees", self._all_metadata),
            ("GET", "/parapheur/metadonnees/{type}/{subtype}", self._metadata),
            ("GET", delegation, self._delegation),
            ("PUT", delegation, self._delegate),
            ("POST", delegation + "/loop/{target}", self._loops),
        ]

    def _newer(self, handler: Handler) -> Handler:
        def guarded(call: Call) -> Response:
            if self.older:
                raise Refused(404, "Adresse inconnue.")
            return handler(call)

        return guarded

    # --- to another desk, and back ----------------------------------------------------------------

    def _pending(self, call: Call) -> tuple[Folder, Task, Desk]:
        """The folder's step, when it waits on the desk whose owner asks."""
        folder, desk = call.folder, call.own_desk
        task = folder.pending
        if task is None or task.desk != desk.id:
            raise Refused(409, "Le dossier n’est plus à cette étape.")
        if call.login not in desk.owners:
            raise Refused(403, "Cette action n’est pas permise à cet utilisateur.")
        return folder, task, desk

    def _target(self, call: Call, desk: Desk) -> str:
        target = str(call.body.get("bureauCible") or "")
        if target not in self._book.desks or target == desk.id:
            raise Refused(400, "Le bureau choisi n’existe pas.")
        return target

    def _done(self, call: Call, folder: Folder, task: Task, action: str) -> None:
        note = str(call.body.get("annotPub") or "")
        self._book.history.append(
            Done(
                folder=folder.id, task=task.id, action=action, user=call.login, desk=task.desk, public_note=note,
                at_ms=self._book.clock(),
            )
        )  # fmt: skip

    def _transfer(self, call: Call, asked: str) -> Response:
        folder, task, desk = self._pending(call)
        target = self._target(call, desk)
        if task.action != asked:
            raise Refused(400, "Cette étape ne se transfère pas ainsi.")
        self._done(call, folder, task, "TRANSFER")
        task.desk = target
        folder.read_by.clear()
        return JSONResponse({})

    def _ask_opinion(self, call: Call) -> Response:
        folder, task, desk = self._pending(call)
        target = self._target(call, desk)
        self._done(call, folder, task, "ASK_SECOND_OPINION")
        self._book.ask_opinion(folder, task, target)
        return JSONResponse({})

    def _undo(self, call: Call) -> Response:
        folder, desk = call.folder, call.own_desk
        last = folder.last_done
        if last is None or last.desk != desk.id or call.login not in desk.owners:
            raise Refused(403, "Le droit de remords n’est plus possible.")
        if not self._book.undo(folder, last):
            raise Refused(403, "Le droit de remords n’est plus possible.")
        self._done(call, folder, last, "UNDO")
        return JSONResponse({})

    # --- the end of a circuit ---------------------------------------------------------------------

    def _merge(self, call: Call) -> Response:
        """The folder takes the type and subtype of the circuit to come."""
        folder, kind = call.folder, self._kind(str(call.body.get("type")), str(call.body.get("sousType")))
        self._own_end(call, folder)
        folder.type, folder.subtype = kind.type, kind.subtype
        return JSONResponse({})

    def _chain(self, call: Call) -> Response:
        folder = call.folder
        task = self._own_end(call, folder)
        if (folder.type, folder.subtype) != (call.body.get("type"), call.body.get("sousType")):
            raise Refused(409, "Le dossier n’a pas reçu ce type.")
        kind = self._kind(folder.type, folder.subtype)
        self._done(call, folder, task, "CHAIN")
        task.state, task.performed, task.user, task.date_ms = "VALIDATED", "CHAIN", call.login, self._book.clock()
        rank = len(folder.tasks)
        folder.tasks += [*self._steps(f"{folder.id}/{rank}", kind, []), self._end(f"{folder.id}/{rank}", folder.origin)]
        folder.tasks[rank].state = "PENDING"
        return JSONResponse({})

    def _archive(self, call: Call) -> Response:
        """The folder leaves the desks for the archives, under its name there, with the annexes asked for."""
        folder, body = call.folder, call.body
        task = self._own_end(call, folder)
        name, annexes = str(body.get("name") or "").strip(), [str(one) for one in body.get("annexes") or []]
        if not name or not {doc.id for doc in folder.docs if not doc.main} >= set(annexes):
            raise Refused(400, "Un nom et des annexes de ce dossier sont nécessaires.")
        self._done(call, folder, task, "ARCHIVE")
        self._book.archives.append(Archived(folder=self._book.folders.pop(folder.id), name=name, annexes=annexes))
        return JSONResponse({})

    def _own_end(self, call: Call, folder: Folder) -> Task:
        task = folder.pending
        if task is None or task.action != ARCHIVE or folder.origin != call.own_desk.id:
            raise Refused(409, "Ce dossier n’est pas en fin de circuit.")
        return task

    def _delete(self, call: Call) -> Response:
        folder, desk = call.folder, call.own_desk
        if "SUPPRESSION" not in shapes.actions(self._book, folder, desk, secretary=call.login in desk.readers):
            raise Refused(403, "Ce dossier ne peut pas être supprimé.")
        del self._book.folders[folder.id]
        return JSONResponse({})

    def _events(self, call: Call) -> Response:
        events = [
            {
                "date": done.at_ms,
                "user": " ".join(self._book.names.get(done.user, (done.user,))),
                "status": done.action,
                "annotation": done.public_note,
            }
            for done in self._book.history
            if done.folder == call.folder.id
        ]
        return JSONResponse({"events": events})

    # --- types and drafts -------------------------------------------------------------------------

    def _kind(self, type_: str, subtype: str) -> Subtype:
        for one in self._book.subtypes:
            if (one.type, one.subtype) == (type_, subtype):
                return one
        raise Refused(404, "Ce type n’existe pas.")

    def _types(self, call: Call) -> Response:
        desk = call.desk(call.query.get("bureau", ""))
        found: dict[str, list[str]] = {}
        for one in self._book.subtypes:
            if not one.desks or desk.name in one.desks:
                found.setdefault(one.type, []).append(one.subtype)
        return JSONResponse([{"id": type_, "sousTypes": names} for type_, names in found.items()])

    def _circuit(self, call: Call) -> Response:
        return JSONResponse(shapes.kind_circuit(self._kind(call.name("type"), call.name("subtype"))))

    def _metadata(self, call: Call) -> Response:
        kind = self._kind(call.name("type"), call.name("subtype"))
        return JSONResponse(
            [
                {
                    "id": f"cu:{one['key']}", "realName": one.get("name"), "type": one.get("type", "STRING"),
                    "mandatory": bool(one.get("mandatory")), "values": one.get("restrictedValues"),
                }
                for one in kind.fields
            ]
        )  # fmt: skip

    def _all_metadata(self, call: Call) -> Response:
        """Here their ids are bare, and their names under ``name``."""
        known = [*self._book.fields, *(one for kind in self._book.subtypes for one in kind.fields)]
        return JSONResponse(
            [
                {
                    "id": one["key"], "name": one.get("name"), "type": one.get("type", "STRING"),
                    "values": one.get("restrictedValues") or [],
                }
                for one in known
            ]
        )  # fmt: skip

    def _draft(self, call: Call) -> Response:
        desk = call.own_desk
        if call.login not in desk.owners:
            raise Refused(403, "Vous n’êtes pas propriétaire de ce bureau.")
        folder_id = stable_uuid("made", self._book.tenant, len(self._book.folders), self._book.clock())
        start = Task(id=stable_uuid("task", folder_id, "start"), action=START, desk=desk.id, state="PENDING")
        self._book.folders[folder_id] = Folder(
            id=folder_id, name="Sans titre", type="", subtype="", format="", origin=desk.id, tasks=[start], docs=[],
            created_ms=self._book.clock(),
        )  # fmt: skip
        return JSONResponse({"id": folder_id})

    async def upload(self, request: Request) -> Response:
        """``/iparapheur/addDocument``: a document more; the answer is text that holds JSON, as seen."""
        async with request.form() as form:
            return await self._take(form)

    async def _take(self, form: FormData) -> Response:
        folder = self._book.folders.get(str(form.get("dossier")))
        file = form.get("file")
        if folder is None or not folder.draft or not isinstance(file, UploadFile):
            return PlainTextResponse('{"success": false}', status_code=500)
        rank = len(folder.docs)
        if self.half is not None and rank >= self.half:
            return JSONResponse({"status": {"code": 500}, "message": "Le document est refusé."}, status_code=500)
        doc = Doc(
            id=stable_uuid("doc", folder.id, rank), name=file.filename or "document", index=rank,
            media_type=file.content_type or "application/octet-stream", content=await file.read(),
            main=form.get("isMainDocument") == "true",
        )  # fmt: skip
        folder.docs.append(doc)
        return PlainTextResponse(
            f'{{"success": "{doc.id}", "downloadUrl": "", "isLocked": false, "isProtected": false}}'
        )

    def _update(self, call: Call) -> Response:
        folder, desk, body = call.folder, call.own_desk, call.body
        values = {str(k).removeprefix("cu:"): str(v.get("value")) for k, v in (body.get("metadatas") or {}).items()}
        if not folder.draft:
            return self._told(call, values)
        if folder.origin != desk.id:
            raise Refused(403, "Ce dossier ne peut plus être modifié.")
        kind = self._kind(str(body.get("type")), str(body.get("sousType")))
        told = {str(one.get("id")) for one in body.get("documents") or []}
        if not str(body.get("title") or "").strip() or told != {doc.id for doc in folder.docs} or not folder.docs:
            raise Refused(400, "Un titre et les documents du dossier sont nécessaires.")
        missing = [str(one["key"]) for one in kind.fields if one.get("mandatory") and not values.get(str(one["key"]))]
        if missing:
            raise Refused(400, f"Métadonnée obligatoire absente : {', '.join(missing)}.")
        folder.name, folder.type, folder.subtype = str(body["title"]), kind.type, kind.subtype
        folder.format, folder.protocol, folder.metadata = kind.format, kind.protocol, values
        folder.due_ms = body.get("dateLimite")
        chosen = [str(one) for one in body.get("acteursVariables") or []]
        folder.tasks[1:] = [*self._steps(folder.id, kind, chosen), self._end(folder.id, desk.id)]
        return JSONResponse({"id": folder.id})

    def _told(self, call: Call, values: Mapping[str, str]) -> Response:
        """In its circuit a folder takes metadata, from the desk where it waits, and keeps the rest as it is."""
        folder, _task, _desk = self._pending(call)
        told = {str(one.get("id")) for one in call.body.get("documents") or []}
        if call.body.get("title") != folder.name or told != {doc.id for doc in folder.docs}:
            raise Refused(400, "Seules les métadonnées peuvent être modifiées.")
        folder.metadata.update(values)
        return JSONResponse({"id": folder.id})

    def _steps(self, seed: str, kind: Subtype, chosen: list[str]) -> list[Task]:
        """The circuit of a subtype; ``chosen``: the desks of its variable steps, in order."""
        left = list(chosen)
        found = []
        for rank, (action, name) in enumerate(kind.circuit):
            desk_id = self._book.desk_named(name).id if name else left.pop(0) if left else ""
            if desk_id not in self._book.desks:
                raise Refused(400, "Le bureau d’une étape variable n’est pas choisi.")
            found.append(Task(id=stable_uuid("task", seed, rank), action=action, desk=desk_id))
        return found

    def _end(self, seed: str, desk_id: str) -> Task:
        return Task(id=stable_uuid("task", seed, "end"), action=ARCHIVE, desk=desk_id)

    # --- desks and delegations --------------------------------------------------------------------

    def _associates(self, call: Call) -> Response:
        desk = call.desk(call.name("bureau"))
        others = [one for one in self._book.desks.values() if one.id != desk.id]
        body: dict[str, Any] = {
            "id": desk.id,
            "name": desk.name,
            "associes": [{"id": one.id, "name": one.name, "description": ""} for one in others],
            "delegations-possibles": [one.id for one in others],
        }
        return JSONResponse(body)

    def _given(self, desk: Desk) -> Delegation | None:
        return next((one for one in self._book.delegations if one.desk == desk.id), None)

    def _delegation(self, call: Call) -> Response:
        return JSONResponse(shapes.delegation(self._book, self._given(call.desk(call.name("bureau")))))

    def _delegate(self, call: Call) -> Response:
        """The desk's only delegation is replaced; without a target there is none any more."""
        desk, body = call.desk(call.name("bureau")), call.body
        if call.login not in desk.owners:
            raise Refused(403, "Vous n’êtes pas propriétaire de ce bureau.")
        target = str(body.get("idCible") or "")
        if not target and self.sticky:
            return JSONResponse({})
        self._book.delegations[:] = [one for one in self._book.delegations if one.desk != desk.id]
        if target:
            if self._turns(desk.id, target):
                raise Refused(400, "La délégation tourne en rond.")
            self._book.delegations.append(_made(desk.id, target, body))
        return JSONResponse({})

    def _loops(self, call: Call) -> Response:
        desk = call.desk(call.name("bureau"))
        return JSONResponse({"willItLoop": self._turns(desk.id, call.name("target"))})

    def _turns(self, desk_id: str, target: str) -> bool:
        given = {one.desk: one.substitute for one in self._book.delegations}
        while target in given and target != desk_id:
            target = given.pop(target)
        return target == desk_id


def _made(desk_id: str, target: str, body: Mapping[str, Any]) -> Delegation:
    return Delegation(
        id=desk_id, desk=desk_id, substitute=target, start_ms=body.get("date-debut-delegation"),
        end_ms=body.get("date-fin-delegation"),
    )  # fmt: skip
