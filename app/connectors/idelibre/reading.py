"""Pulls: what the server has, compared with what is held."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from app.connectors.idelibre import conflicts, parse, wire
from app.connectors.idelibre.attendance import DAY_MS, AttendanceDesk
from app.connectors.idelibre.session import Session
from app.domain.errors import TargetGone, Transient
from app.domain.exchange import Clock, Delta, FileRef, Held, Urgency, Vault
from app.domain.records import Record
from app.domain.seances import Annotation, Origin, Seance

log = logging.getLogger(__name__)

ARCHIVES_PER_PAGE = 5

Answer = Any
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Cursor of the séances: when everything was last compared (UTC ms)."""

    full_ms: int = 0

    @classmethod
    def read(cls, text: str | None) -> _Cursor:
        return cls(int(json.loads(text)["full_ms"])) if text else cls()

    def write(self) -> str:
        return json.dumps({"full_ms": self.full_ms})


class Reading:
    """Pulls of one account. ``full_due`` asks for a comparison of everything at the next one."""

    def __init__(self, session: Session, desk: AttendanceDesk, vault: Vault, clock: Clock) -> None:
        self._session = session
        self._desk = desk
        self._vault = vault
        self._clock = clock
        self.full_due = False

    # --- questions ------------------------------------------------------------------------------

    async def _ask(
        self,
        event: str,
        fields: Mapping[str, object],
        answers: tuple[str, ...],
        parse_: Callable[[object], Answer],
    ) -> Answer:
        """Ask and understand. A malformed answer is asked for once more (interop §16), then `Transient`."""
        for _ in range(2):
            payload = await self._session.ask(event, lambda token: {"token": token, **fields}, answers)
            try:
                return parse_(payload)
            except ValueError:
                log.info("malformed answer to %s", event)
        raise Transient("malformed_answer", event=event)

    async def fetch_changes(self, held: Mapping[str, int]) -> parse.SeanceChanges:
        """``updateSeances`` with the revisions held; an empty mapping asks for everything."""
        fields = {k: v for k, v in wire.build_update_seances("", held).items() if k != "token"}
        changes: parse.SeanceChanges = await self._ask(
            "updateSeances", fields, wire.FEEDBACK_SEANCES, parse.parse_changes
        )
        return changes

    async def fetch_seance(self, seance_id: str) -> Seance | None:
        """One séance as the server has it now. The protocol has no such question: all are asked for."""
        changes = await self.fetch_changes({})
        user_id = (await self._session.login()).user_id
        seances = (parse.parse_seance(item, user_id) for item in (*changes.to_add, *changes.to_modify))
        return next((s for s in seances if s is not None and s.id == seance_id), None)

    async def fetch_annotations(self, seances: Iterable[Seance]) -> tuple[list[Annotation], frozenset[str]]:
        """All notes of the server that belong to ``seances``, and the ids of all, without exception."""
        return await self.fetch_annotations_of(parse.origins_of(seances))

    async def fetch_annotations_of(
        self, origins: Mapping[tuple[Origin, str], str]
    ) -> tuple[list[Annotation], frozenset[str]]:
        """The same for the given (origin, id) -> séance id."""
        notes: tuple[list[Annotation], frozenset[str]] = await self._ask(
            "getAnnotations",
            {},
            ("getAnnotationsFeedback",),
            lambda payload: (parse.parse_annotations(payload, origins), parse.annotation_ids(payload)),
        )
        return notes

    async def _fetch_members(self, seance: Seance) -> Seance:
        user_id = (await self._session.login()).user_id
        about, members = await self._ask(
            "getUserList", {"seanceId": seance.id}, ("userList",), lambda p: parse.parse_members(p, user_id)
        )
        return replace(seance, members=members) if about == seance.id else seance

    # --- séances --------------------------------------------------------------------------------

    async def pull_seances(self, cursor: str | None, held: Held) -> Delta:
        """Changes since the revisions held; everything once a day and when asked."""
        state, now = _Cursor.read(cursor), self._clock()
        login = await self._session.login()
        self._session.about_to_pull("seances")
        known = await _load_all(held, Seance)
        # Closed ones are not named: should the server list one again, it comes as new.
        changes = await self.fetch_changes({s.id: s.revision for s in known.values() if not s.closed})
        items = [*changes.to_add, *changes.to_modify]
        told = {parse.text(item.get("seance_id")) for item in items}
        full = self.full_due or cursor is None or now - state.full_ms >= DAY_MS
        if full and any(not s.closed for s in known.values()):
            everything = await self.fetch_changes({})
            items += [i for i in everything.to_add if parse.text(i.get("seance_id")) not in told]
        fresh = []
        for item in items:
            seance = parse.parse_seance(item, login.user_id)
            if seance is not None:
                fresh.append(await self._complete(seance, known.get(seance.id), now, told, login.role))
        changed = [s for s in fresh if known.get(s.id) != s]
        closed = [replace(known[id], closed=True) for id in changes.to_remove if id in known and not known[id].closed]
        self.full_due = False
        # Nothing is closed from a full list's silence: only ``toRemove`` says so.
        upserts = sorted([*changed, *closed], key=lambda s: s.date_ms)
        return Delta(
            stream="seances",
            cursor=_Cursor(now if full else state.full_ms).write(),
            upserts=tuple(upserts),
            files=tuple(_files(changed, {**known, **{s.id: s for s in upserts}}.values(), now)),
            wake=frozenset({"annotations"}) if upserts else frozenset(),
        )

    async def _complete(self, fresh: Seance, held: Seance | None, now: int, told: set[str], role: wire.Role) -> Seance:
        """The payload plus what it does not know: people, attendance, and what we alone keep."""
        seance = _keep(fresh, held, now)
        if role is wire.Role.ACTEUR and (fresh.id in told or not seance.members):
            seance = await self._fetch_members(seance)
        if seance.date_ms < now and fresh.id not in told:
            return seance
        try:
            attendance = await self._desk.read(seance.id)
        except TargetGone:
            return seance
        if attendance is None:
            return replace(seance, presence=fresh.presence, proxy_holder=fresh.proxy_holder)
        holder = held.proxy_holder if held is not None and held.presence is attendance.presence else ""
        return replace(
            seance,
            presence=attendance.presence,
            proxy_holder=holder,
            deputy_allowed=attendance.deputy_allowed,
            proxy_allowed=attendance.proxy_allowed,
            proxy_candidates=attendance.candidates,
        )

    # --- annotations ----------------------------------------------------------------------------

    async def pull_annotations(self, held: Held) -> Delta:
        """The whole set, compared. Notes of closed séances stay although the server deleted them."""
        login = await self._session.login()
        self._session.about_to_pull("annotations")
        if login.role is not wire.Role.ACTEUR:
            return Delta(stream="annotations", cursor="")
        seances = await _load_all(held, Seance)
        notes, on_server = await self.fetch_annotations(seances.values())
        known = await _load_all(held, Annotation)
        notes = [_still_other_version(note, known.get(note.id)) for note in notes]
        upserts = [note for note in notes if known.get(note.id) != note]
        upserts += await conflicts.still_missing(self._vault, known)
        absent = [n for n in known.values() if n.id not in on_server and not n.conflict_of]
        gone, closing = await self._really_gone(absent, seances)
        return Delta(
            stream="annotations",
            cursor="",
            upserts=tuple(upserts),
            removes=tuple((Annotation.KIND, id) for id in gone),
            wake=frozenset({"seances"}) if closing else frozenset(),
        )

    async def _really_gone(self, absent: list[Annotation], seances: Mapping[str, Seance]) -> tuple[list[str], bool]:
        """Ids deleted by someone, and whether a séance or a document was taken away under our feet.

        The server deletes notes when it archives a séance or withdraws a document: before believing a deletion, ask
        again what it still lists. What goes with a document waits until the séance was read: it is kept then.
        """
        open_ = {s.id: s.revision for s in seances.values() if not s.closed}
        doubtful = [note for note in absent if note.seance_id in open_]
        if not doubtful:
            return [], False
        changes = await self.fetch_changes(open_)
        user_id = (await self._session.login()).user_id
        now = [s for item in changes.to_modify if (s := parse.parse_seance(item, user_id)) is not None]
        origins, modified = parse.origins_of(now), {seance.id for seance in now}
        gone = [
            note.id
            for note in doubtful
            if note.seance_id not in changes.to_remove
            and (note.seance_id not in modified or (note.origin, note.origin_id) in origins)
        ]
        return gone, len(gone) < len(doubtful)

    # --- archives -------------------------------------------------------------------------------

    async def pull_archives(self, held: Held) -> Delta:
        """Past séances that we never held, a few at a time; their files only on demand (interop §11.1)."""
        await self._session.login()
        try:
            return await self._next_archives(held)
        except Transient as error:
            if error.code != "no_feedback":
                raise
            # Not every role may ask, and nobody answers then: the rest of the account is well.
            log.info("the server does not answer about archives")
            return Delta(stream="archives", cursor="")

    async def _next_archives(self, held: Held) -> Delta:
        listed = await self._ask("archivedSeancesList", {}, ("archivedSeancesListFeedBack",), _object_list)
        known = await held.versions(Seance.KIND)
        unknown = [i for i in listed if parse.text(i.get("seance_id")) and parse.text(i["seance_id"]) not in known]
        unknown.sort(key=lambda i: parse.whole(i.get("seance_date")) or 0, reverse=True)
        seances = []
        for item in unknown[:ARCHIVES_PER_PAGE]:
            about = {"seanceId": parse.text(item.get("seance_id"))}
            projets = await self._ask("archivedProjetsList", about, ("archivedProjetsListFeedBack",), _object_list)
            others = await self._ask("archivedOtherdocsList", about, ("archivedOtherdocsListFeedBack",), _object_list)
            seance = parse.parse_archived(item, projets, others)
            if seance is not None:
                seances.append(replace(seance, first_seen_ms=self._clock()))
        return Delta(
            stream="archives",
            cursor="",
            upserts=tuple(seances),
            files=tuple(f for s in seances for f in parse.files_of(s, Urgency.ON_DEMAND)),
            more=len(unknown) > ARCHIVES_PER_PAGE and bool(seances),
            done=len(listed) - len(unknown) + len(seances),
            total=len(listed),
        )


def _object_list(payload: object) -> list[parse.Json]:
    return list(parse.objects(wire.decode(payload)))


def _keep(fresh: Seance, held: Seance | None, now: int) -> Seance:
    """``fresh`` with what only we know of it."""
    if held is None:
        return replace(fresh, first_seen_ms=now)
    moved = _content(fresh) != _content(held)
    return replace(
        fresh,
        first_seen_ms=held.first_seen_ms or now,
        members=held.members,
        place=held.place,
        # The payload of a 4.3 server does not know the answer: only asking tells.
        presence=held.presence,
        proxy_holder=held.proxy_holder,
        deputy_allowed=held.deputy_allowed,
        proxy_allowed=held.proxy_allowed,
        proxy_candidates=held.proxy_candidates,
        changed=held.changed or moved,
    )


def _still_other_version(note: Annotation, held: Annotation | None) -> Annotation:
    """The server holds a losing version as a plain note: only we know what it is the other version of."""
    return note if held is None else replace(note, conflict_of=held.conflict_of)


def _content(seance: Seance) -> tuple[object, ...]:
    return seance.name, seance.date_ms, seance.documents, seance.projets


def _files(changed: Iterable[Seance], all_: Iterable[Seance], now: int) -> list[FileRef]:
    """Files to want: those of the nearest meeting first, convocations before anything."""
    coming = [s for s in all_ if not s.closed and s.date_ms >= now]
    nearest = min(coming, key=lambda s: s.date_ms).id if coming else ""
    files: list[FileRef] = []
    for seance in changed:
        urgency = Urgency.NEXT_MEETING if seance.id == nearest else Urgency.NEAR
        files += parse.files_of(seance, urgency if seance.date_ms >= now else Urgency.BULK)
    first = {f.ref for s in changed for f in list(parse.files_of(s, Urgency.BULK))[:1]}
    return sorted(files, key=lambda f: (f.urgency, f.ref not in first))


async def _load_all(held: Held, cls: type[R]) -> dict[str, R]:
    """Every server copy of one kind, by id."""
    records = {}
    for id in await held.versions(cls.KIND):
        record = await held.load(cls.KIND, id)
        if isinstance(record, cls):
            records[id] = record
    return records
