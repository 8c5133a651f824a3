"""What the sandbox's parapheur holds: desks, folders, circuits, and the rules that move them.

Lists of a desk are computed from the circuits, as interop §1.4 describes them, so that a folder can
never stand in a list that its circuit contradicts. Thread-safe: tests read while the server runs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.sandbox.people import stable_uuid

ARCHIVE, START = "ARCHIVE", "START"


@dataclass(kw_only=True)
class Desk:
    """A bureau. ``owners``: logins that may act; ``readers``: logins that may only look (supervisors, secretaries)."""

    id: str
    name: str
    owners: tuple[str, ...]
    readers: tuple[str, ...] = ()
    secretaries: tuple[str, ...] = ()
    """v5: those of the readers who may make dossiers here, send them off, chain and remove them."""


@dataclass(kw_only=True)
class Delegation:
    """A desk given to another one: for a time, for one type, or wholly."""

    id: str
    desk: str
    substitute: str
    type: str = ""
    subtype: str = ""
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(kw_only=True)
class Note:
    """A comment on a page."""

    id: str
    author: str
    page: int
    x: float
    y: float
    text: str
    at_ms: int


@dataclass(kw_only=True)
class Subtype:
    """What a body configured: a type and subtype, its circuit (action, desk name; empty = chosen at creation)."""

    type: str
    subtype: str
    format: str
    protocol: str
    circuit: Sequence[tuple[str, str]]
    desks: tuple[str, ...] = ()
    """Names of the desks that may create in it; none = all."""
    fields: Sequence[Mapping[str, object]] = ()
    """``subtypeMetadataList``."""
    multi: bool = False
    description: str = ""


@dataclass(kw_only=True)
class Task:
    """A step of a circuit."""

    id: str
    action: str
    desk: str
    state: str = "UPCOMING"
    performed: str = ""
    user: str = ""
    date_ms: int | None = None
    public_note: str = ""
    private_note: str = ""
    certificate: str = ""
    """Base64 of the signer's certificate."""
    mandatory: tuple[str, ...] = ()
    """Metadata keys required to validate."""
    mandatory_rejection: tuple[str, ...] = ()
    absent: str = ""
    """Id of the desk in whose absence it was performed."""


@dataclass(kw_only=True)
class Detached:
    id: str
    name: str
    content: bytes


@dataclass(kw_only=True)
class Doc:
    id: str
    name: str
    media_type: str
    content: bytes
    main: bool = True
    index: int = 0
    detached: list[Detached] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(kw_only=True)
class Folder:
    """A dossier and its circuit; the last task is ARCHIVE, on the origin desk."""

    id: str
    name: str
    type: str
    subtype: str
    format: str
    origin: str
    tasks: list[Task]
    docs: list[Doc]
    created_ms: int
    due_ms: int | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    reading_mandatory: bool = False
    read_by: set[str] = field(default_factory=set)
    protocol: str = ""
    paper: bool = False
    """A signature may be made on paper."""
    on_paper: bool = False
    """It was said to be signed by hand (v4): its signature is only approved."""
    mailed: dict[str, str] = field(default_factory=dict)
    """The secured mail it left by: ``to``, ``subject``, ``password``."""
    acte: dict[str, str] = field(default_factory=dict)
    """What was told to the préfecture with it (v4)."""

    @property
    def draft(self) -> bool:
        return self.pending is not None and self.pending.action == START

    @property
    def pending(self) -> Task | None:
        return next((task for task in self.tasks if task.state == "PENDING"), None)

    @property
    def rejected(self) -> bool:
        return any(task.state == "REJECTED" for task in self.tasks)

    @property
    def last_done(self) -> Task | None:
        done = [task for task in self.tasks if task.performed]
        return done[-1] if done else None

    def task(self, task_id: str) -> Task | None:
        return next((task for task in self.tasks if task.id == task_id), None)

    def doc(self, doc_id: str) -> Doc | None:
        return next((doc for doc in self.docs if doc.id == doc_id), None)


@dataclass(slots=True)
class Archived:
    """A folder in the archives of the parapheur itself (v4)."""

    folder: Folder
    name: str
    annexes: list[str]
    """Ids of those kept with it."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """One act, as it was done: what tests read."""

    folder: str
    task: str
    action: str
    user: str
    desk: str
    public_note: str
    at_ms: int
    signatures: int = 0
    """Number of values posted."""
    metadata: tuple[tuple[str, str], ...] = ()


@dataclass(kw_only=True)
class Book:
    """The whole state of one tenant."""

    tenant: str
    tenant_name: str
    clock: Callable[[], int]
    desks: dict[str, Desk] = field(default_factory=dict)
    folders: dict[str, Folder] = field(default_factory=dict)
    history: list[Done] = field(default_factory=list)
    archives: list[Archived] = field(default_factory=list)
    """Every act in order."""
    delegations: list[Delegation] = field(default_factory=list)
    subtypes: list[Subtype] = field(default_factory=list)
    fields: list[Mapping[str, object]] = field(default_factory=list)
    """Metadata that steps ask for, besides those of subtypes (v4)."""
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Login -> first and last name."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    def desk_named(self, name: str) -> Desk:
        return next(desk for desk in self.desks.values() if desk.name == name)

    def folder_named(self, name: str) -> Folder:
        return next(folder for folder in self.folders.values() if folder.name == name)

    def desks_of(self, login: str) -> list[Desk]:
        return [desk for desk in self.desks.values() if login in desk.owners or login in desk.readers]

    def delegate(self, desk: str, substitute: str, **more: object) -> Delegation:
        """One desk stands in for another, by their names."""
        ids = self.desk_named(desk).id, self.desk_named(substitute).id
        made = Delegation(id=stable_uuid("delegation", *ids, len(self.delegations)), desk=ids[0], substitute=ids[1])
        for name, value in more.items():
            setattr(made, name, value)
        self.delegations.append(made)
        return made

    def active(self, one: Delegation) -> bool:
        now = self.clock()
        return (one.start_ms is None or one.start_ms <= now) and (one.end_ms is None or now < one.end_ms)

    def delegating_to(self, desk: Desk) -> list[Desk]:
        ids = {one.desk for one in self.delegations if one.substitute == desk.id and self.active(one)}
        return [self.desks[id] for id in sorted(ids)]

    def stands_in(self, folder: Folder, task: Task, desk: Desk) -> bool:
        """``desk`` may act on this step for the desk that holds it."""
        return any(
            one.desk == task.desk
            and one.substitute == desk.id
            and self.active(one)
            and one.type in ("", folder.type)
            and one.subtype in ("", folder.subtype)
            for one in self.delegations
        )

    def listed(self, desk: Desk, state: str) -> list[Folder]:
        """Folders of one list, newest first. Unknown states list nothing."""
        with self.lock:
            found = [folder for folder in self.folders.values() if self._stands(folder, desk, state)]
        return sorted(found, key=lambda folder: (-folder.created_ms, folder.id))

    def _stands(self, folder: Folder, desk: Desk, state: str) -> bool:
        pending, last = folder.pending, folder.last_done
        waiting = pending is not None and pending.action not in (ARCHIVE, START) and not folder.rejected
        mine = waiting and pending is not None and pending.desk == desk.id
        if state == "PENDING":
            return mine
        if state == "LATE":
            return mine and folder.due_ms is not None and folder.due_ms < self.clock()
        if state == "DELEGATED":
            return waiting and pending is not None and self.stands_in(folder, pending, desk)
        if state == "DRAFT":
            return folder.draft and folder.origin == desk.id
        if state == "UPCOMING":
            later = any(t.state == "UPCOMING" and t.desk == desk.id and t.action != ARCHIVE for t in folder.tasks)
            return waiting and not mine and later
        if state == "FINISHED":
            return pending is not None and pending.action == ARCHIVE and folder.origin == desk.id
        if state == "REJECTED":
            return folder.rejected and folder.origin == desk.id
        if state == "RETRIEVABLE":
            return waiting and last is not None and last.desk == desk.id and last.action != "START"
        if state == "DOWNSTREAM":
            return any(t.performed and t.desk == desk.id and t.action != "START" for t in folder.tasks)
        return False

    def may_act(self, folder: Folder, task: Task, desk: Desk) -> bool:
        """The desk holds the step, or stands in for the one that does."""
        return task.desk == desk.id or self.stands_in(folder, task, desk)

    def perform(self, folder: Folder, task: Task, done: Done, *, performed: str, private_note: str) -> None:
        """Mark a task as done and move the circuit: to the next step, or out of it after a rejection."""
        task.performed, task.user, task.date_ms = performed, done.user, done.at_ms
        task.public_note, task.private_note = done.public_note, private_note
        task.absent = task.desk if done.desk != task.desk else ""
        task.state = "REJECTED" if performed == "REJECT" else "VALIDATED"
        folder.metadata.update(dict(done.metadata))
        folder.read_by.clear()
        if performed != "REJECT":
            following = next((t for t in folder.tasks if t.state == "UPCOMING"), None)
            if following is not None:
                following.state = "PENDING"
        self.history.append(done)

    def undo(self, folder: Folder, task: Task) -> bool:
        """Take the last act back (droit de remords) while nobody acted since."""
        if folder.last_done is not task or folder.rejected or task.action == "SIGNATURE":
            return False
        if folder.pending is not None:
            folder.pending.state = "UPCOMING"
        task.state, task.performed, task.user, task.date_ms = "PENDING", "", "", None
        return True

    def transfer(self, folder: Folder, task: Task, target: str) -> None:
        """Replace the desk of the pending step: a new step with its own id."""
        index = folder.tasks.index(task)
        moved = Task(id=stable_uuid(task.id, target, len(self.history)), action=task.action, desk=target)
        moved.state, task.state, task.performed = "PENDING", "TRANSFERRED", "TRANSFER"
        folder.tasks.insert(index + 1, moved)

    def ask_opinion(self, folder: Folder, task: Task, target: str) -> None:
        """A step for another desk, then the same step again for this one: two new steps with ids of their own."""
        index, rank = folder.tasks.index(task), len(folder.tasks)
        opinion = Task(id=stable_uuid(task.id, target, "opinion", rank), action="SECOND_OPINION", desk=target)
        again = Task(id=stable_uuid(task.id, "again", rank), action=task.action, desk=task.desk)
        again.mandatory = task.mandatory
        opinion.state, task.state, task.performed = "PENDING", "SECONDED", "ASK_SECOND_OPINION"
        folder.tasks[index + 1 : index + 1] = [opinion, again]

    def counters(self, desk: Desk) -> dict[str, int]:
        states = ("draft", "rejected", "pending", "finished", "late")
        return {f"{state}FoldersCount": len(self.listed(desk, state.upper())) for state in states}

    # --- what tests order -----------------------------------------------------------------------

    def touch_document(self, folder_id: str) -> None:
        """Somebody replaced the main document meanwhile: same id, other bytes."""
        with self.lock:
            doc = next(doc for doc in self.folders[folder_id].docs if doc.main)
            doc.content += b"\n<!-- corrected -->" if doc.media_type.endswith("xml") else b"\n% corrected\n"

    def withdraw(self, folder_id: str) -> None:
        """The submitting system took the folder away."""
        with self.lock:
            del self.folders[folder_id]

    def signatures(self, folder_id: str) -> int:
        """How many times the folder was signed."""
        return sum(1 for done in self.history if done.folder == folder_id and done.action == "SIGNATURE")
