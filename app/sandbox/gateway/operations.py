"""Operations of the courrier simulator: one function per action of the contract. Source: acropolis.md §3.3."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from app.sandbox.gateway.mailbox import USERS, Mailbox, Problem, StoredLetter
from app.sandbox.people import Person

_UNVERSIONED = frozenset({"mark_read", "note_add", "note_edit", "note_delete"})
_MIN_REASON = 3


class Order:
    """One operation being carried out."""

    def __init__(self, box: Mailbox, who: Person, body: dict[str, Any]) -> None:
        self.box = box
        self.who = who
        self.letter_id = str(body.get("letter_id") or "")
        self.action = str(body.get("action") or "")
        self.comment = str(body.get("comment") or "")
        self.data: dict[str, Any] = body["data"] if isinstance(body.get("data"), dict) else {}
        self.if_version = body.get("if_version")
        self.letter: StoredLetter = box.seen_letter(who.login, self.letter_id)

    def text(self, name: str) -> str:
        """A mandatory text of ``data``."""
        value = self.data.get(name)
        if not isinstance(value, str) or not value:
            raise Problem(422, "missing_field", field=name)
        return value

    def open_assignment(self, role: str) -> dict[str, Any]:
        mine = [a for a in self.letter.assignments if a["user_id"] == self.who.login and a["role"] == role]
        if not mine:
            raise Problem(403, "action_not_allowed")
        waiting = [a for a in mine if a["done_at"] is None]
        if not waiting:
            raise Problem(409, "already_done")
        return waiting[0]

    def finish(self, assignment: dict[str, Any]) -> None:
        assignment["done_at"] = self.box.instant()


def operate(box: Mailbox, who: Person, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Carry out ``POST /operations``; a known ``op_id`` gets its first answer. Raises `Problem`."""
    op_id = str(body.get("op_id") or "")
    if not op_id:
        raise Problem(400, "invalid_request")
    with box.lock:
        if op_id in box.results:
            return box.results[op_id]
        if box.queue_next > 0:
            box.queue_next -= 1
            return 202, {"op_id": op_id, "result": "queued"}
        order = Order(box, who, body)
        handler = _HANDLERS.get(order.action)
        if handler is None:
            raise Problem(400, "invalid_request")
        _check_state(order)
        handler(order)
        order.letter.history.append(
            {"at": box.instant(), "by": who.name, "action": order.action, "comment": order.comment}
        )
        box.touch(order.letter_id)
        box.applied.append((op_id, order.action))
        answer = {"op_id": op_id, "result": "done", "letter": box.letter_json(who.login, order.letter_id)}
        box.results[op_id] = (200, answer)
        return 200, answer


def _check_state(order: Order) -> None:
    if order.action in _UNVERSIONED:
        return
    letter = order.letter
    if letter.locked_by and letter.locked_by != order.who.login and letter.locked_until_s > order.box.now_s():
        until = datetime.fromtimestamp(letter.locked_until_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        raise Problem(409, "locked_by", locked_by=letter.locked_by, locked_until=until)
    if order.if_version is None:
        raise Problem(422, "missing_field", field="if_version")
    if int(order.if_version) != letter.version:
        raise Problem(409, "version_conflict")


def _mark_read(order: Order) -> None:
    order.letter.read_by.setdefault(order.who.login, order.box.instant())


def _note_add(order: Order) -> None:
    note_id = order.text("note_id")
    if note_id in order.box.notes:
        raise Problem(409, "already_done")
    visibility = str(order.data.get("visibility") or "everyone")
    order.box.add_note(note_id, order.letter_id, order.who, order.text("text"), visibility)


def _note_edit(order: Order) -> None:
    note = _own_note(order)
    note["text"] = order.text("text")
    note["updated_at"] = order.box.instant()
    note["version"] += 1
    order.box.record_note(note["id"])


def _note_delete(order: Order) -> None:
    order.box.drop_note(_own_note(order)["id"])


def _own_note(order: Order) -> dict[str, Any]:
    note = order.box.notes.get(order.text("note_id"))
    if note is None:
        raise Problem(404, "not_found")
    if note["author_id"] != order.who.login:
        raise Problem(403, "action_not_allowed")
    return note


def _assign(order: Order) -> None:
    order.open_assignment("action")
    removed = set(order.data.get("remove") or ())
    order.letter.assignments = [a for a in order.letter.assignments if a["id"] not in removed]
    people = {person.login: person for person in USERS}
    for wish in order.data.get("add") or ():
        person = people.get(str(wish.get("user_id")))
        if person is None:
            raise Problem(422, "missing_field", field="user_id")
        order.letter.assignments.append({
            "id": f"AS-{len(order.letter.history) + len(order.letter.assignments) + 10}",
            "role": str(wish.get("role") or "info"), "user_id": person.login, "label": person.name,
            "due_date": wish.get("due_date"), "done_at": None,
        })  # fmt: skip


def _assignment_done(order: Order) -> None:
    wanted = order.text("assignment_id")
    mine = [a for a in order.letter.assignments if a["id"] == wanted and a["user_id"] == order.who.login]
    if not mine:
        raise Problem(403, "action_not_allowed")
    if mine[0]["done_at"] is not None:
        raise Problem(409, "already_done")
    order.finish(mine[0])


def _opinion(order: Order) -> None:
    assignment = order.open_assignment("opinion")
    order.comment = order.text("text")
    order.finish(assignment)
    order.letter.facts["status"] = "in_progress"


def _visa(order: Order) -> None:
    order.finish(order.open_assignment("visa"))
    order.letter.facts["status"] = "to_send" if order.letter.facts["direction"] == "out" else "in_progress"


def _visa_refuse(order: Order) -> None:
    if len(order.comment.strip()) < _MIN_REASON:
        raise Problem(422, "missing_field", field="comment")
    order.finish(order.open_assignment("visa"))
    order.letter.facts["status"] = "in_progress"


def _set_due_date(order: Order) -> None:
    try:
        order.letter.facts["due_date"] = date.fromisoformat(order.text("due_date")).isoformat()
    except ValueError as error:
        raise Problem(422, "missing_field", field="due_date") from error


def _close(order: Order) -> None:
    if order.letter.facts["status"] == "closed":
        raise Problem(409, "already_done")
    order.open_assignment("action")
    order.letter.facts.update(status="closed", closed_at=order.box.instant())


def _reopen(order: Order) -> None:
    if order.letter.facts["status"] != "closed":
        raise Problem(409, "already_done")
    order.letter.facts.update(status="in_progress", closed_at=None)


def _reply_attach(order: Order) -> None:
    content = order.box.uploads.get(order.text("upload_id"))
    if content is None:
        raise Problem(404, "not_found")
    number = len(order.letter.files) + len(order.letter.replies) + 1
    order.letter.replies.append({
        "id": f"F-{number}", "kind": "draft_reply", "name": order.text("name"), "media_type": "application/pdf",
        "size": len(content), "sha256": None, "pages": None,
    })  # fmt: skip
    order.letter.facts["reply"] = {"state": "drafting", "letter_id": None, "sent_on": None}


_HANDLERS: dict[str, Callable[[Order], None]] = {
    "mark_read": _mark_read,
    "note_add": _note_add,
    "note_edit": _note_edit,
    "note_delete": _note_delete,
    "assign": _assign,
    "assignment_done": _assignment_done,
    "opinion": _opinion,
    "visa": _visa,
    "visa_refuse": _visa_refuse,
    "set_due_date": _set_due_date,
    "close": _close,
    "reopen": _reopen,
    "reply_attach": _reply_attach,
}
