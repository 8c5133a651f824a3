"""State of the courrier simulator: letters, notes, a change log, operations. Source: acropolis.md §3.

Thread-safe: tests act on it from their thread while the server answers from its own. Every change
of a letter raises its version and is logged under a growing sequence number; cursors are positions
in that log. What a user sees and may do depends on the assignments, as the contract says.
"""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from app.sandbox.gateway.letters import Draft, ScanFile, build_letters
from app.sandbox.people import MAYOR, SECRETARY, SEED, STAFF, Person, Town

_LOCK_S = 60.0
_CLOSED = frozenset({"closed", "no_action", "archived", "sent"})
_ROLE_ACTIONS = {"action": ("assign", "set_due_date"), "opinion": ("opinion",), "visa": ("visa", "visa_refuse")}
USERS: tuple[Person, ...] = (MAYOR, SECRETARY, *STAFF)
"""Who has a login at the gateway: the councillor has none."""


class Problem(Exception):
    """A refusal, as an RFC 9457 document."""

    def __init__(self, status: int, code: str, **facts: object) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.facts = facts
        self.headers: dict[str, str] = {}


@dataclass
class StoredLetter:
    facts: dict[str, Any]
    files: tuple[ScanFile, ...]
    version: int = 1
    assignments: list[dict[str, Any]] = field(default_factory=list)
    read_by: dict[str, str] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)
    replies: list[dict[str, Any]] = field(default_factory=list)
    locked_by: str = ""
    locked_until_s: float = 0.0


@dataclass(frozen=True)
class Change:
    seq: int
    kind: str
    id: str
    removed_for: frozenset[str] = frozenset()
    """Logins that lost it with this change."""
    reason: str = ""


class Mailbox:
    """One body's letters. ``now_s`` is the server's clock."""

    def __init__(
        self,
        town: Town,
        *,
        today: date | None = None,
        seed: int = SEED,
        count: int | None = None,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self.town = town
        self.lock = threading.RLock()
        self.now_s = now_s
        self.letters: dict[str, StoredLetter] = {}
        self.notes: dict[str, dict[str, Any]] = {}
        self.results: dict[str, tuple[int, dict[str, Any]]] = {}
        """op_id -> first answer."""
        self.uploads: dict[str, bytes] = {}
        self.acks: dict[tuple[str, str], int] = {}
        """(login, letter) -> version reached on the device."""
        self.queue_next = 0
        """How many of the next operations are answered « queued » before being done."""
        self.applied: list[tuple[str, str]] = []
        """(op_id, action) really applied, in order: what tests count."""
        self._log: list[Change] = []
        self._seq = 0
        self._oldest = 0
        day = today or datetime.fromtimestamp(now_s(), UTC).date()
        for draft in build_letters(town, day, seed=seed, count=count):
            self._put(draft)

    def _put(self, draft: Draft) -> None:
        letter = StoredLetter(dict(draft.facts), draft.files)
        for number, role in enumerate(draft.mayor_roles, 1):
            letter.assignments.append(self._assignment(f"AS-{number}", role, MAYOR))
        staff = STAFF[len(self.letters) % len(STAFF)]
        letter.assignments.append(self._assignment(f"AS-{len(draft.mayor_roles) + 1}", "info", staff))
        id_ = str(draft.facts["id"])
        self.letters[id_] = letter
        self._record("letter", id_)
        if len(self.letters) % 5 == 1:
            self.add_note(f"N-{id_}", id_, staff, "Vu avec le service, réponse en préparation.", "everyone")

    def _assignment(self, id_: str, role: str, who: Person, due: str | None = None) -> dict[str, Any]:
        return {"id": id_, "role": role, "user_id": who.login, "label": who.name, "due_date": due, "done_at": None}

    # --- log ------------------------------------------------------------------------------------

    def instant(self) -> str:
        return datetime.fromtimestamp(self.now_s(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _record(self, kind: str, id_: str, removed_for: Iterable[str] = (), reason: str = "") -> None:
        self._seq += 1
        self._log.append(Change(self._seq, kind, id_, frozenset(removed_for), reason))

    def touch(self, letter_id: str) -> None:
        """The letter changed: new version, new line of the log."""
        self.letters[letter_id].version += 1
        self._record("letter", letter_id)

    def expire_cursors(self) -> None:
        """Forget the log: every cursor handed out so far is answered 410."""
        with self.lock:
            self._seq += 1
            self._oldest = self._seq

    def leave_perimeter(self, letter_id: str, login: str = MAYOR.login) -> None:
        """The letter is taken from ``login``: removed from the feed, 403 afterwards."""
        with self.lock:
            letter = self.letters[letter_id]
            letter.assignments = [a for a in letter.assignments if a["user_id"] != login]
            letter.version += 1
            self._record("letter", letter_id, {login}, "out_of_perimeter")

    def hold(self, letter_id: str, who: Person = SECRETARY, seconds: float = _LOCK_S) -> None:
        """Someone else is editing: operations of others are refused for ``seconds``."""
        with self.lock:
            self.letters[letter_id].locked_by = who.login
            self.letters[letter_id].locked_until_s = self.now_s() + seconds

    def edit(self, letter_id: str, **facts: object) -> None:
        """Someone changes the letter at the town hall."""
        with self.lock:
            self.letters[letter_id].facts.update(facts)
            self.touch(letter_id)

    def receive(self, draft: Draft) -> str:
        """A new letter arrives; returns its id."""
        with self.lock:
            self._put(draft)
            return str(draft.facts["id"])

    # --- reading --------------------------------------------------------------------------------

    def sees(self, login: str, letter_id: str) -> bool:
        if login == SECRETARY.login:
            return letter_id in self.letters
        letter = self.letters.get(letter_id)
        return letter is not None and any(a["user_id"] == login for a in letter.assignments)

    def letter_json(self, login: str, letter_id: str) -> dict[str, Any]:
        """The letter as ``login`` sees it (contract §3.1)."""
        letter = self.letters[letter_id]
        roles = [a["role"] for a in letter.assignments if a["user_id"] == login and a["done_at"] is None]
        notes = sum(note["letter_id"] == letter_id for note in self.notes.values())
        files = [f.facts() for f in letter.files] + letter.replies
        return {
            **letter.facts,
            "version": letter.version,
            "assignments": letter.assignments,
            "my_roles": roles,
            "allowed_actions": self._allowed(letter, roles),
            "read_by_me_at": letter.read_by.get(login),
            "files": files,
            "counts": {"notes": notes, "attachments": len(files) - 1},
            "updated_at": letter.history[-1]["at"] if letter.history else letter.facts["registered_at"],
        }

    def _allowed(self, letter: StoredLetter, roles: list[str]) -> list[str]:
        allowed = ["mark_read", "note"]
        if letter.facts["status"] in _CLOSED:
            return [*allowed, "reopen"] if "action" in roles else allowed
        for role in roles:
            allowed += _ROLE_ACTIONS.get(role, ())
        if "action" in roles:
            allowed += ["assignment_done", "close", "reply_attach"]
        return allowed

    def note_json(self, login: str, note_id: str) -> dict[str, Any]:
        note = self.notes[note_id]
        return {**note, "mine": note["author_id"] == login}

    def changes(self, login: str, cursor: str, limit: int) -> dict[str, Any]:
        """One page of the delta feed (§3.4)."""
        with self.lock:
            kind, position, until = self._open(cursor)
            if kind == "full":
                return self._full_page(login, position, until, limit)
            fresh = [change for change in self._log if change.seq > position]
            page = fresh[:limit]
            last = {(change.kind, change.id): change for change in page}
            items = [item for change in page if last[change.kind, change.id] is change
                     for item in self._item(login, change)]  # fmt: skip
            end = page[-1].seq if page else max(position, self._oldest)
            return {"items": items, "cursor": _close("seq", end), "more": len(fresh) > limit}

    def _open(self, cursor: str) -> tuple[str, int, int]:
        if not cursor:
            return "full", 0, self._seq
        try:
            words = base64.urlsafe_b64decode(cursor).decode("ascii").split(":")
            kind, numbers = words[0], [int(word) for word in words[1:]]
            position, until = numbers[0], numbers[-1]
        except (ValueError, IndexError) as error:
            raise Problem(400, "invalid_request") from error
        if until < self._oldest:
            raise Problem(410, "cursor_expired")
        return kind, position, until

    def _full_page(self, login: str, position: int, until: int, limit: int) -> dict[str, Any]:
        visible = [id_ for id_ in self.letters if self.sees(login, id_)]
        things = [("letter", id_) for id_ in visible]
        things += [("note", id_) for id_, note in self.notes.items() if note["letter_id"] in set(visible)]
        page = things[position : position + limit]
        items = [item for kind, id_ in page for item in self._item(login, Change(0, kind, id_))]
        more = position + limit < len(things)
        cursor = _close("full", position + limit, until) if more else _close("seq", until)
        return {"items": items, "cursor": cursor, "more": more}

    def _item(self, login: str, change: Change) -> list[dict[str, Any]]:
        if login in change.removed_for:
            return [{"kind": change.kind, "id": change.id, "removed": True, "reason": change.reason}]
        if change.kind == "note":
            if change.id not in self.notes:
                return [{"kind": "note", "id": change.id, "removed": True, "reason": "deleted"}]
            if not self.sees(login, self.notes[change.id]["letter_id"]):
                return []
            note = self.note_json(login, change.id)
            return [{"kind": "note", "id": change.id, "version": note["version"], "note": note}]
        if not self.sees(login, change.id):
            return []
        letter = self.letter_json(login, change.id)
        return [{"kind": "letter", "id": change.id, "version": letter["version"], "letter": letter}]

    def file_bytes(self, login: str, letter_id: str, file_id: str) -> tuple[bytes, str]:
        """(bytes, media type) of one file; raises `Problem`."""
        letter = self.seen_letter(login, letter_id)
        for file in letter.files:
            if file.id == file_id and not file.missing:
                return file.content(), file.media_type
        raise Problem(404, "not_found")

    def seen_letter(self, login: str, letter_id: str) -> StoredLetter:
        if letter_id not in self.letters:
            raise Problem(404, "not_found")
        if not self.sees(login, letter_id):
            raise Problem(403, "out_of_perimeter")
        return self.letters[letter_id]

    def acknowledge(self, login: str, items: Iterable[dict[str, Any]]) -> None:
        """Delivery acknowledgements: idempotent, the highest version wins."""
        try:
            told = [(str(item["letter_id"]), int(item["version"])) for item in items]
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise Problem(400, "invalid_request") from error
        with self.lock:
            for letter_id, version in told:
                key = (login, letter_id)
                self.acks[key] = max(self.acks.get(key, 0), version)

    def add_note(self, note_id: str, letter_id: str, who: Person, text: str, visibility: str) -> None:
        at = self.instant()
        self.notes[note_id] = {
            "id": note_id, "letter_id": letter_id, "author_id": who.login, "author": who.name, "text": text,
            "visibility": visibility, "service_ids": [], "created_at": at, "updated_at": at, "version": 1,
        }  # fmt: skip
        self._record("note", note_id)

    def drop_note(self, note_id: str) -> None:
        del self.notes[note_id]
        self._record("note", note_id)

    def record_note(self, note_id: str) -> None:
        self._record("note", note_id)


def _close(kind: str, *numbers: int) -> str:
    return base64.urlsafe_b64encode(":".join([kind, *map(str, numbers)]).encode()).decode()
